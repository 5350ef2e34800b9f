"""RSS and Atom feeds: an entry is an article, as far as the feed has its text.

What feeds get wrong is put right before they are parsed, so that one parser, and that in linear time, reads all of them.
Entities that a feed declares itself are left as they stand, and nothing that it points to is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from html.entities import html5
from io import BytesIO
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urljoin
from xml.parsers import expat

from workbench.errors import SourceError
from workbench.model import Reading, Skipped
from workbench.sources.file import NOTHING, File, Found, article, foreign
from workbench.sources.text import UTF16_MARKS, decode

if TYPE_CHECKING:
    from lxml import etree

ENTRIES = 50_000
TAGS = 2_000_000
ATTRIBUTES = 100
"""How many entries, tags, and attributes of one tag a feed may have; elements in elements may be 256 deep, a text 10 MB long, as libxml2 has it."""
ROOTS = ("rss", "RDF", "feed", "channel")
USUAL = {"content": "http://purl.org/rss/1.0/modules/content/", "dc": "http://purl.org/dc/elements/1.1/"}
DATES = ("published", "created", "updated")
DECLARED = re.compile(rb"\s*<\?xml[^>]{0,200}?encoding=[\"']([A-Za-z0-9._-]{1,40})[\"']")
ENTRY = re.compile(r"<(?:[\w.-]{1,40}:)?(?:item|entry)[\s/>]")
CUT_IN = re.compile(r"Premature end of data in tag (\S+)")
LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?![A-Za-z])")
MAILBOX = re.compile(r"(?:[^\s@()]{1,200}@[^\s@()]{1,200}(?: \(([^()]{1,200})\))|\s?\([^\s@()]{1,200}@[^\s@()]{1,200}\))")
NAME, UNNAMED = re.compile(r"[A-Za-z_][\w.-]*", re.ASCII), "unnamed"
"""What elements are called, and what those are that had nothing but a prefix."""
GATHERED = ("links", "authors", "title_detail", "summary_detail", "author_detail")
"""Under these names feedparser gathers what several elements say: no element of a feed is called so."""
SPACES = re.compile(r"\s+")
NO_XML = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
AMPERSAND = re.compile(r"<!\[CDATA\[.*?(?:\]\]>|\Z)|&(?!(?:amp|lt|gt|quot|apos|#\d{1,7}|#x[0-9a-fA-F]{1,6});)(?:\w{1,40};)?", re.DOTALL)
"""Text to be left alone, and else an ampersand that XML does not know, with the name of what HTML means by it."""
BLOCKS = frozenset(
    "address article aside blockquote br caption center dd div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6 header hr li"
    " main nav ol p pre section table td th tr ul".split()
)
UNSEEN = ("script", "style", "noscript", "template", "iframe", "object", "svg", "math", "title")


class Entry(NamedTuple):
    """What a feed has of one article: ``text`` is None where it has none, and its first lines only where ``is_summary``."""

    place: str
    link: str | None
    facts: Found
    text: str | None
    is_summary: bool


def feed(file: File) -> Iterator[Reading]:
    """The articles of a feed, whole or in summary as the feed has them."""
    data, fault = _parsed(file)
    for entry in _entries(file, data):
        yield reading(file, entry)
    if fault:
        yield Reading(skipped=[Skipped(file.where, f"not well-formed XML ({fault}); read as far as it could be made out")])


def reading(file: File, entry: Entry) -> Reading:
    """An entry of a feed as an article; a summary says so in ``meta["extent"]``."""
    if entry.text is None:
        named = entry.facts["title"][0] or entry.link or "it has neither title nor link"
        return Reading(skipped=[Skipped(f"{file.where}, {entry.place}", f"has no text ({named})")])
    known = {name: fact for name, fact in file.known.items() if name != "url"}  # that is the feed's own
    return article(replace(file, known=known), entry.text, entry.facts, {"extent": "summary"} if entry.is_summary else {})


def entries(file: File) -> list[Entry]:
    """The entries of a feed in its order; SourceError where it is none."""
    return list(_entries(file, _parsed(file)[0]))


def _parsed(file: File) -> tuple[bytes, str | None]:
    """A feed as XML that is well-formed, as far as it can be made out, and the first fault in what was given."""
    from lxml import etree

    text = NO_XML.sub("", _decoded(file.data()).lstrip("\ufeff \t\r\n"))
    if text.count("<") > TAGS or sum(1 for _ in ENTRY.finditer(text)) > ENTRIES:
        raise SourceError(f"has more than {ENTRIES:,} entries or {TAGS:,} tags; split it")
    parser = etree.XMLParser(
        encoding="utf-8", recover=True, resolve_entities=False, load_dtd=False, no_network=True, remove_comments=True, remove_pis=True
    )
    with foreign("XML, and so no feed", "rename it to what it is"):
        root = etree.fromstring(AMPERSAND.sub(_known, text).encode(), parser)
    if root is None:
        raise SourceError("not XML, and so no feed; rename it to what it is")
    if (name := re.split("[}:]", str(root.tag))[-1]) not in ROOTS:
        raise SourceError(f"no RSS or Atom feed: it begins with <{name[:40]}>; of XML only feeds are read, save its text as .txt")
    if root.xpath(f"boolean(//*[count(@*) > {ATTRIBUTES}])"):
        raise SourceError(f"no RSS or Atom feed: it has elements of more than {ATTRIBUTES} attributes")
    cut = next((found for error in parser.error_log if (found := CUT_IN.match(error.message))), None)
    if cut and cut[1].rpartition(":")[2] not in ROOTS:  # half an article is none
        for half in list(root.iter("{*}item", "{*}entry"))[-1:]:
            half.getparent().remove(half)
    if any(error.domain == etree.ErrorDomains.NAMESPACE for error in parser.error_log):
        _bind(root)
    for element in root.iter(*(f"{{*}}{name}" for name in GATHERED)):
        element.tag = UNNAMED
    data = etree.tostring(root)
    with foreign("well-formed XML"):
        expat.ParserCreate(namespace_separator=" ").Parse(data, True)
    faults = (error for error in parser.error_log if error.domain != etree.ErrorDomains.NAMESPACE)
    return data, next((f"{' '.join(fault.message.split())[:100]}, line {fault.line}" for fault in faults), None)


def _decoded(data: bytes) -> str:
    """The text of XML: UTF-8 and UTF-16 as they show themselves, else as declared, else as text of any kind."""
    declared = DECLARED.match(data)
    if declared and not data.startswith(UTF16_MARKS):
        for encoding in ("utf-8", declared[1].decode()):
            try:
                return data.decode(encoding)
            except (LookupError, UnicodeError):
                continue
    return decode(data)


def _known(found: re.Match[str]) -> str:
    """An ampersand or character that HTML has a name for, as XML has it."""
    if found[0].startswith("<"):
        return found[0]
    return escape(html5[found[0][1:]]) if found[0][1:] in html5 else f"&amp;{found[0][1:]}"


def _bind(root: etree._Element) -> None:
    """Give names whose prefix was never declared the meaning that they usually have, or none."""
    for element in root.iter():
        prefix, colon, name = str(element.tag).rpartition(":")
        if colon and not prefix.startswith("{"):
            name = name if NAME.fullmatch(name) else UNNAMED
            element.tag = f"{{{USUAL[prefix]}}}{name}" if prefix in USUAL else name
        for attribute in [a for a in map(str, element.attrib) if ":" in a and not a.startswith("{")]:
            del element.attrib[attribute]


def _entries(file: File, data: bytes) -> Iterator[Entry]:
    import feedparser

    base, _ = file.known.get("url", NOTHING)
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": base or ""}
    # the text is made plain here, so there is no markup to make safe, and nothing in it that would be taken for such
    with foreign("a readable feed"):
        parsed = feedparser.parse(BytesIO(data), response_headers=headers, sanitize_html=False, resolve_relative_uris=False)
    if not parsed.version.startswith("atom"):  # whose editor of the feed is not the author of what is in it
        parsed.feed = {name: value for name, value in parsed.feed.items() if name not in ("author", "authors")}
    for number, entry in enumerate(parsed.entries, 1):
        yield _entry(entry, number, parsed.feed, base or parsed.feed.get("link") or "")


def _entry(entry: Any, number: int, about: Any, base: str) -> Entry:
    whole = next((text for part in entry.get("content", ()) if (text := _text(part))), None)
    summary = None if whole else _text(entry.get("summary_detail"))
    origin = _title(entry.get("source", {}))
    author = _names(entry)
    language = next((part["language"] for part in entry.get("content", ()) if part.get("language")), None)
    address = _address(base, entry.get("link"))
    facts = {
        "title": (_title(entry), "feed entry"),
        "source": (origin, "feed entry") if origin else (_title(about), "feed title"),
        "author": (author, "feed entry") if author else (_names(about), "feed author"),
        "url": (address, "feed entry"),
        "published": next(((entry[name], f"feed entry, {name}") for name in DATES if entry.get(name)), NOTHING),
        "language": (_tag(language), "feed entry") if language else (_tag(about.get("language")), "feed language"),
    }
    return Entry(f"entry {number}", address, facts, whole or summary, whole is None)


def _address(base: str, link: str | None) -> str | None:
    """The address that a link leads to from another; None where it is none."""
    try:
        found = urljoin(base, link) if link else ""
    except ValueError:
        return None
    return found if found.startswith(("http://", "https://")) else None


def _title(holder: Any) -> str | None:
    """The title of a feed or entry, without markup."""
    return _text(holder.get("title_detail")) or holder.get("title")


def _names(holder: Any) -> str | None:
    """Who wrote it; of "anna@example.org (Anna Reed)" and "Anna Reed (anna@example.org)" the name."""
    authors = holder.get("authors", ())
    named = [author.get("name", "") for author in authors] if len(authors) > 1 else [holder.get("author", "")]
    return ", ".join(filter(None, (MAILBOX.sub(r"\1", plain(name)) for name in named if name))) or None


def _tag(language: str | None) -> str | None:
    """The language of a tag such as "en-us", as the detector would call it."""
    found = LANGUAGE.match(language or "")
    return found[1].lower() if found else None


def _text(part: Any) -> str | None:
    """A part of a feed as text, by its type; None where that is none."""
    kind = part.get("type", "text/plain") if part else ""
    if kind not in ("text/plain", "text/html", "application/xhtml+xml"):
        return None
    value = part.get("value") or ""
    return (_lines(value) if kind == "text/plain" else plain(value)) or None


def plain(markup: str) -> str:
    """The text of a piece of HTML, a line for each of its blocks.

    >>> print(plain("<h2>Rain &amp; snow</h2><p>Rain <b>fell</b>.<br>Twice.</p><script>no()</script>"))
    Rain & snow
    Rain fell.
    Twice.
    """
    from lxml import etree, html

    if "<" not in markup and "&" not in markup:
        return " ".join(markup.split())
    parser = html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    root = html.document_fromstring(f"<div>{markup}</div>".encode(), parser=parser)
    etree.strip_elements(root, *UNSEEN, with_tail=False)
    pieces: list[str] = []
    for event, element in etree.iterwalk(root, events=("start", "end")):
        words = element.text if event == "start" else element.tail
        pieces += ["\n" if element.tag in BLOCKS else "", SPACES.sub(" ", words or "")]
    return _lines("".join(pieces))


def _lines(text: str) -> str:
    return "\n".join(line for given in text.splitlines() if (line := " ".join(given.split())))
