"""Upload and Facts in a real JupyterLab: files dropped and chosen, facts set with the keyboard, and then what Python and the store hold."""

import json
import string
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect

import workbench as wb

from .harness import Desk

pytestmark = pytest.mark.browser

RAIN = "Rain fell in Erbil on Wednesday, June 25, and the river rose by two metres."
BAD = "<img src=x onerror=window.xss=1> $x$"
SETUP = f"""
import workbench as wb
from workbench.nlp import dates
from workbench.widgets import Facts, Upload
corpus = wb.Corpus("load.db", user="anna")
corpus.add([
    {{"text": {RAIN!r}, "id": "rain", "headline": "Rain", "outlet": "Northern Post"}},
    {{"text": "The ferry stopped.", "id": "ferry", "headline": "Ferry", "date": "2014-06-27"}},
    {{"text": "Talks go on.", "id": "talks", "outlet": {BAD!r}}},
])
corpus.record(dates(corpus["rain"]))
"""
FACTS = "facts = Facts(corpus)\nfacts"
UPLOAD = "upload = Upload(corpus)\nupload"
DROP = """(zone, files) => {
    const data = new DataTransfer();
    for (const [name, text] of files) data.items.add(new File([text], name));
    const at = zone.getBoundingClientRect();
    const fire = (type) => zone.dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true, clientX: at.x, clientY: at.y }));
    fire("dragover");
    const over = zone.classList.contains("wb-over");
    return [over, fire("drop"), zone.classList.contains("wb-over")];
}"""


@pytest.fixture
def fresh(desk: Desk) -> Iterator[Desk]:
    """A desk without a load.db, whose page has neither failed nor asked for anything outside when the test is over."""
    for file in desk.lab.root.glob("load.db*"):
        file.unlink()
    yield desk
    assert desk.page_errors == []
    assert desk.outside_requests == []


@pytest.fixture
def uploading(fresh: Desk) -> Desk:
    """A desk with an Upload on it."""
    fresh.start("load.ipynb", SETUP, UPLOAD)
    return fresh


@pytest.fixture
def table(fresh: Desk) -> Desk:
    """A desk with a table of facts on it."""
    fresh.start("load.ipynb", SETUP, FACTS)
    return fresh


def store(desk: Desk) -> wb.Corpus:
    """What is in the file, seen by somebody else."""
    return wb.Corpus(desk.lab.root / "load.db", user="ben")


def part(desk: Desk, name: str) -> Locator:
    return desk.page.locator(f".wb-view .wb-{name}")


def cell(desk: Desk, article: str, fact: str) -> Locator:
    return desk.page.locator(f".wb-table [data-id='{article}'] > [data-fact='{fact}']").first


# --- Upload -----------------------------------------------------------------------------------------------------------


def test_chosen_files_are_added_one_bad_one_does_not_stop_the_others(uploading: Desk, tmp_path: Path) -> None:
    files = {
        "bad.pdf": b"%PDF-1.4 nothing",
        "<b>film.mov": b"x",
        "hail.txt": b"Hail fell in Mosul on Friday.",
        "again.txt": b"Hail fell in Mosul on Friday.",
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
    page = uploading.page
    page.on("filechooser", lambda _: None)  # so that none opens unseen: Playwright begins to catch them some time after it is told
    button = page.get_by_role("button", name="Choose files")
    button.focus()
    expect(button).to_be_focused()
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    assert chooser.value.is_multiple()
    chooser.value.set_files([tmp_path / name for name in files])
    expect(part(uploading, "status")).to_have_text("2 files read, 2 could not be")
    lines = part(uploading, "files").locator("> li")
    expect(lines.locator(".wb-file")).to_have_text(list(files))
    expect(lines.locator(".wb-said")).to_have_text(["not added", "not added", "1 article added", "1 article there already"])
    expect(lines.nth(0)).to_contain_text("not a PDF, or damaged")
    expect(lines.nth(1)).to_contain_text("cannot read .mov")
    assert [(a.text, a.meta["file"]) for a in store(uploading)[3:]] == [("Hail fell in Mosul on Friday.", "hail.txt")]
    assert uploading.kernel("upload._incoming") == {}


def test_dropped_files_are_added_and_the_zone_shows_it(uploading: Desk) -> None:
    zone = part(uploading, "zone")
    assert zone.evaluate(DROP, [["a.txt", "Hail fell in Mosul."], ["b.txt", "Snow fell in Duhok."]]) == [True, False, False]
    expect(part(uploading, "status")).to_have_text("2 files read")
    assert zone.evaluate(DROP, [["c.txt", "Sand fell on Basra."]])[0]
    expect(part(uploading, "said")).to_have_text(["1 article added"] * 3)
    assert [a.text for a in store(uploading)][3:] == ["Hail fell in Mosul.", "Snow fell in Duhok.", "Sand fell on Basra."]


def test_a_folder_is_dropped_with_what_lies_in_it(uploading: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "dump"
    (folder / "inner").mkdir(parents=True)
    (folder / "inner" / "hail.txt").write_text("Hail fell in Mosul.")
    (folder / ".hidden.txt").write_text("Not for reading.")
    box = part(uploading, "zone").bounding_box()
    assert box
    browser = uploading.page.context.new_cdp_session(uploading.page)
    for gesture in ("dragEnter", "dragOver", "drop"):  # as the system's file manager does it
        data = {"items": [], "files": [str(folder)], "dragOperationsMask": 1}
        browser.send("Input.dispatchDragEvent", {"type": gesture, "x": box["x"] + 20, "y": box["y"] + 20, "data": data})
    expect(part(uploading, "status")).to_have_text("1 file read")
    expect(part(uploading, "file")).to_have_text(["dump/inner/hail.txt"])
    assert [a.text for a in store(uploading)][3:] == ["Hail fell in Mosul."]


def test_a_large_file_travels_in_pieces(uploading: Desk, tmp_path: Path) -> None:
    words = "The convoy reached the town at noon and the market opened again. " * 500
    lines = [json.dumps({"text": f"Report {n}. {words}", "id": f"large-{n}"}) for n in range(160)]
    file = tmp_path / "large.jsonl"
    file.write_text("\n".join(lines))
    assert file.stat().st_size > 5_000_000
    sizes: list[int] = []
    uploading.page.on("websocket", lambda socket: socket.on("framesent", lambda data: sizes.append(len(data))))
    uploading.save()
    uploading.reload()  # to see its connection from the beginning
    expect(part(uploading, "zone")).to_be_visible()
    uploading.page.locator(".wb-upload input").set_input_files(file)
    expect(part(uploading, "files").locator("progress")).to_have_count(1)
    expect(part(uploading, "said")).to_have_text("160 articles added")
    assert sum(sizes) > file.stat().st_size
    assert max(sizes) < 1_100_000
    assert store(uploading)["large-159"].text == f"Report 159. {words}"


def test_without_python_an_upload_says_so(uploading: Desk) -> None:
    uploading.restart_kernel()
    expect(part(uploading, "banner").first).to_contain_text("No longer connected")
    expect(uploading.page.get_by_role("button", name="Choose files")).to_be_disabled()
    assert part(uploading, "zone").evaluate(DROP, [["a.txt", "Hail fell in Mosul."]])[:2] == [False, False]
    expect(part(uploading, "files").locator("li")).to_have_count(0)


# --- Facts ------------------------------------------------------------------------------------------------------------


def test_a_cell_is_edited_with_the_keyboard_alone(table: Desk) -> None:
    keyboard, status = table.page.keyboard, part(table, "status")
    expect(cell(table, "ferry", "source")).to_have_class("wb-missing")
    cell(table, "rain", "source").click()
    expect(part(table, "detail")).to_contain_text("column outlet in item 0")
    expect(cell(table, "rain", "source")).to_have_attribute("title", "column outlet in item 0")
    keyboard.press("ArrowDown")
    keyboard.press("Enter")
    keyboard.type("Island Gazette")
    keyboard.press("Tab")
    expect(status).to_have_text("✓ Saved")
    expect(cell(table, "ferry", "author")).to_be_focused()
    expect(cell(table, "ferry", "source")).to_have_text("Island Gazette")
    keyboard.press("F2")
    keyboard.type("Maya Haddad")
    keyboard.press("Escape")
    expect(cell(table, "ferry", "author")).to_have_text("")
    expect(cell(table, "ferry", "author")).to_be_focused()
    cell(table, "ferry", "author").dblclick()
    keyboard.type("Ben Low")
    keyboard.press("Enter")
    expect(cell(table, "ferry", "author")).to_have_text("Ben Low")
    expect(cell(table, "ferry", "author")).to_be_focused()
    expect(part(table, "detail")).to_contain_text("set by user:anna")
    ferry = store(table)["ferry"]
    assert (ferry.source, ferry.author) == ("Island Gazette", "Ben Low")
    keyboard.press("Control+z")
    expect(cell(table, "ferry", "author")).to_have_text("")
    table.page.get_by_title("Undo (Ctrl Z)").click()
    expect(cell(table, "ferry", "source")).to_have_text("")
    assert store(table)["ferry"].source is None
    keyboard.press("Control+Shift+Z")
    expect(cell(table, "ferry", "source")).to_have_text("Island Gazette")
    assert table.cells() == [SETUP, FACTS]


def test_a_refused_date_stays_where_it_was_typed(table: Desk) -> None:
    keyboard = table.page.keyboard
    cell(table, "ferry", "published").dblclick()
    keyboard.type("soon")
    keyboard.press("Enter")
    expect(part(table, "refused")).to_contain_text("no date that could be read")
    expect(part(table, "editor")).to_be_focused()
    expect(part(table, "editor")).to_have_value("soon")
    expect(part(table, "status")).to_have_text("Not saved")
    assert store(table)["ferry"].published == "2014-06-27"
    table.kernel("corpus.where(id='ferry').set_facts(author='Ben Low')")  # a change elsewhere takes nothing away
    expect(cell(table, "ferry", "author")).to_have_text("Ben Low")
    expect(part(table, "editor")).to_have_value("soon")
    keyboard.press("Control+a")
    keyboard.type("June 28, 2014")
    keyboard.press("Enter")
    expect(cell(table, "ferry", "published")).to_have_text("2014-06-28")
    assert store(table)["ferry"].published == "2014-06-28"


@pytest.mark.parametrize("how", ["mouse", "key"])
def test_a_proposed_date_can_be_taken(table: Desk, how: str) -> None:
    offers = cell(table, "rain", "published").locator(".wb-offer")
    second = offers.nth(1)
    expect(second).to_contain_text("June 25 is a Wednesday in")
    value = second.locator("button").inner_text()
    if how == "mouse":
        second.locator("button").click()
    else:
        cell(table, "rain", "published").focus()
        table.page.keyboard.press("2")
    expect(cell(table, "rain", "published")).to_have_text(value)
    expect(cell(table, "rain", "published")).to_be_focused()
    expect(part(table, "detail")).to_contain_text("proposed by rules:facts@1")
    rain = store(table)
    assert rain["rain"].published == value
    assert [m.annotation.values["value"] for m in rain.marks("rain", "facts") if m.status == "accepted"] == [value]


def test_filling_down_is_one_step_for_undo(table: Desk) -> None:
    def outlets() -> list[str | None]:
        return [article.source for article in store(table)]

    before = outlets()
    cell(table, "rain", "source").click()
    table.page.get_by_role("button", name="Fill 1 empty row").click()
    expect(part(table, "status")).to_have_text("✓ Saved in 1 article")
    assert outlets() == ["Northern Post", "Northern Post", BAD]
    table.page.get_by_role("button", name="Set all 3 rows").click()
    expect(part(table, "status")).to_have_text("✓ Saved in 1 article")
    assert outlets() == ["Northern Post"] * 3
    for _ in range(2):
        table.page.keyboard.press("Control+z")
    expect(cell(table, "talks", "source")).to_have_text(BAD)
    expect(cell(table, "ferry", "source")).to_have_text("")
    assert outlets() == before


def test_typing_leaves_the_notebook_alone(fresh: Desk) -> None:
    fresh.start("load.ipynb", SETUP, UPLOAD, FACTS)
    everything = [*string.ascii_letters, *string.punctuation, "0", "Delete", "Backspace", "ArrowUp", "Escape"]
    page = fresh.page
    page.on("filechooser", lambda _: None)
    cell(fresh, "rain", "source").click()
    page.get_by_label("only with something missing").check()
    focusable = page.locator(".wb-view, .wb-view :is(button, input, select, a):visible:enabled, .wb-current")
    spots = focusable.all()
    assert len(spots) > 12
    for spot in spots:
        if spot.is_visible() and spot.is_enabled():
            spot.focus()
            for key in everything:
                page.keyboard.press(key)
    page.get_by_label("only with something missing").uncheck()
    cell(fresh, "rain", "title").dblclick()
    for key in string.printable.strip():
        page.keyboard.press(key)
    page.keyboard.press("Enter")
    expect(cell(fresh, "rain", "title")).to_have_text(string.printable.strip())
    assert fresh.cells() == [SETUP, UPLOAD, FACTS]
    assert page.locator(".jp-Dialog").count() == 0


def test_filter_pages_and_two_views(fresh: Desk) -> None:
    more = SETUP + "corpus.add([{'text': f'Report {n}.', 'id': f'n{n}', 'outlet': 'BBC'} for n in range(150)])\n"
    fresh.start("load.ipynb", more, FACTS, "other = Facts(corpus)\nother")
    page, tables = fresh.page, fresh.page.locator(".wb-facts-table")
    one, two = tables.first, tables.last
    expect(one.locator(".wb-count")).to_have_text("1–100 of 153 articles")
    one.get_by_title("Next page").click()
    expect(one.locator(".wb-count")).to_have_text("101–153 of 153 articles")
    expect(two.locator(".wb-count")).to_have_text("1–100 of 153 articles")
    expect(one.locator("tbody tr")).to_have_count(53)
    one.get_by_label("only with something missing").check()
    one.locator("select").select_option("source")
    expect(one.locator(".wb-count")).to_have_text("1–1 of 1 article")
    one.locator("[data-id='ferry'] > [data-fact='source']").dblclick()
    page.keyboard.type("Island Gazette")
    page.keyboard.press("Enter")
    for each in (one, two):
        expect(each.locator("[data-id='ferry'] > [data-fact='source']")).to_have_text("Island Gazette")
    one.get_by_label("only with something missing").uncheck()
    expect(one.locator(".wb-count")).to_have_text("1–100 of 153 articles")
    assert one.locator("tbody").inner_text() == two.locator("tbody").inner_text()


def test_hostile_facts_are_only_text_and_the_saved_notebook_reads_without_kernel(fresh: Desk) -> None:
    fresh.start("load.ipynb", SETUP, FACTS, UPLOAD)
    page = fresh.page
    expect(cell(fresh, "talks", "source")).to_have_text(BAD)
    cell(fresh, "talks", "title").dblclick()
    page.keyboard.type(BAD)
    page.keyboard.press("Enter")
    expect(cell(fresh, "talks", "title")).to_have_text(BAD)
    expect(part(fresh, "detail")).to_contain_text(BAD)
    part(fresh, "zone").evaluate(DROP, [[f"{BAD}.txt", "Hail fell in Mosul."]])
    expect(part(fresh, "file")).to_have_text([f"{BAD}.txt"])
    expect(part(fresh, "said").last).to_have_text("1 article added")
    twins = page.locator(".wb-static")
    expect(twins.first).to_be_hidden()
    expect(twins.first).to_contain_text(f"{BAD}{BAD}")  # it follows a moment later
    expect(twins.last).to_have_text("1 article added by upload.")
    foreign = ".jp-OutputArea-output :is(img, script, [onerror])"
    fresh.save()
    for trusted in (False, True):
        fresh.open_static("load.ipynb", trusted)
        expect(twins.first).to_be_visible()
        expect(twins.first).to_contain_text("Northern Post")
        expect(twins.last).to_have_text("1 article added by upload.")
        assert page.locator(foreign).count() == 0
        assert page.evaluate("window.xss") is None
        said = [words for words in page.locator(".jp-OutputArea-output:visible").all_inner_texts() if "model" in words]
        assert said == []
    assert wb.Corpus(fresh.lab.root / "load.ipynb")["talks"].title == BAD


def test_a_restart_is_noticed_and_the_table_comes_back(table: Desk) -> None:
    cell(table, "ferry", "author").dblclick()
    table.page.keyboard.type("Ben Low")
    table.page.keyboard.press("Enter")
    expect(part(table, "status")).to_have_text("✓ Saved")
    expect(part(table, "editor")).to_have_count(0)
    table.restart_kernel()
    expect(part(table, "banner").first).to_contain_text("No longer connected")
    cell(table, "ferry", "author").dblclick()
    expect(part(table, "editor")).to_have_count(0)
    table.run_all_and_wait()
    expect(cell(table, "ferry", "author")).to_have_text("Ben Low")
    expect(part(table, "banner").first).to_be_hidden()


def test_saved_is_said_only_when_it_is(table: Desk) -> None:
    slow = """
import pathlib, time
stored = wb.Corpus.set_facts
def set_facts(*given, **known):
    while not pathlib.Path("go").exists():
        time.sleep(0.02)
    return stored(*given, **known)
wb.Corpus.set_facts = set_facts
"""
    go = table.lab.root / "go"
    go.unlink(missing_ok=True)
    table.kernel(f"exec({slow!r})")
    cell(table, "ferry", "author").dblclick()
    table.page.keyboard.type("Ben Low")
    table.page.keyboard.press("Enter")
    expect(part(table, "banner").first).to_contain_text("has not answered")
    expect(part(table, "status")).to_have_text("Saving …")
    expect(part(table, "editor")).to_have_value("Ben Low")
    assert store(table)["ferry"].author is None
    go.touch()
    expect(part(table, "status")).to_have_text("✓ Saved")
    expect(part(table, "banner").first).to_be_hidden()
    expect(part(table, "editor")).to_have_count(0)
    assert store(table)["ferry"].author == "Ben Low"
    go.unlink()
