"""One row of a table, or one object of a JSON file, as an article: which column is which, and what a cell means."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from workbench.errors import SourceError, WorkbenchError
from workbench.formats import exchange
from workbench.model import Reading, Skipped

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
Columns = Mapping[str, str]


def line(value: Any, place: str, where: str, columns: Columns) -> Reading:
    """One object of a JSON file: an exchange line, whose unknown fields stay what they are.

    Its file is noted only where it has no "meta" of its own: what was exported is what comes in again.
    """
    if isinstance(value, Mapping):
        found, rest = _facts(value, columns)
        value = {"meta": {"file": where}, **rest, **found}
    return _checked(value, place)


def row(cells: Mapping[Any, Any], place: str, columns: Columns, *, file: str | None = None) -> Reading:
    """One row of a table, whose unknown columns are remarks about the article."""
    found, rest = _facts(cells, columns)
    records = {k: v for k, v in rest.items() if k in exchange.HELD and isinstance(v, list | tuple)}
    meta: dict[str, Any] = {"file": file} if file else {}
    for name, value in rest.items():
        if name == "meta" and isinstance(value, Mapping):
            meta |= value
        elif name not in records and (plain := _plain(value)) is not None:
            meta[name] = plain
    return _checked({**records, **found, "meta": meta}, place)


def _checked(line: Any, place: str) -> Reading:
    try:
        return exchange.read_line(line, place)
    except WorkbenchError as error:
        return Reading(skipped=[Skipped(place, str(error).removeprefix(f"{place}: "))])


def _keys(names: Iterable[str], columns: Columns) -> dict[str, str]:
    """Which of these columns or keys holds which fact."""
    names = list(names)
    usual = {name.strip().lower().replace(" ", "_"): name for name in reversed(names)}
    best = {fact: columns.get(fact) or next((usual[n] for n in known if n in usual), None) for fact, known in COLUMNS.items()}
    return {fact: name for fact, name in best.items() if name in names}


def check_header(names: Iterable[str], columns: Columns) -> None:
    """SourceError, once for the whole table, when it has no text or not the columns that were asked for."""
    names = list(names)
    if missing := [name for name in columns.values() if name not in names]:
        raise SourceError(f"no column {', '.join(map(repr, missing))}; there are {', '.join(names)}")
    if "text" not in _keys(names, columns):
        raise SourceError(f"no column holds the text; there are {', '.join(names)}; say which: columns={{'text': '...'}}")


def _facts(row: Mapping[Any, Any], columns: Columns) -> tuple[dict[str, Any], dict[str, Any]]:
    """A row's facts under the names of Article, and all the rest of it as it is: also cells that cannot be a fact."""
    rest = {str(k): v for k, v in row.items() if k is not None}
    found: dict[str, Any] = {}
    for fact, name in _keys(rest, columns).items():
        if (cell := _cell(rest[name], fact)) is not None:
            found[fact] = cell
    used = {name for fact, name in _keys(rest, columns).items() if fact in found}
    return found, {name: value for name, value in rest.items() if name not in used}


def _cell(value: Any, fact: str) -> str | None:
    """A cell as the text that an article wants; None where it is empty or holds something else."""
    if isinstance(value, Mapping) and fact in ("source", "author"):
        value = value.get("name") or value.get("title")
    if isinstance(value, list | tuple) and fact == "author":
        value = ", ".join(filter(None, (_cell(part, fact) for part in value)))
    value = _plain(value)
    return None if isinstance(value, list | dict | bool) or value in (None, "") else str(value)


def _plain(value: Any) -> Any:
    """A cell as JSON can hold it; empty, not-a-number and not-a-time are None."""
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [_plain(v) for v in value]
    if hasattr(value, "tolist"):  # numpy's numbers and arrays
        value = value.tolist()
    try:
        if value is None or value == "" or bool(value != value):
            return None
    except (TypeError, ValueError):  # pandas' NA has no truth
        return None
    if isinstance(value, dt.datetime) and value.time() == dt.time() and value.tzinfo is None:
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list) else str(value)
