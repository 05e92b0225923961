"""``mailbox:DIR``: requests are files, and so are replies; whoever can read and write the folder is the llm.

    DIR/requests/<id>.json    the request, for programs
    DIR/requests/<id>.md      the same, for people
    DIR/replies/<id>.json     the reply: {"text": ...}, or the JSON object that was asked for, by itself
    DIR/replies/<id>.txt      or .md: the reply's text as it is

Files are written whole or not at all, and never changed or deleted: two runs may share a mailbox.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from nl2opt.files import as_json, write_whole
from nl2opt.llm.cache import reused
from nl2opt.llm.client import ConfigurationError, Outstanding, ProviderError
from nl2opt.llm.options import Options
from nl2opt.llm.request import Reply, Request
from nl2opt.llm.secrets import redact

_ENVELOPE = ("text", "stop", "usage", "model", "seconds", "id")


class Mailbox:
    """Asks by files. `ask` gives the reply that is there, or writes the request and raises `Outstanding`."""

    layered = False

    def __init__(self, folder: str, options: Options | None = None) -> None:
        if not folder.strip():
            raise ConfigurationError("`mailbox:` names no folder", help="write `mailbox:DIR`; DIR is made if need be")
        self.folder = Path(folder)
        self.spec = f"mailbox:{folder}"
        self._offline = options is not None and options.offline

    def ask(self, request: Request) -> Reply:
        reply = self._reply(request)
        if reply is not None:
            return reused(reply)
        place = self.folder / "replies" / f"{request.id}.json"
        path = self.folder / "requests" / f"{request.id}.json"
        if not self._offline:
            self._write(request, path, place)
        raise Outstanding(
            f"a reply is outstanding: request {str(path)!r}",
            help=f"write the reply to {str(place)!r} (or .txt for plain text) and run the same command again",
            requests=(request.id,),
        )

    def _write(self, request: Request, path: Path, place: Path) -> None:
        """The readable file first: a request is there when its ``.json`` is."""
        body = {**request.to_dict(), "reply_to": f"../replies/{place.name}"}
        files = ((path.with_suffix(".md"), readable(request)), (path, as_json(body)))
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            for file, text in files:
                text = redact(text)
                if not file.is_file() or file.read_text(encoding="utf-8", errors="replace") != text:
                    write_whole(file, text)
        except OSError as error:
            raise ConfigurationError(
                f"the mailbox {str(self.folder)!r} cannot be written: {error.strerror or error}",
                help="name a folder that can be written, with space left on its disk",
            ) from error

    def _reply(self, request: Request) -> Reply | None:
        for suffix in (".json", ".txt", ".md"):
            path = self.folder / "replies" / (request.id + suffix)
            try:
                raw = path.read_bytes()
            except (FileNotFoundError, NotADirectoryError):
                continue
            except OSError as error:
                raise _unusable(path, f"cannot be read: {error.strerror or error}") from error
            try:
                text = raw.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                raise _unusable(path, f"is not UTF-8 text (byte {error.start})") from error
            if not text.strip():
                raise _unusable(path, "is empty")
            return _from_json(path, request.id, text) if suffix == ".json" else Reply(text)
        return None

    def flush(self) -> None:
        """Requests are written as they are asked."""

    def close(self) -> None:
        """Nothing is held."""


def _unusable(path: Path, words: str) -> ProviderError:
    return ProviderError(
        f"the reply file {str(path)!r} {words}",
        help="if it is still being written, run the same command again in a moment; otherwise mend or delete it. "
        "A reply that is no JSON goes into a file that ends in .txt",
    )


def _from_json(path: Path, id: str, text: str) -> Reply:
    try:
        body: Any = json.loads(text)
    except RecursionError:
        raise _unusable(path, "is nested too deeply") from None
    except json.JSONDecodeError as error:
        raise _unusable(path, f"is no whole JSON: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except ValueError as error:
        raise _unusable(path, f"is no JSON: {error}") from None
    if isinstance(body, str):
        return Reply(body)
    if not isinstance(body, dict) or "text" not in body or not set(body) <= set(_ENVELOPE):
        return Reply(text)
    if body.get("id", id) != id:
        raise _unusable(path, f"answers another request: its `id` is {body['id']!r}")
    if isinstance(body["text"], (dict, list)):
        body = {**body, "text": json.dumps(body["text"], ensure_ascii=False)}
    try:
        return Reply.from_dict(body)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise _unusable(path, f"holds no reply: {error}") from None


def readable(request: Request) -> str:
    """A request as Markdown, for a person who answers it."""
    shape = "JSON that follows the schema at the end" if request.schema is not None else "text"
    parts = [
        f"# Request {request.id}",
        f"For: {request.purpose or 'no purpose given'}. The reply is {shape}, at most {request.max_tokens} tokens.\n"
        f"Write it to `../replies/{request.id}.json`, or to `../replies/{request.id}.txt` as plain text.",
    ]
    if request.system:
        parts.append(f"## System\n\n{request.system}")
    parts.extend(f"## {message.role.capitalize()}\n\n{message.text}" for message in request.messages)
    if request.schema is not None:
        schema = json.dumps(request.schema, ensure_ascii=False, indent=1)
        parts.append(f"## Schema\n\n```json\n{schema}\n```")
    return "\n\n".join(parts) + "\n"
