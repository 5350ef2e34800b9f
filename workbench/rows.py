"""One row of a table, or one object of a JSON file, as an article: which column is which, and what a cell means."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from workbench import facts, formats
from workbench.errors import AnnotationError, SourceError, WorkbenchError
from workbench.formats import exchange
from workbench.model import FACTS, Origin, Reading, Skipped

if TYPE_CHECKING:
    import pandas as pd

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
Known = Mapping[str, tuple[str | None, str]]


def line(value: Any, place: str, file: str, columns: Columns, known: Known = {}, more: Mapping[str, Any] = {}) -> Reading:  # noqa: B006 - neither is changed
    """One object of a JSON file: an exchange line, whose unknown fields stay what they are.

    Its file is noted only where it has no "meta" of its own. What was exported is what comes in again; of other objects,
    those without any of the exchange line's lists, dates and language are understood as those of a table's row are;
    ``known`` and ``more`` are facts and remarks that came with the file.
    """
    if not isinstance(value, Mapping):
        return _checked(value, place)
    if dialect := formats.dialect(value):
        return _with_origin(_filed(_checked(value, place, dialect.read_line), file, more), file, dict.fromkeys(FACTS, "meta"))
    found, rest = _facts(value, columns)
    if any(name in rest for name in exchange.RECORDS):
        return _checked({"meta": {"file": file}, **rest, **found}, place)
    found, undated = _completed({**{fact: said for fact, (said, _) in known.items() if said}, **found})
    keys = {fact: place for fact, (_, place) in known.items()}
    keys |= {fact: f"key {name}" for fact, name in _keys(map(str, value), columns).items()}
    return _with_origin(_checked({"meta": {"file": file, **more, **undated}, **rest, **found}, place), file, keys)


def row(cells: Mapping[Any, Any], place: str, columns: Columns, *, file: str | None = None) -> Reading:
    """One row of a table, whose unknown columns are remarks about the article."""
    found, rest = _facts(cells, columns)
    records = {k: v for k, v in rest.items() if k in exchange.HELD and isinstance(v, list | tuple)}
    meta: dict[str, Any] = {"file": file} if file else {}
    if not records:
        found, more = _completed(found)
        meta |= more
    for name, value in rest.items():
        if name == "meta" and isinstance(value, Mapping):
            meta |= value
        elif name not in records and (known := plain(value)) is not None:
            meta[name] = known
    names = {fact: f"column {name}" for fact, name in _keys((str(k) for k in cells if k is not None), columns).items()}
    return _with_origin(_checked({**records, **found, "meta": meta}, place), file or place, names)


def _completed(found: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """A row's facts with its date as ISO 8601 and the language where a detector is sure of it; and a date that is none."""
    out = dict(found)
    more: dict[str, Any] = {}
    given, text = out.get("published"), out.get("text")
    if isinstance(given, str):
        iso = facts.iso_published(given)
        if iso is None:
            more["published"] = out.pop("published")
        else:
            out["published"] = iso
    if not out.get("language") and isinstance(text, str) and (language := facts.language(text)):
        out["language"] = language
    return out, more


def _with_origin(reading: Reading, where: str, names: Mapping[str, str]) -> Reading:
    """A row's article with where it was found, unless it says so itself."""
    if reading.origins:
        return reading
    origins = []
    for article in reading.articles:
        known = {fact: value for fact in FACTS if (value := getattr(article, fact))}
        found = {fact: names.get(fact, "detected") for fact in known}
        origins.append(Origin(article=article.id, where=where, facts=known, found=found))
    return replace(reading, origins=origins)


def _filed(reading: Reading, file: str, more: Mapping[str, Any]) -> Reading:
    """A reading whose articles remember the file that they came in."""
    return replace(reading, articles=[replace(a, meta={"file": file, **more, **a.meta}) for a in reading.articles])


def _checked(line: Any, place: str, read: Callable[[Any, str], Reading] = exchange.read_line) -> Reading:
    try:
        return read(line, place)
    except WorkbenchError as error:
        return Reading(skipped=[Skipped(place, str(error).removeprefix(f"{place}: "))])


def has_text(value: Mapping[str, Any], columns: Columns) -> bool:
    """Whether an object holds a text itself."""
    return any(isinstance(value.get(name), str) for name in (columns.get("text", ""), *COLUMNS["text"]))


def fact_table(table: pd.DataFrame) -> dict[str, dict[str, str | None]]:
    """Facts by article from a table with a column "id" and a column a fact; empty cells say nothing, other columns are passed over."""
    if not hasattr(table, "columns"):
        raise AnnotationError(f"a table of facts is a DataFrame, not {type(table).__name__}; one fact for all: set_facts(source='BBC')")
    table = table.rename(columns={"article": "id"}) if "id" not in table.columns and "article" in table.columns else table
    if "id" not in table.columns or not set(FACTS) & set(table.columns):
        raise AnnotationError(
            f"a table of facts has a column id and some of {', '.join(FACTS)}; there are {', '.join(map(str, table.columns))}"
        )
    cells = table[["id", *(name for name in FACTS if name in table.columns)]].to_dict("records")
    found: dict[str, dict[str, str | None]] = {}
    for number, row in enumerate(cells):
        given = {str(name): value for name, cell in row.items() if (value := plain(cell)) is not None}
        key = str(given.pop("id", ""))
        try:
            known = facts.checked(given)
        except AnnotationError as error:
            raise AnnotationError(f"row {number} ({key}): {error}") from error
        if clash := [name for name, value in found.get(key, {}).items() if known.get(name, value) != value]:
            raise AnnotationError(f"row {number} ({key}): another {clash[0]} stands in a row before")
        found[key] = {**found.get(key, {}), **known}
    return found


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
    value = plain(value)
    return None if isinstance(value, list | dict | bool) or value in (None, "") else str(value)


def plain(value: Any) -> Any:
    """A cell as JSON can hold it; empty, not-a-number, infinity and not-a-time are None."""
    if isinstance(value, Mapping):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | set):
        return [plain(v) for v in value]
    if hasattr(value, "tolist"):  # numpy's numbers and arrays
        value = value.tolist()
    try:
        if value is None or value == "" or bool(value != value) or (isinstance(value, float) and math.isinf(value)):
            return None
    except (TypeError, ValueError):  # pandas' NA has no truth
        return None
    if isinstance(value, dt.datetime) and value.time() == dt.time() and value.tzinfo is None:
        return value.date().isoformat()
    if isinstance(value, dt.date):
        return value.isoformat()
    return value if isinstance(value, str | int | float | bool | list) else str(value)
