"""What an llm answers when it is asked for a formulation: read, with every quotation found in the description."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nl2opt.errors import FormulationError, NoProblemError
from nl2opt.llm.client import ReplyError

if TYPE_CHECKING:
    from nl2opt.description.text import Description
    from nl2opt.diagnostics import Diagnostic
    from nl2opt.formulation.elements import Element, Formulation, SourceText
    from nl2opt.llm.request import Reply

SECTIONS = ("sets", "parameters", "variables", "expressions", "objective", "constraints", "answers", "data")

ANSWER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "properties": {
        "notes": {
            "type": "object",
            "description": "what is decided, of what type and unit, what limits it: thought through first",
        },
        "no_problem": {"type": "string", "description": "only if the text holds no decision problem: the reason"},
        "formulation": {"type": "object", "description": "the five elements, in the notation"},
        "insist": {"type": "string", "description": "only in answer to findings: why the formulation stays as it is"},
    },
    "required": ["notes"],
}
"""Permissive on purpose: strict schemas cannot hold mappings with free keys, which names of elements are."""


@dataclass(frozen=True)
class Answer:
    """A reply that was read. Without a formulation there are errors in `findings`, or the llm insists on its last."""

    formulation: Formulation | None
    findings: tuple[Diagnostic, ...] = ()
    insist: str = ""
    notes: Any = None


def read_answer(reply: Reply, description: Description) -> Answer:
    """The formulation in a reply, each `source` resolved to its place in the description.

    Raises `ReplyError` for a reply that is cut off, empty, no JSON or of another shape; `NoProblemError` when the llm
    says that the text holds no decision problem.
    """
    from nl2opt.formulation.notation import parse_formulation
    from nl2opt.llm.replies import json_of

    body = json_of(reply)
    stated = _formulation_of(body)
    insist = _words(body.get("insist"))
    if stated is None:
        reason = _words(body.get("no_problem"))
        if reason:
            raise NoProblemError(f"the text holds no decision problem: {reason}")
        if insist:
            return Answer(None, insist=insist, notes=body.get("notes"))
        raise ReplyError(
            "the reply holds no formulation",
            help='answer with one JSON object: {"notes": {...}, "formulation": {...}}',
            reply=reply,
        )
    try:
        formulation = parse_formulation(formulation_text(stated), "formulation", format="json")
    except FormulationError as error:
        return Answer(None, error.findings, insist, body.get("notes"))
    formulation, findings = resolve_sources(formulation, description)
    return Answer(formulation, findings, insist, body.get("notes"))


def _formulation_of(body: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """The formulation of a reply: under its key, as JSON inside a text, or with its sections at the top."""
    stated = body.get("formulation")
    if isinstance(stated, str) and stated.strip().startswith("{"):
        try:
            stated = json.loads(stated)
        except (ValueError, RecursionError):
            return None
    if isinstance(stated, Mapping) and stated:
        return stated
    if any(isinstance(body.get(section), Mapping) and body[section] for section in ("variables", "objective")):
        kept = ("name", "meaning", "version", *SECTIONS)
        return {key: value for key, value in body.items() if key in kept}
    return None


def _words(value: Any) -> str:
    return " ".join(value.split())[:1000] if isinstance(value, str) else ""


def formulation_text(stated: Mapping[str, Any]) -> str:
    """A formulation as JSON with one line for each element: what findings underline.

    >>> print(formulation_text({"name": "two", "variables": {"x": {"lower": 0}, "y": {}}, "answers": {}}))
    {
     "name": "two",
     "variables": {
      "x": {"lower": 0},
      "y": {}
     },
     "answers": {}
    }
    """
    lines = []
    for key, value in stated.items():
        if isinstance(value, Mapping) and value and key in SECTIONS and key != "objective":
            inner = ",\n".join(f"  {_json(name)}: {_json(item)}" for name, item in value.items())
            lines.append(f" {_json(key)}: {{\n{inner}\n }}")
        else:
            lines.append(f" {_json(key)}: {_json(value)}")
    return "{\n" + ",\n".join(lines) + "\n}"


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def resolve_sources(formulation: Formulation, description: Description) -> tuple[Formulation, tuple[Diagnostic, ...]]:
    """The formulation with each source as words at a place of the description; a finding for words not in it.

    A source may also name a data table or a column; such words stay as they are.
    """
    findings: list[Diagnostic] = []
    updates: dict[str, Any] = {}
    for section in ("sets", "parameters", "variables", "expressions", "constraints"):
        elements = getattr(formulation, section)
        updates[section] = {
            name: _resolved(element, f"{section}.{name}", formulation, description, findings)
            for name, element in elements.items()
        }
    if formulation.objective is not None:
        updates["objective"] = _resolved(formulation.objective, "objective", formulation, description, findings)
    found = formulation.model_copy(update=updates).with_origin(formulation.origin)
    return found, tuple(findings)


def _resolved(
    element: Element, path: str, formulation: Formulation, description: Description, findings: list[Diagnostic]
) -> Element:
    from nl2opt.description.quotes import names_data
    from nl2opt.formulators.checks.traceability import misquoted

    if element.source is None:
        return element
    parts = element.source if isinstance(element.source, tuple) else (element.source,)
    placed = tuple(_placed(part, description) for part in parts)
    for part in placed:
        if isinstance(part, str) and not names_data(part):
            findings.append(misquoted(formulation, path, part))
    return element.model_copy(update={"source": placed[0] if len(placed) == 1 else placed})


def _placed(part: str | SourceText, description: Description) -> str | SourceText:
    from nl2opt.description.quotes import find_quote
    from nl2opt.formulation.elements import SourceText

    words = part if isinstance(part, str) else part.text
    place = find_quote(description.text, words)
    if place is None:
        return words
    start, end = place
    sentence = description.sentence_at(start)
    return SourceText(text=words, sentence=sentence.number if sentence else None, start=start, end=end)
