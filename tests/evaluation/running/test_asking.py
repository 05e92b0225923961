"""Asking at a rate, several at once."""

from __future__ import annotations

import queue
import threading

import pytest

from nl2opt.errors import InputError, LlmError
from nl2opt.evaluation.asking import Asker, Rate, Throttle
from nl2opt.llm.client import ProviderError
from nl2opt.llm.request import Message, Reply, Request, Usage


def request(words: str) -> Request:
    return Request((Message("user", words),))


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def passed(throttle: Throttle, clock: Clock, seconds: float, tokens: int, reply: Reply) -> int:
    """How many requests go in so many seconds."""
    end, count = clock.now + seconds, 0
    while clock.now < end:
        wait = throttle.pause(tokens)
        if wait:
            clock.now += wait
        else:
            throttle.settle(tokens, reply)
            count += 1
    return count


PAID = Reply("", usage=Usage(1, 900, 100))


def test_requests_a_minute():
    clock = Clock()
    throttle = Throttle(Rate(requests=120), clock)
    assert passed(throttle, clock, 600, 50, PAID) == pytest.approx(1200 + 20, abs=2)


def test_tokens_a_minute_by_what_was_taken():
    """The estimate was 50, the truth is 1000: the rate holds for the truth."""
    clock = Clock()
    throttle = Throttle(Rate(tokens=60_000), clock)
    assert passed(throttle, clock, 600, 50, PAID) == pytest.approx(600 + 10, abs=2)


def test_replies_at_hand_pass_freely():
    clock = Clock()
    throttle = Throttle(Rate(requests=6, tokens=100), clock)
    for _ in range(1000):
        assert throttle.pause(10) == 0
        throttle.settle(10, Reply("", usage=Usage(reused=1)))


def test_a_request_larger_than_the_rate_goes_in_the_end():
    clock = Clock()
    throttle = Throttle(Rate(tokens=60), clock)
    assert throttle.pause(5000) == 0
    assert throttle.pause(5000) > 60 * 60


@pytest.mark.parametrize("text", ["", "fast", "1,2,3", "0", "-4", "inf", "nan"])
def test_rates_that_are_none(text):
    with pytest.raises(InputError, match="the rate"):
        Rate.parse(text)


def test_several_at_once_and_each_once():
    """Four calls are under way together: each waits until the fourth has come."""
    together = threading.Barrier(4, timeout=30)
    asked = []

    class Slow:
        spec = "slow:"

        def ask(self, request):
            asked.append(request.id)
            together.wait()
            return Reply("done")

        def flush(self):
            pass

    done: queue.SimpleQueue = queue.SimpleQueue()
    asker = Asker(Slow(), lambda *event: done.put(event), calls=4)
    for words in ("a", "b", "a", "c", "d", "b"):
        asker.ask(request(words), 0)
    assert {done.get(timeout=30)[1].text for _ in range(4)} == {"done"}
    asker.close()
    assert len(asked) == 4 == len(set(asked))


def test_earlier_cases_first_and_errors_are_replies():
    order = []

    class Odd:
        spec = "odd:"

        def ask(self, request):
            words = request.messages[0].text
            order.append(words)
            if words == "bug":
                raise KeyError("a fault of the client")
            raise ProviderError("down")

        def flush(self):
            pass

    done: queue.SimpleQueue = queue.SimpleQueue()
    gate = threading.Event()
    asker = Asker(Odd(), lambda *event: (done.put(event), gate.wait(30)), calls=1)
    asker.ask(request("first"), 5)
    done.get(timeout=30)  # its thread now waits: the rest queues up
    for rank, words in ((9, "late"), (1, "bug"), (4, "middle")):
        asker.ask(request(words), rank)
    gate.set()
    errors = [done.get(timeout=30)[1] for _ in range(3)]
    asker.close()
    assert order == ["first", "bug", "middle", "late"]
    assert type(errors[0]) is LlmError and "KeyError" in str(errors[0]) and isinstance(errors[1], ProviderError)
