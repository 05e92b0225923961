"""Semicontinuous and semi-integer columns as an ordinary column and a switch, for solvers that lack them."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel, Domain

LARGEST = 1e6
"""Largest bound that a switch can be tied to: the tolerance of a binary times this is the error on the column."""


def semi_columns(model: CanonicalModel) -> list[int]:
    return [int(j) for j in np.flatnonzero(model.domains >= Domain.SEMICONTINUOUS)]


def refusal(model: CanonicalModel) -> str | None:
    """The first semicontinuous column whose bounds are missing or too large for a switch."""
    for j in semi_columns(model):
        if max(abs(model.lower[j]), abs(model.upper[j])) > LARGEST:
            domain = Domain(int(model.domains[j])).name.lower()
            return f"a {domain} column without moderate bounds, `{model.column_names[j]}`"
    return None


def with_switches(model: CanonicalModel) -> CanonicalModel:
    """For each such column x in {0} or [l, u]: a binary column z at the end, rows ``l z <= x <= u z`` at the end.

    The first columns and rows keep their places, so a point of the result, cut to length, is a point of `model`.
    """
    columns = semi_columns(model)
    if not columns:
        return model
    (m, n), k = model.shape, len(columns)
    x, z = np.array(columns), n + np.arange(k)
    below, above = model.lower[x], model.upper[x]
    rows = np.concatenate([np.arange(k), np.arange(k), k + np.arange(k), k + np.arange(k)])
    entries = np.concatenate([np.ones(k), -above, np.ones(k), -below])
    switches = sp.csr_matrix((entries, (rows, np.concatenate([x, z, x, z]))), shape=(2 * k, n + k))
    switches.eliminate_zeros()
    lower, upper, domains = model.lower.copy(), model.upper.copy(), model.domains.copy()
    lower[x], upper[x] = np.minimum(below, 0.0), np.maximum(above, 0.0)
    domains[x] -= np.uint8(Domain.SEMICONTINUOUS)
    names = [model.column_names[j] for j in columns]
    return model.with_(
        objective=np.concatenate([model.objective, np.zeros(k)]),
        matrix=sp.csr_matrix(sp.vstack([sp.hstack([model.matrix, sp.csr_matrix((m, k))]), switches], format="csr")),
        row_lower=np.concatenate([model.row_lower, np.full(k, -np.inf), np.zeros(k)]),
        row_upper=np.concatenate([model.row_upper, np.zeros(k), np.full(k, np.inf)]),
        lower=np.concatenate([lower, np.zeros(k)]),
        upper=np.concatenate([upper, np.ones(k)]),
        domains=np.concatenate([domains, np.full(k, Domain.INTEGER)]).astype(np.uint8),
        column_names=(*model.column_names, *(f"{name} is on" for name in names)),
        row_names=(*model.row_names, *(f"{name} upper" for name in names), *(f"{name} lower" for name in names)),
    )
