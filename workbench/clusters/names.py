"""Which names are one person's, body's or place's: links from mentions to entities, across all articles of a corpus.

A link belongs to the mention that has the same article and spans. It says the entity's key ("person/nouri-al-maliki"), its
full name, and why. Rather than to join two entities, a name in doubt is left as an entity of its own. What people have linked
or rejected counts: their links hold for the same name in the same article and story, what they rejected is not proposed again.

Everything is looked up under folded names, so time grows with the number of mentions.
"""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager

from workbench.clusters.known import KnownEntity, index, read_known
from workbench.clusters.mentions import mentions
from workbench.clusters.persons import persons
from workbench.clusters.things import things
from workbench.clusters.verdicts import LABEL, LAYER, links, verdicts
from workbench.model import Annotation, Article, Mark, Span

BY = "rules:names@1"

__all__ = ["BY", "KnownEntity", "entity_of", "names", "read_known"]


def names(articles: Iterable[Article], marks: Iterable[Mark], known: Sequence[KnownEntity] = ()) -> list[Annotation]:
    """A link for each name that stands marked in the articles (dates, numbers and sums of money are none).

    ``known`` is the user's own gazetteer (see ``read_known``); its names and ids go before all else but people's links.

    >>> article = Article(text="Nouri al-Maliki spoke. Maliki smiled.")
    >>> spans = [Span(0, 15), Span(23, 29)]
    >>> people = [Annotation(article=article.id, layer="entities", label="PERSON", spans=(s,), by="user:anna") for s in spans]
    >>> for link in names([article], [Mark(a, "accepted") for a in people]):
    ...     print(link.values["entity"], "-", link.values["why"])
    person/nouri-al-maliki - the name in full
    person/nouri-al-maliki - family name of Nouri al-Maliki, named in full in this article
    """
    with _uncollected():
        marks = list(marks)
        found = mentions(articles, marks)
        users = index(known)
        entities = persons((m for m in found if m.group == "person"), users)
        entities += things((m for m in found if m.group != "person"), users)
        linked = links(entities, found, verdicts(found, marks))
        return [
            Annotation(
                article=m.article.id,
                layer=LAYER,
                label=LABEL,
                spans=m.spans,
                by=BY,
                values={"entity": linked[m.number].key, "name": linked[m.number].name, "why": linked[m.number].why},
            )
            for m in found
        ]


@contextmanager
def _uncollected() -> Iterator[None]:
    """Without garbage collection: nothing here makes circles, and looking through all that lives, time and again, takes a third of the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def entity_of(marks: Iterable[Mark]) -> dict[tuple[str, Span], Annotation]:
    """The link that holds for each mention, by article and first span: a person's, else what a person accepted, else the rules'.

    Of several that are equal in this the last one counts.
    """
    found: dict[tuple[str, Span], tuple[int, Annotation]] = {}
    for mark in marks:
        a = mark.annotation
        if a.layer != LAYER or a.label != LABEL or not a.spans or not isinstance(a.values.get("entity"), str):
            continue
        rank = 2 + a.by_person if mark.status == "accepted" else 1 if mark.status == "suggested" else 0
        place = a.article, a.spans[0]
        if rank and rank >= found.get(place, (0, a))[0]:
            found[place] = rank, a
    return {place: a for place, (_, a) in found.items()}
