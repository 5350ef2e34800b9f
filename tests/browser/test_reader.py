"""The Reader and `show` in a real JupyterLab: a real gesture, and then what Python, the store and the saved notebook hold."""

import re
import string

import pytest
from playwright.sync_api import expect

import workbench as wb

from .harness import Desk, Lab
from .letter import FAMILY, OTHER, READ, READY, SETUP, TEXT, VISIBLE, click_mark, has_mark, mark, part, segment

pytestmark = pytest.mark.browser


def test_drag_and_key_or_palette_make_a_mark(reading: Desk) -> None:
    text, status = part(reading, "text"), part(reading, "status")
    assert text.evaluate("node => node.textContent") == TEXT
    reading.drag_select(text, f"{FAMILY} cheer")
    reading.page.keyboard.press("8")
    has_mark(reading, mark("EVENT", f"{FAMILY} cheer"))
    reading.drag_select(text, "Nouri al-Maliki")
    expect(part(reading, "palette")).to_be_visible()
    inside = "([outer, inner]) => { const a = outer.getBoundingClientRect(), b = inner.getBoundingClientRect();"
    inside += "return b.left >= a.left && b.right <= a.right && b.top >= a.top && b.bottom <= a.bottom; }"
    reader, palette = reading.page.query_selector(".wb-reader"), reading.page.query_selector(".wb-palette")
    assert reading.page.evaluate(inside, [reader, palette])
    reading.page.locator(".wb-label", has_text="PERSON").click()
    has_mark(reading, mark("PERSON", "Nouri al-Maliki"))
    expect(status).to_have_text("✓ Saved")
    kept = wb.Corpus(reading.lab.root / "letter.db", user="someone")
    (mine,) = [m for m in kept.marks("first") if m.annotation.label == "PERSON"]
    assert (mine.annotation.spans[0].of(TEXT), mine.annotation.by, mine.status) == ("Nouri al-Maliki", "user:anna", "accepted")


def test_saved_is_said_only_when_it_is(reading: Desk, lab: Lab) -> None:
    slow = """
import pathlib, time
stored = corpus.annotate
def annotate(*given, **known):
    while not pathlib.Path("go").exists():
        time.sleep(0.02)
    return stored(*given, **known)
corpus.annotate = annotate
"""
    (lab.root / "go").unlink(missing_ok=True)
    text, status, banner = part(reading, "text"), part(reading, "status"), part(reading, "banner").first
    reading.drag_select(text, "BAGHDAD")
    reading.kernel(f"exec({slow!r})")
    reading.page.keyboard.press("3")
    expect(status).to_have_text("Saving …")
    expect(banner).to_contain_text("busy")
    assert wb.Corpus(lab.root / "letter.db").marks("first", status=["accepted"]) == []
    expect(status).to_have_text("Saving …")
    (lab.root / "go").touch()
    expect(status).to_have_text("✓ Saved")
    expect(banner).to_be_hidden()
    has_mark(reading, mark("GPE", "BAGHDAD"))


def test_typing_leaves_the_notebook_alone(reading: Desk) -> None:
    everything = [
        *string.ascii_letters,
        *string.digits,
        *string.punctuation,
        "Enter",
        "Delete",
        "Backspace",
        "ArrowDown",
        "ArrowUp",
        "Escape",
    ]
    for on_a_mark in (False, True):
        reading.kernel("corpus.annotate('first', *at('Pentagon'), 'ORG') and None")
        reading.kernel("reader.go_to('first')")
        expect(segment(reading, "Pentagon")).to_be_visible()
        reading.page.locator(".wb-reader").focus()
        if on_a_mark:
            click_mark(reading, "Pentagon")
        for key in everything:
            reading.page.keyboard.press(key)
        expect(reading.page.locator(".wb-reader:focus-within")).to_have_count(1)
    assert reading.cells() == [SETUP, READ]
    assert reading.page.locator(".jp-Dialog").count() == 0


def test_layers_articles_and_decisions(reading: Desk) -> None:
    text, keyboard = part(reading, "text"), reading.page.keyboard
    erbil = text.locator("[data-label='ORG GPE']")
    expect(erbil).to_have_text("Erbil")
    expect(erbil).to_have_class("wb-s wb-quotes wb-entities wb-deep")
    expect(erbil).to_have_attribute("data-hue", "GPE")
    chip = reading.page.locator
    chip("[data-key='entities/GPE']").click()
    expect(text.locator(".wb-s", has_text="Erbil").last).to_have_attribute("data-hue", "ORG")
    chip("[data-key=entities]").click()
    expect(text.locator(".wb-entities")).to_have_count(0)
    expect(text.locator(".wb-quotes")).not_to_have_count(0)
    chip("[data-key='quotes/direct']").click()
    expect(segment(reading, "We paid")).not_to_have_class("wb-s wb-quotes")
    expect(segment(reading, "would reopen")).to_have_class("wb-s wb-quotes")
    for key in ("entities", "entities/GPE", "quotes/direct"):
        chip(f"[data-key='{key}']").click()
    expect(erbil).to_have_class("wb-s wb-quotes wb-entities wb-deep")

    chooser = part(reading, "chooser")
    reading.page.get_by_title("Next article (n)").click()
    expect(text).to_have_text(OTHER)
    reading.kernel_until("reader.article", "second")
    reading.page.get_by_title("Previous article (p)").click()
    expect(text).to_contain_text("Pentagon")
    chooser.select_option("second")
    expect(text).to_have_text(OTHER)
    reading.page.locator(".wb-reader").focus()
    keyboard.press("p")
    expect(text).to_contain_text("Pentagon")

    click_mark(reading, "We paid")
    expect(part(reading, "detail")).to_contain_text("direct quote: he")
    expect(part(reading, "role")).to_have_text(["he", "said"])
    keyboard.press("a")
    has_mark(reading, mark("direct", "“We paid $5 and then $10,”", by="rules:test@1"))
    expect(part(reading, "detail")).to_contain_text("accepted")
    keyboard.press("x")
    has_mark(reading, mark("direct", "“We paid $5 and then $10,”", "rejected", "rules:test@1"))
    expect(text.locator(".wb-quotes", has_text="We paid")).to_have_count(0)
    erbil.click()
    expect(part(reading, "detail")).to_contain_text("GPE")  # the narrowest first, then the one around it
    erbil.click()
    expect(part(reading, "detail")).to_contain_text("ORG")
    reading.page.get_by_role("button", name="Accept").click()
    has_mark(reading, mark("ORG", "University of Erbil", by="model:test@1"))
    expect(reading.page.locator(".wb-reader:focus-within")).to_have_count(1)
    reading.page.get_by_role("button", name="Remove").click()
    has_mark(reading, mark("ORG", "University of Erbil", "rejected", "model:test@1"))


def test_undo_and_redo_also_in_another_article(reading: Desk) -> None:
    text, keyboard, page = part(reading, "text"), reading.page.keyboard, reading.page
    undo, redo = page.get_by_title("Undo (Ctrl Z)"), page.get_by_title("Redo (Ctrl Shift Z)")
    expect(undo).to_be_disabled()
    reading.drag_select(text, "Pentagon")
    keyboard.press("2")
    wanted = mark("ORG", "Pentagon")
    has_mark(reading, wanted)
    undo.click()
    has_mark(reading, mark("ORG", "Pentagon", "withdrawn"))
    expect(segment(reading, "Pentagon")).to_have_count(0)
    redo.click()
    has_mark(reading, wanted)
    page.locator(".wb-reader").focus()
    keyboard.press("n")
    expect(text).to_have_text(OTHER)
    keyboard.press("Control+z")  # takes back what was done there, and goes there to show it
    reading.kernel_until("reader.article", "first")
    has_mark(reading, mark("ORG", "Pentagon", "withdrawn"))
    expect(text).to_contain_text("Pentagon")
    keyboard.press("n")
    expect(text).to_have_text(OTHER)
    keyboard.press("Control+Shift+Z")
    has_mark(reading, wanted)
    expect(segment(reading, "Pentagon")).to_be_visible()
    assert reading.cells() == [SETUP, READ]


def test_reload_and_restart(reading: Desk) -> None:
    page, text = reading.page, part(reading, "text")
    reading.drag_select(text, "BAGHDAD")
    page.keyboard.press("3")
    has_mark(reading, mark("GPE", "BAGHDAD"))
    reading.save()
    reading.reload()
    expect(segment(reading, "BAGHDAD")).to_be_visible()
    expect(page.locator(".wb-static")).to_be_hidden()
    reading.drag_select(text, "Pentagon")  # live: and the copy in the notebook follows, though another page ran the cell
    page.keyboard.press("2")
    has_mark(reading, mark("ORG", "Pentagon"))
    expect(page.locator(".wb-static mark", has_text="Pentagon")).to_have_count(1)
    expect(page.locator(".wb-static")).to_be_hidden()
    expect(part(reading, "stale")).to_be_hidden()
    saved = wb.Corpus(reading.save())
    assert {a.label for a in saved.reading().annotations if a.by == "user:anna"} == {"GPE", "ORG"}

    reading.restart_kernel()
    expect(part(reading, "banner").first).to_contain_text("No longer connected")
    reading.run_all_and_wait()
    expect(page.locator(".wb-reader")).to_have_count(1)
    expect(part(reading, "banner").first).to_be_hidden()
    expect(part(reading, "stale")).to_be_hidden()
    expect(segment(reading, "Pentagon")).to_be_visible()
    page.get_by_title("Undo (Ctrl Z)").click()
    has_mark(reading, mark("ORG", "Pentagon", "withdrawn"))
    has_mark(reading, mark("GPE", "BAGHDAD"))


def test_saved_notebook_reads_without_kernel_and_gives_the_records_back(reading: Desk, lab: Lab) -> None:
    page = reading.page
    reading.drag_select(part(reading, "text"), "Pentagon")
    page.keyboard.press("2")
    has_mark(reading, mark("ORG", "Pentagon"))
    click_mark(reading, "We paid")
    page.keyboard.press("x")
    has_mark(reading, mark("direct", "“We paid $5 and then $10,”", "rejected", "rules:test@1"))
    twin = page.locator(".wb-static")
    expect(twin).to_be_hidden()
    expect(twin.locator("mark", has_text="We paid")).to_have_count(0)  # it follows a moment later
    file = reading.save()
    store, letter = wb.Corpus(lab.root / "letter.db").reading(), wb.Corpus(file).reading()
    assert {a.id: a.text for a in letter} == {a.id: a.text for a in store}
    assert {a.id for a in letter.annotations} == {a.id for a in store.annotations}
    assert {d.id for d in letter.decisions} == {d.id for d in store.decisions}
    assert len(store.decisions) == 2

    def look(trusted: bool) -> None:
        expect(twin).to_be_visible()
        expect(twin.locator("mark", has_text="Pentagon")).to_contain_text("ORG")
        expect(twin).to_contain_text("“We paid $5 and then $10,” he said.")  # and no formula between the dollars
        assert page.locator(".wb-static, .wb-reader").evaluate_all(VISIBLE) == 1
        outputs = page.locator(".jp-OutputArea-output:visible")
        said = [words for words in outputs.all_inner_texts() if "Pentagon" not in words and words.strip()]
        assert said == ([] if trusted else ["(interactive view: run the cell)"])

    for trusted in (False, True):
        reading.open_static("letter.ipynb", trusted)
        look(trusted)
    for trusted in (False, True):
        reading.leave()
        lab.trust("letter.ipynb", trusted)
        reading.open("letter.ipynb")
        look(trusted)


BAD = '<img src=x onerror=window.xss=1></script><script>window.xss=1</script>&lt;b&gt; " onmouseover="window.xss=1" \' $x$'
HOSTILE = f"""
import workbench as wb
from workbench.model import Annotation
corpus = wb.Corpus("letter.db", user="anna")
bad = {BAD!r}
corpus.add([wb.Article(id="first", text="Look: " + bad + " end.\\n\\n" + bad, title=bad, source=bad, author=bad, url="javascript:window.xss=1"),
            wb.Article(id="second", text=bad, source=bad, url="https://example.org/\\"onclick=\\"window.xss=1")])
roles = {{"speaker": ((6, 6 + len(bad)),)}}
corpus.record([Annotation(article="first", layer="entities", label=bad, spans=((6, 20),), by="model:" + bad, values={{"name": bad}}),
               Annotation(article="first", layer="quotes", label=bad, spans=((6, 30),), by=bad, roles=roles, values={{"speaker_name": bad}})])
"""


def test_hostile_text_is_only_text(letter: Desk) -> None:
    letter.start(
        "letter.ipynb",
        HOSTILE,
        "reader = wb.Reader(corpus, labels=[corpus.marks()[0].annotation.label])\nreader",
        "wb.show(corpus)",
        "corpus",
        shows=READY,
    )
    page = letter.page
    foreign = ".jp-OutputArea-output :is(img, script, [onerror], [onmouseover], [onclick], [href^='javascript' i])"
    assert part(letter, "text").evaluate("node => node.textContent") == f"Look: {BAD} end.\n\n{BAD}"
    segment(letter, "<img").click()
    expect(part(letter, "detail")).to_contain_text(BAD)
    segment(letter, "<img").hover()
    letter.drag_select(part(letter, "text"), "end.")
    page.locator(".wb-label:not(.wb-plain)").click()
    letter.kernel_until("len(corpus.marks())", 3)
    expect(page.locator(".wb-static").last).to_contain_text(BAD)
    expect(page.locator("table", has_text="Outlet")).to_contain_text(BAD[:70])
    assert page.locator(foreign).count() == 0
    assert page.evaluate("window.xss") is None
    letter.save()
    for trusted in (False, True):
        letter.open_static("letter.ipynb", trusted)
        expect(page.locator(".wb-static").first).to_contain_text(BAD)
        assert page.locator(foreign).count() == 0
        assert page.evaluate("window.xss") is None
    assert wb.Corpus(letter.lab.root / "letter.ipynb")["first"].title == BAD


def test_a_change_elsewhere_does_not_take_a_selection_away(reading: Desk) -> None:
    reading.drag_select(part(reading, "text"), "Pentagon denied")
    expect(part(reading, "palette")).to_be_visible()
    reading.kernel("corpus.annotate('first', *at('Pentagon'), 'ORG') and None")
    expect(reading.page.locator(".wb-static mark", has_text="Pentagon")).to_have_count(1)  # the page has been told
    reading.page.keyboard.press("8")
    has_mark(reading, mark("EVENT", "Pentagon denied"))
    expect(segment(reading, "Pentagon")).to_have_attribute("data-label", "ORG")
    expect(segment(reading, "denied")).to_have_attribute("data-label", "EVENT")


def test_two_readers_and_python_agree(letter: Desk) -> None:
    letter.start("letter.ipynb", SETUP, READ, "other = wb.Reader(corpus)\nother", shows=READY)
    one, two = letter.page.locator(".wb-reader").first, letter.page.locator(".wb-reader").last
    expect(two).to_have_attribute("data-ready", "first")
    for here, words, label, key in ((one, "Pentagon", "ORG", "2"), (two, "BAGHDAD", "GPE", "3")):
        letter.drag_select(here.locator(".wb-text"), words)
        letter.page.keyboard.press(key)
        for each in (one, two):
            expect(each.locator(".wb-s", has_text=words)).to_have_attribute("data-label", label)
    letter.kernel("corpus.annotate('first', *at('Nouri al-Maliki'), 'PERSON') and None")
    for each in (one, two):
        expect(each.locator(".wb-s", has_text="Nouri")).to_have_attribute("data-status", "accepted")
    drawn = "all => all.map(each => [each.textContent, each.className, each.dataset.hue, each.dataset.status, each.dataset.label])"
    assert one.locator(".wb-s").evaluate_all(drawn) == two.locator(".wb-s").evaluate_all(drawn)


@pytest.mark.parametrize("dark", [False, True])
def test_readable_in_both_themes(letter: Desk, dark: bool) -> None:
    letter.lab.settings("@jupyterlab/apputils-extension:themes", {"theme": "JupyterLab Dark" if dark else "JupyterLab Light"})
    letter.start("letter.ipynb", SETUP, READ, "wb.show(corpus)", shows=READY)
    segment(letter, "We paid").click()
    # WCAG's contrast of each text with what is painted behind it, translucent layers laid over each other
    contrast = """root => {
        const context = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
        const paint = (...colours) => { context.clearRect(0, 0, 1, 1);
            for (const c of colours) { context.fillStyle = c; context.fillRect(0, 0, 1, 1); } return [...context.getImageData(0, 0, 1, 1).data]; };
        const light = ([r, g, b]) => [r, g, b].map(v => v / 255).map(v => v <= .04 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4)
            .reduce((sum, v, i) => sum + v * [.2126, .7152, .0722][i], 0);
        const found = [];
        for (const node of root.querySelectorAll("*")) {
            const own = [...node.childNodes].some(each => each.nodeType === 3 && each.data.trim());
            if (!own || !node.checkVisibility() || node.disabled) continue;
            const behind = [];
            for (let at = node; at; at = at.parentElement) behind.unshift(getComputedStyle(at).backgroundColor);
            const ground = paint("white", ...behind), ink = paint("white", ...behind, getComputedStyle(node).color);
            const [low, high] = [light(ground), light(ink)].sort((a, b) => a - b);
            found.push([(high + .05) / (low + .05), node.className + ": " + node.textContent.slice(0, 40)]);
        }
        return found.sort((a, b) => a[0] - b[0]);
    }"""
    for view in (".wb-reader", ".wb-static >> nth=-1"):
        found = letter.page.locator(view).evaluate(contrast)
        assert len(found) > 10
        assert found[0][0] >= 4.5, found[:5]


def test_notebook_7_and_voila(letter: Desk, lab: Lab) -> None:
    page = letter.page
    lab.write("letter.ipynb", [SETUP, READ])
    store = lab.root / "letter.db"

    def work(words: str) -> None:
        expect(page.locator(READY)).to_be_visible()
        expect(page.locator(".wb-static")).to_be_hidden()
        letter.drag_select(".wb-text", words)
        page.keyboard.press("1")
        expect(page.locator(".wb-status")).to_have_text("✓ Saved")
        assert mark("PERSON", words) in [(a.label, a.start, a.end, a.by, s) for a, s in wb.Corpus(store).marks("first")]

    letter.open("letter.ipynb", "notebooks")
    letter.run_all_and_wait()
    work("Pentagon")
    letter.leave()
    page.goto(lab.address("voila/render/letter.ipynb"))
    work("BAGHDAD")
    assert [url for url in letter.outside_requests if not re.search("fontawesome|mathjax", url, re.IGNORECASE)] == []  # Voila's own
    letter.outside_requests.clear()
