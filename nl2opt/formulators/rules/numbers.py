"""Numbers in every shape English gives them: digits, words, fractions, percent, money, ``twice``, ``a dozen``."""

from __future__ import annotations

from fractions import Fraction

from nl2opt.formulators.rules.tokens import Form, Token

_UNIT_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
)
_TEN_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_UNITS = {word: i for i, word in enumerate(_UNIT_WORDS.split())}
_TENS = {word: 10 * i for i, word in enumerate(_TEN_WORDS.split(), start=2)}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "thirds": 3, "quarter": 4, "quarters": 4, "fourth": 4, "fourths": 4,
    "fifth": 5, "fifths": 5, "sixth": 6, "sixths": 6, "seventh": 7, "eighth": 8, "eighths": 8, "ninth": 9,
    "tenth": 10, "tenths": 10, "twentieth": 20, "hundredth": 100,
}  # fmt: skip
_MULTIPLES = {"twice": 2, "thrice": 3}
_DOUBLES = {"double": 2, "triple": 3, "quadruple": 4}
_AFTER_DOUBLE = frozenset({"the", "as", "that", "of"})
_MONEY_WORDS = {
    "dollar": "$", "dollars": "$", "usd": "$", "euro": "€", "euros": "€", "eur": "€", "pound sterling": "£", "gbp": "£",
    "bucks": "$", "rupees": "₹", "yen": "¥", "yuan": "¥",
}  # fmt: skip
_CENTS = frozenset({"cent", "cents"})
_CURRENCIES = frozenset("$€£¥")
_OPENERS = frozenset({*_UNITS, *_TENS, *_MULTIPLES, *_DOUBLES, "half", "a", "an"})
"""Words a number may begin with; others do so only when they hold a hyphen."""


def read_numbers(tokens: list[Token]) -> list[Token]:
    """The same tokens with every number as one token that knows its value and form.

    >>> from nl2opt.formulators.rules.tokens import tokenize
    >>> read = read_numbers(tokenize("a third of twenty-five at $1.5 and 12 percent"))
    >>> [(str(t.value), t.form) for t in read if t.is_number]
    [('1/3', 'fraction'), ('25', 'count'), ('3/2', 'money'), ('3/25', 'percent')]
    """
    found: list[Token] = []
    at = 0
    while at < len(tokens):
        number, after = _number(tokens, at) if _may_open(tokens[at]) else (None, at)
        if number is None:
            found.append(tokens[at])
            at += 1
        else:
            found.append(number)
            at = after
    return found


def _may_open(token: Token) -> bool:
    """Whether a number may begin with this token at all; most words are passed over here."""
    if token.is_word:
        return token.lower in _OPENERS or "-" in token.lower
    return token.is_number or token.text[0] in _CURRENCIES


def _number(tokens: list[Token], at: int) -> tuple[Token | None, int]:
    token = tokens[at]
    if token.kind == "mark":
        if token.text[0] in _CURRENCIES and at + 1 < len(tokens) and tokens[at + 1].is_number:
            value, after = _cardinal(tokens, at + 1)
            if value is not None:
                return _made(tokens, at, after, value, "money", token.text[0]), after
        return None, at
    lower = token.lower
    if lower in _MULTIPLES:
        return _made(tokens, at, at + 1, Fraction(_MULTIPLES[lower]), "times"), at + 1
    if lower in _DOUBLES and _lower(tokens, at + 1) in _AFTER_DOUBLE:
        return _made(tokens, at, at + 1, Fraction(_DOUBLES[lower]), "times"), at + 1
    if lower == "half":
        after = at + 2 if _lower(tokens, at + 1) in {"a", "an"} else at + 1
        return _made(tokens, at, after, Fraction(1, 2), "fraction"), after
    first, hyphen, second = lower.partition("-")
    if hyphen and first in _UNITS and second in _PARTS:
        return _made(tokens, at, at + 1, Fraction(_UNITS[first], _PARTS[second]), "fraction"), at + 1
    if lower in {"a", "an"}:
        return _with_article(tokens, at)
    value, after = _cardinal(tokens, at)
    if value is None:
        return None, at
    return _finished(tokens, at, after, value)


def _with_article(tokens: list[Token], at: int) -> tuple[Token | None, int]:
    following = _lower(tokens, at + 1)
    if following in _PARTS and _lower(tokens, at + 2) in {"of", "as", "the", "that", ""}:
        return _made(tokens, at, at + 2, Fraction(1, _PARTS[following]), "fraction"), at + 2
    if following == "dozen":
        return _made(tokens, at, at + 2, Fraction(12), "count"), at + 2
    if following in _SCALES:
        return _made(tokens, at, at + 2, Fraction(_SCALES[following]), "count"), at + 2
    return None, at


def _finished(tokens: list[Token], at: int, after: int, value: Fraction) -> tuple[Token, int]:
    """What follows a plain number may make it a percentage, money, a multiple or a fraction."""
    following = _lower(tokens, after)
    if following == "%" or following in {"percent", "percents"}:
        return _made(tokens, at, after + 1, value / 100, "percent"), after + 1
    if following == "per" and _lower(tokens, after + 1) == "cent":
        return _made(tokens, at, after + 2, value / 100, "percent"), after + 2
    if following in _MONEY_WORDS:
        return _made(tokens, at, after + 1, value, "money", _MONEY_WORDS[following]), after + 1
    if following in _CENTS:
        return _made(tokens, at, after + 1, value / 100, "money", "$"), after + 1
    if following == "time" and value == 1 and _lower(tokens, after + 1) in {"the", "that"}:
        return _made(tokens, at, after + 1, value, "times"), after + 1
    if following == "times" and not _counts_times(tokens, after + 1):
        return _made(tokens, at, after + 1, value, "times"), after + 1
    if following == "dozen":
        return _made(tokens, at, after + 1, value * 12, "count"), after + 1
    hyphen = 1 if following == "-" else 0
    part = _lower(tokens, after + hyphen)
    if part in _PARTS and value < _PARTS[part] and not tokens[at].text[0].isdigit():
        return _made(tokens, at, after + hyphen + 1, value / _PARTS[part], "fraction"), after + hyphen + 1
    if following == "/" and after + 1 < len(tokens) and tokens[after + 1].is_number and tokens[after + 1].value:
        return _made(tokens, at, after + 2, value / tokens[after + 1].value, "fraction"), after + 2
    return _made(tokens, at, after, value, "count"), after


def _counts_times(tokens: list[Token], at: int) -> bool:
    """``may be used 25 times.``, ``5 times a week``: how often, and no multiple of anything."""
    following = _lower(tokens, at)
    return following in {".", ",", ";", "per", "each", "every", "in", "and", "while", "?"} or (
        following == "a" and _lower(tokens, at + 1) in {"day", "week", "month", "year", "decade", "season"}
    )


def _cardinal(tokens: list[Token], at: int) -> tuple[Fraction | None, int]:
    """The value of a run such as ``12``, ``1.5 million`` or ``two hundred and fifty``, and the token after it."""
    token = tokens[at]
    if token.is_number:
        value, after = token.value, at + 1
        while _lower(tokens, after) in _SCALES:
            value *= _SCALES[_lower(tokens, after)]
            after += 1
        return value, after
    total = current = 0
    seen = False
    after = at
    while after < len(tokens):
        lower = _lower(tokens, after)
        piece = _word_value(lower)
        if piece is not None:
            if seen and current % 10 and piece < 100:
                break
            current += piece
        elif lower in _SCALES and seen:
            scale = _SCALES[lower]
            if scale == 100:
                current *= 100
            else:
                total, current = total + current * scale, 0
        elif not (lower == "and" and seen and current % 100 == 0 and current and _continues(tokens, after + 1)):
            break
        seen = True
        after += 1
    return (Fraction(total + current), after) if seen else (None, at)


def _continues(tokens: list[Token], at: int) -> bool:
    return _word_value(_lower(tokens, at)) is not None and _lower(tokens, at - 2) in _SCALES


def _word_value(lower: str) -> int | None:
    if lower in _UNITS:
        return _UNITS[lower]
    if lower in _TENS:
        return _TENS[lower]
    first, hyphen, second = lower.partition("-")
    if hyphen and first in _TENS and 0 < _UNITS.get(second, 0) < 10:
        return _TENS[first] + _UNITS[second]
    return None


def _lower(tokens: list[Token], at: int) -> str:
    return tokens[at].lower if 0 <= at < len(tokens) else ""


def _made(tokens: list[Token], first: int, after: int, value: Fraction, form: Form, currency: str = "") -> Token:
    last = tokens[after - 1]
    text = tokens[first].text
    for left, right in zip(tokens[first : after - 1], tokens[first + 1 : after], strict=True):
        text += ("" if right.start == left.end else " ") + right.text
    return Token(text, tokens[first].start, last.end, "number", "", value, form, currency)
