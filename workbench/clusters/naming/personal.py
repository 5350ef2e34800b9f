"""Names of people taken apart, and how two of them may be one person's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from workbench.clusters.naming import given, known
from workbench.clusters.naming.folding import REMEMBERED, bare
from workbench.nlp.gazetteer import strip_titles, titles

SUFFIXES = frozenset({"jr", "sr", "ii", "iii", "iv", "junior"})
ARTICLE = re.compile(r"(?<![\w-])(?:al|el|ul|ad|an|ar|as|ash|at|az|ed|es)[-‐‑](?=\w)", re.IGNORECASE)
PARTICLES = frozenset("al el van von der den de del della di da dos das do du la le lo ter ten zu zur y e".split())
"""Words that may be left out of a name: written small, or within it."""
FATHERS = {"bin": "bin", "ibn": "bin", "ben": "bin", "bint": "bint", "abu": "abu", "abou": "abu", "umm": "umm", "oum": "umm"}
"""Words that make one name with the next: bin Salman is not Salman."""
SERVANT = re.compile(r"abd(?:[aeou]l|[aeou]r(?=r))(?=\w{3})")
"""How Abdul and its like begin a name: Abdulrahman, Abdel Rahman, Abdur-Rahman."""
QUOTED = re.compile(r"[\"“][^\"“”]*[\"”]")
INITIAL = re.compile(r"(?<!\w)(\w)\.")
SPLIT = re.compile(r"[\s\-‐‑]+")

LEVELS = ("same", "spelling", "middle", "nickname", "suffix", "initial")
"""How two full names may be one person's, the surest first."""


class Name(NamedTuple):
    """A person's name as folded words, the family name last; the suffix ("jr"), and the particles left out of it."""

    words: tuple[str, ...]
    suffix: str = ""
    particles: frozenset[str] = frozenset()

    @property
    def family(self) -> str:
        """The family name in the spelling that stands for all."""
        return given.family_spelled(self.words[-1])

    @property
    def full(self) -> bool:
        """Whether there is more than one word."""
        return len(self.words) > 1

    @property
    def weight(self) -> int:
        """How many of the words are more than an initial."""
        return sum(len(word) > 1 for word in self.words)


@lru_cache(maxsize=REMEMBERED)
def without_titles(name: str) -> str:
    """A name without the titles before it.

    >>> without_titles("Prime Minister Nouri al-Maliki"), without_titles("Iraqi Prime Minister Maliki"), without_titles("Jordan Belik")
    ('Nouri al-Maliki', 'Maliki', 'Jordan Belik')
    """
    words = name.split()
    nation = next((n for n in (3, 2, 1) if n < len(words) and known.country(" ".join(words[:n]))), 0)
    at = nation + strip_titles(words[nation:])
    return " ".join(words[at if at > nation else strip_titles(words) :])


def is_title(name: str) -> bool:
    """Whether a name is but an office or a form of address ("Vice President", "Madam Speaker").

    >>> is_title("Mr. President"), is_title("Vice President"), is_title("President Salih")
    (True, True, False)
    """
    words = tuple(name.lower().split())
    return words in titles() or words[strip_titles(words) :] in titles()


@lru_cache(maxsize=REMEMBERED)
def parsed(name: str) -> Name:
    """A plain name taken apart.

    >>> [parsed(n).words for n in ("Nouri al-Maliki", "Mohammed bin Salman", "Abdel-Fattah el-Sissi", "Ludwig van der Berg", "Wang Yi")]
    [('nouri', 'maliki'), ('mohammed', 'binsalman'), ('abdfattah', 'sissi'), ('ludwig', 'berg'), ('yi', 'wang')]
    """
    text = without_titles(QUOTED.sub(" ", name) if QUOTED.sub("", name).strip() else name)
    small = {"al"} if ARTICLE.search(text) else set()
    tokens = [t for t in SPLIT.split(INITIAL.sub(r"\1 ", ARTICLE.sub("", text).replace(",", " "))) if bare(t)]
    words: list[str] = []
    for n, token in enumerate(tokens):
        word = bare(token).replace(" ", "")
        if word in PARTICLES and n + 1 < len(tokens) and (words or token.islower()) and len(word) > 1 - token.islower():
            small.add(word)
        elif words and words[-1] in FATHERS.values() and n:
            words[-1] += given.spelled(SERVANT.sub("abd", word))
        elif words and words[-1] in ("abd", "abdel", "abdul", "abdal", "abdol", "abdur", "abdu"):
            words[-1] = f"abd{word}"
        elif word in FATHERS and n + 1 < len(tokens) and (word != "ben" or words):
            words.append(FATHERS[word])
        else:
            words.append(SERVANT.sub("abd", word))
    suffix = words.pop() if len(words) > 1 and words[-1] in SUFFIXES else ""
    if _family_first(words, "-" in text):
        words = [*words[1:], words[0]]
    return Name(tuple(words) or (name.casefold(),), suffix, frozenset(small))


def _family_first(words: Sequence[str], hyphen: bool) -> bool:
    if len(words) not in (2, 3):
        return False
    syllables = hyphen or (len(words) == 3 and all(len(word) <= 4 for word in words[1:]))
    return words[0] in given.FAMILY_FIRST or (words[0] in given.FAMILY_FIRST_TOO and syllables)


def relation(one: Name, other: Name) -> str:
    """How two full names of one family name may be one person's, as one of ``LEVELS``; "" if they cannot.

    >>> relation(parsed("Nuri Maliki"), parsed("Nouri al-Maliki")), relation(parsed("J. Doe"), parsed("John Doe"))
    ('spelling', 'initial')
    >>> relation(parsed("Ali Hassan"), parsed("Omar Hassan"))
    ''
    """
    if one.family != other.family or not one.full or not other.full or (one.suffix and other.suffix and one.suffix != other.suffix):
        return ""
    first, second = one.words[:-1], other.words[:-1]
    levels = ["same" if one.words[-1] == other.words[-1] else "spelling", "same" if one.suffix == other.suffix else "suffix"]
    if "".join(first) != "".join(second):
        short, long = sorted((first, second), key=len)
        levels.append(_alike(short[0], long[0]))
        rest = iter(long[1:])
        for word in short[1:]:
            levels.append(next((level for other in rest if (level := _alike(word, other))), ""))
        levels.append("same" if len(short) == len(long) else "middle")
    return "" if "" in levels else max(levels, key=LEVELS.index)


def _alike(one: str, other: str) -> str:
    """How two given names may be one."""
    if one == other:
        return "same"
    if given.spelled(one) == given.spelled(other):
        return "spelling"
    if len(one) == 1 or len(other) == 1:
        return "initial" if one[0] == other[0] else ""
    return "nickname" if given.in_full(one) & given.in_full(other) else ""


def is_family_of(short: Name, name: Name) -> bool:
    """Whether a name is the family name of a longer one, of one or several words, with or without its particle.

    >>> [is_family_of(parsed(s), parsed(n)) for s, n in (("Al Maliki", "Nouri al-Maliki"), ("Ben Ali", "Zine Ben Ali"), ("Ali", "Zine Ben Ali"))]
    [True, True, False]
    """
    words = short.words[1:] if short.words[0] in name.particles and short.full else short.words
    if short.suffix not in ("", name.suffix) or not name.full:
        return False
    if len(words) < len(name.words) and words[:-1] == name.words[-len(words) : -1]:
        return given.family_spelled(words[-1]) == name.family
    return _as_one(words) == name.family


def _as_one(words: Sequence[str]) -> str:
    return given.family_spelled("".join(FATHERS.get(word, word) for word in words))


def family_keys(short: Name) -> frozenset[str]:
    """The family names that a name may be, as ``Name.family`` has them: its last word, or all of it ("Ben Ali")."""
    return frozenset({short.family, _as_one(short.words)})


def given_keys(word: str, *, wanted: bool = False) -> frozenset[str]:
    """What a folded given name is kept under, or with ``wanted`` looked up by: two that may be one share a key.

    >>> bool(given_keys("bob") & given_keys("robert", wanted=True)), bool(given_keys("b") & given_keys("bob", wanted=True))
    (True, True)
    """
    letter = word[:1]
    if len(word) == 1:
        return frozenset({f"{letter}.", f"{letter}:"} if wanted else {f"{letter}."})
    return given.in_full(word) | {given.spelled(word), f"{letter}." if wanted else f"{letter}:"}
