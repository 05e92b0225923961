"""JSON out of the text of a reply."""

from __future__ import annotations

import json

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from nl2opt.llm import Reply, ReplyError, json_of

GOOD = {
    "alone": '{"a": 1}',
    "space around": '\n\n  {"a": 1}\n',
    "byte order mark": '\ufeff{"a": 1}',
    "fence": '```json\n{"a": 1}\n```',
    "fence of tildes": '~~~\n{"a": 1}\n~~~',
    "open fence": 'So:\n```json\n{"a": 1}',
    "prose around": 'The answer is {"a": 1} as asked.',
    "prose with braces": 'With x in {1, 2} and \\frac{1}{2}: {"a": 1}',
    "aside before a fence": 'I use {"key": ...} below.\n```json\n{"a": 1}\n```\n',
    "fence inside a string": '{"a": 1, "note": "```json\\n{}\\n```"}',
    "draft first": '```json\n{"a": 0}\n```\nBetter:\n```json\n{"a": 1}\n```',
    "short aside after": '{"a": 1, "more": "words of some length"}\nNote that {"b": 2} is out.',
    "list in an object": 'Values: [3, 4]. {"a": 1}',
}


@pytest.mark.parametrize("text", GOOD.values(), ids=GOOD)
def test_the_object_is_found(text: str) -> None:
    assert json_of(Reply(text))["a"] == 1


BAD = {
    "empty": ("", "the reply is empty"),
    "blank": (" \n\t", "the reply is empty"),
    "no JSON": ("I cannot see a table.", "holds no JSON: it begins 'I cannot see a table.'"),
    "half": ('{"a": [1, 2', "half a JSON object: line 1, column 12"),
    "half a string": ('{"a": "unfini', "half a JSON object: line 1, column 7"),
    "half in a fence": ('```json\n{"a": 1,\n', "half a JSON object: line 3"),
    "a missing comma": ('{"a": 1\n "b": {"c": 2}}', "line 2, column 2: Expecting ',' delimiter"),
    "a comma too many": ('{"a": [1, 2,], "b": 1}', "no comma may stand before a closing bracket"),
    "single quotes": ("{'a': 1}", "strings stand in double quotes"),
    "Python's words": ('{"a": True}', "write true, false and null"),
    "a comment": ('{"a": 1, // vans\n "b": 2}', "JSON has no comments"),
    "a list": ("[1, 2]", "a JSON list; it is to be one object"),
    "a string": ('"yes"', "a JSON text; it is to be one object"),
    "twice the same key": ('{"s": {"x": 1, "x": 2}}', "the key 'x' appears 2 times"),
    "NaN": ('{"a": NaN}', "NaN is no number"),
    "Infinity": ('{"a": -Infinity}', "-Infinity is no number"),
    "a number beyond floats": ('{"a": 1e999}', "the number 1e999 is too large"),
    "5000 digits": ('{"a": ' + "9" * 5000 + "}", "is too large"),
    "deep nesting": ('{"a":' * 100_000 + "1", "nested too deeply"),
}


@pytest.mark.parametrize(("text", "words"), BAD.values(), ids=BAD)
def test_a_fault_is_named_with_its_place(text: str, words: str) -> None:
    with pytest.raises(ReplyError) as caught:
        json_of(Reply(text))
    assert words in caught.value.message
    assert caught.value.reply is not None and len(caught.value.message) < 400


def test_a_broken_object_is_not_replaced_by_one_inside_it() -> None:
    with pytest.raises(ReplyError, match="line 1, column 9"):
        json_of(Reply('{"a": 1 "b": {"name": "inner"}}'))


def test_refusal_and_length_are_told_apart() -> None:
    with pytest.raises(ReplyError, match="declined to answer: I would rather not"):
        json_of(Reply("I would rather not", stop="refusal"))
    with pytest.raises(ReplyError, match=r"declined to answer$"):
        json_of(Reply("", stop="refusal"))
    with pytest.raises(ReplyError, match="cut off at the limit of its tokens, at line 2, column 5"):
        json_of(Reply('{"a":\n [1,', stop="length"))
    with pytest.raises(ReplyError, match="cut off"):
        json_of(Reply('{"a": 1}\nBetter is this: {"a": 1, "b": "much longer than befo', stop="length"))
    assert json_of(Reply('{"a": 1}', stop="length")) == {"a": 1}


def test_a_reply_of_200_kilobytes() -> None:
    value = {f"name{i}": {"over": ["days"], "values": list(range(20))} for i in range(2000)}
    text = json.dumps(value)
    assert len(text) > 150_000
    assert json_of(Reply(f"Here:\n{text}\n")) == value
    with pytest.raises(ReplyError, match="half"):
        json_of(Reply(text[:-5]))
    with pytest.raises(ReplyError, match="line 1, column"):
        json_of(Reply("{" * 200_000 + '"'))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)  # fmt: skip
OBJECTS = st.dictionaries(st.text(), JSON, max_size=5)


@given(OBJECTS, st.sampled_from(["{}", "```json\n{}\n```", "Here it is:\n\n{}\n\nThat is all.", "```\n{}\n```\nDone."]))
def test_what_was_written_is_read(value: dict[str, object], frame: str) -> None:
    assert json_of(Reply(frame.replace("{}", json.dumps(value), 1))) == value


@given(st.text() | st.text(alphabet='{}[]",:1a \n`'))
@example("`" * 3 + '\n{"')
@example('{"a": 1}{')
def test_any_text_gives_an_object_or_a_reply_error(text: str) -> None:
    try:
        assert isinstance(json_of(Reply(text)), dict)
    except ReplyError as error:
        assert error.message
