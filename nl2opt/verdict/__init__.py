"""Do two models state the same problem? A verified map when they do, a readable difference when they do not.

>>> from nl2opt.model.canonical import CanonicalModel
>>> a = CanonicalModel.build(objective=[1, 2], rows=[[1, 1]], row_lower=[4])
>>> b = CanonicalModel.build(objective=[2, 1], rows=[[1, 1]], row_lower=[5])
>>> verdict = compare(a, b)
>>> verdict.outcome, verdict.difference.changes[0].text
('different', 'right-hand side of row r0: 4 in the first, 5 in the second')
"""

from nl2opt.verdict.budget import Budget
from nl2opt.verdict.comparing import Options, compare, compare_with, step_names
from nl2opt.verdict.difference import Change, Difference
from nl2opt.verdict.labels import Labels
from nl2opt.verdict.score import Count, Score
from nl2opt.verdict.verdict import CONTRACTS, LEVELS, Verdict
from nl2opt.verdict.witness import Deviation, Witness

__all__ = [
    "CONTRACTS",
    "LEVELS",
    "Budget",
    "Change",
    "Count",
    "Deviation",
    "Difference",
    "Labels",
    "Options",
    "Score",
    "Verdict",
    "Witness",
    "compare",
    "compare_with",
    "step_names",
]
