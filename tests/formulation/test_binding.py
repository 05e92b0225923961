"""Parameters from inline values, tables and data values; every kind of bad cell is a finding with its place."""

from __future__ import annotations

import itertools
import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.description.readers import read_data
from nl2opt.description.readers.csv_reader import parse
from nl2opt.description.tables import Data, DataTable
from nl2opt.formulation.binding import bind_parameter, bind_set, explanations
from nl2opt.formulation.binding.matching import parts_of
from nl2opt.formulation.elements import Parameter
from nl2opt.formulation.index_sets import IndexSet
from nl2opt.formulation.notation.reading import parse_formulation
from nl2opt.formulation.origin import Origin
from nl2opt.formulation.shaping import shape_tables

SHOPS, DAYS = IndexSet(["north", "south"]), IndexSet([1, 2, 3])
LINKS = IndexSet([("a", "b"), ("b", "c")])
SETS = {"shops": SHOPS, "days": DAYS, "links": LINKS}


def bind(data: Data | str | None = None, /, name: str = "p", **decl: Any) -> tuple[Any, list[str]]:
    """The value, and each finding as ``severity code: message``. A text is the CSV file t.csv."""
    if isinstance(data, str):
        data = Data(tables={"t": parse(data, "t", "t.csv")})
        decl.setdefault("data", "t")
    parameter = Parameter.model_validate(decl)
    sets = [SETS[each] for each in parameter.over or ()]
    over = [sum(map(parts_of, key), ()) for key in itertools.product(*sets)] if sets else None
    value, findings = bind_parameter(name, parameter, data or Data(), over, sets, Origin())
    assert all(f.code in explanations for f in findings)
    return value, [f"{f.severity} {f.code}: {f.message}" for f in findings]


def helps(data: str, /, **decl: Any) -> list[str]:
    parameter = Parameter.model_validate({"data": "t", **decl})
    sets = [SETS[each] for each in parameter.over or ()]
    over = [sum(map(parts_of, key), ()) for key in itertools.product(*sets)] if sets else None
    tables = Data(tables={"t": parse(data, "t", "t.csv")})
    return [f.help for f in bind_parameter("p", parameter, tables, over, sets, Origin())[1]]


# -- inline values ---------------------------------------------------------------------------------------------------


def test_values_by_name_and_by_position() -> None:
    both = {("north", 1): 1, ("north", 2): 2, ("north", 3): 3, ("south", 1): 4, ("south", 2): 5, ("south", 3): 6}
    over = ["shops", "days"]
    for values in (
        [[1, 2, 3], [4, 5, 6]],
        {"north": [1, 2, 3], "south": {1: 4, 2: 5, 3: 6}},
        {"south": {"1": 4, "2": 5, "3": 6}, "north": {"3": 3, "2": 2, "1": 1}},
        {"north,1": 1, "north, 2": 2, "('north', 3)": 3, ("south", 1): 4, ("south", 2): 5, "[south,3]": 6},
    ):
        assert bind(over=over, values=values) == (both, [])
    assert list(bind(over=over, values={"south": [4, 5, 6], "north": [1, 2, 3]})[0]) == list(both)


def test_values_of_tuple_members() -> None:
    expected = {("a", "b"): 1, ("b", "c"): 2}
    for values in ([1, 2], {("a", "b"): 1, ("b", "c"): 2}, {"a,b": 1, "b,c": 2}, {"a": {"b": 1}, "b": {"c": 2}}):
        assert bind(over=["links"], values=values) == (expected, [])


def test_lists_of_another_length() -> None:
    assert bind(over=["days"], values=[1, 2])[1] == [
        "error wrong-shape: `values` of `p` has 2 items, and `days` has 3 members"
    ]
    assert bind(over=["shops", "days"], values=[[1, 2, 3], [4, 5]])[1] == [
        "error wrong-shape: `values` of `p`, 'south' has 2 items, and `days` has 3 members"
    ]
    assert bind(over=["days"], values=7)[1] == [
        "error wrong-shape: `values` of `p` is 7, and a value for each member of `days` is needed"
    ]
    assert bind(values=[1, 2])[1] == ["error wrong-shape: `values` of `p` has 2 items, and `p` is one value"]


def test_unknown_and_missing_members() -> None:
    value, findings = bind(over=["shops"], values={"nroth": 1, "south": 2})
    assert value == {"south": 2}
    assert findings == [
        "warning extra-key: `values` of `p` has a value for 'nroth', which is not in `shops`",
        "error missing-cell: `p` has no value for 'north' in `values` of `p`",
    ]
    assert bind(over=["shops"], values={"south": 2}, partial=True) == ({"south": 2}, [])
    assert bind(over=["shops"], values={"south": 2}, default=0) == ({"south": 2}, [])
    assert bind(over=["shops"], values=[None, 2], partial=True) == ({"south": 2}, [])


def test_the_place_of_an_inline_finding() -> None:
    text = (
        "sets:\n  shops: {elements: [north, south]}\nparameters:\n"
        "  price: {over: [shops], values: {north: 3, south: x}}\nobjective: {minimize: 0}\n"
    )
    formulation = parse_formulation(text, "f.yaml")
    decl = formulation.parameters["price"].model_copy(update={"type": "number"})
    _, (finding,) = bind_parameter("price", decl, Data(), [("north",), ("south",)], [SHOPS], formulation.origin)
    assert (str(finding.location), finding.code) == ("f.yaml:4:52", "wrong-type")
    assert finding.element == "parameters.price" and finding.index == ("south",)


# -- tables ----------------------------------------------------------------------------------------------------------


def test_key_and_column() -> None:
    assert bind("d,n\n2,20\n1,10\n3,30\n", over=["days"], key="d", column="n") == ({1: 10, 2: 20, 3: 30}, [])
    text = "s,d,n\n" + "".join(f"{s},{d},{d}.5\n" for s in SHOPS for d in DAYS)
    expected = {(s, d): d + 0.5 for s in SHOPS for d in DAYS}
    assert bind(text, over=["shops", "days"], key=["s", "d"], column="n") == (expected, [])
    assert bind("f,t,n\na,b,1\nb,c,2\n", over=["links"], key=["f", "t"]) == ({("a", "b"): 1, ("b", "c"): 2}, [])


def test_the_key_is_found_where_it_is_plain() -> None:
    assert bind("days,n\n1,10\n2,20\n3,30\n", over=["days"])[0] == {1: 10, 2: 20, 3: 30}
    assert bind("day,n\n1,10\n2,20\n3,30\n", over=["days"], column="n")[0] == {1: 10, 2: 20, 3: 30}
    assert bind("x,y,n\n1,1,10\n2,2,20\n3,3,30\n", over=["days"], column="n")[1] == [
        "error wrong-key: no `key` says which column of t.csv holds the members of `days`"
    ]


def test_one_column_for_each_member() -> None:
    over = ["shops", "days"]
    expected = {("north", 1): 1, ("north", 2): 2, ("north", 3): 3, ("south", 1): 4, ("south", 2): 5, ("south", 3): 6}
    assert bind("s,n_1,n_2,n_3\nnorth,1,2,3\nsouth,4,5,6\n", over=over, key="s", column="n_{days}") == (expected, [])
    assert bind("d,north,south\n1,1,4\n2,2,5\n3,3,6\n", over=over, key="d", column="{shops}") == (expected, [])
    wide = "north1,north2,north3,south1,south2,south3\n1,2,3,4,5,6\n"
    assert bind(wide, over=over, key=[], column="{shops}{days}") == (expected, [])


def test_a_square_table_takes_the_last_of_two_equal_sets() -> None:
    value, findings = bind("from,north,south\nnorth,,5\nsouth,7,\n", over=["shops", "shops"], key="from",
                           column="{shops}", partial=True)  # fmt: skip
    assert (value, findings) == ({("north", "south"): 5, ("south", "north"): 7}, [])


def test_wide_columns_that_are_missing() -> None:
    text = "s,n_1,n_3\nnorth,1,3\nsouth,4,6\n"
    decl = {"over": ["shops", "days"], "key": "s", "column": "n_{days}"}
    assert bind(text, **decl)[1] == ["error unknown-column: t.csv has no column 'n_2'"]
    assert bind(text, **decl, partial=True)[0] == {("north", 1): 1, ("north", 3): 3, ("south", 1): 4, ("south", 3): 6}
    assert bind(text, over=["shops"], key="s", column="n_{days}")[1] == [
        "error unknown-column: `column` spreads over {days}, which is not in `over`"
    ]


def test_files_of_key_and_value() -> None:
    text = "parameter,value\nhorizon,12\nname,abc\nhorizon2,x\n"
    assert bind(text, row={"parameter": "horizon"}, column="value") == (12, [])
    assert bind(text, row={"parameter": "horizon"}) == (12, [])
    assert bind(text, row={"parameter": "name"}, type="text") == ("abc", [])
    assert bind(text, row={"parameter": "horizn"})[1] == [
        "error missing-cell: t.csv, column 'parameter': no row holds 'horizn'"
    ]
    assert helps(text, row={"parameter": "horizn"}) == ["the nearest member is 'horizon'"]
    assert bind(text, row={"parameter": "horizn"}, default=3) == (3, [])
    assert bind(text, row={"parameter": "horizon2"}, type="number")[1] == [
        "error wrong-type: t.csv, row 4, column 'value' holds the text 'x', not a number"
    ]
    assert bind("parameter,value\nh,1\nh,2\n", row={"parameter": "h"})[1] == [
        "error duplicate-key: t.csv, rows 2 and 3 both hold 'h'"
    ]
    long = "what,d,n\na,1,1\na,2,2\na,3,3\nb,1,9\n"
    assert bind(long, row={"what": "a"}, over=["days"], key="d", column="n") == ({1: 1, 2: 2, 3: 3}, [])


def test_a_single_value_from_a_table() -> None:
    assert bind("budget\n10\n") == (10, [])
    assert bind("a,p\n1,10\n") == (10, [])
    assert bind("a,b\n1,10\n")[1] == ["error unknown-column: no `column` says which column of t.csv holds `p`"]
    assert bind("budget\n10\n20\n")[1] == ["error wrong-shape: t.csv has 2 rows, and `p` is one value"]
    assert bind("budget\n")[1] == ["error missing-cell: t.csv has no rows"]


def test_bad_cells_name_file_row_and_column() -> None:
    text = "d,n\n1,abc\n2,5\n3,6\n"
    decl = {"over": ["days"], "key": "d", "column": "n"}
    assert bind(text, **decl) == (
        {2: 5, 3: 6}, ["error wrong-type: t.csv, row 2, column 'n' holds the text 'abc', not a number"]
    )  # fmt: skip
    assert bind("d,n\n1,\n2,5\n3,6\n", **decl)[1] == ["error blank-cell: t.csv, row 2, column 'n': the cell is blank"]
    assert bind("d,n\n1,nan\n2,inf\n3,1e400\n", **decl, type="number")[1] == [
        "error non-finite-number: t.csv, row 2, column 'n' holds NaN (not a number)",
        "error non-finite-number: t.csv, row 3, column 'n' holds inf, which is no finite number",
        "error non-finite-number: t.csv, row 4, column 'n' holds inf, which is no finite number",
    ]
    blank_key = "d,n\n1,1\n2,2\n,9\n3,3\n"
    assert bind(blank_key, **decl)[1] == ["error blank-cell: t.csv, row 4, column 'd': the key is blank"]


def test_blank_cells_that_are_allowed() -> None:
    text, decl = "d,n\n1,\n2,5\n3,6\n", {"over": ["days"], "key": "d", "column": "n"}
    assert bind(text, **decl, partial=True) == ({2: 5, 3: 6}, [])
    assert bind(text, **decl, default=0) == ({2: 5, 3: 6}, [])


def test_hints_for_numbers_written_otherwise() -> None:
    decl = {"over": ["days"], "key": "d", "column": "n", "type": "number"}
    assert "without separators" in helps('d,n\n1,"1,000,000"\n2,5\n3,6\n', **decl)[0]
    assert "without leading zeros" in helps("d,n\n1,007\n2,5\n3,6\n", **decl)[0]
    assert "decimal point" in helps('d,n\n1,"1,5"\n2,5\n3,6\n', **decl)[0]
    assert "0.2" in helps("d,n\n1,20 %\n2,5\n3,6\n", **decl)[0]


def test_texts() -> None:
    decl = {"over": ["days"], "key": "d", "column": "n"}
    assert bind("d,n\n1,x\n2,y\n3,4\n", **decl) == ({1: "x", 2: "y", 3: "4"}, [])
    assert bind("d,n\n1,x\n2,5\n3,6\n", **decl, type="text") == ({1: "x", 2: "5", 3: "6"}, [])
    typed = Data(tables={"t": DataTable("t", ("d", "n"), ((1, "10"), (2, "20"), (3, "30")), "t.json")})
    assert len(bind(typed, **decl, data="t")[1]) == 3
    assert bind(typed, **decl, data="t", type="number") == ({1: 10, 2: 20, 3: 30}, [])
    assert bind(typed, **decl, data="t", type="text")[0] == {1: "10", 2: "20", 3: "30"}


def test_duplicate_keys() -> None:
    decl = {"over": ["days"], "key": "d", "column": "n"}
    value, findings = bind("d,n\n1,1\n2,5\n1,2\n3,6\n2,5\n", **decl)
    assert findings == [
        "error duplicate-key: t.csv, rows 2 and 4 have the same key 1 in 'd'",
        "warning duplicate-key: t.csv, rows 3 and 6 have the same key 2 in 'd' and the same value",
    ]
    assert set(value) == {1, 2, 3}


def test_missing_and_extra_keys() -> None:
    decl = {"over": ["shops"], "key": "s", "column": "n"}
    assert bind("s,n\nNorth,1\nsouth,2\neast,3\n", **decl)[1] == [
        "error missing-cell: `p` has no value for 'north' in t.csv",
        "note extra-key: t.csv has 2 cells whose key is not in `shops`, such as 'North'",
    ]
    assert helps("s,n\nNorth,1\nsouth,2\n", **decl)[0] == "the data has 'North'"
    swapped = "s,d,n\n" + "".join(f"{d},{s},1\n" for s in SHOPS for d in DAYS)
    found = helps(swapped, over=["shops", "days"], key=["s", "d"], column="n")[0]
    assert found == "the data has (1, 'north'): the components are the other way round"


def test_texts_against_numbers_in_keys() -> None:
    table = Data(tables={"t": DataTable("t", ("d", "n"), (("1", 10), ("2", 20), ("3", 30)), "t.xlsx")})
    parameter = Parameter(over=("days",), data="t", key="d", column="n")
    _, findings = bind_parameter("p", parameter, table, [(1,), (2,), (3,)], [DAYS], Origin())
    assert [f.code for f in findings] == ["missing-cell"] * 3 + ["extra-key"]
    assert findings[0].help == (
        "t.xlsx, row 1, column 'n' is text '1' against number 1: a text and a number are not the same member"
    )


def test_many_findings_of_a_kind_are_counted() -> None:
    members = IndexSet(range(50))
    parameter = Parameter(over=("x",), data="t", key="d", column="n")
    table = parse("d,n\n" + "".join(f"{i},{'bad' if i % 2 else i}\n" for i in range(40)), "t", "t.csv")
    _, findings = bind_parameter(
        "p", parameter, Data(tables={"t": table}), [(i,) for i in members], [members], Origin()
    )
    assert [f.code for f in findings] == ["wrong-type"] * 5 + ["missing-cell"] * 5
    assert findings[4].notes == ("and 15 more like this one",)
    assert findings[9].notes == ("and 5 more like this one",)


def test_names_that_do_not_exist() -> None:
    decl = {"over": ["days"], "key": "d", "column": "n"}
    assert bind("d,n\n", **decl, data="tt")[1] == ["error unknown-table: the data has no table or value `tt`"]
    assert bind("d,m\n1,2\n", **decl)[1] == ["error unknown-column: t.csv has no column 'n'"]
    assert bind("e,n\n1,2\n", **decl)[1] == ["error unknown-column: t.csv has no column 'd'"]
    assert bind("d,n\n1,2\n", over=["shops", "days"], key="d", column="n")[1] == [
        "error wrong-key: `key` names 1 columns, and the index needs 2 (`shops`, `days`)"
    ]
    assert bind()[1] == ["error missing-data: `p` has no value, and the data has none of this name"]
    assert bind(Data(tables={"p": DataTable("p", ("a",), ())}))[1] == [
        "error missing-data: `p` has no value, and the data's `p` is a table"
    ]
    assert bind(default=4) == (4, [])
    assert bind(over=["days"], partial=True) == ({}, [])


def test_an_empty_set_needs_no_cells() -> None:
    parameter = Parameter(over=("links",), data="t", key=("f", "t"), column="n")
    tables = Data(tables={"t": parse("f,t,n\n", "t", "t.csv")})
    assert bind_parameter("p", parameter, tables, [], [IndexSet()], Origin()) == ({}, [])


def test_numbers_of_numpy() -> None:
    numpy = pytest.importorskip("numpy")
    data = Data(values={"p": numpy.array([1, 2, 3]), "q": [numpy.float64(1), numpy.int64(2), 3], "one": numpy.int64(4)})
    assert bind(data, over=["days"]) == ({1: 1, 2: 2, 3: 3}, [])
    assert bind(data, over=["days"], data="q") == ({1: 1, 2: 2, 3: 3}, [])
    assert bind(data, data="one") == (4, [])


# -- data values -----------------------------------------------------------------------------------------------------


def test_a_data_value_of_the_same_name_or_another() -> None:
    data = Data(values={"p": [1, 2, 3], "q": {"1": 4, "2": 5, "3": 6}, "one": 7, "boxed": [[8]], "flag": True})
    assert bind(data, over=["days"]) == ({1: 1, 2: 2, 3: 3}, [])
    assert bind(data, over=["days"], data="q") == ({1: 4, 2: 5, 3: 6}, [])
    assert bind(data, data="one") == (7, [])
    assert bind(data, data="boxed") == (8, [])
    assert bind(data, data="flag") == (1, [])
    assert bind(data, over=["shops"])[1] == [
        "error wrong-shape: the data value `p` has 3 items, and `shops` has 2 members"
    ]
    assert bind(data)[1] == ["error wrong-shape: the data value `p` has 3 items, and `p` is one value"]
    assert bind(data, over=["days"], key="d")[1] == [
        "error unknown-table: the data's `p` is a value, not a table with columns"
    ]


def test_bad_items_of_a_data_value() -> None:
    data = Data(values={"p": [math.nan, None, 10**400]})
    assert bind(data, over=["days"])[1] == [
        "error non-finite-number: the data value `p`, 1 holds NaN (not a number)",
        "error blank-cell: the data value `p`, 2: the cell is blank",
        "error non-finite-number: the data value `p`, 3 holds a number too large for a computer's floats",
    ]
    assert bind(Data(values={"p": [1, "x", [2]]}), over=["days"])[1] == [
        "error wrong-type: the data value `p`, 2 holds the text 'x', not a number",
        "error wrong-type: the data value `p`, 3 holds a list, not a number",
    ]


@given(st.data())
def test_however_a_value_is_given_it_is_the_same(case: st.DataObject) -> None:
    """Nested lists, nested mappings, flat keys, a long table and a wide table all give one dict."""
    numbers = st.one_of(st.integers(-9, 9), st.floats(-1e6, 1e6))
    grid = [[case.draw(numbers) for _ in DAYS] for _ in SHOPS]
    expected = {(s, d): grid[i][k] for i, s in enumerate(SHOPS) for k, d in enumerate(DAYS)}
    over = ["shops", "days"]
    mapping = {s: {str(d): grid[i][k] for k, d in enumerate(DAYS)} for i, s in enumerate(SHOPS)}
    mapping = json.loads(json.dumps(mapping))
    assert bind(over=over, values=grid) == (expected, [])
    assert bind(over=over, values=mapping) == (expected, [])
    assert bind(Data(values={"p": grid}), over=over) == (expected, [])
    order = case.draw(st.permutations(list(expected)))
    long = "s,d,n\n" + "".join(f"{s},{d},{expected[s, d]!r}\n" for s, d in order)
    assert bind(long, over=over, key=["s", "d"], column="n") == (expected, [])
    wide = "s," + ",".join(f"n{d}" for d in DAYS) + "\n"
    wide += "".join(f"{s}," + ",".join(map(repr, row)) + "\n" for s, row in zip(SHOPS, grid, strict=True))
    assert bind(wide, over=over, key="s", column="n{days}") == (expected, [])


def test_the_page_on_data_lists_every_code(root: Path) -> None:
    listed = (root / "docs" / "data.md").read_text(encoding="utf-8").split("## What is reported")[1]
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", listed)) == set(explanations)
    for code, entry in explanations.items():
        assert entry.code == code and entry.title and entry.why and entry.example and entry.fix


# -- published files -------------------------------------------------------------------------------------------------

TRIALS = [
    "30n20b8", "app1-1", "beasleyC2", "bnatt500", "csched008", "enlight_hard", "ex9", "gen-ip021", "gmu-35-40",
    "graphdraw-grafo2", "h80x6320d", "mc8", "mik-250-20-75-1", "lo008", "lo050", "lo064", "ob40", "ob86", "om26",
    "om41", "om43",
]  # fmt: skip


@pytest.mark.parametrize("item", TRIALS)
def test_trial_formulations(shared_data: Path, item: str) -> None:
    """Everything that is bound from data binds without an error, but what needs an expression first."""
    trial = shared_data.parent / "notation_trial" / f"{item}.yaml"
    if not trial.exists():
        pytest.skip("the trial formulations are not here")
    formulation = parse_formulation(trial.read_text(encoding="utf-8"), trial.name)
    files = sorted((shared_data / "miplib_nl" / item / "data").glob("*.csv"))
    data, findings = shape_tables(formulation.data, read_data(files), formulation.origin)
    sets: dict[str, Any] = {}
    for name, decl in formulation.sets.items():
        if isinstance(decl.elements, str) and decl.elements.startswith("range(") and decl.elements[6:-1].isdigit():
            sets[name] = IndexSet(range(int(decl.elements[6:-1])))
        elif not isinstance(decl.elements, str) and all(n in sets for n in (*(decl.within or ()), *(decl.over or ()))):
            sets[name], more = bind_set(name, decl, data, sets, formulation.origin)
            findings += more
            assert len(sets[name]) > 0
    for name, parameter in formulation.parameters.items():
        if parameter.value is None and all(each in sets for each in parameter.over or ()):
            owners = [sets[each] for each in parameter.over or ()]
            over = [sum(map(parts_of, key), ()) for key in itertools.product(*owners)] if owners else None
            value, more = bind_parameter(name, parameter, data, over, owners, formulation.origin)
            findings += more
            if over is not None and not parameter.partial and parameter.default is None:
                assert len(value) == len(over)
    assert [f.message for f in findings if f.is_error] == []
