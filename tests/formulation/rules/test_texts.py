"""Walking the texts with the loop names known at each place, and the shapes read off them."""

from __future__ import annotations

import ast

import pytest

from nl2opt.formulation.notation import parse_formulation
from nl2opt.formulation.rules.context import Context

TEXT = """
sets:
  nodes: {elements: [a, b, c]}
  depots: {elements: "{n for n in nodes if n != 'b'}"}
  late: {elements: "depots - {'a'}"}
  arcs: {elements: [[a, b], [b, c]], within: [nodes, nodes]}
  trips: {elements: "{(i, j, t) for (i, j) in arcs for t in range(3)}"}
parameters:
  cost: {over: [arcs], values: {a: {b: 1}, b: {c: 2}}}
  far: {value: "{(i, d): 1 for i in nodes for d in depots}"}
  fee: {value: 3}
variables:
  flow: {over: [arcs], lower: 0}
  ride: {for: "(i, j, t) in trips if t > 0", lower: 0}
  x: {lower: 0}
expressions:
  total: {for: i in nodes, value: "sum(flow[a] for a in arcs)"}
objective: {minimize: "sum(cost[i, j] * flow[i, j] for (i, j) in arcs for k in [j] if i in depots) + fee * x"}
constraints:
  out: {for: "(i, j) in arcs", rule: "flow[i, j] <= sum(total[i] for i in depots) + ride[i, j, 1] + far[i, 'a']"}
"""


@pytest.fixture
def context() -> Context:
    return Context(parse_formulation(TEXT))


def test_every_text_parses_and_keeps_its_path(context: Context) -> None:
    assert all(text.error is None for text in context.texts)
    assert ("constraints", "out", "for") in context.by_path
    assert ("objective", "minimize") in context.by_path


def test_loop_names_are_known_where_they_are_bound_and_nowhere_else(context: Context) -> None:
    for text in context.texts:
        for node, env in text.walk():
            if isinstance(node, ast.Name) and node.id in ("i", "j", "t", "k", "n", "a", "d"):
                assert node.id in env, (text.path, node.id)
    goal = context.by_path["objective", "minimize"]
    fee = next(env for node, env in goal.walk() if isinstance(node, ast.Name) and node.id == "fee")
    assert not fee


def test_an_inner_loop_hides_the_outer_name(context: Context) -> None:
    rule = context.by_path["constraints", "out", "rule"]
    used = {ast.unparse(node): env for node, env in rule.walk() if isinstance(node, ast.Subscript)}
    assert context.shapes.loop(used["total[i]"]["i"]) == ("depots",)
    assert context.shapes.loop(used["flow[i, j]"]["i"]) == ("nodes",)


@pytest.mark.parametrize(
    ("name", "shape"),
    [("nodes", ("nodes",)), ("depots", ("depots",)), ("arcs", ("nodes", "nodes")), ("trips", ("nodes", "nodes", None))],
)
def test_shapes_of_sets(context: Context, name: str, shape: tuple[str | None, ...]) -> None:
    assert context.shapes.of_set(name) == shape


@pytest.mark.parametrize(
    ("name", "shape"),
    [("cost", ("nodes", "nodes")), ("fee", ()), ("x", ()), ("ride", ("nodes", "nodes", None)), ("total", ("nodes",)),
     ("far", ("nodes", "depots"))],
)  # fmt: skip
def test_shapes_of_families(context: Context, name: str, shape: tuple[str | None, ...]) -> None:
    assert context.shapes.of_family(name) == shape


def test_a_set_is_a_part_of_what_it_is_worked_out_from(context: Context) -> None:
    assert context.shapes.ancestors("late") == {"late", "depots", "nodes"}
    assert context.shapes.related("late", "nodes")


def test_a_set_defined_by_itself_has_no_shape() -> None:
    context = Context(parse_formulation('sets: {a: {elements: "b - {1}"}, b: {elements: "a - {2}"}}'))
    assert context.shapes.of_set("a") is None
    assert context.shapes.ancestors("a") <= {"a", "b"}


def test_a_fold_of_a_whole_family_is_no_fold_of_its_indices() -> None:
    from nl2opt.formulation.checking import check
    from nl2opt.formulation.notation import parse_formulation

    for fold in ("sum(need)", "max(need)", "min(need, 3)", "prod(need)", "sum(x)"):
        found = parse_formulation(f"""
sets: {{I: {{elements: "range(3)"}}}}
parameters: {{need: {{over: I, values: [7, 8, 9]}}}}
variables: {{x: {{over: I, lower: 0}}}}
objective: {{minimize: "sum(need[i] * x[i] for i in I)"}}
constraints: {{low: {{rule: "x[0] + x[1] >= {fold}"}}}}
""")
        messages = [finding.message for finding in check(found) if finding.is_error]
        assert len(messages) == 1
        assert "is given a family and not its values" in messages[0]


def test_hints_for_what_llms_write() -> None:
    from nl2opt.formulation.expressions import Expression, ExpressionError, Generators

    with pytest.raises(ExpressionError) as caught:
        _ = Generators("f in factories, c in customers").clauses
    assert "no comma" in caught.value.help
    with pytest.raises(ExpressionError) as caught:
        _ = Expression("x > 0 implies y == 1").tree
    assert "binaries" in caught.value.help
