"""What differs between two models, in words a person can act on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Domain
from nl2opt.model.nonlinear import Tree
from nl2opt.verdict.alignment import (
    Alignment,
    align,
    matched_entries,
    near,
    scaled_sides,
    shared_entries,
    with_factors,
)
from nl2opt.verdict.labels import Labels
from nl2opt.verdict.score import Count, Score
from nl2opt.verdict.verification import Rules, mapped_tree, set_key
from nl2opt.verdict.wording import (
    DOMAIN_WORDS,
    TURNED,
    describe_column,
    describe_row,
    number,
    ratio,
    rhs_of,
    sense_of,
)

Kind: TypeAlias = Literal[
    "missing-row", "extra-row", "missing-column", "extra-column", "coefficient", "side", "row-sense", "bound", "domain",
    "objective-coefficient", "objective-sense", "objective-constant", "quadratic-term", "special-ordered-set",
    "indicator", "nonlinear",
]  # fmt: skip


@dataclass(frozen=True)
class Change:
    """One difference. `row` and `column` are names in the first model (in the second, for what is extra).

    `first` and `second` are the values in words; `ratio` is second over first where both are numbers. `other_row` and
    `other_column` are the names in the second model.
    """

    kind: Kind
    row: str = ""
    column: str = ""
    first: str = ""
    second: str = ""
    ratio: float | None = None
    which: str = ""
    """For sides and bounds: "lower", "upper" or "right-hand side"."""
    other_row: str = ""
    other_column: str = ""
    source: str = ""
    """The words the element came from, where known."""

    @property
    def text(self) -> str:
        """The difference in one line, from the first model to the second."""
        change = f"{self.first} in the first, {self.second} in the second"
        match self.kind:
            case "missing-row":
                return f"row {self.row} is missing in the second: {self.first}"
            case "extra-row":
                return f"row {self.row} is only in the second: {self.second}"
            case "missing-column":
                return f"variable {self.column} is missing in the second: {self.first}"
            case "extra-column":
                return f"variable {self.column} is only in the second: {self.second}"
            case "coefficient":
                return f"coefficient of {self.column} in row {self.row}: {change}"
            case "side":
                return f"{self.which} of row {self.row}: {change}"
            case "row-sense":
                return f"sense of row {self.row}: {change}"
            case "bound":
                return f"{self.which} bound of {self.column}: {change}"
            case "domain":
                return f"domain of {self.column}: {change}"
            case "objective-coefficient":
                return f"objective coefficient of {self.column}: {change}"
            case "objective-sense":
                return f"sense of the objective: {change}"
            case "objective-constant":
                return f"constant of the objective: {change}"
            case "quadratic-term":
                where = f"row {self.row}" if self.row else "the objective"
                return f"quadratic term {self.column} in {where}: {change}"
            case "nonlinear":
                return f"nonlinear part of {'row ' + self.row if self.row else 'the objective'}: {change}"
            case _:
                return f"{self.kind.replace('-', ' ')} on {self.column}: {change}"

    def to_dict(self) -> dict[str, Any]:
        fields = {
            "kind": self.kind, "row": self.row, "column": self.column, "which": self.which, "first": self.first,
            "second": self.second, "ratio": self.ratio, "other_row": self.other_row,
            "other_column": self.other_column, "source": self.source, "text": self.text,
        }  # fmt: skip
        return {name: value for name, value in fields.items() if value not in ("", None)}


@dataclass(frozen=True)
class Difference:
    """All changes, the lines that sum them up, the score, and the pairing they rest on (names to names)."""

    changes: tuple[Change, ...]
    patterns: tuple[str, ...]
    score: Score
    columns: Mapping[str, str] = field(default_factory=dict)
    rows: Mapping[str, str] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        return {
            "changes": [change.to_dict() for change in self.changes],
            "patterns": list(self.patterns),
            "score": self.score.to_dict(),
            "columns": dict(self.columns),
            "rows": dict(self.rows),
        }


def difference_between(
    first: CanonicalModel,
    second: CanonicalModel,
    rules: Rules,
    labels: tuple[Labels, Labels] | None = None,
    pairing: Alignment | None = None,
) -> tuple[Difference, Alignment]:
    """The difference of two (normalised) models, and the pairing it was read from.

    `pairing` gives columns and rows; its factors are worked out again. Without it the best one found is taken.

    >>> a = CanonicalModel.build(objective=[1, 2], rows=[[1, 1]], row_lower=[4])
    >>> b = CanonicalModel.build(objective=[1, 2], rows=[[1, 1]], row_lower=[4], upper=[9, float("inf")])
    >>> [change.text for change in difference_between(a, b, Rules())[0].changes]
    ['upper bound of x0: inf in the first, 9 in the second']
    """
    from nl2opt.verdict.patterns import summarise

    found = align(first, second, rules) if pairing is None else with_factors(first, second, rules, pairing)
    reader = _Reader(first, second, rules, found, labels or (Labels(), Labels()))
    changes = tuple(reader.read())
    score = reader.score()
    names = {first.column_names[j]: second.column_names[k] for j, k in enumerate(found.columns.tolist()) if k >= 0}
    rows = {first.row_names[i]: second.row_names[k] for i, k in enumerate(found.rows.tolist()) if k >= 0}
    patterns = summarise(changes, first, second, labels or (Labels(), Labels()))
    return Difference(changes, patterns, score, names, rows), found


class _Reader:
    """Walks through a pairing, yields changes and counts what agrees."""

    def __init__(
        self,
        first: CanonicalModel,
        second: CanonicalModel,
        rules: Rules,
        found: Alignment,
        labels: tuple[Labels, Labels],
    ) -> None:
        self.first, self.second, self.rules, self.found, self.labels = first, second, rules, found, labels
        self.tolerance = max(rules.tolerance, 1e-14)
        self.cares = rules.contract != "feasible-set"
        self.counts: dict[str, list[int]] = {}
        self.broken_columns: set[int] = set()
        self.broken_rows: set[int] = set()

    def add(self, part: str, first: int, second: int, matched: int) -> None:
        count = self.counts.setdefault(part, [0, 0, 0])
        count[0] += first
        count[1] += second
        count[2] += matched

    def score(self) -> Score:
        parts = {name: Count(*count) for name, count in self.counts.items()}
        elements = Count(*(sum(count[k] for count in self.counts.values()) for k in range(3)))
        (m, n), (m2, n2) = self.first.shape, self.second.shape
        columns = int(np.count_nonzero(self.found.columns >= 0)) - len(self.broken_columns)
        rows = int(np.count_nonzero(self.found.rows >= 0)) - len(self.broken_rows)
        return Score(Count(n, n2, columns), Count(m, m2, rows), parts.get("coefficients", Count()), elements, parts)

    def read(self) -> Iterator[Change]:
        yield from self._objective_sense()
        yield from self._unpaired()
        yield from self._columns()
        yield from self._rows()
        yield from self._coefficients()
        yield from self._quadratics()
        yield from self._sets()
        yield from self._indicators()
        yield from self._nonlinears()

    def _objective_sense(self) -> Iterator[Change]:
        if not self.cares:
            return
        same = (self.first.sense == self.second.sense) == (self.found.objective_factor > 0)
        if not (self.first.objective.any() or self.second.objective.any()):
            same = self.first.sense == self.second.sense
        self.add("objective sense", 1, 1, int(same))
        if not same:
            first = self.first.sense
            yield Change("objective-sense", first=first, second="maximize" if first == "minimize" else "minimize")
        if self.rules.contract == "value":
            equal = self.first.offset == self.second.offset
            self.add("objective constant", 1, 1, int(equal))
            if not equal:
                yield Change("objective-constant", first=number(self.first.offset), second=number(self.second.offset))

    def _unpaired(self) -> Iterator[Change]:
        first, second = self.first, self.second
        for j in np.flatnonzero(self.found.columns < 0).tolist():
            name = first.column_names[j]
            yield Change("missing-column", column=name, first=describe_column(first, j), source=self._source(0, name))
        taken = set(self.found.columns.tolist())
        for k in (k for k in range(second.shape[1]) if k not in taken):
            name = second.column_names[k]
            yield Change("extra-column", column=name, second=describe_column(second, k), source=self._source(1, name))
        for i in np.flatnonzero(self.found.rows < 0).tolist():
            name = first.row_names[i]
            yield Change("missing-row", row=name, first=describe_row(first, i), source=self._source(0, name))
        taken = set(self.found.rows.tolist())
        for k in (k for k in range(second.shape[0]) if k not in taken):
            name = second.row_names[k]
            yield Change("extra-row", row=name, second=describe_row(second, k), source=self._source(1, name))

    def _source(self, which: int, name: str) -> str:
        return self.labels[which].source(name)

    def _columns(self) -> Iterator[Change]:
        first, second = self.first, self.second
        paired = np.flatnonzero(self.found.columns >= 0)
        to = self.found.columns[paired]
        n, n2 = first.shape[1], second.shape[1]
        same = first.domains[paired] == second.domains[to]
        self.add("domains", n, n2, int(same.sum()))
        for p in np.flatnonzero(~same).tolist():
            words = [DOMAIN_WORDS[Domain(int(d))] for d in (first.domains[paired[p]], second.domains[to[p]])]
            yield self._on_column("domain", int(paired[p]), words[0], words[1])
        for what in ("lower", "upper"):
            one, two = getattr(first, what)[paired], getattr(second, what)[to]
            same = near(one, two, self.rules.tolerance)
            self.add("bounds", n, n2, int(same.sum()))
            for p in np.flatnonzero(~same).tolist():
                yield self._on_column(
                    "bound", int(paired[p]), number(one[p]), number(two[p]), ratio(one[p], two[p]), what
                )
        if not self.cares:
            return
        factor = self.found.objective_factor
        one, two = first.objective[paired], second.objective[to]
        same = near(one * factor, two, self.tolerance if abs(factor) != 1 else self.rules.tolerance)
        self.add(
            "costs",
            int(np.count_nonzero(first.objective)),
            int(np.count_nonzero(second.objective)),
            int(np.sum(same & (one != 0))),
        )
        for p in np.flatnonzero(~same).tolist():
            shown = one[p] * factor if abs(factor) == 1 else one[p]
            yield self._on_column(
                "objective-coefficient", int(paired[p]), number(shown), number(two[p]), ratio(shown, two[p])
            )

    def _on_column(
        self, kind: Kind, j: int, first: str, second: str, quotient: float | None = None, which: str = ""
    ) -> Change:
        self.broken_columns.add(j)
        name = self.first.column_names[j]
        return Change(
            kind,
            column=name,
            first=first,
            second=second,
            ratio=quotient,
            which=which,
            other_column=self.second.column_names[int(self.found.columns[j])],
            source=self._source(0, name),
        )

    def _rows(self) -> Iterator[Change]:
        first, second = self.first, self.second
        rows = np.flatnonzero(self.found.rows >= 0)
        to = self.found.rows[rows]
        low, high = scaled_sides(first, self.found, rows)
        soft = np.where(np.abs(self.found.factors[rows]) == 1, self.rules.tolerance, self.tolerance)
        same_low = near(low, second.row_lower[to], 0.0) | _within(low, second.row_lower[to], soft)
        same_high = near(high, second.row_upper[to], 0.0) | _within(high, second.row_upper[to], soft)
        self.add("sides", 2 * first.shape[0], 2 * second.shape[0], int(same_low.sum()) + int(same_high.sum()))
        for p in np.flatnonzero(~(same_low & same_high)).tolist():
            i, k = int(rows[p]), int(to[p])
            yield from self._sides(i, k, (float(low[p]), float(high[p])))

    def _sides(self, i: int, k: int, mine: tuple[float, float]) -> Iterator[Change]:
        self.broken_rows.add(i)
        theirs = (float(self.second.row_lower[k]), float(self.second.row_upper[k]))
        one, two = sense_of(*mine), sense_of(*theirs)
        name = self.first.row_names[i]
        common: dict[str, Any] = {
            "row": name, "other_row": self.second.row_names[k], "source": self._source(0, name)
        }  # fmt: skip
        if one != two:
            # Shown the way the row is written: turned back where the factor is negative.
            a, b = (one, two) if self.found.factors[i] > 0 else (TURNED[one], TURNED[two])
            values = (rhs_of(*mine), rhs_of(*theirs))
            if values[0] == values[1] or "range" in (a, b) or "free" in (a, b):
                yield Change("row-sense", first=a, second=b, **common)
            else:
                sign = 1 if self.found.factors[i] > 0 else -1
                shown = [f"{sense} {number(sign * v)}" for sense, v in zip((a, b), values, strict=True)]
                yield Change("row-sense", first=shown[0], second=shown[1], **common)
            return
        factor = float(self.found.factors[i])
        unit = factor if abs(factor) == 1 else 1.0
        if one in ("<=", ">=", "="):
            a1, b1 = rhs_of(*mine) / unit, rhs_of(*theirs) / unit
            yield Change(
                "side", first=number(a1), second=number(b1), ratio=ratio(a1, b1), which="right-hand side", **common
            )
            return
        for which, a2, b2 in (("lower side", mine[0], theirs[0]), ("upper side", mine[1], theirs[1])):
            if a2 != b2:
                yield Change("side", first=number(a2), second=number(b2), ratio=ratio(a2, b2), which=which, **common)

    def _coefficients(self) -> Iterator[Change]:
        first, second, found = self.first, self.second, self.found
        ours = first.matrix
        theirs = matched_entries(second, found.columns, found.rows)
        one, two = shared_entries(ours, theirs)
        rows = np.repeat(np.arange(first.shape[0]), np.diff(one.indptr))
        factors = found.factors[rows]
        soft = np.where(np.abs(factors) == 1, self.rules.tolerance, self.tolerance)
        same = _within(one.data * factors, two.data, soft) | (one.data * factors == two.data)
        self.add("coefficients", ours.nnz, second.matrix.nnz, int(same.sum()))
        for p in np.flatnonzero(~same).tolist():
            yield self._coefficient(int(rows[p]), int(one.indices[p]), float(one.data[p]), float(two.data[p]))
        missing, extra = sp.coo_matrix(ours - one), sp.coo_matrix(theirs - two)
        for i, j, v in zip(missing.row.tolist(), missing.col.tolist(), missing.data.tolist(), strict=True):
            if v and found.rows[i] >= 0 and found.columns[j] >= 0:
                yield self._coefficient(i, j, v, 0.0)
        for i, j, v in zip(extra.row.tolist(), extra.col.tolist(), extra.data.tolist(), strict=True):
            if v:
                yield self._coefficient(i, j, 0.0, v)

    def _coefficient(self, i: int, j: int, first: float, second: float) -> Change:
        self.broken_rows.add(i)
        factor = float(self.found.factors[i])
        shown = second / factor if abs(factor) == 1 else second
        return Change(
            "coefficient",
            row=self.first.row_names[i],
            column=self.first.column_names[j],
            first=number(first),
            second=number(shown),
            ratio=ratio(first, shown),
            other_row=self.second.row_names[int(self.found.rows[i])],
            other_column=self.second.column_names[int(self.found.columns[j])],
            source=self._source(0, self.first.row_names[i]),
        )

    def _quadratics(self) -> Iterator[Change]:
        place = {int(k): j for j, k in enumerate(self.found.columns.tolist()) if k >= 0}
        row_place = {int(k): i for i, k in enumerate(self.found.rows.tolist()) if k >= 0}
        first = _terms(self.first, self.cares)
        second = {}
        for (row, i, j), value in _terms(self.second, self.cares).items():
            where = row_place.get(row, -2 - row) if row >= 0 else -1
            one, two = place.get(i, -1 - i), place.get(j, -1 - j)
            second[(where, min(one, two), max(one, two))] = value
        factors = {-1: self.found.objective_factor}
        matched = 0
        for key in sorted(set(first) | set(second)):
            a, b = first.get(key), second.get(key)
            factor = factors.get(key[0], float(self.found.factors[key[0]]) if key[0] >= 0 else 1.0)
            if a is not None and b is not None and bool(near(np.array(a * factor), np.array(b), self.tolerance)):
                matched += 1
                continue
            if key[0] >= 0:
                self.broken_rows.add(key[0])
            names = [self.first.column_names[j] if j >= 0 else self.second.column_names[-1 - j] for j in key[1:]]
            where = key[0]
            name = (
                "" if where == -1 else self.first.row_names[where] if where >= 0 else self.second.row_names[-2 - where]
            )
            yield Change(
                "quadratic-term", row=name, column="*".join(names), first=number(a or 0), second=number(b or 0)
            )
        if first or second:
            self.add("quadratic terms", len(first), len(second), matched)

    def _sets(self) -> Iterator[Change]:
        first, second = self.first.special_ordered_sets, self.second.special_ordered_sets
        if not (first or second):
            return
        to = self.found.columns
        ours, theirs = Counter(set_key(s, to) for s in first), Counter(set_key(s, None) for s in second)
        self.add("special ordered sets", len(first), len(second), sum((ours & theirs).values()))
        names = self.second.column_names
        for (kind, members), _ in (ours - theirs).items():
            shown = ", ".join(names[k] if k >= 0 else "?" for k in members)
            yield Change("special-ordered-set", column=shown, first=f"kind {kind}", second="none")
        for (kind, members), _ in (theirs - ours).items():
            shown = ", ".join(names[k] for k in members)
            yield Change("special-ordered-set", column=shown, first="none", second=f"kind {kind}")

    def _indicators(self) -> Iterator[Change]:
        first, second = self.first.indicators, self.second.indicators
        if not (first or second):
            return
        rows, columns = self.found.rows, self.found.columns
        ours = Counter((int(rows[i.row]), int(columns[i.column]), i.value) for i in first)
        theirs = Counter((i.row, i.column, i.value) for i in second)
        self.add("indicators", len(first), len(second), sum((ours & theirs).values()))
        for found, here, there in ((ours - theirs, "there", "none"), (theirs - ours, "none", "there")):
            for row, column, value in found:
                name = self.second.column_names[column] if column >= 0 else "?"
                shown = f"{name} = {int(value)} for row {self.second.row_names[row] if row >= 0 else '?'}"
                yield Change("indicator", column=shown, first=here, second=there)

    def _nonlinears(self) -> Iterator[Change]:
        to = self.found.columns
        ours: dict[int, Tree] = {
            int(self.found.rows[i]): mapped_tree(t, to) for i, t in self.first.row_nonlinears.items()
        }
        theirs = {i: mapped_tree(t, None) for i, t in self.second.row_nonlinears.items()}
        if self.cares:
            for trees, model, places in ((ours, self.first, to), (theirs, self.second, None)):
                if model.nonlinear is not None:
                    trees[-2] = mapped_tree(model.nonlinear, places)
        if not (ours or theirs):
            return
        same = [k for k in ours if ours[k] == theirs.get(k)]
        self.add("nonlinear parts", len(ours), len(theirs), len(same))
        for k in sorted((set(ours) | set(theirs)) - set(same)):
            row = self.second.row_names[k] if k >= 0 else ""
            shown = ["another" if k in trees else "none" for trees in (ours, theirs)]
            yield Change("nonlinear", row=row, first=shown[0].replace("another", "one"), second=shown[1])


def _within(one: np.ndarray, other: np.ndarray, tolerance: np.ndarray) -> np.ndarray:
    with np.errstate(invalid="ignore"):
        close = np.abs(one - other) <= tolerance * np.maximum(np.abs(one), np.abs(other))
    return close & np.isfinite(one) & np.isfinite(other)


def _terms(model: CanonicalModel, objective: bool) -> dict[tuple[int, int, int], float]:
    """Quadratic terms by (row or -1 for the objective, column, column)."""
    parts = list(model.row_quadratics.items())
    if objective and model.quadratic is not None:
        parts.append((-1, model.quadratic))
    return {
        (row, int(i), int(j)): float(v) for row, q in parts for i, j, v in zip(q.first, q.second, q.value, strict=True)
    }
