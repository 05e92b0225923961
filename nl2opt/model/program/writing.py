"""Writing a formulation as a Pyomo program: deterministic text that a person can read, run and keep."""

from __future__ import annotations

import ast
import keyword
import operator
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nl2opt.errors import FormulationError
from nl2opt.formulation.elements import Element, Formulation, Parameter, Set, Variable
from nl2opt.formulation.expressions import FUNCTIONS, Generators, parse_expression, parse_generators
from nl2opt.formulation.index_sets import IndexedSet, IndexSet
from nl2opt.formulation.instance import Instance
from nl2opt.formulation.layout import chain_parts, mentions_variables
from nl2opt.model.program.literals import dense, literal, mapping, wrapped
from nl2opt.model.program.preamble import HELPERS, helpers_used, imports_used
from nl2opt.model.program.translate import Translator, parameters_of

DENSE_FROM = 13
"""A parameter over several sets with at least so many values is written row by row."""
# Attributes of a Pyomo model that a component may not be named after; a test holds this list against Pyomo itself.
TAKEN = frozenset(
    ["model", "pyo", "data", "itertools", "SimpleNamespace", "objective", "name", "doc", "index", "type", "ctype", "local_name", "dim", "is_indexed", "values", "keys", "items", "clear", "display", "pprint", "write", "load", "create", "solutions", "config", "component", "components", "block", "active", "activate", "deactivate", "parent_block", "root_block", "add_component", "del_component", "find_component", "clone", "statistics", "dual", "slack", "rc", "fix", "unfix", "set_value", "get_value", "cname", "getname", "to_dense_data", "valid_model_component", "valid_problem_types", "preprocess", "transform", "add", "replicate", "construct", "collect_ctypes", "compute_statistics", "contains_component", "component_map", "component_objects", "component_data_objects", "component_data_iterindex", "block_data_objects", "register_private_data_initializer", "private_data", "reclassify_component_type", "reconstruct", "set_attribute", "transfer_attributes_from", "attribute_errors_generate_component_exceptions", "find_component", "get", "is_component_type", "is_constructed", "is_expression_type", "is_logical_type", "is_named_expression_type", "is_numeric_type", "is_parameter_type", "is_reference", "is_variable_type", "suffix_key_list", "active_components", "all_components", "component_data", "index_set", "id_index_map", "iteritems", "iterkeys", "itervalues", "pop", "popitem", "setdefault", "update", "dataset", "nl2opt", "main"]
)


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

    >>> from nl2opt.formulation.layout import lay_out
    >>> f = Formulation.model_validate({"name": "jam", "variables": {"jars": {"lower": 0, "upper": 9}},
    ...                                 "objective": {"maximize": "2 * jars"}})
    >>> print(write_program(lay_out(f)).text.split("# Variables")[1].split("# Objective")[0].strip())
    jars = model.jars = pyo.Var(domain=pyo.Reals, bounds=(0, 9))
    """
    if instance.has_errors or instance.unrewritten:
        findings = [finding for finding in instance.findings if finding.is_error]
        raise FormulationError("a formulation with errors is not written as a program", findings=findings)
    return _Writer(instance).program()


class _Writer:
    def __init__(self, instance: Instance) -> None:
        self.instance, self.formulation = instance, instance.formulation
        declared = [
            n
            for s in ("sets", "parameters", "variables", "expressions", "constraints")
            for n in getattr(self.formulation, s)
        ]
        self.names = _program_names([*declared, *_loop_names(self.formulation)])
        symbolic = set(self.formulation.variables)
        for name, expression in self.formulation.expressions.items():
            if mentions_variables(self.formulation, parse_expression(str(expression.value)).tree):
                symbolic.add(name)
        self.symbolic = symbolic
        self.translate = Translator(self.names, set(self.formulation.sets), symbolic)
        self.plain_sets = _plain_sets(self.formulation)
        self.plain_tables = _plain_tables(instance)
        self.out: list[str] = []
        self.marks: list[tuple[int, str]] = []

    def program(self) -> Program:
        self._sections()
        body = "\n".join(self.out)
        helpers = helpers_used(body)
        main = _main(self.instance)
        imports = [*imports_used(helpers + body), "", "import pyomo.environ as pyo"]
        head = [_docstring(self._title(), ""), *(imports if imports[0] else imports[1:])]
        if helpers:
            head += ["", "", helpers, ""]
        prefix = "\n".join(head) + "\n\n"
        shift = prefix.count("\n")
        text = prefix + body.rstrip("\n") + "\n" + main
        lines = {line + shift: path for line, path in self.marks}
        changed = {new: old for old, new in self.names.items() if old != new}
        return Program(text, lines, changed)

    def _title(self) -> str:
        name = self.formulation.name or "a model"
        meaning = f"\n\n{self.formulation.meaning}" if self.formulation.meaning else ""
        return f"{name}{meaning}\n\nWritten by nl2opt from a five-element formulation. Run it: python model.py"

    # -- sections ------------------------------------------------------------------------------------------------

    def _sections(self) -> None:
        formulation = self.formulation
        self.out += [f"model = pyo.ConcreteModel(name={formulation.name!r})"]
        self._embedded_data()
        data_names = [
            *formulation.sets,
            *formulation.parameters,
            *(n for n in formulation.expressions if n not in self.symbolic),
        ]
        if data_names:
            self._heading("Sets and parameters")
        for name in self._in_order(data_names):
            if name in formulation.sets:
                self._element(f"sets.{name}", formulation.sets[name], self._set(name, formulation.sets[name]))
            elif name in formulation.parameters:
                self._element(
                    f"parameters.{name}",
                    formulation.parameters[name],
                    self._parameter(name, formulation.parameters[name]),
                )
            else:
                self._named_expression(name)
        if formulation.variables:
            self._heading("Variables")
        for name, variable in formulation.variables.items():
            self._element(f"variables.{name}", variable, self._variable(name, variable), meaning_as_comment=False)
        rest = [name for name in formulation.expressions if name in self.symbolic]
        if rest:
            self._heading("Expressions")
        for name in self._in_order(rest):
            self._named_expression(name)
        self._heading("Objective")
        self._objective()
        if formulation.constraints:
            self._heading("Constraints")
        for name in formulation.constraints:
            self._constraint(name)

    def _heading(self, title: str) -> None:
        self.out += ["", f"# {title}"]

    def _element(self, path: str, element: Element, text: str, *, meaning_as_comment: bool = True) -> None:
        comment = []
        if meaning_as_comment and element.meaning:
            comment.append(element.meaning)
        if element.unit:
            comment.append(f"[{element.unit}]")
        if comment:
            self._comment(" ".join(comment))
        if element.source_text:
            self._comment(f'from: "{element.source_text}"')
        self._emit(path, text)

    def _comment(self, text: str) -> None:
        self.out += [f"# {line}" for line in _plain_text(text).split("\n")]

    def _emit(self, path: str, text: str) -> None:
        line = sum(part.count("\n") + 1 for part in self.out) + 1
        self.marks.append((line, path))
        self.out.append(text)

    def _in_order(self, names: Iterable[str]) -> list[str]:
        """Declaration order, except that what a definition needs comes first."""
        wanted = list(names)
        allowed, done = set(wanted), []

        def visit(name: str) -> None:
            if name in done or name not in allowed:
                return
            allowed.discard(name)
            for other in _needs(self.formulation, name):
                visit(other)
            done.append(name)

        for name in wanted:
            visit(name)
        return done

    # -- data ----------------------------------------------------------------------------------------------------

    def _embedded_data(self) -> None:
        """Tables and values that expressions read directly as ``data.name``."""
        used: list[str] = []
        for text in (*_expressions(self.formulation), *_loops(self.formulation)):
            for match in re.finditer(r"\bdata\.([A-Za-z_]\w*)", text):
                if match[1] not in used:
                    used.append(match[1])
        if not used:
            return
        self._heading("Data that expressions read by row")
        self.out.append("data = SimpleNamespace()")
        for name in used:
            table = self.instance.data.tables.get(name)
            if table is None:
                self.out.append(wrapped(f"data.{name} = ", [literal(self.instance.data.values[name])], ""))
                continue
            columns = [
                k for k, column in enumerate(table.columns) if column.isidentifier() and not keyword.iskeyword(column)
            ]
            rows = (
                "SimpleNamespace(" + ", ".join(f"{table.columns[k]}={literal(row[k])}" for k in columns) + ")"
                for row in table.rows
            )
            self.out.append(wrapped(f"data.{name} = [", rows, "]"))

    def _set(self, name: str, decl: Set) -> str:
        target = self.names[name]
        if isinstance(decl.elements, str):
            tree = parse_expression(decl.elements).tree
            text = self.translate.text(tree)
            if self.plain_sets:
                return f"{target} = list({text})"
            return (
                f"{target} = {text}"
                if text.startswith("Members(") or self._stays_members(tree)
                else f"{target} = Members({text})"
            )
        value = self.instance.sets[name]
        if isinstance(value, IndexedSet):
            parts = (f"{literal(key)}: Members([{', '.join(map(literal, members))}])" for key, members in value.items())
            return wrapped(f"{target} = Table({{", parts, "})")
        assert isinstance(value, IndexSet)
        if self.plain_sets:
            return wrapped(f"{target} = [", map(literal, value), "]")
        return wrapped(f"{target} = Members([", map(literal, value), "])")

    def _listed(self, name: str) -> str:
        """A set as Pyomo's index: it must be a list there."""
        return self.names[name] if self.plain_sets else f"list({self.names[name]})"

    def _table(self, inner: str, suffix: str = "") -> str:
        """Values by index: a plain dict, or a `Table` where a default or an index made of tuples asks for it."""
        return inner if self.plain_tables and not suffix else f"Table({inner}{suffix})"

    def _stays_members(self, tree: ast.expr) -> bool:
        return isinstance(tree, ast.BinOp)

    def _parameter(self, name: str, decl: Parameter) -> str:
        target = self.names[name]
        value = self.instance.parameters[name]
        suffix = f", default={literal(decl.default)}" if decl.default is not None else ""
        derived = isinstance(decl.value, str) and decl.type != "text"
        if decl.for_ is not None:
            loop = parse_generators(decl.for_)
            text = f"{{{self._key(loop)}: {self._expression(decl.value)} {self.translate.loops(loop.clauses)}}}"
            return f"{target} = {self._table(text, suffix)}"
        if derived and not decl.over:
            text = self._expression(decl.value)
            return f"{target} = {self._table(text, suffix)}" if isinstance(value, Mapping) else f"{target} = {text}"
        if isinstance(value, Mapping):
            opening, closing = ("{", "}") if self.plain_tables and not suffix else ("Table({", "}" + suffix + ")")
            full = self._dense_rows(decl, value)
            if full is not None:
                return dense(
                    target,
                    [self.names[s] for s in decl.over or ()],
                    full,
                    suffix,
                    "dict" if self.plain_tables and not suffix else "Table",
                )
            return mapping(target, value, opening, closing)
        return f"{target} = {literal(value)}"

    def _dense_rows(self, decl: Parameter, values: Mapping[Any, Any]) -> list[list[Any]] | None:
        """The values row by row along the last set, when every combination is there in order."""
        sets = [self.instance.sets.get(name) for name in decl.over or ()]
        if len(values) < DENSE_FROM or len(sets) < 2 or not all(isinstance(s, IndexSet) for s in sets):
            return None
        size = 1
        for members in sets:
            size *= len(members or ())
        if size != len(values):
            return None
        width = len(sets[-1] or ())
        flat = list(values.values())
        if not all(map(operator.eq, values, self._product(sets))):
            return None
        return [flat[k : k + width] for k in range(0, size, width)]

    @staticmethod
    def _product(sets: list[Any]) -> Iterable[Any]:
        import itertools

        from nl2opt.formulation.functions import flat_key

        combinations = itertools.product(*sets)
        return combinations if all(members.arity == 1 for members in sets) else map(flat_key, combinations)

    def _expression(self, value: Any) -> str:
        return self.translate.text(parse_expression(str(value)).tree)

    def _key(self, loop: Generators) -> str:
        names = [self.names.get(name, name) for name in loop.targets]
        return names[0] if len(names) == 1 else "(" + ", ".join(names) + ")"

    def _named_expression(self, name: str) -> None:
        decl = self.formulation.expressions[name]
        target, text = self.names[name], self._expression(decl.value)
        if decl.for_ is not None:
            loop = parse_generators(decl.for_)
            key = self._key(loop)
            widths = self.instance.loop_widths.get(("expressions", name, "for"), ())
            key = f"flat({key})" if key.startswith("(") and any(width > 1 for width in widths) else key
            text = self._table(f"{{{key}: {text} {self.translate.loops(loop.clauses)}}}")
        self._element(f"expressions.{name}", decl, f"{target} = {text}")

    # -- variables -----------------------------------------------------------------------------------------------

    def _variable(self, name: str, decl: Variable) -> str:
        target = self.names[name]
        index = self._index_of(decl)
        integer = decl.domain in ("integer", "semiinteger")
        domain = "pyo.Binary" if decl.domain == "binary" else "pyo.Integers" if integer else "pyo.Reals"
        before, bounds = self._bounds(name, decl)
        doc = f", doc={_plain_text(decl.meaning)!r}" if decl.meaning else ""
        text = f"{target} = model.{target} = pyo.Var({index}domain={domain}{bounds}{doc})"
        return "\n".join([*before, text, *self._expansions(name, decl, index)])

    def _index_of(self, decl: Variable) -> str:
        if decl.for_ is not None:
            loop = parse_generators(decl.for_)
            return f"[{self._key(loop)} {self.translate.loops(loop.clauses)}], "
        return "".join(f"{self._listed(name)}, " for name in decl.over or ())

    def _bounds(self, name: str, decl: Variable) -> tuple[list[str], str]:
        """Lines that define a bounds rule, and the ``bounds=`` argument."""
        if decl.domain == "binary" and decl.lower is None and decl.upper is None:
            return [], ""
        if decl.domain in ("semicontinuous", "semiinteger"):
            lower, upper = "0", self._side(name, decl, "upper")
        else:
            lower, upper = self._side(name, decl, "lower"), self._side(name, decl, "upper")
        if decl.domain == "binary":
            lower, upper = (side if side != "None" else default for side, default in ((lower, "0"), (upper, "1")))
            lower = lower if lower == "0" else f"max({lower}, 0)"
            upper = upper if upper == "1" else f"min({upper}, 1)"
        if lower == upper == "None":
            return [], ""
        if decl.for_ is None and not decl.over:
            return [], f", bounds=({lower}, {upper})"
        if all(re.fullmatch(r"None|-?[\d.e+-]+", side) for side in (lower, upper)):
            return [], f", bounds=({lower}, {upper})"
        arguments, rebuild = self._member_arguments(name, decl)
        body = f"    return {lower}, {upper}"
        return [
            f"def {self.names[name]}_bounds(model{arguments}):",
            *rebuild,
            body,
            "",
            "",
        ], f", bounds={self.names[name]}_bounds"

    def _side(self, name: str, decl: Variable, side: str) -> str:
        text = getattr(decl, side)
        if text is None:
            return "None"
        translated = self._expression(text)
        tree = parse_expression(str(text)).tree
        indexed = isinstance(tree, ast.Name) and isinstance(self.instance.parameters.get(tree.id), Mapping)
        if indexed:
            arguments, _ = self._member_arguments(name, decl)
            return f"{translated}[{arguments[2:]}]"
        return translated

    def _member_arguments(self, name: str, decl: Variable) -> tuple[str, list[str]]:
        """The arguments of a rule over a variable's members."""
        if decl.for_ is not None:
            return self._rule_arguments(("variables", name, "for"), decl.for_)
        members = [self.instance.sets[over] for over in decl.over or ()]
        width = sum(part.arity if isinstance(part, IndexSet) else 1 for part in members)
        return "".join(f", i{k + 1}" for k in range(width)), []

    def _rule_arguments(self, path: tuple[str, str, str], for_: str) -> tuple[str, list[str]]:
        """The further arguments of a rule, as ``, b, d``, and lines that rebuild tuple names."""
        loop = parse_generators(for_)
        targets = [ast.Name(self.names.get(name, name)) for name in loop.targets]
        taken, rebuild = parameters_of(targets, self.instance.loop_widths.get(path, ()))
        return "".join(f", {name}" for name in taken), [f"    {line}" for line in rebuild]

    def _expansions(self, name: str, decl: Variable, index: str) -> list[str]:
        target, lines = self.names[name], []
        if decl.domain in ("semicontinuous", "semiinteger"):
            lines.append(f"{target}_on = model.{target}_on = pyo.Var({index}domain=pyo.Binary)")
            for suffix, side, sign in (("least", "lower", ">="), ("most", "upper", "<=")):
                bound = self._side(name, decl, side)
                lines += self._auxiliary(name, decl, f"{target}_{suffix}", f"{{x}} - ({bound}) * {{on}} {sign} 0", "on")
        if decl.step is not None:
            lines.append(f"{target}_steps = model.{target}_steps = pyo.Var({index}domain=pyo.Integers)")
            lines += self._auxiliary(
                name, decl, f"{target}_step", f"{{x}} - ({self._expression(decl.step)}) * {{steps}} == 0", "steps"
            )
        return lines

    def _auxiliary(self, name: str, decl: Variable, row: str, rule: str, other: str) -> list[str]:
        target = self.names[name]
        scalar = decl.for_ is None and not decl.over
        arguments, rebuild = ("", []) if scalar else self._member_arguments(name, decl)
        at = "" if scalar else f"[{arguments[2:]}]"
        body = rule.format(x=f"{target}{at}", **{other: f"{target}_{other}{at}"})
        index = self._index_of(decl)
        return ["", "", f"def {row}_rule(model{arguments}):", *rebuild, f"    return {body}", "", "",
                f"model.{row} = pyo.Constraint({index}rule={row}_rule)"]  # fmt: skip

    # -- objective and constraints -------------------------------------------------------------------------------

    def _objective(self) -> None:
        objective = self.formulation.objective
        if objective is None:
            self._emit("objective", "model.objective = pyo.Objective(expr=0)")
            return
        texts = [self._expression(text) for text in objective.expressions]
        weights = objective.weights or (1,) * len(texts)
        terms = [
            t if w == 1 and len(texts) == 1 else f"{literal(w)} * ({t})" for t, w in zip(texts, weights, strict=True)
        ]
        sense = f"pyo.{objective.sense}"
        doc = f", doc={_plain_text(objective.meaning)!r}" if objective.meaning else ""
        if objective.source_text:
            self._comment(f'from: "{objective.source_text}"')
        text = f"model.objective = pyo.Objective(expr={' + '.join(terms)}, sense={sense}{doc})"
        if len(text) > 115:
            text = f"model.objective = pyo.Objective(\n    expr={' + '.join(terms)},\n    sense={sense}{doc},\n)"
        self._emit("objective", text)

    def _constraint(self, name: str) -> None:
        decl = self.formulation.constraints[name]
        target = self.names[name]
        tree = parse_expression(decl.rule).tree
        parts = chain_parts(self.formulation, tree)
        guarded = any(item.family == name for item in self.instance.decided)
        path = ("constraints", name, "for")
        arguments, rebuild = self._rule_arguments(path, decl.for_) if decl.for_ is not None else ("", [])
        if decl.source_text:
            self._comment(f'from: "{decl.source_text}"')
        for part in range(1, parts + 1):
            suffix = f"_{part}" if parts > 1 else ""
            row = self._row(tree, part, parts)
            doc = [_docstring(decl.meaning, "    ")] if decl.meaning and part == 1 else []
            body = f"    return keep({row})" if guarded else f"    return {row}"
            index = "" if decl.for_ is None else self._constraint_index(decl.for_)
            lines = [f"def {target}{suffix}_rule(model{arguments}):", *doc, *rebuild, body, "", "",
                     f"model.{target}{suffix} = pyo.Constraint({index}rule={target}{suffix}_rule)"]  # fmt: skip
            if part > 1 or (self.out and not self.out[-1].startswith("# ")):
                self.out += ["", ""]
            self._emit(f"constraints.{name}", "\n".join(lines))

    def _constraint_index(self, for_: str) -> str:
        loop = parse_generators(for_)
        plain = all(
            isinstance(clause.iter, ast.Name) and clause.iter.id in self.formulation.sets and not clause.ifs
            for clause in loop.clauses
        )
        if plain:
            return "".join(
                f"{self._listed(clause.iter.id)}, " for clause in loop.clauses if isinstance(clause.iter, ast.Name)
            )
        return f"[{self._key(loop)} {self.translate.loops(loop.clauses)}], "

    def _row(self, tree: ast.expr, part: int, parts: int) -> str:
        if isinstance(tree, ast.Compare) and len(tree.ops) > 1:
            terms = [tree.left, *tree.comparators]
            if parts > 1:
                link = ast.Compare(left=terms[part - 1], ops=[tree.ops[part - 1]], comparators=[terms[part]])
                return self.translate.text(link)
            ends = terms if isinstance(tree.ops[0], ast.LtE) else terms[::-1]
            return f"pyo.inequality({', '.join(self.translate.text(term) for term in ends)})"
        return self.translate.text(tree)


def _main(instance: Instance) -> str:
    return """

if __name__ == "__main__":
    from pyomo.contrib.solver.common.factory import SolverFactory

    solver = SolverFactory("%s")
    results = solver.solve(model, load_solutions=False, raise_exception_on_nonoptimal_result=False)
    print("ended with:", results.termination_condition.name)
    if results.incumbent_objective is not None:
        results.solution_loader.load_vars()
        print("objective:", pyo.value(model.objective))
        for variable in model.component_data_objects(pyo.Var):
            if variable.value is not None and abs(variable.value) > 1e-9:
                print(f"{variable.name} = {variable.value:.10g}")
""" % _solver_name(instance)


def _solver_name(instance: Instance) -> str:
    forms = [instance.objective, *(row.body for row in instance.rows)]
    linear = all(not getattr(form, "quadratic", None) and not getattr(form, "trees", ()) for form in forms)
    return "highs" if linear else "scip_direct"


def _program_names(names: Iterable[str]) -> dict[str, str]:
    """A name in the program for each name: the same, or with underscores behind it where Python or Pyomo has the name.
    `data` keeps its name: it is the notation's own."""
    result: dict[str, str] = {}
    taken = TAKEN | set(HELPERS) | set(keyword.kwlist) | FUNCTIONS
    for name in dict.fromkeys(names):
        new = name
        while (new in taken and new != "data") or (new in result.values()):
            new += "_"
        result[name] = new
    return result


def _loop_names(formulation: Formulation) -> Iterable[str]:
    """Names bound by loops, which may clash with the program's own names too."""
    for node in _nodes(formulation):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def _nodes(formulation: Formulation) -> Iterable[ast.AST]:
    """Every node of every expression and ``for`` clause."""
    for text in _expressions(formulation):
        yield from ast.walk(parse_expression(text).tree)
    for text in _loops(formulation):
        for clause in parse_generators(text).clauses:
            yield from ast.walk(clause)


def _expressions(formulation: Formulation) -> Iterable[str]:
    """Every expression that the program carries."""
    for decl in formulation.sets.values():
        if isinstance(decl.elements, str):
            yield decl.elements
    for parameter in formulation.parameters.values():
        if isinstance(parameter.value, str) and parameter.type != "text":
            yield parameter.value
    for variable in formulation.variables.values():
        yield from (str(text) for text in (variable.lower, variable.upper, variable.step) if text is not None)
    yield from (str(expression.value) for expression in formulation.expressions.values())
    yield from (formulation.objective.expressions if formulation.objective else ())
    yield from (constraint.rule for constraint in formulation.constraints.values())


def _loops(formulation: Formulation) -> Iterable[str]:
    """Every ``for`` clause."""
    for section in ("parameters", "variables", "expressions", "constraints"):
        yield from (item.for_ for item in getattr(formulation, section).values() if item.for_ is not None)


def _needs(formulation: Formulation, name: str) -> list[str]:
    """Names that must be defined before this one."""
    texts: list[str] = []
    loops: list[str] = []
    found: list[str] = []
    if name in formulation.sets:
        elements = formulation.sets[name].elements
        texts += [elements] if isinstance(elements, str) else []
    elif name in formulation.parameters:
        parameter = formulation.parameters[name]
        found += parameter.over or ()
        texts += [parameter.value] if isinstance(parameter.value, str) and parameter.type != "text" else []
        loops += [parameter.for_] if parameter.for_ else []
    elif name in formulation.expressions:
        expression = formulation.expressions[name]
        texts.append(str(expression.value))
        loops += [expression.for_] if expression.for_ else []
    trees: list[ast.AST] = [parse_expression(text).tree for text in texts]
    trees += [clause for text in loops for clause in parse_generators(text).clauses]
    found += [node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return list(dict.fromkeys(found))


def _plain_sets(formulation: Formulation) -> bool:
    """Whether every set is listed or a range, and nothing asks for membership, algebra or places: lists will do."""
    for decl in formulation.sets.values():
        if decl.over is not None:
            return False
        if isinstance(decl.elements, str) and not re.fullmatch(r"\s*range\([^()]*\)\s*", decl.elements):
            return False
    asked = (ast.In, ast.NotIn, ast.Set, ast.SetComp, ast.BitOr, ast.BitAnd)
    calls = {"next", "prev", "first", "last", "position", "set"}
    for node in _nodes(formulation):
        if isinstance(node, asked):
            return False
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in calls:
            return False
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Sub):
            names = [side.id for side in (node.left, node.right) if isinstance(side, ast.Name)]
            if any(name in formulation.sets for name in names):
                return False
    return True


def _plain_tables(instance: Instance) -> bool:
    """Whether no loop name can stand for a tuple, so that every index is spelled out where it is used."""
    if any(width > 1 for widths in instance.loop_widths.values() for width in widths):
        return False
    wide = {name for name, members in instance.sets.items() if isinstance(members, IndexedSet) or members.arity > 1}
    for node in _nodes(instance.formulation):
        if isinstance(node, ast.comprehension) and isinstance(node.target, ast.Name):
            source = node.iter
            ranged = isinstance(source, ast.Call) and isinstance(source.func, ast.Name) and source.func.id == "range"
            named = isinstance(source, ast.Name) and source.id in instance.sets and source.id not in wide
            if not (ranged or named):
                return False
    return True


def _plain_text(text: str | None) -> str:
    """One paragraph of printable characters (what it says comes from outside)."""
    words = " ".join((text or "").split())
    return "".join(c if c.isprintable() else " " for c in words)


def _docstring(text: str | None, indent: str) -> str:
    paragraphs = [_plain_text(part) for part in (text or "").split("\n\n")]
    safe = "\n\n".join(paragraphs).replace("\\", "\\\\").replace('"""', "'''")
    if safe.endswith('"'):
        safe += " "
    return (
        indent
        + '"""'
        + safe.replace("\n", f"\n{indent}").replace(f"\n{indent}\n", "\n\n")
        + ('\n"""\n' if "\n" in safe else '"""')
    )
