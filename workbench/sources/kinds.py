"""Which parser reads which kind of file, and what tells that a file is not what its name says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from importlib import import_module

from workbench.errors import SourceError, WorkbenchError
from workbench.model import Reading, Skipped
from workbench.sources import archives, documents, feeds, lines, mail, pages, sheets, text, warc
from workbench.sources.companions import table
from workbench.sources.file import File, unread, unwanted

Parser = Callable[[File], Iterator[Reading | File]]
"""Gives articles as they are found, and the files that lie in a file; SourceError ends it."""


def _format(name: str) -> Parser:
    """The parser of an exchange format, loaded when there is something to parse: formats read files, too."""
    return lambda file: import_module(f"workbench.formats.{name}").load(file)


PARSERS: dict[str, Parser] = {
    **dict.fromkeys((".txt", ".text", ".md"), text.text),
    **dict.fromkeys((".html", ".htm", ".xhtml"), pages.page),
    **dict.fromkeys((".mhtml", ".mht"), mail.web_archive),
    **dict.fromkeys((".json", ".jsonld"), lines.json_file),
    **dict.fromkeys((".jsonl", ".ndjson"), lines.json_lines),
    ".ipynb": lines.notebook_file,
    ".csv": table(sheets.csv_file, sheets.csv_cells),
    ".tsv": sheets.csv_file,
    ".xlsx": sheets.excel,
    ".parquet": table(sheets.parquet, sheets.parquet_cells),
    ".spacy": _format("docbin"),
    ".ann": _format("brat"),
    **dict.fromkeys((".conll", ".bio"), _format("conll")),
    ".xmi": _format("xmi"),
    ".qdpx": _format("refi"),
    ".pdf": documents.pdf,
    ".docx": documents.docx,
    ".eml": mail.message,
    ".mbox": mail.mailbox,
    **dict.fromkeys((".rss", ".atom", ".xml"), feeds.feed),
    ".warc": warc.warc,
    ".zip": archives.zip_file,
    **dict.fromkeys((".tar", ".tgz", ".tbz2", ".txz"), archives.tar_file),
    **dict.fromkeys((".gz", ".bz2", ".xz"), archives.compressed),
}
SUFFIXES = tuple(PARSERS)
SIGNS = {
    b"%PDF-": (".pdf",),
    b"PK\x03\x04": (".zip", ".docx", ".xlsx", ".qdpx"),
    b"PK\x05\x06": (".zip",),
    b"\xd0\xcf\x11\xe0": ("an old Office file (.doc, .xls) or one with a password",),
    b"{\\rtf": ("a .rtf file",),
    b"PAR1": (".parquet",),
    b"WARC/": (".warc",),
    b"\x1f\x8b": (".gz", ".tgz", ".tar"),
    b"BZh": (".bz2", ".tbz2", ".tar"),
    b"\xfd7zXZ": (".xz", ".txz", ".tar"),
    b"\x89PNG": ("a picture",),
    b"\xff\xd8\xff": ("a picture",),
    b"GIF8": ("a picture",),
    b"<!doctype html": (".html", ".htm", ".xhtml"),
    b"<html": (".html", ".htm", ".xhtml"),
    b"<?xml": (".xml", ".rss", ".atom", ".xhtml", ".html", ".htm", ".xmi"),
    b"<rss": (".rss", ".xml", ".atom"),
}
"""What files of a kind begin with, and the suffixes under which that is right; else what it is."""
ANY_SIGN = tuple(sign.lower() for sign in SIGNS)
REPORTED = 20
"""So many single faults of one file are told; of the others only how many there are."""
LONGEST_REASON = 500
"""Characters; a reason names what stands in the file, and that may be of any length."""


def readings(file: File) -> Iterator[Reading]:
    """All that is in a file, piece by piece; what cannot be read is a Skipped, whatever is wrong with it."""
    found = faults = 0
    last = ""
    others: Counter[str] = Counter()
    try:
        for piece in _parser(file)(file):
            if isinstance(piece, File) and piece.suffix not in PARSERS:
                others[piece.suffix] += 1
                continue
            for reading in readings(piece) if isinstance(piece, File) else (piece,):
                found += len(reading.articles)
                faults += len(reading.skipped)
                last = str(reading.skipped[-1]) if reading.skipped else last
                yield replace(reading, skipped=_brief(reading.skipped) if faults <= REPORTED else ()) if reading.skipped else reading
        if faults > REPORTED:
            yield Reading(skipped=[Skipped(file.where, f"{faults - REPORTED} more faults, the last of them: {last}")])
        yield Reading(skipped=unwanted(file.where, others))
        if not found and not faults and not others:
            raise SourceError("no articles in it")
    except WorkbenchError as error:
        yield Reading(skipped=_brief(unread(file.where, error).skipped))
    except OSError as error:
        yield Reading(skipped=[Skipped(file.where, error.strerror or str(error))])
    except (MemoryError, RecursionError) as error:
        yield Reading(skipped=[Skipped(file.where, f"too much for this machine ({type(error).__name__}); split it")])


def _brief(skipped: Sequence[Skipped]) -> list[Skipped]:
    """Reasons in one line that can be read: of a long one the beginning, and the end, which is the advice."""
    lines = [(where, " ".join(reason.split())) for where, reason in skipped]
    return [Skipped(w, r if len(r) <= LONGEST_REASON else f"{r[: LONGEST_REASON - 150]} … {r[-140:]}") for w, r in lines]


def _parser(file: File) -> Parser:
    parser = PARSERS.get(file.suffix)
    if parser is None:
        raise SourceError(f"cannot read {file.suffix or 'files without suffix'}; known are {' '.join(SUFFIXES)}")
    head = file.head[:64].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    for sign, kinds in SIGNS.items() if head.startswith(ANY_SIGN) else ():
        if head.startswith(sign.lower()) and file.suffix not in kinds:
            what = f"its content is that of a {kinds[0]} file; rename it" if kinds[0].startswith(".") else f"it is {kinds[0]}"
            raise SourceError(f"not what its name says: {what}")
    return parser
