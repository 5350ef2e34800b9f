"""How likely a candidate is meant, in powers of ten of people: a city of a million counts 6, and so does a hamlet that much speaks for.

The constants say what each kind of evidence is worth, in such powers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from workbench.places.index import SETTLED, Entry, rarity

NOTHING = 4.8
"""What speaks for a place that the index has not, or for none: a name alone is believed from some 60,000 people on."""
COUNTRY, AREA = 7.2, 6.5
"""A country's name is the country, also beside a city of 10 million; and so with continents, seas and islands."""
REGION = -1.2
"""Of a city and the province around it, the city is meant more often."""
UNKNOWN = 5_000
"""People in a place without figures: the source keeps those only as seats of districts."""
CAPITAL = LISTED = 0.7
"""A capital, and a place in our own lists, is in the news more often than its size says."""
ALTERNATE, ARTICLE, LOOSE = -0.3, -0.2, -1.0
"""Not its usual name; with an article where it has none or the other way round; only spelled like it."""
STORY = 2.2
"""The whole article is about its country: at most so much, and no more than that narrows the search (see rarity)."""
ABROAD = -0.7
"""The article is about countries, and not about its."""
BESIDE, INSIDE = 2.0, 3.0
"""Words join its country to it ("the Syrian town of ..."); its region or country follows it ("Portland, Maine")."""
ELSEWHERE = -2.5
"""Another region or country follows it, or one that nobody knows."""
NEAR, NEARBY = 0.8, 150.0
"""Another place of the article is near, and the kilometres at which that has lost two thirds of its worth."""
TOGETHER = 2.5
"""How many times better than near it is to lie in a province that the article names."""
SAME = 40.0
"""Kilometres within which two places of one name are parts of one."""


class Setting(NamedTuple):
    """What an article says around a name: each country's share in it, countries beside the name, what it lies in, other places known.

    ``inside`` is None where the text says nothing of what the place lies in, and empty where it names something unknown.
    """

    shares: Mapping[str, float] = {}
    beside: Mapping[str, float] = {}
    inside: tuple[Entry, ...] | None = None
    around: tuple[Entry, ...] = ()


def scores(found: Sequence[Entry], setting: Setting) -> dict[Entry, float]:
    """Each candidate's share of all strengths, from 0 to 1, that of NOTHING included; the best first.

    Of two that are as good as one (a city and its province) neither counts against the other.
    """
    strengths = {e: _alone(e, found) + _told(e, setting, found) for e in found}
    rivals = {e: sum(10**s for other, s in strengths.items() if other is e or not same(e, other)) for e in found}
    ranked = sorted(found, key=lambda e: -strengths[e])
    return {e: 10 ** strengths[e] / (rivals[e] + 10**NOTHING) for e in ranked}


def _alone(e: Entry, found: Sequence[Entry]) -> float:
    """What speaks for a candidate by itself."""
    if e.kind == "country":
        strength = COUNTRY
    elif e.kind in SETTLED:
        strength = math.log10(max(e.population, 300) if e.population else UNKNOWN) + LISTED * e.listed
        strength += CAPITAL * (e.kind == "capital") + REGION * (e.kind == "region" and any(f.kind in ("city", "capital") for f in found))
    else:
        strength = AREA
    return strength + LOOSE * e.loose + ALTERNATE * (e.kind in SETTLED and not e.own) + ARTICLE * (not e.exact and not e.loose)


def _told(e: Entry, setting: Setting, found: Sequence[Entry]) -> float:
    """What the article says for or against a candidate."""
    strength = BESIDE * setting.beside.get(e.country, 0)
    if share := setting.shares.get(e.country):
        strength += share * min(rarity().get(e.country, 0), STORY)
    elif setting.shares and e.country and e.kind != "country":
        strength += ABROAD * sum(setting.shares.values())
    if setting.inside is not None:
        strength += INSIDE if any(within(e, outer) for outer in setting.inside) else ELSEWHERE
    if e.kind in SETTLED:
        namesake = any(f.region_id == e.id for f in found)  # that the city of Homs is named says nothing for the province of Homs
        points = (o for o in setting.around if o.id != e.id and (o.kind in SETTLED or o.kind == "island"))
        strength += NEAR * max((_nearness(e, o, namesake) for o in points), default=0)
    return strength


def _nearness(e: Entry, other: Entry, namesake: bool) -> float:
    together = other.id == e.region_id or (other.region_id == e.id and not namesake)
    return TOGETHER if together else math.exp(-distance(e, other) / NEARBY)


def same(e: Entry, other: Entry) -> bool:
    """Whether two candidates are as good as one: a city and the region it lies in, or two records of one place."""
    return other.id == e.region_id or e.id == other.region_id or (e.kind in SETTLED and other.kind in SETTLED and distance(e, other) < SAME)


def within(e: Entry, outer: Entry) -> bool:
    """Whether a place lies in a region or country."""
    return e.region_id == outer.id or (outer.kind == "country" and e.country == outer.country and e.kind != "country")


def distance(a: Entry, b: Entry) -> float:
    """Kilometres between two places along the ground."""
    lat1, lon1, lat2, lon2 = (math.radians(x) for x in (a.lat, a.lon, b.lat, b.lon))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 12_742 * math.asin(math.sqrt(min(1.0, h)))


def reason(e: Entry, found: Sequence[Entry], setting: Setting) -> str:
    """The best reason for a choice, in words."""
    return _reason(e, found, setting) + ("; spelled differently" if e.loose else "")


def _reason(e: Entry, found: Sequence[Entry], setting: Setting) -> str:
    if e.kind == "country":
        return "the name of a country"
    if e.kind not in SETTLED:
        return f"the name of {'an' if e.kind in ('area', 'island') else 'a'} {e.kind}"
    alike = [o for o in found if o.kind in SETTLED and not same(e, o)]
    if outer := next((i for i in setting.inside or () if within(e, i)), None):
        return f"the text says that it is in {outer.name}"
    if setting.beside.get(e.country, 0) >= 1:
        return "named together with its country"
    if setting.shares.get(e.country, 0) >= 0.15:
        which = "the likeliest" if any(o.country in setting.shares for o in alike) else "the only"
        return f"{which} place of this name in a country that the article is about"
    near = [o for o in setting.around if o.id != e.id and o.kind in SETTLED and distance(e, o) < NEARBY]
    if near:
        return f"near {min(near, key=lambda o: distance(e, o)).name}, which the article names"
    if e.kind == "capital":
        return "a capital"
    return "by far the best known place of this name" if alike else "the only place of this name that is known"
