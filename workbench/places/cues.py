"""What a text says about where its places are: the countries it speaks of, and what stands beside a name."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple
from urllib.parse import urlsplit

from workbench.model import Annotation, Article, Span
from workbench.nlp.gazetteer import cell, rows
from workbench.places.folding import fold

PLACE_LABELS = frozenset({"GPE", "LOC", "FAC"})
"""Labels of what can be located."""
BRITISH = frozenset({"England", "Scotland", "Wales", "Northern Ireland"})
KIND_OF_PLACE = frozenset(
    """city town village hamlet port capital suburb district neighborhood neighbourhood province governorate region state county area
    border crossing camp settlement island enclave stronghold metropolis municipality resort oblast stretch outskirts coast north
    south east west northern southern eastern western central northeastern northwestern southeastern southwestern
    north-eastern north-western south-eastern south-western""".split()
)
"""Words that join a country to a place in it: "the Syrian border town of ...", "... in eastern Syria"."""
WEIGHT = {"country": 1.0, "people": 1.0, "capital": 0.5, "place": 0.5}
"""How much a mention says about where a story happens. Capitals count half: they also stand for governments far away."""
OUTLET = 0.25
"""How much it says that an outlet sits in a country."""
ENOUGH = 1.0
"""How much an article must say for its countries to count in full: one mention of one of them."""
REACH = 60
"""Characters within which a country's name speaks for a place that it is not joined to by words."""
CLOSE, FAINT = 0.5, 0.1
"""What it is worth to stand within reach in a clause, and only in the same sentence; joined by words is worth 1."""
JOINING = 5
"""The most words that join a country to a place."""
SENTENCE_END = re.compile(r"[.!?]['\"”’)]*\s|\n")
LINKING = re.compile(r", (?:(?:on|in|off|at|of) )?(?:the|a|an) ")
"""What stands between a place and what describes it ("Lagos, on the Portuguese coast")."""
WORDS = re.compile(r"[\w'’-]+")


class Cue(NamedTuple):
    """A mention of a country: where, which (ISO 3166-1 alpha-2), and by its name, a people, a capital or another place in it."""

    span: Span
    country: str
    how: str


@lru_cache(maxsize=1)
def _words() -> Mapping[str, tuple[str, str]]:
    """Folded names of countries, their people and capitals: which country, and how."""
    found: dict[str, tuple[str, str]] = {}
    for row in rows("countries"):
        code = row["code"] or ("GB" if row["name"] in BRITISH else "")
        groups = {"country": [row["name"], *cell(row["aliases"])], "people": cell(row["adjectives"]) + cell(row["people"])}
        for how, names in (groups | {"capital": cell(row["capital"])}).items() if code else ():
            for name in names:
                found.setdefault(fold(name).key, (code, how))
    return found


def country_of(name: str) -> tuple[str, str] | None:
    """The country that a name, people or capital stands for, and which of these it is.

    >>> country_of("Iraqi"), country_of("DAMASCUS"), country_of("the U.S."), country_of("Kolvar")
    (('IQ', 'people'), ('SY', 'capital'), ('US', 'country'), None)
    """
    return _words().get(fold(name).key)


def country_cues(annotations: Iterable[Annotation], text: str) -> list[Cue]:
    """The mentions of countries among the entities, in reading order; those that begin the name of a body count too ("Syrian Army")."""
    cues = []
    for a in annotations:
        if a.label in PLACE_LABELS or a.label in ("NORP", "ORG"):
            surface = a.spans[0].of(text)
            said = country_of(surface.split()[0] if a.label == "ORG" and surface.strip() else surface)
            if said and (a.label != "ORG" or said[1] == "people"):
                cues.append(Cue(a.spans[0], *said))
    return sorted(cues)


def outlet_country(article: Article) -> str | None:
    """The country that an outlet's name or address speaks for ("The Times of India", ".co.uk"), if any."""
    for word in (article.source or "").split():
        if said := country_of(word):
            return said[0]
    try:
        ending = (urlsplit(article.url or "").hostname or "").rpartition(".")[2].upper()
    except ValueError:
        return None
    return {"UK": "GB"}.get(ending) or (ending if ending in {code for code, _ in _words().values()} else None)


def shares(cues: Iterable[Cue], outlet: str | None = None) -> dict[str, float]:
    """How much of what an article says about countries is about each: numbers from 0 to 1 that add up to 1, or less if it says little."""
    weights: dict[str, float] = defaultdict(float)
    for cue in cues:
        weights[cue.country] += WEIGHT[cue.how]
    if outlet:
        weights[outlet] += OUTLET
    total = max(sum(weights.values()), ENOUGH)
    return {country: weight / total for country, weight in weights.items()}


def beside(span: Span, cues: Sequence[Cue], text: str) -> dict[str, float]:
    """How closely countries are joined to a place: 1 where words do it ("the Syrian town of ..."), less where they are only near.

    ``cues`` are in reading order.
    """
    found: dict[str, float] = defaultdict(float)
    first, last = (bisect_left(cues, at, key=lambda c: c.span.start) for at in (span.start - 3 * REACH, span.end + 2 * REACH))
    for cue in cues[first:last]:
        before = cue.span.end <= span.start
        gap = text[cue.span.end : span.start] if before else text[span.end : cue.span.start]
        if len(gap) <= 2 * REACH and not SENTENCE_END.search(gap) and not cue.span.overlaps(span):
            described = (
                not before
                and LINKING.fullmatch(gap)
                and KIND_OF_PLACE.intersection(WORDS.findall(text[cue.span.end : cue.span.end + 40])[:3])
            )
            worth = FAINT if cue.how == "capital" else 1.0 if described else _joined(gap, before)
            found[cue.country] = max(found[cue.country], worth)
    return found


def _joined(gap: str, before: bool) -> float:
    """What the words between a country and a place are worth; ``before``: the country comes first."""
    words = WORDS.findall(gap.lower())
    if not words:
        return 1.0 if gap.strip() in ("", ",", "(") else FAINT
    if "," in gap or ";" in gap or "and" in words:
        return FAINT
    if before:
        between = [w for w in words if w not in ("s", "'s", "’s")]
        joined = not between or (len(between) <= JOINING and not KIND_OF_PLACE.isdisjoint(between))
    else:
        joined = words[0] in ("in", "of", "across") and len(words) <= JOINING
    return 1.0 if joined else CLOSE if len(gap) <= REACH else FAINT
