"""Hard limits on calls, tokens and money, checked before a call is made."""

from __future__ import annotations

import math
import threading
from dataclasses import replace

from nl2opt.errors import LlmError
from nl2opt.llm.client import BudgetError, Client, ConfigurationError
from nl2opt.llm.prices import VARIABLE, Price
from nl2opt.llm.request import Reply, Request, Usage


def estimated_tokens(text: str) -> int:
    """Tokens of a text, estimated so that they are seldom too few: two and a half bytes each.

    >>> estimated_tokens("twelve bytes")
    5
    """
    return math.ceil(len(text.encode("utf-8", "surrogatepass")) / 2.5)


def input_estimate(request: Request) -> int:
    """Tokens that a request holds, with some for the frame of each message."""
    schema = "" if request.schema is None else str(dict(request.schema))
    texts = [request.system, schema, *(message.text for message in request.messages)]
    return sum(estimated_tokens(text) + 16 for text in texts)


class Budget:
    """Limits that hold over all calls made with it, from any number of threads and clients; None: no limit.

    Before a call its worst case is set aside: the tokens of the request by estimate and `max_tokens` of reply. What
    would pass a limit is not asked. While other calls are under way and may come out cheaper, a call waits for them.

    >>> from nl2opt.llm.request import Message
    >>> budget = Budget(max_calls=1)
    >>> request = Request((Message("user", "hi"),))
    >>> budget.reserve(request).settle(Usage(calls=1, input_tokens=8, output_tokens=2))
    >>> budget.reserve(request)
    Traceback (most recent call last):
    nl2opt.llm.client.BudgetError: the limit of 1 call is reached: 1 made
    """

    def __init__(
        self, *, max_calls: int | None = None, max_tokens: int | None = None, max_cost: float | None = None
    ) -> None:
        for name, limit in (("max_calls", max_calls), ("max_tokens", max_tokens), ("max_cost", max_cost)):
            number = isinstance(limit, (int, float)) and not isinstance(limit, bool)
            if limit is not None and (not number or not 0 <= limit < math.inf):
                raise ConfigurationError(f"`{name}` is {limit!r}; it is a number that is not negative")
        self.max_calls = max_calls
        self.max_tokens = max_tokens
        self.max_cost = max_cost
        self._spent = Usage()
        self._under_way: dict[int, Usage] = {}
        self._held: dict[int, Usage] = {}
        self._next = 0
        self._changed = threading.Condition()

    def __repr__(self) -> str:
        return f"Budget(max_calls={self.max_calls}, max_tokens={self.max_tokens}, max_cost={self.max_cost})"

    @property
    def spent(self) -> Usage:
        """What calls have taken so far; those under way are not in it."""
        with self._changed:
            return self._spent

    def reserve(self, request: Request, price: Price | None = None, *, hold: bool = False) -> Reservation:
        """Set the worst case of a call aside. With `hold` it stays set aside until it is settled, perhaps never
        in this process (a batch), and no call waits for it. Raises `BudgetError`."""
        if self.max_cost is not None and price is None:
            raise unknown_price("the model")
        tokens = input_estimate(request)
        cost = None
        if price is not None:
            cost = price.cost(input_tokens=tokens, output_tokens=request.max_tokens, written=tokens)
        worst = Usage(1, tokens, request.max_tokens, 0, cost)
        with self._changed:
            while True:
                certain = sum(self._held.values(), self._spent)
                self._check(certain, worst)
                if self._fits(sum(self._under_way.values(), certain), worst):
                    break
                self._changed.wait()
            self._next += 1
            (self._held if hold else self._under_way)[self._next] = worst
            return Reservation(self, self._next, price)

    def _fits(self, used: Usage, worst: Usage) -> bool:
        total = used + worst
        return (
            (self.max_calls is None or total.calls <= self.max_calls)
            and (self.max_tokens is None or total.input_tokens + total.output_tokens <= self.max_tokens)
            and (self.max_cost is None or (total.cost is not None and total.cost <= self.max_cost))
        )

    def _check(self, used: Usage, worst: Usage) -> None:
        total = used + worst
        if self.max_calls is not None and total.calls > self.max_calls:
            calls = "1 call" if self.max_calls == 1 else f"{self.max_calls} calls"
            raise BudgetError(
                f"the limit of {calls} is reached: {used.calls} made",
                help="raise the limit on calls; replies that were paid for are kept and not asked again",
            )
        had, more = used.input_tokens + used.output_tokens, worst.input_tokens + worst.output_tokens
        if self.max_tokens is not None and had + more > self.max_tokens:
            raise BudgetError(
                f"the limit of {self.max_tokens} tokens would be passed: {had} used, and the next call may take {more} "
                f"({worst.input_tokens} to read by estimate, up to {worst.output_tokens} of reply)",
                help="raise the limit on tokens, or lower the most tokens of one reply",
            )
        if self.max_cost is not None and not self._fits(used, worst):
            raise BudgetError(
                f"the limit of {self.max_cost:g} USD would be passed: {used.cost or 0:.4f} USD spent, and the next "
                f"call may cost {worst.cost or 0:.4f} USD",
                help="raise the limit on money, or lower the most tokens of one reply",
            )

    def _settle(self, number: int, usage: Usage, price: Price | None) -> None:
        with self._changed:
            known = self._under_way.pop(number, None) or self._held.pop(number, None)
            if known is None:
                return
            self._add(usage, price)
            self._changed.notify_all()

    def charge(self, usage: Usage, price: Price | None = None) -> None:
        """Count what was spent without a reservation: a batch that an earlier process sent."""
        with self._changed:
            self._add(usage, price)
            self._changed.notify_all()

    def _add(self, usage: Usage, price: Price | None) -> None:
        if usage.cost is None and price is not None:
            cost = price.cost(
                input_tokens=usage.input_tokens, output_tokens=usage.output_tokens, cached=usage.cached_input_tokens
            )
            usage = replace(usage, cost=cost)
        self._spent += usage


class Reservation:
    """The worst case of one call, set aside until it is known what the call took."""

    def __init__(self, budget: Budget, number: int, price: Price | None) -> None:
        self._budget = budget
        self._number = number
        self._price = price

    def settle(self, usage: Usage) -> None:
        """Replace the worst case by what was taken. A second time does nothing."""
        self._budget._settle(self._number, usage, self._price)


class Budgeted:
    """A client around another that makes no call the budget does not allow."""

    def __init__(self, inner: Client, budget: Budget, price: Price | None) -> None:
        self._inner = inner
        self._budget = budget
        self._price = price
        self.spec = inner.spec

    def ask(self, request: Request) -> Reply:
        reservation = self._budget.reserve(request, self._price)
        # Where the call is broken off (Ctrl-C) the provider may bill what it has read.
        spent = Usage(1, input_estimate(request), 0, 0, None)
        try:
            reply = self._inner.ask(request)
            spent = reply.usage
            return reply
        except LlmError as error:
            spent = getattr(error, "spent", Usage())
            raise
        finally:
            reservation.settle(spent)

    def flush(self) -> None:
        self._inner.flush()


def unknown_price(model: str) -> ConfigurationError:
    """A limit on money was set, and what the model costs is not known."""
    return ConfigurationError(
        f"the price of {model} is not known, so a limit on money cannot be kept",
        help=f"give a price file by {VARIABLE} (`MODEL: {{input: 1.25, output: 10}}`, dollars per million tokens), or "
        "limit calls or tokens instead",
    )
