"""Formulations as YAML and JSON text: the same formulation always gives the same text, and reading it gives it back.

YAML: an element that fits one line is written on it (`{elements: [north, south]}`), others a key a line; long texts
are folded. A text is quoted wherever this reader or any other YAML reader would take it for something else.
"""

from __future__ import annotations

import json
import math
import re
import textwrap
from collections.abc import Iterable, Mapping
from typing import Any

from nl2opt.errors import FormulationError
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.notation.json_reader import member_key
from nl2opt.formulation.notation.raw import MAX_DIGITS, holds_members, plain_value
from nl2opt.formulation.notation.vocabulary import SECTIONS
from nl2opt.formulation.origin import Path

WIDTH = 120
"""Longest line of an element or a list on one line."""
FOLD = 100
"""Longest line of a folded text."""
_LONGEST_KEY = 900
_LAST = ("unit", "meaning", "source")

_PLAIN = re.compile(r"[^\W\d](?:[\w ./*+()<>=^%;'$~|!-]*[\w./*+()<>=^%;'$~|!-])?")
_OTHER_YAML = re.compile(r"(?:y|n|yes|no|on|off|true|false|null|nan|inf)", re.IGNORECASE)
_UNPRINTABLE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_SURROGATE = re.compile("[\ud800-\udfff]")
_FOLDABLE = re.compile(r"[^\W_][\x21-\x7e\xa1-\u2027\u202a-\ud7ff]*(?: [\x21-\x7e\xa1-\u2027\u202a-\ud7ff]+)*")


def to_plain(formulation: Formulation) -> dict[str, Any]:
    """The formulation as lists, mappings, texts and numbers: what was said, without keys left at their default."""
    found: dict[str, Any] = formulation.model_dump(by_alias=True, exclude_defaults=True)
    for section, value in found.items():
        if section == "objective":
            found[section] = _in_order(value)
        elif section in SECTIONS:
            found[section] = {name: _in_order(item) for name, item in value.items()}
    return found


def _in_order(element: dict[str, Any]) -> dict[str, Any]:
    """The keys of an element in reading order: over what it runs, what it is, what it means."""
    ordered: dict[str, Any] = {key: element[key] for key in ("over", "for") if key in element}
    ordered |= {key: value for key, value in element.items() if key not in _LAST}
    ordered |= {key: element[key] for key in _LAST if key in element}
    if isinstance(ordered.get("key"), tuple) and len(ordered["key"]) == 1:
        ordered["key"] = ordered["key"][0]
    return ordered


def to_yaml(formulation: Formulation) -> str:
    """The formulation as YAML; ``parse_formulation(to_yaml(f)) == f``.

    Raises:
        FormulationError: it holds a value that no file can hold, such as NaN.

    >>> from nl2opt.formulation.notation import parse_formulation
    >>> f = parse_formulation("variables: {x: {lower: 0}}\\nobjective: {minimize: '2 * x', unit: 'yes'}")
    >>> print(to_yaml(f), end="")
    variables:
      x: {lower: 0}
    objective:
      minimize: "2 * x"
      unit: "yes"
    """
    content = to_plain(formulation)
    if not content:
        return "{}\n"
    lines: list[str] = []
    for section, value in content.items():
        if isinstance(value, Mapping) and value:
            lines.append(f"{section}:")
            for name, item in value.items():
                lines.extend(_entry(name, item, 2))
        else:
            lines.extend(_entry(section, value, 0))
    return "\n".join(lines) + "\n"


def to_json(formulation: Formulation) -> str:
    """The formulation as JSON, two spaces a level and short values on one line; reading it gives it back.

    >>> from nl2opt.formulation.notation import parse_formulation
    >>> print(to_json(parse_formulation("variables: {x: {lower: 0}}")), end="")
    {
      "variables": {
        "x": {"lower": 0}
      }
    }
    """
    return _json_block(to_plain(formulation), (), 0, "") + "\n"


def _entry(key: Any, value: Any, indent: int) -> list[str]:
    """The lines of ``key: value`` at an indentation."""
    pad = " " * indent
    head = _flow(key, as_key=True)
    if len(head) > _LONGEST_KEY or "\n" in head:
        first, rest = f"{pad}? {head}", f"{pad}:"
    else:
        first, rest = "", f"{pad}{head}:"
    lead = [first] if first else []
    if isinstance(value, str):
        return [*lead, *_text_lines(rest, value, indent)]
    if _small(value):
        flow = _flow(value)
        if len(rest) + 1 + len(flow) <= WIDTH or not isinstance(value, Mapping | list | tuple) or not value:
            return [*lead, f"{rest} {flow}"]
    lines = [*lead, rest]
    if isinstance(value, Mapping):
        for name, item in value.items():
            lines.extend(_entry(name, item, indent + 2))
        return lines
    if all(not isinstance(item, Mapping | list | tuple) and not _long(item) for item in value):
        return [*lead, f"{rest} [", *_wrapped([_flow(item) for item in value], indent + 2), f"{pad}  ]"]
    for item in value:
        lines.extend(_item(item, indent + 2))
    return lines


def _small(value: Any) -> bool:
    """Whether a value may fit on one line; large tables are not written out only to be measured."""
    left, stack = WIDTH // 2, [value]
    while stack and left > 0:
        item = stack.pop()
        left -= 1
        if isinstance(item, Mapping | list | tuple):
            if len(item) > left:
                return False
            stack.extend(item.values() if isinstance(item, Mapping) else item)
    return not stack


def _long(item: Any) -> bool:
    return isinstance(item, str) and len(item) > FOLD


def _item(value: Any, indent: int) -> list[str]:
    """The lines of ``- value``."""
    pad = " " * indent
    if isinstance(value, str):
        return _text_lines(f"{pad}-", value, indent)
    flow = _flow(value)
    if len(flow) + indent + 2 <= WIDTH or not isinstance(value, Mapping) or not value:
        return [f"{pad}- {flow}"]
    lines = [line for name, item in value.items() for line in _entry(name, item, indent + 2)]
    return [f"{pad}- {lines[0].lstrip(' ')}", *lines[1:]]


def _wrapped(items: Iterable[str], indent: int) -> list[str]:
    """Items of a long list, as many on a line as fit."""
    lines, line = [], ""
    for item in items:
        if line and indent + len(line) + len(item) + 3 > WIDTH:
            lines.append(line)
            line = ""
        line = f"{line} {item}," if line else f"{item},"
    return [" " * indent + text for text in [*lines, line]]


def _text_lines(head: str, text: str, indent: int) -> list[str]:
    """A text behind `head`: plain or quoted on one line, or folded when it is long."""
    flow = _flow(text)
    if len(head) + 1 + len(flow) <= WIDTH or not _FOLDABLE.fullmatch(text):
        return [f"{head} {flow}"]
    pad = " " * (indent + 2)
    wrapped = textwrap.wrap(text, FOLD, break_long_words=False, break_on_hyphens=False)
    return [f"{head} >-", *(pad + line for line in wrapped)]


def _flow(value: Any, *, as_key: bool = False) -> str:
    """A value on one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(_flow_pair(key, item) for key, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    if isinstance(value, str):
        return _scalar_text(value, as_key)
    return _scalar(value)


def _flow_pair(key: Any, value: Any) -> str:
    head = _flow(key, as_key=True)
    return f"? {head} : {_flow(value)}" if len(head) > _LONGEST_KEY else f"{head}: {_flow(value)}"


def _scalar_text(text: str, as_key: bool) -> str:
    if _PLAIN.fullmatch(text) and not _OTHER_YAML.fullmatch(text) and plain_value(text) == text:
        return text
    if _SURROGATE.search(text):
        raise FormulationError("a text holds half of a surrogate pair", help="write the character itself")
    quoted = json.dumps(text, ensure_ascii=False)
    return _UNPRINTABLE.sub(lambda match: f"\\u{ord(match[0]):04x}", quoted)


def _scalar(value: Any) -> str:
    """A number, a truth value or nothing, in a spelling both readers know."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        if abs(value) >= 10 ** (MAX_DIGITS - 1):
            raise FormulationError(f"a number of more than {MAX_DIGITS - 1} digits cannot be written")
        return str(int(value))
    if isinstance(value, float):
        if math.isnan(value):
            raise FormulationError("NaN cannot be written", help="leave the cell out, or give a number")
        if math.isinf(value):
            return "1e999" if value > 0 else "-1e999"
        return repr(float(value))
    kind = type(value).__name__
    raise FormulationError(f"a value of type `{kind}` cannot be written", help="use numbers, texts, lists and mappings")


def _json_flow(value: Any, path: Path) -> str:
    if isinstance(value, Mapping):
        members = holds_members(path)
        parts = (f"{_json_key(key, members)}: {_json_flow(item, (*path, str(key)))}" for key, item in value.items())
        return "{" + ", ".join(parts) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(_json_flow(item, (*path, 0)) for item in value) + "]"
    if isinstance(value, str):
        return _json_text(value)
    return _scalar(value)


def _json_text(text: str) -> str:
    if _SURROGATE.search(text):
        raise FormulationError("a text holds half of a surrogate pair", help="write the character itself")
    return json.dumps(text, ensure_ascii=False)


def _json_key(key: Any, members: bool) -> str:
    """A key; where keys are members of sets, a text that reads as a number is quoted twice."""
    if isinstance(key, str):
        return _json_text(_json_text(key) if members and member_key(key) != key else key)
    if not members:
        raise FormulationError(f"the key {key!r} is not a text", help="names are texts")
    return _json_text(_json_flow(key, ()))


def _json_block(value: Any, path: Path, indent: int, head: str) -> str:
    """A value as JSON behind `head`, on one line where it is short and not a section."""
    section = isinstance(value, Mapping) and value and len(path) < 2
    if not section and _small(value):
        flow = _json_flow(value, path)
        if indent + len(head) + len(flow) <= WIDTH:
            return flow
    pad = " " * (indent + 2)
    if isinstance(value, Mapping) and value:
        members = holds_members(path)
        lines = []
        for key, item in value.items():
            label = _json_key(key, members) + ": "
            lines.append(pad + label + _json_block(item, (*path, str(key)), indent + 2, label))
        return "{\n" + ",\n".join(lines) + "\n" + " " * indent + "}"
    if isinstance(value, list | tuple) and value:
        if all(not isinstance(item, Mapping | list | tuple) for item in value):
            lines = _wrapped([_json_flow(item, (*path, 0)) for item in value], indent + 2)
            lines[-1] = lines[-1].removesuffix(",")
            return "[\n" + "\n".join(lines) + "\n" + " " * indent + "]"
        blocks = (pad + _json_block(item, (*path, 0), indent + 2, "") for item in value)
        return "[\n" + ",\n".join(blocks) + "\n" + " " * indent + "]"
    return _json_flow(value, path)
