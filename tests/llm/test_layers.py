"""What stands around a provider: kept replies, retries, limits."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from nl2opt.errors import LlmError
from nl2opt.llm import (
    Budget,
    BudgetError,
    ConfigurationError,
    Connection,
    Message,
    Options,
    ProviderError,
    Reply,
    ReplyError,
    Request,
    Retries,
    ScriptedClient,
    Usage,
    connect,
)
from nl2opt.llm.cache import ReplyStore, about_request, default_folder, slug
from nl2opt.llm.connect import PROVIDERS, layered
from nl2opt.llm.prices import Price, price_of

REQUEST = Request((Message("user", "How many vans?"),), max_tokens=100)
CALL = Usage(1, 50, 20)


class Wrapped:
    """A scripted client in all layers, with what its layers said and slept."""

    def __init__(self, client: ScriptedClient, folder: Path | None, budget: Budget | None = None) -> None:
        self.notices: list[str] = []
        self.pauses: list[float] = []
        retries = Retries(sleep=self.pauses.append)
        options = Options(
            retries=retries, budget=budget or Budget(), cache=folder, on_notice=self.notices.append
        )  # fmt: skip
        self.llm = Connection(layered(client, "scripted", "m", options), client)


def said(*replies: str | Exception) -> ScriptedClient:
    return ScriptedClient([Reply(r, usage=CALL) if isinstance(r, str) else r for r in replies])


def busy(**more: object) -> ProviderError:
    return ProviderError("busy", status=529, transient=True, **more)  # type: ignore[arg-type]


# --- kept replies


def test_a_reply_is_kept_and_reused(tmp_path: Path) -> None:
    one = Wrapped(said("four"), tmp_path)
    assert one.llm.ask(REQUEST) == Reply("four", usage=CALL)
    assert one.llm.ask(replace(REQUEST, purpose="other")).usage == Usage(reused=1)
    assert one.llm.usage == CALL + Usage(reused=1)
    two = Wrapped(said(), tmp_path)
    assert two.llm.ask(REQUEST).text == "four" and two.llm.usage == Usage(reused=1)
    [file] = tmp_path.rglob("*.json")
    assert file.name == f"{REQUEST.id}.json" and json.loads(file.read_text())["reply"]["usage"]["input_tokens"] == 50


@pytest.mark.parametrize(
    "text", ["", "{", "[]", '{"id": "x", "reply": {"text": "no"}}', '{"reply": 4, "id": 3}', "\xff"]
)
def test_a_damaged_entry_is_asked_for_and_written_again(tmp_path: Path, text: str) -> None:
    Wrapped(said("four"), tmp_path).llm.ask(REQUEST)
    [file] = tmp_path.rglob("*.json")
    file.write_bytes(text.encode("latin-1"))
    again = Wrapped(said("five"), tmp_path)
    assert again.llm.ask(REQUEST).text == "five"
    assert json.loads(file.read_text())["reply"]["text"] == "five"


def test_refusals_and_failures_are_not_kept(tmp_path: Path) -> None:
    client = ScriptedClient([Reply("no", "refusal"), ReplyError("empty"), ProviderError("400"), Reply("cut", "length")])
    wrapped = Wrapped(client, tmp_path)
    assert wrapped.llm.ask(REQUEST).stop == "refusal"
    for kind in (ReplyError, ProviderError):
        with pytest.raises(kind):
            wrapped.llm.ask(REQUEST)
    assert not list(tmp_path.rglob("*.json"))
    assert wrapped.llm.ask(REQUEST).stop == "length" and wrapped.llm.ask(REQUEST).stop == "length"


def test_a_folder_that_cannot_be_written_is_told_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    wrapped = Wrapped(said("one", "two"), tmp_path / "file")
    assert wrapped.llm.ask(REQUEST).text == "one"
    assert wrapped.llm.ask(replace(REQUEST, sample=1)).text == "two"
    [words] = wrapped.notices
    assert "cannot be kept" in words and "the run goes on" in words


FULL = """
import resource, sys
from pathlib import Path
from nl2opt.llm import Message, Reply, Request, ScriptedClient
from nl2opt.llm.cache import Cached, ReplyStore
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
notices = []
llm = Cached(ScriptedClient(["four", "five"]), ReplyStore(Path(sys.argv[1]), notices.append))
print(llm.ask(Request((Message("user", "a"),))).text, llm.ask(Request((Message("user", "b"),))).text, len(notices))
"""


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on file sizes")
def test_a_disk_that_takes_no_more_is_told_once(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", FULL, str(tmp_path)], capture_output=True, text=True, timeout=60)
    assert done.stdout == "four five 1\n", done.stderr
    assert not list(tmp_path.iterdir())


def test_what_fails_half_way_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    wrapped = Wrapped(said("four"), tmp_path)

    def no_space(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_space)
    assert wrapped.llm.ask(REQUEST).text == "four"
    assert "No space left on device" in wrapped.notices[0]
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_threads_that_ask_the_same_share_one_call(tmp_path: Path) -> None:
    started, go = threading.Event(), threading.Event()

    def slow(request: Request) -> Reply:
        started.set()
        assert go.wait(10)
        return Reply("four", usage=CALL)

    client = ScriptedClient(slow)
    wrapped = Wrapped(client, tmp_path)
    replies: list[Reply] = []
    threads = [threading.Thread(target=lambda: replies.append(wrapped.llm.ask(REQUEST))) for _ in range(8)]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert len(client.requests) == 1 and [reply.text for reply in replies] == ["four"] * 8
    assert wrapped.llm.usage == CALL + Usage(reused=7)


def test_threads_that_wait_for_a_failed_call_get_its_error(tmp_path: Path) -> None:
    started, go = threading.Event(), threading.Event()

    def slow(request: Request) -> Reply:
        started.set()
        assert go.wait(10)
        raise ProviderError("no such model", status=404)

    client = ScriptedClient(slow)
    wrapped = Wrapped(client, tmp_path)
    errors: list[LlmError] = []

    def ask() -> None:
        try:
            wrapped.llm.ask(REQUEST)
        except LlmError as error:
            errors.append(error)

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    assert started.wait(10)
    go.set()
    for thread in threads:
        thread.join(10)
    assert {error.message for error in errors} == {"no such model"} and len(errors) == 4


def test_offline_answers_from_kept_replies_only(tmp_path: Path) -> None:
    folder = tmp_path / slug("anthropic", "claude-sonnet-5-5")
    ReplyStore(folder, print).put(about_request(REQUEST), Reply("four"))
    llm = connect("anthropic/claude-sonnet-5-5", cache=tmp_path, offline=True)
    assert llm.ask(REQUEST).text == "four"
    with pytest.raises(ConfigurationError, match="no reply is kept"):
        llm.ask(replace(REQUEST, sample=1))


def test_where_replies_are_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("NL2OPT_CACHE", str(tmp_path / "mine"))
    assert default_folder() == tmp_path / "mine"
    monkeypatch.delenv("NL2OPT_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert default_folder() == tmp_path / "nl2opt" / "replies"
    monkeypatch.setenv("XDG_CACHE_HOME", "relative")
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    assert str(default_folder()).startswith(str(tmp_path / "home"))


def test_a_model_never_names_a_folder_elsewhere() -> None:
    names = [slug("openai", model) for model in ("../../etc", "a/b", "a-b", "..", "/abs", "a" * 500, "é")]
    assert len(set(names)) == len(names)
    assert all("/" not in name and not name.startswith(".") and len(name) < 130 for name in names)
    assert slug("openai", "m", "http://one/v1") != slug("openai", "m", "http://two/v1")


# --- retries


def test_transient_failures_are_asked_again(tmp_path: Path) -> None:
    wrapped = Wrapped(said(busy(spent=Usage(1, 5, 0)), busy(retry_after=7.0), "four"), tmp_path)
    assert wrapped.llm.ask(REQUEST) == Reply("four", usage=CALL + Usage(1, 5, 0))
    assert len(wrapped.pauses) == 2 and 0.75 <= wrapped.pauses[0] <= 1 and wrapped.pauses[1] == 7.0
    assert [words.partition(";")[0] for words in wrapped.notices] == ["busy", "busy"]


def test_retries_end(tmp_path: Path) -> None:
    wrapped = Wrapped(said(*[busy(spent=Usage(1, 5, 0)) for _ in range(9)]), tmp_path)
    with pytest.raises(ProviderError, match=r"busy \(asked 5 times") as caught:
        wrapped.llm.ask(REQUEST)
    assert caught.value.spent == wrapped.llm.usage == Usage(5, 25, 0)
    assert len(wrapped.pauses) == 4 and wrapped.pauses[3] > wrapped.pauses[0]


def test_a_wait_that_is_too_long_is_told(tmp_path: Path) -> None:
    wrapped = Wrapped(said(busy(retry_after=3600.0)), tmp_path)
    with pytest.raises(ProviderError, match="busy; the server asks to wait 3600 s"):
        wrapped.llm.ask(REQUEST)
    assert wrapped.pauses == []


def test_other_failures_are_not_asked_again(tmp_path: Path) -> None:
    client = said(ProviderError("bad", status=400))
    with pytest.raises(ProviderError, match=r"^bad$"):
        Wrapped(client, tmp_path).llm.ask(REQUEST)
    assert len(client.requests) == 1


# --- limits


def test_calls_are_limited(tmp_path: Path) -> None:
    client = said("a", "b", "c")
    wrapped = Wrapped(client, tmp_path, Budget(max_calls=2))
    wrapped.llm.ask(REQUEST)
    wrapped.llm.ask(REQUEST)
    wrapped.llm.ask(replace(REQUEST, sample=1))
    with pytest.raises(BudgetError, match="the limit of 2 calls is reached: 2 made"):
        wrapped.llm.ask(replace(REQUEST, sample=2))
    assert len(client.requests) == 2 and wrapped.llm.usage.calls == 2


def test_each_attempt_counts(tmp_path: Path) -> None:
    wrapped = Wrapped(said(busy(spent=Usage(1, 5, 0)), "four"), tmp_path, Budget(max_calls=1))
    with pytest.raises(BudgetError, match="1 call"):
        wrapped.llm.ask(REQUEST)
    assert wrapped.llm.usage == Usage(1, 5, 0)


def test_attempts_that_reached_nothing_are_free(tmp_path: Path) -> None:
    wrapped = Wrapped(said(busy(), busy(), "four"), tmp_path, Budget(max_calls=1))
    assert wrapped.llm.ask(REQUEST).text == "four"
    refused = Wrapped(said(ConfigurationError("no key"), "four"), None, Budget(max_calls=1))
    with pytest.raises(ConfigurationError):
        refused.llm.ask(REQUEST)
    assert refused.llm.ask(REQUEST).text == "four"


def test_tokens_are_limited_by_the_worst_case(tmp_path: Path) -> None:
    client = said("a", "b")
    budget = Budget(max_tokens=250)
    wrapped = Wrapped(client, None, budget)
    wrapped.llm.ask(REQUEST)
    assert budget.spent.input_tokens + budget.spent.output_tokens == 70
    with pytest.raises(
        BudgetError, match="limit of 250 tokens would be passed: 70 used, and the next call may take 2"
    ) as e:
        wrapped.llm.ask(replace(REQUEST, max_tokens=200))
    assert e.value.help is not None and len(client.requests) == 1
    with pytest.raises(BudgetError, match="may take"):
        Wrapped(said("a"), None, Budget(max_tokens=0)).llm.ask(REQUEST)


def test_money_is_limited() -> None:
    client = said("a", "b")
    client.price = Price(1000, 1000)  # type: ignore[attr-defined]
    budget = Budget(max_cost=0.25)
    wrapped = Wrapped(client, None, budget)
    wrapped.llm.ask(REQUEST)
    assert budget.spent.cost == 0.0
    with pytest.raises(
        BudgetError, match=r"limit of 0.25 USD would be passed: 0.0000 USD spent, and .* cost 0\.\d+ USD"
    ):
        wrapped.llm.ask(replace(REQUEST, max_tokens=300))


def test_a_limit_on_money_needs_a_price(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigurationError, match="price of openai/nobody is not known") as caught:
        connect("openai/nobody", budget=Budget(max_cost=1), cache=False)
    assert caught.value.help is not None and "NL2OPT_PRICES" in caught.value.help
    prices = tmp_path / "prices.yaml"
    monkeypatch.setenv("NL2OPT_PRICES", str(prices))
    prices.write_text('"openai/no*": {input: 2, output: 10, cache_read: 0.5}\n')
    connect("openai/nobody", budget=Budget(max_cost=1), cache=False)
    price = price_of("openai", "nobody")
    assert price is not None and price.cost(input_tokens=10**6, output_tokens=10**5, cached=10**5) == pytest.approx(
        2.85
    )
    for text in ("{", "3", "m: {input: 1}", "m: {input: -1, output: 1}", "m: {input: 1, output: true}", "m: 4"):
        prices.write_text(text)
        with pytest.raises(ConfigurationError, match="price file"):
            price_of("openai", "m")


def test_prices_of_families() -> None:
    haiku = price_of("anthropic", "claude-haiku-5-5")
    assert haiku is not None and haiku.cost(input_tokens=100_000, output_tokens=0) == pytest.approx(0.01)
    assert haiku.cost(input_tokens=100_001, output_tokens=0) == pytest.approx(0.0500005)
    assert haiku.half().cost(input_tokens=100_000, output_tokens=0) == pytest.approx(0.005)
    assert price_of("anthropic", "claude-sonnet-5") != price_of("anthropic", "claude-sonnet-5-5")
    assert price_of("anthropic", "claude-9") is None


@pytest.mark.parametrize("limit", [-1, float("nan"), float("inf"), True, "3"])
def test_limits_are_numbers(limit: object) -> None:
    for name in ("max_calls", "max_tokens", "max_cost"):
        with pytest.raises(ConfigurationError, match=name):
            Budget(**{name: limit})  # type: ignore[arg-type]


def test_concurrent_calls_never_pass_a_limit() -> None:
    """Twelve threads, worst cases that fit two at a time, and a limit that holds five calls in truth."""
    most = [0, 0]
    lock = threading.Lock()

    def work(request: Request) -> Reply:
        with lock:
            most[0] += 1
            most[1] = max(most)
        time.sleep(0.005)
        with lock:
            most[0] -= 1
        return Reply("x", usage=Usage(1, 50, 30))

    budget = Budget(max_tokens=450)
    wrapped = Wrapped(ScriptedClient(work), None, budget)
    outcomes: list[str] = []

    def ask(k: int) -> None:
        try:
            outcomes.append(wrapped.llm.ask(replace(REQUEST, sample=k)).text)
        except BudgetError:
            outcomes.append("refused")

    threads = [threading.Thread(target=ask, args=(k,)) for k in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    done = outcomes.count("x")
    assert len(outcomes) == 12 and done >= 3, outcomes
    assert budget.spent == Usage(done, 50 * done, 30 * done) and 80 * done <= 450


def test_a_call_broken_off_by_the_user_is_counted() -> None:
    def broken(request: Request) -> Reply:
        raise KeyboardInterrupt

    budget = Budget()
    wrapped = Wrapped(ScriptedClient(broken), None, budget)
    with pytest.raises(KeyboardInterrupt):
        wrapped.llm.ask(REQUEST)
    assert budget.spent.calls == 1 and budget.spent.input_tokens > 0


# --- connect


def test_specs_that_name_nothing() -> None:
    with pytest.raises(
        ConfigurationError, match="no llm provider is named 'antropic'; the nearest name is 'anthropic'"
    ) as e:
        connect("antropic/claude")
    assert e.value.help is not None and "mailbox:DIR" in e.value.help
    for spec in ("", "anthropic", "anthropic/", "gpt"):
        with pytest.raises(ConfigurationError, match="names no model"):
            connect(spec)
    for base in ("localhost:8000", ""):
        with pytest.raises(ConfigurationError, match="does not begin with http"):
            connect("openai/m", base_url=base)
    with pytest.raises(ConfigurationError, match="is none: Port"):
        connect("openai/m", base_url="http://localhost:80000/v1")
    for wrong in (0, -1, float("nan"), "5"):
        with pytest.raises(ConfigurationError, match="timeout"):
            connect("openai/m", timeout=wrong)  # type: ignore[arg-type]


@pytest.fixture
def plug_in(tmp_path: Path) -> Iterator[Callable[..., Connection]]:
    class Echo:
        def __init__(self, model: str, options: Options) -> None:
            self.spec = f"echo/{model}"

        def ask(self, request: Request) -> Reply:
            return Reply(request.messages[-1].text, usage=CALL)

        def flush(self) -> None:
            pass

    PROVIDERS.add("echo", Echo)
    yield lambda **more: connect("echo/any", cache=tmp_path, **more)
    PROVIDERS._loaded.pop("echo")
    PROVIDERS._targets.pop("echo")


def test_a_plug_in_gets_every_layer(plug_in: Callable[..., Connection], tmp_path: Path) -> None:
    with plug_in(budget=Budget(max_calls=1)) as llm:
        assert llm.ask(REQUEST).text == "How many vans?"
        assert llm.ask(REQUEST).usage == Usage(reused=1)
        with pytest.raises(BudgetError):
            llm.ask(replace(REQUEST, sample=1))
        assert repr(llm) == "<llm echo/any>"
    assert (tmp_path / "echo-any" / f"{REQUEST.id}.json").is_file()


def test_the_process_mask_holds_for_kept_replies(tmp_path: Path) -> None:
    ReplyStore(tmp_path, print).put(about_request(REQUEST), Reply("four"))
    mask = os.umask(0)
    os.umask(mask)
    assert (tmp_path / f"{REQUEST.id}.json").stat().st_mode & 0o777 == 0o666 & ~mask
