"""From the text of a reply to the JSON object in it, or to words that tell the llm what is wrong with it."""

from __future__ import annotations

import json
import math
import re
from typing import Any

from nl2opt.llm.client import ReplyError
from nl2opt.llm.request import Reply

_FENCE = re.compile(
    r"^[ \t]*(`{3,}|~{3,})[ \t]*[\w+-]*[ \t]*\n(.*?)(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE
)
_OPENING = re.compile(r'\{(?=\s*(?:["\'}]|//|\Z))')
"""A brace that begins a JSON object, or what was meant as one; braces of prose and formulas are followed by others."""
_MOST_OBJECTS = 200


def json_of(reply: Reply) -> dict[str, Any]:
    """The JSON object that a reply holds: alone, in a fence, or with prose around it.

    Where there are several, the last one counts that is at least half as long as the longest: drafts come first and
    asides are short. Raises `ReplyError` whose message says what is wrong and where, for the llm as for people.

    >>> json_of(Reply('Here it is:\\n```json\\n{"a": 1}\\n```\\nDone.'))
    {'a': 1}
    >>> json_of(Reply('{"a": 1,\\n "b": }'))
    Traceback (most recent call last):
    nl2opt.llm.client.ReplyError: the reply is not valid JSON: line 2, column 7: Expecting value
    """
    value, _ = json_and_text(reply)
    return value


def json_and_text(reply: Reply) -> tuple[dict[str, Any], str]:
    """The JSON object of a reply, and the piece of its text that it was read from."""
    text = reply.text
    if reply.stop == "refusal":
        said = f": {_short(text)}" if text.strip() else ""
        raise ReplyError(f"the llm declined to answer{said}", reply=reply)
    if not text.strip():
        raise ReplyError("the reply is empty", help="answer with one JSON object", reply=reply)
    try:
        return _choose(reply, _objects(reply))
    except _Fault as fault:
        raise fault.told(reply) from None


class _Fault(Exception):
    """What is wrong with a JSON text, at an offset of the reply; `ended` when it stops too early."""

    def __init__(self, words: str, offset: int | None = None, *, ended: bool = False) -> None:
        super().__init__(words)
        self.words = words
        self.offset = offset
        self.ended = ended

    def told(self, reply: Reply) -> ReplyError:
        where = "" if self.offset is None else f"{_place(reply.text, self.offset)}: "
        if reply.stop == "length":
            return ReplyError(
                f"the reply was cut off at the limit of its tokens, at {_place(reply.text, len(reply.text))}",
                help="answer again and shorter, or allow more tokens of reply",
                reply=reply,
            )
        if self.ended:
            return ReplyError(
                f"the reply is half a JSON object: {where}the text ends before the object does",
                help="answer again with the whole object",
                reply=reply,
            )
        return ReplyError(f"the reply is not valid JSON: {where}{self.words}", reply=reply)


def _objects(reply: Reply) -> list[tuple[Any, str]]:
    """Every JSON value that may be the answer, with its text, in order. Raises `_Fault` or `ReplyError`."""
    text = reply.text
    start = len(text) - len(text.lstrip("\ufeff \t\r\n"))
    if text[start] == "[":
        value, end = _decode(text, start)
        if not text[end:].strip():
            raise ReplyError("the reply is a JSON list; it is to be one object", reply=reply)
    if text[start] not in '{"' and not _OPENING.search(text):
        raise ReplyError(
            f"the reply holds no JSON: it begins {_short(text)!r}", help="answer with one JSON object", reply=reply
        )
    fences = [match for match in _FENCE.finditer(text) if match.group(2).lstrip().startswith("{")]
    if text[start] != "{" and fences:
        found = []
        for match in fences:
            begin = match.start(2) + len(match.group(2)) - len(match.group(2).lstrip())
            try:
                value, end = _decode(text, begin)
            except _Fault:
                if match is fences[-1]:
                    raise
                continue
            found.append((value, text[begin:end]))
        return found
    return _scan(text, start)


def _scan(text: str, position: int) -> list[tuple[Any, str]]:
    """Objects in a text without fences; the first that is broken ends the search: what is inside it is no answer."""
    found: list[tuple[Any, str]] = []
    while len(found) < _MOST_OBJECTS:
        match = _OPENING.search(text, position)
        if match is None:
            break
        try:
            value, end = _decode(text, match.start())
        except _Fault:
            if any(value for value, _ in found):
                break
            raise
        found.append((value, text[match.start() : end]))
        position = end
    if not found:
        _decode(text, position)
    return found


def _choose(reply: Reply, found: list[tuple[Any, str]]) -> tuple[dict[str, Any], str]:
    objects = [(value, piece) for value, piece in found if isinstance(value, dict)]
    if not objects:
        kind = type(found[0][0]).__name__ if found else "text"
        raise ReplyError(f"the reply holds a JSON {kind}; it is to be one object", reply=reply)
    longest = max(len(piece) for _, piece in objects)
    value, piece = next((v, p) for v, p in reversed(objects) if 2 * len(p) >= longest)
    _check_end(reply, piece)
    return value, piece


def _check_end(reply: Reply, piece: str) -> None:
    """A reply that was cut off and yet holds a whole object broke off in a later one."""
    if reply.stop == "length" and len(piece) * 2 < len(reply.text):
        raise _Fault("cut off", len(reply.text), ended=True)


def _decode(text: str, start: int) -> tuple[Any, int]:
    """The JSON value at `start` and where it ends."""
    decoder = json.JSONDecoder(object_pairs_hook=_pairs, parse_constant=_constant, parse_float=_float, parse_int=_int)
    try:
        return decoder.raw_decode(text, start)
    except json.JSONDecodeError as error:
        ended = not text[error.pos :].strip("` \t\r\n") or error.msg.startswith("Unterminated string")
        raise _Fault(_explained(error, text), error.pos, ended=ended) from None
    except RecursionError:
        raise _Fault("it is nested too deeply") from None


def _explained(error: json.JSONDecodeError, text: str) -> str:
    """The fault, with the habit of other languages that it comes from."""
    near = text[error.pos : error.pos + 1]
    if near == "'":
        return f"{error.msg}; strings stand in double quotes"
    if text[error.pos : error.pos + 2] in ("//", "/*") or near == "#":
        return f"{error.msg}; JSON has no comments"
    if text[error.pos : error.pos + 4] in ("True", "Fals", "None"):
        return f"{error.msg}; write true, false and null"
    if "trailing comma" in error.msg or (near in "}]" and text[: error.pos].rstrip().endswith(",")):
        return "no comma may stand before a closing bracket"
    return error.msg


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) < len(pairs):
        names = [name for name, _ in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise _Fault(f"the key {double!r} appears {names.count(double)} times in one object; a name is given once")
    return value


def _constant(name: str) -> Any:
    raise _Fault(f"{name} is no number; write a finite number, or leave the entry out")


def _float(text: str) -> float:
    value = float(text)
    if math.isinf(value):
        raise _Fault(f"the number {_short(text)} is too large")
    return value


def _int(text: str) -> int:
    if len(text) > 400:
        raise _Fault(f"the number {_short(text)} is too large")
    return int(text)


def _place(text: str, offset: int) -> str:
    line = text.count("\n", 0, offset) + 1
    return f"line {line}, column {offset - text.rfind(chr(10), 0, offset)}"


def _short(text: str, most: int = 120) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= most else plain[: most - 1] + "…"
