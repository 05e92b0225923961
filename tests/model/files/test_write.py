"""What is written reads back the same, to the last bit, and HiGHS reads the same model."""

from __future__ import annotations

import gzip
import math
from pathlib import Path

import numpy as np
import pytest
import scipy.sparse as sp
from hypothesis import given, settings
from hypothesis import strategies as st

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel, Domain, Indicator, Quadratic, SpecialOrderedSet
from nl2opt.model.files import differences, read_model, read_model_with_highs, to_lp, to_mps, write_model
from nl2opt.model.files.lp_reader import read_lp
from nl2opt.model.files.mps_reader import read_mps
from nl2opt.model.files.source import Source

INF = math.inf
_NUMBERS = st.floats(allow_nan=False, allow_infinity=False, min_value=-1e19, max_value=1e19).filter(
    lambda value: value == 0 or abs(value) > 1e-300
)
_NAMES = st.one_of(
    st.sampled_from(
        [
            "x[1,2]",
            "x 1",
            "free",
            "end",
            "e1",
            "3x",
            "inf",
            "obj",
            "MARKER",
            "a\\b",
            "S1",
            "1e5",
            "",
            "x_1_2_",
            "c1",
            "RHS",
        ]
    ),
    st.text(st.characters(codec="utf-8"), max_size=6),
)


@st.composite
def models(draw: st.DrawFn) -> CanonicalModel:
    n, m = draw(st.integers(1, 4)), draw(st.integers(0, 3))
    dense = np.array([[draw(st.one_of(st.just(0.0), _NUMBERS)) for _ in range(n)] for _ in range(m)]).reshape(m, n)
    matrix = sp.csr_matrix(dense)
    matrix.eliminate_zeros()

    def limits(size: int, ordered: bool) -> tuple[np.ndarray, np.ndarray]:
        low = np.array([draw(st.one_of(st.just(-INF), _NUMBERS)) for _ in range(size)])
        high = np.array(
            [draw(st.one_of(st.just(INF), _NUMBERS, st.just(a) if a > -INF else st.just(INF))) for a in low]
        )
        return (np.minimum(low, high), np.maximum(low, high)) if ordered else (low, high)

    def quadratic() -> Quadratic:
        pairs = sorted(
            draw(
                st.sets(
                    st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).map(lambda p: (min(p), max(p))), min_size=1
                )
            )
        )
        values = [draw(_NUMBERS.filter(bool)) for _ in pairs]
        return Quadratic(np.array([p[0] for p in pairs]), np.array([p[1] for p in pairs]), np.array(values))

    row_lower, row_upper = limits(m, True)
    lower, upper = limits(n, False)
    binary = draw(st.lists(st.booleans(), min_size=n, max_size=n))
    lower[binary], upper[binary] = 0.0, 1.0
    columns = st.lists(st.integers(0, n - 1), min_size=1, unique=True)
    return CanonicalModel(
        objective=np.array([draw(st.one_of(st.just(0.0), _NUMBERS)) for _ in range(n)]),
        matrix=matrix,
        row_lower=row_lower,
        row_upper=row_upper,
        lower=lower,
        upper=upper,
        domains=np.array([draw(st.sampled_from([0, 0, 1, 1, 2, 3])) for _ in range(n)], np.uint8),
        column_names=tuple(draw(st.lists(_NAMES, min_size=n, max_size=n, unique=True))),
        row_names=tuple(draw(st.lists(_NAMES, min_size=m, max_size=m, unique=True))),
        sense=draw(st.sampled_from(["minimize", "maximize"])),
        offset=draw(st.one_of(st.just(0.0), _NUMBERS)),
        name=draw(_NAMES),
        quadratic=draw(st.one_of(st.none(), st.just(None))) or (quadratic() if draw(st.booleans()) else None),
        row_quadratics={i: quadratic() for i in range(m) if draw(st.integers(0, 3)) == 0},
        special_ordered_sets=tuple(
            SpecialOrderedSet(name, draw(st.sampled_from([1, 2])), members, tuple(draw(_NUMBERS) for _ in members))
            for name in draw(st.lists(_NAMES, max_size=2, unique=True))
            for members in [tuple(draw(columns))]
        ),
        indicators=tuple(
            Indicator(i, draw(st.integers(0, n - 1)), draw(st.booleans()))
            for i in range(m)
            if draw(st.integers(0, 3)) == 0
        ),
    )


@settings(max_examples=150)
@given(models())
def test_lp_round_trip(model):
    assert differences(model, read_lp(Source("m.lp", to_lp(model).encode()))) == []


@settings(max_examples=150)
@given(models())
def test_mps_round_trip(model):
    assert differences(model, read_mps(Source("m.mps", to_mps(model).encode()))) == []


@pytest.mark.parametrize("name", ["\x7f", "a\x7fb", "\u2028", " "])
def test_a_set_keeps_an_awkward_name(name):
    chosen = SpecialOrderedSet(name, 1, (0,), (0.0,))
    model = CanonicalModel.build(objective=[0, 0], special_ordered_sets=(chosen,))
    assert differences(model, read_mps(Source("m.mps", to_mps(model).encode()))) == []
    assert differences(model, read_lp(Source("m.lp", to_lp(model).encode()))) == []


@settings(max_examples=25)
@given(models())
def test_highs_reads_the_same(tmp_path_factory, model):
    """Without what HiGHS cannot read, its reading of our files is the model itself."""
    plain = model.with_(
        row_quadratics={}, special_ordered_sets=(), indicators=(), quadratic=None, name="m",
        row_lower=np.where(model.row_lower == -INF, -INF, np.round(model.row_lower)),
        row_upper=np.where(model.row_lower == -INF, np.round(np.minimum(model.row_upper, 1e15)), INF),
        column_names=tuple(f"x[{j}]" for j in range(model.shape[1])),
        row_names=tuple(f"r[{i}]" for i in range(model.shape[0])),
    )  # fmt: skip
    dense = plain.matrix.toarray()
    kept = sp.csr_matrix(np.where(np.abs(dense) > 1e-9, np.clip(dense, -1e14, 1e14), 0.0))
    kept.eliminate_zeros()
    semi = plain.domains >= Domain.SEMICONTINUOUS
    plain = plain.with_(
        matrix=kept, lower=np.where(semi, 0.0, plain.lower), upper=np.where(semi, 10.0, plain.upper),
    )  # fmt: skip
    folder = tmp_path_factory.mktemp("files")
    for suffix in (".lp", ".mps"):
        write_model(plain, folder / f"m{suffix}")
        found = read_model_with_highs(folder / f"m{suffix}")
        ours = plain.with_(column_names=found.column_names)
        if plain.shape == found.shape:
            ours = ours.with_(row_names=found.row_names)
        assert differences(ours, found) == []


def test_readable_lp():
    model = CanonicalModel.build(
        objective=[3, -1, 0], rows=[[1, 1, 0], [0, 2.5, -1]], row_lower=[-INF, 1], row_upper=[4, 9],
        upper=[INF, 1, 5], domains=[0, 1, 0], column_names=["x[1]", "y", "z"], sense="maximize", offset=2,
    )  # fmt: skip
    assert to_lp(model) == (
        '\\ nl2opt column x_1_ "x[1]"\n\\ nl2opt range r1 "r1_hi"\n'
        "Maximize\n obj: 3 x_1_ - y + 2\nSubject To\n r0: x_1_ + y <= 4\n r1: 2.5 y - z >= 1\n r1_hi: 2.5 y - z <= 9\n"
        "Bounds\n z <= 5\nBinary\n y\nEnd\n"
    )


def test_a_range_that_does_not_subtract_exactly():
    model = CanonicalModel.build(objective=[1], rows=[[1]], row_lower=[1e-20], row_upper=[1e17])
    assert differences(model, read_mps(Source("m", to_mps(model).encode()))) == []


@pytest.mark.parametrize("name", ["m.lp", "m.mps", "m.lp.gz", "m.mps.gz", "M.LP"])
def test_files(tmp_path: Path, name):
    model = CanonicalModel.build(objective=[1, 2], rows=[[1, 1]], row_lower=[1])
    write_model(model, tmp_path / name)
    assert differences(model, read_model(tmp_path / name)) == []
    first = (tmp_path / name).read_bytes()
    write_model(model, tmp_path / name)
    assert (tmp_path / name).read_bytes() == first and (first[:2] == b"\x1f\x8b") == name.endswith(".gz")
    packed = gzip.decompress(first) if name.endswith(".gz") else first
    (tmp_path / "unnamed").write_bytes(packed)
    assert differences(model, read_model(tmp_path / "unnamed")) == []


def test_what_cannot_be_said(tmp_path: Path):
    model = CanonicalModel.build(objective=[1], rows=[[1], [1]], row_upper=[1, 2])
    tree = model.with_(row_nonlinears={1: ("exp", ("x", 0))})
    for writer in (to_lp, to_mps):
        with pytest.raises(ModelError, match="nonlinear terms; they are in 'r1'"):
            writer(tree)
        with pytest.raises(ModelError, match="the objective"):
            writer(model.with_(nonlinear=("exp", ("x", 0))))
        with pytest.raises(ModelError, match="two columns have the name 'a'"):
            writer(CanonicalModel.build(objective=[1, 1], column_names=["a", "a"]))
        with pytest.raises(ModelError, match="column 'x0' has the limits"):
            writer(CanonicalModel.build(objective=[1], upper=[1e21]))
    with pytest.raises(ModelError, match="lower side above"):
        to_mps(CanonicalModel.build(objective=[1], rows=[[1]], row_lower=[3], row_upper=[2]))
    with pytest.raises(ModelError, match="tells no format"):
        write_model(model, tmp_path / "m.txt")
    with pytest.raises(ModelError, match="cannot be written"):
        write_model(model, tmp_path / "none" / "m.lp")


def test_a_damaged_comment_is_an_error():
    text = to_lp(CanonicalModel.build(objective=[1], column_names=["x[1]"])).replace('"x[1]"', '"x[1]')
    with pytest.raises(ModelError, match=r"m.lp:1: the comment `nl2opt column` is damaged"):
        read_lp(Source("m.lp", text.encode()))
