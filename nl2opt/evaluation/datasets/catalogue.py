"""The sets that ``nl2opt data fetch`` knows: where they are published, under which licence, and how to read them."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).with_name("catalogue.toml")


@dataclass(frozen=True)
class Entry:
    """A published set. With ``sha256`` empty, the checksum of the first download is kept and later ones must agree."""

    name: str
    about: str
    home: str
    """The page a person would open."""
    url: str
    licence: str
    format: str
    citation: str
    sha256: str = ""
    within: str = ""
    """The folder or file inside an archive that holds the set."""
    items: int = 0
    """How many problems its publishers say it has; 0 where they do not."""


@lru_cache(maxsize=1)
def catalogue() -> dict[str, Entry]:
    """All entries by name, in the order of the file.

    >>> catalogue()["optibench"].licence
    'Apache-2.0'
    """
    content = tomllib.loads(FILE.read_text(encoding="utf-8"))
    return {name: Entry(name=name, **entry) for name, entry in content.items()}
