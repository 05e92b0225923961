"""The layers one by one: what happens where one is missing, and as root with a readable interpreter."""

from __future__ import annotations

import json
import os
import platform
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from nl2opt.model.sandbox import Sandbox, seccomp
from nl2opt.model.sandbox.boot import environment
from nl2opt.model.sandbox.confine import readable_paths
from nl2opt.model.sandbox.isolation import LAYERS

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the layers tested here exist on Linux only")

SCRIPT = """
import errno, json, os, socket, sys
from pathlib import Path
from nl2opt.model.sandbox import confine, landlock, namespaces, seccomp
from nl2opt.model.sandbox.request import Limits
work = Path(sys.argv[1])
def broken(*_): raise OSError(errno.ENOSYS, "made to fail")
{patch}
def fill(): (work / "given").write_text("x")
layers = confine.confine(work, Limits(), os.getppid(), fill)
def tried(act):
    try:
        act()
    except OSError as error:
        return type(error).__name__
    return "done"
print(json.dumps({{
    "layers": layers,
    "uid": os.getuid(),
    "socket": tried(lambda: socket.socket()),
    "connect": tried(lambda: socket.socket().connect(("127.0.0.1", 9))),
    "read": tried(lambda: open("/etc/passwd").close()),
    "given": tried(lambda: open("given").close()),
    "write": tried(lambda: open("new", "w").close()),
    "fork": tried(lambda: os.fork() or os._exit(0)),
}}))
"""


def confined(root: Path, work: Path, patch: str = "") -> dict[str, object]:
    variables = {**environment(), "PYTHONPATH": str(root)}
    command = [sys.executable, "-c", SCRIPT.format(patch=patch), str(work)]
    done = subprocess.run(command, capture_output=True, text=True, env=variables, check=False, timeout=60)
    assert done.returncode == 0, done.stderr
    report: dict[str, object] = json.loads(done.stdout)
    return report


def test_every_layer_is_reported(root: Path, tmp_path: Path, sandbox: Sandbox) -> None:
    report = confined(root, tmp_path)
    layers = report["layers"]
    assert isinstance(layers, dict) and list(layers) == list(LAYERS)
    assert {name for name, why in layers.items() if not why} == set(sandbox.warm().layers)
    assert report["given"] == report["write"] == "done"


@pytest.mark.parametrize(
    ("layer", "patch"),
    [
        ("landlock", "landlock.restrict = broken"),
        ("seccomp", "seccomp.restrict = broken"),
        ("network-namespace", "namespaces.leave_network = namespaces.leave_network_as_root = broken"),
        ("private-disk", "namespaces.private_disk = broken"),
        ("no-capabilities", "namespaces.drop_privileges = broken"),
        ("resource-limits", "confine.set_resource_limits = broken"),
    ],
)
def test_a_missing_layer_is_said_and_the_rest_stays(root: Path, tmp_path: Path, layer: str, patch: str) -> None:
    whole = confined(root, tmp_path)
    report = confined(root, tmp_path, patch)
    layers = report["layers"]
    assert isinstance(layers, dict)
    assert "made to fail" in layers[layer]
    assert report["given"] == report["write"] == "done"
    if layer not in ("landlock", "no-capabilities"):  # without no_new_privs the kernel may refuse Landlock
        assert report["read"] == whole["read"]
    if layer == "seccomp" and not layers["network-namespace"]:
        assert report["connect"] != "done"
    if layer == "network-namespace":
        assert layers["private-disk"] == "needs a mount namespace"


@pytest.mark.skipif(not hasattr(os, "getuid") or os.getuid() != 0, reason="only root can change users")
def test_root_becomes_nobody_where_the_interpreter_is_readable(root: Path) -> None:
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        Path(folder).chmod(0o711)
        work = Path(folder, "work")
        work.mkdir(mode=0o700)
        report = confined(root, work, "namespaces.others_can_read = lambda path: True")
    layers = report["layers"]
    assert isinstance(layers, dict)
    assert layers["other-user"] == "" and report["uid"] == 65534
    assert report["given"] == report["write"] == "done"


def test_the_readable_folders_hold_no_project_and_no_home() -> None:
    paths = [Path(path) for path in readable_paths()]
    assert Path.home() not in paths and Path("/") not in paths
    assert Path(__file__).resolve().parents[3] not in paths


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_the_filter_is_well_formed(machine: str) -> None:
    code = seccomp.bpf_program(machine, 4321)
    instructions = list(struct.iter_unpack("=HBBI", code))
    assert 50 < len(instructions) < 4096
    for place, (kind, yes, no, _) in enumerate(instructions):
        assert place + 1 + max(yes, no) < len(instructions) or kind == seccomp.RETURN
    assert instructions[-1] == (seccomp.RETURN, 0, 0, seccomp.ALLOW)


def simulate(machine: str, number: int, argument: int = 0, pid: int = 4321, arch: int | None = None) -> int:
    """What the filter answers to one system call: a small interpreter of the instructions it uses."""
    words = {
        seccomp.OFFSET_ARCH: seccomp.MACHINES[machine][0] if arch is None else arch,
        seccomp.OFFSET_NUMBER: number,
        seccomp.OFFSET_FIRST_ARGUMENT: argument,
    }
    code = list(struct.iter_unpack("=HBBI", seccomp.bpf_program(machine, pid)))
    place = value = 0
    while True:
        kind, yes, no, k = code[place]
        if kind == seccomp.RETURN:
            return int(k)
        if kind == seccomp.LOAD:
            value = words[k]
            place += 1
        else:
            truth = {seccomp.EQUAL: value == k, seccomp.AT_LEAST: value >= k, seccomp.HAS_BITS: bool(value & k)}[kind]
            place += 1 + (yes if truth else no)


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
def test_what_the_filter_answers(machine: str) -> None:
    _, denied, special = seccomp.MACHINES[machine]
    refuse, nosys = seccomp.ERRNO | 1, seccomp.ERRNO | 38
    for number in (*denied.values(), *seccomp.BOTH.values()):
        assert simulate(machine, number) == refuse
    assert simulate(machine, seccomp.CLONE3) == nosys
    assert simulate(machine, special["clone"], 17) == refuse
    assert simulate(machine, special["clone"], 0x3D0F00) == seccomp.ALLOW
    for name in ("kill", "tgkill"):
        assert simulate(machine, special[name], 4321) == seccomp.ALLOW
        assert simulate(machine, special[name], 1) == refuse
    for pid, wanted in ((0, seccomp.ALLOW), (4321, seccomp.ALLOW), (1, refuse)):
        assert simulate(machine, special["prlimit64"], pid) == wanted
    assert simulate(machine, 0 if machine == "x86_64" else 63) == seccomp.ALLOW
    assert simulate(machine, 0, arch=1) == seccomp.KILL_PROCESS
    if machine == "x86_64":
        assert simulate(machine, seccomp.X32_BIT | 1) == refuse


@pytest.mark.skipif(platform.machine() not in seccomp.MACHINES, reason="no table for this machine")
def test_numbers_are_this_kernels_numbers() -> None:
    """Checked against the kernel's own header where it is installed."""
    machine = platform.machine()
    headers = [
        Path(f"/usr/include/{machine}-linux-gnu/asm/unistd_64.h"),
        Path("/usr/include/asm/unistd_64.h"),
        Path("/usr/include/asm-generic/unistd.h"),
    ]
    header = next((path for path in headers if path.exists() and "__NR_socket " in path.read_text()), None)
    if header is None:
        pytest.skip("the kernel's headers are not installed")
    words = (line.split() for line in header.read_text().splitlines() if line.startswith("#define __NR_"))
    theirs = {entry[1].removeprefix("__NR_"): int(entry[2]) for entry in words if len(entry) > 2 and entry[2].isdigit()}
    _, denied, special = seccomp.MACHINES[machine]
    for name, number in {**denied, **seccomp.BOTH, **special}.items():
        assert theirs.get(name, number) == number, name
