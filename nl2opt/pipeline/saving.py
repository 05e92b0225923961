"""A run kept in a folder: formulation, data, program, model, solution and log, enough to solve it again."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

from nl2opt.errors import InputError
from nl2opt.pipeline.run import Run


def save_run(run: Run, folder: Path) -> None:
    """Write the run's files. Each is written beside its place and moved there, so that no half file is ever seen."""
    if folder.exists() and not folder.is_dir():
        raise InputError(f"{str(folder)!r} is a file; a run is saved in a folder")
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in _files(run).items():
            beside = folder / f".{name}.{os.getpid()}"
            beside.write_text(text, encoding="utf-8")
            beside.replace(folder / name)
    except OSError as error:
        raise InputError(f"the run cannot be saved in {str(folder)!r}: {error.strerror}") from None


def _files(run: Run) -> dict[str, str]:
    files: dict[str, str] = {}
    if run.description is not None:
        files["description.md"] = run.description.text
    if run.formulation is not None:
        from nl2opt.formulation.notation import to_yaml

        files["formulation.yaml"] = to_yaml(run.formulation)
    if run.data is not None and run.data.names():
        files["data.json"] = _data(run.data)
    if run.program is not None:
        files["model.py"] = run.program.text
    files["solution.json"] = json.dumps(run.to_dict(), indent=2, ensure_ascii=False) + "\n"
    files["log.jsonl"] = "".join(
        json.dumps({"stage": stage, "seconds": round(seconds, 6)}) + "\n" for stage, seconds in run.timings.items()
    )
    return files


def _data(data: Any) -> str:
    tables = {
        name: {"columns": list(table.columns), "rows": [list(row) for row in table.rows]}
        for name, table in data.tables.items()
    }
    return json.dumps(tables | dict(data.values), ensure_ascii=False) + "\n"
