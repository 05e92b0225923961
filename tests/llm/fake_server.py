"""A server on the loopback interface that speaks Anthropic's and OpenAI's protocols, with every failure by script.

    server.then(Say("four"), Fail(529), Cut("fo"))      # the next answers, in order; the last one stays

`server.seen` keeps the requests: path, headers, body.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "sk-test-0123456789abcdef"


@dataclass(frozen=True)
class Say:
    """A reply; `stop` in Anthropic's words, `usage` None: the server does not tell it."""

    text: str
    stop: str = "end_turn"
    input_tokens: int = 40
    cached: int = 0
    written: int = 0
    output_tokens: int = 9
    usage: bool = True
    stream: bool = True
    thinking: str = ""
    explanation: str | None = None


@dataclass(frozen=True)
class Fail:
    """An HTTP status with a body in the protocol's form, or the `body` given."""

    status: int
    message: str = "as scripted"
    kind: str = "some_error"
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes | None = None
    content_type: str = "application/json"


@dataclass(frozen=True)
class Cut:
    """The beginning of a reply, and then the connection is gone; with `error` an error event comes instead."""

    text: str = "fo"
    error: str | None = None
    quietly: bool = False
    """End the stream as if it were whole."""


@dataclass(frozen=True)
class Silent:
    """No answer until the server is closed."""


@dataclass(frozen=True)
class Raw:
    """These bytes with status 200."""

    body: bytes
    content_type: str = "text/event-stream"


Step = Say | Fail | Cut | Silent | Raw


@dataclass(frozen=True)
class Seen:
    method: str
    path: str
    headers: dict[str, str]
    body: Any


class FakeServer:
    """Scripted answers and what was asked. Batches end when `finish` is called."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.batches: dict[str, dict[str, Any]] = {}
        self.lock = threading.Lock()
        self.closing = threading.Event()
        self._steps: list[Step | Callable[[Any], Step]] = []
        self.url = ""

    def then(self, *steps: Step | Callable[[Any], Step]) -> FakeServer:
        """The next answers; a function is called with the body of the request."""
        with self.lock:
            self._steps = list(steps)
            self.seen.clear()
        return self

    def take(self, body: Any) -> Step:
        with self.lock:
            step = self._steps.pop(0) if len(self._steps) > 1 else self._steps[0]
        return step if not callable(step) else step(body)

    def finish(self, batch: str, result: Callable[[dict[str, Any]], dict[str, Any]]) -> None:
        """End a batch; `result` makes the result of each request."""
        with self.lock:
            held = self.batches[batch]
            held["results"] = [
                {"custom_id": request["custom_id"], "result": result(request)} for request in held["requests"]
            ]


def message(say: Say, model: str) -> dict[str, Any]:
    """A message of Anthropic's protocol."""
    details = None if say.explanation is None else {"type": "refusal", "explanation": say.explanation}
    return {
        "id": "msg_1", "type": "message", "role": "assistant", "model": model, "stop_reason": say.stop,
        "stop_sequence": None, "content": [{"type": "text", "text": say.text}], "stop_details": details,
        "usage": {
            "input_tokens": say.input_tokens, "output_tokens": say.output_tokens,
            "cache_read_input_tokens": say.cached, "cache_creation_input_tokens": say.written,
        },
    }  # fmt: skip


def _pieces(text: str) -> list[str]:
    return [text[i : i + 7] for i in range(0, len(text), 7)]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Http

    def log_message(self, *_: Any) -> None:
        pass

    @property
    def fake(self) -> FakeServer:
        return self.server.fake

    def do_GET(self) -> None:
        self._see(None)
        self._batches(None)

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers.get("content-length") or 0)) or b"null")
        self._see(body)
        if "/batches" in self.path:
            step = self.fake.take(body)
            return self._fail(step) if isinstance(step, Fail) else self._batches(body)
        step = self.fake.take(body)
        if isinstance(step, Fail):
            self._fail(step)
        elif isinstance(step, Silent):
            self.fake.closing.wait(30)
            self.close_connection = True
        elif isinstance(step, Raw):
            self._whole(200, step.body, step.content_type)
        elif self.path.endswith("/chat/completions"):
            self._openai(step, body)
        else:
            self._anthropic(step, body)
        return None

    def _see(self, body: Any) -> None:
        headers = {name.lower(): value for name, value in self.headers.items()}
        with self.fake.lock:
            self.fake.seen.append(Seen(self.command, self.path.partition("?")[0], headers, body))

    # --- sending

    def _whole(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def _json(self, body: Any, status: int = 200) -> None:
        self._whole(status, json.dumps(body).encode(), "application/json")

    def _fail(self, step: Fail) -> None:
        body = {"type": "error", "error": {"type": step.kind, "message": step.message}}
        raw = json.dumps(body).encode() if step.body is None else step.body
        self._whole(step.status, raw, step.content_type, step.headers)

    def _stream(self, events: Iterator[str], *, cut: bool) -> None:
        self.send_response(200)
        self.send_header("content-type", "text/event-stream")
        self.send_header("transfer-encoding", "chunked")
        self.end_headers()
        for event in events:
            data = event.encode()
            self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
            self.wfile.flush()
        if cut:
            self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            self.close_connection = True
        else:
            self.wfile.write(b"0\r\n\r\n")

    # --- Anthropic

    def _anthropic(self, step: Say | Cut, body: Any) -> None:
        if isinstance(step, Say) and not body.get("stream"):
            return self._json(message(step, body["model"]))
        cut = isinstance(step, Cut) and step.error is None and not step.quietly
        return self._stream(self._anthropic_events(step, body["model"]), cut=cut)

    @staticmethod
    def _anthropic_events(step: Say | Cut, model: str) -> Iterator[str]:
        def event(kind: str, **rest: Any) -> str:
            return f"event: {kind}\ndata: {json.dumps({'type': kind, **rest})}\n\n"

        whole = message(step if isinstance(step, Say) else Say(step.text), model)
        start = {**whole, "content": [], "stop_reason": None, "usage": {**whole["usage"], "output_tokens": 1}}
        yield event("message_start", message=start)
        yield event("ping")
        index = 0
        if isinstance(step, Say) and step.thinking:
            block = {"type": "thinking", "thinking": "", "signature": ""}
            yield event("content_block_start", index=0, content_block=block)
            for piece in _pieces(step.thinking):
                yield event("content_block_delta", index=0, delta={"type": "thinking_delta", "thinking": piece})
            yield event("content_block_stop", index=0)
            index = 1
        yield event("content_block_start", index=index, content_block={"type": "text", "text": ""})
        for piece in _pieces(step.text):
            yield event("content_block_delta", index=index, delta={"type": "text_delta", "text": piece})
        if isinstance(step, Cut):
            if step.error is not None:
                yield event("error", error={"type": step.error, "message": "in the stream"})
            return
        yield event("content_block_stop", index=index)
        delta = {"stop_reason": step.stop, "stop_sequence": None, "stop_details": whole["stop_details"]}
        yield event("message_delta", delta=delta, usage={"output_tokens": step.output_tokens})
        yield event("message_stop")

    def _batches(self, body: Any) -> None:
        with self.fake.lock:
            parts = [part for part in self.path.partition("?")[0].split("/") if part]
            if body is not None:
                id = f"msgbatch_{len(self.fake.batches) + 1}"
                self.fake.batches[id] = {"requests": body["requests"], "results": None}
                return self._json(self._batch(id))
            if parts[-1] == "batches":
                data = [self._batch(id) for id in reversed(self.fake.batches)]
                return self._json({"data": data, "has_more": False, "first_id": None, "last_id": None})
            id = parts[3] if len(parts) > 3 else ""
            if id not in self.fake.batches:
                return self._fail(Fail(404, "no such batch", "not_found_error"))
            if parts[-1] == "results":
                lines = "".join(json.dumps(line) + "\n" for line in self.fake.batches[id]["results"])
                return self._whole(200, lines.encode(), "application/x-jsonl")
            return self._json(self._batch(id))

    def _batch(self, id: str) -> dict[str, Any]:
        held = self.fake.batches[id]
        ended = held["results"] is not None
        count = len(held["requests"])
        counts = {"processing": 0 if ended else count, "succeeded": count if ended else 0}
        return {
            "id": id, "type": "message_batch", "processing_status": "ended" if ended else "in_progress",
            "request_counts": {**counts, "errored": 0, "canceled": 0, "expired": 0},
            "created_at": "2099-01-01T00:00:00Z", "expires_at": "2099-01-02T00:00:00Z", "ended_at": None,
            "archived_at": None, "cancel_initiated_at": None,
            "results_url": f"{self.fake.url}/v1/messages/batches/{id}/results" if ended else None,
        }  # fmt: skip

    # --- OpenAI

    def _openai(self, step: Say | Cut, body: Any) -> None:
        if isinstance(step, Say) and not step.stream:
            finish, words = self._finish(step)
            usage = {"prompt_tokens": step.input_tokens, "completion_tokens": step.output_tokens, "total_tokens": 0}
            return self._json({
                "id": "c", "object": "chat.completion", "created": 0, "model": body["model"], "usage": usage,
                "choices": [{"index": 0, "finish_reason": finish, "message": {"role": "assistant", **words}}],
            })  # fmt: skip
        cut = isinstance(step, Cut) and step.error is None and not step.quietly
        told = "stream_options" in body
        return self._stream(self._openai_events(step, body["model"], told), cut=cut)

    @staticmethod
    def _finish(step: Say) -> tuple[str, dict[str, str]]:
        finish = {"end_turn": "stop", "max_tokens": "length", "refusal": "stop", "filter": "content_filter"}[step.stop]
        return finish, {"refusal" if step.stop == "refusal" else "content": step.text}

    def _openai_events(self, step: Say | Cut, model: str, told: bool) -> Iterator[str]:
        def chunk(choices: list[Any], usage: Any = None) -> str:
            body = {"id": "c", "object": "chat.completion.chunk", "created": 0, "model": model}
            return f"data: {json.dumps({**body, 'choices': choices, 'usage': usage})}\n\n"

        field = "refusal" if isinstance(step, Say) and step.stop == "refusal" else "content"
        yield chunk([{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}])
        for piece in _pieces(step.text):
            yield chunk([{"index": 0, "delta": {field: piece}, "finish_reason": None}])
        if isinstance(step, Cut):
            if step.error is not None:
                yield f"data: {json.dumps({'error': {'message': 'in the stream', 'type': step.error}})}\n\n"
            return
        yield chunk([{"index": 0, "delta": {}, "finish_reason": self._finish(step)[0]}])
        if told and step.usage:
            tokens = {"prompt_tokens": step.input_tokens, "completion_tokens": step.output_tokens}
            details = {"prompt_tokens_details": {"cached_tokens": step.cached}}
            yield chunk([], {**tokens, **details, "total_tokens": step.input_tokens + step.output_tokens})
        yield "data: [DONE]\n\n"


class _Http(ThreadingHTTPServer):
    daemon_threads = True
    fake: FakeServer

    def handle_error(self, *_: Any) -> None:
        """Clients that hang up are part of the tests."""


@contextmanager
def serving() -> Iterator[FakeServer]:
    """A running server."""
    fake = FakeServer()
    http = _Http(("127.0.0.1", 0), _Handler)
    http.fake = fake
    fake.url = f"http://127.0.0.1:{http.server_address[1]}"
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield fake
    finally:
        fake.closing.set()
        http.shutdown()
        http.server_close()
        thread.join(10)
