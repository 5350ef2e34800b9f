"""Records as rows, and rows as records: the quick way, for what was looked at when it was written."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from itertools import chain
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from workbench.errors import DAMAGED, StoreError
from workbench.model import FACTS, Annotation, Article, Decision, Origin, Run, Span, Verdict, fingerprint
from workbench.tables.spots import check, parsed

ARTICLE = ("id", "text", *FACTS)
PLAIN = ("id", "article", "layer", "label", "score", "by")
ANNOTATION = (*PLAIN, "spans", "roles", "values")
DECISION = ("id", "article", "target", "verdict", "by", "at", "gesture")
VERDICTS = set(get_args(Verdict))
RUN = ("id", "article", "layer", "by", "at")
ORIGIN = ("article", "where", "facts", "found")
JSON: Mapping[str, type] = {"spans": list, **dict.fromkeys(("roles", "values", "meta", "facts", "found"), dict)}
"""The columns of JSON, and what it says in each."""
KINDS: Mapping[str, Set[type]] = {
    **dict.fromkeys(FACTS, frozenset({str, type(None)})),
    "position": {int},
    "score": {float, int, type(None)},
}
"""What the cells of the others are, where they need not be texts."""
Row = Mapping[str, Any]
T = TypeVar("T")
_span = tuple.__new__  # of a Span and its two numbers: without the checks that were made when it was written


def article_row(a: Article) -> Row:
    """An article with the digest of it all."""
    row = {**{f: getattr(a, f) for f in ARTICLE}, "meta": _plain(a.meta)}
    return {**row, "digest": digest(row)}


def _plain(values: Mapping[str, Any]) -> Any:
    """Values as JSON gives them back."""
    try:
        return json.loads(json.dumps(dict(values)))
    except TypeError as error:
        raise StoreError(f"{error}; keep only what JSON can hold: text, numbers, lists, dicts (nothing was changed)") from error


def digest(row: Row) -> str:
    """What tells an article's row from one in which anything was changed."""
    return fingerprint(*(row[f] for f in ARTICLE), row["meta"])


def plain_row(record: Decision | Run | Origin, fields: Iterable[str]) -> Row:
    """Fields of a record as they are."""
    return {f: getattr(record, f) for f in fields}


def annotation_row(a: Annotation) -> Row:
    """An annotation with spans, roles and values as JSON has them."""
    roles = {role: [list(s) for s in spans] for role, spans in a.roles.items()}
    plain = {f: getattr(a, f) for f in PLAIN}
    return {**plain, "spans": [list(s) for s in a.spans], "roles": roles, "values": dict(a.values)}


def _as_stored(kind: type[T], fields: dict[str, Any]) -> T:
    """A record with its id as it was written: what was looked at and hashed on its way in is not again on its way out."""
    record = object.__new__(kind)
    object.__setattr__(record, "__dict__", fields)
    return record


def stored_decisions(rows: Sequence[Any]) -> list[Decision]:
    """Decisions from rows of the columns of DECISION; StoreError, as with all that follow, where one of them can be none."""
    columns = _columns(DECISION, rows)
    if unknown := set(columns["verdict"]) - VERDICTS:
        raise StoreError(f"a verdict {unknown.pop()!r}: {DAMAGED}")
    return _records(Decision, columns)


def stored_runs(rows: Sequence[Any]) -> list[Run]:
    """Runs from rows of the columns of RUN."""
    return _records(Run, _columns(RUN, rows))


def stored_origins(rows: Sequence[Any]) -> list[Origin]:
    """Origins from rows of the columns of ORIGIN, with JSON as its text."""
    columns = _columns(ORIGIN, rows)
    return [Origin(**dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]


def stored_articles(rows: Sequence[Any]) -> list[Article]:
    """Articles from rows of a position, the columns of ARTICLE and what else is known of them, as JSON's text."""
    columns = _columns(("position", *ARTICLE, "meta"), rows)
    del columns["position"]
    columns["meta"] = [*map(MappingProxyType, columns["meta"])]
    return _records(Article, columns)


def stored_annotations(rows: Sequence[Any]) -> list[Annotation]:
    """Annotations from rows of the columns of ANNOTATION, with JSON as its text."""
    with uncollected():
        columns = _columns(ANNOTATION, rows)
        check(chain(columns["spans"], chain.from_iterable(map(dict.values, columns["roles"]))))
        columns["spans"] = [tuple([_span(Span, place) for place in places]) for places in columns["spans"]]
        columns["roles"] = [
            {role: tuple([_span(Span, place) for place in some]) for role, some in parts.items()} if parts else parts
            for parts in columns["roles"]
        ]
        return _records(Annotation, columns)


def _records(kind: type[T], columns: Mapping[str, Sequence[Any]]) -> list[T]:
    return [_as_stored(kind, dict(zip(columns, row, strict=True))) for row in zip(*columns.values(), strict=True)]


def _columns(names: Sequence[str], rows: Sequence[Any]) -> dict[str, Sequence[Any]]:
    """Rows column by column."""
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return {name: _cells(name, cells) for name, cells in zip(names, columns, strict=True)}


def _cells(name: str, cells: Sequence[Any]) -> Sequence[Any]:
    if name in JSON:
        return parsed(cells, JSON[name], name)
    if odd := {*map(type, cells)} - KINDS.get(name, {str}):
        raise StoreError(f"{name}: {odd.pop().__name__} among its cells; {DAMAGED}")
    return cells


@contextmanager
def uncollected() -> Iterator[None]:
    """Without a search for garbage among thousands of records that are there to stay, which takes as long as making them."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
