"""The id of a request: the same content, the same id; anything else, another."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from nl2opt.llm import Message, PromptRef, Reply, Request, Usage

MESSAGES = st.lists(st.builds(Message, st.sampled_from(["user", "assistant"]), st.text()), min_size=1, max_size=3)
SCHEMAS = st.none() | st.dictionaries(st.text(max_size=4), st.integers() | st.text(), max_size=3)
REQUESTS = st.builds(
    Request,
    MESSAGES.map(tuple),
    system=st.text(),
    schema=SCHEMAS,
    max_tokens=st.integers(1, 10**6),
    sample=st.integers(0, 100),
)


@given(REQUESTS, st.text(), st.integers(0, 9))
def test_what_a_request_is_for_is_no_part_of_its_id(request: Request, purpose: str, version: int) -> None:
    assert replace(request, purpose=purpose, prompt=PromptRef("p", version, "0")).id == request.id


@given(REQUESTS)
def test_the_order_of_a_schema_is_no_part_of_the_id(request: Request) -> None:
    if request.schema is not None:
        turned = dict(reversed(list(request.schema.items())))
        assert replace(request, schema=turned).id == request.id


@given(REQUESTS, REQUESTS)
def test_other_content_has_another_id(one: Request, two: Request) -> None:
    assert (one.id == two.id) == (
        json.dumps(one.content(), sort_keys=True) == json.dumps(two.content(), sort_keys=True)
    )


@given(REQUESTS)
def test_the_id_is_a_safe_file_name(request: Request) -> None:
    assert len(request.id) == 32 and set(request.id) <= set("0123456789abcdef")


def test_the_id_is_the_same_in_every_release() -> None:
    """Recordings and kept replies are found by it."""
    request = Request((Message("user", "How many vans? é"),), system="You count.", schema={"type": "object"})
    assert request.id == "1e19056bb1588a9bd23c09be1fe8e711"


@given(st.text(), st.sampled_from(["end", "length", "refusal"]), st.integers(0, 9), st.none() | st.floats(0, 9))
def test_a_reply_survives_its_file(text: str, stop: str, tokens: int, cost: float | None) -> None:
    reply = Reply(text, stop, Usage(1, tokens, tokens, 0, cost), "m", 0.5)  # type: ignore[arg-type]
    assert Reply.from_dict(json.loads(json.dumps(reply.to_dict()))) == reply
