"""Records as rows, and rows as records: the quick way, for what was looked at when it was written."""

from __future__ import annotations

import gc
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import MappingProxyType
from typing import Any, TypeVar, get_args

from workbench.errors import StoreError
from workbench.model import FACTS, Annotation, Article, Decision, Origin, Run, Span, Verdict, fingerprint

ARTICLE = ("id", "text", *FACTS)
PLAIN = ("id", "article", "layer", "label", "score", "by")
ANNOTATION = (*PLAIN, "spans", "roles", "values")
DECISION = ("id", "article", "target", "verdict", "by", "at", "gesture")
VERDICTS = set(get_args(Verdict))
RUN = ("id", "article", "layer", "by", "at")
ORIGIN = ("article", "where", "facts", "found")
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
    """Decisions from rows of the columns of DECISION; StoreError where one of them can be none."""
    if unknown := {row[DECISION.index("verdict")] for row in rows} - VERDICTS:
        raise StoreError(f"a verdict {unknown.pop()!r}: the file is damaged; wb.check(path) says what is lost, and saves the rest")
    return [_as_stored(Decision, dict(zip(DECISION, row, strict=True))) for row in rows]


def stored_runs(rows: Sequence[Any]) -> list[Run]:
    """Runs from rows of the columns of RUN."""
    return [_as_stored(Run, dict(zip(RUN, row, strict=True))) for row in rows]


def stored_articles(rows: Sequence[Any]) -> list[Article]:
    """Articles from rows of a position and the columns of ARTICLE, with what else is known of them as JSON's text."""
    metas = _json([row[-1] for row in rows])
    return [
        _as_stored(Article, {**dict(zip(ARTICLE, row[1:-1], strict=True)), "meta": MappingProxyType(meta)})
        for row, meta in zip(rows, metas, strict=True)
    ]


def stored_annotations(rows: Sequence[Any]) -> list[Annotation]:
    """Annotations from rows of the columns of ANNOTATION, with JSON as its text."""
    if not rows:
        return []
    *plain, spans, roles, values = zip(*rows, strict=True)
    with uncollected():
        return _stored_annotations(plain, *map(_json, (spans, roles, values)))


def _stored_annotations(
    plain: Iterable[Sequence[Any]], spans: Iterable[Any], roles: Iterable[Any], values: Iterable[Any]
) -> list[Annotation]:
    return [
        _as_stored(Annotation, {
            "id": i, "article": article, "layer": layer, "label": label, "score": score, "by": by, "values": said,
            "spans": tuple([_span(Span, place) for place in places]),
            "roles": {role: tuple([_span(Span, place) for place in some]) for role, some in parts.items()} if parts else parts,
        })
        for i, article, layer, label, score, by, places, parts, said in zip(*plain, spans, roles, values, strict=True)
    ]  # fmt: skip


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


def _json(column: Sequence[str]) -> Any:
    """What the cells of a column say, parsed in one go, which is several times as fast."""
    try:
        return json.loads(f"[{','.join(column)}]")
    except ValueError as error:
        raise StoreError(f"{error}: the file is damaged; wb.check(path) says what is lost, and saves the rest") from error
