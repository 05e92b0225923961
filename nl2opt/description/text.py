"""`Description`: a problem in words, as numbered sentences and the tables that stand between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nl2opt.description.markdown import TextTable, markdown_tables
from nl2opt.description.sentences import Sentence, split_sentences, title_of
from nl2opt.diagnostics import Location, Source, Span
from nl2opt.errors import DescriptionError

LONGEST_NAME = 4096
"""A longer string is never taken for a path."""


@dataclass(frozen=True)
class Description:
    """A text, its name, and what it is made of.

    `sentences` are numbered from 1, with spans of characters; `tables` are the Markdown tables of the text.

    >>> d = Description.from_text("A baker makes rolls and loaves. A roll brings $1.")
    >>> [(s.number, s.start, s.end) for s in d.sentences]
    [(1, 0, 31), (2, 32, 49)]
    """

    text: str
    name: str = "description"

    @classmethod
    def from_text(cls, text: str, *, name: str = "description") -> Description:
        """A description of a text as it stands. Raises `DescriptionError` when there is nothing to read."""
        if not text.strip():
            raise DescriptionError(
                f"{name} holds no text", help="describe the decision, its limits and its aim in words"
            )
        return cls(text, name)

    @cached_property
    def sentences(self) -> tuple[Sentence, ...]:
        return split_sentences(self.text)

    @cached_property
    def tables(self) -> tuple[TextTable, ...]:
        return markdown_tables(self.text)

    @cached_property
    def title(self) -> str:
        """The first Markdown heading, or an empty text."""
        return title_of(self.text)

    @cached_property
    def source(self) -> Source:
        """The text as a place that findings point at."""
        return Source(self.name, self.text)

    def location(self, start: int, end: int) -> Location:
        """The place of ``text[start:end]``."""
        return Location(self.source, Span(start, end))

    def sentence_at(self, offset: int) -> Sentence | None:
        """The sentence that holds the character at `offset`; None between sentences."""
        for sentence in self.sentences:
            if sentence.start <= offset < sentence.end:
                return sentence
        return None


def read_description(path_or_text: str | Path) -> Description:
    """A description from a file, or from the words themselves.

    A string with a line break, or one that is no file's name, is the text itself. Raises `DescriptionError`
    when a file named by a `Path` is missing, is no text, or is empty.

    >>> read_description("How many rolls should the baker make?").name
    'description'
    """
    if isinstance(path_or_text, str):
        if len(path_or_text) > LONGEST_NAME or "\n" in path_or_text or not _is_file(Path(path_or_text)):
            return Description.from_text(path_or_text)
        path_or_text = Path(path_or_text)
    return Description.from_text(_file_text(path_or_text), name=str(path_or_text))


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def _file_text(path: Path) -> str:
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise DescriptionError(
            f"the file {str(path)!r} cannot be read: {error.strerror or error}", help="name a text file that exists"
        ) from error
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        encoding = "utf-16"
    else:
        encoding = "utf-8-sig"
    try:
        text = raw.decode(encoding)
    except UnicodeDecodeError as error:
        raise DescriptionError(
            f"the file {str(path)!r} is no UTF-8 text (byte {error.start})", help="save the description as UTF-8"
        ) from error
    if "\x00" in text:
        raise DescriptionError(f"the file {str(path)!r} is no text", help="name a file that holds words")
    return text.replace("\r\n", "\n")
