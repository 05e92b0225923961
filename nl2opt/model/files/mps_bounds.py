"""The BOUNDS section of an MPS file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from nl2opt.model.canonical import Domain, Floats
from nl2opt.model.files.mps_lines import FieldError, Section, lines_of, number
from nl2opt.model.files.source import INFINITE, Source, shown

VALUED = frozenset((b"LO", b"UP", b"FX", b"LI", b"UI", b"SC", b"SI"))
BARE = frozenset((b"FR", b"MI", b"PL", b"BV"))
_SEMI = (int(Domain.SEMICONTINUOUS), int(Domain.SEMIINTEGER))


@dataclass
class Box:
    """Bounds and domains while they are read, with the line that set each bound (0: none did)."""

    names: list[bytes]
    lower: list[float]
    upper: list[float]
    domain: list[int]
    lower_line: list[int]
    upper_line: list[int]

    @classmethod
    def of(cls, names: list[bytes], integer: npt.NDArray[np.bool_]) -> Box:
        n = len(names)
        domain = np.where(integer, int(Domain.INTEGER), int(Domain.REAL)).tolist()
        return cls(names, [0.0] * n, [np.inf] * n, domain, [0] * n, [0] * n)

    def done(self, source: Source) -> tuple[Floats, Floats, npt.NDArray[np.uint8]]:
        """Lower bounds, upper bounds, domains; an integer column no line names is binary."""
        lower, upper = np.array(self.lower, np.float64), np.array(self.upper, np.float64)
        domains = np.array(self.domain, np.uint8)
        untouched = (np.array(self.lower_line, np.int64) == 0) & (np.array(self.upper_line, np.int64) == 0)
        upper[untouched & (domains == Domain.INTEGER)] = 1.0
        for bad, side, lines in (
            (lower == np.inf, "lower", self.lower_line),
            (upper == -np.inf, "upper", self.upper_line),
        ):
            if bad.any():
                k = int(np.argmax(bad))
                raise source.error(lines[k], f"the {side} bound of column {shown(self.names[k])} leaves it no value")
        return lower, upper, domains


def read_bounds(source: Source, section: Section, columns: Mapping[bytes, int], box: Box) -> None:
    """Apply every line of the section; the same side of a column set to two values is an error."""
    lower, upper, lower_line, upper_line, domain = box.lower, box.upper, box.lower_line, box.upper_line, box.domain
    for piece in lines_of(source, section):
        fields = piece.fields
        for at, size, line in zip(piece.first.tolist(), piece.count.tolist(), piece.line.tolist(), strict=True):
            kind = fields[at].upper()
            value = 0.0
            if kind in VALUED:
                if size != 4 and size != 3:
                    raise _error(source, line, fields[at : at + size], "needs a set, a column and a number")
                name, text = fields[at + size - 2], fields[at + size - 1]
                try:
                    value = float(text) if b"_" not in text else np.nan
                except ValueError:
                    value = number(source, text, line, "BOUNDS")
                if value != value:
                    raise source.error(line, f"the bound of column {shown(name)} is not a number: {shown(text)}")
                if not -INFINITE < value < INFINITE:
                    value = np.copysign(np.inf, value)
            elif kind in BARE:
                if not 2 <= size <= 4:
                    raise _error(source, line, fields[at : at + size], "needs a set and a column")
                name = fields[at + (1 if size == 2 or (size == 3 and fields[at + 2] not in columns) else 2)]
            else:
                raise _error(source, line, fields[at : at + size], "is not a bound type")
            j = columns.get(name, -1)
            if j < 0:
                raise source.error(line, f"BOUNDS names the column {shown(name)}, which COLUMNS lacks")
            low = high = None
            if kind == b"UP":
                high = value
            elif kind == b"LO":
                low = value
            elif kind == b"FX":
                low = high = value
            elif kind == b"BV":
                low, high = 0.0, 1.0
                domain[j] = Domain.INTEGER
            elif kind == b"FR":
                low, high = -np.inf, np.inf
            elif kind == b"MI":
                low = -np.inf
            elif kind == b"PL":
                high = np.inf
            elif kind == b"LI":
                low = value
                domain[j] = Domain.SEMIINTEGER if domain[j] in _SEMI else Domain.INTEGER
            elif kind == b"UI":
                high = value
                domain[j] = Domain.SEMIINTEGER if domain[j] in _SEMI else Domain.INTEGER
            else:
                high = value
                semi_integer = kind == b"SI" or domain[j] in (Domain.INTEGER, Domain.SEMIINTEGER)
                domain[j] = Domain.SEMIINTEGER if semi_integer else Domain.SEMICONTINUOUS
            if low is not None:
                if lower_line[j] and lower[j] != low:
                    raise _twice(source, line, "lower", name, lower_line[j])
                lower[j], lower_line[j] = low, line
            if high is not None:
                if upper_line[j] and upper[j] != high:
                    raise _twice(source, line, "upper", name, upper_line[j])
                upper[j], upper_line[j] = high, line


def _error(source: Source, line: int, fields: list[bytes], message: str) -> FieldError:
    return FieldError(
        source.error(line, f"BOUNDS: {shown(fields[0])} {message}; found {shown(b' '.join(fields))}").message
    )


def _twice(source: Source, line: int, side: str, name: bytes, before: int) -> Exception:
    return source.error(line, f"a second {side} bound of column {shown(name)}, not the one of line {before}")
