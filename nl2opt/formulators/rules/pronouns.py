"""Pronouns behind ``of``: ``no more than 60 of them`` speaks of the one quantity the sentence has named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.descriptors import is_content
from nl2opt.formulators.rules.mentions import Item

PRONOUNS = frozenset({"them", "these", "those", "it"})


def resolve_pronouns(items: Sequence[Item], classes: frozenset[str]) -> list[Item]:
    """The items with ``of them`` replaced by the quantity it stands for, or left out where it stands for all of them.

    It stands for the one quantity the sentence has named so far, when no other thing it could mean stands between;
    for all of them when the sentence has named them together and a share of them is some quantity.
    """
    found: list[Item] = []
    at = 0
    while at < len(items):
        item = items[at]
        pronoun = items[at + 1] if at + 1 < len(items) else None
        if item.lower == "of" and pronoun is not None and pronoun.lower in PRONOUNS and at:
            meant = _meant(items, at, classes)
            if isinstance(meant, Item):
                found.append(replace(pronoun, kind="quantity", quantity=meant.quantity))
                at += 2
                continue
            if meant == "all":
                at += 2
                continue
        found.append(item)
        at += 1
    return found


def _meant(items: Sequence[Item], at: int, classes: frozenset[str]) -> Item | str:
    number = at - 2 if at > 1 and items[at - 1].stem in lexicon.MEASURE_WORDS else at - 1
    if items[number].kind != "number":
        return ""
    before = items[:number]
    named = [item for item in before if item.kind == "quantity"]
    together = any(item.kind == "all" or (item.kind == "word" and item.stem in classes) for item in before)
    share = items[number].token.form in {"percent", "fraction"}
    if not named and (together or not any(item.kind == "compare" or is_content(item) for item in before[:-1])):
        later = {item.quantity for item in items[at + 2 :] if item.kind == "quantity"}
        return "all" if share and len(later) == 1 else ""
    if together or len({item.quantity for item in named}) != 1 or share:
        return ""
    between = before[before.index(named[-1]) + 1 :]
    rivals = [i for i in between if is_content(i) and i.lower.endswith("s") and not i.verb and len(i.lower) > 3]
    return named[-1] if not rivals or items[at + 1].lower == "it" else ""
