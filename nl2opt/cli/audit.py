"""``nl2opt audit``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from nl2opt.cli.common import json_option, print_json
from nl2opt.cli.score import set_of

if TYPE_CHECKING:
    from nl2opt.evaluation.audit import Suspicion


@click.command("audit")
@click.argument("logs", nargs=-1, required=True, type=click.Path())
@click.option("--set", "set_path", metavar="PATH", type=click.Path(), help="The problem set. [as the first log says]")
@click.option("--format", "format_", metavar="FORMAT", help="The format of the set. [as in the log]")
@click.option("--labels", "labels", multiple=True, metavar="ORIGIN", help="Whose labels are audited. [the first]")
@click.option("--least", type=click.IntRange(2), default=2, show_default=True, help="Runs that have to agree.")
@click.option("--disputes", type=click.Path(), metavar="FILE", help="Write a dispute file, to be used as --labels.")
@click.option("--quick", is_flag=True, help="Compare answers only: no models, no solvers.")
@json_option
def command(logs: tuple[str, ...], **options: Any) -> int:
    """List cases where runs (LOGS, one each) agree with each other and not with the label.

    Agreement is evidence, not proof: the runs may share a misreading. Exit code 0: no such case. 1: there are some.
    2: a file cannot be used.
    """
    from nl2opt.evaluation.audit import audit
    from nl2opt.evaluation.datasets.disputes import write_disputes
    from nl2opt.evaluation.label_versions import preferred
    from nl2opt.evaluation.log import read_log

    read = [read_log(path) for path in logs]
    problem_set, origins = set_of(read[0], options["set_path"], options["format_"], options["labels"])
    found = audit(preferred(problem_set, origins), read, least=options["least"], look=not options["quick"])
    if options["disputes"]:
        write_disputes(options["disputes"], [item.as_dispute() for item in found])
    if options["as_json"]:
        print_json({"set": problem_set.name, "runs": len(read), "suspicious": [item.to_dict() for item in found]})
        return 1 if found else 0
    for item in found:
        print("\n".join(_lines(item)) + "\n")
    cases = "1 case" if len(found) == 1 else f"{len(found)} cases"
    print(f"{cases} of {len(problem_set.cases)}: runs agree with each other and not with the label")
    if options["disputes"]:
        print(f"written to {options['disputes']}; apply with --labels {options['disputes']}")
    return 1 if found else 0


def _lines(item: Suspicion) -> list[str]:
    from nl2opt.evaluation.protocols.by_sample import shown

    place = f"{item.case.id}, sample {item.sample.name}" if len(item.case.samples) > 1 else item.case.id
    label = item.label.text or shown(item.label.objective)
    said = item.proposed if isinstance(item.proposed, str) else shown(item.proposed)
    out = [f"{place}: {len(item.agreeing)} runs say {said}, and the label ({item.label.origin}) is {label}"]
    out += [f"  agrees     {voice.run} ({voice.by}){_count(voice.attempts, voice.of)}" for voice in item.agreeing]
    for voice in item.others:
        out.append(f"  differs    {voice.run} ({voice.by}): {voice.status} {shown(voice.objective)}")
    if item.silent:
        out.append(f"  no answer  {', '.join(item.silent)}")
    if item.supported_by:
        out.append(f"  also says  {', '.join(item.supported_by)} (label version)")
    out += [f"  models     {line}" for line in item.structure]
    out += [f"  solver     {name}: {result}" for name, result in item.solvers.items()]
    if not item.independent:
        out.append("  beware     all agreeing runs have one formulator and one llm: they are not independent")
    return out


def _count(attempts: int, of: int) -> str:
    return f", {attempts} of {of} attempts" if of > 1 else ""
