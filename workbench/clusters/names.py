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

from workbench.clusters.naming.known import KnownEntity, index, read_known
from workbench.clusters.naming.mentions import as_listed, mentions
from workbench.clusters.naming.persons import persons
from workbench.clusters.naming.things import things
from workbench.clusters.naming.verdicts import LABEL, LAYER, links, verdicts
from workbench.model import Annotation, Article, Mark

BY = "rules:names@1"

__all__ = ["BY", "KnownEntity", "names", "read_known"]


def names(articles: Iterable[Article], marks: Iterable[Mark], known: Sequence[KnownEntity] = ()) -> list[Annotation]:
    """A link for each name that stands marked in the articles (dates, numbers and sums of money are none).

    ``known`` is the user's own gazetteer (see ``read_known``); its names and ids go before all else but people's links.

    >>> article = Article(text="Nouri al-Maliki spoke. Maliki smiled.")
    >>> spans = [(0, 15), (23, 29)]
    >>> people = [Annotation(article=article.id, layer="entities", label="PERSON", spans=(s,), by="user:anna") for s in spans]
    >>> for link in names([article], [Mark(a, "accepted") for a in people]):
    ...     print(link.values["entity"], "-", link.values["why"])
    person/nouri-al-maliki - the name in full
    person/nouri-al-maliki - family name of Nouri al-Maliki, named in full in this article
    """
    with _uncollected():
        marks = list(marks)
        users = index(known)
        found = as_listed(mentions(articles, marks), users)
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
