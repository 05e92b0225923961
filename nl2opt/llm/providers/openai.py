"""``openai/MODEL``: chat completions of OpenAI, and of every server that speaks its protocol (vLLM, Ollama ...).

Servers know different parts of the protocol. A reply is held to the schema where the server can, else to JSON, else
asked for in words; parameters that a server refuses by name are put the older way. The SDK's own retries are off.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from types import ModuleType
from typing import Any

from nl2opt.llm.client import ProviderError
from nl2opt.llm.options import Options
from nl2opt.llm.providers.base import SdkProvider, Stream
from nl2opt.llm.providers.failures import CutError
from nl2opt.llm.request import Reply, Request
from nl2opt.llm.schemas import all_required, closed, system_in_words

_STOPS = {"length": "length", "content_filter": "refusal"}
_NAME = re.compile(r"\b(max_completion_tokens|max_tokens|stream_options)\b")


class OpenAIProvider(SdkProvider):
    name = "openai"
    package = "openai"
    keys = ("OPENAI_API_KEY",)
    url_variable = "OPENAI_BASE_URL"
    home = "api.openai.com"

    def __init__(self, model: str, options: Options) -> None:
        super().__init__(model, options)
        self._limit = "max_completion_tokens" if self.base_url is None else "max_tokens"
        self._turned = False
        self._counts = True

    def make(self, sdk: ModuleType, key: tuple[str, str] | None) -> Any:
        timeout = sdk.Timeout(self.options.timeout, connect=min(10.0, self.options.timeout))
        value = "none" if key is None else key[1]
        given = {} if self.base_url is None else {"base_url": self.base_url}
        return sdk.OpenAI(api_key=value, timeout=timeout, max_retries=0, **given)

    def forms(self, request: Request) -> Sequence[str]:
        return ("plain",) if request.schema is None else ("schema", "json", "words")

    def once(self, request: Request, form: str) -> Reply:
        """As others do, and once more where the server refuses a parameter by its name."""
        while True:
            try:
                return super().once(request, form)
            except ProviderError as error:
                if error.status not in (400, 422) or not self._give_up(_NAME.findall(error.message)):
                    raise

    def _give_up(self, names: Sequence[str]) -> bool:
        """Put the named parameter another way from now on; False where there is none."""
        if "stream_options" in names and self._counts:
            self._counts = False
            return True
        if self._limit in names and len(set(names)) > 1 and not self._turned:
            self._limit = "max_tokens" if self._limit == "max_completion_tokens" else "max_completion_tokens"
            self._turned = True
            return True
        return False

    def _parameters(self, request: Request, form: str) -> dict[str, Any]:
        system = system_in_words(request) if form in ("json", "words") else request.system
        messages = [{"role": message.role, "content": message.text} for message in request.messages]
        body: dict[str, Any] = {
            "model": self.model,
            "messages": [{"role": "system", "content": system}, *messages] if system else messages,
            self._limit: request.max_tokens,
        }
        if self._counts:
            body["stream_options"] = {"include_usage": True}
        if form == "schema" and request.schema is not None:
            strict = closed(request.schema) and all_required(request.schema)
            shape = {"name": "answer", "schema": dict(request.schema), "strict": strict}
            body["response_format"] = {"type": "json_schema", "json_schema": shape}
        elif form == "json":
            body["response_format"] = {"type": "json_object"}
        return body

    def stream(self, form: str, stream: Stream) -> Reply:
        client = self.client()
        refused = False
        with client.chat.completions.create(**self._parameters(stream.request, form), stream=True) as chunks:
            if "application/json" in chunks.response.headers.get("content-type", ""):
                chunks.response.read()
                return self._whole(chunks.response.json(), stream)
            for chunk in chunks:
                stream.model = chunk.model or stream.model
                self._count(stream, chunk.usage)
                for choice in (chunk.choices or [])[:1]:
                    delta = choice.delta
                    if delta is not None:
                        stream.add(delta.content or "")
                        stream.add(getattr(delta, "reasoning_content", None) or "", shown=False)
                        refused = refused or bool(delta.refusal)
                        stream.add(delta.refusal or "")
                    stream.stop = choice.finish_reason or stream.stop
        if stream.stop is None:
            raise CutError
        return self.reply(stream, "refusal" if refused else _STOPS.get(stream.stop, "end"))

    def _whole(self, body: Any, stream: Stream) -> Reply:
        """A server that does not stream answers in one piece."""
        choice = body["choices"][0]
        message = choice["message"]
        stream.model = str(body.get("model") or "")
        stream.add(message.get("content") or message.get("refusal") or "")
        usage = body.get("usage") or {}
        stream.input_tokens, stream.output_tokens = usage.get("prompt_tokens"), usage.get("completion_tokens")
        stop = str(choice.get("finish_reason") or "stop")
        return self.reply(stream, "refusal" if message.get("refusal") else _STOPS.get(stop, "end"))

    @staticmethod
    def _count(stream: Stream, usage: Any) -> None:
        """The last chunk tells the tokens; some servers never do, and then they are estimated."""
        if usage is None:
            return
        stream.input_tokens = getattr(usage, "prompt_tokens", None)
        stream.output_tokens = getattr(usage, "completion_tokens", None)
        details = getattr(usage, "prompt_tokens_details", None)
        stream.cached = getattr(details, "cached_tokens", None) or 0
