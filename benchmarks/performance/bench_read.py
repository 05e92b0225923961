"""Reading model files: our readers against HiGHS's, in one run.

    python benchmarks/performance/bench_read.py [--json] [--sizes 10000 100000 1000000] [FILE ...]

Each size is the number of nonzeros of a random sparse MIP, written by our writers as LP and MPS. Files named on the
command line are measured as well. A ratio below 1 means that ours is faster. Both times are from file to matrix;
`highs` is `Highs.readModel` alone, `highs_matrix` adds taking the arrays out.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import highspy
import numpy as np
import scipy.sparse as sp

from nl2opt.model import canonical
from nl2opt.model.files import read_model, read_model_with_highs, write_model


def random_model(nonzeros: int, seed: int = 1) -> canonical.CanonicalModel:
    """A sparse MIP with about that many entries: ten a column, the first half integer, ranges and bounds mixed."""
    random = np.random.default_rng(seed)
    n = max(nonzeros // 10, 1)
    m = max(n // 2, 1)
    rows, columns = random.integers(0, m, nonzeros), np.repeat(np.arange(n), 10)[:nonzeros]
    matrix = sp.csr_matrix((np.round(random.normal(0, 100, len(columns)), 4), (rows[: len(columns)], columns)), (m, n))
    matrix.sum_duplicates()
    matrix.eliminate_zeros()
    side = random.integers(0, 3, m)
    right = np.round(random.uniform(1, 1000, m), 3)
    return canonical.CanonicalModel(
        objective=np.round(random.uniform(1, 10, n), 3),
        matrix=matrix,
        row_lower=np.where(side == 0, -np.inf, right),
        row_upper=np.where(side == 1, np.inf, right),
        lower=np.zeros(n),
        upper=np.where(random.random(n) < 0.5, 10.0, np.inf),
        domains=(np.arange(n) < n // 2).astype(np.uint8),
        column_names=tuple(f"flow({j // 100},{j % 100})" for j in range(n)),
        row_names=tuple(f"balance({i})" for i in range(m)),
    )


def best(action: Callable[[], Any], times: int) -> float:
    found = []
    for _ in range(times):
        begin = time.perf_counter()
        action()
        found.append(time.perf_counter() - begin)
    return min(found)


def with_highs(path: Path) -> None:
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.readModel(str(path))


def measure(path: Path, nonzeros: int | None = None) -> dict[str, Any]:
    """Seconds of each reader, the best of a few runs, and the ratios."""
    times = 5 if path.stat().st_size < 5_000_000 else 2
    ours, highs = best(lambda: read_model(path), times), best(lambda: with_highs(path), times)
    matrix = best(lambda: read_model_with_highs(path), times)
    return {
        "file": path.name, "nonzeros": nonzeros or read_model(path).matrix.nnz, "bytes": path.stat().st_size,
        "ours": ours, "highs": highs, "highs_matrix": matrix, "ratio": ours / highs, "ratio_matrix": ours / matrix,
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--sizes", nargs="*", type=int, default=[10_000, 100_000, 1_000_000])
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as folder:
        for size in options.sizes:
            model = random_model(size)
            for suffix in (".mps", ".lp"):
                path = Path(folder) / f"random{size}{suffix}"
                write_model(model, path)
                found.append(measure(path, int(model.matrix.nnz)))
    found += [measure(path) for path in options.files]
    if options.json:
        print(json.dumps(found, indent=1))
        return
    print(f"{'file':24} {'nonzeros':>9} {'MB':>6} {'ours s':>8} {'HiGHS s':>8} {'ratio':>6} {'to matrix':>9}")
    for row in found:
        print(
            f"{row['file']:24} {row['nonzeros']:9} {row['bytes'] / 1e6:6.1f} {row['ours']:8.4f} {row['highs']:8.4f} "
            f"{row['ratio']:6.2f} {row['ratio_matrix']:9.2f}"
        )


if __name__ == "__main__":
    main()
