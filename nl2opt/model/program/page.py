"""`Page`: what every section of a program is written with."""

from __future__ import annotations

import ast
from typing import Any

from nl2opt.formulation.expressions import Generators, parse_expression, parse_generators
from nl2opt.formulation.instance import Instance
from nl2opt.formulation.layout import mentions_variables
from nl2opt.model.program.naming import Names
from nl2opt.model.program.survey import loop_names, plain_sets, plain_tables
from nl2opt.model.program.translate import Translator, parameters_of

Path = tuple[str, str, str]


class Page:
    """An instance, the names its program uses, and the translation of its expressions."""

    def __init__(self, instance: Instance) -> None:
        self.instance, self.formulation = instance, instance.formulation
        sections = ("sets", "parameters", "variables", "expressions", "constraints")
        declared = [name for section in sections for name in getattr(self.formulation, section)]
        self.names = Names([*declared, *loop_names(self.formulation)])
        self.symbolic = set(self.formulation.variables)
        for name, expression in self.formulation.expressions.items():
            if mentions_variables(self.formulation, parse_expression(str(expression.value)).tree):
                self.symbolic.add(name)
        self.translate = Translator(self.names, set(self.formulation.sets), self.symbolic)
        self.plain_sets = plain_sets(self.formulation)
        self.plain_tables = plain_tables(instance)

    def expression(self, value: Any) -> str:
        """An expression of the notation as Python; a truth value as 1 or 0."""
        return self.translate.text(parse_expression(str(value)).tree, number=True)

    def loops(self, loop: Generators) -> str:
        """The clauses of a ``for`` as Python."""
        return self.translate.loops(loop.clauses)

    def key(self, loop: Generators) -> str:
        """The index that one turn of a loop stands for."""
        names = [self.names[name] for name in loop.targets]
        return names[0] if len(names) == 1 else "(" + ", ".join(names) + ")"

    def listed(self, name: str) -> str:
        """A set as Pyomo's index: it must be a list there."""
        return self.names[name] if self.plain_sets else f"list({self.names[name]})"

    def table(self, inner: str, suffix: str = "") -> str:
        """Values by index: a plain dict, or a `Table` where a default or an index made of tuples asks for it."""
        return inner if self.plain_tables and not suffix else f"Table({inner}{suffix})"

    def index_of_loop(self, loop: Generators) -> str:
        """The index of a family that a loop runs through, as the first arguments of a component."""
        clauses = loop.clauses
        if len(set(loop.targets)) == len(loop.targets) and all(
            isinstance(clause.iter, ast.Name) and clause.iter.id in self.formulation.sets and not clause.ifs
            for clause in clauses
        ):
            names = [clause.iter.id for clause in clauses if isinstance(clause.iter, ast.Name)]
            if not set(names) & set(loop.targets):
                return "".join(f"{self.listed(name)}, " for name in names)
        return f"[{self.key(loop)} {self.loops(loop)}], "

    def rule_arguments(self, path: Path, for_: str) -> tuple[list[str], list[str]]:
        """The further arguments of a rule, and lines that rebuild names standing for tuples."""
        loop = parse_generators(for_)
        targets = [self.names[name] for name in loop.targets]
        taken, rebuild = parameters_of(targets, self.instance.loop_widths.get(path, ()), self.names.local)
        return taken, [f"    {line}" for line in rebuild]
