"""Mathematics as MathML Core, which browsers draw on their own; every name and text is escaped."""

from __future__ import annotations

import html
from collections.abc import Sequence

from nl2opt.formulation.printing.nodes import Cases, Fraction, Math
from nl2opt.formulation.printing.renderer import Renderer
from nl2opt.formulation.printing.text import clean

_BIG = {"Σ": "∑", "Π": "∏"}


def escape(text: str) -> str:
    """A text as HTML shows it, safe wherever it stands.

    >>> escape("<b> & 'c'")
    '&lt;b&gt; &amp; &#x27;c&#x27;'
    """
    return html.escape(clean(text))


class MathmlRenderer(Renderer):
    """Mathematics as MathML elements."""

    stacked = True

    def number(self, text: str) -> str:
        return f"<mn>{escape('∞' if text == 'inf' else text)}</mn>"

    def name(self, name: str) -> str:
        return f"<mi>{escape(name)}</mi>"

    def quoted(self, text: str) -> str:
        return f"<mtext>{escape(text)}</mtext>"

    def verbatim(self, text: str) -> str:
        return f"<mtext>{escape(text)}</mtext>"

    def symbol(self, symbol: str) -> str:
        return f'<mo form="prefix">{escape(symbol)}</mo>'

    def operator(self, symbol: str) -> str:
        return f"<mo>{escape(symbol)}</mo>"

    def bar(self) -> str:
        return "<mo>|</mo>"

    def row(self, parts: Sequence[str], separator: str) -> str:
        return f"<mrow>{''.join(parts)}</mrow>"

    def listed(self, items: Sequence[str]) -> str:
        return f"<mrow>{'<mo>,</mo>'.join(items)}</mrow>"

    def subscript(self, base: str, items: Sequence[str]) -> str:
        return f"<msub>{base}{self.listed(items)}</msub>"

    def superscript(self, base: str, exponent: str) -> str:
        return f"<msup>{base}{exponent}</msup>"

    def fraction(self, node: Fraction) -> str:
        return f"<mfrac>{self.render(node.above)}{self.render(node.below)}</mfrac>"

    def root(self, operand: str) -> str:
        return f"<msqrt>{operand}</msqrt>"

    def big(self, symbol: str, under: str, body: str) -> str:
        head = f"<mo>{_BIG[symbol]}</mo>" if symbol in _BIG else f"<mo>{symbol}</mo>"
        return f"<mrow><munder>{head}{under}</munder>{body}</mrow>"

    def function(self, name: str, arguments: Sequence[str]) -> str:
        return f"<mrow><mi>{escape(name)}</mi>{self.fenced('(', self.listed(arguments), ')')}</mrow>"

    def fenced(self, left: str, inner: str, right: str) -> str:
        opening = f'<mo form="prefix" stretchy="true">{escape(left)}</mo>'
        return f'<mrow>{opening}{inner}<mo form="postfix" stretchy="true">{escape(right)}</mo></mrow>'

    def cases(self, node: Cases) -> str:
        value, condition, otherwise = (self.render(n) for n in (node.value, node.condition, node.otherwise))
        first = f"<mtr><mtd>{value}</mtd><mtd><mrow><mtext>if </mtext>{condition}</mrow></mtd></mtr>"
        second = f"<mtr><mtd>{otherwise}</mtd><mtd><mtext>otherwise</mtext></mtd></mtr>"
        return f'<mrow><mo form="prefix" stretchy="true">{{</mo><mtable>{first}{second}</mtable></mrow>'

    def inline(self, node: Math) -> str:
        """The node as a formula within a line of text."""
        return f"<math>{self.render(node)}</math>"
