"""The offline reader: English textbook problems become formulations without a language model, or are refused.

The steps, one file each: tokens, numbers, labels, candidates (what is decided), mentions, segments, clauses (facts and
limits), comparisons, attributes, conditions, objective, account, assemble.
"""

from nl2opt.formulators.rules.reader import formulate, read, refusal
from nl2opt.formulators.rules.reading import Assumption, Clause, Reading

__all__ = ["Assumption", "Clause", "Reading", "formulate", "read", "refusal"]
