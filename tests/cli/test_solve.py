"""`nl2opt solve`: exit codes, what goes where, the JSON object, saved runs."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "examples"
CSV = [flag for name in ("presses", "shops", "routes") for flag in ("--data", EXAMPLES / "transport" / f"{name}.csv")]
PROMISED = {
    "status",
    "objective",
    "bound",
    "gap",
    "values",
    "solver",
    "problem_class",
    "certificate",
    "diagnosis",
    "formulation",
    "timings",
    "llm",
}


@pytest.mark.parametrize(
    ("name", "code", "status"),
    [("diet", 0, "optimal"), ("rota_infeasible", 1, "infeasible"), ("trading_unbounded", 1, "unbounded")],
)
def test_exit_code_and_json(call, name, code, status):
    ended = call("solve", EXAMPLES / f"{name}.yaml", "--json", "--quiet")
    body = json.loads(ended.out)
    assert (ended.code, body["status"]) == (code, status)
    assert body.keys() >= PROMISED
    assert body["llm"]["calls"] == body["llm"]["input_tokens"] == body["llm"]["output_tokens"] == 0
    assert body["llm"]["spec"] is None and body["llm"]["prompts"] == [] and body["formulator"] is None
    assert body["formulation"]["name"]
    assert body["isolation"]
    assert all(seconds >= 0 for seconds in body["timings"].values())
    if status == "optimal":
        assert body["values"]["eat[bread]"] == pytest.approx(3) and body["objective"] == pytest.approx(0.95)
        assert body["diagnosis"] is None and body["certificate"]["judged_by"] == "formulation"
    else:
        assert body["values"] == {} and body["objective"] is None and body["diagnosis"]["kind"] == status


def test_stdout_is_the_answer_and_stderr_the_rest(call):
    ended = call("solve", EXAMPLES / "production.yaml")
    assert ended.out.startswith("optimal   objective 25855 EUR   (MILP, HiGHS ")
    assert [line.split()[0] for line in ended.err.splitlines()] == [
        "read",
        "check",
        "program",
        "build",
        "solve",
        "verify",
    ]
    quiet = call("solve", EXAMPLES / "production.yaml", "--quiet")
    assert quiet.err == "" and quiet.out == ended.out


def test_warnings_go_to_stderr(call, tmp_path):
    path = tmp_path / "m.yaml"
    path.write_text(
        "parameters: {spare: 3}\nvariables: {x: {lower: 0, upper: 2}}\nobjective: {maximize: x}\n".replace(
            "spare: 3", "spare: {value: 3}"
        )
    )
    ended = call("solve", path)
    assert ended.code == 0 and "unused-parameter" in ended.err and "unused-parameter" not in ended.out


def test_infeasible_answer_reads_well(call, monkeypatch):
    monkeypatch.setenv("COLUMNS", "80")
    out = call("solve", EXAMPLES / "rota_infeasible.yaml", "-q").out
    assert max(map(len, out.splitlines())) <= 80
    assert out.count("from: Three nurses are needed every day, four on Friday.") == 1
    assert "  covered[fri]: " in out and ">= 4" in out


@pytest.mark.parametrize("columns", ["60", "80", "100", None])
def test_tables_fit_the_terminal(call, monkeypatch, columns):
    if columns:
        monkeypatch.setenv("COLUMNS", columns)
    out = call("solve", EXAMPLES / "facility_location.yaml", "-q", "--all").out
    table = [line for line in out.splitlines() if line.startswith(("ash", "birch", "depots"))]
    assert table and max(map(len, table)) <= int(columns or 120)


def test_environment_twins(call, monkeypatch):
    monkeypatch.setenv("NL2OPT_SOLVE_TIME_LIMIT", "-1")
    assert "time" in call("solve", EXAMPLES / "diet.yaml").err
    monkeypatch.setenv("NL2OPT_SOLVE_TIME_LIMIT", "30")
    monkeypatch.setenv("NL2OPT_SOLVE_JSON", "1")
    monkeypatch.setenv("NL2OPT_SOLVE_QUIET", "1")
    monkeypatch.setenv("NL2OPT_SOLVE_SOLVER", "glop")
    ended = call("solve", EXAMPLES / "diet.yaml")
    assert "GLOP" in json.loads(ended.out)["solver"]
    assert ended.err == ""
    monkeypatch.setenv("NL2OPT_SOLVE_SOLVER", "none")
    assert json.loads(call("solve", EXAMPLES / "diet.yaml").out)["status"] == "error"


def test_data_beside_the_formulation(call, tmp_path):
    """A folder with the formulation's name holds its data; files that are named take its place."""
    assert call("solve", EXAMPLES / "transport.yaml").out == call("solve", EXAMPLES / "transport.yaml", *CSV).out
    assert call("check", EXAMPLES / "transport.yaml").code == 0
    ended = call("solve", EXAMPLES / "transport.yaml", "--data", EXAMPLES / "transport" / "shops.csv")
    assert ended.code == 2 and "unknown-table" in ended.err


def test_errors_as_json(call, tmp_path):
    alone = tmp_path / "transport.yaml"
    alone.write_text((EXAMPLES / "transport.yaml").read_text())
    for arguments in (
        ["solve", tmp_path / "no.yaml"],
        ["solve", alone],
        ["solve", "--wrong"],
        ["check", tmp_path],
    ):
        ended = call(*arguments, "--json")
        body = json.loads(ended.out)
        assert ended.code == 2 and body["status"] == "error" and body["message"], arguments
        assert set(body) == {"status", "message", "help", "findings"} and ended.err
    findings = json.loads(call("solve", alone, "--json").out)["findings"]
    assert {finding["code"] for finding in findings} == {"unknown-table"}


@pytest.mark.parametrize(
    ("name", "solver", "objective"),
    [
        ("diet", "highs", 0.95),
        ("diet", "glop", 0.95),
        ("diet", "pdlp", 0.95),
        ("diet", "scip", 0.95),
        ("set_cover", "cp-sat", 3),
        ("set_cover", "highs", 3),
        ("set_cover", "scip", 3),
        ("knapsack", "cp-sat", 340),
        ("production", "cp-sat", 25855),
        ("portfolio", "highs", 0.0038923468),
        ("portfolio", "scip", 0.0038923468),
        ("can", "scip", 348.734205),
    ],
)
def test_each_solver(call, name, solver, objective):
    ended = call("solve", EXAMPLES / f"{name}.yaml", "--solver", solver, "--json", "-q")
    body = json.loads(ended.out)
    assert ended.code == 0 and body["objective"] == pytest.approx(objective, rel=1e-3 if name == "portfolio" else 1e-5)
    assert solver.replace("cp-sat", "CP-SAT").lower() in body["solver"].lower()


@pytest.mark.parametrize(
    ("name", "solver", "words"),
    [
        ("diet", "cp-sat", "eat"),
        ("set_cover", "glop", "integer"),
        ("set_cover", "pdlp", "integer"),
        ("can", "highs", "nonlinear"),
        ("portfolio", "glop", "quadratic"),
        ("diet", "gurobi", "gurobi"),
    ],
)
def test_a_solver_that_does_not_fit_is_refused(call, name, solver, words):
    ended = call("solve", EXAMPLES / f"{name}.yaml", "--solver", solver, "-q")
    assert ended.code == 2 and ended.out == ""
    assert words in ended.err and ("help: " in ended.err or "known names: highs, " in ended.err)


def test_saved_run_solves_again(call, tmp_path):
    folder = tmp_path / "runs" / "juice"
    first = call("solve", EXAMPLES / "transport.yaml", *CSV, "--save", folder, "-q")
    assert first.code == 0
    assert sorted(path.name for path in folder.iterdir()) == [
        "data.json",
        "formulation.yaml",
        "log.jsonl",
        "model.py",
        "solution.json",
    ]
    assert json.loads((folder / "solution.json").read_text())["objective"] == pytest.approx(108.6)
    assert json.loads((folder / "log.jsonl").read_text().splitlines()[0])["stage"] == "read"
    again = call("solve", folder, "-q")
    assert again.out == first.out
    more = tmp_path / "shops.csv"
    more.write_text("shop,litres\nmarket,100\nstation,100\nharbour,100\nairport,100\n")
    other = call("solve", folder, "--data", more, "--json", "-q")
    assert json.loads(other.out)["objective"] == pytest.approx(12 + 14 + 16 + 27)


def test_saved_where_nothing_can_be_written(call, tmp_path):
    clash = tmp_path / "file"
    clash.write_text("mine")
    ended = call("solve", EXAMPLES / "diet.yaml", "--save", clash, "-q")
    assert ended.code == 2 and "is a file" in ended.err and clash.read_text() == "mine"
    below = call("solve", EXAMPLES / "diet.yaml", "--save", clash / "deeper", "-q")
    assert below.code == 2 and "deeper" in below.err
    assert call("write", EXAMPLES / "diet.yaml", "--to", "yaml", "-o", clash / "x").code == 2
    assert call("write", EXAMPLES / "diet.yaml", "--to", "yaml", "-o", tmp_path).code == 2
    assert sorted(path.name for path in tmp_path.iterdir()) == ["file"]


def test_read_only_folder(open_folder, bound_by_permissions):
    """Solved first: what is imported on use may lie where nobody else can read."""
    from nl2opt.errors import InputError
    from nl2opt.pipeline import solve
    from nl2opt.pipeline.saving import save_run

    run = solve(EXAMPLES / "diet.yaml")
    save_run(run, open_folder / "first")
    folder = open_folder / "locked"
    folder.mkdir(mode=0o500)
    try:
        with bound_by_permissions(), pytest.raises(InputError, match="cannot be saved"):
            save_run(run, folder)
        assert not list(folder.iterdir())
    finally:
        folder.chmod(0o700)


def test_program_and_model_file(call, tmp_path):
    program, lp, mps = tmp_path / "m.py", tmp_path / "m.lp", tmp_path / "m.mps"
    for form, path in (("pyomo", program), ("lp", lp), ("mps", mps)):
        assert call("write", EXAMPLES / "knapsack.yaml", "--to", form, "-o", path).code == 0
        body = json.loads(call("solve", path, "--json", "-q").out)
        assert body["objective"] == pytest.approx(340) and body["values"]["take[harp]"] == 1
    assert "takes no data" in call("solve", lp, "--data", EXAMPLES / "transport" / "shops.csv").err


def test_all_shows_zeros(call):
    assert call("solve", EXAMPLES / "set_cover.yaml", "-q").out.count("\n") < call(
        "solve", EXAMPLES / "set_cover.yaml", "-q", "--all"
    ).out.count("\n")


def test_options_of_descriptions_are_refused_for_anything_else(call):
    for option in (("--formulator", "rules"), ("--llm", "some/model")):
        ended = call("solve", EXAMPLES / "diet.yaml", *option)
        assert ended.code == 2 and "is a formulation" in ended.err


def test_a_set_in_place_of_a_member(call, tmp_path):
    written = tmp_path / "a.yaml"
    written.write_text(
        "sets: {plants: {elements: [a, b]}}\n"
        "parameters: {least: {over: plants, values: {a: 1, b: 2}}}\n"
        "variables: {x: {over: plants, lower: 'least[plants]'}}\n"
        "objective: {minimize: 'sum(x[p] for p in plants)'}\n"
    )
    ended = call("check", written)
    assert ended.code == 1 and "a whole set stands where `least` needs one member" in ended.out
    assert "IndexSet" not in ended.out
