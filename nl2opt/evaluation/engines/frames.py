"""Messages between a run and its workers: eight bytes of length, then the content.

To a worker go pickles of our own making. What comes back is JSON: a worker has met text that nobody has read.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any

from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.log import attempt_from_json, attempt_to_json
from nl2opt.evaluation.one_case import Turn
from nl2opt.llm.request import Message, PromptRef, Request

_LENGTH = struct.Struct("<Q")


def send(stream: IO[bytes], content: bytes) -> None:
    stream.write(_LENGTH.pack(len(content)) + content)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """The next message; None when the other side is gone."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    content = stream.read(length)
    return content if len(content) == length else None


def turn_to_json(turn: Turn) -> str:
    if turn.attempt is not None:
        return '{"attempt": ' + attempt_to_json(turn.attempt) + "}"
    return json.dumps({"wanted": [request.to_dict() for request in turn.wanted]})


def formulated_to_json(attempt: Attempt) -> str:
    return '{"formulated": ' + attempt_to_json(attempt) + "}"


def from_json(text: str | bytes) -> Attempt | Turn:
    """A turn, or the attempt of a ``formulated`` message."""
    body = json.loads(text)
    if "formulated" in body:
        return attempt_from_json(body["formulated"])
    if "attempt" in body:
        return Turn(attempt_from_json(body["attempt"]))
    return Turn(wanted=tuple(request_from_dict(item) for item in body["wanted"]))


def request_from_dict(body: Mapping[str, Any]) -> Request:
    """The request that `Request.to_dict` wrote.

    >>> request = Request((Message("user", "hi"),), schema={"type": "object"}, purpose="greet")
    >>> request_from_dict(json.loads(json.dumps(request.to_dict()))) == request
    True
    """
    prompt = body.get("prompt")
    return Request(
        messages=tuple(Message(item["role"], item["text"]) for item in body["messages"]),
        system=body["system"],
        schema=body["schema"],
        max_tokens=body["max_tokens"],
        sample=body["sample"],
        purpose=body["purpose"],
        prompt=None if prompt is None else PromptRef(**prompt),
    )
