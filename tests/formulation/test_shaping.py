"""The `data` section: inline rows, no header, renamed columns, lists in cells, patterns, rows of different lengths."""

from __future__ import annotations

from pathlib import Path

import pytest

from nl2opt.description.readers import read_data
from nl2opt.description.readers.csv_reader import parse
from nl2opt.description.tables import Data, DataTable
from nl2opt.formulation.binding import explanations
from nl2opt.formulation.elements import Table
from nl2opt.formulation.notation.reading import parse_formulation
from nl2opt.formulation.shaping import shape_tables


def shape(text: str, **how: object) -> tuple[DataTable, list[str]]:
    data = Data(tables={"t": parse(text, "t", "t.csv")})
    shaped, findings = shape_tables({"t": Table.model_validate(how)}, data)
    assert all(f.code in explanations for f in findings)
    return shaped.tables["t"], [f"{f.code}: {f.message}" for f in findings]


def test_a_table_that_is_not_mentioned_stays_and_its_defects_are_reported() -> None:
    data = Data(tables={"t": parse("a,b\n1,2,3\n", "t", "t.csv")}, values={"v": 1})
    shaped, findings = shape_tables({}, data)
    assert shaped.tables["t"].rows == ((1, 2),) and shaped.values == {"v": 1}
    assert [f.message for f in findings] == ["t.csv, row 2 has 3 cells, and the header has 2 columns"]


def test_the_header_line_becomes_a_row_and_types_are_found_anew() -> None:
    table, findings = shape("1,x,2.5\n2,y,3\n", header=False, columns=["id", "name", "size"])
    assert findings == []
    assert table.columns == ("id", "name", "size")
    assert table.rows == ((1, "x", 2.5), (2, "y", 3.0))
    assert table.number(0) == 1


def test_without_a_header_repeated_cells_are_no_defect() -> None:
    table, findings = shape("1,1\n2,2\n", header=False, columns=["a", "b"])
    assert (table.rows, findings) == (((1, 1), (2, 2)), [])


def test_without_a_header_every_column_needs_a_name() -> None:
    assert shape("1,2,3\n4,5,6\n", header=False, columns=["a", "b"])[1] == [
        "ragged-row: t.csv, row 1 has 3 cells, and 2 columns are named",
        "ragged-row: t.csv, row 2 has 3 cells, and 2 columns are named",
    ]
    assert shape("1,2\n", header=False)[1] == ["unknown-column: `header: false` needs `columns` to name those of `t`"]


def test_the_first_columns_take_new_names() -> None:
    table, findings = shape("orders/machines,0,1\nX0,1,0\n", columns=["order"])
    assert (table.columns, table.rows, findings) == (("order", "0", "1"), (("X0", 1, 0),), [])
    assert shape("a\n1\n", columns=["x", "y"])[1] == ["wrong-shape: 2 columns are named, and t.csv has 1"]


def test_a_new_name_mends_a_blank_one() -> None:
    assert shape(",n\n0,1\n")[1] == ["blank-column-name: t.csv, row 1: column 1 has no name and is called 'column 1'"]
    table, findings = shape(",n\n0,1\n", columns=["id"])
    assert (table.columns, findings) == (("id", "n"), [])
    assert shape("a,n,n\n0,1,2\n", columns=["n"])[1] == [
        "duplicate-column: t.csv, row 1: columns 1 and 2 are both called 'n'",
        "duplicate-column: t.csv, row 1: columns 1 and 3 are both called 'n'",
    ]
    assert shape("1,2\n", header=False, columns=["a", "a"])[1] == ["duplicate-column: two columns are called 'a'"]


def test_a_list_in_a_cell_becomes_rows() -> None:
    table, findings = shape('q,ids\n0,"24, 32,35"\n1,7\n2,"8,"\n3,\n', split={"ids": ","})
    assert findings == []
    assert table.rows == ((0, 24), (0, 32), (0, 35), (1, 7), (2, 8), (3, None))
    assert table.number(3) == 3


def test_a_list_of_two_between_semicolons_is_no_decimal_number() -> None:
    table, _ = shape("q;ids\n0;24,32\n1;8,28\n", split={"ids": ","})
    assert table.rows == ((0, 24), (0, 32), (1, 8), (1, 28))


def test_without_a_header_cells_are_split_as_they_stood() -> None:
    table, findings = shape("0;24,32\n1;8,28\n", header=False, columns=["q", "ids"], split={"ids": ","})
    assert (table.rows, findings) == (((0, 24), (0, 32), (1, 8), (1, 28)), [])
    assert table.number(2) == 2


def test_a_pattern_takes_columns_out_of_a_text() -> None:
    table, findings = shape("c,slot\n0,D5P2\n1,D10P03\n2,\n", parse={"slot": "D{day}P{period}"})
    assert findings == []
    assert table.columns == ("c", "slot", "day", "period")
    assert table.rows == ((0, "D5P2", 5, "2"), (1, "D10P03", 10, "03"), (2, None, None, None))


def test_a_pattern_may_take_the_name_of_its_column() -> None:
    table, _ = shape("order,n\nX0,1\nX7,2\n", parse={"order": "X{order}"})
    assert (table.columns, table.rows) == (("n", "order"), ((1, 0), (2, 7)))


def test_a_cell_that_does_not_fit_is_named() -> None:
    _, findings = shape("c,slot\n0,D5P2\n1,5/2\n", parse={"slot": "D{day}P{period}"})
    assert findings == [
        "pattern-mismatch: t.csv, row 3, column 'slot' holds '5/2', which does not fit `D{day}P{period}`"
    ]


@pytest.mark.parametrize(
    ("pattern", "problem"),
    [
        ("DP", "names no column in braces"),
        ("{day}{period}", "has nothing between two names"),
        ("{day}P{day}", "names a column twice, or not at all"),
        ("{}", "names a column twice, or not at all"),
    ],
)
def test_patterns_that_cannot_be_read(pattern: str, problem: str) -> None:
    assert shape("slot\nD5P2\n", parse={"slot": pattern})[1] == [f"wrong-pattern: the pattern `{pattern}` {problem}"]


def test_pattern_and_separator_problems() -> None:
    assert shape("c,slot\n1,D1\n", parse={"slit": "D{day}"})[1] == ["unknown-column: t.csv has no column 'slit'"]
    assert shape("c,slot\n1,D1\n", parse={"slot": "D{c}"})[1] == ["duplicate-column: t.csv has a column 'c' already"]
    assert shape("c\n1\n", split={"c": ""})[1] == ["wrong-pattern: the separator of 'c' is empty"]


def test_rows_of_different_lengths_are_numbered() -> None:
    text = '"(1,0)","(1,1)"\n"(2,0)"\n"(3, 4)","(-5,6)","(7,8)"\n'
    table, findings = shape(text, header=False, row="g", cells="({u},{b})")
    assert findings == []
    assert table.columns == ("g", "u", "b")
    assert table.rows == ((1, 1, 0), (1, 1, 1), (2, 2, 0), (3, 3, 4), (3, -5, 6), (3, 7, 8))
    assert table.number(3) == 3


def test_rows_of_different_lengths_begin_with_named_columns() -> None:
    table, findings = shape(
        "pipe 0,(0 0),(1 0),,\npipe 1,,,,\npipe 2,(2 11),x,(3 0),\n", header=False, columns=["main"], cells="({i} {j})"
    )
    assert table.rows == (("pipe 0", 0, 0), ("pipe 0", 1, 0), ("pipe 2", 2, 11), ("pipe 2", 3, 0))
    assert sorted(findings) == [
        "blank-cell: t.csv, row 2: nothing follows 'pipe 1'",
        "pattern-mismatch: t.csv, row 3, cell 3 holds 'x', which does not fit `({i} {j})`",
    ]


def test_inline_rows_and_their_mistakes() -> None:
    shape_of = {"t": Table(columns=("a", "b"), rows=((1, None), (2,), (True, "x", 3)))}
    shaped, findings = shape_tables(shape_of, Data())
    assert shaped.tables["t"].rows == ((1, None), (2, None), (1, "x"))
    assert [f.message for f in findings] == [
        "table `t`, row 2 has 1 cell, and there are 2 columns",
        "table `t`, row 3 has 3 cells, and there are 2 columns",
    ]
    assert shape_tables({"t": Table(rows=((1,),))}, Data())[1][0].message == "table `t` has `rows` and no `columns`"


def test_a_data_file_goes_before_inline_rows() -> None:
    inline = {"t": Table(columns=("a",), rows=((1,),))}
    shaped, findings = shape_tables(inline, Data(tables={"t": DataTable("t", ("a",), ((9,),), "t.csv")}))
    assert shaped.tables["t"].rows == ((9,),)
    assert [(f.code, str(f.severity)) for f in findings] == [("table-replaced", "note")]


def test_a_list_of_lists_becomes_a_table() -> None:
    shaped, findings = shape_tables({"arcs": Table(columns=("a", "b"))}, Data(values={"arcs": [["x", 1], ["y", 2]]}))
    assert findings == [] and shaped.values == {}
    assert shaped.tables["arcs"].rows == (("x", 1), ("y", 2))


def test_a_table_that_does_not_exist_points_at_the_formulation() -> None:
    text = "data:\n  curicula: {split: {ids: ','}}\nobjective: {minimize: 0}\n"
    formulation = parse_formulation(text, "f.yaml")
    data = Data(tables={"curricula": DataTable("curricula", ("ids",), ())})
    (finding,) = shape_tables(formulation.data, data, formulation.origin)[1]
    assert finding.help == "the nearest name is `curricula`"
    assert str(finding.location) == "f.yaml:2:3"


@pytest.mark.parametrize(
    ("item", "table", "columns", "first"),
    [
        ("comp12-2idx", "curricula", ("curriculum_id", "course_ids"), (0, 24)),
        ("comp12-2idx", "blackout_periods", ("course_id", "slot_label", "day", "period"), (0, "D5P2", 5, 2)),
        ("gmu-35-40", "C1", ("group", "unit", "batch"), (1, 1, 0)),
        ("gmu-35-40", "C3", ("measure", "impact", "unit", "batch"), (1, 1125.35225, 32, 0)),
        ("bppc8-02", "B2", ("main", "order", "machine"), ("Main pipe0", 0, 0)),
    ],
)
def test_published_files(
    shared_data: Path, item: str, table: str, columns: tuple[str, ...], first: tuple[object, ...]
) -> None:
    trial = shared_data.parent / "notation_trial" / f"{item}.yaml"
    if not trial.exists():
        pytest.skip("the trial formulations are not here")
    formulation = parse_formulation(trial.read_text(encoding="utf-8"), trial.name)
    files = sorted((shared_data / "miplib_nl" / item / "data").glob("*.csv"))
    shaped, findings = shape_tables(formulation.data, read_data(files), formulation.origin)
    assert [f for f in findings if f.is_error] == []
    assert shaped.tables[table].columns == columns
    assert shaped.tables[table].rows[0] == first
    assert all(type(row[-1]) is int for row in shaped.tables[table].rows)
