"""Texts that are no expressions; their codes are explained with the notation's."""

from __future__ import annotations

from collections.abc import Iterable

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import Context


class Syntax:
    """What the parser refuses. Laying a formulation out says the same; this says it where the data are not known."""

    NEEDS = Needs.TEXT
    EXPLANATIONS: tuple[Explanation, ...] = ()

    def check(self, context: Context) -> Iterable[Diagnostic]:
        for text in context.texts:
            error = text.error
            if error is not None:
                place = context.formulation.origin.within(text.path, text.text, error.start, error.end)
                finding = context.error(error.code, error.message, path=text.path, help=error.help)
                yield Diagnostic(
                    finding.code, finding.severity, finding.message, place, help=error.help, element=finding.element
                )
