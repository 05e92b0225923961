"""The array reading of MPS entries gives what Python's own `float` and `dict` give."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nl2opt.model.files import differences
from nl2opt.model.files.mps_fast import NameTable, decimals, name_words, word_view
from nl2opt.model.files.mps_lines import FieldError
from nl2opt.model.files.mps_reader import _Reader, read_mps
from nl2opt.model.files.source import Source


def edges(texts: list[bytes]) -> tuple[bytes, np.ndarray, np.ndarray]:
    piece = b" ".join(texts)
    size = np.array([len(text) for text in texts], np.int64)
    ends = np.cumsum(size + 1) - 1
    return piece, ends - size, ends


def parsed(texts: list[bytes]):
    piece, starts, ends = edges(texts)
    return decimals(np.frombuffer(piece, np.uint8), piece, starts, ends)


_PLAIN = st.from_regex(rb"[+-]?([0-9]{1,17}\.?[0-9]{0,17}|\.[0-9]{1,20})([eE][+-]?[0-9]{1,2})?", fullmatch=True)


@settings(max_examples=300)
@given(
    st.lists(
        st.one_of(_PLAIN, st.floats(allow_nan=False).map(lambda value: repr(value).encode())), min_size=1, max_size=8
    )
)
def test_numbers_are_rounded_as_by_float(texts):
    found = parsed(texts)
    assert found is not None
    for value, text in zip(found.tolist(), texts, strict=True):
        assert value == float(text) and math.copysign(1, value) == math.copysign(1, float(text)), text


@pytest.mark.parametrize(
    "text", [b"1_0", b"1-2", b"--1", b"1.2.3", b".", b"-", b"1e", b"x", b"0x1", b"1..2", b"123456789012345678_9"]
)
def test_what_is_no_number(text):
    assert parsed([b"1", text, b"2"]) is None


@given(
    st.lists(
        st.binary(min_size=1, max_size=24).filter(lambda name: not set(name) & set(range(33))), min_size=1, unique=True
    )
)
def test_every_name_is_found_at_its_place(names):
    table = NameTable(names)
    piece, starts, ends = edges(names[::-1])
    words = name_words(word_view(piece), starts, ends - starts, 3)
    found = table.positions(piece, words, starts, ends)
    assert found is not None and found.tolist() == list(range(len(names)))[::-1]
    fewer = NameTable(names[1:])
    assert fewer.positions(piece, words, starts, ends) is None


@given(st.data())
def test_both_ways_read_the_same(data):
    """One entry a line (arrays) and two entries a line (one by one) say the same model."""
    m, n = 4, data.draw(st.integers(1, 6))
    numbers = st.floats(allow_nan=False, allow_infinity=False).map(repr)
    entries = [
        [(i, data.draw(numbers)) for i in sorted(data.draw(st.sets(st.integers(0, m - 1), min_size=1)))]
        for _ in range(n)
    ]
    head = "NAME\nROWS\n N o\n" + "".join(f" L row{i}\n" for i in range(m)) + "COLUMNS\n"
    single = "".join(f" x{j} row{i} {a}\n" for j, found in enumerate(entries) for i, a in found)
    double = ""
    for j, found in enumerate(entries):
        words = [f"row{i} {a}" for i, a in found]
        double += "".join(f" x{j} {' '.join(words[k : k + 2])}\n" for k in range(0, len(words), 2))
    double += " y row0 1 row1 2\n"
    single += " averyveryverylongnameofacolumn row0 1\n"
    double += " averyveryverylongnameofacolumn row0 1\n"
    one, two = (
        read_mps(Source("m", (head + body + "ENDATA\n").encode()))
        for body in (single.replace(" avery", " y row0 1\n y row1 2\n avery"), double)
    )
    assert differences(one, two) == []


def test_the_array_way_is_taken(monkeypatch):
    """A plain file never reaches the slower way; this would otherwise go unseen."""

    def slow(self, piece, what):
        raise FieldError(what)

    text = "NAME\nROWS\n N o\n L r\nCOLUMNS\n M 'MARKER' 'INTORG'\n x o 1\n x r 1.5\n M 'MARKER' 'INTEND'\n"
    text += " y o 3 r -2e3\nENDATA\n"
    monkeypatch.setattr(_Reader, "entries", slow)
    assert read_mps(Source("m", text.encode())).matrix.toarray().tolist() == [[1.5, -2000]]
