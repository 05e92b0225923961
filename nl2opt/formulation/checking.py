"""Checking a formulation: the rules on its text, and on its rows and columns; every finding, each cause once."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import replace

from nl2opt.description.tables import Data
from nl2opt.diagnostics import Diagnostic, Severity, errors_in, in_reading_order
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.instance import Instance
from nl2opt.formulation.layout import lay_out
from nl2opt.formulation.rules import RULES, Context, Needs, Rule
from nl2opt.formulation.rules.sparse import with_sparse_set


def check(
    formulation: Formulation,
    data: Data | None = None,
    *,
    instance: Instance | None = None,
    description_text: str | None = None,
) -> list[Diagnostic]:
    """All findings on a formulation, in reading order.

    Args:
        formulation: what is checked.
        data: the tables and values it is laid out over. Where None, and the formulation reads tables that it does not
            hold itself, only its text is checked, and a note says so.
        instance: the formulation laid out already, to save doing it again; it says what the data are.
        description_text: the words it was read from; numbers in them that it uses nowhere are findings.

    >>> from nl2opt.formulation.notation import parse_formulation
    >>> f = parse_formulation('''
    ... parameters: {capacity: {value: 40}}
    ... variables: {bake: {lower: 0}}
    ... objective: {maximize: bake}
    ... constraints: {oven: {rule: bake <= capcity}}''')
    >>> for finding in check(f):
    ...     print(f"{finding.code}: {finding.message}; {finding.help}")
    undefined-name: constraint `oven` uses `capcity`, which is not declared; a parameter with a similar name exists:
    `capacity`
    """
    absent = external_data(formulation) if data is None and instance is None else []
    if instance is None and not absent:
        instance = lay_out(formulation, data)
    context = Context(formulation, instance, description_text)
    rules = [RULES[name]() for name in RULES]
    findings = _run(rules, Needs.TEXT, context)
    if instance is not None:
        findings += _run(rules, Needs.INSTANCE, context)
        findings += [with_sparse_set(context, finding) for finding in instance.findings]
        if not errors_in(findings):
            findings += _run(rules, Needs.COMPLETE, context)
    if absent:
        findings.append(_no_data(absent))
    return [_with_source(formulation, finding) for finding in in_reading_order(_one_cause_once(findings))]


def _run(rules: list[Rule], needs: Needs, context: Context) -> list[Diagnostic]:
    return [finding for rule in rules if rule.NEEDS is needs for finding in rule.check(context)]


def external_data(formulation: Formulation) -> list[str]:
    """Names of tables and values that the formulation reads and does not hold itself, in order of first use."""
    inline = {name for name, table in formulation.data.items() if table.rows is not None}
    found: dict[str, None] = {}
    for element in formulation.sets.values():
        if element.data is not None:
            found[element.data] = None
    for name, parameter in formulation.parameters.items():
        if parameter.data is not None:
            found[parameter.data] = None
        elif all(getattr(parameter, key) is None for key in ("value", "values", "for_", "default")):
            found[name] = None
    for text in Context(formulation).texts:
        for node, _ in text.walk():
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "data":
                found[node.attr] = None
    return [name for name in found if name not in inline]


def _no_data(absent: list[str]) -> Diagnostic:
    shown = ", ".join(f"`{name}`" for name in absent[:6]) + (", ..." if len(absent) > 6 else "")
    return Diagnostic(
        "no-data", Severity.NOTE, f"the data are not given ({shown}): only the text of the formulation was checked",
        help="name the files with `--data FILE`",
    )  # fmt: skip


def _one_cause_once(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """Without repeats, and without consequences of a finding at the same place."""
    kept: dict[object, Diagnostic] = {}
    for finding in findings:
        # The budget of loop turns is one for all: every later family fails only because an earlier one used it up.
        place = None if finding.code == "too-many-steps" else (finding.location or finding.message, finding.element)
        kept.setdefault((finding.code, place), finding)
    unique = list(kept.values())
    wrong_sets = {(f.element, f.location) for f in unique if f.code == "index-from-wrong-set"}
    consequences = {"missing-cell", "wrong-index"}
    return [
        finding
        for finding in unique
        if not (finding.code in consequences and (finding.element, finding.location) in wrong_sets)
    ]


def _with_source(formulation: Formulation, finding: Diagnostic) -> Diagnostic:
    """The finding with the words its element was read from."""
    element = formulation.elements().get(finding.element)
    words = element.source_text if element is not None else None
    if not words or any(note.startswith("read from:") for note in finding.notes):
        return finding
    shown = words if len(words) <= 160 else words[:157] + "..."
    return replace(finding, notes=(*finding.notes, f'read from: "{shown}"'))
