"""Candidates for what is decided: noun phrases in parallel (``ox carts or rickshaws``), and anchors of facts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.inflection import stems
from nl2opt.formulators.rules.phrases import NounPhrase, is_function, is_noun, is_verb, run_left, run_right
from nl2opt.formulators.rules.tokens import Token

Name = tuple[Token, ...]
Candidate = tuple[Name, ...]
_REST = stems("rest remainder other some")
_MEASURING = {"of": {"a", "the"}, "on": {"a"}, "in": {"a"}, "by": set()}
"""Words by which one thing measures another, and the articles that may follow."""
_COUNTING = stems("number amount quantity total")
_UNCOUNTED = stems("number amount total time")
_IDLE = lexicon.PERIODS | lexicon.KIND_WORDS | _UNCOUNTED
MOST = 12
"""More parallel names than this are not tried."""
_JOINTS = frozenset({"and", "or", "&", "and/or"})
_SKIPPED = lexicon.DETERMINERS | {
    "either",
    "by",
    "in",
    "using",
    "with",
    "on",
    "of",
    "from",
    "for",
    "through",
    "via",
    "as",
}
_ANCHORS = frozenset({"each", "every", "per", "a", "an", "one"})


def find_candidates(sentences: Sequence[list[Token]]) -> list[Candidate]:
    """Candidate sets of names, the likeliest first.

    Likeliest is the set whose names are said most often in sentences that give amounts.

    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> text = [tokenize("He sells rolls and loaves ."), tokenize("A roll takes 2 eggs and a loaf takes 3 eggs .")]
    >>> [[t.text for t in name] for name in find_candidates(text)[0]]
    [['rolls'], ['loaves']]
    """
    return [names for _, names in rank_candidates(sentences)]


def rank_candidates(
    sentences: Sequence[list[Token]], listed: Sequence[Candidate] = ()
) -> list[tuple[float, Candidate]]:
    """The same, with how often each is said in sentences that give amounts; `listed` are the names of lists."""
    whole = " ".join(token.stem for tokens in sentences for token in tokens)
    found: list[Candidate] = list(listed)
    for tokens in sentences:
        for phrases in _coordinations(tokens):
            found.extend(_expanded(phrases, whole))
            found.extend(_headed(phrases, sentences))
            found.extend(_tailed(phrases, sentences))
    found.extend(_anchored(sentences))
    found = [_without_measure(names) for names in found]
    numeric = _numeric_sentences(sentences)
    measuring = _measuring_pairs(whole)
    ranked: dict[frozenset[tuple[str, ...]], tuple[float, int, Candidate]] = {}
    for order, names in enumerate(found):
        if not 2 <= len(names) <= MOST:
            continue
        key = frozenset([tuple([t.stem for t in name]) for name in names])
        bare = [name[0].stem for name in names if len(name) == 1 and name[0].stem.startswith("#")]
        if bare and (len(bare) < len(names) or _are_headed(bare, found)):
            continue
        if len(key) < len(names) or any(_is_idle(name) for name in names) or not _told_apart(names):
            continue
        if _is_nested(names, measuring):
            continue
        score = _score(names, numeric)
        if score > 0 and (key not in ranked or ranked[key][0] < score):
            ranked[key] = (score, order, names)
    return [(score, names) for score, _, names in sorted(ranked.values(), key=lambda entry: (-entry[0], entry[1]))]


def _numeric_sentences(sentences: Sequence[list[Token]]) -> list[set[str]]:
    """The words of each sentence with amounts, as stems."""
    found = []
    for tokens in sentences:
        numbers = [token.text for token in tokens if token.is_number]
        if numbers:
            found.append({token.stem for token in tokens}.union(*[text.split(" ") for text in numbers]))
    return found


def _measuring_pairs(whole: str) -> set[tuple[str, str]]:
    """Words joined by ``of``, ``on a`` and the like: (shift, scooter) of ``a shift on a scooter``."""
    words = whole.split(" ")
    found = set()
    for at in range(2, len(words) - 2):
        articles = _MEASURING.get(words[at])
        if articles is not None:
            found.add((words[at - 1], words[at + 1]))
            if words[at + 1] in articles and at + 3 < len(words):
                found.add((words[at - 1], words[at + 2]))
    return found


def _are_headed(labels: Sequence[str], found: Sequence[Candidate]) -> bool:
    """Whether the labels stand behind nouns in another candidate, so that alone they are no names."""
    return any(all(len(name) > 1 and any(token.stem in labels for token in name) for name in names) for names in found)


def _told_apart(names: Candidate) -> bool:
    """Whether each name has a word that none of the others has."""
    stems = [{token.stem for token in name} for name in names]
    said = Counter([stem for own in stems for stem in own])
    return all(any(said[stem] == 1 for stem in own) for own in stems)


def _is_nested(names: Candidate, measuring: set[tuple[str, str]]) -> bool:
    """Whether one name measures another, as in ``a shift on a scooter``."""
    pairs = [(first[-1].stem, second[0].stem) for first in names for second in names if first is not second]
    return not measuring.isdisjoint(pairs)


def _is_idle(name: Name) -> bool:
    """Whether a name is only a period, a measure or a word for kinds."""
    stems = {token.stem for token in name}
    if stems <= _REST:
        return True
    return stems <= _IDLE


def _score(names: Candidate, numeric: Sequence[set[str]]) -> float:
    """The smallest number of sentences with amounts that any of the names is said in, plus a share of the rest."""
    shared = set.intersection(*({t.stem for t in name} for name in names))
    counts = []
    for name in names:
        own = [t.stem for t in name if t.stem not in shared and not is_function(t)] or [t.stem for t in name]
        counts.append(sum([said.issuperset(own) for said in numeric]))
    return min(counts) + 0.1 * sum(counts) / len(counts) if min(counts) else 0.0


def _coordinations(tokens: Sequence[Token]) -> list[list[NounPhrase]]:
    """Every list of noun phrases joined by ``and`` or ``or``, none of them with an amount."""
    found: list[list[NounPhrase]] = []
    for at, token in enumerate(tokens):
        if token.lower not in _JOINTS:
            continue
        right = run_right(tokens, _skip_right(tokens, at + 1))
        if right is None:
            continue
        names = [right]
        before = at
        while True:
            if before > 0 and tokens[before - 1].text == ",":
                before -= 1
            left = run_left(tokens, before)
            if left is None:
                break
            names.insert(0, left)
            before = _skip_left(tokens, left.first)
            if not (before > 0 and tokens[before - 1].text == ","):
                break
        if len(names) > 1:
            found.append(names)
            counted = _stated_count(tokens, names[0].first)
            if counted == len(names) - 1 or (counted is None and len(names) > 2):
                found.append(names[1:])
            extra = len(names[0].tokens) - len(right.tokens)
            if extra > 0 and "of" not in {t.lower for t in names[0].tokens}:
                first = NounPhrase(names[0].tokens[extra:], names[0].first + extra, names[0].after)
                found.append([first, *names[1:]])
            if len(names[0].tokens) > 1 and _is_predicate(tokens, names[0].first):
                found.append([NounPhrase(names[0].tokens[1:], names[0].first + 1, names[0].after), *names[1:]])
            if len(names[0].tokens) > 1 and "of" in {t.lower for t in names[0].tokens}:
                found.append([_after_of(names[0]), *names[1:]])
    return found


def _is_predicate(tokens: Sequence[Token], at: int) -> bool:
    """``a school trains collies``: a form in ``s`` that may be the verb of the noun before it."""
    if not at or not tokens[at].lower.endswith("s"):
        return False
    before = tokens[at - 1]
    return before.is_word and not is_function(before) and not before.lower.endswith("s")


def _after_of(phrase: NounPhrase) -> NounPhrase:
    cut = max(i for i, token in enumerate(phrase.tokens) if token.lower == "of") + 1
    return NounPhrase(phrase.tokens[cut:], phrase.first + cut, phrase.after)


def _skip_right(tokens: Sequence[Token], at: int) -> int:
    while at < len(tokens) and (_is_skipped(tokens[at]) or _is_using(tokens, at)):
        at += 1
    return at


def _is_skipped(token: Token) -> bool:
    return token.lower in _SKIPPED and not token.stem.startswith("#")


def _is_using(tokens: Sequence[Token], at: int) -> bool:
    """``by renting trucks``: what is done with the thing, behind ``by``."""
    return tokens[at].lower.endswith("ing") and at > 0 and tokens[at - 1].lower == "by" and is_verb(tokens, at)


def _skip_left(tokens: Sequence[Token], before: int) -> int:
    while before > 0 and _is_skipped(tokens[before - 1]):
        before -= 1
    return before


def _stated_count(tokens: Sequence[Token], first: int) -> int | None:
    before = tokens[first - 1] if first else None
    return int(before.value) if before is not None and before.is_number and before.value.denominator == 1 else None


def _expanded(names: Sequence[NounPhrase], whole: str) -> list[Candidate]:
    """``small and large shops`` stands for small shops and large shops; ``mixes A and B`` for mix A and mix B."""
    plain = tuple(name.tokens for name in names)
    found: list[Candidate] = []
    last = plain[-1]
    if len(last) > 1:
        for cut in range(1, len(last)):
            head = last[cut:]
            if head[0].lower == "of":
                continue
            full = tuple((*name, *head) for name in plain[:-1])
            if any(name[-1].stem in {t.stem for t in head} or name[-1].stem.startswith("#") for name in plain[:-1]):
                continue
            adjectives = cut == 1 and all(
                len(name) == 1 and whole.count(f" {name[0].stem} ") > 1 for name in plain[:-1]
            )
            if adjectives or all(_said(name, whole) or _said((name[0], head[-1]), whole) for name in full):
                found.append((*full, last))
    first = plain[0]
    if len(first) > 1 and all(len(name) == 1 and name[0].stem.startswith("#") for name in plain[1:]):
        found.append((first, *((*first[:-1], *name) for name in plain[1:])))
    found.append(plain)
    return found


def _headed(names: Sequence[NounPhrase], sentences: Sequence[list[Token]]) -> list[Candidate]:
    """``A and B`` stands for drink A and drink B where ``drink A`` and ``drink B`` are both said elsewhere."""
    labels = [name.tokens[0] for name in names if len(name.tokens) == 1 and name.tokens[0].stem.startswith("#")]
    if len(labels) < len(names):
        return []
    before: dict[str, dict[str, Token]] = {}
    for tokens in sentences:
        for noun, label in pairwise(tokens):
            if label.stem.startswith("#") and noun.is_word and not is_function(noun):
                before.setdefault(noun.stem, {}).setdefault(label.stem, noun)
    return [
        tuple((said[label.stem], label) for label in labels)
        for said in before.values()
        if all(label.stem in said for label in labels)
    ]


def _tailed(names: Sequence[NounPhrase], sentences: Sequence[list[Token]]) -> list[Candidate]:
    """``a north one and a south one`` stands for north factory and south factory where both are said elsewhere."""
    if any(len(name.tokens) != 1 for name in names):
        return []
    behind: dict[str, dict[str, Token]] = {name.tokens[0].stem: {} for name in names}
    for tokens in sentences:
        for at, token in enumerate(tokens[:-1], start=1):
            if token.stem in behind and is_noun(tokens, at):
                behind[token.stem].setdefault(tokens[at].stem, tokens[at])
    common = set.intersection(*(set(nouns) for nouns in behind.values()))
    return [tuple((name.tokens[0], behind[name.tokens[0].stem][noun]) for name in names) for noun in sorted(common)]


def _without_measure(names: Candidate) -> Candidate:
    """``pack of fruits`` and ``pack of nuts`` are fruits and nuts, in packs; ``number of cars`` are cars."""
    names = tuple(
        name[2:] if len(name) > 2 and name[0].stem in _COUNTING and name[1].lower == "of" else name for name in names
    )
    cut: list[Name] = []
    for name in names:
        place = next((i for i, token in enumerate(name) if token.lower == "of"), 0)
        if place != 1 or (cut and name[0].stem != names[0][0].stem) or place + 1 >= len(name):
            return names
        cut.append(name[place + 1 :])
    return tuple(cut)


def _said(name: Name, whole: str) -> bool:
    return f" {' '.join(token.stem for token in name)} " in f" {whole} "


def _anchored(sentences: Sequence[list[Token]]) -> list[Candidate]:
    """Phrases behind ``each``, ``per``, ``a`` in sentences with amounts, grouped by a shared head or taken together."""
    found: list[Candidate] = []
    seen: Counter[tuple[str, ...]] = Counter()
    firm: set[tuple[str, ...]] = set()
    names: dict[tuple[str, ...], Name] = {}
    for tokens in sentences:
        if not any(token.is_number for token in tokens):
            continue
        together: dict[tuple[str, ...], Name] = {}
        for phrase, sure in _anchor_phrases(tokens):
            words, stems = phrase.tokens, phrase.stems
            ordinal = words[0].lower == "second" and len(words) > 1
            if (stems[0] in lexicon.PERIODS and not ordinal) or _is_idle(words):
                continue
            seen[stems] += 1
            names.setdefault(stems, words)
            does = phrase.after < len(tokens) and is_verb(tokens, phrase.after)
            before = tokens[phrase.first - 1].lower
            if sure or before in {"a", "an", "one"} or (before == "the" and does):
                together.setdefault(stems, words)
            if sure:
                firm.add(stems)
        if len(together) > 1:
            found.append(tuple(together.values()))
    heads: dict[str, list[tuple[str, ...]]] = {}
    for name in names:
        heads.setdefault(name[-1], []).append(name)
        if "of" in name:
            heads.setdefault(name[0] + " of", []).append(name)
        if len(name) > 1:
            heads.setdefault(name[0] + " ...", []).append(name)
    for group in heads.values():
        if len(group) > 1:
            found.append(tuple(names[name] for name in group))
    repeated = [name for name in names if seen[name] > 1]
    if len(repeated) > 1:
        found.append(tuple(names[name] for name in repeated))
    sure_names = [name for name in names if name in firm]
    if len(sure_names) > 1:
        found.append(tuple(names[name] for name in sure_names))
    return found


def _anchor_phrases(tokens: Sequence[Token]) -> list[tuple[NounPhrase, bool]]:
    found: list[tuple[NounPhrase, bool]] = []
    for at, token in enumerate(tokens):
        opens = (
            at == 0 or tokens[at - 1].kind == "mark" or tokens[at - 1].lower in {"while", "whereas", "and", "but", "if"}
        )
        if (token.lower in _ANCHORS or (token.is_number and token.value == 1)) and not token.stem.startswith("#"):
            start = at + 1
        elif opens and is_noun(tokens, at):
            start = at
        elif opens and token.lower == "the":
            start = at + 1
        else:
            continue
        phrase = run_right(tokens, start)
        if phrase is not None:
            found.append((phrase, token.lower in {"each", "every", "per"}))
    return found
