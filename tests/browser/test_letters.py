"""A notebook as a letter: saved in JupyterLab, read where there is no kernel, no script, no network or no style, and answered."""

import json
import re
from io import BytesIO
from pathlib import Path
from typing import Any

import nbformat
import pytest
from lxml import html as lxml_html
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

import workbench as wb
from workbench.display import bundle

from .harness import Desk, Lab, printed, unscripted
from .letter import READ, READY, part
from .test_plots import SETUP as CRISIS

pytestmark = pytest.mark.browser

SETUP = CRISIS.replace('"plots.db", ', "")
SHOWN = ["wb.show(corpus)", "corpus.summary()", "wb.compare(corpus, incident='incident/strike')", "wb.plot.coverage(corpus)"]
MARKED = "[(a.label, a.spans[0].of(corpus['a'].text)) for a, s in corpus.marks('a', layer='entities') if a.by == 'user:anna']"

# What GitHub's sanitizer leaves of HTML (the allow list of its html-pipeline): these tags, and of attributes neither style nor class.
TAGS = set(
    """a abbr b bdo blockquote br caption cite code dd del details dfn div dl dt em figcaption figure h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark
    ol p picture pre q rp rt ruby s samp small source span strike strong sub summary sup table tbody td tfoot th thead time tr tt ul var wbr""".split()
)
ATTRIBUTES = set("align alt colspan datetime dir height href lang open rowspan scope src start title valign width".split())


def stripped(html: str) -> str:
    """HTML as GitHub would leave it."""
    root = lxml_html.fragment_fromstring(html, create_parent="div")
    for node in list(root.iterdescendants()):
        if node.tag in ("script", "style"):
            node.drop_tree()
        elif node.tag not in TAGS:
            node.drop_tag()
        else:
            for name in set(node.attrib) - ATTRIBUTES:
                del node.attrib[name]
    return str(lxml_html.tostring(root, encoding="unicode"))


def pages(notebook: Any) -> list[str]:
    return [
        output.data["text/html"] for cell in notebook.cells for output in cell.get("outputs", []) if "text/html" in output.get("data", {})
    ]


def test_a_saved_notebook_reads_anywhere(letter: Desk, browser: Browser, tmp_path: Path) -> None:
    page = letter.page
    letter.start("letter.ipynb", SETUP, READ, *SHOWN, shows=READY)
    letter.drag_select(part(letter, "text"), "Ardania lied")
    page.keyboard.press("2")
    letter.kernel_until(MARKED, [("ORG", "Ardania lied")])
    twin = page.locator(".wb-static[class*='wb-twin']")
    expect(twin.locator("mark", has_text=re.compile(r"lied\s\[ORG\]"))).to_have_count(1)
    file = letter.save()

    # for whoever goes on with it: all records, signed
    opened, whole = wb.Corpus(file, user="ben"), letter.kernel("len(corpus.marks(status=None)), len(corpus.reading().decisions)")
    assert (len(opened.marks(status=None)), len(opened.reading().decisions)) == whole
    assert {d.by for d in opened.reading().decisions} == {"user:anna"}
    assert [each for each in wb.share(file).seen if each.trouble] == []

    # in JupyterLab without a kernel, by somebody who does not trust it, and who does
    for trusted in (False, True):
        letter.open_static("letter.ipynb", trusted)
        expect(twin).to_be_visible()
        expect(twin.locator("mark", has_text=re.compile(r"lied\s\[ORG\]"))).to_have_count(1)
        for article in ("Strike", "Talks"):  # of show(): folded but for the first
            expect(page.locator(".wb-static summary", has_text=article).last).to_be_visible()
        for words in ("What happened", "Gazette"):
            expect(page.locator(".jp-OutputArea-output", has_text=words).last).to_be_visible()
        expect(page.locator(".jp-OutputArea-output table td:visible", has_text="Ardania").first).to_be_visible()
        expect(page.locator(".jp-RenderedPlotly :is(img.plot-img, .gtitle), .jp-RenderedSVG")).to_have_count(1)

    # on GitHub: no styles, but labels in brackets, tables, who said what
    saved = nbformat.read(file, as_version=4)
    apart = [stripped(each).replace("</t", " </t").replace("</p>", " </p>") for each in pages(saved)]  # cells and paragraphs
    plain = [" ".join("".join(map(str, lxml_html.fromstring(each).itertext())).split()) for each in apart]
    assert not any("display:none" in each for each in plain)
    shown, summary, compared = plain[1:4]
    for words in (
        "Jets of Ardania [GPE] bombed [ASSAULT] Qaim",
        "Radio Sarn [ORG]",
        "Ardania lied [ORG]",
        "Who How What was said",
        "Ana Ruiz indirect that Ardania lied",
    ):
        assert words in shown.replace("\xa0", " ")
    assert "Courier" in summary
    assert all(words in compared for words in ("Courier", "Gazette", "Qaim"))
    assert all(any(tag in stripped(each) for tag in ("<table", "<ul", "<details")) for each in pages(saved)[1:4])

    # as a page of its own, scripts off, no network; and on paper
    with printed(saved, unscripted(browser), tmp_path / "letter.html") as alone:
        expect(alone.locator(".wb-static mark", has_text="lied").first).to_be_visible()
        expect(alone.locator("svg[role=img], img[src^='data:image/svg']")).to_have_count(1)
        expect(alone.locator("table td:visible", has_text="Ardania").first).to_be_visible()
        paper = " ".join(sheet.extract_text() for sheet in PdfReader(BytesIO(alone.pdf())).pages)
    assert "Jets of Ardania" in " ".join(paper.split())


def test_letters_are_merged_and_what_they_decide_differently_is_settled(letter: Desk, lab: Lab) -> None:
    page = letter.page
    for name, label in (("anna", "GPE"), ("ben", "ORG")):
        corpus = wb.Corpus(user=name)
        corpus.add([{"id": "rain", "text": "Rain fell in Erbil, said Nour."}])
        corpus.mark_all("Nour", "PERSON")
        suggested = wb.Annotation(article="rain", layer="entities", label="LOC", spans=(wb.Span(13, 18),), by="model:test@1")
        corpus.record([suggested])
        corpus.correct(suggested, label=label)
        shown = {"output_type": "display_data", "metadata": {}, "data": bundle(corpus)}
        lab.write(f"from_{name}.ipynb", [{"source": "wb.show(corpus)", "execution_count": 1, "outputs": [json.loads(json.dumps(shown))]}])
    cells = [
        "import workbench as wb\ncorpus = wb.Corpus('from_anna.ipynb', user='cleo')",
        "corpus.merge('from_ben.ipynb')\ncorpus.merge('from_ben.ipynb')\ncorpus.conflicts()",
        "review = wb.Review(corpus, queue=corpus.conflicts())\nreview",
        "reader = wb.Reader(corpus)\nreader",
    ]
    letter.start("answer.ipynb", *cells, shows=".wb-review[data-ready]")
    letter.kernel_until(
        "corpus.conflicts()[['by', 'label', 'other_by', 'other_label']].values.tolist()", [["user:anna", "GPE", "user:ben", "ORG"]]
    )
    page.locator(".wb-review").focus()
    page.keyboard.press("a")
    letter.kernel_until("len(corpus.conflicts())", 0)
    letter.save()
    letter.reload()  # another page than that which ran the cells
    expect(page.locator(READY)).to_be_visible()
    letter.drag_select(part(letter, "text"), "Rain")
    page.keyboard.press("8")
    expect(page.locator(".wb-static[class*='wb-twin'] mark", has_text="Rain")).not_to_have_count(0)
    answer = wb.Corpus(letter.save(), user="anna")
    status = {(a.label, a.spans[0].of(answer["rain"].text)): s for a, s in answer.marks(layer="entities", status=None)}
    assert (status["GPE", "Erbil"], status["ORG", "Erbil"], status["PERSON", "Nour"]) == ("accepted", "rejected", "accepted")
    assert {d.by for d in answer.reading().decisions} == {"user:anna", "user:ben", "user:cleo"}
    assert answer.conflicts().empty
    assert wb.share(lab.root / "answer.ipynb").troubles == []
