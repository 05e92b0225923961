"""What every rule is given: the formulation, its texts, the instance if there is one, and a way to make findings."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeVar

from nl2opt.diagnostics import Diagnostic, Location, Severity
from nl2opt.formulation.algebra import Form
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.instance import Column, Instance, RowEntry
from nl2opt.formulation.origin import Path
from nl2opt.formulation.rules.shapes import Shapes
from nl2opt.formulation.rules.texts import Env, Text, texts_of
from nl2opt.formulation.scope import element_path

T = TypeVar("T")
SECTIONS = ("sets", "parameters", "variables", "expressions", "constraints")
WORDS = {
    "sets": "set", "parameters": "parameter", "variables": "variable", "expressions": "expression",
    "constraints": "constraint", "answers": "answer", "data": "table",
}  # fmt: skip


@dataclass(frozen=True, eq=False)
class Use:
    """A name used in a text: the node, and the loop names known there."""

    text: Text
    node: ast.Name
    env: Env


@dataclass(frozen=True, eq=False)
class Context:
    """The formulation under check. `instance` is None where the data are not known."""

    formulation: Formulation
    instance: Instance | None = None
    description_text: str | None = None

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        return texts_of(self.formulation)

    @cached_property
    def by_path(self) -> Mapping[Path, Text]:
        return {text.path: text for text in self.texts}

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Section of each name that expressions may use (the first section that declares it)."""
        found: dict[str, str] = {}
        for section in ("sets", "parameters", "variables", "expressions"):
            for name in getattr(self.formulation, section):
                found.setdefault(name, section)
        return found

    @cached_property
    def uses(self) -> Mapping[str, tuple[Use, ...]]:
        """Where each name that is no loop name is used in an expression."""
        found: dict[str, list[Use]] = {}
        for text in self.texts:
            for node, env in text.walk():
                if isinstance(node, ast.Name) and node.id not in env:
                    found.setdefault(node.id, []).append(Use(text, node, env))
        return {name: tuple(uses) for name, uses in found.items()}

    @cached_property
    def shapes(self) -> Shapes:
        return Shapes(self.formulation, self.by_path, self.instance)

    def once(self, key: str, work: Callable[[], T]) -> T:
        """What `work` gives, worked out by the first rule that asks."""
        memory: dict[str, Any] = self.__dict__.setdefault("_memory", {})
        if key not in memory:
            memory[key] = work()
        found: T = memory[key]
        return found

    # -- the instance --------------------------------------------------------------------------------------------

    @cached_property
    def columns(self) -> Mapping[str, tuple[Column, ...]]:
        """Columns by variable."""
        found: dict[str, list[Column]] = {}
        for column in self.instance.columns if self.instance else ():
            found.setdefault(column.family, []).append(column)
        return {name: tuple(columns) for name, columns in found.items()}

    @cached_property
    def rows(self) -> Mapping[str, tuple[RowEntry, ...]]:
        """Rows by constraint."""
        found: dict[str, list[RowEntry]] = {}
        for row in self.instance.rows if self.instance else ():
            found.setdefault(row.family, []).append(row)
        return {name: tuple(rows) for name, rows in found.items()}

    def members(self, name: str) -> frozenset[Any] | None:
        """The members of a set, when they are known."""
        value = self.instance.sets.get(name) if self.instance else None
        return None if value is None else self.once(f"members {name}", lambda: frozenset(value))

    def forms(self) -> Iterator[tuple[str, Form]]:
        """The objective and every row's body, with the path of the element each belongs to."""
        if self.instance is None:
            return
        if isinstance(self.instance.objective, Form):
            yield "objective", self.instance.objective
        for row in self.instance.rows:
            yield f"constraints.{row.family}", row.body

    def rule(self, family: str) -> Text | None:
        """The rule of a family of rows; None for rows that stand for a variable's domain."""
        return self.by_path.get(("constraints", family, "rule"))

    # -- findings ------------------------------------------------------------------------------------------------

    def place(self, text: Text, node: ast.AST | None = None) -> Location | None:
        """Where a node of a text stands."""
        span = (0, len(text.text)) if node is None else text.span(node)
        return self.formulation.origin.within(text.path, text.text, *span)

    def finding(
        self, code: str, severity: Severity, message: str, *, text: Text | None = None, node: ast.AST | None = None,
        path: Path = (), value: bool = False, label: str = "", notes: tuple[str, ...] = (), help: str = "",
        index: tuple[Any, ...] | None = None,
    ) -> Diagnostic:  # fmt: skip
        """A finding at a node of a text, or at the key (with `value`: the value) of a path."""
        if text is not None:
            place, path = self.place(text, node), text.path
        else:
            place = self.formulation.origin.value(path) if value else self.formulation.origin.key(path)
        element = element_path(path) if path else ""
        return Diagnostic(code, severity, message, place, label, notes, help, element, index)

    def error(self, code: str, message: str, **place: Any) -> Diagnostic:
        return self.finding(code, Severity.ERROR, message, **place)

    def warning(self, code: str, message: str, **place: Any) -> Diagnostic:
        return self.finding(code, Severity.WARNING, message, **place)

    def note(self, code: str, message: str, **place: Any) -> Diagnostic:
        return self.finding(code, Severity.NOTE, message, **place)


def what(path: str | Path) -> str:
    """An element in words: ``constraint `cap` ``, from its path.

    >>> what("constraints.cap"), what("objective")
    ('constraint `cap`', 'the objective')
    """
    section, _, name = path.partition(".") if isinstance(path, str) else (str(path[0]), ".", str((*path, "")[1]))
    return "the objective" if section == "objective" else f"{WORDS.get(section, section)} `{name}`"


def some(items: list[str] | tuple[str, ...], most: int = 4) -> str:
    """A list in words, cut to a readable length.

    >>> some(["a", "b", "c", "d", "e"], 3)
    '`a`, `b`, `c` and 2 more'
    """
    shown = [f"`{item}`" for item in items[:most]]
    if len(items) > most:
        return ", ".join(shown) + f" and {len(items) - most:,} more"
    return " and ".join([", ".join(shown[:-1]), shown[-1]]) if len(shown) > 1 else "".join(shown)
