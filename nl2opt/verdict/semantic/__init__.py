"""Equivalence by meaning, where structure does not decide: counter-examples and proofs under a map of columns."""
