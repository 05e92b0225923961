"""Segments read one after the other: facts, limits, comparisons, the aim, and what only gives reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.aims import AimReader, aim_break
from nl2opt.formulators.rules.clause_words import (
    binds_several,
    carries_on,
    content_stems,
    is_choice,
    is_for_each,
    is_subject,
    is_subject_list,
    names_several,
    only_asks,
)
from nl2opt.formulators.rules.combinations import read_combination
from nl2opt.formulators.rules.comparators import Sense
from nl2opt.formulators.rules.comparisons import read_comparison, row_of
from nl2opt.formulators.rules.descriptors import describe, is_content
from nl2opt.formulators.rules.draft import EVERY, Draft, State
from nl2opt.formulators.rules.ellipsis import (
    SUBJECTS,
    completed,
    entry_of,
    hangs,
    is_a_load,
    is_bare,
    is_gapped,
    is_spread_over,
    of_spoken,
    of_subject,
)
from nl2opt.formulators.rules.idle_numbers import ONE_UNIT, IdleNumbers
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.mentions import Item, Mentions
from nl2opt.formulators.rules.moods import (
    CONDITIONAL,
    binds,
    danger,
    doubt,
    is_barred,
    is_conditional,
    is_reason,
    is_waived,
    reason_break,
    strong_danger,
)
from nl2opt.formulators.rules.passive import is_routing, leads_to_each, leads_to_one, starts_with_it
from nl2opt.formulators.rules.problem import CAPACITY, Descriptor, Fact, Limit
from nl2opt.formulators.rules.pronouns import resolve_pronouns
from nl2opt.formulators.rules.respectively import read_respectively
from nl2opt.formulators.rules.segments import Segment, cut_segments
from nl2opt.formulators.rules.sentences import Sentence
from nl2opt.formulators.rules.tokens import Token
from nl2opt.formulators.rules.triggers import (
    comparison_of,
    contradicts,
    extreme_of,
    has_property,
    is_capacity,
    is_limited,
    is_there,
    linked,
    new_subject,
    other_trigger,
    own_subject,
    says_available,
    says_both,
    says_only,
    supplied,
    trigger,
    trigger_ahead,
)  # fmt: skip

_PER = frozenset({"per", "for", "on", "each", "every"})
_RESET = frozenset({"while", "whereas", "but", "however", "conversely", "if", "then", ";", ".", "when"})
_NEW = _RESET | {"because", "since"}
_WHOLE = frozenset({"integer", "integers", "whole", "integral", "integer-valued"})


class ClauseReader:
    """Reads sentences for one candidate set of quantities, each into a draft of its own.

    `counted` are numbers that say no amount for reasons outside their sentences: the rule that explains each.
    """

    def __init__(self, mentions: Mentions, counted: Mapping[int, str]) -> None:
        self.mentions = mentions
        self.counted = counted
        self.count = len(mentions.quantities)
        self.draft = Draft()
        self.idle = IdleNumbers(self.draft, mentions.classes, self.count)
        self.aims = AimReader(self.draft)

    def read(self, said: Sentence) -> Draft:
        """What one sentence says. It leans on no other sentence, so that equal items are read once for all attempts."""
        classes = self.mentions.classes
        items = self.mentions.items(said.tokens, said.unnamed)
        if said.pronouns:
            items = resolve_pronouns(items, classes)
        named = [item for item in items if item.kind == "quantity" or item.kind == "all"]
        names = tuple([self.mentions.quantities[item.quantity].name for item in named if item.kind == "quantity"])
        counted = {t.start: self.counted[t.start] for t in said.tokens if t.start in self.counted}
        key = (tuple(items), self.count, classes & said.unnamed.stems, names, tuple(counted))
        known = said.drafts.get(key)
        if known is None:
            self.draft = self.idle.draft = self.aims.draft = known = said.drafts[key] = Draft(explained=counted)
            self._named(said.tokens, named)
            self._sentence(said, items)
        return known

    def _named(self, tokens: Sequence[Token], named: Sequence[Item]) -> None:
        """A number within a name is no amount; ``acres of wheat`` are measured in acres."""
        for item in named:
            for token in tokens[item.first : item.after]:
                if token.is_number:
                    self.draft.explained[token.start] = "part of a name"
            if item.measure:
                self.draft.measures.setdefault(item.quantity, []).append(item.measure)

    def _sentence(self, said: Sentence, items: Sequence[Item]) -> None:
        sentence = said.number
        for item in items:
            if item.kind == "compare":
                self.draft.compared[item.start] = (item.start, item.end)
        numbers = self._amounts(items)
        if "respectively" in said.words:
            rest = read_respectively(items, sentence, numbers, self.count, self.draft, self.draft.note)
            items = items[rest:]
            numbers = [k - rest for k in numbers if k >= rest]
            if not any(item.kind != "mark" for item in items):
                return
        if said.odd is not None:
            self._refuse(said, items, said.odd)
            return
        if len(numbers) > 1 and read_combination(items, sentence, numbers, self.count, self.draft, self.draft.note):
            return
        if only_asks(items):
            self._refuse(said, items, "a condition that is only asked about")
            return
        segments = cut_segments(items, sentence, said.segments)
        if not CONDITIONAL.isdisjoint(said.words) and is_conditional(segments):
            self._refuse(said, items, "a condition that holds only sometimes")
            return
        forward = starts_with_it(items) or leads_to_each(segments)
        state = State(entry=entry_of(items))
        for at, segment in enumerate(segments):
            state.ahead = segments[at + 1 :]
            state.forward = forward or leads_to_one(segments[at:])
            self._segment(segment, state)
            state.rivals = state.rivals or names_several(segment)
            state.spoken |= {item.quantity: item for item in segment.items if item.kind == "quantity"}

    def _amounts(self, items: Sequence[Item]) -> list[int]:
        """Where numbers stand that say an amount."""
        return [k for k, item in enumerate(items) if item.kind == "number" and not self.idle.explained(items, k)]

    def _refuse(self, said: Sentence, items: Sequence[Item], why: str) -> None:
        """Leave a whole sentence unread."""
        whole = Segment(tuple([item for item in items if item.kind != "mark"]), "", said.number)
        self._note(whole, why, unread=True)

    def _note(self, segment: Segment, rule: str, result: str = "", *, unread: bool = False) -> None:
        self.draft.note(segment, rule, result, unread=unread)

    def _segment(self, segment: Segment, state: State) -> None:
        items = segment.items
        numbers = self._amounts(items) if segment.numbered else []
        cut = aim_break(segment) or reason_break(segment)
        if cut:
            self._segment(Segment(items[:cut], segment.opener, segment.sentence), state)
            self._segment(Segment(items[cut:], ",", segment.sentence), state)
            return
        if segment.opener in _NEW and not carries_on(items):
            state.subject = -1
            if not (numbers and numbers[0] == 0):
                state.lead = frozenset()
        if self.aims.aim(segment, state, bool(numbers)) or self.aims.question(segment, state, bool(numbers)):
            return
        firm = bool(numbers) or segment.compared
        state.reason = is_reason(segment) or (state.reason and segment.opener in {"and", "or"} and not firm)
        dangerous = danger(segment) if firm else strong_danger(segment)
        if dangerous or segment.opener in {"unless", "except"}:
            self._note(segment, "words that change a condition", dangerous or segment.opener, unread=True)
            return
        if firm and is_reason(segment) and not any(item.lower in lexicon.MODALS for item in items):
            self._note(segment, "a number within a reason", unread=True)
            return
        if not numbers and state.reason and binds_several(items):
            self._note(segment, "a condition within a reason", unread=True)
            return
        if not numbers and state.reason:
            self.draft.used.update(item.start for item in items if item.kind == "compare")
            self._note(segment, "reason")
            return
        if firm and is_choice(segment):
            self._note(segment, "a choice between conditions", unread=True)
            return
        if firm and segment.opener == "or" and state.role == "limit":
            self._note(segment, "a choice between conditions", unread=True)
            return
        words = {item.lower for item in items if item.kind == "word"} if not segment.words.isdisjoint(_WHOLE) else set()
        if not numbers and words & _WHOLE:
            self.draft.whole = not words & {"not", "needn't"}
            self._note(segment, "whole numbers")
            return
        why = doubt(segment) if firm else ""
        if why:
            self._note(segment, why, unread=True)
            return
        if is_waived(segment):
            self._note(segment, "a condition that is taken back", unread=True)
            return
        comparison = read_comparison(segment)
        if isinstance(comparison, str):
            self._note(segment, comparison, unread=True)
            return
        if comparison is not None:
            row = row_of(comparison, segment, self.count)
            stated = [item for item in items if item.kind == "compare"]
            if len(stated) == 1 or all(item.lower == "more than" for item in stated[1:]):
                self.draft.used.update(item.start for item in stated)
            self.draft.rows.append(row)
            self._note(segment, "comparison")
            state.role, state.subject = "limit", -1
            return
        if not numbers:
            self._numberless(segment, state)
            return
        whole = completed(segment, numbers[0], state, self._last) if len(numbers) == 1 else None
        if whole is not None:
            self._number(*whole, state)
            return
        for k in numbers:
            self._number(segment, k, state)

    @property
    def _last(self) -> Limit | None:
        return self.draft.limits[-1] if self.draft.limits else None

    def _numberless(self, segment: Segment, state: State) -> None:
        if segment.compared and any(
            item.kind == "compare" and item.start not in self.draft.used for item in segment.items
        ):
            self._note(segment, "a comparison without a number", unread=True)
            return
        if is_barred(segment) or (segment.named and binds(segment) and not is_routing(segment.items)):
            self._note(segment, "a condition without a number", unread=True)
            return
        quantities = [item for item in segment.items if item.kind in {"quantity", "all"}] if segment.named else []
        lead = content_stems(segment)
        if quantities:
            last = quantities[-1]
            if len({q.quantity for q in quantities}) == 1 and last.kind == "quantity":
                state.subject = last.quantity
            elif last.kind == "all":
                state.subject = EVERY
        if len(quantities) == 1 and quantities[0].kind == "quantity":
            at = segment.items.index(quantities[0])
            after = [item for item in segment.items[at + 1 : at + 3] if item.kind == "word"]
            if len(after) == 2 and after[0].lower in {"is", "are"} and after[1].stem in lexicon.GENERAL_VERBS:
                state.passive = (after[1].stem, quantities[0])
        if len(segment.items) > 2 and is_for_each(segment.items):
            state.each = True
        state.named = is_subject(segment.items) or (state.named and segment.opener not in _RESET)
        state.lead = lead
        state.role = ""
        self._note(segment, "setting")

    def _number(self, segment: Segment, k: int, state: State) -> None:
        items = segment.items
        token = items[k].token
        starts = all(item.kind == "word" and not is_content(item) for item in items[:k]) and segment.opener in {
            "and", ",", "or", "but", "while",
        }  # fmt: skip
        later = next((j for j in range(k + 1, len(items)) if self._is_amount(items[j])), len(items))
        earlier = next((j for j in range(k - 1, -1, -1) if items[j].kind == "number"), -1)
        after = [item for item in items[k + 1 : later] if item.kind in {"quantity", "all"}]
        before = [item for item in items[:k] if item.kind in {"quantity", "all"}]
        compare = comparison_of(items, k, earlier, later)
        meant = of_subject(segment, k, state) or of_spoken(segment, k, state) if compare is not None else None
        if meant is not None:
            items = (*items[: k + 1], meant, *items[k + 1 :])
            segment, after = Segment(items, segment.opener, segment.sentence), [meant]
        lead = state.lead if starts and not any(item.lower in SUBJECTS for item in items[:k]) else frozenset()
        descriptor = describe(items, k, lead)
        if (
            compare is None
            and starts
            and state.role == "limit"
            and not before
            and (after or not other_trigger(items, k))
        ):
            self._limit(segment, token, state.sense or "<=", descriptor, before, after, state, stated=state.stated)
            return
        if compare is None and not before and not after and is_gapped(segment, k, state, self._last):
            self._limit(segment, token, state.sense or "<=", descriptor, before, after, state, stated=state.stated)
            return
        if compare is None and is_limited(items, k):
            self._limit(segment, token, "<=", descriptor, before, after, state, stated=True)
            return
        extreme = extreme_of(items, k) if compare is None else None
        if extreme is not None:
            self._limit(segment, token, extreme, descriptor, before, after, state, stated=True)
            return
        if compare is None and self.idle.counts_kinds(segment, k, state):
            self._note(segment, "setting", f"{token.text}: how many kinds there are")
            return
        if compare is not None:
            state.strict = compare.strict
            self.draft.used.add(compare.start)
            if contradicts(items, compare):
                self._note(segment, "a comparison against its verb", unread=True)
                return
            if is_capacity(items, k, compare, before, after):
                capacity = replace(descriptor, rest=descriptor.rest | {CAPACITY})
                self._fact(segment, token, before[-1].quantity, capacity, state)
                return
            if hangs(segment, state):
                self._note(segment, "a limit whose subject stands in another piece of the sentence", unread=True)
                return
            self._limit(segment, token, compare.sense, descriptor, before, after, state, stated=True)
            return
        ahead = None if before or after else trigger_ahead(state.ahead)
        sense = trigger(items, k) or ahead
        if sense == "<=" and starts and state.role == "fact" and state.subject >= 0 and says_only(items, k):
            sense = None
        if ahead is not None:
            descriptor = replace(descriptor, rest=descriptor.rest | stems("available" if ahead == "<=" else "needed"))
        anchor, why = self._anchor(items, k, before, after, state)
        if (sense == "<=" and anchor >= 0 and has_property(items, k)) or (anchor == EVERY and says_both(items, k)):
            sense = None
        if why and sense is None and not before and is_a_load(items, k, after, self.count):
            self._limit(segment, token, ">=", descriptor, before, after, state, stated=False)
            return
        if why and sense is None and not after and is_spread_over(items, k, before, self.count):
            self._limit(segment, token, "<=", descriptor, [], after, state, stated=False)
            return
        if why and sense is not None and not before:
            self._limit(segment, token, sense, descriptor, before, after, state, stated=False)
            return
        if why or anchor == -1:
            supply = supplied(items, k) if sense is None or why else False
            if supply:
                self._limit(segment, token, "<=", describe(items, k), (), (), state, stated=False, supply=True)
                return
        if why:
            self._note(segment, why, unread=True)
            return
        if sense == "<=" and state.subject >= 0 and state.role == "" and is_there(items) and not after:
            sense = None
        if sense == "<=" and starts and not before and not after and says_available(items, k):
            self._limit(segment, token, sense, descriptor, before, after, state, stated=False)
            return
        own = bool(before) or (bool(after) and linked(items, k, after[0]))
        if state.forward and anchor >= 0 and not before:
            sense = None
        if (
            sense is not None
            and not own
            and not (anchor != -1 and sense == ">=" and starts)
            and not (anchor != -1 and not new_subject(items, k))
        ):
            self._limit(segment, token, sense, descriptor, before, after, state, stated=False)
            return
        if token.form in {"times", "fraction"} and k + 1 < len(items) and items[k + 1].lower == "as":
            self._note(segment, "a multiple of another amount", token.text, unread=True)
            return
        if anchor == -1:
            self._note(segment, "a number that belongs to nothing the reader knows", token.text, unread=True)
            return
        if after and not before and not linked(items, k, after[0]):
            self._note(segment, "a count without a condition", token.text, unread=True)
            return
        self._fact(segment, token, anchor, descriptor, state)

    def _is_amount(self, item: Item) -> bool:
        return item.kind == "number" and self.draft.explained.get(item.token.start) != ONE_UNIT

    def _anchor(
        self, items: Sequence[Item], k: int, before: Sequence[Item], after: Sequence[Item], state: State
    ) -> tuple[int, str]:
        """The quantity a fact belongs to: -1 none, `EVERY` every one; or a reason why it cannot be told."""
        subject = _index(before[-1]) if before else -1 if own_subject(items, k) else state.subject
        if not before and says_both(items, k):
            subject = EVERY
        if len({item.quantity for item in before if item.kind == "quantity"}) > 1:
            if not is_subject_list(items, before) or not any(item.lower == "each" for item in items):
                return -1, "an amount for several quantities"
            subject = EVERY if len({item.quantity for item in before}) == self.count else -1
        objects = [item for item in after if linked(items, k, item)]
        if subject >= 0 and objects and all(item.kind == "all" for item in objects):
            return subject, ""
        if len({_index(item) for item in objects}) > 1:
            return -1, "an amount for several quantities"
        if not objects and state.forward and not before:
            return _named_ahead(state.ahead), ""
        if not objects:
            return subject, ""
        target = _index(objects[0])
        if before and _index(before[-1]) != target:
            if objects[0].determiner in _PER or _word_before(items, objects[0]) in _PER:
                return target, ""
            return -1, "an amount between two quantities"
        return target, ""

    def _fact(self, segment: Segment, token: Token, anchor: int, descriptor: Descriptor, state: State) -> None:
        if descriptor.is_empty and state.previous is not None:
            previous = state.previous
            descriptor = Descriptor(
                previous.unit, previous.substance, previous.rest, descriptor.lead | previous.lead, "", False
            )
        targets = range(self.count) if anchor == EVERY else (anchor,)
        for target in targets:
            self.draft.facts.append(Fact(target, token.value, token, descriptor, segment))
        state.previous, state.lead, state.role = descriptor, descriptor.lead, "fact"
        state.subject = anchor
        self._note(segment, "fact", f"{token.text} -> {self._name(anchor)}")

    def _limit(
        self, segment: Segment, token: Token, sense: Sense, descriptor: Descriptor, before: Sequence[Item],
        after: Sequence[Item], state: State, *, stated: bool, supply: bool = False,
    ) -> None:  # fmt: skip
        if state.entry is not None and stated and is_bare(segment.items, before, after):
            before = [state.entry]
            segment = Segment((state.entry, *segment.items), segment.opener, segment.sentence)
        if state.each:
            self._note(segment, "a condition for each unit of a quantity", unread=True)
            return
        limit = Limit(
            sense, token.value, token, descriptor, tuple(before), tuple(after), segment, stated, state.strict, supply
        )
        self.draft.limits.append(limit)
        state.role, state.sense, state.stated = "limit", sense, stated
        state.lead = descriptor.lead
        self._note(segment, "limit", f"{sense} {token.text}")

    def _name(self, index: int) -> str:
        return "each" if index == EVERY else self.mentions.quantities[index].name


def _index(item: Item) -> int:
    return EVERY if item.kind == "all" else item.quantity


def _named_ahead(segments: Sequence[Segment]) -> int:
    """The quantity that a list of amounts leads to; -1 where another thing comes first."""
    for segment in segments:
        items = segment.items
        if segment.opener not in {"and", ","} or items[0].kind != "number":
            return -1
        named = [item for item in items if item.kind in {"quantity", "all"}]
        if named:
            return _index(named[0]) if linked(items, 0, named[0]) else -1
    return -1


def _word_before(items: Sequence[Item], item: Item) -> str:
    at = items.index(item)
    return items[at - 1].lower if at else ""
