"""`CanonicalModel`: what every solver and the verdict read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from enum import IntEnum
from functools import cached_property
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import scipy.sparse as sp

from nl2opt.errors import ModelError
from nl2opt.model.nonlinear import Tree

Floats: TypeAlias = npt.NDArray[np.float64]
Sense: TypeAlias = Literal["minimize", "maximize"]
ProblemClass: TypeAlias = Literal["LP", "MILP", "QP", "MIQP", "QCP", "MIQCP", "NLP", "MINLP"]


class Domain(IntEnum):
    """The domain of a column; the numbers are HiGHS's own (`HighsVarType`)."""

    REAL = 0
    INTEGER = 1
    SEMICONTINUOUS = 2
    """Zero, or between the bounds."""
    SEMIINTEGER = 3
    """Zero, or an integer between the bounds."""


@dataclass(frozen=True)
class Quadratic:
    """Terms ``value[k] * x[first[k]] * x[second[k]]`` with ``first <= second``, each pair once, in lexical order."""

    first: npt.NDArray[np.int64]
    second: npt.NDArray[np.int64]
    value: Floats

    def __len__(self) -> int:
        return len(self.value)

    def at(self, point: Floats) -> float:
        return float(np.sum(self.value * point[self.first] * point[self.second]))

    def hessian(self, columns: int) -> sp.csc_matrix:
        """The symmetric Hessian H, shape (columns, columns): the terms equal ``0.5 * x' H x``."""
        rows = np.concatenate([self.first, self.second])
        cols = np.concatenate([self.second, self.first])
        return sp.csc_matrix((np.concatenate([self.value, self.value]), (rows, cols)), shape=(columns, columns))


@dataclass(frozen=True)
class SpecialOrderedSet:
    """At most `kind` (1 or 2) of the columns are not zero; for 2 they are neighbours in the order of `weights`."""

    name: str
    kind: int
    columns: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True)
class Indicator:
    """Row `row` must hold when binary column `column` has `value`; otherwise the row says nothing."""

    row: int
    column: int
    value: bool


@dataclass(frozen=True)
class CanonicalModel:
    """An optimisation model as arrays: n columns, m rows.

    minimise or maximise  ``offset + objective'x + quadratic + nonlinear``
    subject to            ``row_lower <= matrix x + ... <= row_upper``,  ``lower <= x <= upper``,  domains.

    `objective`, `lower`, `upper`, `domains` have shape (n,); `row_lower`, `row_upper` shape (m,); `matrix` is CSR of
    shape (m, n) with sorted indices, no duplicate and no explicit zero. Infinite sides are ``inf``. A row's quadratic
    or nonlinear part, if any, is added to its linear part. Arrays are read-only: a pass makes a new model.

    >>> model = CanonicalModel.build(objective=[3, 2], rows=[[1, 1]], row_upper=[4], upper=[3, 3], sense="maximize")
    >>> model.shape, model.problem_class, model.column_names
    ((1, 2), 'LP', ('x0', 'x1'))
    """

    objective: Floats
    matrix: sp.csr_matrix
    row_lower: Floats
    row_upper: Floats
    lower: Floats
    upper: Floats
    domains: npt.NDArray[np.uint8]
    column_names: tuple[str, ...]
    row_names: tuple[str, ...]
    sense: Sense = "minimize"
    offset: float = 0.0
    name: str = ""
    quadratic: Quadratic | None = None
    """Quadratic part of the objective."""
    row_quadratics: dict[int, Quadratic] = field(default_factory=dict)
    """Quadratic part of rows, by row."""
    nonlinear: Tree | None = None
    """What of the objective is neither linear nor quadratic."""
    row_nonlinears: dict[int, Tree] = field(default_factory=dict)
    """What of rows is neither linear nor quadratic, by row."""
    special_ordered_sets: tuple[SpecialOrderedSet, ...] = ()
    indicators: tuple[Indicator, ...] = ()

    def __post_init__(self) -> None:
        m, n = self.matrix.shape
        wanted = {
            "objective": n, "lower": n, "upper": n, "domains": n, "column_names": n,
            "row_lower": m, "row_upper": m, "row_names": m,
        }  # fmt: skip
        for what, size in wanted.items():
            if len(getattr(self, what)) != size:
                raise ModelError(f"`{what}` has {len(getattr(self, what))} entries; the matrix is {m} by {n}")
        for array in (self.objective, self.lower, self.upper, self.domains, self.row_lower, self.row_upper):
            array.setflags(write=False)

    @classmethod
    def build(
        cls,
        *,
        objective: Sequence[float],
        rows: Any = None,
        row_lower: Sequence[float] | None = None,
        row_upper: Sequence[float] | None = None,
        lower: Sequence[float] | None = None,
        upper: Sequence[float] | None = None,
        domains: Sequence[int] | None = None,
        column_names: Sequence[str] | None = None,
        row_names: Sequence[str] | None = None,
        **rest: Any,
    ) -> CanonicalModel:
        """A model from plain lists (tests, notebooks). Columns are real and at least zero unless said otherwise;
        a row without a side is open on that side."""
        n = len(objective)
        matrix = sp.csr_matrix(np.zeros((0, n)) if rows is None else rows, dtype=np.float64)
        matrix.sum_duplicates()
        matrix.eliminate_zeros()
        m = matrix.shape[0]

        def floats(values: Sequence[float] | None, size: int, default: float) -> Floats:
            return np.full(size, default) if values is None else np.array(values, dtype=np.float64)

        return cls(
            objective=np.array(objective, dtype=np.float64),
            matrix=matrix,
            row_lower=floats(row_lower, m, -np.inf),
            row_upper=floats(row_upper, m, np.inf),
            lower=floats(lower, n, 0.0),
            upper=floats(upper, n, np.inf),
            domains=np.zeros(n, np.uint8) if domains is None else np.array(domains, np.uint8),
            column_names=tuple(column_names or (f"x{j}" for j in range(n))),
            row_names=tuple(row_names or (f"r{i}" for i in range(m))),
            **rest,
        )

    @property
    def shape(self) -> tuple[int, int]:
        """Rows, columns."""
        return int(self.matrix.shape[0]), int(self.matrix.shape[1])

    @property
    def is_discrete(self) -> bool:
        """Whether some column is not real, or there are special ordered sets or indicators."""
        return bool(np.any(self.domains)) or bool(self.special_ordered_sets or self.indicators)

    @property
    def is_linear(self) -> bool:
        return not (self.has_quadratic_objective or self.row_quadratics or self.is_nonlinear)

    @property
    def has_quadratic_objective(self) -> bool:
        return self.quadratic is not None and len(self.quadratic) > 0

    @property
    def is_nonlinear(self) -> bool:
        """Whether something is neither linear nor quadratic."""
        return self.nonlinear is not None or bool(self.row_nonlinears)

    @property
    def problem_class(self) -> ProblemClass:
        """LP, QP (quadratic objective), QCP (quadratic rows) or NLP; with MI in front when discrete (MILP for LP)."""
        if self.is_nonlinear:
            return "MINLP" if self.is_discrete else "NLP"
        if self.row_quadratics:
            return "MIQCP" if self.is_discrete else "QCP"
        if self.has_quadratic_objective:
            return "MIQP" if self.is_discrete else "QP"
        return "MILP" if self.is_discrete else "LP"

    @cached_property
    def by_column(self) -> sp.csc_matrix:
        """The matrix in CSC form."""
        return sp.csc_matrix(self.matrix)

    @cached_property
    def column_index(self) -> dict[str, int]:
        return {name: j for j, name in enumerate(self.column_names)}

    @cached_property
    def row_index(self) -> dict[str, int]:
        return {name: i for i, name in enumerate(self.row_names)}

    def with_(self, **changes: Any) -> CanonicalModel:
        """A copy with some fields replaced."""
        return replace(self, **changes)
