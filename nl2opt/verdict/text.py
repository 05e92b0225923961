"""A verdict as plain text, as coloured lines for a terminal, and as an HTML page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING

from nl2opt.model.passes import Step
from nl2opt.verdict.labels import family_of
from nl2opt.verdict.verdict import CONTRACTS, Verdict

if TYPE_CHECKING:
    from rich.console import RenderableType

SHOWN = 20
FEW = 3
"""Names of rows or columns a step lists one by one."""
_COLOURS = {"equivalent": "green", "different": "red", "undecided": "yellow"}


def sections(verdict: Verdict, *, longest: int = SHOWN) -> list[tuple[str, list[str]]]:
    """The parts of a verdict with their lines; empty parts are left out."""
    a, b = verdict.names
    claim = [
        f"contract {verdict.contract}: {CONTRACTS[verdict.contract]}",
        f"level {verdict.level}, scope {verdict.scope}"
        + (f" ({verdict.instances} data sets)" if verdict.instances > 1 else ""),
        f"score {verdict.score:.4f}" if verdict.score < 1 else "score 1",
    ]
    if verdict.decomposability:
        claim.append(f"colour refinement: {verdict.decomposability}")
    if verdict.tolerance:
        claim.append(f"relative tolerance {verdict.tolerance:g}")
    if verdict.switched_off:
        claim.append("switched off: " + ", ".join(verdict.switched_off))
    parts = [("claim", claim)]
    if verdict.witness is not None:
        parts += [
            ("after", _steps(verdict)),
            ("variables", _pairs(verdict.witness.column_names(), longest)),
            ("rows", _pairs(verdict.witness.row_names(), longest)),
        ]
        if verdict.deviation is not None:
            d = verdict.deviation
            parts.append(("worst element", [f"{d.what}: {d.first!r} and {d.second!r}, relative {d.relative:.3g}"]))
    if verdict.difference is not None:
        difference = verdict.difference
        changes = [
            change.text + (f'  (from: "{change.source}")' if change.source else "") for change in difference.changes
        ]
        counts = {"variables": difference.score.variables, "rows": difference.score.rows}
        counts["coefficients"] = difference.score.coefficients
        parts += [
            ("patterns", list(difference.patterns)),
            (f"differences, from {a} (first) to {b} (second)", _cut(changes, longest)),
            (
                "agreement",
                [
                    f"{name}: precision {count.precision:.3f}, recall {count.recall:.3f}, F1 {count.f1:.3f}"
                    for name, count in counts.items()
                ],
            ),
            ("after", _steps(verdict)),
        ]
    if verdict.semantic is not None:
        parts.append(("semantic stage", verdict.semantic.lines()))
    parts.append(("warnings", list(verdict.warnings)))
    return [(title, lines) for title, lines in parts if lines]


def step_text(step: Step) -> str:
    """One line; many names are counted by family.

    >>> names = tuple(f"cap[{k}]" for k in range(9))
    >>> step_text(Step("singleton-rows", "turned into a bound", "row", names))
    'rows cap[*] (9) turned into a bound'
    """
    if len(step.names) <= FEW:
        return step.text
    families = Counter(map(family_of, step.names))
    shown = [f"{family} ({count})" if count > 1 else family for family, count in families.most_common(FEW)]
    rest = len(families) - len(shown)
    more = f" and {rest} more families" if rest > 0 else ""
    return f"{step.kind}s {', '.join(shown)}{more} {step.what}"


def _steps(verdict: Verdict) -> list[str]:
    lines = [f"{verdict.names[remark.model == 'second']}: {step_text(remark.step)}" for remark in verdict.remarks]
    witness = verdict.witness
    if witness is None:
        return lines
    names = witness.first.row_names
    scaled = [f"row {names[i]} times {factor}" for i, factor in sorted(witness.factors.items())]
    lines += _cut(scaled, 6)
    if witness.objective_factor != 1:
        lines.append(f"objective times {witness.objective_factor}")
    return lines


def _pairs(names: dict[str, str], longest: int) -> list[str]:
    moved = [f"{one} is {other}" for one, other in names.items() if one != other]
    if not moved:
        return []
    return _cut(moved, longest)


def _cut(lines: Sequence[str], longest: int) -> list[str]:
    if len(lines) <= longest:
        return list(lines)
    return [*lines[:longest], f"and {len(lines) - longest} more"]


def verdict_text(verdict: Verdict, *, longest: int = SHOWN) -> str:
    """The verdict as plain text."""
    lines = [verdict.headline]
    for title, items in sections(verdict, longest=longest):
        lines.append(f"{title}:")
        lines.extend(f"  {item}" for item in items)
    return "\n".join(lines)


def verdict_rich(verdict: Verdict, *, longest: int = SHOWN) -> RenderableType:
    """The verdict for a terminal; print it with a `rich.console.Console`."""
    from rich.text import Text

    text = Text(verdict.headline, style=f"bold {_COLOURS[verdict.outcome]}")
    for title, items in sections(verdict, longest=longest):
        text.append("\n")
        text.append(title, style="bold" if title != "warnings" else "bold yellow")
        for item in items:
            text.append("\n  ")
            text.append(item, style="" if not title.startswith("differences") else "red")
    return text


def verdict_html(verdict: Verdict, *, longest: int = 500) -> str:
    """The verdict as one HTML page without outside parts; everything from the models is escaped."""
    a, b = (escape(name) for name in verdict.names)
    body = [f'<h1 class="{verdict.outcome}">{escape(verdict.headline)}</h1>']
    difference = verdict.difference
    for title, items in sections(verdict, longest=longest):
        if difference is not None and title.startswith("differences"):
            body.append(
                f"<h2>Differences</h2><table><tr><th>what</th><th>where</th><th>{a}</th><th>{b}</th><th>from</th></tr>"
            )
            for change in difference.changes[:longest]:
                where = " in ".join(part for part in (change.column, change.row) if part)
                cells = (change.kind, where, change.first, change.second, change.source)
                body.append("<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>")
            body.append("</table>")
        else:
            body.append(f"<h2>{escape(title.capitalize())}</h2><ul>")
            body.extend(f"<li>{escape(item)}</li>" for item in items)
            body.append("</ul>")
    return _PAGE.format(title=f"{a} and {b}", body="\n".join(body))


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title><style>
body {{ font: 15px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }}
h1 {{ font-size: 1.2rem; padding: .6rem .8rem; border-left: .4rem solid; }}
h2 {{ font-size: 1rem; }}
.equivalent {{ border-color: #2a7; }} .different {{ border-color: #c33; }} .undecided {{ border-color: #c90; }}
table {{ border-collapse: collapse; }} td, th {{ border: 1px solid #ccc; padding: .2rem .5rem; text-align: left; }}
</style></head><body>
{body}
</body></html>
"""
