"""Train the shipped pipeline: ``python -m workbench.nlp.training CORPORA [--output DIR] [--work DIR] [--steps N]``.

CORPORA is a folder with ``treebank_train``, ``treebank_dev`` and ``ner_train`` as gzipped JSON Lines. Two models are
trained, one for grammar and one for names, then put together as one pipeline and written with its model card. Takes
about an hour on two cores; a run with --steps 20 shows in a minute that everything fits together.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import spacy
from spacy.cli.train import train
from spacy.language import Language
from spacy.scorer import Scorer
from spacy.tokens import Doc, DocBin
from spacy.training import Example

from workbench.nlp.gazetteer import gazetteer
from workbench.nlp.training import card, names, treebank
from workbench.nlp.training.variation import vary

HERE = Path(__file__).parent
SIZES = (20, 60, 120, 240)
"""Lengths of training chunks in tokens: single sentences up to half an article."""
NAME, VERSION = "workbench_news", "0.1.0"
TWEETS = 0.35
"""Share of the usable tweets seen in each round: they are many, and not news."""


def rows(corpora: Path, name: str) -> list[dict[str, Any]]:
    """The rows of one corpus file."""
    with gzip.open(corpora / f"{name}.jsonl.gz", "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def write(path: Path, docs: Iterable[Doc]) -> Path:
    """Docs as a DocBin on disk."""
    DocBin(docs=docs).to_disk(path)
    return path


def grammar_docs(corpora: Path, nlp: Language, rounds: int = 5, seed: int = 7) -> Iterator[Doc]:
    """The treebank several times over: once as it is, then roughened."""
    rng = random.Random(seed)
    documents = rows(corpora, "treebank_train")
    for number in range(rounds):
        for row in documents:
            for chunk in treebank.chunks(row, size=rng.choice(SIZES)):
                yield (treebank.roughen(chunk, rng) if number else chunk).doc(nlp.vocab)


def name_docs(corpora: Path, nlp: Language, rounds: int = 6, seed: int = 7) -> Iterator[Doc]:
    """GUM with its names by rule, and the BIO sentences, several times over."""
    rng = random.Random(seed)
    known = gazetteer()
    documents = [row for row in rows(corpora, "treebank_train") if row["mentions"]]
    tagged = rows(corpora, "ner_train")
    for number in range(rounds):
        for row in documents:
            for chunk in treebank.chunks(row, names.names(row, known), size=rng.choice(SIZES)):
                yield (vary(treebank.roughen(chunk, rng), rng, nlp) if number else chunk).doc(nlp.vocab)
        chosen = [row for row in tagged if row["source"] not in names.TWEETS or rng.random() < TWEETS]
        rng.shuffle(chosen)
        for words, spaces, found in names.sentences(chosen, known, rng):
            chunk = treebank.Chunk(words=words, spaces=spaces, names=found)
            yield (vary(chunk, rng, nlp) if number else chunk).doc(nlp.vocab)


def dev_docs(corpora: Path, nlp: Language, *, named: bool) -> Iterator[Doc]:
    """The development treebank as it is; ``named`` keeps the documents with names only."""
    for row in rows(corpora, "treebank_dev"):
        if not named or row["mentions"]:
            found = names.names(row, gazetteer()) if named else ()
            for chunk in treebank.chunks(row, found, size=400 if named else 10**6):
                yield chunk.doc(nlp.vocab)


def run(config: str, folder: Path, train_docs: Iterable[Doc], dev: Iterable[Doc], steps: int | None) -> Path:
    """Train one model; the folder of the best one."""
    folder.mkdir(parents=True, exist_ok=True)
    overrides: dict[str, Any] = {
        "paths.train": str(write(folder / "train.spacy", train_docs)),
        "paths.dev": str(write(folder / "dev.spacy", dev)),
    }
    if steps:
        overrides |= {"training.max_steps": steps, "training.eval_frequency": max(1, steps // 2)}
    train(HERE / f"{config}.cfg", folder / "out", overrides=overrides)
    return folder / "out" / "model-best"


def assemble(grammar: Path, named: Path) -> Language:
    """One pipeline out of the two, each with its own word vectors."""
    nlp = spacy.load(grammar)
    other = spacy.load(named)
    other.replace_listeners("tok2vec", "ner", ["model.tok2vec"])
    nlp.add_pipe("ner", source=other)
    config = nlp.config
    config["paths"] = dict.fromkeys(config["paths"])  # where the training data lay is nobody's business
    nlp.config = config
    nlp.meta.update(
        {
            "name": NAME,
            "version": VERSION,
            "description": "English news: tags, lemmas, Universal Dependencies, names.",
            "author": "the workbench authors",
            "license": "CC BY-SA 4.0",
            "url": "",
            "email": "",
        }
    )
    return nlp


def figures(nlp: Language, corpora: Path) -> dict[str, Any]:
    """The pipeline's scores on the development treebank, on its own tokens."""
    out: dict[str, Any] = {}
    for named in (False, True):
        examples = [Example(nlp(doc.text), doc) for doc in dev_docs(corpora, nlp, named=named)]
        scores = Scorer(nlp).score(examples)
        keys = ("ents_f", "ents_per_type") if named else ("tag_acc", "pos_acc", "lemma_acc", "dep_uas", "dep_las", "sents_f")
        out |= {key: scores[key] for key in keys}
    return out


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m workbench.nlp.training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--output", type=Path, default=HERE.parent / "model")
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="where intermediate files go")
    parser.add_argument("--steps", type=int, help="stop after so many steps (for a trial)")
    parser.add_argument("--part", choices=("grammar", "names", "assemble", "all"), default="all")
    asked = parser.parse_args()
    blank = spacy.blank("en")
    if asked.part in ("grammar", "all"):
        run("grammar", asked.work / "grammar", grammar_docs(asked.corpora, blank), dev_docs(asked.corpora, blank, named=False), asked.steps)
    if asked.part in ("names", "all"):
        run("names", asked.work / "names", name_docs(asked.corpora, blank), dev_docs(asked.corpora, blank, named=True), asked.steps)
    if asked.part in ("assemble", "all"):
        nlp = assemble(asked.work / "grammar/out/model-best", asked.work / "names/out/model-best")
        nlp.to_disk(asked.output)
        scores = figures(spacy.load(asked.output), asked.corpora)
        nlp.meta["performance"] = scores
        nlp.to_disk(asked.output)
        (asked.output / "LICENSE").write_text(card.LICENCE, "utf-8")
        megabytes = sum(f.stat().st_size for f in asked.output.rglob("*") if f.is_file()) / 1e6
        (asked.output / "README.md").write_text(
            card.text(nlp, rows(asked.corpora, "treebank_train"), rows(asked.corpora, "ner_train"), megabytes), "utf-8"
        )


if __name__ == "__main__":
    main()
