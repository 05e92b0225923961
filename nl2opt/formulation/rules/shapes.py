"""How many indices each name takes, and from which sets, read off the declarations (and the data, where known)."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from typing import Any, TypeAlias

from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.index_sets import IndexSet
from nl2opt.formulation.instance import Instance
from nl2opt.formulation.origin import Path
from nl2opt.formulation.rules.texts import Env, Loop, Text, after_clauses

Shape: TypeAlias = tuple[str | None, ...]
"""For each component the set it is drawn from, or None where that is not known."""
SAME_MEMBERS = frozenset({"sorted", "set"})


class Shapes:
    """Shapes of sets, families and values. An answer of None means: not known, so say nothing."""

    def __init__(self, formulation: Formulation, texts: Mapping[Path, Text], instance: Instance | None) -> None:
        self.formulation, self.texts, self.instance = formulation, texts, instance
        self._sets: dict[str, Shape | None] = {}
        self._families: dict[str, Shape | None] = {}

    # -- declarations --------------------------------------------------------------------------------------------

    def of_set(self, name: str) -> Shape | None:
        """The components of a set's members."""
        if name not in self._sets:
            self._sets[name] = None  # a set that is defined by itself has no shape
            self._sets[name] = self._of_set(name)
        return self._sets[name]

    def _of_set(self, name: str) -> Shape | None:
        decl = self.formulation.sets[name]
        if decl.over:
            return None
        shape: Shape | None = None
        if decl.within:
            shape = self._product(decl.within)
        elif isinstance(decl.elements, str):
            text = self.texts.get(("sets", name, "elements"))
            shape = self.members(text.tree, {}) if text and text.tree else None
        elif isinstance(decl.elements, tuple):
            first = decl.elements[0] if decl.elements else None
            shape = (None,) * len(first) if isinstance(first, list | tuple) else (None,)
        elif decl.columns:
            shape = (None,) * len(decl.columns)
        elif decl.column or decl.data:
            shape = (None,)
        known = self.instance.sets.get(name) if self.instance else None
        if isinstance(known, IndexSet) and len(known) and (shape is None or len(shape) != known.arity):
            shape = (None,) * known.arity
        return (name,) if shape is not None and len(shape) == 1 else shape

    def ancestors(self, name: str) -> frozenset[str]:
        """The set itself and every set it is a part of, by `within` or by its expression."""
        found = {name}
        waiting = [name]
        while waiting:
            current = waiting.pop()
            decl = self.formulation.sets.get(current)
            if decl is None:
                continue
            parents = list(decl.within or ()) if len(decl.within or ()) == 1 else []
            if isinstance(decl.elements, str):
                text = self.texts.get(("sets", current, "elements"))
                shape = self.members(text.tree, {}) if text and text.tree else None
                parents += [part for part in shape or () if part is not None and len(shape or ()) == 1]
            fresh = [parent for parent in parents if parent not in found]
            found.update(fresh)
            waiting.extend(fresh)
        return frozenset(found)

    def related(self, first: str, second: str) -> bool:
        """Whether one of two sets is declared as a part of the other, or both as parts of a third."""
        return bool(self.ancestors(first) & self.ancestors(second))

    def of_family(self, name: str) -> Shape | None:
        """The indices of a parameter, variable or named expression; ``()`` for a scalar."""
        if name not in self._families:
            self._families[name] = None
            self._families[name] = self._of_family(name)
        return self._families[name]

    def _of_family(self, name: str) -> Shape | None:
        for section in ("parameters", "variables", "expressions"):
            decl: Any = getattr(self.formulation, section).get(name)
            if decl is None:
                continue
            if decl.for_ is not None:
                text = self.texts.get((section, name, "for"))
                return self._looped(text) if text else None
            if section == "expressions":
                return ()
            if decl.over:
                return self._product(decl.over)
            if section == "variables":
                return ()
            return self._of_data_parameter(name, decl)
        return None

    def _of_data_parameter(self, name: str, decl: Any) -> Shape | None:
        text = self.texts.get(("parameters", name, "value"))
        if text is None or text.tree is None:
            return () if decl.type == "text" and decl.value is not None else None
        if isinstance(text.tree, ast.Constant | ast.UnaryOp | ast.BinOp):
            return ()
        if isinstance(text.tree, ast.DictComp):
            return self.value(text.tree.key, after_clauses(tuple(text.tree.generators)))
        return None

    def _looped(self, text: Text) -> Shape | None:
        if not text.clauses:
            return None
        env = after_clauses(text.clauses)
        return self._joined([self.loop(env[name]) for name in env])

    def _product(self, names: tuple[str, ...]) -> Shape | None:
        return self._joined([self.of_set(name) if name in self.formulation.sets else None for name in names])

    @staticmethod
    def _joined(parts: list[Shape | None]) -> Shape | None:
        found: list[str | None] = []
        for part in parts:
            if part is None:
                return None
            found.extend(part)
        return tuple(found)

    # -- expressions ---------------------------------------------------------------------------------------------

    def loop(self, loop: Loop) -> Shape | None:
        """The shape of what a loop name stands for."""
        members = self.members(loop.source, loop.around)
        if not loop.place:
            return members
        if members is None or len(loop.place) != 1 or len(members) != loop.width:
            return None
        return (members[loop.place[0]],)

    def members(self, node: ast.AST, env: Env) -> Shape | None:
        """The shape of the members of a set-valued expression."""
        if isinstance(node, ast.Name) and node.id not in env:
            if node.id in self.formulation.sets:
                return self.of_set(node.id)
            return self.of_family(node.id) or None
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            if node.func.id in SAME_MEMBERS:
                return self.members(node.args[0], env)
            if node.func.id == "range":
                return (None,)
            if node.func.id == "combinations":
                size = node.args[1].value if len(node.args) == 2 and isinstance(node.args[1], ast.Constant) else 2
                part = self.members(node.args[0], env)
                return part * size if part is not None and isinstance(size, int) and len(node.args) < 3 else None
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub | ast.BitAnd):
            return self.members(node.left, env)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.BitOr):
            left, right = self.members(node.left, env), self.members(node.right, env)
            if left is None or right is None or len(left) != len(right):
                return None
            return tuple(a if a == b else None for a, b in zip(left, right, strict=True))
        if isinstance(node, ast.GeneratorExp | ast.ListComp | ast.SetComp):
            return self.value(node.elt, after_clauses(tuple(node.generators), env))
        if isinstance(node, ast.Set | ast.List | ast.Tuple) and node.elts:
            first = self.value(node.elts[0], env)
            return None if first is None else (None,) * len(first)
        return None

    def value(self, node: ast.AST, env: Env) -> Shape | None:
        """The shape of one index: a component for each number or text in it."""
        if isinstance(node, ast.Name):
            return self.loop(env[node.id]) if node.id in env else (None,)
        if isinstance(node, ast.Tuple):
            return self._joined([self.value(item, env) for item in node.elts])
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.args:
            if node.func.id in ("next", "prev") and len(node.args) >= 2:
                return self.members(node.args[1], env)
            if node.func.id in ("first", "last"):
                return self.members(node.args[0], env)
            if node.func.id in ("max", "min"):
                return None
            return (None,)
        if isinstance(node, ast.Subscript) and isinstance(node.value, ast.Name):
            return (None,) if node.value.id in self.formulation.parameters else None
        if isinstance(node, ast.Constant | ast.BinOp | ast.UnaryOp | ast.JoinedStr | ast.Attribute):
            return (None,)
        return None
