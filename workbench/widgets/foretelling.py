"""How likely suggestions are right, for the order of a Review: by what was learned from verdicts, in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.learning import LEAST, learn
from workbench.model import WHOLE

ENOUGH = 10
"""Verdicts, or new suggestions, after which it is worth while to learn again."""


class Foretold(NamedTuple):
    """The chance of suggestions to be accepted, by id, and for each layer on what it rests, in words."""

    chances: Mapping[str, float] = {}
    why: Mapping[str, str] = {}


def foretell(corpus: Corpus, layers: Iterable[str], scored: Iterable[str] = ()) -> Foretold:
    """Learn about layers from their verdicts; where that is too little, the scores of the taggers stay, or the reading order.

    ``scored`` are the layers whose suggestions have scores. It takes seconds where there are thousands of marks.
    """
    chances: dict[str, float] = {}
    why: dict[str, str] = {}
    scored = set(scored)
    for layer in layers:
        instead = "the tagger's score orders them" if layer in scored else "they come in reading order"
        if layer in (*WHOLE, "links"):
            why[layer] = f"nothing is learned about {layer}: {instead}"
            continue
        try:
            learned = learn(corpus, layer)
        except WorkbenchError:
            why[layer] = f"{instead} until there are verdicts to learn from, at least {LEAST} accepted and {LEAST} rejected"
            continue
        if learned.check is not None and not learned.check.learned:
            why[layer] = f"{instead}: what the verdicts so far teach is no better than guessing"
            continue
        waiting = learned.queue()
        chances |= dict(zip(waiting["id"], map(float, waiting["probability"]), strict=True))
        why[layer] = f"learned from {learned.accepted} accepted and {learned.rejected} rejected"
    return Foretold(chances, why)


class Foreteller:
    """Learns in the background, one fit at a time, and hands what it has found to ``told``.

    ``ask`` begins a fit when enough is new since the last one, and returns at once; what is asked for during a fit is done after it.
    """

    def __init__(self, fit: Callable[[], Foretold], told: Callable[[Foretold], None]) -> None:
        self._fit, self._told = fit, told
        self._turn = threading.Lock()
        self._new = 0
        self.thread: threading.Thread | None = None

    def ask(self, new: int = ENOUGH) -> None:
        """Count what is new, and learn again where that is enough."""
        with self._turn:
            self._new += new
            if self._new < ENOUGH or self.thread is not None:
                return
            self._new = 0
            self.thread = threading.Thread(target=self._work, name="workbench-foretelling", daemon=True)
            self.thread.start()

    def _work(self) -> None:
        while True:
            try:
                self._told(self._fit())
            except Exception:  # the order stays as it was; the thread must end in order all the same
                with self._turn:
                    self.thread = None
                raise
            with self._turn:
                if self._new < ENOUGH:
                    self.thread = None
                    return
                self._new = 0
