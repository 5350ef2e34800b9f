"""Whether stored rows are what was once written: ids are hashes of content, articles have digests, marks lie in their texts.

A row is a mapping of the columns of its table. Scores are in no hash, and neither are the stamps of files that were read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from workbench.errors import WorkbenchError
from workbench.model import Annotation, Article, Decision, Origin, Run, Skipped, Span
from workbench.store.pages import Row
from workbench.store.records import ARTICLE, DECISION, ORIGIN, RUN, digest
from workbench.store.schema import annotations_table, articles_table, decisions_table, origins_table, runs_table

Record = Article | Annotation | Decision | Run | Origin
COLUMNS = {
    table.name: tuple(column.name for column in table.columns)
    for table in (articles_table, annotations_table, decisions_table, runs_table, origins_table)
}
"""Articles first, for the others are about them."""
JSON = {"articles": ("meta",), "annotations": ("spans", "roles", "values"), "origins": ("facts", "found")}
OPTIONAL = {"title", "source", "author", "url", "published", "language", "story", "digest", "score", "position"}


class Known(NamedTuple):
    """What has been found so far, to which the rest refers."""

    lengths: dict[str, int]
    """The length of the text of each article."""
    records: set[str]
    """The ids of all other records."""


class Judged(NamedTuple):
    """A record, if there is one to be had of a row, and what is wrong with it, if anything is."""

    record: Record | None
    fault: Skipped | None = None


def judge(table: str, row: Mapping[str, Any], known: Known) -> Judged:
    """The record that a row holds, and what is wrong with it; ``known`` is added to.

    An article in which something was changed is kept, for all that is said of it; any other record is not, for somebody signed it.
    """
    where = f"{table.removesuffix('s')} {row.get('id')!r}"
    try:
        made = _made(table, row)
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError, WorkbenchError) as error:
        return Judged(None, Skipped(where, f"cannot be read ({type(error).__name__}: {error})"))
    if isinstance(made, Article):
        known.lengths[made.id] = len(made.text)
        if row.get("digest") and digest({**row, "meta": dict(made.meta)}) != row["digest"]:
            changed = "something in its text or facts is not as it was written, or its digest; look at it, and at its marks"
            return Judged(made, Skipped(where, changed))
        return Judged(made)
    if made.id != row["id"]:
        return Judged(None, Skipped(where, f"is not as it was written, or its id: {_told(made)}"))
    known.records.add(made.id)
    return Judged(made, misplaced(where, made, known))


def _made(table: str, row: Mapping[str, Any]) -> Record:
    given = {name: json.loads(value) if name in JSON.get(table, ()) else value for name, value in row.items()}
    for name in COLUMNS[table]:
        if not (
            name in OPTIONAL or isinstance(given.get(name), str if name not in JSON.get(table, ()) else list if name == "spans" else dict)
        ):
            raise TypeError(f"{name} is {given.get(name)!r}")
    if not isinstance(given.get("score"), int | float | None):
        raise TypeError(f"score is {given['score']!r}")
    match table:
        case "articles":
            return Article(**{name: given[name] for name in ARTICLE}, meta=given["meta"])
        case "annotations":
            spans, roles = _spans(given.pop("spans")), {role: _spans(some) for role, some in given.pop("roles").items()}
            return Annotation(**{k: v for k, v in given.items() if k != "id"}, spans=spans, roles=roles)
        case "decisions":
            return Decision(**{name: given[name] for name in DECISION if name != "id"})
        case "runs":
            return Run(**{name: given[name] for name in RUN if name != "id"})
        case _:
            return Origin(**{name: given[name] for name in ORIGIN})


def _spans(given: Any) -> tuple[Span, ...]:
    return tuple(Span.at(*some) for some in given)


def _told(record: Record) -> str:
    """A record in a few words, for whoever wants to make it again."""
    match record:
        case Annotation():
            places = ", ".join(f"{start}-{end}" for start, end in record.spans)
            return f"{record.label} at {places or 'the whole'} of {record.article!r} by {record.by}"
        case Decision():
            return f"{record.verdict} of {record.target} by {record.by} at {record.at}"
        case Run():
            return f"{record.layer} of {record.article!r} by {record.by}"
        case Origin():
            return f"{record.article!r} in {record.where}"
    return record.name


def misplaced(where: str, made: Record, known: Known) -> Skipped | None:
    """What is wrong with where a record is: its article is not there, or it is outside of its text."""
    home = getattr(made, "article", "")
    if home not in known.lengths:
        return Skipped(where, f"its article {home!r} is not there: {_told(made)}")
    if isinstance(made, Annotation):
        spans = (*made.spans, *(span for some in made.roles.values() for span in some))
        if out := [span for span in spans if not 0 <= span.start < span.end <= known.lengths[home]]:
            return Skipped(where, f"{out[0].start}-{out[0].end} is outside of its text of {known.lengths[home]} characters: {_told(made)}")
    return None


def dangling(decisions: Iterable[Decision], known: Known) -> list[Skipped]:
    """Verdicts about what is not there, to be asked when all is known."""
    return [Skipped(f"decision {d.id!r}", f"what it is about is not there: {_told(d)}") for d in decisions if d.target not in known.records]


def recognized(rows: Iterable[Row], tables: Iterable[str]) -> Iterator[tuple[str, int, Mapping[str, Any]]]:
    """Those of the rows on a file's pages that look like rows of some tables: the table, the number of the row, and its columns.

    Where a row comes again, the one that is as it was written is what counts: whoever asks sorts them out.
    """
    wanted = set(tables)
    for number, values in rows:
        for table in wanted & _likely(values):
            columns = COLUMNS[table]
            row = dict(zip(columns, values, strict=False))
            yield table, number, row | ({"position": number} if table == "articles" else {})


def _likely(values: tuple[Any, ...]) -> set[str]:
    texts = sum(isinstance(value, str) for value in values)
    match len(values):
        case 11 | 12 if values[0] is None and isinstance(values[1], str) and isinstance(values[2], str):
            return {"articles"}
        case 9 if texts >= 6:
            return {"annotations"}
        case 7 if texts >= 5:
            return {"decisions"}
        case 5 if texts == 5:
            return {"origins"} if "{" in (values[3][:1], values[4][:1]) else {"runs"}
    return set()
