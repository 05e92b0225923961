"""Segments read one after the other: facts, limits, comparisons, the aim, and what only gives reasons."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.comparators import Sense
from nl2opt.formulators.rules.comparisons import read_comparison, row_of
from nl2opt.formulators.rules.descriptors import describe, is_content
from nl2opt.formulators.rules.inflection import stem
from nl2opt.formulators.rules.mentions import Item, Mentions
from nl2opt.formulators.rules.problem import Descriptor, Fact, Limit, Row
from nl2opt.formulators.rules.segments import Segment, cut_segments
from nl2opt.formulators.rules.tokens import Token

ALL = -2
_LINKS = frozenset({"per", "for", "on", "to", "of", "every", "each", "by", "from", "in", "with", "using", "making", "a", "an"})
_PER = frozenset({"per", "for", "on", "each", "every"})
_RESET = frozenset({"while", "whereas", "but", "however", "conversely", "if", "then", ";", ".", "when"})
_UNNEEDED = frozenset({"need", "have", "needs", "has"})
_FIRM = frozenset(
    "must cannot can't mustn't should shouldn't shall same equal equals equally identical double before after neither only".split()
)
_SOMETIMES = frozenset({"whenever", "provided", "case"})
_AFTER_YEAR = lexicon.AUXILIARIES | lexicon.CONJUNCTIONS | {"by"}
_AVAILABLE = stem("available")
_LIMITING = frozenset(stem(w) for w in "limit restrict cap".split())
_CLASS_COUNTS = frozenset(stem(w) for w in "type kind different sort category version way method size option variety".split())
_STRONG_DANGER = frozenset(stem(w) for w in "unless except excluding neither nor consecutive simultaneously mutually exclusive".split())


@dataclass(frozen=True, slots=True)
class Note:
    """How a segment was read: the name of the rule, and what came of it. `unread` when nothing did."""

    segment: Segment
    rule: str
    result: str = ""
    unread: bool = False


@dataclass(slots=True)
class AimDraft:
    """The words of the objective, before facts are known."""

    maximize: bool
    items: tuple[Item, ...]
    segment: Segment
    implied: str = ""
    """The stem an adjective stands for: ``cost`` for ``cheapest``."""


@dataclass
class Draft:
    """All that the clauses of a text say, before attributes are formed."""

    facts: list[Fact] = field(default_factory=list)
    limits: list[Limit] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    aims: list[AimDraft] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    explained: dict[int, str] = field(default_factory=dict)
    """Numbers that say no amount, by their first character: the rule that explains each."""
    asked: str = ""
    """The stem behind ``how many`` in the question, such as ``hour``."""
    measures: dict[int, list[str]] = field(default_factory=dict)
    compared: dict[int, tuple[int, int]] = field(default_factory=dict)
    """Comparisons found, by first character: their spans; `used` are those that a rule took."""
    used: set[int] = field(default_factory=set)
    whole: bool | None = None
    """Whether the text says that the quantities are whole numbers."""


@dataclass
class _State:
    """What a segment may lean on within its sentence."""

    subject: int = -1
    lead: frozenset[str] = frozenset()
    role: str = ""
    sense: Sense | None = None
    strict: bool = False
    stated: bool = False
    previous: Descriptor | None = None
    aim: bool = False
    asking: bool = False
    reason: bool = False
    ahead: Sequence[Segment] = ()
    named: bool = False
    """Whether a piece before, in the same clause, names quantities without saying anything of them."""


class ClauseReader:
    """Reads the sentences of a text for one candidate set of quantities."""

    def __init__(self, mentions: Mentions) -> None:
        self.mentions = mentions
        self.count = len(mentions.quantities)
        self.draft = Draft()

    def read(self, tokens: Sequence[Token], sentence: int) -> None:
        """Read one sentence into the draft."""
        items = self.mentions.items(tokens)
        for item in items:
            if item.kind in {"quantity", "all"}:
                for token in tokens[item.first : item.after]:
                    if token.is_number:
                        self.draft.explained[token.start] = "part of a name"
            if item.kind == "quantity" and item.measure:
                self.draft.measures.setdefault(item.quantity, []).append(item.measure)
        self.draft.compared.update({item.start: (item.start, item.end) for item in items if item.kind == "compare"})
        if self._respectively(items, sentence):
            return
        state = _State()
        segments = cut_segments(items, sentence)
        if _is_conditional(segments):
            whole = Segment(tuple(item for item in items if item.kind != "mark"), "", sentence)
            self._note(whole, "a condition that holds only sometimes", unread=True)
            return
        for at, segment in enumerate(segments):
            state.ahead = segments[at + 1 :]
            self._segment(segment, state)

    def _note(self, segment: Segment, rule: str, result: str = "", *, unread: bool = False) -> None:
        self.draft.notes.append(Note(segment, rule, result, unread))

    def _segment(self, segment: Segment, state: _State) -> None:
        items = segment.items
        numbers = [k for k, item in enumerate(items) if item.kind == "number" and not self._explained(items, k)]
        if segment.opener in _RESET | {"because", "since"}:
            state.subject = -1
            if not (numbers and numbers[0] == 0):
                state.lead = frozenset()
        if self._aim(segment, state, bool(numbers)) or self._question(segment, state, bool(numbers)):
            return
        firm = bool(numbers) or any(item.kind == "compare" for item in items)
        state.reason = _is_reason(segment) or (state.reason and segment.opener in {"and", "or"} and not firm)
        bad = lexicon.DANGER if firm else _STRONG_DANGER
        danger = [item for item in items if item.kind == "word" and item.stem in bad]
        if danger or segment.opener in {"unless", "except"}:
            self._note(segment, "words that change a condition", danger[0].text if danger else segment.opener, unread=True)
            return
        if not numbers and state.reason:
            self.draft.used.update(item.start for item in items if item.kind == "compare")
            self._note(segment, "reason")
            return
        if firm and any(item.kind == "word" and item.lower == "either" for item in items):
            self._note(segment, "a choice between conditions", unread=True)
            return
        if firm and segment.opener == "or" and state.role == "limit":
            self._note(segment, "a choice between conditions", unread=True)
            return
        if _is_waived(items):
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
        if len(numbers) == 1 and self._half_range(segment, numbers[0], state):
            return
        for k in numbers:
            self._number(segment, k, state)

    def _half_range(self, segment: Segment, k: int, state: _State) -> bool:
        """``at least 15`` in ``at least 15 but no more than 40 vans``: what it limits is said with the second number."""
        items = segment.items
        if k != len(items) - 1 or _comparison_of(items, k, -1, len(items)) is None or not state.ahead:
            return False
        following = state.ahead[0].items
        places = [j for j, item in enumerate(following[:3]) if item.kind == "number"]
        if not places or following[0].kind != "compare" or any(item.kind in {"quantity", "all"} for item in items):
            return False
        joined = (*items[:k], items[k], *following[places[0] + 1 :])
        if any(item.kind == "number" for item in joined[k + 1 :]):
            return False
        self._number(Segment(joined, segment.opener, segment.sentence), k, state)
        return True

    # numbers that are no amounts ------------------------------------------------------------------------------------

    def _explained(self, items: Sequence[Item], k: int) -> bool:
        """``two types of``, the ``one`` of ``a large one``, ``1 ton of X`` and other numbers that say no amount."""
        token = items[k].token
        rule = "a year" if _is_year(items, k) else ""
        following = items[k + 1] if k + 1 < len(items) else None
        before = items[k - 1] if k else None
        if token.form == "count" and token.value.denominator == 1 and 2 <= token.value <= 12 and following is not None:
            near = [item for item in items[k + 1 : k + 4] if item.kind == "word"]
            kinds = any(item.stem in _CLASS_COUNTS for item in near[:2])
            named = token.value == self.count and self._names_class(items, k)
            if (kinds or named) and not (before is not None and before.kind == "compare"):
                rule = "how many kinds there are"
            elif following.kind == "quantity" and token.value == self.count and _is_list(items, k + 1):
                rule = "how many kinds there are"
        if token.text.lower() == "one" and (before is not None and before.kind in {"word", "quantity"}) and (
            following is None or following.kind == "mark" or following.lower in {"and", "or", "is", "of"}
        ):
            rule = "a pronoun"
        if token.form == "count" and token.value == 1 and not rule and (before is None or before.kind != "compare"):
            if following is not None and following.kind == "quantity":
                rule = "for one unit"
        if not rule and token.text.lower() == "one" and before is not None and before.kind == "word":
            plain = following is not None and following.kind == "word" and following.stem not in lexicon.MEASURE_WORDS
            if before.lower in {"each", "any", "every", "another", "this", "that", "which", "only", "no"} or (
                before.lower in {"in", "at", "from"} and plain
            ):
                rule = "a pronoun"
        if rule:
            self.draft.explained[token.start] = rule
        return bool(rule)

    def _hangs(self, segment: Segment, k: int, state: _State) -> bool:
        """``X (the first) and Y (the second) cannot exceed 150``: the piece with the limit has no subject of its own."""
        first = segment.items[0]
        headless = first.kind == "compare" or (first.kind == "word" and first.lower in lexicon.MODALS | lexicon.AUXILIARIES)
        return headless and state.role == "" and state.named and not any(i.kind in {"quantity", "all"} for i in segment.items)

    def _counts_kinds(self, segment: Segment, k: int, state: _State) -> bool:
        """``has two selections of``: a number word, as large as there are quantities, alone in its sentence's facts."""
        token = segment.items[k].token
        alone = sum(item.kind == "number" for item in segment.items) == 1
        first = not any(item.kind in {"quantity", "compare"} for item in segment.items[:k])
        if token.text.isalpha() and token.value == self.count and alone and first and state.subject == -1 and not state.role:
            self.draft.explained[token.start] = "how many kinds there are"
            return True
        return False

    def _names_class(self, items: Sequence[Item], k: int) -> bool:
        """Whether ``two`` stands before a noun for all quantities, and before nothing else."""
        after = k + 1
        while after < len(items) and items[after].kind == "word" and is_content(items[after]) and not items[after].verb:
            after += 1
        if after == k + 1 or not items[k].token.text.isalpha():
            return False
        return items[after - 1].stem in self.mentions.classes and (after == len(items) or items[after].lower != "of")

    # the aim ----------------------------------------------------------------------------------------------------------

    def _aim(self, segment: Segment, state: _State, numbered: bool) -> bool:
        if numbered and not any(
            item.stem in lexicon.ACTIVE_MAX | lexicon.ACTIVE_MIN for item in segment.items if item.kind == "word"
        ):
            return False
        implied = "" if numbered or state.aim else _implied_aim(segment)
        if implied:
            self.draft.aims.append(AimDraft(implied == "profit", (), segment, implied))
            self._note(segment, "objective", f"{'maximize' if implied == 'profit' else 'minimize'} {implied}")
            state.aim = True
            return True
        found = _aim_word(segment)
        if found is None:
            if state.aim and not numbered and not any(item.kind == "compare" for item in segment.items):
                return self._after_aim(segment)
            return False
        at, maximize = found
        if any(item.kind in {"number", "compare"} for item in segment.items[at + 1 :]):
            self._note(segment, "an objective with a number in it", unread=True)
            return True
        if any(item.kind in {"number", "compare"} for item in segment.items[:at]):
            self._note(segment, "an objective after a condition, without a break", unread=True)
            return True
        self._measure_asked(segment.items)
        said = segment.items[at + 1 :]
        if segment.items[at].lower.endswith("ed"):
            said = tuple(item for item in segment.items[:at] if item.lower not in {"so", "that", "is", "are", "be"})
            if any(item.lower == "how" for item in said):
                said = said[next(i for i, item in enumerate(said) if item.lower == "how") + 1 :]
        self.draft.aims.append(AimDraft(maximize, tuple(said), segment))
        self._note(segment, "objective", "maximize" if maximize else "minimize")
        state.aim = True
        return True

    def _after_aim(self, segment: Segment) -> bool:
        """What follows the aim in its sentence: a list in apposition, a question, a remark; a second aim stays unread."""
        opens = segment.items[0].lower
        if segment.opener in {"and", "or"} and any(is_content(item) for item in segment.items) and opens not in {"how", "what"}:
            self._note(segment, "an objective with two parts", unread=True)
            return True
        listed = tuple(item for item in segment.items if item.kind == "quantity")
        if segment.opener == "," and opens != "how" and listed:
            last = self.draft.aims[-1]
            self.draft.aims[-1] = AimDraft(last.maximize, (*last.items, *listed), last.segment, last.implied)
        self._measure_asked(segment.items)
        self._note(segment, "after the objective")
        return True

    def _question(self, segment: Segment, state: _State, numbered: bool) -> bool:
        words = [item.lower for item in segment.items[:3] if item.kind == "word"]
        asks = bool(words) and (
            (words[0] == "how" and len(words) > 1)
            or words[0] in {"what", "determine", "find", "formulate"}
            or (words[0] in {"for", "in"} and "how" in words)
        )
        if not asks and not (state.asking and not any(item.kind == "compare" for item in segment.items)):
            return False
        if numbered:
            return False
        if any(item.kind == "compare" for item in segment.items):
            return False
        if asks:
            self._measure_asked(segment.items)
        state.asking = True
        self._note(segment, "question")
        return True

    def _measure_asked(self, items: Sequence[Item]) -> None:
        for at, item in enumerate(items):
            if item.lower == "how" and at + 1 < len(items) and items[at + 1].lower in {"many", "much"}:
                for later in items[at + 2 : at + 5]:
                    if later.kind == "quantity":
                        break
                    if is_content(later):
                        self.draft.asked = self.draft.asked or later.stem
                        break
                    if later.lower not in {"of", "the"}:
                        break

    # clauses without numbers ---------------------------------------------------------------------------------------------

    def _numberless(self, segment: Segment, state: _State) -> None:
        if any(item.kind == "compare" for item in segment.items):
            self._note(segment, "a comparison without a number", unread=True)
            return
        words = {item.lower for item in segment.items if item.kind == "word"}
        if words & {"integer", "integers", "whole", "integral", "integer-valued"}:
            self.draft.whole = not words & {"not", "need"}
            self._note(segment, "whole numbers")
            return
        if words & _FIRM and any(item.kind in {"quantity", "all"} for item in segment.items):
            self._note(segment, "a condition without a number", unread=True)
            return
        quantities = [item for item in segment.items if item.kind in {"quantity", "all"}]
        lead = frozenset(item.stem for item in segment.items if is_content(item))
        if quantities:
            last = quantities[-1]
            if len({q.quantity for q in quantities}) == 1 and last.kind == "quantity":
                state.subject = last.quantity
            elif last.kind == "all":
                state.subject = ALL
        state.named = bool(quantities) or (state.named and segment.opener not in _RESET)
        state.lead = lead
        state.role = ""
        self._note(segment, "setting")

    # numbers ----------------------------------------------------------------------------------------------------------------

    def _number(self, segment: Segment, k: int, state: _State) -> None:
        items = segment.items
        token = items[k].token
        starts = all(item.kind == "word" and not is_content(item) for item in items[:k]) and segment.opener in {
            "and", ",", "or", "but", "while",
        }  # fmt: skip
        later = next((j for j in range(k + 1, len(items)) if items[j].kind == "number"), len(items))
        earlier = next((j for j in range(k - 1, -1, -1) if items[j].kind == "number"), -1)
        after = [item for item in items[k + 1 : later] if item.kind in {"quantity", "all"}]
        before = [item for item in items[:k] if item.kind in {"quantity", "all"}]
        compare = _comparison_of(items, k, earlier, later)
        lead = state.lead if starts else frozenset()
        descriptor = describe(items, k, lead)
        if compare is None and starts and state.role == "limit" and not before and (after or not _other_trigger(items, k)):
            self._limit(segment, token, state.sense or "<=", descriptor, before, after, state, stated=state.stated)
            return
        if compare is None and _is_limited(items, k):
            self._limit(segment, token, "<=", descriptor, before, after, state, stated=True)
            return
        if compare is None and self._counts_kinds(segment, k, state):
            self._note(segment, "setting", f"{token.text}: how many kinds there are")
            return
        if compare is not None:
            state.strict = compare.strict
            self.draft.used.add(compare.start)
            if self._hangs(segment, k, state):
                self._note(segment, "a limit whose subject stands in another piece of the sentence", unread=True)
                return
            self._limit(segment, token, compare.sense, descriptor, before, after, state, stated=True)
            return
        trigger = _trigger(items, k) or (None if before or after else _trigger_ahead(state.ahead))
        anchor, why = self._anchor(items, k, before, after, state)
        if why and trigger is not None and not before:
            self._limit(segment, token, trigger, descriptor, before, after, state, stated=False)
            return
        if why:
            self._note(segment, why, unread=True)
            return
        if trigger == "<=" and state.subject >= 0 and state.role == "" and _is_there(items) and not after:
            trigger = None
        own = bool(before) or (bool(after) and _linked(items, k, after[0]))
        if trigger is not None and not own and not (anchor != -1 and trigger == ">=" and starts) and not (
            anchor != -1 and not _new_subject(items, k)
        ):
            self._limit(segment, token, trigger, descriptor, before, after, state, stated=False)
            return
        if anchor == -1:
            self._note(segment, "a number that belongs to nothing the reader knows", token.text, unread=True)
            return
        if after and not before and not _linked(items, k, after[0]):
            self._note(segment, "a count without a condition", token.text, unread=True)
            return
        self._fact(segment, token, anchor, descriptor, state)

    def _anchor(
        self, items: Sequence[Item], k: int, before: Sequence[Item], after: Sequence[Item], state: _State
    ) -> tuple[int, str]:
        """The quantity a fact belongs to: -1 none, `ALL` every one; or a reason why it cannot be told."""
        subject = _index(before[-1]) if before else state.subject
        linked = [item for item in after if _linked(items, k, item)]
        if subject >= 0 and linked and all(item.kind == "all" for item in linked):
            return subject, ""
        if len({_index(item) for item in linked}) > 1:
            return -1, "an amount for several quantities"
        if not linked:
            return subject, ""
        target = _index(linked[0])
        if before and _index(before[-1]) != target:
            if linked[0].determiner in _PER or _word_before(items, linked[0]) in _PER:
                return target, ""
            return -1, "an amount between two quantities"
        return target, ""

    def _fact(self, segment: Segment, token: Token, anchor: int, descriptor: Descriptor, state: _State) -> None:
        if descriptor.is_empty and state.previous is not None:
            previous = state.previous
            descriptor = Descriptor(previous.unit, previous.substance, previous.rest, descriptor.lead | previous.lead, "", False)
        targets = range(self.count) if anchor == ALL else (anchor,)
        for target in targets:
            self.draft.facts.append(Fact(target, token.value, token, descriptor, segment))
        state.previous, state.lead, state.role = descriptor, descriptor.lead, "fact"
        state.subject = anchor
        self._note(segment, "fact", f"{token.text} -> {self._name(anchor)}")

    def _limit(
        self, segment: Segment, token: Token, sense: Sense, descriptor: Descriptor, before: Sequence[Item],
        after: Sequence[Item], state: _State, *, stated: bool,
    ) -> None:  # fmt: skip
        limit = Limit(sense, token.value, token, descriptor, tuple(before), tuple(after), segment, stated, state.strict)
        self.draft.limits.append(limit)
        state.role, state.sense, state.stated = "limit", sense, stated
        state.lead = descriptor.lead
        self._note(segment, "limit", f"{sense} {token.text}")

    def _name(self, index: int) -> str:
        return "each" if index == ALL else self.mentions.quantities[index].name

    # respectively --------------------------------------------------------------------------------------------------------------

    def _respectively(self, items: Sequence[Item], sentence: int) -> bool:
        """``cost $3 and $4, respectively``: numbers in the order of the quantities."""
        if not any(item.lower == "respectively" for item in items):
            return False
        whole = Segment(tuple(items), "", sentence)
        numbers = [k for k, item in enumerate(items) if item.kind == "number" and not self._explained(items, k)]
        order = [item.quantity for item in items if item.kind == "quantity"]
        everything = any(item.kind == "all" for item in items)
        if len(numbers) != self.count or any(item.kind == "compare" for item in items):
            self._note(whole, "`respectively` with other numbers", unread=True)
            return True
        if not order and everything:
            order = list(range(self.count))
        if sorted(order) != list(range(self.count)):
            self._note(whole, "`respectively` without the quantities in order", unread=True)
            return True
        unit = describe(items, numbers[-1])
        lead = frozenset(item.stem for item in items[: numbers[0]] if is_content(item))
        for k, target in zip(numbers, order, strict=True):
            token = items[k].token
            descriptor = Descriptor(unit.unit, unit.substance, unit.rest, lead | unit.lead, token.currency, token.form == "percent")
            self.draft.facts.append(Fact(target, token.value, token, descriptor, whole))
        self._note(whole, "facts, respectively")
        return True


def _index(item: Item) -> int:
    return ALL if item.kind == "all" else item.quantity


def _is_list(items: Sequence[Item], at: int) -> bool:
    return sum(item.kind == "quantity" for item in items[at:]) > 1


def _word_before(items: Sequence[Item], item: Item) -> str:
    at = items.index(item)
    return items[at - 1].lower if at else ""


def _linked(items: Sequence[Item], k: int, target: Item) -> bool:
    """Whether a link such as ``per`` or ``to make a`` stands between a number and a quantity behind it."""
    at = items.index(target)
    if target.determiner in {"each", "every", "per", "a", "an", "any", "either", "all", "both"}:
        return at > k + 1 or target.determiner in {"per", "each", "every"}
    between = [item for item in items[k + 1 : at] if item.kind == "word"]
    return bool(between) and any(item.lower in _LINKS for item in between)


def _comparison_of(items: Sequence[Item], k: int, earlier: int, later: int) -> Item | None:
    """The comparison that governs the number at `k`: just before it, or behind it as in ``10 or more``."""
    for j in range(k - 1, earlier, -1):
        item = items[j]
        if item.kind == "compare" and not item.behind:
            return item
        if item.kind != "word" or item.lower not in {"a", "the", "total", "of", "about", "be", "to", "by", "combined", "around", "least"}:
            break
    for j in range(k + 1, later):
        if items[j].kind == "compare" and items[j].behind:
            return items[j]
    return None


def _is_limited(items: Sequence[Item], k: int) -> bool:
    """``limits the number of ads to 8``."""
    return k > 1 and items[k - 1].lower in {"to", "at"} and any(
        item.kind == "word" and item.stem in _LIMITING for item in items[: k - 1]
    )


def _is_demanded(items: Sequence[Item], j: int) -> bool:
    """Whether a word such as ``stock`` is what must be done, not what is there."""
    return j > 0 and items[j - 1].lower in {"to", "must", "should", "shall", "need", "needs"}


def _is_conditional(segments: Sequence[Segment]) -> bool:
    """``if tables are made, at least 5 chairs must be made``: an ``if`` in a sentence that neither asks nor aims."""
    opened = any(segment.opener in {"if", "then", "when"} for segment in segments) or any(
        item.lower in _SOMETIMES for segment in segments for item in segment.items if item.kind == "word"
    )
    if not opened:
        return False
    firm = [s for s in segments if any(item.kind in {"number", "compare"} for item in s.items)]
    asks = any(_aim_word(s) is not None or any(i.lower == "how" for i in s.items) for s in segments)
    return bool(firm or any(_FIRM & {i.lower for i in s.items} for s in segments)) and not asks


def _is_year(items: Sequence[Item], k: int) -> bool:
    """``founded in 1987,``: four digits behind ``in`` or ``since``, with no noun behind them."""
    token = items[k].token
    if not (token.text.isdigit() and len(token.text) == 4 and 1500 <= token.value <= 2100 and k > 0):
        return False
    following = items[k + 1] if k + 1 < len(items) else None
    ends = following is None or following.kind == "mark" or following.verb or following.lower in _AFTER_YEAR
    return items[k - 1].lower in {"in", "since"} and ends


def _is_there(items: Sequence[Item]) -> bool:
    """``In one serving of milk, there are 10 grams``."""
    return bool(items) and items[0].lower == "there"


def _trigger(items: Sequence[Item], k: int) -> Sense | None:
    """The sense that words such as ``available`` and ``needs`` give a number that has no comparison."""
    found: Sense | None = None
    for j in range(k - 1, -1, -1):
        found = _trigger_word(items, j)
        if items[j].kind == "number":
            break
        if found == "<=" and items[j].stem in lexicon.HOLDING and _is_demanded(items, j) and any(_trigger_word(items, i) == ">=" for i in range(j)):
            return ">="
        if found:
            break
    if found is None:
        for j in range(k + 1, len(items)):
            if items[j].kind == "number":
                break
            sense = _trigger_word(items, j)
            if sense:
                return sense
    elif found == "<=" and items[0].lower == "there" and not any(item.stem == _AVAILABLE for item in items):
        # "there are 40 children who must travel", "there is a need for 40 beds"
        if any(_trigger_word(items, j) == ">=" for j in range(1, len(items))):
            return ">="
    return found


def _trigger_ahead(segments: Sequence[Segment]) -> Sense | None:
    """``17 litres of oil and 11 kg of salt are available``: the word that serves the whole list stands at its end."""
    for segment in segments:
        items = segment.items
        if segment.opener not in {"and", ","} or items[0].kind != "number":
            return None
        if any(item.kind in {"compare", "quantity", "all"} for item in items):
            return None
        if any(item.stem == _AVAILABLE for item in items):
            return "<="
    return None


def _trigger_word(items: Sequence[Item], j: int) -> Sense | None:
    item = items[j]
    if item.kind != "word":
        return None
    if item.lower == "there" and j + 1 < len(items) and items[j + 1].lower in {"is", "are"}:
        return "<="
    following = items[j + 1].lower if j + 1 < len(items) else ""
    if item.lower in {"has", "have", "had", "having"}:
        return ">=" if following == "to" else "<="
    if item.stem in lexicon.AVAILABLE:
        return "<="
    return ">=" if item.stem in lexicon.NEEDED else None


def _new_subject(items: Sequence[Item], k: int) -> bool:
    """Whether the words before the number name a subject of their own (``the company has``)."""
    words = [item for item in items[:k] if item.kind == "word"]
    return any(item.lower in {"there", "they", "he", "she", "we", "it", "the", "a", "an", "his", "her", "their"} for item in words[:2])


def _other_trigger(items: Sequence[Item], k: int) -> bool:
    return any(_trigger_word(items, j) for j in range(k))


def _is_reason(segment: Segment) -> bool:
    if segment.opener in {"because", "since"}:
        return True
    words = tuple(item.lower for item in segment.items[:4])
    return any(words[: len(opener)] == opener for opener in lexicon.REASON_OPENERS)


def _is_waived(items: Sequence[Item]) -> bool:
    """``does not need to``, ``need not``, ``do not have to``."""
    words = [item.lower for item in items]
    for at, word in enumerate(words):
        if word in {"not", "never"} and at + 1 < len(words) and words[at + 1] in {"need", "have", "required", "necessary", "necessarily"} and (
            words[at + 2 : at + 3] == ["to"] or words[at + 1] not in {"need", "have"}
        ):
            return True
        if word == "not" and words[at + 1 : at + 2] in (["limited"], ["restricted"], ["capped"], ["bound"]):
            return True
        if word == "needn't" or (word in {"need", "needs"} and at + 1 < len(words) and words[at + 1] == "not"):
            return True
        if word in {"doesn't", "don't"} and words[at + 1 : at + 3] in (["need", "to"], ["have", "to"]):
            return True
    return False


_SUPERLATIVES = frozenset(stem(w) for w in "lowest highest maximum minimum maximal minimal cheapest smallest largest".split())
_CHANGES = {stem("reduce"): False, stem("decrease"): False}


def _aim_word(segment: Segment) -> tuple[int, bool] | None:
    """Where a segment states its aim, and whether it is to be large."""
    items = segment.items
    asking = bool(items) and items[0].lower in {"find", "determine", "what", "which", "calculate", "compute"}
    for at, item in enumerate(items):
        if item.kind != "word":
            continue
        word = item.stem
        before = items[at - 1].lower if at else ""
        if word in lexicon.ACTIVE_MAX | lexicon.ACTIVE_MIN or (
            item.lower in {"maximization", "minimization", "maximisation", "minimisation"}
        ):
            return at, word.startswith("max")
        if word in _CHANGES and before == "to" and any(i.lower == "how" for i in items[:at]):
            return at, False
        if word in _SUPERLATIVES and (
            asking or before == "the" and any(i.lower in {"at", "such", "with", "how", "which"} for i in items[:at])
        ):
            return at, word in lexicon.MAXIMIZE
    return None


def _implied_aim(segment: Segment) -> str:
    """``the cheapest plan``, ``the least costly mix``, ``the most profitable way``: what the adjective measures."""
    words = [item.lower for item in segment.items]
    if "cheapest" in words or "least expensive" in " ".join(words) or "least costly" in " ".join(words):
        return "cost"
    return "profit" if "most profitable" in " ".join(words) else ""


def fraction_text(value: Fraction) -> str:
    """A number as people write it.

    >>> fraction_text(Fraction(1, 3)), fraction_text(Fraction(5, 2)), fraction_text(Fraction(4))
    ('1/3', '2.5', '4')
    """
    if value.denominator == 1:
        return str(value.numerator)
    plain = float(value)
    return repr(plain) if Fraction(repr(plain)) == value else f"{value.numerator}/{value.denominator}"
