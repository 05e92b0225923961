"""The notation: formulations read from YAML and JSON, written back, and their JSON schema."""

from nl2opt.formulation.notation.reading import parse_formulation, read_formulation
from nl2opt.formulation.notation.schema import json_schema
from nl2opt.formulation.notation.writer import to_json, to_yaml

__all__ = ["json_schema", "parse_formulation", "read_formulation", "to_json", "to_yaml"]
