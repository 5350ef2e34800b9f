"""Who speaks and who is told: by which words, for whom they stand, how that was found, and which entity links make of it."""

from __future__ import annotations

import pytest
from spacy.tokens import Doc

import workbench as wb
from workbench import nlp, parties
from workbench.model import Annotation, Article, Span
from workbench.nlp.quotes.addressees import addressee
from workbench.nlp.quotes.speakers import Parties

from .trees import VOCAB


def told(text: str, role: str = "speaker") -> list[tuple[str | None, str | None, str | None]]:
    """The words, the name and the way in which it was found for each quote's speaker or addressee."""
    found, _ = nlp.annotate(Article(text=text), ["quotes"])
    out = []
    for a in found:
        words = next((s.of(text) for s in a.roles.get(role, ())), None)
        out.append((words, a.values.get(f"{role}_name"), a.values.get(f"{role}_how")))
    return out


SPEAKERS = [
    ("Barack Obama said that it was late.", [("Barack Obama", "Barack Obama", "name")]),
    ("Barack Obama left. Mr Obama said that it was late.", [("Obama", "Barack Obama", "name")]),
    ("Barack Obama left. He said that it was late.", [("He", "Barack Obama", "reference")]),
    ("President Barack Obama left. The president said that it was late.", [("The president", "Barack Obama", "reference")]),
    ("The Kremlin replied. It said that it was late.", [("It", "Kremlin", "last body")]),
    ("The BBC left. A doctor said it rained. It said that it was late.", [("A doctor", None, "unknown"), ("It", None, "unknown")]),
    ("The government of Iraq said that it was late.", [("The government of Iraq", "Iraq", "government")]),
    ("Iraq's government said that it was late.", [("Iraq's government", "Iraq", "government")]),
    ("Iraq is tired. The Iraqi government said that it was late.", [("The Iraqi government", "Iraq", "government")]),
    ("The Iraqi government said that it was late.", [("The Iraqi government", None, "unknown")]),
    ("A spokesman for the BBC said that it was late.", [("A spokesman for the BBC", None, "unknown")]),
    ("His lawyer said that it was late.", [("His lawyer", None, "unknown")]),
    ("“The veto holds,” Senate Leader Mark Hollen, R-Ky., said Tuesday.", [(None, None, None)]),
    ("They said that it was late.", [("They", None, "unknown")]),
    ("Barack Obama met Vladimir Putin. He said that it was late.", [("He", None, "unknown")]),
    ("Barack Obama and Vladimir Putin said that it was late.", [("Barack Obama and Vladimir Putin", None, "several")]),
    ("“We leave,” said Barack Obama, who added that it was late.", [("Barack Obama", "Barack Obama", "name")]),
]


@pytest.mark.parametrize(("text", "speakers"), SPEAKERS)
def test_speakers(text: str, speakers: list[tuple[str, str | None, str]]) -> None:
    assert told(text)[: len(speakers)] == speakers


ADDRESSEES = [
    ("Barack Obama told the BBC that it was late.", ("the BBC", "BBC", "name")),
    ("Barack Obama told reporters that it was late.", ("reporters", None, "unknown")),
    ("Speaking to the BBC on Monday, Barack Obama said: “We leave.”", ("the BBC", "BBC", "name")),
    ("“We leave,” Barack Obama said in an interview with the BBC.", ("the BBC", "BBC", "name")),
    ("“We leave,” Barack Obama wrote in a letter to the BBC.", ("the BBC", "BBC", "name")),
    ("“We leave,” Barack Obama said to the BBC.", ("the BBC", "BBC", "name")),
    ("“We leave,” Barack Obama said.", (None, None, None)),
    ("“He spoke to the BBC,” Barack Obama said.", (None, None, None)),
    ("Barack Obama said that he was going to the BBC.", (None, None, None)),
]


@pytest.mark.parametrize(("text", "expected"), ADDRESSEES)
def test_addressees(text: str, expected: tuple[str | None, str | None, str | None]) -> None:
    assert told(text, "addressee")[0] == expected


def test_the_channel_is_the_one_outlet_that_was_told_before() -> None:
    text = "Barack Obama told the BBC that it was late. Obama also told the channel that it rained."
    assert told(text, "addressee")[1] == ("the channel", "BBC", "only outlet")
    other = text.replace(" Obama also", " Vladimir Putin told Reuters that it was early. Obama also")
    assert told(other, "addressee")[2] == ("the channel", None, "unknown")


UD, CLEAR = "UD", "CLEAR"


def parsed(words: str, pos: str, heads: list[int], deps: str) -> Doc:
    return Doc(VOCAB, words=words.split(), pos=pos.split(), heads=heads, deps=deps.split())


def name(doc: Doc, words: str, label: str) -> Annotation:
    start = doc.text.index(words)
    return Annotation(article="a", layer="entities", label=label, spans=(Span(start, start + len(words)),), by="user:anna")


SAID_TO = "Anna Belt said to reporters", "PROPN PROPN VERB ADP NOUN"
TALKING = "Speaking to reporters , Belt said", "VERB ADP NOUN PUNCT PROPN VERB"
INTERVIEW = "Belt said in an interview with reporters", "PROPN VERB ADP DET NOUN ADP NOUN"
TOLD = [
    (*SAID_TO, [1, 2, 2, 4, 2], "flat nsubj ROOT case obl"),
    (*SAID_TO, [1, 2, 2, 2, 3], "compound nsubj ROOT prep pobj"),
    (*TALKING, [5, 2, 0, 5, 5, 5], "advcl case obl punct nsubj ROOT"),
    (*TALKING, [5, 0, 1, 5, 5, 5], "advcl prep pobj punct nsubj ROOT"),
    (*INTERVIEW, [1, 1, 4, 4, 1, 6, 4], "nsubj ROOT case det obl case nmod"),
    (*INTERVIEW, [1, 1, 1, 4, 2, 4, 5], "nsubj ROOT prep det pobj prep pobj"),
]


@pytest.mark.parametrize(("words", "pos", "heads", "deps"), TOLD, ids=[UD, CLEAR] * 3)
def test_whom_it_is_said_to_in_both_styles_of_labels(words: str, pos: str, heads: list[int], deps: str) -> None:
    doc = parsed(words, pos, heads, deps)
    cue = [t for t in doc if t.text == "said"]
    assert [t.text for t in addressee(cue, [])][-1] == "reporters"
    assert addressee(cue, [Span(0, len(doc.text))]) == []


GOVERNMENT = "The government of Ganara said", "DET NOUN ADP PROPN VERB"
BOTH = "The army and the police said", "DET NOUN CCONJ DET NOUN VERB"
PHRASES = [
    (*GOVERNMENT, [1, 4, 3, 1, 4], "det nsubj case nmod ROOT", slice(0, 4), ("Ganara", "government")),
    (*GOVERNMENT, [1, 4, 1, 2, 4], "det nsubj prep pobj ROOT", slice(0, 4), ("Ganara", "government")),
    (*BOTH, [1, 5, 4, 4, 1, 5], "det nsubj cc det conj ROOT", slice(0, 2), (None, "several")),
    (*BOTH, [1, 5, 1, 4, 1, 5], "det nsubj cc det conj ROOT", slice(0, 2), (None, "several")),
]


@pytest.mark.parametrize(("words", "pos", "heads", "deps", "phrase", "expected"), PHRASES, ids=[UD, CLEAR] * 2)
def test_phrases_in_both_styles_of_labels(
    words: str, pos: str, heads: list[int], deps: str, phrase: slice, expected: tuple[str | None, str]
) -> None:
    doc = parsed(words, pos, heads, deps)
    names = [name(doc, "Ganara", "GPE")] if "Ganara" in words else []
    found = Parties(doc, Article(id="a", text=doc.text), names).speaker(list(doc[phrase]))
    assert (found.name, found.how) == expected
    assert found.span == Span(0, doc.text.index(" said"))


def test_a_reference_tells_whom_a_pronoun_means() -> None:
    doc = parsed("Belt left . She said", "PROPN VERB PUNCT PRON VERB", [1, 1, 1, 4, 4], "nsubj ROOT punct nsubj ROOT")
    belt, she = name(doc, "Belt", "PERSON"), doc.text.index("She")
    link = Annotation(
        article="a",
        layer="links",
        label="REFERENCE",
        spans=(Span(she, she + 3),),
        roles={"antecedent": belt.spans},
        values={"entity": "Anna Belt"},
        by="rules",
    )
    article = Article(id="a", text=doc.text)
    assert Parties(doc, article, [belt], [link]).speaker(list(doc[3:4])) == (link.spans[0], "Anna Belt", belt.spans[0], "reference")
    assert Parties(doc, article, [belt]).speaker(list(doc[3:4])) == (link.spans[0], None, None, "unknown")


# --- as entities ------------------------------------------------------------------------------------------------------

TEXT = "President Belt met Mr Reiss. “Rain,” she told the BBC."
AT = {
    word: Span(TEXT.index(word), TEXT.index(word) + len(word))
    for word in ("President Belt", "Belt", "Reiss", "she", "the BBC", "BBC", "“Rain,”")
}
KEYS = {"Belt": "person/belt", "Reiss": "person/reiss", "BBC": "org/bbc"}
LINKS = {(AT[word],): {"NAME": Annotation(article="a", layer="links", label="NAME", spans=(AT[word],), values={"entity": key, "name": f"The {word}"}, by="rules:names@1")} for word, key in KEYS.items()}  # fmt: skip


def said(by: str = "user:anna", roles: dict[str, str] | None = None, **values: str) -> Annotation:
    spans = {role: (AT[words],) for role, words in (roles or {}).items()}
    return Annotation(article="a", layer="quotes", label="direct", spans=(AT["“Rain,”"],), roles=spans, values=values, by=by)


def reference(word: str) -> dict[tuple[Span, ...], dict[str, Annotation]]:
    link = Annotation(article="a", layer="links", label="REFERENCE", spans=(AT["she"],), roles={"antecedent": (AT[word],)}, by="user:anna")
    return {link.spans: {"REFERENCE": link}}


RULES = "rules:quotes@1"
ENTITIES = [
    (said(), {}),
    (said(roles={"speaker": "Belt"}), {"speaker_entity": "person/belt", "speaker_name": "The Belt"}),
    (said(roles={"speaker": "President Belt"}), {"speaker_entity": "person/belt", "speaker_name": "The Belt"}),
    (said(roles={"speaker": "she"}), {"speaker_entity": "person/reiss", "speaker_name": "The Reiss"}),
    (said(roles={"speaker": "she"}, speaker_name="Belt"), {"speaker_entity": "person/belt", "speaker_name": "The Belt"}),
    (said(roles={"speaker": "she"}, speaker_name="Somebody Else"), {}),
    (said(roles={"addressee": "the BBC"}), {"addressee_entity": "org/bbc", "addressee_name": "The BBC"}),
    (said(RULES, {"speaker": "President Belt"}, speaker_how="unknown"), {}),
    (said(RULES, {"speaker": "Belt"}, speaker_how="name", speaker_name="Anna Belt"), {}),
    (said(RULES, {"speaker": "President Belt"}, speaker_how="name", speaker_name="Belt"), {}),
    (
        said(RULES, {"speaker": "President Belt", "speaker_mention": "Belt"}, speaker_how="name", speaker_name="Belt"),
        {"speaker_entity": "person/belt", "speaker_name": "The Belt"},
    ),
    (
        said(RULES, {"speaker": "she", "speaker_mention": "Belt"}, speaker_how="reference", speaker_name="Belt"),
        {"speaker_entity": "person/reiss", "speaker_name": "The Reiss"},
    ),
    (
        said(RULES, {"addressee": "the BBC", "addressee_mention": "BBC"}, addressee_how="name"),
        {"addressee_entity": "org/bbc", "addressee_name": "The BBC"},
    ),
]


@pytest.mark.parametrize(("quote", "linked"), ENTITIES)
def test_parties_as_entities(quote: Annotation, linked: dict[str, str]) -> None:
    """A reference that somebody set by hand takes "she" for Reiss; a name typed by hand goes before it, and never against it."""
    assert parties.linked(quote, LINKS | reference("Reiss"), TEXT) == linked


def test_words_that_only_end_in_the_name_of_another_are_not_its_own() -> None:
    text = "A friend of Belt said so."
    quote = Annotation(
        article="a", layer="quotes", label="indirect", spans=(Span(22, 24),), roles={"speaker": (Span(0, 16),)}, by="user:anna"
    )
    belt = LINKS[(AT["Belt"],)]["NAME"].replace(spans=(Span(12, 16),))
    assert parties.linked(quote, {belt.spans: {"NAME": belt}}, text) == {}


def test_from_the_front_door() -> None:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": "Barack Obama left. He told the BBC that it was late.", "id": "a"}])
    wb.detect(corpus)
    (row,) = corpus.frame("quotes").itertuples()
    assert (row.speaker_name, row.addressee_name, row.speaker_mention) == ("Barack Obama", "BBC", "Barack Obama")
    wb.resolve(corpus)
    (row,) = corpus.frame("quotes").itertuples()
    assert (row.speaker_name, row.speaker_entity) == ("Barack Obama", "person/barack-obama")
    assert (row.addressee_name, row.addressee_entity) == ("BBC", "org/bbc")
    obama = corpus.frame("entities").query("label == 'PERSON'").id.tolist()
    corpus.link([m for m in corpus.marks(layer="entities") if m.annotation.id in obama], "person/somebody-else", name="Somebody Else")
    (row,) = corpus.frame("quotes").itertuples()
    assert (row.speaker_name, row.speaker_entity) == ("Somebody Else", "person/somebody-else")
