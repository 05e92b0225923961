"""Small sets in every published layout, in our own words."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

TEXT = "A kiosk sells tea and coffee. Tea earns 2 and coffee 3 a cup; at most 40 cups are sold, at most 25 of coffee."
ABSTRACT = "A carrier fills one van. Choose the parcels that earn the most without passing the load the van can take."
DECLARED = {
    "document": TEXT,
    "vars": ["tea", "coffee"],
    "order_mapping": {"tea": 0, "coffee": 1},
    "var_mention_to_first_var": {"tea": "tea", "coffee": "coffee"},
    "obj_declaration": {"direction": "maximize", "name": "earnings", "terms": {"tea": "2", "coffee": "3"}},
    "const_declarations": [
        {"type": "sum", "limit": "40", "operator": "LESS_OR_EQUAL"},
        {"type": "upperbound", "limit": "25", "var": "coffee", "operator": "LESS_OR_EQUAL"},
    ],
}
MODEL = "Maximize\n obj: 2 tea + 3 coffee\nSubject To\n cups: tea + coffee <= 40\nBounds\n coffee <= 25\nEnd\n"
FORMULATION = """\
variables: {tea: {lower: 0}, coffee: {lower: 0, upper: 25}}
objective: {maximize: 2 * tea + 3 * coffee}
constraints: {cups: {rule: tea + coffee <= 40}}
"""
PROBLEM = f"""---
id: kiosk
class: LP
type: linear
data: files
files: [prices.csv]
traits: [distractor]
status: optimal
sense: maximize
objective: 105
quantities: {{Cups of tea: 15, Cups of coffee: 25}}
---
{TEXT}
"""


def lines(path: Path, *items: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(json.dumps(item) + "\n" for item in items), encoding="utf-8")
    return path


def files(folder: Path, **contents: object) -> Path:
    """A folder of files; a double underscore in a name is its dot."""
    for name, content in contents.items():
        file = folder / name.replace("__", ".")
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
    return folder


def question_answer(root: Path) -> Path:
    items = [
        {"en_question": TEXT, "en_answer": "105.0", "difficulty": "Easy", "original_answer": "100"},
        {"en_question": "Now at most 30 cups are sold.", "en_answer": "No Best Solution", "id": 7},
        {"en_question": "Nobody says how many cups are sold."},
    ]
    return lines(root / "kiosk" / "test.jsonl", *items).parent


def optibench(root: Path) -> Path:
    results = {"The number of teas": "15.0", "The earnings": "105"}
    item = {"question": TEXT, "index": 12, "type": "linear-notable", "results": results, "code": "print(105)"}
    return lines(root / "opti.jsonl", item)


def description_sample(root: Path) -> Path:
    samples = [
        {"input": {"earns": [60, 100, 120], "loads": [1, 2, 3], "most": 5}, "output": [220]},
        {"input": {"earns": [5], "loads": [4], "most": 3}, "output": [0]},
    ]
    files(root / "or" / "van", description__txt=ABSTRACT, sample__json=samples, code_example__py="answer = 220")
    files(
        root / "or" / "kiosk",
        description__txt=TEXT,
        sample__json=[{"input": {"tea": 15, "coffee": 25}, "output": [105]}],
    )
    return root / "or"


def nlp4lp(root: Path) -> Path:
    files(
        root / "nlp" / "3",
        description__txt=TEXT,
        parameters__json={"TeaEarns": 2, "Most": {"value": 40, "shape": []}},
        solution__json={"variables": {"tea": 15, "coffee": 25}, "objective": 105.0},
    )
    return root / "nlp"


def logior(root: Path) -> Path:
    files(
        root / "log" / "prob_2", question__txt=TEXT, answer__json={"status": "optimal", "obj": 105}, code__py="x = 15"
    )
    files(root / "log" / "prob_10", question__txt=TEXT + " ", answer__json={"status": "infeasible", "obj": None})
    return root / "log"


def bench4opt(root: Path) -> Path:
    for kind in ("LP", "MILP"):
        files(
            root / "b4o" / kind / "kiosk",
            wp__txt=TEXT,
            wp_concise__txt="Tea and coffee.",
            data__json={"earns": [2, 3], "most": 40},
            model__lp=MODEL,
        )
    return root / "b4o"


def miplib_nl(root: Path) -> Path:
    instance = {
        "abstract_problem": "Choose at most {most} parcels of {n}.",
        "parameters": {"most": "2", "n": 3, "names": "['a', 'b']"},
        "files": {
            "parcels": {
                "path": "./data/parcels.csv",
                "description": "Earnings.\n| parcel | earns |\n|---|---|\n| 1 | 6 |",
            }
        },
        "optimal_value": "220",
    }
    files(root / "mip" / "van", instance__json=instance, model__md="the answer is 220", solve__py="print(220)")
    files(
        root / "mip" / "van" / "data", parcels__csv="parcel,earns\n1,60\n2,100\n3,120\n", solution__csv="parcel\n2\n3\n"
    )
    return root / "mip"


def nl4opt_annotated(root: Path) -> Path:
    return lines(
        root / "declared.jsonl",
        {"-11": DECLARED},
        {"5": DECLARED | {"const_declarations": [{"type": "cone", "operator": "EQUAL"}]}},
    )


def nl2opt(root: Path) -> Path:
    files(root / "own", task__toml='name = "own set"\nlicence = "Apache-2.0"\nversion = "2"\n')
    files(
        root / "own" / "kiosk",
        problem__md=PROBLEM,
        formulation__yaml=FORMULATION,
        prices__csv="cup,earns\ntea,2\ncoffee,3\n",
    )
    return root / "own"


MAKERS: dict[str, Callable[[Path], Path]] = {
    "question-answer": question_answer,
    "optibench": optibench,
    "description-sample": description_sample,
    "nlp4lp": nlp4lp,
    "logior": logior,
    "bench4opt": bench4opt,
    "miplib-nl": miplib_nl,
    "nl4opt-annotated": nl4opt_annotated,
    "nl2opt": nl2opt,
}


@pytest.fixture
def make(tmp_path: Path) -> Callable[[str], Path]:
    """A small set in the format named."""
    return lambda name: MAKERS[name](tmp_path / "made")


@pytest.fixture
def write() -> Callable[..., Path]:
    """Write JSON lines."""
    return lines


@pytest.fixture
def text() -> str:
    return TEXT


@pytest.fixture(autouse=True)
def sets_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Nothing is kept outside the test's own folder."""
    folder = tmp_path / "kept sets"
    monkeypatch.setenv("NL2OPT_SETS", str(folder))
    return folder
