"""The journey from words to an answer."""

from nl2opt.pipeline.journey import solve
from nl2opt.pipeline.llm_options import LlmOptions
from nl2opt.pipeline.run import Run

__all__ = ["LlmOptions", "Run", "solve"]
