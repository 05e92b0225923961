"""A formulation as one self-contained HTML fragment: tables, and formulas in MathML. Needs no network."""

from __future__ import annotations

from collections.abc import Sequence

from nl2opt.formulation.elements import Element, Formulation, Variable
from nl2opt.formulation.printing.mathml import MathmlRenderer, escape
from nl2opt.formulation.printing.nodes import Binder, Infix, Math, Name, Verbatim
from nl2opt.formulation.printing.view import DOMAINS, SENSES, View, given_by, target_of

_STYLE = (
    "<style>.nl2opt table{border-collapse:collapse;margin:0 0 1em}.nl2opt td,.nl2opt th{padding:.2em .8em .2em 0;"
    "text-align:left;vertical-align:top}.nl2opt small{opacity:.7}.nl2opt td>math{text-align:left}</style>"
)


def to_html(formulation: Formulation, *, style: bool = True) -> str:
    """The formulation as HTML; names, texts and expressions are escaped, whatever they hold.

    Without `style` the fragment has no style sheet of its own, for pages that bring one.
    """
    page = _Page(View(formulation))
    title = f"<h3>{escape(formulation.name)}</h3>" if formulation.name else ""
    meaning = f"<p>{escape(formulation.meaning)}</p>" if formulation.meaning else ""
    body = "".join((page.model(), page.sets(), page.parameters(), page.variables()))
    return f'<div class="nl2opt">{_STYLE if style else ""}{title}{meaning}{body}</div>'


class _Page:
    def __init__(self, view: View) -> None:
        self.view = view
        self.math = MathmlRenderer()

    def model(self) -> str:
        formulation = self.view.formulation
        rows = []
        if formulation.objective is not None:
            word = SENSES[formulation.objective.sense]
            for text in formulation.objective.expressions:
                rows.append([word, self.math.inline(self.view.math(text)), "", _words(formulation.objective)])
        for name, constraint in formulation.constraints.items():
            rule = self.math.inline(self.view.math(constraint.rule))
            rows.append([f"<b>{escape(name)}</b>", rule, self.over(name, constraint), _words(constraint)])
        for name, expression in formulation.expressions.items():
            value = Infix((self.view.header(name, expression), self.view.math(expression.value)), ("=",), 0)
            over = self.over(name, expression)
            rows.append([f"<b>{escape(name)}</b>", self.math.inline(value), over, _words(expression)])
        return _table("Model", rows)

    def over(self, name: str, element: Element) -> str:
        binders = self.view.binders(name, element)
        if isinstance(binders, Verbatim):
            return f"<code>{escape(binders.text)}</code>"
        return f"<math><mo>∀</mo>{self.math.binders(binders)}</math>" if binders else ""

    def sets(self) -> str:
        rows = []
        for name, item in self.view.formulation.sets.items():
            member = Binder(target_of(self.view.letters[name]), Name(name))
            given = self.view.definition(item)
            shown = self.math.inline(given) if given is not None else escape(given_by(item))
            rows.append([f"<math>{self.math.binder(member)[0]}</math>", shown, _words(item)])
        return _table("Sets", rows)

    def parameters(self) -> str:
        rows = []
        for name, item in self.view.formulation.parameters.items():
            given = self.view.definition(item)
            shown = self.math.inline(given) if given is not None else escape(given_by(item))
            rows.append([self.math.inline(self.view.header(name, item)), shown, self.over(name, item), _words(item)])
        return _table("Parameters", rows)

    def variables(self) -> str:
        rows = []
        for name, item in self.view.formulation.variables.items():
            rows.append([self.domain(name, item), self.over(name, item), _words(item)])
        return _table("Variables", rows)

    def domain(self, name: str, variable: Variable) -> str:
        header = self.view.header(name, variable)
        member: Math = Infix((header, Name(DOMAINS[variable.domain])), ("∈",), 0)
        bounds = self.view.bounds(name, variable)
        parts = [self.math.inline(member)] + ([] if bounds is None else [self.math.inline(bounds)])
        parts += ["or 0"] if variable.domain.startswith("semi") else []
        if variable.step is not None:
            parts.append("multiples of " + self.math.inline(self.view.math(variable.step)))
        missing = self.view.missing_bounds(variable)
        return ", ".join([*parts, missing] if missing else parts)


def _words(element: Element) -> str:
    """Unit, meaning and source of an element."""
    parts = [escape(element.meaning)] if element.meaning else []
    parts += [f"<small>[{escape(element.unit)}]</small>"] if element.unit else []
    source = element.source_text
    parts += [f"<small>“{escape(source)}”</small>"] if source else []
    return " ".join(parts)


def _table(title: str, rows: Sequence[Sequence[str]]) -> str:
    if not rows:
        return ""
    body = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f"<h4>{title}</h4><table>{body}</table>"
