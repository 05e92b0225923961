"""The process that runs one program: reads the request, confines itself, runs, answers, ends."""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TextIO

from nl2opt.model.sandbox.confine import confine
from nl2opt.model.sandbox.program import answer, refusal
from nl2opt.model.sandbox.request import Request


def run(
    request: Request,
    work: Path,
    reply: Callable[[bytes], None],
    *,
    expected: dict[str, str],
    parent: int,
    begin: Callable[[dict[str, str]], None] = lambda layers: None,
) -> None:
    """Run the request's program in this process, and reply with the answer of `nl2opt.model.sandbox.program`.

    `expected` holds the layers found when the server started: one that was on then and is missing now ends the process
    without running the program. `begin` is told the layers before the program runs.
    """

    def fill() -> None:
        for name, content in request.files.items():
            path = work / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)

    try:
        layers = confine(work, request.limits, parent, fill, expected)
    except OSError as error:
        size = sum(len(content) for content in request.files.values())
        reply(refusal(f"the program was not run: its files ({size:,} bytes) do not fit into its work folder ({error})"))
        return
    lost = [name for name, why in layers.items() if why and not expected.get(name, why)]
    if lost:
        reply(refusal(f"the program was not run: protection that worked before is missing now ({', '.join(lost)})"))
        return
    begin(layers)
    os.environ.update(TMPDIR=str(work), HOME=str(work), TMP=str(work), TEMP=str(work))
    tempfile.tempdir = str(work)
    sys.path.append(str(work))
    sys.argv = ["model.py"]
    output = sys.stdout, sys.stderr = _text_stream(1), _text_stream(2)
    result = answer(request.program)
    for stream in output:
        with contextlib.suppress(OSError, ValueError):  # the program may have closed it
            stream.flush()
    reply(result)


def _text_stream(descriptor: int) -> TextIO:
    return open(descriptor, "w", buffering=1, encoding="utf-8", errors="backslashreplace", closefd=False)
