"""Words made comparable across outlets: stems, and one name for what news calls by several (jet, warplane, aircraft)."""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.resources import files

from workbench.clusters.naming.folding import bare

WORD = re.compile(r"[^\W_]+(?:[’'.,-][^\W_]+)*")
NOT = frozenset("not no never nobody nothing none neither nor without cannot".split())
IDLE = frozenset(
    "a about after all also am an and any are as at be been before being but by can could did do does doing down for from had has have having he"
    " her here hers him his how i i'm if in into is it it's its itself just may me might more most much my of off on once only or other our out"
    " over own said same say says she should so some such than that that's the their them then there these they they're this those through to"
    " too under until up us very was we we're were what when where which while who whom why will with would you your yet".split()
)
"""Words that tell no two statements apart."""
ENDINGS = ("ings", "ing", "edly", "ed", "es", "ly", "s")
NAME, LONG = 5, 6
"""Letters of a name and of another word that count: Syria and Syrian, deploy and deployment are one."""


@lru_cache(maxsize=1 << 16)
def stem(word: str) -> str:
    """What a word has in common with its other forms, in lower case; all that denies is "not".

    >>> stem("Syrian") == stem("Syria"), stem("bombed") == stem("bombing"), stem("didn’t")
    (True, True, 'not')
    """
    plain = bare(word)
    if plain in NOT or word.endswith(("n’t", "n't")):
        return "not"
    if word[:1].isupper() and len(plain) > NAME:
        return plain[:NAME]
    if plain[:1].isdigit():
        return plain
    ending = next((e for e in ENDINGS if plain.endswith(e) and len(plain) - len(e) > 2), "")
    return plain.removesuffix(ending)[:LONG].rstrip("e")


@lru_cache(maxsize=1)
def synonyms() -> dict[str, str]:
    """For each stem in ``synonyms.txt`` the first word of its line; a stem in two lines goes by the first."""
    found: dict[str, str] = {}
    for line in files("workbench.clusters").joinpath("synonyms.txt").read_text("utf-8").splitlines():
        for word in [] if line.startswith("#") else line.split():
            found.setdefault(stem(word), line.split()[0])
    return found


def content(text: str) -> frozenset[str]:
    """What a text says, as the stems of its words, without those that say little, and one word for synonyms.

    >>> sorted(content("The jets bombed the town.") & content("Warplanes have struck that city"))
    ['aircraft', 'strike', 'town']
    """
    return frozenset(meaning(word) for word in WORD.findall(text) if tells(word))


def tells(word: str) -> bool:
    """Whether a word says more than "the" or "would"; the month of May does.

    >>> tells("may"), tells("May"), tells("bridge")
    (False, True, True)
    """
    return word == "May" or word.lower().replace("’", "'") not in IDLE


@lru_cache(maxsize=1 << 16)
def meaning(word: str) -> str:
    """What a word counts as: the word that stands for it and its synonyms, else its stem."""
    common = synonyms().get(stem(word.lower()))
    return common or stem(word)
