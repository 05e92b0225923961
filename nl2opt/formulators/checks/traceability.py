"""Traceability: which words each element came from, and which sentences and numbers nothing came from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from nl2opt.description.quotes import find_quote, names_data
from nl2opt.description.text import Description
from nl2opt.diagnostics import Diagnostic, Location, Severity, Source
from nl2opt.formulation.elements import Element, Formulation, SourceText
from nl2opt.formulation.instance import Instance
from nl2opt.formulation.rules.context import Context
from nl2opt.formulation.rules.unused_number import UnusedNumber

Span = tuple[int, int]
_DIGIT = re.compile(r"\d")
_LIMIT = re.compile(
    r"\b(?:must|cannot|can't|may not|at least|at most|no more than|no fewer than|no less than|not exceed|limit(?:ed|s)?"
    r"|only|require[sd]?|exactly|maximum|minimum)\b",
    re.IGNORECASE,
)
SHOWN = 90
"""Characters of a sentence that a message quotes."""


@dataclass(frozen=True)
class Trace:
    """Where everything came from.

    `elements` maps the path of an element to the spans of its words; `unsourced` names elements that say no words,
    `not_found` those whose words are not in the text; `silent` are the numbers of sentences nothing came from.
    """

    elements: Mapping[str, tuple[Span, ...]]
    unsourced: tuple[str, ...]
    not_found: Mapping[str, str]
    silent: tuple[int, ...]
    unused: tuple[Diagnostic, ...] = ()
    """Findings on numbers of the text that are used nowhere, placed in the description."""

    @property
    def unused_numbers(self) -> tuple[str, ...]:
        """Those numbers as the text writes them."""
        return tuple(_quoted(finding) for finding in self.unused)

    def to_dict(self) -> dict[str, Any]:
        return {
            "elements": {path: [list(span) for span in spans] for path, spans in self.elements.items()},
            "without_source": list(self.unsourced),
            "words_not_in_text": dict(self.not_found),
            "sentences_not_used": list(self.silent),
            "numbers_not_used": list(self.unused_numbers),
        }


def trace(description: Description, formulation: Formulation, instance: Instance | None = None) -> Trace:
    """Look every element's words up in the text.

    >>> f = Formulation.model_validate({
    ...     "variables": {"cakes": {"lower": 0, "source": "how many cakes"}},
    ...     "objective": {"maximize": "5 * cakes", "source": "A cake brings 6 EUR"},
    ...     "constraints": {"oven": {"rule": "cakes <= 40", "source": "the oven holds 40"}}})
    >>> text = "A cake brings 5 EUR. The oven holds 40. Eggs cost 1 EUR. Decide how many cakes to bake."
    >>> found = trace(Description.from_text(text), f)
    >>> found.elements["constraints.oven"], dict(found.not_found), found.silent, found.unused_numbers
    (((21, 38),), {'objective': 'A cake brings 6 EUR'}, (1, 3), ('1',))
    """
    elements: dict[str, tuple[Span, ...]] = {}
    unsourced: list[str] = []
    not_found: dict[str, str] = {}
    for path, element in formulation.elements().items():
        spans = []
        parts = list(_parts(element))
        for part in parts:
            span = _span(description, part)
            if span is not None:
                spans.append(span)
            elif not names_data(part.text if isinstance(part, SourceText) else part):
                not_found.setdefault(path, part.text if isinstance(part, SourceText) else part)
        if spans:
            elements[path] = tuple(spans)
        if not parts:
            unsourced.append(path)
    used = sorted(span for spans in elements.values() for span in spans)
    silent = tuple(
        sentence.number
        for sentence in description.sentences
        if not any(start < sentence.end and end > sentence.start for start, end in used)
    )
    unused = UnusedNumber().check(Context(formulation, instance, description.text))
    placed = tuple(_placed(finding, description.source) for finding in unused)
    return Trace(elements, tuple(unsourced), not_found, silent, placed)


def misquoted(formulation: Formulation, path: str, words: str) -> Diagnostic:
    """The finding on an element whose words are not in the text."""
    return Diagnostic(
        "quote-not-found", Severity.WARNING, f'the words "{_cut(words)}" are not in the description',
        formulation.origin.value((*path.split(".", 1), "source")), element=path,
        help="quote words that stand in the description, in its own language, or drop the element if no words call "
        "for it",
    )  # fmt: skip


def findings(description: Description, formulation: Formulation, found: Trace) -> list[Diagnostic]:
    """Words that are not in the text, sentences with a limit or a number that nothing came from, unused numbers."""
    report = [misquoted(formulation, path, words) for path, words in found.not_found.items()]
    if not found.elements:
        return [*report, *found.unused]  # nothing is traced at all: every sentence would be a finding
    for number in found.silent:
        sentence = description.sentences[number - 1]
        said = _DIGIT.search(sentence.text) or _LIMIT.search(sentence.text)
        if said and not sentence.text.rstrip().endswith("?"):
            report.append(
                Diagnostic(
                    "silent-sentence", Severity.NOTE,
                    f'no element names sentence {number} as its source: "{_cut(sentence.text)}"',
                    description.location(sentence.start, sentence.end),
                    help="state what the sentence asks for, or name it as the `source` of the element that holds it",
                )
            )  # fmt: skip
    return [*report, *found.unused]


def _parts(element: Element) -> Iterator[str | SourceText]:
    source = element.source
    if source is None:
        return
    for part in source if isinstance(source, tuple) else (source,):
        if (part if isinstance(part, str) else part.text).strip():
            yield part


def _span(description: Description, part: str | SourceText) -> Span | None:
    if isinstance(part, SourceText) and part.start is not None and part.end is not None:
        if 0 <= part.start < part.end <= len(description.text):
            return part.start, part.end
        return None
    return find_quote(description.text, part if isinstance(part, str) else part.text)


def _placed(finding: Diagnostic, source: Source) -> Diagnostic:
    if finding.location is None:
        return finding
    return replace(finding, location=Location(source, finding.location.span))


def _quoted(finding: Diagnostic) -> str:
    where = finding.location
    return "" if where is None or where.span is None else where.source.text[where.span.start : where.span.end]


def _cut(text: str) -> str:
    text = " ".join(text.split())
    return text if len(text) <= SHOWN else text[: SHOWN - 3] + "..."
