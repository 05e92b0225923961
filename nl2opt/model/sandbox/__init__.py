"""Running a Pyomo program that nobody has read, and getting nothing back but its model."""

from nl2opt.model.sandbox.isolation import Isolation
from nl2opt.model.sandbox.request import Limits
from nl2opt.model.sandbox.sandbox import ProgramRun, Sandbox, run_program

__all__ = ["Isolation", "Limits", "ProgramRun", "Sandbox", "run_program"]
