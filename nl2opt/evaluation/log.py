"""The log of an evaluation: one line of JSON says what was run, then one line for each attempt as it finished.

A line counts once its line break is there: what a killed run left half written is dropped when the log is read.
`log_writing` appends to a log, `log_words` takes the words of the set out of it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, get_args

from nl2opt.errors import InputError
from nl2opt.evaluation.attempt import Answer, Attempt, Ending

LOG_VERSION = 1
FIRST_BYTES = b'{"nl2opt_log": '
"""How every log begins."""
ENDINGS = get_args(Ending)


@dataclass(frozen=True)
class Header:
    """What was run, so that a log can be told from another, continued and repeated."""

    set: Mapping[str, Any]
    """name, path, format, licence, cases (their number) and fingerprint (of all ids and texts, in order)."""
    formulator: str
    llm: str | None = None
    prompts: tuple[Mapping[str, Any], ...] = ()
    """id, version and hash of each prompt at hand."""
    settings: Mapping[str, Any] = field(default_factory=dict)
    """The formulator's settings."""
    solving: Mapping[str, Any] = field(default_factory=dict)
    """The solver's options and the limits of a case."""
    attempts: int = 1
    selection: Mapping[str, Any] = field(default_factory=dict)
    """limit, shuffle, seed and filter: which cases were asked for, in which order."""
    texts: bool = True
    """False: words of the set were taken out."""
    nl2opt: str = ""
    """The version that began the log."""
    date: str = ""
    """When it was begun, in UTC."""
    version: int = LOG_VERSION

    def to_json(self) -> str:
        body = {name: value for name, value in asdict(self).items() if name != "version"}
        return json_line({"nl2opt_log": self.version, **body})

    def differences(self, other: Header) -> list[str]:
        """What keeps attempts of both from standing in one log: each in a few words, with both values.

        The number of attempts, the selection, the date and the path of the set may differ.
        """
        found = []
        if self.set.get("fingerprint") != other.set.get("fingerprint"):
            ours, theirs = (f"{head.set.get('name')} ({head.set.get('cases')} cases)" for head in (self, other))
            found.append(f"the set: {ours}, and {theirs}" + (" with other texts" if ours == theirs else ""))
        for name in ("formulator", "llm", "texts"):
            ours, theirs = getattr(self, name), getattr(other, name)
            if ours != theirs:
                found.append(f"{name}: {_shown(ours)}, and {_shown(theirs)}")
        for name in ("settings", "solving"):
            ours, theirs = getattr(self, name), getattr(other, name)
            keys = [key for key in {**ours, **theirs} if ours.get(key) != theirs.get(key)]
            found += [f"{key}: {_shown(ours.get(key))}, and {_shown(theirs.get(key))}" for key in keys]
        first, second = ({p.get("id"): p for p in head.prompts} for head in (self, other))
        changed = [str(name) for name in {**first, **second} if first.get(name) != second.get(name)]
        if changed:
            found.append("the prompts " + ", ".join(changed))
        return found


@dataclass(frozen=True)
class Log:
    """A log that was read: one attempt for each (case, number), in the order of the file."""

    header: Header
    attempts: tuple[Attempt, ...]
    notes: tuple[str, ...] = ()
    """What a person should know: a line that was cut, attempts that are there twice."""
    path: Path | None = None

    def by_case(self) -> dict[str, list[Attempt]]:
        """The attempts of each case, by its id, in the order of their numbers."""
        found: dict[str, list[Attempt]] = {}
        for attempt in sorted(self.attempts, key=lambda attempt: attempt.attempt):
            found.setdefault(attempt.case, []).append(attempt)
        return found


def read_log(path: str | Path) -> Log:
    """Read a log. `InputError` names the file and the line of whatever is no log of this version.

    A last line without its line break is dropped, and a note says so. Of two attempts with one case and number (two
    runs wrote at once) the first counts and a note tells of the other; an attempt that ended in an error gives way to
    a later one that did not.
    """
    path = Path(path)
    try:
        content = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the log {str(path)!r} cannot be read: {error.strerror}", help="name a log that exists"
        ) from None
    return parse_log(content, path)


def parse_log(content: bytes, path: Path) -> Log:
    """`read_log` on bytes that were read already."""
    *lines, rest = content.split(b"\n")
    notes = []
    if not lines or not content.startswith(FIRST_BYTES):
        if content and (FIRST_BYTES.startswith(content) or content.startswith(FIRST_BYTES)):
            raise InputError(f"the log {str(path)!r} was cut in its first line", help="run the evaluation again")
        raise InputError(f"{str(path)!r} is no log of an evaluation", help="`nl2opt evaluate` writes them")
    header = header_from_json(_parsed(lines[0], path, 1), path)
    if rest:
        notes.append(f"line {len(lines) + 1} of {str(path)!r} was cut in the middle and is dropped")
    kept: dict[tuple[str, int], Attempt] = {}
    twice = []
    for number, line in enumerate(lines[1:], start=2):
        if not line.strip():
            continue
        body = _parsed(line, path, number)
        if "nl2opt_log" in body:
            apart = header.differences(header_from_json(body, path))
            if apart:
                raise InputError(
                    f"{_place(path, number)}: another run begins here, and it differs in {'; '.join(apart)}",
                    help="split the file in two before this line",
                )
            continue
        attempt = attempt_from_json(body, _place(path, number))
        key = attempt.case, attempt.attempt
        former = kept.get(key)
        if former is None or (former.ending == "error" and attempt.ending != "error"):
            kept.pop(key, None)
            kept[key] = attempt
        elif former.ending != "error":
            twice.append(number)
    if twice:
        places = ", ".join(map(str, twice[:5])) + (", ..." if len(twice) > 5 else "")
        many = "an attempt is" if len(twice) == 1 else f"{len(twice)} attempts are"
        notes.append(f"{many} in {str(path)!r} twice (line {places}); the first counts: did two runs write at once?")
    return Log(header, tuple(kept.values()), tuple(notes), path)


def _place(path: Path, number: int) -> str:
    return f"{str(path)!r}, line {number}"


def _parsed(line: bytes, path: Path, number: int) -> dict[str, Any]:
    try:
        body = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise InputError(
            f"{_place(path, number)}: this is no JSON ({error})",
            help="take the line out, and run the evaluation again",
        ) from None
    if not isinstance(body, dict):
        raise InputError(f"{_place(path, number)}: this is no JSON object", help="take the line out")
    return body


def header_from_json(body: Mapping[str, Any], path: Path) -> Header:
    """`InputError` for a log of another version."""
    version = body.get("nl2opt_log")
    if version != LOG_VERSION:
        raise InputError(
            f"the log {str(path)!r} has version {version!r}, and this nl2opt reads version {LOG_VERSION}",
            help=f"it was written by nl2opt {body.get('nl2opt') or '(unknown)'}: use that version, or run again",
        )
    known = {entry.name for entry in fields(Header)} - {"version"}
    values = {name: value for name, value in body.items() if name in known}
    shapes = {"set": dict, "settings": dict, "solving": dict, "selection": dict, "formulator": str, "prompts": list}
    for name, kind in shapes.items():
        if not isinstance(values.get(name, None if name in ("set", "formulator") else kind()), kind):
            raise InputError(f"{_place(path, 1)}: `{name}` is no {kind.__name__}", help="the log is damaged: run again")
    values["prompts"] = tuple(values.get("prompts", ()))
    return Header(**values)


def attempt_to_json(attempt: Attempt) -> str:
    """An attempt as one line of JSON, without its line break."""
    return json_line(asdict(attempt))


def attempt_from_json(body: Mapping[str, Any], where: str = "an attempt") -> Attempt:
    """The attempt that `attempt_to_json` wrote. `InputError`, with `where`, for a body that is none.

    >>> attempt = Attempt("p1", answers=(Answer("0", "optimal", 12.0, "maximize", {"x": 3.0}),))
    >>> attempt_from_json(json.loads(attempt_to_json(attempt))) == attempt
    True
    """
    try:
        return _attempt(body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        what = f"`{error.args[0]}` is missing" if isinstance(error, KeyError) else str(error)
        raise InputError(
            f"{where}: this is no attempt ({what})", help="take the line out, and run the evaluation again"
        ) from None


def _attempt(body: Mapping[str, Any]) -> Attempt:
    known = {entry.name for entry in fields(Attempt)}
    values = {name: value for name, value in body.items() if name in known}
    _is(body["case"], str, "case")
    _is(body["attempt"], int, "attempt")
    if body["ending"] not in ENDINGS:
        raise ValueError(f"`ending` is {body['ending']!r}; it is one of {', '.join(ENDINGS)}")
    for name, kind in (("usage", dict), ("timings", dict), ("fingerprint", str), ("rounds", int)):
        if name in values:
            _is(values[name], kind, name)
    for name, kind in (("formulation", dict), ("program", str), ("error", dict)):
        if values.get(name) is not None:
            _is(values[name], kind, name)
    for name in ("answers", "requests", "findings"):
        _is(values.get(name, []), list, name)
        values[name] = tuple(values.get(name, ()))
    values["answers"] = tuple(_answer(answer) for answer in values["answers"])
    return Attempt(**values)


def _answer(body: Any) -> Answer:
    _is(body, dict, "answers")
    known = {entry.name for entry in fields(Answer)}
    values = {name: value for name, value in body.items() if name in known}
    _is(body["sample"], str, "sample")
    _is(body["status"], str, "status")
    if values.get("objective") is not None:
        _is(values["objective"], (int, float), "objective")
    for name in ("values", "quantities"):
        _is(values.get(name, {}), dict, name)
    return Answer(**values)


def _is(value: Any, kind: type | tuple[type, ...], name: str) -> None:
    if not isinstance(value, kind) or (kind is not bool and isinstance(value, bool)):
        raise ValueError(f"`{name}` is {_shown(value)}")


def _shown(value: Any) -> str:
    text = json.dumps(value, default=str) if isinstance(value, dict | list | bool) or value is None else str(value)
    return text if len(text) <= 80 else text[:77] + "..."


INFINITE = {math.inf: "\0inf", -math.inf: "\0-inf"}
"""What stands for an infinite number until its line is written, where it becomes 1e999, as in formulations."""


def json_line(value: Any) -> str:
    """Plain JSON on one line; NaN becomes null, an infinite number 1e999, other objects their text.

    >>> json_line({"upper": float("inf"), "gap": float("nan")})
    '{"upper": 1e999, "gap": null}'
    """
    plain = _finite(value)
    text = _dumped(plain, ascii=False)
    try:
        text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        text = _dumped(plain, ascii=True)
    return text


def _dumped(plain: Any, *, ascii: bool) -> str:
    text = json.dumps(plain, ensure_ascii=ascii, default=str, allow_nan=False)
    for number, stand_in in INFINITE.items():
        text = text.replace(json.dumps(stand_in), "1e999" if number > 0 else "-1e999")
    return text


def _finite(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return INFINITE.get(value)
    if isinstance(value, Mapping):
        return {str(key): _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
