"""Texts that would run, fetch or break out, in every field that comes from outside, in all that shows them: they are read as they are.

Nothing may call ``__hit``, ask for anything, open a dialog, or become an element of its own. The attacks are in ``tests/attacks.py``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

import nbformat
import plotly.io as pio
import pytest
from playwright.sync_api import Browser, Page, expect

import workbench as wb
from tests.attacks import ALL, ELSEWHERE, besieged
from workbench import display
from workbench.display import visible

from .harness import Desk, printed
from .letter import READY
from .test_load import DROP

pytestmark = pytest.mark.browser

LISTEN = "window.__hits = []; window.__hit = () => { window.__hits.push(new Error().stack); }; null"
SPOT = """(selector) => {
    const dot = document.querySelector(selector);
    dot.scrollIntoView({ block: "center", inline: "center" });
    const { x, y, width, height } = dot.getBoundingClientRect(), spot = [x + width / 2, y + height / 2];
    return dot.closest(".js-plotly-plot").contains(document.elementFromPoint(...spot)) && spot;
}"""
"""Where in the window a dot of a plot is, once the notebook has come to rest so far that it is there."""
ELEMENTS = """roots => {
    const found = {};
    for (const root of roots) for (const element of root.querySelectorAll("*")) {
        found[element.localName] = "";
        for (const { name, value } of element.attributes) {
            if (/^on|^(srcset|srcdoc|ping|action|formaction|background|poster|autofocus|data)$/.test(name)) found[`${element.localName} ${name}`] = value;
            if (/href$/.test(name) && !/^(https?:\\/\\/|#|\\/(?!\\/)|$)/.test(value)) found[`${element.localName} ${name}`] = value;
            if (name === "style" && /url\\(|image-set|expression/.test(value)) found[`${element.localName} ${name}`] = value;
        }
    }
    return found;
}"""
"""Names of the elements in some others, and attributes that would run or fetch, with their values."""
STATIC = set(
    "a article b br circle clippath clipPath code details div em g h3 h4 i label li line mark ol p path rect section small span style summary sup svg table tbody td text th thead"
    " title tr ul".split()
)
"""What static outputs are made of."""
ACTIVE = set(
    "script iframe frame object embed base meta link form audio video source picture template dialog math portal marquee noscript xmp plaintext".split()
)
"""What none of our views has."""


class Watch:
    """What a page asks for, calls and pops up."""

    def __init__(self, page: Page) -> None:
        self.page, self.faults = page, list[str]()
        page.on("request", self._asked)
        page.on("dialog", self._opened)

    def _asked(self, request: object) -> None:
        url: str = request.url  # type: ignore[attr-defined]
        if ELSEWHERE in url or re.search(r"/x(\.\w+)?$", url.partition("?")[0]):
            self.faults.append(url)

    def _opened(self, dialog: object) -> None:
        self.faults.append(f"dialog: {dialog.message}")  # type: ignore[attr-defined]
        dialog.dismiss()  # type: ignore[attr-defined]

    def told(self) -> list[str]:
        """All of it, and whence ``__hit`` was called."""
        return self.faults + list[str](self.page.evaluate("window.__hits"))

    def end(self) -> None:
        self.page.remove_listener("request", self._asked)
        self.page.remove_listener("dialog", self._opened)


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("hostile") / "hostile.db"
    besieged(articles=5, path=str(path)).store.close()
    return path


def outputs(corpus: wb.Corpus) -> Iterator[str]:
    """The HTML and the pictures of all that is shown without a kernel."""
    yield display.bundle(corpus)["text/html"]
    yield display.page([corpus[0]], corpus.marks(corpus[0]))
    for layer in ("articles", "entities", "quotes", "events", "incidents", "facts"):
        yield corpus.frame(layer)._repr_html_()  # type: ignore[operator]
    for key in corpus.frame("incidents")["incident"]:
        yield wb.compare(corpus, incident=key)._repr_html_()
    for key in corpus.frame("quotes")["utterance"].dropna().unique():
        yield wb.compare(corpus, utterance=key)._repr_html_()
    for mark in corpus.marks(corpus[1].id, status=None):
        yield wb.explain(corpus, mark)._repr_html_()
    yield corpus.summary()._repr_html_()
    yield corpus._repr_html_()
    other = wb.Corpus(user=ALL[20])
    other.merge(corpus.reading())
    other.accept(other.marks(layer="entities")[:4])
    yield wb.agreement(other, by=[f"user:{ALL[0]}", other.by])._repr_html_()
    for view in (
        wb.Reader(corpus),
        wb.EventForm(corpus),
        wb.Review(corpus),
        wb.Table(corpus),
        wb.Table(corpus, "events"),
        wb.Facts(corpus),
    ):
        yield view._twin_bundle()["text/html"]
    for draw in (wb.plot.map, wb.plot.timeline, wb.plot.coverage, wb.plot.network, wb.plot.trends, wb.plot.speakers):
        yield draw(corpus)._repr_mimebundle_()["image/svg+xml"]


def test_static_outputs_show_attacks_as_text(browser: Browser, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pio.renderers, "default", "plotly_mimetype")  # as in a kernel
    corpus = wb.Corpus(store, user=ALL[14])
    page = browser.new_context().new_page()
    page.add_init_script(LISTEN)
    watch = Watch(page)
    (tmp_path / "all.html").write_text(
        "<!doctype html><meta charset=utf-8>" + "".join(f"<section>{o}</section>" for o in outputs(corpus)), "utf-8"
    )
    page.goto((tmp_path / "all.html").as_uri())
    found = page.locator("section").evaluate_all(ELEMENTS)
    assert set(found) <= STATIC
    words = page.locator("section").first.evaluate("e => e.textContent").split()
    assert [a for a in ALL if not _stands(visible(a).split(), words)] == []
    report = corpus.export(tmp_path / "report.html").path
    page.goto(report.as_uri())
    assert set(page.locator("body > :not(script)").evaluate_all(ELEMENTS)) & ACTIVE == set()
    assert watch.told() == []
    page.context.close()


def _stands(some: list[str], words: list[str]) -> bool:
    return "".join(some) in "".join(words)


def test_the_page_of_a_notebook_shows_attacks_as_text(
    browser: Browser, store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As nbconvert makes it, with scripts on: what a notebook holds when it is shared, and what errors said in it."""
    monkeypatch.setattr(pio.renderers, "default", "plotly_mimetype")
    made = [nbformat.v4.new_output("display_data", {"text/html": html}) for html in outputs(wb.Corpus(store, user=ALL[14]))]
    told = [nbformat.v4.new_output("stream", text="\n".join(ALL))]
    told += [nbformat.v4.new_output("error", ename=attack, evalue=attack, traceback=[attack]) for attack in ALL]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("corpus", outputs=made + told)])
    context = browser.new_context()
    context.add_init_script(LISTEN)
    with printed(notebook, context, tmp_path / "hostile.html") as page:
        watch = Watch(page)
        page.reload()
        expect(page.locator(".jp-OutputArea-output")).to_have_count(len(made) + len(told))
        found = page.locator(".jp-RenderedHTMLCommon.jp-OutputArea-output").evaluate_all(ELEMENTS)
        assert set(found) & ACTIVE == set()
        assert watch.told() == []


CELLS = """
import workbench as wb
corpus = wb.Corpus("hostile.db", user="anna <img src=x onerror=__hit(1)>")
def told(f, *given):
    try: f(*given)
    except wb.WorkbenchError: get_ipython().showtraceback()
    except KeyError: get_ipython().showtraceback()
===
for attack in {some!r}:
    told(corpus.frame, attack)
    told(wb.read, attack)
    print(attack)
===
corpus.frame("events")
===
reader = wb.Reader(corpus)
reader
===
wb.EventForm(corpus, codebook="hostile.yaml")
===
wb.Upload(corpus)
===
wb.Review(corpus)
===
wb.Table(corpus)
===
wb.Facts(corpus)
===
wb.plot.map(corpus)
"""


def codebook(path: Path) -> Path:
    """A codebook that says attacks of its types, and gives them as examples."""
    said = [attack for attack in ALL if attack.isprintable()]
    types = {
        f"T{n}": {"description": attack, "roles": "actor, target", "triggers": ["bomb", "tell"][n : n + 1]}
        for n, attack in enumerate(said[::9])
    }
    path.write_text(json.dumps({"name": said[0], "types": types}, ensure_ascii=False), "utf-8")  # which is YAML too
    return path


def test_live_views_show_attacks_as_text(desk: Desk, store: Path, tmp_path: Path) -> None:
    desk.lab.put(store, "hostile.db")
    desk.lab.put(codebook(tmp_path / "hostile.yaml"), "hostile.yaml")
    page = desk.page
    desk.open(desk.lab.write("hostile.ipynb", CELLS.format(some=ALL[::55]).split("===")))
    page.evaluate(LISTEN)
    watch = Watch(page)
    desk.command("notebook:run-all-cells", 180)  # one of which tells of errors on purpose
    for each in (READY, ".wb-listing[data-ready]", ".wb-review .wb-card", ".wb-facts-table td", ".js-plotly-plot path.point"):
        expect(page.locator(each).first).to_be_attached()
    names = [f"{attack.replace(chr(0), '')}.txt" for attack in ALL[::11]]
    page.locator(".wb-upload .wb-zone").evaluate(DROP, [[name, "Rain fell."] for name in names])
    expect(page.locator(".wb-upload .wb-file")).to_have_count(len(names))
    texts = desk.kernel("[(a.id, a.text) for a in corpus]")
    for key, text in texts[:2]:
        desk.kernel(f"reader.go_to({key!r})")
        page.wait_for_function("key => document.querySelector('.wb-reader')?.dataset.ready === key", arg=key)
        shown = page.locator(".wb-reader .wb-text").first.evaluate("e => e.textContent")
        assert _stands(visible(text).split(), shown.split())
    page.locator(".wb-reader .wb-s").first.click()
    expect(page.locator(".wb-reader .wb-current").first).to_be_visible()
    page.mouse.move(*page.wait_for_function(SPOT, arg=".js-plotly-plot path.point").json_value())
    expect(page.locator(".hoverlayer .hovertext").first).to_be_attached()
    found = page.locator(".jp-OutputArea-output:not(.jp-RenderedText)").evaluate_all(ELEMENTS)  # JupyterLab makes links of words itself
    assert set(found) & ACTIVE == set()
    assert {name: value for name, value in found.items() if " " in name} == {}
    assert watch.told() == []
    watch.end()
    assert desk.page_errors == []
    assert desk.outside_requests == []
