"""Reader of the case files beside this module, and the judgement on one case."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from nl2opt.evaluation.linear_structure import LinearStructure, linear_structure, same_structure
from nl2opt.formulation.elements import Formulation

HERE = Path(__file__).parent
_SECTION = re.compile(r"^## (?P<name>.+?)\n\n(?P<text>.*?)\n\n```\n(?P<model>.*?)\n```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True)
class Case:
    """A text and the model it states, line by line (``max 3 2``, ``1 2 <= 40``); no lines where it must be refused."""

    name: str
    text: str
    model: tuple[str, ...]

    def structure(self) -> LinearStructure:
        sense, *objective = self.model[0].split()
        names = [f"x{i}" for i in range(len(objective))]
        return linear_structure(
            Formulation.model_validate(
                {
                    "variables": {name: {"lower": 0} for name in names},
                    "objective": {"maximize" if sense == "max" else "minimize": _sum(objective, names)},
                    "constraints": {f"c{i}": {"rule": _rule(line, names)} for i, line in enumerate(self.model[1:])},
                }
            )
        )

    def states(self, formulation: Formulation) -> bool:
        """Whether a formulation says what the text says."""
        return same_structure(self.structure(), linear_structure(formulation))


def read_cases(file: str) -> Iterator[Case]:
    for match in _SECTION.finditer((HERE / file).read_text(encoding="utf-8")):
        lines = tuple(match["model"].splitlines())
        yield Case(match["name"], match["text"], () if lines == ("refuse",) else lines)


def _rule(line: str, names: list[str]) -> str:
    *vector, sense, right = line.split()
    return f"{_sum(vector, names)} {sense} {right}"


def _sum(values: list[str], names: list[str]) -> str:
    return " + ".join(f"({Fraction(v)}) * {n}" for v, n in zip(values, names, strict=True))
