"""A formulation with other numbers in its parameters: for perturbations, random data, what-if."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from nl2opt.formulation.elements import Formulation, Parameter
from nl2opt.formulation.instance import Instance


def given_parameters(instance: Instance) -> dict[str, Any]:
    """Numeric parameters that are given and not derived, by name: a number, or a mapping from key to number."""
    found = {}
    for name, value in instance.parameters.items():
        declared = instance.formulation.parameters[name]
        derived = declared.for_ is not None or (isinstance(declared.value, str) and not _is_number(declared.value))
        cells = list(value.values()) if isinstance(value, Mapping) else [value]
        numeric = all(isinstance(cell, int | float) and not isinstance(cell, bool) for cell in cells)
        if not derived and cells and numeric:
            found[name] = value
    return found


def with_values(formulation: Formulation, values: Mapping[str, Any]) -> Formulation:
    """The formulation with some parameters given other values, inline.

    >>> f = Formulation.model_validate({"parameters": {"cap": {"value": 4, "unit": "kg"}},
    ...                                 "variables": {"x": {"lower": 0}}, "objective": {"maximize": "x"}})
    >>> with_values(f, {"cap": 5}).parameters["cap"].value
    5
    """
    changed = {name: _redeclared(formulation.parameters[name], value) for name, value in values.items()}
    return formulation.model_copy(update={"parameters": {**formulation.parameters, **changed}})


def _redeclared(declared: Parameter, value: Any) -> Parameter:
    kept: dict[str, Any] = {
        "unit": declared.unit,
        "meaning": declared.meaning,
        "partial": declared.partial,
        "default": declared.default,
        "source": declared.source,
    }
    if isinstance(value, Mapping):
        return Parameter(over=declared.over, values=dict(value), **kept)
    return Parameter(value=value, **kept)


def _is_number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True
