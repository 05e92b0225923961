"""``30 wheels of cheese`` here and ``12 wheels`` there: one thing, measured by the same head noun."""

from __future__ import annotations

from dataclasses import replace

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.draft import Draft
from nl2opt.formulators.rules.problem import Descriptor


def join_heads(draft: Draft) -> None:
    """Shorten ``wheels of cheese`` to ``wheels`` where wheels are also spoken of alone, and are of one thing only.

    Units of measure are left alone: ``30 grams`` may be grams of anything.
    """
    said = [fact.descriptor for fact in draft.facts] + [limit.descriptor for limit in draft.limits]
    alone = {d.unit for d in said if len(d.unit) == 1 and not d.substance and d.unit[0] not in lexicon.MEASURE_WORDS}
    of: dict[tuple[str, ...], set[frozenset[str]]] = {}
    for descriptor in said:
        if descriptor.unit in alone and descriptor.substance:
            of.setdefault(descriptor.unit, set()).add(descriptor.substance)
    short = {unit for unit, things in of.items() if len(things) == 1}

    def shortened(descriptor: Descriptor) -> Descriptor:
        if descriptor.unit not in short or not descriptor.substance:
            return descriptor
        return replace(descriptor, substance=frozenset(), rest=descriptor.rest | descriptor.substance)

    if short:
        draft.facts[:] = [replace(fact, descriptor=shortened(fact.descriptor)) for fact in draft.facts]
        draft.limits[:] = [replace(limit, descriptor=shortened(limit.descriptor)) for limit in draft.limits]
