"""Expressions as mathematics: what is read is what was meant, in text, LaTeX and MathML."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from nl2opt.formulation.printing import expression_to_latex, expression_to_text
from nl2opt.formulation.printing.mathematics import mathematics_of
from nl2opt.formulation.printing.mathml import MathmlRenderer
from nl2opt.formulation.printing.text import TextRenderer

CASES = [
    ("2 * x + y / 3", "2·x + y/3", r"2 \cdot x + \frac{y}{3}"),
    ("a - (b - c) + d", "a − (b − c) + d", r"a - \left( b - c \right) + d"),
    ("a - b - c", "a − b − c", "a - b - c"),
    ("a * (b / c)", "a·(b/c)", r"a \cdot \frac{b}{c}"),
    ("a / (b * c)", "a/(b·c)", r"\frac{a}{b \cdot c}"),
    ("-x ** 2", "−x^2", "-{x}^{2}"),
    ("(-x) ** 2", "(−x)^2", r"{\left( -x \right)}^{2}"),
    ("x * -y", "x·(−y)", r"x \cdot \left( -y \right)"),
    ("a % b * c", "(a mod b)·c", r"\left( a \bmod b \right) \cdot c"),
    ("a <= x[i] <= b", "a ≤ x[i] ≤ b", r"a \le {x}_{i} \le b"),
    ("(a < b) == c", "(a < b) = c", r"\left( a < b \right) = c"),
    ("sum(a[i] + b for i in S) + c", "Σ i∈S: (a[i] + b) + c", r"\sum_{i \in S} \left( {a}_{i} + b \right) + c"),
    ("sum(x[i] for i in S) * 2", "(Σ i∈S: x[i])·2", r"\left( \sum_{i \in S} {x}_{i} \right) \cdot 2"),
    ("prod(x[i] for i in S if i > 1 and i < 5)", "Π i∈S, i > 1, i < 5: x[i]", r"\prod_{i \in S, i > 1, i < 5} {x}_{i}"),
    ("sum(f[i, j] for (i, j) in arcs)", "Σ (i, j)∈arcs: f[i,j]",
     r"\sum_{\left( i, j \right) \in \mathit{arcs}} {f}_{i, j}"),
    ("max(x[i] for i in S) - y", "(max i∈S: x[i]) − y", r"\left( \max_{i \in S} {x}_{i} \right) - y"),
    ("implies(a == 1, either(b >= 1, c >= 1))", "a = 1 ⇒ b ≥ 1 ∨ c ≥ 1", r"a = 1 \Rightarrow b \ge 1 \lor c \ge 1"),
    ("not (a <= 1)", "¬(a ≤ 1)", r"\lnot \left( a \le 1 \right)"),
    ("at_most(2, [x[i] for i in S])", "count([x[i] | i∈S]) ≤ 2",
     r"\operatorname{count}\left(\left[ {x}_{i} \mid i \in S \right]\right) \le 2"),
    ("sqrt(x) + abs(y)", "√(x) + |y|", r"\sqrt{x} + \left| y \right|"),
    ("log(x) + log2(x)", "log(x) + log2(x)", r"\log\left(x\right) + \log_{2}\left(x\right)"),
    ("a // b", "⌊a/b⌋", r"\left\lfloor \frac{a}{b} \right\rfloor"),
    ("x if i > 1 else 0", "x if i > 1 else 0",
     r"\begin{cases}x & \text{if } i > 1 \\ 0 & \text{otherwise}\end{cases}"),
    ("range(1, n + 1)", "{1, …, n}", r"\left\{ 1, \dots, n \right\}"),
    ("range(n)", "{0, …, n − 1}", r"\left\{ 0, \dots, n - 1 \right\}"),
    ("x['a_b', 2]", "x['a_b',2]", r"{x}_{\text{a\_b}, 2}"),
    ("lambda_1 * alpha", "lambda_1·alpha", r"\mathit{lambda\_1} \cdot \alpha"),
    ("1e-7 * x", "1e-07·x", r"10^{-7} \cdot x"),
    ("x[i, :]", "x[i,:]", "{x}_{i, :}"),
    ("S | T & U", "S ∪ T ∩ U", r"S \cup T \cap U"),
    ("i not in S", "i∉S", r"i \notin S"),
    ("next(t, S, k=2)", "next(t, S, k = 2)", r"\operatorname{next}\left(t, S, k = 2\right)"),
]  # fmt: skip


@pytest.mark.parametrize(("expression", "text", "latex"), CASES, ids=[case[0] for case in CASES])
def test_text_and_latex(expression: str, text: str, latex: str) -> None:
    assert expression_to_text(expression) == text
    assert expression_to_latex(expression) == latex


@pytest.mark.parametrize("expression", [case[0] for case in CASES])
def test_mathml_is_well_formed(expression: str) -> None:
    tree = ElementTree.fromstring(MathmlRenderer().inline(mathematics_of(expression)))
    assert tree.tag == "math"
    for parent in tree.iter():
        count = {"mfrac": 2, "msub": 2, "msup": 2, "munder": 2}.get(parent.tag)
        assert count is None or len(parent) == count


def test_the_difference_of_sets() -> None:
    assert TextRenderer().render(mathematics_of("S - T", frozenset({"S", "T"}))) == "S ∖ T"
    assert TextRenderer().render(mathematics_of("places - {0}", frozenset({"places"}))) == "places ∖ {0}"
    assert TextRenderer().render(mathematics_of("a - b", frozenset({"S"}))) == "a − b"


def test_ascii() -> None:
    shown = expression_to_text("sum(x[i] * 2 for i in S) <= 3 - y", unicode=False)
    assert shown == "sum i in S: x[i]*2 <= 3 - y"
    assert expression_to_text("x != y", unicode=False) == "x != y"


def test_what_does_not_parse_is_shown_as_it_is() -> None:
    assert expression_to_text("x <=\n [3") == "x <= [3"
    assert expression_to_latex("50% of {x}_") == r"\texttt{50\% of \{x\}\_}"
    assert expression_to_text(2.5) == "2.5"
