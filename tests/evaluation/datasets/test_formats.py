"""Every layout is recognised by itself, read in full, and shows a formulator its words and data alone."""

from __future__ import annotations

import json
import pickle
from dataclasses import fields, is_dataclass
from pathlib import Path

import pytest

from nl2opt import read_model
from nl2opt.description.text import Description
from nl2opt.errors import DataError, InputError
from nl2opt.evaluation.case import Question
from nl2opt.evaluation.datasets import FORMATS, Format, read_set, recognise

NAMES = [name for name in FORMATS.names() if name]


def only(found):
    (case,) = found.cases
    return case


@pytest.mark.parametrize("name", NAMES)
def test_each_format_is_the_only_one_that_recognises_its_sets(make, name):
    place = make(name)
    assert [one for one in NAMES if FORMATS[one].recognises(place)] == [name]
    found = read_set(place)
    assert found.format == name == FORMATS[name].name
    assert found.cases and all(case.samples and case.text.strip() and case.where for case in found.cases)


@pytest.mark.parametrize("name", NAMES)
def test_what_a_formulator_sees_holds_no_answer(make, name):
    """The numbers 105 and 220 are the answers in all the made sets, and stand in no question."""
    for case in read_set(make(name)).cases:
        question = case.question
        assert {field.name for field in fields(question)} == {"id", "text", "data"}
        tables = {table: question.data.tables[table].rows for table in question.data.tables}
        seen = json.dumps([question.text, dict(question.data.values), tables])
        assert "105" not in seen and "220" not in seen
        assert not any(
            word in name.lower() for name in question.data.names() for word in ("solution", "objective", "optimal")
        )


@pytest.mark.parametrize("name", NAMES)
def test_a_case_goes_to_another_process_and_comes_back(make, name):
    for case in read_set(make(name)).cases:
        again = pickle.loads(pickle.dumps(case))  # noqa: S301 - our own bytes
        assert again.text == case.text and again.samples[0].labels == case.samples[0].labels
        assert dict(again.samples[0].data.tables) == dict(case.samples[0].data.tables)


def test_questions_and_answers(make):
    found = read_set(make("question-answer"))
    first, second, third = found.cases
    assert found.name == "kiosk"
    assert [case.id for case in found.cases] == ["1", "7", "3"]
    assert first.kind == {"difficulty": "Easy"}
    assert [(label.origin, label.objective) for label in first.samples[0].labels] == [
        ("published", 105),
        ("replaced", 100),
    ]
    assert second.samples[0].labels[0].status == "no solution"
    assert third.samples[0].labels[0].status is None and third.samples[0].labels[0].note == "there is no answer"
    assert second.where.endswith("test.jsonl, line 2")


@pytest.mark.parametrize("keys", [("question", "answer"), ("Question", "Answer"), ("en_question", "en_answer")])
def test_every_pair_of_keys(tmp_path, write, keys):
    case = only(read_set(write(tmp_path / "a.jsonl", {keys[0]: "Pick one of 3.", keys[1]: 3})))
    assert case.samples[0].labels[0].objective == 3


def test_several_files_keep_their_names_in_the_ids(tmp_path, write):
    write(tmp_path / "set" / "b.jsonl", {"question": "B?", "answer": 1})
    write(tmp_path / "set" / "a.jsonl", {"question": "A?", "answer": 2}, {"question": "C?", "answer": 2})
    assert [case.id for case in read_set(tmp_path / "set").cases] == ["a/1", "a/2", "b/1"]


@pytest.mark.parametrize("wrap", [lambda items: items, lambda items: {str(i): item for i, item in enumerate(items)}])
def test_a_json_document_of_items(tmp_path, wrap):
    file = tmp_path / "set.json"
    file.write_text(json.dumps(wrap([{"question": "A?", "answer": 1}, {"question": "B?", "answer": 2}])))
    assert [case.samples[0].labels[0].objective for case in read_set(file).cases] == [1, 2]


def test_json_lines_named_json(tmp_path, write):
    file = write(tmp_path / "set.json", {"question": "A?", "answer": 1}, {"question": "B?", "answer": 2})
    assert len(read_set(file).cases) == 2


def test_a_table_of_items(tmp_path):
    parquet = pytest.importorskip("pyarrow.parquet")
    import pyarrow

    rows = [
        {"question": "A?", "results": {"loaves": "3", "rolls": None}, "index": 4, "type": "linear-table"},
        {"question": "B?", "results": {"loaves": None, "rolls": "1"}, "index": 5, "type": "linear-table"},
    ]
    parquet.write_table(pyarrow.Table.from_pylist(rows), tmp_path / "set.parquet")
    found = read_set(tmp_path / "set.parquet")
    assert [case.samples[0].labels[0].quantities for case in found.cases] == [{"loaves": 3}, {"rolls": 1}]
    assert found.cases[1].where.endswith("set.parquet, row 2")


def test_optibench(make):
    case = only(read_set(make("optibench")))
    assert case.id == "12" and case.kind == {"type": "linear", "table": "no"}
    label = case.samples[0].labels[0]
    assert label.status == "optimal" and label.objective is None
    assert dict(label.quantities) == {"The number of teas": 15, "The earnings": 105}


def test_samples_of_an_abstract_text_and_of_one_with_numbers(make):
    kiosk, van = read_set(make("description-sample")).cases
    assert [sample.name for sample in van.samples] == ["1", "2"]
    assert [sample.labels[0].objective for sample in van.samples] == [220, 0]
    assert van.samples[1].data.values == {"earns": [5], "loads": [4], "most": 3}
    assert kiosk.question.data.names() == []  # its input is the answer's own point


def test_nlp4lp_with_and_without_parameters(make):
    place = make("nlp4lp")
    case = only(read_set(place))
    assert case.id == "3" and case.question.data.values == {"TeaEarns": 2, "Most": 40}
    assert case.samples[0].labels[0].objective == 105
    assert only(read_set(place, format="nlp4lp:text")).question.data.names() == []


def test_logior_counts_its_folders(make):
    first, second = read_set(make("logior")).cases
    assert (first.id, second.id) == ("prob_2", "prob_10")
    assert first.samples[0].labels[0].objective == 105 and second.samples[0].labels[0].status == "infeasible"


def test_bench4opt(make):
    place = make("bench4opt")
    found = read_set(place)
    assert [case.id for case in found.cases] == ["LP/kiosk", "MILP/kiosk"]
    assert [case.kind["type"] for case in found.cases] == ["LP", "MILP"]
    assert found.cases[0].question.data.values == {"earns": [2, 3], "most": 40}
    assert tuple(read_model(found.cases[0].references[0].path).column_names) == ("tea", "coffee")
    concise = read_set(place, format="bench4opt:concise")
    assert concise.cases[0].text == "Tea and coffee."
    assert read_set(place, format=concise.format) == concise
    (place / "LP" / "kiosk" / "wp_concise.txt").unlink()
    short = read_set(place, format="bench4opt:concise")
    assert [case.id for case in short.cases] == ["MILP/kiosk"]
    assert "left out" in short.details["notes"][0]
    assert only(read_set(place / "LP")).id == "kiosk" and only(read_set(place / "LP" / "kiosk")).kind == {"type": "LP"}


def test_miplib_nl(make):
    case = only(read_set(make("miplib-nl")))
    assert case.text.startswith("Choose at most 2 parcels of 3.")
    assert "> | parcel | earns |" in case.text
    assert Description.from_text(case.text).tables == ()  # the sketch of a file is no table
    data = case.question.data
    assert list(data.tables) == ["parcels"] and data.tables["parcels"].rows == ((1, 60), (2, 100), (3, 120))
    assert data.values == {"most": 2, "n": 3, "names": ["a", "b"]}
    assert case.samples[0].labels[0].objective == 220


@pytest.mark.parametrize(
    "said, why",
    [
        ("../../secret.csv", "outside"),
        ("/etc/passwd", "outside"),
        ("data/none.csv", "does not exist"),
        ("model.md", "no table"),
        (3, "no path"),
    ],
)
def test_miplib_nl_names_files_of_its_own_only(make, said, why):
    place = make("miplib-nl")
    (place.parent / "secret.csv").write_text("a\n1\n")
    file = place / "van" / "instance.json"
    instance = json.loads(file.read_text())
    instance["files"]["parcels"]["path"] = said
    file.write_text(json.dumps(instance))
    with pytest.raises(DataError, match=why):
        read_set(place)


def test_a_table_that_cannot_be_read_is_told_when_it_is_looked_at(make):
    place = make("miplib-nl")
    (place / "van" / "data" / "parcels.csv").write_bytes(b"a\0b")
    case = only(read_set(place))
    assert len(case.question.data.tables) == 1 and "parcels" in case.question.data.tables
    with pytest.raises(DataError, match=r"parcels\.csv"):
        case.question.data.tables["parcels"]


def test_declarations_are_reference_models(make):
    found = read_set(make("nl4opt-annotated"))
    assert [case.id for case in found.cases] == ["-11", "5"]
    assert found.cases[0].references[0].formulation.constraints["c1"].rule
    assert not found.cases[1].references and "no reference model" in found.details["notes"][0]


def test_our_own_format(make):
    found = read_set(make("nl2opt"))
    case = only(found)
    assert (found.name, found.licence, found.details["version"]) == ("own set", "Apache-2.0", "2")
    label = case.samples[0].labels[0]
    assert (label.status, label.objective) == ("optimal", 105)
    assert list(label.quantities.items()) == [("Cups of tea", 15), ("Cups of coffee", 25)]
    assert case.kind == {"class": "LP", "type": "linear", "data": "files", "traits": "distractor"}
    assert case.question.data.tables["prices"].rows == (("tea", 2), ("coffee", 3))
    assert case.references[0].formulation.objective is not None
    assert case.text.startswith("A kiosk") and "objective" not in case.text


@pytest.mark.parametrize(
    "old, new, why",
    [
        ("---\nid", "id", "front matter"),
        ("status: optimal", "status: best", "'best'"),
        ("objective: 105", "objective: many", "no number"),
        ("objective: 105\n", "", "no objective"),
        ("sense: maximize", "sense: [", "YAML"),
        ("sense: maximize", "status: optimal", "front matter"),
        ("[prices.csv]", "[../../x.csv]", "outside"),
        ("[prices.csv]", "prices.csv", "list of names"),
    ],
)
def test_what_is_wrong_with_a_problem_of_our_own(make, old, new, why):
    place = make("nl2opt")
    file = place / "kiosk" / "problem.md"
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new, 1))
    with pytest.raises(DataError, match=why) as caught:
        read_set(place)
    assert "problem.md" in caught.value.message or "x.csv" in caught.value.message


def test_a_format_of_a_plug_in(tmp_path, write, monkeypatch):
    from nl2opt.evaluation.case import ProblemSet

    mine = Format(
        "mine", "files that end in .mine", lambda path: path.suffix == ".mine", lambda path: ProblemSet("", ())
    )
    monkeypatch.setattr(FORMATS, "_loaded", {**FORMATS._loaded, "mine": mine})
    monkeypatch.setattr(FORMATS, "_targets", {**FORMATS._targets, "mine": ""})
    place = tmp_path / "a.mine"
    place.write_text("x")
    assert recognise(place) is mine
    with pytest.raises(InputError, match="no problem"):
        read_set(place)


def test_a_set_that_two_formats_recognise(make):
    place = make("optibench").parent
    make("logior")
    (place / "log" / "prob_2" / "description.txt").write_text("Words.")
    (place / "log" / "prob_2" / "parameters.json").write_text("{}")
    with pytest.raises(InputError, match="'nlp4lp' and 'logior'") as caught:
        read_set(place / "log")
    assert "--format nlp4lp" in caught.value.help
    assert len(read_set(place / "log", format="logior").cases) == 2


@pytest.mark.parametrize(
    "said, why", [("logor", "logior"), ("logior:short", "no variant"), ("bench4opt:brief", "concise")]
)
def test_a_format_that_there_is_not(make, said, why):
    with pytest.raises(InputError, match=why):
        read_set(make("logior"), format=said)


def test_a_question_is_words_and_data():
    assert is_dataclass(Question) and [field.name for field in fields(Question)] == ["id", "text", "data"]


def test_reading_twice_gives_the_same(make):
    for name in NAMES:
        place = make(name)
        assert repr(read_set(place)) == repr(read_set(Path(str(place))))
