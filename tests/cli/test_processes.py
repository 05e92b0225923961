"""The command line as a process: pipes, signals, several at once."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TEXT = """A bakery makes bread and cake. Each bread earns 3 euros and each cake earns 5 euros.
Each bread needs 1 hour of the oven and each cake needs 2 hours. There are 9 hours of the oven.
How many of each should be made to maximize profit?
"""


def market_split(path: Path, rows: int = 4, columns: int = 30) -> Path:
    """A hard feasibility problem (Cornuejols and Dawande 1998): its gap stays open for hours."""
    draw = random.Random(7)
    lines = ["Minimize", " obj: " + " + ".join(f"s{i} + t{i}" for i in range(rows)), "Subject To"]
    for i in range(rows):
        weights = [draw.randrange(100) for _ in range(columns)]
        terms = " + ".join(f"{w} x{j}" for j, w in enumerate(weights))
        lines.append(f" r{i}: {terms} + s{i} - t{i} = {sum(weights) // 2}")
    lines += ["Binary", " " + " ".join(f"x{j}" for j in range(columns)), "End"]
    path.write_text("\n".join(lines) + "\n")
    return path


def hard_formulation(path: Path) -> Path:
    draw = random.Random(7)
    weights = [[draw.randrange(100) for _ in range(30)] for _ in range(4)]
    path.write_text(
        "sets: {rows: {elements: 'range(4)'}, columns: {elements: 'range(30)'}}\n"
        f"parameters: {{weight: {{over: [rows, columns], values: {weights}}}, half: {{over: rows, values: "
        f"{[sum(row) // 2 for row in weights]}}}}}\n"
        "variables: {x: {over: columns, domain: binary}, s: {over: rows, lower: 0}, t: {over: rows, lower: 0}}\n"
        "objective: {minimize: 'sum(s[i] + t[i] for i in rows)'}\n"
        "constraints: {split: {for: i in rows, rule: "
        "'sum(weight[i, j] * x[j] for j in columns) + s[i] - t[i] == half[i]'}}\n"
    )
    return path


def start(*arguments: object, env: dict[str, str], **options: object) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "nl2opt", *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env=env,
        **options,
    )


def until(child: subprocess.Popen[str], words: str) -> list[str]:
    """Lines of stderr until one starts with `words`."""
    assert child.stderr is not None
    lines = []
    for line in child.stderr:
        lines.append(line)
        if line.startswith(words):
            return lines
    raise AssertionError(f"no line starts with {words!r}: {lines}")


def all_gone(pids: set[int], seconds: float = 20.0) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not any(Path(f"/proc/{pid}").exists() and not _zombie(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def _zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def test_description_on_stdin(process: Callable[..., object]):
    ended = process("solve", "-", "--json", "--quiet", given=TEXT)
    body = json.loads(ended.out)
    assert ended.code == 0 and body["status"] == "optimal" and ended.err == ""
    empty = process("solve", "-", given="")
    assert empty.code == 2 and empty.out == "" and "error" in empty.err


def test_stdin_that_is_not_text(child_env):
    ran = subprocess.run(
        [sys.executable, "-m", "nl2opt", "solve", "-"],
        input=b"\xff\xfe\xfa",
        capture_output=True,
        env=child_env,
        check=False,
    )
    assert ran.returncode == 2 and b"UTF-8" in ran.stderr and b"Traceback" not in ran.stderr


def test_version(process):
    ended = process("--version")
    assert ended.code == 0 and ended.out.startswith("nl2opt 0.")


def test_reader_that_goes_away(child_env):
    """`nl2opt ... | head -1` ends without a word about the pipe."""
    child = start("write", EXAMPLES / "job_shop.yaml", "--to", "mps", env=child_env)
    assert child.stdout is not None and child.stderr is not None
    child.stdout.close()
    err = child.stderr.read()
    assert child.wait(60) == 0 and err == ""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for child processes in /proc")
@pytest.mark.parametrize("kind", ["model file", "formulation"])
def test_ctrl_c_ends_a_long_solve(tmp_path, child_env, below, kind):
    made = market_split(tmp_path / "hard.lp") if kind == "model file" else hard_formulation(tmp_path / "hard.yaml")
    child = start("solve", made, "--time-limit", "300", env=child_env, start_new_session=True)
    until(child, "solving")
    family = below(child.pid) | {child.pid}
    os.kill(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130, err
    assert "Traceback" not in err
    assert out.startswith(("feasible", "undecided")) and "interrupted" in out.splitlines()[0]  # the best point so far
    assert all_gone(family)
    assert list(Path(child_env["TMPDIR"]).iterdir()) == []


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for child processes in /proc")
def test_ctrl_c_while_a_program_builds(tmp_path, child_env, below):
    program = tmp_path / "slow.py"
    program.write_text("import pyomo.environ as pyo\nwhile True:\n    pass\n")
    child = start("solve", program, env=child_env, start_new_session=True)
    deadline = time.monotonic() + 30
    while len(below(child.pid)) < 2 and time.monotonic() < deadline:  # the sandbox, and the program in it
        time.sleep(0.05)
    time.sleep(0.5)
    family = below(child.pid) | {child.pid}
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert (child.returncode, out) == (130, "") and "Traceback" not in err
    assert all_gone(family)
    assert list(Path(child_env["TMPDIR"]).iterdir()) == []


def test_progress_when_piped_and_on_a_terminal(tmp_path, child_env):
    """Piped, lines are added; on a terminal, one line is rewritten and removed at the end."""
    made = market_split(tmp_path / "hard.lp")
    child = start("solve", made, "--time-limit", "6", env=child_env)
    out, err = child.communicate(timeout=120)
    lines = [line for line in err.splitlines() if line.startswith("solving")]
    assert child.returncode == 1 and lines and "\r" not in err
    assert all("incumbent" in line and line.endswith(tuple("0123456789%.e+-none")) for line in lines)
    assert out.startswith(("feasible   objective ", "undecided")) and "ended by time limit" in out and "bound 0" in out


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo-terminal")
def test_progress_on_a_terminal(tmp_path, child_env):
    import pty

    made = market_split(tmp_path / "hard.lp")
    ours, theirs = pty.openpty()
    child = subprocess.Popen(
        [sys.executable, "-m", "nl2opt", "solve", str(made), "--time-limit", "6"],
        stdout=subprocess.PIPE,
        stderr=theirs,
        env=child_env,
    )
    os.close(theirs)
    seen = bytearray()

    def read() -> None:
        while True:
            try:
                part = os.read(ours, 4096)
            except OSError:
                return
            if not part:
                return
            seen.extend(part)

    reader = threading.Thread(target=read)
    reader.start()
    out, _ = child.communicate(timeout=120)
    reader.join(30)
    os.close(ours)
    text = seen.decode()
    shown = [part for part in text.split("\r") if part.startswith("solving")]
    assert shown and all("\n" not in part for part in shown)
    last = text.replace("\r\n", "\n").split("\r")[-1]
    assert not last.startswith("solving") and "solve " in text
    assert b"incumbent" not in out


def test_two_runs_save_to_one_folder(tmp_path, child_env):
    folder = tmp_path / "run"
    children = [start("solve", EXAMPLES / "diet.yaml", "--save", folder, "-q", env=child_env) for _ in range(2)]
    ended = [child.communicate(timeout=120) for child in children]
    assert [child.returncode for child in children] == [0, 0], ended
    assert json.loads((folder / "solution.json").read_text())["status"] == "optimal"
    assert not [path.name for path in folder.iterdir() if path.name.startswith(".")]


def test_debug_shows_where(process, tmp_path):
    """Faults of ours hide their traceback unless it is asked for; bad input has none in either case."""
    assert process("solve", tmp_path / "absent.yaml", NL2OPT_DEBUG="1").code == 2
