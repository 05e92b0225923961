"""Replies that were paid for, kept by the request's id: one file each, shared by processes.

``DIR/<provider and model>/<id>.json`` holds the request's purpose and prompt, and the reply as it came, with what it
took.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from nl2opt.errors import LlmError
from nl2opt.files import as_json, user_cache, write_whole
from nl2opt.llm.client import Client, ConfigurationError
from nl2opt.llm.request import Reply, Request, Usage
from nl2opt.llm.secrets import redact

VARIABLE = "NL2OPT_CACHE"


def default_folder() -> Path | None:
    """Where replies are kept where nothing else is said: ``NL2OPT_CACHE``, or the user's cache folder.

    None where the user has no home folder.
    """
    if os.environ.get(VARIABLE):
        return Path(os.environ[VARIABLE])
    base = user_cache()
    return None if base is None else base / "replies"


def slug(provider: str, model: str, base_url: str | None = None) -> str:
    """A folder name for a model; two servers that give their models the same name are told apart.

    >>> slug("anthropic", "claude-sonnet-5-5"), slug("openai", "org/model")
    ('anthropic-claude-sonnet-5-5', 'openai-org-model-068c5102')
    """
    name = f"{provider}-{model}"
    plain = re.sub(r"[^A-Za-z0-9._-]+", "-", name)[:100].strip(".-")
    if plain == name and base_url is None:
        return plain
    mark = hashlib.sha256("\n".join((provider, model, base_url or "")).encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{plain}-{mark}"


def reused(reply: Reply) -> Reply:
    """The reply as one that was at hand and cost nothing."""
    return replace(reply, usage=Usage(reused=1), seconds=0.0)


def about_request(request: Request) -> dict[str, Any]:
    """What is kept beside a reply: the request's id, purpose and prompt."""
    prompt = None if request.prompt is None else asdict(request.prompt)
    return {"id": request.id, "purpose": request.purpose, "prompt": prompt}


class ReplyStore:
    """Replies of one model in a folder. A folder that cannot be written is told once, and work goes on."""

    def __init__(self, folder: Path, notice: Callable[[str], None]) -> None:
        self.folder = folder
        self._notice = notice
        self._told = False

    def _path(self, id: str) -> Path:
        return self.folder / f"{id}.json"

    def get(self, id: str) -> Reply | None:
        """The kept reply as it came; None where there is none, or what is there is damaged."""
        try:
            body = json.loads(self._path(id).read_text(encoding="utf-8"))
            return Reply.from_dict(body["reply"]) if body["id"] == id else None
        except (OSError, ValueError, KeyError, TypeError, RecursionError):
            return None

    def put(self, about: Mapping[str, Any], reply: Reply) -> bool:
        """Keep a reply under the `id` in `about_request`; False where it cannot be written."""
        try:
            write_whole(self._path(about["id"]), redact(as_json({**about, "reply": reply.to_dict()})))
            return True
        except OSError as error:
            if not self._told:
                self._told = True
                self._notice(
                    f"replies cannot be kept in {str(self.folder)!r}: {error.strerror or error}; "
                    "the run goes on, and would pay again if it were repeated"
                )
            return False


class Cached:
    """A client around another that asks only for what is not kept; refusals are not, so the next run asks again.

    Threads that ask the same at once share one call.
    """

    def __init__(self, inner: Client, store: ReplyStore, *, offline: bool = False) -> None:
        self._inner = inner
        self._store = store
        self._offline = offline
        self._lock = threading.Lock()
        self._under_way: dict[str, Future[Reply | None]] = {}
        self.spec = inner.spec

    def ask(self, request: Request) -> Reply:
        while True:
            with self._lock:
                ours = request.id not in self._under_way
                if ours:
                    self._under_way[request.id] = Future()
                future = self._under_way[request.id]
            if ours:
                return self._lead(request, future)
            reply = future.result()
            if reply is not None:
                return reused(reply)

    def _lead(self, request: Request, future: Future[Reply | None]) -> Reply:
        """Find or ask for the reply, and tell those who wait: the reply, the error, or None (ask for yourself)."""
        told: Reply | LlmError | None = None
        try:
            kept = self._store.get(request.id)
            if kept is not None:
                told = kept
                return reused(kept)
            if self._offline:
                raise ConfigurationError(
                    f"no reply is kept for request {request.id} ({request.purpose or 'no purpose'}), "
                    "and nothing is asked",
                    help=f"run once without the offline option; replies are kept in {str(self._store.folder)!r}",
                )
            told = self._inner.ask(request)
            if told.stop != "refusal":
                self._store.put(about_request(request), told)
            return told
        except LlmError as error:
            told = error
            raise
        finally:
            with self._lock:
                del self._under_way[request.id]
            if isinstance(told, LlmError):
                future.set_exception(told)
            else:
                future.set_result(told)

    def flush(self) -> None:
        self._inner.flush()
