"""Whether a quadratic objective is convex (to be minimised) or concave (to be maximised)."""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel

DENSE = 1000
"""Largest block whose eigenvalues are computed densely."""


def is_convex(model: CanonicalModel) -> bool:
    """Whether the objective's quadratic part is positive semidefinite in the direction of minimisation.

    The Hessian is split into its connected blocks; a block is judged by its least eigenvalue, a large one by Lanczos.
    A block within ``1e-9`` of its own size below zero counts as semidefinite (rounding). Blocks that cannot be judged
    count as not convex, so that a global solver gets them.

    >>> from nl2opt.model.canonical import Quadratic
    >>> bilinear = Quadratic(np.array([0]), np.array([1]), np.array([1.0]))
    >>> is_convex(CanonicalModel.build(objective=[0, 0], quadratic=bilinear))
    False
    """
    if not model.has_quadratic_objective or model.quadratic is None:
        return True
    hessian = model.quadratic.hessian(model.shape[1])
    if model.sense == "maximize":
        hessian = -hessian
    used = np.flatnonzero(np.diff(hessian.indptr))
    diagonal = hessian.diagonal()
    if np.any(diagonal[used] < 0):
        return False
    block = sp.csr_matrix(hessian[used][:, used])
    from scipy.sparse.csgraph import connected_components

    count, label = connected_components(block, directed=False)
    order = np.argsort(label, kind="stable")
    starts = np.searchsorted(label[order], np.arange(count + 1))
    for k in range(count):
        members = order[starts[k] : starts[k + 1]]
        if len(members) > 1 and not _semidefinite(sp.csr_matrix(block[members][:, members])):
            return False
    return True


def _semidefinite(block: sp.csr_matrix) -> bool:
    scale = float(np.max(np.abs(block.data)))
    size = block.shape[0]
    if size <= DENSE:
        return bool(np.linalg.eigvalsh(block.toarray())[0] >= -1e-9 * scale * size)
    from scipy.sparse.linalg import ArpackError, eigsh

    try:
        least = eigsh(block, k=1, which="SA", return_eigenvectors=False, tol=1e-9, v0=np.ones(size))
    except ArpackError:
        return False
    return bool(least[0] >= -1e-9 * scale * size)
