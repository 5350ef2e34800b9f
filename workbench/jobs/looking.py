"""Looking at one article after the other: what is to be looked for in it, and what came of that."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from workbench import history, nlp, standing
from workbench.errors import PipelineError
from workbench.model import Annotation, Article, Decision, Mark, Run
from workbench.store import Store

if TYPE_CHECKING:
    from spacy.language import Language

    from workbench.codebook import Codebook


class Look(NamedTuple):
    """With what articles are looked at: a pipeline, by name, at hand, or the one that ships (None), and the events that there are."""

    pipeline: str | Language | None = None
    codebook: Codebook | None = None


class Task(NamedTuple):
    """An article to look at: for which layers, and what is known of its furniture."""

    article: Article
    layers: tuple[str, ...]
    furniture: tuple[Mark, ...] = ()


class Outcome(NamedTuple):
    """What came of a task: annotations and the remarks that its layers have been looked at, or else why it failed."""

    article: str
    name: str
    annotations: Sequence[Annotation] = ()
    runs: Sequence[Run] = ()
    problem: str | None = None


def look_at(task: Task, look: Look) -> Outcome:
    """Do a task. Whatever is wrong with the article is told, for it must not stop the others; PipelineError is about all of them."""
    article = task.article
    try:
        annotations, runs = nlp.annotate(*task, *look)
    except PipelineError:
        raise
    except Exception as error:  # noqa: BLE001 - the reason is reported
        return failed(task, f"{type(error).__name__}: {error}")
    return Outcome(article.id, article.name, annotations, runs)


def failed(task: Task, problem: str) -> Outcome:
    """The outcome of a task that could not be done."""
    return Outcome(task.article.id, task.article.name, problem=problem)


def due(store: Store, ids: Sequence[str], wanted: Sequence[str], look: Look) -> Iterator[Task]:
    """Of these articles, a few at a time, those in which these rules and this model have not looked for all that is wanted.

    Where a person has judged of furniture or of a date since, what hangs on it is looked for again.
    """
    runs, decisions = store.runs(ids), history.in_order(store.decisions(ids))
    latest = {(r.article, r.layer, history.worker(r.by)): r for r in sorted(runs, key=lambda r: r.at)}
    articles = standing.articles(store, ids)
    looked: dict[str, dict[str, str | None]] = {}  # when just these rules have looked for a layer, if they have
    for article in articles:
        signed = {layer: by for layer, by in nlp.signatures(article, *look).items() if layer in wanted}
        last = {layer: latest.get((article.id, nlp.home(layer), history.worker(by))) for layer, by in signed.items()}
        looked[article.id] = {layer: run.at if run and run.by == signed[layer] else None for layer, run in last.items()}
    talked_of = {d.article for d in decisions}
    about = [i for i, layers in looked.items() if i in talked_of or None in layers.values()]
    marks = history.marks(store.annotations(about, "furniture", "facts"), decisions, runs)
    furniture: dict[str, list[Mark]] = defaultdict(list)
    for mark in marks:
        if mark.annotation.layer == "furniture":
            furniture[mark.annotation.article].append(mark)
    judged, settled = _last_judged(marks, decisions, "furniture"), _last_judged(marks, decisions, "facts")
    since = {**dict.fromkeys(nlp.IN_FURNITURE, judged), "facts": settled}
    for article in articles:
        missing = (layer for layer, at in looked[article.id].items() if not at or at < since.get(layer, {}).get(article.id, ""))
        if layers := tuple(missing):
            yield Task(article, layers, tuple(furniture.get(article.id, ())))


def _last_judged(marks: Sequence[Mark], decisions: Sequence[Decision], layer: str) -> dict[str, str]:
    """When a person last judged of a layer of each article, or took that back."""
    ours = {m.annotation.id for m in marks if m.annotation.layer == layer}
    judged: dict[str, str] = {}
    aims: dict[str, str] = {}
    for d in decisions:
        aims[d.id] = d.target
        if d.target in ours or aims.get(d.target) in ours:
            judged[d.article] = d.at
    return judged
