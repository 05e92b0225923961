"""Nouns beside the name of a quantity: ``truck drivers`` are no trucks, nor ``steel plates`` steel boats."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.inflection import stem
from nl2opt.formulators.rules.lexicon import is_closed
from nl2opt.formulators.rules.mentions import Item, Quantity
from nl2opt.formulators.rules.problem import Attribute, Limit


class Beside:
    """Tells whether a limit is on a quantity, or on another thing that its name is a part of."""

    def __init__(
        self,
        quantities: Sequence[Quantity],
        attributes: Sequence[Attribute],
        classes: frozenset[str],
        measures: frozenset[str],
    ) -> None:
        self.quantities = quantities
        self.attributes = attributes
        self.classes = classes
        self.measures = measures
        self.tails: dict[int, set[str]] = {}
        """Nouns right behind a quantity where its facts are told: ``spot`` in ``a radio spot costs $250``."""
        for attribute in attributes:
            for index, fact in attribute.facts.items():
                for item, following in pairwise(fact.segment.items):
                    if item.kind == "quantity" and item.quantity == index and following.kind == "word":
                        self.tails.setdefault(index, set()).add(following.stem)
                if not fact.segment.sentence and fact.descriptor.rate:  # a table's heading: cost per ad
                    self.tails.setdefault(index, set()).add(fact.descriptor.rate)

    def before_another_noun(self, limit: Limit, target: Item) -> bool:
        """``at least 20 truck drivers`` are no trucks."""
        items = limit.segment.items
        at = items.index(target) + 1
        if at >= len(items) or items[at].kind != "word" or items[at].end - items[at].start == 0:
            return False
        item = items[at]
        if item.stem in lexicon.AVAILABLE:
            return False
        tails = self.tails.get(target.quantity, ())
        return not {item.stem, item.lower.removesuffix("s")} & set(tails) and (
            not is_closed(item.lower)
            and item.stem not in lexicon.GENERAL_VERBS
            and not item.lower.endswith(("ed", "ing"))
        )

    def with_another_noun(self, limit: Limit, index: int) -> bool:
        """``at most 12 steel plates``, where steel boats are built: a word of a name, and another noun."""
        named = [i for i in (*limit.after, *limit.before) if i.kind == "quantity" and i.quantity == index]
        own = set(self.quantities[index].stems) | self.classes | self.measures | self.tails.get(index, set())
        own |= {fact.descriptor.rate for attribute in self.attributes for fact in attribute.facts.values()}
        last = [stem(item.text.split()[-1]) for item in named if len(item.text.split()) > 1]
        known = own | lexicon.KIND_WORDS | lexicon.MEASURE_WORDS | {"on"}
        return any(not {word, f"#{word}"} & known for word in last)

    def is_partly_named(self, limit: Limit, index: int) -> bool:
        """``has 20 sheep``, where sheep dogs are kept."""
        head = self.quantities[index].stems[-1]
        named = [i for i in (*limit.after, *limit.before) if i.kind == "quantity" and i.quantity == index]
        shared = sum(q.stems[-1] == head for q in self.quantities) > 1 and not head.startswith("#")
        return (
            shared and bool(named) and all(stem(i.text.split()[-1]) not in {head, "on"} | self.classes for i in named)
        )
