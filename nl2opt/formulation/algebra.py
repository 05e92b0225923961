"""Symbolic values: what an expression over variables is worth while a formulation is laid out.

A `Form` is ``constant + linear + quadratic + sum of trees``; columns are numbered. Degrees up to two stay polynomial,
the rest becomes trees (`nl2opt.model.nonlinear` explains their shape). Numbers are int, float or Fraction and mix
freely.
A comparison that touches a Form is a `Relation`, not a truth value.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

Number: TypeAlias = int | float | Fraction
Pair: TypeAlias = tuple[int, int]
NUMBERS = (int, float, Fraction)


class Form:
    """A function of the columns. Forms are values: an operation makes a new one.

    >>> x, y = Form.column(0), Form.column(1)
    >>> form = 2 * x + x * y - 3
    >>> form.linear, form.quadratic, form.constant
    ({0: 2}, {(0, 1): 1}, -3)
    """

    __slots__ = ("constant", "linear", "quadratic", "trees")

    def __init__(
        self,
        constant: Number = 0,
        linear: dict[int, Number] | None = None,
        quadratic: dict[Pair, Number] | None = None,
        trees: tuple[Any, ...] = (),
    ) -> None:
        self.constant = constant
        self.linear = {} if linear is None else linear
        self.quadratic = quadratic
        self.trees = trees

    @classmethod
    def column(cls, number: int) -> Form:
        return cls(0, {number: 1})

    @property
    def is_affine(self) -> bool:
        return not self.quadratic and not self.trees

    @property
    def is_constant(self) -> bool:
        """Whether no column is left once zero coefficients are dropped."""
        return not (self.trees or any(self.linear.values()) or (self.quadratic and any(self.quadratic.values())))

    def tree(self) -> Any:
        """The whole form as one tree."""
        parts: list[Any] = []
        for column, value in self.linear.items():
            if value != 0:
                parts.append(("x", column) if value == 1 else ("*", value, ("x", column)))
        for (first, second), value in (self.quadratic or {}).items():
            if value != 0:
                power = ("**", ("x", first), 2) if first == second else ("*", ("x", first), ("x", second))
                parts.append(power if value == 1 else ("*", value, power))
        parts.extend(self.trees)
        if self.constant != 0 or not parts:
            parts.append(self.constant)
        return parts[0] if len(parts) == 1 else ("+", *parts)

    def __add__(self, other: Any) -> Form:
        if isinstance(other, NUMBERS):
            return Form(self.constant + other, self.linear, self.quadratic, self.trees)
        if isinstance(other, Form):
            return total((self, other))
        return NotImplemented

    __radd__ = __add__

    def __neg__(self) -> Form:
        return self._scaled(-1)

    def __pos__(self) -> Form:
        return self

    def __sub__(self, other: Any) -> Form:
        return self + (-other) if isinstance(other, (Form, *NUMBERS)) else NotImplemented

    def __rsub__(self, other: Any) -> Form:
        return self._scaled(-1) + other

    def _scaled(self, factor: Number) -> Form:
        quadratic = None if self.quadratic is None else {k: factor * v for k, v in self.quadratic.items()}
        trees = tuple(("-", t) if factor == -1 else ("*", factor, t) for t in self.trees if factor != 0)
        return Form(factor * self.constant, {k: factor * v for k, v in self.linear.items()}, quadratic, trees)

    def __mul__(self, other: Any) -> Any:
        if isinstance(other, NUMBERS):
            return self if other == 1 else self._scaled(other)
        if not isinstance(other, Form):
            return NotImplemented
        if self.is_affine and other.is_affine:
            return self._product(other)
        return Form(trees=(("*", self.tree(), other.tree()),))

    __rmul__ = __mul__

    def _product(self, other: Form) -> Form:
        linear: dict[int, Number] = {}
        quadratic: dict[Pair, Number] = {}
        for form, constant in ((self, other.constant), (other, self.constant)):
            if constant != 0:
                for column, value in form.linear.items():
                    linear[column] = linear.get(column, 0) + value * constant
        for first, a in self.linear.items():
            for second, b in other.linear.items():
                pair = (first, second) if first <= second else (second, first)
                quadratic[pair] = quadratic.get(pair, 0) + a * b
        return Form(self.constant * other.constant, linear, quadratic)

    def __truediv__(self, other: Any) -> Any:
        if isinstance(other, Form):
            return Form(trees=(("/", self.tree(), other.tree()),))
        if isinstance(other, int):
            # One rounding only: coefficients are divided, not multiplied by a rounded reciprocal.
            other = Fraction(other) if self._is_exact() else other
        quadratic = None if self.quadratic is None else {k: v / other for k, v in self.quadratic.items()}
        trees = tuple(("/", t, other) for t in self.trees)
        return Form(self.constant / other, {k: v / other for k, v in self.linear.items()}, quadratic, trees)

    def _is_exact(self) -> bool:
        return any(isinstance(value, Fraction) for value in (self.constant, *self.linear.values()))

    def __rtruediv__(self, other: Any) -> Form:
        return Form(trees=(("/", other, self.tree()),))

    def __pow__(self, power: Any) -> Any:
        if isinstance(power, Form):
            return Form(trees=(("**", self.tree(), power.tree()),))
        if power == 0:
            return Form(1)
        if power == 1:
            return self
        if power == 2 and self.is_affine:
            return self._product(self)
        return Form(trees=(("**", self.tree(), power),))

    def __rpow__(self, base: Any) -> Form:
        return Form(trees=(("**", base, self.tree()),))

    def __repr__(self) -> str:
        return f"Form({self.tree()!r})"


def apply(function: str, *arguments: Any) -> Form:
    """A function of the notation applied to forms (and numbers), as a tree."""
    return Form(trees=((function, *(a.tree() if isinstance(a, Form) else a for a in arguments)),))


def total(items: Iterable[Any]) -> Any:
    """The sum of numbers and forms, in one pass (adding forms one by one would copy the sum each time)."""
    constant: Number = 0
    linear: dict[int, Number] = {}
    quadratic: dict[Pair, Number] = {}
    trees: list[Any] = []
    symbolic = False
    for item in items:
        if not isinstance(item, Form):
            constant = constant + item
            continue
        symbolic = True
        constant = constant + item.constant
        for column, value in item.linear.items():
            linear[column] = linear[column] + value if column in linear else value
        if item.quadratic:
            for pair, value in item.quadratic.items():
                quadratic[pair] = quadratic[pair] + value if pair in quadratic else value
        trees.extend(item.trees)
    return Form(constant, linear, quadratic or None, tuple(trees)) if symbolic else constant


@dataclass(frozen=True)
class Relation:
    """``left operator right`` with a Form on at least one side; operator is ``<=``, ``>=``, ``==``,
    ``<``, ``>`` or ``!=``."""

    left: Any
    operator: str
    right: Any

    @property
    def body(self) -> Any:
        """``left - right``."""
        return self.left - self.right

    def __bool__(self) -> bool:
        raise TypeError("a condition on variables has no truth value")


@dataclass(frozen=True)
class Chain:
    """A chained comparison: the relations and truth values of its links, in order."""

    links: tuple[Relation | bool, ...]

    def __bool__(self) -> bool:
        raise TypeError("a condition on variables has no truth value")


@dataclass(frozen=True)
class Logic:
    """``implies``, ``either``, ``at_most`` ... applied to conditions on variables."""

    function: str
    arguments: tuple[Any, ...]

    def __bool__(self) -> bool:
        raise TypeError("a condition on variables has no truth value")


CONDITIONS = (Relation, Chain, Logic)
SYMBOLIC = (Form, Relation, Chain, Logic)
