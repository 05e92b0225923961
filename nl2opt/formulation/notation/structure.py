"""From plain values to a `Formulation`: every wrong key and type becomes a finding in our words, with its place."""

from __future__ import annotations

import difflib
import re
from typing import Any

from pydantic import ValidationError

from nl2opt.diagnostics import Diagnostic, Location, Severity, Span
from nl2opt.formulation import elements
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.notation.raw import Raw
from nl2opt.formulation.notation.vocabulary import (
    CHOICES,
    EXPECTED,
    EXPRESSION,
    SECTIONS,
    SYNONYMS,
    describe,
    keys_of,
)

_LOOP = re.compile(r"\bfor\b.+\bin\b")


def build(raw: Raw) -> Formulation | None:
    """The formulation, or None; every problem is added to `raw.findings`."""
    if not isinstance(raw.value, dict):
        if raw.value is None:
            message = "the formulation is empty"
        else:
            message = f"a formulation is a mapping of sections, and this is {describe(raw.value)}"
        help = "write sections such as `variables:`, `objective:` and `constraints:`"
        raw.error("wrong-type", message, 0, 1, help)
        return None
    try:
        found = Formulation.model_validate(raw.value)
    except ValidationError as error:
        raw.findings.extend(_findings(raw, error))
        return None
    except RecursionError:
        raw.error("wrong-type", "lists and mappings are nested too deeply", 0, 1)
        return None
    _unquoted_elements(raw)
    return found.with_origin(raw.origin)


def _unquoted_elements(raw: Raw) -> None:
    """A set's expression in braces or brackets without quotes is a mapping or a list for YAML."""
    sections = raw.value.get("sets")
    for name, item in (sections if isinstance(sections, dict) else {}).items():
        members = item.get("elements") if isinstance(item, dict) else None
        path = ("sets", name, "elements")
        if isinstance(members, dict):
            broken = any(value is None for value in members.values())
        elif isinstance(members, list):
            broken = any(
                isinstance(member, str) and _LOOP.search(member) and not _quoted(raw, (*path, number))
                for number, member in enumerate(members)
            )
        else:
            continue
        if broken:
            message = f"`elements` of set `{name}` is an expression without quotes"
            help = 'put it in quotes: elements: "{... for ... in ...}"'
            raw.findings.append(_error(raw, "unquoted-expression", message, path, help=help))


def _quoted(raw: Raw, path: tuple[Any, ...]) -> bool:
    span = raw.values.get(path)
    return span is not None and raw.source.text[span.start : span.start + 1] in ("'", '"', "|", ">")


def _findings(raw: Raw, error: ValidationError) -> list[Diagnostic]:
    """One finding for each place; a union that fails in several ways is one problem."""
    found: dict[tuple[Any, ...], Diagnostic] = {}
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        path, value, missing = _real_path(raw.value, item["loc"])
        at = path.index("source") if "source" in path[1:4] else 0
        if at and (at == 2 or path[0] == "objective"):
            path = path[: at + 1]
            finding = _wrong_type(raw, path, raw.value[path[0]][path[1]][path[2]] if at == 2 else value)
        elif item["type"] == "missing":
            path, finding = (*path, missing), _missing(raw, path, str(missing))
        elif item["type"] == "extra_forbidden":
            finding = _unknown_key(raw, path)
        elif item["type"] == "value_error" and path == ("objective",):
            finding = _objective_sense(raw, value)
        else:
            finding = _wrong_type(raw, path, value)
        found.setdefault(path, finding)
    return list(found.values())


def _real_path(value: Any, loc: tuple[str | int, ...]) -> tuple[tuple[Any, ...], Any, str]:
    """The part of pydantic's `loc` that exists in the data, the value there, and the next step.

    `loc` also names the member of a union or a container that was tried, which the user never wrote.
    """
    path: list[Any] = []
    for part in loc:
        if isinstance(value, dict) and part in value:
            value = value[part]
        elif isinstance(value, dict) and part != "[key]" and str(part).isdigit() and int(part) in value:
            value = value[int(part)]
            part = int(part)
        elif isinstance(value, list) and isinstance(part, int) and part < len(value):
            value = value[part]
        elif part == "[key]" or not isinstance(value, dict | list):
            break
        else:
            continue
        path.append(part)
    return tuple(path), value, str(loc[-1])


def _place(raw: Raw, path: tuple[Any, ...], *, key: bool) -> Location | None:
    location = raw.origin.key(path) if key else raw.origin.value(path)
    if location is None or location.span is None:
        return Location(raw.source, Span(0, min(1, len(raw.source.text))))
    return location


def _what(path: tuple[Any, ...]) -> str:
    """What stands at a path, in words: ``constraint `cap` ``."""
    if not path:
        return "the formulation"
    if len(path) == 1:
        return "the objective" if path[0] == "objective" else f"section `{path[0]}`"
    section = SECTIONS.get(str(path[0]))
    return f"{section[0]} `{path[1]}`" if section else f"`{path[1]}` under `{path[0]}`"


def _element_of(path: tuple[Any, ...]) -> str:
    depth = 1 if path and path[0] == "objective" else 2
    return ".".join(map(str, path[:depth]))


def _error(
    raw: Raw, code: str, message: str, path: tuple[Any, ...], *, key: bool = False, label: str = "", help: str = ""
) -> Diagnostic:
    place = _place(raw, path, key=key)
    return Diagnostic(code, Severity.ERROR, message, place, label=label, help=help, element=_element_of(path))


def _unknown_key(raw: Raw, path: tuple[Any, ...]) -> Diagnostic:
    name = str(path[-1])
    allowed = _allowed_keys(path[:-1])
    lowered = name.lower()
    synonyms = [key for key in SYNONYMS.get(lowered, ()) if key in allowed]
    meant = next(iter(synonyms + difflib.get_close_matches(lowered, allowed, n=1)), None)
    known = "known keys: " + ", ".join(allowed)
    help = f"the nearest key is `{meant}`; {known}" if meant else known
    if path[:-1] == ("objective",) and lowered in ("sense", "direction", "type", "expression", "expr"):
        help = "write the sense as the key of the expression: `maximize: ...` or `minimize: ...`"
    elif path[0] == "parameters" and len(path) == 3 and meant is None and _is_number(raw, path):
        help = f"numbers of members stand under `values`: `{{over: ..., values: {{{name}: ..., ...}}}}`; {known}"
    elif not synonyms and not name.isidentifier():  # the rest of an expression: `{for: p in a if (p, d) in b}`
        help = f"a comma inside {{ }} ends a value: put a text that has one in quotes; {known}"
    return _error(raw, "unknown-key", f"{_what(path[:-1])} has no key `{name}`", path, key=True, help=help)


def _is_number(raw: Raw, path: tuple[Any, ...]) -> bool:
    value: Any = raw.value
    for part in path:
        value = value[part]
    return isinstance(value, int | float) and not isinstance(value, bool)


def _allowed_keys(path: tuple[Any, ...]) -> list[str]:
    if not path:
        return keys_of(Formulation)
    if path[0] == "objective" and len(path) == 1:
        return keys_of(elements.Objective)
    if path[0] in SECTIONS and len(path) == 2:
        return keys_of(SECTIONS[str(path[0])][1])
    return keys_of(elements.SourceText)


def _missing(raw: Raw, path: tuple[Any, ...], key: str) -> Diagnostic:
    expected = EXPECTED.get(str(path[0]) if path else "", {}).get(key, "")
    help = f"add `{key}: ...`" + (f", {expected}" if expected else "")
    return _error(raw, "missing-key", f"{_what(path)} has no `{key}`", path, key=True, help=help)


def _objective_sense(raw: Raw, value: Any) -> Diagnostic:
    both = isinstance(value, dict) and "minimize" in value and "maximize" in value
    message = "the objective has both `minimize` and `maximize`" if both else "the objective has no sense"
    help = "keep one; write `-(...)` to turn one round" if both else "add `minimize: ...` or `maximize: ...`"
    return _error(raw, "objective-sense", message, ("objective",), key=True, help=help)


def _wrong_type(raw: Raw, path: tuple[Any, ...], value: Any) -> Diagnostic:
    if len(path) == 2 and path[0] in SECTIONS and not isinstance(path[1], str):
        message = f"the name of a {SECTIONS[str(path[0])][0]} is a text, and this is {describe(path[1])}"
        return _error(raw, "wrong-type", message, path, key=True, help="names begin with a letter")
    section, key = _section_and_key(path)
    choices = CHOICES.get((section, key))
    if choices and isinstance(value, str):
        near = difflib.get_close_matches(value.lower(), choices, n=1)
        help = (f"the nearest is `{near[0]}`; " if near else "") + "known: " + ", ".join(choices)
        message = f"{_what(path[:2])} has no `{key}` of the kind `{value}`"
        return _error(raw, "unknown-choice", message, path, help=help)
    expected = EXPECTED.get(section, {}).get(key) if key else _expected_whole(path)
    message = f"{_subject(path, key)} is {describe(value)}" + (f", not {expected}" if expected else "")
    if len(path) == 1 and section in SECTIONS:
        help = f"write the name of each {SECTIONS[section][0]} as a key: `{section}: {{name: {{...}}, ...}}`"
    else:
        help = _help_for(section, key, value)
    return _error(raw, "wrong-type", message, path, label=f"{describe(value)}", help=help)


def _section_and_key(path: tuple[Any, ...]) -> tuple[str, str]:
    """The section and the key of its element a path leads into."""
    if not path:
        return "", ""
    head = str(path[0])
    if head == "objective":
        return head, str(path[1]) if len(path) > 1 else ""
    if head in SECTIONS:
        return head, str(path[2]) if len(path) > 2 else ""
    if head == "answers":
        return head, ""
    return "", head


def _expected_whole(path: tuple[Any, ...]) -> str:
    if len(path) == 1 and path[0] == "objective":
        return EXPECTED[""]["objective"]
    if path and path[0] == "answers":
        return EXPECTED[""]["answers"] if len(path) == 1 else EXPRESSION
    if len(path) == 1:
        return f"a mapping of names to {path[0]}"
    return "a mapping of keys such as " + ", ".join(f"`{key}`" for key in list(EXPECTED.get(str(path[0]), {}))[:3])


def _subject(path: tuple[Any, ...], key: str) -> str:
    if not key or path == (key,):
        return f"`{path[0]}`" if len(path) == 1 else _what(path)
    depth = 2 if path[0] == "objective" else 3
    item = f" (item {path[depth] + 1})" if len(path) > depth and isinstance(path[depth], int) else ""
    return f"`{key}`{item} of {_what(path[: depth - 1])}"


def _help_for(section: str, key: str, value: Any) -> str:
    expected = EXPECTED.get(section, {}).get(key, "")
    if key == "source":
        return "write the words in quotes, or `{text: ..., sentence: 1}`"
    if section == "sets" and key == "elements" and isinstance(value, int) and not isinstance(value, bool):
        return f'write `elements: "range({value})"` for {value} members'
    if isinstance(value, dict) and key and (EXPRESSION in expected or "text" in expected or "expression" in expected):
        return "put quotes around a text that begins with `{`"
    if isinstance(value, list) and key and ("text" in expected or "expression" in expected):
        return "put quotes around a text that begins with `[`"
    if isinstance(value, int | float) and not isinstance(value, bool) and "text" in expected:
        return f'put quotes around it: "{value}"'
    if value is None and key:
        return "leave the key out where nothing is said"
    if section == "constraints" and not key and isinstance(value, str):
        return 'write `{rule: "..."}`'
    if not key and not isinstance(value, dict):
        return _help_for_whole(section, value)
    return ""


def _help_for_whole(section: str, value: Any) -> str:
    """A set that is only its members, a parameter that is only its value: what to write around them."""
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if section == "sets" and isinstance(value, list):
        return "write `{elements: [...]}`"
    if section == "sets" and isinstance(value, str):
        return 'write `{elements: "..."}`'
    if section in ("parameters", "expressions") and number:
        return f"write `{{value: {value!r}}}`"
    if section in ("parameters", "expressions") and isinstance(value, str):
        return 'write `{value: "..."}`'
    if section == "parameters" and isinstance(value, list):
        return "write `{over: ..., values: [...]}`"
    if section == "variables" and value is None:
        return "write `{}` for a real variable without bounds, or `{lower: 0}`"
    return ""
