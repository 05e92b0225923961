"""Cases, attempts and logs made by hand, for the tests of scoring."""

from __future__ import annotations

from typing import Any

from nl2opt.description.tables import Data
from nl2opt.evaluation.attempt import Answer, Attempt
from nl2opt.evaluation.case import Case, Label, ProblemSet, Reference, Sample
from nl2opt.evaluation.log import Header, Log
from nl2opt.formulation.notation import parse_formulation

BAKERY = """
variables: {{bread: {{domain: {domain}, lower: 0}}, cake: {{domain: {domain}, lower: 0}}}}
objective: {{maximize: 3 * bread + 5 * cake}}
constraints: {{oven: {{rule: 2 * bread + 4 * cake <= 9}}, flour: {{rule: bread + cake <= {flour}}}}}
answers: {{loaves of bread: bread, cakes: cake}}
"""


def label(value: Any = None, origin: str = "published", **more: Any) -> Label:
    """A label from a number or a status in words; None is one that cannot be read."""
    if value is None:
        return Label(origin, more.pop("text", "7 or 8"), **more)
    if isinstance(value, str):
        return Label(origin, value, value, **more)  # type: ignore[arg-type]
    return Label(origin, more.pop("text", repr(value)), "optimal", float(value), **more)


def case(name: str, *labels: Label, kind: dict[str, str] | None = None, **more: Any) -> Case:
    return Case(name, more.pop("text", f"the words of {name}"), (Sample("", Data(), labels),), kind=kind or {}, **more)


def answered(name: str, status: str = "optimal", objective: float | None = None, **more: Any) -> Attempt:
    number = more.pop("attempt", 0)
    values, quantities = more.pop("values", {}), more.pop("quantities", {})
    return Attempt(name, number, answers=(Answer("", status, objective, "maximize", values, quantities),), **more)


def lost(name: str, ending: str, message: str = "it went wrong", code: str = "FormulationError") -> Attempt:
    return Attempt(name, ending=ending, error={"code": code, "message": message})  # type: ignore[arg-type]


def log_of(*attempts: Attempt, formulator: str = "direct", llm: str | None = None) -> Log:
    return Log(Header(set={"name": "tiny"}, formulator=formulator, llm=llm), attempts)


def set_of(*cases: Case, name: str = "tiny") -> ProblemSet:
    return ProblemSet(name, cases)


def bakery(*, domain: str = "integer", flour: float = 4) -> Any:
    return parse_formulation(BAKERY.format(domain=domain, flour=flour))


def as_json(formulation: Any) -> dict[str, Any]:
    import json

    from nl2opt.formulation.notation import to_json

    value: dict[str, Any] = json.loads(to_json(formulation))
    return value


def reference(formulation: Any) -> Reference:
    return Reference("by hand", formulation)
