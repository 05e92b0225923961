"""Formulations for people: a tree in the terminal, LaTeX, Markdown and HTML, all from one tree of mathematics."""

from nl2opt.formulation.printing.html import to_html
from nl2opt.formulation.printing.latex import expression_to_latex, notebook_latex, to_latex
from nl2opt.formulation.printing.markdown import to_markdown
from nl2opt.formulation.printing.text import expression_to_text
from nl2opt.formulation.printing.tree import print_tree

__all__ = [
    "expression_to_latex",
    "expression_to_text",
    "notebook_latex",
    "print_tree",
    "to_html",
    "to_latex",
    "to_markdown",
]
