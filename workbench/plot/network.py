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
from workbench.plot.evidence import BEHIND, each, ids, modalities, sentences, shares, told
from workbench.plot.figure import Plot, empty, figure
from workbench.plot.spacing import EDGE, Spot, layout, sides
from workbench.plot.theme import BELOW, CLEAR, INK, SERIES, hover, label, plural

if TYPE_CHECKING:
    import pandas as pd

PARTIES, TIES, LABEL = 36, 80, 26
"""How many of each a figure draws at most, those with the most evidence, and characters of a name in it."""
SPOKEN_OF = ("PERSON", "ORG", "GPE", "NORP")
ACTS, TELLS, SPEAKS = "acts on", "speaks to", "speaks of"
KINDS = (ACTS, TELLS, SPEAKS)
NAMED, UNNAMED = "named", "as worded"
LEAST, LARGEST, GROWTH = 8, 30, 3
"""Pixels across the dot of a party at least and at most, and by how many it grows with the root of its reports, where there is room."""
WIDEST, DOUBLED = 5, 4
"""Pixels of the widest arrow, and how often the least of the counts is doubled at least to be drawn as wide."""
BEND, MORE = 0.06, 0.05
"""How far arrows of the first kind are bent, as a share of their length, and those of each further kind beyond that."""
ALONG = [n / 20 for n in range(1, 20)]
"""Where on an arrow no name should stand."""
Places = Mapping[tuple[str, str], str]
"""The entity of a name, by article and name as it stands there."""


class Tie(NamedTuple):
    """Who, does what, to whom: entities, or words where there is no name to them."""

    subject: str
    kind: str
    object: str


def network(corpus: Corpus) -> Plot:
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
    evidence: dict[Tie, list[str]] = {}
    for table, some in ((events, [t for t in ties if t.kind == ACTS]), (quotes, [t for t in ties if t.kind != ACTS])):
        for tie, words in zip(some, sentences(corpus, table.loc[[rows_of[t][0] for t in some]]), strict=True):
            told_how = f" ({modalities(table.loc[rows_of[tie]])})" if tie.kind == ACTS else ""
            who = f"{called[tie.subject]} {tie.kind} {called[tie.object]}: {plural(counts[tie], 'time')}{told_how}"
            evidence[tie] = ids(table.loc[rows_of[tie]])
            texts[tie] = hover(who, words, "and others" if counts[tie] > 1 else "")
    widths = _widths({tie: counts[tie] for tie in ties})
    traces = [trace for n, kind in enumerate(KINDS) for trace in _arrows(kind, n, widths, spots, texts, evidence)]
    traces += _parties(parties, named, called, weight, spots, evidence)
    notes = [shares(parties, everybody, "parties"), shares(ties, counts, "ties"), "reprints counted once"]
    bare = {"visible": False, "zeroline": False, "range": [-EDGE, EDGE]}
    return figure(
        corpus,
        traces,
        title,
        notes,
        height=640,
        xaxis=bare,
        yaxis=bare,
        legend=BELOW,
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


def _arrows(
    kind: str, n: int, widths: Mapping[Tie, int], spots: Mapping[str, Spot], texts: Mapping[Tie, str], evidence: Mapping[Tie, list[str]]
) -> list[go.Scatter]:
    """Bent lines, so that there and back are two; the hover is at the arrow head in the middle."""
    first = True
    traces = []
    for width in sorted({w for tie, w in widths.items() if tie.kind == kind}):
        x: list[float | None] = []
        y: list[float | None] = []
        shown: list[str] = []
        behind: list[list[str]] = []
        for tie in (t for t, w in widths.items() if t.kind == kind and w == width):
            (ax, ay), (mx, my), (bx, by) = _bent(tie, spots)
            x += [ax, mx, bx, None]
            y += [ay, my, by, None]
            shown += ["", texts[tie], "", ""]
            behind += [[], evidence[tie], [], []]
        heads = {
            "symbol": "arrow",
            "angleref": "previous",
            "size": [0, 7 + 2 * width, 0, 0] * (len(x) // 4),
            "color": SERIES[n],
            "opacity": 1,
            "line": {"width": 0},
        }
        look = {"shape": "spline", "color": SERIES[n], "width": width}
        traces.append(
            go.Scatter(
                x=x, y=y, mode="lines+markers", line=look, marker=heads, opacity=0.75, hovertext=shown, hoverinfo="text",
                customdata=behind, name=kind, legendgroup=kind, showlegend=first,
            )
        )  # fmt: skip
        first = False
    return traces


def _bent(tie: Tie, spots: Mapping[str, Spot]) -> tuple[Spot, Spot, Spot]:
    """Where an arrow begins, its middle, and where it ends."""
    (ax, ay), (bx, by) = spots[tie.subject], spots[tie.object]
    bend = BEND + MORE * KINDS.index(tie.kind)
    return (ax, ay), ((ax + bx) / 2 + bend * (by - ay), (ay + by) / 2 - bend * (bx - ax)), (bx, by)


def _along(tie: Tie, spots: Mapping[str, Spot]) -> list[Spot]:
    """Points on an arrow."""
    a, m, b = np.array(_bent(tie, spots))
    return [(float(x), float(y)) for t in ALONG for x, y in [(1 - t) ** 2 * a + 2 * t * (1 - t) * (2 * m - (a + b) / 2) + t**2 * b]]


def _widths(counts: Mapping[Tie, int]) -> dict[Tie, int]:
    """Pixels across each arrow: one for the least evidence, more each time that it doubles."""
    least, most = min(counts.values()), max(counts.values())
    each = (WIDEST - 1) / max(math.log2(most / least), DOUBLED)
    return {tie: 1 + round(each * math.log2(count / least)) for tie, count in counts.items()}


def _parties(
    parties: Sequence[str],
    named: Mapping[str, str],
    called: Mapping[str, str],
    weight: Mapping[str, int],
    spots: Mapping[str, Spot],
    evidence: Mapping[Tie, list[str]],
) -> list[go.Scatter]:
    behind: dict[str, list[str]] = defaultdict(list)
    for tie, found in evidence.items():
        for party in (tie.subject, tie.object):
            behind[party] = list(dict.fromkeys([*behind[party], *found]))[:BEHIND]
    traces = []
    growth = min(GROWTH, (LARGEST - LEAST) / math.sqrt(max(weight[p] for p in parties)))
    size = {p: LEAST + growth * math.sqrt(weight[p]) for p in parties}
    shown = {p: label(called[p], LABEL) for p in parties}
    lines = [_along(tie, spots) for tie in evidence]
    where = dict(zip(parties, sides([spots[p] for p in parties], list(shown.values()), list(size.values()), lines), strict=True))
    for name, some in ((NAMED, [p for p in parties if p in named]), (UNNAMED, [p for p in parties if p not in named])):
        marker = {
            "size": [size[p] for p in some],
            "color": INK if name == NAMED else CLEAR,
            "line": {"color": INK, "width": 1.5},
            "opacity": 1,
        }
        traces.append(
            go.Scatter(
                x=[spots[p][0] for p in some], y=[spots[p][1] for p in some], mode="markers+text", marker=marker, name=name,
                text=[shown[p] for p in some],
                cliponaxis=False, textposition=[where[p] for p in some], textfont={"size": 12},
                hovertext=[hover(called[p], f"in {plural(weight[p], 'report')} as one or the other") for p in some], hoverinfo="text", customdata=[behind[p] for p in some], showlegend=bool(some),
            )
        )  # fmt: skip
    return traces
