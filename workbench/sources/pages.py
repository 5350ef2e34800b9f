"""Web pages: the article without its surroundings, by trafilatura, and its facts where the page itself states them."""

from __future__ import annotations

import datetime as dt
import gzip
import io
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from workbench.errors import SourceError
from workbench.facts import iso_published
from workbench.formats import embedded
from workbench.model import Reading
from workbench.sources.file import NOTHING, TOO_LARGE, File, article
from workbench.sources.lines import json_lines
from workbench.sources.unpacking import Budget, Unpacked

if TYPE_CHECKING:
    from lxml.html import HtmlElement
    from trafilatura.settings import Extractor

LANGUAGE = re.compile(rb"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", re.IGNORECASE)
HEAD = 5000
"""How many bytes of a page its first tag is looked for in."""
FACT, SCRIPT = 2_000, 20_000
"""Characters of the longest fact that a page states of itself, and of the longest script that is no JSON in which facts are looked for."""
SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*(\s|$)")
META_DATES = (
    "article:published_time", "og:published_time", "parsely-pub-date", "pubdate",
    "dc.date.issued", "dcterms.issued", "dc.date", "dcterms.date", "datepublished",
)  # fmt: skip
"""The names of meta tags that say when a page was published, in lower case, the surest first."""
Said = tuple[str, str]
"""What a page says of itself, and where it stood."""


def page(file: File) -> Iterator[Reading]:
    """The article on a page, with title, outlet, author, moment, address and language as the page gives them.

    A report of ours is read by the records that it carries.
    """
    data = file.data()
    packed = embedded.found(data)
    if packed is None:
        yield extracted(file, data)
        return
    budget = file.budget or Budget(len(data))

    def unpacked() -> io.BufferedReader:
        return io.BufferedReader(Unpacked(gzip.GzipFile(fileobj=io.BytesIO(packed)), budget))

    yield from json_lines(replace(file, open=unpacked))


def extracted(file: File, data: bytes | str) -> Reading:
    """The article in the bytes or text of a page; SourceError when there is none.

    A date that the page does not call that of publication is a guess: ``meta["published_guess"]``.
    """
    import trafilatura

    tree = trafilatura.load_html(data, TOO_LARGE)
    if tree is not None:
        _shorten(tree)
    found = tree is not None and trafilatura.bare_extraction(tree, options=_options(dt.date.today()))
    if not found or isinstance(found, dict) or not SENTENCE.search(found.text or ""):
        raise SourceError("no article text found on this page; save its text as .txt and read that")
    said = _said(tree)
    published = _moment(said["published"])
    facts = {
        "title": (found.title, _place(found.title, said["title"], "page title")),
        "source": (found.sitename, _place(found.sitename, said["source"], "page metadata")),
        "author": (found.author, _place(found.author, said["author"], "page metadata")),
        "url": (found.url, "page address"),
        "published": published,
        "language": (_language(data), "page language"),
    }
    is_dated = published[0] or file.known.get("published", NOTHING)[0]
    return article(file, found.text or "", facts, {"published_guess": found.date} if found.date and not is_dated else {})


@lru_cache(maxsize=1)
def _options(today: dt.date) -> Extractor:
    """What trafilatura is to look for; it parses its settings for each, and takes no date after the day on which it did so."""
    from trafilatura.settings import Extractor

    return Extractor(output_format="python", with_metadata=True, comments=False, tables=True)


def _shorten(tree: HtmlElement) -> None:
    """Cut what no fact is as long as: trafilatura looks for names in it by patterns that take time with the square of its length."""
    for element in tree.iter("meta", "script"):
        if len(content := element.get("content", "")) > FACT:
            element.set("content", content[:FACT])
        if len(element.text or "") > SCRIPT and "json" in element.get("type", "") and not list(_linked_data(element)):
            element.text = None


def _said(tree: HtmlElement) -> Mapping[str, list[Said]]:
    """What a page says of itself: values of its title, outlet, author and moment, each with its place, the surest first."""
    metas: dict[str, str] = {}
    things: list[dict[str, Any]] = []
    dates: list[Said] = []
    titles: list[Said] = []
    for element in tree.iter("meta", "script", "title", "h1", "time", "span"):  # in one pass: this is done for every page
        given, tag = element.attrib, element.tag
        if tag == "meta":
            for name in (given.get("property"), given.get("name"), given.get("itemprop")):
                if name and (content := given.get("content")):
                    metas.setdefault(name.lower(), content)
        elif tag == "script":
            things += _linked_data(element)
        elif tag == "title" or tag == "h1":
            titles.append((element.text or "", f"<{tag}>"))
        elif given.get("itemprop") == "datePublished":
            dates.append((given.get("datetime") or given.get("content") or element.text or "", f"{tag} itemprop=datePublished"))
        elif tag == "time" and "pubdate" in given:
            dates.append((given.get("datetime") or element.text or "", "time pubdate"))
    things.sort(key=lambda thing: not _is_article(thing))
    linked = [(thing["datePublished"], "json-ld datePublished") for thing in things if isinstance(thing.get("datePublished"), str)]
    return {
        "title": [*_named(metas, ("og:title", "twitter:title")), *_of(things, "headline"), *titles],
        "source": [*_named(metas, ("og:site_name",)), *_of(things, "publisher")],
        "author": [*_of(things, "author"), *_named(metas, ("author", "article:author", "parsely-author"))],
        "published": [*linked, *_named(metas, META_DATES), *dates],
    }


def _linked_data(script: HtmlElement) -> Iterator[dict[str, Any]]:
    """The things that a script describes in JSON-LD, in lists and graphs too, but not what belongs to them (comments, items)."""
    if not script.get("type", "").strip().lower().startswith("application/ld+json"):
        return
    try:
        things = [json.loads(script.text or "", strict=False)]
    except (ValueError, RecursionError):
        return
    for thing in things:  # grows
        if isinstance(thing, list):
            things += thing
        elif isinstance(thing, dict):
            things += [thing.get("@graph"), thing.get("mainEntity")]
            yield thing


def _is_article(thing: Mapping[str, Any]) -> bool:
    kinds = thing.get("@type")
    return any(str(kind).endswith(("Article", "Posting")) for kind in (kinds if isinstance(kinds, list) else [kinds]))


def _named(metas: Mapping[str, str], names: tuple[str, ...]) -> list[Said]:
    return [(metas[name], f"meta {name}") for name in names if name in metas]


def _of(things: list[dict[str, Any]], name: str) -> list[Said]:
    """What things of JSON-LD have under a name: words, or something that has a name itself, or several."""
    found = []
    for thing in things:
        values = thing.get(name)
        named = [value.get("name") if isinstance(value, dict) else value for value in (values if isinstance(values, list) else [values])]
        found.append(("; ".join(value for value in named if isinstance(value, str)), f"json-ld {name}"))
    return found


def _moment(dates: list[Said]) -> tuple[str | None, str]:
    """The first date that can be read, or another that says the same more exactly, with its place; else the first as it is."""
    readable = [(value, place) for said, place in dates if (value := iso_published(said))]
    if not readable:
        return dates[0] if dates else NOTHING
    return max((said for said in readable if said[0].startswith(readable[0][0])), key=lambda said: len(said[0]))


def _place(value: str | None, said: list[Said], otherwise: str) -> str:
    """Where on the page a value stands."""
    same = " ".join((value or "").split()).casefold()
    return next((place for words, place in said if " ".join(words.split()).casefold() == same), otherwise)


def _language(page: bytes | str) -> str | None:
    """The language that the page names for itself."""
    head = page[:HEAD]
    found = LANGUAGE.search(head.encode() if isinstance(head, str) else head)
    return found.group(1).decode() if found else None
