"""``anthropic/MODEL``: Anthropic's Messages, by the `anthropic` SDK.

The system part is marked for the provider's cache; a schema that names every key is enforced by the provider, any
other is stated in words; replies stream. The SDK's own retries are off: ours count every attempt in the budget.
"""

from __future__ import annotations

from collections.abc import Sequence
from types import ModuleType
from typing import Any

from nl2opt.llm.client import ReplyError
from nl2opt.llm.options import Options
from nl2opt.llm.providers.base import SdkProvider, Stream
from nl2opt.llm.providers.failures import CutError
from nl2opt.llm.request import Reply, Request
from nl2opt.llm.schemas import closed, system_in_words

_STOPS = {"max_tokens": "length", "refusal": "refusal"}


class AnthropicProvider(SdkProvider):
    name = "anthropic"
    package = "anthropic"
    keys = ("ANTHROPIC_API_KEY", "ANTHROPIC_AUTH_TOKEN")
    url_variable = "ANTHROPIC_BASE_URL"
    home = "api.anthropic.com"

    def __init__(self, model: str, options: Options) -> None:
        super().__init__(model, options)
        self.server = None
        """A proxy in between changes nothing about the replies of a model."""

    def make(self, sdk: ModuleType, key: tuple[str, str] | None) -> Any:
        name, value = key or ("ANTHROPIC_API_KEY", "none")
        timeout = sdk.Timeout(self.options.timeout, connect=min(10.0, self.options.timeout))
        given = {"api_key": value} if name == "ANTHROPIC_API_KEY" else {"auth_token": value}
        return sdk.Anthropic(**given, base_url=self.base_url, timeout=timeout, max_retries=0)

    def forms(self, request: Request) -> Sequence[str]:
        return forms(request)

    def stream(self, form: str, stream: Stream) -> Reply:
        client = self.client()
        done = False
        with client.messages.create(**parameters(self.model, stream.request, form), stream=True) as events:
            for event in events:
                if event.type == "message_start":
                    stream.model = event.message.model
                    count(stream, event.message.usage)
                elif event.type == "content_block_delta":
                    if event.delta.type == "text_delta":
                        stream.add(event.delta.text)
                    elif event.delta.type == "thinking_delta":
                        stream.add(event.delta.thinking, shown=False)
                elif event.type == "message_delta":
                    stream.stop = event.delta.stop_reason
                    count(stream, event.usage)
                    explain(stream, getattr(event.delta, "stop_details", None))
                elif event.type == "message_stop":
                    done = True
        if not done or stream.stop is None:
            raise CutError
        return finished(self, stream)


def forms(request: Request) -> Sequence[str]:
    """A schema is enforced where it can be; its statement in words is the way on."""
    if request.schema is None:
        return ("plain",)
    return ("schema", "words") if closed(request.schema) else ("words",)


def parameters(model: str, request: Request, form: str) -> dict[str, Any]:
    """The body of a request to the Messages API, for a call and for a batch."""
    body: dict[str, Any] = {
        "model": model,
        "max_tokens": request.max_tokens,
        "messages": [{"role": message.role, "content": message.text} for message in request.messages],
    }
    system = system_in_words(request) if form == "words" else request.system
    if system:
        body["system"] = [{"type": "text", "text": system, "cache_control": {"type": "ephemeral"}}]
    if form == "schema" and request.schema is not None:
        body["output_config"] = {"format": {"type": "json_schema", "schema": dict(request.schema)}}
    return body


def count(stream: Stream, usage: Any) -> None:
    """Take over the tokens of a message or of an event; events leave out what has not changed."""
    if getattr(usage, "input_tokens", None) is not None:
        stream.written = getattr(usage, "cache_creation_input_tokens", None) or 0
        stream.cached = getattr(usage, "cache_read_input_tokens", None) or 0
        stream.input_tokens = usage.input_tokens + stream.written + stream.cached
    if getattr(usage, "output_tokens", None) is not None:
        stream.output_tokens = usage.output_tokens


def explain(stream: Stream, details: Any) -> None:
    """A refusal without words is given the provider's."""
    words = getattr(details, "explanation", None)
    if words and not stream.text.strip():
        stream.pieces.append(str(words))


def finished(provider: SdkProvider, stream: Stream) -> Reply:
    """The reply, or an error where the llm's context was full."""
    reply = provider.reply(stream, _STOPS.get(stream.stop or "", "end"))
    if stream.stop == "model_context_window_exceeded":
        raise ReplyError(
            f"{provider.spec}: the context of the llm was full before the reply was whole",
            help="shorten the text, or use an llm with a larger context",
            reply=reply,
        )
    return reply
