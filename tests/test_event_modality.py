"""On whose word an event stands: tables of sentences, on parses made by hand in both styles of labels and on the pipeline that ships."""

import pytest
from spacy.language import Language
from spacy.tokens import Doc, Token

from tests.trees import STYLES, tree
from workbench.model import Annotation, Span
from workbench.nlp.events.modality import modality
from workbench.nlp.pipeline import load


@pytest.fixture(scope="module")
def nlp() -> Language:
    return load()


def word(doc: Doc, text: str) -> Token:
    return next(t for t in doc if t.text == text)


def quote(text: str, content: str, cue: str, kind: str = "indirect", speaker: str | None = None, **values: str) -> Annotation:
    first, said = text.index(content), text.index(cue)
    return Annotation(
        article="a",
        layer="quotes",
        label=kind,
        spans=(Span(first, first + len(content)),),
        roles={"cue": (Span(said, said + len(cue)),)},
        values={"speaker_name": speaker, **values},
        by="rules:quotes@1",
    )


PLAIN = "Jets/jet n 1 nsubj; bombed/bomb v 1 ROOT; camps/camp n 1 obj|dobj"
NEGATED = "Jets/jet n 3 nsubj; did/do a 3 aux; not t 3 advmod|neg; bomb v/VB 3 ROOT; camps/camp n 3 obj|dobj"
NOBODY = "No d 1 det; jets/jet n 2 nsubj; bombed/bomb v 2 ROOT; camps/camp n 2 obj|dobj"
WILL = "Jets/jet n 2 nsubj; will a 2 aux; bomb v/VB 2 ROOT; camps/camp n 2 obj|dobj"
COULD = "Jets/jet n 2 nsubj; could a 2 aux; bomb v/VB 2 ROOT; camps/camp n 2 obj|dobj"
THREATENED = "Kolvar p 1 nsubj; threatened/threaten v 1 ROOT; to t 3 mark|aux; bomb v/VB 1 xcomp; camps/camp n 3 obj|dobj"
URGED = "Ban p 1 nsubj; urged/urge v 1 ROOT; Kolvar p 1 obj|dobj; to t 4 mark|aux; withdraw v/VB 1 xcomp"
PLANS = "Kolvar p 1 nsubj; plans/plan v/VBZ 1 ROOT; to t 3 mark|aux; bomb v/VB 1 xcomp; camps/camp n 3 obj|dobj"
READY = "Kolvar p 2|1 nsubj; is/be a 2|1 cop|ROOT; ready j 2|1 ROOT|acomp; to t 4 mark|aux; bomb v/VB 2 xcomp"
FAILED = "Kolvar p 1 nsubj; failed/fail v 1 ROOT; to t 3 mark|aux; bomb v/VB 1 xcomp"
DENIED = "Kolvar p 1 nsubj; denied/deny v 1 ROOT; bombing/bomb v/VBG 1 ccomp|xcomp; camps/camp n 2 obj|dobj"
CALLED_FOR = "Ban p 1 nsubj; called/call v 1 ROOT; for i 3|1 case|prep; talks/talk n 1|2 obl|pobj"
ON_CONDITION = "If s 2 mark; jets/jet n 2 nsubj; bomb v/VBP 4 advcl; rebels/rebel n 4 nsubj; flee v/VBP 4 ROOT"
NO_ATTACK = "There o 1 expl; was/be v 1 ROOT; no d 3 det; attack n 1 nsubj|attr"
CARRIED_OUT = (
    "Jets/jet n 3 nsubj; did/do a 3 aux; not t 3 advmod|neg; carry v/VB 3 ROOT; out i 3 compound:prt|prt; strikes/strike n 3 obj|dobj"
)
PLAN_FOR = "a d 1 det; threat n 1 ROOT; of i 3|1 case|prep; strikes/strike n 1|2 nmod|pobj"

BY_HAND = [
    (PLAIN, "bombed", "asserted"),
    (NEGATED, "bomb", "negated"),
    (NOBODY, "bombed", "negated"),
    (WILL, "bomb", "planned"),
    (COULD, "bomb", "hypothetical"),
    (THREATENED, "bomb", "threatened"),
    (THREATENED, "threatened", "asserted"),
    (URGED, "withdraw", "requested"),
    (URGED, "urged", "asserted"),
    (PLANS, "bomb", "planned"),
    (READY, "bomb", "hypothetical"),
    (FAILED, "bomb", "negated"),
    (DENIED, "bombing", "denied"),
    (CALLED_FOR, "talks", "requested"),
    (ON_CONDITION, "bomb", "hypothetical"),
    (NO_ATTACK, "attack", "negated"),
    (CARRIED_OUT, "strikes", "negated"),
    (PLAN_FOR, "strikes", "threatened"),
]


@pytest.mark.parametrize("style", STYLES)
@pytest.mark.parametrize(("rows", "trigger", "expected"), BY_HAND)
def test_modality_in_both_styles(rows, trigger, expected, style):
    assert modality(word(tree(rows, style), trigger)) == expected


SENTENCES = [
    ("Rebels attacked the harbour on Monday.", "attacked", "asserted"),
    ("Rebels never attacked the harbour.", "attacked", "negated"),
    ("The army refused to release the prisoners.", "release", "negated"),
    ("The army did not agree to release the prisoners.", "release", "negated"),
    ("Kolvar has promised to send troops.", "send", "planned"),
    ("The minister is to visit Velmara on Friday.", "visit", "planned"),
    ("The strikes are expected to continue.", "strikes", "planned"),
    ("The rebels vowed to attack the port.", "attack", "planned"),
    ("The council demanded an investigation.", "investigation", "requested"),
    ("Kolvar must release the prisoners.", "release", "requested"),
    ("Kolvar would have released the prisoners.", "released", "hypothetical"),
    ("Kolvar offered to host talks.", "talks", "hypothetical"),
    ("Rebels allegedly burned the market.", "burned", "reported"),
    ("The suspected attack killed nobody.", "attack", "reported"),
    ("Police accused Marran of attacking a guard.", "attacking", "reported"),
    ("The court acquitted Marran of attacking a guard.", "attacking", "negated"),
    ("Rebels attacked the port, according to the police.", "attacked", "reported"),
    ("The planned strike was called off.", "strike", "negated"),
    ("Kolvar confirmed the attack.", "attack", "confirmed"),
    ("The trial opens on Monday.", "trial", "planned"),
    ("Kolvar had not asked for the raid.", "raid", "asserted"),
    ("Kolvar had not requested the attack.", "attack", "asserted"),
    ("Kolvar has not asked for talks.", "talks", "negated"),
    ("Kolvar asked for the release of the nurses.", "release", "requested"),
    ("Kolvar did not confirm the attack.", "attack", "asserted"),
]


@pytest.mark.parametrize(("text", "trigger", "expected"), SENTENCES)
def test_modality_in_sentences(nlp, text, trigger, expected):
    assert modality(word(nlp(text), trigger)) == expected


QUOTED = [
    ("The minister said that jets bombed the harbour.", "jets bombed the harbour", "said", "bombed", "reported"),
    ("The minister confirmed that jets bombed the harbour.", "jets bombed the harbour", "confirmed", "bombed", "confirmed"),
    ("The minister did not confirm that jets bombed the harbour.", "jets bombed the harbour", "did not confirm", "bombed", "reported"),
    ("The minister denied that jets bombed the harbour.", "jets bombed the harbour", "denied", "bombed", "denied"),
    ("The minister denied that jets did not bomb it.", "jets did not bomb it", "denied", "bomb", "denied"),
    ("The rebels warned that they would attack the harbour.", "they would attack the harbour", "warned", "attack", "threatened"),
    ("The minister said that jets did not bomb the harbour.", "jets did not bomb the harbour", "said", "bomb", "negated"),
    ("The minister said jets would bomb the harbour.", "jets would bomb the harbour", "said", "bomb", "planned"),
    ("He denied that he sold the house, which rebels burned.", "he sold the house, which rebels burned", "denied", "burned", "reported"),
]


@pytest.mark.parametrize(("text", "content", "cue", "trigger", "expected"), QUOTED)
def test_modality_in_quotes(nlp, text, content, cue, trigger, expected):
    assert modality(word(nlp(text), trigger), quote(text, content, cue)) == expected


def test_a_claim_is_never_an_observed_fact(nlp):
    """Whatever the cue, what is quoted is not asserted, unless the outlet quotes itself."""
    text = "The minister told the BBC that jets bombed the harbour."
    said = quote(text, "jets bombed the harbour", "told", speaker="Meridian Wire")
    trigger = word(nlp(text), "bombed")
    assert modality(trigger, said) == modality(trigger, said, outlet="Hartwell Ledger") == "reported"
    assert modality(trigger, said, outlet="Meridian Wire") == "asserted"
    without_cue = Annotation(article="a", layer="quotes", label="direct", spans=said.spans, by="rules:quotes@1")
    assert modality(trigger, without_cue) == "reported"


def test_a_text_that_is_not_parsed_is_taken_at_its_word():
    assert modality(Doc(tree(PLAIN).vocab, words=["Jets", "bombed", "Qaim"])[1]) == "asserted"
