"""What somebody types into a search box, as terms: words, "phrases", -not, OR, prefix*. Nothing that is typed is wrong."""

from __future__ import annotations

import re
import unicodedata
from typing import NamedTuple

from workbench.errors import WorkbenchError

PART = re.compile(r'(?P<no>-?)(?:"(?P<phrase>[^"]*)(?:"|$)|(?P<word>[^\s"]+))(?P<star>\*?)')
QUOTES = str.maketrans(dict.fromkeys("“”„‟«»", '"'))
UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
"""Scripts that leave no spaces between words: Thai, Lao, Burmese, Khmer, kana, Han."""


class Term(NamedTuple):
    """Words that stand together, the last one perhaps only begun; or, where ``literal``, characters to be found as they stand."""

    words: str
    prefix: bool = False
    literal: bool = False


class Alternative(NamedTuple):
    """Terms that a text has, all of them, and terms that it has not."""

    wanted: tuple[Term, ...]
    unwanted: tuple[Term, ...]


def parse(query: str) -> list[Alternative]:
    """The alternatives of a query; OR parts them and binds less than all else. WorkbenchError where nothing is to be looked for.

    A hyphen or apostrophe inside a word makes a phrase of it ("al-Maliki" is "al Maliki"). Text in scripts without spaces, and
    signs such as an emoji or €, are looked for as they stand, within longer words too. Other punctuation says nothing.

    >>> parse('rain "in Erbil" -snow OR hail*')[0].unwanted
    (Term(words='snow', prefix=False, literal=False),)
    >>> parse('rain "in Erbil" -snow OR hail*')[1].wanted
    (Term(words='hail', prefix=True, literal=False),)
    """
    plain = "".join(" " if unicodedata.category(c) in ("Cc", "Cs") else c for c in query.translate(QUOTES))
    parts: list[tuple[list[Term], list[Term]]] = [([], [])]
    for found in PART.finditer(plain):
        if found.group() == "OR":
            parts.append(([], []))
        elif term := _term((found["phrase"] if found["word"] is None else found["word"]), found["star"]):
            parts[-1][bool(found["no"])].append(term)
    alternatives = [Alternative(tuple(wanted), tuple(unwanted)) for wanted, unwanted in parts if wanted or unwanted]
    if not alternatives:
        raise WorkbenchError(f'nothing to look for in {query!r}; give words, "a phrase", -without, one OR another, begin*')
    return alternatives


def _term(words: str, star: str) -> Term | None:
    prefix = bool(star) or words.endswith("*")
    words = words.rstrip("*").strip()
    kinds = {unicodedata.category(c) for c in words}
    if UNSPACED.search(words):
        return Term(words, literal=True)
    if any(kind[0] in "LN" or kind == "Co" for kind in kinds):
        return Term(words, prefix and words[-1].isalnum())
    return Term(words, literal=True) if kinds & {"So", "Sc"} else None
