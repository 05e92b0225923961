"""Units as powers of words: `EUR/loaf` is ``{"EUR": 1, "loaf": -1}``. pint is asked only about words that differ."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import Any, TypeAlias

from nl2opt.formulation.rules.counting import singular

Unit: TypeAlias = tuple[tuple[str, Fraction], ...]
"""Words and their powers, sorted by word, none with power zero."""
NO_UNIT: Unit = ()
COUNTING = frozenset(
    {"unit", "piece", "pcs", "pc", "item", "count", "number", "each", "ea", "no", "dimensionless", "none", "time"}
)
"""Words that count without saying what: they are left out."""
PERIODS = frozenset({"day", "week", "month", "year", "quarter", "season", "shift", "period", "night", "stage", "round"})
"""Words for the stretch of time a plan is made for, which texts mention and leave out as they please."""
_SIGNS = {
    "€": " EUR ", "$": " USD ", "£": " GBP ", "¥": " JPY ", "%": " percent ",
    "·": "*", "×": "*", "²": "**2", "³": "**3", "^": "**",
}  # fmt: skip
_ALIASES = {
    "dollar": "USD", "usd": "USD", "euro": "EUR", "eur": "EUR", "pct": "percent", "hr": "hour", "hrs": "hour",
    "h": "hour", "min": "minute", "mins": "minute", "tonne": "t", "kilogram": "kg", "kilo": "kg", "gram": "g",
    "kilometer": "km", "kilometre": "km", "meter": "m", "metre": "m", "liter": "l", "litre": "l", "L": "l",
    "wk": "week", "yr": "year",
}  # fmt: skip
_TOKEN = re.compile(r"\s*(\*\*|[*/()]|[^\W\d]\w*|\d+(?:\.\d+)?)")


@lru_cache(maxsize=1024)
def parse_unit(text: str) -> Unit | None:
    """The powers of the words, or None where the text is no unit.

    >>> [(word, int(power)) for word, power in parse_unit("EUR per loaf") or ()]
    [('EUR', 1), ('loaf', -1)]
    >>> parse_unit("kg m**2/s") == parse_unit("kg*m²/s"), parse_unit("a // b")
    (True, None)
    """
    for sign, meaning in _SIGNS.items():
        text = text.replace(sign, meaning)
    text = re.sub(r"\bper\b", "/", text.replace("-", " ") if re.search(r"[^\W\d]-[^\W\d]", text) else text)
    if not text.strip(" -1"):
        return NO_UNIT
    tokens: list[str] = []
    at = 0
    text = text.strip()
    if text.startswith("/"):
        text = "1" + text
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            return None
        # Words side by side multiply.
        if tokens and _ends(tokens[-1]) and (match.group(1) == "(" or _ends_word(match.group(1))):
            tokens.append("*")
        tokens.append(match.group(1))
        at = match.end()
    try:
        tree = ast.parse(" ".join(_safe(token) for token in tokens), mode="eval").body
        powers = _powers(tree)
    except (SyntaxError, ValueError, ZeroDivisionError, RecursionError):
        return None
    return _sorted(powers)


def _ends(token: str) -> bool:
    return token == ")" or _ends_word(token)


def _ends_word(token: str) -> bool:
    return bool(re.match(r"\w", token))


def _safe(token: str) -> str:
    return f"{token}_" if token[0].isalpha() or token[0] == "_" else token


def _powers(node: ast.AST) -> dict[str, Fraction]:
    if isinstance(node, ast.Name):
        word = _word(node.id.removesuffix("_"))
        return {} if word in COUNTING else {word: Fraction(1)}
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        if node.value <= 0:
            raise ValueError
        # 1000 EUR, 1/day: the number is a scale that words cannot compare.
        return {} if node.value == 1 else {str(node.value): Fraction(1)}
    if isinstance(node, ast.BinOp):
        left = _powers(node.left)
        if isinstance(node.op, ast.Pow) and isinstance(node.right, ast.Constant):
            return {word: power * Fraction(str(node.right.value)) for word, power in left.items()}
        if isinstance(node.op, ast.Mult | ast.Div):
            sign = 1 if isinstance(node.op, ast.Mult) else -1
            return _joined(left, {word: sign * power for word, power in _powers(node.right).items()})
    raise ValueError


def _word(word: str) -> str:
    if word in _ALIASES:
        return _ALIASES[word]
    plain = singular(word.lower()) if len(word) > 3 else word
    if plain.lower() in _ALIASES and len(plain) > 1:
        return _ALIASES[plain.lower()]
    return plain


def _joined(left: Mapping[str, Fraction], right: Mapping[str, Fraction]) -> dict[str, Fraction]:
    found = dict(left)
    for word, power in right.items():
        found[word] = found.get(word, Fraction(0)) + power
    return found


def _sorted(powers: Mapping[str, Fraction]) -> Unit:
    return tuple(sorted((word, power) for word, power in powers.items() if power))


def multiply(left: Unit, right: Unit, sign: int = 1) -> Unit:
    """The product of two units, or their quotient with `sign` -1."""
    return _sorted(_joined(dict(left), {word: sign * power for word, power in right}))


def power(unit: Unit, exponent: Fraction) -> Unit:
    """A unit to a power."""
    return _sorted({word: value * exponent for word, value in unit})


def show(unit: Unit) -> str:
    """A unit as people write it.

    >>> show(parse_unit("EUR/(loaf*day)") or ())
    'EUR/day/loaf'
    """
    above = [_with_power(word, value) for word, value in unit if value > 0]
    below = [_with_power(word, -value) for word, value in unit if value < 0]
    return "/".join(["*".join(above) or "1", *below]) if unit else "no unit"


def _with_power(word: str, value: Fraction) -> str:
    return word if value == 1 else f"{word}**{value}"


def scale(left: Unit, right: Unit) -> float | None:
    """How many of the right unit one of the left is, or None where they measure different things."""
    registry = _registry()
    try:
        first, second = _quantity(left, registry), _quantity(right, registry)
        if first.dimensionality != second.dimensionality:
            return None
        return float(first.to(second.units).magnitude / second.magnitude)
    except Exception:  # pint raises many kinds for words it half knows; then nothing is claimed
        return None


def counts_something(text: str) -> bool:
    """Whether a unit counts without saying what, as ``EUR/unit`` does.

    >>> counts_something("EUR/unit"), counts_something("EUR/loaf")
    (True, False)
    """
    return any(singular(word.lower()) in COUNTING for word in re.findall(r"[^\W\d]\w*", text))


def is_measure(word: str) -> bool:
    """Whether a word is money or a unit of measure, and not a thing of the text's own such as a truck."""
    return word in ("EUR", "USD", "GBP", "JPY") or word in _registry()


@lru_cache(maxsize=1)
def _registry() -> Any:
    import pint

    return pint.UnitRegistry()


def _quantity(unit: Unit, registry: Any) -> Any:
    result = registry.Quantity(1.0, "")
    for word, value in unit:
        if re.fullmatch(r"\d+(\.\d+)?", word):
            result = result * float(word) ** float(value)
            continue
        name = word
        if word not in registry:
            # Under a name of its own, so that `is_measure` still knows which words pint brought along.
            name = f"own_{word}"
            if name not in registry:
                registry.define(f"{name} = [{name}]")
        result = result * registry.Quantity(1.0, name) ** (int(value) if value.denominator == 1 else float(value))
    return result
