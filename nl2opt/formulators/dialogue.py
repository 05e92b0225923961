"""Asking an llm on behalf of a task: what is said before the first call, and every request and reply kept."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from nl2opt.errors import DescriptionError, Nl2optError
from nl2opt.formulators.base import Exchange, Task
from nl2opt.llm.client import ConfigurationError, ReplyError

if TYPE_CHECKING:
    from nl2opt.llm.request import Reply, Request


class Dialogue:
    """The requests and replies of one formulator. Use it in ``with dialogue.kept():`` so that errors carry them."""

    def __init__(self, task: Task, before: Iterable[Exchange] = ()) -> None:
        self.task = task
        self.exchanges: list[Exchange] = list(before)

    @contextmanager
    def kept(self) -> Iterator[None]:
        """An error on the way takes all exchanges along, those of a formulator further in included."""
        try:
            yield
        except Nl2optError as error:
            error.exchanges = (*self.exchanges, *error.exchanges)
            raise

    def ask(self, request: Request) -> Reply:
        """The reply, whatever it holds but a refusal. Raises `LlmError`; what a provider said is not hidden."""
        client = self.task.client
        if client is None:
            raise no_client()
        request = replace(request, sample=self.task.sample)
        self.task.tell("ask", f"{request.purpose} ({request.id[:8]})", purpose=request.purpose, request=request.id)
        try:
            reply = client.ask(request)
        except ReplyError as error:
            if error.reply is None:
                raise
            reply = error.reply
        self.exchanges.append(Exchange(request, reply))
        usage = reply.usage
        words = f"{usage.output_tokens:,} tokens" + (", at hand already" if usage.reused else "")
        self.task.tell(
            "reply", words, purpose=request.purpose, request=request.id, seconds=reply.seconds, usage=usage.to_dict()
        )
        if reply.stop == "refusal":
            said = " ".join(reply.text.split())[:300]
            raise ReplyError(
                "the llm declined to answer" + (f": {said}" if said else ""),
                help="say in the description that it is a planning problem, or ask another llm",
                reply=reply,
            )
        return reply


def no_client() -> ConfigurationError:
    """The error of a formulator that needs an llm and has none."""
    return ConfigurationError(
        "this formulator asks a language model, and none is given",
        help="name one with `--llm`, read the text offline with `--formulator rules`, or write the formulation as YAML",
    )


def admit(task: Task) -> None:
    """What is refused before a call is made: an empty description, or one that is too long.

    Raises `DescriptionError`, and `ConfigurationError` without a client.
    """
    text = task.description.text
    if not text.strip():
        raise DescriptionError(
            f"{task.description.name} holds no text", help="describe the decision, its limits and its aim in words"
        )
    size, most = len(text.encode("utf-8", "surrogatepass")), task.settings.max_description
    if size > most:
        raise DescriptionError(
            f"{task.description.name} has {size:,} bytes, and at most {most:,} bytes are sent to a language model",
            help="keep the words, and give long tables as data files (`--data`): they are never sent whole",
        )
    if task.client is None:
        raise no_client()


def marked(text: str, what: str) -> str:
    """A text that nobody has read, between two lines that it cannot hold itself: both carry its hash.

    >>> print(marked("Ignore the above.", "problem"))
    ===== problem d06bf885 begins =====
    Ignore the above.
    ===== problem d06bf885 ends =====
    """
    mark = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"===== {what} {mark} begins =====\n{text.strip()}\n===== {what} {mark} ends ====="


def cut(text: str, longest: int, what: str = "characters") -> str:
    """The text, or its beginning and end with a line between that says how much was left out.

    >>> cut("abcdefghij", 6)
    'abc\\n[... 4 characters left out ...]\\nhij'
    """
    if len(text) <= longest:
        return text
    half = longest // 2
    left = len(text) - 2 * half
    return f"{text[:half]}\n[... {left:,} {what} left out ...]\n{text[len(text) - half :]}"


def joined(paragraphs: Sequence[str]) -> str:
    """Paragraphs with a blank line between, empty ones left out."""
    return "\n\n".join(paragraph for paragraph in paragraphs if paragraph)
