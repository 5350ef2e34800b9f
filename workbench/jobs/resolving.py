"""resolve(): look at all articles together, and write down what only shows across them."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from workbench import history, places
from workbench.clusters import incidents, names, stories, twins, utterances
from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.model import Annotation, Article, Mark, Run, fingerprint


@dataclass(frozen=True)
class Resolved:
    """What a look at all articles together found: how many articles, and how many new links of each kind."""

    articles: int = 0
    found: Counter[str] = field(default_factory=Counter)

    def __repr__(self) -> str:
        many = (
            (n, kind if n == 1 else f"{kind.removesuffix('y')}ies" if kind.endswith("y") else f"{kind}s")
            for kind, n in sorted(self.found.items())
            if n
        )
        counts = ", ".join(f"{n} {kinds}" for n, kinds in many) or "nothing new"
        return f"{self.articles} article{'s' * (self.articles != 1)} compared, {counts} found"


def resolve(corpus: Corpus, *, known: str | os.PathLike[str] | Iterable[names.KnownEntity] = ()) -> Resolved:
    """Find what only shows across articles: reprints, stories, one person behind many names, places on the map, shared quotes, and incidents.

    ``known`` is a gazetteer of one's own, which wins: a CSV file with name, aliases (set apart by |), label and id. Links
    are suggestions like any other: to be accepted, rejected, and taken back. Doing it again adds what is new.
    """
    if not isinstance(corpus, Corpus):
        raise WorkbenchError(f"resolve() takes a corpus, not {type(corpus).__name__}; wb.Corpus() makes one")
    own = names.read_known(known) if isinstance(known, str | os.PathLike) else list(known)
    marks = corpus.marks(status=None)
    articles = _without_suggested_stories(corpus, marks)
    apart = {
        frozenset((m.annotation.article, m.annotation.values.get("of")))
        for m in marks
        if m.annotation.layer == "twins" and m.status == "rejected"
    }
    reprints = [a for a in twins.twins(articles) if frozenset((a.article, a.values["of"])) not in apart]
    new = _renewed(corpus, "twins", reprints, [twins.BY])
    told = stories.stories(articles, marks)
    new += _renewed(corpus, "facts", stories.suggestions(told, articles), [stories.BY])
    story = {i: each.key for each in told for i in each.articles}
    articles = [replace(a, story=story[a.id]) for a in articles]
    new += _renewed(corpus, "links", [*names.names(articles, marks, own), *_places(articles, marks)], [names.BY, places.BY])
    marks = corpus.marks(status=None)
    new += _renewed(corpus, "links", utterances.utterances(articles, marks), [utterances.BY])
    new += _renewed(corpus, "links", incidents.incidents(articles, marks, story), [incidents.BY])
    found = {
        "reprint": sum(a.layer == "twins" for a in new),
        "name": sum(a.label == "NAME" for a in new),
        "place": sum(a.label == "PLACE" for a in new),
        "shared quote": sum(a.label == utterances.LABEL for a in new),
        "story": len({a.values["value"] for a in new if a.layer == "facts"}),
        "incident": len({a.values["entity"] for a in new if a.label == incidents.LABEL}),
    }
    return Resolved(len(articles), Counter(found))


def _without_suggested_stories(corpus: Corpus, marks: Iterable[Mark]) -> list[Article]:
    """The articles of a corpus with the stories that a source or person gave them, and no others."""
    told = history.stories(m for m in marks if m.annotation.layer == "facts")
    suggested = {i: each.story for i, each in told.items() if not each.settled}
    return [replace(a, story=None) if a.story and a.story == suggested.get(a.id) else a for a in corpus]


def _places(articles: Iterable[Article], marks: Iterable[Mark]) -> Iterator[Annotation]:
    """Links from the places named in articles to their ids and coordinates."""
    standing: dict[str, dict[str, Annotation]] = {}
    for mark in marks:
        if mark.annotation.layer == "entities" and mark.status in ("suggested", "accepted"):
            standing.setdefault(mark.annotation.article, {})[mark.annotation.id] = mark.annotation
    for article in articles:
        named = standing.get(article.id, {})
        for i, found in places.locate(list(named.values()), article).items():
            if found:
                values = places.as_values(found)
                values = {"entity": values.pop("kb"), "name": values.pop("place"), "why": values.pop("place_why"), **values}
                yield Annotation(article=article.id, layer="links", label="PLACE", spans=named[i].spans, values=values, by=places.BY)


def _renewed(corpus: Corpus, layer: str, links: Iterable[Annotation], workers: Iterable[str]) -> list[Annotation]:
    """Write the links of those articles where they are others than before, and supersede those that were; gives the new ones.

    What is found depends on the whole corpus, so a worker's links of an article are signed with a digest of them all: the
    latest run says which hold.
    """
    latest = {
        (r.article, history.worker(r.by)): r.by for r in sorted(corpus.store.runs(corpus.ids), key=lambda r: r.at) if r.layer == layer
    }
    by_article: dict[tuple[str, str], list[Annotation]] = {(i, by): [] for i in corpus.ids for by in workers}
    for link in links:
        by_article[link.article, link.by].append(link)
    new: list[Annotation] = []
    runs: list[Run] = []
    for (article, by), found in by_article.items():
        signed = f"{by}+{fingerprint([[a.spans, a.values] for a in sorted(found)])[:8]}" if found else by
        if latest.get((article, history.worker(by))) != signed and (found or (article, history.worker(by)) in latest):
            new += [a.replace(by=signed) for a in found]
            runs.append(Run(article=article, layer=layer, by=signed))
    corpus.record(new, runs=runs)
    return new
