"""Events with the shipped model: which words tell of one, of which type, and how the pieces are put together."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

import workbench as wb
from workbench import codebook, nlp
from workbench.model import Annotation, Article, Mark, Span
from workbench.nlp import events
from workbench.nlp.events.mentions import likelihoods, weights
from workbench.nlp.events.surroundings import near
from workbench.nlp.events.triggers import BACKGROUND, find_triggers

from .shared import SHARED, needs_articles
from .trees import VOCAB
from .trying import tries


def annotated(text: str, book: codebook.Codebook | None = None, published: str | None = None) -> list[Annotation]:
    return nlp.annotate(Article(text=text, published=published), ["events"], codebook=book)[0]


def shown(text: str, book: codebook.Codebook | None = None) -> list[tuple[str, str]]:
    """Trigger and type of the events in a text that are shown by default."""
    return [(a.spans[0].of(text), a.label) for a in annotated(text, book) if a.label != BACKGROUND]


def background(text: str) -> dict[str, str]:
    """The words told beside events, with their modes."""
    return {a.spans[0].of(text): str(a.values["mode"]) for a in annotated(text) if a.label == BACKGROUND}


def test_what_another_codebook_hid_stays_out_of_sight(tmp_path: Path):
    book = tmp_path / "own.yaml"
    book.write_text("types:\n  VIOLENCE:\n    triggers: attack\n", "utf-8")
    corpus = wb.Corpus()
    corpus.add([{"text": "The mayor said that rebels attacked the port.", "id": "a"}])
    wb.detect(corpus)
    wb.detect(corpus, codebook=book)
    shown_ = corpus.frame("events")
    assert BACKGROUND not in set(shown_.label) and "VIOLENCE" in set(shown_.label)
    assert BACKGROUND in set(corpus.frame("events", hidden=True).label)


TYPES = [
    ("Rebels attacked the convoy near Dresk on Monday.", [("attacked", "ASSAULT")]),
    ("The army shelled the village.", [("shelled", "ASSAULT")]),
    ("The air strike on the market in Dresk shocked nobody.", [("strike", "ASSAULT")]),
    ("The president condemned the bombing.", [("condemned", "ACCUSE"), ("bombing", "ASSAULT")]),
    ("Police arrested nine students on Friday.", [("arrested", "COERCE")]),
    ("Nine students were arrested by police on Friday.", [("arrested", "COERCE")]),
    ("Thousands protested against the tax in Kolvar.", [("protested", "PROTEST")]),
    ("The minister resigned on Tuesday.", [("resigned", "CONCEDE")]),
    ("The two presidents met in Geneva.", [("met", "CONSULT")]),
    ("The ambassador rejected the proposal.", [("rejected", "REJECT")]),
    ("The government threatened to close the border.", [("threatened", "THREATEN")]),
    ("The envoy urged both sides to withdraw.", [("urged", "REQUEST")]),
    ("Norway sent food and tents to the flooded valley.", [("sent", "AID")]),
    ("An earthquake shook the island at dawn.", [("earthquake", "OTHER")]),
]


IDIOMS = [
    ("Velmara turned to Tirena in order to buy jets.", "order", None),
    ("The owners said that the pumps were in order.", "order", None),
    ("Marran said that his men would hold their fire until Monday.", "fire", "RETREAT"),
    ("The mayor declined to comment.", "declined", None),
    ("A diplomat asked not to be named.", "asked", None),
    ("The rebels released nine soldiers on Friday, according to a list.", "released", "RETREAT"),
    ("The band released an album.", "released", "OTHER"),
]
"""Fixed expressions and words whose company decides, with the type that is shown, if any."""


@pytest.mark.parametrize(("text", "word", "expected"), IDIOMS)
def test_words_by_their_company(text, word, expected):
    assert dict(shown(text)).get(word) == expected


@pytest.mark.parametrize(("text", "expected"), TYPES)
def test_types(text, expected):
    assert [pair for pair in shown(text) if pair in expected] == expected


LIGHT = [
    ("Rebels carried out strikes on two towns.", "strikes", "carried"),
    ("The trial resumes on Wednesday.", "trial", "resumes"),
    ("The two sides held talks in Geneva.", "talks", "held"),
    ("The army launched an attack on the port.", "attack", "launched"),
]


@pytest.mark.parametrize(("text", "noun", "verb"), LIGHT)
def test_of_a_light_verb_the_noun_counts(text, noun, verb):
    words = [word for word, _ in shown(text)]
    assert noun in words
    assert verb not in words


NO_EVENT = [
    "The attack helicopter stood in a hangar.",
    "The strike group has nine ships.",
    "The election commission is in Kolvar.",
    "She is the leader of the United Nations Protest Watch.",
    "The grocer, who sells fish, is old.",
    "He said that he knows her.",
]


@pytest.mark.parametrize("text", NO_EVENT)
def test_things_habits_states_and_sayings_are_not_shown(text):
    assert shown(text) == []


BESIDE = [
    ("The minister said that rain was likely.", "said", "saying"),
    ("Nine people died after a fire swept the ferry on Sunday.", "died", "outcome"),
    ("The ministers refused to resign on Tuesday.", "resign", "part"),
]


@pytest.mark.parametrize(("text", "word", "mode"), BESIDE)
def test_what_is_told_beside_events_is_kept_in_the_background(text, word, mode):
    assert background(text)[word] == mode


def test_a_death_without_a_cause_is_an_event():
    assert ("died", "OTHER") in shown("The painter died at ninety in her studio.")


def test_an_event_says_who_where_when_and_on_whose_word():
    text = "DRESK, June 26 (Meridian) — Colonel Musa Idris told reporters that Ardanian jets had bombed the market in Besuka on Tuesday."
    articles = nlp.annotate(Article(text=text, published="2014-06-27"), ["quotes", "events"])[0]
    bombed = next(a for a in articles if a.layer == "events" and a.spans[0].of(text) == "bombed")
    assert {role: [s.of(text) for s in spans] for role, spans in bombed.roles.items() if role in ("actor", "target")} == {
        "actor": ["Ardanian jets"],
        "target": ["the market"],
    }
    assert (bombed.label, bombed.values["lemma"], bombed.values["modality"]) == ("ASSAULT", "bomb", "reported")
    assert bombed.values["time"]["value"] == "2014-06-24"
    assert text[slice(*bombed.values["place"]["span"])] == "Besuka"
    quote = next(a for a in articles if a.layer == "quotes")
    assert bombed.values["quote"] == quote.id
    assert bombed.values["rule"].startswith("codebook: bomb")
    assert 0 < (bombed.score or 0) < 1


def test_every_type_has_only_its_roles():
    book = codebook.default()
    text = "Ardania sent 300 soldiers to Dresk on Monday and demanded talks with the rebels about the dam."
    assert all(set(a.roles) <= set(book.types[a.label].roles) for a in annotated(text, published="2015-03-03"))


def own_codebook(tmp_path: Path) -> codebook.Codebook:
    path = tmp_path / "mine.yaml"
    path.write_text(
        "name: Harvest\n"
        "types:\n"
        "  REAPING:\n"
        "    description: Somebody brings in a crop.\n"
        "    roles: actor target place\n"
        "    triggers: |\n"
        "      harvest (verb noun), bring in, gather: crop wheat\n",
        "utf-8",
    )
    return codebook.read_codebook(path)


OWN = [
    ("The farmers harvested wheat near Dresk.", [("harvested", "REAPING")]),
    ("They gathered wheat.", [("gathered", "REAPING")]),
    ("They gathered at the gate.", []),
    ("Rebels attacked the convoy.", []),
    ("The minister said so.", []),
]


@pytest.mark.parametrize(("text", "expected"), OWN)
def test_a_codebook_of_ones_own_finds_its_types_and_no_others(text, expected, tmp_path):
    found = annotated(text, own_codebook(tmp_path))
    assert [(a.spans[0].of(text), a.label) for a in found] == expected


def test_detect_takes_a_codebook_and_supersedes_what_another_found(tmp_path):
    own_codebook(tmp_path)
    corpus = wb.Corpus(user="anna")
    corpus.add([{"id": "one", "text": "Rebels attacked the farmers, who had harvested wheat near Dresk."}])
    wb.detect(corpus, ["events"])
    assert {a.label for a, status in corpus.marks(layer="events") if status == "suggested"} >= {"ASSAULT"}
    wb.detect(corpus, ["events"], codebook=tmp_path / "mine.yaml")
    assert {a.label for a, status in corpus.marks(layer="events", status=None) if status == "suggested"} == {"REAPING"}
    assert wb.detect(corpus, ["events"], codebook=str(tmp_path / "mine.yaml")).articles == 0
    with pytest.raises(wb.FormatError, match="cannot be opened"):
        wb.detect(corpus, codebook="missing.yaml")


def test_nothing_happens_in_furniture():
    text = "A quiet day in Kolvar.\n\nRebels attacked the convoy near Dresk."
    start = text.index("Rebels")
    caption = Annotation(article="x", layer="furniture", label="CAPTION", spans=(Span(start, len(text)),), by="user:anna")
    found, _ = nlp.annotate(Article(id="x", text=text), ["events"], furniture=[Mark(caption, "accepted")])
    assert [a for a in found if a.start >= start] == []


REASONS = [
    ("The attack helicopter stood in a hangar.", "attack", "only says what kind of thing"),
    ("The minister said that rain was likely.", "said", "told beside events, as saying"),
    ("The farmers wobbled home.", "wobbled", "BACKGROUND"),
    ("The red house.", "The", "no verb, noun or adjective"),
]


@pytest.mark.parametrize(("text", "word", "reason"), REASONS)
def test_reasons(text, word, reason):
    doc = nlp.load()(text)
    start = text.index(word)
    assert any(reason in line for line in events.reasons(doc, start, start + len(word), codebook.default()))


WORDS, HEADS = ["Rebels", "blew", "up", "the", "bridge", "."], [1, 1, 1, 4, 1, 1]
LABELS = {
    "UD": ["nsubj", "root", "compound:prt", "det", "obj", "punct"],
    "CLEAR": ["nsubj", "ROOT", "prt", "det", "dobj", "punct"],
}


@pytest.mark.parametrize("scheme", LABELS)
def test_what_stands_beside_a_word_in_both_label_schemes(scheme):
    pos = ["NOUN", "VERB", "ADP", "DET", "NOUN", "PUNCT"]
    lemmas = ["rebel", "blow", "up", "the", "bridge", "."]
    doc = Doc(VOCAB, words=WORDS, heads=HEADS, deps=LABELS[scheme], pos=pos, lemmas=lemmas, sent_starts=[True, *[False] * 5])
    assert {"rebel", "up", "bridge"} <= near(doc[1], {}).keys()
    assert "blow" in near(doc[4], {})
    assert [(f.token.text, f.type) for f in find_triggers(doc, codebook.default(), {}) if f.type != BACKGROUND] == [("blew", "ASSAULT")]


def test_prepositions_in_both_label_schemes():
    words = ["Rebels", "fired", "on", "the", "bus"]
    pos = ["NOUN", "VERB", "ADP", "DET", "NOUN"]
    lemmas = ["rebel", "fire", "on", "the", "bus"]
    for heads, deps in (
        ([1, 1, 4, 4, 1], ["nsubj", "root", "case", "det", "obl"]),
        ([1, 1, 1, 4, 2], ["nsubj", "ROOT", "prep", "det", "pobj"]),
    ):
        doc = Doc(VOCAB, words=words, heads=heads, deps=deps, pos=pos, lemmas=lemmas, sent_starts=[True, *[False] * 4])
        assert {"rebel", "on", "bus"} <= near(doc[1], {4: "FAC"}).keys()
        assert near(doc[1], {4: "FAC"})["FAC"] == doc[4]


def test_a_document_without_words_has_no_events():
    assert annotated(" \n ") == []
    assert likelihoods(nlp.load()("")) == {}


@tries(20)
@given(st.text(alphabet=st.sampled_from("attack strike said 🙂 “”'-\n .,0A") | st.characters(exclude_categories=["Cs"]), max_size=60))
def test_whatever_the_text_triggers_are_its_words(text):
    if not text.strip():
        return
    article = Article(text=text)
    for a in nlp.annotate(article, ["events"])[0]:
        assert a.check(article).spans[0].of(text).strip()


def test_the_weights_are_few():
    assert 3_000 < len(weights()) < 8_000


@needs_articles
def test_the_two_real_articles():
    reference: dict[str, Any] = json.loads((SHARED / "gold" / "sample_articles.json").read_text("utf-8"))
    right = total = 0
    for known in reference["articles"]:
        text = (SHARED / "articles" / known["file"]).read_text("utf-8")
        found = {a.start: a.label for a in annotated(text, published=known["published"])}
        for event in known["events"]:
            start, end = event["trigger"]
            total += 1
            right += any(start <= at < end and label == event["type"] for at, label in found.items())
    assert total == 23
    assert right >= 20
