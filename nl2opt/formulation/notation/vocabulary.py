"""The words of the notation: what each section and key holds, and what people write for our keys."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from nl2opt.formulation import elements

SECTIONS: dict[str, tuple[str, type[BaseModel]]] = {
    "data": ("table", elements.Table),
    "sets": ("set", elements.Set),
    "parameters": ("parameter", elements.Parameter),
    "variables": ("variable", elements.Variable),
    "expressions": ("expression", elements.NamedExpression),
    "constraints": ("constraint", elements.Constraint),
}
"""Sections that map names to elements: what one element is called, and its model."""

_TEXT = "a text"
EXPRESSION = "an expression or a number"
_NAMES = "a name or a list of names"
_SCALAR = "a number or a text"
_SOURCE = "the words it was read from, as a text or a list of texts"
_COMMON = {"unit": "a unit such as `EUR/loaf`", "meaning": _TEXT, "source": _SOURCE}
EXPECTED: dict[str, dict[str, str]] = {
    "": {
        "version": "the number 1", "name": _TEXT, "meaning": _TEXT, "answers": "a mapping of labels to expressions",
        "objective": "a mapping with `minimize` or `maximize`",
    },
    "data": {
        "columns": "a list of column names", "rows": "a list of rows, each a list of cells", "header": "true or false",
        "split": "a mapping of a column to its separator", "parse": "a mapping of a column to a pattern",
        "row": "the name of a column", "cells": "a pattern such as `({unit},{batch})`", "meaning": _TEXT,
        "source": "a text",
    },
    "sets": {
        "elements": "a list of members, or an expression in quotes", "data": "the name of a table",
        "column": "the name of a column", "columns": _NAMES, "within": _NAMES, "ordered": "true or false",
        "over": _NAMES, **_COMMON,
    },
    "parameters": {
        "value": EXPRESSION, "over": _NAMES, "for": "a clause such as `i in S`", "data": "the name of a table",
        "key": "a column or a list of columns", "column": "the name of a column",
        "row": "a mapping such as `{parameter: capacity}`", "default": _SCALAR, "partial": "true or false",
        "type": "`number` or `text`", **_COMMON,
    },
    "variables": {
        "over": _NAMES, "for": "a clause such as `i in S`", "lower": EXPRESSION, "upper": EXPRESSION,
        "step": EXPRESSION, "domain": "`real`, `integer`, `binary`, `semicontinuous` or `semiinteger`", **_COMMON,
    },
    "expressions": {"for": "a clause such as `i in S`", "value": EXPRESSION, **_COMMON},
    "objective": {
        "minimize": "an expression, or a list of expressions", "maximize": "an expression, or a list of expressions",
        "weights": "a list of numbers", "lexicographic": "true or false", "pareto": "true or false", **_COMMON,
    },
    "constraints": {
        "for": "a clause such as `i in S`", "rule": "a comparison as a text, such as `x + y <= 4`", **_COMMON,
    },
}  # fmt: skip
"""What each key holds, in words, by section."""

CHOICES = {
    ("variables", "domain"): ("real", "integer", "binary", "semicontinuous", "semiinteger"),
    ("parameters", "type"): ("number", "text"),
}
SYNONYMS: dict[str, tuple[str, ...]] = {
    "index": ("over", "for"), "indices": ("over", "for"), "indexed_by": ("over", "for"), "forall": ("for",),
    "where": ("for",), "kind": ("domain", "type"), "vtype": ("domain",), "type": ("domain",), "lb": ("lower",),
    "ub": ("upper",), "min": ("lower", "minimize"), "max": ("upper", "maximize"), "bounds": ("lower",),
    "expr": ("rule", "value"), "expression": ("rule", "value", "minimize"), "constraint": ("rule",),
    "formula": ("rule", "value"), "definition": ("value", "elements"), "description": ("meaning",),
    "comment": ("meaning",), "units": ("unit",), "members": ("elements",), "values": ("elements", "value"),
    "subject_to": ("constraints",), "subject to": ("constraints",), "s.t.": ("constraints",), "st": ("constraints",),
    "such_that": ("constraints",), "decision_variables": ("variables",), "goal": ("objective",),
    "table": ("data",), "tables": ("data",), "minimise": ("minimize",),
    "maximise": ("maximize",), "sense": ("minimize", "maximize"), "over": ("for",),
}  # fmt: skip
"""Keys that people and llms write for ours, the best match first."""


def describe(value: Any) -> str:
    """A value in words, cut to a readable length.

    >>> describe(3), describe([1, 2]), describe("loaves"), describe(None)
    ('the number 3', 'a list', 'the text `loaves`', 'nothing')
    """
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return f"the number {value!r}" if abs(value) < 1e20 else "a number"
    if isinstance(value, str):
        shown = value if len(value) <= 40 else value[:39] + "…"
        return f"the text `{shown}`"
    return "a mapping" if isinstance(value, Mapping) else "a list"


def keys_of(model: type[BaseModel]) -> list[str]:
    """The keys an element may have, as they are written."""
    return [field.alias or name for name, field in model.model_fields.items()]
