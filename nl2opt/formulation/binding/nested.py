"""Values by member name or by position: mappings, nested lists, and mixes of both."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nl2opt.diagnostics import Severity
from nl2opt.formulation.binding.matching import Matcher, as_text, bare, parts_of, shown, split_key
from nl2opt.formulation.binding.report import Report
from nl2opt.formulation.binding.settle import report_missing, settle
from nl2opt.formulation.elements import Parameter
from nl2opt.formulation.index_sets import IndexSet
from nl2opt.formulation.origin import Path


class Nested:
    """Reads one parameter's nested value. A level is a list (by position) or a mapping (by member) of one set.

    A mapping may also span sets (``"north,1"``, or a tuple), and the members of a tuple set may be nested by component.
    """

    def __init__(
        self, decl: Parameter, names: Sequence[str], sets: Sequence[IndexSet], report: Report, source: str, inline: bool
    ) -> None:
        self.decl, self.names, self.sets, self.report, self.source = decl, names, sets, report, source
        self.inline = inline
        self.matchers = [Matcher(members) for members in sets]
        self.raw: dict[Any, Any] = {}
        self.paths: dict[Any, Path] = {}
        self.whole = True

    def bind(self, value: Any, keys: list[Any]) -> dict[Any, Any]:
        """The value of each key; findings go to the report."""
        self._walk(value, 0, (), ())
        found, bad = settle(self.decl, self.raw, self.report, self._place, at=self._at if self.inline else None)
        if self.whole:
            report_missing(self.decl, keys, found, self.report, self.source, skip=bad)
        return {key: found[key] for key in keys if key in found}

    def _place(self, key: Any) -> str:
        return f"{self.source}, {shown(key)}" if key != () else self.source

    def _at(self, key: Any) -> Path:
        return ("values", *self.paths.get(key, ()))

    def _walk(self, node: Any, place: int, prefix: tuple[Any, ...], path: Path) -> None:
        if hasattr(node, "tolist"):
            node = node.tolist()
        if place == len(self.sets):
            key = bare(prefix)
            self.raw[key] = node
            if self.inline:
                self.paths[key] = path
        elif isinstance(node, list | tuple):
            self._list(node, place, prefix, path)
        elif isinstance(node, dict):
            for key, item in node.items():
                self._entry(key, item, place, prefix, (*path, key if isinstance(key, int) else str(key)))
        else:
            what = "nothing" if node is None else repr(node)
            if node is None and (self.decl.partial or self.decl.default is not None):
                return
            self._shape(f"{self._where(prefix)} is {what}, and {self._needs(place)} is needed", path)

    def _list(self, node: Sequence[Any], place: int, prefix: tuple[Any, ...], path: Path) -> None:
        members = self.sets[place]
        if len(node) != len(members):
            what = "1 item" if len(node) == 1 else f"{len(node)} items"
            self._shape(
                f"{self._where(prefix)} has {what}, and `{self.names[place]}` has {len(members)} members", path,
                f"a list is read by position: one item for each member of `{self.names[place]}`, in order",
            )  # fmt: skip
            return
        if place == len(self.sets) - 1 and not self.inline:
            if prefix:
                self.raw.update(
                    ((*prefix, *parts_of(member)), item) for member, item in zip(members, node, strict=True)
                )
            else:
                self.raw.update(zip(members, node, strict=True))
            return
        for position, (member, item) in enumerate(zip(members, node, strict=True)):
            self._walk(item, place + 1, prefix + parts_of(member), (*path, position))

    def _entry(self, key: Any, item: Any, place: int, prefix: tuple[Any, ...], path: Path) -> None:
        member = self.matchers[place].match(key)
        if member is not None:
            self._walk(item, place + 1, prefix + parts_of(member), path)
            return
        spanned = split_key(key, self.matchers[place:])
        if spanned:
            self._walk(item, place + spanned[0], prefix + spanned[1], path)
        elif self.sets[place].arity > 1 and isinstance(item, dict):
            for inner, value in item.items():
                joined = (*parts_of(key), *parts_of(inner)) if not isinstance(inner, list) else (key, *inner)
                self._entry(joined, value, place, prefix, (*path, inner if isinstance(inner, int) else str(inner)))
        elif self.inline and item is None and isinstance(key, int):
            # `{north: 3,5, south: 2}` is `{north: 3, 5: null, south: 2}` in YAML: the value of `north` would be wrong.
            self.report.add(
                "wrong-type",
                f"{self._where(prefix)} has {key} without a value, and {key} is not in `{self.names[place]}`",
                at=("values", *path), help="write a decimal point, as in `3.5`: a comma begins the next member",
            )  # fmt: skip
        else:
            self.report.add(
                "extra-key", f"{self._where(prefix)} has a value for {as_text(key)!r}, which is not in "
                f"`{self.names[place]}`", severity=Severity.WARNING if self.inline else Severity.NOTE,
                at=("values", *path) if self.inline else (), help=lambda: self.matchers[place].nearest(key),
            )  # fmt: skip

    def _where(self, prefix: tuple[Any, ...]) -> str:
        return f"{self.source}, {shown(prefix)}" if prefix else self.source

    def _needs(self, place: int) -> str:
        return f"a value for each member of `{self.names[place]}`"

    def _shape(self, message: str, path: Path, help: str = "") -> None:
        self.whole = False
        self.report.add("wrong-shape", message, at=("values", *path) if self.inline else (), help=help)
