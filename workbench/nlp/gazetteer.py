"""Names known beforehand: countries, their people and capitals, places, bodies, groups, weapons (see lexicon/README.md)."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

NATURAL = frozenset(
    """Sea Ocean River Lake Mount Mountain Mountains Gulf Bay Strait Straits Desert Valley Island Islands Peninsula Canal Basin
    Plateau Coast Delta Hills Hill Forest Creek Cape Falls Volcano Glacier Channel Reef Archipelago Heights Plains""".split()
)
"""Words that make a place name one of nature: at its end ("Red Sea"), the first few also at its start ("Lake Van")."""
LEADING = frozenset({"Lake", "Mount", "River", "Gulf", "Cape", "Strait", "Straits"})
FACILITY = frozenset(
    """Airport Airfield Airbase Bridge Street Road Avenue Boulevard Highway Square Station Stadium Arena Museum Hotel Building Tower
    Palace Prison Jail Dam Port Harbor Harbour Park Mosque Cathedral Church Temple Castle Theater Theatre Library Mall Plaza Tunnel
    Terminal Barracks Refinery Plant Zoo Cemetery Checkpoint Crossing Gate""".split()
)
"""Words at the end of a name that make it one of a building, road or site."""
BODY = frozenset(
    """Academy Administration Agency Airlines Airways Alliance Army Assembly Association Authority Bank Board Brigade Broadcasting Bureau
    Cabinet Coalition College Command Commission Committee Company Congress Corp Corp. Corporation Council Court Department Federation
    Fleet Force Forces Foundation Front Fund Group Guard Herald Holdings Hospital Inc Inc. Industries Institute Institution League
    Lines Ltd Ltd. Militia Ministry Mission Movement Navy News Office Organisation Organization Party Police Press Radio Regiment
    Secretariat Senate Service Services Society Squad Syndicate Systems Television Times Treasury Tribunal Tribune Union University""".split()
)
"""Words that make a name of several words one of an organisation."""
HAPPENING = frozenset(
    """War Festival Olympics Paralympics Championship Championships Cup Games Revolution Uprising Rebellion Massacre Marathon
    Tournament Crusade Intifada""".split()
)
"""Words at the end of a name of several words that make it one of an event."""
BEFALLING = frozenset({"Storm", "Hurricane", "Typhoon", "Cyclone", "Operation"})
"""Words at the start of a name of several words that make it one of an event."""
HEADLINE = 4
"""Names of at least so many letters are known in capitals too; shorter ones would be taken for other acronyms."""
GENERIC = frozenset(
    "World Nation State States County City Town Village Council House Committee Party Government University College School Internet Web".split()
)
"""Words that name nothing by themselves, whatever their capital."""


class Known(NamedTuple):
    """What a surface form stands for: its OntoNotes label, its full name, and a kind or ISO country code where there is one."""

    label: str
    name: str
    kind: str = ""


def rows(name: str) -> Iterator[dict[str, str]]:
    """The rows of one lexicon file."""
    yield from csv.DictReader(files("workbench.nlp.lexicon").joinpath(f"{name}.csv").read_text("utf-8").splitlines())


def cell(value: str) -> list[str]:
    """The several values of a cell."""
    return [v for v in value.split("|") if v]


class Gazetteer:
    """Surface forms, exactly as written in text, and what they stand for.

    >>> gazetteer().label("Syrian"), gazetteer().label("Damascus"), gazetteer().label("table")
    ('NORP', 'GPE', None)
    """

    def __init__(self) -> None:
        self.entries: dict[str, Known] = {}
        for row in rows("countries"):
            name, code = row["name"], row["code"]
            self._add([name, *cell(row["aliases"])], Known("GPE", name, code))
            capital = cell(row["capital"])
            self._add(capital, Known("GPE", capital[0] if capital else "", "capital"))
            self._add([*cell(row["adjectives"]), *cell(row["people"])], Known("NORP", name, "nationality"))
        for file, label in (("places", ""), ("organizations", "ORG"), ("groups", "NORP"), ("products", "PRODUCT")):
            for row in rows(file):
                self._add([row["name"], *cell(row["aliases"])], Known(label or row["label"], row["name"], row.get("kind", "")))

    def _add(self, surfaces: Sequence[str], known: Known) -> None:
        for surface in surfaces:
            forms = {surface, surface.replace("'", "’")}
            for written in forms | {form.upper() for form in forms if len(form) >= HEADLINE}:
                self.entries.setdefault(written, known)

    def label(self, surface: str) -> str | None:
        """The label of a surface form, if it is known."""
        known = self.entries.get(surface)
        return known.label if known else None


@lru_cache(maxsize=1)
def gazetteer() -> Gazetteer:
    """The gazetteer, read once."""
    return Gazetteer()


@lru_cache(maxsize=1)
def titles() -> frozenset[tuple[str, ...]]:
    """Titles that stand before a person's name, as lower-case words."""
    lines = files("workbench.nlp.lexicon").joinpath("titles.txt").read_text("utf-8").splitlines()
    return frozenset(tuple(line.lower().split()) for line in lines if line.strip())


@lru_cache(maxsize=1)
def title_endings() -> frozenset[str]:
    """What any title ends with: a cheap question before the dear one."""
    return frozenset(title[-1] for title in titles())


def strip_titles(words: Sequence[str]) -> int:
    """How many leading words of a person's name are titles ("Prime Minister Nouri Maliki": 2); never all of them.

    >>> strip_titles(["Prime", "Minister", "Nouri", "Maliki"]), strip_titles(["Pope"])
    (2, 0)
    """
    lower = [w.lower() for w in words]
    at = 0
    while at < len(words) - 1:
        size = next((n for n in (4, 3, 2, 1) if at + n < len(words) and tuple(lower[at : at + n]) in titles()), 0)
        if not size:
            break
        at += size
    return at


def trailing_titles(words: Sequence[str]) -> int:
    """How many words at the end of a name are a title that belongs to what follows ("Shiite Prime Minister": 2).

    >>> trailing_titles(["Shiite", "Prime", "Minister"]), trailing_titles(["Boeing"])
    (2, 0)
    """
    lower = [w.lower() for w in words]
    return next((n for n in (4, 3, 2, 1) if n < len(words) and tuple(lower[-n:]) in titles()), 0)


def is_natural(name: str) -> bool:
    """Whether a place name says that it is a natural feature or region ("Red Sea", "Mount Sinjar")."""
    words = name.split()
    return bool(words) and (words[-1] in NATURAL or words[0] in LEADING or gazetteer().label(name) == "LOC")


def is_facility(name: str) -> bool:
    """Whether a place name says that it is a building, road or site ("Erbil Airport")."""
    return name.split()[-1] in FACILITY if name.split() else False


def is_body(name: str) -> bool:
    """Whether a name of several words says that it is an organisation ("Orun Freedom Movement", "Ministry of Oil")."""
    words = name.split()
    return len(words) > 1 and (words[-1] in BODY or (words[0] in BODY and words[1] in ("of", "for")))


def kind_by_form(name: str) -> str | None:
    """The label that the words of a longer name give it by themselves, None where they say nothing.

    >>> kind_by_form("Lomna Bridge"), kind_by_form("Lake Van"), kind_by_form("Foreign Ministry"), kind_by_form("Dara Aziz")
    ('FAC', 'LOC', 'ORG', None)
    """
    if len(name.split()) < 2:
        return None
    if name.split()[-1] in HAPPENING or name.split()[0] in BEFALLING:
        return "EVENT"
    return "FAC" if is_facility(name) else "LOC" if is_natural(name) else "ORG" if is_body(name) else None


def is_generic(word: str) -> bool:
    """Whether a word by itself names nothing in particular, however it is written ("President", "Airport", "County")."""
    return word in NATURAL or word in FACILITY or word in GENERIC or (word.lower(),) in titles()
