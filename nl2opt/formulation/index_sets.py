"""`IndexSet`: members in a fixed order with constant-time membership, the value of every set of a formulation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any


class IndexSet:
    """Members in the order they were given, without repeats. Members are numbers, texts, or tuples of one length.

    Algebra keeps order: ``a | b`` is a followed by what b adds.

    >>> stops = IndexSet(["depot", "north", "south"])
    >>> list(stops - {"depot"}), stops.position("north"), "east" in stops
    (['north', 'south'], 1, False)
    """

    __slots__ = ("_by_component", "_positions", "members")

    def __init__(self, members: Iterable[Any] = ()) -> None:
        self._positions: dict[Any, int] = {}
        for member in members:
            self._positions.setdefault(member, len(self._positions))
        self.members: tuple[Any, ...] = tuple(self._positions)
        self._by_component: dict[int, dict[Any, list[Any]]] = {}

    @property
    def arity(self) -> int:
        """Components of a member: 1, or the length of its tuples (of the first, where they differ)."""
        return len(self.members[0]) if self.members and isinstance(self.members[0], tuple) else 1

    def position(self, member: Any) -> int:
        """Place of the member, from 0; `KeyError` if it is not one."""
        return self._positions[member]

    def where(self, component: int, value: Any) -> list[Any]:
        """The members whose component equals the value, found through an index that is built once."""
        index = self._by_component.get(component)
        if index is None:
            index = {}
            for member in self.members:
                index.setdefault(member[component], []).append(member)
            self._by_component[component] = index
        return index.get(value, [])

    def __iter__(self) -> Iterator[Any]:
        return iter(self.members)

    def __len__(self) -> int:
        return len(self.members)

    def __contains__(self, member: object) -> bool:
        try:
            return member in self._positions
        except TypeError:
            return False

    def __getitem__(self, place: int) -> Any:
        return self.members[place]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, IndexSet) and self.members == other.members

    def __hash__(self) -> int:
        return hash(self.members)

    def __or__(self, other: Iterable[Any]) -> IndexSet:
        return IndexSet([*self, *_ordered(other)])

    def __ror__(self, other: Iterable[Any]) -> IndexSet:
        return IndexSet([*_ordered(other), *self])

    def __and__(self, other: Iterable[Any]) -> IndexSet:
        keep = _lookup(other)
        return IndexSet(member for member in self if member in keep)

    def __sub__(self, other: Iterable[Any]) -> IndexSet:
        drop = _lookup(other)
        return IndexSet(member for member in self if member not in drop)

    def __rsub__(self, other: Iterable[Any]) -> IndexSet:
        return IndexSet(member for member in _ordered(other) if member not in self)

    def __repr__(self) -> str:
        shown = ", ".join(map(repr, self.members[:6])) + (", ..." if len(self) > 6 else "")
        return f"IndexSet([{shown}])"


class IndexedSet(Mapping[Any, IndexSet]):
    """One `IndexSet` for each member of another set (``serving[p]``)."""

    def __init__(self, sets: Mapping[Any, IndexSet]) -> None:
        self._sets = dict(sets)

    def __getitem__(self, key: Any) -> IndexSet:
        return self._sets[key]

    def __iter__(self) -> Iterator[Any]:
        return iter(self._sets)

    def __len__(self) -> int:
        return len(self._sets)


def _ordered(items: Iterable[Any]) -> Iterable[Any]:
    return sorted(items, key=order_key) if isinstance(items, set | frozenset) else items


def _lookup(items: Iterable[Any]) -> Any:
    return items if isinstance(items, IndexSet | set | frozenset | Mapping) else set(items)


def order_key(value: Any) -> tuple[Any, ...]:
    """A key that sorts numbers before texts before tuples, each among themselves.

    >>> sorted(["b", 2, (1, "a"), 10, "a"], key=order_key)
    [2, 10, 'a', 'b', (1, 'a')]
    """
    if isinstance(value, tuple):
        return (2, tuple(order_key(item) for item in value))
    return (1, value) if isinstance(value, str) else (0, value)


def label(member: Any) -> str:
    """How a member is written inside the brackets of a name: ``north`` or ``north,1``.

    >>> label(("north", 1)), label(2.0)
    ('north,1', '2.0')
    """
    return ",".join(map(str, member)) if isinstance(member, tuple) else str(member)


def name_of(family: str, index: tuple[Any, ...]) -> str:
    """The name of one member of a family of columns or rows.

    >>> name_of("bake", ("north", 1)), name_of("budget", ())
    ('bake[north,1]', 'budget')
    """
    return f"{family}[{label(index)}]" if index else family
