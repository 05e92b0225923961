"""A hash that is equal for models that are the same up to renaming, reordering and the normalisation.

The stable colours of the normalised model, sorted and hashed. Equal models have equal hashes; different models have
different ones unless colour refinement cannot tell them apart (then a comparison decides, as `dedupe` does). Rows
multiplied in floating point by factors like 0.1 may change the last digits of what is hashed; their hashes may then
differ although `compare` calls the models equivalent up to rounding.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection

import numpy as np

from nl2opt.model.canonical import CanonicalModel
from nl2opt.verdict.checking import check_model
from nl2opt.verdict.comparing import Options, normalised
from nl2opt.verdict.graph import join
from nl2opt.verdict.refinement import refine
from nl2opt.verdict.scaling import scaled
from nl2opt.verdict.verdict import Contract, Level
from nl2opt.verdict.views import exact_view

VERSION = "1"


def fingerprint(
    model: CanonicalModel,
    *,
    contract: Contract = "objective",
    level: Level = "normalised",
    without: Collection[str] = (),
    name: str = "the model",
) -> str:
    """32 hexadecimal digits that depend on what the model says, not on names or order.

    The contract (for "value", with the constant), the level and the steps switched off are part of what is hashed.

    >>> a = CanonicalModel.build(objective=[1, 2], rows=[[1, 1]], row_lower=[4])
    >>> b = CanonicalModel.build(objective=[2, 1], rows=[[-3, -3]], row_upper=[-12])
    >>> fingerprint(a) == fingerprint(b), fingerprint(a) == fingerprint(a.with_(sense="maximize"))
    (True, False)
    """
    check_model(model, name)
    options = Options(contract=contract, level=level, without=frozenset(without))
    rules = options.rules
    last = model if level in ("identical", "isomorphic") else normalised(model, options, level).model
    cares = contract != "feasible-set"
    if level in ("identical", "isomorphic"):
        graph = join([exact_view(last, objective=cares)])
    else:
        one = scaled([last], rules)[0]
        graph = join([exact_view(one.model, objective=cares, mirrored=one.mirrored)])
    colouring = refine(graph, paired=False)
    a = graph.blocks[0]
    parts = [VERSION, contract, level, ",".join(sorted(without)), str(last.shape), str(last.matrix.nnz)]
    parts.append(last.sense if cares else "")
    parts.append(repr(last.offset + 0.0) if contract == "value" else "")
    digest = hashlib.blake2b("|".join(parts).encode(), digest_size=16)
    for block in (colouring.colours[:a], colouring.colours[a:]):
        digest.update(np.sort(block).astype("<u8").tobytes())
        digest.update(b"|")
    return digest.hexdigest()
