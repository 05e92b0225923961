"""`programmer`: programs from replies, run in the sandbox only, with their errors sent back."""

from __future__ import annotations

import os
import sys

import pytest

from nl2opt.description.tables import Data, DataTable
from nl2opt.errors import NoProblemError, ProgramError
from nl2opt.formulators import formulator
from nl2opt.formulators.programs import file_names, program_files, read_program
from nl2opt.llm.client import ReplyError
from nl2opt.llm.prompts import load_prompt
from nl2opt.llm.request import Reply
from nl2opt.model.sandbox import run_program
from nl2opt.solution import solve
from tests.formulators.llm.helpers import asked, broken, good, reply, task

PROGRAM = """\
import pyomo.environ as pyo
model = pyo.ConcreteModel()
model.mugs = pyo.Var(domain=pyo.NonNegativeIntegers)
model.bowls = pyo.Var(domain=pyo.NonNegativeIntegers)
model.income = pyo.Objective(expr=9 * model.mugs + 15 * model.bowls, sense=pyo.maximize)
model.time = pyo.Constraint(expr=2 * model.mugs + 3 * model.bowls <= 40)
model.orders = pyo.Constraint(expr=model.mugs >= 5)
"""


def fenced(program: str) -> str:
    return f"The plan: pieces are counted.\n\n```python\n{program}```\n"


def test_a_program_is_kept_and_solved() -> None:
    given = task([fenced(PROGRAM)])
    done = formulator("programmer").formulate(given)
    assert done.program == PROGRAM
    assert done.formulation is None
    assert done.details == {"status": "optimal", "route": "text to program"}
    request = asked(given)[0]
    assert request.schema is None
    assert request.prompt is not None
    assert request.prompt.id == "program"


def test_errors_of_the_sandbox_go_back_with_their_line() -> None:
    wrong = PROGRAM.replace("model.mugs >= 5", "model.mgs >= 5")
    given = task([fenced(wrong), fenced(PROGRAM)])
    done = formulator("programmer").formulate(given)
    assert (done.program, done.rounds) == (PROGRAM, 2)
    words = asked(given)[1].messages[2].text
    assert "mgs" in words
    assert "model.py:7" in words
    assert asked(given)[1].system == asked(given)[0].system


def test_an_infeasible_program_comes_back_with_the_contradiction() -> None:
    given = task([fenced(PROGRAM.replace(">= 5", ">= 50")), "INSIST: 50 mugs are really ordered"])
    done = formulator("programmer").formulate(given)
    assert done.details["status"] == "infeasible"
    assert done.notes == ("the llm insists on its formulation: 50 mugs are really ordered",)
    assert "orders" in asked(given)[1].messages[2].text


def test_a_program_never_runs_in_our_process(tmp_path: object) -> None:
    hostile = "import os, sys\nsys.nl2opt_was_here = True\nos.environ['NL2OPT_WAS_HERE'] = '1'\n" + PROGRAM
    done = formulator("programmer").formulate(task([fenced(hostile)]))
    assert done.program is not None
    assert not hasattr(sys, "nl2opt_was_here")
    assert "NL2OPT_WAS_HERE" not in os.environ


def test_programs_that_never_build_a_model_end_with_the_error() -> None:
    given = task([fenced(f"x = {k}\n") for k in range(9)], rounds=1)
    with pytest.raises(ProgramError, match=r"after 2 requests.*no Pyomo model found") as caught:
        formulator("programmer").formulate(given)
    assert len(caught.value.exchanges) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [("", "empty"), ("a plan only", "no program"), ("```python\n\n```", "no program")],
)
def test_replies_without_a_program(text: str, words: str) -> None:
    given = task([text, "again\n" + text, "still none"], rounds=2)
    with pytest.raises(ReplyError):
        formulator("programmer").formulate(given)
    assert words in asked(given)[1].messages[2].text


def test_no_problem_and_cut_off() -> None:
    with pytest.raises(NoProblemError, match="a poem"):
        formulator("programmer").formulate(task(["NO PROBLEM: a poem"]))
    with pytest.raises(ReplyError, match="cut off"):
        read_program(Reply(fenced(PROGRAM)[:-10], "length"))
    assert read_program(Reply("```python\na = 1\n```\nThe better one:\n```python\nb = 1\n```"))[0] == "b = 1\n"
    assert read_program(Reply(PROGRAM))[0] == PROGRAM


def test_data_reach_the_program_as_files() -> None:
    data = Data(
        {"takes": DataTable("takes", ("good", "hours"), (("mug", 2), ("bowl", 3), ("vase", None)))},
        {"week": 40, "sheet 1/a": [1, 2]},
    )
    assert file_names(data) == {"takes": "takes.json", "week": "week.json", "sheet 1/a": "sheet_1_a.json"}
    program = (
        "import json\nimport pyomo.environ as pyo\n"
        "takes = {r['good']: r['hours'] for r in json.load(open('takes.json')) if r['hours'] is not None}\n"
        "model = pyo.ConcreteModel()\nmodel.x = pyo.Var(list(takes), domain=pyo.NonNegativeIntegers)\n"
        "model.o = pyo.Objective(expr=sum(model.x[g] for g in takes), sense=pyo.maximize)\n"
        "model.c = pyo.Constraint(expr=sum(takes[g] * model.x[g] for g in takes) <= json.load(open('week.json')))\n"
        "model.d = pyo.Constraint(expr=model.x['mug'] <= len(json.load(open('sheet_1_a.json'))))\n"
    )
    given = task([fenced(program)], data=data)
    done = formulator("programmer").formulate(given)
    assert done.details["status"] == "optimal"
    model = run_program(done.program or "", files=program_files(data)).model
    assert solve(model).objective == 2 + 12
    assert "takes.json, week.json, sheet_1_a.json: sheet 1/a" in asked(given)[0].messages[0].text


def test_files_whose_names_collide_are_told_apart() -> None:
    names = file_names(Data(values={"a b": 1, "a-b": 2, "a/b": 3, "...": 4}))
    assert list(names.values()) == ["a_b.json", "a-b.json", "a_b_2.json", "data.json"]


def test_five_elements_to_program() -> None:
    given = task([reply(good()), fenced(PROGRAM)])
    done = formulator("programmer:direct").formulate(given)
    assert (done.program, len(done.exchanges)) == (PROGRAM, 2)
    assert done.details["route"] == "five elements to program"
    request = asked(given)[1]
    assert request.prompt is not None
    assert request.prompt.id == "program_from_elements"
    assert "hours[g] * make[g]" in request.messages[0].text
    assert '"source": "There are 40 hours a week"' in request.messages[0].text


def test_without_usable_elements_the_text_alone_is_the_way() -> None:
    body = broken()
    body["variables"] = {"make": {"lowr": 0}}
    given = task([reply(body), fenced(PROGRAM)])
    done = formulator("programmer:direct").formulate(given)
    assert done.details["route"] == "text to program"
    assert "written from the text alone" in done.notes[0]
    assert len(done.exchanges) == 2


def test_the_worked_example_of_the_prompt_builds_and_solves() -> None:
    program, _ = read_program(Reply(load_prompt("program").system))
    assert program is not None
    assert solve(run_program(program).model).objective == pytest.approx(30 * 14 + (900 - 240) / 10 * 18)
