"""A sheet of scores as tables for the terminal."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from nl2opt.evaluation.metrics import Share, Summary
from nl2opt.evaluation.paired import Pairing
from nl2opt.evaluation.report.sheet import Sheet

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

MOST_CHANGES = 20
"""Items that changed sides shown one by one."""


def tables(sheet: Sheet) -> RenderableType:
    """Everything a person wants to see of a sheet, from the scores to what they rest on."""
    from rich.console import Group
    from rich.text import Text

    parts: list[RenderableType] = [rule_table(sheet), Text(run_line(sheet))]
    parts += [group_table(sheet, kind) for kind in sheet.groups]
    parts += [line for pairing in sheet.pairings for line in pairing_lines(pairing)]
    parts += [Text(line) for line in notes(sheet)]
    return Group(*parts)


def rule_table(sheet: Sheet) -> Table:
    """One line a rule: right of scored, unscored and total; accuracy with its 95 % interval."""
    table = _table(f"{sheet.set.name}: {len(sheet.set.cases)} cases, {sheet.log.header.formulator}", "rule")
    several = any(len(summary.pass_at) > 1 for summary in sheet.summaries)
    graded = any(summary.graded is not None for summary in sheet.summaries)
    top = max((k for summary in sheet.summaries for k in summary.pass_at), default=1)
    if several:
        table.add_column(f"pass@{top}", justify="right", no_wrap=True)
        table.add_column(f"maj@{top}", justify="right", no_wrap=True)
    if graded:
        table.add_column("graded", justify="right", no_wrap=True)
    for scores, summary in zip(sheet.scores, sheet.summaries, strict=True):
        cells = [scores.rule, *_cells(summary)]
        if several:
            cells += [_percent(summary.pass_at.get(top)), _percent(summary.majority_at.get(top))]
        if graded:
            cells.append("" if summary.graded is None else f"{summary.graded:.3f}")
        table.add_row(*cells)
    return table


def group_table(sheet: Sheet, kind: str) -> Table:
    """One line a value of a kind, under the first rule."""
    table = _table(f"by {kind} ({sheet.main.rule})", kind)
    for value, summary in sheet.groups[kind].items():
        table.add_row(value, *_cells(summary))
    return table


def run_line(sheet: Sheet) -> str:
    """What holds whatever the rule: execution rate, rounds, statuses, cost."""
    summary = sheet.summaries[0]
    parts = [f"ran {_percent(summary.executed)}", f"status right {_percent(summary.status)}"]
    if summary.rounds is not None:
        parts.append(f"rounds {summary.rounds:.2f}")
    cost = summary.cost
    if cost.calls:
        parts.append(f"{cost.calls:,} calls, {cost.input_tokens:,} + {cost.output_tokens:,} tokens")
        parts.append("price unknown" if cost.dollars is None else f"${cost.dollars:,.2f}")
    if cost.seconds:
        parts.append(f"{cost.seconds / max(summary.attempts, 1):.2f} s an attempt")
    return ", ".join(parts)


def notes(sheet: Sheet) -> list[str]:
    """What a reader of the figures should know."""
    main, summary = sheet.main, sheet.summaries[0]
    found = list(sheet.notes)
    if summary.endings.keys() - {"answered"}:
        found.append("endings: " + ", ".join(f"{count} {name}" for name, count in summary.endings.items()))
    if main.labels:
        found.append("labels: " + ", else ".join(main.labels))
    if main.not_run:
        found.append(f"{len(main.not_run)} of {len(sheet.set.cases)} cases were not attempted")
    if main.strangers:
        shown = ", ".join(main.strangers[:3]) + (" ..." if len(main.strangers) > 3 else "")
        found.append(f"{len(main.strangers)} attempted cases are not in this set ({shown}): is it the right one?")
    if main.disputed:
        found.append(f"label versions disagree on {len(main.disputed)} cases; `--labels` chooses one")
    for scores, figures in zip(sheet.scores, sheet.summaries, strict=True):
        for quirk, count in figures.quirks.items():
            found.append(f"{scores.rule}: {count} score{'s hang' if count > 1 else ' hangs'} on a quirk ({quirk})")
    return found


def pairing_lines(pairing: Pairing) -> Iterable[RenderableType]:
    """The comparison with a second run, and the items that changed sides."""
    from rich.text import Text

    gained, lost = len(pairing.only_second), len(pairing.only_first)
    words = (
        f"{pairing.rule}, second run against first: {gained} gained, {lost} lost, {pairing.both_right} right in both,"
        f" {pairing.both_wrong} wrong in both; McNemar p = {pairing.p_value:.3g}"
    )
    yield Text(words + (f"; {pairing.left_out} not in both" if pairing.left_out else ""))
    changes = [("+", a, b) for a, b in pairing.only_second] + [("-", a, b) for a, b in pairing.only_first]
    for mark, one, two in changes[:MOST_CHANGES]:
        yield Text(f"  {mark} {one.case.id}: {one.score.reason}  ->  {two.score.reason}")
    if len(changes) > MOST_CHANGES:
        yield Text(f"  and {len(changes) - MOST_CHANGES} more (--json lists all)")


def _table(title: str, first: str) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(title=title, title_justify="left", box=box.SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0))
    table.add_column(first, min_width=8, overflow="fold")
    for name in ("right", "unscored", "total", "accuracy", "95 %"):
        table.add_column(name, justify="right", no_wrap=True)
    return table


def _cells(summary: Summary) -> list[str]:
    share = summary.accuracy
    span = f"{100 * share.low:.1f} to {100 * share.high:.1f}" if share.of else ""
    counts = [f"{summary.right} of {summary.scored}", str(summary.unscored), str(summary.attempts)]
    return [*counts, _percent(share), span]


def _percent(share: Share | None) -> str:
    return "" if share is None or share.value is None else f"{100 * share.value:.1f} %"
