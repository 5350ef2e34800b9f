"""Feeds: entries as articles, whole or in summary, and feeds that are broken or meant to break."""

import io
import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from workbench.sources import feeds
from workbench.sources.file import File
from workbench.sources.kinds import readings

RSS = """<?xml version="1.0"?><rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"
xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Northern &amp;amp; Western Post</title><link>https://post.example/</link>
<language>en-gb</language><managingEditor>desk@post.example (The Desk)</managingEditor>%s</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Northern Post</title><author><name>The Desk</name></author>
<link href="https://post.example/"/>%s</feed>"""
RDF = """<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="%s" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel><title>Northern Post</title></channel><item><title>Rain</title><link>https://post.example/a</link><description>Rain fell.</description></item></rdf:RDF>"""
RAIN = "Rain fell in Erbil on Thursday, and the river rose by two metres in a single night, the mayor said."
ITEM = f"<item><title>Rain</title><description>{RAIN}</description></item>"

MISREAD = re.compile("[\x80-\xbf]")


def file(data: str | bytes, name: str = "x.xml", **more: object) -> File:
    data = data if isinstance(data, bytes) else data.encode()
    return File(where=f"in/{name}", name=name, open=lambda: io.BytesIO(data), size=len(data), **more)  # type: ignore[arg-type]


def entry(feed: str, content: str) -> feeds.Entry:
    (found,) = feeds.entries(file(feed % content))
    return found


@pytest.mark.parametrize(("feed", "content", "text", "is_summary"), [
    (RSS, "<item><description>Rain fell.</description></item>", "Rain fell.", True),
    (RSS, "<item><description>Rain.</description><content:encoded><![CDATA[<p>Rain <b>fell</b>.</p><p>Twice.</p>]]></content:encoded></item>", "Rain fell.\nTwice.", False),
    (RSS, "<item><content:encoded>&lt;p&gt;A &amp;lt;b&amp;gt; &amp;amp; c&lt;/p&gt;</content:encoded></item>", "A <b> & c", False),
    (RSS, "<item><description>&lt;p&gt;Rain&lt;br/&gt;fell.&lt;script&gt;x()&lt;/script&gt;&lt;img src='a'&gt;</description></item>", "Rain\nfell.", True),
    (RSS, "<item><description>if a &lt; b, then “no”</description></item>", "if a < b, then “no”", True),
    (RSS, "<item><title>Rain</title><description> </description></item>", None, True),
    (ATOM, "<entry><content type='text'>if a &lt;b&gt; c &amp;amp; d</content></entry>", "if a <b> c &amp; d", False),
    (ATOM, "<entry><content type='html'>&lt;p&gt;A &amp;amp; b&lt;/p&gt;</content><summary>A</summary></entry>", "A & b", False),
    (ATOM, "<entry><content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>A &lt;b></p><p>c</p></div></content></entry>", "A <b>\nc", False),
    (ATOM, "<entry><summary>Rain  fell.\n Twice.</summary></entry>", "Rain fell.\nTwice.", True),
    (ATOM, "<entry><title>Rain</title><content src='a.mp3' type='audio/mp3'/></entry>", None, True),
    (ATOM, "<entry><content type='text'>onclick=\"x\" javascript:alert(1) style</content></entry>", 'onclick="x" javascript:alert(1) style', False),
])  # fmt: skip
def test_the_text_of_an_entry_is_what_a_reader_would_see(feed: str, content: str, text: str | None, is_summary: bool) -> None:
    assert (entry(feed, content).text, entry(feed, content).is_summary) == (text, is_summary)


@pytest.mark.parametrize(("feed", "content", "fact", "value"), [
    (RSS, "<title>Q&amp;amp;A: &lt;i&gt;Rain&lt;/i&gt;</title>", "title", ("Q&A: Rain", "feed entry")),
    (RSS, "<title>AT&amp;T</title>", "title", ("AT&T", "feed entry")),
    (RSS, "<title><![CDATA[Rain & snow]]></title>", "title", ("Rain & snow", "feed entry")),
    (RSS, "", "source", ("Northern & Western Post", "feed title")),
    (RSS, "<source url='https://a.example/'>The Wire</source>", "source", ("The Wire", "feed entry")),
    (RSS, "", "author", (None, "feed author")),
    (RSS, "<author>anna@post.example (Anna Reed)</author>", "author", ("Anna Reed", "feed entry")),
    (RSS, "<dc:creator>Anna Reed</dc:creator><dc:creator>Ben Lowe</dc:creator>", "author", ("Anna Reed, Ben Lowe", "feed entry")),
    (RSS, "<link>/2014/rain</link>", "url", ("https://post.example/2014/rain", "feed entry")),
    (RSS, "<guid>https://post.example/7</guid>", "url", ("https://post.example/7", "feed entry")),
    (RSS, "<guid isPermaLink='false'>https://post.example/7</guid>", "url", (None, "feed entry")),
    (RSS, "<link>javascript:alert(1)</link>", "url", (None, "feed entry")),
    (RSS, "<link>file:///etc/passwd</link>", "url", (None, "feed entry")),
    (RSS, "<pubDate>Fri, 27 Jun 2014 10:00:00 GMT</pubDate>", "published", ("Fri, 27 Jun 2014 10:00:00 GMT", "feed entry, published")),
    (RSS, "", "language", ("en", "feed language")),
    (ATOM, "<title type='text'>a &lt;b> c</title>", "title", ("a <b> c", "feed entry")),
    (ATOM, "", "author", ("The Desk", "feed author")),
    (ATOM, "<author><name>Anna Reed</name></author>", "author", ("Anna Reed", "feed entry")),
    (ATOM, "<author><name>Anna Reed</name><email>anna@post.example</email></author>", "author", ("Anna Reed", "feed entry")),
    (ATOM, "<source><title>The Wire</title></source>", "source", ("The Wire", "feed entry")),
    (ATOM, "<link rel='self' href='/b'/><link href='/a'/>", "url", ("https://post.example/a", "feed entry")),
    (ATOM, "<updated>2014-06-27T10:00:00Z</updated>", "published", ("2014-06-27T10:00:00Z", "feed entry, updated")),
    (ATOM, "<content xml:lang='de-AT'>Regen.</content>", "language", ("de", "feed entry")),
])  # fmt: skip
def test_facts_and_where_they_stood(feed: str, content: str, fact: str, value: tuple[str | None, str]) -> None:
    tag = "item" if feed is RSS else "entry"
    assert entry(feed, f"<{tag}>{content}</{tag}>").facts[fact] == value


def test_links_are_resolved_against_the_address_that_a_feed_came_from() -> None:
    given = file(
        "<rss><channel><item><link>rain</link></item></channel></rss>", known={"url": ("https://post.example/news/feed", "address")}
    )
    assert [e.link for e in feeds.entries(given)] == ["https://post.example/news/rain"]


def test_the_address_of_a_feed_is_not_that_of_its_entries() -> None:
    given = file(RSS % ITEM, known={"url": ("https://post.example/news/feed", "address")})
    assert [a.url for reading in readings(given) for a in reading] == [None]


@pytest.mark.parametrize("feed", [
    RSS % ITEM,
    *(RDF % space for space in ("http://purl.org/rss/1.0/", "http://my.netscape.com/rdf/simple/0.9/")),
    *((RSS % ITEM).replace("2.0", version, 1) for version in ("0.91", "0.92", "0.93")),
    '<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" "http://my.netscape.com/publish/formats/rss-0.91.dtd">' + (RSS % ITEM)[21:],
    (RSS % ITEM).encode("utf-16"),
    (RSS % ITEM).replace('"1.0"', '"1.0" encoding="windows-1251"', 1).replace("Rain<", "Дождь<").encode("cp1251"),
    "\ufeff\n" + RSS % ITEM,
    RSS % ITEM.replace("Rain<", "Rain &nbsp;&eacute; R&D &bogus; \x03<"),
    RSS % ITEM.replace("<title>Rain</title>", "<media:thumb a:b='1'/>"),
    (RSS % ITEM).replace("xmlns:content", "xmlns:other"),
], ids=range(13))  # fmt: skip
def test_feeds_of_all_times_and_those_with_the_usual_mistakes_are_read(feed: str | bytes) -> None:
    found = list(readings(file(feed)))
    assert len([a for reading in found for a in reading.articles]) == 1
    assert [s for reading in found for s in reading.skipped] == []


def test_encodings_and_entities_come_out_as_letters() -> None:
    russian = (RSS % ITEM).replace('"1.0"', '"1.0" encoding="windows-1251"', 1).replace("Rain<", "Дождь<").encode("cp1251")
    assert feeds.entries(file(russian))[0].facts["title"][0] == "Дождь"
    assert entry(RSS, "<item><title>R&D &eacute;&bogus; &#233;</title></item>").facts["title"][0] == "R&D é&bogus; é"
    assert entry(RSS.replace("xmlns:dc=", "xmlns:other="), "<item><dc:creator>Anna</dc:creator></item>").facts["author"][0] == "Anna"


def test_a_feed_gives_articles_and_tells_which_entries_have_no_text(tmp_path: Path) -> None:
    (tmp_path / "post.rss").write_text(RSS % f"{ITEM}<item><title>Snow</title></item><item><link>/b</link></item><item/>")
    reading = wb.read(tmp_path / "post.rss")
    (article,) = reading
    assert (article.text, article.title, article.source, article.language) == (RAIN, "Rain", "Northern & Western Post", "en")
    assert dict(article.meta) == {"file": "post.rss", "extent": "summary"}
    assert reading.origins[0].found == {"title": "feed entry", "source": "feed title", "language": "feed language"}
    assert [(s.where.removeprefix(f"{tmp_path}/"), s.reason) for s in reading.skipped] == [
        ("post.rss, entry 2", "has no text (Snow)"),
        ("post.rss, entry 3", "has no text (https://post.example/b)"),
        ("post.rss, entry 4", "has no text (it has neither title nor link)"),
    ]


@pytest.mark.parametrize(("data", "reason"), [
    ("<urlset><url/></urlset>", "no RSS or Atom feed: it begins with <urlset>"),
    ("Rain fell.", "not XML, and so no feed"),
    ("{}", "not XML, and so no feed"),
    (" ", "the file is empty"),
    (RSS % "", "no articles in it"),
    (RSS % ("<item/>" * 21), "entry 1: has no text"),
])  # fmt: skip
def test_what_is_no_feed(tmp_path: Path, data: str, reason: str) -> None:
    (tmp_path / "x.xml").write_text(data)
    reading = wb.read(tmp_path / "x.xml")
    assert len(reading) == 0
    assert reason in str(reading.skipped[0])


# --- broken, or meant to break ----------------------------------------------------------------------------------------


def test_a_feed_that_is_cut_off_is_read_as_far_as_it_goes(tmp_path: Path) -> None:
    whole = RSS % (ITEM * 3)
    for end in (whole.rindex("<item>") + 3, whole.rindex("by two metres"), whole.rindex("</item>") + 7):
        (tmp_path / "x.rss").write_text(whole[:end])
        reading = wb.read(tmp_path / "x.rss")
        assert [a.text for a in reading] == [RAIN] * whole[:end].count("</item>")
        assert [("not well-formed XML" in s.reason, "read as far as" in s.reason) for s in reading.skipped] == [(True, True)]


LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


@pytest.mark.parametrize(("declared", "used"), [
    (f'<!ENTITY l0 "ha">{LAUGHS}', "&l9;"),
    (f'<!ENTITY l0 "{"ha" * 50_000}">', "&l0;" * 50_000),
    ('<!ENTITY l0 SYSTEM "file:///etc/passwd">', "&l0;"),
    ('<!ENTITY l0 SYSTEM "http://127.0.0.1:9/">', "&l0;"),
    ('<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;', "&l0;"),
    ('<!ENTITY % p "<!ENTITY l0 \'ha\'>"> %p;', "&l0;"),
], ids=["laughs", "quadratic", "file", "network", "network in the DTD", "parameter"])  # fmt: skip
def test_entities_of_a_feeds_own_stay_as_they_stand(declared: str, used: str) -> None:
    data = f"<!DOCTYPE rss [{declared}]><rss><channel><item><title>T</title><description>{used}</description></item></channel></rss>"
    (found,) = feeds.entries(file(data))
    assert found.text == used


@pytest.mark.parametrize(("data", "reason"), [
    (RSS % ("<item/>" * 50_001), "has more than 50,000 entries"),
    (RSS % ("<a/>" * 2_000_001), "has more than 50,000 entries or 2,000,000 tags; split it"),
    (RSS % (ITEM + "<a>" * 100_000), "not well-formed XML (Excessive depth"),
    (RSS % (ITEM + "<a>" + "x" * 10_000_001 + "</a>"), "not well-formed XML (Resource limit exceeded"),
    (RSS % (ITEM + '<a b="' * 100_000), "not well-formed XML"),
    (RSS % (ITEM + "<![CDATA[" * 100_000), "not well-formed XML"),
    (RSS % (ITEM + "<!--" * 100_000), "not well-formed XML"),
    (RSS % (ITEM + "<a " + " ".join(f"a{n}='1'" for n in range(50_000)) + "/>"), "no RSS or Atom feed: it has elements of more than 100"),
    ("\n" * 1_000_000 + RSS % ITEM, ""),
    ("<!DOCTYPE rss [" + "<!-- ]> -->" * 100_000 + "]>" + (RSS % ITEM)[21:], ""),
], ids=range(10))  # fmt: skip
def test_feeds_that_would_never_end_are_stopped(data: str, reason: str) -> None:
    found = list(readings(file(data)))
    assert len([a for reading in found for a in reading.articles]) == (not reason.endswith(("entries", "split it", "100")))
    skipped = [s for reading in found for s in reading.skipped]
    assert [s.reason.startswith(reason) for s in skipped] == [True] * bool(reason)


def test_deep_markup_in_an_entry_is_text_all_the_same() -> None:
    assert "Rain" in feeds.plain("<div>" * 200 + "Rain" + "</div>" * 200)
    assert feeds.plain("<" * 1000 + "b>Rain") is not None


@given(st.text(max_size=60), st.sampled_from([RSS, ATOM]))
def test_any_text_comes_back_as_it_was(text: str, feed: str) -> None:
    text = MISREAD.sub("", text)  # which feedparser takes for what it nearly always was once: Windows letters, and UTF-8 read as Latin-1
    escaped = feeds.NO_XML.sub("", text).encode("utf-8", "replace").decode().replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    content = f"<item><content:encoded><![CDATA[<p>]]>{escaped.replace('&', '&amp;')}<![CDATA[</p>]]></content:encoded></item>"
    if feed is ATOM:
        content = f"<entry><content type='text'>{escaped}</content></entry>"
    plain = feeds.NO_XML.sub("", text).encode("utf-8", "replace").decode()
    assert (entry(feed, content).text or "").split() == plain.split()


@given(st.text(alphabet='<>&;!?[]/="-ab \n', max_size=80), st.binary(max_size=20))
def test_markup_of_any_shape_never_raises(text: str, tail: bytes) -> None:
    for data in (text.encode() + tail, (RSS % text).encode() + tail, (RSS % f"<item><description>{text}").encode()):
        list(readings(file(data)))
    feeds.plain(text)
