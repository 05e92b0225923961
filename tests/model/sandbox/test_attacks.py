"""Programs that mean harm, or fail badly: each ends in one message, nothing is left, and the next program works."""

from __future__ import annotations

import os
import sys
import tempfile
from pathlib import Path

import pytest

from nl2opt.errors import ProgramError
from nl2opt.model.sandbox import Limits, Sandbox

pytestmark = [
    pytest.mark.usefixtures("nothing_left"),
    pytest.mark.skipif(sys.platform != "linux", reason="the layers tested here exist on Linux only"),
]
QUICK = Limits(wall_seconds=5, cpu_seconds=5)


def refusal(sandbox: Sandbox, program: str, limits: Limits = QUICK) -> ProgramError:
    with pytest.raises(ProgramError) as caught:
        sandbox.run(program, limits=limits)
    error = caught.value
    assert "\n" not in error.message and "Traceback" not in error.message
    assert len(error.findings) == 1 and error.findings[0].code == "program-error"
    return error


def needs(sandbox: Sandbox, *layers: str) -> None:
    missing = set(layers) - set(sandbox.warm().layers)
    if missing:
        pytest.skip(f"this system lacks {', '.join(sorted(missing))}")


def test_endless_sleep(sandbox: Sandbox) -> None:
    error = refusal(sandbox, "import time\nwhile True: time.sleep(1)", Limits(wall_seconds=0.5))
    assert "stopped after 0.5 s" in error.message


def test_endless_loop_uses_cpu(sandbox: Sandbox) -> None:
    error = refusal(sandbox, "while True: pass", Limits(wall_seconds=20, cpu_seconds=1))
    assert "1 s of CPU time" in error.message


def test_ignoring_the_cpu_signal(sandbox: Sandbox) -> None:
    program = "import signal\nsignal.signal(signal.SIGXCPU, signal.SIG_IGN)\nwhile True: pass"
    error = refusal(sandbox, program, Limits(wall_seconds=20, cpu_seconds=1))
    assert "1 s of CPU time" in error.message


def test_hundred_gigabytes(sandbox: Sandbox) -> None:
    error = refusal(sandbox, "x = 1\ny = bytearray(100 * 2**30)")
    assert "4,096 MiB of memory in line 2" in error.message


def test_memory_in_small_steps(sandbox: Sandbox) -> None:
    program = "keep = []\nwhile True: keep.append(bytearray(10**7))"
    error = refusal(sandbox, program, Limits(wall_seconds=20, memory_mb=600))
    assert "600 MiB" in error.message


def test_fork_bomb(sandbox: Sandbox) -> None:
    needs(sandbox, "seccomp")
    error = refusal(sandbox, "import os\nwhile True: os.fork()")
    assert "PermissionError" in error.message and error.findings[0].location.line == 2


@pytest.mark.parametrize(
    "act",
    [
        "import subprocess; subprocess.run(['true'])",
        "import os; os.execv('/bin/true', ['true'])",
        "import os; os.posix_spawn('/bin/true', ['true'], {})",
        "import multiprocessing as mp; mp.get_context('fork').Process(target=print).start()",
    ],
)
def test_starting_processes(sandbox: Sandbox, act: str) -> None:
    needs(sandbox, "seccomp")
    assert "Error" in refusal(sandbox, act).message


def test_shell_starts_nothing(sandbox: Sandbox, tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    refusal(sandbox, f"import os\nos.system('touch {mark}')")
    assert not mark.exists()


def test_printing_without_end(sandbox: Sandbox) -> None:
    error = refusal(sandbox, "while True: print('x' * 1000)", Limits(wall_seconds=20, output_bytes=50_000))
    assert "more than 50,000 bytes" in error.message
    assert 0 < len(error.output) < 10_000


def test_printing_on_both_streams(sandbox: Sandbox) -> None:
    program = "import os\nwhile True:\n    os.write(1, b'a' * 999)\n    os.write(2, b'b' * 999)"
    assert "printed more than" in refusal(sandbox, program, Limits(wall_seconds=20, output_bytes=50_000)).message


@pytest.mark.parametrize("family", ["AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK"])
def test_sockets(sandbox: Sandbox, family: str) -> None:
    needs(sandbox, "seccomp")
    error = refusal(sandbox, f"import socket\nsocket.socket(socket.{family})")
    assert "PermissionError" in error.message and "in line 2" in error.message


def test_environment_holds_no_keys(monkeypatch: pytest.MonkeyPatch, good: str) -> None:
    monkeypatch.setenv("SECRET_API_KEY", "sk-very-secret")
    with Sandbox() as fresh:
        run = fresh.run(good + "\nimport os\nprint(dict(os.environ))")
    assert "sk-very-secret" not in run.stdout and "OMP_NUM_THREADS" in run.stdout


def test_environment_of_the_caller_through_proc(sandbox: Sandbox) -> None:
    needs(sandbox, "landlock")
    assert "PermissionError" in refusal(sandbox, f"open('/proc/{os.getpid()}/environ').read()").message


@pytest.mark.parametrize("path", ["~/.netrc", "~", "/etc/passwd", "/root", "/proc/self/mem", "/"])
def test_reading_elsewhere(sandbox: Sandbox, path: str) -> None:
    needs(sandbox, "landlock")
    full = Path(path).expanduser()
    act = f"import os; os.listdir({str(full)!r})" if full.is_dir() else f"open({str(full)!r}).read()"
    message = refusal(sandbox, act).message
    assert "PermissionError" in message or ("FileNotFoundError" in message and not full.exists())


def test_reading_a_secret_of_the_user(sandbox: Sandbox, tmp_path: Path) -> None:
    needs(sandbox, "landlock")
    secret = tmp_path / "key"
    secret.write_text("sk-very-secret")
    assert "PermissionError" in refusal(sandbox, f"print(open({str(secret)!r}).read())").message


def test_writing_elsewhere(sandbox: Sandbox, tmp_path: Path) -> None:
    needs(sandbox, "landlock")
    target = tmp_path / "written"
    assert "PermissionError" in refusal(sandbox, f"open({str(target)!r}, 'w').write('x')").message
    assert not target.exists()
    temporary = Path(tempfile.gettempdir()) / f"nl2opt-test-{os.getpid()}"
    refusal(sandbox, f"open({str(temporary)!r}, 'w')")
    assert not temporary.exists()


def test_changing_a_file_through_a_link(sandbox: Sandbox, tmp_path: Path) -> None:
    needs(sandbox, "landlock")
    target = tmp_path / "kept"
    target.write_text("kept")
    refusal(sandbox, f"import os\nos.symlink({str(target)!r}, 'link')\nopen('link', 'w').write('changed')")
    refusal(sandbox, f"import os\nos.truncate({str(target)!r}, 0)")
    assert target.read_text() == "kept"


@pytest.mark.parametrize(
    "act",
    [
        "os.chmod({!r}, 0o777)",
        "os.chown({!r}, os.getuid(), os.getgid())",
        "os.utime({!r})",
        "os.setxattr({!r}, 'user.x', b'1')",
        "os.truncate({!r}, 0)",
        "os.remove({!r})",
        "os.rename({!r}, 'mine')",
        "os.link({!r}, 'mine')",
    ],
)
def test_changing_what_surrounds_a_file(sandbox: Sandbox, tmp_path: Path, act: str) -> None:
    needs(sandbox, "seccomp", "landlock")
    target = tmp_path / "kept"
    target.write_text("kept")
    before = target.stat()
    message = refusal(sandbox, "import os\n" + act.format(str(target))).message
    assert "PermissionError" in message or "Invalid cross-device link" in message
    after = target.stat()
    assert (before.st_mode, before.st_mtime_ns, before.st_nlink) == (after.st_mode, after.st_mtime_ns, after.st_nlink)


def test_changing_the_mode_of_an_open_file(sandbox: Sandbox) -> None:
    needs(sandbox, "seccomp")
    program = "import os\nos.fchmod(os.open(os.__file__, os.O_RDONLY), 0o666)"
    assert "PermissionError" in refusal(sandbox, program).message


def test_too_large_a_file(sandbox: Sandbox) -> None:
    error = refusal(sandbox, "open('big', 'wb').write(bytes(2_000_000))", Limits(file_bytes=1_000_000))
    assert "OSError" in error.message or "more than" in error.message


def test_many_files(sandbox: Sandbox) -> None:
    needs(sandbox, "private-disk")
    program = "for i in range(100):\n    open(f'f{i}', 'wb').write(bytes(500_000))"
    assert "No space left" in refusal(sandbox, program, Limits(file_bytes=5_000_000)).message


def test_deleting_the_work_folder(sandbox: Sandbox, good: str) -> None:
    needs(sandbox, "landlock")
    message = refusal(sandbox, "import os\nos.rmdir(os.getcwd())").message
    assert "PermissionError" in message or "OSError" in message
    program = "import os, shutil\nshutil.rmtree(os.getcwd(), ignore_errors=True)\n" + good
    assert sandbox.run(program).model.shape == (1, 2)


def test_deep_folders_are_cleared(sandbox: Sandbox, good: str) -> None:
    program = "import os\nfor i in range(3000):\n    os.mkdir('d')\n    os.chdir('d')\n"
    assert sandbox.run(program + good).model.shape == (1, 2)


@pytest.mark.parametrize("code", [0, 3])
def test_os_exit(sandbox: Sandbox, code: int) -> None:
    error = refusal(sandbox, f"import os\nos._exit({code})")
    assert f"exit code {code}" in error.message


def test_sys_exit(sandbox: Sandbox) -> None:
    error = refusal(sandbox, "import sys\n\nsys.exit('bye')")
    assert "sys.exit(bye) in line 3" in error.message


def test_segmentation_fault(sandbox: Sandbox) -> None:
    assert "crashed (SIGSEGV)" in refusal(sandbox, "import ctypes\nctypes.string_at(0)").message


def test_abort(sandbox: Sandbox) -> None:
    assert "crashed (SIGABRT)" in refusal(sandbox, "import os\nos.abort()").message


def test_endless_recursion(sandbox: Sandbox) -> None:
    error = refusal(sandbox, "def f(x):\n    return f(x)\nf(1)")
    assert "RecursionError" in error.message and error.findings[0].location.line == 2


def test_endless_recursion_in_c(sandbox: Sandbox) -> None:
    program = "import sys\nsys.setrecursionlimit(10**9)\ndef f(x):\n    return [f(y) for y in [x]]\nf(1)"
    assert refusal(sandbox, program).message


@pytest.mark.parametrize("victim", ["os.getppid()", "caller", "-1", "0", "1"])
def test_signals(sandbox: Sandbox, victim: str) -> None:
    needs(sandbox, "seccomp")
    victim = victim.replace("caller", str(os.getpid()))
    assert "PermissionError" in refusal(sandbox, f"import os, signal\nos.kill({victim}, signal.SIGKILL)").message


def call(name: str, *arguments: object) -> str:
    listed = ", ".join(map(str, arguments))
    return (
        "import ctypes, os\n"
        "libc = ctypes.CDLL(None, use_errno=True)\n"
        f"result = libc.{name}({listed})\n"
        "if result == -1: raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))\n"
    )


@pytest.mark.parametrize(
    "act",
    [
        call("ptrace", 16, "os.getppid()", 0, 0),
        call("unshare", 0x10000000),
        call("mount", "b'none'", "b'/'", "b'tmpfs'", 0, 0),
        call("prlimit", "os.getppid()", 7, 0, 0),
        call("memfd_create", "b'x'", 0),
        call("chroot", "b'.'"),
        call("syscall", 425, 8, 0),
        call("syscall", 434, "os.getppid()", 0),
    ],
)
def test_system_calls(sandbox: Sandbox, act: str) -> None:
    needs(sandbox, "seccomp")
    assert "PermissionError" in refusal(sandbox, act).message


def test_limits_cannot_be_raised(sandbox: Sandbox) -> None:
    program = "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))"
    assert "ValueError" in refusal(sandbox, program).message


def test_no_descriptor_is_inherited(sandbox: Sandbox, good: str) -> None:
    program = """
import os
found = []
for number in range(3, 64):
    try:
        os.fstat(number)
        found.append(number)
    except OSError:
        pass
print(found, os.read(0, 10))
"""
    assert sandbox.run(program + good).stdout.strip() == "[3] b''"


@pytest.mark.parametrize(
    "answer",
    [
        b"",
        b"M",
        b"Mgarbage",
        b"E",
        b"E{}",
        b"E[" + b"[" * 50_000,
        b'E{"kind": "exception", "message": 3, "line": -5, "trace": [[1, 2, 3]]}',
        b"Mnl2opt-model-1\n\xff\xff\xff\xff\xff\xff\xff\x7f",
    ],
)
def test_forged_answers(sandbox: Sandbox, answer: bytes) -> None:
    program = "import os\nos.pwrite(3, open('answer', 'rb').read(), 0)\nos._exit(0)"
    with pytest.raises(ProgramError):
        sandbox.run(program, files={"answer": answer}, limits=QUICK)


def test_a_thread_that_goes_on(sandbox: Sandbox, good: str) -> None:
    program = "import threading, time\nthreading.Thread(target=lambda: time.sleep(1000)).start()\n"
    assert sandbox.run(program + good).model.shape == (1, 2)


def test_closed_output(sandbox: Sandbox, good: str) -> None:
    assert sandbox.run(good + "\nimport os, sys\nsys.stdout.close()\nos.close(2)").model.shape == (1, 2)
    assert sandbox.run(good + "\nimport sys\nsys.stdout = None\ndel sys.stderr").model.shape == (1, 2)
