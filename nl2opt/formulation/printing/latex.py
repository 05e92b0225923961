"""Formulations and expressions as LaTeX (amsmath), for documents and notebooks. Every name and text is escaped."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from nl2opt.formulation.elements import Element, Formulation, Parameter, Set, Variable
from nl2opt.formulation.printing.mathematics import mathematics_of
from nl2opt.formulation.printing.nodes import ADD, COMPARE, Binder, Cases, Fraction, Infix, Math, Name, Verbatim
from nl2opt.formulation.printing.renderer import Renderer
from nl2opt.formulation.printing.view import SENSES, View, given_by, target_of

LONGEST_LINE = 240
"""A rule of more characters of LaTeX is broken before its `+` and `-`."""

_ESCAPES = {
    "\\": r"\textbackslash{}", "{": r"\{", "}": r"\}", "$": r"\$", "&": r"\&", "#": r"\#", "_": r"\_", "%": r"\%",
    "~": r"\textasciitilde{}", "^": r"\textasciicircum{}", "<": r"\textless{}", ">": r"\textgreater{}",
    "|": r"\textbar{}", '"': r"\textquotedbl{}", "`": r"\textasciigrave{}",
}  # fmt: skip
_SYMBOLS = {
    "·": r" \cdot ", "≤": r" \le ", "≥": r" \ge ", "=": " = ", "≠": r" \ne ", "<": " < ", ">": " > ", "∈": r" \in ",
    "∉": r" \notin ", "∪": r" \cup ", "∩": r" \cap ", "∖": r" \setminus ", "⇒": r" \Rightarrow ", "∨": r" \lor ",
    "∧": r" \land ", "¬": r"\lnot ", "+": " + ", "−": " - ", "mod": r" \bmod ", "↦": r" \mapsto ", "…": r"\dots",
}  # fmt: skip
_FOLDS = {"Σ": r"\sum", "Π": r"\prod", "max": r"\max", "min": r"\min", "∃": r"\exists", "∀": r"\forall"}
_FENCES = {"{": r"\{", "}": r"\}", "|": "|", "⌊": r"\lfloor", "⌋": r"\rfloor", "⌈": r"\lceil", "⌉": r"\rceil"}
_KNOWN = {"log", "exp", "sin", "cos", "tan", "max", "min"}
_GREEK = frozenset({
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "kappa", "lambda", "mu", "nu", "xi", "pi",
    "rho", "sigma", "tau", "phi", "chi", "psi", "omega",
})  # fmt: skip
_WORDS = {"real": r"\mathbb{R}", "integer": r"\mathbb{Z}", "binary": r"\{0, 1\}"}

PREAMBLE = r"""\documentclass{article}
\usepackage[T1]{fontenc}
\usepackage[utf8]{inputenc}
\usepackage{textcomp}
\usepackage{amsmath,amssymb}
\usepackage[margin=2cm]{geometry}
\allowdisplaybreaks
\begin{document}
"""


def escape(text: str) -> str:
    r"""A text as LaTeX shows it.

    >>> print(escape("50% of a_b"))
    50\% of a\_b
    """
    flat = " ".join(text.split())
    return "".join(_ESCAPES.get(c, c) if c.isprintable() else "?" for c in flat)


class LatexRenderer(Renderer):
    """Mathematics as LaTeX."""

    stacked = True

    def number(self, text: str) -> str:
        mantissa, _, exponent = text.partition("e")
        if not exponent:
            return r"\infty" if text == "inf" else text
        power = f"10^{{{int(exponent)}}}"
        return power if mantissa == "1" else rf"{mantissa} \cdot {power}"

    def name(self, name: str) -> str:
        if name in ("…", ":"):
            return _SYMBOLS.get(name, ":")
        plain = name.rstrip("′")
        primes = "'" * (len(name) - len(plain))
        if plain in _GREEK:
            return f"\\{plain}{primes}"
        if len(plain) == 1 and plain.isascii() and plain.isalpha():
            return plain + primes
        if plain.isascii() and plain.replace("_", "").replace(".", "").isalnum():
            return rf"\mathit{{{escape(plain)}}}{primes}"
        return rf"\text{{{escape(plain)}}}{primes}"

    def quoted(self, text: str) -> str:
        return rf"\text{{{escape(text)}}}"

    def verbatim(self, text: str) -> str:
        return rf"\texttt{{{escape(text)}}}"

    def symbol(self, symbol: str) -> str:
        return "-" if symbol == "−" else _SYMBOLS.get(symbol, symbol)

    def operator(self, symbol: str) -> str:
        return _SYMBOLS.get(symbol, symbol)

    def bar(self) -> str:
        return r"\mid"

    def subscript(self, base: str, items: Sequence[str]) -> str:
        return f"{{{base}}}_{{{', '.join(items)}}}"

    def superscript(self, base: str, exponent: str) -> str:
        return f"{{{base}}}^{{{exponent}}}"

    def fraction(self, node: Fraction) -> str:
        return rf"\frac{{{self.render(node.above)}}}{{{self.render(node.below)}}}"

    def root(self, operand: str) -> str:
        return rf"\sqrt{{{operand}}}"

    def big(self, symbol: str, under: str, body: str) -> str:
        separator = r"\colon " if symbol in "∃∀" else " "
        return rf"{_FOLDS[symbol]}_{{{under}}}{separator}{body}"

    def function(self, name: str, arguments: Sequence[str]) -> str:
        shown = f"\\{name}" if name in _KNOWN else rf"\operatorname{{{escape(name)}}}"
        if name in ("log2", "log10"):
            shown = rf"\log_{{{name[3:]}}}"
        return rf"{shown}\left({', '.join(arguments)}\right)"

    def fenced(self, left: str, inner: str, right: str) -> str:
        return rf"\left{_FENCES.get(left, left)} {inner} \right{_FENCES.get(right, right)}"

    def cases(self, node: Cases) -> str:
        value, condition, otherwise = (self.render(n) for n in (node.value, node.condition, node.otherwise))
        return rf"\begin{{cases}}{value} & \text{{if }} {condition} \\ {otherwise} & \text{{otherwise}}\end{{cases}}"

    def lines(self, node: Math) -> list[str]:
        """The node on one line, or broken at its additions where it is long."""
        whole = self.render(node)
        if len(whole) <= LONGEST_LINE or not isinstance(node, Infix) or node.precedence not in (ADD, COMPARE):
            return [whole]
        lines: list[str] = []
        for place, operand in enumerate(node.operands):
            lead = f"{{}} {self.operator(node.symbols[place - 1]).strip()} " if place else ""
            inner = self.lines(operand) if isinstance(operand, Infix) and node.precedence == COMPARE else None
            parts = inner or [self.operand(operand, node, place, place == len(node.operands) - 1)]
            lines.extend([lead + parts[0], *parts[1:]])
        return lines


def expression_to_latex(text: str | float) -> str:
    r"""An expression of the notation as LaTeX.

    >>> print(expression_to_latex("sum(x[i] / 2 for i in items) <= cap"))
    \sum_{i \in \mathit{items}} \frac{{x}_{i}}{2} \le \mathit{cap}
    """
    return LatexRenderer().render(mathematics_of(text))


def model_latex(formulation: Formulation) -> str:
    """The objective, the constraints and the variables as one ``align*`` environment."""
    rows = _Rows(View(formulation)).all()
    return "\\begin{align*}\n" + " \\\\\n".join(rows) + "\n\\end{align*}"


def notebook_latex(formulation: Formulation) -> str:
    """What a notebook shows: the mathematics alone, which MathJax can draw."""
    return model_latex(formulation)


class _Rows:
    """The rows of the ``align*`` environment."""

    def __init__(self, view: View) -> None:
        self.view = view
        self.latex = LatexRenderer()

    def all(self) -> list[str]:
        formulation = self.view.formulation
        rows: list[str] = []
        if formulation.objective is None:
            rows.append(r"\text{find}\quad & \text{values}")
        else:
            objective, word = formulation.objective, SENSES[formulation.objective.sense]
            for place, text in enumerate(objective.expressions):
                *lines, last = self.latex.lines(self.view.math(text))
                if objective.weights and place < len(objective.weights):
                    last += rf"\quad \text{{(weight {objective.weights[place]:g})}}"
                first, *rest = [*lines, last]
                then = "then " if place and objective.lexicographic else ""
                rows.append(rf"\text{{{then}{word}}}\quad & {first}")
                rows.extend(rf"& \quad {line}" for line in rest)
        lead = r"\text{subject to}\quad "
        for name, constraint in formulation.constraints.items():
            first, *rest = self.latex.lines(self.view.math(constraint.rule))
            rows.append(f"{lead}& {first}" + ("" if rest else self.tail(name, constraint)))
            rows.extend(rf"& \quad {line}" for line in rest[:-1])
            if rest:
                rows.append(rf"& \quad {rest[-1]}" + self.tail(name, constraint))
            lead = ""
        for name, expression in formulation.expressions.items():
            header = self.latex.render(self.view.header(name, expression))
            value = self.latex.render(self.view.math(expression.value))
            rows.append(rf"{lead or _where(rows)}& {header} = {value}" + self.tail(None, expression, name))
            lead = ""
        for name, variable in formulation.variables.items():
            rows.append(f"{lead}& {self.variable(name, variable)}" + self.tail(None, variable, name))
            lead = ""
        return rows

    def tail(self, label: str | None, element: Element, name: str = "") -> str:
        """The columns behind a row: what it runs over, and the name of the family."""
        binders = self.view.binders(label or name, element)
        if isinstance(binders, Verbatim):
            shown = rf" && {self.latex.verbatim('for ' + binders.text)}"
        else:
            shown = rf" && \forall\, {self.latex.binders(binders)}" if binders else ""
        if label is not None:
            shown += (" && " if shown else " &&&& ") + rf"\text{{({escape(label)})}}"
        return shown

    def variable(self, name: str, variable: Variable) -> str:
        header = self.latex.render(self.view.header(name, variable))
        bounds = self.view.bounds(name, variable)
        shown = header if bounds is None else self.latex.render(bounds)
        integers = rf"{header} \in {_WORDS['integer']}"
        if variable.domain == "semicontinuous":
            return rf"{header} = 0 \ \text{{or}}\ {shown}"
        if variable.domain == "semiinteger":
            return rf"{header} = 0 \ \text{{or}}\ {shown},\quad {integers}"
        parts = (
            [shown, rf"{header} \in {_WORDS[variable.domain]}"]
            if bounds is not None
            else [rf"{header} \in {_WORDS[variable.domain]}"]
        )
        if variable.step is not None:
            parts.append(rf"\frac{{{header}}}{{{self.latex.render(self.view.math(variable.step))}}} \in \mathbb{{Z}}")
        missing = self.view.missing_bounds(variable)
        return r",\quad ".join([*parts, rf"\text{{{missing}}}"] if missing else parts)


def _where(rows: list[str]) -> str:
    return r"\text{where}\quad " if rows else ""


def to_latex(formulation: Formulation, *, document: bool = False) -> str:
    """The formulation as LaTeX: tables of sets, parameters and variables, then the model.

    Needs the packages amsmath and amssymb; with `document` the text is a whole file that compiles on its own.
    """
    parts = []
    if formulation.name:
        parts.append(rf"\section*{{{escape(formulation.name)}}}")
    if formulation.meaning:
        parts.append(escape(formulation.meaning))
    parts.extend(_tables(View(formulation)))
    parts.append(model_latex(formulation))
    text = "\n\n".join(parts) + "\n"
    return PREAMBLE + text + "\\end{document}\n" if document else text


def _tables(view: View) -> list[str]:
    latex = LatexRenderer()
    formulation = view.formulation
    tables = []
    sets = []
    for name, item in formulation.sets.items():
        index = _membership(latex, view.letters[name], name)
        sets.append([index, _definition(latex, view, item), escape(item.meaning or given_by(item))])
    tables.append(_table("Sets", sets))
    groups: tuple[tuple[str, Mapping[str, Parameter | Variable]], ...] = (
        ("Parameters", formulation.parameters),
        ("Variables", formulation.variables),
    )
    for title, group in groups:
        rows = []
        for name, element in group.items():
            header = f"${latex.render(view.header(name, element))}$"
            origin = element.domain if isinstance(element, Variable) else given_by(element)
            rows.append([header, escape(element.unit or ""), escape(element.meaning or origin)])
        tables.append(_table(title, rows))
    return [table for table in tables if table]


def _membership(latex: LatexRenderer, letter: str, name: str) -> str:
    return f"${latex.binder(Binder(target_of(letter), Name(name)))[0]}$"


def _definition(latex: LatexRenderer, view: View, item: Set) -> str:
    shown = view.definition(item)
    return "" if shown is None else f"${latex.render(shown)}$"


def _table(title: str, rows: list[list[str]]) -> str:
    """A table without its empty columns, or an empty text without rows."""
    if not rows:
        return ""
    kept = [column for column in range(len(rows[0])) if column == 0 or any(row[column] for row in rows)]
    width = f"p{{{0.9 / len(kept):.2f}\\linewidth}}"
    lines = [" & ".join(row[column] for column in kept) + r" \\" for row in rows]
    head = rf"\noindent\textbf{{{title}}}\par\smallskip" + "\n"
    opening = rf"\noindent\begin{{tabular}}{{{width * len(kept)}}}"
    return head + "\n".join([opening, *lines, r"\end{tabular}\par\medskip"])
