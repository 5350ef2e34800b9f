"""detect(): let rules and model suggest, article by article, here or on any executor. resolve(): look at all of them together."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, NamedTuple

from workbench import history, nlp, places
from workbench.clusters import incidents, names, stories, twins, utterances
from workbench.codebook import Codebook, read_codebook
from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.model import Annotation, Article, Mark, Run, Skipped, fingerprint
from workbench.progress import progress_bar

if TYPE_CHECKING:
    from spacy.language import Language

CHUNK = 16
"""Articles whose results are written together: what an interruption can cost."""
Result = tuple[list[Annotation], list[Run]]


class Task(NamedTuple):
    """An article to look at: for which layers, and what is known of its furniture."""

    article: Article
    layers: tuple[str, ...]
    furniture: tuple[Mark, ...]


ONE = {"entities": "entity"}
"""What one of a layer is called, where it is not its name without the "s"."""


@dataclass(frozen=True)
class Detected:
    """What a detection did: articles looked at, articles that had been done before, suggestions by layer, failures."""

    articles: int = 0
    done_before: int = 0
    found: Counter[str] = field(default_factory=Counter)
    skipped: tuple[Skipped, ...] = ()

    def __repr__(self) -> str:
        named = ((n, layer if n > 1 else ONE.get(layer, layer.removesuffix("s"))) for layer, n in sorted(self.found.items()) if n)
        counts = ", ".join(f"{n} {name}" for n, name in named) or "nothing"
        before = f"; {self.done_before} had been done before" if self.done_before else ""
        failed = "".join(f"\n  failed: {s}" for s in self.skipped)
        return f"{self.articles} article{'s' * (self.articles != 1)} read, {counts} suggested{before}{failed}"


def pipeline(model: str | Language | None = None) -> Language:
    """The spaCy pipeline that detection runs on: the one that ships, one that you have by its name, or any at hand.

    What the workbench needs of it (paragraph breaks) is added. PipelineError where it is missing or has no parser.

    >>> [ent.text for ent in pipeline()("Nouri al-Maliki spoke in Baghdad.").ents]
    ['Nouri al-Maliki', 'Baghdad']
    """
    return nlp.load(model)


def detect(
    corpus: Corpus,
    layers: Iterable[str] = nlp.LAYERS,
    *,
    pipeline: str | Language | None = None,
    codebook: str | os.PathLike[str] | Codebook | None = None,
    executor: Executor | None = None,
    progress: bool | None = None,
) -> Detected:
    """Suggest furniture, facts, entities, quotes and events for every article that these rules and this model have not seen yet.

    Nothing is looked for in furniture (captions, teasers: see ``workbench.history.left_out``); where a person decides
    otherwise about it, the article is looked at again. ``pipeline`` is any spaCy pipeline with parser and names, or its
    name (default: the one that ships). ``codebook`` says which events there are: a file, or a Codebook (default: PLOVER's types);
    events found by another one are superseded. ``executor`` is any ``concurrent.futures`` executor. Results are written
    as they come, so an interrupted detection goes on where it was; an article that fails is reported and the rest is done.
    Decisions are never touched.
    """
    if not isinstance(corpus, Corpus):
        raise WorkbenchError(
            f"detect() takes a corpus, not {type(corpus).__name__}; wb.Corpus() makes one and its add() reads what you have"
        )
    wanted = nlp.check_layers(layers)
    book = codebook if isinstance(codebook, Codebook) or codebook is None else read_codebook(os.fspath(codebook))
    runs = sorted(corpus.store.runs(corpus.ids), key=lambda r: r.at)
    latest = {(r.article, r.layer, history.worker(r.by)): r for r in runs}
    (furniture, judged), (_, settled) = _judged(corpus, "furniture"), _judged(corpus, "facts")
    todo: list[Task] = []
    for article in corpus:
        missing = []
        for layer, by in nlp.signatures(article, pipeline, book).items():
            last = latest.get((article.id, nlp.home(layer), history.worker(by)))
            since = settled if layer == "facts" else judged if layer in nlp.IN_FURNITURE else {}
            stale = last and last.at < since.get(article.id, "")
            if layer in wanted and (not last or last.by != by or stale):
                missing.append(layer)
        if missing:
            todo.append(Task(article, tuple(missing), tuple(furniture.get(article.id, ()))))
    found: Counter[str] = Counter(dict.fromkeys(wanted, 0))
    failed: list[Skipped] = []
    pending: list[Result] = []
    with progress_bar(len(todo), progress, "article") as bar:
        try:
            for article, result in _results(todo, pipeline, book, executor):
                bar.update()
                if isinstance(result, WorkbenchError):
                    raise result
                if isinstance(result, Exception):
                    failed.append(Skipped(article.name, f"{type(result).__name__}: {result}"))
                    continue
                pending.append(result)
                found.update(a.layer for a in result[0] if not a.values.get("hidden"))
                if len(pending) >= CHUNK:
                    _write(corpus, pending)
        finally:
            _write(corpus, pending)
    return Detected(len(todo) - len(failed), len(corpus) - len(todo), found, tuple(failed))


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


def _write(corpus: Corpus, pending: list[Result]) -> None:
    corpus.record([a for found, _ in pending for a in found], runs=[r for _, runs in pending for r in runs])
    pending.clear()


def _judged(corpus: Corpus, layer: str) -> tuple[dict[str, list[Mark]], dict[str, str]]:
    """What is known of a layer in each article, and when a person last judged of it."""
    marks: dict[str, list[Mark]] = {}
    for mark in corpus.marks(layer=layer, status=None):
        marks.setdefault(mark.annotation.article, []).append(mark)
    ours = {m.annotation.id for found in marks.values() for m in found}
    judged: dict[str, str] = {}
    undone: dict[str, str] = {}
    for d in corpus.store.decisions(list(marks)):
        undone[d.id] = d.target
        if d.target in ours or undone.get(d.target) in ours:
            judged[d.article] = max(d.at, judged.get(d.article, ""))
    return marks, judged


def _results(
    todo: list[Task], pipeline: str | Language | None, codebook: Codebook | None, executor: Executor | None
) -> Iterator[tuple[Article, Result | Exception]]:
    if executor is None:
        for task in todo:
            try:
                yield task.article, nlp.annotate(*task, pipeline, codebook)
            except Exception as error:  # noqa: BLE001 - one article must not stop the others; the reason is reported
                yield task.article, error
        return
    futures: dict[Future[Result], Article] = {executor.submit(nlp.annotate, *task, pipeline, codebook): task.article for task in todo}
    for future in as_completed(futures):
        failure = future.exception()
        yield futures[future], failure if isinstance(failure, Exception) else future.result()
