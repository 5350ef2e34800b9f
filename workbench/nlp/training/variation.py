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

SHARE = {"PERSON": 0.5, "GPE": 0.3, "LOC": 0.2, "ORG": 0.2, "NORP": 0.25, "PRODUCT": 0.4}
"""How many of the chunks that are varied at all have their names of a label exchanged."""
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
            new = person(old, rng, family_of) if label == "PERSON" else same.setdefault(key, rng.choice(known_by_label()[label]))
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
