"""Sets that cannot be used: one clear message each, with file, line and the way on."""

from __future__ import annotations

import json

import pytest

from nl2opt.errors import InputError
from nl2opt.evaluation.datasets import read_set

GOOD = '{"question": "Pick one.", "answer": 1}'


def refused(place, **options):
    with pytest.raises(InputError) as caught:
        read_set(place, **options)
    return caught.value


@pytest.fixture
def file(tmp_path):
    def write(content, name="set.jsonl"):
        place = tmp_path / name
        place.write_bytes(content if isinstance(content, bytes) else content.encode())
        return place

    return write


@pytest.mark.parametrize(
    "content, where, why",
    [
        (f"{GOOD}\n{{oops}}\n{GOOD}\n", "line 2, column 2", "not JSON"),
        (f"{GOOD}\n\n[1, 2]\n", "line 3", "a list"),
        (f"{GOOD}\n3\n", "line 2", "a number"),
        (f'{GOOD}\n{{"question": "", "answer": 1}}\n', "line 2", "is empty"),
        (f'{GOOD}\n{{"question": 5, "answer": 1}}\n', "line 2", "a number, no text"),
        (f'{GOOD}\n{{"answer": 1}}\n', "line 2", "is missing"),
        (f'{GOOD}\n{{"question": "half \\ud800", "answer": 1}}\n', "line 2", "surrogate"),
        (f"{GOOD}\n{'[' * 100_000}\n", "line 2", "nested"),
    ],
)
def test_a_line_that_cannot_be_used(file, content, where, why):
    error = refused(file(content))
    assert "set.jsonl" in error.message and where in error.message and why in error.message


@pytest.mark.parametrize("cut", [10, len(GOOD) - 1, len(GOOD) - 5])
def test_a_file_that_ends_in_the_middle_of_a_line(file, cut):
    error = refused(file(f"{GOOD}\n{GOOD[:cut]}"))
    assert "line 2" in error.message and "half downloaded" in error.help


def test_a_document_that_ends_in_the_middle(file):
    error = refused(file(json.dumps([json.loads(GOOD)] * 3)[:60], "set.json"), format="question-answer")
    assert "half downloaded" in error.help and "line 1, column" in error.message


@pytest.mark.parametrize(
    "content, why", [(b"", "is empty"), (b"\n \n", "empty"), (b"\x89PNG\r\n\0\0", "byte"), (b"{\x80}", "UTF-8 text")]
)
def test_a_file_of_something_else(file, content, why):
    assert why in refused(file(content)).message


def test_a_byte_order_mark_and_windows_line_ends_are_read(file):
    for content in (b"\xef\xbb\xbf" + f"{GOOD}\r\n{GOOD}\r\n".encode(), f"\ufeff{GOOD}\n{GOOD}\n".encode("utf-16-le")):
        assert len(read_set(file(content), format="question-answer").cases) == 2


def test_separators_inside_a_text_end_no_line(file):
    content = json.dumps({"question": "one\u2028two\x85three", "answer": 1}, ensure_ascii=False)
    (case,) = read_set(file(content + "\n")).cases
    assert case.text == "one\u2028two\x85three"


def test_a_line_too_long(file, monkeypatch):
    monkeypatch.setattr("nl2opt.evaluation.datasets.records.LONGEST_LINE", 60)
    error = refused(file(f"{GOOD}\n{json.dumps({'question': 'x' * 80, 'answer': 1})}\n"))
    assert "line 2" in error.message and "million characters" in error.message


def test_a_number_with_a_million_digits_is_no_trouble(file):
    (case,) = read_set(file('{"question": "Pick one.", "answer": ' + "9" * 1_000_000 + "}\n")).cases
    assert case.samples[0].labels[0].status is None


def test_not_a_number_as_an_answer_is_unread(file):
    (case,) = read_set(file('{"question": "Pick one.", "answer": NaN}\n')).cases
    assert case.samples[0].labels[0].status is None


def test_ids_that_repeat_are_made_distinct(file):
    items = [
        {"question": f"Pick {i}.", "answer": 1, "id": name} for i, name in enumerate(["a", "a", "a#2", "a", 3, "3"])
    ]
    found = read_set(file("".join(json.dumps(item) + "\n" for item in items)))
    ids = [case.id for case in found.cases]
    assert ids == ["a", "a#3", "a#2", "a#4", "3", "3#2"] and len(found.details["notes"]) == 3
    assert "line 2" in found.details["notes"][0]


def test_nothing_there(tmp_path):
    assert "data list" in refused(tmp_path / "none" / "set.jsonl").help
    (tmp_path / "orchard.jsonl").write_text(GOOD)
    assert "'orchard.jsonl'" in refused(tmp_path / "orchad.jsonl").help
    assert "nl2opt data fetch optmath" in refused("optmath").help


def test_a_folder_of_something_else(tmp_path):
    assert "empty folder" in refused(tmp_path).message
    (tmp_path / "holiday.jpg").write_bytes(b"\xff\xd8")
    error = refused(tmp_path)
    assert "'holiday.jpg'" in error.message and "--format" in error.help
    assert ".jsonl" in refused(tmp_path / "holiday.jpg").message


def test_objects_of_another_kind(file):
    error = refused(file('{"prompt": "Hello", "reply": "Hi"}\n'))
    assert "'prompt', 'reply'" in error.message and "question-answer" in error.help


def test_a_single_object_or_value(file):
    assert "known format" in refused(file('{"a": 1}', "set.json")).message
    assert "holds a number" in refused(file("3", "set.json")).message
    assert "holds a list" in refused(file("[]", "set.json")).message


@pytest.mark.parametrize(
    "name, gone, why",
    [
        ("description-sample", "or/van/description.txt", "no description.txt"),
        ("nlp4lp", "nlp/3/description.txt", "no description.txt"),
        ("nlp4lp", "nlp/3/parameters.json", "no parameters.json"),
        ("logior", "log/prob_2/question.txt", "no question.txt"),
        ("bench4opt", "b4o/LP/kiosk/wp.txt", "no wp.txt"),
    ],
)
def test_a_file_of_an_item_that_is_missing(make, name, gone, why):
    place = make(name)
    (place.parent / gone).unlink()
    error = refused(place, format=name)
    assert why in error.message and "half downloaded" in error.help


@pytest.mark.parametrize(
    "name, gone",
    [
        ("description-sample", "or/van/sample.json"),
        ("nlp4lp", "nlp/3/solution.json"),
        ("logior", "log/prob_2/answer.json"),
    ],
)
def test_an_item_without_an_answer_is_unscored(make, name, gone):
    place = make(name)
    (place.parent / gone).unlink()
    found = read_set(place)
    assert any(case.samples[0].labels[0].status is None for case in found.cases)


@pytest.mark.parametrize(
    "name, broken",
    [
        ("description-sample", "or/van/sample.json"),
        ("nlp4lp", "nlp/3/solution.json"),
        ("nlp4lp", "nlp/3/parameters.json"),
        ("logior", "log/prob_2/answer.json"),
        ("bench4opt", "b4o/LP/kiosk/data.json"),
        ("miplib-nl", "mip/van/instance.json"),
    ],
)
@pytest.mark.parametrize("content", ["{", "", '"text"'])
def test_a_file_of_an_item_that_is_damaged(make, name, broken, content):
    place = make(name)
    (place.parent / broken).write_text(content)
    assert broken.rsplit("/", 1)[-1] in refused(place, format=name).message
