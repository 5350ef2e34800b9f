"""read(): what an analyst has on disk or in memory, as articles.

Files by suffix (txt, md, html, json, jsonl, csv, tsv, zip, ipynb), folders, globs, DataFrames, dicts, or lists of any of
these. One bad file never stops a read: it is listed in ``Reading.skipped`` with its reason and the rest is loaded.
"""

from __future__ import annotations

import csv
import datetime as dt
import glob
import io
import json
import os
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Union

from workbench.errors import FormatError, SourceError, WorkbenchError
from workbench.formats import exchange
from workbench.model import Article, Reading, Skipped

if TYPE_CHECKING:
    import pandas as pd

Readable = Union[str, "os.PathLike[str]", Article, Reading, Mapping[str, Any], "pd.DataFrame", Iterable[Any]]

COLUMNS = {
    "text": ("text", "body", "content", "article", "article_text", "fulltext", "full_text", "maintext", "story_text"),
    "id": ("id", "article_id", "uid", "guid"),
    "title": ("title", "headline", "head", "subject"),
    "source": ("source", "outlet", "publisher", "newspaper", "site", "sitename", "source_name", "media"),
    "author": ("author", "authors", "byline", "creator"),
    "url": ("url", "link", "href", "source_url"),
    "published": ("published", "date", "published_at", "publish_date", "date_published", "pubdate", "datetime", "timestamp"),
    "language": ("language", "lang"),
    "story": ("story", "event", "topic"),
}
"""Names of columns and keys that are understood, best first; other names can be given to ``read(columns=...)``."""

TOO_LARGE = 100_000_000
SUFFIXES = (".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".zip", ".ipynb")
Columns = Mapping[str, str]


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
        return _rows([source], "dict", columns)
    if hasattr(source, "to_dict") and hasattr(source, "columns"):
        return _rows(source.to_dict("records"), "DataFrame", columns)
    if isinstance(source, bytes) or not isinstance(source, Iterable):
        raise SourceError(f"cannot read articles from {type(source).__name__}; give a path, a folder, a DataFrame, or a list of dicts")
    return Reading.of(_read_item(item, n, columns) for n, item in enumerate(source))


def _read_item(item: Any, number: int, columns: Columns) -> Reading:
    if isinstance(item, Mapping):
        return _rows([item], f"item {number}", columns, numbered=False)
    try:
        return read(item, columns=columns)
    except WorkbenchError as error:
        return Reading(skipped=[Skipped(f"item {number}", str(error))])


def _read_path(given: str, columns: Columns) -> Reading:
    if re.match(r"[a-z][a-z0-9+.-]+://", given, re.IGNORECASE):
        raise SourceError(f"{given}: addresses cannot be read yet; save the page and give its file")
    path = Path(given).expanduser()
    if path.is_dir():
        inside = sorted(p for p in path.rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(path).parts))
        wanted = [p for p in inside if p.suffix.lower() in SUFFIXES and p.stem.upper() not in {"README", "LICENSE"}]
        if not wanted:
            raise SourceError(f"{given}: no articles in this folder; files are known by suffix: {' '.join(SUFFIXES)}")
        return Reading.of(_read_file(p, columns) for p in wanted)
    if path.exists():
        return _read_file(path, columns)
    if matches := [p for p in sorted(glob.glob(str(path), recursive=True)) if os.path.isfile(p)]:
        return Reading.of(_read_file(Path(p), columns) for p in matches)
    raise SourceError(f"{given}: no such file or folder")


def _read_file(path: Path, columns: Columns) -> Reading:
    try:
        if path.stat().st_size > TOO_LARGE:
            raise SourceError(f"larger than {TOO_LARGE // 1_000_000} MB; split it")
        if path.suffix.lower() == ".zip":
            return _read_zip(path, columns)
        return parse(path.read_bytes(), str(path), columns)
    except WorkbenchError as error:
        return Reading(skipped=[Skipped(str(path), str(error))])
    except OSError as error:
        return Reading(skipped=[Skipped(str(path), error.strerror or str(error))])


def _read_zip(path: Path, columns: Columns) -> Reading:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [
                m
                for m in archive.infolist()
                if not m.is_dir() and not PurePath(m.filename).name.startswith(".") and "__MACOSX" not in m.filename
            ]
            if sum(m.file_size for m in members) > TOO_LARGE:
                raise SourceError(f"holds more than {TOO_LARGE // 1_000_000} MB unpacked; unpack and read it in parts")
            return Reading.of(
                _read_member(archive, m, path, columns) for m in members if PurePath(m.filename).stem.upper() not in {"README", "LICENSE"}
            )
    except zipfile.BadZipFile as error:
        raise SourceError("not a zip file, or damaged") from error


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path, columns: Columns) -> Reading:
    where = f"{path}/{member.filename}"
    try:
        if member.filename.lower().endswith(".zip"):
            raise SourceError("a zip inside a zip is not opened; unpack it first")
        return parse(archive.read(member), where, columns)
    except WorkbenchError as error:
        return Reading(skipped=[Skipped(where, str(error))])
    except (RuntimeError, zipfile.BadZipFile, NotImplementedError, EOFError, OSError) as error:
        return Reading(skipped=[Skipped(where, f"cannot be unpacked ({error})")])


def parse(data: bytes, where: str, columns: Columns) -> Reading:
    """The articles in the bytes of one file, by the suffix of its name."""
    suffix = PurePath(where).suffix.lower()
    parser = PARSERS.get(suffix)
    if parser is None:
        raise SourceError(f"cannot read {suffix or 'files without suffix'}; known are {' '.join(SUFFIXES)}")
    return parser(data, where, columns)


def decode(data: bytes) -> str:
    """Bytes as text: UTF-8 (with or without mark) where it is valid, UTF-16 with its mark, else by detection."""
    try:
        return data.decode("utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "utf-8-sig")
    except UnicodeDecodeError:
        pass
    from charset_normalizer import from_bytes

    best = None if b"\0" in data else from_bytes(data).best()
    if best is None:
        raise SourceError("not text in any encoding that could be recognised")
    return str(best)


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
    if page is None or isinstance(page, dict) or not (page.text or "").strip():
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
    except ValueError as error:
        raise SourceError(f"not valid JSON ({error})") from error
    if isinstance(content, Mapping):
        inner = next((content[k] for k in ("articles", "items", "data", "results", "docs") if isinstance(content.get(k), list)), None)
        content = [content] if inner is None else inner
    if not isinstance(content, list):
        raise SourceError("expected a JSON object or a list of objects with a text")
    return _rows(content, where, columns)


def _from_jsonl(data: bytes, where: str, columns: Columns) -> Reading:
    lines = decode(data).split("\n")
    parsed: list[Any] = []
    skipped: list[Skipped] = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                parsed.append((number, json.loads(line)))
            except ValueError as error:
                skipped.append(Skipped(f"{where}, line {number}", f"not valid JSON ({error})"))
    return Reading.of([*(_row(value, f"{where}, line {number}", where, columns) for number, value in parsed), Reading(skipped=skipped)])


def _from_csv(data: bytes, where: str, columns: Columns) -> Reading:
    text = decode(data)
    delimiter = "\t" if where.lower().endswith(".tsv") else _delimiter(text)
    csv.field_size_limit(TOO_LARGE)
    try:
        return _rows(list(csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)), where, columns)
    except csv.Error as error:
        raise SourceError(f"not a readable table ({error})") from error


def _delimiter(text: str) -> str:
    header = text.partition("\n")[0]
    return max(",;\t|", key=header.count)


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


def _rows(rows: Iterable[Any], where: str, columns: Columns, *, numbered: bool = True) -> Reading:
    return Reading.of(_row(row, f"{where}, row {n}" if numbered else where, where, columns) for n, row in enumerate(rows))


def _row(row: Any, place: str, where: str, columns: Columns) -> Reading:
    """One row of a table, JSON object or exchange line."""
    try:
        if isinstance(row, Mapping):
            row = _exchange_names(row, columns)
            row["meta"] = {"file": where, **row["meta"]} if PurePath(where).suffix else row["meta"]
        return exchange.read_line(row, place)
    except WorkbenchError as error:
        return Reading(skipped=[Skipped(place, str(error).removeprefix(f"{place}: "))])


def _exchange_names(row: Mapping[Any, Any], columns: Columns) -> dict[str, Any]:
    """A row under the names of the exchange line, its missing cells as None."""
    found = {str(k): v for k, v in row.items() if k is not None}
    lower = {k.strip().lower().replace(" ", "_"): k for k in found}
    out: dict[str, Any] = {}
    for fact, names in COLUMNS.items():
        if (given := columns.get(fact)) is not None and given not in found:
            raise FormatError(f"no column {given!r} for {fact}; there are {', '.join(found)}")
        key = given or next((lower[n] for n in names if n in lower), None)
        if key is not None:
            out[fact] = _cell(found.pop(key), fact)
    meta = found.pop("meta", None)
    out["meta"] = dict(meta) if isinstance(meta, Mapping) else {} if meta is None else {"meta": meta}
    return {**found, **out}


def _cell(value: Any, fact: str) -> Any:
    """A cell as the text an article wants; empty and not-a-number are None."""
    if value is None or value != value or value == "":
        return None
    if isinstance(value, dt.date):
        return value.isoformat()
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("title")
    if isinstance(value, list | tuple) and fact == "author":
        return ", ".join(map(str, value))
    return value if isinstance(value, str) else None if value is None else str(value)


def outlet_of(article: Article) -> str:
    """What to call where an article is from: its outlet, else its site, else its file."""
    if article.source:
        return article.source
    site = re.match(r"https?://(?:www\.)?([^/]+)", article.url or "")
    return site.group(1) if site else PurePath(str(article.meta.get("file", ""))).name or "unknown"
