"""How the model of an ordinary program is found, what it sees, and what its mistakes are called."""

from __future__ import annotations

from pathlib import Path

import pytest

from nl2opt.diagnostics import render
from nl2opt.errors import InputError, ProgramError
from nl2opt.model.sandbox import Limits, Sandbox, run_program
from nl2opt.model.sandbox.isolation import LAYERS

HEAD = "import pyomo.environ as pyo\n"
BUILD = "{name} = pyo.ConcreteModel()\n{name}.x{mark} = pyo.Var(bounds=(0, 1))\n"


def model_code(name: str, mark: str = "") -> str:
    return BUILD.format(name=name, mark=mark)


def indented(text: str) -> str:
    return "".join(f"    {line}\n" for line in text.splitlines())


FINDING = {
    "model": model_code("model", "1"),
    "m": model_code("m", "1"),
    "model before m": model_code("m", "2") + model_code("model", "1"),
    "any name": model_code("bakery", "1"),
    "build_model": "def build_model(data=None):\n" + indented(model_code("here", "1") + "return here"),
    "create_model": "def create_model():\n" + indented(model_code("here", "1") + "return here"),
    "model before build_model": "def build_model():\n    raise ValueError\n" + model_code("model", "1"),
    "one model under two names": model_code("a", "1") + "b = a\n",
    "main block is not run": model_code("model", "1") + "if __name__ == '__main__':\n    1 / 0\n",
    "an instance of an abstract model": "abstract = pyo.AbstractModel()\nabstract.x1 = pyo.Var()\n"
    "model = abstract.create_instance()\n",
}


@pytest.mark.parametrize("case", FINDING)
def test_the_model_is_found(sandbox: Sandbox, case: str) -> None:
    assert sandbox.run(HEAD + FINDING[case]).model.column_names == ("x1",)


MESSAGES = {
    "": "no Pyomo model found",
    "model = 3": "no Pyomo model found",
    "model = pyo.AbstractModel()": "AbstractModel",
    model_code("a") + model_code("b"): "builds 2 models (`a`, `b`)",
    "def build_model(data): pass": "`build_model` needs arguments",
    "def build_model(): return 3": "returned int",
    "x = (1,": "not valid Python: '(' was never closed in line 2",
    "\nx = {}['north']": "raised KeyError: 'north' in line 3",
    "import no_such_package": "ModuleNotFoundError",
    "raise KeyboardInterrupt": "KeyboardInterrupt in line 2",
    "class Odd(Exception):\n    def __str__(self): raise ValueError\nraise Odd": "raised Odd in line 4",
    model_code("model") + "model.c = pyo.Constraint(expr=pyo.inequality(0, 1, 2))": "in line 4",
    model_code("model") + "pyo.SolverFactory('glpk').solve(model)": "calls the solver 'glpk'",
    "from pyomo.opt import SolverFactory\n"
    + model_code("model")
    + "s = SolverFactory('appsi_highs')\ns.options['x'] = 1\nif s.available(): s.solve(model, tee=True)": "in line 7",
    "x = '\0'": "null",
    "x = '\ud800'": "cannot be read",
}


@pytest.mark.parametrize("program", MESSAGES)
def test_messages(sandbox: Sandbox, program: str) -> None:
    with pytest.raises(ProgramError) as caught:
        sandbox.run(HEAD + program)
    assert MESSAGES[program] in caught.value.message
    assert caught.value.help


def test_a_finding_shows_the_line_and_the_way_there(sandbox: Sandbox) -> None:
    program = HEAD + "def cost(i):\n    return {}[i]\n\n\ntotal = cost('north')\n"
    with pytest.raises(ProgramError) as caught:
        sandbox.run(program)
    assert render(caught.value.findings) == (
        "error[program-error]: the program raised KeyError: 'north' in line 3\n"
        " --> model.py:3:5\n"
        "  |\n"
        "3 |     return {}[i]\n"
        "  |     ^^^^^^^^^^^^\n"
        "note: called from line 6, in <module>\n"
        "help: mend the line shown"
    )


def test_a_rule_that_fails_names_its_line(sandbox: Sandbox) -> None:
    program = HEAD + (
        "model = pyo.ConcreteModel()\nmodel.x = pyo.Var()\n"
        "def limit(m):\n    return m.x <= missing\n"
        "model.c = pyo.Constraint(rule=limit)\n"
    )
    with pytest.raises(ProgramError, match="NameError: name 'missing' is not defined in line 5") as caught:
        sandbox.run(program)
    assert "Rule failed" in caught.value.output


def test_a_message_cannot_write_over_the_terminal(sandbox: Sandbox) -> None:
    with pytest.raises(ProgramError) as caught:
        sandbox.run("raise ValueError('\\x1b[2Jall\\nwell\\x07')")
    assert caught.value.message == "the program raised ValueError: �[2Jall well� in line 1"


def test_output_is_returned(sandbox: Sandbox, good: str) -> None:
    run = sandbox.run(good + "import sys\nprint('größe')\nprint('oops', file=sys.stderr)\n")
    assert (run.stdout, run.stderr) == ("größe\n", "oops\n")
    assert run.seconds > 0


def test_given_files_are_read(sandbox: Sandbox, tmp_path: Path, good: str) -> None:
    table = tmp_path / "costs.csv"
    table.write_text("a,3\n")
    program = good + "import helper\nprint(open('data/costs.csv').read(), open('b.txt').read(), helper.VALUE)\n"
    files = {"data/costs.csv": table, "b.txt": b"bytes", "helper.py": b"VALUE = 7\n"}
    assert sandbox.run(program, files=files).stdout == "a,3\n bytes 7\n"


def test_files_of_one_run_are_gone_in_the_next(sandbox: Sandbox, good: str) -> None:
    sandbox.run(good + "open('kept.txt', 'w').write('x')", files={"a.txt": b"1"})
    assert sandbox.run(good + "import os\nprint(os.listdir('.'))").stdout == "[]\n"


def test_files_that_do_not_fit(sandbox: Sandbox, good: str) -> None:
    if "private-disk" not in sandbox.warm().layers:
        pytest.skip("the work folder has no size of its own here")
    with pytest.raises(ProgramError, match="do not fit into its work folder"):
        sandbox.run(good, files={"big": bytes(3_000_000)}, limits=Limits(file_bytes=1_000_000))


@pytest.mark.parametrize("name", ["../x", "/etc/x", "", ".", "a/../../x", "C:x", "a\\b", "model.py"])
def test_file_names_stay_inside(sandbox: Sandbox, good: str, name: str) -> None:
    with pytest.raises(InputError, match="work folder"):
        sandbox.run(good, files={name: b""})


def test_a_missing_file(sandbox: Sandbox, good: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        sandbox.run(good, files={"a": tmp_path / "none"})
    with pytest.raises(InputError, match="cannot be read"):
        sandbox.run(good, files={"a": tmp_path})


@pytest.mark.parametrize("wrong", [{"wall_seconds": 0}, {"memory_mb": -1}, {"cpu_seconds": float("inf")}])
def test_limits_are_numbers_above_zero(wrong: dict[str, float]) -> None:
    with pytest.raises(InputError, match=next(iter(wrong))):
        Limits(**wrong)  # type: ignore[arg-type]


def test_runs_are_deterministic(good: str) -> None:
    program = good + "print({'north', 'south', 'east', 'west'}, hash('x'))"
    outputs = set()
    for _ in range(2):
        with Sandbox() as fresh:
            outputs.add(fresh.run(program).stdout)
    assert len(outputs) == 1


def test_isolation_says_what_is_on_and_what_is_lost(sandbox: Sandbox) -> None:
    report = sandbox.warm().to_dict()
    assert set(report) == {"mechanism", "platform", "layers", "missing"}
    assert set(report["layers"]) | set(report["missing"]) == set(LAYERS)
    assert not set(report["layers"]) & set(report["missing"])
    assert all(entry["why"] and entry["lost"] for entry in report["missing"].values())


def test_the_shared_sandbox(good: str) -> None:
    assert run_program(good).model.sense == "maximize"
