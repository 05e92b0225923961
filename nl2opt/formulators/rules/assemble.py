"""A linear problem becomes a formulation: one set, one indexed variable, a parameter and a source for every number."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Any

from nl2opt.description.text import Description
from nl2opt.formulation.elements import Formulation, SourceText
from nl2opt.formulators.rules import lexicon
from nl2opt.formulators.rules.inflection import singular, stem
from nl2opt.formulators.rules.problem import Attribute, LinearProblem, Row
from nl2opt.formulators.rules.segments import Segment
from nl2opt.formulators.rules.tokens import tokenize

_EXTREME = {"<=": "most", ">=": "least", "==": "exactly"}
_RESOURCE = {"<=": "limit", ">=": "need", "==": "balance"}
_AMOUNT = {"<=": "available", ">=": "needed", "==": "exactly"}
_NOT_WORD = re.compile(r"\W+")
_RESERVED = frozenset(
    {"sum", "min", "max", "abs", "kind", "kinds", "k", "for", "in", "if", "and", "or", "not", "is", "as", "range"}
)
_MONEY_WORDS = "profit revenue earnings income cost price expense wage salary fee"
_MONEY_NAMES = {stem(word): word for word in _MONEY_WORDS.split()}


class Assembler:
    """Builds the formulation of one problem."""

    def __init__(self, description: Description, problem: LinearProblem) -> None:
        self.description = description
        self.problem = problem
        self._taken: set[str] = set()
        self._words: dict[str, str] = {}
        for sentence in description.sentences:
            for token in tokenize(description.text, sentence.start, sentence.end):
                if token.is_word:
                    word = singular(token.lower)
                    if token.stem not in self._words or len(word) < len(self._words[token.stem]):
                        self._words[token.stem] = word
        self.variable = self._fresh("amount" if any(problem.measures) or not problem.integer else "number")
        self.elements = self._unique(_slug(_singular_name(q.name)) for q in problem.quantities)
        self.attribute_names = [self._attribute_name(a) for a in problem.attributes]
        self.parameters: dict[str, dict[str, Any]] = {}
        self.constraints: dict[str, dict[str, Any]] = {}

    def formulation(self) -> Formulation:
        """The five elements."""
        problem = self.problem
        for name, attribute in zip(self.attribute_names, problem.attributes, strict=True):
            self.parameters[name] = self._line(attribute)
        for row in problem.rows:
            self._constraint(row)
        aim = problem.aim
        only = [element for element, c in zip(self.elements, aim.coefficients, strict=True) if c]
        if aim.attribute >= 0:
            expression = f"sum({self.attribute_names[aim.attribute]}[k] * {self.variable}[k] for k in kinds)"
        elif len(only) == 1:
            expression = f"{self.variable}[{only[0]!r}]"
        else:
            expression = f"sum({self.variable}[k] for k in kinds)"
        source = self._source(aim.start, aim.end)
        decided = tuple(self._source(q.start, q.end) for q in problem.quantities)
        return Formulation.model_validate(
            {
                "name": self.description.title,
                "sets": {"kinds": {"elements": self.elements, "meaning": "what is decided", "source": decided}},
                "parameters": self.parameters,
                "variables": {
                    self.variable: {
                        "over": ["kinds"],
                        "domain": "integer" if problem.integer else "real",
                        "lower": 0,
                        "meaning": self._meaning(),
                        "source": decided,
                    }
                },
                "objective": {"maximize" if aim.maximize else "minimize": expression, "source": source},
                "constraints": self.constraints,
            }
        )

    def _meaning(self) -> str:
        measures = {self._words.get(m, m) for m in self.problem.measures if m}
        return f"{' or '.join(sorted(measures))}s of each" if measures else "how many of each"

    def _line(self, attribute: Attribute) -> dict[str, Any]:
        values = {
            element: _plain(attribute.facts[i].value if i in attribute.facts else Fraction(0))
            for i, element in enumerate(self.elements)
        }
        sources = tuple(self._source_of(attribute.facts[i].segment) for i in sorted(attribute.facts))
        return {"over": ["kinds"], "values": values, "source": tuple(dict.fromkeys(sources))}

    def _constraint(self, row: Row) -> None:
        left, name = self._left(row)
        right = self._right(row)
        self.constraints[self._fresh(name)] = {
            "rule": f"{left} {row.sense} {right}",
            "source": self._source_of(row.segment),
        }

    def _left(self, row: Row) -> tuple[str, str]:
        x = self.variable
        direction = _EXTREME[row.sense]
        if row.kind in {"bound", "share", "comparison"}:
            element = self.elements[row.quantity]
            tail = {"bound": "", "share": "_share", "comparison": f"_to_{self.elements[row.other]}"}[row.kind]
            return f"{x}[{element!r}]", f"{direction}_{element}{tail}" if tail else f"{_EXTREME[row.sense]}_{element}"
        if row.kind == "combination":
            weight = self._fresh("weight")
            values = {e: _plain(c) for e, c in zip(self.elements, row.coefficients, strict=True)}
            self.parameters[weight] = {"over": ["kinds"], "values": values, "source": self._source_of(row.segment)}
            return f"sum({weight}[k] * {x}[k] for k in kinds)", f"{direction}_weighted"
        if row.kind == "total":
            return f"sum({x}[k] for k in kinds)", f"{direction}_in_total"
        name = self.attribute_names[row.attribute]
        return f"sum({name}[k] * {x}[k] for k in kinds)", f"{name}_{_RESOURCE[row.sense]}"

    def _right(self, row: Row) -> str:
        x = self.variable
        if row.kind in {"share", "average"}:
            return f"{self._scalar(row, row.factor)} * sum({x}[k] for k in kinds)"
        if row.kind == "comparison":
            other = f"{x}[{self.elements[row.other]!r}]"
            if row.right:
                return f"{other} + {self._scalar(row, row.right)}"
            return f"{self._scalar(row, row.factor)} * {other}" if row.numbers else other
        return self._scalar(row, row.right)

    def _scalar(self, row: Row, value: Fraction) -> str:
        element = self.elements[row.quantity]
        said = {
            "bound": f"{_EXTREME[row.sense]}_of_{element}",
            "combination": f"weighted_{_EXTREME[row.sense]}",
            "total": f"total_{_EXTREME[row.sense]}",
            "share": f"share_of_{element}",
            "comparison": f"{element}_per_{self.elements[row.other]}"
            if not row.right
            else f"{element}_beyond_{self.elements[row.other]}",
            "average": f"{self.attribute_names[row.attribute]}_{_EXTREME[row.sense]}",
            "resource": f"{self.attribute_names[row.attribute]}_{_AMOUNT[row.sense]}",
        }
        parameter = self._fresh(said[row.kind])
        source = tuple(self._source(n.start, n.end) for n in row.numbers)
        self.parameters[parameter] = {"value": _exact(value), "source": source or None}
        return parameter

    # names and places ------------------------------------------------------------------------------------------------

    def _attribute_name(self, attribute: Attribute) -> str:
        if attribute.currency or (attribute.percent and not attribute.nouns):
            said = [word for key, word in _MONEY_NAMES.items() if key in attribute.context | attribute.nouns]
            return self._fresh(said[0] if said else "money" if attribute.currency else "rate")
        first = min(attribute.facts.values(), key=lambda fact: fact.number.start)
        tokens = tokenize(self.description.text, first.number.end, first.segment.end)
        nouns = [t.stem for t in tokens if t.stem in attribute.nouns]
        if not nouns and attribute.measure:
            nouns = [attribute.measure]
        words = [self._words.get(n, n) for n in dict.fromkeys(nouns)] or sorted(attribute.nouns)
        extra = sorted(attribute.context - lexicon.GENERAL_VERBS) if not attribute.nouns else []
        name = "_".join(words) or "amount"
        return self._fresh(
            name if _slug(name) not in self._taken or not extra else f"{name}_{self._words.get(extra[0], extra[0])}"
        )

    def _fresh(self, name: str) -> str:
        base = _slug(name)
        found, number = base, 2
        while found in self._taken or found in _RESERVED:
            found, number = f"{base}_{number}", number + 1
        self._taken.add(found)
        return found

    def _unique(self, names: Iterable[str]) -> list[str]:
        found: list[str] = []
        for name in names:
            candidate, number = name, 2
            while candidate in found:
                candidate, number = f"{name}_{number}", number + 1
            found.append(candidate)
        return found

    def _source_of(self, segment: Segment) -> SourceText:
        return self._source(segment.start, segment.end)

    def _source(self, start: int, end: int) -> SourceText:
        sentence = self.description.sentence_at(start)
        return SourceText(
            text=self.description.text[start:end], sentence=sentence.number if sentence else None, start=start, end=end
        )


def _singular_name(name: str) -> str:
    """``large boxes of chocolates`` as ``large box of chocolates``."""
    words = name.lower().split()
    head = words.index("of") - 1 if "of" in words[1:] else len(words) - 1
    words[head] = singular(words[head])
    return " ".join(words)


def _slug(name: str) -> str:
    text = _NOT_WORD.sub("_", name.lower()).strip("_") or "item"
    return f"n{text}" if text[0].isdigit() else text


def _plain(value: Fraction) -> int | float:
    return int(value) if value.denominator == 1 else float(value)


def _exact(value: Fraction) -> int | float | str:
    """An int, a decimal, or ``1/3`` as an expression where no decimal is exact."""
    if value.denominator == 1:
        return int(value)
    decimal = float(value)
    return decimal if Fraction(repr(decimal)) == value else f"{value.numerator}/{value.denominator}"
