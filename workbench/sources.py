"""read(): what an analyst has on disk or in memory, as articles.

Files by suffix (txt, md, html, json, jsonl, csv, tsv, zip, ipynb), folders, globs, DataFrames, dicts, or lists of any of
these. One bad file never stops a read: it is listed in ``Reading.skipped`` with its reason and the rest is loaded.
"""

from __future__ import annotations

import csv
import glob
import io
import json
import lzma
import os
import re
import zipfile
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, TypeVar, Union

from workbench import rows
from workbench.errors import SourceError, WorkbenchError
from workbench.model import Article, Reading, Skipped
from workbench.rows import COLUMNS, Columns

if TYPE_CHECKING:
    import pandas as pd

Readable = Union[str, "os.PathLike[str]", Article, Reading, Mapping[str, Any], "pd.DataFrame", Iterable[Any]]

TOO_LARGE = 100_000_000
SUFFIXES = (".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".zip", ".ipynb")
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")
NOT_WESTERN = re.compile(r"[^\W\d_][¡-¦¨©¬®-´¶¸¹»-¿][^\W\d_]|[ÐðÞþ\x01-\x08\x0e-\x1f]")
"""What shows that text is not Windows-1252: signs inside words, letters that names in English do not have, controls."""
SENTENCE = re.compile(r"[.!?…][\"'”’»)\]]*(\s|$)")
T = TypeVar("T")


def read(source: Readable, *, columns: Columns | None = None) -> Reading:
    """Read articles from a path, folder, glob, zip, DataFrame, dict, or a list of any of these.

    ``columns`` names the columns or keys of tables where they are not the usual ones, e.g. ``{"text": "Copy"}``.
    Raises SourceError when ``source`` itself is missing or of a kind that cannot be read; single bad files, rows and
    annotations are listed in ``skipped`` of the result instead.

    >>> read([{"headline": "Rain", "body": "It rained in Erbil.", "outlet": "Northern Post"}])[0].source
    'Northern Post'
    """
    columns = dict(columns or {})
    if unknown := set(columns) - set(COLUMNS):
        raise SourceError(f"columns= names {', '.join(sorted(unknown))}; known are {', '.join(COLUMNS)}")
    if isinstance(source, str | os.PathLike):
        return _read_path(os.fspath(source), columns)
    if isinstance(source, Reading):
        return source
    if isinstance(source, Article):
        return Reading([source])
    if isinstance(source, Mapping):
        return rows.row(source, "dict", columns)
    if hasattr(source, "to_dict") and hasattr(source, "columns"):
        rows.check_header(map(str, source.columns), columns)
        return Reading.of(rows.row(row, f"DataFrame, row {n}", columns) for n, row in enumerate(source.to_dict("records")))
    if isinstance(source, bytes) or not isinstance(source, Iterable):
        raise SourceError(f"cannot read articles from {type(source).__name__}; give a path, a folder, a DataFrame, or a list of dicts")
    return Reading.of(_read_item(item, n, columns) for n, item in enumerate(source))


def _read_item(item: Any, number: int, columns: Columns) -> Reading:
    if isinstance(item, Mapping):
        return rows.row(item, f"item {number}", columns)
    where = os.fspath(item) if isinstance(item, str | os.PathLike) else f"item {number}"
    try:
        return read(item, columns=columns)
    except WorkbenchError as error:
        return _unread(where, error)


def _unread(where: str, error: WorkbenchError) -> Reading:
    return Reading(skipped=[Skipped(where, str(error).removeprefix(f"{where}: "))])


def _read_path(given: str, columns: Columns) -> Reading:
    if re.match(r"[a-z][a-z0-9+.-]+://", given, re.IGNORECASE):
        raise SourceError(f"{given}: addresses cannot be read yet; save the page and give its file")
    path = Path(os.path.expanduser(given))
    if given and os.path.isdir(path):
        return _read_folder(path, columns)
    try:
        matches = [str(path)] if given and os.path.exists(path) else sorted(glob.glob(str(path), recursive=True))
    except (OSError, ValueError):  # too long for a name, or a null in it
        matches = []
    files = [Path(p) for p in matches if not os.path.isdir(p)]
    if not files:
        shown = given if 0 < len(given) <= 200 else repr(given[:200])
        raise SourceError(f"{shown}: no such file or folder; text at hand is given as [{{'text': '...'}}]")
    return Reading.of(_read_file(p, columns) for p in files)


def _read_folder(path: Path, columns: Columns) -> Reading:
    wanted, others = _sorted_out({p.relative_to(path).as_posix(): p for p in sorted(path.rglob("*")) if p.is_file()}, str(path))
    if not wanted:
        raise SourceError(f"{path}: no articles in this folder; files are known by suffix: {' '.join(SUFFIXES)}")
    return Reading.of([*(_read_file(p, columns) for p in wanted), Reading(skipped=others)])


def _sorted_out(files: Mapping[str, T], where: str) -> tuple[list[T], list[Skipped]]:
    """What of a folder or zip is to be read, and the kinds of other files there; what is hidden or about it goes unsaid."""
    wanted: list[T] = []
    others: Counter[str] = Counter()
    for name, file in files.items():
        path = PurePath(name)
        if path.stem.upper() in {"README", "LICENSE"} or any(part.startswith(".") or part == "__MACOSX" for part in path.parts):
            continue
        if path.suffix.lower() in SUFFIXES:
            wanted.append(file)
        else:
            others[path.suffix.lower()] += 1
    kinds = [Skipped(f"{where}/*{kind}", f"{n} file{'s' * (n > 1)} of a kind that is not read") for kind, n in sorted(others.items())]
    return wanted, kinds


def _read_file(path: Path, columns: Columns) -> Reading:
    try:
        if path.stat().st_size > TOO_LARGE:
            raise SourceError(f"larger than {TOO_LARGE // 1_000_000} MB; split it")
        if path.suffix.lower() == ".zip":
            return _read_zip(path, columns)
        return parse(path.read_bytes(), str(path), columns)
    except WorkbenchError as error:
        return _unread(str(path), error)
    except OSError as error:
        return Reading(skipped=[Skipped(str(path), error.strerror or str(error))])


def _read_zip(path: Path, columns: Columns) -> Reading:
    try:
        with zipfile.ZipFile(path) as archive:
            members, others = _sorted_out({m.filename: m for m in archive.infolist() if not m.is_dir()}, str(path))
            if not members:
                raise SourceError(f"no articles in this zip; files are known by suffix: {' '.join(SUFFIXES)}")
            if sum(m.file_size for m in members) > TOO_LARGE:
                raise SourceError(f"holds more than {TOO_LARGE // 1_000_000} MB unpacked; unpack and read it in parts")
            return Reading.of([*(_read_member(archive, m, path, columns) for m in members), Reading(skipped=others)])
    except zipfile.BadZipFile as error:
        raise SourceError("not a zip file, or damaged") from error


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, columns: Columns) -> Reading:
    where = f"{path}/{member.filename}"
    try:
        if member.filename.lower().endswith(".zip"):
            raise SourceError("a zip inside a zip is not opened; unpack it first")
        return parse(archive.read(member), where, columns)
    except WorkbenchError as error:
        return _unread(where, error)
    except (RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError, zlib.error, lzma.LZMAError) as error:
        return Reading(skipped=[Skipped(where, f"cannot be unpacked ({error})")])


def parse(data: bytes, where: str, columns: Columns) -> Reading:
    """The articles in the bytes of one file, by the suffix of its name."""
    suffix = PurePath(where).suffix.lower()
    parser = PARSERS.get(suffix)
    if parser is None:
        raise SourceError(f"cannot read {suffix or 'files without suffix'}; known are {' '.join(SUFFIXES)}")
    reading = parser(data, where, columns)
    if not reading.articles and not reading.skipped:
        raise SourceError("no articles in it")
    return reading


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


def _from_text(data: bytes, where: str, _columns: Columns) -> Reading:
    text = decode(data)
    if not text.strip():
        raise SourceError("the file is empty")
    head, _, rest = text.partition("\n")
    head = head.strip()
    is_title = rest.startswith(("\n", "\r\n")) and rest.strip() and 0 < len(head) <= 150 and head[-1] not in ".:;,”\"'’"
    return Reading([Article(text=text, title=head if is_title else None, meta={"file": where})])


def _from_html(data: bytes, where: str, _columns: Columns) -> Reading:
    import trafilatura

    page = trafilatura.bare_extraction(data, with_metadata=True, favor_precision=False, include_comments=False, include_tables=True)
    if page is None or isinstance(page, dict) or not SENTENCE.search(page.text or ""):
        raise SourceError("no article text found on this page; save its text as .txt and read that")
    article = Article(
        text=page.text or "",
        title=page.title or None,
        source=page.sitename or None,
        author=page.author or None,
        url=page.url or None,
        published=page.date or None,
        language=page.language or None,
        meta={"file": where},
    )
    return Reading([article])


def _from_json(data: bytes, where: str, columns: Columns) -> Reading:
    try:
        content = json.loads(decode(data))
    except (ValueError, RecursionError) as error:
        raise SourceError(f"not valid JSON ({error})") from error
    if isinstance(content, Mapping) and not any(isinstance(content.get(name), str) for name in (columns.get("text"), *COLUMNS["text"])):
        content = next((content[k] for k in ("articles", "items", "data", "results", "docs") if isinstance(content.get(k), list)), content)
    found = [content] if isinstance(content, Mapping) else content
    if not isinstance(found, list):
        raise SourceError("expected a JSON object or a list of objects with a text")
    return Reading.of(rows.line(row, f"{where}, row {n}", where, columns) for n, row in enumerate(found))


def _from_jsonl(data: bytes, where: str, columns: Columns) -> Reading:
    lines = decode(data).encode().split(b"\n") if data.startswith(UTF16_MARKS) else data.split(b"\n")
    return Reading.of(_json_line(line, f"{where}, line {n}", where, columns) for n, line in enumerate(lines, 1) if line.strip())


def _json_line(line: bytes, place: str, where: str, columns: Columns) -> Reading:
    try:
        return rows.line(json.loads(decode(line)), place, where, columns)
    except (ValueError, RecursionError) as error:
        return Reading(skipped=[Skipped(place, f"not valid JSON ({error})")])
    except SourceError as error:
        return _unread(place, error)


def _from_csv(data: bytes, where: str, columns: Columns) -> Reading:
    text = decode(data)
    header = text.partition("\n")[0]
    delimiter = "\t" if where.lower().endswith(".tsv") else max(",;\t|", key=header.count)
    csv.field_size_limit(TOO_LARGE)
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        rows.check_header(table.fieldnames or (), columns)
    except csv.Error as error:
        raise SourceError(f"not a readable table ({error})") from error
    return Reading.of(_csv_row(row, f"{where}, row {n}", where, columns) for n, row in enumerate(_csv_rows(table)))


def _csv_rows(table: Iterator[Mapping[str, Any]]) -> Iterator[Mapping[str, Any] | csv.Error]:
    while True:
        try:
            yield next(table)
        except StopIteration:
            return
        except csv.Error as error:
            yield error


def _csv_row(row: Mapping[Any, Any] | csv.Error, place: str, where: str, columns: Columns) -> Reading:
    if isinstance(row, csv.Error):
        return Reading(skipped=[Skipped(place, f"not a readable row ({row}); are its quotes closed?")])
    if any(row.get(None) or ()):
        return Reading(skipped=[Skipped(place, "has more cells than the header; a text with separators in it needs quotes around it")])
    return rows.row(row, place, columns, file=where)


def _from_notebook(data: bytes, where: str, _columns: Columns) -> Reading:
    from workbench.formats import notebook

    return notebook.parse(decode(data), where)


PARSERS: dict[str, Callable[[bytes, str, Columns], Reading]] = {
    **dict.fromkeys((".txt", ".text", ".md"), _from_text),
    **dict.fromkeys((".html", ".htm", ".xhtml"), _from_html),
    **dict.fromkeys((".jsonl", ".ndjson"), _from_jsonl),
    **dict.fromkeys((".csv", ".tsv"), _from_csv),
    ".json": _from_json,
    ".ipynb": _from_notebook,
}


def known_outlet(article: Article) -> str | None:
    """Its outlet, else the site of its address, else None."""
    site = re.match(r"https?://(?:www\.)?([^/]+)", article.url or "")
    return article.source or (site.group(1) if site else None)


def outlet_of(article: Article) -> str:
    """What to call where an article is from: its outlet, else its site, else its file."""
    return known_outlet(article) or PurePath(str(article.meta.get("file", ""))).name or "unknown"
