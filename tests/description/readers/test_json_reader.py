"""JSON files: tables, values, and what is wrong with a text."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.description.readers import read_data
from nl2opt.description.readers.json_reader import parse
from nl2opt.errors import DataError


def test_tables_and_values(tmp_path: Path) -> None:
    file = tmp_path / "case.json"
    file.write_text(
        '{"budget": 10, "name": "x", "cost": [[1, 2], [3, 4]], "fees": {"a": 1},'
        ' "demand": [{"day": "mon", "loaves": 3}, {"day": "tue", "rolls": true}],'
        ' "links": {"columns": ["from", "to"], "rows": [["a", "b"], ["b", null]]}, "none": []}'
    )
    data = read_data([file])
    assert data.values == {"budget": 10, "name": "x", "cost": [[1, 2], [3, 4]], "fees": {"a": 1}, "none": []}
    demand = data.tables["demand"]
    assert demand.columns == ("day", "loaves", "rolls")
    assert demand.rows == (("mon", 3, None), ("tue", None, 1))
    assert demand.where(1) == f"{file}, table 'demand', row 2"
    assert data.tables["links"].rows == (("a", "b"), ("b", None))


def test_a_list_alone_is_named_by_the_file() -> None:
    assert parse('[{"a": 1}]', "demand", "demand.json").tables["demand"].rows == ((1,),)
    assert parse("[1, 2]", "demand", "demand.json").values == {"demand": [1, 2]}
    assert parse('{"columns": ["a"], "rows": [[1]]}', "t", "t.json").tables["t"].columns == ("a",)


def test_numbers_that_are_not_finite_or_very_long_are_kept() -> None:
    values = parse('{"a": NaN, "b": -Infinity, "c": ' + "9" * 5000 + ', "d": 12345678901234567890123}', "t", "t").values
    assert math.isnan(values["a"])
    assert (values["b"], values["c"], values["d"]) == (-math.inf, math.inf, 12345678901234567890123)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "is empty"),
        ("  \n", "is empty"),
        ('{"a": 1,\n "b" 2}', r"t.json, line 2, column 6: this is not JSON \(expecting ':' delimiter\)"),
        ('{"a": 1}\n{"b": 2}', "line 2, column 1: this is not JSON"),
        ("7", "holds a single value"),
        ('{"a": 1,\n"b": {"a": 2},\n"a": 3}', "line 3: the key 'a' stands twice in one object; the first is in line 1"),
        ('{"t": [{"x": 1,\n"x": 2}]}', "line 2: the key 'x' stands twice"),
        ("[" * 100_000, "nested too deeply|not JSON"),
        ('{"a": "\\ud800"}', "half of a surrogate pair"),
        ('{"t": {"columns": ["a", "b"], "rows": [[1, 2], [3]]}}', "table 't', row 2 has 1 cells, and there are 2"),
        ('{"t": {"columns": ["a", "a"], "rows": []}}', "two columns are called 'a'"),
        ('{"t": {"columns": [1], "rows": []}}', "`columns` is not a text"),
    ],
)
def test_unusable_texts(text: str, message: str) -> None:
    with pytest.raises(DataError, match=message):
        parse(text, "t", "t.json")


JSON_VALUES = st.recursive(
    st.one_of(st.integers(), st.floats(allow_nan=False, allow_infinity=False), st.text(max_size=8)),
    lambda inner: st.lists(inner, max_size=4),
    max_leaves=12,
)
TEXTS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=6)


@given(st.dictionaries(TEXTS, JSON_VALUES, max_size=5))
def test_values_round_trip(values: dict[str, object]) -> None:
    assert parse(json.dumps(values), "t", "t.json").values == values


@given(
    st.lists(TEXTS, min_size=1, max_size=4, unique=True).flatmap(
        lambda columns: st.tuples(
            st.just(columns),
            st.lists(st.tuples(*[st.one_of(st.integers(), st.none(), TEXTS)] * len(columns)), min_size=1, max_size=5),
        )
    )
)
def test_tables_round_trip(case: tuple[list[str], list[tuple[object, ...]]]) -> None:
    columns, rows = case
    as_objects = [dict(zip(columns, row, strict=True)) for row in rows]
    for content in (as_objects, {"columns": columns, "rows": rows}):
        table = parse(json.dumps({"t": content}), "x", "x.json").tables["t"]
        assert (table.columns, table.rows) == (tuple(columns), tuple(rows))
