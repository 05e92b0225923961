"""Fetching sets from a server on this machine that behaves in every way servers do."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from nl2opt.cli import main
from nl2opt.errors import InputError
from nl2opt.evaluation.datasets import catalogue, read_set
from nl2opt.evaluation.datasets.catalogue import Entry
from nl2opt.evaluation.fetch import fetch

ROOT = Path(__file__).resolve().parents[3]
SET = "".join(
    json.dumps({"question": f"Pick {i} of {i + 3} apples. " + "Think. " * 50, "answer": i}) + "\n" for i in range(300)
).encode()


class Server:
    """Serves `content` at every path; what goes wrong is switched on."""

    def __init__(self) -> None:
        self.content = SET
        self.status = 200
        self.etag: str | None = '"one"'
        self.cut_after: int | None = None
        self.cuts = 0
        """How many answers are cut."""
        self.silent = threading.Event()
        self.slow = 0.0
        self.asked: list[str | None] = []
        """The range of each request."""
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.answer(self)

            def log_message(self, *_: object) -> None:
                pass

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.http.server_address[1]}/small.jsonl"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    def answer(self, request: BaseHTTPRequestHandler) -> None:
        asked = request.headers.get("Range")
        self.asked.append(asked)
        if self.silent.is_set():
            time.sleep(3)
            return
        if self.status != 200:
            request.send_error(self.status)
            return
        start = 0
        if asked and request.headers.get("If-Range") == self.etag:
            start = int(asked.removeprefix("bytes=").rstrip("-"))
        body = self.content[start:]
        request.send_response(206 if start else 200)
        if start:
            request.send_header("Content-Range", f"bytes {start}-{len(self.content) - 1}/{len(self.content)}")
        if self.etag:
            request.send_header("ETag", self.etag)
        request.send_header("Content-Length", str(len(body)))
        request.end_headers()
        if self.cut_after is not None and self.cuts > 0:
            self.cuts -= 1
            body = body[: self.cut_after]
        if self.slow:
            for at in range(0, len(body), 1000):
                request.wfile.write(body[at : at + 1000])
                request.wfile.flush()
                time.sleep(self.slow)
        else:
            request.wfile.write(body)


@pytest.fixture
def server() -> Iterator[Server]:
    found = Server()
    yield found
    found.http.shutdown()
    found.http.server_close()


@pytest.fixture
def listed(server, monkeypatch) -> Server:
    """The server is the home of the catalogue's one set, `orchard`."""
    entry = Entry("orchard", "apples", "http://127.0.0.1", server.url, "CC0", "question-answer", "us")
    monkeypatch.setattr(catalogue, "catalogue", lambda: {"orchard": entry})
    for module in ("nl2opt.evaluation.fetch", "nl2opt.evaluation.datasets.catalogue"):
        monkeypatch.setattr(f"{module}.catalogue", lambda: {"orchard": entry})
    return server


def kept(folder: Path) -> list[str]:
    """The files that are there, without the records of downloads."""
    return sorted(
        str(item.relative_to(folder)) for item in folder.rglob("*") if item.is_file() and ".downloads" not in item.parts
    )


def refused(*given, **options) -> InputError:
    with pytest.raises(InputError) as caught:
        fetch(*given, **options)
    return caught.value


def test_a_set_is_fetched_recorded_and_read_by_its_name(listed, sets_folder):
    seen: list[tuple[int, int | None]] = []
    found = fetch("orchard", progress=lambda done, total: seen.append((done, total)))
    assert (found.items, found.checked, found.downloaded) == (300, "first", True)
    assert found.sha256 == hashlib.sha256(SET).hexdigest()
    assert seen[-1] == (len(SET), len(SET))
    read = read_set("orchard")
    assert (read.name, read.licence, len(read.cases)) == ("orchard", "CC0", 300)
    assert kept(sets_folder) == ["orchard/.nl2opt-set.json", "orchard/small.jsonl"]
    assert fetch("orchard").downloaded is False and len(listed.asked) == 1
    assert fetch("orchard", again=True).checked == "recorded"


def test_a_set_that_changed_since_the_first_download(listed, sets_folder):
    fetch("orchard")
    listed.content = SET + SET
    error = refused("orchard", again=True)
    new = hashlib.sha256(SET + SET).hexdigest()
    assert new in error.message and "recorded" in error.message and f"--sha256 {new}" in error.help
    assert len(read_set("orchard").cases) == 300  # what was here stays
    assert fetch("orchard", again=True, sha256=new).checked == "given"
    assert len(read_set("orchard").cases) == 600


def test_a_wrong_checksum_leaves_nothing(listed, sets_folder):
    error = refused("orchard", sha256="0" * 64)
    assert "given" in error.message and "was expected" in error.message
    assert kept(sets_folder) == [] and list((sets_folder / ".downloads").glob("*.part*")) == []
    assert "64 digits" in refused("orchard", sha256="abc").help
    right = hashlib.sha256(SET).hexdigest()
    assert fetch("orchard", sha256=right.upper()).checked == "given"
    assert fetch("orchard", sha256=right).downloaded is False


@pytest.mark.parametrize("status", [403, 404, 500])
def test_a_server_that_refuses(listed, sets_folder, status):
    listed.status = status
    error = refused("orchard")
    assert str(status) in error.message and "--url" in error.help
    assert kept(sets_folder) == []


def test_a_connection_that_is_cut_goes_on_by_itself(listed):
    listed.cut_after, listed.cuts = 20_000, 2
    assert fetch("orchard").items == 300
    assert listed.asked == [None, "bytes=20000-", "bytes=40000-"]


def test_a_connection_that_keeps_being_cut_and_the_next_run(listed, sets_folder):
    listed.cut_after, listed.cuts = 10_000, 3
    error = refused("orchard", tries=3)
    assert "30,000 bytes came" in error.message and "again" in error.help
    assert kept(sets_folder) == []
    with pytest.raises(InputError, match="does not exist"):
        read_set("orchard")
    assert fetch("orchard").sha256 == hashlib.sha256(SET).hexdigest()
    assert listed.asked[-1] == "bytes=30000-"


def test_a_file_that_changed_between_two_parts_is_begun_again(listed):
    listed.cut_after, listed.cuts = 10_000, 1
    refused("orchard", tries=1)
    listed.etag, listed.content = '"two"', SET[:5000] + b'\n{"question": "Q?", "answer": 1}\n'
    listed.content = SET.replace(b"apples", b"cherry")
    assert fetch("orchard").sha256 == hashlib.sha256(listed.content).hexdigest()


def test_a_server_that_cannot_say_whether_the_file_is_the_same(listed):
    listed.etag, listed.cut_after, listed.cuts = None, 10_000, 1
    assert fetch("orchard").sha256 == hashlib.sha256(SET).hexdigest()
    assert listed.asked == [None, None]


def test_a_server_that_says_nothing(listed, sets_folder):
    listed.silent.set()
    error = refused("orchard", timeout=0.2)
    assert "did not answer within 0.2 s" in error.message and "--timeout" in error.help
    assert kept(sets_folder) == []


def test_nobody_there(listed, sets_folder):
    listed.http.shutdown()
    listed.http.server_close()
    assert "cannot be reached" in refused("orchard").message


@pytest.mark.parametrize("url", ["file:///etc/passwd", "ftp://127.0.0.1/a.jsonl", "orchard.jsonl"])
def test_no_web_address(url):
    assert "no web address" in refused("orchard", url=url).message


@pytest.mark.parametrize("name", ["../orchard", "", "A b", ".hidden", "a/b"])
def test_no_name(name):
    assert "no name for a set" in refused(name, url="http://127.0.0.1/a").message


def test_a_name_that_is_not_listed(listed):
    error = refused("orchad")
    assert "'orchard'" in error.help and "--url" in error.help


def test_any_other_set_by_its_address(server, make):
    file = Path(shutil.make_archive(str(make("bench4opt").parent / "packed"), "zip", root_dir=make("bench4opt")))
    server.content = file.read_bytes()
    assert fetch("mine", url=server.url).items == 2
    assert [case.id for case in read_set("mine").cases] == ["LP/kiosk", "MILP/kiosk"]


@pytest.mark.parametrize(
    "content", [b"<html>Please log in</html>", b"", b"PK\x03\x04 cut", b'{"prompt": "x"}\n', SET[:-40]]
)
def test_an_answer_that_is_no_set(listed, sets_folder, content):
    listed.content = content
    error = refused("orchard")
    assert "is no such set" in error.message and str(sets_folder) not in error.message
    assert kept(sets_folder) == [] and list((sets_folder / ".downloads").glob("*.part")) == []
    listed.content = SET
    assert fetch("orchard").items == 300


def test_a_folder_that_cannot_be_made(listed, tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("NL2OPT_SETS", str(tmp_path / "taken"))
    assert "NL2OPT_SETS" in refused("orchard").help


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_disk_that_is_full(listed, sets_folder):
    parts = sets_folder / ".downloads"
    parts.mkdir(parents=True)
    (parts / "orchard.part").symlink_to("/dev/full")
    error = refused("orchard")
    assert "No space left" in error.message and "free some space" in error.help
    assert kept(sets_folder) == []


def test_two_at_once_download_it_once(listed):
    listed.slow = 0.002
    found: list[bool] = []
    threads = [threading.Thread(target=lambda: found.append(fetch("orchard").downloaded)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == [False, True] and len(listed.asked) == 1


def test_interrupting_keeps_the_part_for_the_next_run(server, sets_folder):
    server.slow = 0.02
    command = [sys.executable, "-m", "nl2opt", "data", "fetch", "mine", "--url", server.url]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "NL2OPT_SETS": str(sets_folder)}
    running = subprocess.Popen(command, env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    part = sets_folder / ".downloads" / "mine.part"
    while running.poll() is None and not (part.exists() and part.stat().st_size > 3000):
        time.sleep(0.01)
    running.send_signal(signal.SIGINT)
    out, err = running.communicate(timeout=30)
    assert (running.returncode, out) == (130, "") and "interrupted" in err and "Traceback" not in err
    assert kept(sets_folder) == [] and 0 < part.stat().st_size < len(SET)
    server.slow = 0
    assert fetch("mine", url=server.url).items == 300
    assert server.asked[-1] is not None and server.asked[-1].startswith("bytes=")


def test_the_command(listed, capfd, sets_folder):
    assert main(["data", "fetch", "orchard"]) == 0
    out, err = capfd.readouterr()
    assert out == f"{sets_folder / 'orchard'}\n" and "300 items" in err and "later downloads must agree" in err
    assert main(["data", "fetch", "orchard", "--json", "-q"]) == 0
    out, err = capfd.readouterr()
    assert json.loads(out)["downloaded"] is False and err == ""
    assert main(["data", "list"]) == 0
    assert "orchard" in capfd.readouterr().out
    assert main(["data", "list", "--json"]) == 0
    (entry,) = json.loads(capfd.readouterr().out)
    assert entry["here"] == str(sets_folder / "orchard")
    assert main(["data", "fetch", "plums"]) == 2
    assert "no set of the catalogue" in capfd.readouterr().err


def test_the_catalogue_names_known_formats_and_safe_addresses():
    from nl2opt.evaluation.datasets import FORMATS

    entries = catalogue.catalogue()
    for name, entry in entries.items():
        assert entry.format in FORMATS and entry.url.startswith("https://") and entry.home.startswith("https://")
        assert entry.citation and entry.about and name == name.lower()
        assert entry.sha256 == "" or len(entry.sha256) == 64
