"""Whatever a file holds, reading it gives data or one clear error."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nl2opt.description.readers import READERS, read_data
from nl2opt.errors import InputError

SNIPPETS = [
    b"a,b\n1,2\n", b'"', b"\r", b"\n", b";", b"\t", b"{", b"}", b"[", b"]", b'{"a":', b"1e999", b"NaN", b"\xff\xfe",
    b"\xef\xbb\xbf", b"\x00", b"PK\x03\x04", b"SQLite format 3\x00", b"PAR1", b"sep=;\n", b",,,", b"-", b"\\u", b"0",
]  # fmt: skip


@pytest.mark.parametrize("ending", sorted(READERS))
@given(content=st.one_of(st.binary(max_size=60), st.lists(st.sampled_from(SNIPPETS), max_size=12).map(b"".join)))
def test_any_bytes(ending: str, content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"case.{ending}")
        file.write_bytes(content)
        try:
            data = read_data([file])
        except InputError as error:
            assert error.message and "\n" not in error.message
        else:
            for table in data.tables.values():
                assert len(set(table.columns)) == len(table.columns)
                assert all(len(row) == len(table.columns) for row in table.rows)
                assert len(table.numbers) in (0, len(table.rows))
