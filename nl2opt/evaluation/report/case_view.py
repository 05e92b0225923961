"""One case of a report: text with its sources, answers and labels, mathematics, program, verdict, findings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from nl2opt.errors import Nl2optError
from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.case import Case, Label
from nl2opt.evaluation.protocols.by_sample import answer_on, shown
from nl2opt.evaluation.report.causes import cause_of
from nl2opt.evaluation.report.markup import (
    LONGEST,
    element,
    escape,
    marked_text,
    program_markup,
    table,
)
from nl2opt.evaluation.scoring import Scored, Scores
from nl2opt.evaluation.structure import candidate_model, formulation_of, references_of

if TYPE_CHECKING:
    from nl2opt.formulation.elements import Formulation

MOST_VALUES = 40
MOST_LINES = 30
SEARCH_CHOICES, SEARCH_SECONDS = 2_000, 5.0
"""Budget of one comparison with a reference, in guesses and seconds."""
WORDS = {True: "right", False: "wrong", None: "unscored"}
MARKS = {"right": "✓", "wrong": "✗", "mixed": "±", "unscored": "–"}


@dataclass(frozen=True)
class Kept:
    """What every case of a page is shown with."""

    scores: Sequence[Scores]
    disputed: Mapping[str, tuple[Label, ...]]
    diagnoses: Mapping[tuple[str, int], Sequence[str]]


def outcome_of(items: Sequence[Scored]) -> str:
    """right or wrong, when all scored attempts are; mixed, when some are right; unscored, when none has a score."""
    verdicts = {item.score.correct for item in items if item.score.correct is not None}
    return "mixed" if len(verdicts) > 1 else WORDS[verdicts.pop() if verdicts else None]


def case_html(case: Case, items: Sequence[tuple[int, Scored]], kept: Kept) -> str:
    """A case with all its attempts; `items` are its places in the scores, and its scores under the first rule."""
    attempts = [item for _, item in items]
    outcome = outcome_of(attempts)
    kinds = "".join(
        element("span", escape(one), class_="kind", title=kind)
        for kind, value in case.kind.items()
        for one in value.split(", ")
    )
    causes = [cause for cause in map(cause_of, attempts) if cause]
    said = attempts[0].score.reason if outcome in ("wrong", "unscored") and attempts else ""
    if len(attempts) > 1:
        said = f"{sum(item.score.correct is True for item in attempts)} of {len(attempts)} right"
    summary = (
        element("span", f"{MARKS[outcome]} {outcome}", class_=f"badge {outcome}")
        + element("span", escape(case.id), class_="id")
        + kinds
        + (element("span", "labels disagree", class_="kind warn") if case.id in kept.disputed else "")
        + element("span", escape(said[:160]), class_="why")
    )
    body = "".join(_attempt(case, place, item, kept, alone=len(items) == 1) for place, item in items)
    formulation = next((f for f in map(_formulation, (item.attempt for item in attempts)) if f is not None), None)
    text = element("div", marked_text(case.text, _spans(case.text, formulation)), class_="text")
    template = f"<template>{_part('Text', text + _where(case))}{_labels(case, kept)}{body}</template>"
    return element(
        "details",
        element("summary", summary) + template,
        class_="case",
        id=f"case-{case.id}",
        data_outcome=outcome,
        data_cause="|".join(dict.fromkeys(causes)),
        data_kinds="|".join(f"{kind}={one}" for kind, value in case.kind.items() for one in value.split(", ")),
        data_disputed="yes" if case.id in kept.disputed else None,
    )


def _part(title: str, body: str, *, level: int = 4) -> str:
    return element("section", element(f"h{level}", escape(title)) + body) if body else ""


def _where(case: Case) -> str:
    return element("p", escape(case.where), class_="small") if case.where else ""


def _labels(case: Case, kept: Kept) -> str:
    """The labels that counted, and the other versions of a disputed case."""
    several = len(case.samples) > 1
    rows = []
    for sample in case.samples:
        for label in sample.labels:
            rows.append([escape(sample.name), escape(label.origin), _label(label), escape(label.note)])
    for label in kept.disputed.get(case.id, ()):
        if not any(label is used for used in case.samples[0].labels):
            rows.append([escape(case.samples[0].name), escape(label.origin) + " (not used)", _label(label), ""])
    head = ["data", "label from", "says", "note"]
    shown_columns = [i for i in range(4) if (several if i == 0 else i < 3 or any(row[3] for row in rows))]
    head, rows = [head[i] for i in shown_columns], [[row[i] for i in shown_columns] for row in rows]
    return _part("Label", table(head, rows) if rows else element("p", "none", class_="small"))


def _label(label: Label) -> str:
    if label.quantities:
        listed = "; ".join(f"{name}: {shown(value)}" for name, value in label.quantities.items())
        return escape(listed if label.objective is None else f"{shown(label.objective)} ({listed})")
    if label.status is None:
        return escape(f"cannot be read: {label.text!r}")
    return escape(shown(label.objective) if label.objective is not None else label.status)


def _attempt(case: Case, place: int, item: Scored, kept: Kept, *, alone: bool) -> str:
    attempt = item.attempt
    parts = [
        _part("Scores", _scores(place, kept)),
        _part("Answer", _answers(case, attempt)),
        _part("Would have fitted", _list(kept.diagnoses.get((case.id, attempt.attempt), ()))),
        _part("Formulation", _mathematics(attempt)),
        _verdict(case, attempt),
        _part("Program", _program(attempt)),
        _part("Findings", _findings(attempt.findings)),
        _part("Cost", _cost(attempt)),
    ]
    body = "".join(parts)
    return body if alone else _part(f"Attempt {attempt.attempt + 1}", body, level=3)


def _scores(place: int, kept: Kept) -> str:
    rows = []
    for scores in kept.scores:
        score = scores.items[place].score
        word = WORDS[score.correct]
        badge = element("span", f"{MARKS[word]} {word}", class_=f"badge {word}")
        rows.append(
            [escape(scores.rule), badge, "" if score.value is None else f"{score.value:.3f}", escape(score.reason)]
        )
    return table(["rule", "score", "graded", "because"], rows, numeric=[2])


def _answers(case: Case, attempt: Attempt) -> str:
    if attempt.ending != "answered":
        error = attempt.error or {}
        lines = [escape(f"{attempt.ending}: {error.get('message', '')}".rstrip(": "))]
        lines += [escape(f"help: {error['help']}")] if error.get("help") else []
        return element("pre", "\n".join(lines), class_="message")
    out = []
    for sample in case.samples:
        answer = answer_on(attempt, sample.name)
        title = f"{sample.name}: " if len(case.samples) > 1 else ""
        if answer is None:
            out.append(element("p", escape(f"{title}no answer")))
            continue
        value = "" if answer.objective is None else f" {shown(answer.objective)}"
        sense = f" ({answer.sense})" if answer.sense else ""
        out.append(element("p", escape(f"{title}{answer.status}{value}{sense}")))
        if answer.message:
            out.append(element("p", escape(answer.message), class_="small"))
        out.append(_numbers("what the text asks for", answer.quantities))
        out.append(_numbers("variables that are not zero", answer.values))
    return "".join(out)


def _numbers(title: str, numbers: Mapping[str, float]) -> str:
    if not numbers:
        return ""
    rows = [[escape(name), escape(shown(value))] for name, value in list(numbers.items())[:MOST_VALUES]]
    more = len(numbers) - len(rows)
    body = table([escape(title), "value"], rows, numeric=[1])
    return body + (element("p", f"and {more} more", class_="small") if more > 0 else "")


def _formulation(attempt: Attempt) -> Formulation | None:
    try:
        return formulation_of(attempt)
    except Nl2optError:
        return None


def _mathematics(attempt: Attempt) -> str:
    from nl2opt.formulation.printing import to_html

    formulation = _formulation(attempt)
    if formulation is not None:
        return element("div", to_html(formulation, style=False), class_="scroll")
    if attempt.formulation is not None:
        import json

        text = json.dumps(attempt.formulation, indent=1, ensure_ascii=False)[:LONGEST]
        return element("pre", escape(text))
    return ""


def _spans(text: str, formulation: Formulation | None) -> list[tuple[int, int, str]]:
    """Where the words of each element stand in the text: by its span where that fits, else by search."""
    from nl2opt.description.quotes import find_quote
    from nl2opt.formulation.elements import SourceText

    found = []
    for path, body in (formulation.elements() if formulation is not None else {}).items():
        sources = body.source if isinstance(body.source, tuple) else (body.source,)
        for source in sources:
            if source is None:
                continue
            words = source if isinstance(source, str) else source.text
            place = None
            if isinstance(source, SourceText) and source.start is not None and source.end is not None:
                fits = text[source.start : source.end] == words
                place = (source.start, source.end) if fits else None
            place = place or find_quote(text, words)
            if place is not None:
                found.append((*place, path))
    return found


def _verdict(case: Case, attempt: Attempt) -> str:
    """The comparison with the first reference of the first sample that has one."""
    sample = next((s for s in case.samples if references_of(case, s.name)), None)
    if sample is None or (attempt.formulation is None and attempt.program is None):
        return ""
    from nl2opt.pipeline.comparing import compare
    from nl2opt.verdict import Budget
    from nl2opt.verdict.text import sections

    reference = references_of(case, sample.name)[0]
    try:
        ours = _formulation(attempt) or candidate_model(attempt, sample.data)
        theirs = reference.formulation if reference.formulation is not None else reference.path
        budget = Budget(SEARCH_CHOICES, SEARCH_SECONDS)
        verdict = compare(theirs, ours, data=sample.data, names=("reference", "answer"), budget=budget)
    except Nl2optError as error:
        return _part("Against the reference", element("p", escape(error.message)))
    out = element("p", escape(verdict.headline), class_=f"verdict {verdict.outcome}")
    for title, lines in sections(verdict, longest=MOST_LINES):
        out += element("h5", escape(title)) + _list(lines)
    return _part("Against the reference", out)


def _program(attempt: Attempt) -> str:
    if not attempt.program:
        return ""
    cut = element("p", "cut here", class_="small") if len(attempt.program) > LONGEST else ""
    body = element("pre", program_markup(attempt.program), class_="program", tabindex="0")
    return element("details", element("summary", f"{attempt.program.count(chr(10)) + 1} lines") + body + cut)


def _findings(findings: Sequence[Mapping[str, Any]]) -> str:
    lines = []
    for finding in findings:
        place = finding.get("element") or ""
        head = f"{finding.get('severity', '')} {finding.get('code', '')}".strip() + (f" ({place})" if place else "")
        lines.append(f"{head}: {finding.get('message', '')}")
    return _list(lines)


def _cost(attempt: Attempt) -> str:
    usage = attempt.usage
    parts = [f"rounds: {attempt.rounds}"]
    for name in ("calls", "input_tokens", "output_tokens", "reused", "cost"):
        if usage.get(name):
            parts.append(f"{name.replace('_', ' ')}: {usage[name]}")
    if attempt.confidence is not None:
        parts.append(f"confidence: {attempt.confidence:.2f}")
    parts += [f"{stage}: {seconds:.2f} s" for stage, seconds in attempt.timings.items()]
    out = element("p", escape(", ".join(parts)), class_="small")
    if attempt.requests:
        out += element(
            "p", "requests: " + " ".join(element("code", escape(name)) for name in attempt.requests), class_="small"
        )
    return out


def _list(lines: Sequence[str]) -> str:
    if not lines:
        return ""
    return element("ul", "".join(element("li", escape(line)) for line in lines))
