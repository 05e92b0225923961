"""From what a person names to a folder or file on this disk: paths, zips, fetched sets; and what to say otherwise."""

from __future__ import annotations

import difflib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from nl2opt.errors import InputError
from nl2opt.evaluation.datasets.records import ENDINGS, record_files, records

MARK = ".nl2opt-set.json"
"""Written by ``nl2opt data fetch`` beside a set: name, licence, origin, format, checksum."""


def open_set(path: str | Path) -> Path:
    """The folder or file that holds the set; a zip is unpacked into the user's cache first.

    Raises `InputError` when there is nothing to open.
    """
    place = Path(path)
    try:
        if not place.exists():
            fetched = _fetched(str(path))
            if fetched is None:
                raise InputError(f"the problem set {str(path)!r} does not exist", help=_way_on(str(path)))
            place = fetched
        if place.is_file() and (place.suffix.lower() == ".zip" or _starts_as_zip(place)):
            from nl2opt.evaluation.datasets.archives import unpacked

            place = unpacked(place)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise InputError(f"the problem set {str(path)!r} cannot be opened: {reason}") from error
    return place


def _starts_as_zip(file: Path) -> bool:
    with file.open("rb") as content:
        return content.read(4) == b"PK\x03\x04"


def _fetched(name: str) -> Path | None:
    from nl2opt.evaluation.cache import fetched_set

    return fetched_set(name)


def _way_on(name: str) -> str:
    from nl2opt.evaluation.datasets.catalogue import catalogue

    known = catalogue()
    if name in known:
        return f"`nl2opt data fetch {name}` downloads it from {known[name].home}"
    folder = Path(name).parent
    if not folder.is_dir():
        return f"the folder {str(folder)!r} does not exist; `nl2opt data list` shows the sets that can be fetched"
    here = sorted(item.name for item in folder.iterdir())
    near = difflib.get_close_matches(Path(name).name, [*here, *known], n=1, cutoff=0.6)
    return f"the nearest name is {near[0]!r}" if near else "`nl2opt data list` shows the sets that can be fetched"


def marked(place: Path) -> Mapping[str, str]:
    """What `fetch` noted about a set it brought; nothing for any other."""
    try:
        content = json.loads((place / MARK).read_text(encoding="utf-8"))
        return {key: value for key, value in content.items() if isinstance(value, str)}
    except (OSError, ValueError, AttributeError):
        return {}


def set_name(path: Path) -> str:
    """What to call a set: its folder or file, or the folder of a file called ``test`` or the like.

    >>> set_name(Path("data/orchards/test.jsonl")), set_name(Path("data/orchards.zip"))
    ('orchards', 'orchards')
    """
    resolved = Path(path).resolve()
    stem = resolved.stem if resolved.suffix.lower() in (*ENDINGS, ".zip") else resolved.name
    return resolved.parent.name if stem in {"test", "train", "dev", "data", "validation"} else stem


def why_unknown(place: Path, shown: str | Path, known: Sequence[str]) -> InputError:
    """The reason why no format recognises a path: damage first, then what is there instead."""
    help = "--format NAME says what it is; known formats: " + ", ".join(known)
    if place.is_dir():
        items = sorted(item.name + "/" * item.is_dir() for item in place.iterdir() if not item.name.startswith("."))
        if not items:
            return InputError(f"the problem set {str(shown)!r} is an empty folder", help="was the download complete?")
        files = record_files(place)
        if not files:
            first = ", ".join(repr(name) for name in items[:4])
            return InputError(f"the folder {str(shown)!r} is no problem set that is known; it holds {first}", help=help)
    elif place.suffix.lower() not in ENDINGS:
        ends = ", ".join((*ENDINGS, ".zip"))
        return InputError(f"the file {str(shown)!r} is no problem set: those end in {ends} or are folders", help=help)
    else:
        files = [place]
    first_record = next(iter(records(files)), None)  # raises where the file is damaged
    if first_record is None:
        return InputError(f"the problem set {str(shown)!r} holds no item", help="was the download complete?")
    keys = ", ".join(repr(key) for key in list(first_record.value)[:8])
    return InputError(f"{first_record.where} is no problem of a known format; its keys are {keys}", help=help)
