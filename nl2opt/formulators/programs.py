"""Pyomo programs of an llm: read from replies, given their data, and tried in the sandbox. Never run in our process."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from nl2opt.errors import Nl2optError, NoProblemError
from nl2opt.formulators.asking import NO_DATA, problem_words
from nl2opt.formulators.candidates import elements_text
from nl2opt.formulators.dialogue import Dialogue, cut, marked
from nl2opt.formulators.repair import Candidate, Read, Rounds
from nl2opt.formulators.trial import Trial, one_at_a_time, outcome_words, short
from nl2opt.llm.client import ReplyError
from nl2opt.llm.prompts import load_prompt
from nl2opt.llm.request import Message, Reply, Request

if TYPE_CHECKING:
    from nl2opt.description.tables import Data
    from nl2opt.formulation.elements import Formulation
    from nl2opt.formulators.base import Task

SECONDS = 30.0
"""Of a program, while it builds its model."""
LONGEST_PROGRAM = 60_000
_FENCE = re.compile(r"^[ \t]*```[ \t]*(\w*)[^\n]*\n(.*?)(?:^[ \t]*```[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_WORD = re.compile(r"^\W*(NO PROBLEM|INSIST)\W*[:：]\s*(.+)$", re.MULTILINE)


def program_files(data: Data) -> dict[str, bytes]:
    """The data as files for a program's working folder: each table and value as JSON under its name.

    >>> from nl2opt.description.tables import Data, DataTable
    >>> files = program_files(Data({"demand": DataTable("demand", ("day", "loaves"), (("mon", 5),))}, {"budget": 9}))
    >>> files["demand.json"], files["budget.json"]
    (b'[{"day": "mon", "loaves": 5}]', b'9')
    """
    files: dict[str, bytes] = {}
    for name, file in file_names(data).items():
        table = data.tables.get(name)
        body: Any = (
            data.values[name] if table is None else [dict(zip(table.columns, r, strict=True)) for r in table.rows]
        )
        files[file] = json.dumps(body, ensure_ascii=False, default=str).encode("utf-8", "replace")
    return files


def file_names(data: Data) -> dict[str, str]:
    """The file of each table and value; names that are no file names get one."""
    names: dict[str, str] = {}
    for name in data.names():
        plain = re.sub(r"[^\w-]+", "_", name).strip("_") or "data"
        taken = set(names.values())
        file, count = f"{plain}.json", 1
        while file in taken:
            count += 1
            file = f"{plain}_{count}.json"
        names[name] = file
    return names


def files_words(task: Task) -> str:
    """The files as the prompt shows them: names, columns, types and a few rows."""
    from nl2opt.description.preview import preview

    if not task.data.names():
        return NO_DATA
    names = [f"{file}: {name}" if file != f"{name}.json" else file for name, file in file_names(task.data).items()]
    listed = ", ".join(names[:200]) + (", ..." if len(names) > 200 else "")
    return marked(f"files: {listed}\n{preview(task.data)}", "data")


def program_request(task: Task, elements: Formulation | None = None) -> Request:
    """The request for a program: of the text, or of the text and its five elements (LLMOPT's routes)."""
    inputs = {"description": problem_words(task), "data": files_words(task)}
    if elements is None:
        prompt = load_prompt("program").render(**inputs)
    else:
        words = marked(cut(elements_text(elements), LONGEST_PROGRAM), "elements")
        prompt = load_prompt("program_from_elements").render(**inputs, elements=words)
    return Request(
        (Message("user", prompt.user),), system=prompt.system, max_tokens=task.settings.max_tokens,
        purpose="program", prompt=prompt.ref,
    )  # fmt: skip


def program_repair_request(task: Task, first: Request, reply_text: str, feedback: str) -> Request:
    """The first request again, the reply to be mended, and what is wrong with it."""
    prompt = load_prompt("program_repair").render(feedback=feedback)
    earlier = cut(reply_text, LONGEST_PROGRAM) if reply_text.strip() else "(an empty reply)"
    messages = (*first.messages, Message("assistant", earlier), Message("user", prompt.user))
    return Request(
        messages, system=prompt.system, max_tokens=task.settings.max_tokens, purpose="program repair",
        prompt=prompt.ref,
    )  # fmt: skip


def read_program(reply: Reply) -> tuple[str | None, str]:
    """The program of a reply, or None and the reason why the llm insists on its last one.

    >>> read_program(Reply("Plan.\\n```python\\nimport pyomo.environ as pyo\\nmodel = pyo.ConcreteModel()\\n```\\n"))
    ('import pyomo.environ as pyo\\nmodel = pyo.ConcreteModel()\\n', '')

    Raises `ReplyError` for a reply without a program, `NoProblemError` when the llm says that there is no problem.
    """
    fences = list(_FENCE.finditer(reply.text))
    python = [fence for fence in fences if fence[1].lower() in ("python", "py", "")]
    if python:
        last = python[-1]
        if reply.stop == "length" and not last[0].rstrip().endswith("```"):
            raise ReplyError("the program is cut off at the limit of the reply's tokens", reply=reply)
        if last[2].strip():
            return last[2], ""
    word = _WORD.search(reply.text)
    if word is not None:
        said = " ".join(word[2].split())[:1000].strip("`")
        if word[1] == "INSIST":
            return None, said
        raise NoProblemError(f"the text holds no decision problem: {said}")
    if reply.stop != "length" and "ConcreteModel(" in reply.text and not fences:
        return reply.text, ""
    if reply.stop == "length":
        raise ReplyError("the reply was cut off at the limit of its tokens", reply=reply)
    raise ReplyError(
        "the reply holds no program" if reply.text.strip() else "the reply is empty",
        help="answer with the plan and one code block that begins with ```python",
        reply=reply,
    )


def try_program(program: str, task: Task) -> Trial:
    """The program run in the sandbox and its model solved. Never raises an `Nl2optError`."""
    from nl2opt.model.sandbox import Limits, run_program
    from nl2opt.solution import solve

    trial = Trial(program=program)
    with one_at_a_time():
        try:
            ran = run_program(
                program, files=program_files(task.data), limits=Limits(wall_seconds=SECONDS, cpu_seconds=SECONDS)
            )
            trial = replace(trial, model=ran.model)
            trial = replace(trial, solution=solve(ran.model, short(task.settings)))
        except Nl2optError as error:
            trial = replace(trial, error=error)
    task.tell("solve", outcome_words(trial), status=trial.status)
    return trial


def program_reader(task: Task) -> Read:
    """Reads replies as programs and tries them."""

    def read(reply: Reply) -> Candidate:
        try:
            program, insist = read_program(reply)
        except ReplyError as error:
            return Candidate(reply.text, problem=error)
        if program is None:
            return Candidate(reply.text, insist=insist)
        return Candidate(reply.text, try_program(program, task))

    return read


def program_rounds(dialogue: Dialogue, first: Request) -> Rounds:
    """The loop of repairs for programs; `first` is the request that asked for one."""
    task = dialogue.task
    return Rounds(dialogue, program_reader(task), lambda text, words: program_repair_request(task, first, text, words))
