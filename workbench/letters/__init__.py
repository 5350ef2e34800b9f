"""share(): look at a notebook before it is mailed, and write a copy without what is private.

letter.ipynb ──> opening (its cells and texts) ──> seeing   what is seen without a kernel
                                               ──> traces   names, notes and paths in it, and a copy without them
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from workbench import history, privacy
from workbench.corpus import Corpus
from workbench.display import INK, NO_MATH, PAGE, PAGE_LIMIT, SOFT
from workbench.errors import FormatError, WorkbenchError
from workbench.formats.notebook import MIME
from workbench.letters.opening import Notebook, opened, outputs, records, stores
from workbench.letters.seeing import Seen, seen
from workbench.letters.traces import Traces, covered, traces
from workbench.model import Reading

__all__ = ["Shared", "share"]
HEAVY = 0.05
"""Part of a notebook's size from which on a part of it is named."""
SOME = 6
"""Places or paths that are named; of more the number is told."""


@dataclass(frozen=True, repr=False)
class Shared:
    """What a notebook would tell whoever gets it by mail.

    ``seen`` is what each output shows without a kernel, ``carried`` the records in it, ``traces`` names, notes and paths, ``lost``
    what it does not carry though one may think so, ``size`` its bytes, ``weights`` those of its heaviest parts. ``path`` is the copy
    where one was written.
    """

    path: Path
    seen: list[Seen]
    carried: Reading
    traces: Traces
    lost: list[str]
    size: int
    weights: dict[str, int]

    @property
    def troubles(self) -> list[str]:
        """What stands against mailing it: what a reader does not see, and what would be lost."""
        return [*(str(each) for each in self.seen if each.trouble), *self.lost]

    def __fspath__(self) -> str:
        return str(self.path)

    def parts(self) -> Iterator[tuple[str, list[str]]]:
        """Headings, each with its lines."""
        yield "A reader without a kernel sees", [str(each) for each in self.seen] or ["text and code, and no outputs"]
        yield "It carries", list(_carries(self.carried))
        told = self.traces
        yield "Names in it", [f"{name}: {_places(where)}" for name, where in told.names.items()]
        yield "Notes in it", [f"“{note}”: {_places(where)}" for note, where in told.notes.items()]
        yield "Paths of the machine in it", _few([f"{path}: {_places(where)}" for path, where in told.paths.items()])
        yield "Would be lost", self.lost
        yield "Weighs most", [f"{_size(n)}: {what}" for what, n in self.weights.items()]

    def __repr__(self) -> str:
        lines = [f"{self.path.name}, {_size(self.size)}"]
        for heading, some in self.parts():
            lines += [f"{heading}:", *(f"  {line}" for line in some)] if some else []
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        blocks = "".join(
            f'<p style="margin:12px 0 2px 0;color:{INK}"><b>{heading}</b></p><ul style="margin:0;padding-left:20px">'
            + "".join(f'<li style="color:{INK}">{escape(line)}</li>' for line in some)
            + "</ul>"
            for heading, some in self.parts()
            if some
        )
        head = f'<b style="color:{INK}">{escape(self.path.name)}</b> <span style="color:{SOFT}">{_size(self.size)}</span>'
        return f'<div class="{NO_MATH}" style="{PAGE}">{head}{blocks}</div>'


def share(
    notebook: str | os.PathLike[str],
    copy: str | os.PathLike[str] | None = None,
    *,
    without: privacy.Without = (),
    corpus: Corpus | None = None,
) -> Shared:
    """Look at a notebook as it is on disk before it is mailed; ``copy`` is where to write one, without what ``without`` names.

    ``without`` is "notes", "names" or "paths", one or several: private notes and flags, the names of those who worked on it, the
    folders of files. Names get pseudonyms, the same in all cells and records; the copy then is other people's work (see
    ``workbench.privacy``). A name that is also a word of the articles goes where it signs something, else it stays and is listed.
    What the outputs lack is told by comparing them with ``corpus``, or with the files that the cells open as ``Corpus("…")``.
    Nothing in the notebook is executed. FormatError for what is no notebook.

    >>> import tempfile
    >>> code = {"cell_type": "code", "metadata": {}, "execution_count": 1, "source": "1 + 1", "outputs": []}
    >>> letter = Path(tempfile.mkdtemp()) / "letter.ipynb"
    >>> _ = letter.write_text(json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [code]}))
    >>> share(letter)
    letter.ipynb, 158 bytes
    A reader without a kernel sees:
      text and code, and no outputs
    It carries:
      no articles; wb.show(corpus) puts them there
    """
    path = Path(notebook).expanduser()
    asked = privacy.kinds(without)
    if asked and copy is None:
        raise WorkbenchError(
            f"{path.name} itself is not changed; say where a copy goes: wb.share({path.name!r}, 'copy.ipynb', without=...)"
        )
    letter = opened(path)
    reading = records(letter, str(path))
    lost = _lost(letter, reading, path, corpus)
    if copy is not None:
        letter = covered(letter, reading, asked)
        path, reading = _written(letter, Path(copy).expanduser(), path), records(letter, str(copy))
    size = path.stat().st_size
    heavy = {what: n for what, n in _weights(letter).most_common() if n >= HEAVY * size and n > 2000}
    return Shared(path, seen(letter), reading, traces(letter, reading), lost, size, heavy)


def _written(letter: Notebook, copy: Path, path: Path) -> Path:
    if copy.exists() and copy.samefile(path):
        raise WorkbenchError(f"{copy}: a copy goes somewhere else; the notebook itself keeps what is private")
    try:
        copy.write_text(json.dumps(letter, ensure_ascii=False, indent=1) + "\n", "utf-8", errors="backslashreplace")
    except OSError as error:
        raise FormatError(f"{copy}: cannot be written ({error.strerror or error}); choose another place") from error
    return copy


def _carries(reading: Reading) -> Iterator[str]:
    """How many articles, how much of each layer by whom, and whose verdicts."""
    if not reading.articles:
        yield "no articles; wb.show(corpus) puts them there"
        return
    yield _some(len(reading.articles), "article")
    layers = Counter(a.layer for a in reading.annotations)
    for layer, n in layers.most_common():
        by = Counter(history.worker(a.by) for a in reading.annotations if a.layer == layer)
        yield f"{layer}: {n:,}, by {', '.join(f'{who} {k:,}' for who, k in by.most_common())}"
    verdicts = Counter(d.by for d in reading.decisions)
    if verdicts:
        yield f"decisions: {len(reading.decisions):,}, by {', '.join(f'{who} {k:,}' for who, k in verdicts.most_common())}"


def _lost(letter: Notebook, reading: Reading, path: Path, corpus: Corpus | None) -> list[str]:
    """What is in a corpus that the notebook works on and in none of its outputs."""
    found = [f"some records in it are damaged: {skipped}" for skipped in reading.skipped]
    among = [corpus] if corpus is not None else [Corpus(file) for file in stores(letter, path.parent)]
    for each in among:
        whole, name = each.reading(), Path(each.store.name).name
        texts = {a.id for a in reading.articles}
        shown = {record.id for some in (reading.annotations, reading.decisions) for record in some}
        if missing := [a.name for a in whole.articles if a.id not in texts]:
            found.append(f"{_some(len(missing), 'article')} of {name} {_is(missing)} in no output: {'; '.join(_few(missing))}")
        for what, some in (("annotation", whole.annotations), ("decision", whole.decisions)):
            if n := sum(record.id not in shown and record.article in texts for record in some):
                found.append(
                    f"{_some(n, what)} of {name} about articles in it {'are' if n != 1 else 'is'} in no output; run the cells again and save"
                )
        if len(missing) and len(whole.articles) > PAGE_LIMIT:
            found.append(f"a Reader's static twin holds {PAGE_LIMIT} articles at most; wb.show(corpus) carries all")
    unrun = [
        n
        for n, cell in enumerate(letter["cells"], 1)
        if cell["cell_type"] == "code" and cell["source"].strip() and not cell.get("execution_count")
    ]
    if unrun:
        found.append(f"code that was not run, or was changed since: cell{'s' * (len(unrun) != 1)} {', '.join(map(str, unrun))}")
    return found


def _weights(letter: Notebook) -> Counter[str]:
    """Bytes of a notebook's parts as they stand in the file, about."""
    found: Counter[str] = Counter()
    for number, _, output in outputs(letter):
        for kind, value in output.get("data", {}).items():
            found[f"cell {number}, {'the records' if kind == MIME else kind}"] += len(
                json.dumps(value, ensure_ascii=False, indent=1).encode(errors="replace")
            )
        found[f"cell {number}, printed"] += len(json.dumps([output.get("text", ""), output.get("traceback", "")]))
    for number, cell in enumerate(letter["cells"], 1):
        found[f"cell {number}, attachments"] += len(json.dumps(cell.get("attachments", "")))
    found["the state of live views (JupyterLab: Settings, Save Widget State Automatically)"] += len(
        json.dumps(letter.get("metadata", {}).get("widgets", ""))
    )
    return found


def _some(n: int, what: str) -> str:
    return f"{n:,} {what}{'s' * (n != 1)}"


def _is(things: list[Any]) -> str:
    return "is" if len(things) == 1 else "are"


def _few(things: list[str]) -> list[str]:
    return things if len(things) <= SOME else [*things[: SOME - 1], f"and {len(things) - SOME + 1} more"]


def _places(where: list[str]) -> str:
    return ", ".join(_few(where))


def _size(n: int) -> str:
    return f"{n} bytes" if n < 1000 else f"{n / 1000:,.0f} kB" if n < 10**6 else f"{n / 10**6:,.1f} MB"
