"""Words of 64 bits for colours and weights, over whole arrays.

A *word* is an unsigned 64-bit integer. `mix` is the finaliser of splitmix64 (Steele, Lea, Flood, "Fast splittable
pseudorandom number generators", 2014): a bijection, so the word of a number loses nothing. Sums of mixed words stand
for multisets; two multisets may share a sum, which can only make a colouring coarser. What says *equivalent* is the
verification of an explicit map, never a word.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Words: TypeAlias = npt.NDArray[np.uint64]
Integers: TypeAlias = npt.NDArray[np.int64]

_M1 = 0xBF58476D1CE4E5B9
_M2 = 0x94D049BB133111EB
GOLDEN = 0x9E3779B97F4A7C15
FULL = 0xFFFFFFFFFFFFFFFF
_U1, _U2, _UG = np.uint64(_M1), np.uint64(_M2), np.uint64(GOLDEN)
_S30, _S27, _S31 = np.uint64(30), np.uint64(27), np.uint64(31)


def mix_in_place(words: Words) -> Words:
    """Mix every word of a fresh array, in place; the same array comes back."""
    scratch = words >> _S30
    words ^= scratch
    words *= _U1
    np.right_shift(words, _S27, out=scratch)
    words ^= scratch
    words *= _U2
    np.right_shift(words, _S31, out=scratch)
    words ^= scratch
    return words


def mix_int(word: int) -> int:
    """`mix_in_place` of one Python integer.

    >>> mix_int(1) == int(mix_in_place(np.array([1], np.uint64))[0])
    True
    """
    word ^= word >> 30
    word = (word * _M1) & FULL
    word ^= word >> 27
    word = (word * _M2) & FULL
    return word ^ (word >> 31)


def combine(words: Words, more: Words) -> Words:
    """A word for each ordered pair."""
    result: Words = words * _UG
    result += more
    return mix_in_place(result)


def combine_int(word: int, more: int) -> int:
    """`combine` of two Python integers."""
    return mix_int((word * GOLDEN + more) & FULL)


def words_of(values: npt.NDArray[np.float64]) -> Words:
    """One word for each double, by its bits; minus zero counts as zero.

    >>> a, b, c = words_of(np.array([0.0, -0.0, 1e-300]))
    >>> bool(a == b), bool(a == c)
    (True, False)
    """
    return mix_in_place((np.asarray(values, dtype=np.float64) + 0.0).view(np.uint64))


def word_of_text(text: str) -> int:
    """A word for a short label, the same in every run.

    >>> word_of_text("row") != word_of_text("column")
    True
    """
    word = len(text)
    for byte in text.encode():
        word = combine_int(word, byte)
    return word


def segment_sums(words: Words, pointers: npt.NDArray[np.integer]) -> Words:
    """Sum of the words of each segment ``pointers[i]:pointers[i+1]``, modulo 2^64; an empty segment gives 0."""
    sums = np.zeros(len(pointers) - 1, np.uint64)
    if len(words) == 0 or len(sums) == 0:
        return sums
    starts = pointers[:-1]
    filled = pointers[1:] > starts
    if filled.all():
        return np.add.reduceat(words, starts)
    sums[filled] = np.add.reduceat(words, starts[filled])
    return sums
