"""Runs the Markdown cases in `tests/cases`: prose, a formulation, and the findings it has.

A case is a section with a ``yaml`` block. What is expected stands at the end of the line concerned::

    constraints: {cap: {rule: x <= capcity}}  # error: [undefined-name]

with ``error``, ``warning`` or ``note``, and optionally words of the message or help behind it, in quotes. Findings that
stand on no line are listed in a ``findings`` block, one ``warning[code]`` a line. A ``text`` block is the description
the formulation was read from; a block ``csv NAME`` is a data file. Errors and warnings must be exactly those
expected; notes need not be marked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from nl2opt.description.readers import read_data
from nl2opt.diagnostics import Diagnostic, render
from nl2opt.errors import FormulationError
from nl2opt.formulation.checking import check
from nl2opt.formulation.codes import all_codes
from nl2opt.formulation.notation import parse_formulation

CASES = Path(__file__).parent / "cases"
BLOCK = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK = re.compile(r'#\s*(error|warning|note): \[([a-z-]+)\](?: "([^"]*)")?')
LISTED = re.compile(r'^(error|warning|note)\[([a-z-]+)\](?: "([^"]*)")?$')


@dataclass
class Case:
    """One section of a file."""

    name: str
    yaml: str = ""
    text: str | None = None
    tables: dict[str, str] = field(default_factory=dict)
    expected: list[tuple[int | None, str, str, str]] = field(default_factory=list)
    """Line (None: on no line), severity, code, words."""


def cases_in(path: Path) -> Iterator[Case]:
    """The cases of a file, in order."""
    sections = re.split(r"^(#+ .*)$", path.read_text(encoding="utf-8"), flags=re.MULTILINE)
    for heading, body in zip(sections[1::2], sections[2::2], strict=True):
        case = Case(f"{path.stem}: {heading.lstrip('# ').strip()}")
        for kind, name, content in BLOCK.findall(body):
            if kind == "yaml":
                case.yaml = content
                for number, line in enumerate(content.split("\n"), start=1):
                    case.expected += [(number, *mark) for mark in MARK.findall(line)]
            elif kind == "findings":
                listed = [LISTED.match(line) for line in content.split("\n") if line.strip()]
                assert all(listed), f"{case.name}: a line of `findings` reads `warning[code]`"
                case.expected += [(None, m[1], m[2], m[3] or "") for m in listed if m]
            elif kind == "text":
                case.text = content
            elif kind == "csv":
                case.tables[name.strip()] = content
            else:
                raise AssertionError(f"{case.name}: a block of the kind {kind!r} means nothing here")
        if case.yaml:
            yield case


ALL = [case for path in sorted(CASES.glob("*.md")) for case in cases_in(path)]


def findings_of(case: Case, folder: Path) -> list[Diagnostic]:
    for name, content in case.tables.items():
        (folder / name).write_text(content, encoding="utf-8")
    data = read_data([str(folder / name) for name in case.tables]) if case.tables else None
    try:
        return check(parse_formulation(case.yaml, "case"), data, description_text=case.text)
    except FormulationError as error:
        return list(error.findings)


def line_of(finding: Diagnostic) -> int | None:
    return finding.location.line if finding.location and finding.location.source.name == "case" else None


def test_there_are_cases() -> None:
    assert len(ALL) >= 25
    assert len({case.name for case in ALL}) == len(ALL)
    assert {code for case in ALL for _, _, code, _ in case.expected} <= set(all_codes())


@pytest.mark.parametrize("case", [pytest.param(case, id=case.name) for case in ALL])
def test_case(case: Case, tmp_path: Path) -> None:
    found = findings_of(case, tmp_path)
    left = list(found)
    missing = []
    for line, severity, code, words in case.expected:
        match = next(
            (
                finding
                for finding in left
                if (line_of(finding), str(finding.severity), finding.code) == (line, severity, code)
                and words in " ".join([finding.message, finding.help, *finding.notes])
            ),
            None,
        )
        if match is None:
            missing.append(f"line {line}: {severity}[{code}] {words}")
        else:
            left.remove(match)
    unexpected = [finding for finding in left if finding.severity != "note"]
    assert not missing and not unexpected, f"missing: {missing}\nfound:\n{render(found)}"
