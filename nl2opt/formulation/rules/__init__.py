"""The rules of the checker, one file a rule. Plug-ins add theirs through the entry point group ``nl2opt.rules``."""

from nl2opt.errors import InputError
from nl2opt.formulation.rules.base import Needs, Rule, codes_of
from nl2opt.formulation.rules.context import Context
from nl2opt.registry import Registry

_HERE = "nl2opt.formulation.rules"
RULES: Registry[type[Rule]] = Registry(
    "rule",
    {
        "syntax": f"{_HERE}.syntax:Syntax",
        "undefined-name": f"{_HERE}.undefined_name:UndefinedName",
        "duplicate-name": f"{_HERE}.duplicate_name:DuplicateName",
        "reserved-name": f"{_HERE}.reserved_name:ReservedName",
        "unused": f"{_HERE}.unused:Unused",
        "wrong-number-of-indices": f"{_HERE}.indices:WrongNumberOfIndices",
        "index-from-wrong-set": f"{_HERE}.indices:IndexFromWrongSet",
        "always-true-or-false": f"{_HERE}.decided:AlwaysTrueOrFalse",
        "objective-unbounded": f"{_HERE}.objective:ObjectiveUnbounded",
        "no-objective": f"{_HERE}.objective:NoObjective",
        "constant-objective": f"{_HERE}.objective:ConstantObjective",
        "bounds": f"{_HERE}.bounds:Bounds",
        "free-variable": f"{_HERE}.bounds:FreeVariable",
        "emptiness": f"{_HERE}.emptiness:Emptiness",
        "non-finite-number": f"{_HERE}.numbers:NonFiniteNumber",
        "coefficient-range": f"{_HERE}.numbers:CoefficientRange",
        "percent-as-whole": f"{_HERE}.numbers:PercentAsWhole",
        "big-m-guess": f"{_HERE}.numbers:BigMGuess",
        "integrality-suspect": f"{_HERE}.counting:IntegralitySuspect",
        "unit-mismatch": f"{_HERE}.units:UnitMismatch",
        "duplicate-row": f"{_HERE}.duplicate_row:DuplicateRow",
        "logic-not-compiled": f"{_HERE}.problem_class:LogicNotCompiled",
        "unused-number": f"{_HERE}.unused_number:UnusedNumber",
        "problem-class": f"{_HERE}.problem_class:ProblemClass",
    },
    group="nl2opt.rules",
    error=InputError,
)

__all__ = ["RULES", "Context", "Needs", "Rule", "codes_of"]
