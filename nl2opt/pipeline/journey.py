"""The journey on one screen: description -> formulation -> program -> model -> solution."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nl2opt.errors import BackendError, FormulationError, InputError, Nl2optError, ProgramError
from nl2opt.pipeline.data import Paths, files_of, listed, program_files, read_for, saved_tables
from nl2opt.pipeline.formulating import OnEvent, describe, formulate_description
from nl2opt.pipeline.inputs import Input, classify, read_text
from nl2opt.pipeline.llm_options import LlmOptions
from nl2opt.pipeline.run import Run, Travelled, counted, usage_words

if TYPE_CHECKING:
    from nl2opt.description.tables import Data
    from nl2opt.description.text import Description
    from nl2opt.diagnostics import Diagnostic
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulators import Formulated, Formulator
    from nl2opt.llm.client import Client
    from nl2opt.model.canonical import CanonicalModel
    from nl2opt.model.sandbox import Limits
    from nl2opt.solution import SolveOptions

OnStage = Callable[[str, str, float], None]
"""Called when a stage ends, with its name, a few words on what came out, and its seconds."""
EXAMINE_SECONDS = 5.0
"""Budget of the checks that solve variants, where the formulator has not made them."""


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
    formulator: str | Formulator | None = None,
    llm: str | Client | None = None,
    llm_options: LlmOptions | None = None,
    save: str | os.PathLike[str] | None = None,
    limits: Limits | None = None,
    explain: bool = True,
    examine: bool = True,
    on_stage: OnStage | None = None,
    on_event: OnEvent | None = None,
) -> Run:
    """Solve a description, a formulation, a program, a model file or a model.

    `thing` is a path, a text in words, or the object itself; `data` are files (CSV, TSV, JSON, Excel, SQLite, Parquet)
    or a `Data`. A description is formulated by `formulator` (``repair``, ``consensus:repair`` ...) with `llm`, a spec
    (``anthropic/MODEL``, ``mailbox:DIR`` ...) or a client; `examine` checks what came out against the words.
    `save` is a folder that keeps the run, also one that ends in an error. Infeasible and unbounded are answers
    (`Run.status`, `Run.solution.diagnosis`). Raises a subclass of `Nl2optError` when something cannot be used; its
    `exchanges` hold what an llm was asked before.

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
    if save is not None:
        from nl2opt.pipeline.saving import check_folder

        check_folder(Path(save))
    if what.kind != "model":
        _warm_up()
    from nl2opt.solution.options import SolveOptions

    options = SolveOptions(
        solver=solver, time_limit=time_limit, gap=gap, threads=threads, seed=seed, progress=progress, explain=explain
    )
    journey = _Journey(options, limits, on_stage, on_event, examine)
    try:
        run = journey.travel(what, data, formulator, llm, llm_options)
    except Nl2optError as error:
        if save is not None and journey.so_far.description is not None:
            _save_failed(journey, error, Path(save))
        raise
    if save is not None:
        from nl2opt.pipeline.saving import save_run

        with journey.stage("save") as note:
            save_run(run, Path(save))
            note(str(save))
    return run


def _save_failed(journey: _Journey, error: Nl2optError, folder: Path) -> None:
    """Keep what there is of a run that ended in an error. Where that cannot be kept either, the first error counts."""
    from nl2opt.pipeline.saving import save_failed

    try:
        with journey.stage("save") as note:
            save_failed(journey.so_far, error, folder)
            note(str(folder))
    except InputError as second:
        error.add_note(second.message)


def _warm_up() -> None:
    """Start the sandbox while everything else is still being read: importing Pyomo there is what takes longest."""
    from nl2opt.model.sandbox.sandbox import shared

    shared().start()


class _Journey:
    def __init__(
        self,
        options: SolveOptions,
        limits: Limits | None,
        on_stage: OnStage | None,
        on_event: OnEvent | None = None,
        examine: bool = True,
    ) -> None:
        self.options, self.limits, self.on_stage = options, limits, on_stage
        self.on_event, self.examine = on_event, examine
        self.timings: dict[str, float] = {}
        self.so_far = Travelled(timings=self.timings)

    @contextmanager
    def stage(self, name: str) -> Iterator[Callable[[str], None]]:
        """Time a stage, and tell what came out of it."""
        words: list[str] = []
        began = time.perf_counter()
        try:
            yield words.append
        finally:
            seconds = time.perf_counter() - began
            self.timings[name] = self.timings.get(name, 0.0) + seconds
        if self.on_stage is not None:
            self.on_stage(name, " ".join(words), seconds)

    def travel(
        self,
        what: Input,
        data: Paths | Data,
        formulator: str | Formulator | None,
        llm: str | Client | None,
        llm_options: LlmOptions | None,
    ) -> Run:
        if what.kind == "description":
            return self._from_description(what, data, formulator, llm, llm_options)
        given = [("formulator", formulator), ("llm", llm), ("llm_options", llm_options)]
        for option, value in given:
            if value is not None:
                raise InputError(
                    f"`{option}` reads descriptions, and {what.name} is a {what.kind}", help="leave it out"
                )
        if what.kind == "model":
            return self._from_model(what, data)
        if what.kind == "program":
            assert what.path is not None
            tables = saved_tables(what, data)
            files = program_files(what, data) if tables is None else files_of(tables)
            return self._from_program(read_text(what.path), files, what, data=tables)
        with self.stage("read") as note:
            formulation = _read_formulation(what)
            note(what.name)
        return self._from_formulation(formulation, read_for(what, data), what)

    def _from_description(
        self,
        what: Input,
        data: Paths | Data,
        formulator: str | Formulator | None,
        llm: str | Client | None,
        llm_options: LlmOptions | None,
    ) -> Run:
        description = self.so_far.description = describe(what)
        tables = self.so_far.data = read_for(what, data, description)
        self.so_far.llm = llm if llm is None or isinstance(llm, str) else llm.spec
        with self.stage("formulate") as note:
            done = formulate_description(
                description, tables, formulator=formulator, llm=llm, options=llm_options, on_event=self.on_event
            )
            note(_made(done))
        self.so_far.formulated = done
        kept: dict[str, Any] = {
            "description": description,
            "formulator": done.formulator,
            "formulated": done,
            "llm": self.so_far.llm,
        }
        if done.formulation is not None:
            return self._from_formulation(done.formulation, tables, what, **kept)
        if done.program is None:
            raise FormulationError(f"the formulator {done.formulator!r} gave neither a formulation nor a program")
        return self._from_program(done.program, files_of(tables), what, data=tables, **kept)

    def _from_formulation(
        self,
        formulation: Formulation,
        data: Data,
        what: Input,
        *,
        description: Description | None = None,
        formulated: Formulated | None = None,
        **kept: Any,
    ) -> Run:
        from nl2opt.diagnostics import count_line, errors_in
        from nl2opt.formulation.certificate import check_point
        from nl2opt.formulation.checking import check
        from nl2opt.formulation.layout import lay_out

        with self.stage("check") as note:
            instance = lay_out(formulation, data)
            text = None if description is None else description.text
            findings = check(formulation, data, instance=instance, description_text=text)
            sizes = counted(len(instance.columns), "column"), counted(len(instance.rows), "row")
            note(", ".join([*sizes, count_line(findings)]))
        if errors_in(findings):
            number = len(errors_in(findings))
            raise FormulationError(
                f"the formulation has {number} error{'s' if number > 1 else ''}", findings=findings,
                help="`nl2opt explain CODE` tells more about each",
            )  # fmt: skip
        program, model, isolation = self.build(instance)
        solution = self._solve(model, formulation.source_words())
        point_check = None
        if solution.point is not None:
            with self.stage("verify") as note:
                point_check = check_point(instance, solution.values())
                note(f"largest violation {point_check.violation:.3g}" + (", exact" if point_check.exact else ""))
        examination = None
        if description is not None and formulated is not None:
            examination = self._examination(description, formulation, instance, solution, formulated)
            more = (*formulated.findings, *(examination or {}).get("diagnostics", ()))
            findings = _together(findings, more)
        return Run(
            solution=solution, model=model, name=formulation.name or what.name, formulation=formulation, data=data,
            instance=instance, program=program, check=point_check, findings=tuple(findings), isolation=isolation,
            timings=self.timings, description=description, formulated=formulated,
            examination=None if examination is None else examination["report"], **kept,
        )  # fmt: skip

    def _examination(
        self, description: Description, formulation: Formulation, instance: Any, solution: Any, formulated: Formulated
    ) -> dict[str, Any] | None:
        """What the checks without a reference say, unless the formulator has asked them already."""
        if not self.examine:
            return None
        known = formulated.details.get("examination")
        if known is not None:
            return {"report": known}
        from nl2opt.formulators.checks import examine
        from nl2opt.formulators.checks.outcome import Outcome

        base = Outcome(solution.status.value, solution.objective)
        with self.stage("examine") as note:
            found = examine(
                description, formulation, instance.data, instance=instance, base=base, seconds=EXAMINE_SECONDS
            )
            note(counted(len(found.findings), "finding"))
        return {"report": found.to_dict(), "diagnostics": found.findings}

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

    def _from_program(self, text: str, files: Mapping[str, bytes | Path], what: Input, **kept: Any) -> Run:
        from nl2opt.model.program import Program
        from nl2opt.model.sandbox import run_program

        with self.stage("build") as note:
            try:
                ran = run_program(text, files=files, limits=self.limits)
            except ProgramError as error:
                raise _in_file(error, what.name if what.kind == "program" else "the llm's program") from None
            note(_size(ran.model))
        formulated = kept.get("formulated")
        return Run(
            solution=self._solve(ran.model, {}), model=ran.model, name=what.name, program=Program(text), files=files,
            isolation=ran.isolation.to_dict(), timings=self.timings,
            findings=formulated.findings if formulated is not None else (), **kept,
        )  # fmt: skip

    def _from_model(self, what: Input, data: Paths | Data) -> Run:
        with self.stage("read") as note:
            model = _model_of(what)
            note(_size(model))
        if listed(data):
            raise InputError("a model file takes no data", help="leave `--data` out, or give the formulation")
        return Run(solution=self._solve(model, {}), model=model, name=what.name, timings=self.timings)

    def _solve(self, model: CanonicalModel, sources: dict[str, str]) -> Any:
        from nl2opt.solution import solve as solve_model

        with self.stage("solve") as note:
            solution = solve_model(model, self.options, sources=sources)
            number = "" if solution.objective is None else f" {solution.objective:.10g}"
            note(f"{solution.solver}: {solution.status.value}{number}")
        return solution


def _made(done: Formulated) -> str:
    """How a formulation came about: ``repair, 2 requests, 1,204 + 380 tokens, 0.0123 USD``."""
    return ", ".join([done.formulator, *usage_words(done.usage, len(done.exchanges))])


def _together(first: Sequence[Diagnostic], more: Sequence[Diagnostic]) -> list[Diagnostic]:
    """Findings of both, each said once."""
    return list({(item.code, item.message): item for item in (*more, *first)}.values())


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
