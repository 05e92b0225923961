"""Unpacking a zip that nobody vouches for: no member leaves the folder, and none grows without limit."""

from __future__ import annotations

import hashlib
import os
import shutil
import stat
import tempfile
import zipfile
import zlib
from pathlib import Path, PurePosixPath

from nl2opt.errors import DataError, InputError
from nl2opt.evaluation.cache import VARIABLE, sets_folder, writable

MAX_MEMBERS = 200_000
MAX_BYTES = 4_000_000_000
"""Most bytes of all members together."""
MAX_RATIO = 250
"""Most bytes that one packed byte may become, in archives that unpack to more than `SMALL`."""
SMALL = 50_000_000
_PIECE = 1 << 20


def sha256_of(file: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()


def unpacked(file: Path) -> Path:
    """The folder a zip is unpacked in, in the user's cache; unpacked once for each content.

    Raises:
        DataError: the zip is damaged, cut, protected, too large, or has a member that leads outside.
    """
    folder = sets_folder() / ".zips" / sha256_of(file)[:32]
    if not folder.is_dir():
        unpack(file, folder)
    return single_root(folder)


def single_root(folder: Path) -> Path:
    """The one folder inside, when there is nothing beside it; else the folder itself."""
    items = [item for item in folder.iterdir() if not item.name.startswith((".", "__MACOSX"))]
    return items[0] if len(items) == 1 and items[0].is_dir() else folder


def unpack(file: Path, folder: Path, *, within: str = "") -> None:
    """Unpack a zip as `folder`, all of it or nothing; with `within`, only the members below that path, and from there.

    ``within`` may start with ``*/`` for the one folder, named after a commit, that archives of repositories have.
    """
    parent = writable(folder.parent)
    try:
        scratch = Path(tempfile.mkdtemp(dir=parent, prefix=f".{folder.name}."))
        try:
            _fill(file, scratch, within)
            try:
                scratch.rename(folder)
            except OSError:
                if not folder.is_dir():  # another process was quicker otherwise
                    raise
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    except OSError as error:
        reason = error.strerror or error
        raise InputError(
            f"{str(file)!r} cannot be unpacked in {str(parent)!r}: {reason}",
            help=f"free some space, or set {VARIABLE} to another folder",
        ) from error


def _fill(file: Path, scratch: Path, within: str) -> None:
    cut = "the zip looks half downloaded: fetch it again"
    try:
        with zipfile.ZipFile(file) as archive:
            members = _checked(archive, file)
            chosen = [(member, inner) for member in members if (inner := _below(member.filename, within)) is not None]
            if not chosen:
                raise DataError(f"{str(file)!r} holds no file" + (f" below {within!r}" if within else ""), help=cut)
            left = MAX_BYTES
            for member, inner in chosen:
                target = scratch / inner
                target.parent.mkdir(parents=True, exist_ok=True)
                left -= _write(archive, member, target, left, file)
    except (zipfile.BadZipFile, EOFError, zlib.error, NotImplementedError, UnicodeDecodeError) as error:
        raise DataError(f"{str(file)!r} is no whole zip archive ({error})", help=cut) from error
    except FileExistsError as error:
        raise DataError(f"{str(file)!r} has a file and a folder of one name") from error


def _write(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, left: int, file: Path) -> int:
    written = 0
    with archive.open(member) as content, target.open("xb") as out:
        while piece := content.read(_PIECE):
            written += len(piece)
            if written > left:
                raise _too_large(file)
            out.write(piece)
    return written


def _checked(archive: zipfile.ZipFile, file: Path) -> list[zipfile.ZipInfo]:
    members = [member for member in archive.infolist() if not member.is_dir()]
    if len(members) > MAX_MEMBERS:
        raise DataError(f"{str(file)!r} holds {len(members):,} files, and at most {MAX_MEMBERS:,} are unpacked")
    size, packed = sum(member.file_size for member in members), sum(member.compress_size for member in members)
    if size > MAX_BYTES or (size > SMALL and size > MAX_RATIO * max(packed, 1)):
        raise _too_large(file)
    seen: set[str] = set()
    for member in members:
        path = PurePosixPath(member.filename)
        kind = stat.S_IFMT(member.external_attr >> 16)
        said = member.filename
        if path.is_absolute() or ".." in path.parts or "\\" in said or ":" in path.parts[0] or "\0" in said:
            raise DataError(f"{str(file)!r}: the member {said!r} leads outside the archive", help="do not use this zip")
        if kind not in (0, stat.S_IFREG):
            raise DataError(f"{str(file)!r}: the member {said!r} is a link or a device", help="do not use this zip")
        if member.flag_bits & 1:
            raise DataError(f"{str(file)!r} is protected by a password", help="unpack it yourself and name the folder")
        if said in seen:
            raise DataError(f"{str(file)!r} holds {said!r} twice", help="unpack it yourself and name the folder")
        seen.add(said)
    return members


def _below(said: str, within: str) -> str | None:
    """The part of a member's path below `within`, None when it lies elsewhere."""
    path = PurePosixPath(said)
    if within.startswith("*/"):
        path, within = PurePosixPath(*path.parts[1:]), within[2:]
    if not within:
        return os.fspath(path) if path.parts else None
    base = PurePosixPath(within)
    return os.fspath(path.relative_to(base)) if path.is_relative_to(base) and path != base else None


def _too_large(file: Path) -> DataError:
    return DataError(
        f"{str(file)!r} unpacks to more than a problem set should (over {MAX_BYTES / 1e9:.0f} GB, or over {MAX_RATIO} "
        "times its size)",
        help="unpack it yourself, if you trust it, and name the folder",
    )
