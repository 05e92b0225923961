"""``all(...)`` and ``any(...)`` of rules, written as one specification."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from nl2opt.errors import InputError
from nl2opt.evaluation.attempt import Attempt
from nl2opt.evaluation.case import Case
from nl2opt.evaluation.protocols.base import Score, ScoringRule

_TOKEN = re.compile(r"\s*([\w.-]+|[(),])")
_DEPTH = 10


class Combination:
    """All of some rules, or any of them. A member that is unscored leaves the whole unscored where it would decide.

    `value` is the least value among the members of ``all`` that have one, the greatest among those of ``any``.

    >>> parse("any(strict, all(mamo, orgeval))").name
    'any(strict, all(mamo, orgeval))'
    """

    version = 1

    def __init__(self, kind: Literal["all", "any"], rules: Sequence[ScoringRule]) -> None:
        self.kind, self.rules = kind, tuple(rules)
        self.name = f"{kind}({', '.join(rule.name for rule in rules)})"
        self.origin = "; ".join(dict.fromkeys(rule.origin for rule in rules))

    def score(self, case: Case, attempt: Attempt) -> Score:
        scores = [(rule.name, rule.score(case, attempt)) for rule in self.rules]
        decisive = self.kind == "any"
        verdicts = [score.correct for _, score in scores]
        correct = decisive if decisive in verdicts else None if None in verdicts else not decisive
        name, kept = next((pair for pair in scores if pair[1].correct is correct), scores[0])
        values = [score.value for _, score in scores if score.value is not None]
        value = (max(values) if decisive else min(values)) if values else None
        members = {n: {"correct": s.correct, "reason": s.reason, **s.details} for n, s in scores}
        return Score(correct, f"{name}: {kept.reason}", value, {"members": members})


def parse(spec: str) -> ScoringRule:
    """The rule of a specification; `InputError` names what is not understood.

    >>> parse("all(strict")
    Traceback (most recent call last):
    nl2opt.errors.InputError: the rule 'all(strict' ends before its brackets are closed
    """
    tokens: list[str] = []
    at = 0
    while at < len(spec.rstrip()):
        match = _TOKEN.match(spec, at)
        if match is None:
            raise InputError(f"the rule {spec!r} has {spec[at:].strip()[:1]!r} where a name is expected", help=_HELP)
        tokens.append(match.group(1))
        at = match.end()
    rule, rest = _rule(tokens, spec, 0)
    if rest:
        raise InputError(f"the rule {spec!r} goes on after its end with {rest[0]!r}", help=_HELP)
    return rule


_HELP = "write a name, or all(NAME, NAME ...) or any(NAME, NAME ...)"


def _rule(tokens: list[str], spec: str, depth: int) -> tuple[ScoringRule, list[str]]:
    from nl2opt.evaluation.protocols import RULES

    if not tokens:
        raise InputError(
            f"the rule {spec!r} ends before its brackets are closed" if spec.strip() else "the rule has no name",
            help=_HELP,
        )
    if depth > _DEPTH:
        raise InputError(f"the rule {spec[:60]!r} is nested more than {_DEPTH} deep")
    name, rest = tokens[0], tokens[1:]
    if name in "(),":
        raise InputError(f"the rule {spec!r} has {name!r} where a name is expected", help=_HELP)
    if name not in ("all", "any") or rest[:1] != ["("]:
        found = RULES[name]
        return (found() if isinstance(found, type) else found), rest
    members: list[ScoringRule] = []
    rest = rest[1:]
    while True:
        member, rest = _rule(rest, spec, depth + 1)
        members.append(member)
        if not rest:
            raise InputError(f"the rule {spec!r} ends before its brackets are closed", help=_HELP)
        mark, rest = rest[0], rest[1:]
        if mark == ")":
            return Combination("all" if name == "all" else "any", members), rest
        if mark != ",":
            raise InputError(f"the rule {spec!r} has {mark!r} where a comma or a bracket is expected", help=_HELP)
