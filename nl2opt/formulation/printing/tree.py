"""A formulation as a tree of mathematics in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from nl2opt.formulation.elements import Element, Formulation, Variable
from nl2opt.formulation.printing.nodes import Binder, Fenced, Name, Verbatim
from nl2opt.formulation.printing.text import TextRenderer, clean, to_ascii
from nl2opt.formulation.printing.view import SENSES, View

MOST_WRAPPED = 4
"""Most lines of one rule or of one list; the rest is cut."""
MOST_LINES = 40
"""Most lines of one branch; further ones are counted."""
_DIM, _PLAIN = "\x1b[2m", "\x1b[0m"


@dataclass(frozen=True)
class _Line:
    """One line of a branch: its text, and words that are shown dimmed behind it where there is room."""

    text: str
    words: str = ""
    hang: int = 0
    """Where further lines of the text begin."""


def print_tree(
    formulation: Formulation,
    *,
    width: int = 100,
    unicode: bool = True,
    colour: bool = False,
    counts: Mapping[str, int] | None = None,
) -> str:
    """The formulation as a tree of at most `width` columns.

    Args:
        width: long lines are cut, and words of explanation are left out where they do not fit.
        unicode: False gives ASCII only.
        colour: dim the words of explanation with terminal codes.
        counts: sizes of sets and families by path or name (``constraints.oven_limit``, ``days``), once data is known.

    >>> from nl2opt.formulation.notation import parse_formulation
    >>> print(print_tree(parse_formulation("variables: {x: {}}\\nobjective: {minimize: x**2 - x}")))
    Formulation: minimise
    ├ variables  x real, free
    └ objective  minimise x^2 − x
    """
    return "\n".join(_Tree(View(formulation), max(width, 40), unicode, colour, counts or {}).lines())


class _Tree:
    def __init__(self, view: View, width: int, unicode: bool, colour: bool, counts: Mapping[str, int]) -> None:
        self.view, self.width, self.unicode, self.colour, self.counts = view, width, unicode, colour, counts
        self.text = TextRenderer(view.letters)
        self.formulation = view.formulation

    def lines(self) -> list[str]:
        branches = [branch for branch in self.branches() if branch[1]]
        label = max((len(name) for name, _, _ in branches), default=0)
        lines = [self.cut(self.title())]
        for place, (name, content, summary) in enumerate(branches):
            last = place == len(branches) - 1
            head = ("└ " if last else "├ ") + name.ljust(label) + "  "
            stem = "  " if last else "│ "
            if isinstance(content, str):
                lines.extend(self.wrapped(head, stem, content))
            elif len(content) == 1 and not summary:
                lines.extend(self.line(head, stem + " " * (len(head) - 2), content[0]))
            else:
                lines.append(self.cut(head + (summary or str(len(content)))))
                lines.extend(self.twigs(stem, content))
        return lines

    def title(self) -> str:
        name = f' "{clean(self.formulation.name)}"' if self.formulation.name else ""
        objective = self.formulation.objective
        if objective is None:
            return f"Formulation{name}"
        word = SENSES[objective.sense]
        meaning = f" {clean(objective.meaning)}" if objective.meaning else ""
        return f"Formulation{name}: {word}{meaning}"

    def branches(self) -> Iterable[tuple[str, str | list[_Line], str]]:
        """Each branch: its name, its content (a text to wrap, or lines), and a summary line."""
        f = self.formulation
        yield "sets", self.sets(), ""
        parameters = [self.header(name, item) for name, item in f.parameters.items()]
        if any(item.meaning for item in f.parameters.values()):
            shown = [_Line(self.header(name, item), self.words(item)) for name, item in f.parameters.items()]
            yield "parameters", shown, ""
        else:
            yield "parameters", ", ".join(parameters), ""
        yield "variables", [self.variable(name, item) for name, item in f.variables.items()], ""
        named = [
            _Line(f"{self.header(name, item)} = {self.text.render(self.view.math(item.value))}", self.words(item))
            for name, item in f.expressions.items()
        ]
        yield "expressions", named, ""
        yield "objective", self.objective(), ""
        rules = self.constraints()
        yield "constraints", rules, self.summary(len(rules))
        answers = [_Line(f"{clean(k)}: {self.text.render(self.view.math(v))}") for k, v in f.answers.items()]
        yield "answers", answers, ""

    def sets(self) -> str:
        parts = []
        for name in self.formulation.sets:
            size = self.count("sets", name)
            if size is None:
                size = self.view.size(name)
            shown = f"{self.view.letters[name]} in {clean(name)}" if self.view.letters[name] != name else clean(name)
            parts.append(shown + ("" if size is None else f" ({size:,})"))
        return ", ".join(parts)

    def count(self, section: str, name: str) -> int | None:
        return self.counts.get(f"{section}.{name}", self.counts.get(name))

    def header(self, name: str, element: Element) -> str:
        return self.text.render(self.view.header(name, element))

    def words(self, element: Element) -> str:
        unit = f"[{clean(element.unit)}]" if element.unit else ""
        return " ".join(part for part in (clean(element.meaning or ""), unit) if part)

    def variable(self, name: str, variable: Variable) -> _Line:
        bounds = []
        if variable.domain != "binary":
            for symbol, bound in (("≥", variable.lower), ("≤", variable.upper)):
                if bound is not None:
                    bounds.append(f"{symbol} {self.text.render(self.view.math(bound))}")
        if variable.step is not None:
            bounds.insert(0, f"multiples of {self.text.render(self.view.math(variable.step))}")
        missing = self.view.missing_bounds(variable)
        domain = variable.domain + (", 0 or" if variable.domain.startswith("semi") else "")
        header = self.header(name, variable)
        tail = ", ".join([*bounds, missing] if missing else bounds)
        separator = " " if bounds and variable.step is None else ", "
        text = f"{header} {domain}" + (separator + tail if tail else "") + self.condition(name, variable)
        size = self.count("variables", name)
        return _Line(text + ("" if size is None else f" ({size:,})"), self.words(variable))

    def condition(self, name: str, element: Element) -> str:
        """What a family runs over, where its indices alone do not say it."""
        binders = self.view.binders(name, element)
        if isinstance(binders, Verbatim):
            return f"  ∀ {self.text.render(binders)}"
        if not any(self.unusual(binder) for binder in binders):
            return ""
        return f"  ∀ {self.text.binders(binders)}"

    def unusual(self, binder: Binder) -> bool:
        if binder.conditions or not isinstance(binder.domain, Name):
            return True
        shown = self.text.render(binder.target).replace(" ", "")
        return self.view.letters.get(binder.domain.name) != shown and not isinstance(binder.target, Fenced)

    def objective(self) -> list[_Line]:
        objective = self.formulation.objective
        if objective is None:
            return []
        word = SENSES[objective.sense]
        kind = " then" if objective.lexicographic else ""
        weights = objective.weights or ()
        lines = []
        for place, text in enumerate(objective.expressions):
            weight = f" (weight {weights[place]:g})" if place < len(weights) else ""
            shown = self.text.render(self.view.math(text))
            lines.append(_Line(f"{kind.strip() + ' ' if place and kind else ''}{word} {shown}{weight}"))
        if lines and objective.unit:
            lines[0] = _Line(lines[0].text, f"[{clean(objective.unit)}]")
        return lines

    def constraints(self) -> list[_Line]:
        items = self.formulation.constraints.items()
        headers = [self.header(name, item) for name, item in items]
        column = min(max((len(header) for header in headers), default=0), 28)
        lines = []
        for (name, item), header in zip(items, headers, strict=True):
            size = self.count("constraints", name)
            rows = "" if size is None else f" ({size:,} rows)" if size != 1 else " (1 row)"
            rule = self.text.render(self.view.math(item.rule))
            text = f"{header.ljust(column)}  {rule}{self.condition(name, item)}{rows}"
            lines.append(_Line(text, self.words(item), hang=column + 2))
        return lines

    def summary(self, families: int) -> str:
        if not families:
            return ""
        text = "1 family" if families == 1 else f"{families} families"
        sizes = [self.count("constraints", name) for name in self.formulation.constraints]
        known = [size for size in sizes if size is not None]
        if len(known) == len(sizes):
            text += f", {sum(known):,} rows" if sum(known) != 1 else ", 1 row"
        return text

    def twigs(self, stem: str, content: list[_Line]) -> list[str]:
        shown = content[:MOST_LINES]
        left_out = len(content) - len(shown)
        lines: list[str] = []
        for place, line in enumerate(shown):
            last = place == len(shown) - 1 and not left_out
            lines.extend(self.line(stem + ("└ " if last else "├ "), stem + ("  " if last else "│ "), line))
        return [*lines, self.cut(f"{stem}└ … {left_out} more")] if left_out else lines

    def line(self, head: str, stem: str, line: _Line) -> list[str]:
        """A line behind `head`, continued behind `stem` where it is long."""
        lines: list[str] = []
        pad, rest, words = (self.shown(text) for text in (stem + " " * line.hang, head + line.text, line.words))
        start = len(head) + line.hang
        while len(rest) > self.width and len(lines) < MOST_WRAPPED - 1:
            clause = rest.rfind(self.shown("  ∀ "), start + 1, self.width)
            at = clause if clause > 0 else rest.rfind(" ", start + 1, self.width)
            if at < 0:
                break
            lines.append(rest[:at].rstrip())
            rest, start = pad + "  " + rest[at:].lstrip(), len(pad) + 2
        last = self.cut(rest)
        if words and len(last) + 2 + len(words) <= self.width:
            last += f"  {_DIM}{words}{_PLAIN}" if self.colour else f"  {words}"
        return [*lines, last]

    def shown(self, text: str) -> str:
        return text if self.unicode else to_ascii(text)

    def cut(self, text: str) -> str:
        text, dots = self.shown(text), self.shown("…")
        return text if len(text) <= self.width else text[: self.width - len(dots)] + dots

    def wrapped(self, head: str, stem: str, text: str) -> list[str]:
        """A long list over several lines, cut after `MOST_WRAPPED`."""
        pad = stem + " " * (len(head) - len(stem))
        head, pad, text = self.shown(head), self.shown(pad), self.shown(text)
        lines, line = [], head
        parts = text.split(", ")
        for place, part in enumerate(parts):
            piece = part + ("," if place < len(parts) - 1 else "")
            if line not in (head, pad) and len(line) + 1 + len(piece) > self.width:
                lines.append(line)
                if len(lines) == MOST_WRAPPED:
                    left_out = len(parts) - place
                    lines[-1] = self.cut(lines[-1] + f" … {left_out} more")
                    return lines
                line = pad
            line += piece if line in (head, pad) else " " + piece
        return [*lines, self.cut(line)]
