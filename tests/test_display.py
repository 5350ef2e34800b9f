"""The rendering of an annotated article: nothing of the text is lost, and nothing in it is more than text."""

import re
from collections.abc import Iterable
from html import unescape
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workbench import display
from workbench.corpus import Corpus
from workbench.formats.notebook import carried
from workbench.model import Annotation, Article, Mark, Span

from .pieces import ODD

PIECES = [*ODD, "\x0c", "\x00", "\x85", "'", "\ufffe"]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(st.characters(exclude_categories=["Cs"]), max_size=6), max_size=12).map("".join)
LABELS = st.sampled_from(["PERSON", "GPE", "a <b> \"label'"])
# What JupyterLab 4.6 keeps of an output that nobody has trusted (BROWSER.md 3.7), as far as it is used here
KEPT = {
    "tags": {"div", "p", "span", "mark", "sup", "details", "summary", "table", "tbody", "tr", "td", "th", "b", "h3", "a", "code"},
    "attributes": {"class", "style", "title", "open", "href", "rel", "target"},
    "properties": {
        *("background", "border", "border-collapse", "border-radius", "box-shadow", "color", "display", "font-size", "font-weight"),
        *("line-height", "margin", "margin-top", "max-width", "padding", "text-align", "vertical-align", "white-space"),
    },
}


class Page(HTMLParser):
    """What a page consists of; its text with all styles stripped."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.used: dict[str, set[str]] = {"tags": set(), "attributes": set(), "properties": set()}
        self.styles, self.links, self.open, self.text = "", [""][:0], [""][:0], ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.used["tags"].add(tag)
        self.open.append(tag)
        for name, value in attrs:
            self.used["attributes"].add(name)
            if name == "style":
                self.styles += f";{value}"
                self.used["properties"] |= {rule.partition(":")[0].strip() for rule in (value or "").split(";") if rule.strip()}
            if name == "href":
                self.links.append(value or "")

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text += data


@st.composite
def annotated(draw: st.DrawFn) -> tuple[Article, list[Mark]]:
    article = Article(text=draw(TEXTS), id="x", title=draw(st.none() | TEXTS), source=draw(st.none() | TEXTS), url=draw(st.none() | TEXTS))
    marks = []
    for _ in range(draw(st.integers(0, 6)) if article.text else 0):
        start = draw(st.integers(0, len(article.text) - 1))
        spans = (Span(start, draw(st.integers(start + 1, len(article.text)))),)
        layer = draw(st.sampled_from(["entities", "quotes", "events"]))
        roles = {"speaker": spans, "cue": (Span(0, 1),)} if layer == "quotes" else {}
        by = draw(st.sampled_from(["user:anna", 'rules:"<x>@1']))
        annotation = Annotation(
            article="x", layer=layer, label=draw(LABELS), spans=spans, by=by, roles=roles, values={"name": article.text}
        )
        marks.append(Mark(annotation, draw(st.sampled_from(["accepted", "suggested", "rejected"]))))
    return article, marks


def shown_text(text: str) -> str:
    return "".join("\ufffd" if (c < " " and c not in "\t\n\r") or "\x7f" <= c < "\xa0" else c for c in text)


def words(html: Iterable[str]) -> str:
    return unescape(re.sub(r"<[^>]*>", "", "".join(html)).replace("&#13;", "\r"))


def marks_of(text: str, *labelled: tuple[str, str]) -> tuple[Article, list[Mark]]:
    """An article with words marked, each with a label; small letters are kinds of quotes."""
    article = Article(text=text, id="x")
    return article, [
        Mark(
            Annotation(
                article="x",
                layer="entities" if label.isupper() else "quotes",
                label=label,
                spans=(Span(text.index(w), text.index(w) + len(w)),),
                by="rules:test@1",
            ),
            "suggested",
        )
        for w, label in labelled
    ]


@given(annotated())
def test_every_character_is_in_one_segment_with_the_marks_over_it(given: tuple[Article, list[Mark]]) -> None:
    article, marks = given
    annotations = display.with_parts(display.shown(marks))
    lines = display.segments(article.text, annotations)
    flat = [segment for line in lines for segment in line]
    assert [i for s in flat for i in range(s.start, s.end)] == list(range(len(article.text)))
    assert all(s.start < s.end for s in flat)
    assert [(line[0].start, line[-1].end) for line in lines] == list(display.paragraphs(article.text))
    for s in flat:
        assert set(s.over) == {a for a in annotations if any(span.start <= s.start < span.end for span in a.spans)}


@given(annotated())
def test_static_page_uses_only_what_is_kept_when_untrusted(given: tuple[Article, list[Mark]]) -> None:
    article, marks = given
    page = Page(display.page([article, Article(text="Second", id="y")], marks))
    assert page.open == []
    for what, used in page.used.items():
        assert used <= KEPT[what]
    assert set(re.findall(r"#\w+|\w+\(", page.styles)) <= set(re.findall(r"#[0-9a-f]{6}\b", page.styles))  # hex, no functions
    assert all(re.match(r"https?://", link, re.IGNORECASE) for link in page.links)
    if not marks:
        assert "".join(shown_text(article.text).split()) in "".join(page.text.split())


def test_without_styles_labels_stand_apart() -> None:
    article, marks = marks_of("Maliki of Iraq’s Dawa.", ("Maliki", "PERSON"), ("Iraq", "GPE"), ("Iraq’s Dawa", "ORG"))
    text = Page(display.static_article(article, marks)).text
    assert text == "Maliki\xa0[PERSON] of Iraq\xa0[GPE]’s Dawa\xa0[ORG]."


def test_a_mark_over_two_paragraphs_is_labelled_once() -> None:
    article, marks = marks_of("One\n\ntwo three", ("One\n\ntwo", "EVENT"))
    static = display.static_article(article, marks)
    assert static.count("EVENT<") == 1
    assert static.count("<p ") == 2


@pytest.mark.parametrize(
    ("text", "bounds"),
    [
        ("", []),
        ("one", [(0, 3)]),
        ("one\n", [(0, 4)]),
        ("one\ntwo", [(0, 4), (4, 7)]),
        ("one\r\n\r\ntwo\r\n", [(0, 7), (7, 12)]),
        ("\n\none", [(0, 2), (2, 5)]),
        ("one\n \ntwo", [(0, 4), (4, 6), (6, 9)]),
        ("\n", [(0, 1)]),
    ],
)
def test_paragraphs(text: str, bounds: list[tuple[int, int]]) -> None:
    assert list(display.paragraphs(text)) == bounds


@pytest.mark.parametrize(
    ("url", "link"),
    [
        (
            "https://example.org/a?b=c&d",
            '<a href="https://example.org/a?b=c&amp;d" target="_blank" rel="noopener noreferrer">example.org</a>',
        ),
        ("HTTP://example.org/", '<a href="HTTP://example.org/" target="_blank" rel="noopener noreferrer">example.org</a>'),
        ("javascript:alert(1)//https://example.org", ""),
        (" javascript:alert(1)", ""),
        ("java\nscript:alert(1)", ""),
        ("data:text/html,<script>alert(1)</script>", ""),
        ("https:alert(1)", ""),
        ("http://[bad", ""),
        ("//example.org", ""),
        ('https://example.org/"onclick="alert(1)', None),
        (None, ""),
    ],
)
def test_links_are_http_or_none(url: str | None, link: str | None) -> None:
    facts = display.facts(Article(text="x", source="Wire", url=url))
    if link is None:
        assert Page(facts).used["attributes"] == {"href", "target", "rel"}
    else:
        assert facts == "Wire" + (f" · {link}" if link else "")


def test_shown_keeps_one_mark_of_each_remark_and_a_persons_first() -> None:
    _, (machine,) = marks_of("Iraq", ("Iraq", "GPE"))
    person = Mark(machine.annotation.replace(by="user:anna"), "accepted")
    accepted = Mark(machine.annotation, "accepted")
    assert display.shown([accepted, person]) == [person] == display.shown([person, accepted])
    assert display.shown([machine, person]) == [person]
    assert display.shown([Mark(machine.annotation, "rejected")]) == []


def test_page_folds_all_articles_but_the_first_and_keeps_to_its_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    articles = [Article(text=f"Number {n}", id=str(n)) for n in range(4)]
    html = display.page(articles, [], first="2")
    assert re.findall(r"<details(.*?)><summary.*?<b>(.*?)</b>", html) == [
        ("", "Number 0"),
        ("", "Number 1"),
        (" open", "Number 2"),
        ("", "Number 3"),
    ]
    assert "<details" not in display.page(articles[:1], [])
    monkeypatch.setattr(display, "PAGE_LIMIT", 2)
    limited = display.page(articles, [], first="2")
    assert re.findall(r"<b>(.*?)</b>", limited) == ["Number 2", "Number 0"]
    assert "2 more articles are not drawn here" in limited


def test_quote_list_names_speaker_and_words() -> None:
    article, (mark, late) = marks_of("“Yes,” he said. “No.”", ("“Yes,”", "direct"), ("“No.”", "direct"))
    named = mark.annotation.replace(roles={"speaker": (Span(7, 9),)}, values={"speaker_name": "Nouri <b>"})
    text = Page(display.quote_list(article, [Mark(named, "suggested"), late])).text
    assert text == "2 quotesWhoHowWhat was saidNouri <b> (“he”)direct“Yes,”speaker unknowndirect“No.”"
    assert display.quote_list(article, []) == ""


def test_show_carries_page_and_records(capsys: pytest.CaptureFixture[str]) -> None:
    corpus = Corpus(user="anna")
    corpus.add([{"text": "Rain in Erbil.", "id": "x"}])
    corpus.annotate("x", 8, 13, "GPE")
    bundle = display.bundle(corpus)
    assert "Erbil" in bundle["text/html"]
    (line,) = carried(bundle)
    assert line["entities"][0]["text"] == "Erbil"
    display.show(corpus)  # outside of a notebook: a line for the terminal
    assert "1 annotated article" in capsys.readouterr().out


def test_links_and_what_is_hidden_are_not_drawn_but_told() -> None:
    article = Article(text="Jets struck Qaim, he said.")

    def made(layer: str, label: str, start: int, end: int, **values: object) -> Mark:
        return Mark(
            Annotation(article=article.id, layer=layer, label=label, spans=(Span(start, end),), by="rules:x@1", values=values), "suggested"
        )

    town = made("entities", "GPE", 12, 16)
    linked = made("links", "NAME", 12, 16, entity="gpe/al-qaim", name="Al-Qa’im")
    strike = made("events", "ASSAULT", 5, 11, modality="reported", time={"value": "2014-06-24"}, place={"name": "Qaim"})
    saying = made("events", "BACKGROUND", 21, 25, hidden=True)
    marks = [town, linked, strike, saying]
    html = display.static_article(article, marks)
    assert "Al-Qa’im" in html and "ASSAULT, reported, 2014-06-24, Qaim" in html
    assert "NAME" not in html and "BACKGROUND" not in html
    assert [m.annotation.label for m in display.shown(marks)] == ["GPE", "ASSAULT"]
    assert "BACKGROUND" in display.static_article(article, [saying._replace(status="accepted")]), "what a person accepts is shown"


def test_types_of_event_have_the_colours_of_the_codebook() -> None:
    assert display.tint("events", "ASSAULT") != display.tint("events", "AID") != display.OTHER
    assert display.tint("events", "STRANDING") == display.tint("entities", "SHIP") == display.OTHER
    assert display.tint("entities", "PERSON") == display.FILL["PERSON"]
