"""Table in a real JupyterLab: search, filter, sort, turn pages, open an article and come back; offline, in both themes, whatever titles say."""

import string

import pytest
from playwright.sync_api import Locator, expect

from .harness import Desk

HOSTILE = "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
SETUP = f"""
import workbench as wb
corpus = wb.Corpus(user="anna")
corpus.add([{{"id": f"n{{n:02}}", "title": f"Report {{n:02}}", "text": f"Calm day {{n}} in Erbil. " + "It was dry. " * n, "source": ["Northern Post", "<b>Southern</b> Post"][n % 2],
    "published": f"2014-06-{{n + 1:02}}"}} for n in range(28)])
corpus.add([{{"id": "bad", "title": {HOSTILE!r}, "text": {("Hailstones fell. " + HOSTILE)!r}, "published": "2014-07-01"}}])
corpus.annotate("n03", 0, 4, "GPE")
for n in (1, 2): corpus.annotate("n05", 0, 3 + n, "ASSAULT", layer="events")
looks = []
stop = corpus.on_look(lambda *look: looks.append(look[:2]))
"""
SHOW = "table = wb.Table(corpus)\ntable"
READ = "reader = wb.Reader(corpus)\nreader"
READY = ".wb-listing[data-ready]"


@pytest.fixture
def listed(desk: Desk) -> Desk:
    """A desk with a Table, and a Reader below it."""
    desk.start("table.ipynb", SETUP, SHOW, READ, shows=READY)
    desk.page.locator(".wb-reader[data-ready]").wait_for()
    return desk


def rows(desk: Desk) -> Locator:
    return desk.page.locator(".wb-grid tbody tr[data-id]")


def shows(desk: Desk, *ids: str, count: int | None = None) -> None:
    """Wait until the first rows are these, and as many as said."""
    expect(rows(desk)).to_have_count(len(ids) if count is None else count)
    for n, name in enumerate(ids):
        expect(rows(desk).nth(n)).to_have_attribute("data-id", name)


def test_search_filter_sort_and_pages(listed: Desk) -> None:
    desk, page = listed, listed.page
    search, outlet = page.locator(".wb-search"), page.get_by_label("Outlet", exact=True)
    shows(desk, "n00", "n01", count=20)
    expect(page.locator(".dt-info")).to_have_text("1–20 of 29")
    page.get_by_role("link", name="Next").or_(page.locator(".dt-paging-button.next")).first.click()
    shows(desk, "n20", count=9)
    page.locator(".wb-grid th", has_text="Length").click()
    shows(desk, "n00", "n01", count=20)
    page.locator(".wb-grid th", has_text="Length").click()
    shows(desk, "n27", "n26", count=20)
    page.locator(".wb-grid th", has_text="Events").click()
    page.locator(".wb-grid th", has_text="Events").click()
    shows(desk, "n05", count=20)
    expect(rows(desk).first.locator("td").last).to_have_text("100%")

    search.fill("hail*")
    shows(desk, "bad")
    expect(page.locator(".wb-snippet mark")).to_have_text(["Hailstones"])
    expect(rows(desk).first.locator(".wb-cell").first).to_contain_text(HOSTILE)
    expect(page.locator(".wb-status").first).to_have_text("1 found")
    search.fill('"" -')
    expect(page.locator(".wb-listing .wb-status")).to_contain_text("nothing to look for")
    expect(page.locator(".wb-grid .dt-empty")).to_be_visible()
    search.fill("erbil -1")
    shows(desk, count=20)
    expect(page.locator(".dt-info")).to_contain_text("of 27 (of 29)")
    outlet.select_option("<b>Southern</b> Post")
    expect(page.locator(".dt-info")).to_contain_text("of 13 (of 29)")
    page.get_by_label("From this day on").fill("2014-06-26")
    shows(desk, "n25", "n27")
    page.get_by_label("Event type", exact=True).fill("ASSAULT")
    page.keyboard.press("Tab")
    expect(page.locator(".wb-grid .dt-empty")).to_be_visible()
    page.get_by_role("button", name="Clear").click()
    shows(desk, "n05", count=20)
    expect(search).to_be_focused()

    page.locator(".wb-listing").focus()
    for key in [*string.ascii_letters, *string.digits, "Enter", "Delete", "?", "Escape"]:
        page.keyboard.press(key)
    rows(desk).first.focus()
    for key in [*string.ascii_lowercase, "Delete"]:
        page.keyboard.press(key)
    assert desk.cells() == [SETUP, SHOW, READ]
    assert page.evaluate("window.hacked") is None
    assert (desk.page_errors, desk.outside_requests) == ([], [])


def test_a_row_opens_the_article_and_the_reader_chooses_the_row(listed: Desk) -> None:
    desk, page = listed, listed.page
    rows(desk).nth(3).click()
    desk.kernel_until("(reader.article, looks)", ("n03", [("n03", None)]))
    chosen = page.locator(".wb-grid tr[aria-current]")
    expect(chosen).to_have_attribute("data-id", "n03")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    desk.kernel_until("(reader.article, looks[1:])", ("n04", [("n04", None)]))
    expect(chosen).to_have_attribute("data-id", "n04")
    desk.kernel("corpus.look_at('n25')")  # on the next page, as somebody else says
    expect(chosen).to_have_attribute("data-id", "n25")
    desk.kernel_until("reader.article", "n25")
    desk.kernel("corpus.annotate('n25', 0, 4, 'GPE').label")
    expect(chosen.locator("td").nth(4)).to_have_text("1")
    desk.kernel("corpus.add([{'id': 'late', 'text': 'Fog.', 'source': 'Third Post'}]).articles")
    expect(page.locator(".dt-info")).to_contain_text("of 30")
    expect(page.get_by_label("Outlet", exact=True).locator("option")).to_have_count(4)

    for dark in (True, False):
        desk.theme(dark)
        cell = rows(desk).first.locator("td").first
        ground, ink = (page.locator(".wb-grid").evaluate(f"node => getComputedStyle(node).{name}") for name in ("backgroundColor", "color"))
        assert ground != ink
        assert cell.evaluate("node => getComputedStyle(node).color") == ink

    page.get_by_label("Event type", exact=True).focus()
    expect(page.locator("datalist option[value=ASSAULT]")).to_have_count(1)
    desk.save()
    desk.open_static("table.ipynb")
    expect(page.locator(".jp-OutputArea table", has_text="Report 25")).to_be_visible()
    assert (desk.page_errors, desk.outside_requests) == ([], [])
