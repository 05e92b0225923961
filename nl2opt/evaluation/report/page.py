"""A sheet as one HTML page that stands alone: no network, nothing but what is in the file.

Details of a case lie in a ``<template>`` and are built when the case is opened, so that hundreds of cases stay light.
A content security policy lets nothing be fetched and no script run but the page's own, whatever the texts hold.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Mapping, Sequence
from importlib.resources import files

from nl2opt.evaluation.report.case_view import Kept, case_html, outcome_of
from nl2opt.evaluation.report.markup import element, escape
from nl2opt.evaluation.report.overview import overview
from nl2opt.evaluation.report.sheet import Sheet
from nl2opt.evaluation.scoring import Scored


def to_html(sheet: Sheet, diagnoses: Mapping[tuple[str, int], Sequence[str]] | None = None) -> str:
    """The page. The same sheet gives the same page, byte for byte."""
    assets = files("nl2opt.evaluation.report") / "assets"
    style = (assets / "report.css").read_text(encoding="utf-8")
    script = (assets / "report.js").read_text(encoding="utf-8")
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = f"default-src 'none'; style-src 'unsafe-inline'; img-src data:; script-src 'sha256-{digest}'"
    title = f"{sheet.set.name}: {sheet.log.header.formulator}"
    cases = _cases(sheet, diagnoses or {})
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{escape(policy)}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f'<link rel="icon" href="data:,"><title>{escape(title)}</title><style>{style}</style></head><body>'
        f'<a class="skip" href="#cases">to the cases</a>{_header(sheet)}<main>{overview(sheet)}{cases}</main>'
        f"<script>{script}</script></body></html>\n"
    )


def _header(sheet: Sheet) -> str:
    head = sheet.log.header
    by = " with ".join(part for part in (head.formulator, head.llm) if part)
    facts = [f"{by}", f"nl2opt {head.nl2opt}" if head.nl2opt else "", head.date, sheet.set.licence]
    line = " · ".join(fact for fact in facts if fact)
    return element("header", element("h1", escape(sheet.set.name)) + element("p", escape(line)))


def _cases(sheet: Sheet, diagnoses: Mapping[tuple[str, int], Sequence[str]]) -> str:
    grouped: dict[str, list[tuple[int, Scored]]] = {}
    for place, item in enumerate(sheet.main.items):
        grouped.setdefault(item.case.id, []).append((place, item))
    kept = Kept(sheet.scores, sheet.main.disputed, diagnoses)
    body = "".join(case_html(items[0][1].case, items, kept) for items in grouped.values())
    counts: dict[str, int] = {}
    for items in grouped.values():
        word = outcome_of([item for _, item in items])
        counts[word] = counts.get(word, 0) + 1
    return element(
        "section", element("h2", "Cases") + _tools(sheet, counts) + element("div", body, id="list"), id="cases"
    )


def _tools(sheet: Sheet, counts: Mapping[str, int]) -> str:
    """Search, outcome and kind; what is shown is told aloud too."""
    outcome = "".join(
        element("option", f"{word} ({counts[word]})", value=word)
        for word in ("right", "wrong", "mixed", "unscored")
        if word in counts
    )
    choices = [_select("outcome", "outcome", '<option value="">all</option>' + outcome)]
    kinds: dict[str, dict[str, None]] = {}
    for item in sheet.main.items:
        for kind, value in item.case.kind.items():
            kinds.setdefault(kind, {}).update(dict.fromkeys(value.split(", ")))
    for kind, values in sorted(kinds.items()):
        options = "".join(element("option", escape(value), value=f"{kind}={value}") for value in sorted(values))
        choices.append(_select(f"kind-{kind}", kind, '<option value="">all</option>' + options, data_kind=kind))
    if sheet.main.disputed:
        both = '<option value="">all</option><option value="yes">disagree</option>'
        choices.append(_select("disputed", "labels", both))
    search = '<label>search <input id="search" type="search" placeholder="id, words, program"></label>'
    buttons = (
        '<button type="button" id="open-all">open shown</button><button type="button" id="close-all">close all</button>'
        '<button type="button" id="reset-all">reset</button>'
    )
    status = '<p id="shown" role="status" aria-live="polite"></p>'
    missing = "<noscript><p>The details of a case need JavaScript; nothing is fetched.</p></noscript>"
    return element("form", search + "".join(choices) + buttons, id="tools", role="search") + status + missing


def _select(name: str, title: str, options: str, **attributes: str) -> str:
    return element("label", escape(title) + " " + element("select", options, id=name, **attributes))
