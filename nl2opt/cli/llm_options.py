"""The options by which `solve` and `formulate` ask a language model."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from nl2opt.cli.sections import Option

if TYPE_CHECKING:
    from nl2opt.pipeline.inputs import Input
    from nl2opt.pipeline.llm_options import LlmOptions

F = TypeVar("F", bound=Callable[..., Any])
SECTION = "From words to a formulation"
_NAMES = {
    "rounds": "rounds", "samples": "samples", "threshold": "threshold", "base_url": "base_url", "cache": "cache",
    "no_cache": "no_cache", "max_calls": "max_calls", "max_tokens": "max_tokens", "max_cost": "max_cost",
    "reply_tokens": "reply_tokens", "llm_timeout": "timeout", "record": "record",
}  # fmt: skip
"""Parameters of the command line, by the fields of `LlmOptions` they set."""


def _option(*names: str, **more: Any) -> Callable[[F], F]:
    return click.option(*names, cls=Option, section=SECTION, **more)


_OPTIONS = (
    _option("--llm", metavar="SPEC", help="anthropic/MODEL, openai/MODEL, mailbox:DIR or recorded:FILE. Keys come from "
            "the environment."),
    _option("--formulator", metavar="NAME", help="rules (no llm), direct, repair, judge, programmer, consensus; "
            "put together as in consensus:repair. Default: repair with an llm, rules without."),
    _option("--base-url", metavar="URL", help="A server that speaks the provider's protocol, such as a local one."),
    _option("--rounds", type=int, metavar="N", help="Most repairs after the first reply.  [3]"),
    _option("--samples", type=int, metavar="K", help="Ask K times and take what most candidates say (consensus)."),
    _option("--threshold", type=float, metavar="SHARE", help="Share that must agree for consensus to be sure.  [0.5]"),
    _option("--cache", type=click.Path(), metavar="DIR", help="Where replies are kept, so that none is paid twice. "
            "Default: the user's cache folder."),
    _option("--no-cache", is_flag=True, help="Keep no replies, and use none that are kept."),
    _option("--max-calls", type=int, metavar="N", help="Make no more calls than this."),
    _option("--max-tokens", type=int, metavar="N", help="Read and write no more tokens than this, over all calls."),
    _option("--max-cost", type=float, metavar="USD", help="Spend no more than this."),
    _option("--reply-tokens", type=int, metavar="N", help="Most tokens of one reply.  [16000]"),
    _option("--llm-timeout", type=float, metavar="SECONDS", help="Give a server up after so long a silence.  [300]"),
    _option("--record", type=click.Path(), metavar="FILE", help="Add every exchange to a file that "
            "--llm recorded:FILE replays."),
)  # fmt: skip


def llm_options(command: F) -> F:
    """Add the options to a command, in order."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def asked(what: Input, given: dict[str, Any]) -> dict[str, Any]:
    """The arguments `formulator`, `llm` and `llm_options` of `nl2opt.solve`, taken out of what the command was given.

    For an input that is no description these options do nothing: on the command line they are an error, from the
    environment they are left out.
    """
    values = {name: given.pop(name) for name in ("formulator", "llm", *_NAMES)}
    set_ones = {name: value for name, value in values.items() if value is not None and value is not False}
    if what.kind != "description":
        _refuse(what, set_ones)
        return {}
    if "cache" in set_ones and "no_cache" in set_ones:
        from nl2opt.errors import InputError

        raise InputError("`--cache` and `--no-cache` exclude each other", help="leave one of them out")
    return {
        "formulator": set_ones.pop("formulator", None),
        "llm": set_ones.pop("llm", None),
        "llm_options": _gathered(set_ones),
    }


def _refuse(what: Input, set_ones: dict[str, Any]) -> None:
    from nl2opt.errors import InputError

    ctx = click.get_current_context()
    for name in set_ones:
        if ctx.get_parameter_source(name) is click.core.ParameterSource.COMMANDLINE:
            option = "--" + name.replace("_", "-")
            raise InputError(f"`{option}` is for descriptions, and {what.name!r} is a {what.kind}", help="leave it out")


def _gathered(set_ones: dict[str, Any]) -> LlmOptions | None:
    if not set_ones:
        return None
    from nl2opt.pipeline.llm_options import LlmOptions

    fields = {_NAMES[name]: value for name, value in set_ones.items()}
    if fields.pop("no_cache", False):
        fields["cache"] = False
    return LlmOptions(**fields)
