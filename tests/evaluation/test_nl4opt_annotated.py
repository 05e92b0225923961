"""The reader of the NL4OPT declarations, on problems of our own, and the offline reader against the set."""

from __future__ import annotations

import json

import pytest

from nl2opt.description.text import Description
from nl2opt.errors import DataError, FormulationError
from nl2opt.evaluation.datasets.nl4opt_annotated import read_nl4opt_annotated
from nl2opt.evaluation.linear_structure import linear_structure, same_structure
from nl2opt.formulation.elements import Formulation
from nl2opt.formulators.rules import read

PROBLEM = {
    "document": "A shop sells rolls and pies.",
    "vars": ["rolls", "pies"],
    "order_mapping": {"rolls": 0, "pies": 1, "pie": 1, "roll": 1},
    "var_mention_to_first_var": {"rolls": "rolls", "pies": "pies", "pie": "pies"},
    "obj_declaration": {
        "type": "objective",
        "direction": "maximize",
        "name": "profit",
        "terms": {"rolls": "1.5", "pie": "2"},
    },
    "const_declarations": [
        {"type": "linear", "limit": "1,000", "terms": {"roll": "3", "pie": "4"}, "operator": "LESS_OR_EQUAL"},
        {"type": "sum", "limit": "fifty", "operator": "GREATER_OR_EQUAL"},
        {"type": "lowerbound", "limit": "5", "var": "pie", "operator": "GREATER_OR_EQUAL"},
        {"type": "upperbound", "limit": "20", "var": "rolls", "operator": "LESS_OR_EQUAL"},
        {"type": "ratio", "limit": "30%", "var": "rolls", "operator": "GREATER_OR_EQUAL"},
        {"type": "xby", "x_var": "rolls", "param": "third", "y_var": "pies", "operator": "LESS_OR_EQUAL"},
        {"type": "xy", "x_var": "pies", "y_var": "rolls", "operator": "GREATER_OR_EQUAL"},
    ],
}


def written(tmp_path, **changes):
    file = tmp_path / "set.jsonl"
    file.write_text(json.dumps({"7": PROBLEM | changes}) + "\n\n")
    return file


def test_declarations_become_rows(tmp_path):
    (problem,) = read_nl4opt_annotated(written(tmp_path))
    stated = Formulation.model_validate(
        {
            "variables": {"r": {"lower": 0}, "p": {"lower": 0}},
            "objective": {"maximize": "1.5 * r + 2 * p"},
            "constraints": {
                "a": {"rule": "3 * r + 4 * p <= 1000"},
                "b": {"rule": "r + p >= 50"},
                "c": {"rule": "p >= 5"},
                "d": {"rule": "r <= 20"},
                "e": {"rule": "0.7 * r >= 0.3 * p"},
                "f": {"rule": "3 * r <= p"},
                "g": {"rule": "p >= r"},
            },
        }
    )
    assert same_structure(linear_structure(problem.formulation()), linear_structure(stated))
    assert problem.id == "7" and problem.variables == ("rolls", "pies")


def test_a_total_is_an_objective(tmp_path):
    (problem,) = read_nl4opt_annotated(
        written(tmp_path, obj_declaration={"direction": "reduce", "name": "number", "vars": ["rolls", "pies"]})
    )
    structure = linear_structure(problem.formulation())
    assert not structure.maximize and structure.objective == (1, 1)


def test_a_folder_is_read_file_by_file(tmp_path):
    written(tmp_path)
    (tmp_path / "a.jsonl").write_text(json.dumps({"1": PROBLEM}))
    assert [p.id for p in read_nl4opt_annotated(tmp_path)] == ["1", "7"]


@pytest.mark.parametrize("line", ["{", "[1]", '{"1": {}}', '{"1": 3}', '{"1": {"document": "x", "vars": null}}'])
def test_what_is_no_problem_is_named(tmp_path, line):
    file = tmp_path / "bad.jsonl"
    file.write_text("\n" + line)
    with pytest.raises(DataError, match=r"bad\.jsonl, line 2"):
        list(read_nl4opt_annotated(file))


@pytest.mark.parametrize(
    "declared",
    [
        {"type": "cone", "operator": "LESS_OR_EQUAL"},
        {"type": "sum", "limit": "5", "operator": "NEAR"},
        {"type": "sum", "limit": "many", "operator": "LESS_OR_EQUAL"},
        {"type": "lowerbound", "limit": "5", "var": "cakes", "operator": "GREATER_OR_EQUAL"},
    ],
)
def test_a_declaration_that_makes_no_row(tmp_path, declared):
    (problem,) = read_nl4opt_annotated(written(tmp_path, const_declarations=[declared]))
    with pytest.raises(DataError, match=r"7|number"):
        problem.formulation()


def test_the_structure_tells_models_apart():
    def structure(rule, objective="a + b", sense="maximize", **bounds):
        return linear_structure(
            Formulation.model_validate(
                {
                    "variables": {"a": {"lower": 0} | bounds, "b": {"lower": 0}},
                    "objective": {sense: objective},
                    "constraints": {"c": {"rule": rule}},
                }
            )
        )

    base = structure("2 * a + b <= 4")
    assert same_structure(base, structure("-4 * b - 8 * a >= -16"))
    assert same_structure(base, structure("a + 2 * b <= 4"))
    assert not same_structure(base, structure("a + 2 * b <= 4", objective="a + 2 * b"))
    for other in (
        structure("2 * a + b >= 4"),
        structure("2 * a + b == 4"),
        structure("2 * a + b <= 4.001"),
        structure("2 * a + b <= 4", sense="minimize"),
        structure("2 * a + b <= 4", upper=3),
    ):
        assert not same_structure(base, other)
    with pytest.raises(FormulationError):
        structure("a * b <= 4")


def test_the_offline_reader_on_the_annotated_set(shared_data):
    read_count = right = scored = 0
    problems = list(read_nl4opt_annotated(shared_data / "nl4opt_annotated"))
    for problem in problems:
        formulation = read(Description.from_text(problem.text)).formulation
        if formulation is None:
            continue
        read_count += 1
        try:
            reference = linear_structure(problem.formulation())
        except FormulationError:
            continue
        scored += 1
        right += same_structure(reference, linear_structure(formulation))
    assert read_count >= 0.5 * len(problems)
    assert right >= 0.94 * scored
