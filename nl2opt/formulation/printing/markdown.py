"""A formulation as Markdown: tables of sets, parameters and variables, and the model as a block of mathematics."""

from __future__ import annotations

import re
from collections.abc import Sequence

from nl2opt.formulation.elements import Element, Formulation, Variable
from nl2opt.formulation.printing.latex import LatexRenderer, model_latex
from nl2opt.formulation.printing.nodes import Binder, Name
from nl2opt.formulation.printing.text import clean
from nl2opt.formulation.printing.view import View, given_by, target_of

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|$&~])")


def escape(text: str) -> str:
    r"""A text as Markdown shows it.

    >>> print(escape("a_b | <c>"))
    a\_b \| \<c\>
    """
    return _SPECIAL.sub(r"\\\1", clean(text))


def to_markdown(formulation: Formulation) -> str:
    """The formulation as Markdown with mathematics between dollar signs, as GitHub and notebooks draw it."""
    view, latex = View(formulation), LatexRenderer()
    parts = [f"# {escape(formulation.name)}"] if formulation.name else []
    parts += [escape(formulation.meaning)] if formulation.meaning else []
    sets = []
    for name, index_set in formulation.sets.items():
        member = latex.binder(Binder(target_of(view.letters[name]), Name(name)))[0]
        definition = view.definition(index_set)
        given = escape(given_by(index_set)) if definition is None else _formula(latex.render(definition))
        sets.append([_formula(member), given, *_words(index_set)])
    parts += _section("Sets", ["set", "given by", "unit", "meaning", "source"], sets)
    parameters = []
    for name, parameter in formulation.parameters.items():
        definition = view.definition(parameter)
        given = escape(given_by(parameter)) if definition is None else _formula(latex.render(definition))
        parameters.append([_formula(latex.render(view.header(name, parameter))), given, *_words(parameter)])
    parts += _section("Parameters", ["parameter", "given by", "unit", "meaning", "source"], parameters)
    variables = []
    for name, variable in formulation.variables.items():
        header = _formula(latex.render(view.header(name, variable)))
        variables.append([header, _domain(view, latex, name, variable), *_words(variable)])
    parts += _section("Variables", ["variable", "domain", "unit", "meaning", "source"], variables)
    parts += ["## Model", f"```math\n{model_latex(formulation)}\n```"]
    constraints = [[escape(name), *_words(item)] for name, item in formulation.constraints.items()]
    if any(any(row[1:]) for row in constraints):
        parts += _section("Constraints", ["constraint", "unit", "meaning", "source"], constraints)
    return "\n\n".join(parts) + "\n"


def _formula(latex: str) -> str:
    """A formula within a line; a bar would end the cell of a table."""
    return "$" + " ".join(latex.replace("|", r"\vert ").split()) + "$"


def _domain(view: View, latex: LatexRenderer, name: str, variable: Variable) -> str:
    bounds = view.bounds(name, variable)
    parts = [variable.domain] + ([] if bounds is None else [_formula(latex.render(bounds))])
    if variable.step is not None:
        parts.append("multiples of " + _formula(latex.render(view.math(variable.step))))
    missing = view.missing_bounds(variable)
    return ", ".join([*parts, missing] if missing else parts)


def _words(element: Element) -> list[str]:
    return [escape(element.unit or ""), escape(element.meaning or ""), escape(element.source_text or "")]


def _section(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """A heading and a table without its empty columns; nothing without rows."""
    if not rows:
        return []
    kept = [place for place in range(len(heads)) if place == 0 or any(row[place] for row in rows)]
    lines = [[heads[place] for place in kept], ["---"] * len(kept), *([row[place] for place in kept] for row in rows)]
    return [f"## {title}", "\n".join("| " + " | ".join(line) + " |" for line in lines)]
