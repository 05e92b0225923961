"""Problem sets as they are published: `read_set` reads any of them, and each format is one file.

A set is a folder, a file (``.jsonl``, ``.json``, ``.parquet``), a zip of either, or the name of a set that
``nl2opt data fetch`` has brought. The formats are asked in the order of `FORMATS` whether they recognise it. Others
plug in through the entry point group ``nl2opt.datasets``; a plug-in's value is a `Format`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from nl2opt.errors import InputError
from nl2opt.evaluation.case import Case, ProblemSet
from nl2opt.evaluation.datasets.format import Format
from nl2opt.evaluation.datasets.opening import marked, open_set, set_name, why_unknown
from nl2opt.evaluation.datasets.versions import apply_labels
from nl2opt.registry import Registry

__all__ = ["FORMATS", "Format", "read_set", "recognise"]

_HERE = "nl2opt.evaluation.datasets"
FORMATS: Registry[Format] = Registry(
    "problem set format",
    {
        "nl2opt": f"{_HERE}.nl2opt_set:FORMAT",
        "bench4opt": f"{_HERE}.bench4opt:FORMAT",
        "miplib-nl": f"{_HERE}.miplib_nl:FORMAT",
        "nlp4lp": f"{_HERE}.nlp4lp:FORMAT",
        "description-sample": f"{_HERE}.description_sample:FORMAT",
        "logior": f"{_HERE}.logior:FORMAT",
        "nl4opt-annotated": f"{_HERE}.nl4opt_annotated:FORMAT",
        "optibench": f"{_HERE}.optibench:FORMAT",
        "question-answer": f"{_HERE}.question_answer:FORMAT",
    },
    group="nl2opt.datasets",
    error=InputError,
)
"""Formats by name, in the order they are asked."""


def read_set(path: str | Path, *, format: str | None = None, labels: Sequence[str | Path] = ()) -> ProblemSet:
    """The problems of a published set, in the set's own order.

    Args:
        path: a folder, a file, a zip, or the name of a fetched set.
        format: a name of `FORMATS`; with a colon, a variant of it, such as ``bench4opt:concise``. None: what the
            set itself shows.
        labels: other sets with the same texts, or dispute files. Each adds its labels as a version of its own, before
            the published ones: the first named is trusted most. What matched is in ``details["label_versions"]``.

    Ids are made distinct (``7``, ``7#2``); ``details["notes"]`` says so, and whatever else a person should know.

    Raises:
        InputError: nothing there, no format or several recognise it, or an item is not as the format says; the message
            names file and line.

    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     file = Path(folder, "small.jsonl")
    ...     _ = file.write_text('{"question": "Pick x in [0, 3], as large as can be.", "answer": "3.0"}')
    ...     found = read_set(file)
    >>> found.format, found.cases[0].samples[0].labels[0].objective
    ('question-answer', 3.0)
    """
    name, _, variant = (format or "").partition(":")
    chosen = FORMATS[name] if name else None
    place = open_set(path)
    mark = marked(place)
    if chosen is None and mark.get("format"):
        name, _, marked_variant = mark["format"].partition(":")
        chosen, variant = FORMATS[name], variant or marked_variant
    found = (chosen or recognise(place, shown=path)).open(place, variant)
    found = replace(
        found,
        name=mark.get("name") or found.name or set_name(Path(path)),
        licence=mark.get("licence") or found.licence,
        origin=mark.get("origin") or found.origin,
        format=f"{found.format}:{variant}" if variant else found.format,
    )
    found = _distinct(found)
    if not found.cases:
        raise InputError(f"{str(path)!r} holds no problem", help="name the folder or file that holds the problems")
    return apply_labels(found, labels, read=lambda other: read_set(other)) if labels else found


def recognise(place: Path, *, shown: str | Path | None = None) -> Format:
    """The one format that recognises what lies at `place`; `InputError` when none or several do."""
    known = [FORMATS[name] for name in FORMATS.names()]
    fitting = [candidate for candidate in known if candidate.recognises(place)]
    if len(fitting) == 1:
        return fitting[0]
    if not fitting:
        raise why_unknown(place, shown or place, [one.name for one in known])
    names = " and ".join(repr(one.name) for one in fitting)
    raise InputError(
        f"{str(shown or place)!r} could be of the formats {names}",
        help=f"name the folder of one set, or say which: --format {fitting[0].name}",
    )


def _distinct(found: ProblemSet) -> ProblemSet:
    """The set with ids that are all different: the second ``7`` becomes ``7#2``."""
    taken = {case.id for case in found.cases}
    seen: set[str] = set()
    cases: list[Case] = []
    notes = list(found.details.get("notes", ()))
    for case in found.cases:
        if case.id in seen:
            count = 2
            while f"{case.id}#{count}" in taken:
                count += 1
            renamed = f"{case.id}#{count}"
            taken.add(renamed)
            notes.append(f"{case.where}: the id {case.id!r} is taken; this item is {renamed!r}")
            case = replace(case, id=renamed)
        seen.add(case.id)
        cases.append(case)
    return replace(found, cases=tuple(cases), details={**found.details, "notes": notes})
