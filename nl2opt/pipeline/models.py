"""A `CanonicalModel` (or a program) from whatever a person names: for writing, comparing and hashing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nl2opt.errors import FormulationError
from nl2opt.pipeline.inputs import Input, classify, data_beside

if TYPE_CHECKING:
    from nl2opt.description.tables import Data
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulation.instance import Instance
    from nl2opt.model.canonical import CanonicalModel
    from nl2opt.model.program import Program


def instance_of(formulation: Formulation, data: Sequence[str | Path] | Data = ()) -> Instance:
    """The laid-out formulation; `FormulationError` with every finding when it has errors."""
    from nl2opt.description.tables import Data
    from nl2opt.diagnostics import errors_in
    from nl2opt.formulation.checking import check
    from nl2opt.formulation.layout import lay_out

    if not isinstance(data, Data):
        from nl2opt.description.readers import read_data

        data = read_data(list(data)) if data else Data()
    instance = lay_out(formulation, data)
    findings = check(formulation, data, instance=instance)
    if errors_in(findings):
        raise FormulationError("the formulation has errors", findings=errors_in(findings))
    return instance


def program_of(formulation: Formulation, data: Sequence[str | Path] | Data = ()) -> Program:
    """The Pyomo program of a formulation."""
    from nl2opt.model.program import write_program

    return write_program(instance_of(formulation, data))


def model_of(thing: Any, data: Sequence[str | Path] | Data = ()) -> CanonicalModel:
    """The model behind a path, a formulation, a program, a model file or a Pyomo model."""
    what = thing if isinstance(thing, Input) else classify(thing)
    if what.kind == "formulation":
        from nl2opt.formulation.notation import read_formulation
        from nl2opt.model.direct import direct_model

        formulation = what.value if what.path is None else read_formulation(what.path)
        return direct_model(instance_of(formulation, data or data_beside(what.path)))
    if what.kind == "program":
        from nl2opt.model.sandbox import run_program
        from nl2opt.pipeline.inputs import read_text

        assert what.path is not None
        return run_program(read_text(what.path)).model
    if what.kind == "description":
        from nl2opt.model.direct import direct_model
        from nl2opt.pipeline.data import read_for
        from nl2opt.pipeline.formulating import describe, formulate_description

        description = describe(what)
        tables = read_for(what, data, description)
        formulation = formulate_description(description, tables).formulation
        assert formulation is not None
        return direct_model(instance_of(formulation, tables))
    from nl2opt.pipeline.journey import _model_of

    return _model_of(what)
