"""Which of the places of one name an article means: by what it says of countries, by size, and by what else it names.

A wrong point on a map is worse than none: what is not likelier than all else together is left unresolved.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from workbench.model import Annotation, Article, Span
from workbench.places.cues import PLACE_LABELS, Cue, beside, country_cues, outlet_country, shares
from workbench.places.folding import fold
from workbench.places.index import SETTLED, Entry
from workbench.places.mentions import Mention, entries, mentions
from workbench.places.strength import Setting, reason, scores

BY = "rules:places@1"
"""Who links: to be changed with the rules or the index, so that articles are looked at again."""
SURE = 0.55
"""The least score that is linked: likelier than all else together, that it is no place of ours included, with a little room."""
RUNNERS_UP = 4
NEIGHBOURS = 12
"""How many places named before and after one are asked whether they lie near it."""


class Place(NamedTuple):
    """A place: its id ("geonames:98182", or "workbench:red-sea" where no GeoNames id is known), where it is in degrees, and why.

    ``country`` is ISO 3166-1 alpha-2 ("" for seas and the like), ``kind`` one of country, capital, city, region, continent, area,
    island, sea, lake. ``region`` is the province or state around it, ``score`` from 0 to 1, ``why`` is said of the chosen one.
    """

    id: str
    name: str
    lat: float
    lon: float
    country: str
    kind: str
    population: int
    score: float
    region: str = ""
    why: str = ""


def candidates(name: str) -> list[Place]:
    """The places of a name ("Portland", "Portland, Maine"), best first, by what they are alone: small or ambiguous ones score low.

    >>> [(p.name, p.country) for p in candidates("Qaim")], candidates("Kolvar")
    ([('Al Qā’im', 'IQ')], [])
    """
    name, _, inside = name.partition(",")
    return [place for _, place in _ranked(name, Setting(inside=_outer(inside)))]


def locate(annotations: Sequence[Annotation], article: Article) -> dict[str, list[Place]]:
    """The places behind an article's GPE, LOC and FAC entities, by annotation id: the chosen one, then runners-up.

    An empty list is unresolved: not in the index, or too little in the article tells which it is. The other entities
    (nationalities above all) are read as evidence. All mentions of a name in an article mean the same place, unless the
    text says otherwise ("Portland, Maine").
    """
    found = [a for a in annotations if a.layer == "entities" and a.spans]
    behind = mentions(found, article.text)
    cues = country_cues(found, article.text)
    outlet = outlet_country(article)
    names = list({id(mention): mention for mention in behind.values()}.values())  # one object each, of thousands of spans maybe
    number = {id(mention): n for n, mention in enumerate(names)}
    links: dict[int, list[Place]] = {}
    settled: dict[int, Entry] = {}
    for _ in range(2):  # what is clear by itself first, then everything in its light
        sure: dict[int, Entry] = {}
        for n, mention in enumerate(names):
            around = range(n - NEIGHBOURS, n + NEIGHBOURS + 1)
            places = tuple(settled[other] for other in around if other != n and other in settled)
            ranked = _ranked(mention.name, _setting(mention, cues, outlet, places, article.text))
            linked = bool(ranked) and ranked[0][1].score >= SURE
            links[n] = [place for _, place in ranked] if linked else []
            if linked:
                sure[n] = ranked[0][0]
        settled = sure
    return {a.id: links[number[id(behind[a.id])]] if a.id in behind else [] for a in found if a.label in PLACE_LABELS}


def as_values(found: Sequence[Place]) -> dict[str, Any]:
    """What an entity's annotation says of its place, as JSON values: id and coordinates of the chosen one, and the runners-up.

    >>> as_values([Place("geonames:98182", "Baghdad", 33.34, 44.4, "IQ", "capital", 7_000_000, 0.99, why="a capital")])["kb"]
    'geonames:98182'
    """
    if not found:
        return {}
    first, *others = found
    return {
        "kb": first.id,
        "lat": first.lat,
        "lon": first.lon,
        "place": first.name,
        "country": first.country or None,
        "place_kind": first.kind,
        "place_score": first.score,
        "place_why": first.why,
        "place_others": [{"kb": p.id, "name": p.name, "country": p.country, "lat": p.lat, "lon": p.lon, "score": p.score} for p in others],
    }


def _setting(mention: Mention, cues: Sequence[Cue], outlet: str | None, around: tuple[Entry, ...], text: str) -> Setting:
    own = set(mention.spans)
    others = [c for c in cues if c.span not in own]
    near: dict[str, float] = defaultdict(float)
    for span in mention.spans:
        for country, worth in beside(span, others, text).items():
            near[country] = max(near[country], worth)
    known = [Cue(Span(0, 1), e.country, "place") for e in around if e.country and e.kind in SETTLED]
    return Setting(shares([*others, *known], outlet), near, _outer(mention.inside), around)


def _outer(name: str) -> tuple[Entry, ...] | None:
    """The regions and countries of a name that another is put in."""
    return tuple(e for e in entries(name) if e.kind in ("country", "region")) if name.strip() else None


def _ranked(name: str, setting: Setting) -> list[tuple[Entry, Place]]:
    found = entries(name)
    best = list(scores(found, setting).items())[: RUNNERS_UP + 1]
    return [(e, _place(e, score, reason(e, found, setting) if n == 0 else "")) for n, (e, score) in enumerate(best)]


def _place(e: Entry, score: float, why: str) -> Place:
    number = f"geonames:{e.id}" if e.id > 0 else f"workbench:{fold(e.name).key.replace(' ', '-')}"
    return Place(number, e.name, e.lat, e.lon, e.country, e.kind, e.population, round(score, 3), e.region, why)
