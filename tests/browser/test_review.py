"""The Review in a real JupyterLab: a real gesture, and then what the store holds."""

import string
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

import workbench as wb

from .harness import Desk

pytestmark = pytest.mark.browser

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
TEXT = f"Crowds {FAMILY} cheered in Iraq. Anna Berg of the Erbil Post arrived. “Iraq is dry,” she said, and Omar Said left Iraq.\n\nThe jets struck Erbil."
OTHER = "Iraq dried."
SETUP = f"""
import workbench as wb
from workbench.model import Annotation
corpus = wb.Corpus("review.db", user="anna")
corpus.add([wb.Article(id="first", text={TEXT!r}, title="Erbil", source="Meridian Wire"), wb.Article(id="second", text={OTHER!r}, source="Ledger")])
def at(words, n=0):
    start = -1
    for _ in range(n + 1):
        start = corpus["first"].text.index(words, start + 1)
    return (start, start + len(words))
def suggest(layer, label, *spans, article="first", score=None, **roles):
    corpus.record([Annotation(article=article, layer=layer, label=label, spans=spans, by=f"rules:{{layer}}@1", roles=roles, score=score)])
suggest("entities", "GPE", at("Iraq"))
suggest("entities", "PERSON", at("Anna"))
suggest("entities", "PERSON", at("Omar Said"))
suggest("entities", "GPE", at("Iraq", 1))
suggest("entities", "GPE", at("Iraq", 2))
suggest("entities", "GPE", (0, 4), article="second")
suggest("quotes", "direct", at("“Iraq is dry,”"), speaker=[at("she")], cue=[at("said")])
suggest("events", "ASSAULT", at("struck"), score=0.4, actor=[at("jets")], target=[at("Erbil", 1)])
"""
SHOW = "review = wb.Review(corpus)\nreview"
READY = ".wb-review[data-ready]"
MARKS = "sorted((a.label, a.spans[0].of(corpus[a.article].text), a.article, s) for a, s in corpus.marks(status=None) if a.layer != 'notes')"


@pytest.fixture
def fresh(desk: Desk) -> Iterator[Desk]:
    """A desk without a review.db, whose page has neither failed nor asked for anything outside when the test is over."""
    for file in desk.lab.root.glob("review.db*"):
        file.unlink()
    yield desk
    assert desk.page_errors == []
    assert desk.outside_requests == []


@pytest.fixture
def reviewing(fresh: Desk) -> Desk:
    """A desk with a Review on it."""
    fresh.start("review.ipynb", SETUP, SHOW, shows=READY)
    fresh.page.locator(".wb-review").focus()
    return fresh


def part(desk: Desk, name: str) -> Locator:
    """What the Review has of a class."""
    return desk.page.locator(f".wb-review .wb-{name}")


def on_view(desk: Desk, words: str, label: str) -> None:
    """Wait until a suggestion is on view."""
    expect(part(desk, "card").locator(".wb-current").first).to_have_text(words)
    expect(part(desk, "kind")).to_have_text(label)


def has(desk: Desk, label: str, words: str, status: str, article: str = "first") -> None:
    desk.kernel_until(MARKS, lambda marks: (label, words, article, status) in marks)


def kept(desk: Desk) -> list[tuple[str, str, str]]:
    """What another program finds in the file."""
    corpus = wb.Corpus(desk.lab.root / "review.db", user="someone")
    return [(a.label, a.spans[0].of(corpus[a.article].text), s) for a, s in corpus.marks(status=None)]


def test_keys_decide_skip_go_back_flag_and_undo(reviewing: Desk) -> None:
    desk, press = reviewing, reviewing.page.keyboard.press
    on_view(desk, "Iraq", "GPE")
    assert part(desk, "card").locator(".wb-lines").evaluate("node => node.textContent") == TEXT.split(" Anna")[0]
    press("a")
    on_view(desk, "Anna", "PERSON")
    expect(part(desk, "status")).to_have_text("✓ Saved")
    has(desk, "GPE", "Iraq", "accepted")
    assert ("GPE", "Iraq", "accepted") in kept(desk)
    press("x")
    has(desk, "PERSON", "Anna", "rejected")
    on_view(desk, "“Iraq is dry,”", "direct")
    expect(part(desk, "card").locator(".wb-s", has_text="she")).to_have_attribute("data-label", "speaker")
    press("f")
    expect(part(desk, "flagged")).to_be_visible()
    desk.kernel_until("[(a.label, a.by) for a, s in corpus.marks(layer='notes')]", [("FLAG", "user:anna")])
    press("Space")
    on_view(desk, "Iraq", "GPE")
    expect(part(desk, "count")).to_have_text("5 left · 1 accepted · 1 rejected · 1 skipped")
    press("Backspace")
    on_view(desk, "“Iraq is dry,”", "direct")
    press("Backspace")
    on_view(desk, "Anna", "PERSON")
    expect(part(desk, "head")).to_contain_text("✕ rejected by anna")
    press("a")  # thought better of
    has(desk, "PERSON", "Anna", "accepted")
    on_view(desk, "Iraq", "GPE")
    press("Control+z")
    on_view(desk, "Anna", "PERSON")
    has(desk, "PERSON", "Anna", "rejected")
    press("Control+Shift+Z")
    has(desk, "PERSON", "Anna", "accepted")
    desk.page.get_by_title("Undo (Ctrl Z)").click()
    has(desk, "PERSON", "Anna", "rejected")

    desk.page.locator(".wb-review").focus()
    for key in [*string.ascii_letters, *string.digits, "Escape", "Enter", "Delete", "Control+z", "?", "Escape"]:
        press(key)
        if desk.page.evaluate("document.activeElement.matches('input')"):
            press("Escape")
    expect(desk.page.locator(".wb-review")).to_be_focused()
    assert desk.cells() == [SETUP, SHOW]
    assert desk.page.locator(".jp-Dialog").count() == 0


def test_correct_in_place(reviewing: Desk) -> None:
    desk, press = reviewing, reviewing.page.keyboard.press
    text = part(desk, "card").locator(".wb-lines")
    press("Space")
    on_view(desk, "Anna", "PERSON")
    press("e")
    press("Shift+ArrowDown")  # the end, by a word
    expect(part(desk, "card").locator(".wb-current")).to_have_text("Anna Berg")
    press("Shift+ArrowDown")
    press("Shift+ArrowLeft")
    press("Escape")
    expect(part(desk, "card").locator(".wb-current")).to_have_text("Anna")
    assert desk.kernel("len(corpus.store.decisions())") == 0
    desk.drag_select(text, "Erbil Post")  # selecting is correcting
    expect(part(desk, "correction")).to_be_visible()
    press("2")
    expect(part(desk, "correction").locator("[aria-pressed=true]").first).to_contain_text("ORG")
    press("Enter")
    has(desk, "ORG", "Erbil Post", "accepted")
    has(desk, "PERSON", "Anna", "rejected")
    expect(part(desk, "count")).to_contain_text("1 corrected")

    on_view(desk, "“Iraq is dry,”", "direct")
    expect(part(desk, "beside").locator(".wb-lines")).to_contain_text("The jets struck Erbil.")
    press("e")
    part(desk, "correction").locator("[data-role=speaker]").click()
    part(desk, "names").get_by_role("button", name="Omar Said").click()
    part(desk, "correction").get_by_title("Take the cue away").click()
    desk.page.get_by_title("Save (Enter)").click()
    roles = (
        "[{r: [s.of(corpus['first'].text) for s in ss] for r, ss in m.annotation.roles.items()} for m in corpus.marks('first', 'quotes')]"
    )
    desk.kernel_until(roles, [{"speaker": ["Omar Said"]}])
    desk.page.locator(".wb-review").focus()
    press("Control+z")
    desk.kernel_until(roles, [{"speaker": ["she"], "cue": ["said"]}])
    on_view(desk, "“Iraq is dry,”", "direct")

    desk.page.get_by_label("Order", exact=True).select_option("likely wrong")
    on_view(desk, "struck", "ASSAULT")
    expect(part(desk, "why")).to_contain_text("events: the tagger's score orders them")
    desk.page.locator(".wb-review").focus()
    press("e")
    part(desk, "correction").get_by_role("button", name="COERCE").click()
    press("Enter")
    has(desk, "COERCE", "struck", "accepted")
    assert desk.cells() == [SETUP, SHOW]


def test_all_of_a_kind_filters_and_the_end(reviewing: Desk) -> None:
    desk, page, press = reviewing, reviewing.page, reviewing.page.keyboard.press
    part(desk, "others").locator("summary").click()
    expect(part(desk, "line").last).to_contain_text("Iraq dried.")
    page.get_by_role("button", name="Accept all 4").click()
    expect(page.locator(".wb-review")).to_be_focused()  # its button is gone, and the keys must not reach the notebook
    expect(part(desk, "status")).to_contain_text("4 accepted")
    desk.kernel_until(f"[m[3] for m in {MARKS} if m[1] == 'Iraq']", ["accepted"] * 4)
    on_view(desk, "Anna", "PERSON")
    page.locator(".wb-review").focus()
    press("Control+z")  # one step
    desk.kernel_until(f"[m[3] for m in {MARKS} if m[1] == 'Iraq']", ["suggested"] * 4)
    on_view(desk, "Iraq", "GPE")
    press("Shift+X")
    desk.kernel_until(f"[m[3] for m in {MARKS} if m[1] == 'Iraq']", ["rejected"] * 4)
    page.get_by_label("layer", exact=True).select_option("events")
    on_view(desk, "struck", "ASSAULT")
    page.locator(".wb-review").focus()
    press("f")
    press("a")
    expect(part(desk, "done")).to_contain_text("3 more wait outside of these filters")
    page.get_by_title("Take the filters off").click()
    on_view(desk, "Anna", "PERSON")
    page.locator(".wb-review").focus()
    for _ in range(3):
        press("Space")
    expect(part(desk, "done")).to_contain_text("All done.")
    expect(part(desk, "done")).to_contain_text("1 accepted, 4 rejected, 3 skipped")
    page.get_by_role("button", name="Go through the 1 flagged").click()
    on_view(desk, "struck", "ASSAULT")
    page.locator(".wb-review").focus()
    press("x")
    has(desk, "ASSAULT", "struck", "rejected")
    page.get_by_role("button", name="Go through the 3 skipped").click()
    on_view(desk, "Anna", "PERSON")


ARRIVE = """
import pathlib, time
if not pathlib.Path("go").exists():
    corpus.add([wb.Article(id=f"new {n}", text=f"Snow fell in Basra on day {n}.") for n in range(40)])
    def arrive(some):
        corpus.record([Annotation(article=f"new {n}", layer="entities", label="GPE", spans=((13, 18),), by="model:test@1") for n in some])
    arrive(range(20))
    while not pathlib.Path("go").exists():
        time.sleep(0.02)
    arrive(range(20, 40))
"""


def test_suggestions_arrive_while_one_works_and_all_survives(fresh: Desk) -> None:
    desk, page, press = fresh, fresh.page, fresh.page.keyboard.press
    (desk.lab.root / "go").unlink(missing_ok=True)
    desk.open(desk.lab.write("review.ipynb", [SETUP, SHOW, ARRIVE]))
    desk.run_all()
    page.locator(READY).wait_for()
    page.locator(".wb-review").focus()
    on_view(desk, "Iraq", "GPE")
    expect(part(desk, "facets, .wb-filters")).to_contain_text("model:test")  # the first have come; the cell still runs
    on_view(desk, "Iraq", "GPE")
    press("a")
    expect(part(desk, "status")).to_have_text("✓ Saved")
    assert ("GPE", "Iraq", "accepted") in kept(desk)
    assert not [each for each in kept(desk) if each[1] == "Basra" and each[2] == "accepted"]
    shown = part(desk, "card").locator(".wb-current").first.inner_text()
    before = part(desk, "count").inner_text()
    (desk.lab.root / "go").touch()
    expect(part(desk, "count")).not_to_have_text(before)
    assert part(desk, "card").locator(".wb-current").first.inner_text() == shown
    desk.kernel_until("sum(a.spans[0].of(corpus[a.article].text) == 'Basra' for a, s in corpus.marks())", 40)

    desk.save()
    desk.reload()
    expect(part(desk, "card").locator(".wb-current").first).to_have_text(shown)
    page.locator(".wb-review").focus()
    press("x")
    expect(part(desk, "count")).to_contain_text("1 accepted · 1 rejected")
    desk.restart_kernel()
    expect(part(desk, "banner").first).to_contain_text("No longer connected")
    desk.run_all_and_wait()
    expect(part(desk, "count")).to_contain_text("1 accepted · 1 rejected")
    page.locator(".wb-review").focus()
    press("Control+z")
    expect(part(desk, "card").locator(".wb-current").first).to_have_text(shown)
    press("Control+z")
    on_view(desk, "Iraq", "GPE")
    assert [each for each in kept(desk) if each[2] in ("accepted", "rejected")] == []


def test_two_people_and_two_views(fresh: Desk) -> None:
    fresh.start("review.ipynb", SETUP, SHOW, "reader = wb.Reader(corpus)\nreader", shows=READY)
    desk, press = fresh, fresh.page.keyboard.press
    fresh.page.locator(".wb-review").focus()
    on_view(desk, "Iraq", "GPE")
    theirs = wb.Corpus(desk.lab.root / "review.db", user="ben")
    (first,) = [m for m in theirs.marks("first") if m.annotation.label == "GPE" and m.annotation.start < 40]
    theirs.reject(first)
    press("a")
    expect(part(desk, "told")).to_contain_text("ben has rejected it meanwhile")
    on_view(desk, "Iraq", "GPE")
    expect(part(desk, "head")).to_contain_text("rejected by ben")
    has(desk, "GPE", "Iraq", "rejected")
    desk.kernel("corpus.accept([m for m in corpus.marks('first') if m.annotation.label == 'PERSON']) and None")
    expect(part(desk, "count")).to_contain_text("2 accepted · 1 rejected")
    press("x")  # as ben sees it; what was accepted in Python does not come up any more
    on_view(desk, "“Iraq is dry,”", "direct")
    press("a")
    expect(fresh.page.locator(".wb-reader .wb-quotes").first).to_be_visible()
    desk.kernel_until("[m.status for m in corpus.marks('first', 'quotes')]", ["accepted"])


def test_the_twin_reads_without_a_kernel(reviewing: Desk) -> None:
    desk, press = reviewing, reviewing.page.keyboard.press
    press("a")
    press("x")
    expect(part(desk, "count")).to_contain_text("1 accepted · 1 rejected")
    twin = desk.page.locator(".wb-static")
    expect(twin).to_be_hidden()
    expect(twin).to_contain_text("1 accepted, 0 corrected, 1 rejected")
    file = desk.save()
    letter = wb.Corpus(file)
    assert sorted(m.status for m in letter.marks(status=["accepted", "rejected"])) == ["accepted", "rejected"]
    for trusted in (False, True):
        desk.open_static("review.ipynb", trusted)
        expect(twin).to_be_visible()
        expect(twin.locator("table").last).to_contain_text("Annarejected")
        expect(twin).to_contain_text("1 accepted, 0 corrected, 1 rejected, 6 waiting")
