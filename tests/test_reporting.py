"""Reporting clauses on parses made by hand, in UD labels and in those of spaCy's own models."""

import pytest
from spacy.tokens import Doc

from workbench.nlp.quotes.reported import reports
from workbench.nlp.quotes.reporting import cue_words, verb_of

from .trees import ENGLISH, VOCAB

POS = {
    "n": "NOUN",
    "p": "PROPN",
    "v": "VERB",
    "a": "AUX",
    "d": "DET",
    "o": "PRON",
    "s": "SCONJ",
    "c": "CCONJ",
    "x": "PUNCT",
    "i": "ADP",
    "r": "ADV",
}
UD, CLEAR = 0, 1


def parse(rows: str, style: int = UD) -> Doc:
    """A Doc from "word pos head label", where "label|label" gives UD's and then CLEAR's."""
    cells = [row.split() for row in rows.split(";")]
    deps = [c[3].split("|")[min(style, c[3].count("|"))] for c in cells]
    return Doc(VOCAB, words=[c[0] for c in cells], pos=[POS[c[1]] for c in cells], heads=[int(c[2]) for c in cells], deps=deps)


SAID_THAT = "Iraq p 1 nsubj; said v 1 ROOT; that s 4 mark; jets n 4 nsubj; struck v 1 ccomp; . x 1 punct"
BEFORE = "Jets n 1 nsubj; struck v 4 ccomp; , x 4 punct; Iraq p 4 nsubj; said v 4 ROOT; . x 4 punct"
INSIDE = (
    "The d 1 det; U.S. p 6 nsubj; , x 4 punct; he o 4 nsubj; added v 6 parataxis; , x 4 punct; kept v 6 ROOT; "
    "delaying v 6 xcomp; sales n 7 obj|dobj; . x 6 punct"
)
JOINED_LOW = (
    "Iraq p 2 nsubj; has a 2 aux; confirmed v 2 ROOT; that s 5 mark; forces n 5 nsubj; bombed v 2 ccomp; bases n 5 obj|dobj; and c 8 cc; "
    "said v 5 conj; that s 12 mark; it o 12 nsubj; would a 12 aux; help v 8 ccomp; . x 2 punct"
)
ON_SITE = (
    "Putin p 1 nsubj; phoned v 1 ROOT; , x 1 punct; the d 4 det; Kremlin p 5 nsubj; reported v 1 parataxis; on i 8 case|prep; its o 8 nmod:poss|poss; "
    "website n 5 obl|pobj; . x 1 punct"
)
ACCORDING = "Ten n 1 nsubj; died v 1 ROOT; , x 1 punct; according v 5 case|prep; to i 3 fixed|prep; police n 1 obl|pobj; ; x 1 punct"
NOUN = "Iraq p 2 nmod:poss|poss; 's i 0 case; claim n 2 ROOT; that s 5 mark; jets n 5 nsubj; struck v 2 acl; . x 2 punct"
TO_DO = "Adeka p 1 nsubj; urged v 1 ROOT; them o 1 obj|dobj; to i 4 mark|aux; leave v 1 xcomp; . x 1 punct"
BY = (
    "It o 2 nsubj:pass|nsubjpass; was a 2 aux:pass|auxpass; reported v 2 ROOT; by i 4 case|agent; Reuters p 2 obl:agent|pobj; that s 7 mark; "
    "jets n 7 nsubj; struck v 2 ccomp; . x 2 punct"
)

CASES = [
    (SAID_THAT, [("said", "Iraq", ["that jets struck"])]),
    (BEFORE, [("said", "Iraq", ["Jets struck ,"])]),
    (INSIDE, [("added", "he", ["The U.S. ,", "kept delaying sales ."])]),
    (JOINED_LOW, [("has confirmed", "Iraq", ["that forces bombed bases"]), ("said", "Iraq", ["that it would help"])]),
    (ON_SITE, [("reported", "the Kremlin", ["Putin phoned ,"])]),
    (ACCORDING.replace("; ; x", "; . x"), [("according to", "police", ["Ten died ,"])]),
    (NOUN, [("claim", "Iraq 's", ["that jets struck"])]),
    (TO_DO, [("urged", "Adeka", ["to leave"])]),
]


def seen(doc: Doc) -> list[tuple[str, str, list[str]]]:
    join = " ".join
    return [
        (join(t.text for t in r.cue), join(t.text for t in r.speaker), [join(t.text for t in doc[a:b]) for a, b in r.content])
        for r in reports(doc)
    ]


@pytest.mark.parametrize("style", [UD, CLEAR])
@pytest.mark.parametrize(("rows", "expected"), CASES)
def test_reports(rows, expected, style):
    assert seen(parse(rows, style)) == expected


def test_passive_has_its_agent_as_speaker():
    assert seen(parse(BY)) == [("was reported", "Reuters", ["that jets struck"])]


def test_mind_of_the_writer_is_no_report():
    assert seen(parse("We o 1 nsubj; think v 1 ROOT; it o 3 nsubj; works v 1 ccomp; . x 1 punct")) == []


def test_words_of_several_parts():
    doc = Doc(VOCAB, words=["He", "pointed", "out", "a", "point"], pos=["PRON", "VERB", "ADP", "DET", "NOUN"])
    known = verb_of(doc[1])
    assert known is not None
    assert known.rest == ("out",)
    assert [t.text for t in cue_words(doc[1])] == ["pointed", "out"]
    assert verb_of(doc[4]) is None


def test_text_without_a_parse_reports_nothing_and_does_not_raise():
    assert list(reports(ENGLISH("He said that it works."))) == []
    assert list(reports(Doc(VOCAB))) == []
