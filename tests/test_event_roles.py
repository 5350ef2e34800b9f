"""Who does what to whom: tables of sentences, on parses made by hand in both styles of labels and on the pipeline that ships."""

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Token

from tests.trees import CLEAR, STYLES, UD, tree
from workbench.nlp.events.clauses import clause, phrase
from workbench.nlp.events.numbers import numbers
from workbench.nlp.events.roles import roles
from workbench.nlp.events.words import is_being
from workbench.nlp.pipeline import load

ASSAULT = ("actor", "target", "instrument", "place", "time")
ALL = ("actor", "target", "recipient", "counterpart", "instrument", "topic")


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def word(doc: Doc, text: str) -> Token:
    return next(t for t in doc if t.text == text)


def told(doc: Doc, trigger: str, event_type: str, wanted: tuple[str, ...] = ALL) -> dict[str, list[str]]:
    found = roles(word(doc, trigger), event_type, wanted)
    return {role: [doc.text[p[0].idx : p[-1].idx + len(p[-1])] for p in phrases] for role, phrases in found.items()}


ACTIVE = "Syrian j 1 amod; jets/jet n 2 nsubj; bombed/bomb v 2 ROOT; the d 4 det; town n 2 obj|dobj; . x 2 punct"
PASSIVE = (
    "The d 1 det; town n 3 nsubj:pass|nsubjpass; was/be a 3 aux:pass|auxpass; bombed/bomb v/VBN 3 ROOT; "
    "by i 5|3 case|agent; jets/jet n 3|4 obl:agent|pobj; . x 3 punct"
)
RELATIVE = (
    "militants/militant n 0 ROOT; who o/WP 2 nsubj; seized/seize v 0 acl:relcl|relcl; the d 4 det; crossing n 2 obj|dobj; "
    "on i 6|2 case|prep; Monday p 2|5 obl|pobj"
)
BARE = "Jets/jet n 4 nsubj; bought/buy v/VBN 0 acl; from i 3|1 case|prep; Velmara p 1|2 obl|pobj; arrived/arrive v 4 ROOT"
URGED = "Ban p 1 nsubj; urged/urge v 1 ROOT; Velmara p 1 obj|dobj; to t 4 mark|aux; send v/VB 1 xcomp; lorries/lorry n 4 obj|dobj"
READY = (
    "Police/police n 2|1 nsubj; are/be a 2|1 cop|ROOT; ready j 2|1 ROOT|acomp; to t 4 mark|aux; bomb v/VB 2 xcomp; camps/camp n 4 obj|dobj"
)
JOINED = "Rebels/rebel n 1 nsubj; shelled/shell v 1 ROOT; and c 3|1 cc; took/take v 1 conj; the d 5 det; town n 3 obj|dobj"
AGREED = "Kolvar p 1 nsubj; agreed/agree v 1 ROOT; to t 3 mark|aux; send v/VB 1 xcomp; jets/jet n 3 obj|dobj; to i 6|3 case|prep; Velmara p 3|5 obl|pobj"
OWNED = "Kolvar p 2 nmod:poss|poss; 's t 0 case; strike n 5 nsubj; on i 4|2 case|prep; Besuka p 2|3 nmod|pobj; failed/fail v 5 ROOT"
BY_NOUN = "An d 1 det; attack n 6 nsubj; by i 3|1 case|prep; rebels/rebel n 1|2 nmod|pobj; on i 5|1 case|prep; police n 1|4 nmod|pobj; failed/fail v 6 ROOT"
LIGHT_VERB = "Rebels/rebel n 1 nsubj; launched/launch v 1 ROOT; an d 3 det; attack n 1 obj|dobj; on i 5|3 case|prep; police n 3|4 nmod|pobj"
UNDERGONE = "Besuka p 1 nsubj; suffered/suffer v 1 ROOT; an d 3 det; attack n 1 obj|dobj"
GERUND = "Police/police n 1 nsubj; accused/accuse v 1 ROOT; Marran p 1 obj|dobj; of i 4|1 mark|prep; bombing/bomb v/VBG 1|3 advcl|pcomp; Besuka p 4 obj|dobj"

BY_HAND = [
    (ACTIVE, "bombed", {"actor": ["Syrian jets"], "target": ["the town"]}),
    (PASSIVE, "bombed", {"actor": ["jets"], "target": ["The town"]}),
    (RELATIVE, "seized", {"actor": ["militants"], "target": ["the crossing"]}),
    (URGED, "send", {"actor": ["Velmara"], "target": ["lorries"]}),
    (READY, "bomb", {"actor": ["Police"], "target": ["camps"]}),
    (JOINED, "took", {"actor": ["Rebels"], "target": ["the town"]}),
    (JOINED, "shelled", {"actor": ["Rebels"], "target": ["the town"]}),
    (OWNED, "strike", {"actor": ["Kolvar"], "target": ["Besuka"]}),
    (BY_NOUN, "attack", {"actor": ["rebels"], "target": ["police"]}),
    (LIGHT_VERB, "attack", {"actor": ["Rebels"], "target": ["police"]}),
    (UNDERGONE, "attack", {"target": ["Besuka"]}),
    (GERUND, "bombing", {"actor": ["Marran"], "target": ["Besuka"]}),
]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("rows", "trigger", "expected"), BY_HAND)
def test_roles_of_an_attack_in_both_styles(rows, trigger, expected, style):
    assert told(tree(rows, style), trigger, "ASSAULT", ASSAULT) == expected


@pytest.mark.parametrize("style", STYLES)
def test_from_is_the_other_side_of_a_purchase(style):
    assert told(tree(BARE, style), "bought", "COOPERATE") == {"instrument": ["Jets"], "counterpart": ["Velmara"]}


@pytest.mark.parametrize("style", STYLES)
def test_what_is_agreed_tells_the_other_side(style):
    assert told(tree(AGREED, style), "agreed", "AGREE") == {"actor": ["Kolvar"], "topic": ["jets"], "recipient": ["Velmara"]}


def test_a_type_without_a_role_gives_it_to_the_next_of_kin():
    doc = tree(AGREED)
    assert told(doc, "send", "AID", ("actor", "recipient", "instrument"))["recipient"] == ["Velmara"]
    assert told(doc, "send", "AID", ("actor", "target", "instrument"))["target"] == ["Velmara"]
    assert told(doc, "send", "AID", ("actor",)) == {"actor": ["Kolvar"]}


def test_a_phrase_keeps_titles_and_complements_and_leaves_out_what_stands_beside():
    rows = "The d 1 det; head n 9 nsubj; of i 4 case; the d 4 det; bank n 1 nmod; , x 6 punct; Mila p 1 appos; Corte p 6 flat; , x 6 punct; left/leave v 9 ROOT"
    doc = tree(rows, UD)
    assert [t.text for t in phrase(doc[1])] == ["The", "head", "of", "the", "bank"]
    assert clause(doc[9]).doer == doc[1]


def test_nouns_joined_by_and_are_one_phrase():
    doc = tree("Dara p 3 nsubj; and c 2|0 cc; Velmara p 0 conj; agreed/agree v 3 ROOT", UD)
    assert [t.text for t in phrase(doc[0])] == ["Dara", "and", "Velmara"]
    assert told(doc, "agreed", "AGREE") == {"actor": ["Dara"], "counterpart": ["Velmara"]}


def test_what_can_act_is_told_by_name_or_word():
    doc = tree(
        "police n 1 nsubj; met/meet v 1 ROOT; it o 1 obj; lorry n 1 obj; dozens/dozen n 1 obj; of i 6 case; rebels/rebel n 4 nmod", UD
    )
    assert [is_being(doc[i]) for i in (0, 2, 3, 4)] == [True, False, False, True]


SENTENCES = [
    ("Militants who seized the bridge fired on police.", "seized", "ASSAULT", {"actor": ["Militants"], "target": ["the bridge"]}),
    ("Rebels carried out strikes on the harbour.", "strikes", "ASSAULT", {"actor": ["Rebels"], "target": ["the harbour"]}),
    ("Gunmen opened fire on a convoy, killing two drivers.", "fire", "ASSAULT", {"actor": ["Gunmen"], "target": ["a convoy", "two drivers"]}),
    ("A drone strike by Velmara hit a market.", "strike", "ASSAULT", {"actor": ["Velmara"], "target": ["a market"], "instrument": ["drone"]}),
    ("Rebels blew up the pipeline using a boat.", "blew", "ASSAULT", {"actor": ["Rebels"], "target": ["the pipeline"], "instrument": ["a boat"]}),
    ("The police are expected to arrest the mayor.", "arrest", "COERCE", {"actor": ["The police"], "target": ["the mayor"]}),
    ("Velmara, he added, had bombed the harbour.", "bombed", "ASSAULT", {"actor": ["Velmara"], "target": ["the harbour"]}),
    ("The captain, Dario Lenz, attacked a guard.", "attacked", "ASSAULT", {"actor": ["Dario Lenz"], "target": ["a guard"]}),
    ("Kolvar bought used jets from Velmara.", "bought", "COOPERATE", {"actor": ["Kolvar"], "instrument": ["used jets"], "counterpart": ["Velmara"]}),
    ("Iraq bought a number of used Boeing planes from Belarus.", "bought", "COOPERATE",
     {"actor": ["Iraq"], "instrument": ["a number of used Boeing planes from Belarus"], "recipient": ["Belarus"]}),
    ("The minister met Vladimir Putin.", "met", "CONSULT", {"actor": ["The minister"], "counterpart": ["Vladimir Putin"]}),
    ("Kolvar sent 300 advisers to Velmara.", "sent", "AID", {"actor": ["Kolvar"], "instrument": ["300 advisers"], "recipient": ["Velmara"]}),
    ("The union rejected an offer from the owners.", "rejected", "REJECT", {"actor": ["The union"], "recipient": ["the owners"], "topic": ["an offer"]}),
    ("Two people died when a bus exploded.", "exploded", "ASSAULT", {"target": ["a bus", "Two people"]}),
    ("Marran told the BBC that Velmara had not asked for the raid.", "asked", "REQUEST", {"actor": ["Velmara"], "topic": ["the raid"]}),
    ("Marran, whose attack on the port was foiled, complained.", "attack", "ASSAULT", {"actor": ["Marran"], "target": ["the port"]}),
    ("Students protested against the law.", "protested", "PROTEST", {"actor": ["Students"], "target": ["the law"]}),
    ("Kolvar's plan to attack the harbour failed.", "attack", "ASSAULT", {"actor": ["Kolvar"], "target": ["the harbour"]}),
    ("The army received support from Iran.", "support", "AID", {"actor": ["Iran"], "recipient": ["The army"]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "trigger", "event_type", "expected"), SENTENCES)
def test_roles_in_sentences(nlp, text, trigger, event_type, expected):
    assert told(nlp(text), trigger, event_type) == expected


COUNTS = [
    ("Jets struck the town, killing twelve people and wounding at least 30.", "struck", {"dead": 12, "wounded": 30}),
    ("A bomb left 12 dead and dozens injured.", "bomb", {"dead": 12, "wounded": "dozens"}),
    ("Two soldiers died and three others were hurt when a mine exploded.", "exploded", {"dead": 2, "wounded": 3}),
    ("The raid killed more than 1,200 people.", "raid", {"dead": 1200}),
    ("Police arrested two hundred and fifty people.", "arrested", {"detained": 250}),
    ("Kolvar bought 36 jets from Velmara.", "bought", {"bought": 36}),
    ("The flood displaced 2.5 million people.", "flood", {"displaced": 2500000}),
    ("Kolvar sent $25 million.", "sent", {}),
    ("No one was killed in the raid.", "raid", {}),
    ("Rebels attacked the 3 bridges.", "attacked", {}),
]


@pytest.mark.parametrize(("text", "trigger", "expected"), COUNTS)
def test_numbers(nlp, text, trigger, expected):
    doc = nlp(text)
    assert numbers(word(doc, trigger), "ASSAULT") == expected


@pytest.mark.parametrize("style", STYLES)
def test_numbers_in_both_styles(style):
    rows = "Rebels/rebel n 1 nsubj; attacked/attack v 1 ROOT; , x 1 punct; killing/kill v/VBG 1 advcl; 12 m 5 nummod; guards/guard n/NNS 3 obj|dobj"
    assert numbers(tree(rows, style)[1], "ASSAULT") == {"dead": 12}
    assert numbers(tree(rows, style)[1], "CONSULT") == {}


def test_a_text_that_is_not_parsed_has_no_roles():
    doc = Doc(tree(ACTIVE, CLEAR).vocab, words=["Jets", "bombed", "Qaim"], pos=["NOUN", "VERB", "PROPN"])
    assert roles(doc[1], "ASSAULT", ASSAULT) == {}
