"""The public sets: every folder loads in full, its count is pinned, its data and reference models read."""

from __future__ import annotations

import json

import pytest

from nl2opt import read_model
from nl2opt.description.tables import DataTable
from nl2opt.description.text import Description
from nl2opt.evaluation.datasets import FORMATS, read_set
from nl2opt.evaluation.datasets.counting import count

COUNTS = {
    "bench4opt": ("bench4opt", 229, {"none": 229}),
    "bench4opt/LP": ("bench4opt", 122, {"none": 122}),
    "bench4opt/MILP": ("bench4opt", 107, {"none": 107}),
    "complexor": ("description-sample", 12, {"optimal": 12}),
    "industryor_clean": ("question-answer", 22, {"optimal": 22}),
    "industryor_fixed": ("question-answer", 44, {"optimal": 44}),
    "logior": ("logior", 37, {"optimal": 37}),
    "mamo_complex_clean": ("question-answer", 61, {"optimal": 61}),
    "mamo_complex_fixed": ("question-answer", 118, {"optimal": 117, "no solution": 1}),
    "mamo_easy_clean": ("question-answer", 286, {"optimal": 286}),
    "mamo_easy_fixed": ("question-answer", 333, {"optimal": 332, "no solution": 1}),
    "miplib_nl": ("miplib-nl", 40, {"optimal": 36, "infeasible": 4}),
    "nl4opt_annotated": ("nl4opt-annotated", 195, {"none": 195}),
    "nl4opt_clean": ("description-sample", 110, {"optimal": 110}),
    "nlp4lp_clean": ("nlp4lp", 91, {"optimal": 91}),
    "optibench": ("optibench", 306, {"optimal": 306}),
    "optibench_clean": ("optibench", 214, {"optimal": 214}),
    "optmath": ("question-answer", 95, {"optimal": 95}),
}
HIDDEN = ("sample.json", "solution.json", "answer.json", "model.lp", "optimal_value", "code_example.py", "solve.py")


def test_no_folder_is_forgotten(shared_data):
    folders = {item.name for item in shared_data.iterdir() if item.is_dir()}
    assert folders - {name.split("/")[0] for name in COUNTS} == {"model_files"}


@pytest.mark.parametrize("name", COUNTS)
def test_the_whole_set_is_read(shared_data, name):
    format, items, labels = COUNTS[name]
    place = shared_data / name
    assert [one for one in FORMATS.names() if FORMATS[one].recognises(place)] == [format]
    found = read_set(place)
    counted = count(found)
    assert (found.format, counted["items"], counted["labels"]) == (format, items, labels)
    assert len({case.id for case in found.cases}) == items
    assert counted["notes"] == [] or name == "nl4opt_annotated"


@pytest.mark.parametrize("name", [name for name in COUNTS if "/" not in name])
def test_questions_hold_words_and_data_only(shared_data, name):
    """No reference file, no label key, and no value of a label where the text does not state it."""
    found = read_set(shared_data / name)
    for case in found.cases:
        Description.from_text(case.question.text)
        for sample in case.samples:
            for table in sample.data.tables:
                held = sample.data.tables[table]
                assert isinstance(held, DataTable) and held.columns and held.rows
                assert not held.file.endswith(HIDDEN)
            json.dumps(dict(sample.data.values))
            assert not {"objective", "optimal_value", "output", "answer", "solution"} & set(sample.data.names())


def test_the_inputs_of_nl4opts_checker_reach_no_question(shared_data):
    assert all(case.question.data.names() == [] for case in read_set(shared_data / "nl4opt_clean").cases)
    assert all(case.question.data.names() for case in read_set(shared_data / "complexor").cases)


def test_reference_models_of_bench4opt_are_read(shared_data):
    found = read_set(shared_data / "bench4opt")
    models = [read_model(case.references[0].path) for case in found.cases]
    assert len(models) == 229 and all(len(model.column_names) for model in models)
    assert len(read_set(shared_data / "bench4opt", format="bench4opt:concise").cases) == 227


def test_reference_models_of_nl4opt(shared_data):
    found = read_set(shared_data / "nl4opt_annotated")
    without = [case.id for case in found.cases if not case.references]
    assert len(without) == len(found.details.get("notes", ())) == 0


def test_places_of_miplib_nl_are_filled_and_its_files_named(shared_data):
    for case in read_set(shared_data / "miplib_nl").cases:
        assert case.question.data.tables or case.id in {"chromaticindex256-8", "chromaticindex512-7"}, case.id
        for table in case.question.data.tables:
            assert f"table `{table}`" in case.text


@pytest.mark.parametrize(
    "one, other, matched, changed",
    [
        ("mamo_easy_fixed", "mamo_easy_clean", 281, 4),
        ("mamo_complex_fixed", "mamo_complex_clean", 61, 6),
        ("optibench", "optibench_clean", 214, 0),
        ("industryor_fixed", "industryor_clean", 0, 0),
    ],
)
def test_versions_of_one_set_are_matched(shared_data, one, other, matched, changed):
    """Counts of the items here; the shares agree with those published for the whole sets."""
    (version,) = read_set(shared_data / one, labels=[shared_data / other]).details["label_versions"]
    assert (version["origin"], version["matched"], version["changed"]) == (other, matched, changed)
