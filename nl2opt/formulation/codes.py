"""Every code a finding may have, and what it means: collected from the rules, the layout, the notation and the data."""

from __future__ import annotations

import difflib
from functools import lru_cache

from nl2opt.diagnostics import Explanation
from nl2opt.errors import InputError


@lru_cache(maxsize=1)
def _explanations() -> dict[str, Explanation]:
    from nl2opt.formulation import explanations
    from nl2opt.formulation.binding import codes as binding
    from nl2opt.formulation.notation import codes as notation
    from nl2opt.formulation.rules import RULES

    found: dict[str, Explanation] = {}
    for name in RULES:
        for entry in RULES[name].EXPLANATIONS:
            found.setdefault(entry.code, entry)
    for collected in (explanations.EXPLANATIONS, notation.EXPLANATIONS, binding.explanations):
        for code, entry in collected.items():
            found.setdefault(code, entry)
    return dict(sorted(found.items()))


def all_codes() -> list[str]:
    """Every code, in alphabetical order.

    >>> "undefined-name" in all_codes()
    True
    """
    return list(_explanations())


def explanation(code: str) -> Explanation:
    """What a code means; `InputError` names the nearest code where there is none.

    >>> explanation("always-false").title
    'a rule fails whatever the variables are'
    >>> explanation("undefined-nam")
    Traceback (most recent call last):
    nl2opt.errors.InputError: no finding has the code 'undefined-nam'
    """
    found = _explanations()
    if code not in found:
        near = difflib.get_close_matches(code.lower(), found, n=1, cutoff=0.5)
        help = f"the nearest code is {near[0]!r}; " if near else ""
        raise InputError(f"no finding has the code {code!r}", help=f"{help}`nl2opt explain` lists all codes")
    return found[code]
