"""detect(): let rules and model suggest, article by article, here or on any executor."""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, Future, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, Protocol

from tqdm.std import tqdm

from workbench import nlp
from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.model import Annotation, Article, Run, Skipped

CHUNK = 16
"""Articles whose results are written together: what an interruption can cost."""
Result = tuple[list[Annotation], list[Run]]


@dataclass(frozen=True)
class Detected:
    """What a detection did: articles looked at, articles that had been done before, suggestions by layer, failures."""

    articles: int = 0
    done_before: int = 0
    found: Counter[str] = field(default_factory=Counter)
    skipped: tuple[Skipped, ...] = ()

    def __repr__(self) -> str:
        counts = ", ".join(f"{n} {layer}" for layer, n in sorted(self.found.items())) or "nothing"
        before = f"; {self.done_before} had been done before" if self.done_before else ""
        failed = "".join(f"\n  failed: {s}" for s in self.skipped)
        return f"{self.articles} article{'s' * (self.articles != 1)} read, {counts} suggested{before}{failed}"


class Bar(Protocol):
    """What shows how far a job is."""

    def update(self, n: int = 1) -> Any:
        """Move on by ``n`` articles."""


class NotebookBar:
    """A progress bar as a static output, gone when the job is done: a saved notebook keeps no dead widget of it."""

    def __init__(self, total: int) -> None:
        from IPython.display import display

        self.total, self.done, self.drawn = total, 0, 0.0
        self.output = display(self._bundle(), raw=True, display_id=True)

    def _bundle(self) -> dict[str, str]:
        return {
            "text/html": f"<progress value='{self.done}' max='{self.total}'></progress> {self.done} of {self.total} articles",
            "text/plain": f"{self.done} of {self.total} articles",
        }

    def update(self, n: int = 1) -> None:
        """Move on by ``n`` articles; drawn five times a second at most."""
        self.done += n
        if time.monotonic() - self.drawn > 0.2:
            self.output.update(self._bundle(), raw=True)
            self.drawn = time.monotonic()

    def close(self) -> None:
        """Leave nothing behind."""
        self.output.update({"text/html": "", "text/plain": ""}, raw=True)


def in_notebook() -> bool:
    """Whether this runs in a Jupyter kernel."""
    ipython = sys.modules.get("IPython")
    shell = ipython.get_ipython() if ipython else None
    return getattr(shell, "kernel", None) is not None


@contextmanager
def progress_bar(total: int, show: bool | None) -> Iterator[Bar]:
    """A bar in the notebook or on the terminal; ``show=None`` draws it where somebody looks and there is something to do."""
    if show is not False and total and in_notebook():
        bar = NotebookBar(total)
        try:
            yield bar
        finally:
            bar.close()
    else:
        hidden = not sys.stderr.isatty() if show is None else not show
        with tqdm(total=total, unit="article", leave=False, disable=hidden) as line:
            yield line


def detect(
    corpus: Corpus,
    layers: Iterable[str] = nlp.LAYERS,
    *,
    pipeline: str | None = None,
    executor: Executor | None = None,
    progress: bool | None = None,
) -> Detected:
    """Suggest entities and quotes for every article that these rules and this model have not seen yet.

    ``pipeline`` names any spaCy pipeline with parser and names (default: the one that ships). ``executor`` is any
    ``concurrent.futures`` executor. Results are written as they come, so an interrupted detection goes on where it was;
    an article that fails is reported and the rest is done. Decisions are never touched.
    """
    if not isinstance(corpus, Corpus):
        raise WorkbenchError(
            f"detect() takes a corpus, not {type(corpus).__name__}; wb.Corpus() makes one and its add() reads what you have"
        )
    wanted = nlp.check_layers(layers)
    signatures = nlp.signatures(pipeline)
    seen = {(r.article, r.layer, r.by) for r in corpus.store.runs(corpus.ids)}
    todo: list[tuple[Article, tuple[str, ...]]] = []
    for article in corpus:
        missing = tuple(layer for layer in wanted if (article.id, layer, signatures[layer]) not in seen)
        if missing:
            todo.append((article, missing))
    found: Counter[str] = Counter(dict.fromkeys(wanted, 0))
    failed: list[Skipped] = []
    pending: list[Result] = []
    with progress_bar(len(todo), progress) as bar:
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


def _write(corpus: Corpus, pending: list[Result]) -> None:
    corpus.record([a for found, _ in pending for a in found], runs=[r for _, runs in pending for r in runs])
    pending.clear()


def _results(
    todo: list[tuple[Article, tuple[str, ...]]], pipeline: str | None, executor: Executor | None
) -> Iterator[tuple[Article, Result | Exception]]:
    if executor is None:
        for article, layers in todo:
            try:
                yield article, nlp.annotate(article, layers, pipeline)
            except Exception as error:  # noqa: BLE001 - one article must not stop the others; the reason is reported
                yield article, error
        return
    futures: dict[Future[Result], Article] = {executor.submit(nlp.annotate, article, layers, pipeline): article for article, layers in todo}
    for future in as_completed(futures):
        failure = future.exception()
        yield futures[future], failure if isinstance(failure, Exception) else future.result()
