"""Two files at once give what one after the other gives."""

from __future__ import annotations

import os

import numpy as np
import pytest

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.files import differences, read_both, read_model, side_by_side, write_model


@pytest.fixture
def at_once(monkeypatch):
    """Files of any size are worth a process, also beside the test runner's own threads."""
    monkeypatch.setattr(side_by_side, "_pays", lambda first, second: hasattr(os, "fork"))


def model(seed: int) -> CanonicalModel:
    source = np.random.default_rng(seed)
    rows = source.integers(0, 5, (4, 6))
    return CanonicalModel.build(objective=source.integers(1, 9, 6), rows=rows, row_upper=[9] * 4)


def test_the_models_are_those_of_the_files(tmp_path, at_once):
    paths = [tmp_path / "a.mps", tmp_path / "b.lp"]
    for seed, path in enumerate(paths):
        write_model(model(seed), path)
    for got, path in zip(read_both(*paths), paths, strict=True):
        assert differences(got, read_model(path)) == []


@pytest.mark.parametrize("broken", ["a", "b"])
def test_an_error_in_either_file_is_told(tmp_path, at_once, broken):
    paths = {name: tmp_path / f"{name}.lp" for name in "ab"}
    for path in paths.values():
        write_model(model(0), path)
    paths[broken].write_text("Minimize\n obj: x +\nSubject To\n c: x >= nan\nEnd\n")
    with pytest.raises(ModelError, match=f"{broken}.lp"):
        read_both(*paths.values())


def test_small_files_need_no_process(tmp_path, monkeypatch):
    path = tmp_path / "a.lp"
    write_model(model(0), path)
    monkeypatch.setattr(side_by_side, "get_context", lambda kind: pytest.fail("a process was started"))
    assert differences(*read_both(path, path)) == []
