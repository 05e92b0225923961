"""The published JSON schema of formulations, made from the pydantic models and their docstrings."""

from __future__ import annotations

import inspect
import json
from typing import Any

from nl2opt.formulation.elements import SCHEMA_VERSION, Formulation
from nl2opt.formulation.notation.vocabulary import EXPECTED, SECTIONS

DIALECT = "https://json-schema.org/draft/2020-12/schema"


def json_schema() -> dict[str, Any]:
    """The JSON schema of a formulation, by the keys people write.

    >>> schema = json_schema()
    >>> schema["$id"], "constraints" in schema["properties"]
    ('urn:nl2opt:formulation:1', True)
    """
    schema = Formulation.model_json_schema(by_alias=True)
    _tidy(schema)
    models = {model.__name__: section for section, (_, model) in SECTIONS.items()} | {"Objective": "objective"}
    _describe(schema, "")
    for name, definition in schema["$defs"].items():
        if name in models:
            _describe(definition, models[name])
    description = inspect.getdoc(Formulation) or ""
    return {
        "$schema": DIALECT,
        "$id": f"urn:nl2opt:formulation:{SCHEMA_VERSION}",
        **schema,
        "title": "nl2opt formulation",
        "description": _first_paragraph(description),
    }


def _describe(definition: dict[str, Any], section: str) -> None:
    """Say in words what each key holds."""
    for key, expected in EXPECTED[section].items():
        field = definition["properties"].get(key)
        if field is not None and "$ref" not in field:
            field.setdefault("description", expected)


def schema_text() -> str:
    """The schema as the text of ``docs/schema/formulation-1.json``."""
    return json.dumps(json_schema(), indent=2, ensure_ascii=False) + "\n"


def _first_paragraph(text: str) -> str:
    return " ".join(text.split("\n\n")[0].split())


def _tidy(node: Any) -> None:
    """Leave out generated titles, keep the first paragraph of docstrings, and allow an element without keys."""
    if isinstance(node, list):
        for item in node:
            _tidy(item)
        return
    if not isinstance(node, dict):
        return
    if isinstance(node.get("title"), str):
        del node["title"]
    if isinstance(node.get("description"), str):
        node["description"] = _first_paragraph(node["description"])
    for key, item in node.items():
        if key == "properties":
            for child in item.values():
                _tidy(child)
        elif key != "default":
            _tidy(item)
