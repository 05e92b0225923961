"""Put the replies in the folders beside this file into recordings: ``NAME/1_*``, ``NAME/2_*`` become ``NAME.jsonl``.

A recording answers requests by their hash, and the hash changes with every word of a prompt. So after a change of the
prompts, the checks or the descriptions run ``python examples/recorded/rebuild.py``: it asks the replies in their order
once more. Where another request comes than was answered before, it is shown: answer it in a further file.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

import nl2opt
from nl2opt.llm.recorded import record
from nl2opt.llm.request import Reply, Usage
from nl2opt.llm.scripted import ScriptedClient

HERE = Path(__file__).resolve().parent
HOW: dict[str, tuple[str, int | None]] = {
    "can": ("direct", None),
    "diet": ("judge", None),
    "job_shop": ("programmer", None),
    "knapsack": ("consensus", 3),
}
"""Formulator and number of samples of those examples that do not use `repair`."""


def names() -> list[str]:
    """The examples that have replies."""
    return sorted(folder.name for folder in HERE.iterdir() if folder.is_dir() and any(folder.glob("[1-9]_*")))


def options(name: str) -> list[str]:
    """What stands on the command line of an example, beside ``--llm``."""
    formulator, samples = HOW.get(name, (None, None))
    words = [] if formulator is None else ["--formulator", formulator]
    return words if samples is None else [*words, "--samples", str(samples)]


def replies(name: str) -> list[Reply]:
    """The replies of an example, in order. They were written by hand: they took nothing."""
    texts = [path.read_text(encoding="utf-8").strip() for path in sorted((HERE / name).glob("[1-9]_*"))]
    return [Reply(text, usage=Usage(calls=1), model="by-hand") for text in texts]


def rebuild(name: str, target: Path) -> nl2opt.Run:
    """Solve an example with its replies, and write what was asked and answered to `target`."""
    given = replies(name)
    client = ScriptedClient(given, spec=f"recorded:{target.name}")
    formulator, samples = HOW.get(name, (None, None))
    run = nl2opt.solve(
        HERE.parent / f"{name}.md", llm=client, formulator=formulator,
        llm_options=nl2opt.LlmOptions(samples=samples), examine=False,
    )  # fmt: skip
    if len(client.requests) != len(given):
        raise SystemExit(f"{name}: {len(given)} replies, and {len(client.requests)} were asked for")
    assert run.formulated is not None
    target.unlink(missing_ok=True)
    record(target, run.formulated.exchanges)
    target.with_name(target.name + ".lock").unlink(missing_ok=True)
    return run


def main(arguments: list[str]) -> int:
    for name in arguments or names():
        with tempfile.TemporaryDirectory() as scratch:
            written = Path(scratch) / f"{name}.jsonl"
            try:
                run = rebuild(name, written)
            except nl2opt.Nl2optError as error:
                print(f"{name}: {error}\n{error.help or ''}", file=sys.stderr)
                for exchange in error.exchanges[-1:]:
                    print(exchange.request.messages[-1].text[-3000:], file=sys.stderr)
                return 1
            (HERE / written.name).write_bytes(written.read_bytes())
        print(f"{name}: {len(run.formulated.exchanges)} replies, {run.status} {run.objective}")  # type: ignore[union-attr]
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
