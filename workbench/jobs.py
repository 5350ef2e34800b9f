"""detect(): let rules and model suggest, article by article, here or on any executor. resolve(): look at all of them together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, as_completed
from dataclasses import dataclass, field
from typing import NamedTuple

from workbench import nlp
from workbench.clusters import twins
from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.model import Annotation, Article, Mark, Run, Skipped
from workbench.progress import progress_bar

CHUNK = 16
"""Articles whose results are written together: what an interruption can cost."""
Result = tuple[list[Annotation], list[Run]]


class Task(NamedTuple):
    """An article to look at: for which layers, and what is known of its furniture."""

    article: Article
    layers: tuple[str, ...]
    furniture: tuple[Mark, ...]


@dataclass(frozen=True)
class Detected:
    """What a detection did: articles looked at, articles that had been done before, suggestions by layer, failures."""

    articles: int = 0
    done_before: int = 0
    found: Counter[str] = field(default_factory=Counter)
    skipped: tuple[Skipped, ...] = ()

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {layer}" for layer, n in sorted(self.found.items()) if n) or "nothing"
        before = f"; {self.done_before} had been done before" if self.done_before else ""
        failed = "".join(f"\n  failed: {s}" for s in self.skipped)
        return f"{self.articles} article{'s' * (self.articles != 1)} read, {counts} suggested{before}{failed}"


def detect(
    corpus: Corpus,
    layers: Iterable[str] = nlp.LAYERS,
    *,
    pipeline: str | None = None,
    executor: Executor | None = None,
    progress: bool | None = None,
) -> Detected:
    """Suggest furniture, facts, entities and quotes for every article that these rules and this model have not seen yet.

    Nothing is looked for in furniture (captions, teasers: see ``workbench.history.left_out``); where a person decides
    otherwise about it, the article is looked at again. ``pipeline`` names any spaCy pipeline with parser and names (default: the one that ships). ``executor`` is any
    ``concurrent.futures`` executor. Results are written as they come, so an interrupted detection goes on where it was;
    an article that fails is reported and the rest is done. Decisions are never touched.
    """
    if not isinstance(corpus, Corpus):
        raise WorkbenchError(
            f"detect() takes a corpus, not {type(corpus).__name__}; wb.Corpus() makes one and its add() reads what you have"
        )
    wanted = nlp.check_layers(layers)
    signatures = nlp.signatures(pipeline)
    seen = {(r.article, r.layer, r.by): r.at for r in sorted(corpus.store.runs(corpus.ids), key=lambda r: r.at)}
    furniture, judged = _furniture(corpus)
    todo: list[Task] = []
    for article in corpus:
        last = {layer: seen.get((article.id, layer, signatures[layer]), "") for layer in wanted}
        missing = tuple(n for n, at in last.items() if not at or (n in nlp.IN_FURNITURE and at < judged.get(article.id, "")))
        if missing:
            todo.append(Task(article, missing, tuple(furniture.get(article.id, ()))))
    found: Counter[str] = Counter(dict.fromkeys(wanted, 0))
    failed: list[Skipped] = []
    pending: list[Result] = []
    with progress_bar(len(todo), progress, "article") as bar:
        try:
            for article, result in _results(todo, pipeline, executor):
                bar.update()
                if isinstance(result, WorkbenchError):
                    raise result
                if isinstance(result, Exception):
                    failed.append(Skipped(article.name, f"{type(result).__name__}: {result}"))
                    continue
                pending.append(result)
                found.update(a.layer for a in result[0])
                if len(pending) >= CHUNK:
                    _write(corpus, pending)
        finally:
            _write(corpus, pending)
    return Detected(len(todo) - len(failed), len(corpus) - len(todo), found, tuple(failed))


@dataclass(frozen=True)
class Resolved:
    """What a look at all articles together found: how many articles, and how many links of each layer are new."""

    articles: int = 0
    found: Counter[str] = field(default_factory=Counter)

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {layer}" for layer, n in sorted(self.found.items()) if n) or "nothing new"
        return f"{self.articles} article{'s' * (self.articles != 1)} compared, {counts} found"


def resolve(corpus: Corpus) -> Resolved:
    """Find what only shows across articles: which of them reprint another ("twins").

    Links are suggestions like any other: to be accepted, rejected, and taken back. Doing it again adds what is new.
    """
    if not isinstance(corpus, Corpus):
        raise WorkbenchError(f"resolve() takes a corpus, not {type(corpus).__name__}; wb.Corpus() makes one")
    known = {a.id for a in corpus.store.annotations(corpus.ids)} if len(corpus) else set()
    links = [a for a in twins.twins(corpus) if a.id not in known]
    corpus.record(links, runs=[Run(article=i, layer="twins", by=twins.BY) for i in corpus.ids])
    return Resolved(len(corpus), Counter(a.layer for a in links))


def _write(corpus: Corpus, pending: list[Result]) -> None:
    corpus.record([a for found, _ in pending for a in found], runs=[r for _, runs in pending for r in runs])
    pending.clear()


def _furniture(corpus: Corpus) -> tuple[dict[str, list[Mark]], dict[str, str]]:
    """The furniture known in each article, and when a person last judged of it."""
    marks: dict[str, list[Mark]] = {}
    for mark in corpus.marks(layer="furniture", status=None):
        marks.setdefault(mark.annotation.article, []).append(mark)
    ours = {m.annotation.id for found in marks.values() for m in found}
    judged: dict[str, str] = {}
    undone: dict[str, str] = {}
    for d in corpus.store.decisions(list(marks)):
        undone[d.id] = d.target
        if d.target in ours or undone.get(d.target) in ours:
            judged[d.article] = max(d.at, judged.get(d.article, ""))
    return marks, judged


def _results(todo: list[Task], pipeline: str | None, executor: Executor | None) -> Iterator[tuple[Article, Result | Exception]]:
    if executor is None:
        for task in todo:
            try:
                yield task.article, nlp.annotate(*task, pipeline)
            except Exception as error:  # noqa: BLE001 - one article must not stop the others; the reason is reported
                yield task.article, error
        return
    futures: dict[Future[Result], Article] = {executor.submit(nlp.annotate, *task, pipeline): task.article for task in todo}
    for future in as_completed(futures):
        failure = future.exception()
        yield futures[future], failure if isinstance(failure, Exception) else future.result()
