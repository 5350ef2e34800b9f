"""The Python side of Facts, without a page: messages in, answers out, and what the store holds then."""

from typing import Any

import pytest

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.formats.notebook import MIME, carried
from workbench.model import Annotation, Article, Span
from workbench.nlp import dates
from workbench.widgets import Facts
from workbench.widgets.facts import ROWS

from .talk import Talk

RAIN = "Rain fell in Erbil on Wednesday, June 25."


@pytest.fixture
def corpus() -> Corpus:
    corpus = Corpus(user="anna")
    corpus.add(
        [
            {"text": RAIN, "id": "x", "headline": "Rain", "outlet": "Northern Post", "date": "sometime in June"},
            {"text": "The ferry stopped.", "id": "y", "headline": "Ferry"},
            {"text": "Talks go on.", "id": "z", "outlet": "BBC", "date": "2014-06-27"},
        ]
    )
    return corpus


@pytest.fixture
def talk(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> Talk:
    talk = Talk(Facts(corpus), monkeypatch)
    talk.ask("ready")
    return talk


def cell(talk: Talk, article: str, fact: str, kind: str = "page") -> dict[str, Any]:
    """A cell as it was last sent."""
    found: dict[str, Any] = next(row["cells"][fact] for row in talk.last(kind)["rows"] if row["id"] == article)
    return found


def test_ready_sends_the_page(talk: Talk) -> None:
    page = talk.last("page")
    assert [(row["id"], row["n"], row["name"]) for row in page["rows"]] == [("x", 1, "Rain"), ("y", 2, "Ferry"), ("z", 3, "Talks go on.")]
    assert [fact for fact, _ in page["columns"]] == ["title", "source", "author", "published", "url", "language", "story"]
    assert (page["first"], page["listed"], page["all"], page["undo"], page["redo"]) == (0, 3, 3, False, False)


def test_each_value_says_where_it_comes_from(talk: Talk, corpus: Corpus) -> None:
    assert cell(talk, "x", "source") == {"value": "Northern Post", "from": ["column outlet in item 0"], "proposals": []}
    assert cell(talk, "x", "published")["from"] == ["“sometime in June” could not be read as one"]
    assert cell(talk, "y", "source") == {"value": None, "from": [], "proposals": []}
    corpus.where(id="x").set_facts(source="Post")
    assert cell(talk, "x", "source", "rows")["from"] == ["set by user:anna", "“Northern Post”: column outlet in item 0"]
    corpus.where(id="x").set_facts(source=None)
    assert cell(talk, "x", "source", "rows")["from"][0] == "set by user:anna"
    corpus.add([Article(id="w", text="Hail.", source="Post")])
    corpus.where(id="w").set_facts(story="Storm")
    assert cell(talk, "w", "source")["from"] == ["no record of where it comes from"]


def test_a_value_is_stored_and_its_row_alone_is_sent(talk: Talk) -> None:
    assert talk.ask("set", id="y", fact="source", value="BBC") == {"ok": True, "message": "Saved"}
    assert talk.view.corpus["y"].source == "BBC"
    (row,) = talk.last("rows")["rows"]
    assert (row["id"], row["cells"]["source"]["from"], talk.last("rows")["undo"]) == ("y", ["set by user:anna"], True)
    assert talk.ask("set", id="y", fact="source", value="BBC")["message"] == "Nothing changed"
    assert talk.ask("set", id="y", fact="published", value="27 June 2014")["ok"]
    assert talk.view.corpus["y"].published == "2014-06-27"
    assert talk.ask("set", id="y", fact="published", value="")["ok"]
    assert talk.view.corpus["y"].published is None


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"fact": "published", "value": "soon"}, "no date that could be read"),
        ({"fact": "url", "value": "javascript:alert(1)"}, "no address"),
        ({"fact": "text", "value": "Other words."}, "no fact 'text'"),
        ({"id": "nowhere"}, "not on this page any more"),
    ],
)
def test_what_cannot_be_is_refused(talk: Talk, changes: dict[str, str], reason: str) -> None:
    answer = talk.ask("set", **{"id": "y", "fact": "source", "value": "BBC", **changes})
    assert not answer["ok"]
    assert reason in answer["message"]
    assert talk.view.corpus.store.annotations() == []


def test_a_proposal_can_be_taken_and_given_back(talk: Talk, corpus: Corpus) -> None:
    corpus.record(dates(corpus["x"]))
    proposals = cell(talk, "x", "published", "rows")["proposals"]
    chosen = next(proposal for proposal in proposals if proposal[1] == "2014-06-25")
    assert chosen[2] == "June 25 is a Wednesday in 2014"
    assert talk.ask("accept", article="x", id=chosen[0])["message"] == "Saved"
    assert corpus["x"].published == "2014-06-25"
    taken = cell(talk, "x", "published", "rows")
    assert taken["from"][0] == "proposed by rules:facts@1 (June 25 is a Wednesday in 2014), accepted by user:anna"
    assert taken["proposals"] == []
    assert talk.ask("undo")["message"] == "Undone in “Rain”"
    assert cell(talk, "x", "published", "rows")["proposals"] == proposals
    assert corpus["x"].published is None
    assert "no longer there" in talk.ask("accept", article="y", id=chosen[0])["message"]


@pytest.mark.parametrize(("over", "changed", "outlets"), [(False, 1, ["Northern Post", "BBC", "BBC"]), (True, 2, ["BBC", "BBC", "BBC"])])
def test_filling_is_one_gesture(talk: Talk, over: bool, changed: int, outlets: list[str]) -> None:
    before = [a.source for a in talk.view.corpus]
    said = talk.ask("fill", fact="source", value="BBC", over=over, everywhere=False)["message"]
    assert said == f"✓ Saved in {changed} article{'s' * (changed > 1)}"
    assert [a.source for a in talk.view.corpus] == outlets
    assert len(talk.view.corpus.steps().undo) == 1
    talk.ask("undo")
    assert [a.source for a in talk.view.corpus] == before
    talk.ask("redo")
    assert [a.source for a in talk.view.corpus] == outlets


@pytest.fixture
def many(monkeypatch: pytest.MonkeyPatch) -> Talk:
    """Two pages and a bit; every third article has an outlet, of the first page all."""
    corpus = Corpus(user="anna")
    corpus.add(
        [{"text": f"Report number {n}.", "id": str(n), "outlet": "BBC" if n < ROWS or n % 3 == 0 else ""} for n in range(2 * ROWS + 5)]
    )
    talk = Talk(Facts(corpus), monkeypatch)
    talk.ask("ready")
    return talk


def test_a_message_carries_one_page(many: Talk) -> None:
    for step, first, n in [(0, 0, ROWS), (1, ROWS, ROWS), (1, 2 * ROWS, 5), (1, None, 0), (-1, ROWS, ROWS), (-1, 0, ROWS), (-1, None, 0)]:
        many.ask("go", step=step)
        pages = [(m["first"], len(m["rows"])) for m in many.sent if m.get("kind") == "page"]
        assert pages == ([] if first is None else [(first, n)])


def test_the_filter_lists_what_is_missing_and_keeps_what_was_just_filled_in(many: Talk) -> None:
    many.ask("filter", missing="source")
    page = many.last("page")
    assert (page["listed"], page["all"], page["missing"]) == (70, 205, "source")
    assert page["rows"][0]["id"] == "100"
    many.ask("set", id="100", fact="source", value="Reuters")
    assert [row["id"] for row in many.last("rows")["rows"]] == ["100"]
    many.ask("filter", missing="source")
    assert many.last("page")["listed"] == 69
    many.ask("filter", missing="any")
    assert many.last("page")["listed"] == 205
    assert not many.ask("filter", missing="text")["ok"]


def test_filling_reaches_other_pages_when_asked_to(many: Talk) -> None:
    assert many.ask("fill", fact="source", value="BBC", over=False, everywhere=False)["message"] == "✓ Saved in 0 articles"
    assert many.ask("fill", fact="source", value="Reuters", over=False, everywhere=True)["message"] == "✓ Saved in 70 articles"
    many.ask("undo")
    assert many.last("page")["first"] == ROWS  # where it was done
    assert [row["id"] for row in many.last("page")["rows"] if row["cells"]["source"]["value"] == "Reuters"] == []


def test_reprints_say_of_what(talk: Talk, corpus: Corpus) -> None:
    link = Annotation(article="y", layer="twins", label="REPRINT", spans=(), by="rules:twins@1", values={"of": "x"})
    corpus.record([link])
    assert [row["reprint"] for row in talk.last("rows")["rows"]] == ["reprint of 1. Rain"]
    corpus.reject(link)
    assert [row["reprint"] for row in talk.last("rows")["rows"]] == [""]


def test_two_tables_of_one_corpus_stay_equal_until_one_is_gone(talk: Talk, corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    other = Talk(Facts(corpus.where(id=["y", "z"])), monkeypatch)
    other.ask("ready")
    talk.ask("set", id="y", fact="author", value="Maya Haddad")
    assert other.last("rows")["rows"][0]["cells"]["author"] == talk.last("rows")["rows"][0]["cells"]["author"]
    talk.ask("set", id="x", fact="author", value="Maya Haddad")
    assert other.last("rows")["rows"] == []  # not its own, but there is more to undo
    other.ask("gone")
    other.sent.clear()
    talk.ask("undo")
    assert other.sent == []


def test_new_articles_join_the_table(talk: Talk, corpus: Corpus) -> None:
    corpus.add([{"text": "Hail.", "id": "w"}])
    corpus.annotate("w", 0, 4, "EVENT")
    assert [row["id"] for row in talk.last("page")["rows"]] == ["x", "y", "z", "w"]
    assert talk.last("page")["all"] == 4


def test_the_twin_is_a_plain_table_with_the_records_of_what_was_set(talk: Talk, corpus: Corpus) -> None:
    bad = '<img src=x onerror="alert(1)">'
    assert MIME not in talk.view._drawn_twin()
    talk.ask("set", id="y", fact="author", value=bad)
    twin = talk.view._drawn_twin()
    assert "<img" not in twin["text/html"]
    assert "&lt;img src=x onerror=&quot;alert(1)&quot;&gt;" in twin["text/html"]
    (line,) = carried(twin)
    assert line["id"] == "y"


def test_traits_carry_names_only(talk: Talk) -> None:
    state = {name: value for name, value in talk.view.get_state().items() if name not in ("_esm", "_css")}
    assert "Ferry" not in str(state)


def test_what_is_wrong_is_said_at_once(corpus: Corpus) -> None:
    untyped: Any = Facts
    with pytest.raises(WorkbenchError, match="takes a corpus"):
        untyped("letter.db")
    with pytest.raises(TypeError, match="colour"):
        untyped(corpus, colour="red")
    assert Facts(Corpus())._drawn_twin()["text/plain"] == "the facts of 0 articles"


def test_a_decision_of_somebody_else_is_signed_by_them(talk: Talk, corpus: Corpus) -> None:
    ben = Corpus(user="ben")
    ben.store = corpus.store
    ben.where(id="y").set_facts(source="Reuters")
    proposal = Annotation(article="y", layer="facts", label="author", spans=(Span(0, 3),), by="rules:test@1", values={"value": "B. Low"})
    corpus.record([proposal])
    row = talk.last("rows")["rows"][0]["cells"]
    assert row["source"]["from"] == ["set by user:ben"]
    assert row["author"]["proposals"] == [[proposal.id, "B. Low", ""]]
