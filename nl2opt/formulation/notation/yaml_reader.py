"""YAML to plain values with places, without YAML's surprises.

Built on the parser's events, not on its objects: nesting and expansion of aliases are limited, nothing is
constructed from a tag, and only `null`, `~`, `true`, `false` and numbers in their usual form are not text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from nl2opt.diagnostics import Source, Span
from nl2opt.formulation.notation.raw import MAX_DEPTH, Raw, UnreadableError, make_error, plain_number, plain_value, step
from nl2opt.formulation.origin import Path

MAX_EXPANDED = 1_000_000
"""Most values that the aliases (`*name`) of one file may stand for together."""

_FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_NO_KEY = object()
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_QUOTES = "put quotes around a text or an expression that holds `: `, ` #`, brackets or braces"
_ADVICE = (
    # a piece of the parser's message, what we say, what to do
    ("mapping values are not allowed", "a `:` stands where no key can be", _QUOTES),
    ("that cannot start any token", "this character cannot begin a value", _QUOTES),
    ("expected ',' or '}'", "a `,` or the closing `}` is missing", "inside `{ }`, " + _QUOTES),
    ("expected ',' or ']'", "a `,` or the closing `]` is missing", "inside `[ ]`, " + _QUOTES),
    ("could not find expected ':'", "a key without `:` behind it", "write `key: value`; a list item begins with `- `"),
    ("expected <block end>", "this line does not fit the lines above", "indent the keys of one mapping alike"),
    ("did not find expected key", "this line does not fit the lines above", "indent the keys of one mapping alike"),
    ("did not find expected '-'", "this line does not fit the list above", "begin each item of the list with `- `"),
    ("block sequence entries are not allowed", "a list cannot begin here", "begin the list on a line of its own"),
    ("unexpected end of stream", "the quotation mark that opens here is never closed", "close the quoted text"),
    ("unexpected document separator", "a `---` stands within a quoted text", "close the quoted text"),
    ("unknown escape character", "an unknown escape after a backslash", "write `\\\\`, or use single quotes"),
    ("undefined alias", "an alias `*name` without the anchor `&name`", "put quotes around a text that begins with `*`"),
    ("duplicate anchor", "the same anchor `&name` is given twice", "put quotes around a text that begins with `&`"),
    ("expected alphabetic or numeric", "`*` or `&` begins an alias or an anchor", "put quotes around the text"),
    ("directive", "`%` at the beginning of a line is a directive", "put quotes around the text"),
    ("undefined tag handle", "a tag (`!`) is not part of the notation", "put quotes around the text"),
    ("maximum nesting", "lists and mappings are nested too deeply", "a formulation needs four or five levels"),
    ("nesting level", "lists and mappings are nested too deeply", "a formulation needs four or five levels"),
)


@dataclass
class _Frame:
    """A list or mapping being read."""

    value: Any
    path: Path
    start: int
    anchor: str | None
    counted: int
    key: Any = _NO_KEY
    is_key: bool = False
    skipped: bool = False
    places: dict[Any, int] = field(default_factory=dict)


class _Builder:
    def __init__(self, source: Source) -> None:
        self.raw = Raw(source)
        self.stack: list[_Frame] = []
        self.anchors: dict[str, tuple[Any, int]] = {}
        self.open: set[str] = set()
        self.count = 0
        self.documents = 0

    def run(self) -> Raw:
        text = self.raw.source.text
        bad = _FORBIDDEN.search(text)
        if bad:
            raise self.fail(f"the character U+{ord(bad[0]):04X} is not allowed in YAML", bad.start(), "remove it")
        try:
            for event in yaml.parse(text, Loader=_LOADER):
                self.take(event)
        except yaml.MarkedYAMLError as error:
            raise self.broken(error) from None
        except yaml.YAMLError as error:
            raise self.fail(f"this is not YAML: {error}", 0) from None
        return self.raw

    def take(self, event: Any) -> None:
        start, end = event.start_mark.index, event.end_mark.index
        if isinstance(event, yaml.ScalarEvent):
            self.no_tag(event, start)
            plain = event.tag is None and event.implicit[0]
            value = event.value
            if plain:
                value = self.key_of(value) if self.wants_key() else plain_value(value)
            self.count += 1
            self.remember(event.anchor, value, 1)
            self.put(value, start, end)
        elif isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            self.no_tag(event, start)
            self.begin({} if isinstance(event, yaml.MappingStartEvent) else [], event.anchor, start)
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            self.finish(end)
        elif isinstance(event, yaml.AliasEvent):
            self.alias(event.anchor or "", start, end)
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self.fail("a second document begins here", start, "a file holds one formulation: remove `---`")

    def fail(self, message: str, start: int, help: str = "", end: int | None = None) -> UnreadableError:
        code = "yaml-syntax"
        return UnreadableError(make_error(self.raw.source, code, message, start, end or start + 1, help))

    def broken(self, error: yaml.MarkedYAMLError) -> UnreadableError:
        problem = error.problem or ""
        mark = error.problem_mark or error.context_mark
        start = mark.index if mark else 0
        text = self.raw.source.text
        if text[start : start + 1] == "\t":
            return self.fail("a tab is used where YAML needs spaces", start, "indent with spaces")
        if text.startswith("```", start):
            message = "a Markdown fence stands in the file"
            return self.fail(message, start, "remove the lines with ``` and the words around them", start + 3)
        for piece, message, help in _ADVICE:
            if piece in problem:
                if "quotation" in message and error.context_mark:
                    start = error.context_mark.index
                return self.fail(message, start, help)
        return self.fail(f"this is not YAML: {problem}", start, _QUOTES)

    def no_tag(self, event: Any, start: int) -> None:
        if event.tag is not None:
            shown = event.tag.replace("tag:yaml.org,2002:", "!!")
            message = f"the tag `{shown}` is not part of the notation"
            self.raw.error("yaml-tag", message, start, start + len(shown), "remove it; quotes make a text")

    def wants_key(self) -> bool:
        frame = self.stack[-1] if self.stack else None
        return frame is not None and isinstance(frame.value, dict) and frame.key is _NO_KEY

    @staticmethod
    def key_of(text: str) -> Any:
        number = plain_number(text)
        return text if number is None else number

    def path_here(self) -> Path:
        if not self.stack:
            return ()
        frame = self.stack[-1]
        return (*frame.path, step(frame.key) if isinstance(frame.value, dict) else len(frame.value))

    def begin(self, value: Any, anchor: str | None, start: int) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise self.fail(
                "lists and mappings are nested too deeply", start, "a formulation needs four or five levels"
            )
        self.count += 1
        is_key = self.wants_key()
        path = self.stack[-1].path if is_key else self.path_here()
        if anchor:
            self.open.add(anchor)
        self.stack.append(_Frame(value, path, start, anchor, self.count - 1, is_key=is_key))

    def finish(self, end: int) -> None:
        frame = self.stack.pop()
        if frame.anchor:
            self.open.discard(frame.anchor)
            self.remember(frame.anchor, frame.value, self.count - frame.counted)
        value = frame.value
        if frame.is_key:
            if not isinstance(value, list) or not all(isinstance(item, str | int | float) for item in value):
                message = "a key is a name, a number, or a list of them"
                self.raw.error("wrong-type", message, frame.start, end, "write `[a, b]: value`, or nest the mappings")
                value = str(value)
            else:
                value = tuple(value)
        self.put(value, frame.start, end)

    def remember(self, anchor: str | None, value: Any, size: int) -> None:
        if anchor:
            self.anchors[anchor] = (value, size)

    def alias(self, anchor: str, start: int, end: int) -> None:
        if anchor in self.open:
            raise self.fail(f"the alias `*{anchor}` stands inside what it names", start, "write the values out", end)
        if anchor not in self.anchors:
            help = "put quotes around a text that begins with `*`"
            raise self.fail(f"the alias `*{anchor}` has no anchor `&{anchor}`", start, help, end)
        value, size = self.anchors[anchor]
        self.count += size
        if self.count > MAX_EXPANDED + len(self.raw.source.text):
            message = f"the aliases of this file stand for more than {MAX_EXPANDED:,} values"
            raise self.fail(message, start, "write the values out, or read them from a table", end)
        self.put(value, start, end)

    def put(self, value: Any, start: int, end: int) -> None:
        """Put a finished value where it belongs, as a key or as a value."""
        text = self.raw.source.text
        while end > start and text[end - 1].isspace():
            end -= 1
        if not self.stack:
            self.raw.value = value
            return
        frame = self.stack[-1]
        if isinstance(frame.value, list):
            self.raw.values.setdefault((*frame.path, len(frame.value)), Span(start, end))
            frame.value.append(value)
        elif frame.key is _NO_KEY:
            if not isinstance(value, str | int | float | tuple):
                self.raw.error("wrong-type", "a key is a name or a number", start, end, "write the key out")
                value = str(value)
            self.begin_pair(frame, value, start, end)
        else:
            if not frame.skipped:
                self.raw.values[(*frame.path, step(frame.key))] = Span(start, end)
                frame.value[frame.key] = value
            frame.key, frame.skipped = _NO_KEY, False

    def begin_pair(self, frame: _Frame, key: Any, start: int, end: int) -> None:
        frame.key = key
        if key in frame.places:
            first = self.raw.source.position(frame.places[key])[0]
            duplicate_key(self.raw, key, first, start, end)
            frame.skipped = True
            return
        frame.places[key] = start
        self.raw.keys[(*frame.path, step(key))] = Span(start, end)


def duplicate_key(raw: Raw, key: Any, first: int, start: int, end: int) -> None:
    """Report a key that a mapping holds twice; `first` is the line of the first one."""
    line = raw.source.position(start)[0]
    where = f"in line {line} and before that in line {first}" if line != first else f"twice in line {line}"
    message = f"the key `{step(key)}` is given {where}"
    raw.error("duplicate-key", message, start, end, "keep one of the two, or rename one")


def read_yaml(source: Source) -> Raw:
    """Plain values of a YAML text and their places; raises `UnreadableError` where it is not YAML.

    >>> raw = read_yaml(Source("a", "sets: {on: {elements: [0123, 1_000, 7, 12:30]}}"))
    >>> raw.value
    {'sets': {'on': {'elements': ['0123', '1_000', 7, '12:30']}}}
    >>> raw.keys["sets", "on"]
    Span(start=7, end=9)
    """
    return _Builder(source).run()
