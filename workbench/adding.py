"""Into a store, batch by batch: what is read is written before more is read, and what was read before is passed over."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from workbench import sources
from workbench.formats import laying
from workbench.model import Annotation, Article, Decision, Reading, Run, Skipped
from workbench.progress import progress_bar
from workbench.store import Store

CLASH = "the id {!r} of {!r} belongs to another text already, so it was left out with all marks under this id; give it an id of its own"
STRANGER = "{} record{} left out: this database takes them only from that person, or from who may sign for all (see the README on teams)"
BATCH, SECONDS = 200, 2.0
"""Articles that are written together, and how long they may wait: what an interruption can cost."""
Tell = Callable[[Iterable[Annotation | Decision | Run], Iterable[Article]], None]


@dataclass(frozen=True)
class Added:
    """What an addition did: articles that were new, texts that were there already, files read before, what was left out."""

    articles: int = 0
    copies: int = 0
    unchanged: int = 0
    skipped: Sequence[Skipped] = ()

    def __repr__(self) -> str:
        lines = [f"{self.articles} article{'s' * (self.articles != 1)} added"]
        lines[0] += f", {self.copies} more w{'ere' if self.copies != 1 else 'as'} there already" * bool(self.copies)
        lines[0] += f", {self.unchanged} file{'s' * (self.unchanged != 1)} unchanged since last read" * bool(self.unchanged)
        if self.skipped:
            lines += [f"{len(self.skipped)} skipped:", *(f"  {s}" for s in self.skipped)]
        return "\n".join(lines)


class Batch:
    """What has been read and is not yet written, and what became of the rest."""

    def __init__(self, store: Store, tell: Tell) -> None:
        self.store, self.tell = store, tell
        self.pending: list[Reading] = []
        self.stamps: list[str] = []
        self.skipped: list[Skipped] = []
        self.articles = self.copies = self.unchanged = 0
        self.written = time.monotonic()

    def take(self, reading: Reading) -> int:
        """Keep a reading, and write when there are enough; gives the number of faults in it, ids that are taken included."""
        reading = self._signed(reading)
        self.pending.append(reading)
        faults = sum(map(sources.is_fault, reading.skipped))
        due = len(self.pending) >= BATCH or time.monotonic() - self.written > SECONDS
        return faults + (self.write() if due else 0)

    def write(self) -> int:
        """Write all that is pending and tell the open views; gives the number of articles whose id another text has."""
        given = Reading.of(self.pending)
        new, clashes = self.store.add(given.articles, given.annotations, given.decisions, given.runs, given.origins)
        lost = {a.id for a in clashes}
        changed = [(a, laid) for a in clashes if (laid := self._laid(a)) is not None]
        for _, laid in changed:
            self.store.add((), laid.annotations, laid.decisions, laid.runs)
            self.tell([*laid.annotations, *laid.decisions, *laid.runs], ())
        clashes = [a for a in clashes if all(a is not other for other, _ in changed)]
        self.tell((r for some in (given.annotations, given.decisions, given.runs) for r in some if r.article not in lost), new)
        if self.stamps and not lost:
            self.store.add(files=self.stamps)
        self.articles += len(new)
        self.copies += len(given) - len(new) - len(clashes)
        self.skipped += [
            *given.skipped,
            *(told for _, laid in changed for told in laid.skipped),
            *(Skipped(str(a.meta.get("file", a.name)), CLASH.format(a.id, a.name)) for a in clashes),
        ]
        self.pending.clear()
        self.stamps.clear()
        self.written = time.monotonic()
        return len(clashes)

    def _signed(self, reading: Reading) -> Reading:
        """What may be written in whose name it is, and how many records may not."""
        records = (reading.annotations, reading.decisions, reading.runs)
        if not (left_out := self.store.strangers(r for some in records for r in some)):
            return reading
        strangers = Counter(r.by for some in records for r in some if r.id in left_out)
        annotations, decisions, runs = ([r for r in some if r.id not in left_out] for some in records)
        told = [Skipped(by, STRANGER.format(number, "s" * (number != 1))) for by, number in sorted(strangers.items())]
        return replace(reading, annotations=annotations, decisions=decisions, runs=runs, skipped=[*reading.skipped, *told])  # type: ignore[arg-type]

    def _laid(self, clash: Article) -> Reading | None:
        """The marks of a text under the id of one that differs a little, laid on that one."""
        home = next((reading for reading in self.pending if any(a is clash for a in reading.articles)), None)
        ours = self.store.articles([clash.id])
        return laying.laid(home, clash, ours[0]) if home and home.annotations and ours else None


def add(found: sources.Source, store: Store, tell: Tell, progress: bool | None) -> Added:
    """Read a source into a store; ``tell`` hears of the records and articles that are new."""
    batch = Batch(store, tell)
    with progress_bar(len(found.steps) if len(found.steps) > 1 else 0, progress, "file") as bar:
        try:
            for step, stamp, read_before in _planned(found.steps, store):
                if read_before:
                    batch.unchanged += 1
                else:
                    faults = sum(batch.take(reading) for reading in step.readings())
                    batch.stamps += [stamp] if stamp and not faults else []
                bar.update()
        finally:
            batch.write()
    return Added(batch.articles, batch.copies, batch.unchanged, batch.skipped)


def _planned(steps: Sequence[sources.Step], store: Store) -> Iterator[tuple[sources.Step, str | None, bool]]:
    """Each step with its file's stamp, and whether that file has been read to its end before."""
    for start in range(0, len(steps), BATCH):
        part = [(step, step.stamp()) for step in steps[start : start + BATCH]]
        known = store.read_before([stamp for _, stamp in part if stamp])
        yield from ((step, stamp, stamp in known) for step, stamp in part)
