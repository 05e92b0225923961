"""Other data of the same shape: two models that agree by accident on one data set part on the next.

Only numbers are drawn anew, never members: each parameter keeps its keys, its type (whole or not), its sign, its zeros
and its order of magnitude. A parameter of two formulations is drawn once for both when both have it by the same
name with the same values; a number that only one of them has cannot be varied, and is named.
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from nl2opt.formulation.elements import Formulation, Parameter
from nl2opt.formulation.instance import Instance

SHARES = 1.0
"""Values all within zero and this are shares, and stay so."""


@dataclass(frozen=True)
class Shared:
    """Parameters that two formulations have in common, and those that only one of them has."""

    names: tuple[str, ...]
    alone: tuple[str, ...]


def shared_parameters(a: Instance, b: Instance) -> Shared:
    """Numeric parameters given by data (not derived), by whether both instances have them with the same values."""
    ours, theirs = _given(a), _given(b)
    common = [name for name, value in ours.items() if name in theirs and theirs[name] == value]
    alone = [name for name in {**ours, **theirs} if name not in common]
    return Shared(tuple(common), tuple(alone))


def _given(instance: Instance) -> dict[str, Any]:
    given = {}
    for name, decl in instance.formulation.parameters.items():
        value = instance.parameters.get(name)
        values = list(value.values()) if isinstance(value, Mapping) else [value]
        derived = decl.for_ is not None or (isinstance(decl.value, str) and decl.type != "text")
        if not derived and values and all(isinstance(item, int | float) for item in values):
            given[name] = dict(value) if isinstance(value, Mapping) else value
    return given


def sample(values: Mapping[str, Any], seed: int) -> dict[str, Any]:
    """New values for the parameters, deterministic in the seed.

    >>> sample({"cost": {"a": 3, "b": 0}, "share": 0.25}, seed=1)["cost"]["b"]
    0
    """
    drawn: dict[str, Any] = {}
    for name, value in values.items():
        source = random.Random(f"{seed}:{name}")
        if isinstance(value, Mapping):
            numbers = list(value.values())
            drawn[name] = {key: _draw(item, numbers, source) for key, item in value.items()}
        else:
            drawn[name] = _draw(value, [value], source)
    return drawn


def _draw(value: float, numbers: list[Any], source: random.Random) -> float:
    if value == 0:
        return 0
    sizes = [abs(number) for number in numbers if number]
    low, high = 0.6 * min(sizes), 1.4 * max(sizes)
    sign = 1 if value > 0 else -1
    if all(isinstance(number, int) for number in numbers):
        if max(sizes) <= 1:
            return int(value)
        return sign * source.randint(max(1, round(low)), max(2, round(high)))
    if max(sizes) <= SHARES:
        high = min(high, 1.0)
    return sign * round(source.uniform(low, high), 4)


def with_values(formulation: Formulation, values: Mapping[str, Any]) -> Formulation:
    """The formulation with some parameters given inline."""
    parameters: dict[str, Parameter] = dict(formulation.parameters)
    for name, value in values.items():
        cleared = {"data": None, "key": None, "column": None, "row": None, "value": None, "values": None}
        filled = {"values": value} if isinstance(value, Mapping) else {"value": value}
        parameters[name] = parameters[name].model_copy(update={**cleared, **filled})
    return formulation.model_copy(update={"parameters": parameters})
