"""Quotes with the shipped model: who says what to whom, in which words."""

import json
from collections.abc import Iterable
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.tokens import Doc

from workbench import nlp
from workbench.model import Annotation, Article
from workbench.nlp.quotes import quotes

from .shared import SHARED, needs_articles


def found(text: str) -> list[tuple[str, list[str], str | None, str | None]]:
    """Kind, content, cue and speaker of each quote in a text."""
    annotations, _ = nlp.annotate(Article(text=text), ["quotes"])

    def role(annotation: Annotation, name: str) -> str | None:
        return next((span.of(text) for span in annotation.roles.get(name, ())), None)

    return [(a.label, [s.of(text) for s in a.spans], role(a, "cue"), role(a, "speaker")) for a in annotations]


def speaker_names(text: str) -> list[str | None]:
    annotations, _ = nlp.annotate(Article(text=text), ["quotes"])
    return [a.values.get("speaker_name") for a in annotations]


DIRECT = [
    ("“We leave today,” Reiss said.", ["“We leave today,”"], "said", "Reiss"),
    ("“We leave today,” said the minister.", ["“We leave today,”"], "said", "the minister"),
    ("The minister said: “We leave today.”", ["“We leave today.”"], "said", "The minister"),
    ('The minister said, "We leave today."', ['"We leave today."'], "said", "The minister"),
    ("The minister said:\n“We leave today.”", ["“We leave today.”"], "said", "The minister"),
    (
        "‘We leave today,’ the minister said, ‘and we shan’t return.’",
        ["‘We leave today,’", "‘and we shan’t return.’"],
        "said",
        "the minister",
    ),
    ("“We leave,” he said. “We have to. Now.”", ["“We leave,”", "“We have to. Now.”"], "said", "he"),
    ("« We leave today », said the minister.", ["« We leave today »"], "said", "the minister"),
    ("„We leave today“, said the minister.", ["„We leave today“"], "said", "the minister"),
    ("``We leave today,'' the minister said.", ["``We leave today,''"], "said", "the minister"),
    ("“He told me ‘no’ twice,” the minister said.", ["“He told me ‘no’ twice,”"], "said", "the minister"),
    ("“I am tired.\n\n“I am going home,” the driver said.", ["“I am tired.", "“I am going home,”"], "said", "the driver"),
]


@pytest.mark.parametrize(("text", "content", "cue", "speaker"), DIRECT)
def test_direct(text, content, cue, speaker):
    assert found(text) == [("direct", content, cue, speaker)]


OTHER = [
    ("Iraq said that the jets were Syrian.", "indirect", ["that the jets were Syrian"], "said", "Iraq"),
    ("The jets were Syrian, the Kremlin said.", "indirect", ["The jets were Syrian"], "said", "the Kremlin"),
    ("The U.S., he added, kept delaying the sale.", "indirect", ["The U.S.", "kept delaying the sale"], "added", "he"),
    ("Ten people died, according to the police.", "indirect", ["Ten people died"], "according to", "the police"),
    ("According to the police, ten people died.", "indirect", ["ten people died"], "According to", "the police"),
    ("The minister vowed to rebuild the bridge.", "indirect", ["to rebuild the bridge"], "vowed", "The minister"),
    ("He said the plan was “a joke”.", "mixed", ["the plan was “a joke”"], "said", "He"),
    ("She said that “the vandals” would be caught.", "mixed", ["that “the vandals” would be caught"], "said", "She"),
]


@pytest.mark.parametrize(("text", "kind", "content", "cue", "speaker"), OTHER)
def test_indirect_and_mixed(text, kind, content, cue, speaker):
    assert found(text) == [(kind, content, cue, speaker)]


@pytest.mark.parametrize(
    "text",
    [
        "The so-called “caliphate” fell in a day.",
        "She sang “All Bets Are Off” at the show.",
        "The ship “Santa Brigida” sank on Sunday.",
        "The boys' school and the girls' school closed.",
    ],
)
def test_scare_quotes_titles_and_names_are_no_quotes(text):
    assert found(text) == []


def test_conjoined_verbs_share_their_subject():
    text = "Iraq has confirmed that Syrian forces have bombed bases and said that such a move would be welcome."
    assert [(cue, speaker) for _, _, cue, speaker in found(text)] == [("has confirmed", "Iraq"), ("said", "Iraq")]


def test_odd_mark_spoils_its_paragraph_only():
    text = "He said “yes and left.\n\nIt rained.\n\n“We leave today,” the minister said."
    assert ("direct", ["“We leave today,”"], "said", "the minister") in found(text)


def test_quotes_in_a_row_have_one_speaker():
    text = "“We leave today,” Anton Reiss said.\n\n“We shall be back on Monday.”\n\n“Nobody stays behind.”"
    assert speaker_names(text) == ["Anton Reiss"] * 3


def test_signature_below_a_quote():
    assert found("“We leave today and never return.”\n— Anna Timor")[0][3] == "Anna Timor"


NAMES = [
    ("Barack Obama met them. Obama said that he would go.", ["Barack Obama"]),
    ("Barack Obama met them. He said that it was late.", ["Barack Obama"]),
    ("The Kremlin replied. It said that the jets were Syrian.", ["Kremlin"]),
    ("They said that it was late.", [None]),
    ("Barack Obama met a doctor. A doctor said that it was late. He added that it rained.", [None, None]),
    ("The mayor of Baghdad said that it was late.", [None]),
]


@pytest.mark.parametrize(("text", "names"), NAMES)
def test_speaker_names(text, names):
    assert speaker_names(text) == names


@given(st.text(alphabet="“”\"'‘’«»„`ab S.,:—\n", max_size=200))
def test_any_text_without_a_parse(text):
    doc = spacy.blank("en")(text)
    for quote in quotes(doc, Article(text=text), []):
        quote.check(Article(text=text))


@given(
    st.lists(
        st.sampled_from(["“", "”", '"', "‘", "’", "said", "told", "he", "that", "according", "to", ",", ".", "\n", "«", "»", ":"]),
        max_size=40,
    )
)
def test_words_of_saying_without_a_parse(words):
    text = " ".join(words)
    for quote in quotes(spacy.blank("en")(text), Article(text=text), []):
        quote.check(Article(text=text))


WORDS = [
    "said",
    "told",
    "called",
    "claim",
    "according",
    "to",
    "that",
    "he",
    "who",
    "by",
    "and",
    "while",
    ",",
    ";",
    "“",
    "”",
    "\n",
    "Iraq",
    "was",
]
POS = ["VERB", "AUX", "NOUN", "PROPN", "PRON", "ADP", "ADV", "SCONJ", "PUNCT", "SPACE"]
DEPS = [
    "nsubj",
    "nsubj:pass",
    "aux:pass",
    "ccomp",
    "xcomp",
    "advcl",
    "acl:relcl",
    "conj",
    "appos",
    "mark",
    "obj",
    "obl",
    "nmod:poss",
    "parataxis",
]


@given(
    st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from(POS), st.sampled_from(DEPS), st.integers(0, 100)), min_size=1, max_size=25)
)
def test_any_parse(tokens):
    heads = [0, *(head % i for i, (_, _, _, head) in enumerate(tokens) if i)]
    words, pos, deps = ([token[n] for token in tokens] for n in range(3))
    doc = Doc(spacy.blank("en").vocab, words=words, pos=pos, heads=heads, deps=["ROOT", *deps[1:]])
    for quote in quotes(doc, Article(text=doc.text), []):
        quote.check(Article(text=doc.text))


@needs_articles
def test_real_articles():
    """Every quote is found as its kind with its speaker; direct ones to the character, the edges of clauses as the parser has them."""
    reached = []
    gold = json.loads((SHARED / "gold" / "sample_articles.json").read_text("utf-8"))
    for article in gold["articles"]:
        text = (SHARED / "articles" / Path(article["file"]).name).read_bytes().decode()
        annotations, _ = nlp.annotate(Article(text=text), ["quotes"])
        for quote in article["quotes"]:
            same = [a for a in annotations if a.label == quote["kind"] and a.roles["speaker"] == (tuple(quote["speaker"]),)]
            share = max((overlap(a.spans, quote["content"]) for a in same), default=0)
            assert share > 0.6, [text[a:b] for a, b in quote["content"]]
            assert share == 1 or quote["kind"] != "direct"
            reached.append(share)
    assert sum(share == 1 for share in reached) >= 20  # of 22; floors only rise
    assert sum(reached) / len(reached) > 0.96


def overlap(ours: Iterable[tuple[int, int]], theirs: Iterable[tuple[int, int]]) -> float:
    """Dice over characters."""
    a, b = ({i for start, end in spans for i in range(start, end)} for spans in (ours, theirs))
    return 2 * len(a & b) / (len(a) + len(b))


@needs_articles
def test_long_quote_of_the_real_article():
    article = json.loads((SHARED / "gold" / "sample_articles.json").read_text("utf-8"))["articles"][0]
    text = (SHARED / "articles" / Path(article["file"]).name).read_bytes().decode()
    annotations, _ = nlp.annotate(Article(text=text), ["quotes"])
    (direct,) = [a for a in annotations if a.label == "direct"]
    assert direct.spans == ((1071, 1142), (1143, 1398))
    assert direct.roles["speaker"] == ((1058, 1064),)
    assert direct.values["speaker_name"] == "Nouri Maliki"
