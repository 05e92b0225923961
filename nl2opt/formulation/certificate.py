"""Is a point a solution of the *formulation*? Every rule is evaluated again, exactly where the numbers allow.

This knows nothing of matrices and solvers: the words' own model judges the answer. Decimal numbers count as the
fraction their text says (0.1 is one tenth). Functions such as `sqrt` have no fraction; they make the check a float
check, and it says so.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from nl2opt.description.tables import Data
from nl2opt.errors import InputError
from nl2opt.formulation import functions
from nl2opt.formulation.algebra import NUMBERS
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.failures import EvaluationError
from nl2opt.formulation.index_sets import name_of
from nl2opt.formulation.instance import Column, Instance, RowEntry
from nl2opt.formulation.rules_at_point import RuleAtPoint
from nl2opt.formulation.scope import FormulationScope, Unavailable
from nl2opt.formulation.values import VariableFamily, exactly

EXACT_LIMIT = 200_000
"""Most columns plus rows that are checked with fractions; beyond it floats."""


@dataclass(frozen=True)
class PointCheck:
    """What a point is worth to the formulation.

    `violation` is the largest amount by which a rule, a bound or integrality is missed, at `where` (None when nothing
    is missed); `objective` is recomputed; `answers` holds the named answers; `exact` says whether all was done in
    fractions.
    """

    violation: float
    where: str | None
    objective: float | None
    exact: bool
    answers: Mapping[str, Any] = field(default_factory=dict)
    problems: tuple[str, ...] = ()
    """Rules that have no value at the point (a logarithm of a negative number, say)."""

    def to_dict(self) -> dict[str, Any]:
        return {
            "largest_violation": self.violation,
            "where": self.where,
            "objective": self.objective,
            "exact": self.exact,
            "problems": list(self.problems),
        }


def check_point(instance: Instance, values: Mapping[str, float]) -> PointCheck:
    """Evaluate the formulation at a point given by column name.

    >>> from nl2opt.formulation.layout import lay_out
    >>> f = Formulation.model_validate({"variables": {"x": {"lower": 0}}, "objective": {"maximize": "x / 3"},
    ...                                 "constraints": {"top": {"rule": "0.1 * x <= 0.3"}}})
    >>> check = check_point(lay_out(f), {"x": 3.0})
    >>> check.violation, check.where, check.objective, check.exact
    (0.0, None, 1.0, True)
    """
    exact = len(instance.columns) + len(instance.rows) <= EXACT_LIMIT
    return _Check(instance, values, exact).run()


class _Check:
    def __init__(self, instance: Instance, values: Mapping[str, float], exact: bool) -> None:
        self.instance, self.exact = instance, exact
        self.formulation: Formulation = instance.formulation
        self.scope = FormulationScope(self.formulation, Data(instance.data.tables, instance.data.values), exact=exact)
        missing = next((column.name for column in instance.columns if column.name not in values), None)
        if missing is not None:
            raise InputError(f"the point has no value for {missing}", help="give a value for every column")
        self.at = [_number(values[column.name], exact) for column in instance.columns]
        self.worst: tuple[Any, str | None] = (0, None)
        self.problems: list[str] = []
        self.floats_seen = False
        self._define_variables()

    def _define_variables(self) -> None:
        families: dict[str, dict[Any, Any]] = {name: {} for name in self.formulation.variables}
        for column, value in zip(self.instance.columns, self.at, strict=True):
            if column.family in families:
                families[column.family][functions.flat_key(column.index)] = value
        for name, columns in families.items():
            decl = self.formulation.variables[name]
            if decl.over is None and decl.for_ is None:
                self.scope.define(name, columns[()])
            else:
                first = next(iter(columns), None)
                self.scope.define(name, VariableFamily(name, columns, len(first) if isinstance(first, tuple) else 1))

    def run(self) -> PointCheck:
        for column, value in zip(self.instance.columns, self.at, strict=True):
            self._bounds(column, value)
        for row in self.instance.rows:
            if row.family not in self.formulation.constraints:
                self._expansion(row)
        for name, decl in self.formulation.constraints.items():
            try:
                self._family(name, decl.for_, decl.rule)
            except (EvaluationError, Unavailable) as error:
                self.problems.append(f"{name}: {error}")
        objective = self._objective()
        amount, where = self.worst
        return PointCheck(
            violation=_as_float(amount), where=where, objective=objective, exact=self.exact and not self.floats_seen,
            answers=self._answers(), problems=tuple(self.problems),
        )  # fmt: skip

    def _miss(self, amount: Any, where: str) -> None:
        if isinstance(amount, float):
            self.floats_seen = True
        if amount > self.worst[0]:
            self.worst = (amount, where)

    def _bounds(self, column: Column, value: Any) -> None:
        name = column.name
        if not math.isfinite(value):
            self._miss(float("inf"), f"value of {name}")
            return
        for side, sign in ((column.lower, 1), (column.upper, -1)):
            if abs(side) != float("inf"):
                self._miss(
                    sign * (_number(side, self.exact) - value), f"{'lower' if sign > 0 else 'upper'} bound of {name}"
                )
        if column.domain != "real":
            self._miss(abs(value - round(value)), f"integrality of {name}")

    def _expansion(self, row: RowEntry) -> None:
        """A row that a variable's domain or step has made: it is linear in the columns."""
        value = sum(_number(factor, self.exact) * self.at[column] for column, factor in row.body.linear.items())
        for side, sign in ((row.lower, 1), (row.upper, -1)):
            if abs(side) != float("inf"):
                self._miss(sign * (_number(side, self.exact) - value), row.name)

    def _family(self, name: str, for_: str | None, rule: str) -> None:
        expression = self.scope.expression(rule, ("constraints", name, "rule"))
        if for_ is None:
            self._member(name, (), RuleAtPoint(self.scope.evaluator, expression.tree, frozenset()), {})
            return
        loop = self.scope.generators(for_, ("constraints", name, "for"))
        at_point = RuleAtPoint(self.scope.evaluator, expression.tree, frozenset(loop.targets))
        for env in self.scope.bindings(loop, ("constraints", name, "for")):
            index = functions.flatten(tuple([env[target] for target in loop.targets]))
            self._member(name, index, at_point, env)

    def _member(self, name: str, index: tuple[Any, ...], rule: RuleAtPoint, env: dict[str, Any]) -> None:
        try:
            for amount in rule.violations(env):
                self._miss(amount, name_of(name, index))
        except EvaluationError as error:
            self.problems.append(f"{name_of(name, index)}: {error.message}")

    def _objective(self) -> float | None:
        objective = self.formulation.objective
        if objective is None:
            return 0.0
        total: Any = 0
        try:
            weights = objective.weights or (1,) * len(objective.expressions)
            for weight, text in zip(weights, objective.expressions, strict=True):
                total += _number(weight, self.exact) * self.scope.value(text, ("objective", objective.sense))
        except (EvaluationError, Unavailable) as error:
            self.problems.append(f"objective: {error}")
            return None
        self.floats_seen = self.floats_seen or isinstance(total, float)
        return float(total)

    def _answers(self) -> dict[str, Any]:
        answers: dict[str, Any] = {}
        for label, text in self.formulation.answers.items():
            try:
                answers[label] = _plain(self.scope.value(text, ("answers", label)))
            except (EvaluationError, Unavailable) as error:
                self.problems.append(f"answer {label!r}: {error}")
        return answers


def _as_float(amount: Any) -> float:
    try:
        return float(amount)
    except OverflowError:
        return math.inf


def _number(value: Any, exact: bool) -> Any:
    if not exact or isinstance(value, Fraction):
        return value
    return Fraction(value) if isinstance(value, int) else exactly(float(value))


def _plain(value: Any) -> Any:
    """An answer as JSON values."""
    if isinstance(value, bool | str):
        return value
    if isinstance(value, Fraction):
        return int(value) if value.denominator == 1 else float(value)
    if isinstance(value, NUMBERS) or value is None:
        return value
    if hasattr(value, "keys") and hasattr(value, "get"):
        keys = list(value.keys())
        return {",".join(map(str, k)) if isinstance(k, tuple) else str(k): _plain(value.get(k, None)) for k in keys}
    return [_plain(item) for item in value] if hasattr(value, "__iter__") else str(value)
