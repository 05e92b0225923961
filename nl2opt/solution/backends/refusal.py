"""Phrases for what a backend refuses, naming the first row or column at fault."""

from __future__ import annotations

import numpy as np

from nl2opt.model.canonical import CanonicalModel, Domain


def quadratic_row(model: CanonicalModel) -> str | None:
    row = next(iter(sorted(model.row_quadratics)), None)
    return None if row is None else f"a quadratic row, `{model.row_names[row]}`"


def nonlinear(model: CanonicalModel) -> str | None:
    if model.nonlinear is not None:
        return "a nonlinear objective"
    row = next(iter(sorted(model.row_nonlinears)), None)
    return None if row is None else f"a nonlinear row, `{model.row_names[row]}`"


def quadratic_objective(model: CanonicalModel) -> str | None:
    return "a quadratic objective" if model.has_quadratic_objective else None


def sets(model: CanonicalModel) -> str | None:
    if not model.special_ordered_sets:
        return None
    first = model.special_ordered_sets[0]
    return f"a special ordered set, `{first.name}` (SOS{first.kind})"


def indicators(model: CanonicalModel) -> str | None:
    if not model.indicators:
        return None
    first = model.indicators[0]
    return f"an indicator row, `{model.row_names[first.row]}` under `{model.column_names[first.column]}`"


def discrete(model: CanonicalModel) -> str | None:
    """The first column that is not real, set or indicator."""
    found = np.flatnonzero(model.domains)
    if len(found):
        domain = Domain(int(model.domains[found[0]])).name.lower()
        return f"{'an' if domain[0] == 'i' else 'a'} {domain} column, `{model.column_names[found[0]]}`"
    return sets(model) or indicators(model)


def real(model: CanonicalModel) -> str | None:
    found = np.flatnonzero((model.domains == Domain.REAL) | (model.domains == Domain.SEMICONTINUOUS))
    return f"a real column, `{model.column_names[found[0]]}`" if len(found) else None


def not_linear(model: CanonicalModel) -> str | None:
    return nonlinear(model) or quadratic_row(model) or quadratic_objective(model)
