"""Teams: in a report on sport, the name in a table of results and the city that wins or loses are a team, not a place.

Countries stay places: a national team goes by its country's name everywhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Doc, Token

from workbench.nlp.candidates import Found
from workbench.nlp.gazetteer import cell, rows
from workbench.nlp.labels import OBJECT, SUBJECT

SPORTS = frozenset(
    """soccer baseball basketball hockey cricket rugby football tennis golf boxing innings inning semifinal semifinals quarterfinal
    quarterback midfielder striker halftime touchdown playoff playoffs wicket wickets pitcher homer homered championship
    championships goalkeeper scoreboard standings scrum penalty coach coached unbeaten scored""".split()
)
LOOSE = frozenset(
    "league match matches season goal goals division cup team teams results played attendance club clubs win points draw".split()
)
"""Words of sport, and those that speak of other things too ("Arab League", "a division of the army")."""
ENOUGH = 6
"""A text is a report on sport when its different words add up to this, those of sport counting twice."""
LISTED = 4
"""A table of so many names is one of results where the text has a single word of sport."""
COUNT = re.compile(r"\d{1,3}|\.\d{3}|\d/\d|-")
AGAINST = frozenset({"against", "v", "vs", "vs.", "beat", "over", "v.", "for"})
MATCH = frozenset({"AT", "BEAT", "BEATS", "DRAW", "v"})
"""What stands between two teams in a line of capitals."""
IN = frozenset({"in", "at", "near", "from", "of", "outside", "around"})


def is_sport(doc: Doc, listed: int = 0) -> bool:
    """Whether a text is a report on sport; ``listed`` is how many names stand in tables of results."""
    words = {t.lower_ for t in doc}
    strength = 2 * len(words & SPORTS) + len(words & LOOSE)
    return strength >= (1 if listed >= LISTED else ENOUGH)


def teams(doc: Doc, found: list[Found]) -> list[Found]:
    """The names, with those of teams as organisations, and the teams of tables that were missed; as they are outside of sport."""
    table = list(table_names(doc))
    if not is_sport(doc, len(table)):
        return found
    people = [f for f in found if f.label == "PERSON" and f.end - f.start > 1]
    table = [(s, e) for s, e in table if not _is_country(doc[s:e].text) and not any(p.start < e and s < p.end for p in people)]
    listed = {doc[s:e].text for s, e in table}
    out = [Found(s, e, "ORG", "table") for s, e in table]
    taken = {i for s, e in table for i in range(s, e)}
    for f in found:
        if taken.isdisjoint(range(f.start, f.end)):
            out.append(f._replace(label="ORG", how="table") if _is_team(doc, f, listed) else f)
    return sorted(out)


def table_names(doc: Doc) -> Iterator[tuple[int, int]]:
    """Bounds of the names in a run of results: "Lomna 2 Tirena 1", "Lomna 4 3 0 1 5 3 9 Tirena 4 2 1 1 6 4 7"."""
    entries: list[tuple[int, int, int]] = []
    words = [t.text for t in doc]
    i = 0
    while i < len(words):
        start = i
        while i < len(words) and i - start < 4 and words[i][:1].isupper() and words[i].replace("'", "").isalpha() and words[i] not in MATCH:
            i += 1
        end = i
        while i < len(words) and end > start and (words[i].isspace() or COUNT.fullmatch(words[i])):
            i += 1
        if end > start and any(word[-1:].isdigit() for word in words[end:i]):
            entries.append((start, end, i))
        i = max(i, start + 1) if end > start else start + 1
    for n, (start, end, after) in enumerate(entries):
        follows = n + 1 < len(entries) and entries[n + 1][0] == after
        if follows or (n > 0 and entries[n - 1][2] == start):
            yield start, end


@lru_cache(maxsize=1)
def _countries() -> frozenset[str]:
    """Countries and the parts of them that play for themselves."""
    return frozenset(surface for row in rows("countries") for surface in (row["name"], *cell(row["aliases"])))


def _is_country(name: str) -> bool:
    return name in _countries() or name.title() in _countries()


def _is_team(doc: Doc, f: Found, listed: set[str]) -> bool:
    """Whether a place of a report on sport is its team: in no phrase of place, and in a table, or something wins or loses there."""
    before, behind = doc[f.start - 1].text if f.start else "", doc[f.end].text if f.end < len(doc) else ""
    text = doc[f.start : f.end].text
    if f.label not in ("GPE", "LOC", "FAC") or _is_country(text) or f.how == "dateline" or before.lower() in IN:
        return False
    beside = behind in MATCH or before in MATCH or before in AGAINST or bool(COUNT.fullmatch(behind) and behind.isdigit())
    return text in listed or beside or _plays(doc[f.start : f.end].root)


def _plays(name: Token) -> bool:
    """Whether a name does or suffers something, as a team does and a place does not."""
    return name.dep_ in SUBJECT | OBJECT and name.head.pos_ == "VERB"
