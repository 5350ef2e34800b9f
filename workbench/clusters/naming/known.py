"""Names known beforehand: a user's own gazetteer, which wins, and the lists of countries, places, bodies, groups and products."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from os import PathLike
from pathlib import Path
from typing import NamedTuple

from workbench.clusters.naming.folding import compact, fold, plain
from workbench.errors import SourceError
from workbench.model import ENTITY_LABELS
from workbench.nlp.gazetteer import cell, rows

GROUPS = {"PERSON": "person", "ORG": "org", "GPE": "place", "LOC": "place", "FAC": "place", "NORP": "group", "WORK_OF_ART": "work"}
"""What an entity is, in its key, by the label of its names; for other labels it is the label itself, in lower case."""
COLUMNS = ("name", "aliases", "label", "id")
SEVERAL_SEATS = frozenset({"Bolivia", "Eswatini", "Malaysia", "South Africa", "Sri Lanka"})
"""Countries whose capitals in the list are different towns."""


class KnownEntity(NamedTuple):
    """One row of a user's own gazetteer: the full name, other names, the label (empty: any) and the id that its links shall have."""

    name: str
    aliases: tuple[str, ...] = ()
    label: str = ""
    id: str = ""


class Entry(NamedTuple):
    """What a list gives for a name: what it is, its full name there, the country it belongs to, and which list this is."""

    group: str
    name: str
    country: str
    list: str


def group_of(label: str) -> str:
    """What a name of this label names, as keys have it.

    >>> group_of("FAC"), group_of("PRODUCT")
    ('place', 'product')
    """
    return GROUPS.get(label, label.lower())


def read_known(path: str | PathLike[str]) -> list[KnownEntity]:
    """A user's gazetteer from a CSV file with the columns name, aliases (separated by "|"), label and id, in any order.

    Commas or semicolons, UTF-8. SourceError says which line is wrong and how.
    """
    try:
        text = Path(path).read_text("utf-8-sig")
    except OSError as error:
        raise SourceError(f"cannot read the gazetteer {path}: {error.strerror or error}") from error
    except UnicodeDecodeError as error:
        raise SourceError(f"the gazetteer {path} is not UTF-8 text (byte {error.start}); save it as CSV UTF-8") from error
    header = text.partition("\n")[0]
    reader = csv.DictReader(text.splitlines(), delimiter=";" if header.count(";") > header.count(",") else ",")
    columns = {(name or "").strip().lower(): name for name in reader.fieldnames or ()}
    if missing := [name for name in COLUMNS if name not in columns]:
        raise SourceError(f"the gazetteer {path} lacks the column {', '.join(missing)}; its first line shall be: {','.join(COLUMNS)}")
    found: list[KnownEntity] = []
    lines: dict[str, int] = {}
    for row in reader:
        name, aliases, label, key = ((row[columns[column]] or "").strip() for column in COLUMNS)
        where = f"line {reader.line_num} of the gazetteer {path}"
        if not any((name, aliases, label, key)):
            continue
        if not fold(name):
            raise SourceError(f"{where} has no name")
        if label and label.upper() not in ENTITY_LABELS:
            raise SourceError(f"{where}: {label!r} is no entity label; take one of {', '.join(ENTITY_LABELS)}, or none")
        if key and key in lines:
            raise SourceError(f"{where} has the id {key!r} of line {lines[key]} again; put all names of one entity in one line")
        lines[key] = reader.line_num
        found.append(KnownEntity(name, tuple(a.strip() for a in aliases.split("|") if a.strip()), label.upper(), key))
    return found


def index(known: Iterable[KnownEntity]) -> dict[tuple[str, str], KnownEntity]:
    """A user's entities by what they are ("" for any) and each of their names in one word; names that several have are left out."""
    found: dict[tuple[str, str], set[KnownEntity]] = {}
    for entity in known:
        for name in (entity.name, *entity.aliases):
            if form := compact(plain(name)):
                found.setdefault((group_of(entity.label), form), set()).add(entity)
    return {form: next(iter(entities)) for form, entities in found.items() if len(entities) == 1}


@lru_cache(maxsize=1)
def listed() -> Mapping[str, Sequence[Entry]]:
    """What the lists give for each name in one word, the likeliest first."""
    found: dict[str, list[Entry]] = {}
    for names, entry in _entries():
        for form in dict.fromkeys(compact(name) for name in names):
            found.setdefault(form, []).append(entry)
    return found


def entry(name: str, group: str | None = None) -> Entry | None:
    """What the lists give for a name, of one group if that is said.

    >>> entry("U.S.").name, entry("Isis", "org").name, entry("al-Qaim", "place").country, entry("Iraqis", "group").name
    ('United States', 'Islamic State', 'Iraq', 'Iraqi')
    """
    return next((e for e in listed().get(compact(name), ()) if group in (None, e.group)), None)


def _entries() -> Iterator[tuple[Sequence[str], Entry]]:
    countries = list(rows("countries"))
    nations = {word: row["name"] for row in countries for word in cell(row["adjectives"])}
    for row in countries:
        country = row["name"]
        yield [country, *cell(row["aliases"])], Entry("place", country, country, "countries")
        for names in [[c] for c in cell(row["capital"])] if country in SEVERAL_SEATS else [cell(row["capital"])]:
            if names:
                yield names, Entry("place", names[0], country, "capitals")
        adjectives, people = cell(row["adjectives"]), cell(row["people"])
        for name in adjectives[1:]:
            if any(nations.get(word, country) != country for word in name.split()):  # Turkish Cypriots are not the Cypriots
                yield [name, f"{name}s"], Entry("group", name, country, "nationalities")
        if adjectives:
            yield [*adjectives, *people], Entry("group", adjectives[0], country, "nationalities")
    for row in rows("places"):
        yield [row["name"], *cell(row["aliases"])], Entry("place", row["name"], row["country"], "places")
    for file, group in (("organizations", "org"), ("groups", "group"), ("products", "product")):
        for row in rows(file):
            yield [row["name"], *cell(row["aliases"])], Entry(group, row["name"], "", file)


@lru_cache(maxsize=1 << 14)
def country(name: str) -> str:
    """The country that a country's name or the word for its people names, "" for any other name.

    >>> country("Iraqi"), country("Iraq’s"), country("U.S."), country("Mosul")
    ('Iraq', 'Iraq', 'United States', '')
    """
    found = listed().get(compact(plain(name)), ())
    return next((e.country for e in found if e.list in ("countries", "nationalities")), "")


@lru_cache(maxsize=1)
def peoples() -> Mapping[str, str]:
    """The word for the people of each country ("Iraq": "Iraqi")."""
    found: dict[str, str] = {}
    for entries in listed().values():
        for e in entries:
            if e.list == "nationalities":
                found.setdefault(e.country, e.name)
    return found
