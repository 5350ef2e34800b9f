"""The report in a real browser: with no network and no script it reads, on paper too; with its script it is searched and followed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect

from tests.handout import BOMBED, corpus

pytestmark = pytest.mark.browser

VISIBLE = "e => e.checkVisibility({ visibilityProperty: true, opacityProperty: true })"
GROUND = "e => getComputedStyle(e).backgroundColor"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return corpus().export(tmp_path_factory.mktemp("report") / "raid on Lomna.html").path


class Sheet:
    """Pages that show the report and keep what they ask for, complain of, and pop up."""

    def __init__(self, browser: Browser, path: Path) -> None:
        self.browser, self.path = browser, path
        self.faults: list[str] = []

    def open(self, **options: object) -> Page:
        page = self.browser.new_context(offline=True, reduced_motion="reduce", **options).new_page()  # type: ignore[arg-type]
        page.on("request", lambda request: None if request.url.startswith("file:") else self.faults.append(request.url))
        page.on("pageerror", lambda error: self.faults.append(str(error)))
        page.on("console", lambda message: self.faults.append(message.text))
        page.on("dialog", lambda dialog: self.faults.append(dialog.message))  # and nothing goes on
        page.goto(self.path.as_uri())
        return page


@pytest.fixture
def sheet(browser: Browser, path: Path) -> Iterator[Sheet]:
    sheet = Sheet(browser, path)
    yield sheet
    for context in browser.contexts:
        if any(page.url.startswith("file:") for page in context.pages):
            context.close()
    assert sheet.faults == []


def test_without_script_or_network_all_of_it_reads(sheet: Sheet) -> None:
    page = sheet.open(java_script_enabled=False)
    expect(page.locator("#a1 .text p").nth(2)).to_contain_text("{{7*7}}<!--")
    assert page.locator("main > section > h2").all_inner_texts() == ["Summary", "Where accounts differ", "Plots", "Articles", "Tables"]
    assert page.locator("figure svg").count() >= 4
    expect(page.locator("#bar input[type=search]")).to_be_hidden()  # what would do nothing is not there
    # boxes and references need none either
    mark = page.locator("#a1 mark", has_text="bombed")
    ground = mark.evaluate(GROUND)
    page.locator("#bar summary").click()
    page.locator("#show label", has_text="Events").locator("input").uncheck()
    assert mark.evaluate(GROUND) == "rgba(0, 0, 0, 0)" != ground
    page.locator("#show label", has_text="Meridian Wire").locator("input").uncheck()
    expect(page.locator("#a3")).to_be_hidden()
    reference = page.locator("td", has_text="at least 14").locator("a").first
    target = page.locator(reference.get_attribute("href") or "")
    reference.click()
    expect(target).to_be_in_viewport()
    assert "outline" in (target.get_attribute("style") or "") or target.evaluate("e => getComputedStyle(e).outlineStyle") == "solid"


def test_it_is_searched_and_followed(sheet: Sheet) -> None:
    page = sheet.open()
    page.keyboard.press("/")
    page.keyboard.type("jets had bombed lomna")  # across the ends of marks
    expect(page.locator("#bar output")).to_have_text("1 in 1 of 3 articles")
    expect(page.locator("#a1")).to_be_hidden()
    expect(page.locator("#contents a[href='#a1']")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.locator("#bar output")).to_have_text("1 of 1")
    expect(page.locator("#a3 .text p").first).to_be_in_viewport()
    # a reference into an article that the search has put away brings it back
    page.locator("td", has_text="at least 14").locator("a").first.click()
    expect(page.locator("#a2")).to_be_visible()
    expect(page.locator("#bar output")).to_have_text("")
    # a point of a plot lists what is behind it, and each of that leads there
    point = page.locator("figure a[data-e*=' ']").first
    behind = (point.get_attribute("data-e") or "").split()
    point.click()
    listed = page.locator("#behind p")
    expect(listed).to_have_count(len(behind))
    words = page.locator(f"#{behind[1]}").inner_text()
    assert words in listed.nth(1).inner_text()
    listed.nth(1).locator("a").click()
    expect(page.locator(f"#{behind[1]}")).to_be_in_viewport()
    expect(page.locator("#behind")).to_be_hidden()
    # hovering over a reference says what stands there
    reference = page.locator("td", has_text="at least 14").locator("a").first
    reference.hover()
    assert "killing at least 14 people" in (reference.get_attribute("title") or "")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_for_axe_wide_or_narrow(sheet: Sheet, scheme: str) -> None:
    page = sheet.open(color_scheme=scheme, viewport={"width": 400, "height": 800})
    assert page.evaluate("document.documentElement.scrollWidth") <= 400
    page.locator("#bar summary").click()
    page.set_viewport_size({"width": 1200, "height": 900})
    found = Axe().run(page).response["violations"]
    assert [(each["id"], node["html"][:160]) for each in found if each["impact"] in ("serious", "critical") for node in each["nodes"]] == []
    for name in ("landmark-one-main", "heading-order", "region", "page-has-heading-one"):
        assert name not in {each["id"] for each in found}


def test_on_paper_it_is_light_and_whole(sheet: Sheet) -> None:
    page = sheet.open(color_scheme="dark")
    assert page.locator("html").evaluate(GROUND) != "rgb(255, 255, 255)"
    page.emulate_media(media="print", color_scheme="dark")
    assert page.locator("html").evaluate(GROUND) == "rgb(255, 255, 255)"
    expect(page.locator("#bar")).to_be_hidden()
    for part in page.locator("main p, main li, main td, main figure").all():
        assert part.evaluate(VISIBLE), part.inner_text()
    shown = page.locator("#a1 .by a").first.evaluate("e => getComputedStyle(e, '::after').content")
    assert "https://courier.example/lomna?a=1&b=2" in shown
    assert BOMBED.split("\n")[0] in page.locator("#a1 .text").inner_text()
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
