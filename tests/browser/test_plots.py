"""Every plot in a real JupyterLab, and a shared one where no script runs; nothing may be fetched from anywhere."""

from pathlib import Path

import nbformat
import plotly.io as pio
import pytest
from playwright.sync_api import Browser, expect

import workbench as wb

from .harness import Desk, printed, unscripted

pytestmark = pytest.mark.browser

SETUP = """
import workbench as wb
from workbench.model import Annotation, Span

STRIKE = "Jets of Ardania bombed Qaim. Ana Ruiz told Radio Sarn that Ardania lied."
TALKS = "Envoys met in Iraq on Friday. They parted without a word."
corpus = wb.Corpus("plots.db", user="anna")
corpus.add([
    {"id": "a", "text": STRIKE, "title": "Strike", "source": "Courier", "published": "2014-06-27"},
    {"id": "b", "text": "Again: " + STRIKE, "title": "Again", "source": "Gazette", "published": "2014-06-28"},
    {"id": "c", "text": TALKS, "title": "Talks", "source": "Courier", "published": "2014-07-01"},
])

def say(article, layer, label, words, roles={}, **values):
    at = lambda said: (Span(corpus[article].text.index(said), corpus[article].text.index(said) + len(said)),)
    spans = {role: at(said) for role, said in roles.items()}
    corpus.record([Annotation(article=article, layer=layer, label=label, spans=at(words), roles=spans, values=values, by="rules:test@1")])
    return list(at(words)[0])

def place(article, words, lat, lon, kind):
    at = say(article, "links", "PLACE", words, entity="geonames:1", name=words, lat=lat, lon=lon, place_kind=kind, why="test")
    return {"name": words, "span": at, "rule": "mention"}

for article in "ab":
    day = {"value": "2014-06-26", "precision": "day"}
    where = place(article, "Qaim", 34.39, 40.99, "city")
    say(article, "events", "ASSAULT", "bombed", {"actor": "Jets of Ardania", "target": "Qaim"}, time=day, place=where)
    say(article, "links", "INCIDENT", "bombed", entity="incident/strike", name="strike on Qaim", why="test")
    say(article, "quotes", "indirect", "that Ardania lied", {"speaker": "Ana Ruiz", "addressee": "Radio Sarn", "cue": "told"})
    for words, label in (("Ana Ruiz", "PERSON"), ("Radio Sarn", "ORG"), ("Ardania", "GPE")):
        say(article, "entities", label, words)
        say(article, "links", "NAME", words, entity=words, name=words, why="test")
week = {"value": "2014-W26", "precision": "week"}
say("c", "events", "CONSULT", "met", {"actor": "Envoys"}, time=week, place=place("c", "Iraq", 33, 44, "country"))
"""
PLOTS = ["map(corpus)", "timeline(corpus)", "coverage(corpus)", "network(corpus)", "trends(corpus)", "speakers(corpus)"]
TITLES = [
    "Where events happened", "Events by the day on which they happened", "Incidents and the outlets that report them",
    "Who acts on, speaks to and speaks of whom", "Who and what is named, over the days of publication", "Who is quoted, by which outlet",
]  # fmt: skip
DRAWN = "path.point, .heatmaplayer image, .heatmaplayer path, .barlayer path"


def test_every_plot_draws_offline_and_a_click_reaches_the_reader(desk: Desk) -> None:
    page = desk.page
    cells = [SETUP, "reader = wb.Reader(corpus, article='c')\nreader", *(f"wb.plot.{each}" for each in PLOTS)]
    desk.open(desk.lab.write("plots.ipynb", cells))
    desk.run_all_and_wait()
    for dark in (False, True):
        desk.theme(dark=dark)
        for n, title in enumerate(TITLES):
            plot = page.locator(".js-plotly-plot").nth(n)
            plot.scroll_into_view_if_needed()
            expect(plot.locator(".gtitle").first).to_have_text(title)
            expect(plot.locator(DRAWN).first).to_be_attached()
    lands = page.locator(".js-plotly-plot").first.evaluate("plot => plot.data.filter(t => t.fill === 'toself').map(t => t.text)")
    assert {"Iraq", "Syria"} <= set(lands)

    # a dot of the map, its inner ring: the evidence is listed, and the Reader goes to the first
    behind = page.locator(".wb-behind").first
    dot = page.locator(".js-plotly-plot").first.locator("path.point").first
    dot.hover(force=True)
    expect(page.locator(".hoverlayer .hovertext").first).to_contain_text("Qaim, Gazette: 1 report")
    page.mouse.down()
    page.mouse.up()
    expect(behind.locator("li")).to_have_count(1)
    expect(behind.locator("li mark")).to_have_text("bombed")
    desk.kernel_until("reader.article", "b")
    expect(page.locator(".wb-reader[data-ready='b']")).to_be_attached()

    # a cell of the matrix, and the list by keys: the Reader follows the one chosen
    matrix, listed = page.locator(".js-plotly-plot").nth(2), page.locator(".wb-behind").nth(2)
    matrix.scroll_into_view_if_needed()
    drag = matrix.locator(".nsewdrag").first
    box = drag.bounding_box()
    assert box
    drag.hover(position={"x": box["width"] * 0.25, "y": box["height"] / 2})
    expect(matrix.locator(".hoverlayer .hovertext")).to_contain_text("Courier: 1 report")  # plotly clicks what it has hovered over
    page.mouse.down()
    page.mouse.up()
    expect(listed.locator("li button[aria-current]")).to_contain_text("Courier · 2014-06-27 · ASSAULT")
    desk.kernel_until("reader.article", "a")
    before = desk.cells()
    listed.locator("li button").first.focus()
    page.keyboard.type("xdd")
    page.keyboard.press("Enter")
    assert desk.cells() == before

    # saved with both forms of each, and opened where there is no kernel and no trust: Lab shows the picture that it took, or draws
    saved = nbformat.read(desk.save(), as_version=4)
    bundles = [output.data for cell in saved.cells for output in cell.get("outputs", []) if "image/svg+xml" in output.get("data", {})]
    assert len(bundles) == len(PLOTS)
    desk.open_static("plots.ipynb")
    expect(page.locator(".jp-RenderedPlotly :is(img.plot-img, .gtitle)")).to_have_count(len(PLOTS))
    assert desk.page_errors == []
    assert desk.outside_requests == []


def test_a_shared_plot_shows_where_no_script_runs(browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pio.renderers, "default", "plotly_mimetype")  # as in a kernel
    space: dict[str, object] = {}
    exec(SETUP.replace("plots.db", str(tmp_path / "plots.db")), space)  # noqa: S102 - the cell above
    corpus = space["corpus"]
    assert isinstance(corpus, wb.Corpus)
    made = [eval(f"wb.plot.{each}", {"wb": wb, "corpus": corpus})._repr_mimebundle_() for each in PLOTS]  # noqa: S307
    outputs = [nbformat.v4.new_output("display_data", data=bundle) for bundle in made if "image/svg+xml" in bundle]
    assert len(outputs) == len(PLOTS)
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("wb.plot", outputs=outputs)])
    with printed(notebook, unscripted(browser), tmp_path / "plots.html") as page:
        pictures = page.locator("svg[role=img], img[src^='data:image/svg']")
        expect(pictures).to_have_count(len(PLOTS))
        assert all((box := pictures.nth(n).bounding_box()) and box["width"] > 400 and box["height"] > 100 for n in range(len(PLOTS)))
