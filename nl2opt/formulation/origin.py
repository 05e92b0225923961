"""Where the parts of a formulation stand in the file they were read from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from nl2opt.diagnostics import Location, Source, Span

Path = tuple[str | int, ...]


@dataclass(eq=False)
class Origin:
    """A source text and the span of each key and value in it, by path such as ``("constraints", "cap", "rule")``.

    Two origins always compare equal: a formulation is what it says, not where it stood.
    """

    source: Source | None = None
    values: Mapping[Path, Span] = field(default_factory=dict)
    keys: Mapping[Path, Span] = field(default_factory=dict)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Origin)

    def __hash__(self) -> int:
        return 0

    def key(self, path: Path) -> Location | None:
        """The place of the key that ends the path, or of the nearest part above it."""
        return self._find(path, self.keys)

    def value(self, path: Path) -> Location | None:
        """The place of the value at the path, or of the nearest part above it."""
        return self._find(path, self.values)

    def _find(self, path: Path, spans: Mapping[Path, Span]) -> Location | None:
        if self.source is None:
            return None
        for length in range(len(path), 0, -1):
            span = spans.get(path[:length]) or self.keys.get(path[:length])
            if span is not None:
                return Location(self.source, span)
        return Location(self.source)

    def within(self, path: Path, text: str, start: int, end: int) -> Location | None:
        """The place of ``text[start:end]``, where `text` is the scalar at `path`.

        Without a source (a formulation made in Python) the scalar's own text is the source, named by its path.
        """
        if self.source is None:
            return Location(Source(".".join(map(str, path)), text), Span(start, max(start, min(end, len(text)))))
        whole = self.values.get(path)
        if whole is None:
            return self.value(path)
        raw = self.source.text[whole.start : whole.end]
        at = raw.find(text)
        if at >= 0:
            return Location(self.source, Span(whole.start + at + start, whole.start + at + end))
        fragment = text[start:end]
        nth = text[:start].count(fragment) if fragment else 0
        at = -1
        for _ in range(nth + 1):
            found = raw.find(fragment, at + 1)
            if found < 0:
                return Location(self.source, whole)
            at = found
        return Location(self.source, Span(whole.start + at, whole.start + at + len(fragment)))
