"""A frame that was edited in pandas as records: corrections, verdicts and new annotations, all one gesture."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench import facts, gestures, history
from workbench.errors import AnnotationError
from workbench.gestures import Gesture
from workbench.model import FACTS, SHOWN, Annotation, Article, Decision, Mark, Skipped, Span, Verdict
from workbench.rows import plain
from workbench.tables import changes
from workbench.tables.columns import Layout, layout

if TYPE_CHECKING:
    import pandas as pd

Row = Mapping[str, Any]
VERDICTS: Mapping[str, Verdict] = {"accepted": "accept", "rejected": "reject"}


@dataclass
class Updated:
    """What an update did, in rows, and what in the table was not followed, with the reasons."""

    corrected: int = 0
    accepted: int = 0
    rejected: int = 0
    added: int = 0
    facts: int = 0
    unchanged: int = 0
    skipped: list[Skipped] = field(default_factory=list)

    def __repr__(self) -> str:
        done = {name: n for name, n in vars(self).items() if name != "skipped" and n}
        lines = [", ".join(f"{n} {name}" for name, n in done.items()) or "an empty table"]
        if self.skipped:
            lines += [f"{len(self.skipped)} not followed:", *(f"  {s}" for s in self.skipped)]
        return "\n".join(lines)


class Known(NamedTuple):
    """What there is: articles and annotations by id, the marks on each place, and what links say."""

    articles: Mapping[str, Article]
    marks: Mapping[str, Mark]
    places: Mapping[tuple[str, tuple[Span, ...]], Sequence[Mark]]
    links: Mapping[str, history.Links]

    def beside(self, a: Annotation) -> Sequence[Mark]:
        """The marks on the very spans of an annotation."""
        return self.places.get((a.article, a.spans), ())


def update(
    gesture: Gesture,
    articles: Iterable[Article],
    marks: Sequence[Mark],
    table: pd.DataFrame,
    layer: str,
    frame: Callable[[str], pd.DataFrame],
) -> Updated:
    """Put into a gesture what a table asks for, row by row; what cannot be followed is told and stops nothing else.

    ``label`` and columns of values say what is to hold; an empty cell takes a value away, and a column that the layer has not is a
    value of that name. ``start`` and ``end`` move a mark (of one with gaps the outer ends), ``spans`` gives all its parts; where
    ``text`` is changed, or given with a new row, it must be what stands there. ``actor_spans`` and the like say where a
    role's words are; words in ``actor`` itself are looked up, and must stand in the text just once (several apart by ";"). An
    event's ``time`` and ``place`` given anew hold as set by hand, ``lat`` and ``lon`` too. ``status`` becomes "accepted" or
    "rejected". A row of an article changes its facts. Everything else (source, score, by, what links say) is not read; where it
    was changed, that is told. ``frame`` gives the frame of a layer as it is now, with all spans and what is hidden.
    """
    rows = _rows(table)
    places = defaultdict(list)
    for mark in marks:
        places[mark.annotation.article, mark.annotation.spans].append(mark)
    known = Known({a.id: a for a in articles}, {m.annotation.id: m for m in marks}, places, history.links(marks))
    if "article" not in table.columns:
        return _facts(gesture, rows, known, _by_id(frame("articles")))
    layers = {known.marks[i].annotation.layer for _, row in rows if isinstance(i := row.get("id"), str) and i in known.marks}
    if len(layers) > 1:
        raise AnnotationError(f"update() takes the rows of one layer at a time; here are {', '.join(sorted(layers))}")
    layer = next(iter(layers), layer)
    if layer in ("articles", "origins", "incidents", "stories"):
        raise AnnotationError(f"update() cannot add to {layer}; corpus.add() adds articles, corpus.link() makes incidents and stories")
    now = _by_id(frame(layer)) if layers else {}
    held = [known.marks[i].annotation for i in now]
    names = layout(layer, (role for a in held for role in a.roles), (value for a in held for value in a.values))
    made, done, seen = Gesture(gesture.by), Updated(), set()
    for place, row in rows:
        key = plain(row.get("id"))
        try:
            if key is None:
                _add(made, {c: v for c, cell in row.items() if (v := plain(cell)) is not None}, known, names, layer)
                done.added += 1
            elif key not in now:
                raise AnnotationError(f"nothing here has the id {key!r}; leave the id of a new annotation empty")
            elif (changed := changes.differences(row, now[key])) and key in seen:
                raise AnnotationError("a row before has the same id")
            elif changed:
                _change(made, done, place, changed, now[key], known.marks[key], known, names)
            else:
                done.unchanged += 1
            seen.add(key)
        except AnnotationError as error:
            done.skipped.append(Skipped(place, str(error)))
    gesture.annotations += made.annotations
    verdicts: tuple[Verdict, ...] = ("reject", "accept")  # in this order: what one row takes away another one may put there
    gesture.decisions += [
        Decision(article=d.article, target=d.target, verdict=verdict, by=gesture.by, gesture=gesture.name)
        for verdict in verdicts
        for d in made.decisions
        if d.verdict == verdict
    ]
    return done


def _rows(table: pd.DataFrame) -> list[tuple[str, dict[str, Any]]]:
    """The rows of a table, each with what to call it."""
    if not hasattr(table, "columns"):
        raise AnnotationError(f"update() takes a DataFrame such as corpus.frame('events'), edited, not {type(table).__name__}")
    names = [str(name) for name in table.columns]
    if len(set(names)) < len(names):
        raise AnnotationError("two columns of the table have the same name")
    if not {"id", "article"} & set(names):
        raise AnnotationError(
            "update() takes the rows of a layer, with the columns id and article; incidents and stories are made of links"
        )
    columns = [table.iloc[:, n].tolist() for n in range(len(names))]
    return [(f"row {at}", dict(zip(names, cells, strict=True))) for at, *cells in zip(table.index, *columns, strict=True)]


def _by_id(table: pd.DataFrame) -> dict[str, Row]:
    return {row["id"]: row for _, row in _rows(table)}


def _add(made: Gesture, row: Row, known: Known, names: Layout, layer: str) -> None:
    if layer == "notes":
        raise AnnotationError("corpus.note(mark, 'words') puts a note on a mark")
    annotation = changes.new(row, made.by, known.articles, names, layer)
    gestures.annotate(made, known.beside(annotation), annotation)


def _change(made: Gesture, done: Updated, place: str, changed: dict[str, Any], now: Row, mark: Mark, known: Known, names: Layout) -> None:
    """What an edited row asks for; cells that show what is not the annotation's own are told of and left."""
    a, article = mark.annotation, known.articles[mark.annotation.article]
    for column, why in changes.not_its_own(changed, a, known.links.get(a.article, {}), article.text).items():
        done.skipped.append(Skipped(f"{place}, {column}", f"{why}; it was not changed"))
        del changed[column]
    if "status" in changed and changed["status"] not in VERDICTS:
        raise AnnotationError(f"a status is set to accepted or rejected, not to {changed['status']!r}; corpus.undo() takes a verdict back")
    status = changed.pop("status", None)
    if not changed and not status:
        return
    if changed and (status == "rejected" or not (status or mark.status in SHOWN)):
        raise AnnotationError(f"it is {status or mark.status}, and changed besides ({', '.join(changed)}); accept it to change it")
    if changed:
        asked = changes.wanted(changed, now, a, names, a.layer, article.text)
        gestures.correct(made, article, known.beside(a), a, *asked)
        done.corrected += 1
    else:
        made.decide(VERDICTS[str(status)], [a])
        setattr(done, str(status), getattr(done, str(status)) + 1)


def _facts(gesture: Gesture, rows: Iterable[tuple[str, Row]], known: Known, now: Mapping[str, Row]) -> Updated:
    """The facts of articles that differ from those there are."""
    done = Updated()
    for place, row in rows:
        try:
            if (key := plain(row.get("id"))) not in now:
                raise AnnotationError(f"there is no article {key!r} here; corpus.add() adds articles")
            changed = changes.differences(row, now[key])
            for column in changed.keys() - set(FACTS):
                done.skipped.append(Skipped(f"{place}, {column}", "it is counted or found, no fact of the article; it was not changed"))
            given = facts.checked({name: cell for name, cell in changed.items() if name in FACTS})
            done.facts += gestures.set_facts(gesture, [known.articles[key]], {key: given})
            done.unchanged += not given
        except AnnotationError as error:
            done.skipped.append(Skipped(place, str(error)))
    return done
