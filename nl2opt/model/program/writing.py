"""Writing a formulation as a Pyomo program: deterministic text that a person can read, run and keep."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

from nl2opt.errors import FormulationError
from nl2opt.formulation.expressions import parse_expression, parse_generators
from nl2opt.formulation.index_sets import name_of
from nl2opt.formulation.instance import Instance
from nl2opt.formulation.layout import chain_parts
from nl2opt.model.program.comments import comment, comments_of, docstring, plain_text
from nl2opt.model.program.data_section import embedded_data, parameter_definition, set_definition
from nl2opt.model.program.literals import literal
from nl2opt.model.program.page import Page
from nl2opt.model.program.preamble import helpers_used, imports_used
from nl2opt.model.program.running import main_block
from nl2opt.model.program.survey import in_order
from nl2opt.model.program.variables_section import variable_definition
from nl2opt.model.program.wrapping import WIDTH, statement


@dataclass(frozen=True)
class Program:
    """Pyomo source text. `lines` maps a line (from 1) to the path of the element written there; `names` maps a name of
    the program to the formulation's, where they had to differ."""

    text: str
    lines: Mapping[int, str] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)

    def element_at(self, line: int) -> str | None:
        """The path of the element that line belongs to."""
        before = [number for number in self.lines if number <= line]
        return self.lines[max(before)] if before else None


def write_program(instance: Instance) -> Program:
    """The program of a laid-out formulation; `FormulationError` when the instance has errors.

    >>> from nl2opt.formulation.elements import Formulation
    >>> from nl2opt.formulation.layout import lay_out
    >>> f = Formulation.model_validate({"name": "jam", "variables": {"jars": {"lower": 0, "upper": 9}},
    ...                                 "objective": {"maximize": "2 * jars"}})
    >>> print(write_program(lay_out(f)).text.split("# Variables")[1].split("# Objective")[0].strip())
    jars = model.jars = pyo.Var(domain=pyo.Reals, bounds=(0, 9))
    """
    if instance.has_errors or instance.unrewritten:
        findings = [finding for finding in instance.findings if finding.is_error]
        raise FormulationError("a formulation with errors is not written as a program", findings=findings)
    false = next((member for member in instance.decided if not member.truth), None)
    if false is not None:
        raise FormulationError(
            f"constraint `{name_of(false.family, false.index)}` fails whatever the variables are",
            help="`check` says more about it",
        )
    return _Writer(instance).program()


class _Writer:
    def __init__(self, instance: Instance) -> None:
        self.instance, self.formulation = instance, instance.formulation
        self.page = Page(instance)
        self.out: list[str] = []
        self.marks: list[tuple[int, str]] = []

    def program(self) -> Program:
        self._sections()
        body = "\n".join(self.out)
        helpers = helpers_used(body)
        imports = [*imports_used(helpers + body), "", "import pyomo.environ as pyo"]
        head = [docstring(self._title(), ""), *(imports if imports[0] else imports[1:])]
        if helpers:
            head += ["", "", helpers, ""]
        prefix = "\n".join(head) + "\n\n"
        shift = prefix.count("\n")
        text = prefix + body.rstrip("\n") + "\n" + main_block(self.instance)
        return Program(text, {line + shift: path for line, path in self.marks}, self.page.names.changed)

    def _title(self) -> str:
        name = self.formulation.name or "a model"
        meaning = f"\n\n{self.formulation.meaning}" if self.formulation.meaning else ""
        return f"{name}{meaning}\n\nWritten by nl2opt from a five-element formulation. Run it: python model.py"

    def _sections(self) -> None:
        formulation, page = self.formulation, self.page
        self.out += [f"model = pyo.ConcreteModel(name={plain_text(formulation.name)!r})", *embedded_data(page)]
        symbolic = [name for name in formulation.expressions if name in page.symbolic]
        plain = [name for name in formulation.expressions if name not in page.symbolic]
        data_names = [*formulation.sets, *formulation.parameters, *plain]
        if data_names:
            self._heading("Sets and parameters")
        for name in in_order(formulation, data_names):
            if name in formulation.sets:
                self.out += comments_of(formulation.sets[name])
                self._emit(f"sets.{name}", set_definition(page, name, formulation.sets[name]))
            elif name in formulation.parameters:
                self.out += comments_of(formulation.parameters[name])
                self._emit(f"parameters.{name}", parameter_definition(page, name, formulation.parameters[name]))
            else:
                self._named_expression(name)
        if formulation.variables:
            self._heading("Variables")
        for name, variable in formulation.variables.items():
            text = variable_definition(page, name, variable)
            if text.startswith("def ") and self.out[-1] != "# Variables":
                self.out += ["", ""]
            self.out += comments_of(variable, meaning=False)
            self._emit(f"variables.{name}", text)
        if symbolic:
            self._heading("Expressions")
        for name in in_order(formulation, symbolic):
            self._named_expression(name)
        self._heading("Objective")
        self._objective()
        if formulation.constraints:
            self._heading("Constraints")
        for name in formulation.constraints:
            self._constraint(name)

    def _heading(self, title: str) -> None:
        self.out += ["", f"# {title}"]

    def _emit(self, path: str, text: str) -> None:
        line = sum(part.count("\n") + 1 for part in self.out) + 1
        self.marks.append((line, path))
        self.out.append(text)

    def _named_expression(self, name: str) -> None:
        decl, page = self.formulation.expressions[name], self.page
        text = page.expression(decl.value)
        if decl.for_ is not None:
            loop = parse_generators(decl.for_)
            text = page.table(f"{{{page.key(loop)}: {text} {page.loops(loop)}}}")
        self.out += comments_of(decl)
        self._emit(f"expressions.{name}", statement(f"{page.names[name]} = ", text))

    def _objective(self) -> None:
        objective = self.formulation.objective
        if objective is None:
            self._emit("objective", "model.objective = pyo.Objective(expr=0)")
            return
        terms = [self.page.expression(text) for text in objective.expressions]
        if len(terms) > 1 or objective.weights:
            weights = objective.weights or (1,) * len(terms)
            terms = [f"{literal(w)} * ({t})" for t, w in zip(terms, weights, strict=True)]
        goal, sense = " + ".join(terms), f"pyo.{objective.sense}"
        doc = f"doc={plain_text(objective.meaning)!r}" if objective.meaning else ""
        if objective.source_text:
            self.out += comment(f'from: "{objective.source_text}"')
        text = f"model.objective = pyo.Objective(expr={goal}, sense={sense}{', ' * bool(doc)}{doc})"
        if len(text) > WIDTH:
            lines = [statement("expr=", goal, ",", indent="    "), f"    sense={sense},", *[f"    {doc},"] * bool(doc)]
            text = "\n".join(["model.objective = pyo.Objective(", *lines, ")"])
        self._emit("objective", text)

    def _constraint(self, name: str) -> None:
        decl, page = self.formulation.constraints[name], self.page
        tree = parse_expression(decl.rule).tree
        parts = chain_parts(self.formulation, tree)
        guarded = any(item.family == name for item in self.instance.decided)
        arguments: list[str] = []
        rebuild: list[str] = []
        index = ""
        if decl.for_ is not None:
            arguments, rebuild = page.rule_arguments(("constraints", name, "for"), decl.for_)
            index = page.index_of_loop(parse_generators(decl.for_))
        if decl.source_text:
            self.out += comment(f'from: "{decl.source_text}"')
        own = page.names[name]
        if name in self.formulation.variables and parts == 1:  # a Var of this name is on the model already
            own = page.names.new(own)
            page.names.changed[own] = name
        for part in range(1, parts + 1):
            target = page.names.new(f"{own}_{part}") if parts > 1 else own
            rule = page.names.new(f"{target}_rule")
            doc = [docstring(decl.meaning, "    ")] if decl.meaning and part == 1 else []
            row = self._row(tree, part, parts)
            body = statement("return ", f"keep({row})" if guarded else row, indent="    ")
            if part > 1 or (self.out and not self.out[-1].startswith("# ")):
                self.out += ["", ""]
            head = f"def {rule}({', '.join(['model', *arguments])}):"
            component = statement(f"model.{target} = ", f"pyo.Constraint({index}rule={rule})")
            self._emit(f"constraints.{name}", "\n".join([head, *doc, *rebuild, body, "", "", component]))

    def _row(self, tree: ast.expr, part: int, parts: int) -> str:
        """The text of one row's relation."""
        if isinstance(tree, ast.Compare) and len(tree.ops) > 1:
            terms = [tree.left, *tree.comparators]
            if parts > 1:
                link = ast.Compare(left=terms[part - 1], ops=[tree.ops[part - 1]], comparators=[terms[part]])
                return self.page.translate.text(link)
            ends = terms if isinstance(tree.ops[0], ast.LtE) else terms[::-1]
            return f"pyo.inequality({', '.join(self.page.translate.text(term) for term in ends)})"
        return self.page.translate.text(tree)
