"""Programs as texts: deterministic, readable, and running on their own."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from nl2opt.description.readers import read_data
from nl2opt.errors import FormulationError
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.layout import lay_out
from nl2opt.formulation.notation import read_formulation
from nl2opt.model.program import Program, write_program
from tests.golden import check_golden
from tests.model.program.formulations import CASES, DATA

DATA_OF = {"transport": ("presses.csv", "shops.csv", "routes.csv")}


def program_of(content: dict[str, Any]) -> Program:
    return write_program(lay_out(Formulation.model_validate(content)))


@pytest.mark.parametrize("name", ["transport", "set_cover", "production"])
def test_golden_program(name: str, root: Path) -> None:
    files = [str(root / "examples" / name / file) for file in DATA_OF.get(name, ())]
    formulation = read_formulation(root / "examples" / f"{name}.yaml")
    text = write_program(lay_out(formulation, read_data(files) if files else None)).text
    check_golden(f"program/{name}.py.txt", text)
    assert max(map(len, text.split("\n"))) <= 118


def test_golden_program_with_long_lines() -> None:
    check_golden("program/long.py.txt", program_of(LONG).text)


LONG: dict[str, Any] = {
    "name": "a depot network with a rather long story",
    "meaning": "Goods go from depots to customers over several weeks. " * 4 + "\n\nA second paragraph.",
    "sets": {
        "depots": {
            "elements": ["north", "south"],
            "meaning": "where goods are kept",
            "source": "There are two depots. " * 8,
        },
        "customers": {"elements": ["ann", "bob", "cid"]},
        "weeks": {"elements": "range(1, 4)"},
        "lanes": {
            "elements": "{(d, c, w) for d in depots for c in customers for w in weeks if not (d == 'north' and c == 'cid') and w < 9}"  # noqa: E501
        },
    },
    "parameters": {
        "fare": {
            "over": ["depots", "customers"],
            "values": {"north": {"ann": 3, "bob": 4, "cid": 5}, "south": [4, 3, 2]},
        },
        "weekly_demand": {
            "over": ["customers", "weeks"],
            "values": {"ann": [10, 20, 30], "bob": [10, 10, 10], "cid": [5, 5, 25]},
            "unit": "crate",
        },
        "distance_weighted_fare": {
            "for": "d in depots for c in customers",
            "value": "fare[d, c] * (2 if d == 'north' else 1) + len(c) / 10",
        },
    },
    "variables": {
        "shipment": {
            "over": ["lanes"],
            "lower": 0,
            "unit": "crate",
            "meaning": "crates sent from a depot to a customer in a week",
        },
        "stock": {
            "over": ["depots", "weeks"],
            "lower": 0,
            "upper": "40 + 2 * sum(weekly_demand[c, w] for c in customers for w in weeks) / 3",
        },
        "extra": {"over": ["customers", "weeks"], "lower": 0},
    },
    "expressions": {
        "shipped_from": {
            "for": "d in depots for w in weeks",
            "value": "sum(shipment[a, c, v] for (a, c, v) in lanes if a == d and v == w)",
        }
    },
    "objective": {
        "minimize": "sum(distance_weighted_fare[d, c] * shipment[d, c, w] for (d, c, w) in lanes) + sum(0.25 * stock[d, w] for d in depots for w in weeks)"  # noqa: E501
        " + 1000 * sum(extra[c, w] for c in customers for w in weeks)",
        "meaning": "fares, storage and what is bought elsewhere",
    },
    "constraints": {
        "balance": {
            "for": "d in depots for w in weeks",
            "rule": "(stock[d, prev(w, weeks)] if w != first(weeks) else 5) + 30 * (1 if d == 'north' else 2) - shipped_from[d, w] - 0.02 * sum(stock[d, v] for v in weeks if v < w) == stock[d, w]",  # noqa: E501
            "meaning": "what was there and came in is sent or kept",
            "source": "Each week the depots receive crates.",
        },
        "demand": {
            "for": "c in customers for w in weeks",
            "rule": "sum(shipment[d, k, v] for (d, k, v) in lanes if k == c and v == w) + extra[c, w] >= weekly_demand[c, w]",  # noqa: E501
        },
    },
}


@pytest.mark.parametrize("name", ["strings", "alg", "funcs", "names2"])
def test_a_program_runs_on_its_own(name: str, tmp_path: Path) -> None:
    program = write_program(lay_out(Formulation.model_validate(CASES[name]), DATA))
    path = tmp_path / "model.py"
    path.write_text(program.text, encoding="utf-8")
    code = "import sys, runpy; runpy.run_path(sys.argv[1]); print('built')"
    ran = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, cwd=tmp_path)
    assert (ran.returncode, ran.stdout.strip()) == (0, "built"), ran.stderr


def test_a_program_solves_when_it_is_run(tmp_path: Path) -> None:
    path = tmp_path / "model.py"
    path.write_text(program_of(LONG).text, encoding="utf-8")
    ran = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "ended with: convergenceCriteriaSatisfied" in ran.stdout
    assert "objective: " in ran.stdout and "shipment[" in ran.stdout


def test_two_processes_write_the_same_bytes() -> None:
    code = (
        "from nl2opt.formulation.elements import Formulation\n"
        "from nl2opt.formulation.layout import lay_out\n"
        "from nl2opt.model.program import write_program\n"
        "from tests.model.program.formulations import CASES, DATA\n"
        "import hashlib\n"
        "texts = [write_program(lay_out(Formulation.model_validate(CASES[name]), DATA)).text for name in CASES]\n"
        "print(hashlib.sha256('\\0'.join(texts).encode()).hexdigest())\n"
    )
    root = Path(__file__).resolve().parents[3]
    found = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            cwd=root,
            env=os.environ | {"PYTHONHASHSEED": seed, "PYTHONPATH": str(root)},
        ).stdout
        for seed in ("0", "1", "4242")
    }
    assert len(found) == 1


@pytest.mark.parametrize("name", CASES)
def test_no_helper_is_carried_that_is_not_used(name: str) -> None:
    tree = ast.parse(write_program(lay_out(Formulation.model_validate(CASES[name]), DATA)).text)
    defined = {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    used = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
    assert defined <= used, defined - used


@pytest.mark.parametrize(
    "words",
    [
        '"""',
        "ends with \\",
        'ends with "',
        "two\nlines # and code\nimport os",
        "\\N{bad}",
        "\x00\x1b[31m",
        "'''",
        "x" * 500,
    ],
)
def test_words_cannot_become_code(words: str) -> None:
    content = {
        "name": words,
        "meaning": words,
        "sets": {"S": {"elements": ["a"], "meaning": words, "unit": words, "source": words}},
        "variables": {"x": {"over": "S", "lower": 0, "meaning": words, "source": words}},
        "objective": {"minimize": "sum(x[s] for s in S)", "meaning": words, "source": words},
        "constraints": {"c": {"for": "s in S", "rule": "x[s] >= 1", "meaning": words, "source": words}},
    }
    plain = {**content, "name": "", "meaning": ""}
    tree, bare = (ast.parse(program_of(each).text) for each in (content, plain))
    assert [type(node) for node in tree.body] == [type(node) for node in bare.body]
    space: dict[str, Any] = {"__name__": "built"}
    exec(compile(tree, "model.py", "exec"), space)
    assert "os" not in space


def test_lines_know_their_element() -> None:
    program = program_of(LONG)
    number = next(k for k, line in enumerate(program.text.split("\n"), start=1) if line.startswith("def demand_rule"))
    assert program.element_at(number) == "constraints.demand"
    assert program.element_at(1) is None
    objective = next(
        k for k, line in enumerate(program.text.split("\n"), start=1) if line.startswith("model.objective")
    )
    assert program.element_at(objective + 1) == "objective"


def test_a_formulation_with_errors_is_not_written() -> None:
    wrong = {"variables": {"x": {"lower": "1 / 0"}}, "objective": {"minimize": "x"}}
    with pytest.raises(FormulationError) as caught:
        program_of(wrong)
    assert [finding.code for finding in caught.value.findings] == ["division-by-zero"]


@pytest.mark.parametrize("rule", ["5 <= x <= 1", "1 >= 2", "x >= 0 if 1 > 2 else False"])
def test_a_rule_that_fails_whatever_the_variables_are_is_not_written(rule: str) -> None:
    wrong = {"variables": {"x": {"lower": 0}}, "objective": {"minimize": "x"}, "constraints": {"c": {"rule": rule}}}
    with pytest.raises(FormulationError, match="constraint `c` fails"):
        program_of(wrong)
