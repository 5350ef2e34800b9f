"""Where: events, incidents or places on a map that needs no network."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from workbench.corpus import Corpus
from workbench.errors import WorkbenchError
from workbench.plot.evidence import colours, ids, modalities, most_common, ranked, sentences, shares, told
from workbench.plot.figure import Plot, empty, figure
from workbench.plot.ground import HEIGHT, Spot, framed, ground, near, scales
from workbench.plot.theme import BELOW, SERIES, hover, plural, safe, see_through

if TYPE_CHECKING:
    import pandas as pd

SPOTS = 400
"""Places that a map draws at most, those with the most behind them."""
CROWD, LEAST_CROWDED = 50, 0.4
"""Places from which on all dots are smaller, and how small they get, as a share."""
WHAT = {"events": "Where events happened", "incidents": "Where incidents happened", "places": "Places that are named"}
BY = {"source": "outlet", "type": "label"}
POINTS = ("city", "capital", "island", None)
"""Kinds of places that a dot stands for; of countries, regions and seas it is only known that it was somewhere there, and the dot is hollow."""
UNIT, LARGEST, LEAST, RING = 6.0, 36.0, 4.0, 3.0
"""Radius in pixels of a dot for one, where there is room; of the largest dot; of the least; and how wide a ring is at least."""
ALL = ""
"""The group of a map of one colour."""
THROUGH, FOREMOST = 0.7, 3
"""Opacity of dots of one colour, which may lie upon each other, and how many of what they hold is named in their hover text."""
EDGE = "rgba(255,255,255,0.6)"
TOLD = ("id", "article", "witness", "modality", "name", "group")
"""Columns that hover texts need."""


Key = tuple[Spot, str]
"""A dot: its place, and the group that it is drawn for."""


def map(corpus: Corpus, what: str = "events", by: str | None = None) -> Plot:
    """Events, incidents or named places on a map: dots as large as there are reports, hollow where only the country or region is known.

    ``what`` is "events", "incidents" (one each, and for each outlet that reports it) or "places" (mentions); ``by`` what the colours
    are: "source" or "type", by default the outlet, and of incidents the type. The rings of one dot are what is told of one place; where
    many places leave no room for rings, all dots have one colour unless ``by`` asks for more. Anything else is a WorkbenchError.
    Coasts and borders are Natural Earth's; disputed borders are dotted.

    >>> import workbench as wb
    >>> wb.plot.map(wb.Corpus()).layout.annotations[0].text
    'No events here yet: wb.detect(corpus) finds them, wb.resolve(corpus) gives their places coordinates.'
    """
    asked, by = by, by or ("type" if what == "incidents" else "source")
    if what not in WHAT:
        raise WorkbenchError(f"a map does not show {what!r}; choose what= from {', '.join(WHAT)}")
    if by not in BY:
        raise WorkbenchError(f"a map has no colours by {by!r}; choose by= from {', '.join(BY)}")
    rows = _rows(corpus, what)
    if rows.empty:
        return empty(WHAT[what], f"No {what} here yet: wb.detect(corpus) finds them, wb.resolve(corpus) gives their places coordinates.")
    placed = rows[rows["lat"].notna() & rows["lon"].notna()].reset_index(drop=True)
    if placed.empty:
        return empty(WHAT[what], f"No {what} here have a place with coordinates: wb.resolve(corpus) links the names of places.")
    if what == "incidents":
        placed = placed.drop_duplicates(["incident", BY[by]]).reset_index(drop=True)
    spot_of = list(_spots(corpus, placed))
    counts = Counter(spot_of)
    order = sorted(counts, key=lambda spot: (-counts[spot], spot))
    drawn = set(order[:SPOTS])
    plain = asked is None and len(drawn) > CROWD
    placed["group"] = placed[BY[by]].fillna("unknown")
    group_of, groups = ([ALL] * len(placed), [ALL]) if plain else most_common(placed["group"], len(SERIES))
    ranks = dict(zip(placed["group"], placed["rank"], strict=True)) if by == "source" else ranked(rows[BY[by]].dropna())
    painted = {ALL: SERIES[0]} if plain else colours(groups, ranks)
    found: dict[Key, list[int]] = defaultdict(list)
    for row, key in enumerate(zip(spot_of, group_of, strict=True)):
        if key[0] in drawn:
            found[key].append(row)
    kept = near({spot: counts[spot] for spot in drawn})
    frame = framed(kept)
    beyond = sum(counts[spot] for spot in drawn.difference(kept))
    things = {"events": "event", "incidents": "incident", "places": "mention"}[what]
    notes = [
        plural(sum(len(some) for some in found.values()), things),
        shares(order[:SPOTS], order, "places"),
        "hollow: only the country or region is known" if not all(spot.exact for spot in drawn) else "",
        f"{len(rows) - len(placed):,} without coordinates left out" if what != "incidents" and len(rows) > len(placed) else "",
        f"{plural(beyond, things)} far from the others: zoom out" if beyond else "",
        f'by="{by}" gives colours' if plain else "",
    ]
    traces = [*ground(frame, order[:SPOTS]), *_dots(corpus, placed, found, painted, what)]
    return figure(
        corpus,
        traces,
        WHAT[what],
        notes,
        height=HEIGHT,
        dragmode="pan",
        **scales(frame),
        legend=BELOW,
        showlegend=not plain,
        margin={"l": 0, "r": 0, "t": 70, "b": 10},
    )


def _rows(corpus: Corpus, what: str) -> pd.DataFrame:
    """What there is to be drawn, with and without coordinates, in columns of one name."""
    if what == "places":
        (named,) = told(corpus, "entities")
        named = named[named["label"].isin(["GPE", "LOC", "FAC"])]
        return named.assign(place=named["name"].fillna(named["text"]), modality=None)
    (events,) = told(corpus, "events")
    if what == "events":
        return events
    incidents = corpus.frame("incidents").set_index("incident")
    known = events[events["incident"].isin(incidents.index)]
    shared = {"label": "type", "name": "name", "place": "place", "lat": "lat", "lon": "lon"}
    return known.assign(**{column: known["incident"].map(incidents[of]) for column, of in shared.items()})


def _spots(corpus: Corpus, rows: pd.DataFrame) -> Iterator[Spot]:
    """The place of each row; what is at one place has one name, its most common."""
    kinds = {
        (m.annotation.values["lat"], m.annotation.values["lon"]): m.annotation.values.get("place_kind")
        for m in corpus.marks(layer="links")
        if m.annotation.label == "PLACE" and "lat" in m.annotation.values
    }
    at = list(zip(rows["lon"].astype(float), rows["lat"].astype(float), strict=True))
    called: dict[tuple[float, float], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for spot, name in zip(at, rows["place"], strict=True):
        called[spot][name if isinstance(name, str) else "unnamed place"] += 1
    for lon, lat in at:
        names = called[lon, lat]
        yield Spot(lon, lat, max(sorted(names), key=names.__getitem__), kinds.get((lat, lon)) in POINTS)


def _dots(
    corpus: Corpus, rows: pd.DataFrame, found: Mapping[Key, list[int]], painted: Mapping[str, str], what: str
) -> Iterator[go.Scatter]:
    """A trace for each group: the dots of a place lie upon one another, each as large as it and those above it together."""
    behind = dict(zip(found, sentences(corpus, rows.iloc[[some[0] for some in found.values()]]), strict=True))
    sizes = _sizes(found, list(painted))
    rows = rows[[column for column in TOLD if column in rows]]
    for group, colour in painted.items():
        keys = sorted((key for key in found if key[1] == group), key=lambda key: (not key[0].exact, key))
        parts = [rows.iloc[found[key]] for key in keys]
        fills = [colour if spot.exact else see_through(colour) for spot, _ in keys]
        edges = [EDGE if spot.exact else colour for spot, _ in keys]
        yield go.Scatter(
            x=[spot.lon for spot, _ in keys],
            y=[spot.lat for spot, _ in keys],
            mode="markers",
            marker={
                "size": [sizes[key] for key in keys],
                "color": fills,
                "opacity": THROUGH if group == ALL else 1,
                "line": {"color": edges, "width": 1},
            },
            name=safe(group),
            hovertext=[
                hover(_about(part, key[0], group, what), behind[key], "and others" * (len(part) > 1))
                for key, part in zip(keys, parts, strict=True)
            ],
            hoverinfo="text",
            customdata=[ids(part) for part in parts],
        )


def _shares(groups: pd.Series) -> str:
    """What a dot of one colour holds: "Courier 4, Post 3, Gazette 1 and 2 others"."""
    counts = groups.value_counts()
    named = ", ".join(f"{name} {count}" for name, count in counts.head(FOREMOST).items())
    return named + (f" and {plural(len(counts) - FOREMOST, 'other')}" if len(counts) > FOREMOST else "")


def _sizes(found: Mapping[Key, list[int]], groups: Sequence[str]) -> dict[Key, float]:
    """Pixels across each dot: of a place, the last group's is on top and the least, each below is wider by its share."""
    spots: dict[Spot, list[tuple[Key, int]]] = defaultdict(list)
    for group in reversed(groups):
        for key, some in found.items():
            if key[1] == group:
                spots[key[0]].append((key, len(some)))
    crowd = max(LEAST_CROWDED, min(1.0, math.sqrt(CROWD / len(spots))))
    radius = _radii(max(sum(count for _, count in stack) for stack in spots.values()), crowd)
    sizes: dict[Key, float] = {}
    for stack in spots.values():
        for n, (key, _) in enumerate(stack):
            sizes[key] = round(2 * max(radius(sum(count for _, count in stack[: n + 1])), crowd * (LEAST + RING * n)), 1)
    return sizes


def _radii(most: int, crowd: float) -> Callable[[int], float]:
    """The radius of a dot by how many it stands for: its area is in proportion, as far as there is room."""
    unit = crowd * min(UNIT, LARGEST / math.sqrt(most))
    return lambda count: unit * math.sqrt(count)


def _about(rows: pd.DataFrame, spot: Spot, group: str, what: str) -> str:
    """How much of what is where: "al-Qaim: 3 reports by 2 witnesses, Courier (2 asserted, 1 denied)"."""
    where = spot.name if spot.exact else f"{spot.name} (somewhere there)"
    group = _shares(rows["group"]) if group == ALL else group
    if what == "incidents":
        names = list(dict.fromkeys(rows["name"]))
        return f"{where}, {group}: {'; '.join(names[:3])}{f' and {len(names) - 3} more' if len(names) > 3 else ''}"
    if what == "places":
        return f"{where}, {group}: named {plural(len(rows), 'time')} in {plural(rows['article'].nunique(), 'article')}"
    witnesses = plural(rows["witness"].nunique(), "witness", "witnesses")
    return f"{where}, {group}: {plural(len(rows), 'report')} by {witnesses} ({modalities(rows)})"
