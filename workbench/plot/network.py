"""Who acts on whom, speaks to whom, and speaks of whom."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import plotly.graph_objects as go

from workbench.clusters.titles import ARTICLES, PRONOUNS
from workbench.corpus import Corpus
from workbench.plot.evidence import each, modalities, sentences, shares, told
from workbench.plot.theme import CLEAR, INK, SERIES, empty, figure, hover, label, plural

if TYPE_CHECKING:
    import pandas as pd

PARTIES, TIES, LABEL = 36, 80, 26
"""How many of each a figure draws at most, those with the most evidence, and characters of a name in it."""
SPOKEN_OF = ("PERSON", "ORG", "GPE", "NORP")
ACTS, TELLS, SPEAKS = "acts on", "speaks to", "speaks of"
NAMED, UNNAMED = "named", "as worded"
Places = Mapping[tuple[str, str], str]
"""The entity of a name, by article and name as it stands there."""


class Tie(NamedTuple):
    """Who, does what, to whom: entities, or words where there is no name to them."""

    subject: str
    kind: str
    object: str


def network(corpus: Corpus) -> go.Figure:
    """Who acts on whom (events), and speaks to or of whom (quotes): arrows between parties, thicker the more evidence there is.

    Parties are entities; those of events that have no name ("the rebels") are taken by their words, and drawn hollow. Reprints are not
    counted again.

    >>> import workbench as wb
    >>> network(wb.Corpus()).layout.annotations[0].text
    'Nobody acts on or speaks of anybody here yet: wb.detect(corpus), then wb.resolve(corpus).'
    """
    title = "Who acts on, speaks to and speaks of whom"
    entities, events, quotes = map(_once, told(corpus, "entities", "events", "quotes"))
    linked = entities[entities["entity"].notna()]
    keys = {(r.article, r.text): str(r.entity) for r in each(linked)}
    named: dict[str, str] = {str(key): str(rows.mode().iloc[0]) for key, rows in linked.groupby("entity")["name"] if rows.notna().any()}
    acts = list(_acts(events, keys))
    said = list(_said(quotes, linked))
    rows_of: dict[Tie, list[int]] = defaultdict(list)
    for tie, row in (*acts, *said):
        rows_of[tie].append(row)
    counts = {tie: len(rows) for tie, rows in rows_of.items()}
    if not counts:
        return empty(title, "Nobody acts on or speaks of anybody here yet: wb.detect(corpus), then wb.resolve(corpus).")
    weight: Counter[str] = Counter()
    for tie, n in counts.items():
        weight.update({tie.subject: n, tie.object: n})
    everybody = sorted(weight, key=lambda party: (-weight[party], party))
    ties = _foremost(counts, weight)
    parties = [party for party in everybody if any(party in (t.subject, t.object) for t in ties)]
    spots = dict(zip(parties, layout(len(parties), [(parties.index(t.subject), parties.index(t.object)) for t in ties]), strict=True))
    called: dict[str, str] = {party: named.get(party, party) for party in parties}
    texts = {}
    for table, some in ((events, [t for t in ties if t.kind == ACTS]), (quotes, [t for t in ties if t.kind != ACTS])):
        for tie, words in zip(some, sentences(corpus, table.loc[[rows_of[t][0] for t in some]]), strict=True):
            told_how = f" ({modalities(table.loc[rows_of[tie]])})" if tie.kind == ACTS else ""
            who = f"{called[tie.subject]} {tie.kind} {called[tie.object]}: {plural(counts[tie], 'time')}{told_how}"
            texts[tie] = hover(who, words, "and others" if counts[tie] > 1 else "")
    traces = [trace for n, kind in enumerate((ACTS, TELLS, SPEAKS)) for trace in _arrows(kind, n, ties, counts, spots, texts)]
    traces += _parties(parties, named, called, weight, spots)
    notes = [shares(parties, everybody, "parties"), shares(ties, counts, "ties"), "reprints counted once"]
    bare = {"visible": False, "zeroline": False}
    return figure(
        traces, title, notes, height=640, xaxis={**bare, "range": [-1.2, 1.2]}, yaxis={**bare, "range": [-1.15, 1.15]}, legend_y=0.95
    )


def _foremost(counts: Mapping[Tie, int], weight: Mapping[str, int]) -> list[Tie]:
    """The ties with the most evidence, among few enough parties."""
    ties: list[Tie] = []
    parties: set[str] = set()
    for tie in sorted(counts, key=lambda t: (-counts[t], -weight[t.subject] - weight[t.object], t)):
        more = parties | {tie.subject, tie.object}
        if len(more) <= PARTIES and len(ties) < TIES:
            ties.append(tie)
            parties = more
    return ties


def _once(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["article"] == rows["witness"]]


def _acts(events: pd.DataFrame, keys: Places) -> Iterable[tuple[Tie, int]]:
    """Actor and target, recipient or counterpart of each event, with its row."""
    names: dict[str, list[str]] = defaultdict(list)
    for article, name in sorted(keys, key=lambda key: (-len(key[1]), key)):
        names[article].append(name)
    for row in each(events):
        subject = _party(row.article, row.actor, keys, names)
        for words in (row.target, row.recipient, row.counterpart):
            target = _party(row.article, words, keys, names)
            if subject and target and subject != target:
                yield Tie(subject, ACTS, target), row.Index


def _party(article: str, words: object, keys: Places, names: Mapping[str, Sequence[str]]) -> str | None:
    """The entity that words end in the name of ("President Ana Ruiz"), else the words without their article; None for pronouns."""
    if not isinstance(words, str):
        return None
    plain = next((words[len(the) :] for the in ARTICLES if words.lower().startswith(the)), words)
    if (article, plain) in keys or (article, words) in keys:
        return keys.get((article, plain)) or keys[article, words]
    for name in names.get(article, ()):
        if plain.endswith(f" {name}") and re.fullmatch(r"(?:[A-Z][\w.-]*\s)+", plain[: -len(name)]):
            return keys[article, name]
    return None if plain.lower() in PRONOUNS or not plain else plain


def _said(quotes: pd.DataFrame, names: pd.DataFrame) -> Iterable[tuple[Tie, int]]:
    """Speaker and whom it is said to, and each whom it names, once a quote."""
    inside = names[names["label"].isin(SPOKEN_OF)]
    of_article: dict[str, list[tuple[int, int, str]]] = defaultdict(list)
    for article, start, end, entity in zip(inside["article"], inside["start"], inside["end"], inside["entity"], strict=True):
        of_article[article].append((start, end, str(entity)))
    for row in each(quotes[quotes["speaker_entity"].notna()]):
        if isinstance(row.addressee_entity, str) and row.addressee_entity != row.speaker_entity:
            yield Tie(str(row.speaker_entity), TELLS, row.addressee_entity), row.Index
        for entity in dict.fromkeys(e for start, end, e in of_article[row.article] if row.start <= start and end <= row.end):
            if entity != row.speaker_entity:
                yield Tie(str(row.speaker_entity), SPEAKS, entity), row.Index


def layout(count: int, pairs: Iterable[tuple[int, int]]) -> list[tuple[float, float]]:
    """Places within -1 to 1: all push each other away, ties pull (Fruchterman and Reingold 1991). The same ties give the same places.

    >>> (ax, ay), (bx, by) = layout(2, [(0, 1)])
    >>> max(abs(v) for v in (ax, ay, bx, by)) <= 1, (ax, ay) != (bx, by)
    (True, True)
    """
    turn = np.arange(count) * math.pi * (3 - math.sqrt(5))  # a sunflower: no two at one place, none on a line
    at = np.sqrt((np.arange(count) + 0.5) / max(count, 1))[:, None] * np.stack([np.cos(turn), np.sin(turn)], axis=1)
    tied = np.zeros((count, count))
    for a, b in pairs:
        tied[a, b] = tied[b, a] = 1
    ideal = 1.6 / math.sqrt(max(count, 1))
    for heat in np.linspace(0.2, 0.005, 300):
        gap = at[:, None] - at[None, :]
        length = np.maximum(np.linalg.norm(gap, axis=2), 1e-3)
        force = ideal**2 / length**2 - tied * length / ideal
        np.fill_diagonal(force, 0)
        move = (gap * force[:, :, None]).sum(axis=1) - 0.4 * at
        size = np.maximum(np.linalg.norm(move, axis=1, keepdims=True), 1e-9)
        at = at + move / size * np.minimum(size, heat)
    at = at - (at.max(axis=0) + at.min(axis=0)) / 2 if count else at
    return [(float(x), float(y)) for x, y in at / np.maximum(np.abs(at).max(axis=0), 1e-9)] if count > 1 else [(0.0, 0.0)] * count


def _arrows(
    kind: str,
    n: int,
    ties: Iterable[Tie],
    counts: Mapping[Tie, int],
    spots: Mapping[str, tuple[float, float]],
    texts: Mapping[Tie, str],
) -> list[go.Scatter]:
    """Bent lines, so that there and back are two; the hover is at the arrow head in the middle."""
    mine = [tie for tie in ties if tie.kind == kind]
    first = True
    traces = []
    for width in sorted({_width(counts[t]) for t in mine}):
        x: list[float | None] = []
        y: list[float | None] = []
        shown: list[str] = []
        for tie in (t for t in mine if _width(counts[t]) == width):
            (ax, ay), (bx, by) = spots[tie.subject], spots[tie.object]
            bend = 0.06 + 0.05 * n
            middle = ((ax + bx) / 2 + bend * (by - ay), (ay + by) / 2 - bend * (bx - ax))
            x += [ax, middle[0], bx, None]
            y += [ay, middle[1], by, None]
            shown += ["", texts[tie], "", ""]
        heads = {
            "symbol": "arrow",
            "angleref": "previous",
            "size": [0, 7 + 2 * width, 0, 0] * (len(x) // 4),
            "color": SERIES[n],
            "opacity": 1,
        }
        look = {"shape": "spline", "color": SERIES[n], "width": width}
        traces.append(
            go.Scatter(
                x=x, y=y, mode="lines+markers", line=look, marker=heads, opacity=0.75, hovertext=shown, hoverinfo="text",
                name=kind, legendgroup=kind, showlegend=first,
            )
        )  # fmt: skip
        first = False
    return traces


def _width(count: int) -> int:
    return min(1 + int(math.log2(count)), 5)


def _parties(
    parties: Sequence[str],
    named: Mapping[str, str],
    called: Mapping[str, str],
    weight: Mapping[str, int],
    spots: Mapping[str, tuple[float, float]],
) -> list[go.Scatter]:
    traces = []
    for name, some in ((NAMED, [p for p in parties if p in named]), (UNNAMED, [p for p in parties if p not in named])):
        sizes = [min(8 + 3 * math.sqrt(weight[p]), 30) for p in some]
        marker = {"size": sizes, "color": INK if name == NAMED else CLEAR, "line": {"color": INK, "width": 1.5}, "opacity": 1}
        traces.append(
            go.Scatter(
                x=[spots[p][0] for p in some], y=[spots[p][1] for p in some], mode="markers+text", marker=marker, name=name,
                text=[label(called[p], LABEL) for p in some],
                textposition=["top center" if spots[p][1] >= 0 else "bottom center" for p in some], textfont={"size": 12},
                hovertext=[hover(called[p], f"in {plural(weight[p], 'report')} as one or the other") for p in some], hoverinfo="text", showlegend=bool(some),
            )
        )  # fmt: skip
    return traces
