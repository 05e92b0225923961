"""`consensus`: several candidates, grouped by what they state; the largest group wins, its share is the confidence."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from nl2opt.errors import FormulationError, LlmError, Nl2optError, NoProblemError
from nl2opt.formulators.base import Exchange, Formulated, Formulator, Task
from nl2opt.formulators.clusters import Cluster, clustered
from nl2opt.formulators.dialogue import admit
from nl2opt.formulators.parallel import in_threads
from nl2opt.formulators.programs import try_program
from nl2opt.formulators.trial import Trial, try_formulation
from nl2opt.llm.client import ConfigurationError, Outstanding


@dataclass(frozen=True)
class Sample:
    """One candidate: what the wrapped formulator gave, or the error it ended with."""

    number: int
    done: Formulated | None = None
    error: Nl2optError | None = None
    trial: Trial = field(default_factory=Trial)

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        if self.done is not None:
            return self.done.exchanges
        return self.error.exchanges if self.error is not None else ()


class Consensus:
    """Wraps a formulator (`repair` where none is named) and runs it `Settings.samples` times."""

    def __init__(self, inner: Formulator | None = None) -> None:
        if inner is None:
            from nl2opt.formulators.registry import formulator

            inner = formulator("repair")
        self.inner = inner
        self.name = f"consensus:{inner.name}"

    def formulate(self, task: Task) -> Formulated:
        """Raises `NoProblemError` when most candidates say so; the first candidate's error when none can be used."""
        if task.client is not None:
            admit(task)
        samples = self._samples(task)
        exchanges = tuple(exchange for sample in samples for exchange in sample.exchanges)
        try:
            return self._voted(samples, exchanges, task)
        except Nl2optError as error:
            error.exchanges = exchanges
            raise

    def _samples(self, task: Task) -> list[Sample]:
        """All candidates. What is outstanding is asked for in one go: every candidate goes as far as it can."""
        number = max(1, task.settings.samples)
        workers = min(number, max(1, int(getattr(task.client, "concurrency", 1))))
        tasks = [replace(task, sample=place) for place in range(number)]
        if workers == 1:
            return [self._sample(each) for each in tasks]
        return in_threads(self._sample, tasks, workers)

    def _sample(self, task: Task) -> Sample:
        try:
            done = self.inner.formulate(task)
        except Nl2optError as error:
            return Sample(task.sample, error=error)
        if done.program is not None:
            return Sample(task.sample, done, trial=try_program(done.program, task))
        assert done.formulation is not None
        return Sample(task.sample, done, trial=try_formulation(done.formulation, task, examine=False))

    def _voted(self, samples: Sequence[Sample], exchanges: tuple[Exchange, ...], task: Task) -> Formulated:
        _stop(samples)
        votes = [
            (sample.number, sample.trial, isinstance(sample.error, NoProblemError))
            for sample in samples
            if sample.trial.usable or isinstance(sample.error, NoProblemError)
        ]
        clusters = clustered(votes)
        if not clusters:
            raise _none(samples)
        winner = max(clusters, key=lambda cluster: (len(cluster.members), -cluster.members[0]))
        share = len(winner.members) / len(samples)
        task.tell("vote", _words(winner, len(samples)), clusters=[cluster.to_dict() for cluster in clusters])
        first = samples[winner.members[0]]
        if first.done is None:
            assert first.error is not None
            raise first.error
        notes = list(first.done.notes)
        if len(samples) == 1:
            notes.append("one candidate cannot agree with another: ask for several (`--samples`)")
        elif share < task.settings.threshold:
            notes.append(f"not sure: {_words(winner, len(samples))}")
        failed = [f"{sample.number}: {sample.error.message}" for sample in samples if sample.error is not None]
        details: dict[str, Any] = {
            **first.done.details,
            "clusters": [cluster.to_dict() for cluster in clusters],
            "candidates": len(samples),
            "failed": failed,
        }
        return replace(
            first.done, formulator=self.name, exchanges=exchanges, confidence=None if len(samples) == 1 else share,
            rounds=sum(sample.done.rounds for sample in samples if sample.done is not None),
            notes=tuple(notes), details=details,
        )  # fmt: skip


def _stop(samples: Sequence[Sample]) -> None:
    """What ends everything: replies that are outstanding, all named at once, and a client that cannot ask."""
    waiting = [sample.error for sample in samples if isinstance(sample.error, Outstanding)]
    if waiting:
        ids = tuple(dict.fromkeys(id for error in waiting for id in error.requests))
        message = waiting[0].message if len(ids) == 1 else f"{len(ids)} replies are outstanding: {', '.join(ids)}"
        raise Outstanding(message, help=waiting[0].help, requests=ids)
    for sample in samples:
        if isinstance(sample.error, ConfigurationError):
            raise sample.error


def _none(samples: Sequence[Sample]) -> Nl2optError:
    """The error when no candidate can be used."""
    errors = [sample.error or sample.trial.error for sample in samples]
    first = next((error for error in errors if error is not None), None)
    if first is not None and (len(samples) == 1 or all(isinstance(error, LlmError) for error in errors)):
        return first
    findings = first.findings if first is not None else samples[0].trial.findings
    return FormulationError(
        f"none of the {len(samples)} candidates can be used" + (f"; the first: {first.message}" if first else ""),
        help=first.help if first is not None else "wrap `repair` instead of `direct`: it sends findings back",
        findings=findings,
    )


def _words(winner: Cluster, number: int) -> str:
    verb = "agrees" if len(winner.members) == 1 else "agree"
    return f"{len(winner.members)} of {number} candidates {verb} ({winner.words()})"
