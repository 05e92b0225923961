"""The nodes of printed mathematics, and how tightly each of them binds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias


@dataclass(frozen=True)
class Number:
    text: str


@dataclass(frozen=True)
class Name:
    name: str


@dataclass(frozen=True)
class Text:
    """A member's name or another text constant."""

    text: str


@dataclass(frozen=True)
class Verbatim:
    """A text that is not an expression of the notation, shown as it was written."""

    text: str


@dataclass(frozen=True)
class Index:
    base: Math
    items: tuple[Math, ...]


@dataclass(frozen=True)
class Infix:
    """Operands joined by symbols: ``a + b - c`` has the symbols ``("+", "-")``."""

    operands: tuple[Math, ...]
    symbols: tuple[str, ...]
    precedence: int


@dataclass(frozen=True)
class Prefix:
    symbol: str
    operand: Math
    precedence: int


@dataclass(frozen=True)
class Fraction:
    above: Math
    below: Math


@dataclass(frozen=True)
class Power:
    base: Math
    exponent: Math


@dataclass(frozen=True)
class Root:
    operand: Math


@dataclass(frozen=True)
class Binder:
    """A loop ``target in domain``, and the conditions behind it."""

    target: Math
    domain: Math
    conditions: tuple[Math, ...] = ()


@dataclass(frozen=True)
class Fold:
    """A sum, product, maximum, minimum or quantifier over binders."""

    symbol: str
    binders: tuple[Binder, ...]
    body: Math


@dataclass(frozen=True)
class Function:
    name: str
    arguments: tuple[Math, ...]


@dataclass(frozen=True)
class Fenced:
    """Items between two brackets: a tuple, a set, an absolute value."""

    left: str
    items: tuple[Math, ...]
    right: str


@dataclass(frozen=True)
class Builder:
    """A set or list by comprehension: ``{body | binders}``."""

    left: str
    body: Math
    binders: tuple[Binder, ...]
    right: str


@dataclass(frozen=True)
class Cases:
    value: Math
    condition: Math
    otherwise: Math


Math: TypeAlias = (
    Number | Name | Text | Verbatim | Index | Infix | Prefix | Fraction | Power | Root | Fold | Function | Fenced
    | Builder | Cases
)  # fmt: skip

IMPLIES, OR, AND, NOT, COMPARE, UNION, ADD, FOLD, MULTIPLY, NEGATE, POWER, ATOM = range(12)
"""How tightly a node binds, from loosest."""


def precedence(node: Math, *, stacked: bool) -> int:
    """How tightly a node binds; fractions are atoms where they are stacked."""
    if isinstance(node, Infix | Prefix):
        return node.precedence
    if isinstance(node, Fold):
        return IMPLIES if node.symbol in "∃∀" else FOLD if node.symbol in "ΣΠ" else UNION
    if isinstance(node, Fraction):
        return ATOM if stacked else MULTIPLY
    if isinstance(node, Power):
        return POWER
    if isinstance(node, Cases):
        return UNION if stacked else IMPLIES
    if isinstance(node, Verbatim):
        return IMPLIES
    if isinstance(node, Number) and node.text.startswith("-"):
        return NEGATE
    return ATOM
