"""A last round for the second tagger: it goes on with the treebank and with texts that both taggers together have tagged.

Two taggers that learned apart err less than one, so what they agree to call a word of a text without tags is worth learning from.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from itertools import cycle
from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example
from thinc.api import Adam

from workbench.nlp.training import treebank

STEPS, WORDS, SILVER = 800, 1000, 0.3
"""Updates, words of each, and how much of them is silver."""
PEAK, WARM, DROPOUT = 6e-4, 30, 0.3
"""The learning rate rises over so many steps, then falls to nothing."""
SIZE = 90
"""Tokens of a silver chunk."""


def tagged(teacher: Language, texts: Iterable[str], rng: random.Random) -> Iterator[Doc]:
    """The texts in chunks with the teacher's tags, one style of quotation marks each."""
    for doc in teacher.pipe(texts):
        for start in range(0, len(doc), SIZE):
            tokens = doc[start : start + SIZE]
            chunk = treebank.Chunk(
                words=[t.text for t in tokens], spaces=[bool(t.whitespace_) for t in tokens], tags=[t.tag_ for t in tokens]
            )
            treebank.restyle_quotes(chunk, rng)
            yield chunk.doc(teacher.vocab)


def go_on(nlp: Language, gold: Iterable[Doc], silver: Iterable[Doc], rng: random.Random, folder: Path, steps: int = STEPS) -> Path:
    """Train the pipeline further on docs of both kinds; the folder of its averaged weights."""
    optimizer = Adam(PEAK, L2=0.01, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True)
    sources = cycle(gold), cycle(silver)
    for step in range(1, steps + 1):
        batch: list[Example] = []
        while sum(len(example.reference) for example in batch) < WORDS:
            doc = next(sources[rng.random() < SILVER])
            batch.append(Example(nlp.make_doc(doc.text), doc))
        optimizer.learn_rate = PEAK * min(1, step / WARM) * (1 - step / (steps + WARM))
        nlp.update(batch, drop=DROPOUT, sgd=optimizer)
    folder.mkdir(parents=True, exist_ok=True)
    with nlp.use_params(optimizer.averages):
        nlp.to_disk(folder)
    return folder
