"""`Run`: every stage's value of one journey, kept and printable."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nl2opt.diagnostics import Diagnostic

if TYPE_CHECKING:
    from nl2opt.description.tables import Data
    from nl2opt.description.text import Description
    from nl2opt.formulation.certificate import PointCheck
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulation.instance import Instance
    from nl2opt.formulators import Formulated
    from nl2opt.formulators.base import Exchange
    from nl2opt.llm.request import Usage
    from nl2opt.model.canonical import CanonicalModel
    from nl2opt.model.program import Program
    from nl2opt.solution import Solution


@dataclass(frozen=True, repr=False)
class Run:
    """What `nl2opt.solve` returns. Stages that the journey did not pass are None: a model file has no formulation."""

    solution: Solution
    model: CanonicalModel
    name: str = ""
    description: Description | None = None
    formulation: Formulation | None = None
    data: Data | None = None
    instance: Instance | None = None
    program: Program | None = None
    check: PointCheck | None = None
    """The point, judged by the formulation itself."""
    findings: tuple[Diagnostic, ...] = ()
    isolation: Mapping[str, Any] | None = None
    """How the program was kept apart while it built the model."""
    timings: Mapping[str, float] = field(default_factory=dict)
    """Seconds of each stage."""
    formulator: str | None = None
    formulated: Formulated | None = None
    """How the formulation came about: rounds, notes, confidence, every request and reply."""
    llm: str | None = None
    """The spec of the llm that was asked."""
    examination: Mapping[str, Any] | None = None
    """What the checks without a reference found, as plain values."""
    files: Mapping[str, bytes | Path] = field(default_factory=dict)
    """Data files that a program read, by name."""

    @property
    def status(self) -> str:
        """optimal, feasible, infeasible, unbounded, undecided or error."""
        return self.solution.status.value

    @property
    def objective(self) -> float | None:
        return self.solution.objective

    @property
    def answers(self) -> Mapping[str, Any]:
        """What the text asks for, by label (the formulation's `answers`)."""
        return self.check.answers if self.check else {}

    def value(self, name: str) -> float | int:
        """The value of a variable, such as ``bake[north,1]``."""
        return self.solution.value(name)

    def values(self, *, nonzero: bool = False) -> dict[str, float | int]:
        return self.solution.values(nonzero=nonzero)

    def to_frame(self, kind: str = "variables") -> Any:
        """The answer as a pandas DataFrame, one line for each variable (or for each row with ``kind="rows"``)."""
        return self.solution.to_frame(kind)  # type: ignore[arg-type]

    def certificate(self) -> dict[str, Any] | None:
        """The evidence for the point: the formulation's own check where there is one, and the model's."""
        model = self.solution.certificate.to_dict() if self.solution.certificate else None
        if self.check is None:
            return None if model is None else {"judged_by": "model", **model}
        return {"judged_by": "formulation", **self.check.to_dict(), "model": model}

    def to_dict(self) -> dict[str, Any]:
        """The object that ``nl2opt solve --json`` prints."""
        result = self.solution.to_dict()
        result["certificate"] = self.certificate()
        if self.formulation is not None:
            from nl2opt.formulation.notation import to_json

            result["formulation"] = json.loads(to_json(self.formulation))
        else:
            result["formulation"] = None
        result["answers"] = dict(self.answers)
        result["findings"] = [finding.to_dict() for finding in self.findings]
        result["isolation"] = None if self.isolation is None else dict(self.isolation)
        result["timings"] = {stage: round(seconds, 6) for stage, seconds in self.timings.items()}
        done = self.formulated
        result["program"] = (
            self.program.text if done is not None and done.program is not None and self.program else None
        )
        result["formulator"] = self.formulator
        result["rounds"] = None if done is None else done.rounds
        result["confidence"] = None if done is None else done.confidence
        result["notes"] = [] if done is None else list(done.notes)
        result["examination"] = None if self.examination is None else dict(self.examination)
        result["llm"] = llm_report(() if done is None else done.exchanges, self.llm)
        if done is not None:
            result["formulating"] = {key: value for key, value in done.details.items() if key != "examination"}
        return result

    def in_words(self) -> str:
        """The answer in a paragraph: what is decided, what it comes to, what binds, and how sure it is."""
        from nl2opt.pipeline.words import in_words

        return in_words(self)

    def __repr__(self) -> str:
        objective = "" if self.objective is None else f", objective={self.objective:.10g}"
        return f"Run({self.name!r}, status={self.status!r}{objective}, solver={self.solution.solver!r})"

    def _repr_html_(self) -> str:
        return self.solution._repr_html_()


@dataclass
class Travelled:
    """What there is of a run that has not ended: for saving one that ends in an error."""

    description: Description | None = None
    data: Data | None = None
    formulated: Formulated | None = None
    llm: str | None = None
    timings: Mapping[str, float] = field(default_factory=dict)


def llm_report(exchanges: Sequence[Exchange], spec: str | None) -> dict[str, Any]:
    """What asking an llm took, which prompts were used, and who answered: part of ``--json``."""
    from nl2opt.llm.request import Usage

    usage = sum((exchange.reply.usage for exchange in exchanges), Usage())
    prompts = {exchange.request.prompt: None for exchange in exchanges if exchange.request.prompt is not None}
    return {
        "spec": spec,
        **usage.to_dict(),
        "requests": [exchange.request.id for exchange in exchanges],
        "models": sorted({exchange.reply.model for exchange in exchanges if exchange.reply.model}),
        "prompts": [{"id": prompt.id, "version": prompt.version, "hash": prompt.hash} for prompt in prompts],
        "seconds": round(sum(exchange.reply.seconds for exchange in exchanges), 3),
    }


def usage_words(usage: Usage, requests: int) -> list[str]:
    """What asking took, in a few words each; nothing where nothing was asked.

    >>> from nl2opt.llm.request import Usage
    >>> usage_words(Usage(calls=2, input_tokens=1204, output_tokens=380, cost=0.01234), 2)
    ['2 requests', '1,204 + 380 tokens', '$0.0123']
    >>> usage_words(Usage(reused=1, input_tokens=800, output_tokens=90), 1)
    ['1 request', 'at hand already']
    """
    if not requests:
        return []
    words = [counted(requests, "request")]
    if usage.calls:
        words.append(f"{usage.input_tokens:,} + {usage.output_tokens:,} tokens")
        if usage.cost:
            words.append(f"${usage.cost:.4f}")
    if usage.reused:
        words.append("at hand already" if usage.reused == requests else f"{usage.reused} at hand already")
    return words


def counted(number: int, what: str) -> str:
    """
    >>> counted(1, "row"), counted(2000, "column")
    ('1 row', '2,000 columns')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"
