"""Frames and the overview."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest

import workbench as wb
from workbench.model import Article, Span
from workbench.tables import COLUMNS, LAYERS, overview, size, words

TEXT = "Nouri Maliki told the BBC: “Jets hit\n Qaim,” he said, “and left.”"
FIRST, SECOND = (TEXT.index("“Jets"), TEXT.index("” he") + 1), (TEXT.index("“and"), len(TEXT))


@pytest.fixture
def corpus() -> wb.Corpus:
    made = wb.Corpus(user="anna")
    made.add([{"text": TEXT, "id": "a", "source": "BBC", "date": "2014-06-27"}, {"text": "Rain.", "id": "b"}])
    return made


def test_articles(corpus: wb.Corpus) -> None:
    corpus.annotate("a", 0, 12, "PERSON")
    corpus.annotate("b", 0, 4, "FALL", layer="weather")
    corpus.reject(corpus.annotate("a", 22, 25, "ORG"))
    frame = corpus.frame()
    assert list(frame.columns) == [*COLUMNS["articles"], "weather"]
    assert frame[["id", "characters", "words", *LAYERS, "weather"]].to_numpy().tolist() == [
        ["a", len(TEXT), 12, 1, 0, 0, 0],
        ["b", 5, 1, 0, 0, 0, 1],
    ]
    assert frame["source"].fillna("?").to_list() == ["BBC", "?"]


def test_every_layer_has_its_columns_even_when_empty(corpus: wb.Corpus) -> None:
    for layer, columns in COLUMNS.items():
        for chosen in (corpus, corpus[:0]):
            assert list(chosen.frame(layer).columns) == columns


def test_annotations_with_all_statuses(corpus: wb.Corpus) -> None:
    kept = corpus.annotate("a", 0, 12, "PERSON", name="Nouri al-Maliki", shoe={"size": 43})
    corpus.reject(corpus.annotate("a", 22, 25, "ORG"))
    frame = corpus.frame("entities")
    assert list(frame.columns) == [*COLUMNS["entities"], "shoe"]
    assert frame["status"].to_list() == ["accepted", "rejected"]
    row = frame.iloc[0]
    assert (row["id"], row["article"], row["source"], row["text"], row["start"], row["end"]) == (kept.id, "a", "BBC", "Nouri Maliki", 0, 12)
    assert (row["name"], row["by"], row["shoe"]) == ("Nouri al-Maliki", "user:anna", {"size": 43})
    assert pd.isna(row["score"])


def test_roles_are_words_and_names_that_are_taken_get_an_underscore(corpus: wb.Corpus) -> None:
    corpus.annotate(
        "a", 32, 35, "ASSAULT", layer="events", roles={"place": [(39, 43)], "source": [(22, 25)]}, place={"name": "Qa'im"}, status_="x"
    )
    row = corpus.frame("events").iloc[0]
    assert (row["place"], row["place_text"]) == ("Qa'im", TEXT[39:43])
    assert (row["source"], row["source_"], row["status_"]) == ("BBC", "BBC", "x")
    assert row["status"] == "accepted"


def test_layers_of_ones_own(corpus: wb.Corpus) -> None:
    with pytest.raises(
        wb.WorkbenchError, match="no layer 'weather' here; there are articles, entities, events, incidents, origins, quotes, stories"
    ):
        corpus.frame("weather")
    corpus.annotate("b", 0, 4, "FALL", layer="weather", depth=3)
    assert corpus.frame("weather")["depth"].to_list() == [3]


@pytest.mark.parametrize(("spans", "shown"), [
    ([], ""),
    ([(0, 12)], "Nouri Maliki"),
    ([FIRST], "“Jets hit Qaim,”"),
    ([FIRST, SECOND], "“Jets hit Qaim,” … “and left.”"),
    ([(0, 5), (6, 12)], "Nouri Maliki"),
])  # fmt: skip
def test_words_at_spans(spans: list[tuple[int, int]], shown: str) -> None:
    assert words(TEXT, [Span(*s) for s in spans]) == shown


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found |= {tag, *(name for name, _ in attrs)}


def test_the_overview_is_safe_whatever_the_articles_say() -> None:
    evil = "<img src=x onerror=alert(1)>'\"</td><script>"
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": evil, "title": evil, "source": evil, "published": evil, "url": f"https://{evil}"}])
    corpus.annotate(corpus[0], 0, 4, evil, layer=evil)
    tags = Tags()
    html = corpus._repr_html_()
    tags.feed(html)
    assert tags.found == {"p", "table", "thead", "tbody", "tr", "th", "td", "style", "class"}
    assert html.count("&lt;img") == 3  # layer, title, outlet
    assert "&lt;img src=" in html


def test_the_overview_counts_what_is_shown(corpus: wb.Corpus) -> None:
    corpus.annotate("a", 0, 12, "PERSON")
    corpus.reject(corpus.annotate("a", 22, 25, "ORG"))
    cells = re.findall(r"<t[hd] [^>]*>([^<]*)", corpus._repr_html_())
    assert cells == [
        "Article",
        "Outlet",
        "Published",
        "Words",
        "entities",
        TEXT.split("\n")[0],
        "BBC",
        "2014-06-27",
        "12",
        "1",
        "Rain.",
        "",
        "",
        "1",
        "0",
    ]


def test_the_overview_of_many_and_of_none() -> None:
    many = [Article(text=f"Rain {n}.") for n in range(5)]
    assert (overview(many, [], limit=3).count("<tr>"), "and 2 more" in overview(many, [], limit=3)) == (4, True)
    assert "more" not in overview(many, [], limit=5)
    assert "An empty corpus. Add articles" in wb.Corpus()._repr_html_()


@pytest.mark.parametrize(("outlets", "shown"), [
    ([None], "1 article"),
    ([None, None], "2 articles"),
    (["BBC"], "1 article from 1 outlet"),
    (["BBC", "BBC"], "2 articles from 1 outlet"),
    (["BBC", "Post"], "2 articles from 2 outlets"),
    (["BBC", None, "Post"], "3 articles, 2 of them from 2 known outlets"),
    (["BBC", None], "2 articles, 1 of them from 1 known outlet"),
])  # fmt: skip
def test_outlets_are_counted_only_where_they_are_known(outlets: list[str | None], shown: str) -> None:
    assert size([Article(text="Rain.", source=o, meta={"file": f"{n}.txt"}) for n, o in enumerate(outlets)]) == shown


def test_a_site_is_an_outlet() -> None:
    assert (
        size([Article(text="Rain.", url="https://www.example.com/1"), Article(text="Rain.", source="example.com")])
        == "2 articles from 1 outlet"
    )
