"""What every live view has: messages up and answers down, and a static twin for when there is no kernel.

anywidget takes one script and one style sheet for each view and there is no bundler, so ``view.js`` and ``view.css`` are
put in front of the view's own.
"""

from __future__ import annotations

import asyncio
import base64
import re
import threading
import time
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

import anywidget
import traitlets
from IPython.display import DisplayHandle, display

from workbench.corpus import Corpus
from workbench.errors import AnnotationError, WorkbenchError

HERE = Path(__file__).parent
TWIN_DELAY, TWIN_PATIENCE = 0.3, 5.0
"""Seconds to wait for more edits before the static twin is drawn again: so many, or so many times what the last drawing took."""
LOST_VIEW = ".jp-OutputArea-child:has(.{twin}) + .jp-OutputArea-child:not(:has(.wb-view)){{display:none}}"
"""Hides what JupyterLab says in place of a view that has no kernel any more, below its twin, where styles are kept."""
TURN = threading.RLock()
"""JupyterLab's messages come in a thread of their own (a subshell) while a cell runs: views and what a cell tells them take turns."""
PACKED = """const packed = Uint8Array.from(atob("{code}"), (c) => c.charCodeAt(0));
const code = await new Response(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate"))).blob();
export default (await import(URL.createObjectURL(new Blob([code], {{ type: "text/javascript" }})))).default;
"""
"""A third as long as the script: it travels with each view, and is saved with the notebook where the state of views is."""
REMARK = re.compile(r"^[ \t]*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/)\n", re.MULTILINE)
Content = Mapping[str, Any]
Answer = str | Mapping[str, Any] | None
"""What a handler says to the page: a line for its status, or several fields of the answer."""


def with_shared(name: str, *parts: str) -> str:
    """A view's script or style sheet, behind what all views share and the other ``parts`` that it is made of."""
    return "\n".join((HERE / part).read_text("utf-8") for part in (f"view{Path(name).suffix}", *parts, name))


class View(anywidget.AnyWidget):
    """A live view of a corpus. A view has a handler for each kind of message in ``handlers``, and says what its twin is."""

    twin = traitlets.Unicode(help="class name of the static twin").tag(sync=True)
    handlers: ClassVar[Mapping[str, Callable[[Any, Content], Answer]]] = {}
    _stops: Sequence[Callable[[], None]] = ()
    """They end the listening to the corpus."""

    def __init_subclass__(cls, **options: Any) -> None:
        if isinstance(script := vars(cls).get("_esm"), str):  # not the trait that anywidget makes of it
            code = zlib.compress(REMARK.sub("", script).encode(), 9)
            cls._esm = PACKED.format(code=base64.b64encode(code).decode())
        super().__init_subclass__(**options)

    def __init__(self, corpus: Corpus, **state: Any) -> None:
        self.corpus = corpus
        self._twins: list[DisplayHandle] = []
        self._edition = 0
        self._twin_due: asyncio.TimerHandle | None = None
        self._twin_took = 0.0
        self._twin_waits = False  # for a page to be at rest
        self._views = 0
        self._met: set[str] = set()  # what the views on pages have called their first words
        self._drawn_once = threading.Event()
        self._asked: Any = None  # the number of the message that is being answered
        self._missed: set[str] = set()  # articles whose records changed while there was no page
        super().__init__(**state)
        self.twin = f"wb-twin-{self.model_id[:12]}"
        self.on_msg(self._receive)
        self._stops = [corpus.listen(self._heard), corpus.on_look(self._seen)]
        if hasattr(self.comm, "_reply_subshell_for"):
            # ipykernel 7.4 would bring a message to the thread that last told the page something: with a cell running, behind that
            # cell. The page itself says for which thread its messages are.
            self.comm._reply_subshell_for = None

    # --- messages -------------------------------------------------------------------------------------------------

    def _receive(self, _widget: object, content: Content, buffers: object) -> None:
        with TURN:
            self._answer(content, buffers)

    def _answer(self, content: Content, buffers: object) -> None:
        answer: dict[str, Any] = {"kind": "answer", "n": content.get("n"), "ok": True, "message": ""}
        self._asked = content.get("n")
        try:
            handler = {
                "ready": type(self)._ready,
                "gone": type(self)._gone,
                "twin": type(self)._twin,
                "rest": type(self)._rest,
                **self.handlers,
            }.get(str(content.get("kind")))
            if handler is None:
                raise AnnotationError(f"the page asked for {content.get('kind')!r}, which this version does not know; run the cell again")
            said = handler(self, {**content, "buffers": buffers})
            answer |= said if isinstance(said, Mapping) else {"message": said or ""}
        except WorkbenchError as error:
            answer |= {"ok": False, "message": str(error)}
        except Exception as error:
            answer |= {"ok": False, "message": f"Not saved; the workbench failed with {type(error).__name__}: {error}"}
            raise  # into the log; the page has its answer all the same
        finally:
            self._asked = None
            self.send(answer)

    def _ready(self, content: Content) -> Answer:
        if (first := str(content.get("n"))) in self._met:  # it was said again before it was answered
            return None
        self._met.add(first)
        self._views += 1
        missed, self._missed = self._missed, set()
        self._catch_up(missed)
        self._show()
        self._drawn_once.set()
        if self._edition:  # a page that was loaded anew may hold an older one
            self.send({"kind": "twin", "edition": self._edition})
        return None

    def _twin(self, _content: Content) -> Answer:
        """The twin, for a page that has to put it into the notebook itself."""
        return {"bundle": self._drawn_twin()}

    def _gone(self, _content: Content) -> Answer:
        self._views = max(0, self._views - 1)
        return None

    def _rest(self, _content: Content) -> Answer:
        """Nothing has been done in the page for a while, as it was asked to say."""
        if self._twin_waits:
            self._draw_twins()
        return None

    def _heard(self, articles: set[str]) -> None:
        with TURN:
            if self._asked is not None:  # what was asked for is in the store: that need not wait for what it changes on view
                self.send({"kind": "stored", "n": self._asked})
            if self._views:
                self._changed(articles)
            else:
                self._missed |= articles

    def _seen(self, article: str, annotation: str | None, by: object) -> None:
        if self._views:
            self._looked(article, annotation, by)

    def close(self) -> None:
        """End it, and its listening to the corpus."""
        for stop in self._stops:
            stop()
        super().close()

    def _catch_up(self, missed: set[str]) -> None:
        """Take in what was written in these articles while there was no page."""

    def _show(self) -> None:
        """Send all that a page needs to draw itself."""

    def _changed(self, articles: set[str]) -> None:
        """Send what became different; ``articles`` are those whose records changed."""

    def _looked(self, article: str, annotation: str | None, by: object) -> None:
        """Show what somebody wants to be looked at (see ``Corpus.look_at``), unless it was this view that asked."""

    # --- the static twin ------------------------------------------------------------------------------------------

    def _twin_bundle(self) -> dict[str, Any]:
        """The twin as a MIME bundle; the outermost element of its HTML has the class names ``_twin_classes``."""
        raise NotImplementedError

    @property
    def _patience(self) -> float:
        """Seconds that a page has to draw the live view before the twin is drawn. Where there is one, and time is given, the twin waits
        until nothing is done in it: JupyterLab stands still as long as it takes in a long one.
        """
        return 0.0

    @property
    def _twin_classes(self) -> str:
        return f"{self.twin} wb-edition-{self._edition}"

    def _drawn_twin(self) -> dict[str, Any]:
        bundle = self._twin_bundle()
        return {**bundle, "text/html": f"<style>{LOST_VIEW.format(twin=self.twin)}</style>{bundle['text/html']}"}

    def _ipython_display_(self, **_options: Any) -> None:
        twin = display({"text/html": f'<div class="{self._twin_classes}"></div>', "text/plain": ""}, raw=True, display_id=True)
        live = super()._repr_mimebundle_()
        data, metadata = live if isinstance(live, tuple) else (live or {}, {})
        display({**data, "text/plain": "(interactive view: run the cell)"}, metadata=metadata, raw=True)
        self._prepare()
        if self._drawn_once.wait(self._patience) and self._patience:
            self._twins.append(twin)
            self._twin_soon()
        else:
            self.keep(twin)

    def _prepare(self) -> None:
        """Find out what a page will ask for, while it loads the view."""

    def keep(self, *twins: DisplayHandle) -> None:
        """Draw the static twin into these outputs, now and whenever it becomes different."""
        self._twins += twins
        self._update(twins)

    def _twin_soon(self) -> None:
        if not self._twins:
            return
        if self._patience and self._views:
            self._twin_waits = True
            self.send({"kind": "rest"})
            return
        try:
            loop = asyncio.get_running_loop()
        except RuntimeError:
            self._draw_twins()
            return
        if self._twin_due:
            self._twin_due.cancel()
        self._twin_due = loop.call_later(max(TWIN_DELAY, TWIN_PATIENCE * self._twin_took), self._draw_twins)

    def _draw_twins(self) -> None:
        self._twin_waits = False
        self._edition += 1
        self._update(self._twins)
        self.send({"kind": "twin", "edition": self._edition})

    def _update(self, twins: Iterable[DisplayHandle]) -> None:
        began = time.monotonic()
        drawn = self._drawn_twin()
        for twin in twins:
            twin.update(drawn, raw=True)
        self._twin_took = time.monotonic() - began
