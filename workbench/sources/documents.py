"""PDF and Word documents: their text, as far as they have one.

A PDF gives its text layer as it lies in the file: line breaks stay where they are, pages have a blank line between them.
A Word document gives what Word shows in the body: headings, paragraphs, tables, text boxes, and changes as if accepted;
no notes, comments, headers, footers, or numbers of lists.

Limits: what pypdf sets (75 MB and 2 million operators or operands a stream, 100,000 pages), and PATIENCE seconds for a
PDF, after which its remaining pages are passed over; 100 MB of text, packed or not. The dates in both kinds are
those of the file, not of publication, and are left out.
"""

from __future__ import annotations

import io
import logging
import re
import time
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from workbench.errors import SourceError
from workbench.model import Reading, Skipped
from workbench.sources.file import TOO_LARGE, File, Found, article, foreign, too_large
from workbench.sources.packages import package

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

PATIENCE = 120
PLACEHOLDER = re.compile(
    r"microsoft (?:word|powerpoint|excel)(?: -.*)?|untitled[- ]?\d*|(?:document|layout|slide|page) ?\d*|powerpoint presentation"
    r"|.*\.(?:docx?|pdf|rtf|txt|html?|odt|pages|indd|qx[dp]|xlsx?|pptx?|e?ps|ai|wpd|tmp|jpe?g|png|tiff?)",
    re.IGNORECASE | re.DOTALL,
)
"""Titles that programs make up: their own names, file names, addresses."""
NOBODY = re.compile(
    r"|python-docx|openpyxl|apache poi|(?:un-?named|unknown|anonymous|default|author|owner|administrator|admin|root|user ?\d*|pc|none)"
    r"|(?:microsoft|windows|office|ms|hp|dell|lenovo|asus|acer|home|guest)(?: office| word)?(?: user| account| customer)?",
    re.IGNORECASE,
)
"""Authors that nobody is: programs that make documents, and accounts that nobody named."""
UNSEEN = dict.fromkeys((*range(9), *range(11, 32), 127)) | {13: "\n"}
"""Controls that fonts without a proper table leave in the text; a form feed is the end of a page that is known anyway."""
LIGATURES = {0xFB00: "ff", 0xFB01: "fi", 0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st"}
"""Pairs of letters that a font sets as one: searches for the word would miss it."""


def title(given: str | None) -> str | None:
    """The title in a document's properties, unless a program made it up.

    >>> title("Rain in Erbil"), title("Microsoft Word - rain.doc"), title("rain_final2.indd"), title("Document1")
    ('Rain in Erbil', None, None, None)
    """
    given = " ".join((given or "").split())
    return None if PLACEHOLDER.fullmatch(given) or (given.isascii() and " " not in given) else given


def author(given: str | None) -> str | None:
    """The author in a document's properties, unless a program or a machine gave its own name.

    >>> author("Dana Karim"), author("python-docx"), author("Windows User")
    ('Dana Karim', None, None)
    """
    given = " ".join((given or "").split())
    return None if NOBODY.fullmatch(given) else given


# --- PDF --------------------------------------------------------------------------------------------------------------


def pdf(file: File) -> Iterator[Reading]:
    """One article: the text layer, page after page."""
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # what it remarks on and cannot read, the text shows
    with foreign("a PDF"):
        reader = PdfReader(io.BytesIO(file.data()))
        if reader.is_encrypted and not reader.decrypt(""):
            raise SourceError("protected by a password; save a copy without")
        number_of_pages = len(reader.pages)
    end = time.monotonic() + PATIENCE
    texts: list[str] = []
    missing = _pages_told(reader) - number_of_pages
    skipped = [Skipped(file.where, f"{missing} of the pages that it should have are not in it, or damaged")] if missing > 0 else []
    size = 0
    for number in range(1, number_of_pages + 1):
        try:
            with foreign("a readable page", advice="print the file to a new PDF and read that"):
                text = _page_text(reader.pages[number - 1], end)
        except SourceError as error:
            skipped.append(Skipped(f"{file.where}, page {number}", str(error)))
            if time.monotonic() > end:
                break
            continue
        texts += [text] if text else []
        size += len(text)
        if size > TOO_LARGE:
            raise too_large()
    if texts:
        yield article(file, "\n\n".join(texts), _pdf_facts(reader))
    elif not skipped:
        raise SourceError("has no text layer (a scan?); run OCR over it first, e.g. with ocrmypdf")
    yield Reading(skipped=skipped)


def _pages_told(reader: PdfReader) -> int:
    """How many pages there are by the count of the file itself, 0 where it has none."""
    with suppress(SourceError, OSError), foreign("a count of pages"):
        return int(reader.root_object["/Pages"]["/Count"])  # type: ignore[index]
    return 0


def _page_text(page: PageObject, end: float) -> str:
    """A page's text without what no one can see; SourceError when it has not ended by then."""

    def in_time(*_: Any) -> None:
        if time.monotonic() > end:
            raise SourceError(f"pages to this one took {PATIENCE} seconds, the rest is not read; split the file")

    text = page.extract_text(visitor_operand_before=in_time)
    in_time()  # what is raised inside of a form stays there
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return whole.translate(UNSEEN | LIGATURES).strip("\n ")


def _pdf_facts(reader: PdfReader) -> Found:
    with suppress(SourceError), foreign("properties"):
        said = reader.metadata
        if said is not None:
            return {"title": (title(said.title), "document properties"), "author": (author(said.author), "document properties")}
    return {}


# --- Word -------------------------------------------------------------------------------------------------------------

NOT_SHOWN = {"del", "moveFrom", "Fallback", "pPr", "rPr", "rt", "sdtPr"}
"""Elements whose text Word does not show, shows elsewhere, or shows another form of."""
SIGNS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}
BREAKS = {"page", "column"}
TITLE_STYLES = {"Title", "Heading1"}


def docx(file: File) -> Iterator[Reading]:
    """One article: paragraphs and tables in order, a blank line between them.

    A row of a table is a line with tabs between the cells; where a cell holds several paragraphs, the table is there for
    the layout and its paragraphs are as any others. The title is the first paragraph's where its style says so.
    """
    with foreign("a Word document"), zipfile.ZipFile(package(file, "a Word document")) as archive:
        parts = {str(r.get("Type")).rsplit("/", 1)[-1]: str(r.get("Target")).lstrip("/") for r in _xml(archive, "_rels/.rels")}
        body = next((child for child in _xml(archive, parts.get("officeDocument", "")) if _name(child) == "body"), None)
        if body is None:
            raise SourceError("not a Word document; is it a table or a presentation?")
        blocks = [block for block in _blocks(body) if block.strip()]
        headline = _headline(body)
        facts = _docx_facts(archive, parts.get("core-properties"))
    if not blocks:
        raise SourceError("no text in it")
    if headline:
        facts = {**facts, "title": (headline, "title paragraph")}
    yield article(file, "\n\n".join(blocks), facts)


def _xml(archive: zipfile.ZipFile, part: str) -> Any:
    """The root element of a part of a package, without anything its entities would stand for."""
    from lxml import etree

    if archive.getinfo(part).file_size > TOO_LARGE:
        raise too_large()
    return etree.fromstring(archive.read(part), etree.XMLParser(resolve_entities=False, no_network=True))


def _name(element: Any) -> str:
    """An element's name without its namespace, of which there are two; nothing for comments and entities."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _blocks(parent: Any) -> Iterator[str]:
    """The paragraphs and tables in an element, text boxes after the paragraph that holds them."""
    for child in parent:
        name = _name(child)
        if name == "p":
            boxes: list[Any] = []
            yield _line(child, boxes)
            for box in boxes:
                yield from _blocks(box)
        elif name == "tbl":
            yield _table(child)
        elif name not in NOT_SHOWN:
            yield from _blocks(child)


def _line(parent: Any, boxes: list[Any]) -> str:
    """The text in a paragraph or a part of one; the text boxes in it are added to ``boxes``."""
    pieces = []
    for child in parent:
        name = _name(child)
        if name == "t":
            pieces.append("".join(child.itertext()))
        elif name == "txbxContent":
            boxes.append(child)
        elif name in SIGNS and BREAKS.isdisjoint(child.attrib.values()):
            pieces.append(SIGNS[name])
        elif name not in NOT_SHOWN:
            pieces.append(_line(child, boxes))
    return "".join(pieces)


def _table(table: Any) -> str:
    rows = [[[block for block in _blocks(cell) if block.strip()] for cell in _children(row, "tc")] for row in _children(table, "tr")]
    if any(len(blocks) > 1 for row in rows for blocks in row):
        return "\n\n".join(block for row in rows for blocks in row for block in blocks)
    return "\n".join("\t".join(" ".join("".join(blocks).split("\n")) for blocks in row) for row in rows if any(row))


def _children(parent: Any, wanted: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, also where a change or a form field lies around them."""
    for child in parent:
        if _name(child) == wanted:
            yield child
        elif _name(child) not in NOT_SHOWN | {"tbl"}:
            yield from _children(child, wanted)


def _headline(body: Any) -> str | None:
    """The first paragraph with text, if it is in the style of a title."""
    for paragraph in _children(body, "p"):
        if text := _line(paragraph, []).strip():
            styles = {value for style in paragraph.iterfind("{*}pPr/{*}pStyle") for value in style.attrib.values()}
            return text if styles & TITLE_STYLES and len(text) <= 300 else None
    return None


def _docx_facts(archive: zipfile.ZipFile, part: str | None) -> Found:
    with suppress(SourceError), foreign("properties"):
        if part:
            said = {_name(child): child.text for child in _xml(archive, part)}
            return {
                "title": (title(said.get("title")), "document properties"),
                "author": (author(said.get("creator")), "document properties"),
            }
    return {}
