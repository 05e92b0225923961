"""Which cases, in which order."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.errors import InputError
from nl2opt.evaluation.case import Case, ProblemSet
from nl2opt.evaluation.selection import select

CASES = tuple(
    Case(
        f"p{i}",
        "words",
        (),
        kind={"type": ("linear", "integer", "nonlinear")[i % 3], **({"table": "yes"} if i > 5 else {})},
    )
    for i in range(9)
)
SET = ProblemSet("nine", CASES)


def ids(**how) -> list[str]:
    return [case.id for case in select(SET, **how)]


def test_filters():
    assert ids(filter="type=linear") == ["p0", "p3", "p6"]
    assert ids(filter="type=linear|integer, table!=yes") == ["p0", "p1", "p3", "p4"]
    assert ids(filter="p[12]") == ["p1", "p2"] == ids(filter="id=p1|p2") == ids(filter=" id = p1|p2 ,")
    assert ids(filter="type=*linear, table=yes, id!=p6") == ["p8"]
    assert ids(filter=None) == ids(filter="") == [case.id for case in CASES]


@pytest.mark.parametrize(
    ("text", "words"),
    [("colour=red", "speaks of 'colour'"), ("type=quadratic", "no case of nine"), ("q*", "no case of")],
)
def test_filters_that_fit_nothing_say_what_there_is(text, words):
    with pytest.raises(InputError, match=words) as caught:
        ids(filter=text)
    assert "type=linear|integer|nonlinear, table=yes" in caught.value.help


def test_a_shuffle_is_the_same_everywhere():
    assert ids(shuffle=True, seed=7) == ["p1", "p6", "p7", "p4", "p0", "p8", "p3", "p2", "p5"]
    assert ids(shuffle=True, seed=8) != ids(shuffle=True, seed=7)


@given(st.integers(0, 2**31), st.integers(0, 12))
def test_a_limit_takes_the_first_of_the_order(seed, limit):
    whole = ids(shuffle=True, seed=seed)
    assert sorted(whole) == ids() and ids(shuffle=True, seed=seed, limit=limit) == whole[:limit]
