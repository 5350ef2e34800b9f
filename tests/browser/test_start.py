"""The first notebook as it is delivered: opened, run, read, marked with the mouse, reloaded, restarted."""

import shutil
import string

import pytest
from playwright.sync_api import expect

from tests.notebooks import workplace

from .harness import Desk

pytestmark = pytest.mark.browser

FAMILY = "👨‍👩‍👧‍👦"
MARKED = "[(a.start, a.end, a.label, corpus[a.article].text[a.start:a.end], s) for a, s in corpus.marks() if a.by_person]"


def test_the_first_notebook(desk: Desk) -> None:
    root = desk.lab.root / "start"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir()
    workplace(root)
    desk.open("start/notebooks/01_start.ipynb")
    desk.run_all_and_wait()
    cells = desk.cells()

    # read on to the article with emoji, and mark words behind one of them
    page, reader = desk.page, desk.page.locator(".wb-reader")
    ferry = desk.kernel(f"next(a.id for a in corpus if {FAMILY!r} in a.text)")
    text = desk.kernel(f"corpus[{ferry!r}].text")
    page.locator(".wb-chooser").select_option(ferry)
    expect(page.locator(f".wb-reader[data-ready='{ferry}']")).to_be_visible()
    words = text[text.index(FAMILY) + len(FAMILY) :].split(".")[0].strip()[:24].rsplit(" ", 1)[0]
    desk.drag_select(page.locator(".wb-text"), words)
    page.keyboard.press("8")
    start = text.index(words, text.index(FAMILY))
    mine = (start, start + len(words), "EVENT", words, "accepted")
    desk.kernel_until(MARKED, lambda marks: mine in marks)
    expect(page.locator(".wb-status")).to_have_text("✓ Saved")

    reader.focus()
    page.keyboard.press("Escape")  # with a mark chosen, x would take it away
    for key in string.ascii_letters:
        page.keyboard.press(key)
    assert desk.cells() == cells

    desk.save()
    desk.reload()
    page.locator(".wb-chooser").select_option(ferry)
    expect(page.locator(".wb-s[data-hue='EVENT']", has_text=words).first).to_be_visible()

    desk.restart_kernel()
    expect(page.locator(".wb-banner").first).to_contain_text("No longer connected")
    desk.run_all_and_wait()
    assert mine in desk.kernel(MARKED)
    page.locator(".wb-chooser").select_option(ferry)
    expect(page.locator(".wb-s[data-hue='EVENT']", has_text=words).first).to_be_visible()
    assert desk.page_errors == []
    assert desk.outside_requests == []
