"""Checks that need no reference: do the numbers matter, where did everything come from, how else can the words be read?

>>> from nl2opt.description.text import Description
>>> from nl2opt.formulation.elements import Formulation
>>> f = Formulation.model_validate({
...     "parameters": {"oven": {"value": 40, "source": "The oven holds 40"}, "eggs": {"value": 90}},
...     "variables": {"cakes": {"lower": 0, "domain": "integer", "source": "how many cakes"}},
...     "objective": {"maximize": "5 * cakes", "source": "A cake brings 5 EUR"},
...     "constraints": {"room": {"rule": "cakes <= oven", "source": "The oven holds 40"},
...                     "egg": {"rule": "0 * cakes <= eggs"}}})
>>> text = "A cake brings 5 EUR. The oven holds 40. There are 90 eggs. Decide how many cakes to bake."
>>> for finding in examine(Description.from_text(text), f).findings:
...     print(finding.code, "-", finding.message)
silent-sentence - no element names sentence 3 as its source: "There are 90 eggs."
no-effect - the optimum stays the same when `eggs` is divided or multiplied by 100; it stands in `egg`
"""

from nl2opt.formulators.checks.examination import Examination, examine

__all__ = ["Examination", "examine"]
