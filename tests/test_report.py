"""The report: one file that a browser shows without a network, that carries its records, and that no article can talk into anything."""

from __future__ import annotations

import gzip
import re
import tempfile
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import lxml.html
import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from tests.handout import AGAIN, BOMBED, DENIED, HOME, HOSTILE, corpus
from tests.pieces import ODD
from tests.test_formats import everything, readings
from tests.trying import tries
from workbench.display import paragraphs, visible
from workbench.errors import FormatError
from workbench.formats import embedded
from workbench.model import Annotation, Article, Mark, Reading, Span
from workbench.privacy import private
from workbench.report import text
from workbench.report.look import Look
from workbench.report.passages import Passages

TEXTS = {"one": BOMBED, "two": AGAIN, "three": DENIED}


@pytest.fixture(scope="module")
def desk() -> wb.Corpus:
    return corpus()


@pytest.fixture(scope="module")
def path(desk: wb.Corpus, tmp_path_factory: pytest.TempPathFactory) -> Path:
    exported = desk.export(tmp_path_factory.mktemp("report") / "raid_on-Lomna.html")
    assert not exported.lost
    return exported.path


@pytest.fixture(scope="module")
def tree(path: Path) -> lxml.html.HtmlElement:
    return lxml.html.document_fromstring(path.read_text("utf-8"))


# --- what it carries --------------------------------------------------------------------------------------------------


@tries(12)
@given(st.lists(readings(), min_size=1, max_size=3, unique_by=lambda r: r.articles[0].id))
def test_reading_the_records_of_a_page_is_the_identity(several: list[Reading]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        (page := Path(folder) / "x.html").write_text(f"<!doctype html><p>Rain.</p>{embedded.block(several)}", "utf-8")
        again = wb.read(page).reading
    assert (again.skipped, everything(again)) == ([], everything(Reading.of(several)))


def test_a_report_is_read_back_whole_but_for_paths_of_the_machine(desk: wb.Corpus, path: Path) -> None:
    again = wb.Corpus(path)
    assert again.skipped == []
    assert everything(again.reading()) == everything(private(desk.reading(), "paths"))
    merged = wb.Corpus(user="cleo")
    assert merged.merge(path).articles == 3
    assert everything(merged.reading()) == everything(again.reading())
    assert {d.by for d in again.reading().decisions} == {"user:anna", "user:ben"}


def test_no_path_of_the_machine_is_in_it(path: Path) -> None:
    page = path.read_bytes()
    packed = embedded.found(page)
    assert packed
    for content in (page, gzip.decompress(packed)):
        assert b"one.txt" in content or content is page
        assert HOME.encode() not in content
        assert b"anna.lindt" not in content
        assert str(path.parent).encode() not in content


def test_names_and_notes_are_left_out_when_asked(desk: wb.Corpus, tmp_path: Path) -> None:
    path = desk.export(tmp_path / "x.html", without=("names", "notes")).path
    page = path.read_bytes()
    shown, carried = page.split(b"<script type=")[0].decode(), gzip.decompress(embedded.found(page) or b"").decode()
    for content in (shown, carried):
        assert "which jets" not in content
        assert not re.search(r"\b(anna|ben)\b", content)
    assert re.search("person-[0-9a-f]{6} \\(", shown)


def test_a_selection_reports_on_itself(desk: wb.Corpus, tmp_path: Path) -> None:
    path = desk.where(id="two").export(tmp_path / "x.html").path
    assert wb.Corpus(path).ids == ["two"]
    assert "Kolvar denies raid" not in path.read_text("utf-8")


def test_of_nothing_there_is_no_report(tmp_path: Path) -> None:
    with pytest.raises(FormatError, match="no articles to report on"):
        wb.Corpus().export(tmp_path / "x.html")


@pytest.mark.parametrize(("content", "reason"), [
    ("!!!", "the records in this page are damaged"),
    ("AAAA", "damaged"),
    ("", "damaged|no articles"),
])  # fmt: skip
def test_damaged_records_are_told(content: str, reason: str, tmp_path: Path) -> None:
    (page := tmp_path / "x.html").write_text(f'<p>x</p><script type="{embedded.TYPE}">{content}</script>')
    reading = wb.read(page).reading
    assert not reading.articles
    assert re.search(reason, reading.skipped[0].reason)


def test_it_is_small(desk: wb.Corpus, path: Path, tmp_path: Path) -> None:
    """Plots are there once, however few the articles: so a larger corpus is measured in the benchmarks, and here what grows with it."""
    desk.export(tmp_path / "x.jsonl")
    page = path.read_text("utf-8")
    plots = page[page.index("<section id=plots") : page.index("<section id=articles")]
    fixed = len(plots) + page.index("</style>")
    assert len(page) - fixed < 1.5 * (tmp_path / "x.jsonl").stat().st_size


# --- what it shows ----------------------------------------------------------------------------------------------------


def test_nothing_in_it_acts_or_asks_for_anything(tree: lxml.html.HtmlElement) -> None:
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'")
    assert [s.get("type") for s in tree.iter("script")] == [embedded.TYPE, "module"]
    attributes = {(e.tag, name, value) for e in tree.iter() if isinstance(e.tag, str) for name, value in e.attrib.items()}
    assert {name for _, name, _ in attributes if name.startswith("on") or name in ("src", "srcset", "action", "formaction")} == set()
    outside = {value for _, name, value in attributes if name in ("href", "xlink:href") and not value.startswith("#")}
    assert outside == {"https://courier.example/lomna?a=1&b=2"}
    assert {e.tag for e in tree.iter() if isinstance(e.tag, str)} & {"img", "iframe", "object", "embed", "link", "form", "base"} == set()
    assert not re.search(r"url\(|@import", "".join(tree.xpath("//style/text()")))


def test_every_link_within_it_leads_somewhere(tree: lxml.html.HtmlElement) -> None:
    ids = tree.xpath("//@id")
    assert len(ids) == len(set(ids))
    leads = {value[1:] for value in tree.xpath("//@href") if value.startswith("#")}
    leads |= {each for value in tree.xpath("//@data-e") for each in value.split()}
    assert len(leads) > 20
    assert leads <= set(ids)


def test_a_reference_leads_to_the_words_and_names_their_paragraph(tree: lxml.html.HtmlElement) -> None:
    (toll,) = tree.xpath("(//tr[contains(th, 'how many dead')])[1]//td[contains(., 'at least 14')]//a")
    target = tree.get_element_by_id(toll.get("href")[1:])
    assert "at least 14" in target.text_content()
    article, paragraph = toll.text.split(".")
    here = target.xpath("ancestor::article")[0]
    assert here.get("id") == f"a{article}"
    assert here.xpath(".//div[@class='text']/p").index(target.xpath("ancestor::p")[0]) + 1 == int(paragraph)


def test_it_has_all_its_parts_in_order(tree: lxml.html.HtmlElement) -> None:
    assert tree.findtext(".//h1") == tree.findtext(".//title") == "Raid on Lomna"
    assert tree.xpath("//main/section/@id") == ["summary", "comparisons", "plots", "articles", "tables"]
    said = {dt.text: dt.getnext().text_content() for dt in tree.xpath("//header//dt")}
    assert said["Published"] == "11 March 2015 to 12 March 2015"
    assert said["Marked by"] == "anna (2 accepted, 1 rejected, 2 notes); ben (1 accepted)"
    assert re.fullmatch(r"3 of \d+ marks; .*", said["Checked"])
    words = " ".join(tree.xpath("//section[@id='comparisons']")[0].text_content().split())
    assert "nine in The Albion Courier; at least 14 in Crossroads24" in words
    assert {"differ", "silent"} <= {i.text for i in tree.iter("i")}
    assert len(tree.xpath("//figure//*[local-name()='svg']")) >= 4
    assert [h.text for h in tree.xpath("//section[@id='tables']/h3")] == ["Names", "Quotes", "Events"]
    notes = [li.text_content() for li in tree.xpath("//ol[@class='notes']/li")]
    assert notes == [f"anna: which jets? {HOSTILE}", "flagged by anna"]


def test_headings_go_down_step_by_step(tree: lxml.html.HtmlElement) -> None:
    levels = [int(h.tag[1]) for h in tree.xpath("//h1 | //h2 | //h3 | //h4")]
    assert levels[0] == 1 and levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_the_articles_are_as_they_were_written(tree: lxml.html.HtmlElement) -> None:
    for article, source in zip(tree.iter("article"), TEXTS.values(), strict=True):
        shown = [p.text_content() for p in article.xpath(".//div[@class='text']/p")]
        assert shown == [line.strip("\r") for line in source.split("\n") if line.strip("\r")]


LAYERS = ["entities", "quotes", "events", "furniture", "mine"]


@st.composite
def marked(draw: st.DrawFn) -> tuple[Article, list[Mark], list[Span]]:
    words = "".join(draw(st.lists(st.sampled_from([*ODD, "Erbil", "rain "]), min_size=2, max_size=12)))
    article = Article(text=f"x{words}x")
    cut = st.tuples(st.integers(0, len(words)), st.integers(1, len(words) + 2)).filter(lambda s: s[0] < s[1])
    spans = st.lists(cut, min_size=1, max_size=2).filter(lambda some: len(some) == 1 or sorted(some)[0][1] < sorted(some)[1][0])
    made = [
        Annotation(article=article.id, layer=draw(st.sampled_from(LAYERS)), label=draw(st.sampled_from("AB")), spans=tuple(Span(*s) for s in draw(spans)),
                   by="rules:x@1", roles={"cue": (Span(*draw(cut)),)})
        for _ in range(draw(st.integers(0, 5)))
    ]  # fmt: skip
    return article, [Mark(a, "suggested") for a in {a.claim: a for a in made}.values()], [Span(*draw(cut)) for _ in range(2)]


def pieces(paragraph: lxml.html.HtmlElement) -> Iterator[tuple[str, frozenset[str]]]:
    """The characters of a paragraph, each with the classes of all that is around it."""

    def walk(element: lxml.html.HtmlElement, around: frozenset[str]) -> Iterator[tuple[str, frozenset[str]]]:
        yield from ((c, around) for c in element.text or "")
        for child in element:
            inner = {name for name in (child.get("class") or "").split() if name[0] in "lx"}
            yield from walk(child, around | inner)
            yield from ((c, around) for c in child.tail or "")

    return walk(paragraph, frozenset())


@given(marked())
@tries(40)
def test_any_text_is_shown_as_it_is_with_each_mark_over_its_words(given: tuple[Article, list[Mark], list[Span]]) -> None:
    article, marks, cited = given
    passages, look = Passages([article]), Look([article], marks)
    anchors = [passages.anchor(article.id, span) for span in cited]
    drawn = lxml.html.fragment_fromstring(text.article(article, marks, passages, look, text.Notes([]), None))
    found = [each for p in drawn.xpath(".//div[@class='text']/p") for each in pieces(p)]
    bounds = ((start, article.text[start:end].rstrip("\r\n")) for start, end in paragraphs(article.text))
    kept = [at for start, words in bounds for at in range(start, start + len(words))]
    assert "".join(c for c, _ in found) == "".join(visible(article.text[at]) for at in kept)
    for at, (_, classes) in zip(kept, found, strict=True):
        expected = {
            name
            for a, _ in marks
            if any(s.start <= at < s.end for s in a.spans)
            for name in look.classes(a, last=False).split()
            if name[0] == "l"
        }
        expected |= {"x"} if any(s.start <= at < s.end for s in cited) else set()
        assert classes == expected
    ids = set(drawn.xpath(".//@id"))
    shown = [span for span in cited if any(span.start <= at < span.end for at in kept)]
    assert {a for a, span in zip(anchors, cited, strict=True) if span in shown} <= ids
