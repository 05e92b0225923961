"""Formulators by name, and how they are put together: ``consensus:judge:repair`` is consensus of judge of repair."""

from __future__ import annotations

from collections.abc import Callable

from nl2opt.errors import InputError
from nl2opt.formulators.base import Formulator
from nl2opt.registry import Registry

Maker = Callable[[Formulator | None], Formulator]
"""Makes a formulator around the one it wraps; None where the spec names none."""

_HERE = "nl2opt.formulators"
FORMULATORS: Registry[Maker] = Registry(
    "formulator",
    {
        "rules": f"{_HERE}.offline:Rules",
        "direct": f"{_HERE}.direct:Direct",
        "repair": f"{_HERE}.repair:Repair",
        "judge": f"{_HERE}.judge:Judge",
        "programmer": f"{_HERE}.programmer:Programmer",
        "consensus": f"{_HERE}.consensus:Consensus",
    },
    group="nl2opt.formulators",
    error=InputError,
)


def formulator(spec: str) -> Formulator:
    """The formulator a spec names; a colon puts one around the next.

    >>> formulator("repair").name, formulator("judge").name, formulator("consensus:direct").name
    ('repair', 'judge:repair', 'consensus:direct')
    >>> formulator("repiar")
    Traceback (most recent call last):
    nl2opt.errors.InputError: no formulator is named 'repiar'; the nearest name is 'repair'; known names: rules, direct,
    repair, judge, programmer, consensus
    """
    built: Formulator | None = None
    for name in reversed([part.strip() for part in spec.split(":")]):
        built = FORMULATORS[name](built)
    assert built is not None
    return built


def alone(name: str, inner: Formulator | None) -> None:
    """For formulators that wrap none: `InputError` when they are given one."""
    if inner is not None:
        raise InputError(
            f"the formulator {name!r} wraps no other, and {inner.name!r} stands behind it",
            help=f"write {name!r} alone, or `consensus:`, `judge:` or `programmer:` in front of {inner.name!r}",
        )
