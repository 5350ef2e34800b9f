"""Plain text and Markdown: the text as it is, whatever its encoding."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import IO

from workbench.errors import SourceError
from workbench.facts import iso_published
from workbench.model import Reading
from workbench.sources.file import TOO_LARGE, File, article, too_large

UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
AT_ONCE = 10_000_000
"""So many bytes of a table are decoded together; of a longer one the lines that follow are, each by itself."""
NOT_WESTERN = re.compile(r"[^\W\d_][¡-¦¨©¬®-´¶¸¹»-¿][^\W\d_]|[ÐðÞþ\x01-\x08\x0e-\x1f]")
"""What shows that text is not Windows-1252: signs inside words, letters that names in English do not have, controls."""
STRAY = re.compile("[\udc80-\udcff]")
COMMON = re.compile("[À-ÿ–-…]")
"""What text in English has beyond ASCII, most often; its bytes in UTF-8 would be "Ã©" or "â€œ" in Windows-1252, which nobody writes."""
UNTITLED = re.compile(
    r"(?:By|BY) [A-Z][\w.'’-]*(?:,?(?: and| &| in| for| of| the| van| de)* [A-Z][\w.'’-]*){1,12}|(?i:advertisements?|(?:https?://|www\.)\S+|\S[^\s@]*+@\S+)"
)
"""First lines that are no title: bylines, labels, addresses."""
FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n((?:[^\r\n]*\r?\n){1,60}?)---[ \t]*(?:\r?\n|\Z)")
"""What may stand before the text of Markdown: lines of ``key: value`` between two of dashes."""
KEYS = {"title": "title", "author": "author", "date": "published", "published": "published", "source": "source", "url": "url"}


def decode(data: bytes) -> str:
    """Bytes as text: UTF-8 (with or without mark) where it is valid or nearly so, UTF-16 with its mark, else by detection.

    Stray bytes of Windows-1252 in UTF-8 are read as what they are. Detection takes English with a few accents and curly
    marks for what it nearly always is, Windows-1252, which statistics over so few letters confuse with its neighbours
    ("naďve" for "naïve").

    >>> decode("a naïve £5 plan".encode("latin-1"))
    'a naïve £5 plan'
    """
    text = _strictly(data, "utf-16" if data.startswith(UTF16_MARKS) else "utf-8-sig")
    if text is None and b"\0" not in data and (text := _nearly_utf_8(data)) is None:
        from charset_normalizer import from_bytes

        western = _strictly(data, "cp1252")
        letters = [c for c in western or "" if c.isalpha()]
        plausible = western and not NOT_WESTERN.search(western) and sum(not c.isascii() for c in letters) <= len(letters) / 3
        text = western if plausible else str(from_bytes(data).best() or "\0")
    if text is None or "\0" in text:
        raise SourceError("not text in any encoding that could be recognised; save it as UTF-8")
    return text


def _nearly_utf_8(data: bytes) -> str | None:
    """Text in UTF-8 with a few bytes of Windows-1252 in it: one in a hundred characters, and in ten beyond ASCII or as many as COMMON."""
    text = data.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")  # a stray byte is half a character
    strays, signs = len(text) - len(data.decode("utf-8-sig", "ignore")), len(text) - len(text.encode("ascii", "ignore"))
    if strays > len(text) / 100 or strays > max(signs / 10, sum(1 for _ in COMMON.finditer(text))):
        return None
    return STRAY.sub(lambda stray: stray[0].encode("utf-8", "surrogateescape").decode("cp1252", "replace"), text)


def _strictly(data: bytes, encoding: str) -> str | None:
    try:
        return data.decode(encoding)
    except UnicodeDecodeError:
        return None


def lines(stream: IO[bytes]) -> Iterator[bytes]:
    """The lines of a file of any length, as they come; SourceError for one over the limit, and for UTF-16 over the limit."""
    line = stream.readline(TOO_LARGE + 1)
    if line.startswith(UTF16_MARKS):
        line += stream.read(TOO_LARGE + 1)
        if len(line) <= TOO_LARGE:
            yield from io.BytesIO(decode(line).encode("utf-8", "surrogatepass"))
            return
    while line:
        if len(line) > TOO_LARGE:
            raise too_large()
        yield line
        line = stream.readline(TOO_LARGE + 1)


def decoded_lines(stream: IO[bytes]) -> Iterator[str]:
    """The lines of a file of any length as text, with their ends: the first AT_ONCE bytes, which show the encoding best, in one."""
    found = lines(stream)
    first = bytearray()
    for line in found:
        first += line
        if len(first) > AT_ONCE:
            break
    yield from io.StringIO(decode(bytes(first)), newline="")
    for line in found:
        yield decode(line)


def text(file: File) -> Iterator[Reading]:
    """One article: the file's text; a first line that stands alone is its title."""
    content = decode(file.data())
    if not content.strip():
        raise SourceError("the file is empty")
    if all(line.startswith(("http://", "https://")) for line in content.split()):
        raise SourceError("a list of addresses, not an article; to fetch them: wb.read(open(...).read().split())")
    front = FRONT.match(content) if file.suffix == ".md" else None
    title = {} if front else {"title": (_first_line(content), "first line")}
    yield article(file, content, title | (_stated(front[1]) if front else {}))


def _first_line(content: str) -> str | None:
    """The first line, where it stands alone and is a title."""
    head, _, rest = content.partition("\n")
    head = head.strip()
    stands_alone = rest.startswith(("\n", "\r\n")) and rest.strip() and 0 < len(head) <= 150 and head[-1] not in ".:;,”\"'’"
    return head if stands_alone and not UNTITLED.fullmatch(head) and not iso_published(head) else None


def _stated(front: str) -> dict[str, tuple[str | None, str]]:
    """The facts in the lines before a text that are no more than ``key: value``."""
    found: dict[str, tuple[str | None, str]] = {}
    for line in front.splitlines():
        key, _, value = line.partition(":")
        if fact := KEYS.get(key.rstrip().lower()):
            found.setdefault(fact, (value.strip().strip("\"'") or None, f"front matter, {key.strip()}"))
    return found
