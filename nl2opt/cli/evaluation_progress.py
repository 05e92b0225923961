"""Progress of an evaluation on stderr: done, running accuracy, rate, cost, time left."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nl2opt.evaluation.case import ProblemSet
    from nl2opt.evaluation.protocols import ScoringRule
    from nl2opt.evaluation.running import Progress

PLAIN_SECONDS = 10.0
"""Between lines, where stderr is no terminal."""


class Tally:
    """Scores attempts as they become final; they are in the log by then."""

    def __init__(self, problems: ProblemSet, rule: ScoringRule, labels: tuple[str, ...]) -> None:
        self._cases = {case.id: case for case in problems.cases}
        self._name, self._rule, self._labels = problems.name, rule, labels
        self.right = self.scored = 0
        self.last: Progress | None = None

    def add(self, progress: Progress) -> None:
        self.last = progress
        if progress.attempt is None:
            return
        from nl2opt.evaluation.case import ProblemSet
        from nl2opt.evaluation.scoring import score

        alone = ProblemSet(self._name, (self._cases[progress.attempt.case],))
        correct = score(alone, [progress.attempt], self._rule, labels=self._labels).items[0].score.correct
        self.scored += correct is not None
        self.right += correct is True

    def words(self) -> str:
        """``right 61.0 % of 41``, rate, cost, and what waits."""
        progress = self.last
        if progress is None:
            return ""
        parts = [f"right {100 * self.right / self.scored:.1f} % of {self.scored}"] if self.scored else []
        if progress.fresh and progress.seconds:
            parts.append(f"{60 * progress.fresh / progress.seconds:.3g} a minute")
        usage = progress.usage
        if usage.calls:
            parts.append(f"{usage.calls:,} calls")
            parts.append("price unknown" if usage.cost is None else f"${usage.cost:,.2f}")
        if progress.waiting:
            parts.append(f"{progress.waiting} waiting")
        return "  ".join(parts)

    def left(self) -> str:
        """Time left, from the pace so far; nothing before there is one."""
        progress = self.last
        if progress is None or not progress.fresh or progress.done >= progress.total:
            return ""
        return clock(progress.seconds / progress.fresh * (progress.total - progress.done)) + " left"


def clock(seconds: float) -> str:
    """
    >>> clock(9.4), clock(75), clock(3725)
    ('0:09', '1:15', '1:02:05')
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


@contextmanager
def shown(tally: Tally, quiet: bool) -> Iterator[Any]:
    """A callback for `evaluate`: a bar on a terminal, lines elsewhere, nothing when nothing is to be said."""
    if quiet:
        yield tally.add
    elif sys.stderr.isatty():
        with _bar(tally) as show:
            yield show
    else:
        yield _Lines(tally)


class _Lines:
    def __init__(self, tally: Tally) -> None:
        self._tally = tally
        self._last = time.monotonic()

    def __call__(self, progress: Progress) -> None:
        first = self._tally.last is None
        self._tally.add(progress)
        now = time.monotonic()
        if first:
            at_hand = f", {progress.done} of {progress.total} attempts at hand" if progress.done else ""
            print(f"log       {progress.log}{at_hand}", file=sys.stderr, flush=True)
        elif now - self._last >= PLAIN_SECONDS:
            self._last = now
            parts = (f"{progress.done}/{progress.total}", self._tally.words(), self._tally.left())
            print("evaluate  " + "  ".join(part for part in parts if part), file=sys.stderr, flush=True)


@contextmanager
def _bar(tally: Tally) -> Iterator[Any]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    console = Console(stderr=True, highlight=False)
    columns = TextColumn("evaluate"), BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("{task.fields[words]}")
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("evaluate", total=None, words="")

        def show(progress: Any) -> None:
            if tally.last is None:
                console.print(f"log       {progress.log}", soft_wrap=True, markup=False)
            tally.add(progress)
            words = "  ".join(part for part in (tally.words(), tally.left()) if part)
            bar.update(task, completed=progress.done, total=progress.total, words=words)

        yield show
