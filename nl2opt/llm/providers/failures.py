"""What goes wrong on the way to a server and back, as one `ProviderError` in words. Keys never get into it."""

from __future__ import annotations

import email.utils
import re
import socket
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from nl2opt.llm.client import ProviderError
from nl2opt.llm.request import Usage
from nl2opt.llm.secrets import redact

_TOO_LONG = re.compile(
    r"prompt is too long|context.{0,20}(length|window|size)|maximum context|too many (input )?tokens"
    r"|exceed.{0,20}context",
    re.IGNORECASE,
)
_NO_MONEY = re.compile(r"insufficient_quota|credit balance|billing|exceeded your current quota", re.IGNORECASE)
_OF_TYPE = {
    "invalid_request_error": 400,
    "authentication_error": 401,
    "permission_error": 403,
    "not_found_error": 404,
    "request_too_large": 413,
    "rate_limit_error": 429,
    "api_error": 500,
    "timeout_error": 504,
    "overloaded_error": 529,
}
"""Anthropic's kinds of errors; inside a stream they come without a status."""


class TooLongError(ProviderError):
    """The request does not fit into the llm's context."""


class CutError(Exception):
    """A stream ended before the reply did."""


@dataclass(frozen=True)
class Place:
    """Where was asked: names for messages."""

    spec: str
    model: str
    server: str
    """``api.anthropic.com``, or the host of a base URL."""
    key: str
    """The variable that holds the key."""


def failure(error: BaseException, place: Place, timeout: float, spent: Usage) -> ProviderError:
    """The words for an exception of an SDK or of the connection below it."""
    kinds = {kind.__name__ for kind in type(error).__mro__}
    status = getattr(error, "status_code", None)
    body = getattr(error, "body", None)
    if isinstance(status, int) and status < 400:
        status = _OF_TYPE.get(str(_inside(body, "type")), 500)
    if isinstance(status, int):
        headers = getattr(getattr(error, "response", None), "headers", {})
        return _of_status(status, _detail(error, body), headers, place, spent)
    where = f"{place.spec}: {place.server}"
    if kinds & {"APITimeoutError", "TimeoutException", "TimeoutError"}:
        return ProviderError(
            f"{where} did not answer for {timeout:g} s",
            help="allow more time, or see whether the server is well",
            transient=True,
            spent=spent,
        )
    if isinstance(error, CutError) or kinds & {"APIConnectionError", "TransportError", "OSError"}:
        return _of_connection(error, where, spent)
    if kinds & {"APIError"} and not kinds & {"APIResponseValidationError"}:
        detail = _detail(error, body)
        return ProviderError(f"{where} broke off the reply: {detail}", transient=True, spent=spent)
    return ProviderError(
        f"{where} sent what is no reply ({type(error).__name__})",
        help="see whether the base URL is right; such URLs often end in /v1",
        spent=spent,
    )


def _of_status(status: int, detail: str, headers: Mapping[str, str], place: Place, spent: Usage) -> ProviderError:
    who, said = place.spec, f": {detail}" if detail else ""
    if status in (400, 413, 422) and _TOO_LONG.search(detail):
        return TooLongError(
            f"{who}: the request does not fit into the context of the llm (HTTP {status}){said}",
            help="shorten the text, or give tables as files by --data: only a preview of those is sent",
            status=status,
        )
    transient = status in (408, 409, 429) or status >= 500
    should = headers.get("x-should-retry")
    if should in ("true", "false"):
        transient = should == "true"
    if _NO_MONEY.search(detail):
        return ProviderError(
            f"{who}: the account has no credit left (HTTP {status}){said}",
            help=f"top the account up, or use the key of another in {place.key}",
            status=status,
        )
    words, help = {
        400: ("the request was refused", None),
        401: ("the key is not accepted", f"set {place.key} to a valid key"),
        402: ("payment is required", "see the account's billing"),
        403: ("the key may not do this", f"see whether the account of {place.key} may use {place.model!r}"),
        404: (f"{place.server} knows no llm {place.model!r}", "see the model's name, and the base URL if one is given"),
        408: ("the server gave up waiting", "try again later"),
        413: ("the request is too large", "shorten the text, or give tables as files by --data"),
        422: ("the request was refused", None),
        429: ("too many requests", "try again later, or run fewer at a time"),
        529: ("the server is overloaded", "try again later"),
    }.get(status, ("the server failed" if status >= 500 else "the request failed", "try again later"))
    return ProviderError(
        f"{who}: {words} (HTTP {status}){said}",
        help=help,
        status=status,
        transient=transient,
        retry_after=_retry_after(headers),
        spent=spent,
    )


def _of_connection(error: BaseException, where: str, spent: Usage) -> ProviderError:
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ConnectionRefusedError) or "Connection refused" in str(cause):
            return ProviderError(f"{where} refuses the connection", help="start the server, or mend the base URL")
        if isinstance(cause, socket.gaierror) or "Name or service not known" in str(cause):
            return ProviderError(f"{where} is not known by this name", help="see the network and the base URL")
        if isinstance(cause, ssl.SSLError):
            return ProviderError(f"{where} cannot be trusted: {redact(str(cause))[:200]}", help="see its certificate")
    return ProviderError(
        f"{where} cut the connection before the reply was whole", help="try again later", transient=True, spent=spent
    )


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        yield error
        error = error.__cause__ or error.__context__


def _inside(body: Any, name: str) -> Any:
    """A field of the error that a body holds, in the shapes servers use."""
    if isinstance(body, dict) and isinstance(body.get("error"), dict):
        body = body["error"]
    return body.get(name) if isinstance(body, dict) else None


def _detail(error: BaseException, body: Any) -> str:
    """What the server said, on one line, cut and without keys."""
    said = _inside(body, "message") or _inside(body, "detail")
    if said is None and isinstance(body, dict):
        said = body.get("error")
    if not isinstance(said, str):
        said = body if isinstance(body, str) else ""
    code = _inside(body, "code")
    if isinstance(code, str) and code not in said:
        said = f"{said} ({code})" if said else code
    said = re.sub(r"<[^>]*>", " ", said) if said.lstrip().startswith("<") else said
    plain = " ".join(redact(said).split())
    return plain if len(plain) <= 300 else plain[:299] + "…"


def _retry_after(headers: Mapping[str, str]) -> float | None:
    """Seconds that the server asks to wait."""
    for name, scale in (("retry-after-ms", 1e-3), ("retry-after", 1.0)):
        text = headers.get(name)
        if text is None:
            continue
        try:
            return max(0.0, float(text) * scale)
        except ValueError:
            date = email.utils.parsedate_tz(text)
            if date is not None:
                return max(0.0, email.utils.mktime_tz(date) - time.time())
    return None
