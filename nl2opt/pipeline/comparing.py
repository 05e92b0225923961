"""`compare` for whatever a person names: formulations, programs, model files, Pyomo models, descriptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nl2opt.errors import FormulationError, InputError

if TYPE_CHECKING:
    from nl2opt.description.tables import Data
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulation.instance import Instance
    from nl2opt.model.canonical import CanonicalModel
    from nl2opt.verdict import Labels, Verdict

Paths = Sequence[str | Path]


@dataclass(frozen=True)
class Side:
    """One of the two things compared: its model, how its parts are called, and the formulation where there is one."""

    name: str
    model: CanonicalModel
    labels: Labels
    formulation: Formulation | None = None
    instance: Instance | None = None


@dataclass(frozen=True)
class Comparison:
    """A verdict on the given data, and on further data sets where that was asked for.

    `reach` says how far 'equivalent' goes: `model` when the two also agreed on every sampled data set and every number
    could be varied, `instance` otherwise.
    """

    verdict: Verdict
    sampled: tuple[Verdict, ...] = ()
    fixed: tuple[str, ...] = ()
    """Parameters that could not be varied, because only one side has them."""
    notes: tuple[str, ...] = field(default=())

    @property
    def outcome(self) -> str:
        """equivalent, different or undecided, over all data sets."""
        outcomes = [self.verdict.outcome, *(verdict.outcome for verdict in self.sampled)]
        if "different" in outcomes:
            return "different"
        return "undecided" if "undecided" in outcomes else "equivalent"

    @property
    def reach(self) -> str:
        return "model" if self.sampled and not self.fixed else "instance"

    def to_dict(self) -> dict[str, Any]:
        """The verdict's fields, with what the sampled data sets said."""
        result = self.verdict.to_dict()
        result["outcome"] = self.outcome
        result["reach"] = self.reach
        result["instances"] = [verdict.outcome for verdict in self.sampled]
        result["not_varied"] = list(self.fixed)
        result["notes"] = list(self.notes)
        return result


def side(thing: Any, data: Paths | Data = ()) -> Side:
    """One side of a comparison, read and laid out."""
    from nl2opt.pipeline.inputs import classify
    from nl2opt.pipeline.models import model_of
    from nl2opt.verdict import Labels

    what = classify(thing)
    if what.kind != "formulation":
        return Side(what.name, model_of(what, data), Labels())
    from nl2opt.formulation.notation import read_formulation

    formulation = what.value if what.path is None else read_formulation(what.path)
    return formulation_side(what.name, formulation, data)


def formulation_side(name: str, formulation: Formulation, data: Paths | Data = ()) -> Side:
    """A formulation as a side: rows and columns know their families and the sentences they came from."""
    from nl2opt.model.direct import direct_model
    from nl2opt.pipeline.models import instance_of
    from nl2opt.verdict import Labels

    instance = instance_of(formulation, data)
    families = {column.name: f"{column.family}[*]" if column.index else column.family for column in instance.columns}
    families |= {row.name: f"{row.label}[*]" if row.index else row.label for row in instance.rows}
    said = {path.split(".")[-1]: element.source_text for path, element in formulation.elements().items()}
    sources: dict[str, str] = {}
    for entry in (*instance.columns, *instance.rows):
        text = said.get(entry.family)
        if text:
            sources.setdefault(families[entry.name], text)
    return Side(name, direct_model(instance), Labels(families, sources), formulation, instance)


def compare(
    a: Any, b: Any, *, data: Paths | Data = (), data_b: Paths | Data | None = None, instances: int = 0, seed: int = 0,
    **options: Any,
) -> Comparison:  # fmt: skip
    """Whether two things state the same problem.

    `data` serves both sides unless `data_b` is given. With `instances` = K, two formulations are also compared on K data
    sets of the same shape. Further options are those of `nl2opt.verdict.compare`.
    """
    from nl2opt import verdict

    if instances < 0:
        raise InputError(f"the number of instances is {instances}; it is zero or more")
    first, second = side(a, data), side(b, data if data_b is None else data_b)
    names = (first.name, second.name) if first.name != second.name else (f"{first.name} (A)", f"{second.name} (B)")
    base = verdict.compare(first.model, second.model, names=names, labels=(first.labels, second.labels), **options)
    if not instances:
        return Comparison(base)
    if first.instance is None or second.instance is None:
        raise InputError("only formulations are compared on sampled data", help="leave `--instances` out")
    return _on_samples(base, first, second, instances, seed, names, options)


def _on_samples(
    base: Verdict, first: Side, second: Side, instances: int, seed: int, names: tuple[str, str], options: dict[str, Any]
) -> Comparison:
    from nl2opt import verdict
    from nl2opt.pipeline.sampling import sample, shared_parameters, with_values

    assert first.instance is not None and second.instance is not None
    assert first.formulation is not None and second.formulation is not None
    shared = shared_parameters(first.instance, second.instance)
    values = {name: first.instance.parameters[name] for name in shared.names}
    verdicts, notes = [], []
    for number in range(instances):
        drawn = sample(values, seed + number)
        try:
            sides = [
                formulation_side(each.name, with_values(each.formulation, drawn), each.instance.data)
                for each in (first, second)
                if each.formulation is not None and each.instance is not None
            ]
        except FormulationError as error:
            reason = error.findings[0].message if error.findings else error.message
            notes.append(f"sampled data set {number + 1} makes no instance: {reason}")
            continue
        verdicts.append(
            verdict.compare(sides[0].model, sides[1].model, names=names, labels=(sides[0].labels, sides[1].labels), **options)
        )
    if instances and not verdicts:
        notes.append("no sampled data set made an instance: the claim rests on the given data alone")
    return Comparison(base, tuple(verdicts), shared.alone, tuple(notes))
