"""EventForm in a real JupyterLab: by mouse, by keyboard alone, corrections, and what outlives a reload and a restart."""

import string
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, expect

from .harness import Desk

pytestmark = pytest.mark.browser

TEXT = (
    "ORUN, June 26 (Meridian) — Kolvar jets \N{AIRPLANE}\N{VARIATION SELECTOR-16} bombed the depot at Qaim on Thursday, Dara Aziz said. "
    "“The raid killed 20 rebels,” he told reporters.\n\n"
    "Iraq will send observers to Mosul next week."
)
OTHER = "Rain fell in Mosul on Sunday."
SETUP = f"""
import workbench as wb
from workbench.model import Annotation
corpus = wb.Corpus("form.db", user="anna")
corpus.add([wb.Article(id="first", text={TEXT!r}, title="Depot", source="Meridian Wire", published="2014-06-27"),
            wb.Article(id="second", text={OTHER!r}, published="2014-06-30")])
def at(words):
    start = corpus["first"].text.index(words)
    return (start, start + len(words))
def suggest(layer, label, words, values=(), **roles):
    made = Annotation(article="first", layer=layer, label=label, spans=(at(words),), by="rules:test@1", values=dict(values), roles={{role: [at(said)] for role, said in roles.items()}})
    corpus.record([made])
    return made
suggest("entities", "GPE", "Qaim"), suggest("entities", "PERSON", "Dara Aziz"), suggest("entities", "GPE", "Iraq"), suggest("entities", "DATE", "Thursday")
suggest("links", "TIME", "Thursday", dict(entity="2014-06-26", precision="day", anchor="2014-06-27", why="the latest Thursday up to 2014-06-27"))
suggest("links", "PLACE", "Qaim", dict(entity="geonames:92138", name="Al Qa'im", lat=34.4, lon=41.0, country="IQ", place_kind="city", why="the only one"))
suggest("quotes", "direct", "“The raid killed 20 rebels,”", speaker="he")
suggest("events", "MOBILIZE", "send", dict(lemma="send", modality="planned"), actor="Iraq")
suggest("links", "INCIDENT", "send", dict(entity="incident/observers", name="observers for Mosul"))
"""
FORM = 'form = wb.EventForm(corpus, "first")\nform'
READY = ".wb-event-form[data-ready]"
EVENTS = "[(m.annotation.label, m.annotation.spans[0].of(corpus[m.annotation.article].text), m.status, m.annotation.by) for m in corpus.marks(layer='events')]"
LAST = "max((m.annotation for m in corpus.marks(layer='events')), key=lambda a: (a.by, a.start))"
TOLD = f"(lambda a: ({{r: [s.of(corpus[a.article].text) for s in spans] for r, spans in a.roles.items()}}, dict(a.values)))({LAST})"


@pytest.fixture
def filling(desk: Desk) -> Iterator[Desk]:
    """A desk with a form on it, whose page has neither failed nor asked for anything outside when the test is over."""
    for file in desk.lab.root.glob("form.db*"):
        file.unlink()
    desk.start("form.ipynb", SETUP, FORM, shows=READY)
    yield desk
    assert desk.page_errors == []
    assert desk.outside_requests == []


def part(desk: Desk, name: str) -> Locator:
    return desk.page.locator(f".wb-event-form .wb-{name}")


def field(desk: Desk, name: str) -> Locator:
    return desk.page.locator(f".wb-event-form [data-field='{name}']")


def take(desk: Desk, name: str, words: str) -> None:
    """Type into a field and take the first choice, when it is there."""
    field(desk, name).locator("input").fill(words)
    expect(field(desk, name).locator("[role=option][aria-selected=true]")).to_be_visible()
    desk.page.keyboard.press("Enter")
    expect(field(desk, name).locator(".wb-choices")).to_be_hidden()


def test_by_mouse(filling: Desk) -> None:
    page, text = filling.page, part(filling, "lines")
    expect(part(filling, "place")).to_have_text("Event 1 of 1")
    page.get_by_role("button", name="New event").click()
    expect(field(filling, "trigger").locator(".wb-remark")).to_contain_text("Which word tells of it?")
    filling.drag_select(text, "bombed")
    page.locator(".wb-label", has_text="trigger").click()
    expect(field(filling, "type").locator("input")).to_have_value("ASSAULT")  # the codebook knows the word
    expect(field(filling, "actor").locator(".wb-remark")).to_contain_text("usually name their actor")
    filling.drag_select(text, "Kolvar jets \N{AIRPLANE}\N{VARIATION SELECTOR-16}")
    page.locator(".wb-label", has_text="actor").click()
    expect(field(filling, "actor").locator(".wb-filler")).to_have_text("Kolvar jets \N{AIRPLANE}\N{VARIATION SELECTOR-16}×")
    expect(field(filling, "actor").locator(".wb-remark")).to_be_hidden()
    text.locator(".wb-s", has_text="Qaim").click()  # what is found already is put in by a click
    page.locator(".wb-label", has_text="place").click()
    expect(field(filling, "place").locator(".wb-hint")).to_contain_text("34.40° N")
    field(filling, "target").locator("input").click()
    field(filling, "target").locator("[role=option]", has=page.locator(".wb-title", has_text="Dara Aziz")).click()
    field(filling, "time").locator("input").click()
    field(filling, "time").locator("[role=option]", has=page.locator(".wb-title", has_text="Thursday")).click()
    expect(field(filling, "time").locator("input")).to_have_value("2014-06-26")
    expect(field(filling, "time").locator(".wb-hint")).to_contain_text("the latest Thursday up to 2014-06-27")
    field(filling, "modality").locator("select").select_option("reported")
    field(filling, "target").get_by_role("button", name="Take out Dara Aziz").click()
    expect(field(filling, "target").locator("input")).to_be_focused()
    expect(part(filling, "standing")).to_have_text("not saved yet")
    assert filling.kernel(EVENTS) == [("MOBILIZE", "send", "suggested", "rules:test@1")]
    page.get_by_role("button", name="✓ Save").click()
    expect(part(filling, "status")).to_have_text("✓ Saved")
    filling.kernel_until(EVENTS, lambda events: ("ASSAULT", "bombed", "accepted", "user:anna") in events)
    roles, values = filling.kernel(TOLD)
    assert roles == {"actor": ["Kolvar jets \N{AIRPLANE}\N{VARIATION SELECTOR-16}"], "place": ["Qaim"], "time": ["Thursday"]}
    start = TEXT.index("Qaim")
    assert values["place"] == {"span": [start, start + 4], "name": "Qaim", "rule": "by hand"}
    assert (values["time"]["value"], values["modality"], values["mode"]) == ("2014-06-26", "reported", "airstrike")
    assert filling.kernel("corpus.frame('events').query('label == \"ASSAULT\"')[['lat', 'time']].values.tolist()") == [[34.4, "2014-06-26"]]
    text.locator(".wb-s", has_text="send").click()  # an event of the text is opened by a click
    expect(part(filling, "place")).to_have_text("Event 2 of 2")


def test_by_keyboard_alone(filling: Desk) -> None:
    page, keyboard = filling.page, filling.page.keyboard
    page.locator(".wb-event-form").focus()
    keyboard.press("+")
    expect(part(filling, "place")).to_contain_text("New event")
    keyboard.press("e")
    expect(field(filling, "trigger").locator("input")).to_be_focused()
    keyboard.type("raid")
    expect(field(filling, "trigger").locator("[role=option][aria-selected=true]")).to_contain_text("raid")
    keyboard.press("Enter")
    expect(field(filling, "trigger").locator("mark")).to_have_text("raid")
    expect(field(filling, "quote").locator("option:checked")).to_contain_text("The raid killed 20 rebels")
    keyboard.press("Escape")
    keyboard.press("2")  # the second type of those in use here
    first, second = (page.locator(".wb-key").nth(n).get_attribute("data-type") or "" for n in (0, 1))
    expect(field(filling, "type").locator("input")).to_have_value(second)
    keyboard.press("1")
    expect(field(filling, "type").locator("input")).to_have_value(first)
    keyboard.press("Control+z")  # of what is filled in, and not of what is in the store
    expect(field(filling, "type").locator("input")).to_have_value(second)
    keyboard.press("e")
    keyboard.press("Tab")
    expect(field(filling, "type").locator("input")).to_be_focused()
    take(filling, "type", "aircraft drones")  # by words of a mode's description
    expect(field(filling, "type").locator("input")).to_have_value("ASSAULT")
    take(filling, "actor", "kolvar")
    expect(field(filling, "actor").locator(".wb-filler")).to_have_text("Kolvar×")
    keyboard.press("Backspace")
    expect(field(filling, "actor").locator(".wb-filler")).to_have_count(0)
    take(filling, "actor", "kolvar jets")
    keyboard.press("Tab")
    expect(field(filling, "actor").locator(".wb-remove")).not_to_be_focused()
    field(filling, "time").locator("input").focus()
    keyboard.type("3 July")
    keyboard.press("Enter")
    expect(field(filling, "time").locator("input")).to_have_value("2013-07-03")  # it is told as something past
    field(filling, "time").locator("input").fill("2014-07-03")
    keyboard.press("Tab")
    expect(field(filling, "time").locator(".wb-remark")).to_contain_text("2014-07-03 is after the day of publication (2014-06-27)")
    field(filling, "time").locator("input").fill("yesterday")
    keyboard.press("Enter")
    expect(field(filling, "time").locator("input")).to_have_value("2014-06-26")
    field(filling, "place").locator("input").focus()
    keyboard.type("Portland")
    expect(field(filling, "place").locator("[role=option]")).not_to_have_count(0)
    for _ in range(2):
        keyboard.press("ArrowDown")
    keyboard.press("ArrowUp")
    keyboard.press("Enter")
    expect(field(filling, "place").locator(".wb-hint")).to_contain_text("Maine")
    expect(field(filling, "place").locator(".wb-other").first).to_have_text("Portland, Oregon, US")
    field(filling, "numbers").locator("input").focus()
    keyboard.type("20 dead")
    keyboard.press("Enter")
    expect(field(filling, "numbers").locator(".wb-filler")).to_have_text("20 dead×")
    take(filling, "incident", "strike on the depot")
    expect(field(filling, "incident").locator(".wb-hint")).to_contain_text("a new incident")
    keyboard.press("Tab")
    field(filling, "note").locator("input").focus()
    keyboard.type("which depot?")
    keyboard.press("Enter")
    expect(part(filling, "status")).to_have_text("✓ Saved")
    filling.kernel_until(EVENTS, lambda events: ("ASSAULT", "raid", "accepted", "user:anna") in events)
    roles, values = filling.kernel(TOLD)
    assert roles == {"actor": ["Kolvar jets"]}
    assert (values["place"]["region"], values["numbers"], values["time"]["value"]) == ("Maine", {"dead": 20}, "2014-06-26")
    assert filling.kernel("corpus.frame('incidents')['name'].tolist()") == ["strike on the depot", "observers for Mosul"]
    assert filling.kernel("corpus.frame('notes')['note'].tolist()") == ["which depot?"]
    keyboard.press("Escape")
    keyboard.press("Control+z")  # event, link and note in one step
    filling.kernel_until(EVENTS, [("MOBILIZE", "send", "suggested", "rules:test@1")])
    assert filling.kernel("corpus.frame('incidents')['name'].tolist()") == ["observers for Mosul"]
    keyboard.press("Control+Shift+Z")
    filling.kernel_until(EVENTS, lambda events: ("ASSAULT", "raid", "accepted", "user:anna") in events)
    keyboard.press("Space")
    expect(part(filling, "place")).to_have_text("Event 2 of 2")
    for key in [*string.ascii_letters, *string.digits, *string.punctuation, "Enter", "Delete", "Backspace", "ArrowDown", "Escape"]:
        keyboard.press(key)
    assert filling.cells() == [SETUP, FORM]
    assert page.locator(".jp-Dialog").count() == 0


def test_correcting_a_suggestion(filling: Desk) -> None:
    page, keyboard = filling.page, filling.page.keyboard
    expect(field(filling, "incident").locator("input")).to_have_value("observers for Mosul")
    expect(part(filling, "standing")).to_have_text("suggested · the rules for test, version 1")
    take(filling, "target", "mosul")
    keyboard.press("Enter")  # nothing is typed: so it saves
    expect(part(filling, "status")).to_have_text("✓ Saved")
    filling.kernel_until(EVENTS, [("MOBILIZE", "send", "accepted", "user:anna")])
    assert filling.kernel("sorted((m.annotation.by, m.status) for m in corpus.marks(layer='events', status=None))") == [
        ("rules:test@1", "rejected"), ("user:anna", "accepted"),
    ]  # fmt: skip
    assert filling.kernel("corpus.frame('incidents')['incident'].tolist()") == ["incident/observers"]
    expect(part(filling, "standing")).to_have_text("accepted · anna")
    field(filling, "modality").locator("select").select_option("requested")
    expect(part(filling, "standing")).to_have_text("not saved yet")
    page.get_by_role("button", name="Discard changes").click()
    expect(field(filling, "modality").locator("select")).to_have_value("planned")
    filling.kernel("corpus.where(id='first').correct(corpus.marks('first', 'events')[0], modality='threatened') and None")  # elsewhere
    expect(field(filling, "modality").locator("select")).to_have_value("threatened")
    page.get_by_role("button", name="✕ Delete").click()
    filling.kernel_until(EVENTS, [])
    expect(part(filling, "place")).to_have_text("New event (0 in this article)")
    page.get_by_title("Undo (Ctrl Z)").click()
    filling.kernel_until(EVENTS, [("MOBILIZE", "send", "accepted", "user:anna")])


def test_drafts_reload_and_restart(filling: Desk) -> None:
    page = filling.page
    take(filling, "target", "mosul")
    expect(part(filling, "standing")).to_have_text("not saved yet")
    page.get_by_title("Next article (n)").click()
    expect(part(filling, "lines")).to_have_text(OTHER)
    filling.drag_select(part(filling, "lines"), "fell")
    page.locator(".wb-label", has_text="OTHER").or_(page.locator(".wb-label", has_text="MOBILIZE")).first.click()
    expect(field(filling, "trigger").locator("mark")).to_have_text("fell")
    filling.save()
    filling.reload()
    expect(field(filling, "trigger").locator("mark")).to_have_text("fell")
    expect(page.locator(".wb-static")).to_be_hidden()
    filling.run_all_and_wait()  # a new view of a corpus that is opened anew
    page.locator(READY).wait_for()
    expect(field(filling, "target").locator(".wb-filler")).to_have_text("Mosul×")
    page.get_by_role("button", name="✓ Save").click()
    filling.kernel_until(EVENTS, [("MOBILIZE", "send", "accepted", "user:anna")])
    part(filling, "draft").click()
    expect(part(filling, "lines")).to_have_text(OTHER)
    page.get_by_role("button", name="✓ Save").click()
    filling.kernel_until(EVENTS, lambda events: ("fell", "accepted", "user:anna") in [event[1:] for event in events])
    expect(part(filling, "drafts")).to_be_hidden()
    field(filling, "modality").locator("select").select_option("requested")
    expect(part(filling, "standing")).to_have_text("not saved yet")
    filling.restart_kernel()
    expect(part(filling, "banner").first).to_contain_text("No longer connected")
    expect(part(filling, "standing")).to_contain_text("no longer kept")
    filling.run_all_and_wait()
    expect(part(filling, "standing")).to_have_text("accepted · anna")
    expect(part(filling, "banner").first).to_be_hidden()
    page.get_by_title("Undo (Ctrl Z)").click()  # what was done before the restart, in another article: it is shown
    expect(part(filling, "lines")).to_have_text(OTHER)
    filling.kernel_until(EVENTS, [("MOBILIZE", "send", "accepted", "user:anna")])
