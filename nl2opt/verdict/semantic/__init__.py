"""Equivalence by meaning, where structure does not decide: exact counter-examples and proofs under a map of columns.

>>> from nl2opt.model.canonical import CanonicalModel
>>> a = CanonicalModel.build(objective=[2, 3], rows=[[1, 1]], row_lower=[4], row_upper=[4])
>>> b = CanonicalModel.build(objective=[2, 3], rows=[[1, 1]], row_lower=[4])
>>> result = examine(a, b, ColumnMap.by_names(a, b))
>>> result.outcome, result.counter.what
('different', 'row r0 (at most 4)')
"""

from nl2opt.verdict.semantic.budget import SemanticBudget
from nl2opt.verdict.semantic.column_map import ColumnMap, map_of, read_map, read_values
from nl2opt.verdict.semantic.examining import examine
from nl2opt.verdict.semantic.findings import CounterExample, Proved, SemanticFindings, SemanticResult
from nl2opt.verdict.semantic.implication import Proof

__all__ = [
    "ColumnMap",
    "CounterExample",
    "Proof",
    "Proved",
    "SemanticBudget",
    "SemanticFindings",
    "SemanticResult",
    "examine",
    "map_of",
    "read_map",
    "read_values",
]
