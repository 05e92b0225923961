"""Every readable public model file is equivalent to its shuffled copy, and not to a copy with one change."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from nl2opt.errors import Nl2optError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.files import read_model
from nl2opt.testing.rewrites import CHANGES, shuffled
from nl2opt.testing.witness import check_witness, statement
from nl2opt.verdict import compare
from nl2opt.verdict.fingerprint import fingerprint

CORPORA = ("bench4opt/LP/*/model.lp", "bench4opt/MILP/*/model.lp", "model_files/*.*", "model_files/miplib3/*")
CHECKED = 3_000
"""Entries up to which fractions are affordable in a test."""


def models(folder: Path, pattern: str) -> Iterator[tuple[str, CanonicalModel]]:
    for path in sorted(folder.glob(pattern)):
        try:
            yield path.parent.name + "/" + path.name, read_model(path)
        except Nl2optError:
            continue


@pytest.mark.parametrize("pattern", CORPORA)
def test_shuffled_copies_are_equivalent(shared_data: Path, pattern: str) -> None:
    count = 0
    for name, model in models(shared_data, pattern):
        other = shuffled(model, np.random.default_rng(zlib.crc32(name.encode())))
        verdict = compare(model, other)
        assert verdict.equivalent, f"{name}: {verdict.headline}"
        assert fingerprint(model) == fingerprint(other), name
        if model.matrix.nnz <= CHECKED:
            assert check_witness(verdict.witness) == [], name
        count += 1
    assert count > 10


@pytest.mark.parametrize("pattern", CORPORA)
def test_changed_copies_are_not(shared_data: Path, pattern: str) -> None:
    count = 0
    for name, model in models(shared_data, pattern):
        if model.matrix.nnz > CHECKED:
            continue
        random = np.random.default_rng(zlib.crc32(name.encode()))
        says = statement(model, range(model.shape[1]))
        kind = sorted(CHANGES)[count % len(CHANGES)]
        changed = CHANGES[kind](model, random)
        count += 1
        if changed is None or statement(changed, range(model.shape[1])) == says:
            continue
        verdict = compare(model, shuffled(changed, random))
        assert verdict.outcome == "different", f"{name}, {kind}: {verdict.headline}"
        assert verdict.score < 1
    assert count > 10
