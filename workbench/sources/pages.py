"""Web pages: the article without its surroundings, by trafilatura."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.errors import SourceError
from workbench.model import Reading
from workbench.sources.file import File, article

LANGUAGE = re.compile(rb"<html\b[^>]*?\blang\s*=\s*[\"']?([A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)", re.IGNORECASE)
HEAD = 5000
"""How many bytes of a page its first tag is looked for in."""
SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*(\s|$)")


def page(file: File) -> Iterator[Reading]:
    """The article on a page, with title, outlet, author, date, address and language as the page gives them."""
    yield extracted(file, file.data())


def extracted(file: File, data: bytes | str) -> Reading:
    """The article in the bytes or text of a page; SourceError when there is none."""
    import trafilatura

    found = trafilatura.bare_extraction(data, with_metadata=True, favor_precision=False, include_comments=False, include_tables=True)
    if found is None or isinstance(found, dict) or not SENTENCE.search(found.text or ""):
        raise SourceError("no article text found on this page; save its text as .txt and read that")
    facts = {
        "title": (found.title, "page title"),
        "source": (found.sitename, "page metadata"),
        "author": (found.author, "page metadata"),
        "url": (found.url, "page address"),
        "published": (found.date, "page date"),
        "language": (_language(data), "page language"),
    }
    return article(file, found.text or "", facts)


def _language(page: bytes | str) -> str | None:
    """The language that the page names for itself."""
    head = page[:HEAD]
    found = LANGUAGE.search(head.encode() if isinstance(head, str) else head)
    return found.group(1).decode() if found else None
