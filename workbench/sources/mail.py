"""E-mail and what is packed like it: messages, mailboxes, web pages saved as one file.

Lines end in a single newline, as e-mail's own do not; flowed text is put together again. A message is read with the
parser for old mail, which takes every header as it is: the one for new mail is slow on, and may fail at, broken ones.

Limits: a message 100 MB, of a header its first 20,000 characters; a mailbox may be of any length.
"""

from __future__ import annotations

import io
import mimetypes
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from email import message_from_bytes
from email.errors import MessageError
from email.header import decode_header
from email.message import Message
from email.policy import Compat32
from email.utils import getaddresses
from functools import partial
from pathlib import PurePath
from typing import IO, Any

from workbench import facts
from workbench.errors import SourceError
from workbench.model import Reading, Skipped
from workbench.sources import pages
from workbench.sources.feeds import plain
from workbench.sources.file import BLANK, TOO_LARGE, File, Found, article, foreign, too_large
from workbench.sources.text import decode
from workbench.sources.unpacking import plain_name

USUAL = ("From", "To", "Subject", "Date", "Received", "Message-ID", "MIME-Version", "Content-Type")
"""Headers of which every message has one."""
WESTERN = {"iso-8859-1", "latin1", "latin-1", "l1", "windows-1252", "cp1252", "us-ascii", "ascii", "ansi_x3.4-1968"}
"""What mailers say when they mean Windows-1252, or have not thought about it."""
NOT_READ = re.compile(
    r"image/|application/(?:pgp-signature|(?:x-)?pkcs7-signature|ms-tnef)|text/(?:calendar|x-vcard|x-amp-html|watch-html|rfc822-headers)|application/pgp-encrypted|message/(?:delivery-status|disposition-notification)"
)
"""Kinds of attachments that come with a message without being sent: logos, signatures, cards."""
PLAIN_AT_LEAST = 1 / 3
"""A plain part shorter than this part of the HTML one only says that there is one."""
SAID = 0.9
"""This share of a part's words in the parts before it makes it another form of them, if it is of another kind than they."""
ENVELOPE = re.compile(rb"From .{0,200}?\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),? .{0,20}?\d\d:\d\d")
"""What begins a message in a mailbox, to be told from a sentence that begins so: it has a weekday and a time."""
ESCAPED = re.compile(rb">+From ")
"""A line that would be taken for an envelope has one ">" more in a mailbox than in the message."""
PIECE = 1_000_000
LONGEST_HEADER = 20_000


class _Short(Compat32):
    """Headers no longer than any real one: taking them apart may take the square of their length."""

    def header_source_parse(self, sourcelines: list[str]) -> tuple[str, str]:
        name, value = super().header_source_parse(sourcelines)
        return name, value[:LONGEST_HEADER]


# --- messages ---------------------------------------------------------------------------------------------------------


def message(file: File) -> Iterator[Reading | File]:
    """A message as an article: subject, sender and date are its facts. Attached files and messages follow."""
    with foreign("an e-mail message"):
        mail = message_from_bytes(file.data(), policy=_Short())
        if not any(name in mail for name in USUAL):
            raise SourceError("not an e-mail message: it has no headers; if it is plain text, name it .txt")
        body, attached = _sorted(mail)
        text = _text(mail, body)
        found: Found = {
            "title": (_header(mail, "Subject"), "subject"),
            "author": (_senders(mail), "sender"),
            "published": (_header(mail, "Date"), "date of the message"),
        }
        meta = {"list": name} if (name := _header(mail, "List-Id")) else {}
        members = [(_name(part, number), part) for number, part in enumerate(attached, 1)]
        goes_on = _goes_on(mail)
    if goes_on:
        yield Reading(skipped=[Skipped(file.where, "goes on after the end of its last part; damaged there; save the message anew")])
    if text.strip():
        yield article(file, text, found, meta)
    elif not members:
        raise SourceError("no text in it")
    for name, part in members:
        yield file.inside(name, partial(_opened, part))


def _leaves(part: Message) -> Iterator[Message]:
    """The parts that hold something, attached messages in one piece."""
    parts: Any = part.get_payload()
    if part.get_content_maintype() == "multipart" and isinstance(parts, list):
        for inner in parts:
            yield from _leaves(inner)
    else:
        yield part


def _goes_on(part: Message) -> bool:
    """Whether something follows the end of parts that looks like one more of them."""
    parts: Any = part.get_payload()
    if part.get_content_maintype() != "multipart" or not isinstance(parts, list):
        return False
    return f"\n--{part.get_boundary()}" in f"\n{part.epilogue}" or any(map(_goes_on, parts))


def _sorted(mail: Message) -> tuple[list[Message], list[Message]]:
    """The parts of the body, and the attachments."""
    body, attached = [], []
    for part in _leaves(mail):
        kind = part.get_content_type()
        sent = kind == "message/rfc822" or part.get_filename() or part.get_content_disposition() == "attachment"
        if not sent and (kind in ("text/plain", "text/html") or kind.startswith("multipart/")):  # cut off before its first part
            body.append(part)
        elif not NOT_READ.match(kind):
            attached.append(part)
    return body, attached


def _text(part: Message, body: list[Message]) -> str:
    """What the parts of the body say, one after the other; of alternatives the plain one, unless it says much less than another.

    Of HTML all is text: a message has no navigation. What has been said is not said again, as by mailers that send two forms
    without calling them alternatives.
    """
    parts: Any = part.get_payload()
    if not isinstance(parts, list):
        if not any(part is each for each in body):
            return ""
        return plain(_content(part)) if part.get_content_type() == "text/html" else _plain(part)
    several = part.get_content_subtype() != "alternative"
    inner = parts if several else sorted(parts, key=lambda one: one.get_content_type() != "text/plain")
    texts = [(one, text) for one in inner if (text := _text(one, body)).strip()]
    if not several:
        longest = max((len(text) for _, text in texts), default=0)
        return next((text for _, text in texts if len(text.strip()) >= PLAIN_AT_LEAST * longest), "")
    kept: list[str] = []
    kinds: set[str] = set()
    for one, text in texts:
        kind = one.get_content_type()
        if not _is_said(text, kept, 1 if kind in kinds else SAID):
            kept.append(text)
        kinds.add(kind)
    return "\n".join(kept)


def _is_said(text: str, before: list[str], share: float) -> bool:
    """Whether this share of the words of a text stand in those before it."""
    words = Counter(text.split())
    return bool(before) and (words & Counter(" ".join(before).split())).total() >= share * words.total()


def _plain(part: Message) -> str:
    text = _content(part)
    if str(part.get_param("format")).lower() != "flowed":
        return text
    return flowed(text, spaces=str(part.get_param("delsp")).lower() != "yes")


def flowed(text: str, *, spaces: bool = True) -> str:
    r"""Text in format=flowed (RFC 3676) with its paragraphs on a line each; ``spaces``: those at breaks are of the text.

    >>> flowed("Rain fell \nin Erbil.\n-- \nDana")
    'Rain fell in Erbil.\n-- \nDana'
    """
    lines: list[list[str]] = []
    open_at = None
    for line in text.split("\n"):
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")
        goes_on = content.endswith(" ") and content != "-- "
        kept = content if spaces or not goes_on else content[:-1]
        if open_at == depth and content != "-- ":
            lines[-1].append(kept)
        else:
            lines.append([">" * depth + " " * bool(depth), kept])
        open_at = depth if goes_on else None
    return "\n".join(map("".join, lines))


def _content(part: Message) -> str:
    """The text of a part, in the encoding that it names, or if it cannot be in that, in the one that it is in."""
    payload: Any = part.get_payload(decode=True)
    return decoded(payload or b"", part.get_content_charset()).replace("\r\n", "\n").replace("\0", "")


def decoded(data: bytes, charset: str | None) -> str:
    """Bytes as text in the encoding they are said to be in, unless that cannot be.

    >>> decoded("“naïve”".encode("cp1252"), "iso-8859-1"), decoded("naïve".encode(), "us-ascii"), decoded(b"rain", "x-unknown")
    ('“naïve”', 'naïve', 'rain')
    """
    charset = (charset or "").lower()
    tried = ("utf-8", "cp1252", "latin-1") if charset in WESTERN else ("gb18030" if charset == "gb2312" else charset or "utf-8",)
    for name in tried:
        with suppress(LookupError, UnicodeError):
            return data.decode(name)
    nearly = data.decode("utf-8", "replace")
    return nearly if nearly.count("\ufffd") <= 1 + len(nearly) / 100 else decode(data)


def _header(mail: Message, name: str) -> str | None:
    value = mail.get(name)
    return None if value is None else _shown(value)


def _shown(value: Any) -> str:
    """A header's value with encoded words as what they stand for."""
    text = str(value)
    value = " ".join(value.split()) if isinstance(value, str) else value  # else spaces at line ends are lost
    with suppress(MessageError, ValueError, SourceError):
        text = "".join(part if isinstance(part, str) else decoded(part, charset) for part, charset in decode_header(value))
    return text.encode("utf-8", "replace").decode().replace("\0", "")


def _senders(mail: Message) -> str | None:
    """Who a message is from by name, else by address."""
    value = mail.get("From")
    if value is None:
        return None
    people = getaddresses([value if isinstance(value, str) else _shown(value)])
    return ", ".join(_shown(name) or address for name, address in people if "@" in address) or _shown(value)


def _name(part: Message, number: int) -> str:
    """What an attachment is called, with the suffix of its kind where it has none."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        return f"attached message {number}.eml"
    name = PurePath(plain_name(_shown(part.get_filename() or f"attachment {number}"))).name
    return name if PurePath(name).suffix else name + (mimetypes.guess_extension(kind) or "")


def _opened(part: Message) -> IO[bytes]:
    with foreign("a readable attachment", "save it from the message"):
        payload: Any = part.get_payload(decode=True)  # None for attached messages
        inner: Any = part.get_payload()
        return io.BytesIO(inner[0].as_bytes() if payload is None else payload)


# --- mailboxes --------------------------------------------------------------------------------------------------------


def mailbox(file: File) -> Iterator[Reading | File]:
    """The messages in an mbox file, one after the other."""
    with file.open() as stream:
        for number, data in enumerate(_messages(stream), 1):
            place = f", message {number}"
            if data is None:
                yield Reading(skipped=[Skipped(file.where + place, str(too_large()))])
                continue
            opened = partial(io.BytesIO, data)
            yield replace(file, where=file.where + place, name=file.name + place, open=opened, size=len(data), kind=".eml")


def _messages(stream: IO[bytes]) -> Iterator[bytes | None]:
    """The messages in a mailbox without what mailboxes add; None for one that is too large."""
    data: bytearray | None = None
    size = 0
    line_begins = True
    while line := stream.readline(PIECE):
        if line_begins and (ENVELOPE.match(line) or (data is None and line.lstrip(BLANK).startswith(b"From "))):
            if data is not None:
                yield _closed(data, size)
            data, size = bytearray(), 0
        elif data is not None:
            size += len(line)
            if size > TOO_LARGE:
                data.clear()
            else:
                data += line[1:] if line_begins and ESCAPED.match(line) else line
        elif line.strip(BLANK):
            raise SourceError('not a mailbox: it does not begin with "From "; a single message is named .eml')
        line_begins = line.endswith(b"\n")
    if data is None:
        raise SourceError("the file is empty")
    yield _closed(data, size)


def _closed(data: bytearray, size: int) -> bytes | None:
    """A message without the empty line that mailboxes put after it."""
    end = next((len(line) for line in (b"\r\n", b"\n") if data.endswith(line * 2)), 0)
    return None if size > TOO_LARGE else bytes(data[: len(data) - end])


# --- pages saved as one file ------------------------------------------------------------------------------------------


def web_archive(file: File) -> Iterator[Reading]:
    """The page in an .mhtml file; its address is the one that it was saved from."""
    with foreign("a saved web page", "save the page anew"):
        mail = message_from_bytes(file.data(), policy=_Short())
        page = next((part for part in _leaves(mail) if part.get_content_type() in ("text/html", "application/xhtml+xml")), None)
        if page is None:
            raise SourceError("no page in it; save the page anew")
        html = _content(page)
        addresses = [_header(mail, "Snapshot-Content-Location"), _header(page, "Content-Location")]
        url = next((a for a in addresses if a and a.startswith(("http://", "https://"))), None)
        known: Found = {"title": (_header(mail, "Subject"), "title when saved"), "url": (url, "address when saved"), **file.known}
        saved = facts.iso_published(_header(mail, "Date") or "")
    yield pages.extracted(replace(file, known=known, meta={**file.meta, **({"saved": saved} if saved else {})}), html)
