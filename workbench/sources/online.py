"""What lies under an address: a page, a file of any kind, or a feed whose entries are fetched in turn."""

from __future__ import annotations

import re
import weakref
from collections.abc import Iterator
from functools import cached_property, partial
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO
from urllib.parse import urlsplit

from workbench.errors import SourceError
from workbench.model import Reading
from workbench.sources import feeds
from workbench.sources.file import BLANK, SMALL, Columns, File, unread
from workbench.sources.kinds import PARSERS, SIGNS, readings
from workbench.sources.web import Page, Session, Web, shown

KINDS = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/plain": ".txt", "text/markdown": ".md", "text/csv": ".csv",
    "application/json": ".json", "application/x-ndjson": ".jsonl", "application/jsonl": ".jsonl", "application/pdf": ".pdf",
    "application/rss+xml": ".rss", "application/atom+xml": ".atom", "application/rdf+xml": ".rss", "application/xml": ".xml",
    "text/xml": ".xml", "application/zip": ".zip", "application/gzip": ".gz", "message/rfc822": ".eml", "application/warc": ".warc",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx", "application/vnd.apache.parquet": ".parquet",
}  # fmt: skip
"""What a server's content types are called on disk."""
VAGUE = ("", "text/plain", "application/octet-stream", "application/zip")
"""Content types that say little: servers give them to whatever they do not know, or to what lies in a zip; the address says more."""
FEEDS = (".rss", ".atom", ".xml")
FEED = re.compile(rb"(?:<[?!][^>]{0,2000}>\s*){0,9}<(?:rss|feed|rdf:rdf)\b", re.IGNORECASE)
"""How a feed begins."""


class Online:
    """The addresses of one read: they share connections, robots.txt and turns."""

    def __init__(self, columns: Columns, web: Web | None) -> None:
        self.columns, self.web = columns, web

    @cached_property
    def _session(self) -> Session:
        session = Session(self.web)
        weakref.finalize(self, session.close)
        return session

    def readings(self, url: str) -> Iterator[Reading]:
        """All that is under an address; the entries of a feed with the pages that they lead to."""
        try:
            file = self._file(url, self._session.fetch(url))
            if file.suffix not in FEEDS:
                yield from readings(file)
                return
            entries = feeds.entries(file)
        except SourceError as error:
            yield unread(shown(url), error)
            return
        for entry in entries:
            yield from self._entry(file, entry)

    def _entry(self, file: File, entry: feeds.Entry) -> Iterator[Reading]:
        """The page of a feed's entry; what the feed itself has of it, where the page cannot be had."""
        if not entry.link:
            yield feeds.reading(file, entry)
            return
        try:
            page = self._file(entry.link, self._session.fetch(entry.link), entry)
        except SourceError as error:
            yield Reading.of([feeds.reading(file, entry), unread(shown(entry.link), error)])
            return
        found = list(readings(page))
        yield from found
        if not any(reading.articles for reading in found):
            yield feeds.reading(file, entry)

    def _file(self, url: str, page: Page, entry: feeds.Entry | None = None) -> File:
        name = page.url
        kind = _kind(page)
        known = {"url": (name, "address"), **(entry.facts if entry else {})}
        return File(
            where=shown(url),
            name=name,
            open=partial(_stream, _in_utf_8(page, kind)),
            size=len(page.data),
            kind=kind,
            known=known,
            meta={"fetched": page.fetched},
            columns=self.columns,
        )


def _kind(page: Page) -> str:
    """The kind of file that an address gave: by how it begins, else as the server calls it, else as its address ends."""
    suffix = PurePosixPath(urlsplit(page.url).path).suffix.lower()
    called = KINDS.get(page.content_type or "", "")
    says = [suffix, called] if (page.content_type or "") in VAGUE else [called, suffix]
    said = next((kind for kind in says if kind in PARSERS), ".html")
    head = page.data[:SMALL].lstrip(BLANK)
    begins = head[:64].lower()
    if FEED.match(head):
        kinds: tuple[str, ...] = (".rss", *FEEDS)
    else:
        kinds = next((kinds for sign, kinds in SIGNS.items() if begins.startswith(sign.lower())), (said,))
    return next((kind for kind in (said, *says, kinds[0]) if kind in kinds and kind in PARSERS), said)


def _stream(data: bytes) -> IO[bytes]:
    return BytesIO(data)


def _in_utf_8(page: Page, kind: str) -> bytes:
    """The page's bytes; text in the encoding that the server names as UTF-8, which every parser tries first."""
    if not page.encoding or kind not in (".html", ".txt", ".md", ".csv", ".json", ".jsonl"):
        return page.data
    try:
        return page.data.decode(page.encoding).encode()
    except (LookupError, UnicodeError):
        return page.data
