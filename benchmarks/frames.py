"""``python -m benchmarks.frames [EVENTS]``: ``corpus.frame("events")`` beside bare SQL reads of the same into pandas.

Four bare reads, all ``pandas.read_sql`` of the annotations of the layer joined with their articles' facts, in reading order of
the articles: "cells" takes the JSON apart in SQL, so that it has the columns of the frame, with the words at the first span of
each mark and role; "bare" has spans, roles and values as the texts that they are in SQLite; "parsed" these texts
parsed cell by cell with ``json.loads``; "everything" is "bare" with the other rows that the frame is made from, too: links, verdicts,
runs and texts. None of them has what the frame has beyond: statuses and what links say. Processor time, each beside the
frame in turn, medians; and the most memory that the frame took, over what there was before.
"""

from __future__ import annotations

import json
import random
import sqlite3
import sys
import tempfile
import tracemalloc
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pandas as pd

import workbench as wb
from benchmarks.table import remark, side_by_side
from workbench.model import Annotation, Article, Decision, Run, Span

EACH, ROUNDS = 20, 9
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


OTHERS = (
    """SELECT id, article, layer, label, spans, roles, "values", score, by FROM annotations WHERE layer IN ('links', 'furniture')""",
    "SELECT id, article, target, verdict, by, at FROM decisions",
    "SELECT id, article, layer, by, at FROM runs",
    "SELECT id, text FROM articles",
)


def words(column: str, role: str = "") -> str:
    """SQL for the words at the first span of a mark or a role."""
    start, end = (f"json_extract(a.{column}, '${role}[0][{n}]')" for n in (0, 1))
    return f"substr(t.text, {start} + 1, {end} - {start})"


PARTS = {"mode": "mode", "modality": "modality", "time": "time.value", "precision": "time.precision", "time_rule": "time.rule",
         "place": "place.name", "lat": "place.lat", "lon": "place.lon", "place_rule": "place.rule", "numbers": "numbers", "quote": "quote",
         "lemma": "lemma", "rule": "rule"}  # fmt: skip
CELLS = ", ".join([
    "a.id, a.article, t.source, t.published, a.label, a.score, a.by", f"{words('spans')} AS text",
    *(f"json_extract(a.spans, '$[0][{n}]') AS {name}" for n, name in ((0, "start"), (1, "finish"))),
    *(f"{words('roles', f'.{role}')} AS {role}_text" for role in ("actor", "target", "place", "time")),
    *(f"json_extract(a.\"values\", '$.{path}') AS {name}" for name, path in PARTS.items()),
])  # fmt: skip


def cells(path: Path) -> pd.DataFrame:
    """The cells of the frame, by SQL."""
    with sqlite3.connect(path) as connection:
        return pd.read_sql(f"SELECT {CELLS} {QUERY[QUERY.index('FROM') :]}", connection)


def bare(path: Path) -> pd.DataFrame:
    """The rows as SQL has them."""
    with sqlite3.connect(path) as connection:
        return pd.read_sql(QUERY, connection)


def everything(path: Path) -> list[pd.DataFrame]:
    """The same, and the other rows that the frame is made from."""
    with sqlite3.connect(path) as connection:
        return [pd.read_sql(query, connection) for query in (QUERY, *OTHERS)]


def parsed(path: Path) -> pd.DataFrame:
    """The same, with lists and dictionaries in the place of their texts."""
    rows = bare(path)
    return rows.assign(**{column: rows[column].map(json.loads) for column in ("spans", "roles", "values")})


BESIDE: dict[Callable[[Path], object], str] = {
    bare: "bare SQL, JSON left as text",
    everything: "bare SQL of all that it is made from, JSON left as text",
    cells: "SQL that takes the JSON apart",
    parsed: "bare SQL, JSON parsed",
}


def main() -> None:
    """Fill a store in a temporary folder and read it."""
    events = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    with tempfile.TemporaryDirectory() as work:
        path = Path(work) / "events.db"
        corpus = wb.Corpus(path, user="anna")
        fill(corpus, events)
        frame = corpus.frame("events")
        tracemalloc.start()
        corpus.frame("events")
        most = tracemalloc.get_traced_memory()[1] / 1e6
        tracemalloc.stop()
        for read, beside in BESIDE.items():
            at_most = 1.5 if read in (bare, everything) else None
            side_by_side(
                f'frame("events"), {len(frame):,} events', lambda: corpus.frame("events"), beside, partial(read, path), at_most, ROUNDS
            )
        remark(f"{len(corpus):,} articles, {len(frame.columns)} columns; {most:,.0f} MB at the most while it is made")


if __name__ == "__main__":
    main()
