"""`compare` on model files and generated models, beside HiGHS reading the same files and the graph engines at hand.

    python benchmarks/performance/bench_compare.py [--json] [--small] [--data DIR] [--engine-seconds 60]
    [--skip-engines]

For each generated model a shuffled, renamed copy is written as MPS. Seconds: reading both files with our reader,
comparing them, both together, and HiGHS reading both; then bliss (igraph), nauty (pynauty) and networkx on the same
two graphs, where they are installed and finish in time. Memory is the peak of `compare` over the bytes of the two
matrices.

With `--data` (or NL2OPT_SHARED) every readable model file of Bench4Opt and `model_files` is compared with a shuffled
copy of itself, which must be equivalent, and with copies changed in one coefficient, side, sense, bound, domain, cost
or the objective's sense, which must not be.
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
import zlib
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import scipy.sparse as sp

from nl2opt.errors import Nl2optError
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.files import read_both, read_model, write_model
from nl2opt.testing.rewrites import CHANGES, shuffled
from nl2opt.testing.witness import check_witness, statement
from nl2opt.verdict import Budget, compare

CHECKED = 20_000
"""Entries up to which every witness is checked independently, too."""


def set_cover(rows: int, columns: int, entries: int, random: np.random.Generator) -> CanonicalModel:
    """Unit costs and coefficients."""
    pairs = np.unique(random.integers(0, rows, entries) * columns + random.integers(0, columns, entries))
    matrix = sp.csr_matrix((np.ones(len(pairs)), (pairs // columns, pairs % columns)), shape=(rows, columns))
    return CanonicalModel.build(
        objective=np.ones(columns), rows=matrix, row_lower=np.ones(rows), upper=np.ones(columns), domains=[1] * columns
    )


def random_mip(rows: int, columns: int, entries: int, random: np.random.Generator) -> CanonicalModel:
    """Random integers everywhere; half of the columns integer."""
    place = (random.integers(0, rows, entries), random.integers(0, columns, entries))
    matrix = sp.csr_matrix((random.integers(1, 100, entries).astype(float), place), shape=(rows, columns))
    return CanonicalModel.build(
        objective=random.integers(1, 1000, columns),
        rows=matrix,
        row_upper=random.integers(100, 10_000, rows),
        domains=random.integers(0, 2, columns),
    )


def bin_packing(items: int, bins: int, random: np.random.Generator) -> CanonicalModel:
    """Equal items into equal bins."""
    item, place = np.divmod(np.arange(items * bins), bins)
    x = np.arange(items * bins)
    rows = np.concatenate([item, items + place, items + np.arange(bins)])
    columns = np.concatenate([x, x, items * bins + np.arange(bins)])
    values = np.concatenate([np.ones(len(x)), np.full(len(x), 3.0), np.full(bins, -10.0)])
    n = items * bins + bins
    return CanonicalModel.build(
        objective=[0] * (items * bins) + [1] * bins,
        rows=sp.csr_matrix((values, (rows, columns)), shape=(items + bins, n)),
        row_lower=[1] * items + [-np.inf] * bins,
        row_upper=[1] * items + [0] * bins,
        upper=np.ones(n),
        domains=[1] * n,
    )


def torus_cover(side: int, random: np.random.Generator) -> CanonicalModel:
    """Vertex cover of a torus grid."""
    node = np.arange(side * side)
    right, down = node // side * side + (node % side + 1) % side, (node + side) % (side * side)
    rows = np.repeat(np.arange(2 * len(node)), 2)
    columns = np.stack([np.concatenate([node, node]), np.concatenate([right, down])], axis=1).ravel()
    matrix = sp.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(2 * len(node), len(node)))
    return CanonicalModel.build(
        objective=np.ones(len(node)), rows=matrix, row_lower=np.ones(2 * len(node)), upper=np.ones(len(node)),
        domains=[1] * len(node),
    )  # fmt: skip


def transport(size: int, random: np.random.Generator) -> CanonicalModel:
    """A dense transport problem."""
    x = np.arange(size * size)
    rows = np.concatenate([x // size, size + x % size])
    matrix = sp.csr_matrix((np.ones(2 * len(x)), (rows, np.concatenate([x, x]))), shape=(2 * size, len(x)))
    return CanonicalModel.build(
        objective=random.integers(1, 1000, len(x)),
        rows=matrix,
        row_lower=[-np.inf] * size + random.integers(1, 50, size).tolist(),
        row_upper=random.integers(60, 99, size).tolist() + [np.inf] * size,
    )


def generated(small: bool) -> Iterator[tuple[str, CanonicalModel]]:
    """Models by name; `small` for a quick look."""
    random = np.random.default_rng(0)
    part = 20 if small else 1
    yield "set cover", set_cover(50_000 // part, 100_000 // part, 1_000_000 // part, random)
    yield "random MIP", random_mip(50_000 // part, 100_000 // part, 1_000_000 // part, random)
    yield "transport", transport(500 if not small else 100, random)
    yield "bin packing, equal items", bin_packing(*((60, 60) if small else (150, 150)), random)
    yield "torus vertex cover", torus_cover(30 if small else 100, random)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    result = work()
    return time.perf_counter() - began, result


def highs_reads(path: Path) -> None:
    import highspy

    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.readModel(str(path))


def matrix_bytes(model: CanonicalModel) -> int:
    return sum(int(array.nbytes) for array in (model.matrix.data, model.matrix.indices, model.matrix.indptr))


def bench_generated(small: bool, engine_seconds: float, engines: list[str]) -> list[dict[str, Any]]:
    results = []
    for name, model in generated(small):
        other = shuffled(model, np.random.default_rng(1))
        with tempfile.TemporaryDirectory() as folder:
            paths = [Path(folder) / "first.mps", Path(folder) / "second.mps"]
            for path, written in zip(paths, (model, other), strict=True):
                write_model(written, path)
            highs, _ = timed(lambda paths=paths: [highs_reads(path) for path in paths])
            reading, pair = timed(lambda paths=paths: list(read_both(*paths)))
            comparing, verdict = timed(lambda pair=pair: compare(*pair, budget=Budget(seconds=600)))
            tracemalloc.start()
            compare(*pair, budget=Budget(seconds=600))
            peak = tracemalloc.get_traced_memory()[1]
            tracemalloc.stop()
            result = {
                "model": name,
                "columns": model.shape[1],
                "rows": model.shape[0],
                "entries": int(model.matrix.nnz),
                "outcome": verdict.outcome,
                "decomposability": verdict.decomposability,
                "reading": reading,
                "comparing": comparing,
                "together": reading + comparing,
                "highs reading": highs,
                "ratio": (reading + comparing) / highs,
                "memory": peak / (matrix_bytes(pair[0]) + matrix_bytes(pair[1])),
            }
            for engine in engines:
                result[engine] = run_engine(engine, paths, engine_seconds)
        results.append(result)
        print_generated(result, engines)
    return results


ENGINES = ("bliss", "nauty", "networkx")
MODULES = {"bliss": "igraph", "nauty": "pynauty", "networkx": "networkx"}


def available() -> list[str]:
    from importlib.util import find_spec

    return [engine for engine in ENGINES if find_spec(MODULES[engine]) is not None]


def run_engine(engine: str, paths: list[Path], seconds: float) -> float | str:
    """Seconds of an isomorphism test in a process of its own, graphs built and files read beforehand; or why not."""
    command = [sys.executable, __file__, "--engine", engine, *map(str, paths)]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 30, check=False)
    except subprocess.TimeoutExpired:
        return f"> {seconds:.0f} s"
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines()
        return lines[-1].split(":")[0] if lines else f"exit {done.returncode}"
    answer = json.loads(done.stdout)
    return float(answer["seconds"]) if answer["same"] else "not the same"


def encoded(model: CanonicalModel) -> tuple[int, np.ndarray, list[tuple[Any, ...]]]:
    """Nodes, edges and node colours; the most frequent coefficient is a plain edge, others have a node between."""
    m, n = model.shape
    rows = np.repeat(np.arange(m), np.diff(model.matrix.indptr))
    columns = model.matrix.indices + m
    values, counts = np.unique(model.matrix.data, return_counts=True)
    common = values[np.argmax(counts)] if len(values) else 0.0
    plain = model.matrix.data == common
    middle = m + n + np.arange(int((~plain).sum()))
    edges = np.concatenate(
        [
            np.stack([rows[plain], columns[plain]], axis=1),
            np.stack([rows[~plain], middle], axis=1),
            np.stack([middle, columns[~plain]], axis=1),
        ]
    )
    colours: list[tuple[Any, ...]] = [("r", a, b) for a, b in zip(model.row_lower, model.row_upper, strict=True)]
    colours += [
        ("c", c, a, b, int(d))
        for c, a, b, d in zip(model.objective, model.lower, model.upper, model.domains, strict=True)
    ]
    colours += [("v", v) for v in model.matrix.data[~plain]]
    return m + n + len(middle), edges, colours


def engine_main(engine: str, paths: list[str]) -> None:
    """The child: build both graphs, then test them, and print seconds and answer."""
    graphs = [encoded(read_model(path)) for path in paths]
    table = {colour: k for k, colour in enumerate(sorted({c for g in graphs for c in g[2]}, key=repr))}
    colours = [[table[c] for c in g[2]] for g in graphs]
    began = time.perf_counter()
    if engine == "bliss":
        import igraph

        one, two = (igraph.Graph(n=g[0], edges=g[1].tolist()) for g in graphs)
        same = one.isomorphic_bliss(two, color1=colours[0], color2=colours[1])
    elif engine == "nauty":
        import pynauty

        built = []
        for (size, edges, _), colour in zip(graphs, colours, strict=True):
            links: dict[int, list[int]] = {}
            for a, b in edges.tolist():
                links.setdefault(a, []).append(b)
            classes: dict[int, set[int]] = {}
            for node, c in enumerate(colour):
                classes.setdefault(c, set()).add(node)
            built.append(
                pynauty.Graph(size, adjacency_dict=links, vertex_coloring=[classes[c] for c in sorted(classes)])
            )
        same = pynauty.isomorphic(*built)
    else:
        import networkx

        made = []
        for (size, edges, _), colour in zip(graphs, colours, strict=True):
            graph = networkx.Graph()
            graph.add_nodes_from((node, {"colour": colour[node]}) for node in range(size))
            graph.add_edges_from(edges.tolist())
            made.append(graph)
        same = networkx.vf2pp_is_isomorphic(*made, node_label="colour")
    print(json.dumps({"seconds": time.perf_counter() - began, "same": bool(same)}))


def print_generated(result: dict[str, Any], engines: list[str]) -> None:
    print(
        f"{result['model']:<26} {result['entries']:>9,} entries  {result['outcome']} ({result['decomposability']})\n"
        f"    read {result['reading']:.2f} s  compare {result['comparing']:.2f} s  together {result['together']:.2f} s"
        f"  HiGHS reads {result['highs reading']:.2f} s  ratio {result['ratio']:.2f}  memory {result['memory']:.1f} x"
    )
    for engine in engines:
        value = result[engine]
        print(f"    {engine:<9} " + (f"{value:.2f} s" if isinstance(value, float) else str(value)))


def model_files(data: Path) -> dict[str, list[Path]]:
    return {
        "bench4opt": sorted(data.glob("bench4opt/*/*/model.lp")),
        "model_files": sorted(p for p in data.glob("model_files/*") if p.is_file()),
        "miplib3": sorted(data.glob("model_files/miplib3/*")),
    }


def bench_files(data: Path) -> dict[str, Any]:
    results: dict[str, Any] = {}
    for corpus, paths in model_files(data).items():
        counts: Counter[str] = Counter()
        seconds: list[float] = []
        for path in paths:
            try:
                model = read_model(path)
            except Nl2optError:
                counts["unreadable"] += 1
                continue
            counts["readable"] += 1
            one_file(path, model, counts, seconds)
        results[corpus] = {**counts, "median seconds": statistics.median(seconds) if seconds else None}
        results[corpus]["slowest seconds"] = max(seconds, default=None)
        print(f"{corpus}:")
        for name, value in results[corpus].items():
            print(f"    {name:<44} {value if not isinstance(value, float) else format(value, '.5f')}")
    return results


def one_file(path: Path, model: CanonicalModel, counts: Counter[str], seconds: list[float]) -> None:
    """A file against its shuffled copy, and against copies with one change."""
    random = np.random.default_rng(zlib.crc32(path.name.encode()))
    other = shuffled(model, random)
    try:
        compare(model, other)
        spent, verdict = timed(lambda: compare(model, other))
    except Nl2optError as error:
        counts[f"not comparable: {error.message[-60:]}"] += 1
        return
    seconds.append(spent)
    counts[f"shuffled copy: {verdict.outcome}"] += 1
    small = model.matrix.nnz <= CHECKED and not model.is_nonlinear
    if verdict.witness is not None and small:
        counts["witness holds" if check_witness(verdict.witness) == [] else "witness FAILS"] += 1
    says = statement(model, range(model.shape[1])) if small else None
    for kind, change in CHANGES.items():
        changed = change(model, random)
        if changed is None:
            continue
        if small and statement(changed, range(model.shape[1])) == says:
            counts["changes that another row or bound absorbs"] += 1
            continue
        found = compare(model, shuffled(changed, random))
        counts["changed copy: " + ("EQUIVALENT by " + kind if found.equivalent else found.outcome)] += 1
        if found.difference is not None:
            named = kind in {c.kind for c in found.difference.changes}
            counts["changed copy: the difference names the change" if named else "changed copy: named otherwise"] += 1


def main() -> None:
    if len(sys.argv) > 2 and sys.argv[1] == "--engine":
        engine_main(sys.argv[2], sys.argv[3:])
        return
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--small", action="store_true", help="models a twentieth of the size")
    parser.add_argument("--data", type=Path, help="the folder with bench4opt and model_files")
    parser.add_argument("--engine-seconds", type=float, default=60.0)
    parser.add_argument("--skip-engines", action="store_true")
    parser.add_argument("--skip-generated", action="store_true")
    arguments = parser.parse_args()
    shared = os.environ.get("NL2OPT_SHARED")
    data = arguments.data or (Path(shared) / "data" if shared else None)
    engines = [] if arguments.skip_engines else available()
    results: dict[str, Any] = {}
    if not arguments.skip_generated:
        results["generated"] = bench_generated(arguments.small, arguments.engine_seconds, engines)
    if data is not None:
        results["files"] = bench_files(data)
    if arguments.json:
        print(json.dumps(results, indent=2))


if __name__ == "__main__":
    main()
