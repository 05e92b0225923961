"""Published scoring rules by name; a name may be a combination of names.

>>> RULES.names()[:3]
['strict', 'sirl', 'mamo']
>>> rule("all(strict, orlm5)").name
'all(strict, orlm5)'
>>> rule("strct")
Traceback (most recent call last):
nl2opt.errors.InputError: no scoring rule is named 'strct'; the nearest name is 'strict'; known names: strict, ...
"""

from __future__ import annotations

from typing import Any

from nl2opt.errors import InputError
from nl2opt.evaluation.protocols.base import Score, ScoringRule
from nl2opt.registry import Registry

_HERE = "nl2opt.evaluation.protocols"

RULES: Registry[Any] = Registry(
    "scoring rule",
    {
        "strict": f"{_HERE}.strict:Strict",
        "sirl": f"{_HERE}.sirl:Sirl",
        "mamo": f"{_HERE}.mamo:Mamo",
        "optibench": f"{_HERE}.optibench:OptiBench",
        "optibench-by-value": f"{_HERE}.optibench:OptiBenchByValue",
        "orlm5": f"{_HERE}.orlm5:Orlm5",
        "chain-of-experts": f"{_HERE}.chain_of_experts:ChainOfExperts",
        "chain-of-experts-close": f"{_HERE}.chain_of_experts:ChainOfExpertsClose",
        "or-llm-agent": f"{_HERE}.or_llm_agent:OrLlmAgent",
        "orthought": f"{_HERE}.orthought:OrThought",
        "orgeval": f"{_HERE}.orgeval:OrgEval",
        "equivalent": f"{_HERE}.equivalent:Equivalent",
        "status": f"{_HERE}.status:StatusOnly",
    },
    group="nl2opt.protocols",
    error=InputError,
)
"""Classes that make a rule without arguments, or rules themselves; plug-ins register in ``nl2opt.protocols``."""


def rule(spec: str) -> ScoringRule:
    """The rule a specification names: a name, or ``all(...)`` and ``any(...)`` of specifications."""
    from nl2opt.evaluation.protocols.combination import parse

    return parse(spec)


__all__ = ["RULES", "Score", "ScoringRule", "rule"]
