"""Texts cut into words by a tokenizer of spaCy's, which takes time with the square of what has no space in it."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc

ENDLESS, PIECE = re.compile(r"\S{1000,}+"), 100
"""What is no word, address or rule of dashes, and the pieces in which it is cut."""


def cut(nlp: Language, text: str) -> Doc:
    """The words of a text; a thousand marks without a space between them take no longer than others.

    >>> import spacy
    >>> len(cut(spacy.blank("en"), "Rain fell. " + "“" * 5_000))
    5003
    """
    from spacy.tokens import Doc

    cuts = {at for run in ENDLESS.finditer(text) for at in range(run.start(), run.end(), PIECE)}
    if not cuts:
        return nlp.make_doc(text)
    return Doc.from_docs([nlp.make_doc(text[a:b]) for a, b in pairwise(sorted(cuts | {0, len(text)}))], ensure_whitespace=False)
