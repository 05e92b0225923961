"""Registries: lazy, open to plug-ins, and helpful about names that are not there."""

from __future__ import annotations

import sys
from importlib.metadata import EntryPoint

import pytest

import nl2opt.registry
from nl2opt.errors import InputError
from nl2opt.registry import Registry


def test_values_load_on_use() -> None:
    registry: Registry[object] = Registry("tool", {"dates": "calendar:isleap", "broken": "no_such_module_here:x"})
    assert registry.names() == ["dates", "broken"] == list(registry)
    assert "broken" in registry and "other" not in registry
    assert registry["dates"] is registry["dates"] is sys.modules["calendar"].isleap
    with pytest.raises(ModuleNotFoundError):
        registry["broken"]


def test_an_unknown_name_answers_with_the_names_that_exist() -> None:
    registry: Registry[object] = Registry("solver", {"highs": "json:loads", "glop": "json:dumps"}, error=InputError)
    with pytest.raises(
        InputError, match="no solver is named 'higs'; the nearest name is 'highs'; known names: highs, glop"
    ):
        registry["higs"]
    with pytest.raises(InputError, match="no solver is named 'zzz'; known names: highs, glop"):
        registry["zzz"]


def test_added_values_go_first() -> None:
    registry: Registry[object] = Registry("tool", {"a": "json:loads"})
    registry.add("a", 1)
    registry.add("b", 2)
    assert (registry["a"], registry["b"], registry.names()) == (1, 2, ["a", "b"])


def test_plug_ins_are_found_once_and_do_not_replace_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def points(group: str) -> list[EntryPoint]:
        asked.append(group)
        return [EntryPoint("mine", "json:dumps", group), EntryPoint("ours", "json:nothing", group)]

    monkeypatch.setattr(nl2opt.registry, "entry_points", points)
    registry: Registry[object] = Registry("tool", {"ours": "json:loads"}, group="nl2opt.tools")
    assert not asked
    assert registry.names() == ["ours", "mine"]
    import json

    assert registry["ours"] is json.loads and registry["mine"] is json.dumps
    assert asked == ["nl2opt.tools"]
