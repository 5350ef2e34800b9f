"""Workbench: the panels as one app, in a notebook or, under Voila, as a page of its own."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets
from IPython.display import DisplayHandle, display

from workbench.codebook import Codebook, read_codebook
from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.jobs import detect, resolve
from workbench.tables import size
from workbench.widgets.event_form import EventForm
from workbench.widgets.facts import Facts
from workbench.widgets.reader import Reader
from workbench.widgets.review import Review
from workbench.widgets.table import Table
from workbench.widgets.upload import Upload
from workbench.widgets.view import TURN

LOAD, ARTICLES, READ, EVENTS, REVIEW = PANELS = ("Load", "Articles", "Read", "Events", "Review")


class Workbench(ipywidgets.VBox):  # type: ignore[misc]  # ipywidgets has no types
    """Everything that is done by hand with a corpus, in tabs: load, find an article, read and mark, fill in events, review.

    A panel is made when it is first turned to. "Suggest" detects and resolves beside one's own work. ``codebook`` is the
    one by which events are suggested and filled in. Displaying it leaves a static twin, as the Reader does.
    """

    def __init__(self, corpus: Corpus, *, codebook: str | os.PathLike[str] | Codebook | None = None) -> None:
        if not isinstance(corpus, Corpus):
            raise WorkbenchError(f"Workbench() takes a corpus, not {type(corpus).__name__}; wb.Corpus('crisis.db') makes one")
        self.corpus = corpus
        self.codebook = codebook if isinstance(codebook, Codebook) else read_codebook(None if codebook is None else os.fspath(codebook))
        self.panels: dict[str, Any] = {}
        self._twins: list[DisplayHandle] = []
        self._suggest = ipywidgets.Button(
            description="Suggest", tooltip="Detect entities, quotes and events, and resolve them across articles"
        )
        self._suggest.on_click(lambda _button: self.suggest())
        self._said = ipywidgets.HTML()
        self._tabs = ipywidgets.Tab([ipywidgets.Box() for _ in PANELS], titles=PANELS)
        super().__init__([ipywidgets.HBox([self._suggest, self._said]), self._tabs])
        self._tabs.observe(lambda change: self.panel(PANELS[change["new"]]), "selected_index")
        self._stop = corpus.on_look(self._looked)
        self._say(size(list(corpus)) if len(corpus) else "No articles yet")
        self.turn_to(READ if len(corpus) else LOAD)

    # --- panels ---------------------------------------------------------------------------------------------------

    def turn_to(self, name: str) -> Any:
        """Bring a panel to the front ("Load", "Articles", "Read", "Events" or "Review"); gives it."""
        self._tabs.selected_index = PANELS.index(name)
        return self.panel(name)

    def panel(self, name: str) -> Any:
        """A panel, made if need be; None for one that needs articles while there are none."""
        if name not in self.panels and (name == LOAD or len(self.corpus)):
            self.panels[name] = self._made(name)
            box = self._tabs.children[PANELS.index(name)]
            box.children = self.panels[name] if name == LOAD else [self.panels[name]]
            box.layout.display = "block"
            if name == READ:
                self._give_twins()
        return self.panels.get(name)

    def _made(self, name: str) -> Any:
        if name == LOAD:
            return [Upload(self.corpus), Facts(self.corpus)]
        make: Callable[[], Any] = {
            ARTICLES: lambda: Table(self.corpus),
            READ: lambda: Reader(self.corpus, codebook=self.codebook),
            EVENTS: lambda: EventForm(self.corpus, codebook=self.codebook),
            REVIEW: lambda: Review(self.corpus),
        }[name]
        return make()

    def _looked(self, article: str, annotation: str | None, by: Any) -> None:
        """What is chosen in the table is read."""
        if by is not None and by is self.panels.get(ARTICLES):
            reader = self.turn_to(READ)
            if reader.article != article:
                reader.go_to(article)

    # --- suggestions ----------------------------------------------------------------------------------------------

    def suggest(self) -> threading.Thread:
        """Detect and resolve beside whatever else is done here; gives the thread, which can be waited for."""
        self._suggest.disabled = True
        self._say("Suggesting …")
        thread = threading.Thread(target=self._suggested, name="suggest", daemon=True)
        thread.start()
        return thread

    def _suggested(self) -> None:
        try:
            found = detect(self.corpus, codebook=self.codebook, progress=False)
            links = resolve(self.corpus)
            self._say(f"{found}; {links}")
        except Exception as error:  # noqa: BLE001 - there is nobody above to tell
            self._say(f"Suggesting ended early: {error}. What was found is kept; Suggest goes on from there")
        finally:
            self._suggest.disabled = False

    def _say(self, words: str) -> None:
        self._said.value = f'<span role="status">{escape(words)}</span>'

    # --- the static twin ------------------------------------------------------------------------------------------

    def _ipython_display_(self, **_options: Any) -> None:
        twin = display({"text/html": "", "text/plain": ""}, raw=True, display_id=True)
        live = super()._repr_mimebundle_() or {}
        display({**live, "text/plain": "(interactive view: run the cell)"}, raw=True)
        self._twins.append(twin)
        self._give_twins()

    def _give_twins(self) -> None:
        """Let the Reader draw them, as soon as there is one."""
        if READ in self.panels:
            with TURN:
                self.panels[READ].keep(*self._twins)
            self._twins = []
