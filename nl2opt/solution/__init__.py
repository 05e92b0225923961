"""Solving: options in, a checked `Solution` out; infeasible and unbounded models are explained."""

from nl2opt.solution.certificate import Certificate, Violation, certify
from nl2opt.solution.choose import Choice, choose
from nl2opt.solution.elastic import Change
from nl2opt.solution.ending import Ending, Standing, Status
from nl2opt.solution.infeasible import Infeasibility, Member
from nl2opt.solution.options import SolveOptions
from nl2opt.solution.progress import Progress
from nl2opt.solution.solution import NoPointError, Solution
from nl2opt.solution.solving import solve
from nl2opt.solution.unbounded import Unboundedness

__all__ = [
    "Certificate",
    "Change",
    "Choice",
    "Ending",
    "Infeasibility",
    "Member",
    "NoPointError",
    "Progress",
    "Solution",
    "SolveOptions",
    "Standing",
    "Status",
    "Unboundedness",
    "Violation",
    "certify",
    "choose",
    "solve",
]
