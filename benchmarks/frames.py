"""``python -m benchmarks.frames [EVENTS]``: ``corpus.frame("events")`` beside the bare SQL read of the same rows into pandas.

Two bare reads, both ``pandas.read_sql`` of the annotations of the layer, joined with their articles for outlet and date, in
reading order of the articles: as it is, with spans, roles and values as the JSON texts that SQLite has, and with these parsed
cell by cell with ``json.loads``. Neither has what the frame has beyond: statuses, the words at spans and roles, a column for
each value, and what links say. Processor time, each in turn, medians.
"""

from __future__ import annotations

import json
import random
import sqlite3
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pandas as pd

import workbench as wb
from workbench.model import Annotation, Article, Decision, Run, Span

EACH, ROUNDS = 20, 5
"""Events in an article, and how often each side is run."""
WORDS = "rain jets forces town depot army Erbil Mosul police river strike talks minister bridge said killed near on Friday after".split()
TYPES = {"ASSAULT": "airstrike", "CONSULT": "visit", "AGREE": "agreement", "MOBILIZE": "troops", "AID": "relief"}
BY, LINKED_BY = "rules:events@1", "rules:places@1"
QUERY = """
SELECT a.id, a.article, a.layer, a.label, a.spans, a.roles, a."values", a.score, a.by, t.source, t.published
FROM annotations AS a JOIN articles AS t ON t.id = a.article WHERE a.layer = 'events' ORDER BY t.position
"""


def article(number: int, rng: random.Random) -> tuple[Article, list[Annotation]]:
    """An article of 400 words, its events with what detecting gives them, a link of each third place and fifth event."""
    words = [rng.choice(WORDS) for _ in range(400)]
    text, starts = " ".join(words), [0]
    for word in words:
        starts.append(starts[-1] + len(word) + 1)
    day = f"2014-06-{1 + number % 28:02}"
    made = Article(text=text, id=f"a{number}", source=f"outlet {number % 12}", published=day)
    found = []
    for n, at in enumerate(range(4, 400, 400 // EACH)):
        spots = {
            role: (Span(starts[at + d], starts[at + d] + len(words[at + d])),)
            for role, d in (("actor", -2), ("target", 2), ("place", 4), ("time", 6))
        }
        roles = {role: span for role, span in spots.items() if rng.random() < 0.6}
        label = rng.choice(list(TYPES))
        place = {"span": list(spots["place"][0]), "name": words[at + 4], "rule": "mention"}
        when = {"span": None, "value": day, "precision": "day", "anchor": day, "rule": "dateline"}
        values = {"mode": TYPES[label], "lemma": words[at], "rule": f"codebook: {words[at]} (verb)", "modality": "asserted", "time": when}
        if "place" in roles:
            values["place"] = place
        if n % 4 == 0:
            values["numbers"] = {"dead": n}
        spans = (Span(starts[at], starts[at] + len(words[at])),)
        found.append(Annotation(article=made.id, layer="events", label=label, spans=spans, roles=roles, values=values, by=BY, score=0.9))
        if n % 3 == 0:
            said = {"entity": f"geo/{words[at + 4]}", "name": words[at + 4], "lat": 36.2, "lon": 44.0}
            found.append(Annotation(article=made.id, layer="links", label="PLACE", spans=spots["place"], values=said, by=LINKED_BY))
        if n % 5 == 0:
            said = {"entity": f"incident/{rng.randrange(2000)}", "name": "strike"}
            found.append(Annotation(article=made.id, layer="links", label="INCIDENT", spans=spans, values=said, by=LINKED_BY))
    return made, found


def fill(corpus: wb.Corpus, events: int) -> None:
    """So many events; a verdict about each tenth."""
    rng = random.Random(1)
    for first in range(0, events // EACH, 500):
        some = [article(n, rng) for n in range(first, min(first + 500, events // EACH))]
        made = [a for _, found in some for a in found]
        judged = [a for a in made if a.layer == "events"][::10]
        verdicts = [Decision(article=a.article, target=a.id, verdict=rng.choice(["accept", "reject"]), by="user:anna") for a in judged]
        runs = [Run(article=a.id, layer="events", by=BY) for a, _ in some]
        corpus.store.add([a for a, _ in some], made, verdicts, runs)


def bare(path: Path) -> pd.DataFrame:
    """The rows as SQL has them."""
    with sqlite3.connect(path) as connection:
        return pd.read_sql(QUERY, connection)


def parsed(path: Path) -> pd.DataFrame:
    """The same, with lists and dictionaries in the place of their texts."""
    rows = bare(path)
    return rows.assign(**{column: rows[column].map(json.loads) for column in ("spans", "roles", "values")})


def medians(sides: dict[str, Callable[[], object]]) -> Iterator[tuple[str, float]]:
    """The median processor time of each side, run in turn."""
    took: dict[str, list[float]] = {name: [] for name in sides}
    for _ in range(ROUNDS):
        for name, run in sides.items():
            start = time.process_time()
            run()
            took[name].append(time.process_time() - start)
    return ((name, statistics.median(times)) for name, times in took.items())


def main() -> None:
    """Fill a store in a temporary folder and read it."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "events.db"
        corpus = wb.Corpus(path, user="anna")
        fill(corpus, events)
        frame = corpus.frame("events")
        print(f"{len(frame):,} events in {len(corpus):,} articles, {len(frame.columns)} columns; processor time, medians of {ROUNDS}")
        took = dict(medians({"frame": lambda: corpus.frame("events"), "bare": lambda: bare(path), "parsed": lambda: parsed(path)}))
        print(", ".join(f"{name} {seconds:.2f} s" for name, seconds in took.items()))
        print(
            f"ratio to the bare read {took['frame'] / took['bare']:.2f}, to the read with JSON parsed {took['frame'] / took['parsed']:.2f}"
        )


if __name__ == "__main__":
    main()
