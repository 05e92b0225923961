"""`Formulator`: what turns a description into a formulation, and what every one of them is given and gives."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from nl2opt.description.tables import Data
    from nl2opt.description.text import Description
    from nl2opt.diagnostics import Diagnostic
    from nl2opt.formulation.elements import Formulation
    from nl2opt.llm.client import Client
    from nl2opt.llm.request import Reply, Request, Usage
    from nl2opt.solution import SolveOptions


@dataclass(frozen=True)
class Settings:
    """How formulators work; the command line's options of the same names."""

    rounds: int = 3
    """Most repairs after the first reply."""
    samples: int = 1
    """Candidates that `consensus` asks for."""
    threshold: float = 0.5
    """Share of the candidates that must agree for `consensus` to be sure."""
    max_tokens: int = 16_000
    """Most tokens of one reply."""
    solve: SolveOptions | None = None
    """How candidates are solved while they are examined; None: 10 seconds each."""
    max_description: int = 200_000
    """Most bytes of a description that are sent to an llm."""


@dataclass(frozen=True)
class Task:
    """A description to be formulated. `data` holds the files given beside it *and* the tables inside the text."""

    description: Description
    data: Data
    client: Client | None = None
    settings: Settings = field(default_factory=Settings)
    on_event: Callable[[Event], None] | None = None
    """Called as things happen: a request sent, a reply had, a repair begun."""
    tried: dict[int, Any] = field(default_factory=dict, compare=False, repr=False)
    """Trials by the identity of their formulation: a formulator around another does not solve the same again."""
    sample: int = 0
    """Which of several candidates this is: it goes into every `Request.sample`."""

    def tell(self, kind: str, words: str, **facts: Any) -> None:
        if self.on_event is not None:
            self.on_event(Event(kind, words, facts))


@dataclass(frozen=True)
class Event:
    """Something that happened while formulating; `kind` is ask, reply, repair, judge, vote or solve."""

    kind: str
    words: str
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Exchange:
    """A request and the reply to it."""

    request: Request
    reply: Reply

    def to_dict(self) -> dict[str, Any]:
        return {"request": self.request.to_dict(), "reply": self.reply.to_dict()}


@dataclass(frozen=True)
class Formulated:
    """What a formulator gives. One of `formulation` and `program` is there: only `programmer` writes programs."""

    formulator: str
    formulation: Formulation | None = None
    program: str | None = None
    """Source text of a Pyomo program; untrusted: it runs in the sandbox only."""
    rounds: int = 1
    """Requests that asked for a formulation or a program: 1 is a first reply that was kept (LLMOPT's AST)."""
    exchanges: tuple[Exchange, ...] = ()
    """Every request and reply, in order, also of candidates that were dropped."""
    findings: tuple[Diagnostic, ...] = ()
    """What examining it found: perturbation, traceability, ambiguity, judge."""
    confidence: float | None = None
    """Share of the candidates that agree with this one; None without `consensus`."""
    notes: tuple[str, ...] = ()
    """What a person should know, such as "not sure: 2 of 5 candidates agree"."""
    details: Mapping[str, Any] = field(default_factory=dict)
    """For `--json`: clusters, judgements, readings ... plain JSON values."""

    @property
    def usage(self) -> Usage:
        """What all calls took."""
        from nl2opt.llm.request import Usage

        return sum((exchange.reply.usage for exchange in self.exchanges), Usage())


class Formulator(Protocol):
    """A way from words to five elements. Built with the formulator it wraps, if it wraps one (``consensus:repair``)."""

    name: str

    def formulate(self, task: Task) -> Formulated:
        """Raises `DescriptionError` when the words are refused, `NoProblemError` when they hold no decision problem,
        `FormulationError` when no usable formulation came about, `LlmError` when the llm could not be asked."""
        ...
