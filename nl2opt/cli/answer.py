"""The answer as a person reads it: status, tables by index, what binds, and the evidence."""

from __future__ import annotations

import ast
import os
import sys
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape as without_markup
from rich.table import Table

from nl2opt.cli.diagnosis import diagnosis_lines
from nl2opt.cli.plain import plain
from nl2opt.cli.progress import percent
from nl2opt.diagnostics import Severity

if TYPE_CHECKING:
    from nl2opt.diagnostics import Diagnostic
    from nl2opt.pipeline import Run

PIPED = 120
"""Width of tables where stdout is no terminal."""
GAP = 2
"""Spaces between columns."""
LONGEST = 40
"""Most lines of one table, unless everything is asked for."""
UNREMARKABLE = frozenset({"problem-class"})
"""Notes that the answer's first line says already."""
Cells = dict[tuple[Any, ...], float | int]


def escape(text: str) -> str:
    """Text from outside, as it is: neither markup nor control codes."""
    return without_markup(plain(text))


def print_answer(run: Run, *, show_all: bool = False, formulation: bool = True, console: Console | None = None) -> None:
    """Print a run's answer to stdout. Tables fit the width of the terminal; sentences are left for it to wrap.

    What was a description is answered with its formulation first, and with words and remarks last.
    """
    console = console or answer_console()
    solution = run.solution
    if run.description is not None and formulation:
        print_made(run, console)
    _print_prose(console, headline(run))
    if solution.diagnosis is not None:
        for line in diagnosis_lines(solution.diagnosis, console.width):
            _print_prose(console, escape(line))
    elif solution.message:
        _print_prose(console, escape(solution.message))
    if solution.point is not None:
        _print_answers(run, console)
        _print_values(run, console, show_all)
        _print_binding(run, console)
    if run.description is not None:
        print_remarks(run, console)
        return
    evidence = _evidence(run)
    if evidence:
        _print_prose(console, f"[dim]{escape(evidence)}[/dim]")


def print_made(run: Run, console: Console) -> None:
    """The formulation as mathematics, or the program where there is none."""
    if run.formulation is not None:
        from nl2opt.formulation.printing import print_tree

        counts = run.instance.sizes() if run.instance is not None else None
        encoding = (getattr(console.file, "encoding", None) or "utf-8").lower()
        tree = print_tree(run.formulation, width=console.width, counts=counts, unicode=encoding.startswith("utf"))
        _print_prose(console, escape(tree) + "\n")
    elif run.program is not None:
        _print_prose(console, escape(run.program.text.rstrip()) + "\n")


def print_remarks(run: Run, console: Console) -> None:
    """The answer in words, then what a person should look at: notes of the formulator and findings."""
    words = run.in_words()
    if words:
        _print_prose(console, "\n" + escape(words))
    remarks = [*(run.formulated.notes if run.formulated is not None else ()), *remarks_of(run.findings)]
    if not remarks:
        return
    _print_prose(console, "\n[bold]worth a look[/bold]")
    for remark in remarks[:LONGEST]:
        _print_prose(console, "- " + escape(remark))
    if len(remarks) > LONGEST:
        _print_prose(console, f"[dim]({len(remarks) - LONGEST:,} more; --json has all)[/dim]")


def remarks_of(findings: Iterable[Diagnostic]) -> list[str]:
    """Findings as one line each, warnings first; what merely states the size of the problem is left out."""
    told = [finding for finding in findings if finding.code not in UNREMARKABLE]
    told.sort(key=lambda finding: finding.severity is Severity.NOTE)
    return [
        (f"{finding.severity}: " if finding.severity is not Severity.NOTE else "") + finding.message for finding in told
    ]


def answer_console() -> Console:
    """stdout: as wide as the terminal, or as COLUMNS says, or `PIPED`."""
    plain = not sys.stdout.isatty() and "COLUMNS" not in os.environ
    return Console(width=PIPED if plain else None, highlight=False, soft_wrap=False)


def _print_prose(console: Console, text: str) -> None:
    console.print(text, soft_wrap=True)


def headline(run: Run) -> str:
    """``optimal   objective 840   (LP, HiGHS 1.13.1)``."""
    solution = run.solution
    good = "green" if solution.is_answer else "yellow"
    parts = [f"[bold {good}]{solution.status.value}[/bold {good}]"]
    if solution.objective is not None:
        objective = run.formulation.objective if run.formulation is not None else None
        unit = objective.unit if objective is not None else None
        parts.append(f"objective [bold]{number(solution.objective)}[/bold]" + (f" {escape(unit)}" if unit else ""))
    if solution.status.value in ("feasible", "undecided"):
        ending = solution.ending.value.replace("_", " ")
        parts.append(ending if ending == "interrupted" else f"ended by {ending}")
        if solution.bound is not None:
            parts.append(f"bound {number(solution.bound)}")
        if solution.gap is not None:
            parts.append(f"gap {percent(solution.gap)}")
    parts.append(f"[dim]({solution.problem_class}, {solution.solver})[/dim]")
    return "   ".join(parts)


def number(value: Any) -> str:
    """A number with up to ten digits, and no ``-0``.

    >>> number(3.0), number(2 / 3), number(-0.0), number(12345678)
    ('3', '0.6666666667', '0', '12345678')
    """
    if isinstance(value, int):
        return str(value)
    text = f"{value:.10g}"
    return "0" if text == "-0" else text


def _print_answers(run: Run, console: Console) -> None:
    if not run.answers:
        return
    table = _table(show_header=False)
    for label, value in run.answers.items():
        table.add_row(escape(label), f"[bold]{escape(_answer(value))}[/bold]")
    console.print()
    console.print(table)


def _answer(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{key}: {_answer(item)}" for key, item in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_answer(item) for item in value)
    return value if isinstance(value, str) else number(value)


def _families(run: Run) -> dict[str, Cells]:
    """Values by family and index, in the model's order."""
    from nl2opt.solution.names import split_name

    values = run.solution.values()
    families: dict[str, Cells] = {}
    if run.instance is not None:
        for column in run.instance.columns:
            families.setdefault(column.family, {})[column.index] = values[column.name]
        return families
    for name, value in values.items():
        family, index = split_name(name)
        families.setdefault(family, {})[index] = value
    if len(families) > LONGEST and all(len(cells) == 1 for cells in families.values()):
        # A model file with plain names: one table of name and value reads better than a table for each.
        return {"": {(name,): value for name, value in values.items()}}
    return families


def _print_values(run: Run, console: Console, show_all: bool) -> None:
    """One table for families over the same members, one line for a variable without an index."""
    families = _families(run)
    scalars = {family: cells[()] for family, cells in families.items() if list(cells) == [()]}
    groups: dict[tuple[Any, ...], dict[str, Cells]] = {}
    for family, cells in families.items():
        if family not in scalars:
            groups.setdefault(tuple(cells), {})[family] = cells
    shown = list(groups.values()) if show_all else list(groups.values())[:LONGEST]
    for group in shown:
        for part in _joined(group, console):
            console.print()
            for family in part:
                _print_prose(console, _title(run, family))
            _print_group(run, part, console, show_all)
    if len(groups) > len(shown):
        _print_prose(console, f"\n[dim]({len(groups) - len(shown):,} more families; --all shows them)[/dim]")
    if scalars:
        console.print()
        table = _table(show_header=False)
        for name, value in scalars.items():
            table.add_row(escape(name), number(value), f"[dim]{escape(_about(run, name))}[/dim]")
        console.print(table)


def _joined(group: dict[str, Cells], console: Console) -> list[dict[str, Cells]]:
    """Families side by side where they have one index and fit; otherwise each alone."""
    indices = next(iter(group.values()))
    width = max(sum(len(str(part)) + GAP for part in index) for index in indices)
    for family, cells in group.items():
        width += max(len(family), *(len(number(value)) for value in cells.values())) + GAP
    if len(group) == 1 or {len(index) for index in indices} != {1} or width > console.width:
        return [{family: cells} for family, cells in group.items()]
    return [group]


def _table(**options: Any) -> Table:
    return Table(box=None, pad_edge=False, padding=(0, GAP, 0, 0), header_style="dim", **options)


def _title(run: Run, family: str) -> str:
    about = _about(run, family)
    return f"[bold]{escape(family or 'variables')}[/bold]" + (f"  [dim]{escape(about)}[/dim]" if about else "")


def _about(run: Run, family: str) -> str:
    """Meaning and unit of a variable."""
    element = run.formulation.variables.get(family) if run.formulation is not None else None
    if element is None:
        return ""
    return " ".join(part for part in (element.meaning, f"[{element.unit}]" if element.unit else "") if part)


def _index_names(run: Run, family: str, places: int) -> list[str]:
    """What the places of an index are called: loop names, or the sets they run over; blank where nothing is known."""
    element = run.formulation.variables.get(family) if run.formulation is not None else None
    names: list[str] = []
    if element is not None and element.for_ is not None:
        loop = ast.parse(f"[0 for {element.for_.strip()}]", mode="eval").body
        assert isinstance(loop, ast.ListComp)
        for generator in loop.generators:
            targets = generator.target.elts if isinstance(generator.target, ast.Tuple) else [generator.target]
            names += [ast.unparse(target) for target in targets]
    elif element is not None and run.formulation is not None:
        for name in element.over or ():
            decl = run.formulation.sets.get(name)
            names += (decl.columns or decl.within or (name,)) if decl is not None else (name,)
    return names if len(names) == places else [""] * places


def _print_group(run: Run, group: dict[str, Cells], console: Console, show_all: bool) -> None:
    family, cells = next(iter(group.items()))
    places = {len(index) for index in cells}
    names = _index_names(run, family, min(places)) if len(places) == 1 else []
    if len(group) == 1 and places == {2}:
        matrix = _matrix(cells, names, console, show_all)
        if matrix is not None:
            console.print(matrix)
            return
    lines = [(index, [other[index] for other in group.values()]) for index in cells]
    kept = [(index, values) for index, values in lines if show_all or any(value != 0 for value in values)]
    limit = len(kept) if show_all else LONGEST
    table = _table(show_header=len(group) > 1 or any(names))
    for place in range(max(places)):
        numeric = all(isinstance(index[place], int | float) for index in cells if len(index) > place)
        table.add_column(escape(names[place]) if names else "", justify="right" if numeric else "left")
    for name in group:
        table.add_column(escape(name) if len(group) > 1 else "", justify="right")
    for index, values in kept[:limit]:
        blank = [""] * (max(places) - len(index))
        table.add_row(*(escape(str(part)) for part in index), *blank, *(number(value) for value in values))
    if kept:
        console.print(table)
    rest, zeros = len(kept) - min(limit, len(kept)), len(lines) - len(kept)
    notes = [f"{rest:,} more" if rest else "", f"{zeros:,} at zero" if zeros else ""]
    words = ", ".join(note for note in notes if note)
    if words:
        console.print(f"[dim]({words}; --all shows them)[/dim]")


def _matrix(cells: Cells, names: list[str], console: Console, show_all: bool) -> Table | None:
    """Rows by the first index, columns by the second; None where that is no full table, too long or too wide."""
    rows, columns = _distinct(cells, 0), _distinct(cells, 1)
    full = len(cells) == len(rows) * len(columns) > len(columns) and len(columns) > 1
    if not full or (len(rows) > LONGEST and not show_all):
        return None
    width = max(len(str(row)) for row in rows) + GAP
    for column in columns:
        width += max(len(str(column)), *(len(number(cells[row, column])) for row in rows)) + GAP
    if width > console.width:
        return None
    table = _table()
    numeric = all(isinstance(row, int | float) for row in rows)
    table.add_column(escape(names[0]) if names else "", justify="right" if numeric else "left", style="dim")
    for column in columns:
        table.add_column(escape(str(column)), justify="right")
    for row in rows:
        table.add_row(escape(str(row)), *(number(cells[row, column]) for column in columns))
    return table


def _distinct(indices: Iterable[tuple[Any, ...]], place: int) -> list[Any]:
    return list(dict.fromkeys(index[place] for index in indices))


def _print_binding(run: Run, console: Console) -> None:
    """Binding rows with their duals, for LPs: what one unit more would change."""
    solution = run.solution
    if solution.duals is None or not solution.binding:
        return
    table = _table()
    table.add_column("binding row")
    table.add_column("dual", justify="right")
    index = solution.model.row_index
    priced = [(name, float(solution.duals[index[name]])) for name in solution.binding]
    priced = [(name, dual) for name, dual in priced if abs(dual) > 1e-9]
    for name, dual in priced[:LONGEST]:
        table.add_row(escape(name), number(dual))
    if priced:
        console.print()
        console.print(table)
        if len(priced) > LONGEST:
            console.print(f"[dim]({len(priced) - LONGEST:,} more)[/dim]")


def _evidence(run: Run) -> str:
    if run.check is not None:
        how = "in exact arithmetic" if run.check.exact else "in floating point"
        if run.check.problems:
            return f"\nchecked against the formulation {how}; without a value there: {run.check.problems[0]}"
        if run.check.where is None:
            return f"\nevery rule of the formulation holds at this point, checked {how}"
        size = f"{run.check.violation:.2g}"
        return f"\nchecked against the formulation {how}: the largest violation is {size}, at `{run.check.where}`"
    if run.solution.certificate is not None and run.solution.point is not None:
        return "\n" + run.solution.certificate.sentence()
    return ""
