"""From a description to a formulation: which formulator, and what to say when there is none."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from nl2opt.errors import InputError, LlmError
from nl2opt.pipeline.inputs import Input, read_text

if TYPE_CHECKING:
    from nl2opt.description.text import Description
    from nl2opt.formulation.elements import Formulation

FORMULATORS = ("rules",)
MAX_DESCRIPTION_BYTES = 20_000_000


def describe(what: Input) -> Description:
    """The description behind an input."""
    from nl2opt.description.text import Description

    if isinstance(what.value, Description):
        return what.value
    text = what.value if what.path is None else read_text(what.path, MAX_DESCRIPTION_BYTES)
    return Description.from_text(text, name=what.name)


def formulate_description(description: Description, formulator: str | None, llm: str | None) -> tuple[Formulation, str]:
    """The formulation, and the formulator that made it. Without a choice the offline reader reads the text.

    Raises `DescriptionError` when the words cannot be read in full.
    """
    if llm is not None:
        raise LlmError(
            f"the language model {llm!r} cannot be asked: this version has no clients",
            help="leave `--llm` out to use the offline reader, or write the formulation as YAML (docs/notation.md)",
        )
    name = formulator or "rules"
    if name not in FORMULATORS:
        raise InputError(f"no formulator is named {name!r}", help="known: " + ", ".join(FORMULATORS))
    from nl2opt.formulators.rules import formulate

    return formulate(description), name


def formulate(thing: Any, *, formulator: str | None = None, llm: str | None = None) -> Formulation:
    """A description (a text, a path to one, or a `Description`) as a formulation.

    Raises `DescriptionError` when the words cannot be read in full, `InputError` for anything that is no description.
    """
    from nl2opt.pipeline.inputs import classify

    what = classify(thing)
    if what.kind != "description":
        raise InputError(f"{what.name} is a {what.kind}, not a description", help="give a text in words")
    return formulate_description(describe(what), formulator, llm)[0]
