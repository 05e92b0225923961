"""``nl2opt data``: which problem sets there are, bringing one here, and what is in one."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from typing import Any

import click

from nl2opt.cli.common import json_option, print_json, quiet_option


@click.group("data")
def command() -> None:
    """Problem sets: list those that can be fetched, fetch one, show what is in one."""


@command.command("list")
@json_option
def list_(as_json: bool) -> int:
    """List the sets that can be fetched, and which of them are here."""
    from dataclasses import asdict

    from nl2opt.evaluation.cache import fetched_set
    from nl2opt.evaluation.datasets.catalogue import catalogue

    entries = list(catalogue().values())
    if as_json:
        print_json([{**asdict(entry), "here": _path(fetched_set(entry.name))} for entry in entries])
        return 0
    rows = [
        (
            entry.name,
            str(entry.items or ""),
            entry.format,
            entry.licence or "not stated",
            "yes" if fetched_set(entry.name) else "",
            entry.about,
        )
        for entry in entries
    ]
    _print_table(("name", "items", "format", "licence", "here", "what"), rows)
    return 0


@command.command("fetch")
@click.argument("name")
@click.option("--url", metavar="URL", help="Where it is: for a mirror, or for a set that is not in the list.")
@click.option("--sha256", metavar="HEX", help="What its checksum must be.")
@click.option("--again", is_flag=True, help="Download it even if it is here.")
@click.option(
    "--timeout", type=click.FloatRange(min=0.1), default=30.0, show_default=True, metavar="S",
    help="Seconds to wait for the server to say anything.",
)  # fmt: skip
@json_option
@quiet_option
def fetch(
    name: str, url: str | None, sha256: str | None, again: bool, timeout: float, as_json: bool, quiet: bool
) -> int:
    """Download the set NAME into the user's cache; afterwards NAME stands for it wherever a set is wanted."""
    from nl2opt.cli.progress import line
    from nl2opt.evaluation import fetch as fetching

    def show(done: int, total: int | None) -> None:
        whole = f" of {total / 1e6:,.1f}" if total else ""
        line.show(f"{name}: {done / 1e6:,.1f}{whole} MB"[: shutil.get_terminal_size().columns - 1])

    terminal = sys.stderr.isatty() and not quiet
    try:
        found = fetching.fetch(
            name, url=url, sha256=sha256, again=again, timeout=timeout, progress=show if terminal else None
        )
    finally:
        line.clear()
    if not quiet:
        print(_said(found), file=sys.stderr)
    if as_json:
        print_json({
            "name": found.name, "path": str(found.folder), "sha256": found.sha256, "checked": found.checked,
            "items": found.items, "downloaded": found.downloaded,
        })  # fmt: skip
    else:
        print(found.folder)
    return 0


@command.command("show")
@click.argument("path")
@click.option("--format", "format_", metavar="NAME", help="Its format, when that does not show.")
@click.option("--labels", multiple=True, metavar="PATH", help="Another set or a dispute file with labels for it.")
@json_option
def show(path: str, format_: str | None, labels: tuple[str, ...], as_json: bool) -> int:
    """Count what is in the set at PATH: items, labels, data, references, kinds."""
    from nl2opt.evaluation.datasets import read_set
    from nl2opt.evaluation.datasets.counting import count

    found = count(read_set(path, format=format_, labels=labels))
    if as_json:
        print_json(found)
    else:
        _print_counts(found)
    return 0


def _print_counts(found: dict[str, Any]) -> None:
    rows = [
        ("set", found["name"]),
        ("format", found["format"]),
        ("licence", found["licence"] or "not stated"),
        ("origin", found["origin"] or "not stated"),
        ("items", str(found["items"])),
        ("samples", str(found["samples"])),
        ("labels", _counts(found["labels"])),
        ("references", _counts(found["references"]) or "none"),
        ("data", _counts(found["data"])),
        *((f"kind: {kind}", _counts(counts)) for kind, counts in found["kinds"].items()),
    ]
    for version in found["label_versions"]:
        words = (
            f"{version['matched']} matched, {version['changed']} differ, {version['unmatched']} without a counterpart"
        )
        rows.append((f"labels of {version['origin']}", words))
    width = max(len(row[0]) for row in rows)
    for name, said in rows:
        print(f"{name:<{width}}  {said}")
    for note in found["notes"][:10]:
        print(f"note: {note}", file=sys.stderr)
    if len(found["notes"]) > 10:
        print(f"note: and {len(found['notes']) - 10} more; --json lists them all", file=sys.stderr)


def _counts(counts: dict[str, int]) -> str:
    return ", ".join(f"{name} {number}" for name, number in counts.items() if number)


def _print_table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> None:
    widths = [max(len(row[place]) for row in [head, *rows]) for place in range(len(head))]
    for row in [head, *rows]:
        print("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _said(found: Any) -> str:
    if not found.downloaded:
        return f"{found.name} is here already: {found.items} items (--again downloads it anew)"
    checked = {
        "given": "as given",
        "catalogue": "as in the catalogue",
        "recorded": "as at the first download",
        "first": "recorded; nothing to compare it with: later downloads must agree",
    }[found.checked]
    return f"{found.name}: {found.items} items; SHA-256 {found.sha256}, {checked}"


def _path(folder: Any) -> str | None:
    return None if folder is None else str(folder)


for _name, _command in command.commands.items():
    for _option in _command.params:
        if isinstance(_option, click.Option):
            _twin = f"NL2OPT_DATA_{_name}_{max(_option.opts, key=len).lstrip('-')}"
            _option.envvar = _twin.upper().replace("-", "_")
