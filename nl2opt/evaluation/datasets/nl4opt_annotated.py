"""The NL4OPT competition's generation task: texts with declarations annotated by hand, as reference formulations.

A file holds one JSON object a line, ``{id: problem}``. A problem declares an objective and constraints in six shapes
(sum, lower bound, upper bound, linear, ratio of the total, comparison with or without a multiple).
Source: github.com/nl4opt/nl4opt-competition, MIT; Ramamonjison et al. 2022, section 3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import permutations
from pathlib import Path
from typing import Any

from nl2opt.description.tables import Data
from nl2opt.errors import DataError, FormulationError
from nl2opt.evaluation.case import Case, ProblemSet, Reference, Sample
from nl2opt.evaluation.datasets.format import Format
from nl2opt.evaluation.datasets.labels import PUBLISHED
from nl2opt.evaluation.datasets.records import Record, peek, record_files, records
from nl2opt.formulation.elements import Formulation
from nl2opt.formulators.rules.numbers import read_numbers
from nl2opt.formulators.rules.tokens import tokenize

_SENSES = {"LESS_OR_EQUAL": "<=", "GREATER_OR_EQUAL": ">=", "EQUAL": "=="}
_MAXIMIZE = ("max", "increas", "most", "high", "larg", "great", "grow")
_WORD = re.compile(r"[a-z0-9]+")


@dataclass(frozen=True)
class AnnotatedProblem:
    """A text and its declarations. `variables` are the names as the text first says them."""

    id: str
    text: str
    variables: tuple[str, ...]
    objective: Mapping[str, Any]
    constraints: tuple[Mapping[str, Any], ...]
    order: Mapping[str, int]
    """Each way a variable is named, with its number."""
    firsts: Mapping[str, str]
    """Each way a variable is named, with its first name."""

    def formulation(self) -> Formulation:
        """The reference model: variables ``x1``, ``x2`` ... in the order of `variables`, real and non-negative.

        Raises `DataError` where a declaration does not make a row.
        """
        names = [f"x{i + 1}" for i in range(len(self.variables))]
        sense = (
            "maximize" if any(word in str(self.objective["direction"]).lower() for word in _MAXIMIZE) else "minimize"
        )
        rules = {f"c{i}": {"rule": self._rule(c, names)} for i, c in enumerate(self.constraints, start=1)}
        return Formulation.model_validate(
            {
                "name": self.id,
                "variables": {name: {"lower": 0, "meaning": v} for name, v in zip(names, self.variables, strict=True)},
                "objective": {sense: self._objective(names)},
                "constraints": rules,
            }
        )

    def _objective(self, names: Sequence[str]) -> str:
        terms = self.objective.get("terms")
        if terms:
            return self._sum(terms, names)
        return " + ".join(names[i] for i in self._places(list(self.objective.get("vars", ()))))

    def _rule(self, declared: Mapping[str, Any], names: Sequence[str]) -> str:
        kind = declared["type"]
        sense = _SENSES.get(declared["operator"])
        if sense is None:
            raise DataError(f"problem {self.id}: the operator {declared['operator']!r} is unknown")
        if kind == "linear":
            return f"{self._sum(declared['terms'], names)} {sense} {_number(declared['limit'])}"
        if kind == "sum":
            return f"{' + '.join(names)} {sense} {_number(declared['limit'])}"
        if kind in {"lowerbound", "upperbound"}:
            return f"1 * {names[self._place(declared['var'])]} {sense} {_number(declared['limit'])}"
        if kind == "ratio":
            share = _number(declared["limit"])
            share = share if share <= 1 else share / 100
            return f"{names[self._place(declared['var'])]} {sense} ({share}) * ({' + '.join(names)})"
        if kind in {"xy", "xby"}:
            factor = _number(declared["param"]) if kind == "xby" else Fraction(1)
            first, second = self._place(declared["x_var"]), self._place(declared["y_var"])
            return f"{names[first]} {sense} ({factor}) * {names[second]}"
        raise DataError(f"problem {self.id}: constraints of type {kind!r} are unknown")

    def _sum(self, terms: Mapping[str, Any], names: Sequence[str]) -> str:
        places = self._places(list(terms))
        return " + ".join(f"({_number(v)}) * {names[i]}" for i, v in zip(places, terms.values(), strict=True))

    def _places(self, mentions: Sequence[str]) -> list[int]:
        """The numbers of several mentions; different mentions in one sum are different variables."""
        found = [self._place(mention) for mention in mentions]
        if len(set(found)) == len(found) or len(found) > len(self.variables):
            return found
        # The annotation's own map sends two mentions to one variable: the words they share decide.
        words = [set(_WORD.findall(v.lower())) for v in self.variables]
        own = [w - set().union(*(o for o in words if o is not w)) for w in words]

        def fit(order: Iterable[int]) -> int:
            return sum(len(own[i] & set(_WORD.findall(m.lower()))) for i, m in zip(order, mentions, strict=True))

        return list(max(permutations(range(len(self.variables)), len(mentions)), key=fit))

    def _place(self, mention: str) -> int:
        if mention in self.variables:
            return self.variables.index(mention)
        first = self.firsts.get(mention)
        if first in self.variables:
            return self.variables.index(str(first))
        if mention in self.order:
            return self.order[mention]
        raise DataError(f"problem {self.id}: {mention!r} is no variable")


def read_nl4opt_annotated(path: Path) -> Iterator[AnnotatedProblem]:
    """The problems of a ``.jsonl`` file, or of every such file in a folder, in order of name.

    Raises `DataError` naming file and line for anything that is no problem.
    """
    for record in records(record_files(path) if path.is_dir() else [path]):
        yield from _problems(record)


def _problems(record: Record) -> Iterator[AnnotatedProblem]:
    try:
        for key, entry in record.value.items():
            yield AnnotatedProblem(
                id=key,
                text=str(entry["document"]),
                variables=tuple(entry["vars"]),
                objective=entry["obj_declaration"],
                constraints=tuple(entry["const_declarations"]),
                order=dict(entry["order_mapping"]),
                firsts=dict(entry["var_mention_to_first_var"]),
            )
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise DataError(f"{record.where} is no annotated problem ({type(error).__name__}: {error})") from error


def recognises(path: Path) -> bool:
    """Whether the first line holds a document and its declarations under an id."""
    first = next(iter(peek(path).values()), None)
    return isinstance(first, dict) and {"document", "obj_declaration", "const_declarations"} <= set(first)


def read(path: Path) -> ProblemSet:
    """All problems with their reference models; a note names those whose declarations make none."""
    cases: list[Case] = []
    notes: list[str] = []
    for record in records(record_files(path)):
        for problem in _problems(record):
            references: tuple[Reference, ...] = ()
            try:
                references = (Reference(PUBLISHED, problem.formulation()),)
            except (DataError, FormulationError, LookupError, TypeError) as error:
                notes.append(f"{record.where}: no reference model: {error}")
            sample = Sample("", Data(), ())
            cases.append(Case(problem.id, problem.text, (sample,), references, {"type": "linear"}, record.where))
    return ProblemSet(
        "", tuple(cases), "MIT", "nl4opt/nl4opt-competition", FORMAT.name, {"notes": notes} if notes else {}
    )


def _number(text: Any) -> Fraction:
    """A number as annotated: ``1,000``, ``15%``, ``third``, ``twice``, ``fifteen``.

    >>> [str(_number(t)) for t in ("1,000", "15%", "third", "twice", "fifteen")]
    ['1000', '3/20', '1/3', '2', '15']
    """
    said = str(text).strip()
    for words in (said, f"a {said}"):
        found = [token for token in read_numbers(tokenize(words)) if token.is_number]
        if len(found) == 1:
            return found[0].value
    raise DataError(f"{said!r} is no number")


FORMAT = Format("nl4opt-annotated", "objects {id: {document, obj_declaration, ...}}, one a line", recognises, read)
