"""``recorded:FILE``: replays replies from a file, and makes such files.

A line is one JSON object: ``id`` (of the request), ``purpose``, ``prompt`` and ``reply``. Lines that hold a whole
``request`` in place of its id, as a saved run has them, are read as well.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, Protocol

from nl2opt.files import locked
from nl2opt.llm.cache import about_request, reused
from nl2opt.llm.client import ConfigurationError
from nl2opt.llm.options import Options
from nl2opt.llm.request import Reply, Request
from nl2opt.llm.secrets import redact


class Recorded:
    """Answers from a file, and with nothing else. The file is read once, when the first request comes."""

    layered = False

    def __init__(self, file: str, options: Options | None = None) -> None:
        if not file.strip():
            raise ConfigurationError("`recorded:` names no file", help="write `recorded:FILE`, a file of JSON lines")
        self.path = Path(file)
        self.spec = f"recorded:{file}"
        self._lock = threading.Lock()
        self._replies: dict[str, Reply] | None = None

    def ask(self, request: Request) -> Reply:
        with self._lock:
            if self._replies is None:
                self._replies = {id: reply for id, _, reply in read_recording(self.path)}
        reply = self._replies.get(request.id)
        if reply is None:
            prompt = "" if request.prompt is None else f", prompt {request.prompt.id} version {request.prompt.version}"
            raise ConfigurationError(
                f"the recording {str(self.path)!r} has no reply to request {request.id} "
                f"({request.purpose or 'no purpose'}{prompt})",
                help="its words differ from those that were recorded (the text, the data, a prompt or an option has "
                "changed): record again with an llm, or use mailbox:DIR",
            )
        return reused(reply)

    def flush(self) -> None:
        """Nothing is queued."""

    def close(self) -> None:
        """Nothing is held."""


def read_recording(path: Path) -> Iterator[tuple[str, str, Reply]]:
    """Request id, purpose and reply of each line. Raises `ConfigurationError` that names file and line."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigurationError(
            f"the recording {str(path)!r} does not exist", help="a run with `record` (--record FILE) makes one"
        ) from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the recording {str(path)!r} cannot be read: {error}") from error
    for number, line in enumerate(text.split("\n"), 1):
        if not line.strip():
            continue
        try:
            body: Any = json.loads(line)
            request = body.get("request", {})
            id, purpose = body.get("id", request.get("id")), body.get("purpose", request.get("purpose", ""))
            if not isinstance(id, str):
                raise ValueError("it names no request")
            reply = Reply.from_dict(body["reply"])
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ConfigurationError(
                f"the recording {str(path)!r}, line {number}, holds no reply: {error}",
                help="each line is a JSON object with `id` and `reply`, and `reply` has a `text`",
            ) from None
        yield id, str(purpose), reply


class _Pair(Protocol):
    @property
    def request(self) -> Request: ...
    @property
    def reply(self) -> Reply: ...


def record(path: str | Path, exchanges: Iterable[_Pair | tuple[Request, Reply]]) -> int:
    """Add exchanges to a recording, which is made if need be; returns how many were new.

    A request that is recorded already keeps its first reply. Raises `ConfigurationError`.
    """
    path = Path(path)
    try:
        with locked(path) as file:
            known = {id for id, _, _ in read_recording(path)}
            lines = []
            for exchange in exchanges:
                request, reply = exchange if isinstance(exchange, tuple) else (exchange.request, exchange.reply)
                if request.id not in known:
                    known.add(request.id)
                    lines.append(redact(_line(request, reply)))
            if lines:
                file.write("".join(lines).encode())
    except OSError as error:
        raise ConfigurationError(
            f"the recording {str(path)!r} cannot be written: {error.strerror or error}",
            help="name a file in a folder that can be written",
        ) from error
    return len(lines)


def _line(request: Request, reply: Reply) -> str:
    body = {**about_request(request), "reply": reply.to_dict()}
    return json.dumps(body, ensure_ascii=not _plain(reply.text)) + "\n"


def _plain(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
