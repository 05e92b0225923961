"""``nl2opt evaluate`` as a person runs it: real processes, real files, real signals."""

from __future__ import annotations

import json
import os
import random
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from nl2opt.evaluation.log import attempt_to_json, read_log

TIMES = re.compile(r'"(seconds|formulate|solve|llm)": [0-9.e-]+')


def content(path: Path) -> list[str]:
    """The lines of a log in one order, times taken out; the header without its date."""
    log = read_log(path)
    assert log.notes == ()
    lines = sorted(TIMES.sub(r'"\1": 0', attempt_to_json(attempt)) for attempt in log.attempts)
    return [re.sub(r'"date": "[^"]*"', "", log.header.to_json()), *lines]


def descendants(pid: int) -> set[int]:
    found, waiting = set(), [pid]
    while waiting:
        try:
            tasks = list(Path(f"/proc/{waiting.pop()}/task").iterdir())
            below = [int(word) for task in tasks for word in (task / "children").read_text().split()]
        except OSError:
            continue
        found.update(below)
        waiting.extend(below)
    return found


def all_gone(pids: set[int], seconds: float = 20.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if not any(is_alive(pid) for pid in pids):
            return True
        time.sleep(0.05)
    return False


def is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def lines_in(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def until(condition, seconds: float = 60.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not happen"
        time.sleep(0.005)


def test_offline_without_a_key(nl2opt_evaluate, bakery_file, tmp_path):
    ended = nl2opt_evaluate(bakery_file(14), "--formulator", "rules", "--workers", "1")
    assert "strict" in ended.stdout and "12 of 14" in ended.stdout and "2 refused" in ended.stdout
    (log,) = (tmp_path / "nl2opt-logs").iterdir()
    assert log.name.startswith("bakeries-rules-") and f"log       nl2opt-logs/{log.name}" in ended.stderr
    assert f"nl2opt score nl2opt-logs/{log.name} --protocol" in ended.stderr
    again = nl2opt_evaluate(bakery_file(14), "--formulator", "rules")
    assert "14 of 14 attempts at hand" in again.stderr and again.stdout == ended.stdout
    assert len(list((tmp_path / "nl2opt-logs").iterdir())) == 1


def test_json_report_and_silence(nl2opt_evaluate, bakery_file, tmp_path):
    log = tmp_path / "log.jsonl"
    ended = nl2opt_evaluate(
        bakery_file(7), "--json", "-q", "--workers", "0", "--log", log, "-p", "strict", "-p", "orlm5", "--no-texts"
    )
    body = json.loads(ended.stdout)
    assert ended.stderr == "" and [rule["name"] for rule in body["rules"]] == ["strict", "orlm5"]
    assert sum(item["correct"] is True for item in body["items"]) == 6
    assert "baker makes" not in log.read_text() and read_log(log).header.texts is False
    refused = nl2opt_evaluate(bakery_file(7), "--log", log, "--workers", "0", code=2)
    assert "texts: false, and true" in refused.stderr


def test_shuffle_and_filter_repeat(nl2opt_evaluate, bakery_file, tmp_path):
    orders = []
    for log in (tmp_path / "one.jsonl", tmp_path / "two.jsonl"):
        nl2opt_evaluate(
            bakery_file(20),
            "--shuffle",
            "--seed",
            "5",
            "--limit",
            "6",
            "--filter",
            "id!=3",
            "--log",
            log,
            "--workers",
            "0",
        )
        orders.append([attempt.case for attempt in read_log(log).attempts])
    assert orders[0] == orders[1] and len(orders[0]) == 6 and orders[0] != sorted(orders[0], key=int)
    refused = nl2opt_evaluate(bakery_file(20), "--seed", "5", code=2)
    assert "add `--shuffle`" in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--protocol", "strcit"], "the nearest name is 'strict'"),
        (["--formulator", "ruels"], "the nearest name is 'rules'"),
        (["--formulator", "direct"], "none is given"),
        (["--llm", "nowhere/x"], "nowhere"),
        (["--llm", "mailbox:m", "--rate", "fast"], "the rate 'fast' cannot be read"),
        (["--engine", "rya"], "the nearest name is 'ray'"),
        (["--filter", "size=1"], "speaks of 'size'"),
        (["--workers", "-2"], "the number of workers is -2"),
        (["--time-limit", "0"], "the time limit is 0"),
        (["--log", "/"], "cannot be written"),
        (["--by", "colour"], "no kind 'colour'"),
    ],
)
def test_wrong_options(nl2opt_evaluate, bakery_file, arguments, words):
    ended = nl2opt_evaluate(bakery_file(3), *arguments, code=2)
    assert words in ended.stderr and ended.stdout == ""


def test_a_set_that_is_not_there(nl2opt_evaluate, tmp_path):
    assert "absent" in nl2opt_evaluate(tmp_path / "absent.jsonl", code=2).stderr


def formulation(eggs: int) -> str:
    stated = {
        "variables": {name: {"lower": 0, "domain": "integer"} for name in ("rolls", "loaves")},
        "objective": {"maximize": "rolls + 2 * loaves"},
        "constraints": {"eggs": {"rule": f"2 * rolls + 3 * loaves <= {eggs}"}, "least": {"rule": "loaves >= 4"}},
    }
    return json.dumps({"notes": {}, "formulation": stated})


def answer_letters(mailbox: Path, most: int = 1000) -> int:
    count = 0
    for path in sorted((mailbox / "requests").glob("*.json")):
        reply = mailbox / "replies" / path.name
        if not reply.exists() and count < most:
            request = json.loads(path.read_text())
            eggs = re.search(r"There are (\d+) eggs", "\n".join(m["text"] for m in request["messages"]))
            assert "en_answer" not in path.read_text()
            reply.write_text(formulation(int(eggs[1])))
            count += 1
    return count


def test_letters(nl2opt_evaluate, bakery_file, tmp_path):
    """All letters of a round are written before exit 3; the same command goes on; then all is at hand."""
    mailbox = tmp_path / "mail"
    given = (
        bakery_file(6),
        "--llm",
        f"mailbox:{mailbox}",
        "--formulator",
        "direct",
        "--log",
        "log.jsonl",
        "--workers",
        "1",
    )
    ended = nl2opt_evaluate(*given, code=3)
    assert "6 replies are outstanding, for 6 of 6 attempts" in ended.stderr and "goes on from there" in ended.stderr
    assert lines_in(tmp_path / "log.jsonl") == 1 and answer_letters(mailbox, most=4) == 4
    assert "2 replies are outstanding, for 2 of 6 attempts" in nl2opt_evaluate(*given, code=3).stderr
    assert lines_in(tmp_path / "log.jsonl") == 5 and answer_letters(mailbox) == 2
    ended = nl2opt_evaluate(*given)
    assert "6 of 6" in ended.stdout and lines_in(tmp_path / "log.jsonl") == 7
    log = read_log(tmp_path / "log.jsonl")
    assert log.header.llm.startswith("mailbox:") and {prompt["id"] for prompt in log.header.prompts} >= {"formulate"}
    assert {len(attempt.requests) for attempt in log.attempts} == {1}


def test_two_runs_at_once(started, bakery_file, tmp_path):
    """The second is told, and spoils nothing."""
    pytest.importorskip("fcntl")
    log = tmp_path / "log.jsonl"
    first = started(bakery_file(60), "--log", log, "--workers", "1")
    until(lambda: lines_in(log) >= 1)
    second = started(bakery_file(60), "--log", log, "--workers", "1")
    out, err = second.communicate(timeout=60)
    assert second.returncode == 2 and "another run writes to the log" in err and out == ""
    first.communicate(timeout=60)
    assert first.returncode == 0 and len(read_log(log).attempts) == 60


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for child processes in /proc")
def test_ctrl_c(started, bakery_file, tmp_path):
    log = tmp_path / "log.jsonl"
    child = started(bakery_file(200), "--log", log)
    until(lambda: lines_in(log) >= 4)
    family = descendants(child.pid) | {child.pid}
    os.killpg(child.pid, signal.SIGINT)
    out, err = child.communicate(timeout=60)
    assert child.returncode == 130 and out == "" and "Traceback" not in err
    told = re.search(r"(\d+) of 200 attempts are in '.*log.jsonl'; the same command goes on", err)
    assert told and int(told[1]) == len(read_log(log).attempts) >= 3
    assert len(family) >= 2 and all_gone(family)


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="looks for child processes in /proc")
def test_kill_9_twenty_times(started, nl2opt_evaluate, bakery_file, tmp_path, env):
    """Killed at a random moment, twenty times over, a run ends with the log of one that nobody disturbed.

    Most lives are killed a random moment after the log has grown by a few lines, so that each of them is cut off in
    the middle of its work; some are killed while they start.
    """
    problems, log, calm = bakery_file(90), tmp_path / "log.jsonl", tmp_path / "calm.jsonl"
    draw = random.Random(time.time_ns())
    families: set[int] = set()
    cut_off = 0
    with Launcher(env, tmp_path) as launcher:
        for life in range(20):
            before, fresh = lines_in(log), life % 5 == 0
            given = (problems, "--log", log, "-q", "--workers", "2" if fresh else "0")
            child = started(*given) if fresh else launcher.start(*given)
            if life % 4 == 3:
                time.sleep(draw.uniform(0, 0.3))
            else:
                until(lambda: lines_in(log) >= before + draw.randint(1, 4))  # noqa: B023
                time.sleep(draw.uniform(0, 0.03))
            families |= descendants(child.pid) | {child.pid}
            os.kill(child.pid, signal.SIGKILL)
            cut_off += child.wait() == -signal.SIGKILL
    assert cut_off == 20 and 16 <= lines_in(log) < 91
    nl2opt_evaluate(problems, "--log", log, "-q")
    nl2opt_evaluate(problems, "--log", calm, "-q", "--workers", "1")
    assert content(log) == content(calm) and len(read_log(log).attempts) == 90
    assert all_gone(families)


class Launcher:
    """Starts command lines as processes of their own, forked from one that has imported everything: 20 of them would
    else spend most of a minute on that."""

    SCRIPT = """
import json, os, sys
import nl2opt.cli.evaluate, nl2opt.evaluation.engines.worker
from nl2opt.cli import main
nl2opt.evaluation.engines.worker._warm_up()
for line in sys.stdin:
    pid = os.fork()
    if pid == 0:
        os.dup2(os.open(os.devnull, os.O_RDWR), 1)
        os._exit(main(json.loads(line)))
    print(pid, flush=True)
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]), flush=True)
"""

    def __init__(self, env: dict[str, str], folder: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-c", self.SCRIPT], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env,
            cwd=folder,
        )  # fmt: skip
        self.pid = 0

    def start(self, *arguments: object) -> Launcher:
        self.process.stdin.write(json.dumps(["evaluate", *map(str, arguments)]) + "\n")
        self.process.stdin.flush()
        self.pid = int(self.process.stdout.readline())
        return self

    def wait(self) -> int:
        return int(self.process.stdout.readline())

    def __enter__(self) -> Launcher:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.kill()
        self.process.communicate()
