"""Whom an article names: one person or body behind several names, as far as this one article tells."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from workbench.clusters.naming.folding import fold, plain
from workbench.clusters.naming.mentions import mentions
from workbench.clusters.naming.persons import in_article
from workbench.model import Annotation, Article, Mark, Span


class Known(NamedTuple):
    """Somebody or some body with a name: its mentions in order, the fullest name, and what is known of it."""

    name: str
    spans: tuple[Span, ...]
    sexes: set[str]
    offices: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()


def people(article: Article, names: Sequence[Annotation]) -> list[Known]:
    """The persons of an article, short names with the full ones; without those of whom it is not clear who they are."""
    said = mentions([article], [Mark(a, "suggested") for a in names])
    of = {m.number: m for m in said}
    return [
        Known(
            name=max((of[n].name for n in sorted(p.why)), key=lambda name: (len(name.split()), len(name))),
            spans=tuple(of[n].spans[0] for n in sorted(p.why)),
            sexes=set(p.sexes) if len(p.sexes) == 1 else set(),
            offices=frozenset(p.titles),
            countries=frozenset(p.countries),
        )
        for p in in_article([m for m in said if m.group == "person"], {})
        if not p.alone
    ]


def bodies(text: str, names: Sequence[Annotation]) -> list[Known]:
    """The organisations of an article; one whose words are all in another's name is the same ("Defense Ministry")."""
    found: list[list[Annotation]] = []
    for a in sorted((a for a in names if a.label == "ORG"), key=lambda a: (-len(a.spans[0].of(text)), a.start)):
        words = set(fold(plain(a.spans[0].of(text))).split())
        same = next((f for f in found if words <= set(fold(plain(f[0].spans[0].of(text))).split())), None)
        if same is None:
            found.append([a])
        else:
            same.append(a)
    return [Known(plain(f[0].spans[0].of(text)), tuple(sorted(a.spans[0] for a in f)), set()) for f in found]
