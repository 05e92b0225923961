"""Which class of problem it is, and logic that no solver takes as it stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.formulation.algebra import Form
from nl2opt.formulation.index_sets import label
from nl2opt.formulation.instance import Instance
from nl2opt.formulation.rules.base import Needs
from nl2opt.formulation.rules.context import Context

SOLVERS = {
    "LP": "HiGHS, GLOP and PDLP solve it",
    "MILP": "HiGHS solves it; CP-SAT too, where all variables are integer",
    "QP": "HiGHS solves it where it is convex, SCIP in any case",
    "MIQP": "SCIP solves it",
    "QCP": "SCIP solves it",
    "MIQCP": "SCIP solves it",
    "NLP": "SCIP solves it",
    "MINLP": "SCIP solves it",
}
_ONE = "variables: {{x: {{{domain}lower: 0}}}}\nobjective: {{minimize: x}}\nconstraints: {{need: {{rule: 2 * x >= 3}}}}"


def class_of(instance: Instance) -> str:
    """LP, MILP, QP, MIQP, QCP, MIQCP, NLP or MINLP.

    >>> from nl2opt.formulation.elements import Formulation
    >>> from nl2opt.formulation.layout import lay_out
    >>> f = Formulation.model_validate({"variables": {"x": {"domain": "integer"}}, "objective": {"minimize": "x * x"}})
    >>> class_of(lay_out(f))
    'MIQP'
    """
    steps = any(variable.step is not None for variable in instance.formulation.variables.values())
    whole = "MI" if steps or any(column.domain != "real" for column in instance.columns) else ""
    objective = instance.objective
    bodies = [row.body for row in instance.rows]
    if any(body.trees for body in bodies) or (isinstance(objective, Form) and objective.trees):
        return f"{whole}NLP"
    if any(body.quadratic and any(body.quadratic.values()) for body in bodies):
        return f"{whole}QCP"
    if isinstance(objective, Form) and objective.quadratic and any(objective.quadratic.values()):
        return f"{whole}QP"
    return "MILP" if whole else "LP"


class ProblemClass:
    """One note that says the class and the size."""

    NEEDS = Needs.COMPLETE
    EXPLANATIONS = (
        Explanation(
            "problem-class",
            "which class of problem the formulation is",
            "LP: linear, all variables real. MILP: linear with integer variables. QP, MIQP: a quadratic "
            "objective. QCP, "
            "MIQCP: quadratic rules. NLP, MINLP: any other function. The class says which solvers can take it, and how "
            "hard it may be.",
            _ONE.format(domain="domain: integer, "),
            "variables: {x: {lower: 0}}\nobjective: {minimize: x}\nconstraints: {need: {rule: 2 * x >=}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        instance = context.instance
        assert instance is not None
        if not instance.columns or instance.unrewritten:
            return
        kind = class_of(instance)
        domains = Counter(column.domain for column in instance.columns)
        columns = ", ".join(f"{number:,} {domain}" for domain, number in domains.items())
        rows = f"{len(instance.rows):,} row{'' if len(instance.rows) == 1 else 's'}"
        article, plural = "an" if kind[0] in "LMN" else "a", "" if len(instance.columns) == 1 else "s"
        yield context.note(
            "problem-class", f"the problem is {article} {kind}: {columns} column{plural}, {rows}",
            notes=(SOLVERS[kind],),
        )  # fmt: skip


_LOGIC = {
    "implies": 'with a binary `z`, write `x <= upper * z` for "x only if z", and `z <= w` for "z implies w"',
    "either": "with a binary `z`, write `a - limit <= M * z` and `b - limit <= M * (1 - z)`, M a valid bound",
    "at_most": "write the conditions as binaries and `sum(z[i] for i in S) <= k`",
    "at_least": "write the conditions as binaries and `sum(z[i] for i in S) >= k`",
    "exactly": "write the conditions as binaries and `sum(z[i] for i in S) == k`",
    "alldifferent": "write binaries `z[i, v]` with `sum(z[i, v] for v in V) == 1` and `sum(z[i, v] for i in S) <= 1`",
}


class LogicNotCompiled:
    """Logic that no pass has turned into rows."""

    NEEDS = Needs.INSTANCE
    EXPLANATIONS = (
        Explanation(
            "logic-not-compiled",
            "a rule is logic that cannot be turned into rows here",
            "`implies`, `either`, `at_most` and the like are read and checked, but a solver takes rows. Say the "
            "same with "
            "binary variables and a bound.",
            "variables: {open: {domain: binary}, x: {lower: 0, upper: 40}}\nobjective: {maximize: x - 3 * open}\n"
            "constraints: {link: {rule: 'implies(x >= 1, open == 1)'}}",
            "variables: {open: {domain: binary}, x: {lower: 0, upper: 40}}\nobjective: {maximize: x - 3 * open}\n"
            "constraints: {link: {rule: x <= 40 * open}}",
        ),
    )

    def check(self, context: Context) -> Iterable[Diagnostic]:
        assert context.instance is not None
        count = Counter(member.family for member in context.instance.unrewritten)
        seen: set[str] = set()
        for member in context.instance.unrewritten:
            if member.family in seen:
                continue
            seen.add(member.family)
            where = f" (for [{label(member.index)}])" if member.index else ""
            more = count[member.family] - 1
            logic = f"constraint `{member.family}` is logic, `{member.function}`"
            yield context.error(
                "logic-not-compiled", f"{logic}, that is not turned into rows{where}", text=context.rule(member.family),
                notes=(f"and for {more:,} more member{'s' if more > 1 else ''} of `{member.family}`",) if more else (),
                help=_LOGIC.get(member.function, "write it with binary variables and a bound"),
                index=member.index or None,
            )  # fmt: skip
