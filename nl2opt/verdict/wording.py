"""Models in words: numbers, domains, senses, and whole rows and columns in one line."""

from __future__ import annotations

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain

DOMAIN_WORDS = {
    Domain.REAL: "real",
    Domain.INTEGER: "integer",
    Domain.SEMICONTINUOUS: "semicontinuous",
    Domain.SEMIINTEGER: "semi-integer",
}


def number(value: float) -> str:
    """A number as short as it can be read back.

    >>> number(3.0), number(0.1), number(float("inf"))
    ('3', '0.1', 'inf')
    """
    return f"{value:.0f}" if float(value).is_integer() and abs(value) < 1e15 else repr(float(value))


TURNED = {"<=": ">=", ">=": "<=", "=": "=", "range": "range", "free": "free"}


def sense_of(low: float, high: float) -> str:
    """The sense of a row with these sides: ``<=``, ``>=``, ``=``, range or free."""
    if low == high:
        return "="
    if np.isinf(low) and np.isinf(high):
        return "free"
    return "<=" if np.isinf(low) else ">=" if np.isinf(high) else "range"


def rhs_of(low: float, high: float) -> float:
    """The finite side of a row that is not a range."""
    return low if np.isfinite(low) else high


def ratio(first: float, second: float) -> float | None:
    """Second over first, where both are finite and not zero."""
    if first == 0 or second == 0 or not (np.isfinite(first) and np.isfinite(second)):
        return None
    return float(second / first)


def describe_column(model: CanonicalModel, j: int) -> str:
    """``integer between 0 and 9, cost 3``."""
    low, high = float(model.lower[j]), float(model.upper[j])
    cost = f", cost {number(model.objective[j])}" if model.objective[j] else ""
    return f"{DOMAIN_WORDS[Domain(int(model.domains[j]))]} between {number(low)} and {number(high)}{cost}"


def describe_row(model: CanonicalModel, i: int, *, longest: int = 6) -> str:
    """``2 x + 3 y <= 4``, cut after a few terms."""
    begin, end = int(model.matrix.indptr[i]), int(model.matrix.indptr[i + 1])
    words: list[str] = []
    for j, v in zip(model.matrix.indices[begin:end].tolist(), model.matrix.data[begin:end].tolist(), strict=True):
        if len(words) >= 2 * longest:
            words.append(f"+ ... ({end - begin} terms)")
            break
        sign = "-" if v < 0 else "+" if words else ""
        size = "" if abs(v) == 1 else number(abs(v)) + " "
        words += [sign, size + model.column_names[j]] if sign else [size + model.column_names[j]]
    body = " ".join(words) or "0"
    if i in model.row_quadratics:
        body += " + quadratic terms"
    if i in model.row_nonlinears:
        body += " + nonlinear terms"
    low, high = float(model.row_lower[i]), float(model.row_upper[i])
    sense = sense_of(low, high)
    if sense == "range":
        return f"{number(low)} <= {body} <= {number(high)}"
    return body if sense == "free" else f"{body} {sense} {number(rhs_of(low, high))}"
