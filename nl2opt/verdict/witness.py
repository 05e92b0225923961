"""The map that shows two models to be the same: columns, rows, and what rows and objective were multiplied by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import numpy.typing as npt

from nl2opt.model.canonical import CanonicalModel


@dataclass(frozen=True)
class Deviation:
    """The worst pair of numbers accepted as equal although they are not: what, both values, relative difference."""

    what: str
    first: float
    second: float
    relative: float

    def to_dict(self) -> dict[str, Any]:
        return {"what": self.what, "first": self.first, "second": self.second, "relative": self.relative}


@dataclass(frozen=True)
class Witness:
    """Column j of `first` is column ``columns[j]`` of `second`, and row i is row ``rows[i]`` times ``1 / factor``.

    `first` and `second` are the models the map is between: the ones given, or what the passes made of them. Row i of
    `first`, multiplied by ``factors.get(i, 1)``, is row ``rows[i]`` of `second`; a negative factor turns the row
    around. The objective of `first`, multiplied by `objective_factor` > 0, is that of `second`, up to the constant.
    """

    first: CanonicalModel
    second: CanonicalModel
    columns: npt.NDArray[np.int64]
    rows: npt.NDArray[np.int64]
    factors: Mapping[int, Fraction] = field(default_factory=dict)
    objective_factor: Fraction = Fraction(1)
    contract: str = "objective"
    deviation: Deviation | None = None
    """Set when numbers were equal only within a tolerance, or up to rounding after scaling."""

    def column_names(self) -> dict[str, str]:
        """Names in `first` to names in `second`."""
        names = self.second.column_names
        return {name: names[k] for name, k in zip(self.first.column_names, self.columns.tolist(), strict=True)}

    def row_names(self) -> dict[str, str]:
        """Names in `first` to names in `second`."""
        names = self.second.row_names
        return {name: names[k] for name, k in zip(self.first.row_names, self.rows.tolist(), strict=True)}

    def to_dict(self) -> dict[str, Any]:
        """Plain JSON values, by name."""
        rows = self.first.row_names
        return {
            "columns": self.column_names(),
            "rows": self.row_names(),
            "row_factors": {rows[i]: str(factor) for i, factor in sorted(self.factors.items())},
            "objective_factor": str(self.objective_factor),
            "deviation": self.deviation.to_dict() if self.deviation else None,
        }
