"""Prompts: front matter, rendering, and worked examples that are formulations which solve."""

from __future__ import annotations

import hashlib
import json
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt import check
from nl2opt.description.preview import preview
from nl2opt.description.tables import Data, DataTable
from nl2opt.errors import InputError
from nl2opt.formulation.layout import lay_out
from nl2opt.formulation.notation import parse_formulation
from nl2opt.llm.prompts import Prompt, load_prompt, parse_prompt, prompt_folder, prompt_names
from nl2opt.model.direct import direct_model
from nl2opt.solution import solve

NAMES = prompt_names()
DATA = {
    "dairy": Data(
        {
            "table_1": DataTable(
                "table_1",
                ("cheese", "milk", "hours", "price"),
                (("brie", 8, 1.5, 14), ("gouda", 10, 2, 18), ("feta", 6, 1, 11)),
            )
        }
    ),
    "loads": Data(
        {
            "roads": DataTable(
                "roads",
                ("depot", "site", "eur_per_t", "limit_t"),
                (("d1", "s1", 4, None), ("d1", "s2", 6, 20), ("d2", "s2", 5, None), ("d2", "s1", 7, 10)),
            ),
            "depots": DataTable("depots", ("name", "stock_t"), (("d1", 90), ("d2", 80))),
            "needs": DataTable("needs", ("week", "s1", "s2"), ((1, 30, 40), (2, 20, 35))),
        }
    ),
    "crews": Data(values={"hours": [[3, 4, 5, 2], [4, 3, 6, 3]], "most_jobs": [3, 2]}),
}
OPTIMA = {"dairy": 1626.923077, "library": 2660, "pumps": 26330, "loads": 575, "crews": 9}


def examples() -> dict[str, dict[str, Any]]:
    text = (prompt_folder() / "formulate.md").read_text(encoding="utf-8")
    replies = [json.loads(block) for block in re.findall(r"```json\n(.*?)```", text, re.DOTALL)]
    return {reply["formulation"]["name"]: reply for reply in replies}


@pytest.mark.parametrize("name", NAMES)
def test_a_prompt_says_what_it_is_and_renders(name: str) -> None:
    prompt = load_prompt(name)
    assert prompt.id == name
    assert prompt.output
    assert prompt.system
    assert prompt.user
    digest = hashlib.sha256((prompt_folder() / f"{name}.md").read_bytes()).hexdigest()
    assert prompt.hash == digest[:12]
    rendered = prompt.render(**{key: f"<{key}: {{{key}}}>" for key in prompt.inputs})
    for key in prompt.inputs:
        assert f"<{key}: {{{key}}}>" in rendered.user
    assert rendered.ref.version == prompt.version
    assert rendered.system == prompt.system


def test_repairs_share_the_fixed_part_so_that_providers_find_it_in_their_cache() -> None:
    assert load_prompt("repair").system == load_prompt("formulate").system
    assert load_prompt("program_repair").system == load_prompt("program").system


@pytest.mark.parametrize("name", sorted(OPTIMA))
def test_a_worked_example_checks_without_a_warning_and_solves(name: str) -> None:
    reply = examples()[name]
    assert next(iter(reply)) == "notes"
    formulation = parse_formulation(json.dumps(reply["formulation"]), format="json")
    data = DATA.get(name, Data())
    instance = lay_out(formulation, data)
    findings = check(formulation, data, instance=instance)
    assert [finding.message for finding in findings if finding.severity != "note"] == []
    solution = solve(direct_model(instance))
    assert solution.status.value == "optimal"
    assert solution.objective == pytest.approx(OPTIMA[name])


def test_every_worked_example_is_tried() -> None:
    assert sorted(examples()) == sorted(OPTIMA)


@pytest.mark.parametrize("name", sorted(OPTIMA))
def test_the_sources_of_a_worked_example_stand_in_its_text(name: str) -> None:
    from nl2opt.description.text import Description
    from nl2opt.formulators.answer import resolve_sources

    prompt = (prompt_folder() / "formulate.md").read_text(encoding="utf-8")
    before = prompt[: prompt.index(f'"name": "{name}"')]
    words = before[before.rindex('\nText: "') :]
    formulation = parse_formulation(json.dumps(examples()[name]["formulation"]), format="json")
    assert [finding.message for finding in resolve_sources(formulation, Description(words))[1]] == []


def test_functions_named_in_the_prompt_are_those_of_the_notation() -> None:
    from nl2opt.formulation.expressions import FUNCTIONS

    system = load_prompt("formulate").system
    listed = re.search(r"Functions: `([^`]+)`", system)
    assert listed
    assert set(listed[1].split()) <= set(FUNCTIONS)


@given(st.text(), st.text())
def test_what_is_filled_in_is_never_searched_for_placeholders(first: str, second: str) -> None:
    prompt = Prompt("p", 1, ("a", "b"), "text", "", "[{a}|{b}|{c}]", "0")
    assert prompt.render(a=first, b=second).user == f"[{first}|{second}|{{c}}]"


def test_a_prompt_that_is_not_there() -> None:
    with pytest.raises(InputError, match="no prompt is named 'formluate'"):
        load_prompt("formluate")
    with pytest.raises(InputError, match="no prompt is named"):
        load_prompt("../README")


def test_missing_and_unknown_inputs_are_errors() -> None:
    with pytest.raises(ValueError, match="takes the inputs description, data"):
        load_prompt("formulate").render(description="x")
    with pytest.raises(ValueError, match="is given data, description, more"):
        load_prompt("formulate").render(description="x", data="y", more="z")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter", "has no front matter"),
        ("---\nid: p\nversion: 1\n---\n# User\nx", "other keys"),
        ("---\nid: q\nversion: 1\ninputs: []\noutput: x\n---\n# User\nx", "is wrong"),
        ("---\nid: p\nversion: one\ninputs: []\noutput: x\n---\n# User\nx", "is wrong"),
        ("---\nid: p\nversion: 1\ninputs: [a]\noutput: x\n---\n# User\nx", "does not use: a"),
        ("---\nid: p\nversion: 1\ninputs: []\noutput: x\nsystem: judge\n---\n# System\ny\n# User\nx", "borrows"),
    ],
)
def test_a_file_that_is_no_prompt(text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        parse_prompt(text, "p")


def test_previews_of_the_data_examples_name_what_the_examples_use() -> None:
    shown = preview(DATA["loads"])
    for word in ("`roads`", "`depot`", "`eur_per_t`", "`depots`", "`stock_t`", "`needs`"):
        assert word in shown
