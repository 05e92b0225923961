"""Prompts: Markdown files with front matter, found in the wheel and in a checkout, filled in safely.

A file opens with front matter (`id`, `version`, `inputs`, `output`, and `system` where it borrows the fixed part of
another prompt), then the line ``# System`` with the part that never changes, so that providers can cache it, and the
line ``# User`` with the part where ``{input}`` stands for what is filled in.
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from nl2opt.errors import InputError
from nl2opt.llm.request import PromptRef

_FRONT = re.compile(r"---\n(.*?)\n---\n(.*)", re.DOTALL)
_PART = re.compile(r"^# (System|User)[ \t]*\n", re.MULTILINE)
_KEYS = {"id", "version", "inputs", "output", "system"}


@dataclass(frozen=True)
class Rendered:
    """A prompt filled in: the fixed part, the part of this question, and which file they came from."""

    system: str
    user: str
    ref: PromptRef


@dataclass(frozen=True)
class Prompt:
    """One prompt file. `hash` is the first 12 hexadecimal digits of the SHA-256 of the file."""

    id: str
    version: int
    inputs: tuple[str, ...]
    output: str
    system: str
    user: str
    hash: str

    @property
    def ref(self) -> PromptRef:
        return PromptRef(self.id, self.version, self.hash)

    def render(self, **inputs: str) -> Rendered:
        """The prompt with its inputs filled in. What is filled in is never searched for placeholders itself.

        >>> prompt = Prompt("greet", 1, ("name",), "text", "Be brief.", "Greet {name}; {this} stays.", "0" * 12)
        >>> prompt.render(name="{name}").user
        'Greet {name}; {this} stays.'

        Raises `ValueError` when an input is missing or unknown.
        """
        if set(inputs) != set(self.inputs):
            wanted, given = ", ".join(self.inputs) or "none", ", ".join(sorted(inputs)) or "none"
            raise ValueError(f"the prompt `{self.id}` takes the inputs {wanted}, and is given {given}")
        if not self.inputs:
            return Rendered(self.system, self.user, self.ref)
        places = re.compile(r"\{(" + "|".join(map(re.escape, self.inputs)) + r")\}")
        return Rendered(self.system, places.sub(lambda place: inputs[place[1]], self.user), self.ref)


def prompt_folder() -> Path:
    """Where the prompt files are: beside the package in a checkout, inside it when installed."""
    package = Path(__file__).resolve().parents[1]
    for folder in (package / "prompts", package.parent / "prompts"):
        if folder.is_dir():
            return folder
    raise InputError("the prompt files are not there", help="install nl2opt again: they belong to it")


def prompt_names() -> list[str]:
    """The ids of all prompts, sorted."""
    return sorted(path.stem for path in prompt_folder().glob("*.md"))


@lru_cache(maxsize=64)
def load_prompt(id: str) -> Prompt:
    """The prompt of an id. Raises `InputError` when there is none, or its file is not a prompt.

    >>> load_prompt("formulate").inputs
    ('description', 'data')
    """
    path = prompt_folder() / f"{id}.md"
    if id not in prompt_names():
        raise InputError(f"no prompt is named {id!r}", help="known prompts: " + ", ".join(prompt_names()))
    return parse_prompt(path.read_text(encoding="utf-8"), id)


def parse_prompt(text: str, id: str) -> Prompt:
    """The prompt that a file's text states; `id` is the file's name without its ending."""
    found = _FRONT.match(text)
    if found is None:
        raise InputError(f"the prompt {id!r} has no front matter", help="begin with `---`, the keys, and `---`")
    front = _front(found[1], id)
    parts = dict(_parts(found[2]))
    system = parts.get("System", "")
    borrowed = front.get("system")
    if borrowed is not None:
        if system:
            raise InputError(f"the prompt {id!r} has a fixed part and borrows one", help="keep one of the two")
        system = load_prompt(str(borrowed)).system
    user = parts.get("User", "")
    inputs = tuple(front["inputs"])
    absent = [name for name in inputs if "{" + name + "}" not in user]
    if absent:
        raise InputError(f"the prompt {id!r} declares inputs that its text does not use: {', '.join(absent)}")
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]
    return Prompt(id, front["version"], inputs, str(front["output"]), system, user, digest)


def _front(text: str, id: str) -> dict[str, Any]:
    import yaml

    front = yaml.safe_load(text)
    if not isinstance(front, dict) or set(front) - _KEYS or {"id", "version", "inputs", "output"} - set(front):
        keys = ", ".join(sorted(_KEYS))
        raise InputError(f"the front matter of the prompt {id!r} has other keys than it should", help=f"keys: {keys}")
    if front["id"] != id or type(front["version"]) is not int or not isinstance(front["inputs"], list):
        raise InputError(
            f"the front matter of the prompt {id!r} is wrong",
            help=f"`id` is {id!r}, as the file is named; `version` is a whole number; `inputs` is a list of names",
        )
    return front


def _parts(body: str) -> list[tuple[str, str]]:
    marks = list(_PART.finditer(body))
    ends = [mark.start() for mark in marks[1:]] + [len(body)]
    return [(mark[1], body[mark.end() : end].strip()) for mark, end in zip(marks, ends, strict=True)]
