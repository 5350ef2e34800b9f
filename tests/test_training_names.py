"""Names out of nested mentions, and the noise of training: tables of tokens -> names."""

from __future__ import annotations

import random
from typing import Any

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.language import Language
from spacy.tokens import Doc
from spacy.training import Example

from workbench.nlp.gazetteer import gazetteer
from workbench.nlp.training import names, partial, treebank, variation, wordlists
from workbench.nlp.training.__main__ import add_tags
from workbench.nlp.wordfeatures import COLUMNS

from .trees import VOCAB


def row(tokens: str, mentions: list[tuple[int, int, str]], heads: list[int] | None = None) -> dict[str, Any]:
    """A treebank row out of "word/TAG" tokens; without heads, every token hangs from the last proper noun before a comma."""
    pairs = [token.rsplit("/", 1) for token in tokens.split()]
    return {
        "words": [w for w, _ in pairs],
        "xpos": [t for _, t in pairs],
        "heads": heads or list(range(len(pairs))),
        "mentions": [{"start": s, "end": e, "type": t, "wiki": None} for s, e, t in mentions],
    }


CASES = [
    # a title and what follows the name are left out; the country inside is a name of its own
    (
        "Prime/NNP Minister/NNP Nouri/NNP Maliki/NNP of/IN Iraq/NNP",
        [(0, 6, "person"), (5, 6, "place")],
        [3, 3, 3, 3, 5, 3],
        [("Nouri Maliki", "PERSON"), ("Iraq", "GPE")],
    ),
    # an organisation keeps its "of the", and swallows the place inside
    (
        "the/DT University/NNP of/IN Portsmouth/NNP ,/, England/NNP",
        [(0, 6, "organization"), (3, 6, "place"), (5, 6, "place")],
        [1, 1, 3, 1, 5, 1],
        [("University of Portsmouth", "ORG"), ("England", "GPE")],
    ),
    # a description is no name
    ("the/DT prime/JJ minister/NN of/IN Iraq/NNP", [(0, 5, "person"), (4, 5, "place")], [2, 2, 2, 4, 2], [("Iraq", "GPE")]),
    # a title alone is none either
    ("the/DT President/NNP", [(0, 2, "person")], [1, 1], []),
    # possessives stay outside
    ("Moscow/NNP 's/POS mayor/NN", [(0, 3, "person"), (0, 2, "place")], [2, 0, 2], [("Moscow", "GPE")]),
    # places by their own words
    ("Lake/NNP Tharthar/NNP", [(0, 2, "place")], [1, 1], [("Lake Tharthar", "LOC")]),
    ("Erbil/NNP Airport/NNP", [(0, 2, "place")], [1, 1], [("Erbil Airport", "FAC")]),
    # nationalities, which the corpus does not mark
    ("Syrian/JJ jets/NNS", [(0, 2, "object")], [1, 1], [("Syrian", "NORP")]),
    # names with hyphens and particles stay whole
    ("Leung/NNP Kwok/NNP -/HYPH hung/NNP", [(0, 4, "person")], [0, 0, 3, 0], [("Leung Kwok - hung", "PERSON")]),
    ("Nouri/NNP al/NNP -/HYPH Maliki/NNP", [(0, 4, "person")], [0, 3, 3, 0], [("Nouri al - Maliki", "PERSON")]),
]


@pytest.mark.parametrize(("tokens", "mentions", "heads", "expected"), CASES, ids=[c[0][:40] for c in CASES])
def test_names_of_nested_mentions(tokens, mentions, heads, expected):
    given_row = row(tokens, mentions, heads)
    found = names.names(given_row, gazetteer())
    assert [(" ".join(given_row["words"][s:e]), label) for s, e, label in found] == expected


def test_labels_of_tagged_sentences_are_folded():
    tagged = {
        "source": "crossner-politics",
        "words": "Mr Dara Aziz left the Orun Party for France .".split(),
        "tags": ["B-politician", "I-politician", "I-politician", "O", "O", "B-politicalparty", "I-politicalparty", "O", "B-country", "O"],
    }
    found = names.bio_names(tagged, gazetteer())
    assert [(" ".join(tagged["words"][s:e]), label) for s, e, label in found] == [
        ("Dara Aziz", "PERSON"),
        ("Orun Party", "ORG"),
        ("France", "GPE"),
    ]


def sentence_chunk(words: list[str]) -> treebank.Chunk:
    n = len(words)
    return treebank.Chunk(
        words=list(words), spaces=[True] * (n - 1) + [False], tags=["NN"] * n, pos=["NOUN"] * n, lemmas=list(words),
        heads=[0] * n, deps=["ROOT"] + ["dep"] * (n - 1), starts=[True] + [False] * (n - 1), names=[(0, min(2, n), "PERSON")],
    )  # fmt: skip


@given(st.lists(st.sampled_from(["Aziz", "said", "'s", '"', "rain", "."]), min_size=2, max_size=12), st.data())
def test_a_space_token_moves_everything_behind_it(words, data):
    chunk = sentence_chunk(words)
    at = data.draw(st.integers(0, len(words)))
    before = [chunk.words[s:e] for s, e, _ in chunk.names]
    treebank.insert_space(chunk, at, "\n\n")
    doc = chunk.doc(VOCAB)
    assert doc[at].is_space
    assert doc[at].dep_ == "dep"
    assert doc[at].head.i == (at - 1 if at else 1)
    assert [[w for w in chunk.words[s:e] if w.strip()] for s, e, _ in chunk.names] == before


def test_roughened_text_is_split_by_the_tokenizer_as_it_is_annotated():
    nlp = spacy.blank("en")
    words = "Dara Aziz spoke . The rain had stopped . People went home .".split()
    starts = [i in (0, 4, 9) for i in range(len(words))]
    rng = random.Random(3)
    for _ in range(200):
        chunk = sentence_chunk(words)
        chunk.starts, chunk.spaces = list(starts), [w != words[i] or words[min(i + 1, len(words) - 1)] != "." for i, w in enumerate(words)]
        doc = treebank.roughen(chunk, rng).doc(nlp.vocab)
        assert [t.text for t in nlp.make_doc(doc.text)] == [t.text for t in doc]


def test_varied_names_keep_their_places_and_labels():
    nlp = spacy.blank("en")
    rng = random.Random(5)
    words = "Dara Aziz told Reuters in Erbil that Aziz would wait .".split()
    given_names = [(0, 2, "PERSON"), (3, 4, "ORG"), (5, 6, "GPE"), (7, 8, "PERSON")]
    seen = set()
    for _ in range(100):
        chunk = treebank.Chunk(words=list(words), spaces=[True] * len(words), names=list(given_names))
        doc = variation.vary(chunk, rng, nlp).doc(nlp.vocab)
        assert [e.label_ for e in doc.ents] == ["PERSON", "ORG", "GPE", "PERSON"]
        first, last = doc.ents[0].text, doc.ents[3].text
        assert last in first or len(last.split()) == 1
        seen.add(first)
    assert len(seen) > 20


def marked(words: list[str], found: list[names.Name]) -> list[tuple[str, str]]:
    return [(" ".join(words[s:e]), label) for s, e, label in found]


def test_of_a_treebank_without_names_only_what_is_certain_is_taught():
    tagged = row(
        "On/IN Monday/NNP Peter/NNP Velmar/NNP met/VBD Orsk/NNP Thing/NNP in/IN France/NNP ./. Velmar/NNP praised/VBD the/DT French/JJ ./.",
        [],
    ) | {"sent_starts": [1] + [-1] * 9 + [1] + [-1] * 4}
    assert marked(tagged["words"], partial.treebank_names(tagged, gazetteer())) == [
        ("Peter Velmar", "PERSON"),
        ("Orsk Thing", treebank.UNSURE),
        ("France", "GPE"),
        ("Velmar", "PERSON"),
        ("French", "NORP"),
    ]


def test_of_a_news_text_participants_are_names_and_other_capitals_stay_open():
    words = "Yesterday Velmar met a man from Orsk in France . But yesterday the Velmar Group left .".split()
    text = " ".join(words)
    bounds, at = [], 0
    for word in words:
        bounds.append([at, at + len(word)])
        at += len(word) + 1
    stop = bounds[9][1]
    news = {
        "text": text,
        "tokens": bounds,
        "sentences": [[0, stop, 0], [stop + 1, len(text), 1]],
        "participants": [
            {"tag": "HUMAN_PART_PER", "tokens": [1], "start": bounds[1][0]},
            {"tag": "HUMAN_PART_PER", "tokens": [3, 4], "start": bounds[3][0]},
            {"tag": "LOC_GEO", "tokens": [7, 8], "start": bounds[7][0]},
        ],
    }
    found = [marked(w, f) for w, _, f in partial.news_names(news, gazetteer())]
    assert found == [[("Velmar", "PERSON"), ("Orsk", treebank.UNSURE), ("France", "GPE")]]


def test_nothing_is_learned_where_a_name_is_unsure():
    chunk = treebank.Chunk(words=["Velmar", "left"], spaces=[True, False], names=[(0, 1, treebank.UNSURE)])
    assert [t.ent_iob_ for t in chunk.doc(VOCAB)] == ["", "O"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Rain in Orsk http://x.org # news".split(), "Rain in Orsk"),
        ("# Orsk is wet http://x.org".split(), "# Orsk is wet"),
    ],
)
def test_a_tweet_is_read_without_its_links_and_tags(words, expected):
    tweet = {"source": "broad-twitter", "words": words, "tags": ["O"] * len(words)}
    kept = names.plain(tweet)
    assert names.is_headline(tweet)
    assert (" ".join(kept["words"]).startswith(expected), len(kept["words"])) == (True, len(kept["tags"]))


def test_words_are_grouped_by_what_they_are_and_rare_ones_are_unknown():
    kinds, known = (
        wordlists.grouped({"Ana": {"given"}, "Ruiz": {"family", "city"}, "New York": {"city"}}),
        wordlists.known_words(["a", "b", "a"]),
    )
    assert kinds == {"city|family": "Ruiz", "given": "Ana"}
    assert known == "a"


def tiny_tagger(words: list[str], tags: list[str], steps: int) -> Language:
    """A pipeline that has learned a little of one sentence."""
    embed = {"@architectures": "workbench.WordEmbed.v1", "width": 8, "rows": [20] * len(COLUMNS), "narrow": 4}
    encode = {"@architectures": "spacy.MaxoutWindowEncoder.v2", "width": 8, "depth": 1, "window_size": 1, "maxout_pieces": 2}
    listener = {"@architectures": "spacy.Tok2VecListener.v1", "width": 8, "upstream": "*"}
    nlp = spacy.blank("en")
    nlp.add_pipe("tok2vec", config={"model": {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode}})
    nlp.add_pipe("tagger", config={"model": {"@architectures": "spacy.Tagger.v2", "tok2vec": listener}})
    examples = [Example(nlp.make_doc(" ".join(words)), Doc(nlp.vocab, words=words, tags=tags))]
    optimizer = nlp.initialize(lambda: examples)
    for _ in range(steps):
        nlp.update(examples, sgd=optimizer)
    return nlp


def tag_scores(nlp: Language, text: str) -> Any:
    """What the tagger gives each tag, by word, less a constant: (words, tags)."""
    tagger: Any = nlp.get_pipe("tagger")
    doc = nlp(text)
    (scores,) = tagger.model.predict([doc])
    return [dict(zip(tagger.labels, row, strict=True)) for row in scores.tolist()]


def test_a_second_tagger_is_added_to_the_first(tmp_path):
    words, tags = "Ana left . Rain came .".split(), "NNP VBD . NN VBD .".split()
    first = tiny_tagger(words, tags, steps=3)
    second = tiny_tagger(words[::-1], tags[::-1], steps=9)
    text = "Ana came . Velm left"
    apart = [tag_scores(nlp, text) for nlp in (first, second)]
    add_tags(first, second)
    first.to_disk(tmp_path)
    together = tag_scores(spacy.load(tmp_path), text)
    for one, other, both in zip(*apart, together, strict=True):
        assert both == pytest.approx({tag: one[tag] + other[tag] for tag in one}, abs=1e-4)
