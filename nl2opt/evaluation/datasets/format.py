"""`Format`: one published layout of problem sets, and how to read it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from nl2opt.errors import InputError
from nl2opt.evaluation.case import ProblemSet


@dataclass(frozen=True)
class Format:
    """A layout. `read` is called as ``read(path)``, and as ``read(path, variant)`` by formats that have variants."""

    name: str
    about: str
    """What a set of this format is made of, in one line."""
    recognises: Callable[[Path], bool]
    """Whether a folder or file is of this format; looks at a few items, and never raises."""
    read: Callable[..., ProblemSet]
    """Reads all of it; raises `InputError` naming file and line for what is not as the format says."""
    variants: Mapping[str, str] = field(default_factory=dict)
    """Other ways to read it by name, each with what it means."""

    def open(self, path: Path, variant: str = "") -> ProblemSet:
        """The set at `path`, read as `variant` ("" is the usual way)."""
        if variant and variant not in self.variants:
            known = "its variants are " + ", ".join(self.variants) if self.variants else "it has none"
            raise InputError(f"the format {self.name!r} has no variant {variant!r}; {known}")
        return self.read(path, variant) if variant else self.read(path)
