"""The answer as a person reads it: status, tables by index, what binds, and the evidence."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

if TYPE_CHECKING:
    from nl2opt.pipeline import Run

WIDEST = 12
"""Most columns of a table laid out by its last index."""
LONGEST = 40
"""Most lines of one table, unless everything is asked for."""
Cells = dict[tuple[Any, ...], float | int]


def print_answer(run: Run, *, show_all: bool = False, console: Console | None = None) -> None:
    """Print a run's answer to stdout."""
    console = console or Console(soft_wrap=False, highlight=False)
    solution = run.solution
    console.print(headline(run))
    if solution.diagnosis is not None:
        for line in solution.diagnosis.lines():
            console.print(escape(line))
    elif solution.message:
        console.print(escape(solution.message))
    if solution.point is not None:
        _print_answers(run, console)
        _print_values(run, console, show_all)
        _print_binding(run, console)
    evidence = _evidence(run)
    if evidence:
        console.print(f"[dim]{escape(evidence)}[/dim]")


def headline(run: Run) -> str:
    """``optimal   objective 840   (LP, HiGHS 1.14.0)``."""
    solution = run.solution
    good = "green" if solution.is_answer else "yellow"
    parts = [f"[bold {good}]{solution.status.value}[/bold {good}]"]
    if solution.objective is not None:
        parts.append(f"objective [bold]{number(solution.objective)}[/bold]")
    if solution.status.value in ("feasible", "undecided"):
        parts.append(f"ended by {solution.ending.value.replace('_', ' ')}")
        if solution.bound is not None:
            parts.append(f"bound {number(solution.bound)}")
        if solution.gap is not None:
            parts.append(f"gap {solution.gap * 100:.2g} %")
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
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
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
    scalars: list[tuple[str, str]] = []
    for family, cells in _families(run).items():
        if list(cells) == [()]:
            scalars.append((family, number(cells[()])))
            continue
        console.print()
        console.print(_title(run, family))
        _print_family(cells, console, show_all)
    if scalars:
        console.print()
        table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
        for name, text in scalars:
            table.add_row(escape(name), text, f"[dim]{escape(_about(run, name))}[/dim]")
        console.print(table)


def _title(run: Run, family: str) -> str:
    about = _about(run, family)
    return f"[bold]{escape(family or 'variables')}[/bold]" + (f"  [dim]{escape(about)}[/dim]" if about else "")


def _about(run: Run, family: str) -> str:
    """Meaning and unit of a variable."""
    element = run.formulation.variables.get(family) if run.formulation is not None else None
    if element is None:
        return ""
    return " ".join(part for part in (element.meaning, f"[{element.unit}]" if element.unit else "") if part)


def _print_family(cells: Cells, console: Console, show_all: bool) -> None:
    places = {len(index) for index in cells}
    if places == {2}:
        rows, columns = _distinct(cells, 0), _distinct(cells, 1)
        if len(columns) <= WIDEST and (show_all or len(rows) <= LONGEST) and len(cells) == len(rows) * len(columns) > len(columns):
            console.print(_matrix(cells, rows, columns))
            return
    shown = [(index, value) for index, value in cells.items() if show_all or value != 0]
    limit = len(shown) if show_all else LONGEST
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 2, 0, 0))
    for index, value in shown[:limit]:
        table.add_row(*(escape(str(part)) for part in index), number(value))
    for column in table.columns[-1:]:
        column.justify = "right"
    if shown:
        console.print(table)
    rest, zeros = len(shown) - limit, len(cells) - len(shown)
    notes = [f"{rest:,} more" if rest > 0 else "", f"{zeros:,} at zero" if zeros else ""]
    words = ", ".join(note for note in notes if note)
    if words:
        console.print(f"[dim]({words}{'; --all shows them' if not show_all else ''})[/dim]")


def _matrix(cells: Cells, rows: list[Any], columns: list[Any]) -> Table:
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
    table.add_column("")
    for column in columns:
        table.add_column(escape(str(column)), justify="right")
    for row in rows:
        table.add_row(f"[dim]{escape(str(row))}[/dim]", *(number(cells[row, column]) for column in columns))
    return table


def _distinct(indices: Iterable[tuple[Any, ...]], place: int) -> list[Any]:
    return list(dict.fromkeys(index[place] for index in indices))


def _print_binding(run: Run, console: Console) -> None:
    """Binding rows with their duals, for LPs: what one unit more would change."""
    solution = run.solution
    if solution.duals is None or not solution.binding:
        return
    table = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), header_style="dim")
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
        return f"\nthe formulation, checked {how}: largest violation {run.check.violation:.2g} ({run.check.where})"
    if run.solution.certificate is not None and run.solution.point is not None:
        return "\n" + run.solution.certificate.sentence()
    return ""
