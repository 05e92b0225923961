"""A worker: reads one job a line from stdin, answers one line each. Started by `nl2opt.rewards.pool`.

Candidates are read and solved in forked children (`nl2opt.rewards.child`), which are killed at their time limit and may
take only so much memory: a candidate that hangs or grows costs its own score and no restart. Programs are built in the
sandbox first. Where there is no fork, the work is done here, and the pool kills this process instead.
"""

from __future__ import annotations

import gc
import json
import os
import sys
import time
from typing import Any

from nl2opt.errors import Nl2optError
from nl2opt.rewards.child import Child, once
from nl2opt.rewards.recipe import Recipe
from nl2opt.rewards.truth import Truth

FORKS = sys.platform == "linux"
_SMALL = """
variables: {x: {domain: integer, lower: 0, upper: 4}, y: {lower: 0}}
objective: {maximize: 3 * x + y}
constraints: {c: {rule: x + y <= 5}}
"""


def main() -> int:
    """Serve until stdin ends."""
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # what a solver prints must not reach the pool
    worker = Worker()
    try:
        out.write('{"ready": true}\n')
        out.flush()
        for line in sys.stdin:
            job = json.loads(line)
            out.write(json.dumps({"id": job["id"], **worker.serve(job)}) + "\n")
            out.flush()
    except BrokenPipeError:
        pass
    finally:
        worker.close()
    return 0


class Worker:
    """Serves jobs: dictionaries with kind, text, truth, recipe, seconds and memory_mb."""

    def __init__(self) -> None:
        # One small job here loads and warms all that children need. It starts no thread that a fork would lose.
        warm = Recipe(structure=1.0, values=1.0)
        _earned({"kind": "formulation", "text": _SMALL}, warm, Truth(13, _SMALL, (4.0, 1.0)), 10.0)
        gc.collect()
        gc.freeze()
        self._child: Child | None = None

    def serve(self, job: dict[str, Any]) -> dict[str, Any]:
        """What the candidate of a job earned; never raises for what it holds."""
        if job["kind"] == "program":
            return self._program(job)
        if not FORKS:
            return serve_here(job)
        seconds = float(job["seconds"])
        child = self._ready(int(job["memory_mb"]))
        began = time.monotonic()
        answer = child.ask(job, seconds)
        if answer is None:
            late = time.monotonic() - began >= seconds
            self.close()
            return _stopped(seconds) if late else _died()
        return answer

    def _ready(self, memory_mb: int) -> Child:
        child = self._child
        if child is not None and (child.worn or child.memory_mb != memory_mb):
            self.close()
        if self._child is None:
            self._child = Child(serve_here, memory_mb)
        return self._child

    def _program(self, job: dict[str, Any]) -> dict[str, Any]:
        from nl2opt.model.sandbox import shared
        from nl2opt.rewards.reward import model_of_program

        seconds, memory_mb = float(job["seconds"]), int(job["memory_mb"])
        shared().warm()  # loads Pyomo, once: not on the candidate's time
        began = time.monotonic()
        try:
            model = model_of_program(job["text"], seconds, memory_mb)
        except Nl2optError as error:
            late = time.monotonic() - began >= seconds
            return failure("time" if late else "error", error.message.split("\n")[0])
        left = max(0.2, seconds - (time.monotonic() - began))
        if not FORKS:
            return serve_here({**job, "seconds": left}, model)
        answer, late = once(lambda: serve_here({**job, "seconds": left}, model), left, memory_mb)
        return answer if answer is not None else _stopped(seconds) if late else _died()

    def close(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child = None


def serve_here(job: dict[str, Any], model: Any = None) -> dict[str, Any]:
    """What a candidate earned, found in this process; what goes wrong is a result too."""
    try:
        return _earned(job, Recipe(**job["recipe"]), Truth.of(job["truth"]), float(job["seconds"]), model)
    except MemoryError:
        return _died()
    except RecursionError:
        return failure("error", "it is nested too deeply", readable=False)
    except Exception as error:
        return failure("error", f"{type(error).__name__}: {error}"[:300])


def _earned(job: dict[str, Any], recipe: Recipe, truth: Truth, seconds: float, model: Any = None) -> dict[str, Any]:
    from nl2opt.rewards.reward import earned

    return earned(job["kind"], job["text"], truth, recipe, seconds, model)


def failure(status: str, reason: str, *, readable: bool = True) -> dict[str, Any]:
    """What a candidate without an answer earned: its format at most."""
    parts = {"format": 1.0 if readable else 0.5, "execution": 0.0, "answer": 0.0}
    return {"parts": parts, "status": status, "objective": None, "reason": reason}


def _stopped(seconds: float) -> dict[str, Any]:
    return failure("time", f"it was stopped after {seconds:.3g} s")


def _died() -> dict[str, Any]:
    return failure("memory", "its process died, most likely for want of memory")


if __name__ == "__main__":
    raise SystemExit(main())
