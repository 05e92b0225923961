"""The journey on one screen: description -> formulation -> program -> model -> solution."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nl2opt.errors import BackendError, FormulationError, InputError, ProgramError
from nl2opt.pipeline.inputs import Input, classify, data_beside, read_text
from nl2opt.pipeline.run import Run

if TYPE_CHECKING:
    from nl2opt.description.tables import Data
    from nl2opt.formulation.elements import Formulation
    from nl2opt.model.canonical import CanonicalModel
    from nl2opt.model.sandbox import Limits
    from nl2opt.solution import SolveOptions

Paths = str | os.PathLike[str] | Sequence[str | os.PathLike[str]]
OnStage = Callable[[str, str, float], None]
"""Called when a stage ends, with its name, a few words on what came out, and its seconds."""


def solve(
    thing: Any,
    *,
    data: Paths | Data = (),
    solver: str = "auto",
    time_limit: float | None = None,
    gap: float | None = None,
    threads: int | None = None,
    seed: int = 0,
    progress: Callable[[Any], None] | None = None,
    formulator: str | None = None,
    llm: str | None = None,
    save: str | os.PathLike[str] | None = None,
    limits: Limits | None = None,
    explain: bool = True,
    on_stage: OnStage | None = None,
) -> Run:
    """Solve a description, a formulation, a program, a model file or a model.

    `thing` is a path, a text in words, or the object itself; `data` are files (CSV, TSV, JSON, Excel, SQLite, Parquet)
    or a `Data`. Infeasible and unbounded are answers (`Run.status`, `Run.solution.diagnosis`). Raises a subclass of
    `Nl2optError` when something cannot be used.

    >>> from nl2opt.formulation.elements import Formulation
    >>> run = solve(Formulation.model_validate({
    ...     "variables": {"bread": {"domain": "integer", "lower": 0}, "cake": {"domain": "integer", "lower": 0}},
    ...     "objective": {"maximize": "3 * bread + 5 * cake"},
    ...     "constraints": {"oven": {"rule": "bread + 2 * cake <= 9"}, "flour": {"rule": "3 * bread + cake <= 12"}},
    ... }))
    >>> run.status, run.objective, run.values()
    ('optimal', 24.0, {'bread': 3, 'cake': 3})
    """
    what = classify(thing)
    if what.kind != "model":
        _warm_up()
    from nl2opt.solution.options import SolveOptions

    options = SolveOptions(
        solver=solver, time_limit=time_limit, gap=gap, threads=threads, seed=seed, progress=progress, explain=explain
    )
    journey = _Journey(options, limits, on_stage)
    run = journey.travel(what, data, formulator, llm)
    if save is not None:
        from nl2opt.pipeline.saving import save_run

        with journey.stage("save") as note:
            save_run(run, Path(save))
            note(str(save))
    return run


def _warm_up() -> None:
    """Start the sandbox while everything else is still being read: importing Pyomo there is what takes longest."""
    from nl2opt.model.sandbox.sandbox import shared

    shared().start()


class _Journey:
    def __init__(self, options: SolveOptions, limits: Limits | None, on_stage: OnStage | None) -> None:
        self.options, self.limits, self.on_stage = options, limits, on_stage
        self.timings: dict[str, float] = {}

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[str], None]]:
        """Time a stage, and tell what came out of it."""
        words: list[str] = []
        began = time.perf_counter()
        yield words.append
        seconds = time.perf_counter() - began
        self.timings[name] = self.timings.get(name, 0.0) + seconds
        if self.on_stage is not None:
            self.on_stage(name, " ".join(words), seconds)

    def travel(self, what: Input, data: Paths | Data, formulator: str | None, llm: str | None) -> Run:
        if what.kind != "description" and (formulator or llm):
            option = "formulator" if formulator else "llm"
            raise InputError(f"`{option}` reads descriptions, and {what.name} is a {what.kind}", help="leave it out")
        if what.kind == "model":
            return self._from_model(what, data)
        if what.kind == "program":
            return self._from_program(what, data)
        description = None
        if what.kind == "description":
            from nl2opt.pipeline.formulating import describe, formulate_description

            description = describe(what)
            with self.stage("formulate") as note:
                formulation, formulator = formulate_description(description, formulator, llm)
                note(formulator)
        else:
            with self.stage("read") as note:
                formulation = _read_formulation(what)
                note(what.name)
        tables = _read_data(data, what, description)
        return self._from_formulation(formulation, tables, what, description=description, formulator=formulator)

    def _from_formulation(self, formulation: Formulation, data: Data, what: Input, **kept: Any) -> Run:
        from nl2opt.diagnostics import count_line, errors_in
        from nl2opt.formulation.certificate import check_point
        from nl2opt.formulation.checking import check
        from nl2opt.formulation.layout import lay_out

        with self.stage("check") as note:
            instance = lay_out(formulation, data)
            findings = check(formulation, data, instance=instance)
            sizes = counted(len(instance.columns), "column"), counted(len(instance.rows), "row")
            note(", ".join([*sizes, count_line(findings)]))
        if errors_in(findings):
            number = len(errors_in(findings))
            raise FormulationError(
                f"the formulation has {number} error{'s' if number > 1 else ''}", findings=findings,
                help="`nl2opt explain CODE` tells more about each",
            )  # fmt: skip
        program, model, isolation = self.build(instance)
        sources = {path.split(".")[-1]: element.source_text or "" for path, element in formulation.elements().items()}
        solution = self._solve(model, {name: text for name, text in sources.items() if text})
        point_check = None
        if solution.point is not None:
            with self.stage("verify") as note:
                point_check = check_point(instance, solution.values())
                note(f"largest violation {point_check.violation:.3g}" + (", exact" if point_check.exact else ""))
        return Run(
            solution=solution, model=model, name=formulation.name or what.name, formulation=formulation, data=data,
            instance=instance, program=program, check=point_check, findings=tuple(findings), isolation=isolation,
            timings=self.timings, **kept,
        )  # fmt: skip

    def build(self, instance: Any) -> tuple[Any, CanonicalModel, dict[str, Any]]:
        """The program of an instance, the model it builds in the sandbox, and how it was isolated.

        The model is held against the one laid out without a program: two routes, one model.
        """
        from nl2opt.model.agreement import differences
        from nl2opt.model.direct import direct_model
        from nl2opt.model.program import write_program
        from nl2opt.model.sandbox import run_program

        with self.stage("program") as note:
            program = write_program(instance)
            note(f"{counted(program.text.count(chr(10)), 'line')} of Pyomo")
        with self.stage("build") as note:
            expected = direct_model(instance)
            ran = run_program(program.text, limits=self.limits)
            model = ran.model.with_(
                column_names=expected.column_names, row_names=expected.row_names, name=expected.name
            ) if ran.model.shape == expected.shape else ran.model  # fmt: skip
            apart = differences(model, expected)
            if apart:
                raise BackendError(
                    "the program builds another model than the formulation says: " + "; ".join(apart[:3]),
                    help="this is a fault of nl2opt; please report it with the formulation",
                )
            note(_size(model))
        return program, model, ran.isolation.to_dict()

    def _from_program(self, what: Input, data: Paths | Data) -> Run:
        from nl2opt.model.program import Program
        from nl2opt.model.sandbox import run_program

        assert what.path is not None
        text = read_text(what.path)
        with self.stage("build") as note:
            try:
                ran = run_program(text, files=_files(data), limits=self.limits)
            except ProgramError as error:
                raise _in_file(error, what.name) from None
            note(_size(ran.model))
        solution = self._solve(ran.model, {})
        return Run(
            solution=solution, model=ran.model, name=what.name, program=Program(text),
            isolation=ran.isolation.to_dict(), timings=self.timings,
        )  # fmt: skip

    def _from_model(self, what: Input, data: Paths | Data) -> Run:
        with self.stage("read") as note:
            model = _model_of(what)
            note(_size(model))
        if _listed(data):
            raise InputError("a model file takes no data", help="leave `--data` out, or give the formulation")
        return Run(solution=self._solve(model, {}), model=model, name=what.name, timings=self.timings)

    def _solve(self, model: CanonicalModel, sources: dict[str, str]) -> Any:
        from nl2opt.solution import solve as solve_model

        with self.stage("solve") as note:
            solution = solve_model(model, self.options, sources=sources)
            number = "" if solution.objective is None else f" {solution.objective:.10g}"
            note(f"{solution.solver}: {solution.status.value}{number}")
        return solution


def counted(number: int, what: str) -> str:
    """
    >>> counted(1, "row"), counted(2000, "column")
    ('1 row', '2,000 columns')
    """
    return f"{number:,} {what}{'' if number == 1 else 's'}"


def _size(model: CanonicalModel) -> str:
    rows, columns = model.shape
    return ", ".join(
        [model.problem_class, counted(columns, "column"), counted(rows, "row"), counted(model.matrix.nnz, "nonzero")]
    )


def _in_file(error: ProgramError, name: str) -> ProgramError:
    """The error with its places in the person's own file: the sandbox knows the program as ``model.py``."""
    from dataclasses import replace

    from nl2opt.diagnostics import Location, Source

    findings = [
        finding
        if finding.location is None
        else replace(finding, location=Location(Source(name, finding.location.source.text), finding.location.span))
        for finding in error.findings
    ]
    return ProgramError(error.message, help=error.help, findings=findings, output=error.output)


def _read_formulation(what: Input) -> Formulation:
    from nl2opt.formulation.notation import read_formulation

    if what.path is not None:
        return read_formulation(what.path)
    formulation: Formulation = what.value
    return formulation


def _model_of(what: Input) -> CanonicalModel:
    if what.path is not None:
        from nl2opt.model.files import read_model

        return read_model(what.path)
    if type(what.value).__name__ == "CanonicalModel":
        model: CanonicalModel = what.value
        return model
    from nl2opt.model.transfer import canonical_from_pyomo

    return canonical_from_pyomo(what.value)


def _listed(data: Paths | Data) -> list[Any]:
    from nl2opt.description.tables import Data

    if isinstance(data, Data):
        return [data] if data.names() else []
    return [data] if isinstance(data, str | os.PathLike) else list(data)


def _files(data: Paths | Data) -> dict[str, Path]:
    """Data files of a program, by the name it finds them under in its working folder."""
    files: dict[str, Path] = {}
    for item in _listed(data):
        path = Path(item)
        if not path.is_file():
            what = "is no file" if path.exists() else "does not exist"
            raise InputError(f"the data file {str(path)!r} {what}")
        if path.name in files:
            raise InputError(f"two data files are named {path.name!r}", help="rename one of them")
        files[path.name] = path
    return files


def _read_data(data: Paths | Data, what: Input, description: Any) -> Data:
    """Tables inside the text and the files named. A saved run brings its own data; files named replace it by name."""
    from nl2opt.description.readers import read_data
    from nl2opt.description.tables import Data

    given = _listed(data) or data_beside(what.path)
    parts: list[Data] = []
    if description is not None and description.tables:
        parts.append(Data(tables={table.name: table for table in description.tables}))
    if given:
        parts.append(given[0] if isinstance(given[0], Data) else read_data(given))
    merged = Data.merge(parts)
    if what.saved is not None and (what.saved / "data.json").is_file():
        kept = read_data([what.saved / "data.json"])
        new = set(merged.names())
        left = {name: table for name, table in kept.tables.items() if name not in new}
        rest = {name: value for name, value in kept.values.items() if name not in new}
        merged = Data(tables={**left, **merged.tables}, values={**rest, **merged.values})
    return merged
