"""Laying a formulation out over its data: from families to columns and rows, in the order they are declared."""

from __future__ import annotations

import ast
import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from nl2opt.description.tables import Data
from nl2opt.diagnostics import in_reading_order
from nl2opt.formulation import functions
from nl2opt.formulation.algebra import NUMBERS, Chain, Form, Logic, Number, Relation
from nl2opt.formulation.budget import Budget
from nl2opt.formulation.elements import Formulation, Variable
from nl2opt.formulation.expressions import Expression, ExpressionError, names_in, parse_expression
from nl2opt.formulation.failures import EvaluationError
from nl2opt.formulation.index_sets import label, name_of
from nl2opt.formulation.instance import INFINITY, Column, Decided, Instance, RowEntry, Unrewritten
from nl2opt.formulation.origin import Path
from nl2opt.formulation.scope import FormulationScope, Unavailable, index_of, too_large
from nl2opt.formulation.shaping import shape_tables
from nl2opt.formulation.values import MAX_CELLS, ParameterTable, VariableFamily

DEFAULT_BOUNDS: dict[str, tuple[Number, Number]] = {"binary": (0, 1)}


def lay_out(formulation: Formulation, data: Data | None = None, *, budget: Budget | None = None) -> Instance:
    """Columns, rows and objective of the formulation on the data. Never raises for a wrong formulation: what is wrong
    stands in `Instance.findings`, several findings in one run.

    >>> f = Formulation.model_validate({
    ...     "sets": {"crops": {"elements": ["wheat", "rye"]}},
    ...     "variables": {"plant": {"over": "crops", "lower": 0}},
    ...     "objective": {"maximize": "sum(plant[c] for c in crops)"},
    ...     "constraints": {"land": {"rule": "sum(plant[c] for c in crops) <= 40"}},
    ... })
    >>> instance = lay_out(f)
    >>> instance.column_names(), instance.rows[0].name, instance.rows[0].upper
    (('plant[wheat]', 'plant[rye]'), 'land', 40)
    """
    shaped, findings = shape_tables(formulation.data, data or Data(), formulation.origin)
    scope = FormulationScope(formulation, shaped, budget=budget)
    scope.findings.extend(findings)
    layout = _Layout(formulation, scope)
    layout.run()
    return layout.instance(shaped)


def mentions_variables(formulation: Formulation, tree: ast.AST) -> bool:
    """Whether an expression depends on a variable, also through named expressions."""
    seen: set[str] = set()
    waiting = [node.id for node in names_in(tree)]
    while waiting:
        name = waiting.pop()
        if name in seen:
            continue
        seen.add(name)
        if name in formulation.variables:
            return True
        if name in formulation.expressions:
            try:
                waiting.extend(parse_expression(str(formulation.expressions[name].value)).names)
            except ExpressionError:
                continue
    return False


def chain_parts(formulation: Formulation, tree: ast.AST) -> int:
    """Rows that one member of a rule makes: 1, or the number of links of a chain such as ``a <= x <= b`` whose ends are
    not both data (with data at both ends it is one row with two sides)."""
    if not isinstance(tree, ast.Compare) or len(tree.ops) == 1:
        return 1
    two_sided = len(tree.ops) == 2 and all(isinstance(op, ast.LtE) for op in tree.ops)
    two_sided = two_sided or (len(tree.ops) == 2 and all(isinstance(op, ast.GtE) for op in tree.ops))
    ends = (tree.left, tree.comparators[-1])
    if two_sided and not any(mentions_variables(formulation, end) for end in ends):
        return 1
    return len(tree.ops)


def auxiliary(formulation: Formulation, name: str, suffix: str) -> str:
    """The family of columns or rows that a domain or step adds: ``x_on``, or ``x_on_`` where that is taken."""
    found = f"{name}_{suffix}"
    while any(found in getattr(formulation, section) for section in ("variables", "constraints")):
        found += "_"
    return found


@dataclass
class _Family:
    """Findings of one family, gathered so that a thousand members make one finding."""

    first: dict[tuple[str, str], tuple[EvaluationError, tuple[Any, ...], dict[str, Any]]] = field(default_factory=dict)
    count: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, error: EvaluationError, index: tuple[Any, ...], env: dict[str, Any]) -> None:
        key = (error.code, str(getattr(error, "place", "")))
        self.first.setdefault(key, (error, index, dict(env)))
        self.count[key] = self.count.get(key, 0) + 1


class _Layout:
    def __init__(self, formulation: Formulation, scope: FormulationScope) -> None:
        self.formulation, self.scope = formulation, scope
        self.columns: list[Column] = []
        self.rows: list[RowEntry] = []
        self.decided: list[Decided] = []
        self.unrewritten: list[Unrewritten] = []
        self.objective: Form | Number = 0
        self.widths: dict[Path, tuple[int, ...]] = {}

    def run(self) -> None:
        self.scope.resolve_all()
        for name in self.formulation.variables:
            self._guarded(("variables", name), self._variable, name)
        for name in self.formulation.expressions:
            self.scope.try_lookup(name)
        if self.formulation.objective is not None:
            self._guarded(("objective",), self._objective)
        for name in self.formulation.constraints:
            self._guarded(("constraints", name), self._constraint, name)

    def _guarded(self, path: Path, work: Any, *arguments: Any) -> None:
        """Run one element's layout; a failure becomes a finding and the name is broken from then on."""
        try:
            work(*arguments)
        except Unavailable:
            self.scope.mark_broken(str(path[-1]))
        except (EvaluationError, OverflowError) as error:
            self.scope.mark_broken(str(path[-1]))
            self.scope.report(error if isinstance(error, EvaluationError) else too_large(), path)

    def instance(self, data: Data) -> Instance:
        formulation, scope = self.formulation, self.scope
        sets = {n: scope.try_lookup(n) for n in formulation.sets}
        parameters = {n: scope.try_lookup(n) for n in formulation.parameters}
        expressions = {n: scope.try_lookup(n) for n in formulation.expressions}
        return Instance(
            formulation=formulation,
            data=data,
            sets={n: v for n, v in sets.items() if v is not None},
            parameters={n: _plain(v) for n, v in parameters.items() if v is not None},
            columns=tuple(self.columns),
            rows=tuple(self.rows),
            objective=self.objective,
            sense=formulation.objective.sense if formulation.objective else "minimize",
            findings=tuple(in_reading_order(scope.findings)),
            decided=tuple(self.decided),
            unrewritten=tuple(self.unrewritten),
            loop_widths=self.widths,
            expression_keys={n: len(v) if hasattr(v, "keys") else 1 for n, v in expressions.items() if v is not None},
        )

    # -- variables -----------------------------------------------------------------------------------------------

    def _variable(self, name: str) -> None:
        decl = self.formulation.variables[name]
        start = len(self.columns)
        family = _Family()
        columns: dict[Any, Form] = {}
        fixed = self._fixed_bounds(name, decl)
        for index, env in self._members(("variables", name), decl):
            key = functions.flat_key(index)
            if index and key in columns:
                message = f"variable `{name}` has the member {name_of(name, index)} twice"
                raise EvaluationError("duplicate-member", message, None, "loop over a set, whose members differ")
            columns[key] = Form.column(len(self.columns))
            try:
                lower, upper = fixed or self._bounds(name, decl, env, key)
            except EvaluationError as error:
                family.add(error, index, env)
                lower, upper = DEFAULT_BOUNDS.get(decl.domain, (-INFINITY, INFINITY))
            self.columns.append(Column(name, index, lower, upper, decl.domain))
            if len(self.columns) > MAX_CELLS:
                raise EvaluationError("set-too-large", f"the formulation has more than {MAX_CELLS:,} columns", None)
        self._report(family, ("variables", name))
        _need_distinct_names("variable", name, (column.index for column in self.columns[start:]))
        self._expand(name, decl, start)
        if decl.over is None and decl.for_ is None:
            self.scope.define(name, Form.column(start))
        else:
            arity = len(self.columns[start].index) if len(self.columns) > start else self._declared_arity(decl)
            self.scope.define(name, VariableFamily(name, columns, arity))

    def _expand(self, name: str, decl: Variable, start: int) -> None:
        """Columns and rows that say "zero or between the bounds", and "a multiple of the step"."""
        added = self.columns[start:]
        if decl.domain in ("semicontinuous", "semiinteger"):
            switch = auxiliary(self.formulation, name, "on")
            for place, column in enumerate(added, start):
                if not (0 <= column.lower <= column.upper < INFINITY):
                    raise EvaluationError(
                        "semicontinuous-bounds",
                        f"{column.name} is {decl.domain} with bounds {column.lower} and {column.upper}",
                        None,
                        "give a lower bound of at least zero and a finite upper bound: it is zero or between them",
                    )
                self.columns.append(Column(switch, column.index, 0, 1, "binary"))
                domain = "integer" if decl.domain == "semiinteger" else "real"
                self.columns[place] = column._replace(lower=0, domain=domain)
            switches = start + len(added)
            for suffix, sides in (("least", (0, INFINITY)), ("most", (-INFINITY, 0))):
                family = auxiliary(self.formulation, name, suffix)
                for offset, column in enumerate(added):
                    bound = column.lower if suffix == "least" else column.upper
                    body = Form(0, {start + offset: 1, switches + offset: -bound})
                    self.rows.append(RowEntry(family, column.index, body, *sides))
        if decl.step is not None:
            step = self.scope.value(decl.step, ("variables", name, "step"))
            if isinstance(step, bool) or not isinstance(step, NUMBERS) or not 0 < step < INFINITY:
                raise EvaluationError("wrong-step", f"the step of `{name}` is {step!r}, not a positive number", None)
            counts, family = auxiliary(self.formulation, name, "steps"), auxiliary(self.formulation, name, "step")
            for place, column in enumerate(added, start):
                count = len(self.columns)
                self.columns.append(Column(counts, column.index, -INFINITY, INFINITY, "integer"))
                self.rows.append(RowEntry(family, column.index, Form(0, {place: 1, count: -step}), 0, 0))

    def _declared_arity(self, decl: Variable) -> int:
        if decl.for_ is not None:
            return len(self.scope.generators(decl.for_, ("variables",)).targets)
        return len(decl.over or ()) or 1

    def _members(self, path: Path, decl: Variable) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
        """Each member's flat index, with the binding of the loop names."""
        if decl.for_ is not None:
            yield from self._looped(decl.for_, (*path, "for"))
        elif decl.over:
            for key in self.scope.over(decl.over)[1]:
                yield key, {}
        else:
            yield (), {}

    def _looped(self, text: str, path: Path) -> Iterator[tuple[tuple[Any, ...], dict[str, Any]]]:
        loop = self.scope.generators(text, path)
        for env in self.scope.bindings(loop, path):
            if path not in self.widths:
                self.widths[path] = tuple(len(env[t]) if isinstance(env[t], tuple) else 1 for t in loop.targets)
            try:
                index = index_of(env, loop)
            except EvaluationError as error:
                raise self.scope.placed(error, loop, path) from None
            yield functions.flatten(index), env

    def _fixed_bounds(self, name: str, decl: Variable) -> tuple[Number, Number] | None:
        """The bounds when they are plain numbers, the same for every member."""
        if all(
            text is None or (isinstance(text, int | float) and math.isfinite(text)) for text in (decl.lower, decl.upper)
        ):
            return self._bounds(name, decl, {}, ())
        return None

    def _bounds(self, name: str, decl: Variable, env: dict[str, Any], key: Any) -> tuple[Number, Number]:
        lower, upper = DEFAULT_BOUNDS.get(decl.domain, (-INFINITY, INFINITY))
        given = [self._bound(name, side, getattr(decl, side), env, key) for side in ("lower", "upper")]
        lower = lower if given[0] is None else given[0]
        upper = upper if given[1] is None else given[1]
        if decl.domain == "binary":
            lower, upper = max(lower, 0), min(upper, 1)
        return lower, upper

    def _bound(self, name: str, side: str, text: Any, env: dict[str, Any], key: Any) -> Number | None:
        if text is None:
            return None
        path: Path = ("variables", name, side)
        value = text if isinstance(text, float) else self.scope.value(text, path, env)
        if isinstance(value, ParameterTable):
            value = value.get(key, self.scope.expression(text, path).tree)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, NUMBERS):
            error = EvaluationError("not-a-number", f"a bound is {functions.kind(value)}, not a number", None)
            raise self.scope.placed(error, self.scope.expression(text, path), path)
        if math.isnan(_as_float(value)):
            raise EvaluationError("non-finite-number", f"the {side} bound is not a number (NaN)", None)
        return value

    # -- objective -----------------------------------------------------------------------------------------------

    def _objective(self) -> None:
        objective = self.formulation.objective
        assert objective is not None
        key = objective.sense
        values = []
        several = len(objective.expressions) > 1
        for place, text in enumerate(objective.expressions):
            path: Path = ("objective", key, place) if several else ("objective", key)
            value = self.scope.value(text, path)
            if not isinstance(value, (Form, *NUMBERS)):
                error = EvaluationError("not-a-number", f"the objective is {functions.kind(value)}", None)
                raise self.scope.placed(error, self.scope.expression(text, path), path)
            values.append(value)
        if objective.lexicographic or objective.pareto:
            order = "lexicographic" if objective.lexicographic else "pareto"
            message = f"objectives in `{order}` order are read and printed, and not solved"
            raise EvaluationError("several-objectives", message, None, f"leave `{order}` out and give `weights`")
        if several and objective.weights is None:
            raise EvaluationError(
                "several-objectives",
                f"{len(values)} objectives are given without `weights`",
                None,
                "give `weights`, one for each: the weighted sum is optimised",
            )
        weights = objective.weights or (1,) * len(values)
        if len(weights) != len(values):
            raise EvaluationError("several-objectives", f"{len(values)} objectives and {len(weights)} weights", None)
        total: Any = 0
        for weight, value in zip(weights, values, strict=True):
            total = total + (value if weight == 1 else weight * value)
        self._check_finite(total)
        self.objective = total

    # -- constraints ---------------------------------------------------------------------------------------------

    def _constraint(self, name: str) -> None:
        decl = self.formulation.constraints[name]
        path: Path = ("constraints", name, "rule")
        rule = self.scope.expression(decl.rule, path)
        parts = chain_parts(self.formulation, rule.tree)
        family, start = _Family(), len(self.rows)
        seen: set[tuple[Any, ...]] = set()
        members: Iterable[tuple[tuple[Any, ...], dict[str, Any]]]
        members = [((), {})] if decl.for_ is None else self._looped(decl.for_, ("constraints", name, "for"))
        for index, env in members:
            if index in seen:
                message = f"constraint `{name}` has the member {name_of(name, index)} twice"
                raise EvaluationError("duplicate-member", message, None, "loop over a set, whose members differ")
            seen.add(index)
            try:
                value = self.scope.value(decl.rule, path, env)
                self._add_rows(name, index, value, parts, rule)
            except OverflowError:
                family.add(self.scope.placed(too_large(), rule, path), index, env)
            except EvaluationError as error:
                family.add(self.scope.placed(error, rule, path), index, env)
        _need_distinct_names("constraint", name, seen)
        if parts > 1:
            # All first links, then all second links: each link is a family of rows of its own.
            self.rows[start:] = sorted(self.rows[start:], key=lambda row: row.part)
        self._report(family, ("constraints", name))

    def _add_rows(self, name: str, index: tuple[Any, ...], value: Any, parts: int, rule: Expression) -> None:
        if isinstance(value, bool):
            self.decided.append(Decided(name, index, value))
            return
        if isinstance(value, Logic):
            self.unrewritten.append(Unrewritten(name, index, value.function))
            return
        if isinstance(value, Relation):
            self._add_row(name, index, (value,), 0)
            return
        if not isinstance(value, Chain):
            raise EvaluationError(
                "not-a-rule",
                f"a rule is a comparison, and this is {functions.kind(value)}",
                rule.tree,
                "write `... <= ...`, `... >= ...` or `... == ...`",
            )
        relations = [link for link in value.links if isinstance(link, Relation)]
        if parts == 1:
            self._add_row(name, index, tuple(relations), 0)
            return
        for part, link in enumerate(value.links, start=1):
            if isinstance(link, Relation):
                self._add_row(name, index, (link,), part)
            else:
                self.decided.append(Decided(name, index, link))

    def _add_row(self, name: str, index: tuple[Any, ...], relations: tuple[Relation, ...], part: int) -> None:
        lower: Number = -INFINITY
        upper: Number = INFINITY
        body: Form | None = None
        for relation in relations:
            body, low, high = _sides(relation)
            if any(math.isnan(_as_float(side)) for side in (low, high)) or low == INFINITY or high == -INFINITY:
                raise EvaluationError("non-finite-number", "the right-hand side is not a finite number", None)
            lower, upper = max(lower, low), min(upper, high)
        assert body is not None
        self._check_finite(body)
        if lower > upper:
            self.decided.append(Decided(name, index, False))  # the ends of a chain cross: 5 <= x <= 1
            return
        self.rows.append(RowEntry(name, index, body, lower, upper, part))

    def _check_finite(self, form: Any) -> None:
        numbers: list[Any] = [form]
        if isinstance(form, Form):
            numbers = [form.constant, *form.linear.values(), *(form.quadratic or {}).values()]
        for number in numbers:
            if not math.isfinite(_as_float(number)):
                raise EvaluationError(
                    "non-finite-number",
                    f"a coefficient is {number}",
                    None,
                    "check the data for blanks, zeros in divisions and huge values",
                )

    # -- findings ------------------------------------------------------------------------------------------------

    def _report(self, family: _Family, path: Path) -> None:
        for key, (error, index, env) in family.first.items():
            notes = []
            if env:
                notes.append("for " + ", ".join(f"{name} = {value!r}" for name, value in env.items()))
            more = family.count[key] - 1
            if more:
                notes.append(f"and for {more:,} more member{'s' if more > 1 else ''} of `{path[1]}`")
            self.scope.report(error, path, tuple(notes), index or None)


def _sides(relation: Relation) -> tuple[Form, Number, Number]:
    """Body without constant, and its two sides. The side with variables is the body; with variables on both sides it is
    left minus right, a ``>=`` being read as ``<=`` from the right (as Pyomo does, so that both routes agree)."""
    left, operator, right = relation.left, relation.operator, relation.right
    if operator in ("<", ">", "!="):
        help = {"<": "write `<=`; between integers, `a + 1 <= b`", ">": "write `>=`; between integers, `a >= b + 1`"}
        raise EvaluationError(
            "not-equal" if operator == "!=" else "strict-inequality",
            f"`{operator}` between variables has no closed set of solutions",
            None,
            help.get(operator, "write which side is larger, or choose with a binary"),
        )
    if operator == ">=":
        left, right = right, left
    if not isinstance(right, Form):
        form, low, high = left, -INFINITY, right
    elif not isinstance(left, Form):
        form, low, high = right, left, INFINITY
    else:
        form, low, high = left - right, -INFINITY, 0
    if operator == "==":
        low = high = high if low == -INFINITY else low
    shift = form.constant
    body = Form(0, form.linear, form.quadratic, form.trees)
    return body, (low - shift if shift else low), (high - shift if shift else high)


def _need_distinct_names(what: str, family: str, indices: Iterable[tuple[Any, ...]]) -> None:
    """Members are known by their names from here on: 1 and '1', or ('a,b', 'c') and ('a', 'b,c'), would be one."""
    named: dict[str, tuple[Any, ...]] = {}
    for index in indices:
        other = named.setdefault(label(index), index)
        if other is not index and other != index:
            first, second = sorted((other, index), key=repr)
            raise EvaluationError(
                "duplicate-member",
                f"two members of {what} `{family}` are both written {name_of(family, index)}: {first!r} and {second!r}",
                None,
                "write members that are the same alike, and others so that they differ in print",
            )


def _as_float(number: Number) -> float:
    """What solvers will read; a finding where a whole number or a fraction is too large for a float."""
    try:
        return float(number)
    except OverflowError:
        raise EvaluationError(
            "number-too-large", "a number is too large for a solver", None, "write quantities in larger units"
        ) from None


def _plain(value: Any) -> Any:
    return value.values if isinstance(value, ParameterTable) else value
