"""Mathematics as one line of text: ``Σ b,d: price[b]·bake[b,d]``."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

from nl2opt.formulation.printing.mathematics import mathematics_of
from nl2opt.formulation.printing.nodes import Binder, Name
from nl2opt.formulation.printing.renderer import Renderer

_ASCII = str.maketrans({
    "Σ": "sum", "Π": "prod", "≤": "<=", "≥": ">=", "≠": "!=", "·": "*", "−": "-", "∀": "forall", "∃": "exists",
    "∈": " in ", "∉": " not in ", "∪": "|", "∩": "&", "∖": "-", "⇒": "=>", "∨": "or", "∧": "and", "¬": "not ",
    "√": "sqrt", "…": "...", "↦": ":", "⌊": "floor(", "⌋": ")", "⌈": "ceil(", "⌉": ")", "′": "_", "ℝ": "R",
    "ℤ": "Z", "“": '"', "”": '"', "├": "+", "└": "`", "│": "|",
})  # fmt: skip


def to_ascii(text: str) -> str:
    """The same text with ASCII in place of the symbols of mathematics."""
    return text.translate(_ASCII)


def clean(text: str) -> str:
    """A text that is safe on a terminal: control characters are shown as escapes, line breaks as spaces."""
    flat = " ".join(text.split())
    return "".join(c if unicodedata.category(c) not in ("Cc", "Cf", "Cs") else f"\\u{ord(c):04x}" for c in flat)


class TextRenderer(Renderer):
    """Linear text. A loop over a set by its usual index shows the index alone; `letters` says which that is."""

    def __init__(self, letters: Mapping[str, str] | None = None) -> None:
        self.letters = letters or {}

    def name(self, name: str) -> str:
        return clean(name)

    def quoted(self, text: str) -> str:
        return f"'{clean(text)}'"

    def verbatim(self, text: str) -> str:
        return clean(text)

    def binder(self, binder: Binder) -> list[str]:
        target = self.render(binder.target)
        if isinstance(binder.domain, Name) and self.letters.get(binder.domain.name) == target.replace(" ", ""):
            return [target, *super().binder(binder)[1:]]
        return super().binder(binder)

    def operator(self, symbol: str) -> str:
        return symbol if symbol in "·∈∉" else f" {symbol} "

    def big(self, symbol: str, under: str, body: str) -> str:
        return f"{symbol} {under.replace(', ', ',') if under.replace(', ', '').isidentifier() else under}: {body}"

    def subscript(self, base: str, items: Sequence[str]) -> str:
        return f"{base}[{','.join(items)}]"


def expression_to_text(text: str | float, *, unicode: bool = True) -> str:
    """An expression of the notation as a line of mathematics.

    >>> print(expression_to_text("sum(price[b] * bake[b, d] for b in bakeries for d in days if d > 1) <= 2**(k + 1)"))
    Σ b∈bakeries, d∈days, d > 1: price[b]·bake[b,d] ≤ 2^(k + 1)
    """
    shown = TextRenderer().render(mathematics_of(text))
    return shown if unicode else to_ascii(shown)
