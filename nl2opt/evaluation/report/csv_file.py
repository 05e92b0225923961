"""A sheet as CSV: one line an attempt, one column a rule."""

from __future__ import annotations

import csv
import io

from nl2opt.evaluation.metrics import seconds_of
from nl2opt.evaluation.report.sheet import Sheet

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def to_csv(sheet: Sheet) -> str:
    """The items of a sheet; texts that a spreadsheet would take for a formula get a quote before them."""
    kinds = sorted({kind for item in sheet.main.items for kind in item.case.kind})
    fixed = ["case", "attempt", *(f"kind:{kind}" for kind in kinds), "ending", "status", "objective", "label"]
    rules = [column for s in sheet.scores for column in (s.rule, f"{s.rule}:value", f"{s.rule}:reason")]
    cost = ["rounds", "calls", "input_tokens", "output_tokens", "dollars", "seconds"]
    stream = io.StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow(fixed + rules + cost)
    for i, item in enumerate(sheet.main.items):
        attempt, usage = item.attempt, item.attempt.usage
        labels = [sample.labels[0] for sample in item.case.samples if sample.labels]
        row: list[object] = [item.case.id, attempt.attempt, *(item.case.kind.get(kind, "") for kind in kinds)]
        row += [attempt.ending, "; ".join(answer.status for answer in attempt.answers)]
        row.append("; ".join("" if a.objective is None else repr(a.objective) for a in attempt.answers))
        row.append("; ".join(label.text or _said(label.status, label.objective) for label in labels))
        for scores in sheet.scores:
            one = scores.items[i].score
            mark = "unscored" if one.correct is None else "right" if one.correct else "wrong"
            row += [mark, "" if one.value is None else one.value, one.reason]
        row += [attempt.rounds, *(usage.get(name, "") for name in ("calls", "input_tokens", "output_tokens", "cost"))]
        row.append(round(seconds_of(attempt), 3))
        writer.writerow([_safe(cell) for cell in row])
    return stream.getvalue()


def _said(status: str | None, objective: float | None) -> str:
    return repr(objective) if objective is not None else status or ""


def _safe(cell: object) -> object:
    """
    >>> _safe("=1+1"), _safe("-3.5"), _safe("plain")
    ("'=1+1", '-3.5', 'plain')
    """
    if not isinstance(cell, str) or not cell.startswith(_FORMULA):
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell
