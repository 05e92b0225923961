"""The set as a whole: its folders, its front matter, its counts, and the data files that a script wrote."""

from __future__ import annotations

import importlib.util
import re
import tomllib
from collections import Counter

TRAITS = {
    "distractor", "integrality", "several optima", "conversion", "percent", "strict", "fixed charge", "logic", "big-M",
    "nonconvex", "infeasible", "unbounded",
}  # fmt: skip
KEYS = [
    "id",
    "version",
    "family",
    "class",
    "type",
    "data",
    "files",
    "traits",
    "status",
    "sense",
    "objective",
    "quantities",
]


def test_front_matter(problem):
    front = problem.front
    assert list(front) == [key for key in KEYS if key in front]
    assert front["id"] == problem.folder.name
    assert re.fullmatch(r"[a-z0-9_]+", front["id"])
    assert front["version"] >= 1
    assert front["class"] in {"LP", "MILP", "QP", "MIQP", "QCP", "MIQCP", "NLP", "MINLP"}
    assert front["type"] == ("linear" if front["class"] in ("LP", "MILP") else "nonlinear")
    assert front["sense"] in ("minimize", "maximize")
    assert set(front["traits"]) <= TRAITS
    assert {"infeasible", "unbounded"} & set(front["traits"]) == {front["status"]} - {"optimal"}
    tables = any(line.startswith("|") for line in problem.text.splitlines())
    assert front["data"] == ("files" if "files" in front else "table" if tables else "prose")
    assert ("objective" in front) == ("quantities" in front) == (front["status"] == "optimal")


def test_folder_holds_what_the_text_speaks_of(problem):
    files = problem.front.get("files", [])
    assert sorted(path.name for path in problem.folder.iterdir()) == sorted(["formulation.yaml", "problem.md", *files])
    assert all(f"`{name}`" in problem.text for name in files)
    assert len(problem.text) > 200


def test_every_problem_has_a_check_and_every_check_a_problem(problem_set, checks_by_family):
    """A family's file holds the checks of its problems, and no others."""
    by_family: dict[str, set[str]] = {}
    for problem in problem_set:
        by_family.setdefault(problem.front["family"], set()).add(problem.folder.name)
    assert {family: set(checks) for family, checks in checks_by_family.items()} == by_family


def test_counts(problem_set, set_folder):
    task = tomllib.loads((set_folder / "task.toml").read_text(encoding="utf-8"))
    fronts = [problem.front for problem in problem_set]
    assert task["licence"] == "Apache-2.0"
    assert task["counts"] == {
        "problems": len(fronts),
        "type": dict(sorted(Counter(front["type"] for front in fronts).items())),
        "class": dict(sorted(Counter(front["class"] for front in fronts).items())),
        "data": dict(sorted(Counter(front["data"] for front in fronts).items())),
        "status": dict(sorted(Counter(front["status"] for front in fronts).items())),
        "traits": dict(sorted(Counter(trait for front in fronts for trait in front["traits"]).items())),
    }


def test_texts_differ(problem_set):
    """No text is a variation of another: few runs of six words stand in two of them."""
    seen: dict[tuple[str, ...], str] = {}
    shared: Counter[tuple[str, str]] = Counter()
    for problem in problem_set:
        words = re.findall(r"[a-z]+", problem.text.lower())
        for run in {tuple(words[i : i + 6]) for i in range(len(words) - 5)}:
            if run in seen:
                shared[seen[run], problem.folder.name] += 1
            seen.setdefault(run, problem.folder.name)
    assert {pair: number for pair, number in shared.items() if number > 3} == {}


def test_texts_do_not_give_the_answer_away(problem_set):
    for problem in problem_set:
        assert not re.search(r"infeasible|unbounded|no solution|impossible|optimal", problem.text, re.IGNORECASE)


def test_generated_files_are_those_kept(set_folder, tmp_path):
    spec = importlib.util.spec_from_file_location("nl2opt_problem_data", set_folder / "generate.py")
    assert spec is not None and spec.loader is not None
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    generate.write(tmp_path)
    assert generate.FILES
    for name in generate.FILES:
        assert (tmp_path / name).read_bytes() == (set_folder / name).read_bytes(), name


def test_readme_shows_a_problem_as_it_is(set_folder):
    readme = (set_folder / "README.md").read_text(encoding="utf-8")
    example = re.search(r"```yaml\n(---\n.*?\n---\n)```", readme, re.DOTALL)
    assert example is not None
    assert (set_folder / "ferry_refit" / "problem.md").read_text(encoding="utf-8").startswith(example[1])
