"""The shipped index of places, and what it has under a name."""

from __future__ import annotations

import math
import re
import sqlite3
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from workbench.places.folding import fold, loosen

INDEX = Path(__file__).with_name("places.sqlite")
OWN, ALTERNATE, ARTICLE, LOOSE = 0, 1, 2, 4
"""How a place comes by a key: its own name or another one, with an article or (flag) without, or only loosely spelled."""
REGION_WORDS = "province|governorate|region|oblast|state|district|prefecture|county|department|krai|territory|canton|republic|voivodeship"
REGION = re.compile(rf"(?i)^(?:(?:the )?(?:{REGION_WORDS}) of (?P<of>.+)|(?P<before>.+?) (?:{REGION_WORDS}))$")
TOWN = re.compile(r"(?i)^(?:the )?(?:city|town|village|port|municipality) of (.+)$")
SETTLED = frozenset({"city", "capital", "region"})
"""Kinds of places that people live in and that have governments, countries aside."""
FIELDS = "place.id, place.name, place.lat, place.lon, place.country, place.kind, place.population, region.name, place.region, place.listed"


class Entry(NamedTuple):
    """A place as the index has it, under the name that was asked for.

    ``region_id`` is the province or state that it lies in, ``listed`` says that our own lists name it, ``exact`` that the name
    asked for is a name of it as written, ``own`` that it is its usual one.
    """

    id: int
    name: str
    lat: float
    lon: float
    country: str
    kind: str
    population: int
    region: str
    region_id: int
    listed: bool
    own: bool
    exact: bool
    loose: bool


def plain_region(name: str) -> str:
    """A region's name without the word for what it is.

    >>> plain_region("Anbar province"), plain_region("State of Gujarat"), plain_region("Basra")
    ('Anbar', 'Gujarat', 'Basra')
    """
    match = REGION.match(name.strip())
    return (match["of"] or match["before"]) if match else name.strip()


@lru_cache(maxsize=1)
def _index() -> sqlite3.Connection:
    # Read only and never changed while it is open, so that threads may share it and no lock file is needed.
    return sqlite3.connect(f"{INDEX.as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False)


@lru_cache(maxsize=1)
def rarity() -> dict[str, float]:
    """How much it narrows a search to know the country, in powers of ten: a tenth of all places are in the United States (1.0)."""
    counts: dict[str, int] = dict(_index().execute("SELECT code, places FROM country"))
    total = sum(counts.values())
    return {code: math.log10(total / n) for code, n in counts.items()}


@lru_cache(maxsize=512)
def country_name(code: str) -> str | None:
    """The name of a country by its two letters.

    >>> country_name("IQ"), country_name("??")
    ('Iraq', None)
    """
    found = _index().execute("SELECT name FROM place WHERE kind = 'country' AND country = ?", (code,)).fetchone()
    return str(found[0]) if found else None


@lru_cache(maxsize=4096)
def entries(name: str) -> tuple[Entry, ...]:
    """All places of a name, the exact ones if there are any, else those that are only spelled like it; no order.

    >>> {(e.name, e.country) for e in entries("Al-Qa'im") if e.country == "IQ"}
    {('Al Qā’im', 'IQ')}
    """
    town = TOWN.match(name.strip())
    key, article = fold(town[1] if town else name)
    found = _named(key, article) if key else ()
    region = plain_region(name)
    if region != name.strip():
        found = tuple(e for e in found if e.exact) or tuple(e for e in _named(*fold(region)) if e.kind == "region")
    loose = loosen(key) if not found else ""
    if loose:
        query = f"SELECT {FIELDS} FROM loose JOIN place ON place.id = loose.place LEFT JOIN place AS region ON region.id = place.region WHERE key = ?"  # noqa: S608
        found = tuple(_entry(row, own=False, exact=False, loose=True) for row in _index().execute(query, (loose,)))
    return found


def _named(key: str, article: bool) -> tuple[Entry, ...]:
    query = f"SELECT {FIELDS}, how FROM name JOIN place ON place.id = name.place LEFT JOIN place AS region ON region.id = place.region WHERE key = ?"  # noqa: S608
    return tuple(
        _entry(row, own=not row[-1] & ALTERNATE, exact=bool(row[-1] & ARTICLE) == article, loose=False)
        for row in _index().execute(query, (key,))
    )


def _entry(row: tuple[int, str, int, int, str, str, int, str | None, int, int], own: bool, exact: bool, loose: bool) -> Entry:
    number, name, lat, lon, country, kind, population, region, region_id, listed = row[:10]
    return Entry(number, name, lat / 1e4, lon / 1e4, country, kind, population, region or "", region_id, bool(listed), own, exact, loose)
