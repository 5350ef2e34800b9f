"""Other names in the same sentences: persons, places and bodies exchanged for others of their kind, from every culture.

The corpora are full of American and British names; news is not. A chunk in which "Peter Moore told Denver" becomes
"Nouri al-Maliki told Mosul" teaches where names stand, not which ones there are.
"""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from functools import lru_cache
from importlib.resources import files

from spacy.language import Language

from workbench.nlp.gazetteer import gazetteer
from workbench.nlp.training.treebank import Chunk

SHARE = {"PERSON": 0.5, "GPE": 0.3, "LOC": 0.2, "ORG": 0.35, "NORP": 0.25, "PRODUCT": 0.4}
"""How many of the chunks that are varied at all have their names of a label exchanged."""
INVENTED = 0.6
"""How many of the exchanged bodies get an invented name."""
LEANING = "Democratic Socialist Liberal Conservative National People's Communist Republican Islamic Green Labour Progressive Workers' Popular".split()
PARTY = "Party Party Party Movement Front Alliance Union League Coalition Bloc Congress".split()
OFFICE = """Foreign Defence Interior Finance Health Education Oil Energy Transport Justice Trade Agriculture Labour Environment""".split()
AUTHORITY = "Ministry Ministry Department Agency Commission Council Authority Office Committee Board".split()
TRADE = "Corp Corp. Inc Inc. Ltd Ltd. Co Co. Group Holdings Energy Petroleum Motors Industries Systems Airlines Bank Brothers".split()
CLUB = "United City Rovers Athletic Town Wanderers Rangers Lions Tigers Eagles Bears Kings Royals Stars FC Dynamo".split()
PRESS = "Times Post Herald Tribune Gazette Star Chronicle Observer Daily News Radio Television".split()
VENTURE = "Institute Foundation University College Hospital Association Federation Society Trust Centre Center Fund".split()
People = dict[tuple[str, str], list[str]]


@lru_cache(maxsize=1)
def people() -> People:
    """Given names, family names and particles by (part, origin)."""
    found: People = defaultdict(list)
    for row in csv.DictReader(files("workbench.nlp.training").joinpath("people.csv").read_text("utf-8").splitlines()):
        found[row["part"], row["origin"]].append(row["name"])
    return dict(found)


@lru_cache(maxsize=1)
def known_by_label() -> dict[str, list[str]]:
    """The surface forms of the gazetteer by label."""
    found: dict[str, list[str]] = defaultdict(list)
    for surface, known in gazetteer().entries.items():
        found[known.label].append(surface)
    return dict(found)


def person(words: list[str], rng: random.Random, family_of: dict[str, str]) -> str:
    """Another person for a name: as long as the old one, and the same family name for the same old one."""
    table = people()
    origin = rng.choice([o for part, o in table if part == "given"])
    given = rng.choice(table["given", origin])
    if len(words) == 1 and words[-1] not in family_of and rng.random() < 0.2:
        return given
    family = family_of.setdefault(words[-1], rng.choice(table["family", origin]))
    if len(words) == 1:
        return family
    if len(words) > 2 and rng.random() < 0.4:
        return f"{given} {rng.choice(table['given', origin])} {family}"
    particles = table.get(("particle", origin), [])
    if particles and family[0].isupper() and " " not in family and rng.random() < 0.15:
        return f"{given} {rng.choice(particles)} {family}"
    return f"{given} {family}"


def body(words: list[str], rng: random.Random) -> str:
    """Another body for a name: a known one, or an invented party, ministry, company, club, paper or institution; acronyms for acronyms."""
    if len(words) == 1 and words[0].isupper() and len(words[0]) < 6 and rng.random() < INVENTED:
        return "".join(rng.choices("ABCDEFGHIKLMNOPRSTUVW", k=rng.choice((2, 3, 3, 3, 4, 4, 5))))
    if rng.random() > INVENTED:
        return rng.choice(known_by_label()["ORG"])
    place, folk = rng.choice(known_by_label()["GPE"]), rng.choice(known_by_label()["NORP"])
    table = people()
    family = rng.choice(table["family", rng.choice([o for part, o in table if part == "family"])])
    if len(words) == 1:
        return rng.choice((family, f"{family} {rng.choice(TRADE)}", place.split()[0], rng.choice(PRESS)))
    kinds = (
        f"{rng.choice((folk, place, ''))} {rng.choice(LEANING)} {rng.choice(PARTY)}",
        f"{rng.choice(LEANING)} {rng.choice(PARTY)} of {place}",
        f"{rng.choice(PARTY)} for {rng.choice(('Freedom', 'Democracy', 'Change', 'Justice', 'Peace', place))}",
        f"{rng.choice((folk, ''))} {rng.choice(OFFICE)} {rng.choice(AUTHORITY)}",
        f"{rng.choice(AUTHORITY)} of {rng.choice(OFFICE)}",
        f"{family} {rng.choice(TRADE)}",
        f"{family} & {family} {rng.choice(TRADE)}",
        f"{place} {rng.choice(CLUB)}",
        f"{place} {rng.choice(PRESS)}",
        f"{rng.choice((place, family, folk))} {rng.choice(VENTURE)}",
        f"{rng.choice(VENTURE)} for {rng.choice(OFFICE)} Studies",
    )
    return rng.choice(kinds).strip()


def other(old: list[str], label: str, rng: random.Random, family_of: dict[str, str]) -> str:
    """Another name of the same kind."""
    if label == "PERSON":
        return person(old, rng, family_of)
    return body(old, rng) if label == "ORG" else rng.choice(known_by_label()[label])


def vary(chunk: Chunk, rng: random.Random, nlp: Language) -> Chunk:
    """A chunk of words and names only, with some names exchanged; words are split as the pipeline will split them."""
    exchanged = {label for label, share in SHARE.items() if rng.random() < share}
    family_of: dict[str, str] = {}
    same: dict[str, str] = {}
    words: list[str] = []
    spaces: list[bool] = []
    names: list[tuple[int, int, str]] = []
    at = 0
    for start, end, label in sorted(chunk.names):
        words += chunk.words[at:start]
        spaces += chunk.spaces[at:start]
        old = chunk.words[start:end]
        if label in exchanged and all(w[:1].isupper() for w in old):
            key = " ".join(old)
            if label == "PERSON" or key not in same:
                same[key] = other(old, label, rng, family_of)
            new = same[key]
            doc = nlp.make_doc(new.upper() if key.isupper() and len(key) > 5 else new)
            names.append((len(words), len(words) + len(doc), label))
            words += [t.text for t in doc]
            spaces += [*(bool(t.whitespace_) for t in doc[:-1]), chunk.spaces[end - 1]]
        else:
            names.append((len(words), len(words) + len(old), label))
            words += old
            spaces += chunk.spaces[start:end]
        at = end
    return Chunk(words=words + chunk.words[at:], spaces=spaces + chunk.spaces[at:], names=names)
