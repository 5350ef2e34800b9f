"""The Reader's gestures in a real JupyterLab, by mouse and by keys alone, and then what the store holds."""

from typing import Any

import pytest
from playwright.sync_api import expect

import workbench as wb

from .harness import Desk, Lab
from .letter import OTHER, READ, READY, SETUP, TEXT, click_mark, part, segment

pytestmark = pytest.mark.browser

NOTES = "sorted(a.label for a, s in corpus.marks('first', 'notes'))"
STANDING = "[(a.label, [s.of(corpus['first'].text) for s in a.spans]) for a, s in corpus.marks('first', status=['accepted'])]"


def stands(desk: Desk, label: str, *words: str, there: bool = True) -> None:
    """Wait until these words are an accepted mark of a label, or are none."""
    desk.kernel_until(STANDING, lambda marks: ((label, list(words)) in marks) is there)


def test_edges_move_by_keys_and_mouse_and_a_mark_can_have_gaps(reading: Desk) -> None:
    page, keyboard, text = reading.page, reading.page.keyboard, part(reading, "lines")
    reading.drag_select(text, "Minister")
    keyboard.press("1")
    stands(reading, "PERSON", "Minister")
    click_mark(reading, "Minister")
    keyboard.down("Shift")  # the end, by a word and by a character: one step however often
    keyboard.press("ArrowDown")
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    keyboard.up("Shift")
    stands(reading, "PERSON", "Minister Nouri al")
    keyboard.press("Alt+ArrowUp")  # the start
    stands(reading, "PERSON", "Prime Minister Nouri al")
    expect(part(reading, "words")).to_have_text("Prime Minister Nouri al")
    handle = "() => { const at = document.querySelector('.wb-handle-end').getBoundingClientRect(); done([at.x + at.width / 2, at.y + at.height / 2]); }"
    edge = page.evaluate(f"() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame({handle})))")
    goal = reading.page.evaluate("() => { const s = [...document.querySelectorAll('.wb-s.wb-parts')].find(s => s.textContent === 'said').getBoundingClientRect(); return [s.right - 1, s.y + s.height / 2]; }")  # fmt: skip
    page.mouse.move(*edge)
    page.mouse.down()
    page.mouse.move(*goal, steps=8)
    page.mouse.up()
    stands(reading, "PERSON", "Prime Minister Nouri al-Maliki said")
    reading.drag_select(text, "Pentagon")
    keyboard.press("+")
    stands(reading, "PERSON", "Prime Minister Nouri al-Maliki said", "Pentagon")
    reading.drag_select(text, "said the University")
    keyboard.press("-")
    stands(reading, "PERSON", "Prime Minister Nouri al-Maliki", "Pentagon")
    reading.drag_select(text, "Nouri al-Maliki said")
    page.get_by_role("button", name="make it the mark").click()
    stands(reading, "PERSON", "Nouri al-Maliki said")
    for before in (["Prime Minister Nouri al-Maliki", "Pentagon"], ["Prime Minister Nouri al-Maliki said", "Pentagon"]):
        keyboard.press("Control+z")
        stands(reading, "PERSON", *before)
    assert reading.kernel("len(corpus.steps().redo)") == 2
    assert reading.cells() == [SETUP, READ]


AT_ONCE = """async (node) => {
    for (const kind of ["mousedown", "mouseup"]) node.dispatchEvent(new MouseEvent(kind, { bubbles: true, detail: 1 }));
    node.closest(".wb-text").dispatchEvent(new KeyboardEvent("keydown", { key: "r", bubbles: true }));
    await new Promise((done) => setTimeout(done, 50));
}"""
"""A press of the mouse and the key "r" before the page has done anything else, as where it is slow; and all that follows from them."""


def test_words_sentences_mentions_and_other_labels(reading: Desk) -> None:
    page, keyboard = reading.page, reading.page.keyboard
    segment(reading, "University").dblclick()
    keyboard.press("5")
    stands(reading, "FAC", "University")
    part(reading, "p").last.click(click_count=3, position={"x": 40, "y": 12})
    keyboard.press("t")  # labels of quotes
    keyboard.press("2")
    stands(reading, "indirect", "The Pentagon denied it.")
    assert ("indirect", "quotes") in reading.kernel("[(a.label, a.layer) for a, s in corpus.marks('first', status=['accepted'])]")
    reading.drag_select(part(reading, "lines"), "$5")
    keyboard.press("t")
    keyboard.press("t")
    keyboard.press("Escape")
    click_mark(reading, "We paid")
    segment(reading, "We paid").evaluate(AT_ONCE)  # another kind of quote, from the palette with the arrows
    expect(page.locator(".wb-palette button").first).to_be_focused()
    keyboard.press("ArrowRight")
    keyboard.press("ArrowRight")
    keyboard.press("Enter")
    stands(reading, "mixed", "“We paid $5 and then $10,”")

    part(reading, "text").focus()  # from here on without the mouse: "Nouri", wider, as a person, wherever it stands
    keyboard.press("Escape")
    for _ in range(5):
        keyboard.press("w")
    keyboard.press("Shift+ArrowDown")
    assert page.evaluate("getSelection().toString()") == "Minister Nouri"
    keyboard.press("Alt+ArrowDown")
    assert page.evaluate("getSelection().toString()") == "Nouri"
    keyboard.press("Tab")
    keyboard.press("Enter")
    stands(reading, "PERSON", "Nouri")
    reading.kernel("corpus.annotate('first', *at('Erbil'), 'GPE') and None")
    reading.drag_select(part(reading, "lines"), "he")
    keyboard.press("m")
    keyboard.press("1")
    reading.kernel_until(STANDING, lambda marks: marks.count(("PERSON", ["he"])) == TEXT.count(" he "))
    keyboard.press("Control+z")  # all of them in one step
    stands(reading, "PERSON", "he", there=False)


def test_the_panel_tells_where_a_mark_came_from_and_takes_notes(reading: Desk) -> None:
    page, keyboard, detail = reading.page, reading.page.keyboard, part(reading, "detail")
    click_mark(reading, "We paid")
    expect(detail).to_contain_text("the rules for test, version 1")
    expect(detail.locator(".wb-reasons li")).to_contain_text(
        ["found by the rules", "its cue is “said”", "the speaker: “he” is a name", "it is suggested"]
    )
    keyboard.press("l")
    expect(page.locator(".wb-relations path")).to_have_count(2)
    expect(page.locator(".wb-relations text")).to_have_text(["speaker", "cue"])
    keyboard.press("c")
    keyboard.type("dinars or dollars? a x 1")
    keyboard.press("Enter")
    reading.kernel_until("corpus.frame('notes').note.tolist()", ["dinars or dollars? a x 1"])
    expect(detail).to_contain_text("anna dinars or dollars? a x 1")
    keyboard.press("f")  # saving a note leads back to the text, with the mark still chosen
    reading.kernel_until(NOTES, ["FLAG", "NOTE"])
    expect(page.get_by_role("button", name="Flag")).to_have_attribute("aria-pressed", "true")
    keyboard.press("Control+z")
    reading.kernel_until(NOTES, ["NOTE"])

    keyboard.press("Escape")
    titles = []
    for _ in range(4):  # suggestions one after the other, and round again
        keyboard.press("Space")
        titles.append(part(reading, "words").inner_text())
    assert titles == ["the University of Erbil would reopen", "University of Erbil", "Erbil", "“We paid $5 and then $10,”"]
    keyboard.press("Backspace")
    expect(part(reading, "words")).to_have_text(titles[2])

    page.locator(".jp-Cell").first.locator(".jp-InputArea").click()
    page.locator(".wb-reader .wb-text").focus()
    keyboard.press("Control+f")
    keyboard.type("THE  ")
    count = part(reading, "find").locator(".wb-by")
    hits = TEXT.lower().count("the")
    expect(count).to_have_text(f"2 of {hits}")  # the first after the chosen mark
    keyboard.press("Enter")
    expect(count).to_have_text(f"3 of {hits}")
    keyboard.press("Shift+Enter")
    expect(count).to_have_text(f"2 of {hits}")
    keyboard.press("Escape")
    assert page.evaluate("getSelection().toString()").lower() == "the"
    expect(part(reading, "text")).to_be_focused()
    assert reading.cells() == [SETUP, READ]


def test_in_step_with_tables_and_with_what_others_write(reading: Desk, lab: Lab) -> None:
    page, keyboard = reading.page, reading.page.keyboard
    reading.kernel("[globals().update(looked=[]), corpus.on_look(lambda *seen: looked.append(seen[:2]))] and None")
    quote = reading.kernel("next(m.annotation.id for m in corpus.marks('first', 'quotes') if m.annotation.label == 'direct')")
    reading.kernel("reader.go_to('second')")
    expect(part(reading, "lines")).to_have_text(OTHER)
    reading.kernel(f"corpus.look_at({quote!r})")  # as a click on a table's row does
    expect(part(reading, "current")).to_have_text("“We paid $5 and then $10,”")
    click_mark(reading, "University")
    university = "next(m.annotation.id for m in corpus.marks('first') if m.annotation.label == 'ORG')"
    reading.kernel_until(f"looked[-1] == ('first', {university})", True)

    ben = wb.Corpus(lab.root / "letter.db", user="ben")
    ben.annotate("first", TEXT.index("Pentagon"), TEXT.index("Pentagon") + 8, "ORG")
    keyboard.press("g")
    expect(segment(reading, "Pentagon")).to_have_attribute("data-label", "ORG")
    expect(part(reading, "status")).to_have_text("New in 1 article")
    ben.annotate("first", 0, 6, "PERSON")
    page.locator(".jp-Cell").first.locator(".jp-InputArea").click()
    part(reading, "text").focus()
    expect(segment(reading, "Crowds")).to_have_attribute("data-label", "PERSON")

    told = part(reading, "reasons").locator("li").first  # what a mark says is asked for, which also brings in what others wrote
    click_mark(reading, "We paid")
    expect(told).to_be_visible()
    (direct,) = [m for m in ben.marks("first", "quotes") if m.annotation.label == "direct"]
    ben.reject(direct)  # ben is faster
    keyboard.press("a")
    expect(part(reading, "status")).to_contain_text("Not saved: ben rejected that mark on")
    expect(segment(reading, "We paid")).to_have_count(0)
    (indirect,) = ben.marks("first", "quotes")
    click_mark(reading, "would reopen")
    expect(told).to_be_visible()
    ben.accept(indirect)
    keyboard.press("x")
    expect(part(reading, "status")).to_contain_text("✓ Saved; ben accepted that mark on")
    assert ben.marks("first", "quotes") == []


def test_types_of_a_codebook_have_its_colours(letter: Desk) -> None:
    book = """
book = wb.read_codebook("ports.yaml")
corpus.annotate("first", *at("reopen"), "REOPENING", layer="events")
reader = wb.Reader(corpus, codebook=book)
reader"""
    (letter.lab.root / "ports.yaml").write_text("name: ports\ntypes:\n  REOPENING:\n    colour: '#0369a1'\n    triggers: reopen\n", "utf-8")
    letter.start("letter.ipynb", SETUP, book, shows=READY)
    colours: Any = segment(letter, "reopen").evaluate("all => getComputedStyle(all).borderBottomColor")
    assert colours == "rgb(3, 105, 161)"
    letter.drag_select(part(letter, "lines"), "Pentagon denied")
    for key in ("t", "t"):
        letter.page.keyboard.press(key)
    expect(letter.page.locator(".wb-label:not(.wb-plain)")).to_have_text("1REOPENING")
