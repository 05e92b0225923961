"""``anthropic-batch/MODEL``: Anthropic's Message Batches, at half price, by rounds.

`ask` gives the reply that is kept, or queues the request and raises `Outstanding`; `flush` sends what is queued as one
batch; a later run polls once and brings the results in. Replies are kept where ``anthropic/MODEL`` keeps its own. A
note for each batch lies in ``DIR/<model>/batches``: what it names is not sent again while the batch is in progress, by
any process. A note is written before its batch is sent, so that a run that is killed in between loses nothing.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

from nl2opt.errors import LlmError
from nl2opt.files import as_json, locked, write_whole
from nl2opt.llm.budget import Reservation, unknown_price
from nl2opt.llm.cache import ReplyStore, about_request, reused, slug
from nl2opt.llm.client import ConfigurationError, Outstanding, ProviderError, ReplyError
from nl2opt.llm.options import Options
from nl2opt.llm.providers.anthropic import AnthropicProvider, count, explain, finished, forms, parameters
from nl2opt.llm.providers.base import Stream
from nl2opt.llm.providers.failures import failure
from nl2opt.llm.request import Reply, Request, Usage

MOST_REQUESTS = 10_000
"""Requests of one batch; the provider takes more, and files of this size are still read at once."""
INTERVAL = 30.0
"""Seconds between two looks while `flush` waits."""
T = TypeVar("T")


@dataclass(frozen=True)
class _Queued:
    request: Request
    form: str
    reservation: Reservation


class AnthropicBatch:
    """Queues, sends, and brings in. Has budget and kept replies inside: no call of its `ask` could be wrapped."""

    layered = False

    def __init__(self, model: str, options: Options) -> None:
        self.spec = f"anthropic-batch/{model}"
        if options.cache is None:
            raise ConfigurationError(
                f"{self.spec}: batches need a folder where replies are kept", help="name one by --cache DIR"
            )
        self._provider = AnthropicProvider(model, options)
        self._provider.spec = self.spec
        self._model = model
        self._options = options
        self.price = None if self._provider.price is None else self._provider.price.half()
        self._provider.price = self.price
        if options.budget.max_cost is not None and self.price is None:
            raise unknown_price(self.spec)
        self._store = ReplyStore(options.cache / slug("anthropic", model), options.on_notice)
        self._folder = self._store.folder / "batches"
        self._lock = threading.RLock()
        self._polled = False
        self._unreachable: ProviderError | None = None
        self._queue: dict[str, _Queued] = {}
        self._sent: dict[str, Reservation] = {}
        self._in_progress: dict[str, str] = {}
        self._fresh: dict[str, Reply] = {}
        self._failed: dict[str, LlmError] = {}
        self._worded: set[str] = set()
        """Requests whose schema was refused; they are put in words."""

    def __repr__(self) -> str:
        return f"<llm {self.spec}>"

    # --- asking

    def ask(self, request: Request) -> Reply:
        with self._lock:
            reply = self._at_hand(request.id)
            if reply is None and not self._polled and not self._options.offline:
                self._poll()
                reply = self._at_hand(request.id)
            if reply is not None:
                return reply
            if request.id in self._failed:
                raise self._failed.pop(request.id)
            raise self._outstanding(request)

    def _at_hand(self, id: str) -> Reply | None:
        if id in self._fresh:
            return self._fresh.pop(id)
        kept = self._store.get(id)
        return None if kept is None else reused(kept)

    def _outstanding(self, request: Request) -> LlmError:
        if self._options.offline:
            return ConfigurationError(f"no reply is kept for request {request.id}, and nothing is asked")
        batch = self._in_progress.get(request.id)
        if batch is None and request.id not in self._queue:
            reservation = self._options.budget.reserve(request, self.price, hold=True)
            self._queue[request.id] = _Queued(request, self._form(request), reservation)
        words = "waits to be sent in a batch" if batch is None else f"is in batch {batch}, which is in progress"
        return Outstanding(
            f"{self.spec}: request {request.id} {words}",
            help="run the same command again later; a batch takes minutes to a day",
            requests=(request.id,),
        )

    def _form(self, request: Request) -> str:
        ways = forms(request)
        return ways[-1] if request.id in self._worded else ways[0]

    # --- sending

    def flush(self) -> None:
        """Send what is queued, and wait for it as long as the option `wait` says."""
        with self._lock:
            if self._queue:
                with self._held():
                    self._send_all()
            until = time.monotonic() + self._options.wait
            while self._in_progress and time.monotonic() < until:
                self._options.retries.sleep(min(INTERVAL, max(0.0, until - time.monotonic())))
                self._collect()

    def _send_all(self) -> None:
        """Other processes may have asked the same meanwhile: the notes and kept replies are read again."""
        for _, note in self._notes():
            for entry in note["requests"]:
                self._in_progress.setdefault(entry["id"], note["batch"] or "being sent")
        for id in list(self._queue):
            if id in self._in_progress or self._store.get(id) is not None:
                self._queue.pop(id).reservation.settle(Usage())
        while self._queue:
            chunk = dict(list(self._queue.items())[:MOST_REQUESTS])
            self._send(chunk)

    def _send(self, chunk: dict[str, _Queued]) -> None:
        entries = [{**about_request(one.request), "form": one.form} for one in chunk.values()]
        note: dict[str, Any] = {"batch": None, "sent": _earlier(), "requests": entries}
        path = self._folder / (hashlib.sha256("".join(chunk).encode()).hexdigest()[:16] + ".json")
        self._write(path, note)
        bodies = [
            {"custom_id": id, "params": parameters(self._model, one.request, one.form)} for id, one in chunk.items()
        ]
        try:
            batch = self._call(lambda batches: batches.create(requests=bodies), safe=False)
        except ProviderError as error:
            if error.status is not None and error.status < 500:
                path.unlink(missing_ok=True)
            raise
        except ConfigurationError:
            path.unlink(missing_ok=True)
            raise
        self._write(path, {**note, "batch": batch.id})
        for id, one in chunk.items():
            self._in_progress[id] = batch.id
            self._sent[id] = one.reservation
            del self._queue[id]
        self._options.on_notice(f"{self.spec}: batch {batch.id} sent with {len(chunk)} requests")

    # --- bringing in

    def _poll(self) -> None:
        """The one look of a run; where it fails, every request of the run is told the same without another try."""
        if self._unreachable is not None:
            raise self._unreachable
        try:
            self._collect()
        except ProviderError as error:
            self._unreachable = error
            raise

    def _collect(self) -> None:
        """Look at every batch once, and take in those that have ended."""
        with self._held():
            notes = self._notes()
            known = {note["batch"] for _, note in notes}
            self._in_progress.clear()
            for path, note in notes:
                found = note if note["batch"] is not None else self._found_again(path, note, known)
                if found is not None:
                    self._look(path, found)
        self._polled = True

    def _found_again(self, path: Path, note: dict[str, Any], known: set[str]) -> dict[str, Any] | None:
        """A run ended while it sent this batch: find out whether the provider has it."""
        recent = self._call(lambda batches: list(batches.list(limit=20).data))
        for batch in recent:
            counts = batch.request_counts
            size = sum(getattr(counts, kind) for kind in ("processing", "succeeded", "errored", "canceled", "expired"))
            if batch.id not in known and size == len(note["requests"]) and str(batch.created_at) >= note["sent"]:
                note = {**note, "batch": batch.id}
                self._write(path, note)
                known.add(batch.id)
                return note
        path.unlink(missing_ok=True)
        return None

    def _look(self, path: Path, note: dict[str, Any]) -> None:
        id = note["batch"]
        try:
            batch = self._call(lambda batches: batches.retrieve(id))
        except ProviderError as error:
            if error.status != 404:
                raise
            self._options.on_notice(f"{self.spec}: batch {id} is gone; its requests are asked again")
            path.unlink(missing_ok=True)
            return
        if batch.processing_status != "ended":
            self._in_progress.update({entry["id"]: id for entry in note["requests"]})
            return
        about = {entry["id"]: entry for entry in note["requests"]}
        results = self._call(lambda batches: list(batches.results(id)))
        if not results or not {result.custom_id for result in results} <= set(about):
            self._options.on_notice(f"{self.spec}: batch {id} holds other requests; ours are asked again")
            path.unlink(missing_ok=True)
            return
        kept = [self._take(about[result.custom_id], result.result) for result in results]
        if all(kept):
            path.unlink(missing_ok=True)

    def _take(self, entry: dict[str, Any], result: Any) -> bool:
        """One result; False where its reply could not be kept, so that the batch is read again."""
        id = entry["id"]
        reservation = self._sent.pop(id, None)
        usage = Usage()
        kept = True
        if result.type == "succeeded":
            try:
                reply = self._reply(result.message)
                usage = reply.usage
                self._fresh[id] = reply
                kept = self._store.put({key: entry[key] for key in ("id", "purpose", "prompt")}, reply)
            except ReplyError as error:
                usage = error.spent
                self._failed[id] = error
        else:
            self._refused(entry, result)
        if reservation is not None:
            reservation.settle(usage)
        else:
            self._options.budget.charge(usage, self.price)
        return kept

    def _reply(self, message: Any) -> Reply:
        stream = Stream(Request(()), self._options)
        stream.model = message.model
        stream.stop = message.stop_reason
        stream.pieces = [block.text for block in message.content if block.type == "text"]
        count(stream, message.usage)
        explain(stream, getattr(message, "stop_details", None))
        reply = finished(self._provider, stream)
        if not reply.text.strip() and reply.stop == "end":
            raise ReplyError(f"{self.spec} sent an empty reply", help="ask again, or another llm", reply=reply)
        return reply

    def _refused(self, entry: dict[str, Any], result: Any) -> None:
        """Errored, canceled or expired: asked again, but for what would be refused again."""
        error = getattr(getattr(result, "error", None), "error", None)
        kind, words = str(getattr(error, "type", "")), str(getattr(error, "message", "") or "")
        about = f"{self.spec}: request {entry['id']} ({entry['purpose'] or 'no purpose'})"
        if kind == "invalid_request_error" and entry["form"] != "schema":
            self._failed[entry["id"]] = ProviderError(f"{about} was refused: {words[:300]}", status=400)
            return
        if kind == "invalid_request_error":
            self._worded.add(entry["id"])
        said = f"{result.type}: {kind} {words[:300]}".rstrip(": ")
        self._options.on_notice(f"{about} came back {said}; it is asked again")

    # --- notes and calls

    @contextmanager
    def _held(self) -> Iterator[None]:
        try:
            with locked(self._folder / "lock"):
                yield
        except OSError as error:
            raise ConfigurationError(
                f"{self.spec}: batches cannot be noted in {str(self._folder)!r}: {error.strerror or error}",
                help="name a folder that can be written by --cache DIR; nothing was sent that is not noted",
            ) from error

    def _notes(self) -> list[tuple[Path, dict[str, Any]]]:
        notes = []
        for path in sorted(self._folder.glob("*.json")):
            try:
                note = json.loads(path.read_text(encoding="utf-8"))
                if not isinstance(note["sent"], str) or not all(entry["id"] for entry in note["requests"]):
                    raise ValueError("it lacks what a note has")
                note["batch"]
            except (ValueError, KeyError, TypeError) as error:
                raise ConfigurationError(
                    f"the note of a batch {str(path)!r} cannot be read: {error}",
                    help="see at the provider whether the batch is in progress, then delete the file",
                ) from None
            notes.append((path, note))
        return notes

    @staticmethod
    def _write(path: Path, note: dict[str, Any]) -> None:
        write_whole(path, as_json(note))

    def _call(self, call: Callable[[Any], T], *, safe: bool = True) -> T:
        """A call of the batches API; errors in words, transient ones asked again where that cannot send twice."""
        attempt = 0
        retries = self._options.retries
        while True:
            attempt += 1
            try:
                return call(self._provider.client().messages.batches)
            except LlmError:
                raise
            except Exception as error:
                told = failure(error, self._provider.place, self._options.timeout, Usage())
            again = told.transient and (safe or (told.status is not None and told.status in (429, 529)))
            pause = told.retry_after if told.retry_after is not None else retries.pause(self.spec, attempt)
            if not again or attempt >= retries.attempts or pause > retries.total:
                raise told
            self._options.on_notice(f"{told.message}; asking again in {pause:.0f} s")
            retries.sleep(pause)

    def close(self) -> None:
        self._provider.close()


def _earlier() -> str:
    """Five minutes ago: the provider's clock may be behind ours."""
    return (datetime.now(UTC) - timedelta(minutes=5)).strftime("%Y-%m-%d %H:%M:%S")
