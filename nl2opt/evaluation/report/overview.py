"""The first part of a report: scores, groups, cost, causes, labels, comparison."""

from __future__ import annotations

from nl2opt.evaluation.case import Label
from nl2opt.evaluation.metrics import Summary
from nl2opt.evaluation.paired import Pairing
from nl2opt.evaluation.protocols.by_sample import shown
from nl2opt.evaluation.report.causes import by_cause
from nl2opt.evaluation.report.markup import bar, element, escape, percent, span_of, table
from nl2opt.evaluation.report.sheet import Sheet
from nl2opt.evaluation.report.terminal import notes

EXAMPLES = 5
"""Cases named for each cause of failure."""
_HEAD = ["accuracy", "95 % interval", "", "right", "scored", "unscored", "total"]
_NUMERIC = (1, 2, 4, 5, 6, 7)


def overview(sheet: Sheet) -> str:
    """All sections before the cases."""
    parts = [_section("Scores", _rules(sheet)), _section("Run", _run(sheet))]
    parts += [_section(f"By {kind}", _groups(sheet, kind)) for kind in sheet.groups]
    parts.append(_section("What was not right, by cause", _causes(sheet)))
    if sheet.main.disputed:
        parts.append(_section("Labels that disagree", _labels(sheet)))
    parts += [_section(f"Two runs ({pairing.rule})", _pairing(pairing)) for pairing in sheet.pairings]
    lines = notes(sheet)
    if lines:
        parts.append(_section("Notes", element("ul", "".join(element("li", escape(line)) for line in lines))))
    return "".join(parts)


def _section(title: str, body: str) -> str:
    return element("section", element("h2", escape(title)) + body) if body else ""


def _cells(summary: Summary) -> list[str]:
    share = summary.accuracy
    counts = [summary.right, summary.scored, summary.unscored, summary.attempts]
    return [percent(share), span_of(share), bar(share), *(str(count) for count in counts)]


def _rules(sheet: Sheet) -> str:
    top = max((k for summary in sheet.summaries for k in summary.pass_at), default=1)
    graded = any(summary.graded is not None for summary in sheet.summaries)
    extra = ([f"pass@{top}", f"majority@{top}"] if top > 1 else []) + (["graded"] if graded else [])
    rows = []
    for scores, summary in zip(sheet.scores, sheet.summaries, strict=True):
        row = [element("span", escape(scores.rule), title=scores.origin), *_cells(summary)]
        if top > 1:
            row += [percent(summary.pass_at.get(top)), percent(summary.majority_at.get(top))]
        if graded:
            row.append("" if summary.graded is None else f"{summary.graded:.3f}")
        rows.append(row)
    numeric = [*_NUMERIC, *range(8, 8 + len(extra))]
    origins = "; ".join(f"{scores.rule}: {scores.origin}" for scores in sheet.scores)
    return table(["rule", *_HEAD, *extra], rows, numeric=numeric) + element("p", escape(origins), class_="small")


def _groups(sheet: Sheet, kind: str) -> str:
    rows = [[escape(value), *_cells(summary)] for value, summary in sheet.groups[kind].items()]
    return table([escape(kind), *_HEAD], rows, numeric=_NUMERIC)


def _run(sheet: Sheet) -> str:
    summary, cost = sheet.summaries[0], sheet.summaries[0].cost
    facts = [
        ("ran to an answer", percent(summary.executed)),
        ("status told right", percent(summary.status)),
        ("rounds, mean", "" if summary.rounds is None else f"{summary.rounds:.2f}"),
        ("llm calls", f"{cost.calls:,}"),
        ("tokens read", f"{cost.input_tokens:,}"),
        ("tokens written", f"{cost.output_tokens:,}"),
        ("money", "not known" if cost.dollars is None else f"${cost.dollars:,.2f}"),
        ("seconds an attempt", f"{cost.seconds / max(summary.attempts, 1):.2f}"),
    ]
    return element(
        "dl", "".join(f"<div>{element('dt', escape(k))}{element('dd', escape(v))}</div>" for k, v in facts if v)
    )


def _causes(sheet: Sheet) -> str:
    rows = []
    for cause, items in by_cause(sheet.main.items).items():
        names = list(dict.fromkeys(item.case.id for item in items))
        links = ", ".join(element("a", escape(name), href=f"#case-{name}") for name in names[:EXAMPLES])
        button = element("button", escape(cause), type="button", data_cause=cause, class_="cause")
        rows.append(
            [
                button,
                str(len(items)),
                escape(items[0].score.reason[:200]),
                links + (" ..." if len(names) > EXAMPLES else ""),
            ]
        )
    return table(["cause", "attempts", "for example", "cases"], rows, numeric=[1]) if rows else ""


def _labels(sheet: Sheet) -> str:
    rows = []
    for name, labels in sheet.main.disputed.items():
        said = "; ".join(f"{label.origin}: {_said(label)}" for label in labels)
        rows.append([element("a", escape(name), href=f"#case-{name}"), escape(said)])
    return table(["case", "label versions, the first one counts unless --labels names another"], rows)


def _said(label: Label) -> str:
    if label.objective is not None:
        return shown(label.objective)
    if label.quantities:
        return ", ".join(f"{name} {shown(value)}" for name, value in label.quantities.items())
    return label.status or f"cannot be read ({label.text!r})"


def _pairing(pairing: Pairing) -> str:
    words = (
        f"{len(pairing.only_second)} gained and {len(pairing.only_first)} lost by the second run"
        f" over {pairing.cases} cases; {pairing.both_right} right in both, {pairing.both_wrong} wrong in both;"
        f" McNemar's exact test p = {pairing.p_value:.3g}"
    )
    rows = [
        [
            mark,
            element("a", escape(a.case.id), href=f"#case-{a.case.id}"),
            escape(a.score.reason),
            escape(b.score.reason),
        ]
        for mark, pairs in (("gained", pairing.only_second), ("lost", pairing.only_first))
        for a, b in pairs
    ]
    return element("p", escape(words)) + (table(["", "case", "first run", "second run"], rows) if rows else "")
