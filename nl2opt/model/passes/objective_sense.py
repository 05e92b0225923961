"""Maximise f is minimise -f."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.nonlinear import Tree
from nl2opt.model.passes.rewrite import Rewrite, Step, unchanged


class ObjectiveSense:
    """Turn a maximisation into a minimisation. The optimal value changes its sign.

    >>> from nl2opt.model.canonical import CanonicalModel
    >>> ObjectiveSense().apply(CanonicalModel.build(objective=[3], sense="maximize")).model.objective.tolist()
    [-3.0]
    """

    name = "objective-sense"
    number = 1

    def apply(self, model: CanonicalModel) -> Rewrite | None:
        if model.sense == "minimize":
            return None
        quadratic = model.quadratic
        turned = model.with_(
            sense="minimize",
            objective=-model.objective + 0.0,
            offset=-model.offset + 0.0,
            quadratic=None if quadratic is None else replace(quadratic, value=-quadratic.value),
            nonlinear=None if model.nonlinear is None else negated(model.nonlinear),
        )
        m, n = model.shape
        step = Step(self.name, "turned from maximise to minimise", "objective")
        return Rewrite(turned, np.arange(n), np.arange(m), (step,), unchanged)


def negated(tree: Tree) -> Tree:
    """The negative of a tree; two minus signs cancel."""
    if not isinstance(tree, tuple):
        return -tree
    return tree[1] if tree[0] == "-" and len(tree) == 2 else ("-", tree)
