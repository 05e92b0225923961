"""From a description to a formulation: which formulator, which llm, and what to say when there is none."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from nl2opt.errors import DescriptionError, InputError
from nl2opt.pipeline.inputs import Input, classify, read_text
from nl2opt.pipeline.llm_options import LlmOptions

if TYPE_CHECKING:
    from nl2opt.description.tables import Data
    from nl2opt.description.text import Description
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulators import Event, Formulated, Formulator
    from nl2opt.llm.client import Client
    from nl2opt.pipeline.data import Paths

MAX_DESCRIPTION_BYTES = 20_000_000
ASKED_WAYS = (
    "an llm, with its key in ANTHROPIC_API_KEY or OPENAI_API_KEY: --llm anthropic/MODEL, --llm openai/MODEL",
    "a local server: --llm openai/MODEL --base-url http://localhost:11434/v1",
    "a person or a batch that answers files: --llm mailbox:DIR",
    "replies that were recorded: --llm recorded:FILE",
)
RULES_WAY = "the offline reader, for textbook-style problems: --formulator rules"
FILE_WAY = "a formulation file instead of the text (docs/notation.md)"


def ways_on(*, rules: bool = True) -> str:
    """Every way from words to a formulation, one a line, for messages."""
    ways = [*ASKED_WAYS, *([RULES_WAY] if rules else []), FILE_WAY]
    return "".join(f"\n  - {way}" for way in ways)


OnEvent = Callable[["Event"], None]


def describe(what: Input) -> Description:
    """The description behind an input."""
    from nl2opt.description.text import Description

    if isinstance(what.value, Description):
        return what.value
    text = what.value if what.path is None else read_text(what.path, MAX_DESCRIPTION_BYTES)
    return Description.from_text(text.replace("\r\n", "\n"), name=what.name)


def formulate_description(
    description: Description,
    data: Data | None = None,
    *,
    formulator: str | Formulator | None = None,
    llm: str | Client | None = None,
    options: LlmOptions | None = None,
    on_event: OnEvent | None = None,
) -> Formulated:
    """What a formulator makes of a description and its data. Without a choice: `repair` with an llm, `rules` without.

    Raises `DescriptionError` when the words are refused, `FormulationError` when no usable formulation came about,
    `LlmError` when the llm could not be asked; `error.exchanges` holds what was asked before.
    """
    from nl2opt.description.tables import Data
    from nl2opt.formulators import Event, Task
    from nl2opt.formulators import formulator as by_name

    options = options or LlmOptions()
    spec = formulator
    if spec is None or isinstance(spec, str):
        spec = options.formulator(spec, llm is not None)
        worker = by_name(spec)
    else:
        worker = spec
    if worker.name == "rules" and llm is not None:
        raise InputError("the formulator `rules` asks no llm, and one is given", help="leave one of the two out")
    if llm is None and isinstance(spec, str) and set(spec.split(":")) & ASKING:
        from nl2opt.llm.client import ConfigurationError

        raise ConfigurationError(
            f"the formulator `{spec}` asks a language model, and none is given", help=f"the ways on:{ways_on()}"
        )

    def tell(kind: str, words: str, **facts: Any) -> None:
        if on_event is not None:
            on_event(Event(kind, words, facts))

    client = llm
    if isinstance(llm, str):
        client = options.connect(
            llm,
            on_progress=lambda request, tokens: tell("stream", request.purpose, request=request.id, tokens=tokens),
            on_notice=lambda message: tell("notice", message),
        )
    settings = options.settings(worker.name)
    task = Task(description, data or Data(), client, settings, on_event)  # type: ignore[arg-type]
    try:
        return worker.formulate(task)
    except DescriptionError as error:
        if worker.name == "rules" and llm is None:
            error.help = (f"{error.help}; " if error.help else "") + f"other ways on:{ways_on(rules=False)}"
        raise
    finally:
        if isinstance(llm, str) and not isinstance(sys.exc_info()[1], KeyboardInterrupt):
            # After Ctrl-C other threads may still wait for replies; closing would make them ask again.
            client.close()  # type: ignore[union-attr]


ASKING = frozenset({"direct", "repair", "judge", "programmer"})
"""Formulators that need an llm; one by another name says so itself."""


def formulated(
    thing: Any,
    *,
    data: Paths | Data = (),
    formulator: str | Formulator | None = None,
    llm: str | Client | None = None,
    llm_options: LlmOptions | None = None,
    on_event: OnEvent | None = None,
) -> Formulated:
    """A description (a text, a path to one, or a `Description`) formulated: with notes, findings and every exchange.

    Arguments and errors are those of `nl2opt.solve`; `InputError` for anything that is no description.
    """
    from nl2opt.pipeline.data import read_for

    what = classify(thing)
    if what.kind != "description":
        raise InputError(
            f"{what.name!r} is a {what.kind}, not a description", help="give a text (.md, .txt), or - to read stdin"
        )
    description = describe(what)
    return formulate_description(
        description, read_for(what, data, description), formulator=formulator, llm=llm, options=llm_options,
        on_event=on_event,
    )  # fmt: skip


def formulate(thing: Any, **how: Any) -> Formulation:
    """A description as a formulation; arguments as in `formulated`, which gives notes and exchanges too.

    Raises `InputError` where the formulator wrote a program and no formulation (`programmer`).
    """
    done = formulated(thing, **how)
    if done.formulation is None:
        raise InputError(
            "the formulator wrote a program, and no formulation", help="use `nl2opt.formulated(...).program`"
        )
    return done.formulation
