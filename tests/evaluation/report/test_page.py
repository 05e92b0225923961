"""The HTML page, in a real browser: no errors, nothing fetched, filters and lazy details, whatever the texts hold."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nl2opt.evaluation.report.page import to_html
from nl2opt.evaluation.report.sheet import Sheet, sheet_of
from tests.evaluation.scoring_cases import answered, as_json, bakery, case, label, log_of, lost, reference, set_of

ATTACK = '<script>window.hacked=1</script><img src="http://127.0.0.1:9/x" onerror="window.hacked=1">\'"&</template>'
FLAGS = (
    "--no-sandbox --disable-gpu --disable-background-networking --disable-component-update"
    " --disable-sync --no-first-run"
)


def attacked() -> Sheet:
    """A sheet in which every text that comes from outside tries to break out."""
    hostile = bakery().model_copy(update={"name": ATTACK, "meaning": ATTACK})
    variables = {
        name: body.model_copy(update={"source": ATTACK, "meaning": ATTACK}) for name, body in hostile.variables.items()
    }
    hostile = hostile.model_copy(update={"variables": variables})
    problems = set_of(
        case(f"one {ATTACK}", label(12.0, f"fixed {ATTACK}"), label(11.0), text=f"Bread and cake. {ATTACK}",
             kind={f"type {ATTACK}": ATTACK}, references=(reference(bakery(flour=5)),), where=ATTACK),
        case("two", label(5.0), text="Nothing to see."),
        case("three", label(None, text=ATTACK)),
        case("four", label(12.0), kind={"type": "plain"}),
        name=f"set {ATTACK}",
    )  # fmt: skip
    finding = {"severity": "warning", "code": "x", "message": ATTACK, "element": ATTACK}
    log = log_of(
        answered(f"one {ATTACK}", objective=12.0, values={ATTACK: 3.0}, quantities={ATTACK: 3.0},
                 formulation=as_json(hostile), program=f"x = 1  # {ATTACK}\ny = '''{ATTACK}'''",
                 findings=(finding,), requests=(ATTACK,)),
        lost("two", "failed", ATTACK, ATTACK),
        answered("three", "optimal", 1.0, formulation={"variables": ATTACK}),
        answered("four", objective=12.0),
        formulator=ATTACK, llm=ATTACK,
    )  # fmt: skip
    return sheet_of(problems, log, ["strict", "equivalent"], by=[f"type {ATTACK}"])


def test_the_page_is_the_same_byte_for_byte() -> None:
    assert to_html(attacked()) == to_html(attacked())


def test_nothing_of_the_texts_is_markup() -> None:
    page = to_html(attacked())
    assert page.count("<script") == 1
    assert "<img" not in page
    assert 'src="http' not in page
    assert page.count("</template>") == page.count("<template>") == 4


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    program = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chrome")
    if program is None:
        pytest.skip("no Chromium is installed here, and the report is looked at in one")
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS.split())
        yield opened
        opened.close()


class Opened:
    """A page that was opened, with everything it said and asked for."""

    def __init__(self, browser: Any, path: Path, **options: Any) -> None:
        self.said: list[str] = []
        self.asked: list[str] = []
        self.page = browser.new_page(viewport={"width": 1200, "height": 900}, **options)
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.goto(path.as_uri())

    def shown(self) -> list[str]:
        found: list[str] = self.page.locator(".case:not([hidden]) .id").all_text_contents()
        return found


def test_in_a_browser(browser: Any, tmp_path: Path) -> None:
    from playwright.sync_api import expect

    file = tmp_path / "report.html"
    file.write_text(to_html(attacked()), encoding="utf-8")
    opened = Opened(browser, file)
    page = opened.page
    try:
        assert page.title() == f"set {ATTACK}: {ATTACK}"
        assert len(opened.shown()) == 4
        page.locator("#open-all").click()
        expect(page.locator(".case > template")).to_have_count(0)
        assert page.locator(".case math").count() > 5
        assert page.locator(".case .verdict.different").is_visible()
        assert page.evaluate("window.hacked") is None
        page.locator("#close-all").click()

        page.select_option("#outcome", "wrong")
        assert opened.shown() == ["two"]
        assert page.locator("#shown").text_content() == "1 of 4 cases shown"
        page.locator("#reset-all").click()
        page.fill("#search", "NOTHING to")
        expect(page.locator("#shown")).to_have_text("1 of 4 cases shown")
        assert opened.shown() == ["two"]
        page.locator("#reset-all").click()
        page.locator('select[data-kind="type"]').select_option("type=plain")
        assert opened.shown() == ["four"]
        page.locator("#reset-all").click()
        page.select_option("#disputed", "yes")
        assert opened.shown() == [f"one {ATTACK}"]
        page.locator("#reset-all").click()
        page.locator("button.cause").first.click()
        assert 0 < len(opened.shown()) < 4

        assert opened.said == []
        assert opened.asked == [file.as_uri()]
    finally:
        page.close()


def test_with_the_keyboard(browser: Any, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    file.write_text(to_html(attacked()), encoding="utf-8")
    opened = Opened(browser, file)
    page = opened.page
    try:
        page.keyboard.press("Tab")
        assert page.evaluate("document.activeElement.className") == "skip"
        page.locator(".case > summary").nth(1).focus()
        page.keyboard.press("Enter")
        assert page.locator(".case").nth(1).evaluate("item => item.open")
        levels = page.locator("h1, h2, h3, h4, h5").evaluate_all("all => all.map(one => +one.tagName[1])")
        assert levels[0] == 1 and levels.count(1) == 1
        names = page.locator("input, select").evaluate_all("all => all.map(one => one.labels.length)")
        assert all(names)
        assert opened.said == []
    finally:
        page.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_colours_can_be_read(browser: Any, tmp_path: Path, scheme: str) -> None:
    file = tmp_path / "report.html"
    file.write_text(to_html(attacked()), encoding="utf-8")
    opened = Opened(browser, file, color_scheme=scheme)
    page = opened.page
    try:
        page.locator("#open-all").click()
        least = page.evaluate(CONTRAST)
        assert least["ratio"] >= 4.5, least
        picture = page.screenshot()
        assert len(picture) > 20_000
        assert page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches") is (scheme == "dark")
        page.emulate_media(media="print")
        assert page.locator("#tools").is_hidden()
        assert page.locator(".case .text").first.is_visible()
    finally:
        page.close()


CONTRAST = """() => {
  const numbers = (colour) => (colour.match(/[0-9.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4)
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (item) => {
    for (; item; item = item.parentElement) {
      const colour = numbers(getComputedStyle(item).backgroundColor);
      if (colour.length === 3 || colour[3] === 1) return colour;
    }
    return [255, 255, 255];
  };
  let least = {ratio: 99};
  for (const item of document.querySelectorAll("body *")) {
    const own = [...item.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own || !item.checkVisibility() || item.closest("svg")) continue;
    const [a, b] = [light(numbers(getComputedStyle(item).color)), light(ground(item))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < least.ratio) least = {ratio, what: item.outerHTML.slice(0, 120)};
  }
  return least;
}"""


def test_hundreds_of_cases_stay_light(browser: Any, tmp_path: Path) -> None:
    formulation = as_json(bakery())
    problems = set_of(
        *(
            case(
                f"p{i}", label(12.0), text="A bakery makes bread and cake. " * 20, kind={"type": "a" if i % 3 else "b"}
            )
            for i in range(600)
        )
    )
    log = log_of(
        *(answered(f"p{i}", objective=12.0, formulation=formulation, program="x = 1\n" * 60) for i in range(600))
    )
    text = to_html(sheet_of(problems, log, by=["type"]))
    assert len(text) < 12_000_000
    file = tmp_path / "report.html"
    file.write_text(text, encoding="utf-8")
    opened = Opened(browser, file)
    page = opened.page
    try:
        assert len(opened.shown()) == 600
        drawn = page.evaluate("document.querySelectorAll('*').length")
        assert drawn < 12_000  # the details of a closed case are no part of the page yet
        page.goto(file.as_uri() + "#case-p599")
        page.reload()
        assert page.locator("#case-p599").evaluate("item => item.open")
        assert opened.said == []
    finally:
        page.close()


def test_several_attempts_of_a_case_are_one_entry() -> None:
    problems = set_of(case("p", label(12.0)))
    log = log_of(answered("p", objective=12.0), replace(answered("p", objective=3.0), attempt=1))
    page = to_html(sheet_of(problems, log))
    assert page.count('class="case"') == 1
    assert 'data-outcome="mixed"' in page
    assert "1 of 2 right" in page
