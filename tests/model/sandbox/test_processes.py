"""Several sandboxes at once, and the ends of the processes around them."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nl2opt.errors import ProgramError
from nl2opt.model.sandbox import Limits, Sandbox

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")

Below = Callable[[int], set[int]]
Soon = Callable[[Callable[[], bool]], bool]

CALLER = """
import sys
from nl2opt.model.sandbox import Sandbox
with Sandbox() as sandbox:
    sandbox.warm()
    print("ready", flush=True)
    sandbox.run("print('x')\\nimport time\\ntime.sleep(100)")
"""


def start_caller(root: Path, folder: Path) -> subprocess.Popen[str]:
    """A process with a program at work in its sandbox; temporary files go to `folder`."""
    environment = {**os.environ, "TMPDIR": str(folder), "PYTHONPATH": str(root)}
    caller = subprocess.Popen(
        [sys.executable, "-c", CALLER], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
    )
    assert caller.stdout is not None
    assert caller.stdout.readline() == "ready\n"
    return caller


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_nothing_outlives_the_caller(
    root: Path, tmp_path: Path, processes_below: Below, soon: Soon, number: signal.Signals
) -> None:
    caller = start_caller(root, tmp_path)
    assert soon(lambda: len(processes_below(caller.pid)) == 2), "a server and a child"
    below = processes_below(caller.pid)
    assert len(list(tmp_path.iterdir())) == 1
    caller.send_signal(number)
    caller.communicate(timeout=20)
    assert soon(lambda: not any(Path(f"/proc/{pid}/cwd").exists() for pid in below))
    assert soon(lambda: not list(tmp_path.iterdir()))


def test_a_child_dies_with_its_server(processes_below: Below, soon: Soon, good: str) -> None:
    with Sandbox() as sandbox, ThreadPoolExecutor(1) as pool:
        sandbox.warm()
        server = sandbox._runner._process.pid  # type: ignore[union-attr]
        run = pool.submit(sandbox.run, "import time\ntime.sleep(100)")
        assert soon(lambda: len(processes_below(server)) == 1)
        (child,) = processes_below(server)
        os.kill(server, signal.SIGKILL)
        with pytest.raises(ProgramError, match="server ended"):
            run.result(timeout=20)
        assert soon(lambda: not Path(f"/proc/{child}/cwd").exists())
        assert sandbox.run(good).model.shape == (1, 2), "a new server takes over"


def test_no_folder_is_left_by_a_killed_server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, good: str) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with Sandbox() as sandbox:
        sandbox.run(good)
        assert list(tmp_path.iterdir())
        process = sandbox._runner._process  # type: ignore[union-attr]
        process.kill()
        process.wait()
        sandbox.run(good)
        assert len(list(tmp_path.iterdir())) == 1
    assert not list(tmp_path.iterdir())


def test_many_threads_share_a_sandbox(sandbox: Sandbox, good: str) -> None:
    def one(k: int) -> str:
        if k % 5 == 4:
            with pytest.raises(ProgramError):
                sandbox.run("1 / 0")
            return f"{k}\n"
        return sandbox.run(good + f"print({k})").stdout

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(20))) == [f"{k}\n" for k in range(20)]


def test_a_slow_program_does_not_hold_up_another(sandbox: Sandbox, good: str) -> None:
    with ThreadPoolExecutor(1) as pool:
        slow = pool.submit(sandbox.run, "import time\ntime.sleep(60)", limits=Limits(wall_seconds=2))
        sandbox.run(good)
        assert not slow.done()
        with pytest.raises(ProgramError, match="stopped after 2 s"):
            slow.result()


def test_two_sandboxes_at_once(sandbox: Sandbox, good: str) -> None:
    with Sandbox() as other:
        other.start()
        assert sandbox.run(good).model.shape == other.run(good).model.shape


def test_a_closed_sandbox_starts_again(good: str) -> None:
    sandbox = Sandbox()
    sandbox.run(good)
    sandbox.close()
    sandbox.close()
    try:
        assert sandbox.run(good).model.shape == (1, 2)
    finally:
        sandbox.close()


def test_no_descriptor_leaks(sandbox: Sandbox, good: str) -> None:
    def count() -> int:
        return len(list(Path("/proc/self/fd").iterdir()))

    sandbox.run(good)
    before = count()
    for program in [good, "1 / 0", "import os; os._exit(1)"] * 5:
        with contextlib.suppress(ProgramError):
            sandbox.run(program)
    assert count() == before


FORKING = """
import os, sys
from nl2opt.model.sandbox import run_program
good = sys.argv[1]
run_program(good)
pid = os.fork()
if pid == 0:
    print(run_program(good).model.shape, flush=True)
    sys.exit(0)
assert os.waitpid(pid, 0)[1] == 0
print(run_program(good).model.shape, flush=True)
"""


def test_a_forked_caller_has_a_sandbox_of_its_own(root: Path, tmp_path: Path, good: str, soon: Soon) -> None:
    variables = {**os.environ, "TMPDIR": str(tmp_path), "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", FORKING, good]
    done = subprocess.run(command, capture_output=True, text=True, env=variables, timeout=60, check=False)
    assert done.stdout == "(1, 2)\n(1, 2)\n", done.stderr
    assert soon(lambda: not list(tmp_path.iterdir()))


def test_one_process_for_each_program(good: str) -> None:
    with Sandbox(mechanism="subprocess") as plain:
        assert plain.warm().mechanism == "subprocess"
        run = plain.run(good + "print(open('a.txt').read())", files={"a.txt": b"given"})
        assert (run.stdout, run.model.shape) == ("given\n", (1, 2))
        for program, message, limits in (
            ("1 / 0", "ZeroDivisionError", Limits()),
            ("while True: print('x' * 99)", "printed more", Limits(output_bytes=10_000)),
            ("import time\ntime.sleep(60)", "stopped after 0.5 s", Limits(wall_seconds=0.5)),
            ("import os\nos._exit(4)", "exit code 4", Limits()),
            ("import ctypes\nctypes.string_at(0)", "SIGSEGV", Limits()),
        ):
            with pytest.raises(ProgramError, match=message):
                plain.run(program, limits=limits)
