"""Label versions from other sets and from dispute files."""

from __future__ import annotations

import pytest

from nl2opt.errors import DataError, InputError
from nl2opt.evaluation.case import Label
from nl2opt.evaluation.datasets import read_set
from nl2opt.evaluation.datasets.disputes import Dispute, apply_disputes, read_disputes, write_disputes
from nl2opt.evaluation.datasets.versions import differ, normalised, with_labels


@pytest.fixture
def published(tmp_path, write):
    return write(
        tmp_path / "orchard.jsonl",
        {"question": "Pick apples, 3 a day.", "answer": "10"},
        {"question": "Press cider\\n\\nfrom 4 crates.", "answer": "20"},
        {"question": "Sell pears.", "answer": "No Best Solution"},
    )


@pytest.fixture
def mended(tmp_path, write):
    return write(
        tmp_path / "mended.jsonl",
        {"en_question": "pick apples -- 3 a day", "en_answer": "12", "original_answer": "10"},
        {"en_question": "Press cider\n\nfrom 4 crates", "en_answer": "20.001"},
        {"en_question": "Sell plums.", "en_answer": "7"},
    )


def labels_of(found):
    return [[(label.origin, label.text) for label in case.samples[0].labels] for case in found.cases]


def test_labels_of_the_same_texts_stand_first(published, mended):
    found = with_labels(read_set(published), read_set(mended), origin="relabelled")
    assert labels_of(found) == [
        [("relabelled", "12"), ("relabelled (replaced)", "10"), ("published", "10")],
        [("relabelled", "20.001"), ("published", "20")],
        [("published", "No Best Solution")],
    ]
    assert found.details["label_versions"] == [{"origin": "relabelled", "matched": 2, "changed": 1, "unmatched": 1}]


def test_read_set_applies_versions_best_trusted_first(published, mended, tmp_path):
    case = read_set(published).cases[0]
    disputes = tmp_path / "audit.jsonl"
    write_disputes(disputes, [Dispute(case.fingerprint, case.id, 13.0, {"runs": 3}, "audit", "three runs agree")])
    found = read_set(published, labels=[disputes, mended])
    assert [label.origin for label in found.cases[0].samples[0].labels] == [
        "audit",
        "mended",
        "mended (replaced)",
        "published",
    ]
    assert found.cases[0].samples[0].labels[0].note == "audit: three runs agree"
    assert [version["origin"] for version in found.details["label_versions"]] == ["mended", "audit"]
    again = read_set(published, labels=[mended, mended])
    assert [version["origin"] for version in again.details["label_versions"]] == ["mended", "mended-2"]


def test_disputes_survive_a_file(tmp_path):
    disputes = [
        Dispute("ab" * 8, "1", 3.5, [1, "x"], "audit", "é", "2"),
        Dispute("cd" * 8, "2", "infeasible"),
        Dispute("ef" * 8, "3", {"loaves": 2}),
        Dispute("01" * 8, "4", None, note="the table is missing"),
    ]
    assert write_disputes(tmp_path / "d.jsonl", disputes) == 4
    assert read_disputes(tmp_path / "d.jsonl") == disputes
    assert [dispute.as_label().status for dispute in disputes] == ["optimal", "infeasible", "optimal", None]
    assert [item.name for item in tmp_path.iterdir()] == ["d.jsonl"]


def test_disputes_hold_for_their_text_only(published):
    found = read_set(published)
    first, second, _ = found.cases
    disputes = [Dispute(first.fingerprint, "1", 11), Dispute(second.fingerprint, "2", 20), Dispute("0" * 16, "1", 5)]
    applied, report = apply_disputes(found, disputes)
    assert report == {"matched": 2, "changed": 1, "unmatched": 1}
    assert labels_of(applied)[0] == [("audit", "11"), ("published", "10")]
    assert labels_of(applied)[2] == labels_of(found)[2]


def test_a_dispute_names_its_sample(make):
    found = read_set(make("description-sample"))
    van = found.cases[1]
    disputes = [Dispute(van.fingerprint, van.id, 4, sample="2"), Dispute(van.fingerprint, van.id, 4, sample="9")]
    applied, report = apply_disputes(found, disputes)
    assert report == {"matched": 1, "changed": 1, "unmatched": 1}
    assert [sample.labels[0].text for sample in applied.cases[1].samples] == ["220", "4"]


@pytest.mark.parametrize("line", ['{"fingerprint": 3, "label": 1}', '{"label": 1}', '{"fingerprint": "ab"}'])
def test_a_line_that_is_no_dispute(tmp_path, line):
    file = tmp_path / "d.jsonl"
    file.write_text(f'{{"fingerprint": "ab", "label": 1}}\n{line}\n')
    with pytest.raises(DataError, match=r"d\.jsonl, line 2 is no dispute"):
        read_disputes(file)


def test_a_dispute_file_that_cannot_be_written(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        write_disputes(tmp_path / "file" / "d.jsonl", [])


def test_normalised_keeps_letters_and_digits():
    assert normalised("Äpfel\\n\\n3 Kisten!") == normalised("äpfel 3-KISTEN") == "äpfel3kisten"
    assert normalised(r"cost \nabla x") == "costnablax"


@pytest.mark.parametrize(
    "one, other, different",
    [
        (("optimal", 100), ("optimal", 100.05), False),
        (("optimal", 100), ("optimal", 100.2), True),
        (("optimal", 0), ("optimal", 0), False),
        (("optimal", 0), ("optimal", 1), True),
        (("optimal", 1), ("infeasible", None), True),
        (("infeasible", None), ("unbounded", None), True),
        (("infeasible", None), ("no solution", None), False),
        (("optimal", 1), ("no solution", None), True),
        ((None, None), ("optimal", 1), False),
    ],
)
def test_when_labels_differ(one, other, different):
    labels = [Label("x", "", status, objective) for status, objective in (one, other)]
    assert differ(*labels) is different and differ(*labels[::-1]) is different
