"""Maps of columns: units, permutations, splits, slacks, epigraphs, and files that are not maps."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from nl2opt.errors import InputError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.verdict.semantic import ColumnMap, examine, map_of, read_map
from nl2opt.verdict.semantic.linear import Affine
from tests.verdict.semantic.models import INF, model, run

HALF = Fraction(1, 2)


def written(tmp_path: Path, value: Any) -> Path:
    path = tmp_path / "map.json"
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


KILOS = model("x y", [3, 2], {"cap": ([1, 1], "<=", 4), "min": ([1, 0], ">=", 0.5)}, upper=[3, 3], sense="maximize")
GRAMS = model(
    "gx gy", [0.003, 0.002], {"cap": ([1, 1], "<=", 4000), "min": ([1, 0], ">=", 500)}, upper=[3000, 3000],
    sense="maximize",
)  # fmt: skip
THOUSAND = {"columns": {"gx": {"terms": {"x": 1000}}, "gy": {"terms": {"y": 1000}}}}


@pytest.mark.parametrize(
    "value", [THOUSAND, {"back": {"x": {"terms": {"gx": "1/1000"}}, "y": {"terms": {"gy": 0.001}}}}]
)
def test_units_through_a_map_file(tmp_path: Path, value: dict[str, Any]) -> None:
    found = read_map(written(tmp_path, value), KILOS, GRAMS)
    result = run(KILOS, GRAMS, found)
    assert (result.outcome, result.rests_on) == ("equivalent", "exact arithmetic")
    assert result.map_origin == "file map.json" and result.columns == {"gx": "1000 x", "gy": "1000 y"}
    assert run(GRAMS, KILOS, found.turned()).outcome == "equivalent"
    assert run(KILOS, GRAMS.with_(row_upper=np.array([4001.0, INF])), found).outcome == "different"


def test_a_unit_is_not_a_unit_over_integers() -> None:
    whole = KILOS.with_(domains=np.array([1, 1], np.uint8))
    grams = GRAMS.with_(domains=np.array([1, 1], np.uint8))
    result = run(whole, grams, map_of(THOUSAND, whole, grams))
    assert result.outcome == "different"
    assert result.counter is not None and result.counter.of == "B" and result.counter.what.startswith("integrality")


def test_a_wrong_map_is_not_trusted() -> None:
    swapped = ColumnMap.from_columns([1, 0])
    a = model("x y", [3, 2], {"c": ([1, 2], "<=", 4)}, sense="maximize")
    assert run(a, a, swapped).outcome == "different"
    assert run(a, a, ColumnMap.from_columns([0, 1])).outcome == "equivalent"
    both = map_of({"columns": {"x": "x", "y": "y"}, "back": {"x": {"terms": {"x": 2}}}}, a, a)
    result = run(a, a, both)
    assert result.outcome == "different"
    assert result.counter is not None and result.counter.what == "what the map says of its columns"


def test_a_map_that_says_too_little() -> None:
    a = model("x y", [3, 2], {"c": ([1, 2], "<=", 4)}, sense="maximize")
    assert run(a, a, ColumnMap()).outcome == "undecided"
    assert run(a, a, ColumnMap.from_columns([0, -1])).outcome == "undecided"


def test_a_permutation_with_shift_and_complement() -> None:
    a = model("x y", [1, -2], {"c": ([1, 1], "<=", 3)}, lower=[1, 0], upper=[2, 1], domains=[0, 1])
    b = model("u v", [2, 1], {"c": ([-1, 1], "<=", 1)}, upper=[1, 1], domains=[1, 0], offset=-1.0)
    found = map_of(
        {"columns": {"u": {"terms": {"y": -1}, "constant": 1}, "v": {"terms": {"x": 1}, "constant": -1}}}, a, b
    )
    result = run(a, b, found)
    assert (result.outcome, result.factor, result.constant) == ("equivalent", 1, 0)
    assert run(a, b, found, contract="value").outcome == "equivalent"
    assert run(a, b.with_(offset=0.0), found, contract="value").outcome == "different"
    assert run(a, b.with_(offset=0.0), found).constant == 1


def split(upper: float, domain: int = 0) -> CanonicalModel:
    rows = {"c": ([1, 1, 1], "<=", 8), "d": ([1, 1, -1], ">=", -2)}
    return model("x1 x2 y", [2, 2, 1], rows, upper=[upper, upper, 9], sense="maximize", domains=[domain, domain, 0])


def whole(upper: float, domain: int = 0) -> CanonicalModel:
    rows = {"c": ([1, 1], "<=", 8), "d": ([1, -1], ">=", -2)}
    return model("x y", [2, 1], rows, upper=[upper, 9], sense="maximize", domains=[domain, 0])


SUM = {"columns": {"y": "y"}, "back": {"x": {"terms": {"x1": 1, "x2": 1}}}}


def test_one_column_as_the_sum_of_two() -> None:
    a, b = whole(6), split(3)
    result = run(a, b, map_of(SUM, a, b))
    assert (result.outcome, result.rests_on) == ("equivalent", "exact arithmetic"), result.lines()
    assert any("are chosen" in note for note in result.notes)
    assert run(b, a, map_of(SUM, a, b).turned()).outcome == "equivalent"
    a = whole(7)
    result = run(a, b, map_of(SUM, a, b))
    assert result.outcome == "different"
    assert result.counter is not None and result.counter.exact
    a = whole(5)
    assert run(a, b, map_of(SUM, a, b)).outcome == "different"


def test_integer_parts_without_an_affine_choice_stay_open() -> None:
    a, b = whole(6, 1), split(3, 1)
    result = run(a, b, map_of(SUM, a, b))
    assert result.outcome == "undecided"
    assert "no affine rule was found" in result.reason
    a, b = whole(6, 1), split(6, 1).with_(upper=np.array([6.0, 0.0, 9.0]))
    assert run(a, b, map_of(SUM, a, b)).outcome == "equivalent"


def test_a_slack_column_is_read_off_its_row() -> None:
    a = model("x y", [1, 2], {"c": ([1, 2], "<=", 7), "d": ([1, 1], ">=", 1)}, sense="maximize")
    b = model("x y s", [1, 2, 0], {"c": ([1, 2, 1], "=", 7), "d": ([1, 1, 0], ">=", 1)}, sense="maximize")
    for one, other in ((a, b), (b, a)):
        result = run(one, other)
        assert (result.outcome, result.rests_on) == ("equivalent", "exact arithmetic")
    capped = b.with_(upper=np.array([INF, INF, 5.0]))
    assert run(a, capped).outcome == "different"


def test_an_integer_slack_with_fractional_data() -> None:
    a = model("x", [1], {"c": ([2], "<=", 7.5)}, sense="maximize", domains=[1])
    b = model("x s", [1, 0], {"c": ([2, 1], "=", 7.5)}, sense="maximize", domains=[1, 1])
    result = run(a, b)
    assert result.outcome == "different"
    good = model("x s", [1, 0], {"c": ([2, 1], "=", 7)}, sense="maximize", domains=[1, 1])
    assert run(a, good).outcome == "equivalent"


def epigraph(lower: float, cost: float = 1.0) -> tuple[CanonicalModel, CanonicalModel]:
    rows = {"c": ([1, 1], ">=", 2), "cap": ([1, 1], "<=", 5)}
    a = model("x y", [3, 2], rows)
    more = {name: ([*row, 0], one, two) for name, (row, one, two) in rows.items()}
    b = model("x y z", [0, 0, cost], {**more, "epi": ([3, 2, -1], "<=", 0)}, lower=[0, 0, lower])
    return a, b


def test_an_epigraph_column() -> None:
    a, b = epigraph(-INF)
    for one, other in ((a, b), (b, a)):
        result = run(one, other)
        assert (result.outcome, result.rests_on) == ("equivalent", "exact arithmetic"), result.lines()
        assert result.factor == 1
    assert run(*epigraph(0)).outcome == "equivalent"
    result = run(*epigraph(-INF, 2.0))
    assert (result.outcome, result.factor, result.constant) == ("equivalent", 2, 0)
    assert run(*epigraph(-INF, 2.0), contract="value").outcome == "different"
    result = run(*epigraph(6))  # The objective is now the larger of 6 and 3x + 2y.
    assert result.outcome == "different" and result.counter is not None and result.counter.kind == "objective"


def test_an_epigraph_of_another_objective() -> None:
    _, b = epigraph(-INF)
    a, _ = epigraph(-INF)
    assert run(a.with_(objective=np.array([3.0, 3.0])), b).outcome == "different"


def test_a_definition_in_each_model() -> None:
    a = model("x t", [0, 1], {"def": ([2, -1], "=", 0), "c": ([1, 0], ">=", 1)})
    b = model("x s", [0, 1], {"def": ([4, -1], "=", 3), "c": ([1, 0], ">=", 1)})
    result = run(a, b)
    assert (result.outcome, result.factor, result.constant) == ("equivalent", 2, -3)
    assert len([n for n in result.notes if "determine" in n]) == 2


BAD = {
    "[1]": "a map is an object",
    "{}": "a map is an object",
    '{"columns": {}, "other": {}}': "has no part 'other'",
    '{"columns": [1]}': "`columns` is not an object",
    '{"columns": {"nobody": "x"}}': "entry 'nobody', which is no column of the second model",
    '{"columns": {"gx": "nobody"}}': "names 'nobody', which is no column of the first model",
    '{"back": {"gx": "x"}}': "entry 'gx', which is no column of the first model",
    '{"columns": {"gx": [1]}}': "entry 'gx' of `columns` is not a name",
    '{"columns": {"gx": true}}': "is not a name",
    '{"columns": {"gx": {}}}': "is not a name",
    '{"columns": {"gx": {"terms": [1]}}}': "`terms` is not an object",
    '{"columns": {"gx": {"terms": {"x": "many"}}}}': "'many' is not a number",
    '{"columns": {"gx": {"terms": {"x": "1/0"}}}}': "divides by zero",
    '{"columns": {"gx": {"terms": {"x": null}}}}': "is not a number",
    '{"columns": {"gx": {"terms": {"x": NaN}}}}': "not finite",
    '{"columns": {"gx": {"terms": {"x": 1e999}}}}': "not finite",
    '{"columns": {"gx": {"terms": {"x": 1, "x": 2}}}}': "'x' is there twice",
    '{"columns": {"gx": 1, "gx": 2}}': "'gx' is there twice",
    '{"columns": {"gx": {"constant": Infinity}}}': "not finite",
    '{"columns": {"gx": {"constant": ' + "9" * 5000 + "}}}": "too long",
    '{"columns": ': "line 1",
    "[" * 100_000: "nested too deeply",
}


@pytest.mark.parametrize("text", BAD, ids=range(len(BAD)))
def test_files_that_are_no_maps(tmp_path: Path, text: str) -> None:
    with pytest.raises(InputError, match="map") as caught:
        read_map(written(tmp_path, text), KILOS, GRAMS)
    assert BAD[text] in caught.value.message and "map.json" in caught.value.message


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_map(tmp_path / "none.json", KILOS, GRAMS)
    (tmp_path / "bytes.json").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(InputError, match="not UTF-8"):
        read_map(tmp_path / "bytes.json", KILOS, GRAMS)


def test_a_map_for_other_models() -> None:
    with pytest.raises(InputError, match="a column that is not there"):
        examine(KILOS, GRAMS, ColumnMap({7: Affine({0: HALF})}))
    with pytest.raises(InputError, match="no contract is named 'best'"):
        examine(KILOS, KILOS, ColumnMap.by_names(KILOS, KILOS), contract="best")
