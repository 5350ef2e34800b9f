"""How far a job is: a bar in the notebook or on the terminal."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Protocol


class Bar(Protocol):
    """What shows how far a job is."""

    def update(self, n: int = 1) -> Any:
        """Move on by ``n``."""


class NotebookBar:
    """A progress bar as a static output, gone when the job is done: a saved notebook keeps no dead widget of it."""

    def __init__(self, total: int, unit: str) -> None:
        from IPython.display import display

        self.total, self.unit, self.done, self.drawn = total, unit, 0, 0.0
        self.output = display(self._bundle(), raw=True, display_id=True)

    def _bundle(self) -> dict[str, str]:
        said = f"{self.done} of {self.total} {self.unit}s"
        return {"text/html": f"<progress value='{self.done}' max='{self.total}'></progress> {said}", "text/plain": said}

    def update(self, n: int = 1) -> None:
        """Move on by ``n``; drawn five times a second at most."""
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
def progress_bar(total: int, show: bool | None, unit: str) -> Iterator[Bar]:
    """A bar over ``total`` units; ``show=None`` draws it where somebody looks and there is something to do."""
    from tqdm.std import tqdm

    if show is not False and total and in_notebook():
        bar = NotebookBar(total, unit)
        try:
            yield bar
        finally:
            bar.close()
    else:
        hidden = not sys.stderr.isatty() if show is None else not show
        with tqdm(total=total, unit=unit, leave=False, disable=hidden) as line:
            yield line
