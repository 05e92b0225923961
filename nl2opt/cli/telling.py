"""What a person sees on stderr while a run goes on: a line a stage, and on a terminal the tokens as they come."""

from __future__ import annotations

import shutil
import sys
import threading
import time
from typing import TYPE_CHECKING, Any

from nl2opt.cli.plain import plain
from nl2opt.cli.progress import line

if TYPE_CHECKING:
    from nl2opt.formulators import Event

EVERY = 0.2
"""Seconds between changes of the line on a terminal."""
LONGEST = 200
"""Characters of an event's words."""
LABELS = {"solve": "try", "notice": "note"}


def told(stage: str, words: str, seconds: float | None = None) -> str:
    """
    >>> told("solve", "optimal 840", 0.02), told("repair", "2 findings")
    ('solve         0.02 s  optimal 840', 'repair               2 findings')
    """
    time_ = " " * 9 if seconds is None else f"{seconds:7.2f} s"
    return f"{stage:<10} {time_}  {words}".rstrip()


class Teller:
    """Prints stages and events on stderr; quiet, it prints nothing. Events may come from several threads."""

    def __init__(self, quiet: bool, llm: Any = None) -> None:
        self.quiet = quiet
        self.llm = llm if isinstance(llm, str) else ""
        self.terminal = sys.stderr.isatty()
        self._lock = threading.Lock()
        self._asked: dict[str, float] = {}
        self._tokens: dict[str, int] = {}
        self._shown = 0.0

    def stage(self, stage: str, words: str, seconds: float) -> None:
        """A stage has ended."""
        if not self.quiet:
            self._print(told(stage, words, seconds))

    def event(self, event: Event) -> None:
        """Something happened while a description was formulated."""
        if self.quiet:
            return
        with self._lock:
            request = str(event.facts.get("request", ""))
            if event.kind == "ask":
                self._asked[request] = time.monotonic()
                self._live()
            elif event.kind == "stream":
                self._tokens[request] = int(event.facts.get("tokens", 0))
                self._live()
            elif event.kind == "reply":
                self._reply(event, request)
            else:
                self._print(told(LABELS.get(event.kind, event.kind), _cut(event.words)))

    def note(self, words: str) -> None:
        """What a person should know."""
        if not self.quiet:
            self._print(told("note", words))

    def _reply(self, event: Event, request: str) -> None:
        seconds = time.monotonic() - self._asked.pop(request, time.monotonic())
        self._tokens.pop(request, None)
        usage = event.facts.get("usage", {})
        words = [" ".join(part for part in (self.llm, str(event.facts.get("purpose", ""))) if part)]
        if usage.get("reused"):
            words.append("at hand already")
        else:
            words.append(f"{usage.get('input_tokens', 0):,} + {usage.get('output_tokens', 0):,} tokens")
            if usage.get("cost"):
                words.append(f"${usage['cost']:.4f}")
        self._print(told("ask", ", ".join(words), seconds))

    def _live(self) -> None:
        """The line that is rewritten while replies are under way."""
        now = time.monotonic()
        if not self.terminal or not self._asked or now - self._shown < EVERY:
            return
        self._shown = now
        tokens = sum(self._tokens.values())
        many = f"{len(self._asked)} requests" if len(self._asked) > 1 else "waiting"
        words = f"{self.llm} {f'{tokens:,} tokens' if tokens else many}".strip()
        line.show(told("asking", words, now - min(self._asked.values()))[: shutil.get_terminal_size().columns - 1])

    def _print(self, text: str) -> None:
        line.clear()
        print(plain(text), file=sys.stderr, flush=True)


def _cut(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= LONGEST else flat[: LONGEST - 3].rstrip() + "..."
