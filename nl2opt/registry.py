"""Names for the things people add: solver backends, rules, passes, readers, llm providers.

A registry maps a name to a module path and loads it on first use, so that listing the names imports nothing.
Plug-ins register through entry points of the group ``nl2opt.<kind>``; our own come from a table in the code.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from typing import Generic, TypeVar

T = TypeVar("T")


class Registry(Generic[T]):
    """Things of one kind by name; a value is named as ``module:attribute`` and imported on use.

    >>> codecs = Registry("codec", {"json": "json:loads"})
    >>> codecs["json"]('{"a": 1}')
    {'a': 1}
    >>> codecs["jsn"]
    Traceback (most recent call last):
    LookupError: no codec is named 'jsn'; the nearest name is 'json'; known names: json

    `error` is the exception for an unknown name; the stages pass `InputError`.
    """

    def __init__(
        self,
        kind: str,
        builtin: Mapping[str, str],
        *,
        group: str | None = None,
        error: type[Exception] = LookupError,
    ) -> None:
        self.kind = kind
        self._error = error
        self._targets = dict(builtin)
        self._group = group
        self._loaded: dict[str, T] = {}
        self._scanned = group is None

    def _scan(self) -> None:
        if not self._scanned:
            self._scanned = True
            for point in entry_points(group=self._group or ""):
                self._targets.setdefault(point.name, point.value)

    def add(self, name: str, value: T) -> None:
        """Register a value that is already loaded (tests, notebooks)."""
        self._loaded[name] = value
        self._targets.setdefault(name, "")

    def names(self) -> list[str]:
        """All names, in the order they were registered."""
        self._scan()
        return list(self._targets)

    def __iter__(self) -> Iterator[str]:
        return iter(self.names())

    def __contains__(self, name: object) -> bool:
        self._scan()
        return name in self._targets

    def __getitem__(self, name: str) -> T:
        if name in self._loaded:
            return self._loaded[name]
        self._scan()
        target = self._targets.get(name)
        if target is None:
            raise self._error(f"no {self.kind} is named {name!r}; {self._suggest(name)}")
        module, _, attribute = target.partition(":")
        value: T = getattr(import_module(module), attribute)
        self._loaded[name] = value
        return value

    def _suggest(self, name: str) -> str:
        near = difflib.get_close_matches(name, self._targets, n=1)
        known = "known names: " + ", ".join(self._targets)
        return f"the nearest name is {near[0]!r}; {known}" if near else known
