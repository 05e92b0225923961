"""What every printed form of a formulation shows: index letters, families with their binders, domains and bounds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from nl2opt.formulation.elements import Element, Formulation, NamedExpression, Parameter, Set, Variable
from nl2opt.formulation.expressions import ExpressionError, parse_expression, parse_generators
from nl2opt.formulation.printing.mathematics import binders_of, mathematics_of
from nl2opt.formulation.printing.nodes import COMPARE, Binder, Fenced, Index, Infix, Math, Name, Text, Verbatim

DOMAINS = {
    "real": "ℝ", "integer": "ℤ", "binary": "{0, 1}", "semicontinuous": "ℝ", "semiinteger": "ℤ",
}  # fmt: skip
SENSES = {"minimize": "minimise", "maximize": "maximise"}
_SPARE = "ijkmnpqrstuvw"


@dataclass(frozen=True)
class View:
    """A formulation as its printed forms see it."""

    formulation: Formulation

    @cached_property
    def sets(self) -> frozenset[str]:
        return frozenset(self.formulation.sets)

    def math(self, text: str | float) -> Math:
        return mathematics_of(text, self.sets)

    @cached_property
    def _trees(self) -> tuple[ast.AST, ...]:
        """Every expression of the formulation that parses, clauses first."""
        trees: list[ast.AST] = []
        for text in _texts(self.formulation):
            try:
                trees.append(parse_expression(text).tree)
            except ExpressionError:
                continue
        return tuple(trees)

    @cached_property
    def letters(self) -> dict[str, str]:
        """The usual index of each set: the name its members have in the first loop over it."""
        found: dict[str, str] = {}
        for clause in self._clauses():
            target, domain = clause.target, clause.iter
            if isinstance(domain, ast.Name) and domain.id in self.sets and domain.id not in found:
                shown = ast.unparse(target).strip("()").replace(" ", "")
                if shown not in found.values():
                    found[domain.id] = shown if isinstance(target, ast.Name) else f"({shown})"
        for name, item in self.formulation.sets.items():
            if name not in found:
                built = _built_tuple(item)
                taken = set(found.values())
                found[name] = built if built and built not in taken else self._free_letter(name, taken)
        return found

    def _free_letter(self, name: str, taken: set[str]) -> str:
        declared = set(self.formulation.parameters) | set(self.formulation.variables) | self.sets
        for letter in [*(c for c in name.lower() if c.isalpha()), *_SPARE]:
            if letter not in taken and letter not in declared:
                return letter
        return name

    def _clauses(self) -> Iterator[ast.comprehension]:
        for element in self.formulation.elements().values():
            text = getattr(element, "for_", None)
            if text is not None:
                try:
                    yield from parse_generators(text).clauses
                except ExpressionError:
                    continue
        for tree in self._trees:
            yield from (node for node in ast.walk(tree) if isinstance(node, ast.comprehension))

    @cached_property
    def _usage(self) -> dict[str, tuple[str, ...]]:
        """The index names an element first has where all of them are plain and different."""
        found: dict[str, tuple[str, ...]] = {}
        for tree in self._trees:
            for node in ast.walk(tree):
                if not isinstance(node, ast.Subscript) or not isinstance(node.value, ast.Name):
                    continue
                items = node.slice.elts if isinstance(node.slice, ast.Tuple) else [node.slice]
                names = tuple(item.id for item in items if isinstance(item, ast.Name))
                if len(set(names)) == len(items):
                    found.setdefault(node.value.id, names)
        return found

    def indices(self, name: str, over: tuple[str, ...]) -> tuple[str, ...]:
        """Index names of an element over sets, one for each set, all different."""
        used = self._usage.get(name, ())
        if len(used) == len(over) and len(set(over)) < len(over):
            return used
        if len(over) == 1 and len(used) > 1:
            return (f"({','.join(used)})",)
        names: list[str] = []
        for domain in over:
            letter = self.letters.get(domain, domain)
            while letter in names:
                letter += "′"
            names.append(letter)
        return tuple(names)

    def binders(self, name: str, element: Element) -> tuple[Binder, ...] | Verbatim:
        """What an element runs over."""
        over = getattr(element, "over", None)
        if over:
            letters = self.indices(name, over)
            return tuple(Binder(target_of(letter), Name(set_)) for letter, set_ in zip(letters, over, strict=True))
        return binders_of(getattr(element, "for_", None), self.sets)

    def header(self, name: str, element: Element) -> Math:
        """The name with its indices, such as ``bake[b,d]``."""
        binders = self.binders(name, element)
        if isinstance(binders, Verbatim):
            return Name(name)
        items = tuple(item for binder in binders for item in _flat(binder.target))
        return Index(Name(name), items) if items else Name(name)

    def bounds(self, name: str, variable: Variable) -> Math | None:
        """``lower ≤ x ≤ upper`` with the bounds that are given, or None without any (and for binaries)."""
        header = self.header(name, variable)
        lower = None if variable.lower is None else self.math(variable.lower)
        upper = None if variable.upper is None else self.math(variable.upper)
        if lower is not None and upper is not None:
            return Infix((lower, header, upper), ("≤", "≤"), COMPARE)
        if lower is not None:
            return Infix((header, lower), ("≥",), COMPARE)
        return None if upper is None else Infix((header, upper), ("≤",), COMPARE)

    def missing_bounds(self, variable: Variable) -> str:
        """Words for the bounds that are not given: the reader must see that a variable may be negative."""
        if variable.domain == "binary":
            return ""
        if variable.lower is None and variable.upper is None:
            return "free"
        return "free below" if variable.lower is None else ""

    def definition(self, item: Set | Parameter | NamedExpression) -> Math | None:
        """How a set or parameter is given, where that is an expression or a short list."""
        given = item.elements if isinstance(item, Set) else item.value
        if isinstance(given, str | int | float):
            return self.math(given)
        if isinstance(given, tuple) and len(given) <= 12:
            return Fenced("{", tuple(_member(member) for member in given), "}")
        return None

    def size(self, name: str) -> int | None:
        """The number of members of a set that is listed."""
        given = self.formulation.sets[name].elements
        return len(given) if isinstance(given, tuple) else None


def given_by(item: Set | Parameter) -> str:
    """Where a set's or parameter's content comes from, in words."""
    if item.data is not None:
        columns = item.column or ", ".join(getattr(item, "columns", None) or ())
        return f"table {item.data}" + (f", {columns}" if columns else "")
    if isinstance(item, Set):
        return "" if item.elements is not None else "data"
    return "" if item.value is not None or item.values is not None else "data"


def _built_tuple(item: Set) -> str | None:
    """``(j,t)`` for a set built as ``{(j, t) for ...}``."""
    if not isinstance(item.elements, str):
        return None
    try:
        tree = parse_expression(item.elements).tree
    except ExpressionError:
        return None
    member = tree.elt if isinstance(tree, ast.SetComp | ast.ListComp | ast.GeneratorExp) else None
    if isinstance(member, ast.Tuple) and all(isinstance(part, ast.Name) for part in member.elts):
        return ast.unparse(member).replace(" ", "")
    return None


def _member(value: object) -> Math:
    if isinstance(value, list | tuple):
        return Fenced("(", tuple(_member(item) for item in value), ")")
    return mathematics_of(value) if isinstance(value, int | float) else Text(str(value))


def target_of(letter: str) -> Math:
    """An index letter, or a tuple of them, as mathematics."""
    if letter.startswith("("):
        return Fenced("(", tuple(Name(part) for part in letter.strip("()").split(",")), ")")
    return Name(letter)


def _flat(target: Math) -> tuple[Math, ...]:
    return target.items if isinstance(target, Fenced) else (target,)


def _texts(formulation: Formulation) -> Iterator[str]:
    if formulation.objective is not None:
        yield from formulation.objective.expressions
    for constraint in formulation.constraints.values():
        yield constraint.rule
    for group in (formulation.expressions, formulation.parameters):
        for item in group.values():
            if isinstance(item.value, str):
                yield item.value
    for variable in formulation.variables.values():
        yield from (bound for bound in (variable.lower, variable.upper) if isinstance(bound, str))
    for index_set in formulation.sets.values():
        if isinstance(index_set.elements, str):
            yield index_set.elements
