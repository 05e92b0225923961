"""Every candidate set of quantities, read through all sentences: the steps from words to a linear problem in order."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import inf

from nl2opt.description.text import Description
from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.account import Unread, account
from nl2opt.formulators.rules.attributes import form_attributes
from nl2opt.formulators.rules.candidates import Candidate, rank_candidates
from nl2opt.formulators.rules.choices import is_a_choice
from nl2opt.formulators.rules.classes import class_nouns, rate_nouns
from nl2opt.formulators.rules.clauses import ClauseReader
from nl2opt.formulators.rules.conditions import Conditions
from nl2opt.formulators.rules.discourse import without_markers
from nl2opt.formulators.rules.draft import Draft, Note, joined
from nl2opt.formulators.rules.heads import join_heads
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.labels import free_labels, mark_labels, nouns_before_labels
from nl2opt.formulators.rules.limit_words import periods_of
from nl2opt.formulators.rules.lists import join_lists, list_names, without_emphasis
from nl2opt.formulators.rules.mentions import Item, Mentions, Quantity, make_quantities
from nl2opt.formulators.rules.money_rates import read_money_rates
from nl2opt.formulators.rules.numbers import read_numbers
from nl2opt.formulators.rules.objective import aimed_at, read_aim
from nl2opt.formulators.rules.passive import without_supposing
from nl2opt.formulators.rules.phrases import is_noun
from nl2opt.formulators.rules.plausible import implausible
from nl2opt.formulators.rules.problem import Attribute, LinearProblem
from nl2opt.formulators.rules.ranges import spell_ranges
from nl2opt.formulators.rules.sentences import Sentence, prepared
from nl2opt.formulators.rules.strangers import is_open_to_doubt, strangers, word_counts
from nl2opt.formulators.rules.table_context import against_table
from nl2opt.formulators.rules.table_facts import TableFacts, counted_lines, read_table, table_names
from nl2opt.formulators.rules.table_pairs import read_pair
from nl2opt.formulators.rules.tokens import Token, join_powers, tokenize

_INVESTED = stems("invest invested investment money sold sell bought buy purchase sale")
_ASKING = frozenset({"objective", "question", "after the objective"})
_TIME = stems("time hours spent")
MOST_CANDIDATES = 6
_INTRODUCING = frozenset(
    {",", ":", "(", "such", "as", "like", "namely", "including", "called", "named", "a", "an", "the", "either"}
)


@dataclass
class Attempt:
    """One candidate set read through: the problem, or what stayed unread."""

    quantities: tuple[Quantity, ...]
    draft: Draft
    problem: LinearProblem | None = None
    unread: list[Unread] = field(default_factory=list)
    broken: bool = False

    @property
    def weight(self) -> int:
        """How much stayed unread; a reading that broke off early weighs more than any other."""
        return len(self.unread) + (100 if self.broken else 0)

    @property
    def notes(self) -> list[Note]:
        return self.draft.notes


def prepare(description: Description) -> list[list[Token]]:
    """The tokens of each sentence, with numbers and labels known."""
    text = description.text
    found = [read_numbers(join_powers(tokenize(text, s.start, s.end))) for s in description.sentences]
    found = [read_money_rates(spell_ranges(without_markers(tokens))) for tokens in found]
    found = [without_emphasis(tokens) for tokens in found]
    found = without_supposing(join_lists(found, _entries(description)))
    return mark_labels([*found, *table_names(description)])[: len(found)]


def _entries(description: Description) -> list[bool]:
    return [sentence.item for sentence in description.sentences]


@dataclass(slots=True)
class Ground:
    """What is the same for every candidate set of a text."""

    sentences: list[list[Token]]
    said: list[Sentence]
    classes: frozenset[str]
    rates: frozenset[str]
    counts: Counter[str]
    labels: dict[str, set[str]]


def survey(sentences: list[list[Token]]) -> Ground:
    """The ground of prepared sentences."""
    said = [prepared(tokens, number) for number, tokens in enumerate(sentences, start=1)]
    labels = nouns_before_labels(sentences)
    return Ground(sentences, said, class_nouns(sentences), rate_nouns(sentences), word_counts(sentences), labels)


def attempt(ground: Ground, names: Candidate, told: TableFacts | None = None, most: float = inf) -> Attempt:
    """Read all sentences with one candidate set of quantities; break off when more than `most` clauses stay unread."""
    quantities = make_quantities(names)
    sentences, rates = ground.sentences, ground.rates
    classes = ground.classes if told is None else ground.classes | told.classes
    own = {s for q in quantities for s in q.own if not _is_headed(q, s, classes)}
    heads = {s for q in quantities for s in q.stems}
    classes = (classes | _introduced(sentences, names)) - own
    mentions = Mentions(quantities, classes, rates - own, free_labels(ground.labels, heads))
    reader = ClauseReader(mentions, {} if told is None else counted_lines(told, sentences))
    parts: list[Draft] = []
    unread = 0
    for sentence in ground.said:
        parts.append(reader.read(sentence))
        unread += parts[-1].unread
        if unread > most:
            return Attempt(quantities, joined(parts), broken=True)
    draft = joined(parts)
    if told is not None:
        draft.facts.extend(told.facts)
        draft.limits.extend(told.limits)
    join_heads(draft)
    result = Attempt(quantities, draft)
    count = len(quantities)
    formed = form_attributes(draft.facts, count)
    if isinstance(formed, str):
        result.broken = True
        result.unread.append(Unread(formed, quantities[0].start, quantities[-1].end))
        return result
    measures = _measures(draft, count)
    all_measures = frozenset(m for m in measures if m)
    if draft.asked and draft.asked not in mentions.classes:
        all_measures |= {draft.asked}
    all_measures |= _shared_rates(draft, count)
    minimizing = bool(draft.aims) and not any(aim.maximize for aim in draft.aims)
    aimed = aimed_at(draft.aims, formed, mentions.classes, all_measures, count)
    asked = [
        n.segment.items for n in draft.notes if n.rule in _ASKING or any(i.stem == "plan" for i in n.segment.items)
    ]
    periods = frozenset().union(*map(periods_of, asked))
    conditions = Conditions(
        quantities, formed, mentions.classes, all_measures, minimizing=minimizing, aimed=aimed, periods=periods
    )
    for limit in draft.limits:
        conditions.read(limit)
    conditions.close()
    rows = (*draft.rows, *conditions.rows)
    aim = read_aim(draft.aims, formed, mentions.classes, all_measures, count, rows)
    unlike = _unlike(draft, formed, mentions)
    known = mentions.classes | all_measures | rates | heads
    odd = [
        Unread(f"words that nothing else speaks of: {', '.join(found)}", row.segment.start, row.segment.end)
        for row in rows
        if (is_open_to_doubt(row) or row in conditions.loose) and (found := strangers(row, ground.counts, known))
    ]
    result.unread = odd + unlike + account(sentences, quantities, draft, formed, rows, conditions.unread, aim)
    if not result.unread and not isinstance(aim, str):
        result.unread = implausible(quantities, formed, rows, aim, demanding=_demands(draft))
    if told is not None:
        result.unread = result.unread + against_table(told, sentences, draft.notes, formed)
    if not result.unread and not isinstance(aim, str):
        names_of = tuple(m or (draft.asked if draft.asked in lexicon.MEASURE_WORDS else "") for m in measures)
        rated = sorted(_shared_rates(draft, count) & lexicon.CONTINUOUS_UNITS)
        if rated and not any(names_of):
            names_of = (rated[0],) * count
        if conditions.in_money:
            names_of = ("",) * count
        integer = draft.whole if draft.whole is not None else not conditions.in_money
        integer = integer and not any(m in lexicon.CONTINUOUS_UNITS for m in names_of)
        if integer and draft.whole is None and not any(names_of):
            result.unread = is_a_choice(sentences, quantities, formed)
    if not result.unread and not isinstance(aim, str):
        result.problem = LinearProblem(quantities, names_of, integer, tuple(formed), rows, aim)
    return result


def _is_headed(quantity: Quantity, word: str, classes: frozenset[str]) -> bool:
    """Whether a word is the noun behind a name and stands for all quantities: ``podcast ads`` and ``all the ads``."""
    return word in classes and len(quantity.own) > 1 and quantity.stems[-1] == word


def _demands(draft: Draft) -> bool:
    """Whether a clause without a number asks for something: ``all pupils must travel``."""
    said = [{item.lower for item in note.segment.items} for note in draft.notes if note.rule == "setting"]
    return any(words & {"must", "should", "nobody", "all", "every", "need", "needs"} for words in said)


def _introduced(sentences: list[list[Token]], names: Candidate) -> frozenset[str]:
    """Nouns right before the list of all names: ``two instruments, violins and cellos``, ``vehicles such as vans``."""
    starts = {name[0].start for name in names}
    found = set()
    for tokens in sentences:
        if not tokens or not any(tokens[0].start <= start <= tokens[-1].start for start in starts):
            continue
        for at, token in enumerate(tokens):
            if token.start not in starts:
                continue
            before = at - 1
            while before >= 0 and tokens[before].lower in _INTRODUCING:
                before -= 1
            if (
                0 <= before < at - 1
                and tokens[before].is_word
                and is_noun(tokens, before)
                and _marked(tokens[before + 1 : at])
            ):
                found.add(tokens[before].stem)
    return frozenset(found) - lexicon.PERIODS - lexicon.CONTINUOUS_UNITS


def _marked(tokens: list[Token]) -> bool:
    said = {token.lower for token in tokens}
    return bool(said & {",", ":", "(", "such", "like", "namely", "including", "called", "named"})


def _unlike(draft: Draft, attributes: Sequence[Attribute], mentions: Mentions) -> list[Unread]:
    """``the iron used for nails must not exceed the iron used for screws``: amounts are compared, not quantities."""
    if not any(row.kind in {"comparison", "combination"} for row in draft.rows):
        return []
    about = {word for attribute in attributes for word in attribute.nouns} | lexicon.COST_WORDS | lexicon.GAIN_WORDS
    about -= mentions.classes | {stem for quantity in mentions.quantities for stem in quantity.stems} | _INVESTED
    found = []
    for row in draft.rows:
        said = {item.stem for at, item in enumerate(row.segment.items) if not _is_held(row.segment.items, at)}
        measures = {a.measure for a in attributes} - {""} if row.kind == "combination" else set()
        if row.kind in {"comparison", "combination"} and said & (about | _TIME | measures):
            found.append(Unread("amounts are compared, not quantities", row.segment.start, row.segment.end))
    return found


def _is_held(items: Sequence[Item], at: int) -> bool:
    """``tubs of ice cream``: what a quantity that is named as something that holds it is filled with."""
    first = at
    while first and items[first].kind == "word" and items[first].lower != "of":
        first -= 1
    return items[at].kind != "word" or (
        first > 0 and items[first].lower == "of" and items[first - 1].kind == "quantity"
    )


def _shared_rates(draft: Draft, count: int) -> frozenset[str]:
    """What amounts are given per, for every quantity: ``acre``, ``trip``; periods only where the question has them."""
    rates = [{fact.descriptor.rate for fact in draft.facts if fact.quantity == i} for i in range(count)]
    common = frozenset(set.intersection(*rates)) - {""} if rates else frozenset()
    return frozenset(rate for rate in common if rate not in lexicon.PERIODS or rate == draft.asked)


def _measures(draft: Draft, count: int) -> tuple[str, ...]:
    """What each quantity is measured in most often."""
    found = []
    for index in range(count):
        seen = Counter(draft.measures[index]) if index in draft.measures else None
        found.append(seen.most_common(1)[0][0] if seen else "")
    return tuple(found)


def _tables(description: Description) -> list[TableFacts]:
    if len(description.tables) == 1:
        return read_table(description.text, description.tables[0])
    return read_pair(description.text, description.tables) if len(description.tables) == 2 else []


def attempts(description: Description) -> list[Attempt]:
    """Every candidate set read through, the likeliest first, until enough are known."""
    sentences = prepare(description)
    ground = survey(sentences)
    told = _tables(description)
    if told:
        return [attempt(ground, t.names, t) for t in told]
    if description.tables:
        return []
    tried: list[Attempt] = []
    most = inf
    enough = 0.0
    listed = list_names(sentences, _entries(description))
    for score, names in rank_candidates(sentences, listed)[:MOST_CANDIDATES]:
        if score < enough:
            break
        tried.append(attempt(ground, names, most=most))
        most = min(most, tried[-1].weight)
        if tried[-1].problem is not None:
            enough = max(enough, score)  # only a set that is spoken of as often could be meant instead
    return tried
