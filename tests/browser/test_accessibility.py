"""axe-core finds nothing serious in any view, in either theme."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .harness import Desk

pytestmark = pytest.mark.browser

SETUP = """
import workbench as wb
corpus = wb.Corpus(user="anna")
corpus.add([{"text": "Nouri al-Maliki spoke in Erbil on Friday. \\u201cThe bridge holds,\\u201d he said. Jets struck the port.", "source": "Meridian Wire"}])
wb.detect(corpus, progress=False)
"""
VIEWS = ["wb.Reader(corpus)", "wb.EventForm(corpus)", "wb.Review(corpus)", "wb.Table(corpus)", "wb.Facts(corpus)", "wb.Upload(corpus)"]


def test_nothing_serious_in_any_view(desk: Desk) -> None:
    desk.start("axe.ipynb", SETUP, *VIEWS)
    views = desk.page.locator(".wb-view")
    expect(views).to_have_count(len(VIEWS))
    desk.page.locator(".wb-reader .wb-s[data-hue='GPE']").click()
    expect(desk.page.locator(".wb-event-form .wb-s").first).to_be_visible()
    expect(desk.page.locator(".wb-listing tbody tr").first).to_be_visible()
    for dark in (False, True):
        desk.theme(dark)
        found = Axe().run(desk.page, context=".wb-view").response["violations"]
        serious = [
            (each["id"], node["html"][:160]) for each in found if each["impact"] in ("serious", "critical") for node in each["nodes"]
        ]
        assert serious == []
    desk.theme(dark=False)
