"""detect(): let rules and model suggest, article by article, and write what they find as it comes."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from workbench import nlp
from workbench.codebook import Codebook, read_codebook
from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.jobs.looking import Look, Outcome, Task, due
from workbench.jobs.spreading import outcomes
from workbench.model import Skipped
from workbench.progress import Bar, progress_bar

if TYPE_CHECKING:
    from spacy.language import Language

READ, WRITTEN = 200, 16
"""Articles that are read together, and whose results are written together: the latter is what an interruption can cost."""
ONE = {"entities": "entity"}
"""What one of a layer is called, where it is not its name without the "s"."""


@dataclass(frozen=True)
class Detected:
    """What a detection did: articles looked at, articles that had been done before, suggestions by layer, failures."""

    articles: int = 0
    done_before: int = 0
    found: Counter[str] = field(default_factory=Counter)
    skipped: Sequence[Skipped] = ()

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
    events found by another one are superseded. ``executor`` is any ``concurrent.futures`` executor, such as
    ``client.get_executor()`` of Dask's (see ``workbench.jobs.spreading``). Articles are read, and results written, as they
    come: memory does not grow with their number, and an interrupted detection goes on where it was. An article that fails is
    reported and the rest is done. Decisions are never touched.
    """
    if not isinstance(corpus, Corpus):
        raise WorkbenchError(
            f"detect() takes a corpus, not {type(corpus).__name__}; wb.Corpus() makes one and its add() reads what you have"
        )
    wanted = nlp.check_layers(layers)
    look = Look(pipeline, codebook if isinstance(codebook, Codebook) or codebook is None else read_codebook(os.fspath(codebook)))
    ids = corpus.ids
    found: Counter[str] = Counter(dict.fromkeys(wanted, 0))
    done = 0
    failed: list[Skipped] = []
    pending: list[Outcome] = []
    with progress_bar(len(ids), progress, "article") as bar:
        try:
            for outcome in outcomes(_tasks(corpus, ids, wanted, look, bar), look, executor):
                bar.update()
                if outcome.problem:
                    failed.append(Skipped(outcome.name, outcome.problem))
                    continue
                done += 1
                pending.append(outcome)
                found.update(a.layer for a in outcome.annotations if not a.values.get("hidden"))
                if len(pending) >= WRITTEN:
                    _write(corpus, pending)
        finally:
            _write(corpus, pending)
    return Detected(done, len(ids) - done - len(failed), found, tuple(failed))


def _tasks(corpus: Corpus, ids: Sequence[str], wanted: Sequence[str], look: Look, bar: Bar) -> Iterator[Task]:
    for start in range(0, len(ids), READ):
        some = ids[start : start + READ]
        tasks = list(due(corpus.store, some, wanted, look))
        bar.update(len(some) - len(tasks))
        yield from tasks


def _write(corpus: Corpus, pending: list[Outcome]) -> None:
    corpus.record([a for outcome in pending for a in outcome.annotations], runs=[r for outcome in pending for r in outcome.runs])
    pending.clear()
