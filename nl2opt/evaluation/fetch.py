"""Downloading a published set: checked by its SHA-256, whole or not at all.

The file comes first as a part beside the sets; a connection that ends early leaves the part, and the next try goes on
from there when the server can say that the file is still the same. Only a file with the right checksum that reads as a
set takes the set's place. Where nobody published a checksum, the first download's is kept, and later ones must agree.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import unquote, urlsplit

from nl2opt.errors import InputError, Nl2optError
from nl2opt.evaluation.cache import NAME, VARIABLE, sets_folder, writable
from nl2opt.evaluation.datasets import FORMATS, recognise
from nl2opt.evaluation.datasets.archives import sha256_of, unpack
from nl2opt.evaluation.datasets.catalogue import Entry, catalogue
from nl2opt.evaluation.datasets.opening import MARK, marked
from nl2opt.evaluation.download import download
from nl2opt.files import as_json, locked, write_whole

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Fetched:
    """A set that is here. `checked` says what its checksum agreed with."""

    name: str
    folder: Path
    sha256: str
    checked: str
    """``given``, ``catalogue``, ``recorded`` (as the first download) or ``first`` (nothing to compare with)."""
    items: int
    downloaded: bool


def fetch(
    name: str,
    *,
    url: str | None = None,
    sha256: str | None = None,
    again: bool = False,
    timeout: float = 30.0,
    tries: int = 3,
    progress: Callable[[int, int | None], None] | None = None,
) -> Fetched:
    """Bring a set of the catalogue, or any other from `url`, into the user's cache.

    Args:
        name: what it is called here; `read_set` then takes it by this name.
        url: where it is, when it is not in the catalogue or comes from a mirror.
        sha256: what its checksum must be.
        again: download it even if it is here.
        timeout: seconds to wait for the server to say anything.
        tries: connections, at most.
        progress: called with the bytes had so far and the bytes in all (None when the server does not say).

    Raises:
        InputError: no such name, no answer, a wrong checksum, not a problem set, no space. What was here before stays.
    """
    entry = _entry(name, url)
    wanted = (sha256 or "").lower()
    if wanted and not _SHA256.fullmatch(wanted):
        raise InputError(f"{sha256!r} is no SHA-256 checksum", help="it has 64 digits 0-9a-f")
    parts = writable(sets_folder() / ".downloads")
    folder = sets_folder() / name
    try:
        with locked(parts / f"{name}.lock"):
            here = marked(folder)
            if here and not again and wanted in ("", here.get("sha256")):
                return Fetched(name, folder, here.get("sha256", ""), "recorded", int(here.get("items", 0)), False)
            record = parts / f"{name}.sha256.json"
            expected, source = _expected(entry, wanted, record)
            part = parts / f"{name}.part"
            download(entry.url, part, timeout=timeout, tries=tries, progress=progress)
            found = sha256_of(part)
            if expected and found != expected:
                part.unlink()
                raise InputError(
                    f"what {entry.url} sent has the checksum {found}, and {expected} was expected ({source})",
                    help=f"the set was changed or damaged; --sha256 {found} takes it, if you trust it",
                )
            items = _install(part, entry, found, folder)
            write_whole(record, as_json({"url": entry.url, "sha256": found}))
            return Fetched(name, folder, found, source if expected else "first", items, True)
    except OSError as error:
        raise InputError(
            f"the set {name!r} cannot be kept in {str(sets_folder())!r}: {error.strerror or error}",
            help=f"free some space, or set {VARIABLE} to another folder",
        ) from error


def _entry(name: str, url: str | None) -> Entry:
    known = catalogue()
    if not NAME.fullmatch(name):
        raise InputError(f"{name!r} is no name for a set", help="small letters, digits, '-', '_' and '.'")
    if name in known:
        return replace(known[name], url=url, sha256=known[name].sha256) if url else known[name]
    if url is None:
        import difflib

        near = difflib.get_close_matches(name, known, n=1)
        hint = f"the nearest name is {near[0]!r}; " if near else ""
        raise InputError(
            f"no set of the catalogue is named {name!r}",
            help=f"{hint}`nl2opt data list` shows them all; --url fetches any other",
        )
    return Entry(name, "", url, url, "", "", "")


def _expected(entry: Entry, wanted: str, record: Path) -> tuple[str, str]:
    """The checksum that must come out, and who says so; ("", "") when nobody does."""
    if wanted:
        return wanted, "given"
    if entry.sha256:
        return entry.sha256, "catalogue"
    try:
        kept: Mapping[str, str] = json.loads(record.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return "", ""
    return (str(kept["sha256"]), "recorded") if kept.get("url") == entry.url and kept.get("sha256") else ("", "")


def _install(part: Path, entry: Entry, sha256: str, folder: Path) -> int:
    """Put the set in its place, once it has been read in full; returns its number of items."""
    scratch = Path(tempfile.mkdtemp(dir=part.parent, prefix=f"{entry.name}."))
    try:
        fresh = scratch / "set"
        with part.open("rb") as content:
            zipped = content.read(4) == b"PK\x03\x04"
        if zipped:
            unpack(part, fresh, within=entry.within)
        else:
            fresh.mkdir()
            shutil.copyfile(part, fresh / _file_name(entry.url))
        chosen = FORMATS[entry.format] if entry.format else recognise(fresh, shown=entry.url)
        items = len(chosen.open(fresh).cases)
        about = {
            "name": entry.name, "licence": entry.licence, "origin": entry.home, "citation": entry.citation,
            "format": chosen.name, "url": entry.url, "sha256": sha256, "items": str(items),
        }  # fmt: skip
        write_whole(fresh / MARK, as_json(about))
        if folder.exists():
            folder.rename(scratch / "old")
        fresh.rename(folder)
        part.unlink()
        return items
    except Nl2optError as error:
        part.unlink(missing_ok=True)
        shown = error.message.replace(str(scratch / "set") + "/", "").replace(str(part), entry.url)
        raise InputError(f"what {entry.url} sent is no such set: {shown}", help=error.help) from error
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _file_name(url: str) -> str:
    """The name of the file that a URL ends with, made safe.

    >>> _file_name("https://example.org/a/test%20set.jsonl?raw=1"), _file_name("https://example.org/")
    ('test_set.jsonl', 'set.jsonl')
    """
    last = re.sub(r"[^A-Za-z0-9._-]+", "_", unquote(urlsplit(url).path.rsplit("/", 1)[-1])).lstrip(".")
    return last or "set.jsonl"
