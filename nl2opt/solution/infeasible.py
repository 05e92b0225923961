"""Why a model has no point, in its own names, and the least change that gives it one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.solution.elastic import Change, least_changes
from nl2opt.solution.names import family
from nl2opt.solution.numbers import show
from nl2opt.solution.subsystem import Demand, find_subsystem

TERMS = 8
"""Terms of a row that are written out."""
FOLDED = 8
"""More zero bounds, or integer columns, than this are said in one member."""
LISTED = 30
"""Members that `lines` writes out."""


@dataclass(frozen=True)
class Member:
    """One demand that takes part in the contradiction."""

    what: Literal["row", "bound", "domain"]
    name: str
    """Of the row, or of the column."""
    text: str
    """The demand as written, as in ``2 x + y <= 4``."""
    source: str | None = None
    """The sentence it was read from, where known."""

    def to_dict(self) -> dict[str, Any]:
        return {"what": self.what, "name": self.name, "text": self.text, "source": self.source}


@dataclass(frozen=True)
class Infeasibility:
    """Demands that cannot hold together, and what to change."""

    members: tuple[Member, ...]
    irreducible: bool
    """Whether leaving out any one of them would remove the contradiction."""
    changes: tuple[Change, ...]
    """The least total change of sides and bounds that makes the model feasible; empty when not found in time."""
    least: bool
    """Whether that total was proved to be the least."""
    method: str
    """How the members were found."""

    def lines(self) -> list[str]:
        """Plain sentences."""
        out: list[str] = []
        count = len(self.members)
        if count == 1:
            out.append("This cannot hold:")
        elif count:
            out.append(
                f"These {count} demands contradict each other{'; any one less, and they do not' * self.irreducible}:"
            )
        for member in self.members[:LISTED]:
            label = f"{member.name}: " if member.what == "row" else ""
            out.append(f"  {label}{member.text}" + (f"   (from: {member.source})" if member.source else ""))
        if count > LISTED:
            out.append(f"  and {count - LISTED} more")
        if count and not self.irreducible:
            out.append("Some of them may not be needed for the contradiction; it could not be narrowed down in time.")
        if self.changes:
            out.append(f"The {'least' if self.least else 'smallest known'} change that makes the model feasible:")
            out += [f"  {change.line()}" for change in self.changes[:LISTED]]
            if len(self.changes) > LISTED:
                out.append(f"  and {len(self.changes) - LISTED} more")
        return out

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": "infeasible",
            "members": [member.to_dict() for member in self.members],
            "irreducible": self.irreducible,
            "changes": [change.to_dict() for change in self.changes],
            "least": self.least,
            "method": self.method,
            "lines": self.lines(),
        }


def explain_infeasible(
    model: CanonicalModel, *, seconds: float = 10.0, sources: Mapping[str, str] | None = None
) -> Infeasibility:
    """Why `model` is infeasible. `seconds` is the budget for both questions together.

    >>> model = CanonicalModel.build(objective=[1], rows=[[1]], row_lower=[5], upper=[3], row_names=["need"])
    >>> for line in explain_infeasible(model).lines(): print(line)
    These 2 demands contradict each other; any one less, and they do not:
      need: x0 >= 5
      x0 <= 3
    The least change that makes the model feasible:
      lower the minimum of `need` from 5 to 3
    """
    subsystem = find_subsystem(model, seconds * 0.7)
    changes, least = least_changes(model, max(0.5, seconds * 0.3))
    known = sources or {}
    members = _members(model, subsystem.demands, known)
    return Infeasibility(members, subsystem.irreducible, changes, least, subsystem.method)


def _members(model: CanonicalModel, demands: Sequence[Demand], sources: Mapping[str, str]) -> tuple[Member, ...]:
    """One member a demand; many bounds at zero, or many integer columns of a family, are said in one."""
    plain: dict[str, list[Demand]] = {}
    out: list[Member] = []
    for kind, index in demands:
        if kind == "lower" and model.lower[index] == 0:
            plain.setdefault("are at least 0", []).append((kind, index))
        elif kind == "domain":
            plain.setdefault(f"are {_domain(model, index)}", []).append((kind, index))
        else:
            out.append(_member(model, (kind, index), sources))
    for words, alike in plain.items():
        if len(alike) <= FOLDED:
            out += [_member(model, demand, sources) for demand in alike]
            continue
        families = sorted({family(model.column_names[j]) for _, j in alike})
        name = ", ".join(families[:4]) + (", ..." if len(families) > 4 else "")
        what: Literal["bound", "domain"] = "bound" if alike[0][0] == "lower" else "domain"
        out.append(Member(what, name, f"{len(alike)} columns of {name} {words}"))
    return tuple(out)


def _domain(model: CanonicalModel, j: int) -> str:
    domain = Domain(int(model.domains[j]))
    binary = domain is Domain.INTEGER and model.lower[j] == 0 and model.upper[j] == 1
    return "binary" if binary else domain.name.lower()


def _member(model: CanonicalModel, demand: Demand, sources: Mapping[str, str]) -> Member:
    kind, index = demand
    if kind == "row":
        name = model.row_names[index]
        return Member("row", name, row_text(model, index), sources.get(family(name)))
    name = model.column_names[index]
    source = sources.get(family(name))
    if kind == "lower":
        return Member("bound", name, f"{name} >= {show(float(model.lower[index]))}", source)
    if kind == "upper":
        return Member("bound", name, f"{name} <= {show(float(model.upper[index]))}", source)
    return Member("domain", name, f"{name} is {_domain(model, index)}", source)


def row_text(model: CanonicalModel, row: int) -> str:
    """A row as mathematics: ``2 x + y - z <= 4``; long ones are cut.

    >>> row_text(CanonicalModel.build(objective=[0, 0], rows=[[2, -1]], row_lower=[1], row_upper=[4]), 0)
    '1 <= 2 x0 - x1 <= 4'
    """
    matrix = model.matrix
    span = slice(matrix.indptr[row], matrix.indptr[row + 1])
    terms = [
        (float(value), model.column_names[j])
        for j, value in zip(matrix.indices[span].tolist(), matrix.data[span].tolist(), strict=True)
    ]
    if row in model.row_quadratics:
        part = model.row_quadratics[row]
        terms += [
            (float(v), f"{model.column_names[i]}^2" if i == j else f"{model.column_names[i]} {model.column_names[j]}")
            for i, j, v in zip(part.first.tolist(), part.second.tolist(), part.value.tolist(), strict=True)
        ]
    if row in model.row_nonlinears:
        terms.append((1.0, "(a nonlinear expression)"))
    written = _sum(terms[:TERMS])
    if len(terms) > TERMS:
        written += f" + ... ({len(terms) - TERMS} more)"
    lower, upper = float(model.row_lower[row]), float(model.row_upper[row])
    if lower == upper:
        written = f"{written} = {show(lower)}"
    elif np.isfinite(lower) and np.isfinite(upper):
        written = f"{show(lower)} <= {written} <= {show(upper)}"
    elif np.isfinite(upper):
        written = f"{written} <= {show(upper)}"
    elif np.isfinite(lower):
        written = f"{written} >= {show(lower)}"
    for indicator in model.indicators:
        if indicator.row == row:
            written += f" when {model.column_names[indicator.column]} = {int(indicator.value)}"
    return written


def _sum(terms: list[tuple[float, str]]) -> str:
    if not terms:
        return "0"
    pieces: list[str] = []
    for value, name in terms:
        size = "" if abs(value) == 1 else f"{show(abs(value))} "
        sign = ("-" if value < 0 else "") if not pieces else (" - " if value < 0 else " + ")
        pieces.append(f"{sign}{size}{name}")
    return "".join(pieces)
