"""nl2opt: decision problems in words become optimisation models you can check, read, solve and compare.

>>> import nl2opt
>>> run = nl2opt.solve(nl2opt.parse_formulation('''
... variables: {cakes: {domain: integer, lower: 0}}
... objective: {maximize: 4 * cakes}
... constraints: {eggs: {rule: 3 * cakes <= 10}}
... '''))
>>> run.status, run.objective
('optimal', 12.0)
"""

from typing import TYPE_CHECKING

from nl2opt.on_use import homes_of, on_use

if TYPE_CHECKING:
    from nl2opt.description.tables import Data, DataTable
    from nl2opt.description.text import Description
    from nl2opt.diagnostics import Diagnostic
    from nl2opt.errors import (
        BackendError,
        DataError,
        DescriptionError,
        FormulationError,
        InputError,
        LlmError,
        ModelError,
        Nl2optError,
        NoProblemError,
        ProgramError,
    )
    from nl2opt.evaluation.datasets import read_set
    from nl2opt.evaluation.log import read_log
    from nl2opt.evaluation.running import evaluate
    from nl2opt.formulation.checking import check
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulation.notation import parse_formulation, read_formulation
    from nl2opt.model.canonical import CanonicalModel
    from nl2opt.model.files import read_model, write_model
    from nl2opt.pipeline import LlmOptions, Run, solve
    from nl2opt.pipeline.comparing import compare
    from nl2opt.pipeline.formulating import formulate, formulated
    from nl2opt.pipeline.models import model_of, program_of
    from nl2opt.solution import Solution, SolveOptions
    from nl2opt.verdict import Verdict

_MODULES = {
    "errors": "BackendError DataError DescriptionError FormulationError InputError LlmError ModelError Nl2optError"
    " NoProblemError ProgramError",
    "diagnostics": "Diagnostic",
    "description.tables": "Data DataTable",
    "description.text": "Description",
    "evaluation.datasets": "read_set",
    "evaluation.log": "read_log",
    "evaluation.running": "evaluate",
    "formulation.elements": "Formulation",
    "formulation.checking": "check",
    "formulation.notation": "parse_formulation read_formulation",
    "model.canonical": "CanonicalModel",
    "model.files": "read_model write_model",
    "pipeline": "LlmOptions Run solve",
    "pipeline.comparing": "compare",
    "pipeline.formulating": "formulate formulated",
    "pipeline.models": "model_of program_of",
    "solution": "Solution SolveOptions",
    "verdict": "Verdict",
}
_HOMES = homes_of(_MODULES)

__all__ = [
    "BackendError",
    "CanonicalModel",
    "Data",
    "DataError",
    "DataTable",
    "Description",
    "DescriptionError",
    "Diagnostic",
    "Formulation",
    "FormulationError",
    "InputError",
    "LlmError",
    "LlmOptions",
    "ModelError",
    "Nl2optError",
    "NoProblemError",
    "ProgramError",
    "Run",
    "Solution",
    "SolveOptions",
    "Verdict",
    "check",
    "compare",
    "evaluate",
    "formulate",
    "formulated",
    "model_of",
    "parse_formulation",
    "program_of",
    "read_formulation",
    "read_log",
    "read_model",
    "read_set",
    "solve",
    "write_model",
]

# ``nl2opt --help`` must not pay for numpy.
__getattr__ = on_use(__name__, _HOMES)


def __dir__() -> list[str]:
    return sorted(__all__)
