"""Formulations as tree, LaTeX, Markdown and HTML: golden output, safety, and every file of the trial."""

from __future__ import annotations

import re
import shutil
import subprocess
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hypothesis import given, settings

from nl2opt.errors import FormulationError
from nl2opt.formulation.elements import Formulation
from nl2opt.formulation.notation import parse_formulation, read_formulation
from nl2opt.formulation.printing import notebook_latex, print_tree, to_html, to_latex, to_markdown
from nl2opt.testing.strategies import AWKWARD, formulations
from tests.golden import check_golden

BAKERIES = """\
name: two bakeries
sets:
  bakeries: {elements: [north, south]}
  days: {data: demand, column: day}
parameters:
  price: {over: bakeries, unit: EUR/loaf, values: {north: 3, south: 2.5}, source: "sells at 3 EUR, or 2.5 EUR"}
  demand: {over: days, unit: loaf, data: demand, key: day, column: loaves}
  capacity: {over: bakeries, unit: loaf/day, values: {north: 900, south: 700}}
variables:
  bake: {over: [bakeries, days], domain: integer, lower: 0, unit: loaf, meaning: loaves baked}
objective:
  maximize: sum(price[b] * bake[b, d] for b in bakeries for d in days)
  meaning: income
constraints:
  oven_limit: {for: b in bakeries for d in days, rule: "bake[b, d] <= capacity[b]", source: Each oven ...}
  meet_demand: {for: d in days, rule: "sum(bake[b, d] for b in bakeries) >= demand[d]"}
"""

EVERYTHING = """\
name: one of each
meaning: every part of the notation once
sets:
  nodes: {elements: "range(n + 1)"}
  arcs: {elements: "{(i, j) for i in nodes for j in nodes if i < j}", within: [nodes, nodes]}
  shifts: {elements: [early, late], meaning: shifts of a day}
parameters:
  n: {value: 4, meaning: number of nodes}
  length: {over: arcs, data: lengths, key: [from, to], column: metres, unit: m}
  far: {for: "i in nodes", value: "max(length[j, k] for (j, k) in arcs if j == i)"}
variables:
  flow: {for: "(i, j) in arcs", lower: 0, upper: "10 * far[i]", unit: t}
  level: {over: nodes, meaning: may be negative}
  batch: {domain: semicontinuous, lower: 2, upper: 9}
  packs: {step: 0.25, lower: 0}
  debt: {upper: 5}
  used: {for: "(i, j) in arcs for s in shifts if s != 'late'", domain: binary}
expressions:
  total: {value: "sum(flow[i, j] for (i, j) in arcs)", unit: t}
objective:
  minimize: ["total", "sum(length[i, j] * flow[i, j] for (i, j) in arcs) / 2 + abs(batch) - packs ** 2"]
  lexicographic: true
constraints:
  balance:
    for: k in nodes if k > 0
    rule: "sum(flow[i, j] for (i, j) in arcs if j == k) - sum(flow[i, j] for (i, j) in arcs if i == k) == level[k]"
    meaning: what comes in stays or leaves
  switch: {for: "(i, j) in arcs", rule: "implies(used[i, j, 'early'] == 0, either(flow[i, j] == 0, debt >= 1))"}
  few: {rule: "at_most(3, [used[i, j, s] for (i, j) in arcs for s in shifts])"}
  broken: {rule: "flow[1, 2 <= 3"}
answers: {Tonnes moved: total}
"""


@pytest.fixture(scope="module", params=["bakeries", "everything"])
def example(request: pytest.FixtureRequest) -> tuple[str, Formulation]:
    return request.param, parse_formulation(BAKERIES if request.param == "bakeries" else EVERYTHING)


def test_golden(example: tuple[str, Formulation]) -> None:
    name, formulation = example
    check_golden(f"printing/{name}.txt", str(formulation) + "\n")
    check_golden(f"printing/{name}_narrow_ascii.txt", print_tree(formulation, width=60, unicode=False) + "\n")
    check_golden(f"printing/{name}.tex", to_latex(formulation, document=True))
    check_golden(f"printing/{name}.md", to_markdown(formulation))
    check_golden(f"printing/{name}.html", to_html(formulation) + "\n")


def test_the_tree_shows_sizes_once_they_are_known() -> None:
    counts = {"days": 7, "constraints.oven_limit": 14, "constraints.meet_demand": 7, "variables.bake": 14}
    lines = print_tree(parse_formulation(BAKERIES), counts=counts).splitlines()
    assert lines[1] == "├ sets         b in bakeries (2), d in days (7)"
    assert "└ constraints  2 families, 21 rows" in lines
    assert "  ├ oven_limit[b,d]  bake[b,d] ≤ capacity[b] (14 rows)" in lines


def test_a_missing_lower_bound_is_shown_in_every_form() -> None:
    formulation = parse_formulation("variables: {x: {}, y: {upper: 4}, z: {lower: 0}, b: {domain: binary}}")
    tree = print_tree(formulation)
    assert "x real, free\n" in tree and "y real ≤ 4, free below\n" in tree and "z real ≥ 0\n" in tree
    assert "b binary" in tree and "b binary, free" not in tree
    for text in (to_latex(formulation), to_markdown(formulation), to_html(formulation)):
        assert len(re.findall(r"\bfree\b", text)) >= 2
        assert "free below" in text


def test_how_several_objectives_go_together_is_shown() -> None:
    weighted = parse_formulation("objective: {minimize: [x, y], weights: [2, 0.5]}")
    assert "y (weight 0.5)" in print_tree(weighted)
    assert r"y\quad \text{(weight 0.5)}" in to_latex(weighted)
    ordered = parse_formulation("objective: {maximize: [x, y], lexicographic: true}")
    assert "then maximise y" in print_tree(ordered)
    assert r"\text{then maximise}\quad & y" in to_latex(ordered)


def test_empty_branches_are_left_out() -> None:
    assert print_tree(parse_formulation("objective: {minimize: 3}")) == "Formulation: minimise\n└ objective  minimise 3"
    assert print_tree(Formulation()) == "Formulation"


def test_long_branches_are_cut() -> None:
    text = "constraints:\n" + "".join(f"  c{n}: {{rule: x >= {n}}}\n" for n in range(100))
    lines = print_tree(parse_formulation(text)).splitlines()
    assert len(lines) == 43
    assert lines[-1] == "  └ … 60 more"
    long = parse_formulation(f"objective: {{minimize: '{' + '.join(f'x{n}' for n in range(500))}'}}")
    assert len(print_tree(long).splitlines()) <= 6


@pytest.mark.parametrize("width", [40, 60, 100])
def test_no_line_is_wider_than_asked(width: int) -> None:
    for text in (BAKERIES, EVERYTHING):
        for unicode in (True, False):
            shown = print_tree(parse_formulation(text), width=width, unicode=unicode)
            assert max(map(len, shown.splitlines())) <= width
            assert unicode or shown.isascii()


def test_colour_dims_words_only() -> None:
    formulation = parse_formulation(BAKERIES)
    coloured = print_tree(formulation, colour=True)
    assert "\x1b[2mloaves baked [loaf]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[\dm", "", coloured) == print_tree(formulation)


def test_notebooks_find_their_methods() -> None:
    formulation = parse_formulation(BAKERIES)
    assert formulation._repr_latex_() == notebook_latex(formulation)
    assert formulation._repr_html_() == to_html(formulation)
    assert formulation._repr_markdown_() == to_markdown(formulation)
    assert notebook_latex(formulation).startswith(r"\begin{align*}")


EVIL = "<script>alert('x')</script>\"onload=\"& \x1b[31m $x$ `a` | \\end{document} \\input{/etc/passwd} %"


def evil() -> Formulation:
    return Formulation.model_validate(
        {
            "name": EVIL,
            "meaning": EVIL,
            "sets": {EVIL: {"elements": [EVIL], "meaning": EVIL, "unit": EVIL, "source": EVIL}},
            "parameters": {EVIL: {"value": EVIL, "unit": EVIL, "over": [EVIL]}},
            "variables": {EVIL: {"lower": EVIL, "for": EVIL, "meaning": EVIL}, "x": {"over": ["s"]}},
            "objective": {"minimize": "x['" + EVIL.replace("'", "").replace("\\", "") + "']", "meaning": EVIL},
            "constraints": {EVIL: {"rule": EVIL, "for": EVIL}},
            "answers": {EVIL: EVIL},
        }
    )


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes |= {name for name, _ in attrs}


def test_html_from_untrusted_text_is_harmless() -> None:
    page = to_html(evil())
    parser = _Tags()
    parser.feed(page)
    assert parser.tags <= {
        "div", "style", "h3", "h4", "p", "table", "tr", "td", "b", "small", "code", "math", "mrow", "mi", "mo", "mn",
        "mtext", "msub", "msup", "munder", "mfrac", "msqrt", "mtable", "mtr", "mtd",
    }  # fmt: skip
    assert parser.attributes <= {"class", "form", "stretchy"}
    assert "http" not in page and "\x1b" not in page


def test_a_terminal_is_safe_from_untrusted_text() -> None:
    shown = print_tree(evil())
    assert "\x1b" not in shown and "\\u001b" in shown


def test_latex_from_untrusted_text_is_harmless() -> None:
    text = to_latex(evil(), document=True)
    assert text.count(r"\end{document}") == 1
    assert r"\input{" not in text.replace(r"\usepackage[utf8]{inputenc}", "")
    assert r"\textbackslash{}end\{document\}" in text
    check_balance(text)


def check_balance(text: str) -> None:
    """Braces, environments and `\\left`/`\\right` come in pairs, in order."""
    depth = 0
    plain = re.sub(r"\\[\\{}]", "", text)
    for character in plain:
        depth += {"{": 1, "}": -1}.get(character, 0)
        assert depth >= 0
    assert depth == 0
    stack: list[str] = []
    for kind, name in re.findall(r"\\(begin|end)\{([a-z*]+)\}", text):
        if kind == "begin":
            stack.append(name)
        else:
            assert stack.pop() == name
    assert not stack
    assert len(re.findall(r"\\left(?![a-z])", text)) == len(re.findall(r"\\right(?![a-z])", text))


@settings(max_examples=25)
@given(formulations())
def test_every_formulation_prints_in_every_form(formulation: Formulation) -> None:
    assert str(formulation).startswith("Formulation")
    assert print_tree(formulation, width=40, unicode=False, colour=True)
    assert to_markdown(formulation)
    assert to_html(formulation).startswith('<div class="nl2opt">')
    check_balance(to_latex(formulation, document=True))


def test_trial_files_print_in_every_form(shared_data: Path) -> None:
    count = 0
    for path in sorted((shared_data.parent / "notation_trial").glob("*.yaml")):
        try:
            formulation = read_formulation(path)
        except FormulationError:
            continue
        count += 1
        assert max(map(len, str(formulation).splitlines())) <= 100
        check_balance(to_latex(formulation, document=True))
        assert to_markdown(formulation) and to_html(formulation)
    assert count >= 30


def test_latex_compiles(tmp_path: Path) -> None:
    """A real LaTeX, where one is installed, accepts the golden documents and awkward names."""
    compiler = shutil.which("pdflatex")
    if compiler is None:
        pytest.skip("pdflatex is not installed; `check_balance` covers what can be checked without it")
    awkward = [text for text in AWKWARD if text.isascii() and text.isprintable() and len(text) < 100]
    names = Formulation.model_validate({
        "name": EVIL, "sets": {text: {"elements": awkward[:12]} for text in awkward},
        "variables": {text: {"over": [text], "meaning": text, "unit": text} for text in awkward},
        "constraints": {text: {"rule": text} for text in awkward},
    })  # fmt: skip
    for formulation in (parse_formulation(BAKERIES), parse_formulation(EVERYTHING), names):
        (tmp_path / "a.tex").write_text(to_latex(formulation, document=True), encoding="utf-8")
        command = [compiler, "-interaction=nonstopmode", "-halt-on-error", "-no-shell-escape", "a.tex"]
        ended = subprocess.run(command, cwd=tmp_path, capture_output=True, timeout=120, check=False)
        assert ended.returncode == 0, ended.stdout.decode(errors="replace")[-1500:]
