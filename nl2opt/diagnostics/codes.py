"""The codes of findings and what each means. `nl2opt explain CODE` prints an entry.

Rules carry their own entry beside their code (`nl2opt.formulation.rules`); the codes raised by reading, binding
and compiling stand beside the code that raises them. `nl2opt.formulation.codes` collects them all.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Explanation:
    """What a code means: one line, why it matters, an example that causes it, and the mended example."""

    code: str
    title: str
    why: str
    example: str
    fix: str

    def to_dict(self) -> dict[str, str]:
        return {
            "code": self.code,
            "title": self.title,
            "why": self.why,
            "example": self.example,
            "fix": self.fix,
        }
