"""Frames and the overview."""

import re
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

import workbench as wb
from tests.shared import resolved_gold
from workbench import history
from workbench.formats import exchange
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
            assert list(chosen.frame(layer).columns) == list(columns)


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
        wb.WorkbenchError, match="no layer 'weather' here; there are articles, entities, events, incidents, notes, origins, quotes, stories"
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


# --- dtypes, and the same as row by row ---------------------------------------------------------------------------------


def test_dtypes_are_the_same_whether_there_is_anything_or_not() -> None:
    full = resolved_gold()
    for layer, dtypes in COLUMNS.items():
        table = full.frame(layer)
        for chosen in (table, full[:0].frame(layer), wb.Corpus().frame(layer)):
            assert {name: str(chosen[name].dtype) for name in dtypes} == dict(dtypes), layer
        assert list(table.columns)[: len(dtypes)] == list(dtypes)
    assert all(len(full.frame(layer)) for layer in ("entities", "quotes", "events"))


@pytest.mark.parametrize(("cells", "dtype", "back"), [
    ([True, None], "boolean", [True, None]),
    ([3, None], "Int64", [3, None]),
    ([2**70, None], "object", [2**70, None]),
    ([0.5, None], "float64", [0.5, None]),
    (["x", None], "str", ["x", None]),
    ([{"a": 1}, None], "object", [{"a": 1}, None]),
    (["x", 3], "object", ["x", 3]),
])  # fmt: skip
def test_a_column_of_ones_own_is_of_what_it_holds(corpus: wb.Corpus, cells: list[object], dtype: str, back: list[object]) -> None:
    for n, cell in enumerate(cells):
        corpus.annotate("a", n, n + 1, "X", layer="mine", cell=cell)
    column = corpus.frame("mine")["cell"]
    assert (str(column.dtype), [None if pd.isna(c) else c for c in column.astype(object)]) == (dtype, back)


def test_what_does_not_fit_is_kept(corpus: wb.Corpus) -> None:
    corpus.annotate("a", 0, 5, "X", name=["Nouri", "Maliki"])
    assert corpus.frame("entities")["name"].to_list() == [["Nouri", "Maliki"]]


def test_spans_of_marks_and_roles(corpus: wb.Corpus) -> None:
    corpus.annotate("a", *FIRST, "direct", layer="quotes", roles={"speaker": [(0, 12)]})
    table = corpus.frame("quotes", spans=True)
    assert list(table.columns) == [*COLUMNS["quotes"], "spans", "speaker_spans", "cue_spans", "addressee_spans"]
    assert [table[name].iloc[0] for name in ("spans", "speaker_spans", "cue_spans")] == [[list(FIRST)], [[0, 12]], None]


def cell_by_cell(corpus: wb.Corpus, layer: str) -> list[dict[str, Any]]:
    """What a frame should say, from each annotation by itself."""
    articles, links = {a.id: a for a in corpus}, history.links(corpus.marks(status=None))
    rows = []
    for a, status in corpus.marks(layer=layer, status=None):
        home = articles[a.article]
        told = exchange.linked(a, links[a.article], home.text)
        values = {**a.values, **told}
        row = {
            **{"id": a.id, "article": a.article, "source": home.source, "published": home.published, "label": a.label, "status": status},
            **{"text": words(home.text, a.spans), "start": a.start, "end": a.end, "score": a.score, "by": a.by},
        }
        for role, spans in a.roles.items():
            column = f"{role}_text" if layer == "events" and role in ("time", "place") else role
            row[column] = "; ".join(words(home.text, [span]) for span in spans)
        for whole, main in (("time", "value"), ("place", "name")):
            if isinstance(part := values.get(whole), dict):
                more = {"time": ["precision"], "place": ["lat", "lon"]}[whole] if layer == "events" else []
                values |= {whole: part.get(main), **{name: part.get(name) for name in more}}
                values |= {f"{whole}_rule": part.get("rule")} if layer == "events" else {}
        rows.append({**row, **values})
    return rows


@pytest.mark.parametrize("layer", ["entities", "quotes", "events", "links", "furniture", "facts"])
def test_a_frame_says_what_its_annotations_say_one_by_one(layer: str) -> None:
    corpus = resolved_gold()
    table: Any = corpus.frame(layer, hidden=True)
    rows = table.astype(object).where(table.notna(), None).to_dict("records")
    wanted = cell_by_cell(corpus, layer)
    assert len(wanted) == len(rows)
    for row, want in zip(rows, wanted, strict=True):
        assert {name: cell for name, cell in row.items() if cell is not None} == {n: c for n, c in want.items() if c is not None}
