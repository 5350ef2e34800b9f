"""Organisations: spellings of one name, bodies that every country has, acronyms, and names cut short."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from workbench.clusters.naming import known
from workbench.clusters.naming.folding import REMEMBERED, fold
from workbench.nlp.gazetteer import BODY, is_generic

SPELLINGS = {
    "organisation": "organization", "defence": "defense", "labour": "labor", "centre": "center", "theatre": "theater",
    "programme": "program", "harbour": "harbor", "ministries": "ministry",
}  # fmt: skip
FORMS = frozenset("inc incorporated ltd limited corp corporation co company llc llp plc gmbh ag sa nv spa ab oy as holdings".split())
"""What a company's name may be written without."""
FIRM = 2
"""More words than this have a name of which "Group" before "Inc." is no part ("Caldwell Hale Group Inc.")."""
SMALL = frozenset("of the for and in on to a de du des la le".split())
NATIONAL = frozenset(
    """foreign interior defense defence justice finance health oil water electricity education information transport trade economy
    agriculture culture energy environment labor labour planning housing tourism telecommunications public affairs internal external
    ministry supreme federal constitutional appeals high court parliament senate congress assembly national house representatives
    cabinet government army navy air force forces armed military police security coast border republican revolutionary presidential
    guard guards intelligence service services agency central bank treasury council communist socialist democratic conservative
    liberal labor green social people's peoples party election electoral commission state media television tv news radio embassy
    consulate football team of and for the""".split()
)
"""Words of which the names of bodies are made that every country has."""
BLAND = frozenset(
    """united national international general first new central federal world global american royal public free people union west east
    north south northern southern eastern western great saint st city state bank""".split()
)
"""Words that open the names of many bodies and stand for none of them."""
LONGEST = 3
"""Words of a name that its first word may stand for: what goes on is often another body's name."""
LETTERS = re.compile(r"[A-Z][A-Za-z]?(?:\.?[A-Z0-9]){1,6}\.?s?")


class National(NamedTuple):
    """A body that every country has: whose it is, as far as its name says, and what it is called without that."""

    country: str
    name: str


@lru_cache(maxsize=REMEMBERED)
def form(name: str) -> str:
    """What all spellings of a body's name have in common.

    >>> form("Ministry of Defence") == form("Defense Ministry"), form("Hallam & Baird, Ltd.") == form("Hallam and Baird")
    (True, True)
    """
    words = [SPELLINGS.get(word, word) for word in fold(name.replace("&", " and ")).split()]
    while len(words) > 1 and words[-1] in FORMS:
        words.pop()
        if len(words) > FIRM and words[-1] == "group":
            words.pop()
    if words[:1] in (["ministry"], ["department"]) and len(words) > 2 and words[1] in ("of", "for"):
        words = [*(word for word in words[2:] if word != "the"), words[0]]
    return "".join(words[1:] if len(words) > 1 and words[0] in ("al", "el") else words)


@lru_cache(maxsize=REMEMBERED)
def national(name: str) -> National | None:
    """The body that many countries have under a name, if it is one.

    >>> national("Iraqi Foreign Ministry"), national("Ministry of Oil"), national("State Department")
    (National(country='Iraq', name='Foreign Ministry'), National(country='', name='Ministry of Oil'), None)
    """
    words = name.split()
    country = ""
    for size in (3, 2, 1):
        if size < len(words) and (country := known.country(" ".join(words[:size]))):
            words = words[size:]
            break
    if not country and "of" in words[1:-1]:
        at = len(words) - 1 - words[::-1].index("of")
        if country := known.country(" ".join(words[at + 1 :])):
            words = words[:at]
    bare = [word for word in fold(" ".join(words)).split() if word not in SMALL]
    if not bare or not NATIONAL.issuperset(bare):
        return None
    return National(country, " ".join(words))


def is_acronym(name: str) -> bool:
    """Whether a name is made of initials ("ODFM", "U.N.", "AfD").

    >>> is_acronym("ODFM"), is_acronym("U.N."), is_acronym("Isis"), is_acronym("BAGHDAD TIMES")
    (True, True, False, False)
    """
    return LETTERS.fullmatch(name) is not None


def initials(name: str) -> set[str]:
    """The acronyms that a name of several words gives: of all words, or of the greater ones.

    >>> sorted(initials("Bank of Upper Sarn"))
    ['bous', 'bus']
    """
    words = fold(name).split()
    greater = [word for word in words if word not in SMALL]
    return {"".join(w[0] for w in some) for some in (words, greater) if len(some) > 1}


def may_be_acronym(short: str, name: str) -> bool:
    """Whether an acronym in brackets can be that of the name before it: its first letter begins one of the words.

    >>> may_be_acronym("PKK", "Kurdistan Workers' Party"), may_be_acronym("AP", "Ministry of Oil")
    (True, False)
    """
    words = fold(name).split()
    return len(words) > 1 and is_acronym(short) and any(word[0] == fold(short)[0] for word in words)


def is_short_for(short: str, name: str) -> bool:
    """Whether a word stands for a body's name that begins or ends with it, and says enough by itself.

    It may begin a name of two or three words, and end one after a place's name; a newspaper has its last word, too.

    >>> [is_short_for(*s) for s in (("Caldwell", "Caldwell Petroleum"), ("Red Sox", "Boston Red Sox"), ("Oil", "Caldwell Oil Company"))]
    [True, True, False]
    """
    words, whole = fold(short).split(), fold(name).split()
    if len(words) >= len(whole) or not telling(short):
        return False
    begins = len(words) == 1 and whole[0] == words[0] and len(whole) <= LONGEST and SMALL.isdisjoint(whole)
    return begins or (ends_with(short, name) and known.entry(" ".join(whole[: -len(words)])) is not None)


def ends_with(short: str, name: str) -> bool:
    """Whether a name ends with the words of another and has more."""
    words, whole = fold(short).split(), fold(name).split()
    return len(words) < len(whole) and whole[-len(words) :] == words


def telling(name: str) -> bool:
    """Whether a part of a name may stand for the whole: no word for any such body, no country and no place.

    >>> telling("Caldwell"), telling("Ministry"), telling("Iraqi"), telling("London")
    (True, False, False, False)
    """
    words = name.split()
    if len(words) > 1:
        return not all(word in BODY or is_generic(word) or fold(word) in BLAND for word in words) and not known.entry(name)
    return len(name) > 2 and name not in BODY and not is_generic(name) and fold(name) not in BLAND | SMALL and not known.entry(name)
