"""ORGEval's protocol (Wang et al., arXiv 2510.27610), so that published numbers can be reproduced.

The paper's rule: singleton rows become bounds, rows with right-hand side zero get one orientation, then both models are
coloured by refinement on the weighted bipartite graph (columns by cost, domain and bounds; rows by side and sense).
Reject when sizes or colours, counted, differ; reject when the models are not symmetric decomposable; accept otherwise.

What the graph does not hold plays no part: the sense of the objective, its constant, quadratic terms, special ordered
sets, indicators. That is the published protocol, not ours: `nl2opt.verdict.compare` looks at all of it. Where the
released code departs from the paper (counts of classes not compared, coefficients rounded to six decimals), the paper
is followed.
"""

from __future__ import annotations

import numpy as np
import scipy.sparse as sp

from nl2opt.model.canonical import CanonicalModel
from nl2opt.model.passes.integer_bounds import IntegerBounds
from nl2opt.model.passes.singleton_rows import SingletonRows
from nl2opt.verdict.decomposability import decomposability
from nl2opt.verdict.graph import join
from nl2opt.verdict.refinement import refine
from nl2opt.verdict.scorers.protocol import Judgement
from nl2opt.verdict.views import exact_view

ZERO = 1e-9
"""Right-hand sides below this count as zero."""


def orgeval(reference: CanonicalModel, candidate: CanonicalModel) -> Judgement:
    """Accept or reject as the paper defines it.

    >>> model = CanonicalModel.build(objective=[1, 2], rows=[[1, 3]], row_upper=[4])
    >>> orgeval(model, model.with_(sense="maximize")).accepted
    True
    """
    one, two = _plain(reference), _plain(candidate)
    if one.shape != two.shape:
        return Judgement(False, "the numbers of variables or constraints differ")
    graph = join([exact_view(one), exact_view(two)])
    colouring = refine(graph)
    if not colouring.alike:
        return Judgement(False, "colour refinement tells the models apart")
    kind = decomposability(graph, colouring)
    if kind == "neither":
        return Judgement(False, "the models are not symmetric decomposable")
    return Judgement(True, f"equal colours, {kind}")


def _plain(model: CanonicalModel) -> CanonicalModel:
    """The part of a model that the protocol sees, with its normalisation."""
    bare = model.with_(
        sense="minimize", offset=0.0, quadratic=None, nonlinear=None, row_quadratics={}, row_nonlinears={},
        special_ordered_sets=(), indicators=(), domains=(model.domains % 2).astype(np.uint8),
    )  # fmt: skip
    for rule in (SingletonRows(), IntegerBounds()):
        rewrite = rule.apply(bare)
        bare = bare if rewrite is None else rewrite.model
    low, high = bare.row_lower, bare.row_upper
    sums = np.asarray(bare.matrix.sum(axis=1)).ravel()
    turn = (np.isneginf(low) & (np.abs(high) <= ZERO)) | ((low == high) & (np.abs(high) <= ZERO) & (sums < 0))
    signs = np.where(turn, -1.0, 1.0)
    matrix = sp.csr_matrix(sp.diags(signs) @ bare.matrix)
    matrix.sort_indices()
    return bare.with_(
        matrix=matrix, row_lower=np.where(turn, -high, low) + 0.0, row_upper=np.where(turn, -low, high) + 0.0
    )
