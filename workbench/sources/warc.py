"""Crawls in WARC files: the pages that were there, one after the other."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr
from dataclasses import replace
from functools import partial
from itertools import count
from typing import Any

from workbench.errors import SourceError
from workbench.model import Reading, Skipped
from workbench.sources import archives
from workbench.sources.file import TOO_LARGE, File, too_large
from workbench.sources.unpacking import Member, packed, shown

PAGES = {
    "text/html": ".html",
    "application/xhtml+xml": ".html",
    "text/plain": ".txt",
    "application/rss+xml": ".rss",
    "application/atom+xml": ".atom",
}
"""Content types whose second half is not what files of the kind end in."""
TYPES = ("warcinfo", "response", "resource", "request", "metadata", "revisit", "conversion", "continuation")
"""Of records, as the standard has them."""
LINE, HEADS = 65_536, 1_000_000
"""Bytes that a line of a record's head may have, and all that is read line by line of one record."""
NAME_SERVERS = ("dns:", "whois:")
"""How the addresses of those begin whose answers are no pages."""


def warc(file: File) -> Iterator[Reading | File]:
    """The pages of a crawl that were there (200 OK), with the address and the time at which they were fetched."""
    from warcio.archiveiterator import ArchiveIterator

    file, budget = archives.archive(file)
    if archives.head_of(file)[:5] != b"WARC/":
        raise SourceError(f"not a WARC file, or damaged; {archives.AGAIN}")
    with file.open() as stream:
        records = ArchiveIterator(stream)
        lines = records.reader.readline = _Lines(records.reader.readline)
        for number in count(1):
            lines.left = HEADS
            with packed(), redirect_stderr(io.StringIO()):
                record = next(records, None)
            if record is None:
                return
            budget.count()
            told = False
            if (found := _page(record)) is not None:
                address, kind = found
                member = Member(partial(_Payload, record), budget if record.length != record.payload_length else None)
                place = file.inside(f"record-{number}{kind}", member.open, record.length)
                known = {"url": (address, "WARC-Target-URI")} if address.startswith(("http://", "https://")) else {}
                meta = {**file.meta, "fetched": record.rec_headers.get_header("WARC-Date")}
                yield replace(place, where=f"{file.where}, {shown(address)}", kind=kind, known=known, meta=meta)
                told = member.damaged
                if budget.spent:
                    return
            if _is_cut(record):
                if told:
                    return
                raise SourceError(f"cut off in its last record, or damaged there; {archives.AGAIN}")
            if doubt := _doubt(record):
                yield Reading(skipped=[Skipped(f"{file.where}, record {number}", doubt)])


class _Lines:
    """Reads lines as ``warcio`` does, but none without end, and not endlessly many of one record."""

    def __init__(self, read: Callable[[int], bytes]) -> None:
        self.read = read
        self.left = HEADS

    def __call__(self, length: int | None = None) -> bytes:
        line = self.read(min(length or LINE, LINE))
        self.left -= len(line)
        if self.left < 0:
            raise SourceError(f"a record's head has no end; {archives.AGAIN}")
        return line


def _doubt(record: Any) -> str | None:
    """Why a record that may hold a page is not taken for one, if so: of what kind it is cannot be made out."""
    if record.rec_type not in TYPES:
        return f"of a type that crawls do not have ({shown(str(record.rec_type))}); correct its WARC-Type"
    if record.rec_type != "response":
        return None
    address = shown(record.rec_headers.get_header("WARC-Target-URI") or "no address")
    if record.http_headers is None:
        no_page = address.startswith(NAME_SERVERS)
        return None if no_page else f"an answer from what is no web address ({address}); correct its WARC-Target-URI"
    status = record.http_headers.get_statuscode()
    return None if status.isdecimal() else f"an answer without a status such as 200 ({address}); fetch it again"


def _page(record: Any) -> tuple[str, str] | None:
    """The address and kind of what a record holds; None where that is not something that was fetched and was there."""
    head = record.http_headers if record.rec_type == "response" else record.rec_headers if record.rec_type == "resource" else None
    address = record.rec_headers.get_header("WARC-Target-URI") or ""
    if head is None or (record.rec_type == "response" and head.get_statuscode() != "200") or address.endswith("/robots.txt"):
        return None
    content_type = (head.get_header("Content-Type") or "").partition(";")[0].strip().lower()
    return address, PAGES.get(content_type) or f".{shown(content_type.rpartition('/')[2])}"


class _Payload:
    """What a record holds, unpacked."""

    def __init__(self, record: Any) -> None:
        from warcio.bufferedreaders import BufferedReader, ChunkedDataReader

        if (record.length or 0) > TOO_LARGE:
            raise too_large()
        head = record.http_headers
        packing = ((head and head.get_header("content-encoding")) or "identity").lower()
        if packing not in ("identity", "gzip", "x-gzip", "deflate"):
            raise SourceError(f"packed as {shown(packing)}, which is not read")
        self.record = record
        self.body = record.raw_stream
        if head and (head.get_header("transfer-encoding") or "").lower() == "chunked":
            self.body = ChunkedDataReader(self.body)
        if packing != "identity":  # around the chunks, whose size nobody limits, and not within them
            self.body = BufferedReader(self.body, decomp_type=packing.removeprefix("x-"))

    def read(self, size: int) -> bytes:
        with redirect_stderr(io.StringIO()):
            data: bytes = self.body.read(size)
        if not data and _is_cut(self.record):
            raise SourceError(f"the archive is cut off in the middle of it; {archives.AGAIN}")
        return data


def _is_cut(record: Any) -> bool:
    """Whether a record is longer than what there is of it, which is read to its end."""
    with packed():
        while record.raw_stream.read(LINE):
            pass
    return record.length is None or record.raw_stream.limit > 0
