from fractions import Fraction

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.model.canonical import CanonicalModel, Indicator, Quadratic, SpecialOrderedSet
from nl2opt.solution import certify

build = CanonicalModel.build


def test_decimals_are_taken_as_written() -> None:
    """0.1 + 0.2 is 0.3 here, though not in floating point."""
    model = build(objective=[0.1, 0.2], rows=[[0.1, 0.2]], row_lower=[0.3], row_upper=[0.3])
    certificate = certify(model, np.array([1.0, 1.0]), 0.1 + 0.2)
    assert certificate.method == "exact" and certificate.violation == 0 and certificate.largest is None
    assert certificate.objective == 0.3 and certificate.difference != 0


def test_the_worst_of_each_kind_is_named() -> None:
    model = build(
        objective=[1, 1], rows=[[1, 1], [1, 0]], row_upper=[4, 1], upper=[3, 3], domains=[1, 0], row_names=["a", "b"]
    )
    certificate = certify(model, np.array([2.5, 3.25]))
    assert {kind: (worst.name, worst.amount) for kind, worst in certificate.worst.items()} == {
        "row": ("a", 1.75),
        "bound": ("x1", 0.25),
        "integrality": ("x0", 0.5),
    }
    assert not certificate.holds and "`" in certificate.sentence()


def test_sets_indicators_and_semicontinuous_columns() -> None:
    model = build(
        objective=[0, 0, 0],
        rows=[[1, 0, 0]],
        row_upper=[2],
        lower=[0, 0, 3],
        upper=[9, 1, 5],
        domains=[0, 1, 2],
        indicators=(Indicator(0, 1, True),),
        special_ordered_sets=(SpecialOrderedSet("s", 1, (0, 2), (1.0, 2.0)),),
    )
    assert certify(model, np.array([7.0, 0.0, 0.0])).violation == 0
    assert certify(model, np.array([7.0, 1.0, 0.0])).worst["row"].amount == 5
    assert certify(model, np.array([0.0, 0.0, 4.0])).violation == 0
    assert certify(model, np.array([0.0, 0.0, 1.0])).worst["bound"].amount == 1
    assert certify(model, np.array([1.0, 0.0, 4.0])).worst["set"].amount == 1


def test_outside_the_domain_of_a_function() -> None:
    model = build(objective=[0], rows=np.zeros((1, 1)), row_upper=[1], row_nonlinears={0: ("log", ("x", 0))})
    certificate = certify(model, np.array([0.0]))
    assert certificate.method == "floating point" and not certificate.holds


def test_not_a_number_never_passes() -> None:
    assert not certify(build(objective=[1]), np.array([np.nan])).holds


numbers = st.decimals(-1000, 1000, places=3, allow_nan=False).map(float)


@given(
    st.lists(st.tuples(numbers, numbers), min_size=1, max_size=6), numbers, st.lists(numbers, min_size=1, max_size=3)
)
def test_agrees_with_fractions(terms: list[tuple[float, float]], side: float, squares: list[float]) -> None:
    n = len(terms)
    places = np.arange(min(n, len(squares)))
    quadratic = Quadratic(places, places, np.array(squares[: len(places)]))
    model = build(
        objective=[0] * n,
        rows=[[a for a, _ in terms]],
        row_lower=[side],
        lower=[-np.inf] * n,
        row_quadratics={0: quadratic},
    )
    point = np.array([x for _, x in terms])
    exact = sum(Fraction(repr(a)) * Fraction(repr(x)) for a, x in terms)
    exact += sum(Fraction(repr(q)) * Fraction(repr(x)) ** 2 for q, (_, x) in zip(squares, terms, strict=False))
    missed = max(Fraction(0), Fraction(repr(side)) - exact)
    assert certify(model, point).violation == float(missed)
