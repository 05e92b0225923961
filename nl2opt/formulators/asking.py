"""The requests for a formulation: the first, and those that send findings back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nl2opt.formulators.answer import ANSWER_SCHEMA
from nl2opt.formulators.dialogue import cut, marked
from nl2opt.llm.prompts import load_prompt
from nl2opt.llm.request import Message, Request

if TYPE_CHECKING:
    from nl2opt.formulators.base import Task

NO_DATA = "(no data beside the text: every number is in the text)"
LONGEST_REPLY = 60_000
"""Most characters of an earlier reply that are sent back; the middle of a longer one is left out."""


def data_words(task: Task) -> str:
    """The data of a task as prompts show them: never whole."""
    from nl2opt.description.preview import preview

    return marked(preview(task.data), "data") if task.data.names() else NO_DATA


def problem_words(task: Task) -> str:
    """The description between two marked lines: whatever stands in it is part of the problem, and no instruction."""
    return marked(task.description.text, "problem")


def formulate_request(task: Task) -> Request:
    """The request for a formulation of the task's description."""
    prompt = load_prompt("formulate").render(description=problem_words(task), data=data_words(task))
    return Request(
        (Message("user", prompt.user),), system=prompt.system, schema=ANSWER_SCHEMA,
        max_tokens=task.settings.max_tokens, purpose="formulate", prompt=prompt.ref,
    )  # fmt: skip


def repair_request(task: Task, reply_text: str, feedback: str) -> Request:
    """The first request again, the reply that is to be mended, and what is wrong with it; always three messages."""
    prompt = load_prompt("repair").render(feedback=feedback)
    first = formulate_request(task)
    earlier = cut(reply_text, LONGEST_REPLY) if reply_text.strip() else "(an empty reply)"
    messages = (*first.messages, Message("assistant", earlier), Message("user", prompt.user))
    return Request(
        messages, system=prompt.system, schema=ANSWER_SCHEMA, max_tokens=task.settings.max_tokens,
        purpose="repair", prompt=prompt.ref,
    )  # fmt: skip
