"""Keys of data against members of sets: ``"1"`` in JSON for the number 1, ``"a,b"`` for a tuple, and near misses."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from typing import Any

from nl2opt.description.readers.cells import number_of, text_of
from nl2opt.formulation.index_sets import IndexSet

_QUOTES = re.compile(r"""^\s*(['"])(.*)\1\s*$""")
LONGEST_SEARCH = 5_000
"""Members searched for a near spelling."""


def parts_of(key: Any) -> tuple[Any, ...]:
    """A key as a tuple of components.

    >>> parts_of(("a", 1)), parts_of("a")
    (('a', 1), ('a',))
    """
    return key if isinstance(key, tuple) else (key,)


def bare(parts: tuple[Any, ...]) -> Any:
    """A key as parameters keep it: the component itself where there is one only."""
    return parts[0] if len(parts) == 1 else parts


def as_text(key: Any) -> str:
    """A key as text, components joined by commas: 1, 1.0 and ``"1"`` are written alike.

    >>> as_text(1.0), as_text(("a", 2))
    ('1', 'a,2')
    """
    return ",".join(map(text_of, key)) if isinstance(key, tuple) else text_of(key)


def shown(key: Any) -> str:
    """A key as messages show it: ``'north', 1``."""
    return ", ".join(map(repr, parts_of(key)))


class Matcher:
    """Finds the member of a set that a key from JSON or YAML means.

    >>> Matcher(IndexSet([1, 2])).match("2"), Matcher(IndexSet([("a", 1)])).match("(a, 1)")
    (2, ('a', 1))
    """

    def __init__(self, members: IndexSet) -> None:
        self.members = members
        self._texts: dict[str, Any] | None = None

    def match(self, key: Any) -> Any:
        """The member, or None: equal, or written alike."""
        if isinstance(key, bool):
            key = int(key)
        if isinstance(key, list):
            key = tuple(key)
        if key in self.members:
            return key
        if self._texts is None:
            self._texts = {}
            for member in self.members:
                self._texts.setdefault(as_text(member), member)
        text = as_text(key)
        if text in self._texts:
            return self._texts[text]
        if isinstance(key, str):
            number = number_of(key)
            if number is not None and number in self.members:
                return number
            if "," in key:
                return self._texts.get(",".join(pieces(key)))
        return None

    def nearest(self, key: Any) -> str:
        """A sentence that names the member nearest to a key that is none, or nothing."""
        return nearest_member(key, self.members)


def pieces(text: str) -> list[str]:
    """``"('a', 1)"`` or ``"a,1"`` as the texts of its components."""
    inner = text.strip()
    if inner[:1] in "([" and inner[-1:] in ")]":
        inner = inner[1:-1]
    found = []
    for piece in inner.split(","):
        quoted = _QUOTES.match(piece)
        found.append(quoted[2] if quoted else piece.strip())
    return found


def kind_and_value(value: Any) -> str:
    """``text '1'`` or ``number 1``."""
    return f"text {value!r}" if isinstance(value, str) else f"number {value!r}"


def text_against_number(wanted: Any, found: Any) -> str:
    """What differs between two keys that are written alike but are not equal."""
    for one, other in zip(parts_of(wanted), parts_of(found), strict=False):
        if one != other and text_of(one) == text_of(other):
            return f"{kind_and_value(other)} against {kind_and_value(one)}"
    return ""


def nearest_member(key: Any, members: Iterable[Any]) -> str:
    """A sentence that names the member nearest to a key: alike but of another type, swapped, or a near spelling."""
    known = [member for _, member in zip(range(LONGEST_SEARCH), members, strict=False)]
    texts = {as_text(member): member for member in known}
    wanted = as_text(key)
    if wanted in texts:
        what = text_against_number(texts[wanted], key) or "it in another form"
        return f"the data has {what}: they are not the same member"
    swapped = ",".join(reversed(wanted.split(",")))
    if isinstance(key, tuple) and swapped in texts:
        return f"({shown(texts[swapped])}) is a member: the components are the other way round"
    near = difflib.get_close_matches(wanted, texts, n=1)
    return f"the nearest member is {texts[near[0]]!r}" if near else ""


def width(members: Any) -> int:
    """Components a set takes in an index."""
    return members.arity if isinstance(members, IndexSet) else 1


def split_key(key: Any, matchers: Sequence[Matcher]) -> tuple[int, tuple[Any, ...]] | None:
    """Read a key over several sets at once, such as ``"north,1"``: how many sets it spans, and their members' parts."""
    parts: Sequence[Any] = list(key) if isinstance(key, tuple | list) else pieces(key) if isinstance(key, str) else []
    flat: list[Any] = []
    at = 0
    for spanned, matcher in enumerate(matchers, 1):
        size = width(matcher.members)
        piece = tuple(parts[at : at + size])
        at += size
        member = matcher.match(bare(piece)) if len(piece) == size else None
        if member is None:
            return None
        flat.extend(parts_of(member))
        if at == len(parts):
            return spanned, tuple(flat)
    return None
