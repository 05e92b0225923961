"""Zips of sets, also those that mean harm."""

from __future__ import annotations

import os
import shutil
import stat
import zipfile
from pathlib import Path

import pytest

from nl2opt.errors import InputError
from nl2opt.evaluation.datasets import archives, read_set
from nl2opt.evaluation.datasets.archives import unpack


def zipped(tmp_path, members, name="set.zip"):
    file = tmp_path / name
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for said, content in members:
            archive.writestr(said, content)
    return file


def refused(file):
    with pytest.raises(InputError) as caught:
        read_set(file)
    return caught.value


@pytest.mark.parametrize("name", ["bench4opt", "miplib-nl", "nlp4lp", "question-answer", "nl2opt"])
@pytest.mark.parametrize("rooted", [True, False])
def test_a_zip_is_read_like_its_folder(make, tmp_path, name, rooted):
    place = make(name)
    options = {"root_dir": place.parent, "base_dir": place.name} if rooted else {"root_dir": place}
    file = shutil.make_archive(str(tmp_path / "packed"), "zip", **options)
    plain, found = read_set(place), read_set(file)
    assert found.name == ("own set" if name == "nl2opt" else "packed")
    assert [case.id for case in found.cases] == [case.id for case in plain.cases]
    assert [case.text for case in found.cases] == [case.text for case in plain.cases]
    assert [dict(case.question.data.tables).keys() for case in found.cases] == [
        dict(case.question.data.tables).keys() for case in plain.cases
    ]


def test_a_zip_is_unpacked_once_and_leaves_nothing_else(tmp_path, sets_folder):
    file = zipped(tmp_path, [("a.jsonl", '{"question": "A?", "answer": 1}')])
    read_set(file)
    (kept,) = (sets_folder / ".zips").iterdir()
    stamp = kept.stat().st_mtime_ns
    read_set(file)
    assert [item.name for item in (sets_folder / ".zips").iterdir()] == [kept.name]
    assert kept.stat().st_mtime_ns == stamp


@pytest.mark.parametrize(
    "said", ["../evil.jsonl", "/tmp/evil.jsonl", "a/../../evil.jsonl", "c:/evil.jsonl", "a\\..\\evil.jsonl"]
)
def test_a_member_that_leads_outside(tmp_path, sets_folder, said):
    error = refused(zipped(tmp_path, [("good.jsonl", "{}"), (said, "{}")]))
    assert "leads outside" in error.message
    assert list(tmp_path.rglob("evil*")) == [] and list((sets_folder / ".zips").iterdir()) == []


def test_a_member_that_is_a_link(tmp_path):
    file = tmp_path / "set.zip"
    with zipfile.ZipFile(file, "w") as archive:
        member = zipfile.ZipInfo("a.jsonl")
        member.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(member, "/etc/passwd")
    assert "link" in refused(file).message


def test_a_bomb(tmp_path, sets_folder):
    file = zipped(tmp_path, [("a.jsonl", b"0" * (archives.SMALL + 1))])
    assert file.stat().st_size < 100_000
    assert "unpacks to more" in refused(file).message
    assert list((sets_folder / ".zips").iterdir()) == []


def test_a_bomb_that_lies_about_its_size(tmp_path, monkeypatch, sets_folder):
    file = zipped(tmp_path, [("a.jsonl", b"0" * 200_000)])
    monkeypatch.setattr(archives, "_checked", lambda archive, _: archive.infolist())
    monkeypatch.setattr(archives, "MAX_BYTES", 100_000)
    assert "unpacks to more" in refused(file).message
    assert list((sets_folder / ".zips").iterdir()) == []


def test_too_many_members(tmp_path, monkeypatch):
    monkeypatch.setattr(archives, "MAX_MEMBERS", 3)
    assert "holds 4 files" in refused(zipped(tmp_path, [(f"{i}.jsonl", "{}") for i in range(4)])).message


@pytest.mark.parametrize("keep", [0.3, 0.6, 0.95])
def test_a_zip_that_is_cut(tmp_path, make, keep, sets_folder):
    file = Path(shutil.make_archive(str(tmp_path / "packed"), "zip", root_dir=make("bench4opt")))
    content = file.read_bytes()
    file.write_bytes(content[: int(len(content) * keep)])
    error = refused(file)
    assert "no whole zip" in error.message and "half downloaded" in error.help
    assert list((sets_folder / ".zips").iterdir()) == []


def test_damage_inside_a_zip(tmp_path):
    file = zipped(tmp_path, [("a.jsonl", os.urandom(5000))])
    content = bytearray(file.read_bytes())
    content[2000] ^= 255
    file.write_bytes(content)
    assert "no whole zip" in refused(file).message


def test_an_empty_zip_and_a_zip_of_something_else(tmp_path):
    assert "holds no file" in refused(zipped(tmp_path, [])).message
    assert "'photo.jpg'" in refused(zipped(tmp_path, [("photo.jpg", "x")], "b.zip")).message


def test_a_file_and_a_folder_of_one_name(tmp_path):
    assert "one name" in refused(zipped(tmp_path, [("a", "x"), ("a/b.jsonl", "{}")])).message


def test_a_folder_within(tmp_path):
    members = [
        ("repo-12ab/data/sets/a.jsonl", "x"),
        ("repo-12ab/data/setsuna.jsonl", "y"),
        ("repo-12ab/README.md", "z"),
    ]
    unpack(zipped(tmp_path, members), tmp_path / "out", within="*/data/sets")
    assert [str(item.relative_to(tmp_path / "out")) for item in (tmp_path / "out").rglob("*")] == ["a.jsonl"]
    with pytest.raises(InputError, match="below 'x'"):
        unpack(zipped(tmp_path, members), tmp_path / "none", within="x")


def test_nowhere_to_unpack(tmp_path, monkeypatch):
    (tmp_path / "taken").write_text("")
    monkeypatch.setenv("NL2OPT_SETS", str(tmp_path / "taken"))
    error = refused(zipped(tmp_path, [("a.jsonl", "{}")]))
    assert "NL2OPT_SETS" in error.help
