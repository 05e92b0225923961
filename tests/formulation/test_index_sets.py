"""Index sets keep their order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nl2opt.formulation.index_sets import IndexedSet, IndexSet, label, name_of, order_key

members = st.lists(
    st.one_of(st.integers(-3, 3), st.sampled_from("abc"), st.tuples(st.integers(0, 2), st.sampled_from("ab")))
)


@given(members, members)
def test_algebra_keeps_order_and_agrees_with_sets(first: list, second: list) -> None:  # type: ignore[type-arg]
    a, b = IndexSet(first), IndexSet(second)
    assert list(a) == list(dict.fromkeys(first))
    assert list(a | b) == list(dict.fromkeys([*first, *second]))
    assert list(a & b) == [m for m in a if m in set(second)]
    assert list(a - b) == [m for m in a if m not in set(second)]
    assert set(a | b) == set(first) | set(second)
    assert list(set(first) | b) == list(IndexSet(sorted(set(first), key=order_key)) | b)
    assert list(set(first) - b) == sorted(set(first) - set(second), key=order_key)
    for place, member in enumerate(a):
        assert a.position(member) == place and a[place] == member and member in a
    assert (a == b) == (list(a) == list(b)) and (hash(a) == hash(b) or a != b)


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1))
def test_members_by_component(pairs: list[tuple[int, int]]) -> None:
    arcs = IndexSet(pairs)
    for component in (0, 1):
        for value in range(4):
            assert arcs.where(component, value) == [pair for pair in arcs if pair[component] == value]
    assert arcs.arity == 2 and IndexSet().arity == 1


def test_names_and_labels() -> None:
    assert name_of("x", ()) == "x" and name_of("x", ("a", 1, 2.5)) == "x[a,1,2.5]"
    assert label("a") == "a" and label((1, "b")) == "1,b"
    assert [1] not in IndexSet([1]) and repr(IndexSet(range(9))).endswith(", ...])")


def test_indexed_sets_are_mappings() -> None:
    serving = IndexedSet({"p": IndexSet([1, 2])})
    assert list(serving) == ["p"] and len(serving) == 1 and list(serving["p"]) == [1, 2] and "q" not in serving
