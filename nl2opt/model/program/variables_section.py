"""The part of a program that declares variables, with their bounds and what "zero or between" and steps expand to."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping

from nl2opt.formulation.elements import Variable
from nl2opt.formulation.expressions import parse_expression, parse_generators
from nl2opt.formulation.index_sets import IndexSet
from nl2opt.model.program.comments import plain_text
from nl2opt.model.program.page import Page
from nl2opt.model.program.wrapping import WIDTH, statement

_PLAIN_NUMBER = re.compile(r"None|-?[\d.e+-]+")


def variable_definition(page: Page, name: str, decl: Variable) -> str:
    """The lines that declare a family of variables."""
    return _VariableWriter(page, name, decl).text()


class _VariableWriter:
    def __init__(self, page: Page, name: str, decl: Variable) -> None:
        self.page, self.name, self.decl = page, name, decl
        self.target = page.names[name]
        self.scalar = decl.for_ is None and not decl.over
        self.arguments, self.rebuild = self._arguments()
        if decl.for_ is not None:
            self.index = page.index_of_loop(parse_generators(decl.for_))
        else:
            self.index = "".join(f"{page.listed(over)}, " for over in decl.over or ())

    def _arguments(self) -> tuple[list[str], list[str]]:
        """The arguments of a rule over the members, and lines that rebuild tuples."""
        if self.decl.for_ is not None:
            return self.page.rule_arguments(("variables", self.name, "for"), self.decl.for_)
        members = [self.page.instance.sets[over] for over in self.decl.over or ()]
        width = sum(part.arity if isinstance(part, IndexSet) else 1 for part in members)
        return [self.page.names.local(f"i{k + 1}") for k in range(width)], []

    def text(self) -> str:
        decl = self.decl
        integer = decl.domain in ("integer", "semiinteger")
        domain = "pyo.Binary" if decl.domain == "binary" else "pyo.Integers" if integer else "pyo.Reals"
        before, bounds = self._bounds()
        doc = f", doc={plain_text(decl.meaning)!r}" if decl.meaning else ""
        arguments = f"{self.index}domain={domain}{bounds}{doc}"
        return "\n".join([*before, self._component(self.target, "Var", arguments), *self._expansions()])

    def _component(self, target: str, kind: str, arguments: str) -> str:
        head = f"{target} = model.{target} = " if kind == "Var" else f"model.{target} = "
        line = f"{head}pyo.{kind}({arguments})"
        return line if len(line) <= WIDTH else statement(head, f"pyo.{kind}({arguments})")

    def _bounds(self) -> tuple[list[str], str]:
        """Lines that define a bounds rule, and the ``bounds=`` argument."""
        domain = self.decl.domain
        if domain == "binary" and self.decl.lower is None and self.decl.upper is None:
            return [], ""
        lower = "0" if domain in ("semicontinuous", "semiinteger") else self._side("lower")
        upper = self._side("upper")
        if domain == "binary":
            lower = "0" if lower in ("None", "0") else f"max({lower}, 0)"
            upper = "1" if upper in ("None", "1") else f"min({upper}, 1)"
        if lower == upper == "None":
            return [], ""
        if self.scalar or all(_PLAIN_NUMBER.fullmatch(side) for side in (lower, upper)):
            return [], f", bounds=({lower}, {upper})"
        rule = self.page.names.new(f"{self.target}_bounds")
        body = statement("return ", f"{lower}, {upper}", indent="    ")
        head = f"def {rule}({', '.join(['model', *self.arguments])}):"
        return [head, *self.rebuild, body, "", ""], f", bounds={rule}"

    def _side(self, side: str) -> str:
        text = getattr(self.decl, side)
        if text is None or text in (float("inf"), -float("inf")):
            return "None"
        tree = parse_expression(str(text)).tree
        translated = self.page.translate.text(tree)
        if isinstance(tree, ast.Name) and isinstance(self.page.instance.parameters.get(tree.id), Mapping):
            return f"{translated}[{', '.join(self.arguments)}]"
        return translated

    def _expansions(self) -> list[str]:
        """Columns and rows that say "zero or between the bounds", and "a multiple of the step"."""
        lines: list[str] = []
        if self.decl.domain in ("semicontinuous", "semiinteger"):
            switch = self._auxiliary_column("on", "pyo.Binary", lines)
            for suffix, side, sign in (("least", "lower", ">="), ("most", "upper", "<=")):
                self._row(suffix, f" - ({self._side(side)}) * {switch}", f" {sign} 0", lines)
        if self.decl.step is not None:
            count = self._auxiliary_column("steps", "pyo.Integers", lines)
            self._row("step", f" - ({self.page.expression(self.decl.step)}) * {count}", " == 0", lines)
        return lines

    def _auxiliary_column(self, suffix: str, domain: str, lines: list[str]) -> str:
        """Declare a further column for each member; its text inside a rule."""
        target = self.page.names.new(f"{self.target}_{suffix}")
        lines.append(self._component(target, "Var", f"{self.index}domain={domain}"))
        return target + self._at()

    def _row(self, suffix: str, term: str, relation: str, lines: list[str]) -> None:
        row = self.page.names.new(f"{self.target}_{suffix}")
        rule = self.page.names.new(f"{row}_rule")
        lines += ["", "", f"def {rule}({', '.join(['model', *self.arguments])}):", *self.rebuild]
        lines.append(statement("return ", f"{self.target}{self._at()}{term}{relation}", indent="    "))
        lines += ["", "", self._component(row, "Constraint", f"{self.index}rule={rule}")]

    def _at(self) -> str:
        return "" if self.scalar else f"[{', '.join(self.arguments)}]"
