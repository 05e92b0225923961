"""Affine maps between the columns of two models, exact, from a pairing or from a JSON file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, TypeAlias

from nl2opt.errors import InputError
from nl2opt.model.canonical import CanonicalModel

Line: TypeAlias = tuple[dict[int, Fraction], Fraction]
"""Coefficients by column, and a constant."""


@dataclass(frozen=True)
class AffineMap:
    """`lines[k]` is column k of the target in terms of the columns of the source.

    >>> turn = AffineMap((({0: Fraction(2)}, Fraction(1)),), "given")
    >>> turn.image([Fraction(3)])
    [Fraction(7, 1)]
    """

    lines: tuple[Line, ...]
    origin: str

    def image(self, point: Sequence[Fraction]) -> list[Fraction]:
        """The point of the target that belongs to a point of the source."""
        return [sum((v * point[j] for j, v in line.items()), constant) for line, constant in self.lines]

    def pull_back(self, form: Mapping[int, Fraction]) -> Line:
        """A linear form on the target as a form on the source."""
        result: dict[int, Fraction] = {}
        total = Fraction(0)
        for k, value in form.items():
            line, constant = self.lines[k]
            total += value * constant
            for j, v in line.items():
                result[j] = result.get(j, Fraction(0)) + value * v
        return {j: v for j, v in result.items() if v}, total

    def inverse(self, source: int) -> AffineMap | None:
        """The way back, when every line holds one column and no column is left out."""
        back: dict[int, Line] = {}
        for k, (line, constant) in enumerate(self.lines):
            if len(line) != 1:
                return None
            ((j, value),) = line.items()
            if j in back:
                return None
            back[j] = ({k: 1 / value}, -constant / value)
        if len(back) != source:
            return None
        return AffineMap(tuple(back[j] for j in range(source)), self.origin)

    def describe(self, source: CanonicalModel, target: CanonicalModel) -> dict[str, str]:
        """Each target column as text in terms of the source."""
        result = {}
        for name, (line, constant) in zip(target.column_names, self.lines, strict=True):
            words = [("" if v == 1 else f"{v} ") + source.column_names[j] for j, v in line.items()]
            if constant or not words:
                words.append(str(constant))
            result[name] = " + ".join(words)
        return result


def from_places(columns: Sequence[int], origin: str) -> AffineMap:
    """The map that renames: column j of the source is column ``columns[j]`` of the target."""
    lines: list[Line] = [({}, Fraction(0))] * len(columns)
    for j, k in enumerate(columns):
        lines[int(k)] = ({j: Fraction(1)}, Fraction(0))
    return AffineMap(tuple(lines), origin)


def map_from_json(
    value: Mapping[str, Any], first: CanonicalModel, second: CanonicalModel
) -> tuple[AffineMap, AffineMap | None]:
    """The maps of a JSON object: the second model's columns in terms of the first's, and back where it is given.

    ``{"y": "x"}`` or ``{"y": {"x": 2, "constant": 1}}`` for y = 2 x + 1; with keys "second" and "first" both ways.
    Columns of equal name need no entry. `InputError` for names that do not exist and values that are no numbers.

    >>> model = CanonicalModel.build(objective=[1])
    >>> map_from_json({"x0": {"x0": 1, "constant": -2}}, model, model)[0].lines
    (({0: Fraction(1, 1)}, Fraction(-2, 1)),)
    """
    if set(value) <= {"first", "second"} and not (set(value) & set(second.column_index)):
        forward = _read(value.get("second", {}), first, second, "given")
        return forward, _read(value["first"], second, first, "given") if "first" in value else None
    return _read(value, first, second, "given"), None


def _read(value: Any, source: CanonicalModel, target: CanonicalModel, origin: str) -> AffineMap:
    if not isinstance(value, Mapping):
        raise InputError("the map is no object", help='write {"y": "x"} or {"y": {"x": 2, "constant": 1}}')
    unknown = [name for name in value if name not in target.column_index]
    if unknown:
        raise InputError(f"the map gives {unknown[0]!r}, which is no variable of the target model")
    lines: list[Line] = []
    for name in target.column_names:
        if name in value:
            lines.append(_line(name, value[name], source))
        elif name in source.column_index:
            lines.append(({source.column_index[name]: Fraction(1)}, Fraction(0)))
        else:
            raise InputError(f"the map says nothing about {name!r}", help="give every variable without a namesake")
    return AffineMap(tuple(lines), origin)


def _line(name: str, value: Any, source: CanonicalModel) -> Line:
    if isinstance(value, str):
        value = {value: 1}
    if isinstance(value, int | float) and not isinstance(value, bool):
        value = {"constant": value}
    if not isinstance(value, Mapping):
        raise InputError(f"the map of {name!r} is {value!r}", help='write a name, a number, or {"x": 2, "constant": 1}')
    line: dict[int, Fraction] = {}
    constant = Fraction(0)
    for key, number in value.items():
        try:
            size = Fraction(str(number))
        except (ValueError, ZeroDivisionError):
            raise InputError(f"the map of {name!r} multiplies {key!r} by {number!r}, which is no number") from None
        if key in source.column_index:
            line[source.column_index[key]] = size
        elif key == "constant":
            constant = size
        else:
            raise InputError(f"the map of {name!r} uses {key!r}, which is no variable of the source model")
    return {j: v for j, v in line.items() if v}, constant
