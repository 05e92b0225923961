"""Words of a condition that nothing else in the text speaks of: they may change what the condition means."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.descriptors import NOISE, is_content
from nl2opt.formulators.rules.inflection import is_participle, stems
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.problem import Row
from nl2opt.formulators.rules.tokens import Token

_DOING = stems(
    "make produce use sell buy purchase build have do take need require schedule plan plant hire employ rent own run "
    "order stock include select choose give set spend devote allocate allow want decide like serve offer create "
    "provide get keep complete perform manufacture deliver transport ship send carry move eat drink consume operate "
    "work limit lease bake cook sew prepare assemble grow raise advertise publish add fill pack load put install open "
    "must be due demand contract agreement storage law regulation rule environmental safety total number amount least "
    "most maximum minimum addition single money enough market capacity space expect promise land popularity priority "
    "special especially also still limitation restriction available popular customer company room contain possible "
    "allow fit store able done reserve large high great big small much "
    "place receive accept approve afford board city council government regulator administer apply give treat teach "
    "conduct print host implement acquire supply issue handle process maintain borrow admit obtain "
    "close go feed devote dedicate assign deploy dispatch erect deal hold organise organize sign book charter furnish "
    "offer grant spare visit attend staff tow haul drive ride fly sail launch park house shelter "
    "breed milk train recruit enrol enroll register cater film record air broadcast screen play agree compare "
    "comparison"
)
"""What is done with quantities, and what a condition is commonly owed to."""


_HOLDING = stems("contain fit hold carry include pack load accommodate transport seat")
"""``A box must contain at least 10 vases`` speaks of one box."""
GENERIC_ITEMS = stems("item piece unit product container vehicle")
"""Words for whatever is decided."""
_GENERAL = _DOING | GENERIC_ITEMS | NOISE | lexicon.KIND_WORDS | lexicon.PERIODS
_HAVING = lexicon.AVAILABLE | lexicon.NEEDED | lexicon.HOLDING
_ALLOWING = stems(
    "allow permit require demand want expect limit restrict insist ask need call oblige compel force dictate specify "
    "stipulate mandate recommend state agree promise"
)
_TELLING = _ALLOWING | stems("show warn tell say indicate suggest mean imply estimate forecast predict reveal know")
_EVERYDAY = _GENERAL | _ALLOWING
_PEOPLE = lexicon.PEOPLE | stems("choose prefer")
_CONTAINING = stems("contain fit")
_CHOOSING = stems("choose prefer buy order purchase select ask want")
"""Who asks for one quantity more often than for the other."""
_STORING = stems(
    "hold contain keep store carry handle lift bear offer give provide supply work run stay account pay spend leave "
    "left aside lie lay own inherit pick harvest free open operational today tonight tomorrow shelf space area weight "
    "volume department machine line shop team worker staff morning spring summer autumn winter season consist exceed "
    "reach home charge lend invest deliver bring donate buy purchase spare count additional altogether access"
)
"""What is said of a store, a capacity or a task."""
_GETTING = stems("borrow lease rent hire charter")
_SAID_OF_ALL = _STORING | lexicon.COST_WORDS | (lexicon.GENERAL_VERBS - stems("eat drink lose treat cook"))
_PLACING = frozenset({"in", "on", "at", "of", "under", "over", "near", "before", "during", "with"})
_PURPOSES = frozenset(
    {"meet", "satisfy", "fulfill", "fulfil", "avoid", "prevent", "ensure", "keep", "maintain", "comply", "guarantee"}
)
_AFTER_SUBJECT = lexicon.MODALS | lexicon.AUXILIARIES | {"wants", "requires", "expects", "decides", "plans", "makes"}


def word_counts(sentences: Sequence[Sequence[Token]]) -> Counter[str]:
    """In how many sentences each stem stands."""
    return Counter(word for tokens in sentences for word in {token.stem for token in tokens if token.is_word})


def _allows(item: Item) -> bool:
    """``The harbour master allows at most 12 trips``: whoever allows it, allows it."""
    return item.kind == "word" and item.stem in _ALLOWING and (item.verb or item.lower.endswith(("s", "ed")))


def _behind_telling(items: Sequence[Item]) -> int:
    """Where the words begin that are told: behind ``past sales show that``."""
    for at in range(1, len(items)):
        if items[at].lower != "that" or not all(item.kind == "word" for item in items[:at]):
            continue
        if any(item.stem in _TELLING for item in items[:at]):
            return at + 1
    return 0


def _is_source(items: Sequence[Item], at: int) -> bool:
    """``can be borrowed from the city``: where the things come from, at the end of a clause."""
    return (
        items[at].lower == "from"
        and at > 0
        and items[at - 1].stem in _GETTING
        and all(item.kind == "word" for item in items[at:])
    )


def _is_purpose(items: Sequence[Item], at: int) -> bool:
    """``must be kept for members``, ``especially for tourists``: who or what it is done for, at the end of a clause."""
    if items[at].lower != "for" or not at or at + 3 < len(items) - 1:
        return False
    if any(item.kind != "word" for item in items[at:]) or not any(item.kind == "quantity" for item in items[:at]):
        return False
    before = items[at - 1]
    if any(item.kind == "compare" and item.sense == "<=" for item in items):
        return before.lower in {"especially", "particularly", "mainly"}
    return before.lower in {"especially", "particularly", "mainly"} or (
        before.lower.endswith("ed") or is_participle(before.lower) or before.kind == "quantity"
    )


def is_open_to_doubt(row: Row) -> bool:
    """Whether a word in its clause may change what a row means: of bounds, and of amounts nothing calls available."""
    if row.kind in {"bound", "comparison", "total"}:
        return True
    told = not row.stated and row.sense == "<=" and row.kind in {"resource", "total"}
    return told and not any(item.stem == lexicon.IS_AVAILABLE for item in row.segment.items)


def strangers(row: Row, counts: Counter[str], known: frozenset[str]) -> list[str]:
    """The words of a row's clause that stand in no other sentence and are of no general use.

    The subject of the clause may be anyone, and an amount may be of anything. Words behind ``due to``, ``because of``
    or ``to meet`` give a reason and are left out, and so are places: ``in the tank``.
    """
    found = []
    items = row.segment.items[_behind_telling(row.segment.items) :]
    subject = next(
        (k for k, item in enumerate(items) if item.lower in _AFTER_SUBJECT or item.kind != "word" or _allows(item)), 0
    )
    if row.segment.opener == "because" and items[0].lower == "of":
        subject = next(k for k, item in enumerate(items) if item.kind != "word")
    if row.kind in {"bound", "comparison"}:
        found += _in_one_of_them(items, subject)
    of_all = row.kind in {"resource", "total", "share"}
    if of_all and items[subject].kind != "word":
        subject = next((k for k, item in enumerate(items) if item.verb and item.stem in _SAID_OF_ALL), subject)
    amount = _amount(items) if of_all else range(0)
    lower = row.sense != "<="
    for at, item in enumerate(items):
        if at in amount or (at < subject and (items[subject].kind == "word" or items[0].lower == "of")):
            continue
        if _gives_a_reason(items, at) or _is_purpose(items, at) or _is_source(items, at):
            break
        if at and items[at - 1].lower == "enough" and any(i.lower in {"for", "to"} for i in items[at + 1 : at + 2]):
            continue
        if not is_content(item) or item.stem in _EVERYDAY or item.stem in known:
            continue
        if at == subject and _allows(item):
            continue
        if row.kind == "comparison" and item.stem in _PEOPLE | _CHOOSING and any(i.stem in _CHOOSING for i in items):
            continue
        if item.stem in lexicon.MEASURE_WORDS or item.stem in _HAVING or (of_all and item.stem in _SAID_OF_ALL):
            continue
        if (of_all or lower) and _is_in_place(items, at, lower=lower):
            continue
        if counts[item.stem] < 2:
            found.append(item.text)
    return found


def _in_one_of_them(items: Sequence[Item], subject: int) -> list[str]:
    """``A box must contain at least 10 vases``: the words that speak of one thing, or of what holds the quantities."""
    found = []
    if subject and items[0].lower in {"a", "an", "one", "any"}:
        found += [item.text for item in items[subject:] if item.kind == "word" and item.stem in _HOLDING]
    if not any(item.lower in lexicon.MODALS for item in items):
        found += [item.text for item in items if item.kind == "word" and item.stem in _CONTAINING]
    return found


def _gives_a_reason(items: Sequence[Item], at: int) -> bool:
    """Whether a reason or a purpose begins here: ``due to``, ``because of``, ``to meet``, ``needed to``."""
    item = items[at]
    if item.kind != "word" or not at:
        return item.lower == "to" and at + 1 < len(items) and items[at + 1].lower in _PURPOSES
    if item.lower in {"due", "because"}:
        return True
    if item.lower != "to" or at + 1 >= len(items):
        return False
    return items[at + 1].lower in _PURPOSES or items[at - 1].lower in {"needed", "required", "necessary"}


def _amount(items: Sequence[Item]) -> range:
    """Where an amount stands with what it is of: ``96 kg of red clay``."""
    start = next((k for k, item in enumerate(items) if item.kind == "number"), len(items))
    end = start + 1
    while end < len(items) and items[end].kind == "word" and not items[end].verb:
        if not (is_content(items[end]) or items[end].lower in {"of", "the", "her", "his", "their", "its"}):
            break
        end += 1
    return range(start, end)


def _is_in_place(items: Sequence[Item], at: int, *, lower: bool) -> bool:
    """``in the tank``, ``on a pasture``; ``to the coast`` only of what must be done."""
    first = at
    while first and items[first].kind == "word" and items[first].lower not in lexicon.PREPOSITIONS:
        if items[first].verb:
            return False
        first -= 1
    places = _PLACING | {"to", "up", "into", "for"} if lower else _PLACING
    if items[first].lower not in places or first + 1 >= at:
        return False
    return items[first + 1].lower in lexicon.DETERMINERS - {"each", "every", "another", "other", "no"}
