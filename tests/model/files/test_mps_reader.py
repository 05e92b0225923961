"""MPS text: what each section means, and what is refused with the line."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from nl2opt.errors import ModelError
from nl2opt.model.canonical import CanonicalModel, Domain, Indicator, SpecialOrderedSet
from nl2opt.model.files import read_model

INF = np.inf
ROWS = "NAME t\nROWS\n N obj\n L r\n E e\nCOLUMNS\n"
SMALL = ROWS + " x obj 1 r 1\n y r 1 e 2\nRHS\n rhs r 4 e 3\n"
WHOLE = ROWS + " M 'MARKER' 'INTORG'\n x obj 1 r 1\n M 'MARKER' 'INTEND'\n y r 1 e 2\nRHS\n rhs r 4 e 3\n"


@pytest.fixture
def read(tmp_path: Path):
    def action(text: str | bytes) -> CanonicalModel:
        path = tmp_path / "m.mps"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_model(path)

    return action


def test_plain(read):
    model = read(SMALL + "ENDATA\n")
    assert model.column_names == ("x", "y") and model.row_names == ("r", "e") and model.name == "t"
    assert model.matrix.toarray().tolist() == [[1, 1], [0, 2]]
    assert model.row_lower.tolist() == [-INF, 3] and model.row_upper.tolist() == [4, 3]
    assert model.objective.tolist() == [1, 0] and model.lower.tolist() == [0, 0] and model.upper.tolist() == [INF, INF]


@pytest.mark.parametrize(
    ("bounds", "lower", "upper", "domain"),
    [
        ("", 0, 1, Domain.INTEGER),
        (" LO b x 1\n", 1, INF, Domain.INTEGER),
        (" PL b x\n", 0, INF, Domain.INTEGER),
        (" MI b x\n", -INF, INF, Domain.INTEGER),
        (" FR b x\n", -INF, INF, Domain.INTEGER),
        (" UP b x 5\n", 0, 5, Domain.INTEGER),
        (" UP b x -5\n", 0, -5, Domain.INTEGER),
        (" SC b x 5\n", 0, 5, Domain.SEMIINTEGER),
    ],
)
def test_default_bounds_of_integer_columns(read, bounds, lower, upper, domain):
    model = read(WHOLE + "BOUNDS\n" + bounds + "ENDATA\n")
    assert (model.lower[0], model.upper[0], model.domains[0]) == (lower, upper, domain)
    assert (model.lower[1], model.upper[1], model.domains[1]) == (0, INF, Domain.REAL)


@pytest.mark.parametrize(
    ("bounds", "lower", "upper", "domain"),
    [
        (" UP b y 3\n LO b y -2\n", -2, 3, Domain.REAL),
        (" UP y 3\n", 0, 3, Domain.REAL),
        (" FR y\n", -INF, INF, Domain.REAL),
        (" MI b y\n UP b y 4\n", -INF, 4, Domain.REAL),
        (" FX b y 3\n", 3, 3, Domain.REAL),
        (" BV b y\n", 0, 1, Domain.INTEGER),
        (" BV b y 1\n", 0, 1, Domain.INTEGER),
        (" LI b y 3\n", 3, INF, Domain.INTEGER),
        (" UI b y 3\n", 0, 3, Domain.INTEGER),
        (" SC b y 3\n LO b y 1\n", 1, 3, Domain.SEMICONTINUOUS),
        (" SI b y 3\n", 0, 3, Domain.SEMIINTEGER),
        (" UP b y 1e30\n LO b y -1e20\n", -INF, INF, Domain.REAL),
        (" UP b y inf\n LO b y -Infinity\n", -INF, INF, Domain.REAL),
        (" UP b y 1.0D3\n", 0, 1000, Domain.REAL),
    ],
)
def test_bound_types(read, bounds, lower, upper, domain):
    model = read(SMALL + "BOUNDS\n" + bounds + "ENDATA\n")
    assert (model.lower[1], model.upper[1], model.domains[1]) == (lower, upper, domain)


@pytest.mark.parametrize(
    ("sense", "size", "lower", "upper"),
    [
        ("L", 3, 7, 10), ("L", -3, 7, 10), ("G", 3, 10, 13), ("G", -3, 10, 13),
        ("E", 3, 10, 13), ("E", -3, 7, 10), ("E", 0, 10, 10), ("L", 0, 10, 10),
    ],
)  # fmt: skip
def test_ranges(read, sense, size, lower, upper):
    model = read(f"NAME\nROWS\n N o\n {sense} r\nCOLUMNS\n x r 1\nRHS\n r 10\nRANGES\n r {size}\nENDATA\n")
    assert (model.row_lower[0], model.row_upper[0]) == (lower, upper)


@pytest.mark.parametrize(
    "text", ["OBJSENSE MAX\n", "OBJSENSE\n    MAXIMIZE\n", "OBJSENSE\nMAX\n", "OBJSENSE\n maximise\n"]
)
def test_objective_sense(read, text):
    assert read(f"NAME\n{text}ROWS\n N o\nCOLUMNS\n x o 1\nENDATA\n").sense == "maximize"


def test_objective_constant_and_free_rows(read):
    model = read("NAME\nROWS\n N o\n N p\n L r\nCOLUMNS\n x r 1 p 3\nRHS\n q o 7 p 5\nENDATA\n")
    assert model.offset == -7 and model.row_names == ("p", "r")
    assert (model.row_lower[0], model.row_upper[0]) == (-INF, INF) and model.matrix.toarray().tolist() == [[3], [1]]


def test_objective_named(read):
    model = read("NAME\nOBJNAME\n p\nROWS\n N o\n N p\nCOLUMNS\n x o 1 p 3\nENDATA\n")
    assert model.objective.tolist() == [3] and model.row_names == ("o",)


def test_tiny_coefficients_stay_and_zeros_go(read):
    model = read(ROWS + " x r 1e-12 e 0\n y r 1e-300\nENDATA\n")
    assert model.matrix.data.tolist() == [1e-12, 1e-300] and model.shape == (2, 2)


def test_fixed_format_names_with_blanks(read):
    model = read(
        "NAME          my model\nROWS\n N  cost\n L  row one\n G  row two\nCOLUMNS\n"
        "    flow a    row one          1.0     row two          2.0\n"
        "    flow b    row two          5.0\nRHS\n              row one          2.0\n"
        "    RHS       row two          3.0\nBOUNDS\n UP BND       flow a           9.0\nENDATA\n"
    )
    assert model.column_names == ("flow a", "flow b") and model.row_names == ("row one", "row two")
    assert model.matrix.toarray().tolist() == [[1, 0], [2, 5]] and model.name == "my model"
    assert model.row_upper.tolist() == [2, INF] and model.upper.tolist() == [9, INF]


def test_comments_line_ends_and_no_last_newline(read):
    text = "* one\n" + SMALL.replace("COLUMNS\n", "* two\nCOLUMNS\n* 3\n\n") + "ENDATA"
    expected = read(SMALL + "ENDATA\n")
    for variant in (text, text.replace("\n", "\r\n"), text.replace("\n", "\r")):
        model = read(variant)
        assert model.matrix.toarray().tolist() == expected.matrix.toarray().tolist()
        assert model.row_upper.tolist() == expected.row_upper.tolist()


def test_quadratics(read):
    model = read(SMALL + "QUADOBJ\n x x 2\n x y -1\nQCMATRIX r\n x x 3\n x y 0.5\n y x 0.5\nENDATA\n")
    assert model.quadratic is not None
    assert list(zip(model.quadratic.first, model.quadratic.second, model.quadratic.value, strict=True)) == [
        (0, 0, 1.0), (0, 1, -1.0),
    ]  # fmt: skip
    assert model.row_quadratics[0].value.tolist() == [3.0, 1.0]
    full = read(SMALL + "QMATRIX\n x x 2\n x y -1\n y x -1\nENDATA\n")
    assert full.quadratic is not None and full.quadratic.value.tolist() == model.quadratic.value.tolist()
    section = read(SMALL + "QSECTION obj\n x x 2\n x y -1\nENDATA\n")
    assert section.quadratic is not None and section.quadratic.value.tolist() == [1.0, -1.0]


def test_sets_and_indicators(read):
    model = read(
        SMALL + "SOS\n S1 SOS s1 5\n SOS x 1\n SOS y 2\n S2 two\n  x:3\n  y:4\nINDICATORS\n IF r x 1\nENDATA\n"
    )
    assert model.special_ordered_sets == (
        SpecialOrderedSet("s1", 1, (0, 1), (1.0, 2.0)),
        SpecialOrderedSet("two", 2, (0, 1), (3.0, 4.0)),
    )
    assert model.indicators == (Indicator(0, 0, True),)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ("garbage\n", 1, "not a section"),
        (SMALL, 10, "without ENDATA"),
        (ROWS + " x r nan\nENDATA\n", 7, "is nan"),
        (ROWS + " x r inf\nENDATA\n", 7, "is inf"),
        (ROWS + " x r 1\n x r 2\nENDATA\n", 8, "second entry of column `x` in row `r`"),
        (ROWS + " x r 1 r 2\nENDATA\n", 7, "second entry"),
        (ROWS + " x obj 1\n x obj 1\nENDATA\n", 8, "second entry"),
        (ROWS + " x r 1\n y r 1\n x e 1\nENDATA\n", 9, "`x` came before"),
        (ROWS + " x q 1\nENDATA\n", 7, "row `q`"),
        (ROWS + " x r 1 e\nENDATA\n", 7, "found `x r 1 e`"),
        (ROWS + " x r 1_0\nENDATA\n", 7, "`1_0` is not a number"),
        (ROWS + " x r one\nENDATA\n", 7, "`one` is not a number"),
        ("NAME\nROWS\n N o\n L r\n G r\nCOLUMNS\nENDATA\n", 5, "second row has the name `r`"),
        ("NAME\nROWS\n N o\n Q r\nCOLUMNS\nENDATA\n", 4, "row type"),
        (SMALL + " rhs r 5\nENDATA\n", 11, "second value in RHS"),
        (SMALL + " rhs obj inf\nENDATA\n", 11, "constant is infinite"),
        (SMALL.replace("4 e 3", "4 e nan") + "ENDATA\n", 10, "row `e` is NaN"),
        (SMALL + "BOUNDS\n UP b y 1\n UP b y 2\nENDATA\n", 13, "second upper bound of column `y`.*line 12"),
        (SMALL + "BOUNDS\n UP b z 1\nENDATA\n", 12, "column `z`"),
        (SMALL + "BOUNDS\n UP b y nan\nENDATA\n", 12, "not a number"),
        (SMALL + "BOUNDS\n LO b y inf\nENDATA\n", 12, "leaves it no value"),
        (SMALL + "BOUNDS\n XX b y 1\nENDATA\n", 12, "not a bound type"),
        (SMALL + "QUADOBJ\n x y 1\n y x 1\nENDATA\n", 13, "second entry"),
        (SMALL + "QMATRIX\n x y 1\nENDATA\n", 12, "not symmetric"),
        (SMALL + "GENCONS\n x\nENDATA\n", 11, "`GENCONS` is not supported"),
        (SMALL + "INDICATORS\n IF r x 2\nENDATA\n", 12, "not 0 or 1"),
        (WHOLE.replace("INTEND", "INTORG") + "ENDATA\n", 9, "INTORG does not fit"),
        ("NAME\nROWS\n N o\nENDATA\n", 4, "no COLUMNS"),
        ("* one\n* two\nNAME\nROWS\n N o\n*\nCOLUMNS\n x p 1\nENDATA\n", 8, "row `p`"),
    ],
)
def test_refused_with_the_line(read, text, line, words):
    with pytest.raises(ModelError, match=words) as caught:
        read(text)
    assert f"m.mps:{line}: " in str(caught.value) and "\n" not in str(caught.value)


def test_long_files_are_cut_into_pieces(read, monkeypatch):
    from nl2opt.model.files import mps_lines

    body = "".join(
        f" M{j} 'MARKER' 'INTORG'\n x{j} obj {j}\n x{j} r {j} e 1\n M{j} 'MARKER' 'INTEND'\n y{j} r 1\n"
        for j in range(1, 60)
    )
    whole = read(ROWS + body + "ENDATA\n")
    monkeypatch.setattr(mps_lines, "_CHUNK", 50)
    cut = read(ROWS + body + "ENDATA\n")
    assert cut.column_names == whole.column_names and cut.domains.tolist() == whole.domains.tolist() == [1, 0] * 59
    assert (cut.matrix != whole.matrix).nnz == 0
