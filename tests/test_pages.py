"""pages.py: what a page says of itself, where it stands, and which dates are not those of publication."""

import datetime as dt
import json
from pathlib import Path

import pytest

import workbench as wb
from workbench.model import Article, Reading
from workbench.sources import pages

STORY = """<h1>Rain in Erbil</h1><p>Rain fell in Erbil on Thursday, and the river rose by two metres in a single night, the mayor said.</p>
<p>Engineers were looking at three bridges, and schools in the old town will stay closed until Monday, she told reporters.</p>"""
MOMENT = "2014-06-26T23:30:00-07:00"
ARTICLE = {"@context": "https://schema.org", "@type": "NewsArticle", "datePublished": MOMENT, "dateModified": "2014-07-01"}


def read_page(tmp_path: Path, head: str, body: str = "") -> tuple[Article, Reading]:
    (tmp_path / "x.html").write_text(f"<html><head>{head}</head><body><article>{body}{STORY}</article></body></html>", "utf-8")
    reading = wb.read(tmp_path / "x.html").reading
    return reading.articles[0], reading


def linked(data: object) -> str:
    return f'<script type="application/ld+json">{json.dumps(data)}</script>'


DATES = [
    (linked(ARTICLE), "", MOMENT, "json-ld datePublished"),
    (linked([{"@type": "WebSite"}, ARTICLE]), "", MOMENT, "json-ld datePublished"),
    (linked({"@graph": [{"@type": "WebPage", "datePublished": "2001-01-01"}, ARTICLE]}), "", MOMENT, "json-ld datePublished"),
    (f'<meta property="article:published_time" content="{MOMENT}">', "", MOMENT, "meta article:published_time"),
    (f'<meta name="parsely-pub-date" content="{MOMENT}">', "", MOMENT, "meta parsely-pub-date"),
    (f'<meta name="DC.date.issued" content="{MOMENT}">', "", MOMENT, "meta dc.date.issued"),
    ('<meta name="pubdate" content="Fri, 27 Jun 2014 10:00:00 +0100">', "", "2014-06-27T10:00:00+01:00", "meta pubdate"),
    (f'<meta itemprop="datePublished" content="{MOMENT}">', "", MOMENT, "meta datepublished"),
    ("", f'<time itemprop="datePublished" datetime="{MOMENT}">Thursday</time>', MOMENT, "time itemprop=datePublished"),
    ("", f'<time pubdate datetime="{MOMENT}">Thursday</time>', MOMENT, "time pubdate"),
]


@pytest.mark.parametrize(("head", "body", "moment", "place"), DATES)
def test_the_moment_of_publication_keeps_its_time_and_zone(tmp_path: Path, head: str, body: str, moment: str, place: str) -> None:
    article, reading = read_page(tmp_path, f'{head}<meta property="article:modified_time" content="2014-07-02T10:00:00Z">', body)
    assert (article.published, reading.origins[0].found["published"]) == (moment, place)
    assert "published_guess" not in article.meta


def test_of_dates_that_agree_the_most_exact_is_taken(tmp_path: Path) -> None:
    metas = f'<meta property="article:published_time" content="{MOMENT}"><meta name="dc.date" content="2014-06-28T10:00:00Z">'
    article, _ = read_page(tmp_path, linked({**ARTICLE, "datePublished": "2014-06-26"}) + metas)
    assert article.published == MOMENT


@pytest.mark.parametrize(("head", "body"), [
    ('<meta property="article:modified_time" content="2014-07-02T10:00:00Z">', ""),
    (linked({"@type": "NewsArticle", "dateModified": "2014-07-02"}), ""),
    ("", "<p>Last updated on July 2, 2014</p>"),
])  # fmt: skip
def test_another_date_is_no_more_than_a_guess(tmp_path: Path, head: str, body: str) -> None:
    article, _ = read_page(tmp_path, head, body)
    assert (article.published, article.meta["published_guess"]) == (None, "2014-07-02")


@pytest.mark.parametrize(
    "data", ["{", "[" * 100_000, '"x"', '{"datePublished": 5}', '{"@graph": {"@graph": null}}', '{"author": [1, {"name": 2}]}']
)
def test_linked_data_of_any_form_is_passed_over(tmp_path: Path, data: str) -> None:
    article, _ = read_page(tmp_path, f'<script type="application/ld+json">{data}</script>')
    assert "rose by two metres" in article.text
    assert article.published is None


def test_a_date_that_cannot_be_read_stays_as_it_is(tmp_path: Path) -> None:
    article, _ = read_page(tmp_path, '<meta name="pubdate" content="06/07/2014">')
    assert (article.published, article.meta["published"]) == (None, "06/07/2014")


@pytest.mark.parametrize("head", [
    '<meta name="author" content="' + "(" * 200_000 + '">',
    '<script type="application/ld+json">{' + '"author":"Person"' * 20_000 + "</script>",
], ids=["brackets", "no JSON"])  # fmt: skip
def test_what_no_fact_is_as_long_as_is_given_up_at_once(tmp_path: Path, head: str) -> None:
    article, reading = read_page(tmp_path, head)
    assert "Rain fell in Erbil" in article.text
    assert reading.skipped == []


def test_facts_say_where_they_stood(tmp_path: Path) -> None:
    head = '<meta property="og:title" content="Rain in Erbil"><meta property="og:site_name" content="Northern Post">'
    _, reading = read_page(tmp_path, head + linked({**ARTICLE, "author": {"@type": "Person", "name": "Dana Karim"}}))
    places = reading.origins[0].found
    assert (places["title"], places["source"], places["author"]) == ("meta og:title", "meta og:site_name", "json-ld author")
    _, reading = read_page(tmp_path, "<title>Rain in Erbil</title>")
    assert reading.origins[0].found["title"] == "<title>"


def test_what_trafilatura_looks_for_is_settled_anew_each_day() -> None:
    """It holds the last day that a date may be of."""
    first, again, later = (pages._options(dt.date(2026, 1, day)) for day in (1, 1, 2))
    assert first is again is not later
    assert (first.format, first.with_metadata, first.comments, first.tables) == ("python", True, False, True)
