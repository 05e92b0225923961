"""Every exception nl2opt raises on purpose, drawn as a tree.

Nl2optError
├── InputError            a file or an option cannot be used as given
│   └── DataError         a table or a data value cannot be used
├── DescriptionError      the words cannot be read
│   └── NoProblemError    the words hold no decision problem: an answer, exit code 1
├── FormulationError      the five elements do not make a model; carries the findings
├── ProgramError          a Pyomo program did not build a model
├── ModelError            a model file, or a model, cannot be used
├── BackendError          a solver is missing, or does not accept this model
└── LlmError              a language model could not be asked, or its reply not used

Infeasible and unbounded are answers, not errors. The command line turns each of these into one message
on stderr and an exit code (`exit_code` below, 2 where nothing else is said); anything else that escapes is a bug.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from nl2opt.diagnostics import Diagnostic


class Nl2optError(Exception):
    """Base of the tree. `findings` holds the diagnostics behind the message, possibly none.

    >>> error = InputError("the file 'a.csv' does not exist", help="name a file that exists")
    >>> str(error), error.help, error.exit_code
    ("the file 'a.csv' does not exist", 'name a file that exists', 2)
    """

    exit_code = 2

    def __init__(self, message: str, *, help: str | None = None, findings: Sequence[Diagnostic] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.help = help
        self.findings = tuple(findings)
        self.exchanges: tuple[Any, ...] = ()
        """Requests and replies up to the error (`nl2opt.formulators.Exchange`), so that no record is lost."""


class InputError(Nl2optError):
    """A file, a folder or an option cannot be used as given."""


class DataError(InputError):
    """A table or a data value cannot be used; `findings` name file, row and column."""


class DescriptionError(Nl2optError):
    """A description cannot be read; `findings` underline the words."""


class NoProblemError(DescriptionError):
    """The words were read, and they hold no decision problem; the message gives the reason."""

    exit_code = 1


class FormulationError(Nl2optError):
    """A formulation has errors; `findings` lists every one of them."""


class ProgramError(Nl2optError):
    """A Pyomo program did not build a model. `output` is what it printed, cut to a readable length."""

    def __init__(
        self, message: str, *, help: str | None = None, findings: Sequence[Diagnostic] = (), output: str = ""
    ) -> None:
        super().__init__(message, help=help, findings=findings)
        self.output = output


class ModelError(Nl2optError):
    """A model file cannot be read, or a model holds what the operation cannot handle."""


class BackendError(Nl2optError):
    """A solver is not installed, or does not accept the model; the message names what it refused."""


class LlmError(Nl2optError):
    """A language model could not be asked, or its reply could not be used."""
