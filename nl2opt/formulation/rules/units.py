"""Units: both sides of a rule, the terms of a sum, the terms of the objective."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import Context, what
from nl2opt.formulation.rules.counting import singular
from nl2opt.formulation.rules.texts import COMPREHENSIONS, Env, Text, after_clauses
from nl2opt.formulation.rules.unit_algebra import (
    NO_UNIT,
    PERIODS,
    Unit,
    counts_something,
    is_measure,
    multiply,
    parse_unit,
    power,
    scale,
    show,
)
from nl2opt.formulation.scope import element_path

_HEAD = "parameters: {{speed: {{value: 3, unit: {unit}}}, limit: {{value: 9, unit: hour}}}}\n"
_TAIL = (
    "variables: {x: {lower: 0, unit: loaf}}\nobjective: {maximize: x}\nconstraints: {time: {rule: speed * x <= limit}}"
)


@dataclass(frozen=True)
class Measure:
    """The unit of a value.

    `loose`: a number that counts something without saying what had a part in it. `summed`: what it was summed over, in
    words (`day` for ``days``): a sum over days of loaves a day is loaves.
    """

    unit: Unit
    loose: bool = False
    summed: frozenset[str] = frozenset()

    def joined(self, other: Measure, unit: Unit) -> Measure:
        return Measure(unit, self.loose or other.loose, self.summed | other.summed)


class UnitMismatch:
    """Units that do not add up. Literals and elements without a unit fit anything, so silence proves nothing."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = (
        Explanation(
            "unit-mismatch",
            "things of different units are added or compared",
            "EUR and hours do not add up. Either a factor (a price, a rate) was forgotten, or a unit is not what "
            "it says.",
            _HEAD.format(unit="EUR/loaf") + _TAIL,
            _HEAD.format(unit="hour/loaf") + _TAIL,
        ),
        Explanation(
            "unit-scale",
            "units of one kind and different size are added or compared",
            "Minutes and hours measure the same, and the numbers differ by 60: one side has to be converted.",
            _HEAD.format(unit="minute/loaf") + _TAIL,
            _HEAD.format(unit="minute/loaf") + _TAIL.replace("<= limit", "/ 60 <= limit"),
        ),
        Explanation(
            "bad-unit",
            "a unit cannot be read",
            "Units are words joined by `*`, `/`, `**` and brackets, such as `EUR/(t*km)`; any word may be a unit.",
            "variables: {x: {lower: 0, upper: 4, unit: EUR//day}}\nobjective: {maximize: x}",
            "variables: {x: {lower: 0, upper: 4, unit: EUR/day}}\nobjective: {maximize: x}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        units: dict[str, Measure] = {}
        for path, element in context.formulation.elements().items():
            if element.unit is None or not element.unit.strip():
                continue
            unit = parse_unit(element.unit)
            section, _, name = path.partition(".")
            if unit is None:
                place = ("objective", "unit") if section == "objective" else (section, name, "unit")
                yield context.warning(
                    "bad-unit", f"the unit {element.unit!r} of {what(path)} cannot be read", path=place, value=True,
                    help="write words joined by `*`, `/`, `**` and brackets, such as `EUR/(t*km)`",
                )  # fmt: skip
            elif section in ("parameters", "variables", "expressions"):
                units[name] = Measure(unit, counts_something(element.unit))
        if not units:
            return
        for text in context.texts:
            if text.tree is not None and text.path[0] in ("constraints", "objective", "expressions", "parameters"):
                yield from _Check(context, units, text).run()


class _Check:
    """The units within one text."""

    def __init__(self, context: Context, units: dict[str, Measure], text: Text) -> None:
        self.context, self.units, self.text = context, units, text
        self.findings: list[Diagnostic] = []
        outer = context.by_path.get((*text.path[:2], "for")) if len(text.path) > 1 else None
        self.indexed = set(_sets_of(outer.clauses if outer else ()))

    def run(self) -> Iterator[Diagnostic]:
        assert self.text.tree is not None
        whole = self.measure(self.text.tree, self.text.loops)
        path = self.text.path
        element = self.context.formulation.elements().get(element_path(path))
        stated = parse_unit(element.unit) if element is not None and element.unit else None
        if stated is not None and whole is not None and path[0] != "constraints":
            self.same(self.text.tree, whole, Measure(stated), f"{what(path)} has the unit `{show(stated)}`")
        # The first finding of a text says enough: what follows is often its consequence.
        yield from self.findings[:1]

    def measure(self, node: ast.AST, env: Env) -> Measure | None:
        """The unit of a value; None where it is not known, and then it fits anything."""
        if isinstance(node, ast.Name):
            return None if node.id in env else self._named(node.id)
        if isinstance(node, ast.Subscript):
            if isinstance(node.value, ast.Name) and node.value.id not in env:
                return self._named(node.value.id)
            return None
        if isinstance(node, ast.UnaryOp):
            return self.measure(node.operand, env)
        if isinstance(node, ast.BinOp):
            return self._operation(node, env)
        if isinstance(node, ast.Compare):
            self._comparison(node, env)
            return None
        if isinstance(node, ast.IfExp):
            return self.measure(node.body, env) or self.measure(node.orelse, env)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            return self._call(node.func.id, node, env)
        if isinstance(node, COMPREHENSIONS):
            inner = after_clauses(tuple(node.generators), env)
            found = self.measure(node.value if isinstance(node, ast.DictComp) else node.elt, inner)
            words = frozenset(singular(name.lower()) for name in _sets_of(node.generators))
            return None if found is None else replace(found, summed=found.summed | words)
        if isinstance(node, ast.List | ast.Tuple):
            for item in node.elts:
                self.measure(item, env)
        return None

    def _named(self, name: str) -> Measure | None:
        if name in self.units:
            return self.units[name]
        variable = self.context.formulation.variables.get(name)
        # A binary without a unit is 0 or 1; beside a unit such as EUR/truck it stands for a truck.
        return Measure(NO_UNIT, True) if variable is not None and variable.domain == "binary" else None

    def _operation(self, node: ast.BinOp, env: Env) -> Measure | None:
        left, right = self.measure(node.left, env), self.measure(node.right, env)
        if isinstance(node.op, ast.Add | ast.Sub):
            if left is None or right is None:
                return left or right
            self.same(node, left, right)
            return left.joined(right, left.unit or right.unit)
        if left is None or right is None:
            return None
        if isinstance(node.op, ast.Mult | ast.Div):
            sign = 1 if isinstance(node.op, ast.Mult) else -1
            return left.joined(right, multiply(left.unit, right.unit, sign))
        return None

    def _call(self, name: str, node: ast.Call, env: Env) -> Measure | None:
        found = [self.measure(item, env) for item in node.args]
        if name in ("sum", "abs", "round", "floor", "ceil", "int", "float") and found:
            return found[0]
        if name in ("max", "min"):
            known = [measure for measure in found if measure is not None]
            for measure in known[1:]:
                self.same(node, known[0], measure)
            return known[0] if known else None
        if name == "sqrt" and found and found[0] is not None:
            return replace(found[0], unit=power(found[0].unit, Fraction(1, 2)))
        return None

    def _comparison(self, node: ast.Compare, env: Env) -> None:
        sides = [self.measure(item, env) for item in (node.left, *node.comparators)]
        for operator, first, second in zip(node.ops, sides, sides[1:], strict=False):
            if first is not None and second is not None and not isinstance(operator, ast.In | ast.NotIn):
                self.same(node, first, second)

    # -- comparing -----------------------------------------------------------------------------------------------

    def same(self, node: ast.AST, left: Measure, right: Measure, stated: str = "") -> None:
        """A finding unless the two units agree, or may well agree."""
        if self.findings or left.unit == right.unit:
            return
        ratio = multiply(left.unit, right.unit, -1)
        if self._forgiven(ratio, left, right):
            return
        factor = scale(left.unit, right.unit)
        if factor is not None and abs(factor - 1) < 1e-9:
            return
        joined = "compares" if isinstance(node, ast.Compare) else "adds"
        message = f"{what(self.text.path)} {joined} `{show(left.unit)}` and `{show(right.unit)}`"
        if stated:
            message = f"{stated}, and its value has `{show(left.unit)}`"
        if factor is not None:
            notes = (f"1 {show(left.unit)} is {factor:g} {show(right.unit)}",)
            if any(word == "percent" for word, _ in ratio):
                return
            help = f"multiply the first by {factor:g}" if factor >= 1 else f"divide the first by {1 / factor:g}"
            if self._literal_factor(node):
                return
            self.findings.append(
                self.context.warning("unit-scale", message, text=self.text, node=node, notes=notes, help=help)
            )
            return
        help = f"the two differ by `{show(ratio)}`: write the factor that is missing, or correct a unit"
        self.findings.append(self.context.warning("unit-mismatch", message, text=self.text, node=node, help=help))

    @staticmethod
    def _literal_factor(node: ast.AST) -> bool:
        """Whether a literal other than 0 is multiplied here: it may be the conversion itself."""
        return any(
            isinstance(part, ast.BinOp)
            and isinstance(part.op, ast.Mult | ast.Div)
            and any(isinstance(side, ast.Constant) and side.value != 0 for side in (part.left, part.right))
            for part in ast.walk(node)
        )

    def _forgiven(self, ratio: Unit, left: Measure, right: Measure) -> bool:
        """Differences that texts leave open: a rate per period or per member that indexes the rule or the sum."""
        words = [word for word, _ in ratio]
        if "percent" in words:
            return True
        if any(abs(value) != 1 for _, value in ratio):
            return False
        named = {singular(name.lower()) for name in self.indexed}
        others = [
            word
            for word, value in ratio
            if word.lower() not in named and word.lower() not in (left if value < 0 else right).summed
        ]
        if not others:
            return True
        if len(others) == 1 and others[0] in PERIODS:
            return not any(singular(name.lower()) == others[0] for name in self.context.formulation.sets)
        return (left.loose or right.loose) and len(others) == 1 and not is_measure(others[0])


def _sets_of(clauses: Iterable[ast.comprehension]) -> Iterator[str]:
    for clause in clauses:
        for node in ast.walk(clause.iter):
            if isinstance(node, ast.Name):
                yield node.id
