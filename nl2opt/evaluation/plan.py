"""What a run will do: its jobs, limits and workers, checked before anything starts; and the header that says so."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nl2opt.errors import InputError
from nl2opt.evaluation.case import Case, ProblemSet
from nl2opt.evaluation.log import Header
from nl2opt.evaluation.one_case import Job, Solving
from nl2opt.evaluation.selection import select

if TYPE_CHECKING:
    from nl2opt.formulators.base import Formulator, Settings
    from nl2opt.llm.client import Client
    from nl2opt.solution import SolveOptions

TIME_LIMIT = 60.0
"""Seconds of the solver for each data sample, where no limit is asked for."""
MOST_ATTEMPTS, MOST_WORKERS, MOST_CALLS = 1000, 1024, 1024


@dataclass(frozen=True)
class Plan:
    """All that a run needs to know."""

    problems: ProblemSet
    jobs: tuple[Job, ...]
    """All first attempts, then all second ones: what is finished early is a whole pass over the set."""
    formulator: str
    llm: str | None
    settings: Settings
    solving: Solving
    attempts: int
    workers: int
    selection: Mapping[str, Any]


def plan(
    problems: ProblemSet,
    *,
    formulator: str | Formulator,
    client: Client | None,
    settings: Settings | None,
    solve_options: SolveOptions | None,
    attempts: int,
    workers: int | None,
    selection: Mapping[str, Any],
    case_seconds: float | None,
    memory_mb: int,
    calls: int,
) -> Plan:
    """The plan of a run. `InputError` for whatever cannot be done as asked."""
    from nl2opt.formulators.base import Settings

    for number, words, least, most in (
        (attempts, "the number of attempts", 1, MOST_ATTEMPTS),
        (workers, "the number of workers", 0, MOST_WORKERS),
        (calls, "the number of calls at once", 1, MOST_CALLS),
        (memory_mb, "the memory of a case, in MiB,", 64, 1 << 24),
    ):
        if number is not None and not least <= number <= most:
            raise InputError(f"{words} is {number}; it lies between {least} and {most}")
    if case_seconds is not None and not 0 < case_seconds < float("inf"):
        raise InputError(f"the time of a case is {case_seconds:g} seconds; it is a number above 0")
    _check_ids(problems)
    settings = settings or Settings()
    workers = _cores() if workers is None else workers
    name = _checked(formulator, client, workers)
    cases = select(problems, **selection)
    solving = _solving(solve_options, case_seconds, memory_mb, cases, settings)
    llm = None if client is None else client.spec
    how: dict[str, Any] = {"formulator": formulator, "settings": settings, "solving": solving, "llm": llm}
    jobs = tuple(Job.of(case, attempt, **how) for attempt in range(attempts) for case in cases)
    return Plan(problems, jobs, name, llm, settings, solving, attempts, workers, selection)


def _check_ids(problems: ProblemSet) -> None:
    twice = [id for id, count in Counter(case.id for case in problems.cases).items() if count > 1]
    if twice:
        raise InputError(f"{len(twice)} ids of {problems.name} name several cases: {', '.join(map(repr, twice[:5]))}")
    if not problems.cases:
        raise InputError(f"the set {problems.name} has no cases", help="name a set with problems in it")


def _checked(made: str | Formulator, client: Client | None, workers: int) -> str:
    """The name of the formulator, which exists and can go where it is to run."""
    if isinstance(made, str):
        from nl2opt.formulators import formulator

        name = formulator(made).name
        if client is None and name != "rules":
            from nl2opt.llm.client import ConfigurationError

            raise ConfigurationError(
                f"the formulator {name!r} asks a language model, and none is given",
                help="name one with `--llm`, or evaluate the offline reader with `--formulator rules`",
            )
        return name
    if workers and type(made).__module__ == "__main__":
        raise InputError(
            f"the formulator {made.name!r} is defined in the script that runs, where worker processes cannot find it",
            help="put it into a module, or evaluate with `workers=0`",
        )
    return made.name


def _cores() -> int:
    affinity = getattr(os, "sched_getaffinity", None)
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def _solving(
    options: SolveOptions | None, case_seconds: float | None, memory_mb: int, cases: Sequence[Case], settings: Settings
) -> Solving:
    """Limits that fit together: a case has time for all its samples, and for the candidates examined on the way."""
    from nl2opt.solution import SolveOptions

    options = options or SolveOptions(time_limit=TIME_LIMIT, threads=1, explain=False)
    if options.progress is not None:
        options = replace(options, progress=None)
    if case_seconds is None:
        samples = max((len(case.samples) for case in cases), default=1)
        examined = settings.samples * (1 + settings.rounds) * 10.0
        case_seconds = 60.0 + examined + 2 * samples * (options.time_limit or TIME_LIMIT)
    return Solving(options, case_seconds, memory_mb)


def header_of(how: Plan, *, texts: bool) -> Header:
    """What the first line of the log says."""
    from importlib.metadata import version

    problems = how.problems
    return Header(
        set={
            "name": problems.name,
            "path": str(problems.details.get("path", "")),
            "format": problems.format,
            "licence": problems.licence,
            "cases": len(problems.cases),
            "fingerprint": set_fingerprint(problems),
        },
        formulator=how.formulator,
        llm=how.llm,
        prompts=_prompts() if how.llm is not None else (),
        settings=_settings(how.settings),
        solving=how.solving.to_dict(),
        attempts=how.attempts,
        selection=how.selection,
        texts=texts,
        nl2opt=version("nl2opt"),
        date=datetime.now(UTC).isoformat(timespec="seconds"),
    )


def default_log(header: Header) -> Path:
    """Where the log goes when no place is named: in ``nl2opt-logs`` in the working folder, under a name that is the
    same for runs that can share a log, so that the same command goes on where it stopped.

    >>> default_log(Header({"name": "My set", "fingerprint": "0"}, "consensus:repair", "openai/gpt-x")).name
    'my-set-consensus-repair-openai-gpt-x-f8d29d53.jsonl'
    """
    identity = [header.set.get("fingerprint"), header.formulator, header.llm, list(header.prompts)]
    identity += [dict(header.settings), dict(header.solving), header.texts]
    digest = hashlib.sha256(json.dumps(identity, sort_keys=True, default=str).encode()).hexdigest()[:8]
    words = "-".join(str(part) for part in (header.set.get("name"), header.formulator, header.llm) if part)
    return Path("nl2opt-logs") / f"{re.sub(r'[^a-z0-9.]+', '-', words.lower()).strip('-')[:100]}-{digest}.jsonl"


def set_fingerprint(problems: ProblemSet) -> str:
    """The first 16 hexadecimal digits of a SHA-256 over ids and texts of all cases, in any order. Labels do not count:
    a set with better labels is the same set.

    >>> one, two = Case("a", "words", ()), Case("b", "more words", ())
    >>> set_fingerprint(ProblemSet("s", (one, two))) == set_fingerprint(ProblemSet("t", (two, one)))
    True
    """
    lines = sorted([case.id, case.fingerprint] for case in problems.cases)
    return hashlib.sha256(json.dumps(lines).encode()).hexdigest()[:16]


def _prompts() -> tuple[Mapping[str, Any], ...]:
    from nl2opt.llm.prompts import load_prompt, prompt_names

    prompts = [load_prompt(name) for name in prompt_names()]
    return tuple({"id": prompt.id, "version": prompt.version, "hash": prompt.hash} for prompt in prompts)


def _settings(settings: Settings) -> dict[str, Any]:
    body = {name: value for name, value in vars(settings).items() if name != "solve"}
    if settings.solve is not None:
        solve = vars(settings.solve)
        body["examining"] = {key: solve[key] for key in ("solver", "time_limit", "gap", "threads", "seed")}
    return body
