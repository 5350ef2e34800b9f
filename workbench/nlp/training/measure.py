"""How good the trained pipeline is: on the development treebank, and its names with lists and rules on texts of others."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from typing import Any

from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc
from spacy.training import Example

from workbench.model import Article
from workbench.nlp.entities import entities

Row = dict[str, Any]
GRAMMAR = ("tag_acc", "pos_acc", "lemma_acc", "dep_uas", "dep_las", "sents_f")
FOLD = {"PERSON": "PERSON", "ORG": "ORG", "GPE": "PLACE", "LOC": "PLACE", "FAC": "PLACE", "PLACE": "PLACE"}


def grammar(nlp: Language, docs: Iterable[Doc]) -> dict[str, Any]:
    """Tags, lemmas, dependencies and sentence bounds, on the pipeline's own tokens."""
    scores = Scorer(nlp).score([Example(nlp(doc.text), doc) for doc in docs])
    return {key: scores[key] for key in GRAMMAR}


def model_names(nlp: Language, docs: Iterable[Doc]) -> dict[str, Any]:
    """The names of the model alone."""
    scores = Scorer(nlp).score([Example(nlp(doc.text), doc) for doc in docs])
    return {key: scores[key] for key in ("ents_f", "ents_per_type")}


def whole_names(nlp: Language, rows: Iterable[Row]) -> dict[str, dict[str, float]]:
    """Exact F1 of PERSON, ORG, PLACE and all, by set, as the workbench finds them with model, lists and rules.

    An article before a name and a possessive behind it do not count.
    """
    counts: dict[str, Counter[tuple[str, str]]] = {}
    for row in rows:
        article = Article(text=row["text"])
        mine = _folded(row["text"], ((a.start, a.end, a.label) for a in entities(nlp(article.text), article, nlp)))
        theirs = _folded(row["text"], ((e["start"], e["end"], e["label"]) for e in row["entities"]))
        count = counts.setdefault(row["set"], Counter())
        for what, names in (("right", mine & theirs), ("found", mine), ("wanted", theirs)):
            count.update((what, label) for _, _, label in names)
            count[what, "all"] += len(names)
    return {
        name: {
            label: 2 * count["right", label] / max(count["found", label] + count["wanted", label], 1)
            for label in ("PERSON", "ORG", "PLACE", "all")
        }
        for name, count in counts.items()
    }


def _folded(text: str, names: Iterable[tuple[int, int, str]]) -> set[tuple[int, int, str]]:
    out = set()
    for start, end, label in names:
        if label in FOLD:
            article = re.match(r"(?:the|an?)\s+", text[start:end], re.IGNORECASE)
            possessive = re.search(r"(?:['’]s?)?$", text[start:end])
            out.add((start + (article.end() if article else 0), end - (len(possessive.group()) if possessive else 0), FOLD[label]))
    return out
