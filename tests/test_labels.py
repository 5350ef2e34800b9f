"""Both styles of dependency labels give the same answers."""

from spacy.tokens import Doc

from workbench.nlp import labels

from .trees import ENGLISH, VOCAB

WORDS = ["Iraq", "was", "told", "by", "Syria", "and", "left"]
POS = ["PROPN", "AUX", "VERB", "ADP", "PROPN", "CCONJ", "VERB"]
UD = Doc(
    VOCAB, words=WORDS, pos=POS, heads=[2, 2, 2, 4, 2, 6, 2], deps=["nsubj:pass", "aux:pass", "ROOT", "case", "obl:agent", "cc", "conj"]
)
CLEAR = Doc(VOCAB, words=WORDS, pos=POS, heads=[2, 2, 2, 2, 3, 2, 2], deps=["nsubjpass", "auxpass", "ROOT", "agent", "pobj", "cc", "conj"])


def test_passive_with_agent_in_both_styles():
    for doc in (UD, CLEAR):
        assert labels.is_passive(doc[2])
        assert str(labels.agent(doc[2])) == "Syria"


def test_conjunct_shares_its_subject_in_both_styles():
    for doc in (UD, CLEAR):
        assert labels.subject(doc[6]) is None
        assert str(labels.shared_subject(doc[6])) == "Iraq"


def test_noun_phrase_leaves_out_appositions_and_relative_clauses():
    doc = Doc(
        VOCAB,
        words=["the", "chief", ",", "Rawi", ",", "who", "left"],
        pos=["DET", "NOUN", "PUNCT", "PROPN", "PUNCT", "PRON", "VERB"],
        heads=[1, 1, 1, 1, 1, 6, 1],
        deps=["det", "ROOT", "punct", "appos", "punct", "nsubj", "acl:relcl"],
    )
    assert [t.text for t in labels.noun_phrase(doc[1])] == ["the", "chief"]


def test_sentence_of_a_text_that_is_not_parsed_is_its_paragraph():
    doc = ENGLISH("One two.\nThree four.")
    assert doc[slice(*labels.sentence(doc[4]))].text == "Three four."


def test_abbreviated_title_ends_no_sentence():
    doc = Doc(VOCAB, words=["Cpl.", "Timor", "left"], sent_starts=[True, True, False])
    assert labels.sentence(doc[1]) == (0, 3)


def test_a_clause_that_the_parser_took_apart():
    """ "Reports say a unit pledged allegiance" as object and second verb; with "and" it is one."""
    vocab = VOCAB
    words = ["Reports", "say", "a", "unit", "pledged", "allegiance"]
    pos = ["NOUN", "VERB", "DET", "NOUN", "VERB", "NOUN"]
    doc = Doc(vocab, words=words, pos=pos, heads=[1, 1, 3, 1, 1, 4], deps=["nsubj", "ROOT", "det", "obj", "conj", "obj"])
    assert labels.swallowed(doc[1]) == (doc[3], doc[4])
    assert labels.shared_subject(doc[4]) == doc[3]
    words.insert(4, "and")
    doc = Doc(
        vocab,
        words=words,
        pos=[*pos[:4], "CCONJ", *pos[4:]],
        heads=[1, 1, 3, 1, 5, 1, 5],
        deps=["nsubj", "ROOT", "det", "obj", "cc", "conj", "obj"],
    )
    assert labels.swallowed(doc[1]) is None
    assert labels.shared_subject(doc[5]) == doc[0]
