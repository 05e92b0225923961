"""The log: written whole, read with care."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.errors import InputError
from nl2opt.evaluation.attempt import Answer, Attempt
from nl2opt.evaluation.log import Header, attempt_from_json, attempt_to_json, parse_log, read_log
from nl2opt.evaluation.log_words import without_words
from nl2opt.evaluation.log_writing import LogWriter

ROOT = Path(__file__).resolve().parents[3]
HEADER = Header({"name": "tiny", "cases": 3, "fingerprint": "f0"}, "rules", settings={"rounds": 3})
ATTEMPTS = tuple(
    Attempt(f"c{i}", answers=(Answer("", "optimal", 1.5 * i, "maximize", {"x[é]": 2.0}, {"cakes": 2.0}),), rounds=i)
    for i in range(4)
)


def written(path: Path, *attempts: Attempt, header: Header = HEADER) -> Path:
    with LogWriter(path, header) as writer:
        for attempt in attempts:
            writer.write(attempt)
    return path


def test_what_is_written_is_read(tmp_path):
    log = read_log(written(tmp_path / "deep" / "log.jsonl", *ATTEMPTS))
    assert log.attempts == ATTEMPTS and log.header == HEADER and log.notes == ()
    assert [len(found) for found in log.by_case().values()] == [1, 1, 1, 1]


def test_odd_values_survive():
    attempt = Attempt(
        "\ud800\u2028\n", answers=(Answer("", "optimal", float("inf"), values={"x": float("nan")}),),
        formulation={"variables": {"x": {"upper": float("-inf")}}}, error={"code": "E", "message": 'Infinity "\0inf"'},
    )  # fmt: skip
    line = attempt_to_json(attempt)
    assert "\n" not in line
    line.encode()
    back = attempt_from_json(json.loads(line))
    assert back.case == attempt.case and back.formulation == attempt.formulation and back.error == attempt.error
    assert back.answers[0].objective == float("inf") and back.answers[0].values == {"x": None}


@given(st.integers(0, 10_000))
def test_cut_anywhere(cut):
    """Whatever byte a log ends at, what stands before the last line break is there, and nothing else."""
    whole = "".join(f"{line}\n" for line in [HEADER.to_json(), *map(attempt_to_json, ATTEMPTS)]).encode()
    cut %= len(whole)
    if cut <= whole.index(b"\n"):
        with pytest.raises(InputError, match=r"first line|no log"):
            parse_log(whole[:cut], Path("log.jsonl"))
        return
    log = parse_log(whole[:cut], Path("log.jsonl"))
    lines = whole[:cut].count(b"\n") - 1
    assert log.attempts == ATTEMPTS[:lines]
    assert bool(log.notes) == (not whole[:cut].endswith(b"\n"))


@pytest.mark.parametrize("cut", [1, 10, 200, 250, 251])
def test_a_cut_log_is_continued(tmp_path, cut):
    path = written(tmp_path / "log.jsonl", *ATTEMPTS)
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    with LogWriter(path, HEADER) as writer:
        had = writer.log.attempts
        writer.write(*ATTEMPTS[len(had) :])
    assert path.read_bytes() == whole


@pytest.mark.parametrize("left", [0, 5, 40])
def test_a_log_cut_in_its_header_is_begun_again(tmp_path, left):
    path = written(tmp_path / "log.jsonl")
    whole = path.read_bytes()
    path.write_bytes(whole[:left])
    assert written(path).read_bytes() == whole


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("not json", "line 3: this is no JSON"),
        ("[1]", "line 3: this is no JSON object"),
        ('{"case": "c"}', "line 3: this is no attempt (`attempt` is missing)"),
        ('{"case": 7, "attempt": 0, "ending": "answered"}', "line 3: this is no attempt (`case` is 7)"),
        ('{"case": "c", "attempt": 0, "ending": "solved"}', "`ending` is 'solved'"),
        ('{"case": "c", "attempt": 0, "ending": "failed", "answers": [3]}', "`answers` is 3"),
        ("[" * 100_000, "line 3: this is no JSON"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, line, words):
    path = written(tmp_path / "log.jsonl", ATTEMPTS[0])
    with path.open("a") as file:
        file.write(line + "\n" + attempt_to_json(ATTEMPTS[1]) + "\n")
    for use in (read_log, lambda path: LogWriter(path, HEADER)):
        with pytest.raises(InputError) as caught:
            use(path)
        assert words in caught.value.message and "log.jsonl" in caught.value.message and caught.value.help


def test_another_version(tmp_path):
    path = written(tmp_path / "log.jsonl")
    path.write_text(
        path.read_text().replace('{"nl2opt_log": 1,', '{"nl2opt_log": 99,').replace('"nl2opt": ""', '"nl2opt": "7.0"')
    )
    with pytest.raises(InputError, match="version 99, and this nl2opt reads version 1") as caught:
        read_log(path)
    assert "7.0" in caught.value.help


def test_what_is_no_log_is_left_alone(tmp_path):
    path = tmp_path / "thesis.txt"
    path.write_text("Chapter 1")
    with pytest.raises(InputError, match="is no log"):
        LogWriter(path, HEADER)
    assert path.read_text() == "Chapter 1"
    with pytest.raises(InputError, match="cannot be read"):
        read_log(tmp_path / "absent.jsonl")
    with pytest.raises(InputError, match="cannot be written"):
        LogWriter(tmp_path, HEADER)
    if Path("/dev/full").exists():
        with pytest.raises(InputError, match="no file on a disk"):
            LogWriter("/dev/full", HEADER)


def test_two_attempts_of_one_name(tmp_path):
    """The first counts and it is told; after an error of ours, the later one counts."""
    failed = replace(ATTEMPTS[1], ending="error", error={"code": "ProviderError", "message": "down"})
    path = written(tmp_path / "log.jsonl", ATTEMPTS[0], failed, replace(ATTEMPTS[0], rounds=9), ATTEMPTS[1])
    log = read_log(path)
    assert log.attempts == (ATTEMPTS[0], ATTEMPTS[1])
    assert len(log.notes) == 1 and "an attempt is in" in log.notes[0] and "line 4" in log.notes[0]


def test_headers_that_differ(tmp_path):
    path = written(tmp_path / "log.jsonl", ATTEMPTS[0])
    others = {
        "formulator: rules, and direct": replace(HEADER, formulator="direct"),
        "llm: null, and openai/x": replace(HEADER, llm="openai/x"),
        "rounds: 3, and 1": replace(HEADER, settings={"rounds": 1}),
        "the set: tiny (3 cases), and tiny (3 cases) with other texts": replace(
            HEADER, set={**HEADER.set, "fingerprint": "f1"}
        ),
        "the prompts formulate": replace(HEADER, prompts=({"id": "formulate", "version": 2, "hash": "1"},)),
        "texts: true, and false": replace(HEADER, texts=False),
    }
    before = path.read_bytes()
    for words, header in others.items():
        with pytest.raises(InputError) as caught:
            LogWriter(path, header)
        assert words in caught.value.message
    assert path.read_bytes() == before
    same = replace(HEADER, attempts=5, date="later", selection={"limit": 7}, set={**HEADER.set, "path": "elsewhere"})
    assert written(path, ATTEMPTS[1], header=same) and len(read_log(path).attempts) == 2
    with path.open("a") as file:
        file.write(replace(HEADER, formulator="direct").to_json() + "\n")
    with pytest.raises(InputError, match="line 4: another run begins here"):
        read_log(path)


def test_one_writer_at_a_time(tmp_path):
    pytest.importorskip("fcntl")
    path = tmp_path / "log.jsonl"
    with LogWriter(path, HEADER) as writer:
        with pytest.raises(InputError, match="another run writes to the log"):
            LogWriter(path, HEADER)
        writer.write(ATTEMPTS[0])
        assert len(read_log(path).attempts) == 1  # reading is free
    assert len(LogWriter(path, HEADER).log.attempts) == 1


def test_a_disk_that_fills(tmp_path):
    """One clear error; what was written stays, whole; and the log goes on once there is room."""
    pytest.importorskip("resource")
    path = tmp_path / "log.jsonl"
    header = 'Header({"name": "tiny", "cases": 3, "fingerprint": "f0"}, "rules", settings={"rounds": 3})'
    script = f"""
import resource
from nl2opt.errors import InputError
from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.log import Header
from nl2opt.evaluation.log_writing import LogWriter
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
with LogWriter({str(path)!r}, {header}) as writer:
    for i in range(100):
        try:
            writer.write(Attempt(f"c{{i}}", program="x" * 400))
        except InputError as error:
            print(i, error.message, error.help, sep="|")
            break
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, cwd=ROOT, check=True)
    count, message, help = ran.stdout.strip().split("|")
    assert "cannot be written" in message and "log.jsonl" in message and "goes on from there" in help
    assert path.read_bytes().endswith(b"\n") and 0 < int(count) == len(read_log(path).attempts)
    written(path, Attempt("later"))
    assert len(read_log(path).attempts) == int(count) + 1 and read_log(path).notes == ()


def test_words_taken_out(tmp_path):
    secret = "the baker's secret words"
    attempt = Attempt(
        "c", answers=(Answer("", "error", message=secret),),
        formulation={
            "name": secret, "meaning": secret, "objective": {"maximize": "x", "source": secret},
            "variables": {"meaning": {"lower": 0, "meaning": secret, "source": [{"text": secret}]}},
            "answers": {"how many": "x"},
        },
        program=f'"""{secret}"""\nx = Var(doc="{secret}")  # {secret}\n',
        error={"code": "E", "message": secret, "help": secret}, requests=("a1",),
        findings=({"code": "unread-words", "severity": "error", "message": secret, "notes": [secret]},),
    )  # fmt: skip
    path = written(tmp_path / "log.jsonl", attempt, header=replace(HEADER, texts=False))
    assert secret not in path.read_text()
    (bare,) = read_log(path).attempts
    assert bare.formulation == {
        "objective": {"maximize": "x"},
        "variables": {"meaning": {"lower": 0}},
        "answers": {"how many": "x"},
    }
    assert bare.program == "pass\nx = Var()" and bare.error["code"] == "E" and bare.requests == ("a1",)
    assert bare.findings == ({"code": "unread-words", "severity": "error"},)
    assert without_words(Attempt("c", program="what is ( this")).program is None
