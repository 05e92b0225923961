"""Published labels as `Label`: numbers in many spellings, states in words, and what cannot be read.

A label that is missing, or that could mean more than one thing, has status None: the item is unscored, not wrong.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from typing import Any

from nl2opt.evaluation.case import Label, LabelStatus

PUBLISHED = "published"
"""The origin of the labels a set comes with."""

NO_SOLUTION = (-99999.0, -9999.0)
"""Numbers that sets write where there is no solution (ORLM, SIRL)."""

_NUMBER = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)?(?:\.\d*)?(?:[eE][+-]?\d{1,3})?", re.ASCII)
_CURRENCY = re.compile(
    r"\\?[$€£¥₹]|\b(?:usd|eur|gbp|cny|rmb|inr|dollars?|euros?|pounds?|yuan|rupees?)\b\.?", re.IGNORECASE
)
_STATES: tuple[tuple[re.Pattern[str], LabelStatus], ...] = (
    (re.compile(r"(?:infeasible or unbounded|unbounded or infeasible|inf_or_unbd)"), "no solution"),
    (re.compile(r"(?:the )?(?:problem|model)?(?: is )?(?:infeasible|impossible)|no feasible solutions?"), "infeasible"),
    (re.compile(r"(?:the )?(?:problem|model)?(?: is )?unbounded"), "unbounded"),
    (re.compile(r"no (?:best |optimal )?solutions?(?: exists?)?"), "no solution"),
)
_MISSING = ("", "null", "none", "nan", "n/a", "na", "-")


def read_label(value: Any, origin: str = PUBLISHED, *, note: str = "") -> Label:
    """A label as published, read as far as it says one thing.

    Numbers may have thousands separators, a currency, or stand alone in a list. ``5%`` is unread: sets mean 5 and 0.05
    by it. So are several numbers, decimal commas, ranges, and words around a number.

    >>> [read_label(v).objective for v in ("12,000.00", "$5", "-3.5e2", [7], "7 or 8", "5%", None)]
    [12000.0, 5.0, -350.0, 7.0, None, None, None]
    >>> [read_label(v).status for v in ("No Best Solution", -99999, "Infeasible", "unbounded.", "nan")]
    ['no solution', 'no solution', 'infeasible', 'unbounded', None]
    """
    text = _said(value)
    if isinstance(value, list | tuple) and len(value) == 1:
        value = value[0]
    number = read_number(value)
    if number is not None:
        if number in NO_SOLUTION:
            return Label(origin, text, "no solution", note=note)
        return Label(origin, text, "optimal", number, note=note)
    if isinstance(value, str):
        words = " ".join(value.lower().replace("_", " ").split()).strip(" .!\"'[]()")
        for pattern, status in _STATES:
            if pattern.fullmatch(words) or pattern.fullmatch(words.replace(" ", "_")):
                return Label(origin, text, status, note=note)
    return Label(origin, text, note=note or _reason(value))


def read_quantities(values: Mapping[str, Any], origin: str = PUBLISHED) -> Label:
    """A label of several requested quantities by name (OptiBench); unread as a whole when one of them is.

    >>> read_quantities({"loaves": "12.0", "rolls": "30"}).quantities
    {'loaves': 12.0, 'rolls': 30.0}
    """
    text = "; ".join(f"{name}: {_said(value)}" for name, value in values.items())
    numbers = {name: read_number(value) for name, value in values.items()}
    read = {name: number for name, number in numbers.items() if number is not None}
    unread = [name for name, number in numbers.items() if number is None]
    if unread or not read:
        note = f"{unread[0]!r} is no number" if unread else "no quantity is given"
        return Label(origin, text, quantities=read, note=note)
    return Label(origin, text, "optimal", quantities=read)


def read_number(value: Any) -> float | None:
    """The one finite number that a published value states, or None.

    >>> [read_number(v) for v in ("1,234.5", "−2", "1,23", "€ 1200", "1e400", True, "3/4")]
    [1234.5, -2.0, None, 1200.0, None, None, None]
    """
    if isinstance(value, bool):
        return None
    if isinstance(value, int | float):
        try:
            number = float(value)
        except OverflowError:
            return None
        return number + 0.0 if math.isfinite(number) else None
    if not isinstance(value, str) or len(value) > 200:
        return None
    said = value.strip().strip("\"'").replace("−", "-").replace("\u00a0", " ").replace("\u202f", " ")
    if said.startswith("[") and said.endswith("]"):
        said = said[1:-1]
    said = _CURRENCY.sub(" ", said, count=1).strip()
    said = re.sub(r"^([+-])\s+", r"\1", said)
    if not _NUMBER.fullmatch(said) or not any(character.isdigit() for character in said.lower().split("e")[0]):
        return None
    number = float(said.replace(",", ""))
    return number + 0.0 if math.isfinite(number) else None


def _said(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        return ", ".join(_said(item) for item in value)
    return str(value)


def _reason(value: Any) -> str:
    if value is None or (isinstance(value, str) and value.strip().lower() in _MISSING):
        return "there is no answer"
    if isinstance(value, float) and not math.isfinite(value):
        return "the answer is no finite number"
    return "the answer does not state one number"
