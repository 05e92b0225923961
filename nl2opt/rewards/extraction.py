"""From a completion to its candidate: a formulation or a program, tagged, fenced or bare."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

Kind = Literal["formulation", "program"]
_THOUGHT = re.compile(r"</think\s*>", re.IGNORECASE)
_OPENING = re.compile(r"<(formulation|python|program)>", re.IGNORECASE)
_FENCE = re.compile(r"[ \t]*(`{3,}|~{3,})[ \t]*([\w+-]*)")
_BY_WORD: dict[str, Kind] = {
    "yaml": "formulation", "yml": "formulation", "json": "formulation", "formulation": "formulation",
    "python": "program", "py": "program", "pyomo": "program", "program": "program",
}  # fmt: skip
_PROGRAM = re.compile(r"^\s*(?:import|from)\s+pyomo\b", re.MULTILINE)
_SECTION = re.compile(r'^(?:variables|objective)\s*:|^\s*\{\s*"', re.MULTILINE)


@dataclass(frozen=True)
class Candidate:
    """What a completion offers. `found` says how: tagged, fenced or bare."""

    kind: Kind
    text: str
    found: Literal["tagged", "fenced", "bare"]
    blocks: int = 1
    """Candidates in the completion; the last one counts."""

    @property
    def format(self) -> float:
        """1 for exactly one block, 0.5 for several or for a bare text."""
        return 1.0 if self.found != "bare" and self.blocks == 1 else 0.5


def text_of(completion: Any) -> str:
    """The words of a completion: a string, or the last message of the assistant in a list of chat messages.

    >>> text_of([{"role": "user", "content": "?"}, {"role": "assistant", "content": "x"}]), text_of(None)
    ('x', '')
    """
    if isinstance(completion, str):
        return completion
    if isinstance(completion, dict):
        return text_of(completion.get("content"))
    if isinstance(completion, Sequence):
        messages = [item for item in completion if isinstance(item, dict)]
        own = [item for item in messages if item.get("role") == "assistant"] or messages
        if own and isinstance(own[-1].get("content"), Sequence) and not isinstance(own[-1]["content"], str):
            return "".join(str(p.get("text", "")) for p in own[-1]["content"] if isinstance(p, dict))
        return text_of(own[-1].get("content")) if own else ""
    return ""


def extract(completion: Any, *, longest: int = 200_000) -> Candidate | None:
    """The candidate of a completion, or None. What stands in ``<think>`` is left out.

    >>> extract("<think>```json {} ```</think> So: <formulation>variables: {x: {}}</formulation>").kind
    'formulation'
    >>> extract("Answer:\\n```python\\nimport pyomo.environ as pyo\\n```\\n").found
    'fenced'
    >>> extract("I do not know.") is None
    True
    """
    text = text_of(completion)
    if not text.strip() or len(text) > longest:
        return None
    text = _THOUGHT.split(text)[-1]
    tagged = _tagged(text)
    if tagged:
        word, body = tagged[-1]
        inside = _fenced(body)
        return Candidate(_BY_WORD[word], inside[-1][1] if inside else body.strip("\n"), "tagged", len(tagged))
    fenced = [(kind, body) for word, body in _fenced(text) if (kind := _kind(word, body))]
    if fenced:
        return Candidate(fenced[-1][0], fenced[-1][1], "fenced", len(fenced))
    kind = _guess(text)
    return None if kind is None else Candidate(kind, text.strip(), "bare")


def _tagged(text: str) -> list[tuple[str, str]]:
    """Tags and what they hold, in one walk over the text: a completion must not be able to make this slow."""
    found, at, small = [], 0, text.lower()
    missing: set[str] = set()
    while (opening := _OPENING.search(text, at)) is not None:
        word = opening.group(1).lower()
        end = -1 if word in missing else small.find(f"</{word}>", opening.end())
        if end < 0:
            missing.add(word)
            at = opening.end()
            continue
        found.append((word, text[opening.end() : end]))
        at = end
    return found


def _fenced(text: str) -> list[tuple[str, str]]:
    """Fenced blocks with the word after their fence. A fence at the end of a line of text closes too."""
    found: list[tuple[str, str]] = []
    mark, word, lines = "", "", list[str]()
    for line in text.split("\n"):
        if not mark:
            opening = _FENCE.match(line)
            if opening is not None:
                mark, word, lines = opening.group(1), opening.group(2).lower(), []
        elif line.rstrip().endswith(mark):
            rest = line.rstrip()[: -len(mark)]
            body = "\n".join([*lines, rest] if rest.strip() else [*lines, ""])
            found.append((word, body))
            mark = ""
        else:
            lines.append(line)
    return found


def _kind(word: str, body: str) -> Kind | None:
    return _BY_WORD.get(word) or (_guess(body) if not word else None)


def _guess(text: str) -> Kind | None:
    if _PROGRAM.search(text):
        return "program"
    return "formulation" if _SECTION.search(text) else None


def sirl_format(text: str) -> float:
    """SIRL's format score in [0, 2]: think, model and python tags once each, and in this order.

    >>> sirl_format("<think>a</think><model>b</model><python>c</python>")
    2.0
    """
    tags = ("<think>", "</think>", "<model", "</model>", "<python>", "</python>")
    places = [text.find(tag) for tag in tags]
    missed = sum(0.25 if "python" in tag else 0.125 for tag in tags if text.count(tag) != 1)
    if places[1] > min(places[2:5]):
        missed += 1 / 3
    if any(places[i] > places[i + 1] for i in (0, 2, 4)):
        missed += 1 / 3
    if places[4] <= max(places[:4]):
        missed += 1 / 3
    return 2.0 - missed
