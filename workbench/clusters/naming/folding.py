"""Names made comparable: one spelling for what differs in case, accents, marks, hyphens and ways of transliteration."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

ACCENTS = re.compile(r"[\u0300-\u036f]")
"""What decomposition leaves of Latin, Greek and Cyrillic accents; the vowel signs of other scripts are letters and stay."""
LETTERS = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŋ": "n", "ħ": "h"})
APOSTROPHES = re.compile(r"['’‘ʼʻʿʾ`´.]")
OTHER = re.compile(r"[\W_]+")
SPELLED = re.compile(r"\b(\w) (?=\w\b)")
"""A letter by itself before another: "U. S."."""
POSSESSIVE = re.compile(r"(?:['’]s|(?<=s)['’])$", re.IGNORECASE)
SPACES = re.compile(r"\s+")
THE = re.compile(r"the\s+(?=\S)", re.IGNORECASE)
MARKS = ' ,;:"“”„«»()[]'

SOUNDS = tuple(
    (re.compile(pattern), letter)
    for pattern, letter in (
        (r"(.)\1+", r"\1"),
        (r"dj", "j"),
        (r"q", "k"),
        (r"iy|yi|ij|ie|ei|ey|ay|ai|y|e", "i"),
        (r"ou|o", "u"),
        (r"(.)\1+", r"\1"),
        (r"(?<=a)h$", ""),
    )
)
"""What transliterations write in several ways, in this order."""
REMEMBERED = 1 << 13
"""So many names are remembered with what was made of them: news names some over and over, and others once in years."""
LEAST = 5
"""Letters that a word must have for two spellings to be compared by sound: Zhou is not Zhu."""


@lru_cache(maxsize=REMEMBERED)
def plain(surface: str) -> str:
    """A name as written, without line breaks, marks around it, a leading "the" and an ending "'s".

    >>> plain("the  Nusra Front’s"), plain("Tirena Lines’"), plain("The Hague")
    ('Nusra Front', 'Tirena Lines', 'Hague')
    """
    name = POSSESSIVE.sub("", SPACES.sub(" ", surface).strip(MARKS))
    return THE.sub("", name, count=1) if THE.match(name) else name


def bare(name: str) -> str:
    """Lower-case words without accents, apostrophes and dots, split at spaces and hyphens."""
    letters = ACCENTS.sub("", unicodedata.normalize("NFKD", name)).casefold().translate(LETTERS)
    return OTHER.sub(" ", APOSTROPHES.sub("", letters)).strip()


@lru_cache(maxsize=REMEMBERED)
def fold(name: str) -> str:
    """A bare name with letters that stand by themselves put together.

    >>> fold("Al-Qa’im"), fold("U.S. Army"), fold("Łódź"), fold("U. S.")
    ('al qaim', 'us army', 'lodz', 'us')
    """
    return SPELLED.sub(r"\1", bare(name))


@lru_cache(maxsize=REMEMBERED)
def compact(name: str) -> str:
    """A folded name in one word, without an Arabic article at its beginning.

    >>> compact("F-16"), compact("F16"), compact("al-Qaim"), compact("al Qaeda") == compact("al-Qa'eda")
    ('f16', 'f16', 'qaim', True)
    """
    words = fold(name).split()
    return "".join(words[1:] if len(words) > 1 and words[0] in ("al", "el") else words)


def slug(name: str) -> str:
    """A name as part of a key; never empty.

    >>> slug("Nouri al-Maliki"), slug("?!")
    ('nouri-al-maliki', 'unnamed')
    """
    return fold(name).replace(" ", "-") or "unnamed"


@lru_cache(maxsize=REMEMBERED)
def sound(word: str) -> str:
    """A folded word in the one spelling that stands for its transliterations; short words stay as they are.

    >>> [sound(w) for w in ("hussein", "hossain", "husayn", "hassan", "hasan", "zelenskyy", "zelensky", "zhou")]
    ['husin', 'husin', 'husin', 'hasan', 'hasan', 'zilinski', 'zilinski', 'zhou']
    """
    if len(word) < LEAST or not word.isascii():
        return word
    for pattern, letter in SOUNDS:
        word = pattern.sub(letter, word)
    return word
