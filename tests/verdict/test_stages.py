"""The parts of a comparison one by one: refinement, search, verification, hash, classes, scorers, text."""

from __future__ import annotations

import json
from fractions import Fraction
from types import ModuleType

import numpy as np
import pytest
import scipy.sparse as sp

from nl2opt.errors import InputError, ModelError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.testing.rewrites import shuffled
from nl2opt.testing.witness import check_map
from nl2opt.verdict import Budget, Labels, Options, compare, compare_with
from nl2opt.verdict.budget import Meter
from nl2opt.verdict.dedupe import dedupe, duplicates
from nl2opt.verdict.fingerprint import fingerprint
from nl2opt.verdict.graph import join
from nl2opt.verdict.matching import match
from nl2opt.verdict.refinement import cells_of, refine, refine_in_rounds, settle
from nl2opt.verdict.scorers import SCORERS
from nl2opt.verdict.text import verdict_html, verdict_text
from nl2opt.verdict.verification import Refusal, Rules, verify
from nl2opt.verdict.views import exact_view

INF = np.inf
build = CanonicalModel.build


def mixed(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def partition(cells: np.ndarray) -> set[frozenset[int]]:
    return {frozenset(np.flatnonzero(cells == c).tolist()) for c in np.unique(cells)}


def by_hand(model: CanonicalModel) -> set[frozenset[int]]:
    """The stable partition of rows and columns, by plain sets of tuples."""
    m, n = model.shape
    dense = model.matrix.toarray()
    rows = [("r", model.row_lower[i], model.row_upper[i]) for i in range(m)]
    columns = [("c", model.objective[j], model.lower[j], model.upper[j], int(model.domains[j])) for j in range(n)]
    colours: list[object] = rows + columns
    while True:
        table = {colour: k for k, colour in enumerate(dict.fromkeys(colours))}
        numbers = [table[colour] for colour in colours]
        new: list[object] = [
            (numbers[i], *sorted((dense[i, j], numbers[m + j]) for j in range(n) if dense[i, j])) for i in range(m)
        ]
        new += [(numbers[m + j], *sorted((dense[i, j], numbers[i]) for i in range(m) if dense[i, j])) for j in range(n)]
        if len(set(new)) == len(set(colours)):
            return partition(np.array(numbers))
        colours = new


@pytest.mark.parametrize("seed", range(12))
def test_refinement_is_the_stable_partition(seed: int) -> None:
    random = mixed(seed)
    m, n = random.integers(1, 9, 2)
    rows = random.choice([1.0, 2.0], (m, n)) * (random.random((m, n)) < 0.4)
    model = build(objective=[1.0] * n, rows=rows, row_lower=[1.0] * m)
    graph = join([exact_view(model)])
    assert partition(refine(graph, paired=False).cells) == by_hand(model)


@pytest.mark.parametrize("seed", range(6))
def test_worklist_refinement_ends_where_rounds_do(seed: int, graphs: ModuleType) -> None:
    random = mixed(seed)
    edges = [(k, k + 1) for k in range(60)] + [tuple(random.integers(0, 61, 2).tolist()) for _ in range(3)]
    model = graphs.cover([e for e in edges if e[0] != e[1]], 61)
    graph = join([exact_view(model)])
    colouring = refine(graph, paired=False)
    assert partition(colouring.cells) == by_hand(model)
    counts = np.array(colouring.counts)
    assert np.array_equal(np.bincount(colouring.cells, minlength=len(counts)), counts.sum(axis=1))


def test_choices_can_be_undone(graphs: ModuleType) -> None:
    model = graphs.torus(4)
    graph = join([exact_view(model), exact_view(shuffled(model, mixed(0)))])
    colouring = cells_of(graph, refine_in_rounds(graph))
    colouring.log = []
    colours, cells, counts = colouring.colours.copy(), colouring.cells.copy(), [list(c) for c in colouring.counts]
    first = graph.upper
    second = int(np.flatnonzero((colouring.cells == colouring.cells[first]) & graph.second)[0])
    settle(graph, colouring, colouring.set_apart(first, second))
    assert colouring.cell_count > len(counts)
    colouring.undo(0)
    assert np.array_equal(colouring.colours, colours)
    assert np.array_equal(colouring.cells, cells)
    assert colouring.counts == counts


def test_search_goes_component_by_component(graphs: ModuleType) -> None:
    edges = [edge for k in range(20) for edge in graphs.cycle(6, 6 * k)]
    edges += [edge for k in range(20) for edge in graphs.cycle(5, 120 + 5 * k)]
    model = graphs.cover(edges, 220)
    graph = join([exact_view(model), exact_view(shuffled(model, mixed(2)))])
    found = match(graph, Meter(Budget(choices=100)))
    assert found.ending == "map"
    assert found.choices <= 100
    more = graphs.cover(edges + graphs.cycle(6, 220), 226)
    assert compare(model, more).outcome == "different"


def test_a_wrong_map_is_refused() -> None:
    model = build(objective=[1, 2], rows=[[1, 3]], row_upper=[4], upper=[5, 6])
    swap, same = np.array([1, 0]), np.array([0, 1])
    assert isinstance(verify(model, model, swap, np.array([0])), Refusal)
    assert not isinstance(verify(model, model, same, np.array([0])), Refusal)
    for wrong in (np.array([0, 0]), np.array([0, 2]), np.array([0])):
        assert verify(model, model, wrong, np.array([0])) == Refusal("the map is not one to one")
    stretched = model.with_(matrix=sp.csr_matrix([[2.0, 6.0]]), row_upper=np.array([8.0]))
    assert isinstance(verify(model, stretched, same, np.array([0])), Refusal)
    witness = verify(model, stretched, same, np.array([0]), Rules())
    assert not isinstance(witness, Refusal)
    assert witness.factors == {0: Fraction(2)}
    assert isinstance(verify(model, stretched, same, np.array([0]), Rules(row_scale=False)), Refusal)


def test_many_turned_rows_at_once() -> None:
    random = mixed(5)
    rows = random.integers(1, 50, (300, 8)).astype(float)
    model = build(objective=random.integers(1, 99, 8), rows=rows, row_upper=random.integers(1, 999, 300))
    signs = random.choice([-1.0, 0.25, 4.0, 3.0], (300, 1))
    low, high = model.row_lower * signs[:, 0], model.row_upper * signs[:, 0]
    other = model.with_(
        matrix=sp.csr_matrix(rows * signs), row_lower=np.minimum(low, high), row_upper=np.maximum(low, high)
    )
    verdict = compare(model, shuffled(other, mixed(1)))
    assert verdict.outcome == "equivalent"
    assert verdict.deviation is None
    assert set(verdict.witness.factors.values()) == {Fraction(-1), Fraction(1, 4), Fraction(4), Fraction(3)}


def test_what_would_bring_them_together_is_said() -> None:
    plain = build(objective=[1, 2], rows=[[1, 1]], row_upper=[4])
    slack = build(objective=[1, 2, 0], rows=[[1, 1, 1]], row_lower=[4], row_upper=[4])
    assert any("--strong" in warning for warning in compare(plain, slack).warnings)
    near = plain.with_(row_upper=np.array([4 * (1 + 1e-12)]))
    assert any("--tolerance 1e-09" in warning for warning in compare(plain, near).warnings)
    assert compare(plain, plain.with_(row_upper=np.array([5.0]))).warnings == ()


def test_contracts() -> None:
    a = build(objective=[1, 2], rows=[[1, 1]], row_upper=[4])
    other_costs, scaled = a.with_(objective=np.array([5.0, 1.0])), a.with_(objective=np.array([10.0, 20.0]))
    assert compare(a, other_costs, contract="feasible-set").equivalent
    assert not compare(a, other_costs).equivalent
    verdict = compare(a, scaled)
    assert verdict.equivalent
    assert any("multiplied by 10" in warning for warning in verdict.warnings)
    assert not compare(a, scaled, contract="value").equivalent
    assert not compare(a, scaled, without=["objective-scale"]).equivalent
    turned = a.with_(objective=-a.objective, sense="maximize")
    assert any("change sign" in warning for warning in compare(a, turned).warnings)
    assert not compare(a, turned, contract="value").equivalent


def test_levels_are_named() -> None:
    a = build(objective=[1, 2], rows=[[1, 1]], row_upper=[4])
    b = build(objective=[2, 1], rows=[[1, 1]], row_upper=[4])
    c = build(objective=[2, 1], rows=[[2, 2]], row_upper=[8])
    d = build(objective=[2, 1, 0], rows=[[2, 2, 1]], row_lower=[8], row_upper=[8])
    assert [compare(a, other, level="reformulated").level for other in (a, b, c, d)] == [
        "identical",
        "isomorphic",
        "normalised",
        "reformulated",
    ]
    assert not compare(a, c, level="isomorphic").equivalent


@pytest.mark.parametrize(
    "options",
    [{"contract": "all"}, {"level": "deep"}, {"tolerance": -1.0}, {"tolerance": float("nan")}, {"without": ["magic"]}],
)
def test_options_that_do_not_exist(options: dict[str, object]) -> None:
    model = build(objective=[1])
    with pytest.raises(InputError) as caught:
        compare(model, model, **options)  # type: ignore[arg-type]
    assert caught.value.help


def test_budget_is_named_and_can_be_raised(graphs: ModuleType) -> None:
    model = graphs.torus(8)
    other = shuffled(model, mixed(3))
    verdict = compare(model, other, budget=Budget(choices=1), difference=False)
    assert (verdict.outcome, verdict.budget, verdict.exit_code) == ("undecided", "choices (1)", 4)
    assert "undecided" in verdict.headline
    assert compare(model, other).equivalent


def test_fingerprints_separate_what_compare_separates() -> None:
    a = build(objective=[1, 2], rows=[[1, 1]], row_upper=[4])
    marks = {
        fingerprint(model)
        for model in (
            a,
            a.with_(sense="maximize"),
            a.with_(domains=np.array([1, 0], np.uint8)),
            a.with_(row_upper=np.array([5.0])),
            a.with_(upper=np.array([5.0, INF])),
        )
    }
    assert len(marks) == 5
    assert all(len(mark) == 32 for mark in marks)
    assert fingerprint(a) == fingerprint(a.with_(offset=4.0))
    assert fingerprint(a, contract="value") != fingerprint(a.with_(offset=4.0), contract="value")
    with pytest.raises(ModelError):
        fingerprint(a.with_(offset=float("nan")))


def test_the_fingerprint_does_not_change_between_versions() -> None:
    model = build(objective=[3, 2, 0.5], rows=[[1, 2, 0], [0, -3, 4]], row_upper=[4, 6], domains=[0, 1, 0])
    assert fingerprint(model) == FINGERPRINT


FINGERPRINT = "73315f663b2e6cb7975b6ac1532aa4ef"


def test_classes_confirm_what_hashes_suggest(graphs: ModuleType) -> None:
    six, threes = graphs.cover(graphs.cycle(6), 6), graphs.cover(graphs.cycle(3) + graphs.cycle(3, 3), 6)
    assert fingerprint(six) == fingerprint(threes)

    def bad() -> CanonicalModel:
        raise ModelError("broken")

    groups = dedupe([("six", lambda: six), ("threes", lambda: threes), ("again", lambda: six), ("bad", bad)])
    assert [found.members for found in groups.classes] == [["six", "again"], ["threes"]]
    assert groups.failed == [("bad", "broken")]
    assert [found.members for found in duplicates(groups)] == [["six", "again"]]
    assert json.loads(json.dumps(groups.to_dict()))["models"] == 3


def test_orgevals_protocol_by_name(graphs: ModuleType) -> None:
    orgeval, ours = SCORERS["orgeval"], SCORERS["nl2opt"]
    model = build(objective=[1, 2], rows=[[1, 3], [2, 1]], row_upper=[4, 0])
    turned = model.with_(matrix=sp.csr_matrix([[1.0, 3.0], [-2.0, -1.0]]), row_lower=np.array([-INF, 0.0]),
                         row_upper=np.array([4.0, INF]))  # fmt: skip
    assert orgeval(model, turned).accepted
    # What the protocol does not look at, and what it gives up on; our verdict differs on both.
    flipped = model.with_(sense="maximize")
    assert orgeval(model, flipped).accepted and not ours(model, flipped).accepted
    ring = graphs.cover(graphs.cycle(6), 6)
    assert not orgeval(ring, ring).accepted and ours(ring, ring).accepted
    doubled = model.with_(matrix=model.matrix * 2, row_upper=model.row_upper * 2)
    assert not orgeval(model, doubled).accepted and ours(model, doubled).accepted
    more, fewer = build(objective=[1] * 3, rows=np.eye(3) * 2 + 1), build(objective=[1] * 2, rows=np.eye(2) * 2 + 1)
    assert not orgeval(more, fewer).accepted
    with pytest.raises(InputError, match="no scorer is named"):
        SCORERS["orgevall"]


def difference() -> tuple[CanonicalModel, CanonicalModel]:
    names = {"column_names": ("<b>x</b>", "y"), "row_names": ("demand[1]", "demand[2]")}
    a = build(objective=[1, 2], rows=[[1, 1], [1, 3]], row_lower=[4, 5], **names)
    return a, a.with_(row_lower=np.array([4.0, 6.0]))


def test_a_difference_speaks_with_its_labels() -> None:
    labels = Labels(families={"demand[2]": "demand"}, sources={"demand": "each city needs <5> units"})
    verdict = compare(*difference(), labels=(labels, Labels()), names=("ref.lp", "new.lp"))
    (change,) = verdict.difference.changes
    assert change.source == "each city needs <5> units"
    assert (change.first, change.second, change.ratio) == ("5", "6", 1.2)
    text = verdict_text(verdict)
    assert text.splitlines()[0] == "different: right-hand side of row demand[2]: 5 in the first, 6 in the second"
    assert 'from: "each city needs <5> units"' in text
    assert "differences, from ref.lp (first) to new.lp (second)" in text


def test_html_escapes_what_comes_from_models() -> None:
    a, b = difference()
    page = verdict_html(compare(a, b.with_(upper=np.array([3.0, INF])), names=("<i>a</i>", "b")))
    assert "<b>x</b>" not in page and "&lt;b&gt;x&lt;/b&gt;" in page
    assert "<i>a</i>" not in page
    assert page.startswith("<!doctype html>")


def test_json_of_every_outcome(graphs: ModuleType) -> None:
    a, b = difference()
    for verdict in (
        compare(a, a),
        compare(a, b),
        compare(graphs.torus(6), shuffled(graphs.torus(6), mixed(0)), budget=Budget(choices=0), difference=False),
        compare(a, b, semantic=True),
    ):
        body = json.loads(json.dumps(verdict.to_dict(), allow_nan=False))
        assert body["outcome"] == verdict.outcome
        assert bool(verdict) is (verdict.outcome == "equivalent")
        assert str(verdict).startswith(verdict.outcome)


def test_precision_and_recall_see_who_has_more() -> None:
    a, _ = difference()
    longer = build(
        objective=[1, 2], rows=[[1, 1], [1, 3], [5, 7]], row_lower=[4, 5, 1], column_names=a.column_names,
        row_names=("a", "b", "c"),
    )  # fmt: skip
    score = compare(a, longer).difference.score
    assert (score.rows.recall, round(score.rows.precision, 3)) == (1.0, 0.667)
    assert (score.coefficients.matched, score.coefficients.second) == (4, 6)
    assert score.variables.f1 == 1.0


def test_the_witness_is_one_an_outsider_can_check() -> None:
    a = build(objective=[1, 2, 4], rows=[[1, -1, 0], [0, 2, 3]], row_lower=[0, 1], row_upper=[0, INF])
    b = shuffled(a, mixed(4))
    verdict = compare(a, b)
    names = verdict.to_dict()["witness"]["columns"]
    places = [b.column_index[names[name]] for name in a.column_names]
    assert check_map(a, b, places) == []
    assert check_map(a, b, [places[1], places[0], places[2]]) != []


def test_tolerance_reports_the_worst_element() -> None:
    a = build(objective=[1, 2], rows=[[1, 3]], row_upper=[4], upper=[7, 9])
    b = a.with_(upper=np.array([7.0, 9.0 * (1 + 1e-7)]), row_upper=np.array([4 * (1 + 1e-8)]))
    assert not compare(a, b).equivalent
    verdict = compare(a, b, tolerance=1e-6)
    assert verdict.equivalent
    assert verdict.deviation.what == "upper bound of x1"
    assert verdict.to_dict()["witness"]["deviation"]["relative"] == pytest.approx(1e-7, rel=1e-3)
    assert compare_with(a, b, Options(tolerance=1e-8)).outcome != "equivalent"
