"""`Run`: every stage's value of one journey, kept and printable."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from nl2opt.diagnostics import Diagnostic

if TYPE_CHECKING:
    from nl2opt.description.tables import Data
    from nl2opt.description.text import Description
    from nl2opt.formulation.certificate import PointCheck
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulation.instance import Instance
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
        result["llm"] = {"calls": 0, "input_tokens": 0, "output_tokens": 0}
        return result

    def __repr__(self) -> str:
        objective = "" if self.objective is None else f", objective={self.objective:.10g}"
        return f"Run({self.name!r}, status={self.status!r}{objective}, solver={self.solution.solver!r})"

    def _repr_html_(self) -> str:
        return self.solution._repr_html_()
