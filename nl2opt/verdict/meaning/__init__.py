"""Equivalence by meaning, where structure does not decide: counter-examples and proofs under a map of columns."""

from nl2opt.verdict.meaning.deciding import by_meaning
from nl2opt.verdict.meaning.findings import CounterExample, Proof, SemanticFindings
from nl2opt.verdict.meaning.maps import AffineMap, map_from_json
from nl2opt.verdict.meaning.stage import examine

__all__ = ["AffineMap", "CounterExample", "Proof", "SemanticFindings", "by_meaning", "examine", "map_from_json"]
