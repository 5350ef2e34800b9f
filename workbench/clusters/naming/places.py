"""Places: which country the text puts them in, and capitals that stand for their governments."""

from __future__ import annotations

import re
from functools import lru_cache

from workbench.clusters.naming import known
from workbench.clusters.naming.folding import fold
from workbench.clusters.naming.mentions import NEAR, Mention
from workbench.nlp.gazetteer import cell, rows

SORTS = "city|town|village|port|capital|province|region|district|suburb|governorate|neighbourhood|neighborhood|area"
SORT = re.compile(
    rf"([A-Z][\w.’'-]{{1,{NEAR}}}(?:\s[A-Z][\w.’'-]+)?)\s(?:[a-z-]+\s){{0,3}}(?:{SORTS})(?:\s(?:city|town|area))?(?:\sof|,)?(?:\sthe)?\s*$"
)
"""The Lebanese city of ..., Libya's capital, ..."""
BEHIND = re.compile(
    r",\s(?:in\s)?(?:the\s)?(?:(?:north|south|east|west|central|upper|lower)[\w-]*\s)?([A-Z][\w.’'-]+(?:\s[A-Z][\w.’'-]+){0,2})(?=$|[\s,.;:)—–-])(?!\s(?:and|or)\b)"
)
"""..., northern Lebanon."""
SOMEWHERE = frozenset("in at from near of to around outside into through across over between and or inside towards toward for".split())
HELPS = r"(?:(?:has|had|have|is|was|will|would|could|may|might|did|does|also|not|been|be|later|now|still|repeatedly|\w{2,}ly)\s){0,4}"
ACT = re.compile(rf"\s{HELPS}(\w+)")
ACTS = frozenset(
    """accuse support back oppose reject refuse recall expel impose seek want welcome condemn recognise recognize urge agree pledge
    vow hope fear insist consider deploy send offer demand ban lift sanction supply fund arm""".split()
)
"""What governments do and towns do not, beside saying something."""
TWO_MEANINGS = frozenset({"add", "begin", "continue", "go", "start", "open", "see", "read", "show", "ring", "record"})
SILENT = re.compile(r"\s(?:made|gave|offered)\sno\b")


def country_of(mention: Mention) -> str:
    """The country that the words around a place put it in, "" where they say none."""
    behind = BEHIND.match(mention.after)
    before = SORT.search(mention.before)
    for found in (behind[1] if behind else "", before[1] if before else ""):
        words = found.split()
        for size in range(len(words), 0, -1):
            if country := _country(" ".join(words[:size])) or _country(" ".join(words[-size:])):
                return country
    return ""


@lru_cache(maxsize=1 << 12)
def _country(name: str) -> str:
    """The country that a name names or is a state or province of."""
    entry = known.entry(name, "place")
    return known.country(name) or (entry.country if entry and entry.list == "places" else "")


def is_government(mention: Mention) -> bool:
    """Whether a capital stands for its country's government: labelled as a body, or doing what only governments do."""
    entry = known.entry(mention.name, "place")
    if entry is None or entry.list != "capitals":
        return False
    if mention.label == "ORG":
        return True
    before = mention.before.split()
    if before and before[-1].lower() in SOMEWHERE:
        return False
    act = ACT.match(mention.after)
    return SILENT.match(mention.after) is not None or bool(act and fold(act[1]) in _acts())


@lru_cache(maxsize=1)
def _acts() -> frozenset[str]:
    """The forms of verbs of which only somebody can be the subject."""
    found: set[str] = set()
    saying = {row["lemma"]: cell(row["forms"]) for row in rows("reporting") if row["pos"] == "VERB" and " " not in row["lemma"]}
    for lemma in (saying.keys() | ACTS) - TWO_MEANINGS:
        stem = lemma.removesuffix("e")
        soft = f"{stem[:-1]}i" if stem.endswith("y") and stem[-2:-1] not in "aeou" else stem
        found |= {f"{lemma}s", f"{soft}es", f"{soft}ed", f"{stem}ed", f"{stem}ing", f"{stem}{stem[-1]}ed", f"{stem}{stem[-1]}ing"}
        found |= set(saying.get(lemma, ()))
    return frozenset(found)
