"""The Python side of Table, without a page: which rows it gives, in what order, and what it does when somebody looks."""

import re
from html.parser import HTMLParser
from typing import Any

import pytest

import workbench as wb
from workbench.errors import WorkbenchError
from workbench.widgets import Table
from workbench.widgets.table import static_table

from .talk import Talk

HOSTILE = "<img src=x onerror=alert(1)>"


@pytest.fixture
def corpus() -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    corpus.add(
        [
            {"id": "rain", "title": "Rain", "text": "Rain fell in Erbil.", "source": "Northern Post", "published": "2014-06-27T06:10"},
            {"id": "snow", "title": HOSTILE, "text": f"Snow fell in Kyiv {HOSTILE} \x1b and no rain.", "source": "Southern Post", "published": "2014-07-01"},
            {"id": "fog", "text": "Fog over Erbil and Kyiv.", "source": "Northern Post"},
        ]
    )  # fmt: skip
    corpus.annotate("fog", 9, 14, "GPE")
    suggestion = wb.Annotation(article="fog", layer="entities", label="GPE", spans=(wb.Span(19, 23),), by="model:test@1")
    corpus.record([suggestion])
    corpus.annotate("snow", 13, 17, "GPE")
    corpus.annotate("rain", 0, 9, "ASSAULT", layer="events")
    corpus.reject(corpus.annotate("rain", 5, 9, "AID", layer="events"))
    return corpus


@pytest.fixture
def talk(corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch) -> Talk:
    talk = Talk(Table(corpus), monkeypatch)
    talk.ask("ready")
    return talk


def ask(talk: Talk, words: str = "", *sort: tuple[str, str], start: int = 0, length: int = 20, **facets: Any) -> dict[str, Any]:
    """The answer to what a page asks."""
    return talk.ask("rows", start=start, length=length, words=words, sort=sort, facets=facets)


def ids(answer: dict[str, Any]) -> list[str]:
    return [row["id"] for row in answer["rows"]]


def test_the_page_is_told_of_columns_and_outlets(talk: Talk) -> None:
    page = talk.last("page")
    assert [heading for _, heading, _ in page["columns"]] == [
        "Article",
        "Outlet",
        "Published",
        "Length",
        "Entities",
        "Quotes",
        "Events",
        "Reviewed",
    ]
    assert ask(talk)["outlets"] == [("Northern Post", 2), ("Southern Post", 1)]


def test_rows_say_what_there_is_and_how_much_is_decided(talk: Talk) -> None:
    answer = ask(talk)
    assert (answer["found"], answer["all"]) == (3, 3)
    cells = {row["id"]: list(row["cells"].values()) for row in answer["rows"]}
    assert cells["fog"] == ["Fog over Erbil and Kyiv.", "Northern Post", "", 24, 2, 0, 0, "50%"]
    assert cells["rain"] == ["Rain", "Northern Post", "2014-06-27", 19, 0, 0, 1, "100%"]
    assert {row["id"]: row["reviewed"] for row in answer["rows"]} == {
        "rain": "events: 2 of 2 decided",
        "snow": "entities: 1 of 1 decided",
        "fog": "entities: 1 of 2 decided",
    }


@pytest.mark.parametrize(
    ("words", "sort", "facets", "wanted"),
    [
        ("", [], {}, ["rain", "snow", "fog"]),
        ("", [("name", "asc")], {}, ["snow", "fog", "rain"]),
        ("", [("published", "desc")], {}, ["snow", "rain", "fog"]),
        ("", [("length", "desc")], {}, ["snow", "fog", "rain"]),
        ("", [("entities", "desc")], {}, ["fog", "snow", "rain"]),
        ("", [("reviewed", "asc")], {}, ["fog", "rain", "snow"]),
        ("", [("source", "desc"), ("length", "asc")], {}, ["snow", "rain", "fog"]),
        ("", [("nothing", "asc")], {}, ["rain", "snow", "fog"]),
        ("rain", [], {}, ["rain", "snow"]),
        ("rain -kyiv", [], {}, ["rain"]),
        ("kyiv", [("length", "asc")], {}, ["fog", "snow"]),
        ("", [], {"source": "Northern Post"}, ["rain", "fog"]),
        ("kyiv", [], {"source": "Northern Post"}, ["fog"]),
        ("", [], {"since": "2014-06-28"}, ["snow"]),
        ("", [], {"until": "2014-06-30"}, ["rain"]),
        ("", [], {"entity": "Kyiv"}, ["snow", "fog"]),
        ("", [], {"event": "ASSAULT"}, ["rain"]),
        ("", [], {"event": "AID"}, []),
        ("", [], {"source": "", "entity": "Erbil"}, ["fog"]),
        ("", [], {"nothing": "x"}, ["rain", "snow", "fog"]),
    ],
)
def test_rows_are_found_filtered_and_sorted(
    talk: Talk, words: str, sort: list[tuple[str, str]], facets: dict[str, Any], wanted: list[str]
) -> None:
    assert ids(ask(talk, words, *sort, **facets)) == wanted


def test_only_a_page_is_sent(talk: Talk) -> None:
    answer = ask(talk, "", ("length", "asc"), start=1, length=1)
    assert (ids(answer), answer["found"]) == (["fog"], 3)
    assert ids(ask(talk, start=2, length=10**9)) == ["fog"]
    assert ids(ask(talk, start=99)) == []


def test_snippets_come_in_parts_and_say_nothing_hidden(talk: Talk) -> None:
    (row,) = ask(talk, "snow")["rows"]
    assert row["cells"]["name"] == HOSTILE
    assert [words for words, hit in row["parts"] if hit] == ["Snow"]
    assert "".join(words for words, _ in row["parts"]) == f"Snow fell in Kyiv {HOSTILE} � and no rain."


def test_a_query_that_asks_for_nothing_is_explained(talk: Talk) -> None:
    answer = ask(talk, '"" -')
    assert (answer["ok"], answer["rows"], answer["found"]) == (True, [], 0)
    assert "nothing to look for" in answer["message"]


def test_it_follows_changes(talk: Talk, corpus: wb.Corpus) -> None:
    ask(talk, "", ("entities", "desc"))
    corpus.annotate("rain", 13, 18, "GPE")
    assert talk.last("changed") is not None
    assert ask(talk, entity="Erbil")["rows"][0]["cells"]["entities"] == 1
    corpus.add([{"id": "hail", "text": "Hail fell."}])
    assert ids(ask(talk, "hail")) == ["hail"]
    corpus.where(id="hail").set_facts(source="The Gazette")
    assert ask(talk, "hail")["rows"][0]["cells"]["source"] == "The Gazette"


def test_a_row_opens_and_a_look_chooses_a_row(talk: Talk, corpus: wb.Corpus) -> None:
    seen: list[tuple[str, str | None, object]] = []
    corpus.on_look(lambda *look: seen.append(look))
    ask(talk)
    talk.ask("look", id="snow")
    assert seen == [("snow", None, talk.view)]
    corpus.look_at(corpus.marks("fog")[0])
    assert talk.last("look") == {"kind": "look", "id": "fog", "at": 2}
    ask(talk, "snow")
    corpus.look_at("rain")  # which is not listed now
    assert [message for message in talk.sent if message.get("kind") == "look"] == []
    assert "nothing here has the id" in talk.ask("look", id="nowhere")["message"]


def test_the_marks_of_a_layer(corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk(Table(corpus, "entities"), monkeypatch)
    talk.ask("ready")
    assert [row["cells"]["text"] for row in ask(talk, "", ("text", "asc"))["rows"]] == ["Erbil", "Kyiv", "Kyiv"]
    assert [row["cells"]["source"] for row in ask(talk, "KYIV")["rows"]] == ["Southern Post", "Northern Post"]
    (row,) = ask(talk, "kyiv", source="Northern Post")["rows"]
    seen: list[tuple[str, str | None, object]] = []
    corpus.on_look(lambda *look: seen.append(look))
    talk.ask("look", id=row["id"])
    assert seen == [("fog", row["id"], talk.view)]
    corpus.accept(corpus.marks("fog")[1])
    assert ask(talk, "kyiv", source="Northern Post")["rows"][0]["cells"]["status"] == "accepted"


def test_incidents_open_their_first_report(corpus: wb.Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    event = next(m.annotation for m in corpus.marks("rain") if m.annotation.label == "ASSAULT")
    corpus.link([event], "incident/rain", name="Rain in Erbil")
    talk = Talk(Table(corpus, "incidents"), monkeypatch)
    talk.ask("ready")
    assert [(row["id"], row["cells"]["reports"]) for row in ask(talk)["rows"]] == [("incident/rain", 1)]
    assert ids(ask(talk, source="Southern Post")) == []
    assert ids(ask(talk, source="Northern Post")) == ["incident/rain"]
    seen: list[str | None] = []
    corpus.on_look(lambda _article, mark, _by: seen.append(mark))
    talk.ask("look", id="incident/rain")
    assert seen == [event.id]
    corpus.look_at(event)
    assert talk.last("look")["id"] == "incident/rain"


def test_every_layer_has_a_table_even_an_empty_one() -> None:
    empty = wb.Corpus(user="anna")
    for layer in ("articles", "entities", "quotes", "events", "notes", "incidents"):
        assert Table(empty, layer)._twin_bundle()["text/plain"] == "a table of 0 rows"
    with pytest.raises(WorkbenchError, match="articles, incidents or a layer"):
        Table(empty, "stories")
    with pytest.raises(WorkbenchError, match="takes a corpus"):
        Table([])  # type: ignore[arg-type]


def test_the_twin_is_the_page_on_view_as_plain_words(talk: Talk) -> None:
    ask(talk, "snow", length=1)
    html = talk.view._twin_bundle()["text/html"]
    assert "<img" not in html
    assert "<mark>Snow</mark>" in html
    tags: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.add(tag)  # type: ignore[method-assign]
    parser.feed(html)
    assert tags == {"div", "table", "thead", "tbody", "tr", "th", "td", "br", "span", "mark"}
    ask(talk, length=1)
    assert "2 more rows are not drawn here" in talk.view._twin_bundle()["text/html"]
    assert re.search(
        r'text-align:right[^>]*">1,\d\d\d<', static_table([{"cells": {"a": "x", "n": 1234}, "parts": []}], {"a": "A", "n": "N"}, 1, "")
    )


def test_the_grid_comes_with_the_package_and_only_when_asked_for(talk: Talk) -> None:
    source = talk.ask("grid")["source"]
    assert "DataTables 2" in source
    assert len(talk.view._esm) < 40_000
