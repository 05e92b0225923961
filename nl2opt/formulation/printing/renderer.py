"""One walk over the mathematics for every output form; a form overrides the layout methods."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulation.printing.nodes import (
    ADD,
    ATOM,
    COMPARE,
    FOLD,
    IMPLIES,
    MULTIPLY,
    NEGATE,
    POWER,
    Binder,
    Builder,
    Cases,
    Fenced,
    Fold,
    Fraction,
    Function,
    Index,
    Infix,
    Math,
    Name,
    Number,
    Power,
    Prefix,
    Root,
    Text,
    Verbatim,
    precedence,
)


class Renderer:
    """Walks the nodes and puts parentheses where the reading needs them. Here as linear text."""

    stacked = False
    """Whether fractions, powers and roots are drawn in two dimensions, so that they need no parentheses."""

    def render(self, node: Math) -> str:
        """The node in this form."""
        match node:
            case Number():
                return self.number(node.text)
            case Name():
                return self.name(node.name)
            case Text():
                return self.quoted(node.text)
            case Verbatim():
                return self.verbatim(node.text)
            case Index():
                return self.subscript(self.wrapped(node.base, ATOM), [self.render(item) for item in node.items])
            case Infix():
                return self.infix(node)
            case Prefix():
                tightness = ATOM if node.symbol == "¬" else node.precedence + 1
                return self.row([self.symbol(node.symbol), self.wrapped(node.operand, tightness)], "")
            case Fraction():
                return self.fraction(node)
            case Power():
                base = self.wrapped(node.base, ATOM)
                exponent = self.render(node.exponent) if self.stacked else self.wrapped(node.exponent, NEGATE)
                return self.superscript(base, exponent)
            case Root():
                return self.root(self.render(node.operand))
            case Fold():
                return self.fold(node)
            case Function():
                return self.function(node.name, [self.render(item) for item in node.arguments])
            case Fenced():
                return self.fenced(node.left, self.listed([self.render(item) for item in node.items]), node.right)
            case Builder():
                inner = self.row([self.render(node.body), self.bar(), self.binders(node.binders)], " ")
                return self.fenced(node.left, inner, node.right)
            case Cases():
                return self.cases(node)

    def wrapped(self, node: Math, tightness: int) -> str:
        """The node, in parentheses where it binds less tightly than `tightness`."""
        shown = self.render(node)
        return shown if precedence(node, stacked=self.stacked) >= tightness else self.fenced("(", shown, ")")

    def infix(self, node: Infix) -> str:
        parts = []
        for place, operand in enumerate(node.operands):
            if place:
                parts.append(self.operator(node.symbols[place - 1]))
            last = place == len(node.operands) - 1
            parts.append(self.operand(operand, node, place, last))
        return self.row(parts, "")

    def operand(self, operand: Math, node: Infix, place: int, last: bool) -> str:
        """One operand; a sum may end a product, and stands in a chain of additions without parentheses."""
        if node.precedence == MULTIPLY and isinstance(operand, Fold) and last:
            return self.render(operand)
        if node.precedence == FOLD:
            return self.wrapped(operand, MULTIPLY)
        chained = place == 0 and node.precedence not in (COMPARE, IMPLIES)
        tightness = node.precedence if chained else node.precedence + 1
        if node.precedence in (ADD, MULTIPLY) and place and isinstance(operand, Prefix):
            tightness = ATOM
        if node.precedence == MULTIPLY and isinstance(operand, Power | Fraction) and self.stacked:
            return self.render(operand)
        return self.wrapped(operand, tightness)

    def fold(self, node: Fold) -> str:
        tightness = MULTIPLY if node.symbol in "ΣΠ" else IMPLIES
        if node.symbol in ("max", "min"):
            return self.big(node.symbol, self.binders(node.binders), self.wrapped(node.body, FOLD))
        return self.big(node.symbol, self.binders(node.binders), self.wrapped(node.body, tightness))

    def binders(self, binders: Sequence[Binder]) -> str:
        """``i ∈ S, j ∈ T, i ≠ j``."""
        return self.listed([part for binder in binders for part in self.binder(binder)])

    def binder(self, binder: Binder) -> list[str]:
        bound = self.row([self.render(binder.target), self.operator("∈"), self.wrapped(binder.domain, COMPARE + 1)], "")
        return [bound, *(self.wrapped(condition, COMPARE) for condition in binder.conditions)]

    # The layout methods: linear text.

    def number(self, text: str) -> str:
        return text

    def name(self, name: str) -> str:
        return name

    def quoted(self, text: str) -> str:
        return text

    def verbatim(self, text: str) -> str:
        return " ".join(text.split())

    def symbol(self, symbol: str) -> str:
        return symbol

    def operator(self, symbol: str) -> str:
        return symbol if symbol in "·" else f" {symbol} "

    def bar(self) -> str:
        return "|"

    def row(self, parts: Sequence[str], separator: str) -> str:
        return separator.join(parts)

    def listed(self, items: Sequence[str]) -> str:
        return ", ".join(items)

    def subscript(self, base: str, items: Sequence[str]) -> str:
        return f"{base}[{','.join(items)}]"

    def superscript(self, base: str, exponent: str) -> str:
        return f"{base}^{exponent}"

    def fraction(self, node: Fraction) -> str:
        return f"{self.wrapped(node.above, MULTIPLY)}/{self.wrapped(node.below, POWER)}"

    def root(self, operand: str) -> str:
        return f"√({operand})"

    def big(self, symbol: str, under: str, body: str) -> str:
        return f"{symbol} {under}: {body}"

    def function(self, name: str, arguments: Sequence[str]) -> str:
        return f"{name}({', '.join(arguments)})"

    def fenced(self, left: str, inner: str, right: str) -> str:
        return f"{left}{inner}{right}"

    def cases(self, node: Cases) -> str:
        value, condition = self.wrapped(node.value, COMPARE), self.render(node.condition)
        return f"{value} if {condition} else {self.wrapped(node.otherwise, COMPARE)}"
