"""What stands in a store: articles with their facts as people have settled them, and marks with their status."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from workbench import facts, history, tables
from workbench.clusters.twins import groups
from workbench.errors import WorkbenchError
from workbench.model import FACTS, SHOWN, Annotation, Article, Decision, Mark, Origin, Reading, Run, Status
from workbench.store import Store
from workbench.store.records import uncollected

if TYPE_CHECKING:
    import pandas as pd

    from workbench.tables.stored import Stored

BATCH = 500
"""Articles that are counted together."""


def articles(store: Store, ids: Collection[str] | None) -> list[Article]:
    """These articles or all, with their facts as people have settled them, and with the story suggested where none is known."""
    origins: dict[str, list[Origin]] = {}
    for origin in store.origins(ids):
        origins.setdefault(origin.article, []).append(origin)
    said = store.annotations(ids, layer="facts")
    told = {a.article for a in said}
    decisions = store.decisions(told) if told else []
    settled = history.facts(said, decisions)
    guessed = [a for a in said if a.label == "story" and not a.by_person]
    story = history.stories(history.marks(guessed, decisions, store.runs({a.article for a in guessed}))) if guessed else {}
    found = [_filled(a, origins.get(a.id, ())) for a in store.articles(ids)]
    found = [replace(a, story=story[a.id].story) if a.id in story and not a.story else a for a in found]
    return [replace(a, **settled[a.id]) if settled.get(a.id) else a for a in found]  # type: ignore[arg-type]


def _filled(article: Article, origins: Sequence[Origin]) -> Article:
    """An article with what its origins say: of several the one published first, whichever was read first, so that a merge is one both ways."""
    if len(origins) < 2:
        return article
    ordered = sorted(origins, key=lambda o: (o.facts.get("published") or "~", o.where, o.id), reverse=True)
    said = {name: value for o in ordered for name, value in o.facts.items() if facts.is_fact(name, value)}
    told = {name: said[name] for name in FACTS if name in said and getattr(article, name) != said[name]}
    return replace(article, **told) if told else article  # type: ignore[arg-type]


def marks(store: Store, ids: Collection[str] | None, layers: Sequence[str], status: Iterable[Status] | None) -> list[Mark]:
    """The marks of these articles or all, in some layers or all, article by article in reading order; see ``Corpus.marks``."""
    if ids is not None and len(ids) == 1:
        found = history.marks(*store.about(*ids))
    else:
        read = (*layers, "furniture") if layers else ()  # for what stands in furniture, and what in it does not
        found = history.marks(store.annotations(ids, *read), store.decisions(ids), store.runs(ids))
        by_article: dict[str, list[Mark]] = {i: [] for i in store.article_ids(ids)}
        for mark in found:
            by_article[mark.annotation.article].append(mark)
        found = [mark for some in by_article.values() for mark in some]
    if layers:
        found = [m for m in found if m.annotation.layer in layers]
    if status is None:
        return found
    statuses = frozenset(status)
    hides = status is SHOWN
    return [m for m in found if m.status in statuses and not (hides and m.annotation.values and m.hidden)]


def frame(store: Store, chosen: Collection[str] | None, ids: Sequence[str], layer: str, hidden: bool, spans: bool) -> pd.DataFrame:
    """A frame of these articles, whose ``ids`` come in order; see ``Corpus.frame``. An unknown layer is a WorkbenchError."""
    if layer == "origins":
        return tables.origins(store.origins(chosen))
    with uncollected():
        if layer == "articles":
            original = groups(marks(store, chosen, ["twins"], None))
            return tables.of_articles(
                (_together(store, ids[n : n + BATCH], hidden) for n in range(0, len(ids), BATCH)), original, hidden=hidden
            )
        if layer in tables.SUMMED:
            stored = store.columns(chosen, tables.TELLING, hidden=hidden)
            runs = store.runs(chosen, *tables.TELLING)
            return tables.frame(articles(store, chosen), stored, store.decisions(chosen), runs, layer, hidden=hidden)
        layers = (layer, "links", "furniture")
        kinds = {} if layer == "links" else {"links": tables.KINDS.get(layer, ())}
        stored = store.columns(chosen, layers, labels=kinds, hidden=hidden)
        if layer not in tables.COLUMNS and layer not in stored.layer.unique().to_pylist():
            known = {a.layer for a in store.annotations(chosen)} | set(tables.COLUMNS)
            if layer not in known:
                raise WorkbenchError(f"no layer {layer!r} here; there are {', '.join(sorted(known))}")
        on = {note.id: about[0] for note, about in history.notes(_seen(store, chosen, hidden)) if about} if layer == "notes" else {}
        found = articles(store, chosen)
        runs = store.runs(chosen, *layers)
        return tables.of_marks(found, stored, store.decisions(chosen), runs, layer, on=on, hidden=hidden, spans=spans)


def _together(store: Store, ids: Sequence[str], hidden: bool) -> tuple[list[Article], Stored, Sequence[Decision], Sequence[Run]]:
    return articles(store, ids), store.columns(ids, None, hidden=hidden), store.decisions(ids), store.runs(ids)


def _seen(store: Store, chosen: Collection[str] | None, hidden: bool) -> list[Mark]:
    """All marks with all statuses, those that the codebook hides only where they are asked for."""
    return [m for m in marks(store, chosen, (), None) if hidden or not (m.annotation.values and m.hidden)]


def reading(store: Store, ids: Collection[str] | None) -> Reading:
    """These articles or all as their sources had them, and all their records."""
    origins, runs, decisions = store.origins(ids), store.runs(ids), store.decisions(ids)
    annotations = store.annotations(ids)  # after what refers to them, and before their articles, for others may write meanwhile
    return Reading(store.articles(ids), annotations, decisions, runs, origins)


def decided(store: Store, about: Annotation) -> Decision | None:
    """The last standing verdict about an annotation or one that says the same; see ``Corpus.decided``."""
    same = {m.annotation.id for m in beside(store, about) if m.annotation.claim == about.claim}
    return next((d for d in reversed(history.standing(store.about(about.article)[1])) if d.target in same), None)


def steps(store: Store, person: str, ids: Collection[str] | None) -> history.Steps:
    """What a person can undo and redo: all, or the gestures that touch at least one of these articles, always whole."""
    decisions = store.decisions_by(person)
    if ids is not None:
        here = {d.gesture for d in decisions if d.article in ids}
        decisions = [d for d in decisions if d.gesture in here]
    return history.steps(decisions, person)


def marks_among(store: Store, article: str, chosen: Callable[[Annotation], bool]) -> list[Mark]:
    """The marks of an article that are chosen, with all statuses, without a look at what becomes of the rest.

    Only marks that say the same have a say in each other's status: ``chosen`` takes all of these or none.
    """
    annotations, decisions, runs = store.about(article)
    some = [a for a in annotations if chosen(a) or a.layer == "furniture"]
    return [m for m in history.marks(some, decisions, runs) if chosen(m.annotation)]


def beside(store: Store, about: Annotation) -> list[Mark]:
    """The marks on the very spans of an annotation: all that may say the same, and what is said of it."""
    annotations, decisions, runs = store.about(about.article)
    spans = about.spans
    some = [a for a in annotations if a.spans == spans or a.layer == "furniture"]
    return [m for m in history.marks(some, decisions, runs) if m.annotation.spans == spans]


def place(store: Store, thing: Annotation | Mark | Article | str) -> tuple[str, str | None]:
    """The ids of the article and of the annotation in it that are meant, by the thing itself or the id of either."""
    if isinstance(thing, str):
        thing = store.annotation(thing) or thing
    if isinstance(thing, Mark):
        thing = thing.annotation
    if isinstance(thing, Annotation):
        return thing.article, thing.id
    return thing if isinstance(thing, str) else thing.id, None
