"""Sets from lists, columns and data values; repeats, blanks, and members outside `within`."""

from __future__ import annotations

import math
from typing import Any

from nl2opt.description.readers.csv_reader import parse
from nl2opt.description.tables import Data
from nl2opt.formulation.binding import bind_set, check_within, explanations
from nl2opt.formulation.elements import Set
from nl2opt.formulation.index_sets import IndexedSet, IndexSet
from nl2opt.formulation.notation.reading import parse_formulation
from nl2opt.formulation.origin import Origin

NODES = IndexSet(["a", "b", "c"])
SETS = {"nodes": NODES, "days": IndexSet([1, 2]), "arcs": IndexSet([("a", "b"), ("b", "c")])}


def bind(data: Data | str | None = None, /, name: str = "s", **decl: Any) -> tuple[Any, list[str]]:
    if isinstance(data, str):
        data = Data(tables={"t": parse(data, "t", "t.csv")})
        decl.setdefault("data", "t")
    members, findings = bind_set(name, Set.model_validate(decl), data or Data(), SETS, Origin())
    assert all(f.code in explanations for f in findings)
    found = {k: list(v) for k, v in members.items()} if isinstance(members, IndexedSet) else list(members)
    return found, [f"{f.severity} {f.code}: {f.message}" for f in findings]


def test_lists() -> None:
    assert bind(elements=["x", 2, 2.5]) == (["x", 2, 2.5], [])
    assert bind(elements=[["a", 1], ["b", [2]]][:1]) == ([("a", 1)], [])
    assert bind(elements=[]) == ([], [])


def test_repeats_and_what_is_no_member() -> None:
    assert bind(elements=["x", "y", "x", None, math.nan, {"a": 1}]) == (
        ["x", "y"],
        [
            "error duplicate-member: 'x' stands twice in `s`: items 1 and 3",
            "error wrong-member: `elements`, item 4 is blank",
            "error wrong-member: `elements`, item 5 is nan, which is no member of a set",
            "error wrong-member: `elements`, item 6 is {'a': 1}, which is no member of a set",
        ],
    )


def test_columns_may_repeat() -> None:
    text = "f,t,n\na,b,1\na,c,2\na,b,3\n"
    assert bind(text, column="f") == (["a"], [])
    assert bind(text, columns=["f", "t"]) == ([("a", "b"), ("a", "c")], [])
    assert bind("s\n1\n2\n") == ([1, 2], [])
    assert bind("x,s\n1,u\n2,v\n") == (["u", "v"], [])


def test_blank_members() -> None:
    assert bind("f,n\na,1\n,2\nb,3\n,4\n", column="f") == (
        ["a", "b"],
        [
            "error blank-cell: t.csv, row 3, column 'f': a member is blank",
            "note blank-cell: t.csv: the last 1 rows of 'f' are blank",
        ],
    )


def test_names_that_do_not_exist() -> None:
    assert bind("f,n\na,1\n", column="g")[1] == ["error unknown-column: t.csv has no column 'g'"]
    assert bind("f,n\na,1\n")[1] == [
        "error unknown-column: no `column` says which column of t.csv holds the members of `s`"
    ]
    assert bind(data="t", column="g")[1] == ["error unknown-table: the data has no table or value `t`"]
    assert bind()[1] == ["error missing-data: set `s` has no members, and the data has none of this name"]


def test_data_values() -> None:
    pairs = [["a", "b"], ["b", "c"]]
    data = Data(values={"s": ["x", "y"], "pairs": pairs, "n": 3, "twice": [1, 1], "d": {"1": 0, "k": 0}})
    assert bind(data) == (["x", "y"], [])
    assert bind(data, data="pairs") == ([("a", "b"), ("b", "c")], [])
    assert bind(data, data="d") == ([1, "k"], [])
    assert bind(data, data="n")[1] == ["error wrong-shape: the data value `n` is 3, not a list of members"]
    assert bind(data, data="twice")[1] == ["error duplicate-member: 1 stands twice in `s`: items 1 and 2"]
    assert bind(data, data="pairs", column="x")[1] == [
        "error unknown-table: the data's `pairs` is a value, not a table with columns"
    ]


def test_within() -> None:
    assert bind(elements=[["a", "b"]], within=["nodes", "nodes"]) == ([("a", "b")], [])
    assert bind(elements=[["a", "b", 1]], within=["arcs", "days"]) == ([("a", "b", 1)], [])
    assert bind(elements=["a", "z"], within="nodes")[1] == ["error not-within: 'z' is not in `nodes`"]
    assert bind("f,t\na,b\na,B\n", columns=["f", "t"], within=["nodes", "nodes"])[1] == [
        "error not-within: t.csv, row 3: 'B' of member ('a', 'B') is not in `nodes`"
    ]
    assert bind(elements=[["a", "b"]], within=["nodes"])[1] == [
        "error wrong-shape: `within: [nodes]` has 1 components, and the members of `s` have 2, such as ('a', 'b')"
    ]


def test_within_names_the_nearest_member_and_the_place() -> None:
    text = "sets:\n  stops: {elements: [north, suoth], within: [places]}\nobjective: {minimize: 0}\n"
    formulation = parse_formulation(text, "f.yaml")
    places = {"places": IndexSet(["north", "south"])}
    _, (finding,) = bind_set("stops", formulation.sets["stops"], Data(), places, formulation.origin)
    assert finding.help == "the nearest member is 'south'"
    assert str(finding.location) == "f.yaml:2:29"
    (finding,) = check_within("d", Set(within="days"), IndexSet(["1"]), SETS, Origin())
    assert finding.help == "the data has text '1' against number 1: they are not the same member"


def test_one_set_for_each_member() -> None:
    both = {1: ["a"], 2: ["a", "b"]}
    assert bind(over="days", elements={"1": ["a"], 2: ["a", "b"]}, within="nodes") == (both, [])
    assert bind(Data(values={"s": [["a"], ["a", "b"]]}), over="days") == (both, [])
    assert bind(Data(values={"s": {"1": ["a"], "2": ["a", "b"]}}), over="days") == (both, [])
    assert bind("d,n\n1,a\n2,a\n2,b\n", over="days", columns=["d", "n"]) == (both, [])
    assert bind(over="arcs", elements={"a,b": [1], "b,c": []}) == ({("a", "b"): [1], ("b", "c"): []}, [])


def test_problems_of_indexed_sets() -> None:
    assert bind(over="days", elements={1: ["a", "q"], 3: ["b"]}, within="nodes")[1] == [
        "warning extra-key: `elements` lists members for 3, which is not in `days`",
        "error not-within: `s[1]`: 'q' is not in `nodes`",
        "error missing-cell: `elements` lists no members for 2 of `days`",
    ]
    assert bind(over="days", elements=[["a"]])[1] == [
        "error wrong-shape: `elements` has 1 lists, and `days` has 2 members"
    ]
    assert bind(over="days", elements={1: "a", 2: []})[1] == [
        "error wrong-shape: `elements` has 'a' for 1, not a list of members"
    ]
    assert bind(elements={1: ["a"]})[1] == [
        "error wrong-shape: `elements` lists members for 1, and the set has no `over`"
    ]
    assert bind("d,n\n1,a\n", over="days", columns=["d"])[1] == [
        "error wrong-key: a set with `over` from a table needs `columns`: 1 for `over`, then its members' own"
    ]
