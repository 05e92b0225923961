"""From data to values: what a set or a parameter declared from a list, a table or a data value is.

Pure functions; every problem is a finding, and what could be read is returned beside it.
"""

from nl2opt.formulation.binding.codes import explanations
from nl2opt.formulation.binding.parameters import bind_parameter
from nl2opt.formulation.binding.sets import bind_set, check_within

__all__ = ["bind_parameter", "bind_set", "check_within", "explanations"]
