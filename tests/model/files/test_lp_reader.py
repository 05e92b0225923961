"""LP text: what each form means, and what is refused with the line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel, Domain, Indicator, SpecialOrderedSet
from nl2opt.model.files import differences, read_model
from nl2opt.model.files.lp_reader import read_lp
from nl2opt.model.files.source import Source

INF = np.inf


def lp(text: str) -> CanonicalModel:
    return read_lp(Source("m.lp", text.encode()))


def rows(text: str) -> CanonicalModel:
    return lp(f"min\n 0 x + 0 y + 0 z\nst\n{text}\nend\n")


@pytest.mark.parametrize(
    ("row", "coefficients", "lower", "upper"),
    [
        ("c: x + 2 y <= 4", [1, 2, 0], -INF, 4),
        ("c: x + 2 y < 4", [1, 2, 0], -INF, 4),
        ("c: x + 2 y =< 4", [1, 2, 0], -INF, 4),
        ("c: x + 2 y => -4", [1, 2, 0], -4, INF),
        ("c: x >= 4", [1, 0, 0], 4, INF),
        ("c: -x + - 3y - -2 z = 1e2", [-1, -3, 2], 100, 100),
        ("c:3x+2y>=2", [3, 2, 0], 2, INF),
        ("c : 3 * x + 2 y >= 2", [3, 2, 0], 2, INF),
        ("c: -5 <= x + y <= 7", [1, 1, 0], -5, 7),
        ("c: 7 >= x + y >= -5", [1, 1, 0], -5, 7),
        ("2 <= x", [1, 0, 0], 2, INF),
        ("c: 2 >= x", [1, 0, 0], -INF, 2),
        ("c: x + 3 >= 2", [1, 0, 0], -1, INF),
        ("c: 1 <= x + 3 <= 9", [1, 0, 0], -2, 6),
        ("c: x + y >= 2 y + 4", [1, -1, 0], 4, INF),
        ("c: 2 >= x + y - 1", [1, 1, 0], -INF, 3),
        ("c: x + x - y + y = 2", [2, 0, 0], 2, 2),
        ("c: x >= -1e30", [1, 0, 0], -INF, INF),
        ("c: -inf <= x <= 3", [1, 0, 0], -INF, 3),
        ("c: x <= +infinity", [1, 0, 0], -INF, INF),
        ("c: 1e-12 x + 1.5E+3 y = .5", [1e-12, 1500, 0], 0.5, 0.5),
        ("c: 0 x >= 1", [0, 0, 0], 1, INF),
        ("c: >= 1", [0, 0, 0], 1, INF),
        ("c:\n x\n + y\n >=\n 1", [1, 1, 0], 1, INF),
    ],
)
def test_one_row(row, coefficients, lower, upper):
    model = rows(row)
    assert model.matrix.toarray().tolist() == [coefficients]
    assert (model.row_lower[0], model.row_upper[0]) == (lower, upper)


def test_rows_without_names_end_where_their_number_is():
    model = rows(" x - 2 y >= -2\n -x - 2 y >= -6\n\n -5 <= x <= 3\n d: x = 1\n + y <= 2")
    assert model.row_names == ("c1", "c2", "c3", "d", "c5")
    assert model.matrix.toarray().tolist() == [[1, -2, 0], [-1, -2, 0], [1, 0, 0], [1, 0, 0], [0, 1, 0]]
    assert model.row_lower.tolist() == [-2, -6, -5, 1, -INF]


def test_a_second_row_of_one_name_is_kept():
    assert rows(" a: x >= 1\n a: y >= 1\n a: z >= 1\n c5: x >= 1\n y >= 2").row_names == (
        "a",
        "a#2",
        "a#3",
        "c5",
        "c5#2",
    )


def test_objective():
    model = lp("\\ Model my model\nMAXIMIZE\n obj: 3 x + 2 x - y + 5 - 1\nSubject To\nEnd")
    assert model.sense == "maximize" and model.objective.tolist() == [5, -1] and model.offset == 4
    assert model.name == "my model" and model.shape == (0, 2)
    assert lp("min\n x st\n c: x >= 1\nend").shape == (1, 1)
    assert lp("minimise\nobj:\nsubject to:\n c: x >= 1\nend").objective.tolist() == [0]


def test_names_with_brackets_are_not_quadratic():
    model = lp("min\n x[0,1] + [ 2 x[0,1] ^2 + 4 x[0,1] * y[a-b] ] / 2\nst\n r[1]: [x[0,1]^2] + x[0, 2] <= 3\nend\n")
    assert model.column_names == ("x[0,1]", "y[a-b]", "x[0, 2]") and model.row_names == ("r[1]",)
    assert model.quadratic is not None and model.quadratic.value.tolist() == [1, 2]
    assert model.row_quadratics[0].value.tolist() == [1] and model.matrix.toarray().tolist() == [[0, 0, 1]]


@pytest.mark.parametrize(
    ("text", "sign", "upper"),
    [
        ("c: [ x ^ 2 ] <= 4", 1, 4),
        ("c: y - [ x^2 ] <= 4", -1, 4),
        ("c: 4 >= [ x * x ]", 1, 4),
        ("c: y <= [ 4 x^2 ] / 2 + 4", -2, 4),
        ("c: 1 <= [ x^2 ] <= 4", 1, 4),
    ],
)
def test_quadratic_rows(text, sign, upper):
    model = rows(text)
    assert model.row_quadratics[0].value.tolist() == [sign] and model.row_upper.tolist() == [upper]


def test_odd_names():
    names = ["a.b", "x(1,2)", "c!d", "e1", "it's", '"q"', "s$t", "u;v", "w|x", "k~l", "été", "x/y", "_", "obj"]
    model = lp("min\n " + " + ".join(names) + "\nst\n R/1-a: a.b >= 1\nend\n")
    assert model.column_names == tuple(names) and model.row_names == ("R/1-a",)


def test_bounds():
    model = lp(
        "min\n a + b + c + d + e + f + g + h\nst\nBounds\n 1 <= a <= 5\n b FREE\n c >= -3\n d <= -2\n -inf <= e <= 4\n"
        " f = 7\n 3 >= g\n 9 >= h >= 2\n i <= 1e20\nend\n"
    )
    assert model.lower.tolist() == [1, -INF, -3, 0, -INF, 7, 0, 2, 0]
    assert model.upper.tolist() == [5, INF, INF, -2, 4, 7, 3, 9, INF]


def test_domains():
    model = lp(
        "min\n a + b + c + d + e + f\nst\nbounds\n b = 0\n c <= 9\n -5 <= f <= 8\ngenerals\n c d\n z\n"
        "binaries\n a b f\nsemi-continuous\n c e\nend\n"
    )
    assert model.column_names == ("a", "b", "c", "d", "e", "f", "z")
    assert model.domains.tolist() == [
        Domain.INTEGER, Domain.INTEGER, Domain.SEMIINTEGER, Domain.INTEGER, Domain.SEMICONTINUOUS, Domain.INTEGER,
        Domain.INTEGER,
    ]  # fmt: skip
    assert model.upper.tolist() == [1, 0, 9, INF, INF, 1, INF] and model.lower.tolist() == [0] * 7


def test_sets_and_indicators():
    model = lp(
        "min\n x + y + b\nst\n i: b = 1 -> x + y <= 3\n b = 0 -> x >= 1\n"
        "bin\n b\nsos\n s1: S1:: x:1 y:2\n S2:: y : 1 x : 2.5\nend\n"
    )
    assert model.indicators == (Indicator(0, 2, True), Indicator(1, 2, False))
    assert model.matrix.toarray().tolist() == [[1, 1, 0], [1, 0, 0]] and model.row_upper.tolist() == [3, INF]
    assert model.special_ordered_sets == (
        SpecialOrderedSet("s1", 1, (0, 1), (1.0, 2.0)),
        SpecialOrderedSet("sos2", 2, (1, 0), (1.0, 2.5)),
    )


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("hello\n", 1, "`hello` does not start an LP file"),
        ("min\n x\nst\n c: x >= 1\n", 4, "without End"),
        ("min\n x\nst\n c: x >= 1\nend\nmore\n", 6, "text after End"),
        ("min\n x\nst\n c: x y >= 1\nend\n", 4, "in `c: x y >= 1`"),
        ("min\n x\nst\n c: 3 4 x >= 1\nend\n", 4, "fit together"),
        ("min\n x\nst\n c: NaN x >= 1\nend\n", 4, "fit together"),
        ("min\n x\nst\n c: inf x >= 1\nend\n", 4, "coefficient is infinite"),
        ("min\n x\nst\n c: 1e999 x >= 1\nend\n", 4, "coefficient is infinite"),
        ("min\n x\nst\n c: x >= \nend\n", 4, "ends in an operator"),
        ("min\n x\nst\n c: x + >= 3\nend\n", 4, "fit together"),
        ("min\n x\nst\n c: x\nend\n", 4, "no relation"),
        ("min\n x\nst\n c: 1 <= x <= 3 <= 4\nend\n", 4, "more than two"),
        ("min\n x\nst\n c: 1 <= x >= 3\nend\n", 4, "`<=` twice"),
        ("min\n x\nst\n c: x <= 1 <= y\nend\n", 4, "middle"),
        ("min\n x\nst\n 3 >= 1\nend\n", 4, "no column"),
        ("min\n x\nst\n c: x = inf\nend\n", 4, "infinite right-hand side"),
        ("min\n x\nst\n c: x * y >= 1\nend\n", 4, "product"),
        ("min\n x >= 3\nst\nend\n", 2, "relation in the objective"),
        ("min\n x + [ x^2 \nst\nend\n", 2, "without its `]`"),
        ("min\n [ x^3 ] / 2\nst\nend\n", 2, "quadratic part"),
        ("min\n [ x^2 ] / 4\nst\nend\n", 2, "only `\\] / 2`"),
        ("min\n x\nst\n c: x >= 1\nbounds\n x <= \nend\n", 6, "a bound"),
        ("min\n x\nst\n c: x >= 1\nbounds\n x >= inf\nend\n", 6, "leaves it no value"),
        ("min\n x\nst\n c: b = 2 -> x >= 1\nend\n", 4, "an indicator"),
        ("min\n x\nst\n c: x >= 1\ngeneral\n 3x\nend\n", 6, "`3x` is not the name"),
        ("min\n x\nst\n c: x >= 1\nsos\n s: S1:: x:a\nend\n", 6, "weight `a`"),
        ("min\n x\nst\n c: x >= 1\nlazy constraints\n d: x >= 2\nend\n", 5, "not supported"),
        ("min\n x\nst\n c: x + 1:2 >= 1\nend\n", 4, "ends in an operator"),
        ("min\n x\nst\n c: [ x^2 ] >=\nend\n", 4, "no right-hand side"),
    ],
)
def test_refused_with_the_line(text, line, words):
    with pytest.raises(ModelError, match=words) as caught:
        lp(text)
    assert str(caught.value).startswith(f"m.lp:{line}: ") and "\n" not in str(caught.value)


_TERM = st.tuples(
    st.sampled_from(["+", "-", "+ -"]),
    st.sampled_from(["", "3", "0.5", "2e3", ".5"]),
    st.sampled_from(["x", "y[1,2]", "e", "z.3"]),
)


@given(
    st.lists(
        st.tuples(st.lists(_TERM, min_size=1, max_size=5), st.sampled_from(["<=", ">=", "="])), min_size=1, max_size=5
    ),
    st.data(),
)
def test_blanks_do_not_matter(found, data):
    """Words run together or apart, on one line or many, are the same words."""

    def text(gap):
        lines = [
            f"r{k}:"
            + "".join(f"{gap()}{sign}{gap()}{number}{gap() or ' '}{name}" for sign, number, name in terms)
            + f"{gap()}{sense}{gap()}4"
            for k, (terms, sense) in enumerate(found)
        ]
        return "min\n x + y[1,2] + e + z.3\nst\n" + "\n".join(lines) + "\nend\n"

    apart = lp(text(lambda: " "))
    mixed = lp(text(lambda: data.draw(st.sampled_from(["", " ", "  ", "\n ", "\t"]))))
    assert differences(apart, mixed) == []


def test_long_files_are_cut_into_pieces(monkeypatch, tmp_path: Path):
    from nl2opt.model.files import lp_tokens

    text = (
        "min\n obj: x0\nst\n"
        + "".join(f" r{k}: x{k} + 3 x{k + 1}\n   - x0 >= {k}\n" for k in range(1, 50))
        + "bounds\n x3 free\nend\n"
    )
    path = tmp_path / "m.lp"
    path.write_text(text)
    whole = read_model(path)
    monkeypatch.setattr(lp_tokens, "_CHUNK", 40)
    assert differences(whole, read_model(path)) == []
