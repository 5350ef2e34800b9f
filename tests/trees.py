"""Parses made by hand, in UD's labels and in those of spaCy's own models."""

import spacy
from spacy.tokens import Doc

UD, CLEAR = 0, 1
STYLES = (UD, CLEAR)
ENGLISH = spacy.blank("en")
"""The tokenizer alone; making one takes too long to do it in each case of a test."""
VOCAB = ENGLISH.vocab
POS = {"n": "NOUN", "p": "PROPN", "v": "VERB", "a": "AUX", "d": "DET", "o": "PRON", "s": "SCONJ", "c": "CCONJ", "x": "PUNCT", "i": "ADP", "r": "ADV", "j": "ADJ", "t": "PART", "m": "NUM"}  # fmt: skip
TAGS = {"n": "NN", "p": "NNP", "v": "VBD", "a": "VBZ", "i": "IN", "j": "JJ", "t": "TO", "m": "CD"}


def tree(rows: str, style: int = UD) -> Doc:
    """A Doc from "word/lemma pos/TAG head label; ...", heads counted from 0; "a|b" gives UD's and then CLEAR's. Lemma and tag may be left out."""
    cells = [[cell.split("|")[min(style, cell.count("|"))] for cell in row.split()] for row in rows.split(";")]
    words, lemmas = zip(*[(word.partition("/")[0], word.partition("/")[2] or word.lower()) for word, *_ in cells], strict=True)
    pos, tags = zip(*[(POS[kind[0]], kind.partition("/")[2] or TAGS.get(kind[0], "")) for _, kind, *_ in cells], strict=True)
    heads, deps = zip(*[(int(head), dep) for *_, head, dep in cells], strict=True)
    return Doc(VOCAB, words=list(words), lemmas=list(lemmas), pos=list(pos), tags=list(tags), heads=list(heads), deps=list(deps))
