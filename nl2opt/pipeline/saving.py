"""A run kept in a folder: words, formulation, data, program, answer, log and every exchange, enough to replay it.

``nl2opt solve DIR`` solves it again with no llm; ``nl2opt solve DIR/description.md --llm recorded:DIR/exchanges.jsonl``
goes the whole way once more. No key is ever written.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from nl2opt.errors import InputError, Nl2optError
from nl2opt.files import write_whole
from nl2opt.pipeline.data import SAVED_DATA, SAVED_FILES
from nl2opt.pipeline.inputs import SAVED_DESCRIPTION, SAVED_LOG
from nl2opt.pipeline.run import Run, Travelled, llm_report

EXCHANGES = "exchanges.jsonl"
OURS = (
    SAVED_DESCRIPTION, "formulation.yaml", SAVED_DATA, "model.py", "solution.json", "error.json", SAVED_LOG, EXCHANGES
)  # fmt: skip
"""Files of a saved run; those of an earlier one that this one does not have are removed."""
WRITTEN_BY_US = frozenset({"solution.json", "error.json", SAVED_LOG, EXCHANGES})
"""What may quote requests, replies or messages: keys are taken out. The rest is the person's own text and data."""


def save_run(run: Run, folder: Path) -> None:
    """Write the run's files. Each is written beside its place and moved there, so that no half file is ever seen."""
    exchanges = run.formulated.exchanges if run.formulated is not None else ()
    files: dict[str, str] = {}
    if run.description is not None:
        files[SAVED_DESCRIPTION] = run.description.text
    if run.formulation is not None:
        from nl2opt.formulation.notation import to_yaml

        files["formulation.yaml"] = to_yaml(run.formulation)
    if run.data is not None and run.data.names():
        files[SAVED_DATA] = _data(run.data)
    if run.program is not None:
        files["model.py"] = run.program.text
    files["solution.json"] = json.dumps(run.to_dict(), indent=2, ensure_ascii=False) + "\n"
    files[SAVED_LOG] = _log(run.timings, exchanges)
    if exchanges:
        files[EXCHANGES] = _exchanges(exchanges)
    _write(folder, files, run.files if run.data is None else {})


def save_failed(so_far: Travelled, error: Nl2optError, folder: Path) -> None:
    """Write what there is of a run that ended in an error: nothing that was paid for is lost."""
    done = so_far.formulated
    exchanges = error.exchanges or (done.exchanges if done is not None else ())
    files: dict[str, str] = {}
    if so_far.description is not None:
        files[SAVED_DESCRIPTION] = so_far.description.text
    if done is not None and done.formulation is not None:
        from nl2opt.formulation.notation import to_yaml

        files["formulation.yaml"] = to_yaml(done.formulation)
    if done is not None and done.program is not None:
        files["model.py"] = done.program
    if so_far.data is not None and so_far.data.names():
        files[SAVED_DATA] = _data(so_far.data)
    body = {
        "error": type(error).__name__, "message": error.message, "help": error.help,
        "findings": [finding.to_dict() for finding in error.findings], "llm": llm_report(exchanges, so_far.llm),
    }  # fmt: skip
    files["error.json"] = json.dumps(body, indent=2, ensure_ascii=False, default=str) + "\n"
    files[SAVED_LOG] = _log(so_far.timings, exchanges)
    if exchanges:
        files[EXCHANGES] = _exchanges(exchanges)
    _write(folder, files, {})


def check_folder(folder: Path) -> None:
    """`InputError` where no run can be saved: told before anything is asked or solved. Nothing is made yet."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{str(folder)!r} is a file; a run is saved in a folder")
    there = next(place for place in (folder, *folder.absolute().parents) if place.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        reason = "may not be written" if there.is_dir() else "is no folder"
        raise InputError(f"the run cannot be saved in {str(folder)!r}: {str(there)!r} {reason}")


def _write(folder: Path, files: Mapping[str, str], data: Mapping[str, bytes | Path]) -> None:
    from nl2opt.llm.secrets import redact

    check_folder(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in OURS:
            if name not in files:
                (folder / name).unlink(missing_ok=True)
        if data:
            (folder / SAVED_FILES).mkdir(exist_ok=True)
        texts = {name: redact(text) if name in WRITTEN_BY_US else text for name, text in files.items()}
        contents = {name: text.encode("utf-8", "surrogatepass") for name, text in texts.items()}
        contents |= {
            f"{SAVED_FILES}/{name}": item.read_bytes() if isinstance(item, Path) else item
            for name, item in data.items()
        }
        for name, content in contents.items():
            write_whole(folder / name, content)
    except OSError as error:
        raise InputError(f"the run cannot be saved in {str(folder)!r}: {error.strerror}") from None


def _log(timings: Mapping[str, float], exchanges: Iterable[Any]) -> str:
    """One line a stage with its seconds, and one a request with its prompt, who answered, and what it took."""
    lines: list[dict[str, Any]] = []
    for exchange in exchanges:
        request, reply = exchange.request, exchange.reply
        prompt = None if request.prompt is None else request.prompt
        lines.append({
            "request": request.id, "purpose": request.purpose,
            "prompt": None if prompt is None else {"id": prompt.id, "version": prompt.version, "hash": prompt.hash},
            "model": reply.model, "stop": reply.stop, "seconds": round(reply.seconds, 6),
            "usage": reply.usage.to_dict(),
        })  # fmt: skip
    stages = [{"stage": stage, "seconds": round(seconds, 6)} for stage, seconds in timings.items()]
    return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in [*stages, *lines])


def _exchanges(exchanges: Iterable[Any]) -> str:
    """The exchanges as a recording; requests that were made twice stand once."""
    kept = {exchange.request.id: exchange.to_dict() for exchange in exchanges}
    return "".join(json.dumps(body) + "\n" for body in kept.values())


def _data(data: Any) -> str:
    tables = {
        name: {"columns": list(table.columns), "rows": [list(row) for row in table.rows]}
        for name, table in data.tables.items()
    }
    return json.dumps(tables | dict(data.values), ensure_ascii=False) + "\n"
