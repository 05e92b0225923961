"""The published JSON schema is up to date, and says what the reader says."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from hypothesis import given

from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.notation import json_schema
from nl2opt.formulation.notation.schema import schema_text
from nl2opt.formulation.notation.vocabulary import EXPECTED, SECTIONS, keys_of
from nl2opt.formulation.notation.writer import to_plain
from nl2opt.testing.strategies import linear_formulations


def test_the_published_schema_is_up_to_date(root: Path) -> None:
    path = root / "docs" / "schema" / "formulation-1.json"
    help = "write nl2opt.formulation.notation.schema.schema_text() to docs/schema/formulation-1.json"
    assert path.read_text(encoding="utf-8") == schema_text(), help


def test_what_the_schema_is_called() -> None:
    schema = json_schema()
    assert schema["$id"] == "urn:nl2opt:formulation:1"
    assert schema["description"] and schema["additionalProperties"] is False
    assert set(schema["properties"]) == set(keys_of(Formulation))


def test_every_key_is_described() -> None:
    definitions = json_schema()["$defs"]
    for section, (_, model) in SECTIONS.items():
        assert set(definitions[model.__name__]["properties"]) == set(keys_of(model))
        assert set(EXPECTED[section]) <= set(keys_of(model))


@given(linear_formulations())
def test_formulations_follow_the_schema(formulation: Formulation) -> None:
    schema = json_schema()
    assert problems(json.loads(json.dumps(to_plain(formulation))), schema, schema) == []


def test_the_schema_refuses_what_the_reader_refuses() -> None:
    schema = json_schema()
    assert problems({"variables": {"x": {"lowr": 0}}}, schema, schema)
    assert problems({"variables": {"x": {"domain": "int"}}}, schema, schema)
    assert problems({"constraints": {"c": {}}}, schema, schema)
    assert problems({"constraints": {"c": {"rule": 5}}}, schema, schema)


KINDS: dict[str, type | tuple[type, ...]] = {
    "object": dict, "array": list, "string": str, "integer": int, "number": (int, float), "boolean": bool,
    "null": type(None),
}  # fmt: skip


def problems(value: Any, schema: Any, root: dict[str, Any]) -> list[str]:
    """A small validator for the keywords that the schema uses."""
    if schema is True or schema == {}:
        return []
    if "$ref" in schema:
        return problems(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root)
    if "anyOf" in schema:
        return [] if any(not problems(value, choice, root) for choice in schema["anyOf"]) else [f"{value!r}: no choice"]
    if "const" in schema:
        return [] if value == schema["const"] else [f"{value!r} is not {schema['const']!r}"]
    if "enum" in schema and value not in schema["enum"]:
        return [f"{value!r} is not a choice"]
    kind = schema.get("type")
    if kind and (not isinstance(value, KINDS[kind]) or (isinstance(value, bool) and kind != "boolean")):
        return [f"{value!r} is not {kind}"]
    found: list[str] = []
    if isinstance(value, dict):
        known = schema.get("properties", {})
        found += [f"{key} is missing" for key in schema.get("required", ()) if key not in value]
        for key, item in value.items():
            other = schema.get("additionalProperties", True)
            if key not in known and other is False:
                found.append(f"{key} is unknown")
            else:
                found += problems(item, known.get(key, other), root)
    if isinstance(value, list):
        for item in value:
            found += problems(item, schema.get("items", True), root)
    return found
