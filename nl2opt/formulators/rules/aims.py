"""The aim and the question of a text, as words; `objective` says later what they speak of."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.descriptors import is_content
from nl2opt.formulators.rules.draft import AimDraft, Draft, State
from nl2opt.formulators.rules.inflection import stem, stems
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.segments import Segment, once

_SUPERLATIVES = stems("lowest highest maximum minimum maximal minimal cheapest smallest largest greatest biggest")
_MOST = stems("most least fewest")
_EXTREMES = _SUPERLATIVES | _MOST
_BEFORE_MOST = frozenset({"the", "for", "at", "with"})
_LARGE = frozenset(["large", "high", "great", "much", "many", "big"])
_SMALL = frozenset(["low", "small", "little", "few"])
_CHEAP = frozenset(["cheap", "cheaply", "inexpensive", "inexpensively"])
_OBTAINING = stems("get obtain achieve attain reach earn make have gain ensure yield bring secure")
_WITHIN = frozenset({"within", "under", "given", "subject", "while", "staying"})
_BUYERS = frozenset({"customer", "customers", "client", "clients", "buyers", "shoppers"})
_ASKING = frozenset({"how", "what", "determine", "find", "formulate"})
_STARTS = frozenset({"maximize", "minimize", "maximise", "minimise", "find", "determine", "what", "which"})
_BREAKS = _STARTS | {"to", "how"}
_KEPT_LOW = frozenset({"minimal", "minimum", "low"})
_CHANGES = {
    **dict.fromkeys(("lower", *map(stem, ("reduce", "decrease", "cut", "lessen", "limit"))), False),
    **dict.fromkeys(map(stem, ("increase", "boost", "raise")), True),
}


class AimReader:
    """Reads the segments that ask or aim into a draft, and notes there how each was read."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft

    def _note(self, segment: Segment, rule: str, result: str = "", *, unread: bool = False) -> None:
        self.draft.note(segment, rule, result, unread=unread)

    def aim(self, segment: Segment, state: State, numbered: bool) -> bool:
        says_aim = state.aim or _says_aim(segment) or _changes_first(segment, state)
        if not (_says_active(segment) if numbered else says_aim):
            return False
        if is_of_others(segment.items) and (aim_word(segment) or kept_aim(segment) or implied_aim(segment)):
            self._note(segment, "an objective of another party", unread=True)
            return True
        implied = "" if numbered or state.aim else implied_aim(segment)
        if implied and sum(item.stem in _EXTREMES for item in segment.items if item.kind == "word") > 1:
            self._note(segment, "an objective with two parts", unread=True)
            return True
        if implied:
            self.draft.aims.append(AimDraft(implied == "profit", (), segment, implied))
            self._note(segment, "objective", f"{'maximize' if implied == 'profit' else 'minimize'} {implied}")
            state.aim = True
            return True
        extreme = None if numbered else extreme_aim(segment) or kept_aim(segment)
        if extreme is not None:
            self.draft.aims.append(AimDraft(extreme[0], extreme[1], segment))
            self._note(segment, "objective", "maximize" if extreme[0] else "minimize")
            self._measure_asked(segment.items)
            state.aim = True
            return True
        found = aim_word(segment) or _changes_first(segment, state)
        if found is None:
            if state.aim and not (numbered or segment.compared):
                return self._after_aim(segment)
            return False
        at, maximize = found
        firm = [item for item in segment.items if self._is_firm(item)]
        if any(item in firm for item in segment.items[at + 1 :]):
            self._note(segment, "an objective with a number in it", unread=True)
            return True
        if firm:
            self._note(segment, "an objective after a condition, without a break", unread=True)
            return True
        if any(item.lower in {"not", "never", "without"} for item in segment.items if item.kind == "word"):
            self._note(segment, "an objective with a negation", unread=True)
            return True
        if any(
            item.stem in lexicon.DANGER or item.lower in lexicon.DANGER_FORMS
            for item in segment.items[at + 1 :]
            if item.kind == "word"
        ):
            self._note(segment, "an objective in words the reader does not know", unread=True)
            return True
        if any(item.stem in _EXTREMES | lexicon.ACTIVE for item in segment.items[at + 1 :] if item.kind == "word"):
            self._note(segment, "an objective with two parts", unread=True)
            return True
        self._measure_asked(segment.items)
        said = segment.items[at + 1 :]
        if segment.items[at].lower.endswith("ed") or _is_predicate(segment.items, at):
            opened = [k for k in range(1, at) if [i.lower for i in segment.items[k - 1 : k + 1]] == ["so", "that"]]
            whole = segment.items[opened[-1] + 1 : at] if opened else segment.items[:at]
            said = tuple(item for item in whole if item.lower not in {"so", "that", "is", "are", "be"})
            if any(item.lower == "how" for item in said):
                said = said[next(i for i, item in enumerate(said) if item.lower == "how") + 1 :]
        said = _before_limits(said)
        self.draft.aims.append(AimDraft(maximize, tuple(said), segment, verb=_verb_before(segment.items, at)))
        self._note(segment, "objective", "maximize" if maximize else "minimize")
        state.aim = True
        return True

    def _is_firm(self, item: Item) -> bool:
        """Whether it is a comparison, or a number that nothing has explained away."""
        return item.kind == "compare" or (item.kind == "number" and item.token.start not in self.draft.explained)

    def question(self, segment: Segment, state: State, numbered: bool) -> bool:
        if numbered or segment.compared:
            return False
        asks = _asks(segment)
        if not (asks or state.asking):
            return False
        if asks:
            self._measure_asked(segment.items)
        state.asking = True
        self._note(segment, "question")
        return True

    def _after_aim(self, segment: Segment) -> bool:
        """What follows the aim: a list in apposition, a question, a remark; a second aim stays unread."""
        opens = segment.items[0].lower
        if says_whole(segment.items):
            self.draft.whole = True
            self._note(segment, "whole numbers")
            return True
        if (
            segment.opener in {"and", "or"}
            and any(is_content(item) for item in segment.items)
            and opens not in {"how", "what"}
        ):
            self._note(segment, "an objective with two parts", unread=True)
            return True
        listed = tuple(item for item in segment.items if item.kind == "quantity")
        if segment.opener == "," and opens != "how" and listed:
            last = self.draft.aims[-1]
            self.draft.aims[-1] = AimDraft(last.maximize, (*last.items, *listed), last.segment, last.implied)
        self._measure_asked(segment.items)
        self._note(segment, "after the objective")
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


def is_of_others(items: Sequence[Item]) -> bool:
    """``the rival wants to maximize``, ``customers want to buy as cheaply as possible``."""
    verb = next((k for k, item in enumerate(items) if item.lower in {"want", "wants", "keep", "keeps", "wish"}), 0)
    return any(item.lower in lexicon.OTHER_PARTIES | _BUYERS for item in items[:verb])


def _changes_first(segment: Segment, state: State) -> tuple[int, bool] | None:
    """``To reduce the waste, how many of each should be made?``."""
    items = segment.items
    asked = bool(state.ahead) and state.ahead[0].items[0].lower == "how"
    if asked and len(items) > 2 and items[0].lower == "to" and items[1].stem in _CHANGES:
        return 1, _CHANGES[items[1].stem]
    return None


def says_whole(items: Sequence[Item]) -> bool:
    """``ensuring that all amounts are integers``, ``in whole numbers``."""
    words = [item.lower for item in items if item.kind == "word"]
    pairs = [" ".join(words[k : k + 2]) for k in range(len(words))]
    said = {"integer", "integers", "integral"} & set(words) or {"whole number", "whole numbers"} & set(pairs)
    return bool(said) and not {"not", "no", "never", "needn't", "than"} & set(words)


@once
def _says_aim(segment: Segment) -> bool:
    """Whether an aim is said in one of the ways that need no other segment."""
    said = implied_aim(segment) or extreme_aim(segment) or kept_aim(segment) or aim_word(segment)
    return bool(said)


def _says_active(segment: Segment) -> bool:
    """Whether ``maximize`` or ``minimize`` is one of its words."""
    if segment.stems.isdisjoint(lexicon.ACTIVE):
        return False
    return any(item.stem in lexicon.ACTIVE for item in segment.items if item.kind == "word")


def _asks(segment: Segment) -> bool:
    """``how many``, ``what``, ``find``, ``in order to see how``."""
    if segment.words.isdisjoint(_ASKING):
        return False
    words = [item.lower for item in segment.items[:3] if item.kind == "word"]
    return bool(words) and (
        (words[0] == "how" and len(words) > 1)
        or words[0] in {"what", "determine", "find", "formulate"}
        or (words[0] in {"for", "in"} and "how" in words)
    )


def _verb_before(items: Sequence[Item], at: int) -> str:
    """``haul`` in ``to haul the greatest amount of coal``."""
    if at > 2 and items[at - 1].lower == "the" and items[at - 3].lower == "to" and items[at - 2].kind == "word":
        return items[at - 2].stem
    return ""


def _before_limits(items: Sequence[Item]) -> tuple[Item, ...]:
    """``the maximum reach within the budget``: what comes behind ``within`` is said elsewhere."""
    at = next((k for k, item in enumerate(items) if item.lower in _WITHIN and k), len(items))
    return tuple(items[:at])


def aim_break(segment: Segment) -> int:
    """Where a question begins that follows a condition without a comma; 0 where none does."""
    items = segment.items
    if segment.words.isdisjoint(_BREAKS):
        return 0
    for at, item in enumerate(items):
        if at and item.lower in _STARTS:
            numbered = any(i.kind in {"number", "compare"} for i in items[:at])
            if numbered and items[at - 1].lower not in {"to", "in", "of", "for", "with"} and _aims(items[at:]):
                return at
        if at > 1 and item.lower == "to" and at + 1 < len(items):
            active = items[at + 1].stem in lexicon.ACTIVE
            numbered = any(i.kind in {"number", "compare"} for i in items[:at])
            if active and numbered and not any(i.lower == "how" for i in items[:at]):
                return at - 2 if [i.lower for i in items[at - 2 : at]] == ["in", "order"] else at
        if at and item.lower == "how" and at + 1 < len(items) and items[at + 1].lower in {"many", "much"}:
            return at if any(i.kind in {"number", "compare"} for i in items[:at]) else 0
    return 0


def _aims(items: Sequence[Item]) -> bool:
    """Whether words that begin like a question say what to maximize, or ask how many."""
    return any(item.stem in lexicon.ACTIVE | _EXTREMES or item.lower == "how" for item in items)


@once
def aim_word(segment: Segment) -> tuple[int, bool] | None:
    """Where a segment states its aim, and whether it is to be large."""
    items = segment.items
    asking = bool(items) and items[0].lower in {"find", "determine", "what", "which", "calculate", "compute"}
    for at, item in enumerate(items):
        if item.kind != "word":
            continue
        word = item.stem
        before = items[at - 1].lower if at else ""
        if word in lexicon.ACTIVE or (item.lower in {"maximization", "minimization", "maximisation", "minimisation"}):
            return at, word.startswith("max")
        if _is_predicate(items, at):
            return at, item.lower == "maximal"
        if word in _CHANGES and before == "to" and any(i.lower == "how" for i in items[:at]):
            return at, _CHANGES[word]
        if word in _EXTREMES and (
            asking
            or (word not in _MOST and at > 1 and items[at - 2].lower == "to" and items[at - 1].stem in _OBTAINING)
            or (before in _BEFORE_MOST and any(i.lower in {"at", "such", "with", "how", "which"} for i in items[:at]))
        ):
            if word in _MOST and not (before == "the" and _is_of_something(items, at + 1)):
                continue
            return at, word in lexicon.MAXIMIZE or item.lower == "biggest"
    return None


def _is_of_something(items: Sequence[Item], at: int) -> bool:
    """``the least waste``, ``the least amount of waste``."""
    counted = [item.lower for item in items[at : at + 2]] in (["amount", "of"], ["number", "of"])
    return counted or (at < len(items) and is_content(items[at]))


def _is_predicate(items: Sequence[Item], at: int) -> bool:
    """``so that the cost is minimal``."""
    return (
        items[at].lower in {"minimal", "maximal"}
        and at == len(items) - 1
        and at > 1
        and items[at - 1].lower in {"is", "are", "be", "becomes"}
    )


def extreme_aim(segment: Segment) -> tuple[bool, tuple[Item, ...]] | None:
    """``so that profit is as large as possible``, ``keep cost as low as possible``, ``earn as much as possible``."""
    if "possible" not in segment.words:
        return None
    items = segment.items
    words = [item.lower for item in items]
    for at in range(3, len(words)):
        if words[at] != "possible" or words[at - 1] != "as":
            continue
        first = next((k for k in range(at - 2, -1, -1) if words[k] == "as"), -1)
        if first < 0 or first + 1 >= at:
            return None
        adjective = words[first + 1]
        if adjective not in _LARGE | _SMALL:
            return None
        if adjective in {"many", "few"}:
            return adjective == "many", tuple(items[first + 1 : at - 1])
        said = (*items[:first], *items[first + 2 : at - 1])
        if [item.lower for item in said[-2:]] == ["to", "be"]:
            said = said[:-2]
        elif words[first - 1] in {"be", "is", "are"}:
            said = tuple(item for item in said if item.lower not in {"be", "is", "are"})
        start = next(
            (k + 1 for k in range(len(said) - 1, -1, -1) if said[k].lower in {"that", "to", "she", "he", "they"}), 0
        )
        return adjective in _LARGE, tuple(said[start:])
    return None


def kept_aim(segment: Segment) -> tuple[bool, tuple[Item, ...]] | None:
    """``to keep the cost minimal``, ``to keep costs at a minimum``, ``keep waste low``."""
    items = segment.items
    if items[-1].lower not in _KEPT_LOW:
        return None
    at = next((k for k, item in enumerate(items) if item.lower in {"keep", "keeps", "keeping"}), -1)
    if at < 0 or at + 2 >= len(items):
        return None
    said = tuple(item for item in items[at + 1 : -1] if item.lower not in {"at", "a", "to", "as", "the"})
    return (False, said) if any(is_content(item) for item in said) else None


@once
def implied_aim(segment: Segment) -> str:
    """``the cheapest plan``, ``the least costly mix``, ``the most profitable way``: what the adjective measures."""
    words = [item.lower for item in segment.items]
    said = " ".join(words)
    if any(words[k - 1 : k + 3 : 2] == ["as", "as"] and words[k] in _CHEAP for k in range(1, len(words) - 2)):
        return "cost"
    if "cheapest" in words or "least expensive" in said or "least costly" in said:
        return "cost"
    if said.endswith(("costs least", "costs the least", "cost least", "cost the least")):
        return "cost"
    plain = any(item.kind == "quantity" for item in segment.items) and bool({"is", "are"} & set(words))
    if plain and "how" not in words and "which" not in words:
        return ""  # "vans are the most profitable"
    return "profit" if any(w in said for w in ("most profitable", "earn the most", "make the most money")) else ""
