"""check(): whether a file holds what was once written to it, what is lost, and what can be saved."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from workbench import sources
from workbench.errors import StoreError
from workbench.model import Skipped
from workbench.store.examining import Known, dangling, misplaced
from workbench.store.rescue import derive, save, survey

NAMES = ("articles", "annotations", "decisions", "runs", "origins")
SHOWN = 20
"""Faults that are told one by one."""


@dataclass(frozen=True)
class Checked:
    """What a check found: how many records are as they were written, what is wrong, and what is lost without a name.

    ``faults`` each say where and what; ``lost`` counts rows of which only that they were there is known; ``saved`` is the new
    file with all that could be saved, ``copy`` the file as it was before indexes were made anew in it.
    """

    path: Path
    counts: Counter[str]
    faults: tuple[Skipped, ...] = ()
    lost: Counter[str] = field(default_factory=Counter)
    saved: Path | None = None
    copy: Path | None = None

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults and not self.lost.total()

    def __repr__(self) -> str:
        counted = ", ".join(f"{self.counts[n]} {n if self.counts[n] != 1 else n[:-1]}" for n in NAMES if self.counts[n]) or "nothing"
        if self.sound:
            return f"{self.path}: {counted}, all as written"
        lines = [f"{self.path}: {counted} can be read; {len(self.faults)} fault{'s' * (len(self.faults) != 1)}:"]
        lines += [f"  {fault}" for fault in self.faults[:SHOWN]]
        lines += [f"  and {len(self.faults) - SHOWN} more (see .faults)"] if len(self.faults) > SHOWN else []
        if self.lost.total():
            lines.append("lost besides: " + ", ".join(f"{n} {name}" for name, n in self.lost.items() if n))
        if self.saved:
            lines.append(f"what can be read was saved to {self.saved}")
        elif self.copy:
            lines.append(f"the indexes were made anew; the file as it was is {self.copy}")
        else:
            lines.append(f"nothing was changed; wb.check({str(self.path)!r}, repair=True) saves what can be saved")
        return "\n".join(lines)


def check(path: str | os.PathLike[str], *, repair: bool = False) -> Checked:
    """Look at everything in a corpus file: its pages, the hashes that are the ids, offsets, references, and indexes.

    Also of a notebook or exchange lines: what cannot be read in them, offsets and references. Nothing is written without
    ``repair``. With it indexes are made anew in the file, after it has been copied; of a file in which more is wrong all that can be
    saved goes to a new one beside it, and the file stays as it is. StoreError for what is no corpus. Scores are in no hash, so
    changed ones are not noticed.

    >>> import tempfile
    >>> from workbench import Corpus
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     corpus = Corpus(f"{folder}/crisis.db", user="anna")
    ...     added = corpus.add([{"text": "Rain fell in Erbil.", "id": "rain"}])
    ...     print(check(f"{folder}/crisis.db").sound)
    ...     corpus.store.close()
    True
    """
    path = Path(path).expanduser().resolve()
    if not path.is_file():
        raise StoreError(f"{path}: there is no such file to check")
    if path.suffix.lower() in sources.SUFFIXES:
        return _letter(path)
    found = survey(path)
    faults = (*found.faults, *found.derived)
    more = bool(found.faults)
    if repair and more and not found.counts.total():
        raise StoreError(f"{path}: nothing of a corpus can be read in it")
    copy = derive(path) if repair and found.derived and not more else None
    saved = save(found, path) if repair and faults and not copy else None
    return Checked(path, found.counts, faults, found.lost, saved, copy)


def _letter(path: Path) -> Checked:
    """A notebook, or a file with records in it, whose ids are made anew when it is read."""
    reading = sources.read(path).reading
    known = Known({a.id: len(a.text) for a in reading}, {r.id for some in (reading.annotations, reading.decisions) for r in some})
    faults = [*reading.skipped, *dangling(reading.decisions, known)]
    faults += [fault for a in reading.annotations if (fault := misplaced(f"annotation {a.id!r}", a, known))]
    return Checked(path, Counter({name: len(getattr(reading, name)) for name in NAMES}), tuple(faults))
