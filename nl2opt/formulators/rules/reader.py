"""`read` and `formulate`: a description becomes a formulation that accounts for every number, or is refused."""

from __future__ import annotations

from nl2opt.description.text import Description
from nl2opt.errors import DescriptionError
from nl2opt.formulation.elements import Formulation
from nl2opt.formulators.rules.account import Unread
from nl2opt.formulators.rules.assemble import Assembler
from nl2opt.formulators.rules.attempts import Attempt, attempts
from nl2opt.formulators.rules.plausible import wants_nothing
from nl2opt.formulators.rules.problem import LinearProblem, same_problem
from nl2opt.formulators.rules.reading import Assumption, Clause, Reading
from nl2opt.formulators.rules.screen import screen

WAYS_ON = (
    "put the unread words more plainly, or write the formulation yourself as YAML; "
    "`nl2opt formulate FILE --formulator rules --trace` shows how every clause was read"
)
MOST_SHOWN = 8


def read(description: Description) -> Reading:
    """Read a description. Never raises for words it cannot place: the reading then has no formulation.

    >>> reading = read(Description.from_text(
    ...     "A baker makes rolls and loaves. A roll takes 2 eggs and a loaf takes 3 eggs. There are 60 eggs available. "
    ...     "At least 4 loaves must be made. The profit is $1 per roll and $2 per loaf. "
    ...     "How many of each should be made to maximize profit?"))
    >>> reading.refused, sorted(reading.formulation.constraints)
    (False, ['egg_limit', 'least_loaf'])
    """
    reasons = screen(description)
    if reasons:
        return Reading(description, None, None, (), tuple(reasons), ())
    tried = attempts(description)
    whole = [attempt for attempt in tried if attempt.problem is not None]
    if whole:
        first = whole[0]
        assert first.problem is not None
        other = next(
            (a for a in whole[1:] if a.problem is not None and not same_problem(first.problem, a.problem)), None
        )
        if other is None:
            formulation = Assembler(description, first.problem).formulation()
            return Reading(description, formulation, first.problem, _trace(first), (), _assumptions(first.problem))
        names = [", ".join(q.name for q in a.quantities) for a in (first, other)]
        why = f"two readings that differ: what is decided may be {names[0]}, or {names[1]}"
        unread = Unread(why, first.quantities[0].start, first.quantities[0].end)
        return Reading(description, None, None, _trace(first), (unread,), ())
    if not tried:
        sentence = description.sentences[0]
        unread = Unread("nothing to decide was found", sentence.start, sentence.end)
        if description.tables:
            table = description.tables[0]
            unread = Unread(
                "a table with cells that are no numbers, with totals, or beside another table", table.start, table.end
            )
        return Reading(description, None, None, (), (unread,), ())
    best = min(tried, key=lambda attempt: attempt.weight)
    return Reading(description, None, None, _trace(best), tuple(best.unread), ())


def formulate(description: Description) -> Formulation:
    """The formulation of a description.

    Raises `DescriptionError` with one finding for each piece of text that no rule could place.
    """
    reading = read(description)
    if reading.formulation is None:
        raise refusal(reading)
    return reading.formulation


def refusal(reading: Reading) -> DescriptionError:
    """The error that says which words of a refused reading stayed unread, and what to do."""
    count = len(reading.unread)
    places = "one place" if count == 1 else f"{count} places"
    return DescriptionError(
        f"the rules cannot read {reading.description.name} in full: {places} stayed unread",
        help=WAYS_ON,
        findings=reading.findings[:MOST_SHOWN],
    )


def _trace(attempt: Attempt) -> tuple[Clause, ...]:
    return tuple(
        Clause(note.segment.sentence, note.segment.start, note.segment.end, note.rule, note.result, note.unread)
        for note in attempt.notes
    )


def _assumptions(problem: LinearProblem) -> tuple[Assumption, ...]:
    names = ", ".join(q.name for q in problem.quantities)
    found = []
    if problem.integer:
        found.append(Assumption(f"{names} are counted in whole numbers", "domain: real"))
    else:
        found.append(Assumption(f"{names} may take any fraction of a unit", "domain: integer"))
    for row in problem.rows:
        words = row.segment.text
        if row.strict:
            found.append(Assumption(f"`{words}` allows equality", "a strict comparison of whole numbers, one apart"))
        if not row.stated:
            how = "at least" if row.sense == ">=" else "at most"
            found.append(Assumption(f"`{words}` means {how}", "exactly"))
    if wants_nothing(problem.rows, problem.aim):
        found.append(Assumption("no condition asks for anything: the best plan is to do nothing", "a demand left out"))
    return tuple(dict.fromkeys(found))
