"""Upload: files from the browser into a corpus, dropped or chosen.

Files travel one after the other in pieces, each acknowledged before the next (Jupyter's connection refuses large messages),
into a temporary file that is gone as soon as it has been read.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from workbench import sources
from workbench.corpus import Corpus
from workbench.errors import SourceError, WorkbenchError
from workbench.widgets.view import Answer, Content, View, with_shared

LIMIT = 1_000_000_000
"""Bytes that a file may have."""
BROKEN = "a part of the file was lost on the way; upload it again"


class Incoming:
    """A file on its way: its name, its size in bytes, and where what has arrived of it is kept until it is read."""

    def __init__(self, name: str, size: int) -> None:
        self.name, self.size, self.arrived = name, size, 0
        self._folder = TemporaryDirectory(prefix="workbench-upload-")  # removed with the kernel at the latest
        self.path = Path(self._folder.name, "file")
        self.path.touch()

    def take(self, piece: bytes, at: int) -> None:
        """Append what comes next; SourceError when it does not."""
        if at != self.arrived or at + len(piece) > self.size:
            raise SourceError(BROKEN)
        with self.path.open("ab") as spool:
            spool.write(piece)
        self.arrived += len(piece)

    def forget(self) -> None:
        """Remove what has arrived."""
        self._folder.cleanup()


class Upload(View):
    """A place to drop files and folders on, or to choose files, which adds their articles to a corpus.

    ``columns`` names the columns of tables where they are not the usual ones, as for ``corpus.add``. Files over 1 GB are
    refused; a file that cannot be read does not stop the others, and the reason stands beside it.
    """

    _esm = with_shared("upload.js")
    _css = with_shared("upload.css")

    def __init__(self, corpus: Corpus, *, columns: Mapping[str, str] | None = None) -> None:
        if not isinstance(corpus, Corpus):
            raise WorkbenchError(f"Upload() takes a corpus to add to, not {type(corpus).__name__}")
        sources.read([], columns=columns)  # says at once which columns it does not know
        self.columns = columns
        self.added = 0
        self._incoming: dict[str, Incoming] = {}
        super().__init__(corpus)

    def _begin(self, content: Content) -> Answer:
        name, size = str(content["name"]), int(content["size"])
        if size > LIMIT:
            raise SourceError(
                f"over {LIMIT // 1_000_000_000} GB; copy it beside the notebook and use corpus.add({PurePosixPath(name).name!r})"
            )
        if (suffix := PurePosixPath(name).suffix.lower()) not in sources.SUFFIXES:
            raise SourceError(f"cannot read {suffix or 'files without suffix'}; known are {' '.join(sources.SUFFIXES)}")
        self._incoming[str(content["file"])] = Incoming(name, size)
        return None

    def _piece(self, content: Content) -> Answer:
        self._known(content).take(bytes(content["buffers"][0]), int(content["at"]))
        return None

    def _end(self, content: Content) -> Answer:
        """Read a file that has arrived; what came of it, and what was left out with its reason."""
        file = self._known(content)
        try:
            if file.arrived != file.size:
                raise SourceError(BROKEN)
            found = sources.uploaded(file.name, lambda: file.path.open("rb"), file.size, columns=self.columns)
            added = self.corpus.add(found, progress=False)
        finally:
            self._cancel(content)
        self.added += added.articles
        if added.articles:
            self._twin_soon()
        new = [_articles(added.articles, "added")] if added.articles else []
        said = ", ".join(new + ([_articles(added.copies, "there already")] if added.copies else [])) or "not added"
        return {"said": said, "skipped": list(added.skipped), "some": bool(added.articles + added.copies)}

    def _known(self, content: Content) -> Incoming:
        file = self._incoming.get(str(content["file"]))
        if file is None:
            raise SourceError(BROKEN)
        return file

    def _cancel(self, content: Content) -> Answer:
        if file := self._incoming.pop(str(content["file"]), None):
            file.forget()
        return None

    def _gone(self, content: Content) -> Answer:
        for file in [file for file in self._incoming if file.startswith(str(content.get("view")))]:
            self._cancel({"file": file})
        return super()._gone(content)

    handlers = {"begin": _begin, "piece": _piece, "end": _end, "cancel": _cancel, "gone": _gone}  # noqa: RUF012 - a ClassVar of View

    def _twin_bundle(self) -> dict[str, Any]:
        said = _articles(self.added, "added by upload.") if self.added else ""
        return {"text/html": f'<div class="wb-static {self._twin_classes}">{said}</div>', "text/plain": said}


def _articles(n: int, what: str) -> str:
    return f"{n} article{'s' * (n != 1)} {what}"
