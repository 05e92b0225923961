"""``nl2opt compare``, ``hash`` and ``dedupe`` as a person uses them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

SHOP = """name: shop
sets: {goods: {elements: [a, b]}, days: {elements: [1, 2, 3]}}
parameters:
  price: {over: goods, values: {a: 3, b: 5}}
  demand: {over: days, values: {1: 4, 2: 6, 3: 9}}
variables: {make: {over: [goods, days], lower: 0, domain: integer}}
objective: {minimize: "sum(price[g] * make[g, d] for g in goods for d in days)"}
constraints:
  meet: {for: d in days, rule: "sum(make[g, d] for g in goods) >= demand[d]", source: every day the demand is met}
"""
LP = "Minimize\n obj: {cost} x + 2 y\nSubject To\n c1: x + y >= {side}\nEnd\n"


@pytest.fixture
def files(tmp_path: Path) -> Path:
    (tmp_path / "shop.yaml").write_text(SHOP)
    (tmp_path / "renamed.yaml").write_text(SHOP.replace("meet:", "cover:").replace("make", "bake"))
    (tmp_path / "equal.yaml").write_text(SHOP.replace(">= demand", "== demand"))
    (tmp_path / "accident.yaml").write_text(SHOP.replace(">= demand[d]", ">= demand[d] * price['a'] / 3"))
    for name, cost, side in (("one.lp", 1, 4), ("two.lp", 1, 4), ("three.lp", 3, 4), ("four.lp", 1, 5)):
        (tmp_path / name).write_text(LP.format(cost=cost, side=side))
    return tmp_path


def test_equal(files: Path, call: Callable[..., Any]) -> None:
    ended = call("compare", files / "shop.yaml", files / "renamed.yaml")
    assert ended.code == 0
    assert ended.out.startswith("equivalent: shop.yaml and renamed.yaml are the same instance")


def test_different_with_the_sentence_behind_it(files: Path, call: Callable[..., Any]) -> None:
    ended = call("compare", files / "shop.yaml", files / "equal.yaml")
    assert ended.code == 1
    assert "= instead of >= in all 3 rows meet[*]" in ended.out
    assert 'from: "every day the demand is met"' in ended.out


def test_json_is_one_object(files: Path, call: Callable[..., Any]) -> None:
    ended = call("compare", files / "one.lp", files / "four.lp", "--json")
    body = json.loads(ended.out)
    assert (ended.code, body["outcome"]) == (1, "different")
    assert body["difference"]["changes"][0]["kind"] == "side"
    assert 0 < body["score"] < 1


def test_random_data_tell_an_accident_from_a_model(files: Path, call: Callable[..., Any]) -> None:
    """At a price of 3 the two agree; at other prices they do not."""
    assert call("compare", files / "shop.yaml", files / "accident.yaml").code == 0
    ended = call("compare", files / "shop.yaml", files / "accident.yaml", "--instances", 3)
    assert ended.code == 1
    assert "the same instance, but not the same model" in ended.out
    same = call("compare", files / "shop.yaml", files / "renamed.yaml", "--instances", 3)
    assert same.code == 0
    assert "are the same model" in same.out


def test_random_data_need_formulations(files: Path, call: Callable[..., Any]) -> None:
    ended = call("compare", files / "one.lp", files / "two.lp", "--instances", 2)
    assert ended.code == 0
    assert "random data sets need two formulations" in ended.out


def test_semantic_and_map(files: Path, call: Callable[..., Any]) -> None:
    ended = call("compare", files / "one.lp", files / "four.lp", "--semantic")
    assert ended.code == 1
    assert "a point of one.lp is no point of four.lp" in ended.out
    (files / "map.json").write_text(json.dumps({"x": "y", "y": "x"}))
    assert call("compare", files / "one.lp", files / "four.lp", "--semantic", "--map", files / "map.json").code == 1


@pytest.mark.parametrize(
    "text", ["", "[1]", "{", '{"x": "nobody"}', '{"nobody": "x"}', '{"x": {"terms": {"x": "much"}}}', "\xff\xfe"]
)
def test_a_map_file_that_is_none(files: Path, call: Callable[..., Any], text: str) -> None:
    (files / "map.json").write_bytes(text.encode("latin-1"))
    ended = call("compare", files / "one.lp", files / "four.lp", "--semantic", "--map", files / "map.json")
    assert ended.code == 2
    assert ended.err.startswith("error: ") and "Traceback" not in ended.said
    assert ended.out == ""


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.lp", "Minimize\n obj: nan x\nEnd\n"),
        ("a.lp", "hello"),
        ("a.mps", "NAME\nROWS\n N"),
        ("a.txt.gz", "hello"),
        ("a.lp", ""),
    ],
)
def test_bad_files(files: Path, call: Callable[..., Any], name: str, text: str) -> None:
    (files / name).write_text(text)
    ended = call("compare", files / "one.lp", files / name)
    assert ended.code == 2
    assert ended.out == ""
    assert "error: " in ended.err and "Traceback" not in ended.said


def test_a_step_that_does_not_exist(files: Path, call: Callable[..., Any]) -> None:
    ended = call("compare", files / "one.lp", files / "two.lp", "--without", "magic")
    assert (ended.code, "row-scale" in ended.err) == (2, True)


def test_html(files: Path, call: Callable[..., Any]) -> None:
    call("compare", files / "one.lp", files / "four.lp", "--html", files / "page.html")
    assert "Differences" in (files / "page.html").read_text()
    assert call("compare", files / "one.lp", files / "four.lp", "--html", files / "no" / "page.html").code == 2


def test_hash(files: Path, call: Callable[..., Any]) -> None:
    ended = call("hash", files / "shop.yaml", files / "renamed.yaml", files / "equal.yaml", "--json")
    one, two, three = json.loads(ended.out).values()
    assert one == two != three


def test_dedupe_a_folder(files: Path, call: Callable[..., Any]) -> None:
    (files / "broken.lp").write_text("nothing")
    ended = call("dedupe", files, "--json")
    groups = json.loads(ended.out)
    assert ended.code == 0
    members = [found["members"] for found in groups["classes"]]
    assert ["accident.yaml", "renamed.yaml", "shop.yaml"] in members
    assert ["one.lp", "two.lp"] in members
    assert [failed["name"] for failed in groups["failed"]] == ["broken.lp"]


def test_dedupe_lines(files: Path, call: Callable[..., Any]) -> None:
    lines = [
        {"id": "a", "lp": LP.format(cost=1, side=4)},
        {"id": "b", "path": "one.lp"},
        {"id": "c", "formulation": {"variables": {"x": {"lower": 4}}, "objective": {"minimize": "x"}}},
    ]
    (files / "models.jsonl").write_text("\n".join(json.dumps(line) for line in lines))
    groups = json.loads(call("dedupe", files / "models.jsonl", "--json").out)
    assert [found["members"] for found in groups["classes"]] == [["a", "b"], ["c"]]
    (files / "models.jsonl").write_text('{"id": "a"}\n')
    ended = call("dedupe", files / "models.jsonl")
    assert (ended.code, "models.jsonl:1" in ended.err) == (2, True)
