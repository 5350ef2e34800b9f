"""Plain text and Markdown: the text as it is, whatever its encoding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.errors import SourceError
from workbench.model import Reading
from workbench.sources.file import File, article

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
NOT_WESTERN = re.compile(r"[^\W\d_][¡-¦¨©¬®-´¶¸¹»-¿][^\W\d_]|[ÐðÞþ\x01-\x08\x0e-\x1f]")
"""What shows that text is not Windows-1252: signs inside words, letters that names in English do not have, controls."""


def decode(data: bytes) -> str:
    """Bytes as text: UTF-8 (with or without mark) where it is valid, UTF-16 with its mark, else by detection.

    Detection takes English with a few accents and curly marks for what it nearly always is, Windows-1252, which
    statistics over so few letters confuse with its neighbours ("naďve" for "naïve").

    >>> decode("a naïve £5 plan".encode("latin-1"))
    'a naïve £5 plan'
    """
    text = _strictly(data, "utf-16" if data.startswith(UTF16_MARKS) else "utf-8-sig")
    if text is None and b"\0" not in data:
        from charset_normalizer import from_bytes

        western = _strictly(data, "cp1252")
        letters = [c for c in western or "" if c.isalpha()]
        plausible = western and not NOT_WESTERN.search(western) and sum(not c.isascii() for c in letters) <= len(letters) / 3
        text = western if plausible else str(from_bytes(data).best() or "\0")
    if text is None or "\0" in text:
        raise SourceError("not text in any encoding that could be recognised; save it as UTF-8")
    return text


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def text(file: File) -> Iterator[Reading]:
    """One article: the file's text; a first line that stands alone is its title."""
    content = decode(file.data())
    if not content.strip():
        raise SourceError("the file is empty")
    if all(line.startswith(("http://", "https://")) for line in content.split()):
        raise SourceError("a list of addresses, not an article; to fetch them: wb.read(open(...).read().split())")
    head, _, rest = content.partition("\n")
    head = head.strip()
    is_title = rest.startswith(("\n", "\r\n")) and rest.strip() and 0 < len(head) <= 150 and head[-1] not in ".:;,”\"'’"
    yield article(file, content, {"title": (head if is_title else None, "first line")})
