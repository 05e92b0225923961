"""JSON schemas of replies: which ones providers can enforce, and how to state one in words."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from nl2opt.llm.request import Request


def closed(schema: Any) -> bool:
    """Whether every object in a schema names all its keys: only then can a provider hold a reply to it.

    An object with free keys (parameters by name) cannot be enforced; asked for strictly it would come back empty.

    >>> closed({"type": "object", "properties": {"a": {"type": "integer"}}, "additionalProperties": False})
    True
    >>> closed({"type": "object", "additionalProperties": {"type": "integer"}})
    False
    """
    if isinstance(schema, list):
        return all(closed(part) for part in schema)
    if not isinstance(schema, Mapping):
        return True
    kinds = schema.get("type")
    is_object = "properties" in schema or kinds == "object" or (isinstance(kinds, list) and "object" in kinds)
    if is_object and (schema.get("additionalProperties") is not False or "patternProperties" in schema):
        return False
    return all(closed(part) for part in _parts(schema))


def all_required(schema: Any) -> bool:
    """Whether no key of any object may be left out, as OpenAI's strict mode wants it."""
    if isinstance(schema, list):
        return all(all_required(part) for part in schema)
    if not isinstance(schema, Mapping):
        return True
    if set(schema.get("properties", ())) != set(schema.get("required", ())):
        return False
    return all(all_required(part) for part in _parts(schema))


def _parts(schema: Mapping[str, Any]) -> list[Any]:
    """What may hold schemas: the values of `properties` and `$defs`, whose keys are names, and of other keywords."""
    named = ("properties", "$defs", "definitions")
    plain = [part for key, part in schema.items() if key not in (*named, "required", "enum", "const", "default")]
    return plain + [part for key in named for part in schema.get(key, {}).values()]


def key_of(schema: Mapping[str, Any]) -> str:
    """The same text for the same schema."""
    return json.dumps(schema, sort_keys=True, ensure_ascii=False)


def system_in_words(request: Request) -> str:
    """The system part with the schema stated in words, for a provider that does not hold replies to it."""
    if request.schema is None:
        return request.system
    schema = json.dumps(request.schema, ensure_ascii=False, separators=(",", ":"))
    words = (
        "Answer with one JSON object and nothing else: no words before or after it, no code fence. "
        f"The object follows this JSON schema:\n{schema}"
    )
    return f"{request.system}\n\n{words}" if request.system else words
