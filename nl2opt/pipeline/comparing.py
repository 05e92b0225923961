"""`compare` for anything a person names: formulations, programs, model files, Pyomo models."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nl2opt.errors import InputError, Nl2optError
from nl2opt.formulation.revalued import given_parameters, with_values
from nl2opt.pipeline.inputs import classify, data_beside
from nl2opt.pipeline.models import instance_of, model_of
from nl2opt.verdict import Budget, Labels, Options, Verdict, compare_with

if TYPE_CHECKING:
    import numpy as np

    from nl2opt.description.tables import Data
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulation.instance import Instance
    from nl2opt.model.canonical import CanonicalModel
    from nl2opt.verdict.verdict import Contract, Level


@dataclass(frozen=True)
class Side:
    """One side of a comparison: its model, its names, and the formulation it came from, if any."""

    name: str
    model: CanonicalModel
    labels: Labels
    instance: Instance | None = None


def compare(
    first: Any,
    second: Any,
    *,
    data: Sequence[str | Path] | Data = (),
    contract: Contract = "objective",
    level: Level = "normalised",
    tolerance: float = 0.0,
    without: Collection[str] = (),
    budget: Budget | None = None,
    instances: int = 0,
    seed: int = 0,
    semantic: bool = False,
    column_map: Mapping[str, Any] | None = None,
    names: tuple[str, str] | None = None,
) -> Verdict:
    """Whether two models state the same problem.

    Each is a formulation, a program, an LP or MPS file, a Pyomo model, a `CanonicalModel`, or a path to one of them;
    `data` are the data of both. With `instances` = K two formulations are also compared on K random data sets of the
    same shape; only then can they be called the same *model*. `semantic` adds the stage that looks for
    counter-examples and proofs, under `column_map` where it is given. The other options are those of
    `nl2opt.verdict.compare`.

    >>> compare("minimize: 2 x", "no such file.lp")
    Traceback (most recent call last):
    nl2opt.errors.InputError: the file 'minimize: 2 x' does not exist
    >>> from nl2opt.formulation.notation import parse_formulation
    >>> text = "variables: {x: {lower: 0}}\\nobjective: {minimize: 2 * x}\\nconstraints: {low: {rule: x >= %d}}"
    >>> verdict = compare(parse_formulation(text % 3), parse_formulation(text % 4))
    >>> verdict.outcome, verdict.difference.changes[0].text
    ('different', 'lower bound of x: 3 in the first, 4 in the second')
    """
    if instances < 0:
        raise InputError(f"{instances} instances cannot be compared", help="give a number from 0")
    one, two = _sides(first, second, data)
    shown = names or _distinct(one.name, two.name)
    options = Options(
        contract=contract,
        level=level,
        tolerance=tolerance,
        without=frozenset(without),
        budget=budget or Budget(),
        names=shown,
        labels=(one.labels, two.labels),
        semantic=semantic or level == "semantic",
        column_map=column_map,
    )
    verdict = compare_with(one.model, two.model, options)
    if instances and verdict.equivalent:
        return _on_random_data(one, two, options, verdict, instances, seed)
    return verdict


def _sides(first: Any, second: Any, data: Sequence[str | Path] | Data) -> tuple[Side, Side]:
    """Both sides; two model files are read at once where that pays."""
    if all(isinstance(thing, str | Path) for thing in (first, second)):
        one, two = classify(first), classify(second)
        if one.kind == two.kind == "model" and one.path is not None and two.path is not None:
            from nl2opt.model.files import read_both

            models = read_both(one.path, two.path)
            return Side(one.name, models[0], Labels()), Side(two.name, models[1], Labels())
    return side_of(first, data), side_of(second, data)


def side_of(thing: Any, data: Sequence[str | Path] | Data = ()) -> Side:
    """The model behind a thing, with the names and sentences of its formulation."""
    from nl2opt.model.canonical import CanonicalModel

    if isinstance(thing, CanonicalModel):
        return Side(thing.name or "model", thing, Labels())
    what = classify(thing)
    if what.kind == "formulation":
        from nl2opt.formulation.notation import read_formulation

        formulation = what.value if what.path is None else read_formulation(what.path)
        return _formulation_side(what.name, formulation, data or data_beside(what.path))
    return Side(what.name, model_of(what, data), Labels())


def _formulation_side(name: str, formulation: Formulation, data: Sequence[str | Path] | Data) -> Side:
    from nl2opt.model.direct import direct_model

    instance = instance_of(formulation, data)
    families: dict[str, str] = {}
    for column in instance.columns:
        families[column.name] = column.family + ("[*]" if column.index else "")
    for row in instance.rows:
        families[row.name] = row.label + ("[*]" if row.index else "")
    sources: dict[str, str] = {}
    for section in (formulation.variables, formulation.constraints):
        for element, body in section.items():
            if body.source_text:
                sources[element] = sources[element + "[*]"] = body.source_text
    return Side(name, direct_model(instance), Labels(families, sources), instance)


def _distinct(first: str, second: str) -> tuple[str, str]:
    return (first, second) if first != second else (f"{first} (first)", f"{second} (second)")


def _on_random_data(one: Side, two: Side, options: Options, own: Verdict, instances: int, seed: int) -> Verdict:
    """The verdict of their own data, extended by random data sets."""
    import numpy as np

    if one.instance is None or two.instance is None:
        note = "random data sets need two formulations: only these instances were compared"
        return replace(own, warnings=(*own.warnings, note))
    shared = shared_parameters(one.instance, two.instance)
    if not shared:
        note = "no parameter is given in both formulations with the same members and values: nothing could be varied"
        return replace(own, warnings=(*own.warnings, note))
    random = np.random.default_rng(seed)
    done, failed = 0, 0
    while done < instances and failed < 10 * instances:
        values = {pair: sampled(one.instance.parameters[pair[0]], random) for pair in sorted(shared)}
        try:
            models = [
                _with_values(side.instance, {pair[which]: v for pair, v in values.items()})
                for which, side in enumerate((one, two))
                if side.instance is not None
            ]
        except Nl2optError:
            failed += 1  # These numbers do not make a model: a range that is empty, a set left without members.
            continue
        found = compare_with(models[0], models[1], options)
        done += 1
        if not found.equivalent:
            why = found.reason or found.headline
            reason = f"the same instance, but not the same model: on random data set {done}, {why}"
            return replace(found, scope="model", instances=done + 1, reason=reason)
    fixed = sorted(set(given_parameters(one.instance)) - {pair[0] for pair in shared})
    notes = own.warnings + ((f"not varied: {', '.join(fixed)}",) if fixed else ())
    if done < instances:
        notes += (f"only {done} of {instances} random data sets made a model",)
    return replace(own, scope="model" if done else "instance", instances=done + 1, warnings=notes)


def shared_parameters(first: Instance, second: Instance) -> set[tuple[str, str]]:
    """Pairs of parameters, one of each, that hold the same values: by name, else by being the only two alike."""
    ours, theirs = given_parameters(first), given_parameters(second)
    pairs = {(name, name) for name in ours if name in theirs and ours[name] == theirs[name]}
    left = [name for name in ours if (name, name) not in pairs]
    right = [name for name in theirs if (name, name) not in pairs]
    for name in left:
        alike = [other for other in right if theirs[other] == ours[name]]
        back = [other for other in left if ours[other] == ours[name]]
        if len(alike) == 1 and len(back) == 1:
            pairs.add((name, alike[0]))
    return pairs


def sampled(value: Any, random: np.random.Generator) -> Any:
    """Random numbers of the same type, range and sign; zeros stay, since they often say that something is not there.

    >>> import numpy as np
    >>> value = sampled({"a": 3, "b": 9, "c": 0}, np.random.default_rng(0))
    >>> value["c"], all(3 <= value[key] <= 9 and isinstance(value[key], int) for key in "ab")
    (0, True)
    """
    cells = list(value.values()) if isinstance(value, Mapping) else [value]
    sizes = [abs(cell) for cell in cells if cell]
    if not sizes:
        return value
    low, high = min(sizes), max(sizes)
    if low == high:
        low, high = low * 0.5, high * 1.5
    whole = all(float(cell).is_integer() for cell in cells)

    def draw(cell: float) -> float:
        if not cell:
            return cell
        size: float = float(random.uniform(low, high))
        if whole:
            size = int(random.integers(max(1, int(low)), int(high) + 1))
        else:
            size = float(f"{size:.6g}")
        return size if cell > 0 else -size

    return {key: draw(cell) for key, cell in value.items()} if isinstance(value, Mapping) else draw(value)


def _with_values(instance: Instance, values: Mapping[str, Any]) -> CanonicalModel:
    """The model of a formulation with some parameters given other values."""
    from nl2opt.model.direct import direct_model

    return direct_model(instance_of(with_values(instance.formulation, values), instance.data))
