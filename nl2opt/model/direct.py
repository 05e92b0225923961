"""The arrays of a formulation without the detour through a program: the cross-check for what the program builds."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

import numpy as np
import scipy.sparse as sp

from nl2opt.formulation.algebra import Form
from nl2opt.formulation.instance import Instance
from nl2opt.model.canonical import CanonicalModel, Domain, Quadratic
from nl2opt.model.nonlinear import Tree

DOMAINS = {"real": Domain.REAL, "integer": Domain.INTEGER, "binary": Domain.INTEGER}


def direct_model(instance: Instance) -> CanonicalModel:
    """The model of a laid-out formulation. Columns and rows keep the instance's order and names.

    >>> from nl2opt.formulation.elements import Formulation
    >>> from nl2opt.formulation.layout import lay_out
    >>> f = Formulation.model_validate({"variables": {"x": {"lower": 0}}, "objective": {"minimize": "2 * x + 1"},
    ...                                 "constraints": {"floor": {"rule": "x >= 3"}}})
    >>> model = direct_model(lay_out(f))
    >>> model.objective.tolist(), model.offset, model.row_lower.tolist()
    ([2.0], 1.0, [3.0])
    """
    n, m = len(instance.columns), len(instance.rows)
    bodies = [row.body for row in instance.rows]
    counts = np.fromiter((len(body.linear) for body in bodies), np.int64, m)
    size = int(counts.sum())
    indices = np.fromiter((column for body in bodies for column in body.linear), np.int64, size)
    values = np.fromiter((float(value) for body in bodies for value in body.linear.values()), np.float64, size)
    matrix = sp.csr_matrix((values, indices, np.concatenate([[0], np.cumsum(counts)])), shape=(m, n))
    matrix.eliminate_zeros()
    matrix.sort_indices()
    goal = instance.objective if isinstance(instance.objective, Form) else Form(instance.objective)
    costs = np.zeros(n)
    for column, value in goal.linear.items():
        costs[column] = float(value)
    return CanonicalModel(
        objective=costs,
        matrix=matrix,
        row_lower=np.array([float(row.lower) for row in instance.rows]),
        row_upper=np.array([float(row.upper) for row in instance.rows]),
        lower=np.array([float(column.lower) for column in instance.columns]),
        upper=np.array([float(column.upper) for column in instance.columns]),
        domains=np.array([DOMAINS[column.domain] for column in instance.columns], dtype=np.uint8),
        column_names=instance.column_names(),
        row_names=tuple(row.name for row in instance.rows),
        sense=instance.sense,
        offset=float(goal.constant),
        name=instance.formulation.name,
        quadratic=_quadratic(goal),
        row_quadratics=_present({i: _quadratic(body) for i, body in enumerate(bodies)}),
        nonlinear=_tree(goal),
        row_nonlinears=_present({i: _tree(body) for i, body in enumerate(bodies)}),
    )


def _present(parts: Mapping[int, Any]) -> dict[int, Any]:
    return {i: part for i, part in parts.items() if part is not None}


def _quadratic(form: Form) -> Quadratic | None:
    terms = sorted((pair, float(value)) for pair, value in (form.quadratic or {}).items() if value != 0)
    if not terms:
        return None
    first, second = np.array([pair for pair, _ in terms], dtype=np.int64).T
    return Quadratic(first, second, np.array([value for _, value in terms]))


def _tree(form: Form) -> Tree | None:
    if not form.trees:
        return None
    trees = [plain(tree) for tree in form.trees]
    return trees[0] if len(trees) == 1 else ("+", *trees)


def plain(tree: Tree) -> Tree:
    """The tree with fractions as floats (solvers read floats)."""
    if isinstance(tree, tuple):
        return tree if tree[0] == "x" else (tree[0], *(plain(child) for child in tree[1:]))
    return float(tree) if isinstance(tree, Fraction) else tree
