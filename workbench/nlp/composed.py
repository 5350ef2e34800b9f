"""Names made of others: "South African Communist Party", "Bank of Lomna", "the 2003 Manitoba general election", "(LSP)".

Lists and model find the parts; how the parts stand together makes them one name, or gives one its label.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from itertools import pairwise

from spacy.tokens import Doc

from workbench.nlp.candidates import Found
from workbench.nlp.gazetteer import BODY, gazetteer, is_generic, kind_by_form

ELECTION = re.compile(
    r"\b(?:(?:1[89]|20)\d\d(?:[-–/]\d{2,4})?|\d{1,3}(?:st|nd|rd|th)) "
    r"(?=[\w' ’.–-]{0,80}(?:election|referendum|primar|caucus))"
    r"(?:[A-Z][\w'’.–-]* |(?:of|the|for|and|de|[a-z-]{2,20}(?:al|ial|ary|ive|ate|ership|ouncil|nap|round|off)) ){1,9}"
    r"(?:by-)?(?:elections?|referendums?|primary|primaries|caucus|caucuses)\b"
    r"(?: in (?=[A-Z]))?"
)
"""An election called by its year or number and its place."""
KINDS_BEHIND = frozenset("newspaper newspapers daily weekly magazine company party militia airline website network newsroom".split())
KINDS_BEFORE = KINDS_BEHIND | frozenset(
    "agency group firm bank broadcaster channel carrier operator giant maker movement publisher".split()
)
"""Common nouns that call the name before or behind them an organisation."""
ACRONYM = re.compile(r"[A-Z][A-Za-z&-]{0,6}[A-Z]\d{0,2}")
CLOSING = frozenset({")", "):", ";", ","})
ROMAN = re.compile(r"[IVX]+")


def elections(doc: Doc, found: list[Found]) -> list[Found]:
    """Elections of one year and place ("the 2003 Manitoba general election"); the place in their name is no place of its own."""
    places = {f.start: f for f in sorted(found, key=lambda f: f.end) if f.label in ("GPE", "LOC")}
    out = []
    for match in ELECTION.finditer(doc.text):
        within = match.group().endswith(" in ")
        stretch = doc.char_span(*match.span() if not within else (match.start(), match.end() - 4))
        if stretch is None or not any(t.text[:1].isupper() for t in stretch):
            continue
        bodies = sum(t.text[:1].isupper() for t in stretch) > 1
        behind = places.get(stretch.end + 1)
        end = behind.end if within and behind and bodies else stretch.end
        out.append(Found(stretch.start, end, "EVENT", "form"))
    return out


def grown(doc: Doc, found: list[Found]) -> list[Found]:
    """The names, no two of which overlap, bodies with the people before and the place behind that belong to them."""
    ending, starting = {f.end: f for f in found}, {f.start: f for f in found}
    return [_grown(doc, f, ending, starting) for f in found]


def _grown(doc: Doc, f: Found, ending: Mapping[int, Found], starting: Mapping[int, Found]) -> Found:
    """A body's name with the nationality before it ("Iraqi Foreign Ministry") and the place behind it ("Bank of Lomna")."""
    text = doc[f.start : f.end].text
    known = gazetteer().entries.get(text)
    if f.label != "ORG" or not (kind_by_form(text) == "ORG" or (known and known.kind in ("government", "party"))):
        return f
    start, end = f.start, f.end
    before = ending.get(start)
    if before and before.label in ("NORP", "GPE") and not (before.start > 0 and doc[before.start - 1].text in ("-", "–")):
        start = before.start
    if end + 1 < len(doc) and doc[end].lower_ == "of" and doc[end - 1].text in BODY:
        behind = end + 1 + (doc[end + 1].lower_ == "the")
        place = starting.get(behind)
        end = place.end if place and place.label in ("GPE", "LOC") else end
    return f._replace(start=start, end=end, how="form" if (start, end) != (f.start, f.end) else f.how)


def called(doc: Doc, found: list[Found]) -> list[Found]:
    """The names, with those that a common noun beside them calls a paper, a company or a party as organisations ("Tirena newspaper")."""
    return [
        f._replace(label="ORG") if f.how in ("model", "same name") and f.label not in ("ORG", "NORP") and _is_called(doc, f) else f
        for f in found
    ]


def _is_called(doc: Doc, f: Found) -> bool:
    before, behind = doc[f.start - 1].text if f.start else "", doc[f.end].text if f.end < len(doc) else ""
    single = f.label != "PERSON" or f.end - f.start == 1
    return gazetteer().label(doc[f.start : f.end].text) is None and (behind in KINDS_BEHIND or (single and before in KINDS_BEFORE))


def acronyms(doc: Doc, found: list[Found]) -> list[Found]:
    """The names, with the acronym in brackets behind an organisation or a person as an organisation ("Lomna Socialist Party (LSP)")."""
    owner = {f.end: f for f in found if f.label in ("ORG", "PERSON")}
    taken = {(f.start, f.end) for f in found if f.how == "known name"}
    out = []
    for i, (opening, word) in enumerate(pairwise(doc[:-1]), 1):
        if opening.text != "(" or doc[i + 1].text not in CLOSING or (i, i + 1) in taken:
            continue
        before = owner.get(i - 1)
        if before and ACRONYM.fullmatch(word.text) and not ROMAN.fullmatch(word.text) and not is_generic(word.text):
            out.append(Found(i, i + 1, "ORG", "form"))
    starts = {f.start for f in out}
    return [f for f in found if not (f.start in starts and f.end == f.start + 1)] + out
