"""Candidates that hang, eat memory or attack: they get their score, and the next one is served."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from nl2opt.rewards import Rewarder
from nl2opt.rewards.pool import Worker
from tests.rewards.completions import ZERO, fenced, tagged

IMPORT = "import pyomo.environ as pyo\n"
HARD = """sets: {i: {elements: range(50)}, j: {elements: range(50)}}
variables: {x: {over: [i, j], domain: binary}}
objective: {maximize: "sum(((a * 7919 + b * 104729) % 97) * x[a, b] for a in i for b in j)"}
constraints:
  one: {for: a in i, rule: "sum(((a * 31 + b * 17) % 23 + 1) * x[a, b] for b in j) <= 50"}
  two: {for: b in j, rule: "sum(((a * 13 + b * 7) % 19 + 1) * x[a, b] for a in i) <= 40"}
  three: {for: a in i, rule: "sum(((a * 5 + b * 11) % 29) * x[a, b] for b in j) >= 3"}
"""
GROWING = 'variables: {x: {}}\nobjective: {minimize: "sum(len([k for k in range(10**8)]) for n in range(10**8)) * x"}\n'


@pytest.mark.parametrize(
    ("completion", "statuses"),
    [
        (fenced(IMPORT + "while True: pass", "python"), {"time"}),
        (fenced(IMPORT + "held = []\nwhile True: held.append(bytearray(10**7))", "python"), {"error", "time"}),
        (fenced(IMPORT + "import os\nos.fork()\nos.kill(os.getppid(), 9)", "python"), {"error"}),
        (fenced(IMPORT + "open('/tmp/nl2opt-was-here', 'w').write('x')", "python"), {"error"}),
        (fenced(IMPORT + "print('x' * 10**9)", "python"), {"error"}),
        (tagged(HARD), {"time", "feasible"}),
        (tagged(GROWING), {"error", "time", "memory"}),
        (
            tagged("variables: {x: {lower: '" + "(" * 5000 + "1" + ")" * 5000 + "'}}\nobjective: {minimize: x}"),
            {"error"},
        ),
        ("y" * 20_001, {"none"}),
    ],
)
def test_it_costs_the_candidate_and_nobody_else(strict_limits: Rewarder, completion: str, statuses: set[str]) -> None:
    bad, good = strict_limits.score([completion, tagged(ZERO)], [123.25, 0])
    assert bad.status in statuses, bad
    assert bad.parts["answer"] == 0.0
    assert good.parts["answer"] == 1.0
    assert not Path("/tmp/nl2opt-was-here").exists()


def test_a_worker_that_is_killed_is_replaced() -> None:
    worker = Worker()
    job = {
        "id": 0, "kind": "formulation", "text": ZERO, "truth": {"answer": 0}, "recipe": {}, "seconds": 20.0,
        "memory_mb": 1024,
    }  # fmt: skip
    try:
        first = worker.ask(job, 20.0)
        assert first is not None and first["status"] == "optimal"
        assert worker._process is not None
        worker._process.kill()
        worker._process.wait()
        again = worker.ask(job, 20.0)
        assert again == first
    finally:
        worker.close()


def test_keys_do_not_reach_the_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    worker = Worker()
    try:
        worker.ask({"id": 0, "kind": "formulation", "text": ZERO, "truth": {"answer": 0}, "recipe": {}, "seconds": 20.0,
                    "memory_mb": 1024}, 20.0)  # fmt: skip
        assert worker._process is not None
        assert b"secret" not in Path(f"/proc/{worker._process.pid}/environ").read_bytes()
    finally:
        worker.close()


def test_workers_end_with_the_trainer(tmp_path: Path) -> None:
    """Also when the trainer is killed, and from a script without a main guard."""
    script = tmp_path / "trainer.py"
    script.write_text(
        textwrap.dedent(f"""
        import os, sys
        from nl2opt.rewards import Rewarder
        rewarder = Rewarder(workers=1)
        reward, = rewarder.score([{tagged(ZERO)!r}], [0])
        print(reward.total, rewarder._pool._workers[0]._process.pid, flush=True)
        os.kill(os.getpid(), 9)
    """)
    )
    root = Path(__file__).resolve().parents[2]
    ran = subprocess.run(
        [sys.executable, script], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(root)}
    )
    total, pid = ran.stdout.split()
    assert float(total) == 1.5
    for _ in range(200):
        if not Path(f"/proc/{pid}").exists():
            break
        subprocess.run(["sleep", "0.05"])
    assert not Path(f"/proc/{pid}").exists()
