"""Writing and reading is the identity, and the same formulation always gives the same text."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from hypothesis import given

from nl2opt.errors import FormulationError
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.notation import parse_formulation, read_formulation, to_json, to_yaml
from nl2opt.testing.strategies import AWKWARD, formulations, linear_formulations
from tests.golden import check_golden


@given(formulations())
def test_yaml_round_trip(formulation: Formulation) -> None:
    text = to_yaml(formulation)
    again = parse_formulation(text, format="yaml")
    assert again == formulation
    assert to_yaml(again) == text


@given(formulations())
def test_json_round_trip(formulation: Formulation) -> None:
    text = to_json(formulation)
    again = parse_formulation(text, format="json")
    assert again == formulation
    assert to_json(again) == text


@given(formulations())
def test_types_survive(formulation: Formulation) -> None:
    """`1 == 1.0 == True` in Python, so equality alone would not see a number that became another kind."""
    again = parse_formulation(to_yaml(formulation), format="yaml")
    assert repr(again.model_dump()) == repr(formulation.model_dump())


@given(linear_formulations())
def test_small_linear_formulations(formulation: Formulation) -> None:
    assert parse_formulation(to_yaml(formulation)) == formulation
    assert parse_formulation(to_json(formulation)) == formulation
    assert formulation.objective is not None and formulation.constraints


@pytest.mark.parametrize("text", AWKWARD, ids=ascii)
def test_awkward_texts(text: str) -> None:
    formulation = Formulation.model_validate(
        {
            "name": text,
            "sets": {text: {"elements": [text, [text, text]], "meaning": text}},
            "parameters": {"p": {"values": {text: {text: text}}}},
            "answers": {text: text},
        }
    )
    assert parse_formulation(to_yaml(formulation), format="yaml") == formulation
    assert parse_formulation(to_json(formulation), format="json") == formulation


@given(linear_formulations())
def test_other_readers_read_the_same(formulation: Formulation) -> None:
    ours = formulation.model_dump(by_alias=True, exclude_defaults=True)
    theirs = Formulation.model_validate(yaml.safe_load(to_yaml(formulation)))
    assert theirs.model_dump(by_alias=True, exclude_defaults=True) == ours
    json.loads(to_json(formulation))


def test_tuples_in_python_are_lists_in_files() -> None:
    made = Formulation.model_validate({"sets": {"arcs": {"elements": [("a", "b"), ("b", "c")]}}})
    assert parse_formulation(to_yaml(made)) == made


def test_long_rules_fold_and_long_lists_wrap() -> None:
    terms = " + ".join(f"cost_{n} * amount_{n}" for n in range(30))
    formulation = Formulation.model_validate(
        {
            "sets": {"s": {"elements": list(range(1000, 1100))}},
            "objective": {"minimize": terms},
            "constraints": {"c": {"rule": terms + " <= 3", "source": ("a long sentence " * 20).strip()}},
        }
    )
    for text in (to_yaml(formulation), to_json(formulation)):
        assert parse_formulation(text) == formulation
    assert max(map(len, to_yaml(formulation).splitlines())) <= 120


@pytest.mark.parametrize("value", [float("nan"), 10**5000, object()], ids=["nan", "long", "object"])
def test_what_no_file_can_hold_is_refused(value: object) -> None:
    formulation = Formulation.model_validate({"parameters": {"p": {"values": [value]}}})
    for write in (to_yaml, to_json):
        with pytest.raises(FormulationError):
            write(formulation)


def test_the_written_form() -> None:
    formulation = parse_formulation(BAKERIES)
    check_golden("notation/bakeries.yaml", to_yaml(formulation))
    check_golden("notation/bakeries.json", to_json(formulation))


BAKERIES = """\
name: two bakeries
sets:
  bakeries: {elements: [north, south]}
  days: {table: demand, column: day}
parameters:
  price: {over: bakeries, unit: EUR/loaf, values: {north: 3, south: 2.5}, source: "sells at 3 EUR, or 2.5 EUR"}
  demand: {over: days, unit: loaf, table: demand, key: day, column: loaves}
  capacity: {over: bakeries, unit: loaf/day, values: {north: 900, south: 700}}
variables:
  bake: {over: [bakeries, days], domain: integer, lower: 0, unit: loaf, meaning: loaves baked}
objective:
  maximize: sum(price[b] * bake[b, d] for b in bakeries for d in days)
  meaning: income
constraints:
  oven_limit: {for: b in bakeries for d in days, rule: "bake[b, d] <= capacity[b]", source: {text: Oven, sentence: 2}}
  meet_demand: {for: d in days, rule: "sum(bake[b, d] for b in bakeries) >= demand[d]"}
"""


def test_trial_files(shared_data: Path) -> None:
    """The files of the notation's trial; one uses a key that was dropped from the draft."""
    files = sorted((shared_data.parent / "notation_trial").glob("*.yaml"))
    assert files
    refused = []
    for path in files:
        try:
            formulation = read_formulation(path)
        except FormulationError as error:
            refused.append((path.stem, [finding.code for finding in error.findings]))
            continue
        assert parse_formulation(to_yaml(formulation), format="yaml") == formulation
        assert parse_formulation(to_json(formulation), format="json") == formulation
    assert refused in ([], [("bienst1", ["unknown-key"])])
