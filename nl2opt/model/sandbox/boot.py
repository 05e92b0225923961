"""How child interpreters are started: with the caller's import path, a fixed environment, and nothing else."""

from __future__ import annotations

import os
import sys
from pathlib import Path

BOOT = (
    "import sys; sys.path.extend(p for p in sys.argv.pop(1).split({sep!r}) if p not in sys.path); "
    "import {m}; {m}.main()"
)


def command(module: str, *arguments: str) -> list[str]:
    """The command that runs ``module.main()`` in a fresh interpreter.

    ``-s -P`` leave out the user's packages and the current folder; the environment is ours, so that ``-E`` is not
    needed and the hash seed can be fixed.
    """
    paths = [str(Path(path).resolve()) for path in sys.path if path and Path(path).exists()]
    own = str(Path(__file__).resolve().parents[3])
    text = BOOT.format(sep=os.pathsep, m=module)
    return [sys.executable, "-s", "-P", "-c", text, os.pathsep.join(dict.fromkeys([own, *paths])), *arguments]


def environment() -> dict[str, str]:
    """The only variables a program sees: no keys, no user's settings."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    return {
        **kept,
        "PATH": os.defpath,
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
    }
