"""Numbers: infinite ones, wide ranges, percentages taken for fractions, and big-Ms made up."""

from __future__ import annotations

import ast
import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.index_sets import label
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import Context, what

WIDEST_RANGE = 1e9
"""Largest ratio of two coefficients that passes without a word: double precision has 16 digits, and solvers'
tolerances take the last 6 to 9 of them."""
BIG_M = 1e5
"""Smallest literal that counts as a big-M beside a binary."""
_SHARE = re.compile(r"(^|_)(share|fraction|percent|percentage|pct|proportion|probability|loss_rate|discount)(_|$)")

_HUNDREDTHS = re.compile(r"/\s*100\b|\*\s*0?\.01\b|\b0?\.01\s*\*")


class NonFiniteNumber:
    """Infinities and NaN among the values of parameters."""

    NEEDS = Needs.INSTANCE
    EXPLANATIONS = (
        Explanation(
            "non-finite-number",
            "a number is infinite, or not a number at all (NaN)",
            "No solver can calculate with it. It comes from blank cells, divisions by zero, or texts such as "
            "`inf` in the "
            "data. Write no bound at all where something is unlimited.",
            "parameters: {cap: {value: 1e999}}\nvariables: {x: {lower: 0}}\nobjective: {maximize: x}\n"
            "constraints: {limit: {rule: x <= cap}}",
            "parameters: {cap: {value: 50}}\nvariables: {x: {lower: 0}}\nobjective: {maximize: x}\n"
            "constraints: {limit: {rule: x <= cap}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        assert context.instance is not None
        for name, value in context.instance.parameters.items():
            for key, number in value.items() if isinstance(value, Mapping) else [((), value)]:
                if isinstance(number, float) and not math.isfinite(number):
                    where = f"`{name}[{label(key)}]`" if key != () else f"`{name}`"
                    path: tuple[str, ...] = ("parameters", name)
                    for part in ("value", "values"):
                        if getattr(context.formulation.parameters[name], part) is not None:
                            path = (*path, part)
                            break
                    yield context.error(
                        "non-finite-number", f"{where} is {number}", path=path, value=True,
                        help="give a finite number; where nothing limits, leave the rule or the bound out",
                    )  # fmt: skip
                    break


class CoefficientRange:
    """Coefficients so far apart that a solver's tolerances swallow the small ones."""

    NEEDS = Needs.COMPLETE
    EXPLANATIONS = (
        Explanation(
            "coefficient-range",
            "the largest coefficient is more than a thousand million times the smallest",
            "Solvers work with about 16 digits and accept errors of 1e-6 to 1e-9, so the small coefficients stop "
            "counting. Choose units that bring the numbers together (thousands of EUR, tonnes), and small big-Ms.",
            "variables: {x: {lower: 0, upper: 9}, y: {lower: 0, upper: 9}}\nobjective: {maximize: x + y}\n"
            "constraints: {cap: {rule: '0.00001 * x + 3000000 * y <= 7'}}",
            "variables: {x: {lower: 0, upper: 9}, y: {lower: 0, upper: 9}}\nobjective: {maximize: x + y}\n"
            "constraints: {cap: {rule: '0.01 * x + 3000 * y <= 7'}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        assert context.instance is not None
        least, most = math.inf, 0.0
        least_row = most_row = None
        for row in context.instance.rows:
            for value in row.body.linear.values():
                size = abs(float(value))
                if size > most:
                    most, most_row = size, row
                if 0 < size < least:
                    least, least_row = size, row
        if least_row is None or most_row is None or most <= WIDEST_RANGE * least:
            return
        text = context.rule(most_row.family) or context.rule(least_row.family)
        same = most_row.name == least_row.name
        rows = f"both in row `{most_row.name}`" if same else f"in rows `{least_row.name}` and `{most_row.name}`"
        yield context.warning(
            "coefficient-range", f"coefficients reach from {least:.3g} to {most:.3g}, {rows}", text=text,
            notes=(
                f"the ratio is {most / least:.1g}; beyond {WIDEST_RANGE:.0g} tolerances swallow the small ones",
            ),
            help="choose units that bring the numbers together, and the smallest big-M that is valid",
        )  # fmt: skip


class PercentAsWhole:
    """20 where 0.2 is meant."""

    NEEDS = Needs.INSTANCE
    EXPLANATIONS = (
        Explanation(
            "percent-as-whole",
            "a percentage is given as a whole number and used as a fraction",
            "`20` times a quantity is twenty times the quantity, not a fifth of it.",
            "parameters: {scrap_share: {value: 20}}\nvariables: {x: {lower: 0}}\nobjective: {minimize: x}\n"
            "constraints: {good: {rule: '(1 - scrap_share) * x >= 100'}}",
            "parameters: {scrap_share: {value: 0.2}}\nvariables: {x: {lower: 0}}\nobjective: {minimize: x}\n"
            "constraints: {good: {rule: '(1 - scrap_share) * x >= 100'}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        assert context.instance is not None
        for name, parameter in context.formulation.parameters.items():
            unit = (parameter.unit or "").strip().lower()
            percent = unit in ("%", "percent", "per cent", "pct")
            if not percent and not (_SHARE.search(name.lower()) and unit in ("", "1", "-", "dimensionless")):
                continue
            value = context.instance.parameters.get(name)
            numbers: list[Any] = list(value.values()) if isinstance(value, Mapping) else [value]
            sizes: list[float] = [float(number) for number in numbers if isinstance(number, int | float)]
            if not sizes or not (1 < max(sizes) <= 100) or any(size < 0 for size in sizes):
                continue
            use = _as_fraction(context, name)
            if use is None or (not percent and sum(size > 1 for size in sizes) * 2 < len(sizes)):
                continue
            text, node = use
            yield context.warning(
                "percent-as-whole", f"parameter `{name}` has the value {_short(max(sizes))} and is used as a fraction",
                text=text, node=node, notes=(f"`{name}` has the unit {parameter.unit!r}",) if percent else (),
                help=f"write `{name} / 100` here, or give the values as fractions, such as {_short(max(sizes) / 100)}",
            )  # fmt: skip


def _short(number: float) -> str:
    return f"{number:.6g}"


def _as_fraction(context: Context, name: str) -> tuple[Any, ast.AST] | None:
    """A place where the parameter is a factor, or stands beside 1, and no division by 100 goes with it."""
    for use in context.uses.get(name, ()):
        if use.text.tree is None or _HUNDREDTHS.search(use.text.text):
            continue
        parents = _parents(use.text.tree)
        node: ast.AST = use.node
        parent = parents.get(node)
        if isinstance(parent, ast.Subscript) and parent.value is node:
            node, parent = parent, parents.get(parent)
        if not isinstance(parent, ast.BinOp):
            continue
        other = parent.left if parent.right is node else parent.right
        beside_one = isinstance(other, ast.Constant) and other.value == 1
        if isinstance(parent.op, ast.Mult) or (isinstance(parent.op, ast.Add | ast.Sub) and beside_one):
            return use.text, node
    return None


def _parents(tree: ast.AST) -> dict[ast.AST, ast.AST]:
    return {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}


class BigMGuess:
    """A huge literal times a binary."""

    NEEDS = Needs.TEXT
    EXPLANATIONS = (
        Explanation(
            "big-m-guess",
            "a huge number is multiplied with a binary variable",
            "A big-M that was made up weakens the relaxation and, beyond a solver's tolerance, lets the rule be "
            "broken: "
            "1e6 times a binary of 1e-7 is 0.1. The smallest number that is surely large enough comes from the data.",
            "variables: {x: {lower: 0, upper: 40}, open: {domain: binary}}\nobjective: {maximize: x - 5 * open}\n"
            "constraints: {link: {rule: x <= 1000000 * open}}",
            "variables: {x: {lower: 0, upper: 40}, open: {domain: binary}}\nobjective: {maximize: x - 5 * open}\n"
            "constraints: {link: {rule: x <= 40 * open}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        for text in context.texts:
            if text.path[0] not in ("constraints", "expressions") or text.tree is None:
                continue
            for node, _ in text.walk():
                found = self._literal(context, node)
                if found is None:
                    continue
                number, binary, shown = found
                yield context.note(
                    "big-m-guess", f"{what(text.path)} multiplies {shown} with a binary (`{binary}`)", text=text,
                    node=number, notes=(_bound_note(context, text),) if _bound_note(context, text) else (),
                    help="write the smallest number that is surely large enough, such as a capacity or a total demand",
                )  # fmt: skip
                break

    def _literal(self, context: Context, node: ast.expr) -> tuple[ast.expr, str, str] | None:
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
            return None
        for number, other in ((node.left, node.right), (node.right, node.left)):
            size = _size(context, number)
            if size is None or size < BIG_M:
                continue
            for binary in _binaries(context, other):
                return number, binary, ast.unparse(number)
        return None


def _size(context: Context, node: ast.expr) -> float | None:
    """The size of a literal, or of a scalar parameter called M or big_m."""
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float):
        return abs(node.value)
    if isinstance(node, ast.Name) and node.id.lower().replace("_", "") in ("m", "bigm", "largem", "bignumber"):
        parameter = context.formulation.parameters.get(node.id)
        if parameter is not None and isinstance(parameter.value, int | float):
            return abs(parameter.value)
    return None


def _binaries(context: Context, node: ast.expr) -> Iterator[str]:
    for part in ast.walk(node):
        if isinstance(part, ast.Name):
            variable = context.formulation.variables.get(part.id)
            if variable is not None and variable.domain == "binary":
                yield part.id


def _bound_note(context: Context, text: Any) -> str:
    """The largest upper bound of the other variables in the rule, where all are bounded."""
    names = {node.id for node, _ in text.walk() if isinstance(node, ast.Name)}
    sizes: list[float] = []
    for name in names:
        variable = context.formulation.variables.get(name)
        if variable is None or variable.domain == "binary":
            continue
        columns = context.columns.get(name)
        if not columns or any(math.isinf(column.upper) for column in columns):
            return ""
        sizes.append(float(max(column.upper for column in columns)))
    return f"the largest upper bound of the variables here is {max(sizes):g}" if sizes else ""
