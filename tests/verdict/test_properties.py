"""The laws of the verdict: rewrites keep it, changes break it, and its witness stands up to an independent check."""

from __future__ import annotations

import numpy as np
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from nl2opt.model.canonical import CanonicalModel
from nl2opt.testing.rewrites import CHANGES, REFORMULATED, SAME, shuffled
from nl2opt.testing.witness import check_map, check_witness, statement
from nl2opt.verdict import compare
from nl2opt.verdict.dedupe import dedupe
from nl2opt.verdict.fingerprint import fingerprint


@st.composite
def models(draw: st.DrawFn) -> CanonicalModel:
    """Small linear models with all kinds of rows, bounds and domains; often with symmetry."""
    random = np.random.default_rng(draw(st.integers(0, 10**6)))
    m, n = draw(st.integers(0, 6)), draw(st.integers(1, 6))
    values = draw(st.sampled_from([(1,), (1, -1), (1, 2, 3, -4), (1, 5, 0.1, -2.5)]))
    rows = random.choice(values, (m, n)) * (random.random((m, n)) < draw(st.sampled_from([0.3, 0.6, 1.0])))
    sides = random.integers(-3, 9, m).astype(float)
    kind = random.integers(0, 4, m)
    low = np.where(kind == 0, -np.inf, sides)
    high = np.where(kind == 1, np.inf, np.where(kind == 3, sides + 2, sides))
    domains = random.integers(0, 2, n)
    upper = random.choice([1.0, 4.0, np.inf], n)
    return CanonicalModel.build(
        objective=random.choice([0.0, 1.0, 2.0, -3.0], n),
        rows=rows.reshape(m, n),
        row_lower=low,
        row_upper=high,
        lower=random.choice([0.0, 0.0, -2.0, -np.inf], n),
        upper=upper,
        domains=domains,
        sense=draw(st.sampled_from(["minimize", "maximize"])),
    )


seeds = st.integers(0, 10**6)


@given(models(), st.lists(st.sampled_from(sorted(SAME)), max_size=6), seeds)
def test_rewrites_keep_the_verdict(model: CanonicalModel, chain: list[str], seed: int) -> None:
    random = np.random.default_rng(seed)
    other = model
    for name in chain:
        other = SAME[name](other, random) or other
    other = shuffled(other, random)
    verdict = compare(model, other)
    assert verdict.outcome == "equivalent", str(verdict)
    assert verdict.score == 1.0
    assert check_witness(verdict.witness) == []
    assert check_map(model, other, verdict.witness.columns.tolist()) == []
    assert fingerprint(model) == fingerprint(other)


@given(models(), st.lists(st.sampled_from(sorted(REFORMULATED) + sorted(SAME)), min_size=1, max_size=3), seeds)
def test_reformulations_are_undone(model: CanonicalModel, chain: list[str], seed: int) -> None:
    assume(np.all(model.lower <= model.upper))
    random = np.random.default_rng(seed)
    other = model
    for name in chain:
        other = {**SAME, **REFORMULATED}[name](other, random) or other
    verdict = compare(model, shuffled(other, random), level="reformulated")
    if verdict.equivalent:
        assert check_witness(verdict.witness) == []


@given(models(), st.sampled_from(sorted(CHANGES)), seeds)
def test_a_change_is_never_called_equivalent(model: CanonicalModel, kind: str, seed: int) -> None:
    random = np.random.default_rng(seed)
    other = CHANGES[kind](model, random)
    assume(other is not None)
    places = range(model.shape[1])
    assume(statement(model, places) != statement(other, places))
    verdict = compare(model, shuffled(other, random))
    if verdict.equivalent:
        # The change may have led to a renaming of the model itself; then the independent check agrees.
        assert check_witness(verdict.witness) == []
        assert kind in ("domain", "objective-sense", "bound", "row-sense")
    else:
        assert verdict.difference is not None and verdict.difference.changes
        assert verdict.score < 1
        assert verdict.outcome == "different"


@given(models(), models())
def test_the_score_is_symmetric_and_one_only_when_equivalent(a: CanonicalModel, b: CanonicalModel) -> None:
    one, two = compare(a, b), compare(b, a)
    assert one.outcome == two.outcome
    assert one.score == two.score
    assert 0 <= one.score <= 1
    assert (one.score == 1) == one.equivalent


@given(models(), seeds)
@settings(max_examples=30)
def test_classes_of_models_are_classes_of_meaning(model: CanonicalModel, seed: int) -> None:
    random = np.random.default_rng(seed)
    others = {f"same {k}": shuffled(model, random) for k in range(3)}
    changed = CHANGES["bound"](model, random)
    assert changed is not None
    groups = dedupe([("model", lambda: model), *((name, lambda o=o: o) for name, o in others.items())])
    assert [found.members for found in groups.classes] == [["model", *others]]
    assert groups.undecided == []
