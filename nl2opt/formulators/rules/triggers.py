"""Which words give a number its sense: a comparison, `available`, `needs`, and the links to what it belongs to."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.comparators import Sense
from nl2opt.formulators.rules.descriptors import is_content
from nl2opt.formulators.rules.inflection import stem, stems
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.segments import Segment

_LINKS = frozenset(
    {"per", "for", "on", "to", "of", "every", "each", "by", "from", "in", "with", "using", "making", "a", "an"}
)
_REQUIRED = stems("needed required")
_LIMITING = stems("limit restrict cap")
_WORKING = stems("work run operate")
_OPERATING = stem("operate")
_OPEN = frozenset({"open", "operational", "free", "on"})
_HOURS = stems("hour minute")
_AT_WORK = frozenset({"be", "spend", "use", "work", "run"})
_ABLE = frozenset({"can", "may", "carries", "holds", "hold", "contains", "contain", "keeps", "stores", "store"})
_SUPPLY = stems("receive obtain collect buy purchase import mine harvest produce give bring donate gather")
_BEFORE_VERB = frozenset({"at most", "at least"})
"""Comparisons that may stand before the verb: ``can at most sell 40 lamps``."""
_SUPPLYING = stems(
    "spare offer allow grant provide supply lift bear support hold contain accommodate count own set dedicate devote "
    "allot allocate keep store fit handle room space give"
)
"""Verbs for what there is to be used."""
_AT_HAND = frozenset({"in", "on", "has", "have", "having", "owns", "and"})
_OF_ONE = frozenset({"a", "an", "its", "his", "her", "their", "the", "your", "our", "my"})
_STAFF = stems("staff team crew workforce total need demand fleet")
_HOLDER = stems("budget stock supply capacity available maximum minimum")
"""What a limit is called: ``must not exceed the budget of $500``, ``must not exceed his stock of 40 kg``."""


def comparison_of(items: Sequence[Item], k: int, earlier: int, later: int) -> Item | None:
    """The comparison that governs the number at `k`: just before it, or behind it as in ``10 or more``."""
    for j in range(k - 1, earlier, -1):
        item = items[j]
        if item.kind == "compare" and not item.behind:
            return item
        if item.kind == "word" and (item.stem in _HOLDER or item.lower in lexicon.DETERMINERS):
            continue
        if item.kind == "word" and items[j + 1].stem in _HOLDER and is_content(item) and not item.verb:
            continue
        if j == k - 1 and item.verb and item.stem in lexicon.GENERAL_VERBS and items[j - 1].lower in _BEFORE_VERB:
            continue
        if item.kind != "word" or item.lower not in {
            "a",
            "the",
            "total",
            "of",
            "about",
            "be",
            "to",
            "by",
            "combined",
            "around",
            "least",
        }:
            break
    for j in range(k + 1, later):
        if items[j].kind == "compare" and items[j].behind:
            return items[j]
    return None


def is_capacity(items: Sequence[Item], k: int, compare: Item, before: Sequence[Item], after: Sequence[Item]) -> bool:
    """``a van can carry up to 20 boxes``: what one unit can do, and no limit on all of them."""
    if compare.sense != "<=" or compare.strict or compare.behind or after or len(before) != 1:
        return False
    subject = before[0]
    if subject.kind != "quantity" or subject.determiner not in {"a", "an", "each", "every", "one"}:
        return False
    between = items[items.index(subject) + 1 : k]
    says_can = any(item.lower == "can" for item in between)
    unit = k + 1 < len(items) and items[k + 1].kind == "word"
    return says_can and unit and not any(item.lower in {"not", "only", "be"} for item in between)


def is_limited(items: Sequence[Item], k: int) -> bool:
    """``limits the number of ads to 8``, ``to only 8``."""
    link = k - 2 if k and items[k - 1].lower == "only" else k - 1
    return (
        link > 0
        and items[link].lower in {"to", "at"}
        and any(item.kind == "word" and item.stem in _LIMITING for item in items[:link])
    )


def extreme_of(items: Sequence[Item], k: int) -> Sense | None:
    """``the maximum number of vans is 20``."""
    if not k or items[k - 1].lower not in {"is", "are"}:
        return None
    for at in range(k - 2):
        counted = items[at + 1].lower.split()[0] in {"number", "amount", "quantity"}
        named = all(item.kind == "quantity" or item.lower == "of" for item in items[at + 2 : k - 1])
        if items[at].lower in {"maximum", "minimum"} and counted and named:
            return "<=" if items[at].lower == "maximum" else ">="
    return None


def trigger(items: Sequence[Item], k: int) -> Sense | None:
    """The sense of a number without a comparison; ``must plant all 80 acres`` is exact."""
    sense = _plain_trigger(items, k)
    return "==" if sense == ">=" and _all_of_them(items, k) else sense


def _all_of_them(items: Sequence[Item], k: int) -> bool:
    """``all 80 acres``, ``each of the 80 acres``."""
    at = k - 1
    while at >= 0 and items[at].lower in {"the", "of", "his", "her", "its", "their"}:
        at -= 1
    return at >= 0 and items[at].lower in {"all", "each", "every"}


def _plain_trigger(items: Sequence[Item], k: int) -> Sense | None:
    """The sense that words such as ``available`` and ``needs`` give a number that has no comparison."""
    found: Sense | None = None
    for j in range(k - 1, -1, -1):
        found = trigger_word(items, j)
        if items[j].kind == "number":
            break
        if (
            found == "<="
            and items[j].stem in lexicon.HOLDING
            and is_demanded(items, j)
            and any(trigger_word(items, i) == ">=" for i in range(j))
        ):
            return ">="
        if found:
            break
    if found is None:
        for j in range(k + 1, len(items)):
            if items[j].kind == "number":
                break
            sense = trigger_word(items, j)
            if sense:
                return sense
        return None
    # "there are 40 children who must travel", "there is a need for 40 beds"
    there = found == "<=" and items[0].lower == "there" and not any(item.stem == lexicon.IS_AVAILABLE for item in items)
    return ">=" if there and any(trigger_word(items, j) == ">=" for j in range(1, len(items))) else found


def trigger_word(items: Sequence[Item], j: int) -> Sense | None:
    item = items[j]
    if item.kind != "word":
        return None
    if _works(items, j):
        return "<="
    if item.lower in {"left", "free"} and (j == len(items) - 1 or _is_left(items, j)):
        return "<="
    if item.lower in {"stock", "disposal"} and j and items[j - 1].lower in {"in", "on", "his", "her", "its", "their"}:
        return "<="
    if item.lower == "hand" and j and items[j - 1].lower == "on":
        return "<="
    if item.lower == "there" and j + 1 < len(items) and items[j + 1].lower in {"is", "are"}:
        return "<="
    following = items[j + 1].lower if j + 1 < len(items) else ""
    if item.lower in {"can", "may"} and following in _AT_WORK:
        return "<="
    if _is_weak(items, j) or _is_got(items, j):
        return "<="
    if item.lower in {"has", "have", "had", "having"}:
        return ">=" if following == "to" or _is_bound_by(items, j) else "<="
    if item.stem in lexicon.AVAILABLE:
        return "<="
    return ">=" if item.stem in lexicon.NEEDED else None


def _is_left(items: Sequence[Item], j: int) -> bool:
    """``are left in the freezer``."""
    return j > 0 and items[j - 1].lower in {"is", "are"} and items[j + 1].lower in lexicon.PREPOSITIONS


def _is_bound_by(items: Sequence[Item], j: int) -> bool:
    """``has a contract to deliver 10 kg``, ``has an order for 40 chairs``, not ``a deal to acquire 10 kg``."""
    if any(item.lower in lexicon.ACQUIRING for item in items[j + 1 :]):
        return False
    named = [item for item in items[j + 1 : j + 4] if is_content(item)]
    return bool(named) and named[0].stem in lexicon.CONTRACTS


def _is_of_another(items: Sequence[Item], j: int) -> bool:
    """``the plane can carry 4000 kg``: what something beside the quantities is able to do, and nothing else is said."""
    return (
        items[0].lower in {"the", "his", "her", "their", "its", "this", "our", "my"}
        and j + 1 < len(items)
        and all(item.kind == "word" for item in items[:j])
        and not any(item.kind in {"quantity", "all", "compare"} for item in items)
        and sum(item.kind == "number" for item in items) == 1
    )


def _named_in(items: Sequence[Item]) -> bool:
    return any(item.kind in {"quantity", "all", "compare"} for item in items)


def _is_got(items: Sequence[Item], j: int) -> bool:
    """``9,000 kg of feed have been bought``."""
    return items[j].lower in lexicon.ACQUIRED and items[j - 1].lower == "been" and not _named_in(items)


def _is_active(items: Sequence[Item], j: int) -> bool:
    """``the company receives 40 kg of flour``: a plain statement with a subject, and the number right behind."""
    if not j or items[j].lower.endswith("ing") or items[j - 1].lower in lexicon.MODALS | {"to", "not"}:
        return False
    number = next((k for k in range(j + 1, len(items)) if items[k].kind == "number"), len(items))
    return all(
        items[k].lower in {"her", "him", "it", "them", "us", "up", "a", "total", "of"} for k in range(j + 1, number)
    )


def _is_weak(items: Sequence[Item], j: int) -> bool:
    """``the firm receives 40 kg``, ``the plane can carry 4000 kg``: a limit if it is of what is used."""
    item = items[j]
    if item.stem in _SUPPLY and j + 1 < len(items) and not _named_in(items) and _is_active(items, j):
        return True
    following = items[j + 1].lower if j + 1 < len(items) else ""
    return item.lower in _ABLE and following not in _AT_WORK and _is_of_another(items, j)


def is_weakly_said(items: Sequence[Item]) -> bool:
    """Whether nothing but such a verb makes a number a limit."""
    said = [j for j in range(len(items)) if trigger_word(items, j)]
    return bool(said) and all(_is_weak(items, j) for j in said)


def supplied(items: Sequence[Item], k: int) -> bool:
    """``can spare 40 hours``, ``on a pasture of 240 acres``: what may be a supply, if it is of what is used up.

    It stands alone in its clause, nothing is compared, and no past is told.
    """
    if sum(item.kind == "number" for item in items) != 1 or any(item.kind == "compare" for item in items):
        return False
    if _measures_a_thing(items, k) or _lies_there(items, k):
        return True
    before = [item for item in items[:k] if item.kind == "word"]
    if len(before) != k or items[0].lower in {"a", "an", "each", "every", "one", "another"}:
        return False
    verb = next(
        (j for j in range(k - 1, 0, -1) if items[j].stem in _SUPPLYING and not items[j].lower.endswith("ing")), 0
    )
    between = {item.lower for item in items[verb + 1 : k]}
    return bool(verb) and between <= {"a", "total", "of", "on", "with", "for", "only", "us", "her", "him", "them", "up"}


def _lies_there(items: Sequence[Item], k: int) -> bool:
    """``75 tubes are in the drawer``, ``with 240 kg of clay in the cellar``: an amount, and where it is."""
    if k > 1 or (k == 1 and items[0].lower not in {"with", "only"}):
        return False
    behind = items[k + 1 :]
    place = next((j for j, item in enumerate(behind) if item.lower in {"in", "on"}), -1)
    if place < 1 or place + 1 >= len(behind) or behind[place + 1].lower not in _OF_ONE:
        return False
    return (k == 1 and items[0].lower == "with") or behind[place - 1].lower in {"is", "are", "left", "stored"}


def _measures_a_thing(items: Sequence[Item], k: int) -> bool:
    """``on a floor of 600 square metres``, ``in a freezer with 90 litres of room``."""
    if k < 3 or items[k - 1].lower not in {"of", "with"} or not is_content(items[k - 2]) or items[k - 2].verb:
        return False
    first = k - 3
    while first > 0 and items[first].lower not in _OF_ONE and k - first < 6:
        first -= 1
    before = items[first - 1].lower if first else "and"
    return items[first].lower in _OF_ONE and before in _AT_HAND


def _works(items: Sequence[Item], j: int) -> bool:
    """``the nurses work 900 minutes``, ``the shop is open for 30 hours``: what is there.

    Not what is said of each, of one, or of a number of them.
    """
    open_ = items[j].lower in _OPEN and j > 1 and _is_said_to_be(items[j - 1], items[j - 2])
    open_ = open_ and (items[j].lower != "on" or items[j - 1].lower == "switched")
    if not j or not (open_ or items[j].stem in _WORKING):
        return False
    lasts = j + 1 < len(items) and items[j + 1].lower == "for"
    if lasts and not open_ and items[j].stem != _OPERATING:
        return False
    number = j + 2 if lasts else j + 1
    if number + 1 >= len(items) or items[number].kind != "number":
        return False
    before = {item.lower for item in items[:j]}
    return (
        items[number + 1].stem in _HOURS
        and all(item.kind == "word" for item in items[:j])
        and items[0].lower in {"the", "his", "her", "their", "its"}
        and not before & {"each", "every", "a", "an", "one", "per", "to", "of", "for"}
        and not any(item.lower in {"each", "apiece"} and item is items[-1] for item in items[j:])
    )


def _is_said_to_be(item: Item, before: Item) -> bool:
    """``is`` or ``is only``."""
    return item.lower in {"is", "are"} or (item.lower in {"only", "switched"} and before.lower in {"is", "are"})


def trigger_ahead(segments: Sequence[Segment]) -> Sense | None:
    """``17 litres of oil and 11 kg of salt are available``: the word that serves the whole list stands at its end."""
    for segment in segments:
        items = segment.items
        if segment.opener not in {"and", ","} or items[0].kind != "number":
            return None
        if any(item.kind in {"compare", "quantity", "all"} for item in items):
            return None
        if any(item.stem == lexicon.IS_AVAILABLE for item in items):
            return "<="
        if any(item.stem in _REQUIRED for item in items):
            return ">="
    return None


def other_trigger(items: Sequence[Item], k: int) -> bool:
    return any(trigger_word(items, j) for j in range(k))


def is_demanded(items: Sequence[Item], j: int) -> bool:
    """Whether a word such as ``stock`` is what must be done, not what is there."""
    return j > 0 and items[j - 1].lower in {"to", "must", "should", "shall", "need", "needs"}


def is_there(items: Sequence[Item]) -> bool:
    """``In one serving of milk, there are 10 grams``."""
    return bool(items) and items[0].lower == "there"


def own_subject(items: Sequence[Item], k: int) -> bool:
    """``75 tubes are in the drawer``, ``she is there for 40 hours``: said of no quantity that stood before."""
    if items[0].lower in {"he", "she", "we", "you", "i"}:
        return True
    later = next((j for j in range(k + 1, len(items)) if items[j].kind == "number"), len(items))
    if k and not (k == 1 and items[0].lower == "only"):
        return False
    return any(
        items[j].lower in {"is", "are"} and items[j + 1].lower in lexicon.PREPOSITIONS | {"left", "there", "free"}
        for j in range(k + 1, later - 1)
    )


def new_subject(items: Sequence[Item], k: int) -> bool:
    """Whether the words before the number name a subject of their own (``the company has``)."""
    words = [item for item in items[:k] if item.kind == "word"]
    return any(
        item.lower in {"there", "they", "he", "she", "we", "it", "the", "a", "an", "his", "her", "their"}
        for item in words[:2]
    )


def linked(items: Sequence[Item], k: int, target: Item) -> bool:
    """Whether a link such as ``per`` or ``to make a`` stands between a number and a quantity behind it."""
    at = items.index(target)
    if target.determiner in {"each", "every", "per", "a", "an", "any", "either", "all", "both"}:
        return at > k + 1 or target.determiner in {"per", "each", "every"}
    between = [item for item in items[k + 1 : at] if item.kind == "word"]
    return bool(between) and any(item.lower in _LINKS for item in between)


def contradicts(items: Sequence[Item], compare: Item) -> bool:
    """``at least 90 hours are available``, ``at most 90 hours are needed``: the words pull two ways."""
    words = {item.stem for item in items if item.kind == "word"}
    if compare.sense == ">=":
        return lexicon.IS_AVAILABLE in words
    return compare.sense == "<=" and bool(words & _REQUIRED) and not words & {lexicon.IS_AVAILABLE}


def has_property(items: Sequence[Item], k: int) -> bool:
    """``and has a cost of $4``: what one thing has, unless something else is its subject."""
    at = next((j for j in range(k - 1, -1, -1) if items[j].lower in {"has", "have", "having"}), -1)
    between = [item.lower for item in items[at + 1 : k]]
    if at < 0 or len(between) < 3 or between[0] not in {"a", "an"} or between[-1] != "of":
        return False
    own = all(item.kind == "quantity" or item.lower in {"and", "also", "each", "the", "it"} for item in items[:at])
    return own and not any(item.stem in _HOLDER | lexicon.AVAILABLE | _STAFF for item in items[at:k])


def says_both(items: Sequence[Item], k: int) -> bool:
    """``they both need 3 hours``, ``both take 3 hours``."""
    words = [item.lower for item in items[:k]]
    at = 1 if words[:1] == ["they"] else 0
    return words[at : at + 1] in (["both"], ["each"], ["all"]) and at + 1 < k and items[at + 1].verb


def says_only(items: Sequence[Item], k: int) -> bool:
    """``but only 5 hours``: the word says how little it is."""
    return (
        k > 0
        and items[k - 1].lower == "only"
        and not any(trigger_word(items, j) for j in range(len(items)) if j != k - 1)
    )


def says_available(items: Sequence[Item], k: int) -> bool:
    """``and 96 kg of clay are available``, which is no fact about the quantity before."""
    return any(
        item.stem in lexicon.AVAILABLE or (item.lower == "hand" and items[j - 1].lower == "on")
        for j, item in enumerate(items)
        if j > k and item.kind == "word"
    )
