"""JSON to plain values with places: duplicate keys and non-finite numbers are noticed, errors say line and column.

Keys of JSON are always text. Where a mapping's keys are members of sets (`values` of a parameter, `elements` of a
set given per member), a key that reads as a number is that number; a key that is itself a JSON text or list,
such as ``"\\"7\\""`` or ``"[\\"a\\", \\"b\\"]"``, is what it says.
"""

from __future__ import annotations

import json
import re
from json.decoder import scanstring  # type: ignore[attr-defined]
from typing import Any

from nl2opt.diagnostics import Source, Span
from nl2opt.formulation.notation.raw import (
    MAX_DEPTH,
    MAX_DIGITS,
    Raw,
    UnreadableError,
    holds_members,
    make_error,
    plain_number,
    step,
)
from nl2opt.formulation.notation.yaml_reader import duplicate_key
from nl2opt.formulation.origin import Path

_BLANK = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?")
_WORD = re.compile(r"[-+\w.]+")
_WORDS = {"true": True, "false": False, "null": None}
_NOT_FINITE = {"NaN", "Infinity", "-Infinity", "nan", "inf", "-inf"}
_SURROGATE = re.compile("[\ud800-\udfff]")


def member_key(text: str) -> Any:
    """The member of a set that a key of JSON stands for.

    >>> member_key("7"), member_key("north"), member_key('"7"'), member_key('["a", 1]')
    (7, 'north', '7', ('a', 1))
    """
    if text[:1] in ('"', "["):
        try:
            value = json.loads(text)
        except ValueError:
            return text
        if isinstance(value, str):
            return value
        if isinstance(value, list) and all(isinstance(item, str | int | float) for item in value):
            return tuple(value)
        return text
    number = plain_number(text)
    return text if number is None else number


class _Reader:
    def __init__(self, source: Source) -> None:
        self.raw = Raw(source)
        self.text = source.text
        self.at = 0

    def run(self) -> Raw:
        self.blank()
        self.raw.value = self.value(())
        self.blank()
        if self.at < len(self.text):
            raise self.fail("there is more text after the end of the JSON value", "a file holds one JSON object")
        return self.raw

    def blank(self) -> None:
        match = _BLANK.match(self.text, self.at)
        self.at = match.end() if match else self.at
        if self.text.startswith(("//", "/*", "#"), self.at):
            raise self.fail("JSON has no comments", "remove it, or write the formulation as YAML")

    def fail(self, message: str, help: str = "", at: int | None = None) -> UnreadableError:
        place = self.at if at is None else at
        return UnreadableError(make_error(self.raw.source, "json-syntax", message, place, place + 1, help))

    def value(self, path: Path) -> Any:
        if len(path) > MAX_DEPTH:
            raise self.fail("lists and objects are nested too deeply", "a formulation needs four or five levels")
        start = self.at
        first = self.text[start : start + 1]
        if first == "{":
            value: Any = self.mapping(path)
        elif first == "[":
            value = self.sequence(path)
        elif first == '"':
            value = self.string()
        else:
            value = self.word(first)
        if path:
            self.raw.values.setdefault(path, Span(start, self.at))
        return value

    def string(self) -> str:
        start = self.at
        value: str
        try:
            value, self.at = scanstring(self.text, start + 1, True)
        except json.JSONDecodeError as error:
            if "Unterminated" in error.msg:
                raise self.fail("the quotation mark that opens here is never closed", "close the text", start) from None
            if "control character" in error.msg:
                help = "write `\\n` for a line break, `\\t` for a tab"
                raise self.fail("a text holds a line break or a control character", help, error.pos) from None
            raise self.fail("an unknown escape after a backslash", "write `\\\\` for a backslash", error.pos) from None
        if _SURROGATE.search(value):
            message = "a text holds half of a surrogate pair"
            self.raw.error("json-syntax", message, start, self.at, "write the character itself")
            value = _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
        return value

    def word(self, first: str) -> Any:
        start = self.at
        if not first:
            raise self.fail("the text ends where a value is missing", "complete the JSON object", max(0, start - 1))
        match = _WORD.match(self.text, start)
        word = match[0] if match else first
        if word in _WORDS:
            self.at += len(word)
            return _WORDS[word]
        number = _NUMBER.fullmatch(word)
        if number:
            self.at += len(word)
            whole = number[1] is None and number[2] is None
            return int(word) if whole and len(word) <= MAX_DIGITS else float(word)
        if word in _NOT_FINITE:
            self.raw.error("non-finite", f"`{word}` is not a number of JSON", start, start + len(word), "leave it out")
            self.at += len(word)
            return None
        if first == "'":
            raise self.fail("JSON texts stand in double quotes", 'write "..."')
        if first in "}],":
            raise self.fail(f"a value is missing before `{first}`", "remove the comma before it, or write the value")
        if word in ("True", "False", "None"):
            raise self.fail(f"`{word}` is not JSON", "write true, false or null")
        if self.text.startswith("```", start):
            help = "remove the lines with ``` and the words around them"
            raise self.fail("a Markdown fence stands in the file", help)
        raise self.fail(f"`{word}` is not a value of JSON", "put texts and expressions in double quotes")

    def sequence(self, path: Path) -> list[Any]:
        items: list[Any] = []
        opened, self.at = self.at, self.at + 1
        self.blank()
        if self.text.startswith("]", self.at):
            self.at += 1
            return items
        while True:
            self.blank()
            items.append(self.value((*path, len(items))))
            if self.closes("]", opened):
                return items

    def mapping(self, path: Path) -> dict[Any, Any]:
        found: dict[Any, Any] = {}
        lines: dict[Any, int] = {}
        members = holds_members(path)
        opened, self.at = self.at, self.at + 1
        self.blank()
        if self.text.startswith("}", self.at):
            self.at += 1
            return found
        while True:
            self.blank()
            start = self.at
            if not self.text.startswith('"', start):
                if self.text.startswith("}", start):
                    raise self.fail("a key is missing before `}`", "remove the comma before it")
                raise self.fail("a key stands in double quotes", 'write "key": value')
            key: Any = self.string()
            key = member_key(key) if members else key
            place = (*path, step(key))
            end = self.at
            self.blank()
            if not self.text.startswith(":", self.at):
                raise self.fail("a `:` is missing after the key", 'write "key": value')
            self.at += 1
            self.blank()
            if key in found:
                duplicate_key(self.raw, key, lines[key], start, end)
                self.value(place)
            else:
                lines[key] = self.raw.source.position(start)[0]
                self.raw.keys[place] = Span(start, end)
                found[key] = None
                found[key] = self.value(place)
            if self.closes("}", opened):
                return found

    def closes(self, bracket: str, opened: int) -> bool:
        self.blank()
        mark = self.text[self.at : self.at + 1]
        if mark == bracket:
            self.at += 1
            return True
        if mark == ",":
            self.at += 1
            return False
        if not mark:
            raise self.fail(f"the `{self.text[opened]}` that opens here is never closed", f"add `{bracket}`", opened)
        raise self.fail(f"a `,` or the closing `{bracket}` is missing", "separate the items by commas")


def read_json(source: Source) -> Raw:
    """Plain values of a JSON text and their places; raises `UnreadableError` where it is not JSON.

    >>> read_json(Source("a", '{"parameters": {"p": {"values": {"1": 2.5, "b": 3}}}}')).value
    {'parameters': {'p': {'values': {1: 2.5, 'b': 3}}}}
    """
    return _Reader(source).run()
