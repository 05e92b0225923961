"""Hypothesis strategies: formulations of every shape, and small linear ones that a solver can solve.

>>> from hypothesis import find
>>> find(linear_formulations(), lambda f: len(f.constraints) > 0).objective is not None
True
"""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from nl2opt.formulation.elements import Formulation

AWKWARD = (
    "yes", "no", "on", "null", "~", "true", "0123", "1_000", "1e5", "12:30", "2024-01-31", ".inf", "-", "- a", "a: b",
    "a #b", "#", "'", '"', "it's", '"x"', "[a]", "{a}", "a, b", "*a", "&a", "!a", "%a", "@a", "`a`", "|", ">", "? a",
    " leading", "trailing ", "two  blanks", "a\nb", "\n", "a\n\n b\n", "\ttab", "back\\slash", "ünïcödé", "北", "🙂",
    "\u2028", "\x85", "\ufeffmark", "\x7f", "x" * 1200, "long words " * 20, "a " * 80 + ": end", "", "=", "<<", "1.",
    "+1", "-0", "0x1F", "0o7", "1e999", "nan", '"7"', "[1]",
)  # fmt: skip
"""Texts that careless readers and writers of YAML take for something else."""


def texts() -> st.SearchStrategy[str]:
    """Texts of every kind, awkward ones often."""
    characters = st.characters(codec="utf-8", exclude_characters="\0")
    return st.one_of(st.sampled_from(AWKWARD), st.text(characters, max_size=30), names())


def names() -> st.SearchStrategy[str]:
    """Names of elements."""
    return st.from_regex(r"[a-z][a-z_0-9]{0,7}", fullmatch=True)


def numbers() -> st.SearchStrategy[int | float]:
    """Integers of any size and finite or infinite floats (a file cannot hold NaN)."""
    return st.one_of(st.integers(), st.integers(-10, 10), st.floats(allow_nan=False))


def scalars() -> st.SearchStrategy[int | float | str]:
    """Members of sets: numbers and texts."""
    return st.one_of(texts(), numbers())


def _values() -> st.SearchStrategy[Any]:
    keys = st.one_of(texts(), st.integers(-5, 50), st.floats(allow_nan=False, width=16), st.tuples(texts(), numbers()))
    leaves = st.one_of(scalars(), st.none(), st.booleans())

    def nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
        return st.one_of(st.lists(inner, max_size=3), st.dictionaries(keys, inner, max_size=3))

    return st.recursive(leaves, nested, max_leaves=8)


def _sources() -> st.SearchStrategy[Any]:
    words = st.fixed_dictionaries({"text": texts()}, optional={"sentence": st.integers(1, 9), "start": st.just(0)})
    return st.one_of(texts(), words, st.lists(st.one_of(texts(), words), max_size=2))


def _element(**keys: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    common: dict[str, st.SearchStrategy[Any]] = {"unit": texts(), "meaning": texts(), "source": _sources()}
    return st.fixed_dictionaries({}, optional={**keys, **common})


def _section(items: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[dict[str, Any]]:
    return st.dictionaries(st.one_of(names(), texts()), items, max_size=most)


@st.composite
def formulations(draw: st.DrawFn) -> Formulation:
    """Formulations for syntactic round trips: every key, awkward texts, numbers of all kinds; seldom meaningful."""
    expression = st.one_of(texts(), numbers())
    over = st.lists(texts(), max_size=3)
    cells = st.lists(st.one_of(scalars(), st.none(), st.booleans()), max_size=4)
    patterns = st.dictionaries(texts(), texts(), max_size=2)
    table = st.fixed_dictionaries({}, optional={
        "columns": over, "rows": st.lists(cells, max_size=3), "header": st.booleans(), "split": patterns,
        "parse": patterns, "row": texts(), "cells": texts(), "meaning": texts(), "source": texts(),
    })  # fmt: skip
    members = st.lists(st.one_of(scalars(), st.lists(scalars(), max_size=3)), max_size=5)
    per_member = st.dictionaries(st.one_of(texts(), st.integers(-9, 9)), members, max_size=3)
    index_set = _element(
        elements=st.one_of(texts(), members, per_member), data=texts(), column=texts(), columns=over, within=over,
        ordered=st.booleans(), over=over,
    )  # fmt: skip
    parameter = _element(
        value=expression, values=_values(), over=over, **{"for": texts()}, data=texts(), key=over, column=texts(),
        row=st.dictionaries(texts(), scalars(), max_size=2), default=scalars(), partial=st.booleans(),
        type=st.sampled_from(("number", "text")),
    )  # fmt: skip
    domains = st.sampled_from(("real", "integer", "binary", "semicontinuous", "semiinteger"))
    variable = _element(
        over=over, **{"for": texts()}, domain=domains, lower=expression, upper=expression, step=expression
    )
    several = st.one_of(expression, st.lists(expression, max_size=3))
    content: dict[str, Any] = {
        "name": draw(texts()),
        "data": draw(_section(table, 2)),
        "sets": draw(_section(index_set)),
        "parameters": draw(_section(parameter)),
        "variables": draw(_section(variable)),
        "expressions": draw(_section(_element(**{"for": texts()}).flatmap(_with("value", expression)), 2)),
        "constraints": draw(_section(_element(**{"for": texts()}).flatmap(_with("rule", texts())))),
        "answers": draw(_section(expression, 2)),
    }
    if draw(st.booleans()):
        content["meaning"] = draw(texts())
    if draw(st.booleans()):
        sense = draw(st.sampled_from(("minimize", "maximize")))
        keys = {"weights": st.lists(st.floats(allow_nan=False), max_size=2), "pareto": st.booleans()}
        content["objective"] = {**draw(_element(**keys)), sense: draw(several)}
    return Formulation.model_validate(content)


def _with(key: str, values: st.SearchStrategy[Any]) -> Any:
    return lambda element: values.map(lambda value: {**element, key: value})


@st.composite
def linear_formulations(draw: st.DrawFn, *, integers: bool = True) -> Formulation:
    """Small linear formulations with indexed families, that are always feasible and bounded.

    Two sets of one to three members, parameters of small integers and decimals, boxed variables, and rows that the
    point with ``rest = 10`` and zeros elsewhere satisfies, so every one of them has an optimal solution. Every
    parameter and variable is used.

    Args:
        integers: also draw integer and binary variables.
    """
    plants = [f"p{i}" for i in range(draw(st.integers(1, 3)))]
    goods: list[Any] = (
        list(range(1, draw(st.integers(1, 3)) + 1))
        if draw(st.booleans())
        else ["tea", "salt", "oil"][: draw(st.integers(1, 3))]
    )
    small = st.one_of(st.integers(-9, 9), st.integers(-40, 40).map(lambda n: n / 4))
    positive = st.one_of(st.integers(1, 9), st.integers(1, 40).map(lambda n: n / 4))
    domains = ("real", "integer", "binary") if integers else ("real",)
    domain = draw(st.sampled_from(domains))
    upper = 1 if domain == "binary" else draw(st.integers(1, 12))
    make: dict[str, Any] = {"over": ["plants", "goods"], "domain": domain}
    if domain != "binary":
        make |= {"lower": 0, "upper": upper}
    other = draw(st.sampled_from(domains[:2]))
    gain = {p: {g: draw(small) for g in goods} for p in plants}
    use = {p: {g: draw(positive) for g in goods} for p in plants}
    room = {p: draw(st.integers(0, 30)) for p in plants}
    rows: dict[str, Any] = {
        "room": {"for": "p in plants", "rule": "sum(use[p, g] * make[p, g] for g in goods) <= room[p]"},
        "ties": {"for": "g in goods", "rule": "sum(make[p, g] for p in plants) + spare[g] >= floor_level - 1"},
        "balance": {"rule": f"sum(spare[g] for g in goods) - {draw(st.integers(1, 5))} * slack <= 6.5"},
        "ordered": {
            "for": "p in plants for g in goods if use[p, g] > 2",
            "rule": "make[p, g] - spare[g] <= floor_level + 2",
        },
        "exact": {"rule": "slack + rest == 10"},
    }
    kept = draw(st.sets(st.sampled_from(sorted(rows)), min_size=1))
    sense = draw(st.sampled_from(("minimize", "maximize")))
    variables: dict[str, Any] = {
        "make": make,
        "spare": {"over": ["goods"], "domain": other, "lower": 0, "upper": 5},
        "slack": {"lower": 0, "upper": 10},
        "rest": {"lower": 0, "upper": 20},
    }
    objective = "sum(gain[p, g] * make[p, g] for p in plants for g in goods) - 2 * slack + rest / 4"
    parameters: dict[str, Any] = {"gain": {"over": ["plants", "goods"], "values": gain}}
    if kept & {"room", "ordered"}:
        parameters["use"] = {"over": ["plants", "goods"], "values": use}
    if "room" in kept:
        parameters["room"] = {"over": ["plants"], "values": room}
    if kept & {"ties", "ordered"}:
        parameters["floor_level"] = {"value": draw(st.sampled_from((0, 0.5, 1)))}
    return Formulation.model_validate(
        {
            "name": "drawn",
            "sets": {"plants": {"elements": plants}, "goods": {"elements": goods}},
            "parameters": parameters,
            "variables": variables,
            "objective": {sense: f"{objective} - sum(spare[g] for g in goods)"},
            "constraints": {name: rows[name] for name in rows if name in kept},
        }
    )
