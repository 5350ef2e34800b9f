"""How likely a word tells of an event: a logistic model over words and grammar, weighed on ECB+ (see README.md beside this file).

It knows no types. It tells happenings from things ("the shooting" from "the shooting range"), and finds those for which no
codebook has a word.
"""

from __future__ import annotations

import csv
import math
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from spacy.tokens import Doc, Token

from workbench.nlp import labels
from workbench.nlp.quotes.reporting import verbs

OPEN = frozenset({"NOUN", "VERB", "PROPN", "ADJ"})
"""Parts of speech that can tell of an event."""
CLOSED = frozenset({"case", "det", "cop", "mark", "aux", "aux:pass", "compound:prt", "advmod"})
"""Relations whose words, not only their presence, say something about their governor."""
OFTEN, FIRST = 4, 3
"""Counts of repetitions and sentences, above which all are the same."""


def clues(doc: Doc) -> Iterator[tuple[Token, list[str]]]:
    """Each word that could tell of an event, with what speaks for or against it, in short names ("w=strike NOUN", "case=after NOUN").

    The names are those of the rows of ``mentions.csv``. Attributes are read once for each word: it is they that cost time.
    """
    pos, lemmas, lower = [t.pos_ for t in doc], [t.lemma_.lower() for t in doc], [t.lower_ for t in doc]
    heads, roles = [labels.governor(t).i for t in doc], [labels.relation(t) for t in doc]
    stems = Counter(lemma[:5] for lemma, p in zip(lemmas, pos, strict=True) if p in OPEN)
    below: list[list[int]] = [[] for _ in lemmas]
    for i, head in enumerate(heads):
        if head != i:
            below[head].append(i)
    last = len(lemmas) - 1
    sentence = -1
    for i, token in enumerate(doc):
        sentence += bool(token.is_sent_start)
        p = pos[i]
        if p not in OPEN or not lower[i][0].isalpha():
            continue
        lemma, head, role = lemmas[i], heads[i], roles[i]
        stem = lemma[:5]
        found = [
            "always",
            f"w={lemma} {p}",
            f"stem={stem}",
            f"end={lemma[-3:]} {p}",
            f"end={lemma[-4:]} {p}",
            f"tag={token.tag_}",
            f"role={role} {p}",
            f"under={lemmas[head]} {role} {p}",
            f"below={pos[head]} {role} {p}",
            f"name={token.ent_type_} {p}",
            f"told={min(stems[stem], OFTEN)} {p}",
            f"sentence={min(sentence, FIRST)} {p}",
        ]
        if i:
            found.append(f"after={lower[i - 1]} {p}")
        if i < last:
            found.append(f"before={lower[i + 1]} {p}")
        if token.dep_ == "pobj":
            found.append(f"case={token.head.lower_} {p}")
        for child in below[i]:
            relation = roles[child]
            found.append(f"has={relation} {p}")
            if relation in CLOSED:
                found.append(f"{relation}={lower[child]} {p}")
        if not below[i]:
            found.append(f"bare {p}")
        if lower[i] in verbs():
            found.append(f"saying {p}")
        yield token, found


@lru_cache(maxsize=1)
def weights() -> dict[str, float]:
    """What each clue weighs, in logits."""
    lines = files("workbench.nlp.events").joinpath("mentions.csv").read_text("utf-8").splitlines()
    return {row["clue"]: float(row["weight"]) for row in csv.DictReader(lines)}


def likelihoods(doc: Doc) -> dict[int, float]:
    """How likely each word of a document tells of an event, 0 to 1, by its index; words of closed classes are not there."""
    known = weights()
    return {token.i: 1 / (1 + math.exp(-sum([known[clue] for clue in set(found) if clue in known]))) for token, found in clues(doc)}
