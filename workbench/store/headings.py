"""What there is to know of many articles without reading their texts: what they are called, and what is said about them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from workbench.model import FACTS, Article
from workbench.store.schema import annotations_table, articles_table, origins_table

BATCH = 500
BEGINNING = 500
"""Characters of a text that are looked at for what to call it."""


class Heading(NamedTuple):
    """An article without its text: its facts (in the order of ``FACTS``), what to call it, and its length in characters."""

    id: str
    title: str | None
    source: str | None
    author: str | None
    url: str | None
    published: str | None
    language: str | None
    story: str | None
    name: str
    length: int

    @classmethod
    def of(cls, article: Article) -> Heading:
        """The heading of an article.

        >>> Heading.of(Article(text="Rain fell.", source="BBC")).name
        'Rain fell.'
        """
        facts = {name: getattr(article, name) for name in FACTS}
        return cls(id=article.id, name=article.name, length=len(article.text), **facts)


def headings(connection: sa.Connection, ids: Sequence[str] | None) -> list[Heading]:
    """The headings of all articles, or some, as their first sources have them, in the order in which they came."""
    columns = articles_table.c
    beginning = sa.case((columns.title.is_(None) | (columns.title == ""), sa.func.substr(columns.text, 1, BEGINNING)), else_="")
    query = sa.select(columns.id, *(columns[name] for name in FACTS), beginning, sa.func.length(columns.text)).order_by(columns.position)
    found = []
    for name, title, *facts, start, length in connection.execute(query if ids is None else query.where(columns.id.in_(ids))):
        called = title if title and len(title) <= 90 else Article(text=start, id=name, title=title).name
        found.append(Heading._make((name, title, *facts, called, length)))
    return found


def retold(connection: sa.Connection, ids: Sequence[str] | None) -> set[str]:
    """The ids of articles of which more than one source, or an annotation, tells facts."""
    facts = sa.select(annotations_table.c.article).where(annotations_table.c.layer == "facts")
    again = sa.select(origins_table.c.article).group_by(origins_table.c.article).having(sa.func.count() > 1)
    if ids is None:
        return set(connection.execute(sa.union(facts, again)).scalars())
    found: set[str] = set()
    for start in range(0, len(ids), BATCH):
        some = ids[start : start + BATCH]
        either = sa.union(facts.where(annotations_table.c.article.in_(some)), again.where(origins_table.c.article.in_(some)))
        found |= set(connection.execute(either).scalars())
    return found


def mentioning(connection: sa.Connection, words: Collection[str]) -> list[str]:
    """The ids of the articles that have one of these words in their text, or an annotation with such a label, name or key."""
    columns, values = annotations_table.c, annotations_table.c["values"]
    told = [values[name].as_string().in_(words) for name in ("entity", "name", "speaker_name")]
    said = sa.select(columns.article).where(columns.layer.in_(("quotes", "events", "links")) & sa.or_(columns.label.in_(words), *told))
    texts = [articles_table.c.text.contains(word, autoescape=True) for word in words]
    query = sa.select(articles_table.c.id).where(sa.or_(articles_table.c.id.in_(said), *texts)).order_by(articles_table.c.position)
    return list(connection.execute(query).scalars())


def offered(connection: sa.Connection, most: int = 300) -> tuple[list[str], list[str]]:
    """Names of entities and types of events, those of the most articles first."""
    columns = annotations_table.c
    articles = sa.func.count(columns.article.distinct())
    name = columns["values"]["name"].as_string()
    names = sa.select(name).where((columns.layer == "links") & (columns.label == "NAME")).group_by(name)
    types = sa.select(columns.label).where(columns.layer == "events").group_by(columns.label)
    found = [connection.execute(query.order_by(articles.desc()).limit(most)).scalars() for query in (names, types)]
    return [x for x in found[0] if x], [x for x in found[1] if x]
