"""axe-core finds nothing serious in any view, in either theme."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from .harness import Desk

pytestmark = pytest.mark.browser

TEXT = "Nouri al-Maliki spoke in Erbil on Friday. “The bridge holds,” he said. Jets struck the port."
SETUP = f"""
import workbench as wb
from workbench.model import Annotation
corpus = wb.Corpus(user="anna")
corpus.add([wb.Article(id="a", text={TEXT!r}, title="Bridge", source="Meridian Wire", published="2014-06-27")])
def suggest(layer, label, words, **roles):
    at = lambda some: (corpus["a"].text.index(some), corpus["a"].text.index(some) + len(some))
    roles = {{role: [at(some)] for role, some in roles.items()}}
    corpus.record([Annotation(article="a", layer=layer, label=label, spans=(at(words),), by=f"rules:{{layer}}@1", roles=roles, score=0.4)])
suggest("entities", "PERSON", "Nouri al-Maliki")
suggest("entities", "GPE", "Erbil")
suggest("entities", "DATE", "Friday")
suggest("quotes", "direct", "“The bridge holds,”", speaker="he", cue="said")
suggest("events", "ASSAULT", "struck", actor="Jets", target="the port")
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
