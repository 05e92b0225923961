"""Real processes: Ctrl-C while a server stays silent, a killed run, and two runs that share a cache or a mailbox."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.llm import fake_server as fake

ROOT = Path(__file__).resolve().parents[2]
BAKERY = ROOT / "examples" / "bakery.md"
GOOD = (ROOT / "examples" / "recorded" / "bakery" / "1_formulate.json").read_text(encoding="utf-8")


@pytest.fixture
def server():
    with fake.serving() as running:
        yield running


@pytest.fixture
def environment(child_env, tmp_path):
    kept = {name: value for name, value in child_env.items() if not name.startswith(("ANTHROPIC_", "OPENAI_"))}
    return {
        **kept,
        "OPENAI_API_KEY": fake.KEY,
        "NO_PROXY": "127.0.0.1,localhost",
        "NL2OPT_CACHE": str(tmp_path / "cache"),
    }


@pytest.fixture
def start(environment):
    """Start a command; what still runs at the end of the test is killed."""
    started = []

    def run(*arguments):
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "nl2opt", *map(str, arguments)],
                stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment,
            )
        )  # fmt: skip
        return started[-1]

    yield run
    for running in started:
        if running.poll() is None:
            running.kill()
            running.communicate()


def until(condition, seconds=180.0):
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come about"
        time.sleep(0.05)


@pytest.mark.parametrize("samples", ["1", "3"])
def test_ctrl_c_while_a_server_stays_silent(server, start, below, samples):
    server.then(fake.Silent())
    arguments = ("--llm", "openai/some-model", "--base-url", f"{server.url}/v1", "--samples", samples)
    running = start("solve", BAKERY, *arguments)
    until(lambda: server.seen)
    children = below(running.pid)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=180)
    assert running.returncode == 130 and out == "" and "Traceback" not in err and fake.KEY not in err
    until(lambda: not any(Path(f"/proc/{child}").exists() for child in children))


def test_two_runs_share_a_cache(server, start, tmp_path):
    server.then(fake.Say(GOOD, stream=False))
    arguments = ("solve", BAKERY, "--llm", "openai/some-model", "--base-url", f"{server.url}/v1", "--json", "-q")
    for running in [start(*arguments) for _ in range(2)]:
        out, err = running.communicate(timeout=180)
        assert running.returncode == 0 and err == "" and json.loads(out)["objective"] == 380
    kept = list((tmp_path / "cache").rglob("*.json"))
    assert len(kept) == 1 and json.loads(kept[0].read_text())["reply"]["text"]
    asked = len(server.seen)
    again = start(*arguments)
    assert json.loads(again.communicate(timeout=180)[0])["llm"]["reused"] == 1 and len(server.seen) == asked


def test_two_runs_share_a_mailbox(start, tmp_path):
    box = tmp_path / "box"
    arguments = ("solve", BAKERY, "--llm", f"mailbox:{box}", "--json", "-q")
    for running in [start(*arguments) for _ in range(2)]:
        out, _ = running.communicate(timeout=180)
        assert running.returncode == 3 and len(json.loads(out)["requests"]) == 1
    (request,) = (box / "requests").glob("*.json")
    assert json.loads(request.read_text())["id"] == request.stem
    (box / "replies" / request.name).write_text(GOOD)
    for running in [start(*arguments) for _ in range(2)]:
        out, _ = running.communicate(timeout=180)
        assert running.returncode == 0 and json.loads(out)["objective"] == 380


def test_a_description_on_stdin(environment, tmp_path):
    recording = ROOT / "examples" / "recorded" / "bakery.jsonl"
    ran = subprocess.run(
        [sys.executable, "-m", "nl2opt", "solve", "-", "--llm", f"recorded:{recording}", "-q"],
        input=BAKERY.read_text(encoding="utf-8"), capture_output=True, text=True, env=environment, check=False,
    )  # fmt: skip
    assert ran.returncode == 0 and "objective 380" in ran.stdout and ran.stderr == ""
