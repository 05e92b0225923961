"""Where the turns of an evaluation are taken: in this process, in worker processes, or on a Ray cluster."""

from nl2opt.evaluation.engines.base import Engine, OnTurn, engine

__all__ = ["Engine", "OnTurn", "engine"]
