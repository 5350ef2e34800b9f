"""``python -m benchmarks.durability [TRIALS]``: kill a writer at random moments, and count what was acknowledged and is not there.

Each trial forks a process that opens a corpus and edits it as a widget does: marks, corrects, accepts, rejects, undoes, notes. What
a gesture wrote is told only after it has returned. The process is killed (SIGKILL) at a random moment, in some trials while the
file is being made; then everything told so far must be in the file, in the file alone without its log as it would be mailed, and
the file must open and be sound. Where the program died while SQLite was copying the log into the file, the file alone may be
torn until it is opened again beside its log: this is counted apart. This is the death of a program; that of a whole machine is
what ``synchronous=FULL`` is for.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import select
import shutil
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NoReturn

import workbench as wb
from workbench.store import Store

TRIALS, LIVES = 1000, 8
"""How many writers are killed, and how many of them work on one file."""
ARTICLES = [{"id": f"a{n}", "text": f"Rain fell in Erbil on day {n}, said the mayor of Erbil."} for n in range(6)]
SECONDS = 0.25
"""The longest that a writer lives after it has told something, or, where the file is being made, after its start."""


def listed(corpus: wb.Corpus) -> list[str]:
    """A list to which the ids of all records come that are written by way of a corpus from now on."""
    written: list[str] = []
    record = corpus.record

    def recorded(annotations: Iterable[Any] = (), decisions: Iterable[Any] = (), runs: Iterable[Any] = ()) -> None:
        made = [list(annotations), list(decisions), list(runs)]
        record(*made)
        written.extend(each.id for some in made for each in some)

    corpus.record = recorded  # type: ignore[method-assign]
    return written


def write(path: Path, told: int, seed: int) -> NoReturn:
    """Edit until killed; ids of records go to the pipe ``told`` once the gesture that made them has returned."""
    chance = random.Random(seed)
    corpus = wb.Corpus(path, user="anna")
    corpus.add(ARTICLES)
    written = listed(corpus)
    while True:
        article, start = corpus[chance.randrange(len(ARTICLES))], chance.randrange(30)
        marks = corpus.marks(article, "entities")
        gesture = chance.choice(["mark", "mark", "correct", "accept", "reject", "undo", "redo", "note"])
        if gesture == "mark" or not marks:
            corpus.annotate(article, start, start + chance.randrange(1, 9), chance.choice(["GPE", "PERSON"]))
        elif gesture == "correct":
            corpus.correct(chance.choice(marks), label=chance.choice(["ORG", "LOC"]))
        elif gesture == "undo":
            corpus.undo()
        elif gesture == "redo":
            corpus.redo()
        elif gesture == "note":
            corpus.note(chance.choice(marks), f"note {chance.random()}")
        else:
            corpus.decide(chance.choice(marks), gesture)  # type: ignore[arg-type]
        os.write(told, json.dumps(written).encode() + b"\n")
        written.clear()


def warm() -> None:
    """Load here what every writer needs, so that each is at work as soon as it is there."""
    corpus = wb.Corpus(user="anna")
    corpus.add(ARTICLES)
    mark = corpus.annotate(0, 0, 4, "GPE")
    corpus.note(corpus.correct(mark, label="LOC"), "note")
    corpus.undo()


def trial(path: Path, seed: int, after: float, at_once: bool) -> list[str]:
    """Start a writer, kill it so many seconds after it has begun to tell, or at once, and give the ids that it told."""
    listening, telling = os.pipe()
    if not (writer := os.fork()):
        try:
            os.close(listening)
            write(path, telling, seed)
        finally:
            os._exit(1)
    os.close(telling)
    if not at_once:
        select.select([listening], [], [], 60)
    time.sleep(after)
    ended, _ = os.waitpid(writer, os.WNOHANG)
    with contextlib.suppress(ProcessLookupError):
        os.kill(writer, signal.SIGKILL)
    if not ended:
        os.waitpid(writer, 0)
    with os.fdopen(listening, "rb") as pipe:
        lines = pipe.read().split(b"\n")[:-1]  # what stands behind the last line break was not told to its end
    if ended:
        raise RuntimeError("the writer ended by itself")
    return [name for line in lines for name in json.loads(line)]


def held(path: Path | str) -> set[str]:
    """The ids of the records in a file."""
    store = Store(path)
    found = {r.id for some in (store.annotations(), store.decisions(), store.runs()) for r in some}
    store.close()
    return found


def trials(folder: Path, count: int, seed: int) -> Counter[str]:
    """Kill so many writers; counts what was told, lost, and which files did not open."""
    warm()
    chance, counts = random.Random(seed), Counter[str](told=0, torn=0, lost=0, lost_without_log=0, not_opened=0, not_sound=0)
    told: set[str] = set()
    for number in range(count):
        path = folder / f"{number // LIVES}.db"
        if number % LIVES == 0:
            told.clear()
        told.update(new := trial(path, chance.randrange(2**32), chance.uniform(0, SECONDS), number % LIVES == 0))
        counts["told"] += len(new)
        try:
            if path.exists():
                try:
                    counts["lost_without_log"] += len(told - held(shutil.copy(path, folder / "alone.db")))
                except wb.WorkbenchError:
                    counts["torn"] += 1
                counts["not_sound"] += not wb.check(path).sound
                counts["lost"] += len(told - held(path))
            else:
                counts["lost"] += len(told)
        except wb.WorkbenchError as error:
            counts["not_opened"] += 1
            print(number, error)
    return counts


if __name__ == "__main__":
    started, asked = time.monotonic(), int(sys.argv[1]) if len(sys.argv) > 1 else TRIALS
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        print(f"{asked} writers killed: {dict(trials(Path(folder), asked, seed=1))} in {time.monotonic() - started:.0f} s")
