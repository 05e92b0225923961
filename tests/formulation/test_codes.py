"""Every code that is raised is explained, and every explanation tells the truth."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from nl2opt.diagnostics import Diagnostic, Explanation
from nl2opt.errors import FormulationError, InputError
from nl2opt.formulation.checking import check
from nl2opt.formulation.codes import all_codes, explanation
from nl2opt.formulation.notation import parse_formulation
from nl2opt.formulation.rules import RULES, codes_of

RAISERS = {
    "Diagnostic", "EvaluationError", "ExpressionError", "error", "warning", "note", "finding", "_error", "add", "_add",
}  # fmt: skip
CODE = re.compile(r"[a-z]+(-[a-z]+)+")
FIELDS = {"sets", "parameters", "variables", "objective", "constraints", "expressions", "answers", "data"}


def codes_raised(source: Path) -> set[str]:
    """Codes given to whatever makes a finding, and codes returned in front of a message."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source.read_text(encoding="utf-8"))):
        first: list[ast.expr] = []
        if isinstance(node, ast.Call):
            name = getattr(node.func, "id", getattr(node.func, "attr", ""))
            first = node.args[:2] if name in RAISERS else []
        elif isinstance(node, ast.Return) and isinstance(node.value, ast.Tuple) and len(node.value.elts) >= 2:
            first = node.value.elts[:1]
        found.update(
            item.value
            for item in first
            if isinstance(item, ast.Constant) and isinstance(item.value, str) and CODE.fullmatch(item.value)
        )
    return found


def findings_of(text: str) -> list[Diagnostic]:
    description = re.match(r"# text: (.*)\n", text)
    try:
        formulation = parse_formulation(text)
    except FormulationError as error:
        return list(error.findings)
    return check(formulation, description_text=description.group(1) if description else None)


def is_whole(entry: Explanation) -> bool:
    """Whether the examples are formulations, and not fragments or data files."""
    return all(re.search(r"(?m)^variables:", text) for text in (entry.example, entry.fix))


def test_every_code_raised_is_explained(root: Path) -> None:
    raised = {}
    for folder in ("formulation", "description", "formulators", "model/sandbox"):
        for source in sorted((root / "nl2opt" / folder).rglob("*.py")):
            for code in codes_raised(source):
                raised.setdefault(code, source.name)
    assert len(raised) > 50, "the search for codes finds too little to trust"
    missing = {code: where for code, where in raised.items() if code not in all_codes()}
    assert not missing


def test_every_code_of_a_rule_is_explained_beside_it() -> None:
    for name in RULES:
        assert set(codes_of(RULES[name])) <= set(all_codes())


@pytest.mark.parametrize("code", [code for code in all_codes() if is_whole(explanation(code))])
def test_the_example_has_the_finding_and_the_fix_has_not(code: str) -> None:
    entry = explanation(code)
    assert code in {finding.code for finding in findings_of(entry.example)}
    assert code not in {finding.code for finding in findings_of(entry.fix)}


@pytest.mark.parametrize("code", all_codes())
def test_an_explanation_is_complete_and_readable(code: str) -> None:
    entry = explanation(code)
    assert entry.code == code
    assert entry.title and (entry.title[0].islower() or entry.title[0] == "`") and not entry.title.endswith(".")
    assert entry.why.endswith(".")
    assert entry.example and entry.fix and entry.example != entry.fix


def test_an_unknown_code_names_the_nearest() -> None:
    with pytest.raises(InputError) as caught:
        explanation("undefind-name")
    assert "'undefined-name'" in (caught.value.help or "")
