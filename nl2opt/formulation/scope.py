"""Names and their values while a formulation is laid out, worked out in order of need.

A set may depend on parameters, a parameter on sets, a bound on both: each is evaluated when first asked for, and a
name that asks for itself on the way is a cycle, reported with its path.
"""

from __future__ import annotations

import ast
import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from nl2opt.description.tables import Data
from nl2opt.diagnostics import Diagnostic, Location, Severity
from nl2opt.formulation import functions
from nl2opt.formulation.algebra import SYMBOLIC
from nl2opt.formulation.binding import bind_parameter, bind_set, check_within
from nl2opt.formulation.budget import Budget
from nl2opt.formulation.elements import Formulation, Parameter, Set
from nl2opt.formulation.evaluate import Evaluator
from nl2opt.formulation.expressions import (
    Expression,
    ExpressionError,
    Generators,
    parse_expression,
    parse_generators,
)
from nl2opt.formulation.failures import EvaluationError
from nl2opt.formulation.index_sets import IndexedSet, IndexSet
from nl2opt.formulation.origin import Path
from nl2opt.formulation.values import MAX_CELLS, DataView, ExpressionFamily, ParameterTable, exactly, guard_size

INDEX_TYPES = frozenset({int, float, str, tuple, bool, Fraction})


class Unavailable(Exception):
    """A name has no value because of a finding that is reported already; whoever needs it gives up in silence."""


class FormulationScope:
    """Values of a formulation's names. `findings` collects what is wrong with sets and parameters on the way."""

    def __init__(
        self, formulation: Formulation, data: Data, *, exact: bool = False, budget: Budget | None = None
    ) -> None:
        self.formulation, self.data, self.exact = formulation, data, exact
        self.budget = budget or Budget()
        self.evaluator = Evaluator(self)
        self.findings: list[Diagnostic] = []
        self.view = DataView(data, exact)
        self._values: dict[str, Any] = {}
        self._broken: set[str] = set()
        self._asked: list[str] = []
        self._sections: dict[str, tuple[str, Callable[[str], Any]]] = {}
        for section, work in (("sets", self._set), ("parameters", self._parameter), ("expressions", self._expression)):
            for name in getattr(formulation, section):
                self._sections.setdefault(name, (section, work))

    # -- names ---------------------------------------------------------------------------------------------------

    def lookup(self, name: str, node: ast.AST) -> Any:
        """The value of a name; `Unavailable` when it is broken or undeclared (another finding says so)."""
        if name in self._values:
            return self._values[name]
        if name == "data":
            return self.view
        if name in self._broken or name not in self._sections:
            if name in self.formulation.variables and name not in self._broken:
                raise EvaluationError(
                    "variable-in-data",
                    f"variable `{name}` stands where data is needed",
                    node,
                    "sets, parameters, bounds and conditions are decided before any variable has a value",
                )
            raise Unavailable(name)
        if name in self._asked:
            path = [*self._asked[self._asked.index(name) :], name]
            self._broken.update(path)
            raise EvaluationError(
                "cyclic-definition",
                "a definition goes round in a circle: " + " -> ".join(f"`{part}`" for part in path),
                node,
                "break the circle: give one of them by data",
            )
        section, work = self._sections[name]
        self._asked.append(name)
        try:
            self._values[name] = work(name)
        except OverflowError:
            self._broken.add(name)
            self.report(too_large(), (section, name))
            raise Unavailable(name) from None
        except EvaluationError as error:
            self._broken.add(name)
            if error.code != "cyclic-definition" or not any(f.code == "cyclic-definition" for f in self.findings):
                self.report(error, (section, name))
            raise Unavailable(name) from None
        except Unavailable:
            self._broken.add(name)
            raise
        finally:
            self._asked.pop()
        return self._values[name]

    def define(self, name: str, value: Any) -> None:
        """Give a name its value (variables, once their columns are known)."""
        self._values[name] = value

    def mark_broken(self, name: str) -> None:
        self._broken.add(name)

    def resolve_all(self) -> None:
        """Work out every set and parameter, so that all their findings are known."""
        for name, (section, _) in self._sections.items():
            if section != "expressions":
                self.try_lookup(name)

    def try_lookup(self, name: str) -> Any:
        """The value, or None when it is broken."""
        try:
            return self.lookup(name, ast.Name(name))
        except Unavailable:
            return None
        except EvaluationError as error:
            section = self._sections.get(name, ("variables", None))[0]
            self.report(error, (section, name))
            return None

    # -- expressions at a path -----------------------------------------------------------------------------------

    def expression(self, text: Any, path: Path) -> Expression:
        """Parse; a text that is no expression is a finding and `Unavailable`."""
        try:
            return parse_expression(str(text))
        except ExpressionError as error:
            self._report_syntax(error, str(text), path)
            raise Unavailable(str(path)) from None

    def generators(self, text: str, path: Path) -> Generators:
        try:
            return parse_generators(text)
        except ExpressionError as error:
            self._report_syntax(error, text, path)
            raise Unavailable(str(path)) from None

    def _report_syntax(self, error: ExpressionError, text: str, path: Path) -> None:
        where = self.formulation.origin.within(path, text, error.start, error.end)
        self._add(
            Diagnostic(error.code, Severity.ERROR, error.message, where, help=error.help, element=element_path(path))
        )

    def value(self, text: Any, path: Path, env: dict[str, Any] | None = None) -> Any:
        """The value of an expression at a path, with failures placed in its text."""
        expression = self.expression(text, path)
        with_place = self.evaluator.value
        try:
            return with_place(expression, env)
        except EvaluationError as error:
            raise self.placed(error, expression, path) from None
        except OverflowError:
            raise self.placed(too_large(), expression, path) from None

    def bindings(self, generators: Generators, path: Path) -> Iterator[dict[str, Any]]:
        """Each binding of a ``for`` clause, with failures placed in its text."""
        try:
            yield from self.evaluator.bindings(generators)
        except EvaluationError as error:
            raise self.placed(error, generators, path) from None
        except OverflowError:
            raise self.placed(too_large(), generators, path) from None

    def placed(self, error: EvaluationError, text: Expression | Generators, path: Path) -> EvaluationError:
        """The failure with its place in the formulation's text attached."""
        if getattr(error, "place", None) is None:
            span = (0, len(text.text)) if error.node is None else text.span(error.node)
            error.place = self.formulation.origin.within(path, text.text, *span)  # type: ignore[attr-defined]
        return error

    def report(self, error: EvaluationError, path: Path, notes: tuple[str, ...] = (), index: Any = None) -> None:
        """Turn a failure into a finding."""
        place: Location | None = getattr(error, "place", None) or self.formulation.origin.key(path)
        self._add(
            Diagnostic(
                error.code,
                Severity.ERROR,
                error.message,
                place,
                notes=notes,
                help=error.help,
                element=element_path(path),
                index=index,
            )
        )

    def _add(self, finding: Diagnostic) -> None:
        if finding not in self.findings:
            self.findings.append(finding)

    # -- sets ----------------------------------------------------------------------------------------------------

    def _set(self, name: str) -> IndexSet | IndexedSet:
        decl = self.formulation.sets[name]
        path = ("sets", name, "elements")
        if isinstance(decl.elements, str):
            value = self.value(decl.elements, path)
            node = self.expression(decl.elements, path).tree
            try:
                if isinstance(value, range):
                    guard_size(len(value), node)
                if isinstance(value, str) or not hasattr(value, "__iter__"):
                    functions.iterable(value, node)
                    raise EvaluationError("not-a-set", f"`elements` gives {functions.kind(value)}, not a set", node)
                members = functions.as_index_set(functions.iterable(value, node), node)
            except EvaluationError as error:
                raise self.placed(error, self.expression(decl.elements, path), path) from None
            within = {other: self._index_set(other) for other in decl.within or ()}
            self._keep(name, check_within(name, decl, members, within, self.formulation.origin))
            return members
        bound, findings = bind_set(name, decl, self.data, self._named_sets(decl), self.formulation.origin)
        self._keep(name, findings)
        return bound

    def _named_sets(self, decl: Set) -> dict[str, Any]:
        return {other: self._index_set(other) for other in (*(decl.within or ()), *(decl.over or ()))}

    def _index_set(self, name: str) -> Any:
        """The set of that name, for `over` and `within`; a name that is no set is the rules' finding."""
        if name not in self.formulation.sets:
            raise Unavailable(name)
        return self.lookup(name, ast.Name(name))

    def _keep(self, name: str, findings: list[Diagnostic]) -> None:
        for finding in findings:
            self._add(finding)
        if any(finding.is_error for finding in findings):
            raise Unavailable(name)

    # -- parameters ----------------------------------------------------------------------------------------------

    def over(self, names: tuple[str, ...]) -> tuple[list[Any], list[tuple[Any, ...]]]:
        """The sets, and every flat index tuple of their product in order."""
        sets = [self._index_set(name) for name in names]
        size = math.prod(len(members) for members in sets)
        if size > MAX_CELLS:
            raise EvaluationError(
                "set-too-large",
                f"the product of {' x '.join(names)} has {size:,} members; the limit is {MAX_CELLS:,}",
                None,
                "use a sparse tuple set: keep only the combinations that can occur",
            )
        return sets, [functions.flatten(key) for key in itertools.product(*sets)]

    def _parameter(self, name: str) -> Any:
        decl = self.formulation.parameters[name]
        derived = isinstance(decl.value, str) and decl.type != "text"
        if decl.for_ is not None or derived or (decl.value is not None and decl.over):
            return self._derived(name, decl)
        if decl.value is not None:
            return self._number(decl.value)
        sets: list[Any] = []
        keys: list[tuple[Any, ...]] | None = None
        if decl.over:
            sets, keys = self.over(decl.over)
        value, findings = bind_parameter(name, decl, self.data, keys, sets, self.formulation.origin)
        self._keep(name, findings)
        if isinstance(value, Mapping):
            arity = sum(members.arity if isinstance(members, IndexSet) else 1 for members in sets) or 1
            return ParameterTable(name, value, default=decl.default, arity=arity, exact=self.exact)
        return self._number(value)

    def _number(self, value: Any) -> Any:
        return exactly(value) if self.exact else value

    def _derived(self, name: str, decl: Parameter) -> Any:
        path: Path = ("parameters", name, "value")
        if decl.for_ is not None:
            loop = self.generators(decl.for_, ("parameters", name, "for"))
            values = {}
            for env in self.bindings(loop, ("parameters", name, "for")):
                key = functions.flat_key(index_of(env, loop))
                values[key] = self._plain(self.value(decl.value, path, env), path)
            return ParameterTable(name, values, default=decl.default, arity=self._width(values, len(loop.targets)))
        value = self._plain(self.value(decl.value, path), path) if decl.value is not None else None
        if decl.over and not isinstance(value, Mapping):
            _, keys = self.over(decl.over)
            value = {functions.flat_key(key): value for key in keys}
        if isinstance(value, Mapping):
            return ParameterTable(name, dict(value), default=decl.default, arity=self._width(value, 1))
        return value

    @staticmethod
    def _width(values: Mapping[Any, Any], default: int) -> int:
        first = next(iter(values), None)
        return len(first) if isinstance(first, tuple) else default if first is None else 1

    def _plain(self, value: Any, path: Path) -> Any:
        """A derived value as parameters keep it."""
        if isinstance(value, bool):
            return int(value)
        problem: EvaluationError | None = None
        if isinstance(value, float) and not math.isfinite(value):
            problem = EvaluationError("non-finite-number", f"the value is {value}", None)
        elif hasattr(value, "__next__"):
            problem = EvaluationError(
                "not-a-number", "the value is a loop, not a number", None, "write `sum(...)`, or `[...]`"
            )
        elif isinstance(value, SYMBOLIC) or value is None:
            problem = EvaluationError("not-a-number", f"the value is {functions.kind(value)}, not a number", None)
        if problem is not None:
            raise self.placed(problem, self.expression(self._text_at(path), path), path)
        return value

    def _text_at(self, path: Path) -> str:
        return str(getattr(getattr(self.formulation, str(path[0]))[path[1]], str(path[2])))

    # -- named expressions ---------------------------------------------------------------------------------------

    def _expression(self, name: str) -> Any:
        decl = self.formulation.expressions[name]
        path: Path = ("expressions", name, "value")
        if decl.for_ is None:
            return self.value(decl.value, path)
        loop = self.generators(decl.for_, ("expressions", name, "for"))
        keys = {
            functions.flat_key(index_of(env, loop)): dict(env)
            for env in self.bindings(loop, ("expressions", name, "for"))
        }
        arity = self._width(keys, len(loop.targets))

        def work(env: dict[str, Any]) -> Any:
            return self.value(decl.value, path, env)

        return ExpressionFamily(name, keys, arity, work)


def too_large() -> EvaluationError:
    """The failure behind an `OverflowError`."""
    return EvaluationError("number-too-large", "a result is too large for a number", None)


def index_of(env: Mapping[str, Any], loop: Generators) -> tuple[Any, ...]:
    """The index that one turn of a loop stands for; a list or a row of a table cannot be one."""
    index = tuple([env[target] for target in loop.targets])
    for part in index:
        if type(part) not in INDEX_TYPES:
            raise EvaluationError(
                "wrong-member",
                f"{functions.kind(part)} cannot be an index",
                loop.clauses[0].target,
                "loop over a set; from a table, over the set that its key columns make",
            )
    return index


def element_path(path: Path) -> str:
    """``constraints.cap`` for ``("constraints", "cap", "rule")``."""
    return str(path[0]) if path and path[0] == "objective" else ".".join(map(str, path[:2]))
