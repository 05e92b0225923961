"""The conformance suite of llm clients, for ours and for plug-ins."""

from __future__ import annotations

import os
import threading

from nl2opt.errors import LlmError
from nl2opt.llm import Client, Message, Reply, ReplyError, Request, ask_all, json_of
from nl2opt.llm.secrets import redact

_SCHEMA = {
    "type": "object",
    "properties": {"answer": {"type": "integer"}},
    "required": ["answer"],
    "additionalProperties": False,
}


def requests() -> list[Request]:
    """What a client is asked by `check_client`: short questions that any llm answers with ``{"answer": ...}``."""
    system = "Answer with one JSON object that has the key `answer` and an integer as its value, and nothing else."
    follow_up = (Message("user", "2 + 2?"), Message("assistant", '{"answer": 5}'), Message("user", "Look again."))
    return [
        Request((Message("user", "What is 2 + 2?"),), system=system, schema=_SCHEMA, max_tokens=1000),
        Request((Message("user", "What is 2 + 2?"),), system=system, schema=_SCHEMA, max_tokens=1000, sample=1),
        Request((Message("user", "Wie viel ist 3 + 4? „Bitte“ \u2028 😀"),), system=system, max_tokens=1000),
        Request(follow_up, system=system, schema=_SCHEMA, max_tokens=1000, purpose="repair"),
        Request((Message("user", system + " What is 1 + 1?"),), max_tokens=1000),
    ]


def check_client(client: Client) -> list[Reply]:
    """Assert that a client keeps its promises; returns the replies to `requests`, in order.

    Every reply is a text with an ending and tokens that add up, and holds the JSON that was asked for; the same request
    from several threads is answered; nothing that a key is made of shows in the spec or the representation; `flush` may
    be called at any time; no thread is left behind. The client is one that answers at once (a mailbox that is full).
    """
    before = {thread.ident for thread in threading.enumerate()}
    assert client.spec and isinstance(client.spec, str), "a client says its spec"
    for text in (client.spec, repr(client)):
        assert redact(text) == text, f"{client.spec}: a key shows"
    client.flush()
    asked = requests()
    replies = ask_all(client, asked)
    assert len(replies) == len(asked)
    for request, reply in zip(asked, replies, strict=True):
        _check_reply(client.spec, request, reply)
    _check_threads(client, asked[0])
    client.flush()
    left = [t.name for t in threading.enumerate() if t.ident not in before and not t.daemon]
    assert not left, f"{client.spec} leaves threads running: {left}"
    return replies


def _check_reply(spec: str, request: Request, reply: Reply) -> None:
    where = f"{spec}, request {request.id} ({request.messages[-1].text[:30]!r})"
    assert isinstance(reply, Reply), f"{where}: no reply but {type(reply).__name__}"
    assert reply.stop == "end", f"{where}: ended by {reply.stop}"
    usage = reply.usage
    assert usage.calls + usage.reused >= 1, f"{where}: neither a call nor a reply at hand: {usage}"
    assert min(usage.input_tokens, usage.output_tokens, usage.cached_input_tokens) >= 0, f"{where}: {usage}"
    assert usage.cached_input_tokens <= usage.input_tokens, f"{where}: more tokens cached than read: {usage}"
    assert usage.calls or not usage.output_tokens, f"{where}: tokens without a call: {usage}"
    assert Reply.from_dict(reply.to_dict()) == reply, f"{where}: the reply does not survive being written"
    for name, value in os.environ.items():
        if "KEY" in name and len(value) >= 12:
            assert value not in str(reply.to_dict()), f"{where}: the value of {name} shows"
    try:
        answer = json_of(reply).get("answer")
    except ReplyError as error:
        raise AssertionError(f"{where}: {error.message}") from error
    assert isinstance(answer, int), f"{where}: no integer `answer` in {reply.text[:200]!r}"


def _check_threads(client: Client, request: Request) -> None:
    outcomes: list[Reply | LlmError] = []

    def ask() -> None:
        try:
            outcomes.append(client.ask(request))
        except LlmError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=ask, daemon=True) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert len(outcomes) == 4, f"{client.spec}: {4 - len(outcomes)} of 4 threads got no answer"
    for outcome in outcomes:
        assert isinstance(outcome, Reply), f"{client.spec}, from a thread: {outcome}"
        _check_reply(client.spec, request, outcome)
