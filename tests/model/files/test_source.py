"""Files that are no model files at all."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from nl2opt.errors import ModelError
from nl2opt.model.files import read_model

MPS = b"NAME t\nROWS\n N o\nCOLUMNS\n x o 1\nENDATA\n"
LONG = MPS.replace(b" x o 1\n", b"".join(b" x%d o %d\n" % (k, k * 7919 % 1000) for k in range(5000)))


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.mps", b"", "is empty"),
        ("a.lp", b" \n\n", "is empty"),
        ("a.mps", MPS.replace(b"x", b"\0"), "a.mps:5: the file is binary"),
        ("a.lp", b"\x7fELF" + bytes(100), "a.lp:1: the file is binary"),
        ("a.mps", MPS.replace(b"x", b"\xe9"), "a.mps:5: the text is not UTF-8"),
        ("a.mps", MPS.decode().encode("utf-16"), "UTF-16"),
        ("a.mps", MPS.replace(b"x", b"\x02"), "control characters"),
        ("a.txt", b"hello\nworld\n", "neither LP nor MPS"),
        ("a.mps.gz", gzip.compress(LONG, mtime=0)[:-200], "truncated"),
        (
            "a.mps.gz",
            gzip.compress(LONG, mtime=0)[:40] + b"abcdefgh" + gzip.compress(LONG, mtime=0)[48:],
            "damaged|truncated",
        ),
        ("a.mps.gz", gzip.compress(b"", mtime=0), "is empty"),
        ("a.lp", MPS, "does not start an LP file"),
        ("a.mps", b"min\n x\nst\nend\n", "not a section"),
    ],
)
def test_refused(tmp_path: Path, name, content, words):
    (tmp_path / name).write_bytes(content)
    with pytest.raises(ModelError, match=words) as caught:
        read_model(tmp_path / name)
    assert "\n" not in str(caught.value) and name in str(caught.value)


def test_missing_and_folder(tmp_path: Path):
    with pytest.raises(ModelError, match="No such file"):
        read_model(tmp_path / "none.lp")
    with pytest.raises(ModelError, match="is a folder"):
        read_model(tmp_path)


def test_too_large(tmp_path: Path):
    (tmp_path / "bomb.mps.gz").write_bytes(gzip.compress(MPS + b"\n" * 10_000_000))
    with pytest.raises(ModelError, match=r"more than 0.001 GB"):
        read_model(tmp_path / "bomb.mps.gz", max_bytes=1_000_000)
    (tmp_path / "big.mps").write_bytes(LONG)
    with pytest.raises(ModelError, match="more than"):
        read_model(tmp_path / "big.mps", max_bytes=1000)
    assert read_model(tmp_path / "big.mps").shape == (0, 5000)


def test_gzip_is_told_by_content_and_latin_1_by_its_header(tmp_path: Path):
    (tmp_path / "a.mps").write_bytes(gzip.compress(MPS))
    assert read_model(tmp_path / "a.mps").column_names == ("x",)
    (tmp_path / "b.lp").write_bytes(b"\\ENCODING=ISO-8859-1\nmin\n caf\xe9\nst\nend\n")
    assert read_model(tmp_path / "b.lp").column_names == ("café",)
    (tmp_path / "c.mps").write_bytes(b"\xef\xbb\xbf" + MPS)
    assert read_model(tmp_path / "c.mps").column_names == ("x",)
