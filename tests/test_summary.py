"""corpus.summary(): what happened, who says so, what is disputed, each line with where it stands."""

from __future__ import annotations

import subprocess
import sys

import pytest

import workbench as wb
from workbench import summary
from workbench.summary import DISPUTED, HAPPENED, SAID, Summary

COURIER = "Jets bombed the town of Lomna on Tuesday, killing nine people. “Nobody warned us,” said Ana Ruiz, the mayor of Lomna."
HERALD = "Jets bombed the town of Lomna on Thursday, killing 14 people. Ana Ruiz, the mayor, said that nobody had warned the town. The army denied that it had bombed Lomna."


def corpus_of(*articles: tuple[str, str]) -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": text, "source": outlet, "published": "2015-03-13"} for outlet, text in articles])
    wb.detect(corpus, progress=False)
    wb.resolve(corpus)
    return corpus


@pytest.fixture(scope="module")
def corpus() -> wb.Corpus:
    return corpus_of(("Courier", COURIER), ("Herald", HERALD))


def lines(found: Summary, section: str) -> list[str]:
    return [f"{line.about}: {line.words}" for line in found.lines if line.section == section]


def test_what_happened_is_dated_placed_and_attributed(corpus: wb.Corpus) -> None:
    first = lines(corpus.summary(), HAPPENED)[0]
    assert first.startswith("Jets bombed town of Lomna") and "March 2015" in first and first.endswith("by Courier and Herald")


def test_who_says_so(corpus: wb.Corpus) -> None:
    (said,) = (line for line in lines(corpus.summary(), SAID) if line.startswith("Ana Ruiz"))
    assert "2 quotes in 2 outlets" in said and "says (Courier): “Nobody warned us,”" in said


def test_what_is_disputed(corpus: wb.Corpus) -> None:
    disputed = " / ".join(lines(corpus.summary(), DISPUTED))
    assert "When: Tuesday, 10 March 2015 in Courier; Thursday, 12 March 2015 in Herald" in disputed
    assert "How many dead: nine in Courier; 14 in Herald" in disputed
    assert "Also denied in Herald" in disputed


def test_what_one_outlet_tells_and_denies_is_disputed() -> None:
    corpus = corpus_of(("Herald", "The mayor said the army had shelled the bridge. The army denied that it had shelled the bridge."))
    corpus.link(
        [m for m in corpus.marks(layer="events") if m.annotation.label == "ASSAULT"], "incident/bridge", name="shelling of the bridge"
    )
    assert lines(corpus.summary(), DISPUTED) == ["shelling of the bridge: Told and denied in Herald (“shelled”, “shelled”)"]


def test_every_line_has_its_evidence(corpus: wb.Corpus) -> None:
    found = corpus.summary()
    frame = found.frame()
    assert list(frame.columns) == ["section", "about", "line", "outlet", "text", "article", "start", "end", "id"]
    assert {(line.section, line.about, line.words) for line in found.lines} == set(zip(frame.section, frame.about, frame.line, strict=True))
    known = {mark.annotation.id for mark in corpus.marks(status=None)}
    for row in frame.itertuples():
        article = corpus[str(row.article)]
        assert article.text[int(str(row.start)) : int(str(row.end))] == row.text
        assert row.outlet == article.source and row.id in known


def test_reprints_are_named_as_such_and_quoted_once() -> None:
    more = " ".join(f"House number {n} in the old street was burned down." for n in range(30))
    corpus = corpus_of(("Wire", f"{COURIER} {more}"), ("Courier", f"{COURIER} {more} The Courier and agencies"))
    found = corpus.summary()
    assert "by Wire alone, reprinted by Courier" in lines(found, HAPPENED)[0]
    assert "1 quote in 1 outlet;" in lines(found, SAID)[0]


def test_of_much_the_most_told_is_shown_and_the_rest_counted(corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("INCIDENTS", "SPEAKERS", "DISPUTES"):
        monkeypatch.setattr(summary, name, 1)
    found = corpus.summary()
    assert len(found.lines) == 3
    incidents = len(corpus.frame("incidents"))
    assert found.left_out[HAPPENED] == f"1 of {incidents} incidents." and "disputes" in found.left_out[DISPUTED]
    assert f"1 of {incidents} incidents." in found._repr_html_() and f"1 of {incidents} incidents." in repr(found)


def test_incidents_beyond_those_compared_are_said(corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(summary, "INCIDENTS", 0)
    monkeypatch.setattr(summary, "COMPARED", 0)
    several = sum(len(outlets.split("; ")) > 1 for outlets in corpus.frame("incidents").outlets)
    assert corpus.summary().left_out[DISPUTED] == f"0 of {several} incidents with several outlets compared."


def test_an_empty_corpus_says_what_to_do() -> None:
    found = wb.Corpus().summary()
    assert found.lines == [] and found.frame().empty
    assert "wb.detect(corpus) and wb.resolve(corpus) find them" in found._repr_html_()


def test_the_page_is_escaped_and_needs_no_style_sheet() -> None:
    html = corpus_of(("Courier <i>", COURIER.replace("nine people", "nine <b>people</b>"))).summary()._repr_html_()
    assert "Courier &lt;i&gt;" in html and "&lt;b&gt;people" in html and "<i>" not in html
    assert "<style" not in html and "var(" not in html and "class='mathjax_ignore" in html and "<details>" in html


def test_comparing_and_summing_up_load_no_language_model() -> None:
    code = "import sys, workbench.comparison, workbench.summary; print('spacy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == "False"
