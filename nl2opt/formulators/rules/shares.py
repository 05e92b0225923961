"""Limits in percent or parts of a whole: ``at least 30% of the trips must be by boat``."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.attributes import words_of
from nl2opt.formulators.rules.beside import Beside
from nl2opt.formulators.rules.comparisons import share_row
from nl2opt.formulators.rules.descriptors import is_content
from nl2opt.formulators.rules.inflection import is_participle, stems
from nl2opt.formulators.rules.limit_words import AGENTS, place_of
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.mixtures import read_mixture
from nl2opt.formulators.rules.problem import Attribute, Limit, Row
from nl2opt.formulators.rules.strangers import GENERIC_ITEMS

_MONEY = stems("money budget cost spending expense income revenue profit time")
_INVESTED = stems("invest investment money")
_OF_SUBJECT = frozenset({"must", "should", "can", "be", "could", "may", "has", "need", "needs"})


class ShareReader:
    """Reads shares of all quantities together, and of a mixture; what is `in_money` is invested."""

    def __init__(
        self,
        attributes: Sequence[Attribute],
        beside: Beside,
        classes: frozenset[str],
        measures: frozenset[str],
        count: int,
        *,
        in_money: bool,
    ) -> None:
        self.attributes = attributes
        self.beside = beside
        self.classes = classes
        self.measures = measures
        self.count = count
        self.in_money = in_money
        self.known = classes | measures | (_INVESTED if in_money else frozenset())
        """Words for all quantities together."""

    def read(self, limit: Limit, before: Row | None) -> Row | str:
        """The row of a limit; a text that says why there is none. `before` is the row read before."""
        if limit.number.form == "times":
            return "a multiple of something unknown"
        near = {item.quantity for item in (*limit.after, *limit.before) if item.kind == "quantity"}
        if not near and not any(item.kind == "all" for item in (*limit.after, *limit.before)):
            return read_mixture(limit, self.attributes, self.measures, before)
        if len(near) != 1 or limit.value > 1:
            return "a share of something unknown"
        if not limit.stated:
            return "a share without `at least`, `at most` or `exactly`"
        words = words_of(limit.descriptor)
        said = words.nouns | ({words.measure} if words.measure else set()) | limit.descriptor.rest
        if not self.in_money and said & _MONEY:
            return "a share of an amount, not of the total"
        for attribute in self.attributes:
            own = (attribute.nouns | {attribute.measure, ""}) - self.classes - self.measures - {"", "unit"}
            if said & own:
                return "a share of an amount, not of the total"
        if limit.after and not limit.before and limit.after[0].kind == "quantity" and not limit.descriptor.substance:
            items = limit.segment.items
            between = items[place_of(limit) + 1 : items.index(limit.after[0])]
            if (
                any(item.lower == "of" for item in between)
                and not any(item.lower in _OF_SUBJECT for item in between)
                and not self._goes_to(between)
            ):
                return "a share of one quantity"
        target = limit.after[0] if limit.after else None
        other = target is not None and target.kind == "quantity" and self.beside.before_another_noun(limit, target)
        beside = any(self.beside.with_another_noun(limit, index) for index in near)
        if other or beside or self._is_share_of_others(limit):
            return "a share of something unknown"
        return share_row(near.pop(), limit.sense, limit.value, limit.segment, limit.number, self.count)

    def _is_share_of_others(self, limit: Limit) -> bool:
        """``40% of her visitors must come to jazz concerts``; but ``of the dogs must be collies`` says what all are."""
        behind = limit.segment.items[place_of(limit) + 1 :]
        if not limit.after or limit.after[0] not in behind or behind[0].lower != "of":
            return False
        target = behind.index(limit.after[0])
        end = next((k for k, item in enumerate(behind) if item.lower in lexicon.FINITE), target)
        known = self.known | lexicon.KIND_WORDS | GENERIC_ITEMS
        if all(item.stem in known for item in behind[:end] if is_content(item)):
            return False
        linked = target - 1 if behind[target - 1].lower in AGENTS | {"as"} else target
        before = behind[linked - 1].lower
        copula = before in {"be", "is", "are", "being"} or before.endswith("ed") or is_participle(before)
        return not copula or any(item.lower in {"in", "at", "on", "for"} for item in behind[1:end])

    def _goes_to(self, between: Sequence[Item]) -> bool:
        """``40% of his concerts as``, ``30% of her investment into``: a share of all goes to one quantity."""
        words = [item for item in between if item.kind == "word"]
        nouns = [item.stem for item in words if is_content(item)]
        links = [item.lower for item in words if item.lower in {"as", "in", "into", "to"}]
        return len(links) == 1 and len(nouns) == 1 and nouns[0] in self.known
