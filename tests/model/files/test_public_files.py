"""Public model files: ours against HiGHS's reading, and through our writers and back."""

from __future__ import annotations

import re
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pytest

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.files import differences, read_model, read_model_with_highs, write_model

REFUSED = {
    "1449a.lp": r":1: the file ends without End",
    "garbage.mps": r":2: .* is not a section of an MPS file",
    "nan0.mps": r":8: the coefficient of column `P1` in row `INCOME` is nan",
    "warnings.mps": r":12: COLUMNS names the row `R11`",
}
"""Files made to be malformed; HiGHS reads two of them and ignores what is wrong."""


def without_free_rows(model: CanonicalModel) -> CanonicalModel:
    """HiGHS drops N rows; no file here has other free rows."""
    keep = np.isfinite(model.row_lower) | np.isfinite(model.row_upper)
    names = tuple(name for name, kept in zip(model.row_names, keep, strict=True) if kept)
    return model.with_(
        matrix=model.matrix[np.flatnonzero(keep)], row_lower=model.row_lower[keep], row_upper=model.row_upper[keep],
        row_names=names,
    )  # fmt: skip


def same_but_names(ours: CanonicalModel, other: CanonicalModel) -> list[str]:
    if ours.shape != other.shape:
        ours = without_free_rows(ours)
    return differences(ours.with_(name="", row_names=ours.row_names), other.with_(name="", row_names=ours.row_names))


OLD_HIGHS = version("highspy") < "1.14"
READ_OTHERWISE = {"2821-quadobj.mps", "qjh_quadobj_qmatrix.mps"}
"""HiGHS before 1.14 misplaces entries of QUADOBJ given above the diagonal, and refuses QUADOBJ beside QMATRIX."""


def test_model_files_as_highs_reads_them(shared_data: Path):
    read = 0
    for path in sorted((shared_data / "model_files").rglob("*.*")):
        if path.name in REFUSED:
            with pytest.raises(ModelError, match=REFUSED[path.name]):
                read_model(path)
            continue
        model = read_model(path)
        if not model.row_quadratics and not (OLD_HIGHS and path.name in READ_OTHERWISE):
            assert same_but_names(model, read_model_with_highs(path)) == [], path.name
        read += 1
    assert read > 60


def test_bench4opt_as_highs_reads_it(shared_data: Path, tmp_path: Path):
    """HiGHS refuses brackets in names; they become parentheses for it."""
    compared = quadratic = 0
    for path in sorted((shared_data / "bench4opt").rglob("model.lp")):
        model = read_model(path)
        assert model.name, path
        if model.row_quadratics:
            quadratic += 1
            continue
        text = re.sub(r"(?<=\w)\[([^\]]*)\]", r"(\1)", path.read_text())
        (tmp_path / "m.lp").write_text(text)
        other = read_model_with_highs(tmp_path / "m.lp")
        assert [re.sub(r"[][]", "", name) for name in model.column_names] == [
            re.sub(r"[()]", "", name) for name in other.column_names
        ], path
        assert same_but_names(model.with_(column_names=other.column_names), other) == [], path
        compared += 1
    assert compared > 200 and quadratic == 3


def test_written_and_read_again(shared_data: Path, tmp_path: Path):
    paths = [
        *sorted((shared_data / "model_files").rglob("*.*")),
        *sorted((shared_data / "bench4opt").rglob("model.lp"))[::8],
    ]
    for path in paths:
        if path.name in REFUSED:
            continue
        model = read_model(path)
        for suffix in (".lp", ".mps"):
            write_model(model, tmp_path / f"m{suffix}")
            assert differences(model, read_model(tmp_path / f"m{suffix}")) == [], (path, suffix)


@pytest.mark.parametrize(
    "name", ["afiro.mps", "chip.mps", "qjh.lp", "semi-integer.lp", "test.mps", "rgn.mps", "standata.mps"]
)
def test_highs_finds_the_same_optimum_in_our_files(shared_data: Path, tmp_path: Path, name):
    import highspy

    def optimum(path: Path) -> tuple[object, float]:
        highs = highspy.Highs()
        highs.setOptionValue("output_flag", False)
        highs.readModel(str(path))
        highs.run()
        return highs.getModelStatus(), highs.getObjectiveValue()

    path = shared_data / "model_files" / name
    expected = optimum(path)
    for suffix in (".lp", ".mps"):
        write_model(read_model(path), tmp_path / f"m{suffix}")
        found = optimum(tmp_path / f"m{suffix}")
        assert found[0] == expected[0] and found[1] == pytest.approx(expected[1], rel=1e-7)
