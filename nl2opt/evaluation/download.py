"""One file over HTTP into a part that can be continued."""

from __future__ import annotations

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import Message
from pathlib import Path
from urllib.parse import urlsplit

from nl2opt.errors import InputError
from nl2opt.files import as_json, write_whole

MAX_BYTES = 4_000_000_000
"""Largest file that is fetched."""
_PIECE = 1 << 16
_AGAIN = "the part is kept: run the same command again to go on from there"

Progress = Callable[[int, int | None], None]


class _CutError(Exception):
    """The connection ended early."""


def download(url: str, part: Path, *, timeout: float, tries: int = 3, progress: Progress | None = None) -> None:
    """Fetch `url` into the file `part`, going on from what is in it; complete when this returns.

    Raises:
        InputError: the server refuses, does not answer, or the connection keeps ending early.
        OSError: the part cannot be written.
    """
    if urlsplit(url).scheme not in ("http", "https"):
        raise InputError(f"{url!r} is no web address", help="a set is fetched from http:// or https://")
    reason = ""
    for _ in range(max(tries, 1)):
        try:
            _once(url, part, timeout, progress)
            _note(part).unlink(missing_ok=True)
            return
        except _CutError as error:
            reason = str(error)
    raise InputError(f"the connection to {urlsplit(url).netloc} ended early: {reason}", help=_AGAIN)


def _once(url: str, part: Path, timeout: float, progress: Progress | None) -> None:
    had, headers = _resume(url, part)
    request = urllib.request.Request(url, headers={"User-Agent": "nl2opt", "Accept-Encoding": "identity", **headers})
    try:
        with urllib.request.urlopen(request, timeout=timeout) as answer:
            start = had if answer.status == 206 and _starts_at(answer.headers, had) else 0
            if answer.status == 206 and start != had:
                _note(part).unlink(missing_ok=True)
                raise _CutError("the server sent another piece than the one asked for")
            total = _total(answer.headers, start)
            if total is not None and total > MAX_BYTES:
                raise _too_large(url)
            write_whole(_note(part), as_json({"url": url, **_validators(answer.headers)}))
            _copy(answer, part, start, total, url, progress)
    except urllib.error.HTTPError as error:
        error.close()
        if error.code == 416:  # the part is longer than the file: begin again
            _note(part).unlink(missing_ok=True)
            raise _CutError("the part did not fit the file") from error
        way = "the set may have moved: look at its home page, and give its address with --url"
        raise InputError(f"{url} answers {error.code} {error.reason}", help=way) from error
    except (TimeoutError, urllib.error.URLError, http.client.HTTPException, ConnectionError) as error:
        raise _failed(url, error, timeout) from error


def _copy(
    answer: http.client.HTTPResponse, part: Path, start: int, total: int | None, url: str, progress: Progress | None
) -> None:
    done = start
    with part.open("r+b" if start else "wb") as out:
        out.seek(start)
        try:
            while piece := answer.read(_PIECE):
                out.write(piece)
                done += len(piece)
                if done > MAX_BYTES:
                    raise _too_large(url)
                if progress is not None:
                    progress(done, total)
        except (http.client.IncompleteRead, ConnectionError) as error:
            raise _CutError(_had(done, total)) from error
        out.truncate()
    if total is not None and done < total:
        raise _CutError(_had(done, total))


def _had(done: int, total: int | None) -> str:
    return f"{done:,} bytes came" + (f" of {total:,}" if total is not None else "")


def _note(part: Path) -> Path:
    return part.with_name(part.name + ".json")


def _resume(url: str, part: Path) -> tuple[int, dict[str, str]]:
    """How much is there, and what to ask so that the server goes on only if the file is the same."""
    try:
        note = json.loads(_note(part).read_text(encoding="utf-8"))
        had = part.stat().st_size
    except (OSError, ValueError):
        return 0, {}
    same = note.get("etag") or note.get("modified")
    if not had or not same or note.get("url") != url:
        return 0, {}
    return had, {"Range": f"bytes={had}-", "If-Range": same}


def _validators(headers: Message) -> dict[str, str]:
    etag = headers.get("ETag", "")
    found = {"etag": "" if etag.startswith("W/") else etag, "modified": headers.get("Last-Modified", "")}
    return {key: value for key, value in found.items() if value}


def _starts_at(headers: Message, had: int) -> bool:
    return headers.get("Content-Range", "").replace("bytes", "").strip(" =").startswith(f"{had}-")


def _total(headers: Message, start: int) -> int | None:
    length = headers.get("Content-Length", "")
    return start + int(length) if length.isdigit() else None


def _too_large(url: str) -> InputError:
    return InputError(f"{url} is larger than {MAX_BYTES / 1e9:.0f} GB", help="a set of that size is not fetched")


def _failed(url: str, error: Exception, timeout: float) -> InputError:
    reason = getattr(error, "reason", error)
    if isinstance(reason, TimeoutError):
        return InputError(f"{urlsplit(url).netloc} did not answer within {timeout:g} s", help=f"--timeout; {_AGAIN}")
    said = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return InputError(f"{url} cannot be reached: {said}", help="is this machine on line? a mirror is named with --url")
