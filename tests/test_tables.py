"""Frames and the overview."""

import re
from contextlib import ExitStack
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from tests.shared import resolved_gold
from tests.trying import tries
from workbench import history
from workbench.model import Annotation, Article, Run, Span
from workbench.tables import COLUMNS, LAYERS, cells, overview, size, spots, words
from workbench.tables.columns import COMMON, PARTS, array, layout
from workbench.tables.linked import told
from workbench.tables.words import letters, read

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
        "Entities",
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
    assert (overview(many, many[:3], []).count("<tr>"), "and 2 more" in overview(many, many[:3], [])) == (4, True)
    assert "more" not in overview(many, many, [])
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


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("layer", ["articles", "events", "mine", "incidents"])
def test_what_is_out_of_sight_is_so_wherever_it_is_left_out(layer: str) -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"id": f"a{n}", "text": "Jets hit Qaim and Erbil on Friday."} for n in range(4)])
    said: list[Any] = [True, False, 1, "true", None, {"hidden": True}]
    found = [
        Annotation(article=f"a{n}", layer=of, label="ASSAULT", spans=(Span(5, 8 + at),), values={"hidden": hidden, "n": at}, by=by)
        for n in range(4)
        for of in ("events", "mine")
        for by in ("rules:events@1", "rules:others@1")
        for at, hidden in enumerate(said)
    ]
    corpus.record([*found, *(a.replace(by="user:ben") for a in found[48:54])])
    corpus.reject(found[0])
    corpus.accept(found[15])
    corpus.link([corpus.marks("a3", "events", status=None)[0]], "incident/qaim")
    shown = corpus.frame(layer)
    with patch("workbench.store.columns._some_hidden", lambda *_: False):
        pd.testing.assert_frame_equal(shown, corpus.frame(layer))
    assert len(corpus.frame(layer, hidden=True)) >= len(shown)


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


def one_by_one(corpus: wb.Corpus, layer: str) -> pd.DataFrame:
    """The frame of a layer, made from each of its marks by itself."""
    marks = corpus.marks(layer=layer, status=None)
    articles, links = {a.id: a for a in corpus}, history.links(corpus.marks(status=None))
    roles, values = ([name for m in marks for name in getattr(m.annotation, of)] for of in ("roles", "values"))
    names, dtypes = layout(layer, roles, values), COLUMNS.get(layer, COMMON)
    rows = []
    for a, status in marks:
        home = articles[a.article]
        row = {
            **{"id": a.id, "article": a.article, "source": home.source, "published": home.published, "label": a.label, "status": status},
            **{"text": words(home.text, a.spans), "start": a.start, "end": a.end, "score": a.score, "by": a.by},
        }
        for role, column in names.roles.items():
            row[column] = "; ".join(words(home.text, [span]) for span in a.roles[role]) if role in a.roles else None
        row |= {column: a.values.get(value) for value, column in names.values.items()}
        for column, (value, part) in PARTS.get(layer, {}).items():
            whole = a.values.get(value)
            row[column] = whole.get(part) if isinstance(whole, dict) else whole if column == value else None
        rows.append({**row, **told(a, links.get(a.article, {}), home.text)})
    columns = [*dtypes, *dict.fromkeys(name for row in rows for name in row if name not in dtypes)]
    return pd.DataFrame({name: array([row.get(name) for row in rows], dtypes.get(name)) for name in columns})


def assert_same(table: pd.DataFrame, wanted: pd.DataFrame) -> None:
    """The same columns of the same dtypes in the same order, with the same cells: 1 is not 1.0, nor True."""
    assert [(name, str(kind)) for name, kind in table.dtypes.items()] == [(name, str(kind)) for name, kind in wanted.dtypes.items()]
    for name in table.columns:
        assert list(map(repr, table[name])) == list(map(repr, wanted[name])), name


@pytest.mark.parametrize("layer", ["entities", "quotes", "events", "links", "furniture", "facts"])
def test_a_frame_says_what_its_annotations_say_one_by_one(layer: str) -> None:
    corpus = resolved_gold()
    assert len(corpus.frame(layer, hidden=True))
    assert_same(corpus.frame(layer, hidden=True), one_by_one(corpus, layer))


SPOTS = [(0, 5), (6, 12), (0, 12), (27, 31), (43, 52), (55, 60)]
CELLS = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-3, 2**70)
    | st.floats(-9, 9)
    | st.sampled_from(["", "x", "2014-06-27", "12:30:05", "\x00", "é 🌧"]),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["span", "lat", "dead"]), inner, max_size=2),
    max_leaves=4,
)
PLACES = st.fixed_dictionaries(
    {"span": st.none() | st.sampled_from([list(s) for s in SPOTS])},
    optional={"name": st.sampled_from(["Qaim", "2014-06-27"]), "rule": st.just("mention"), "lat": st.just(3) | st.just(0.5)},
)
TIMES = st.fixed_dictionaries({"value": st.sampled_from(["2014-06-27", "2014-06"])}, optional={"anchor": st.none() | st.just("2014-06-27")})
OWN_VALUES = {
    **dict.fromkeys(("mode", "status", "lat", "lemma", "rule", "numbers"), CELLS),
    "hidden": st.booleans(), "place": PLACES | CELLS, "time": TIMES | CELLS, "speaker_name": st.sampled_from(["Nouri", "BBC"]),
}  # fmt: skip
TOLD = {
    "entity": st.sampled_from(["k/1", "k/2"]),
    "name": st.sampled_from(["One", "Two"]),
    "lat": st.just(1) | st.just(2.5),
    "lon": st.just(4.0),
}
KINDS = {
    "links": ["NAME", "PLACE", "TIME", "INCIDENT", "UTTERANCE"], "furniture": ["CAPTION", "TEASER"],
    **{layer: ["A", "B"] for layer in ("entities", "quotes", "events", "mine")},
}  # fmt: skip


@st.composite
def remarks(draw: st.DrawFn) -> Annotation:
    """What a tagger may say of one of three articles, at one of a few places."""
    layer = draw(st.sampled_from(["entities", "quotes", "events", "events", "links", "links", "mine", "furniture"]))
    places = st.lists(st.sampled_from(SPOTS), min_size=1, max_size=1 if layer == "links" else 2, unique=True).map(
        lambda some: tuple(Span(*place) for place in sorted(some))
    )
    few = st.dictionaries(
        st.sampled_from(["actor", "speaker", "time", "text", "co-actor", 'x"[1']), places, max_size=0 if layer == "links" else 2
    )
    return Annotation(
        article=draw(st.sampled_from("abc")),
        layer=layer,
        label=draw(st.sampled_from(KINDS[layer])),
        spans=draw(places),
        roles=draw(few),
        values=draw(st.fixed_dictionaries(TOLD) if layer == "links" else st.fixed_dictionaries({}, optional=OWN_VALUES)),
        by=draw(st.sampled_from(["rules:x@1", "rules:x@2", "model:y@1"])),
        score=draw(st.sampled_from([None, 0.5, 1.0])),
    )


IN_ONE_GO = [
    *(f"{module.__name__}.ROWS" for module in (cells, spots)),
    *(f"{read.__module__}.{name}" for name in ("SPANS", "LETTERS")),
    f"{told.__module__}.QUOTES",
]
GESTURES = st.tuples(st.sampled_from(["anna", "ben"]), st.sampled_from(["accept", "reject", "correct", "undo", "redo"]), st.integers(0, 99))


@tries(8)
@given(
    st.lists(remarks(), max_size=14),
    st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([1, 2])), max_size=3),
    st.lists(GESTURES, max_size=8),
    st.sampled_from([1, 3, 1000]),
)
def test_a_frame_is_what_its_marks_are_whatever_was_decided(
    found: list[Annotation], looked: list[tuple[str, int]], done: list[Any], at_once: int
) -> None:
    corpora = {"anna": wb.Corpus(user="anna")}
    corpora["anna"].add([{"text": f"{TEXT} {i}", "id": i, "source": {"a": "BBC"}.get(i), "date": "2014-06-27"} for i in "cab"])
    ben = corpora["ben"] = corpora["anna"].where()
    ben.by = "user:ben"
    ben.record(found, (), [Run(article=a, layer=layer, by=f"rules:x@{n}") for a, n in looked for layer in KINDS])
    for person, gesture, at in done:
        here = corpora[person]
        if gesture in ("undo", "redo"):
            getattr(here, gesture)()
        elif marks := here.marks(status=None):
            about = marks[at % len(marks)]
            here.correct(about, label="C") if gesture == "correct" else here.decide(about, gesture)
    with ExitStack() as small:
        for limit in IN_ONE_GO:
            small.enter_context(patch(limit, at_once))
        for layer in {a.layer for a in found} | set(LAYERS):
            wanted = one_by_one(ben, layer)
            assert_same(ben.frame(layer, hidden=True), wanted)
            unseen = {m.annotation.id for m in ben.marks(layer=layer, status=None) if m.hidden}
            assert list(ben.frame(layer).id) == [i for i in wanted.id if i not in unseen]


def test_scores_are_exact() -> None:
    scores = [0.1 + 0.2, 0.93, 1e-12, 0.0, 1.0, 123456789.12345678, 2 / 3, None]
    for some in (scores, [0.93, None, 1.0, 0.1234]):
        corpus = wb.Corpus(user="anna")
        corpus.add([{"text": TEXT, "id": "a"}])
        spans = [(Span(n, n + 1),) for n in range(len(some))]
        corpus.record(
            [
                Annotation(article="a", layer="entities", label="X", spans=s, by="model:m@1", score=n)
                for s, n in zip(spans, some, strict=True)
            ]
        )
        assert [None if pd.isna(score) else score for score in corpus.frame("entities")["score"]] == some


@pytest.mark.usefixtures("anywhere")
@pytest.mark.parametrize("name", ["a\x1eb", "\x1e", "a\nb", "ü\x1f", "🚀"])
def test_the_id_of_an_article_may_be_anything(name: str) -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": TEXT, "id": name}, {"text": "Rain.", "id": "b"}])
    corpus.annotate(name, 0, 12, "PERSON", said="one\x1etwo\n")
    corpus.annotate("b", 0, 4, "RAIN")
    assert corpus.frame("entities")[["article", "text", "label"]].to_numpy().tolist() == [
        [name, "Nouri Maliki", "PERSON"],
        ["b", "Rain", "RAIN"],
    ]
    assert corpus.frame("entities")["said"][0] == "one\x1etwo\n"


@pytest.mark.parametrize(("values", "numbers"), [
    ([{"numbers": {"dead": 3}}, {"numbers": {"dead": "dozens"}}, {}], [{"dead": 3}, {"dead": "dozens"}, None]),
    ([{"x": {"numbers": 1}}, {"numbers": 2}, {}], [None, 2, None]),
    ([{"numbers": {"numbers": 1}, "x": [{"numbers": 3}]}, {}, {}], [{"numbers": 1}, None, None]),
    ([{"numbers": {"of": "} ü"}, "lemma": "\\"}, {"lemma": '"numbers": 3'}, {}], [{"of": "} ü"}, None, None]),
    ([{}, {"numbers": None}, {"numbers": []}], [None, None, []]),
])  # fmt: skip
def test_numbers_are_as_they_were_told(corpus: wb.Corpus, values: list[dict[str, Any]], numbers: list[Any]) -> None:
    spans = [(Span(n, n + 1),) for n in range(len(values))]
    corpus.record([
        Annotation(article="a", layer="events", label="AID", spans=s, by="rules:x@1", values={**said, "mode": "relief"})
        for s, said in zip(spans, values, strict=True)
    ])  # fmt: skip
    frame = corpus.frame("events")
    assert (frame["numbers"].to_list(), frame["mode"].to_list()) == (numbers, ["relief"] * 3)


@given(texts=st.lists(st.text(st.sampled_from(" \t\n\x1c\x85\xa0\u2003\u3000aZé€😀"), max_size=8), max_size=4))
def test_words_read_at_once_are_those_read_one_by_one(texts: list[str]) -> None:
    spans = [(n, start, end) for n, text in enumerate(texts) for start in range(len(text) + 1) for end in range(start, len(text) + 2)]
    rows, starts, ends = np.array(spans, np.int64).reshape(-1, 3).T
    assert read(letters(texts), rows, starts, ends).to_pylist() == [words(texts[n], [Span(start, end)]) for n, start, end in spans]
