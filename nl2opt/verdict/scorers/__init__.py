"""Published ways of judging a model against a reference, by name.

>>> sorted(SCORERS)
['nl2opt', 'orgeval']
"""

from __future__ import annotations

from nl2opt.errors import InputError
from nl2opt.registry import Registry
from nl2opt.verdict.scorers.protocol import Judgement, Scorer

SCORERS: Registry[Scorer] = Registry(
    "scorer",
    {"nl2opt": "nl2opt.verdict.scorers.ours:ours", "orgeval": "nl2opt.verdict.scorers.orgeval:orgeval"},
    group="nl2opt.scorers",
    error=InputError,
)

__all__ = ["SCORERS", "Judgement", "Scorer"]
