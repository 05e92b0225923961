"""What rows and columns are called where they come from: families of a formulation, and the words behind them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_BRACKETS = re.compile(r"^(.*?)[\[({].*[\])}]$")
_DIGITS = re.compile(r"^(.*?[^\d_])_?\d+(?:_\d+)*$")


def family_of(name: str) -> str:
    """The family a name belongs to by its looks.

    >>> [family_of(n) for n in ("demand[3]", "cap(1,2)", "x_1_2", "c17", "total")]
    ['demand[*]', 'cap[*]', 'x_*', 'c*', 'total']
    """
    found = _BRACKETS.match(name)
    if found and found.group(1):
        return found.group(1) + "[*]"
    found = _DIGITS.match(name)
    if found:
        return found.group(1) + ("_*" if name[len(found.group(1)) : len(found.group(1)) + 1] == "_" else "*")
    return name


@dataclass(frozen=True)
class Labels:
    """Names of one model's columns and rows to their families, and of families (or names) to the words they came from.

    >>> Labels(sources={"demand[*]": "each city needs ..."}).source("demand[3]")
    'each city needs ...'
    """

    families: Mapping[str, str] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)

    def family(self, name: str) -> str:
        return self.families.get(name) or family_of(name)

    def source(self, name: str) -> str:
        """The words behind a row or column; empty when not known."""
        return self.sources.get(name) or self.sources.get(self.family(name), "")
