"""The panels as one app, in JupyterLab and as a page of its own under Voila."""

import re

import pytest
from playwright.sync_api import expect

import workbench as wb

from .harness import Desk, Lab

pytestmark = pytest.mark.browser

TEXT = "Nouri al-Maliki spoke in Erbil. “The bridge holds,” he said."
SETUP = f"""
import workbench as wb
corpus = wb.Corpus("app.db", user="anna")
corpus.add([
    {{"text": {TEXT!r}, "id": "first", "title": "Bridge", "source": "Meridian Wire"}},
    {{"text": "Snow fell in Mosul on Friday.", "id": "second", "title": "Snow", "source": "Northern Post"}},
])
app = wb.Workbench(corpus)
"""


def test_all_panels_in_step_and_under_voila(desk: Desk, lab: Lab) -> None:
    for file in lab.root.glob("app.db*"):
        file.unlink()
    page = desk.page
    desk.start("app.ipynb", SETUP, "app", shows=".wb-reader[data-ready]")
    expect(page.locator(".wb-static")).to_be_hidden()

    page.get_by_role("button", name="Suggest", exact=True).click()
    desk.kernel_until("len(corpus.marks(layer='quotes'))", 1, timeout=60)
    expect(page.locator(".wb-reader .wb-s[data-hue='GPE']")).to_be_visible()
    page.get_by_role("tab", name="Articles").click()
    page.locator("tr", has_text="Northern Post").locator("visible=true").click()
    expect(page.locator(".wb-reader[data-ready='second']")).to_be_visible()
    desk.drag_select(page.locator(".wb-reader .wb-text"), "Snow")
    page.keyboard.press("8")
    desk.kernel_until("[a.label for a, s in corpus.marks('second') if a.by_person]", ["EVENT"])

    page.get_by_role("tab", name="Review").click()
    review = page.locator(".wb-review[data-ready]")
    expect(review).to_be_visible()
    review.press("a")
    desk.kernel_until("sum(s == 'accepted' for a, s in corpus.marks())", 2)
    page.get_by_role("tab", name="Events").click()
    expect(page.locator(".wb-event-form, .wb-eventform, .wb-form").first).to_be_visible()
    saved = desk.save().read_text()
    assert "wb-static" in saved
    assert "Snow fell" in saved
    assert desk.page_errors == []
    assert desk.outside_requests == []

    desk.leave()
    page.goto(lab.address("voila/render/app.ipynb"))
    expect(page.locator(".wb-reader[data-ready]")).to_be_visible()
    page.get_by_role("tab", name="Load").click()
    expect(page.locator(".wb-upload")).to_be_visible()
    assert [url for url in desk.outside_requests if not re.search("fontawesome|mathjax", url, re.IGNORECASE)] == []  # Voila's own
    kept = wb.Corpus(lab.root / "app.db", user="someone")
    assert [m.annotation.by for m in kept.marks("second") if m.annotation.label == "EVENT"] == ["user:anna"]
