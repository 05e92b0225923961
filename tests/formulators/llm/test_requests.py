"""What is asked, as a whole; and that nothing an llm answers escapes as anything but one of our errors."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from nl2opt.description.tables import Data, DataTable
from nl2opt.description.text import Description
from nl2opt.errors import Nl2optError
from nl2opt.formulators import formulator
from nl2opt.formulators.answer import read_answer
from nl2opt.formulators.asking import formulate_request
from nl2opt.formulators.dialogue import cut, marked
from nl2opt.formulators.judge import judgement_of
from nl2opt.formulators.programs import read_program
from nl2opt.formulators.trial import try_formulation
from nl2opt.llm.request import Reply, Request
from tests.formulators.llm.helpers import TEXT, asked, broken, good, infeasible, reply, task
from tests.formulators.llm.test_judge import says
from tests.golden import check_golden

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=12,
)


def page(request: Request) -> str:
    """A request as a person reads it; of the fixed part only its first line."""
    assert request.prompt is not None
    head = f"purpose: {request.purpose}\nprompt: {request.prompt.id}, version {request.prompt.version}\n"
    head += f"system: {request.system.splitlines()[0]} ...\nschema: {json.dumps(request.schema)}\n"
    return head + "".join(f"\n--- {message.role}\n{message.text}\n" for message in request.messages)


def test_requests_as_a_whole() -> None:
    table = DataTable("clay", ("kind", "kg"), (("white", 40), ("red", None)), file="clay.csv")
    given = task([reply(good())], data=Data({"clay": table}, {"kilns": 2}))
    formulator("direct").formulate(given)
    check_golden("llm/formulate.txt", page(asked(given)[0]))
    given = task([reply(broken()), reply(infeasible()), reply(good()), says()])
    formulator("judge").formulate(given)
    for number, name in ((1, "repair_errors"), (2, "repair_infeasible"), (3, "judge")):
        check_golden(f"llm/{name}.txt", page(asked(given)[number]))


def test_the_same_task_makes_the_same_request() -> None:
    one, two = (formulate_request(task([])).id for _ in range(2))
    assert one == two
    assert formulate_request(task([], text=TEXT.replace("40", "41"))).id != one


@given(st.text())
def test_a_text_between_marked_lines_cannot_end_them(text: str) -> None:
    lines = marked(text, "problem").splitlines()
    first, last = lines[0], lines[-1]
    assert first.endswith("begins =====")
    assert last == first.replace("begins", "ends")
    assert last not in text.splitlines()


@given(st.text(max_size=60), st.integers(2, 40))
def test_cut_keeps_beginning_and_end(text: str, longest: int) -> None:
    shown = cut(text, longest)
    assert shown == text if len(text) <= longest else shown.startswith(text[: longest // 2])
    assert len(shown) <= max(len(text), longest + 60)


@given(JSON)
def test_any_json_is_an_answer_or_one_of_our_errors(body: Any) -> None:
    description = Description(TEXT)
    for text in (
        json.dumps(body),
        json.dumps({"notes": body, "formulation": body}),
        json.dumps({"formulation": {"variables": body}}),
    ):
        try:
            answer = read_answer(Reply(text), description)
        except Nl2optError as error:
            assert error.message
        else:
            assert answer.formulation is not None or answer.findings or answer.insist
    if isinstance(body, dict):
        judgement_of(body)
        judgement_of({"formulation_right": body, "answer_right": True, "problems": body})


@given(st.text(), st.sampled_from(["end", "length"]))
def test_any_text_is_an_answer_or_one_of_our_errors(text: str, stop: Any) -> None:
    for read in (lambda r: read_answer(r, Description(TEXT)), read_program):
        try:
            read(Reply(text, stop))
        except Nl2optError as error:
            assert error.message


@st.composite
def mutated(draw: st.DrawFn) -> dict[str, Any]:
    """The right formulation with one place changed."""
    body = copy.deepcopy(good())
    places: list[tuple[Any, Any]] = []
    stack: list[Any] = [body]
    while stack:
        node = stack.pop()
        for key in list(node) if isinstance(node, dict) else range(len(node)):
            places.append((node, key))
            if isinstance(node[key], dict | list):
                stack.append(node[key])
    node, key = draw(st.sampled_from(places))
    value = draw(
        st.none() | st.integers(-3, 3) | st.sampled_from(["goods", "make", "1 / 0", "x[", "make['cup']", {}, []])
    )
    if draw(st.booleans()) and isinstance(node, dict):
        del node[key]
    else:
        node[key] = value
    return body


@settings(max_examples=60, deadline=None)
@given(mutated())
def test_trying_a_damaged_formulation_never_raises(body: dict[str, Any]) -> None:
    given = task([])
    answer = read_answer(Reply(reply(body)), given.description)
    if answer.formulation is not None:
        trial = try_formulation(answer.formulation, given, answer.findings)
        assert trial.usable or trial.errors or trial.error
