"""Rewrites that keep the meaning of a model, each reversible, logged, and possible to switch off.

`NORMALISATION` is what every comparison does; `REFORMULATION` goes further and changes the columns. Some steps of the
normalisation need no rewrite: `row-scale`, `row-sign` and `objective-scale` are what a map between two models may do.
"""

from __future__ import annotations

from nl2opt.model.passes.definition_columns import DefinitionColumns
from nl2opt.model.passes.fixed_columns import FixedColumns
from nl2opt.model.passes.idle_rows import EmptyRows, FreeRows
from nl2opt.model.passes.infinite_bounds import InfiniteBounds
from nl2opt.model.passes.integer_bounds import IntegerBounds
from nl2opt.model.passes.objective_sense import ObjectiveSense
from nl2opt.model.passes.origin_shift import OriginShift
from nl2opt.model.passes.parallel_columns import ParallelColumns
from nl2opt.model.passes.parallel_rows import ParallelRows
from nl2opt.model.passes.rewrite import Pass, Rewrite, Step, Trail, run
from nl2opt.model.passes.singleton_rows import SingletonRows
from nl2opt.model.passes.slack_columns import SlackColumns
from nl2opt.model.passes.unused_columns import UnusedColumns

NORMALISATION: tuple[Pass, ...] = (
    InfiniteBounds(),
    SingletonRows(),
    IntegerBounds(),
    ParallelRows(),
    EmptyRows(),
    FreeRows(),
    ObjectiveSense(),
)

REFORMULATION: tuple[Pass, ...] = (
    DefinitionColumns(),
    SlackColumns(),
    ParallelColumns(),
    FixedColumns(),
    UnusedColumns(),
    OriginShift(),
)

MAP_STEPS = ("row-scale", "row-sign", "objective-scale")

__all__ = ["MAP_STEPS", "NORMALISATION", "REFORMULATION", "Pass", "Rewrite", "Step", "Trail", "run"]
