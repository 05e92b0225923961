"""The words around a number, sorted into unit, substance, purpose and what led up to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.lexicon import is_closed
from nl2opt.formulators.rules.mentions import Item
from nl2opt.formulators.rules.problem import Descriptor

_RATES = frozenset({"per", "every", "each", "a", "an"})
NOISE = lexicon.NOISE


def is_content(item: Item) -> bool:
    """Whether an item is a word that says what a number is about."""
    return item.content


def describe(items: Sequence[Item], at: int, lead: Iterable[str] = ()) -> Descriptor:
    """The descriptor of the number at ``items[at]`` in its segment; `lead` adds words carried over from before."""
    number = items[at].token
    unit: list[str] = []
    substance: set[str] = set()
    rest: set[str] = set()
    rate = ""
    phase = "unit"
    k = at + 1
    while k < len(items):
        item = items[k]
        if item.kind in {"number", "compare"} and not item.behind:
            break
        if item.kind == "word":
            lower = item.lower
            if lower in _RATES and (skipped := _rate(items, k)):
                rate = rate or items[skipped - 1].stem
                if phase == "unit" and unit:
                    phase = "rest"
                k = skipped
                continue
            if lower == "of" and phase == "unit":
                phase = "substance"
            elif item.token.closed:
                if lower not in {"the", "a", "an"}:
                    phase = "rest"
            elif item.content:
                if item.verb and (unit or item.stem in lexicon.GENERAL_VERBS) and not _names_a_unit(items, k, at):
                    phase = "rest"
                if phase == "unit":
                    unit.append(item.stem)
                elif phase == "substance":
                    substance.add(item.stem)
                else:
                    rest.add(item.stem)
        elif item.kind == "quantity" and phase == "unit":
            phase = "rest"
        k += 1
    before = set(lead)
    for item in reversed(items[:at]):
        if item.kind == "number":
            break
        if item.content or item.lower in {"need", "needs"}:
            before.add(item.stem)
    return Descriptor(
        tuple(unit),
        frozenset(substance),
        frozenset(rest),
        frozenset(before),
        number.currency,
        number.form == "percent",
        rate,
    )


def _names_a_unit(items: Sequence[Item], k: int, at: int) -> bool:
    """``80 finishing hours``: what the unit behind it is for."""
    return (
        k == at + 1
        and items[k].lower.endswith("ing")
        and k + 1 < len(items)
        and items[k + 1].kind == "word"
        and items[k + 1].stem in lexicon.MEASURE_WORDS
    )


def _rate(items: Sequence[Item], k: int) -> int:
    """The position after ``per hour`` or ``each month``; 0 when the words say something else."""
    after = k + 1
    article = items[k].lower in {"a", "an"}
    while after < len(items) and items[after].kind == "word" and is_closed(items[after].lower) and after < k + 2:
        after += 1
    if after >= len(items) or items[after].kind != "word":
        return 0
    if article and items[after].stem not in lexicon.PERIODS:
        return 0
    if is_closed(items[after].lower):
        return 0
    return after + 1
