"""A solution as a pandas frame, and as HTML for notebooks."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any

import numpy as np

from nl2opt.errors import InputError
from nl2opt.solution.names import split_name
from nl2opt.solution.numbers import show

if TYPE_CHECKING:
    from nl2opt.solution.solution import Solution

SHOWN = 40
"""Rows of the HTML table."""


def to_frame(solution: Solution, kind: str) -> Any:
    """`variables`: value, lower, upper, reduced_cost. `rows`: activity, lower, upper, slack, binding, dual."""
    if kind not in ("variables", "rows"):
        raise InputError(f"no table is named {kind!r}", help="the tables are 'variables' and 'rows'")
    point = solution._needs_point()
    try:
        import pandas as pd
    except ModuleNotFoundError:
        raise InputError("the package pandas is not installed", help="write `pip install pandas`") from None
    model = solution.model
    names = model.column_names if kind == "variables" else model.row_names
    parts = [split_name(name) for name in names]
    depth = max((len(index) for _, index in parts), default=0)
    data: dict[str, Any] = {"name": list(names), "family": [family for family, _ in parts]}
    for place in range(depth):
        data[f"index{place + 1}"] = [index[place] if place < len(index) else None for _, index in parts]
    if kind == "variables":
        data |= {"value": point, "lower": model.lower, "upper": model.upper}
        if solution.reduced_costs is not None:
            data["reduced_cost"] = solution.reduced_costs
    else:
        binding = set(solution.binding)
        data |= {"activity": solution.activity, "lower": model.row_lower, "upper": model.row_upper}
        data |= {"slack": solution.slacks, "binding": [name in binding for name in names]}
        if solution.duals is not None:
            data["dual"] = solution.duals
    return pd.DataFrame(
        {key: list(value) if not isinstance(value, np.ndarray) else value for key, value in data.items()}
    )


def to_html(solution: Solution) -> str:
    """Status and objective, then the values that are not zero, cut to a readable length."""
    objective = "" if solution.objective is None else f", objective {show(solution.objective)}"
    head = f"<p><b>{html.escape(solution.status.value)}</b>{objective} ({html.escape(solution.solver)})</p>"
    if solution.point is None:
        lines = solution.diagnosis.lines() if solution.diagnosis is not None else [solution.message]
        return head + "".join(f"<p>{html.escape(line)}</p>" for line in lines if line)
    values = solution.values(nonzero=True)
    rows = "".join(
        f"<tr><td>{html.escape(name)}</td><td style='text-align:right'>{show(value)}</td></tr>"
        for name, value in list(values.items())[:SHOWN]
    )
    more = f"<p>and {len(values) - SHOWN} more</p>" if len(values) > SHOWN else ""
    return f"{head}<table><tr><th>variable</th><th>value</th></tr>{rows}</table>{more}"
