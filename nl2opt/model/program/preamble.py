"""Helper definitions that a program carries when it uses them; each is a few lines that a person can read and keep."""

from __future__ import annotations

import re

HELPERS: dict[str, tuple[tuple[str, ...], str]] = {
    "flat": ((), '''
def flat(key):
    """An index with the tuples inside it spelled out; a single component stands alone."""
    if not isinstance(key, tuple):
        return key
    parts = []
    for part in key:
        part = flat(part)
        parts.extend(part if isinstance(part, tuple) else (part,))
    return tuple(parts) if len(parts) != 1 else parts[0]
'''),
    "Members": (("flat",), '''
class Members(dict):
    """An index set: keeps its order, without repeats, and finds a member at once."""

    def __init__(self, members=()):
        super().__init__(dict.fromkeys(members))

    def __contains__(self, member):
        return dict.__contains__(self, member) or dict.__contains__(self, flat(member))

    def __or__(self, other):
        return Members([*self, *other])

    def __and__(self, other):
        other = Members(other)
        return Members(member for member in self if member in other)

    def __sub__(self, other):
        other = Members(other)
        return Members(member for member in self if member not in other)
'''),
    "Table": (("flat",), '''
class Table(dict):
    """Values by index, spelled out. A key that is not there is looked for spelled out, then the default is taken."""

    def __init__(self, values=(), default=None):
        super().__init__((flat(key), value) for key, value in dict(values).items())
        self.default = default

    def __missing__(self, key):
        spelled = flat(key)
        if dict.__contains__(self, spelled):
            return dict.__getitem__(self, spelled)
        if self.default is None:
            raise KeyError(key)
        return self.default

    def __contains__(self, key):
        return dict.__contains__(self, key) or dict.__contains__(self, flat(key))
'''),
    "product": (("flat",), '''
def product(*sets):
    """Every combination of members in order, spelled out."""
    return (flat(key) for key in itertools.product(*sets))
'''),
    "select": ((), '''
def select(family, *pattern):
    """The values whose index fits the pattern; None fits every component. Slices of one kind share an index."""
    fixed = tuple(place for place, part in enumerate(pattern) if part is not None)
    index = select.known.get((id(family), fixed))
    if index is None:
        index = select.known[id(family), fixed] = {}
        for key in family:
            parts = key if isinstance(key, tuple) else (key,)
            index.setdefault(tuple(parts[place] for place in fixed), []).append(family[key])
    return index.get(tuple(pattern[place] for place in fixed), [])


select.known = {}
'''),
    "keep": ((), '''
def keep(row):
    """A rule that the data alone make true needs no row."""
    return pyo.Constraint.Skip if row is True else row
'''),
    "first": ((), '''
def first(members):
    return list(members)[0]
'''),
    "last": ((), '''
def last(members):
    return list(members)[-1]
'''),
    "position": ((), '''
def position(member, members):
    """The place of a member in an ordered set, from 0."""
    return list(members).index(member)
'''),
    "following": ((), '''
def following(member, members, k=1, wrap=False):
    """The member `k` places after this one in an ordered set; with wrap=True the set is a circle."""
    members = list(members)
    place = members.index(member) + k
    if not wrap and not 0 <= place < len(members):
        raise IndexError(f"{member!r} has no member {k} places further")
    return members[place % len(members)]
'''),
    "extreme": ((), '''
def extreme(items, sign):
    """The largest (sign 1) or smallest (-1) of expressions, by halves: max(a, b) = (a + b + |a - b|) / 2."""
    if len(items) == 1:
        return items[0]
    half = len(items) // 2
    a, b = extreme(items[:half], sign), extreme(items[half:], sign)
    return (a + b + sign * abs(a - b)) / 2
'''),
    "maximum": (("extreme",), '''
def maximum(*items, default=None):
    """The largest of numbers or of expressions of variables."""
    items = list(items[0]) if len(items) == 1 else list(items)
    return extreme(items, 1) if items else default
'''),
    "minimum": (("extreme",), '''
def minimum(*items, default=None):
    """The smallest of numbers or of expressions of variables."""
    items = list(items[0]) if len(items) == 1 else list(items)
    return extreme(items, -1) if items else default
'''),
    "log_to_base": ((), '''
def log_to_base(value, base):
    return pyo.log(value) / pyo.log(base)
'''),
}  # fmt: skip

IMPORTED = {"itertools": "import itertools", "SimpleNamespace": "from types import SimpleNamespace"}


def helpers_used(body: str) -> str:
    """The source of every helper the body names, and of those these need, in a fixed order.

    >>> "def flat" in helpers_used("days = Members([1, 2])")
    True
    """
    words = set(re.findall(r"[A-Za-z_]\w*(?=\()", body))
    needed: list[str] = []

    def need(name: str) -> None:
        for other in HELPERS[name][0]:
            need(other)
        if name not in needed:
            needed.append(name)

    for name in HELPERS:
        if name in words:
            need(name)
    return "\n\n\n".join(HELPERS[name][1].strip("\n") for name in needed)


def imports_used(text: str) -> list[str]:
    """Import lines for the names of the standard library that the text uses."""
    return [line for name, line in IMPORTED.items() if re.search(rf"\b{name}\b", text)]
