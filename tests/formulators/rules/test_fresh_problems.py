"""The offline reader on texts it was not made from: what it answers is right, and it answers a good share of them."""

from __future__ import annotations

import importlib.util
import math
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

import pytest

from nl2opt.description.text import Description
from nl2opt.errors import DescriptionError
from nl2opt.formulation.layout import lay_out
from nl2opt.formulators.rules import formulate
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.direct import direct_model
from nl2opt.solution import solve


def _beside(name: str) -> Any:
    """A module of this folder, which is no package."""
    spec = importlib.util.spec_from_file_location(name, Path(__file__).with_name(f"{name}.py"))
    assert spec is not None and spec.loader is not None
    module = sys.modules[name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


fresh = _beside("fresh_problems")

PLAIN = {problem.name: problem for problem in fresh.problems()}
ADVERSARIAL = {problem.name: problem for problem in fresh.adversarial()}

ANSWERED_AT_LEAST = 343
"""Of the plain problems; raise it when the reader learns."""

KNOWN_WRONG: dict[str, str] = {
    "sup-flour-bread": "what another product needs is read as a demand",
    "sup-gr-sack": "what one sack holds is read as all that there is",
    "sup-gr-minus": "a part that is taken from a supply in the next clause is overlooked",
    "sup-gr-price": "the subject of a clause two clauses before owns the supply",
    "sup-c-done": "an order that is already packed",
    "sup-co-sub": "a contract under which others deliver",
    "sup-st-fewer": "`at least 8 lamps fewer`",
    "sup-in-invest": "a share of one investment that can be sold",
    "sup-ti-daily": "amounts a day against a demand of a week that stands in a clause of its own",
    "sup-pu-repair": "what must be sent for repair",
    "sup-ch-each": "one of each for every room, without a number",
    "sup-di-likewise": "a sentence without a verb after `likewise`",
    "sup-mut-one-ferry-barge-last": "a limit that holds at night",
    "sup-mut-one-icecream-vans-emp": "people who are employed elsewhere",
    "sup-mut-six-sandbags-water": "amounts an hour against a limit a day, where the hour stands before another amount",
    "sup-mut-six-podcast-deal2": "a condition on another show",
    "sup-mut-six-two-fertilizers-get": "`can get rid of`",
    "sup-mut-six-dog-baths-prom": "what is done already",
}
"""Texts that are read wrong today, and how. Take a text from the list when it is read right or refused."""


@dataclass(frozen=True)
class Outcome:
    """What became of a text; `why` says what is wrong."""

    kind: Literal["refused", "right", "wrong"]
    why: str = ""


@cache
def outcome(problem: Any) -> Outcome:
    """The reader's answer against the references: the same structure, and the same end of solving."""
    try:
        formulation = formulate(Description.from_text(problem.text))
    except DescriptionError:
        return Outcome("refused")
    if not problem.references:
        return Outcome("wrong", "it must be refused")
    instance = lay_out(formulation)
    if instance.findings:
        errors = [str(finding) for finding in instance.findings if finding.severity == "error"]
        if errors:
            return Outcome("wrong", f"the formulation does not hold: {errors}")
    model = direct_model(instance)
    if not any(fresh.same_structure(model, r, scale) for r in problem.references for scale in problem.scales):
        return Outcome(
            "wrong", f"not the same structure; optimum {_end(model)}, right is {' or '.join(problem.optima)}"
        )
    if not any(_agree(_end(model), optimum, scale) for optimum in problem.optima for scale in problem.scales):
        return Outcome("wrong", f"optimum {_end(model)}, right is {' or '.join(problem.optima)}")
    return Outcome("right")


def _end(model: CanonicalModel) -> str:
    solution = solve(model)
    return str(solution.status) if solution.objective is None else f"{solution.objective:.8g}"


def _agree(ours: str, wanted: str, scale: float) -> bool:
    try:
        return math.isclose(float(ours), scale * float(wanted), rel_tol=1e-4, abs_tol=1e-6)
    except ValueError:
        return ours == wanted


def _check(problem: Any) -> None:
    found = outcome(problem)
    if found.kind == "wrong" and problem.name in KNOWN_WRONG:
        pytest.xfail(KNOWN_WRONG[problem.name])
    assert found.kind != "wrong", f"{found.why}\n{problem.text}"


@pytest.mark.parametrize("name", PLAIN)
def test_an_answer_to_a_plain_problem_is_right(name: str) -> None:
    _check(PLAIN[name])


@pytest.mark.parametrize("name", ADVERSARIAL)
def test_a_misleading_text_is_refused_or_read_right(name: str) -> None:
    _check(ADVERSARIAL[name])


def test_a_good_share_of_the_plain_problems_is_answered() -> None:
    kinds = [outcome(problem).kind for problem in PLAIN.values()]
    assert kinds.count("right") >= ANSWERED_AT_LEAST


def test_the_set_is_as_large_as_it_says() -> None:
    assert len(PLAIN) >= 495
    assert len(ADVERSARIAL) >= 498
    assert not PLAIN.keys() & ADVERSARIAL.keys()
    assert {*KNOWN_WRONG} <= {*PLAIN, *ADVERSARIAL}


@pytest.mark.parametrize("name", [name for name, p in {**PLAIN, **ADVERSARIAL}.items() if p.references])
def test_a_reference_has_the_optimum_that_the_file_states(name: str) -> None:
    problem = {**PLAIN, **ADVERSARIAL}[name]
    solved = {fresh.solve_reference(reference) for reference in problem.references}
    assert solved == {*problem.optima}
    if name in PLAIN:
        assert all(math.isfinite(float(value)) for value in solved), "a plain problem has an optimum"


def test_a_changed_reference_is_seen() -> None:
    """The comparison itself: another coefficient, a missing row or the other sense is not the same structure."""
    problem = PLAIN["kayaks"]
    (reference,) = problem.references

    def model(cost: float = 90.0, rows: int = 2, sense: str = "maximize", integer: int = 1) -> CanonicalModel:
        both = [[4, 6], [5, 2]]
        return CanonicalModel.build(
            objective=[110, cost], rows=both[:rows], row_upper=[120, 80][:rows], sense=sense, domains=[integer] * 2
        )

    assert fresh.same_structure(model(), reference)
    assert not fresh.same_structure(model(cost=91.0), reference)
    assert not fresh.same_structure(model(rows=1), reference)
    assert not fresh.same_structure(model(sense="minimize"), reference)
    assert not fresh.same_structure(model(integer=0), reference)


NO_TEXTS = {
    "empty": "",
    "white space": " \n\t \n",
    "zero bytes": "\x00\x00\x00",
    "only numbers": "1 2 3 4 5 6 7 8 9 10",
    "only signs": "??? !!! ... ;;; --- $$$ %%%",
    "emoji": "\U0001f9c1\U0001f370 ≤ \U0001f4b0",
    "one word": "maximize",
    "a lone surrogate": "maximize \ud800",
    "an unfinished table": "| a | b\n| --- |\n| 1",
    "deep brackets": "(" * 5000 + ")" * 5000,
    "one long word": "a" * 200_000,
    "one long number": "Maximize " + "9" * 50_000,
    "one endless sentence": "and a table takes 3 hours " * 4000,
    "many sentences": "A table takes 3 hours. " * 4000,
}


@pytest.mark.parametrize("kind", NO_TEXTS)
def test_what_is_no_problem_is_refused(kind: str) -> None:
    with pytest.raises(DescriptionError):
        formulate(Description.from_text(NO_TEXTS[kind]))


def test_a_text_of_ten_megabytes_is_refused() -> None:
    text = PLAIN["kayaks"].text + "\n"
    with pytest.raises(DescriptionError):
        formulate(Description.from_text(text * (10_000_000 // len(text) + 1)))
