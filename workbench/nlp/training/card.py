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

No other text was used. Names in GUM are taken from its nested mentions by rule (`workbench/nlp/training/names.py`); nationalities and
religious groups (NORP) are added from the project's own lexicon, since none of the corpora marks them. SEC filings were left out:
their person label stands for parties to a contract. In all rounds of the name training but the first, names were exchanged for others of their kind
from the project's own lists (`variation.py`, `people.csv`, the lexicon), so that names of every culture occur.

## Figures

Measured on the development treebank (EWT and GUM), on the pipeline's own tokens; names on its GUM part, exact span and label. The same part chose
the training step that was kept, so these figures are slightly kind. Names there are what the rule gives, not gold by hand.

{figures}

## Limits

Trained on little news: names from other genres, and from languages that English news transliterates, are weaker. Dates, times and sums are
not in the model; patterns find them. `python -m workbench.nlp.training CORPORA` (spaCy {spacy_version}, seed 7) repeats the recipe. It does not give
these weights bit for bit: the word lists, which label and vary names, were corrected after the name training of 0.1.0.
"""


def text(nlp: Language, treebank: Iterable[dict[str, Any]], tagged: Iterable[dict[str, Any]], megabytes: float) -> str:
    """The card as Markdown."""
    used = [row for row in [*treebank, *tagged] if row["source"] in SOURCES]
    licences: dict[str, Counter[str]] = {}
    words: Counter[str] = Counter()
    for row in used:
        licences.setdefault(row["source"], Counter())[row["licence"]] += 1
        words[row["source"]] += len(row["words"])
    data = [f"| {SOURCES[s]} | {words[s]:,} | {', '.join(sorted(licences[s]))} |" for s in sorted(licences)]
    scores = nlp.meta["performance"]
    rows = [
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
        figures="\n".join(["| | |", "|---|---|", *(f"| {name} | {100 * value:.1f} |" for name, value in rows)]),
        spacy_version=nlp.meta["spacy_version"],
    )
