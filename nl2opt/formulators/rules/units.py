"""Units of measure that convert into one another, with exact factors."""

from __future__ import annotations

from fractions import Fraction
from functools import lru_cache

from nl2opt.formulators.rules.inflection import stem

_TABLE: dict[str, dict[str, int | Fraction]] = {
    "time": {"second": 1, "sec": 1, "minute": 60, "min": 60, "hour": 3600, "hr": 3600},
    "mass": {
        "mg": Fraction(1, 1000), "milligram": Fraction(1, 1000), "gram": 1, "g": 1, "kg": 1000, "kilogram": 1000,
        "kilo": 1000, "tonne": 1_000_000,
    },
    "weight": {"ounce": 1, "oz": 1, "pound": 16, "lb": 16},
    "volume": {"ml": 1, "milliliter": 1, "millilitre": 1, "liter": 1000, "litre": 1000, "l": 1000},
    "length": {
        "mm": Fraction(1, 1000), "cm": Fraction(1, 100), "centimeter": Fraction(1, 100), "m": 1, "meter": 1, "metre": 1,
        "km": 1000, "kilometer": 1000, "kilometre": 1000, "centimetre": Fraction(1, 100),
    },
    "span": {"inch": 1, "foot": 12, "ft": 12, "yard": 36},
}  # fmt: skip
_FACTORS = {stem(word): (kind, Fraction(size)) for kind, sizes in _TABLE.items() for word, size in sizes.items()}


@lru_cache(maxsize=2_000)
def conversion(source: str, target: str) -> Fraction | None:
    """How many `target` one `source` is (stems of unit words); None when they do not convert.

    >>> conversion("hour", "minut"), conversion("kg", "hour") is None
    (Fraction(60, 1), True)
    """
    if source == target:
        return Fraction(1)
    a, b = _FACTORS.get(source), _FACTORS.get(target)
    if a is None or b is None or a[0] != b[0]:
        return None
    return a[1] / b[1]


_DIMENSIONS = {
    "time": "time", "weight": "mass weight", "mass": "mass weight", "space": "length span", "area": "length span",
    "room": "length span", "volume": "volume", "length": "length span", "distance": "length span",
}  # fmt: skip


_DIMENSION_OF = {stem(word): word for word in _DIMENSIONS}


def is_measured_in(noun: str, unit: str) -> bool:
    """Whether a noun names what a unit measures (stems): ``space`` is measured in metres, ``weight`` in pounds.

    >>> is_measured_in("weight", "kg"), is_measured_in("weight", "litr")
    (True, False)
    """
    noun = _DIMENSION_OF.get(noun, "")
    if unit.startswith("square-"):
        return noun in {"space", "area", "room"}
    if unit.startswith("cubic-"):
        return noun in {"space", "volume", "room"}
    kind = _FACTORS[unit][0] if unit in _FACTORS else "length" if unit in {"acr", "hectar", "mil"} else ""
    return bool(kind) and kind in _DIMENSIONS.get(noun, "").split()


def is_time(word: str) -> bool:
    """Whether a stem is a unit of time that converts, or a day or week."""
    return (word in _FACTORS and _FACTORS[word][0] == "time") or word in {"day", "week"}
