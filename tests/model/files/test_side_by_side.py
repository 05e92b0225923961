"""Two files at once give what one after the other gives."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

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


def test_a_child_that_fails_says_nothing(tmp_path, at_once, monkeypatch, capfd):
    """Ctrl-C reaches the child too, and memory may run out there: the parent reads the file and tells."""
    path, parent = tmp_path / "a.lp", os.getpid()
    write_model(model(0), path)

    def read(name):
        if os.getpid() != parent:
            raise KeyboardInterrupt
        return read_model(name)

    monkeypatch.setattr(side_by_side, "read_model", read)
    assert differences(*read_both(path, path)) == []
    assert capfd.readouterr() == ("", "")


KILLED = """
import os, signal, sys, time
from pathlib import Path
from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.files import side_by_side
pid_file, parent = Path(sys.argv[1]), os.getpid()

def read(name):
    if os.getpid() != parent:
        pid_file.write_text(str(os.getpid()))
        return CanonicalModel.build(objective=[1.0] * 100_000)
    while not (pid_file.exists() and pid_file.read_text()):
        time.sleep(0.01)
    os.kill(parent, signal.SIGKILL)

side_by_side.read_model = read
side_by_side._pays = lambda first, second: True
side_by_side.read_both("a.lp", "b.lp")
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="without fork there is no child")
def test_a_killed_parent_leaves_no_child(tmp_path):
    """The arrays do not fit into the pipe: a child that nobody reads from has to notice."""
    pid_file = tmp_path / "pid"
    ended = subprocess.run([sys.executable, "-c", KILLED, str(pid_file)], capture_output=True, text=True, timeout=60)
    assert (ended.returncode, ended.stderr) == (-9, "")
    child = int(pid_file.read_text())
    for _ in range(200):
        try:
            os.kill(child, 0)
        except ProcessLookupError:
            return
        if Path(f"/proc/{child}/stat").exists() and ") Z" in Path(f"/proc/{child}/stat").read_text():
            return  # ended; whoever inherited it has not collected it yet
        time.sleep(0.05)
    os.kill(child, 9)
    pytest.fail("the child still runs")
