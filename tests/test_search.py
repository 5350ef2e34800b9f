"""Search: what a query means, where it looks, and that nothing that is typed breaks it."""

import sqlite3
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from tests.trying import tries
from workbench.errors import WorkbenchError
from workbench.finding import headings
from workbench.store import Store
from workbench.store.query import parse

ARTICLES = [
    {"id": "rain", "title": "Rain in Érbil", "text": "Rain fell on al-Maliki’s town. 🌧 It didn't stop.", "source": "Northern Post", "published": "2014-06-27"},
    {"id": "snow", "title": "Weather", "text": "Snow fell in Kyiv; no rain, said the BBC.", "source": "Southern Post", "published": "2014-07-01T06:10"},
    {"id": "beijing", "title": "Beijing", "text": "北京下雨了。 The fee was €30, hailstones and all.", "source": "Northern Post"},
]  # fmt: skip
FOUND = [
    ("rain", ["rain", "snow"]),  # the title counts for more
    ("RAIN", ["rain", "snow"]),
    ("erbil", ["rain"]),
    ("Érbil", ["rain"]),
    ("rain fell", ["rain", "snow"]),
    ('"rain fell"', ["rain"]),
    ("“rain fell”", ["rain"]),
    ('"rain fell', ["rain"]),
    ("rain -snow", ["rain"]),
    ('fell -"no rain"', ["rain"]),
    ("erbil OR kyiv", ["rain", "snow"]),
    ("kyiv snow OR erbil", ["rain", "snow"]),
    ("kyiv OR", ["snow"]),
    ("or", []),
    ("hail", []),
    ("hail*", ["beijing"]),
    ('"rain fe"*', ["rain"]),
    ("al-maliki", ["rain"]),
    ("maliki", ["rain"]),
    ("Maliki's", ["rain"]),
    ("didn’t", ["rain"]),
    ("-rain", ["beijing"]),
    ("🌧", ["rain"]),
    ("fell 🌧", ["rain"]),
    ("fell -🌧", ["snow"]),
    ("北京", ["beijing"]),
    ("京下", ["beijing"]),
    ("€", ["beijing"]),
    ("北京 OR kyiv", ["snow", "beijing"]),
    ("title:rain", []),
    ("NEAR(rain fell)", []),
    ("rain & fell", ["rain", "snow"]),
    ("^rain", ["rain", "snow"]),
    ("rain\0fell", ["rain", "snow"]),
    ("\udc00rain", ["rain", "snow"]),
]
NOTHING = ["", "  ", "-", "OR", '""', "*", "…?!", "- OR -", "\x00\ud800"]


@pytest.fixture(scope="module")
def corpus() -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    corpus.add(ARTICLES)
    return corpus


@pytest.mark.parametrize(("query", "ids"), FOUND)
def test_a_query_finds(corpus: wb.Corpus, query: str, ids: list[str]) -> None:
    assert sorted(corpus.search(query).id) == sorted(ids)


@pytest.mark.parametrize("query", NOTHING)
def test_where_nothing_is_asked_for_it_says_how(corpus: wb.Corpus, query: str) -> None:
    with pytest.raises(WorkbenchError, match=r"nothing to look for in .*; give words"):
        corpus.search(query)
    with pytest.raises(WorkbenchError, match="takes words as one text"):
        corpus.search([query])  # type: ignore[arg-type]


@tries(60)
@given(st.text(st.one_of(st.sampled_from("ab \"-*OR():^+'’“”{}[]\\,;%_🌧北é\u0301\0\u200d"), st.characters()), max_size=25))
def test_nothing_that_is_typed_breaks_it(query: str) -> None:
    try:
        parse(query)
    except WorkbenchError:
        return
    assert set(SOME.search(query).id) <= {"rain", "snow", "beijing"}


SOME = wb.Corpus(user="anna")
SOME.add(ARTICLES)


@given(st.text(st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x24F), min_size=1, max_size=12))
def test_a_word_finds_the_text_it_is_in(word: str) -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"id": "a", "text": f"Here {word} stands."}, {"id": "b", "text": "Here nothing does!"}])
    if word not in ("OR", "Here", "nothing", "does"):
        assert "a" in corpus.search(word).id.tolist()


def test_what_it_gives(corpus: wb.Corpus) -> None:
    found = corpus.search("rain")
    assert list(found.columns) == ["id", "title", "source", "published", "snippet", "score"]
    assert found.id.tolist() == ["rain", "snow"]
    assert found.snippet.tolist() == ["[Rain] in Érbil", "Snow fell in Kyiv; no [rain], said the BBC."]
    assert found.score.is_monotonic_decreasing
    assert len(corpus.search("rain", limit=1)) == 1
    assert corpus.search("🌧 town").snippet.tolist() == ["Rain fell on al-Maliki’s town. [🌧] It didn't stop."]
    assert corpus.search("nowhere").empty


def test_it_stays_within_a_selection(corpus: wb.Corpus) -> None:
    assert corpus.where(source="Southern Post").search("rain").id.tolist() == ["snow"]
    assert corpus.search("rain", source="Southern Post").id.tolist() == ["snow"]
    assert corpus.search("rain", source="Nobody").empty
    assert corpus.where(id=corpus.search("rain").id).ids == ["rain", "snow"]
    assert corpus[:0].search("-xyz").empty


def test_what_comes_later_is_found_and_by_another_too(tmp_path: Path) -> None:
    first = wb.Corpus(tmp_path / "a.db", user="anna")
    first.add(ARTICLES[:1])
    assert first.search("fell").id.tolist() == ["rain"]
    second = wb.Corpus(tmp_path / "a.db", user="ben")
    second.add(ARTICLES)  # one of them is there already
    assert sorted(first.search("fell").id) == sorted(second.search("fell").id) == ["rain", "snow"]


def test_a_file_from_before_there_was_search_gets_its_index(tmp_path: Path) -> None:
    old = Store(tmp_path / "old.db")
    corpus = wb.Corpus(tmp_path / "old.db", user="anna")
    corpus.add(ARTICLES)
    old.close()
    names = "SELECT name FROM sqlite_master WHERE name LIKE 'articles_words%'"
    with sqlite3.connect(tmp_path / "old.db") as connection:
        assert connection.execute(names).fetchall() == []  # until somebody searches
    assert len(corpus.search("fell")) == 2
    with sqlite3.connect(tmp_path / "old.db") as connection:
        assert connection.execute(names).fetchall()
        connection.execute("INSERT INTO articles_words(articles_words, rank) VALUES ('integrity-check', 1)")


def test_it_shows_facts_as_people_have_settled_them() -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add(ARTICLES)
    corpus.where(id="rain").set_facts(source="The Gazette", title="Downpour")
    found = corpus.search("erbil")  # the words are those of the source
    assert found[["id", "title", "source", "published"]].values.tolist() == [["rain", "Downpour", "The Gazette", "2014-06-27"]]
    assert corpus.search("fell", source="The Gazette").id.tolist() == ["rain"]
    assert [(h.id, h.name, h.source, h.length) for h in headings(corpus)] == [(a.id, a.name, a.source, len(a.text)) for a in corpus]


def test_articles_by_day_and_by_mark() -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add(ARTICLES)
    assert corpus.where(since="2014-06-28").ids == ["snow"]
    assert corpus.where(until="2014-06").ids == ["rain"]
    assert corpus.where(since="2014-06-27", until="2014-07-01").ids == ["rain", "snow"]
    town = corpus.annotate("snow", 13, 17, "GPE")
    corpus.annotate("snow", 0, 4, "ASSAULT", layer="events")
    corpus.annotate("snow", 0, 17, "direct", layer="quotes", roles={"speaker": [wb.Span(33, 40)]}, speaker_name="BBC News")
    assert corpus.where(entity="Kyiv").ids == corpus.where(event="ASSAULT").ids == corpus.where(speaker="BBC News").ids == ["snow"]
    assert corpus.where(entity=["Kyiv", "Lviv"], event="ASSAULT", source="Southern Post").ids == ["snow"]
    assert corpus.where(event="AID").ids == corpus.where(entity="Lviv").ids == corpus.where(source="Northern Post", entity="Kyiv").ids == []
    assert corpus.search("rain", entity="Kyiv").id.tolist() == ["snow"]
    corpus.link([town], "place/kyiv", name="Kyiv, Ukraine")
    assert corpus.where(entity="place/kyiv").ids == corpus.where(entity="Kyiv, Ukraine").ids == ["snow"]
    corpus.reject(town)
    assert corpus.where(entity="Kyiv").ids == []
    with pytest.raises(TypeError, match="where\\(\\) has no outlet; it knows .*entity"):
        corpus.where(outlet="BBC")


def test_a_team_store(team: str) -> None:
    """PostgreSQL finds the same, but for accents."""
    corpus = wb.Corpus(team, user="anna")
    corpus.add(ARTICLES)
    differs = {"erbil", "erbil OR kyiv", "kyiv snow OR erbil", "title:rain"}
    got = {query: sorted(corpus.search(query).id) for query, _ in FOUND if query not in differs}
    assert got == {query: sorted(ids) for query, ids in FOUND if query not in differs}
    assert corpus.search("rain").snippet.str.contains(r"\[[Rr]ain\]").all()
    assert (corpus.store.offered(), corpus.store.layers()) == (([], []), set())
    assert corpus.where(entity="Kyiv").ids == []
    assert [h.length for h in headings(corpus)] == [len(a.text) for a in corpus]
    corpus.add([{"id": "late", "text": "Fog over Ærø."}])
    assert corpus.search("fog").id.tolist() == ["late"]
