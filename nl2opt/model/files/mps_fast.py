"""The common lines of COLUMNS over arrays: no Python object for any name or number.

Names are compared as 64-bit words. Numbers of at most 15 digits without an exponent are an integer below 2**53 divided
by a power of ten up to 1e22: both are exact doubles, so one division rounds correctly (W. D. Clinger, "How to read
floating point numbers accurately", 1990). Every other number goes through Python's `float`.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from nl2opt.model.canonical import Floats

Ints = npt.NDArray[np.int64]
Words = list[npt.NDArray[np.uint64]]

MAX_NAME = 24
_MASKS = np.array([(1 << (8 * k)) - 1 for k in range(9)], np.uint64)
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)
_TENS = 10.0 ** np.arange(23)
_MAX_NUMBER = 17


def word_view(text: bytes) -> npt.NDArray[np.uint64]:
    """The eight bytes from each position on, as one number; zeros follow the text."""
    padded = text + bytes(40)
    return np.ndarray((len(text) + 32,), np.dtype("<u8"), padded, strides=(1,))


def name_words(view: npt.NDArray[np.uint64], starts: Ints, size: Ints, count: int) -> Words:
    """`count` words of each name, zero beyond its end."""
    return [view[starts + 8 * k] & _MASKS[np.clip(size - 8 * k, 0, 8)] for k in range(count)]


class NameTable:
    """Names to positions, for whole arrays of names."""

    def __init__(self, names: list[bytes]) -> None:
        self.count = len(names)
        self.bits = max(int(16 * len(names)).bit_length(), 4)
        size = np.array([len(name) for name in names], np.int64)
        starts = np.cumsum(size) - size
        self.words = name_words(word_view(b"".join(names)), starts, np.where(size > MAX_NAME, 0, size), MAX_NAME // 8)
        self.index = {name: k for k, name in enumerate(names)}
        self.slots = np.zeros(1 << self.bits, np.int64)
        if names:
            self.slots[self._slot(self.words)] = np.arange(len(names))

    def _slot(self, words: Words) -> Ints:
        with np.errstate(over="ignore"):
            mixed = words[0] * np.uint64(_FACTORS[0])
            for word, factor in zip(words[1:], _FACTORS[1:], strict=False):
                mixed = (mixed ^ (mixed >> np.uint64(29))) + word * np.uint64(factor)
            mixed = (mixed ^ (mixed >> np.uint64(32))) * np.uint64(_FACTORS[0])
        return (mixed >> np.uint64(64 - self.bits)).astype(np.int64)

    def positions(self, piece: bytes, words: Words, starts: Ints, ends: Ints) -> Ints | None:
        """The position of each name; `None` when one is not in the table."""
        if not self.count:
            return None
        found = self.slots[self._slot(words)]
        wrong = np.zeros(len(found), bool)
        for mine, theirs in zip(self.words, words, strict=True):
            wrong |= mine[found] != theirs
        for k in np.flatnonzero(wrong).tolist():
            position = self.index.get(piece[starts[k] : ends[k]])
            if position is None:
                return None
            found[k] = position
        return found


def decimals(text: npt.NDArray[np.uint8], piece: bytes, starts: Ints, ends: Ints) -> Floats | None:
    """The numbers between starts and ends, correctly rounded; `None` when one is no plain number."""
    size = ends - starts
    sign = (text[starts] == 45) | (text[starts] == 43)
    width = min(int(size.max(initial=0)), _MAX_NUMBER)
    whole = np.zeros(len(starts), np.int64)
    point = np.zeros(len(starts), np.int64)
    digits = np.zeros(len(starts), np.int64)
    odd = size > _MAX_NUMBER
    last = len(text) - 1
    for k in range(width):
        inside = size > k
        byte = text[np.minimum(starts + k, last)]
        digit = byte - np.uint8(48)
        is_digit = (digit < 10) & inside
        whole = np.where(is_digit, whole * 10 + digit, whole)
        digits += is_digit
        dot = (byte == 46) & inside
        odd |= dot & (point > 0)
        point = np.where(dot, k + 1, point)
        odd |= inside & ~is_digit & ~dot & ~((k == 0) & sign)
    odd |= (digits == 0) | (digits > 15)
    after = np.where(point > 0, size - point, 0)
    values = whole / _TENS[np.where(odd, 0, after)]
    values = np.where(text[starts] == 45, -values, values)
    for k in np.flatnonzero(odd).tolist():
        word = piece[starts[k] : ends[k]]
        try:
            values[k] = float(word)
        except ValueError:
            return None
        if b"_" in word:
            return None
    return values
