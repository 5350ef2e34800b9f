"""Who takes part in what a noun or an adjective tells: "Syrian strikes on Qaim", "launched an attack", "is ready to", "dead"."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

from workbench.nlp import labels
from workbench.nlp.events.clauses import Clause, carrier, clause, resolved
from workbench.nlp.events.parts import Part, complements, is_verb, outcome, role_of_thing
from workbench.nlp.events.words import HARMING, INTRANSITIVE, LIGHT, MEANS, SOFTWARE, UNDERGOING, is_being

VICTIMS = frozenset("dead homeless hurt ill injured killed lost missing sick stranded trapped unhurt wounded".split())
"""Adjectives that tell what befell their noun; of others it is the one who does something ("ready", "willing")."""
GUILTY = frozenset({"responsible", "guilty", "culpable"})
OF_VICTIM = frozenset({"victim", "target", "object", "subject", "survivor", "casualty"})
OF_DOER = frozenset({"author", "culprit", "mastermind", "perpetrator", "architect", "organiser", "organizer"})
"""Nouns with the event after "of", whose bearer suffers or does it ("the victim of an attack")."""
ENGAGING = frozenset("be begin come continue end enter go hold join remain stage start stay".split())
"""Verbs that with "on" or "in" say that their subject does what follows ("are on strike", "went on the march")."""
SHARED = frozenset({"AGREE", "CONSULT", "COOPERATE", "PROTEST", "RETREAT", "SUPPORT", "CONCEDE"})
"""Types whose nouns hang on what one of the parties does, whatever it is ("failed to reach a deal", "walked out of the talks")."""
WATCHING = frozenset(
    """acknowledge announce back ban block condemn confirm cover criticise criticize denounce deny describe discuss dismiss disperse mediate monitor observe oppose
    praise prevent report say see slam support watch welcome""".split()
)
"""Verbs of those who only look on or react."""
MOVED = frozenset({"captive", "detainee", "hostage", "inmate", "prisoner", "refugee", "victim"})
"""Those who before a noun are always the ones to whom it is done ("prisoner swap")."""


def of_noun(noun: Token, event_type: str) -> Iterator[Part]:
    """The parts in what a noun tells: of owner, modifiers and complements, and of the verb that only carries it."""
    if noun.pos_ == "ADJ" or (noun.pos_ == "VERB" and labels.relation(noun) in ("amod", "compound")):
        yield from _of_adjective(noun, event_type)
        return
    hanging = labels.prepositional(noun)
    acting = [resolved(n) for word, n in hanging if word == "by"]
    owners = [resolved(t) for t in noun.children if t.dep_ in labels.OWNER]
    of = [n for word, n in hanging if word == "of" and n.lower_ != "own"]
    doers = acting or owners
    if not doers and noun.lemma_.lower() in INTRANSITIVE:
        doers, of = [resolved(n) for n in of], []
    yield from (Part("actor", t) for t in doers)
    yield from (Part("target", t) for t in owners if acting)
    above = list(_from_governor(noun, event_type, bool(doers)))
    yield from above
    told = bool(doers) or any(part.role == "actor" for part in above)
    for word in (t for t in noun.children if t.i < noun.i and t.dep_ in labels.MODIFIES):
        if role := _role_before(word, event_type, told):
            yield Part(role, word)
            told = told or role == "actor"
    for thing in of:
        yield Part(role_of_thing(event_type, thing) if event_type not in ("AID", "SUPPORT") or is_being(thing) else "instrument", thing)
    yield from complements(noun, event_type, frozenset({"of", "by"}), bool(of))
    yield from _from_behind(noun)
    yield from outcome(noun, event_type)


def _of_adjective(word: Token, event_type: str) -> Iterator[Part]:
    """The noun that an adjective describes, and what the one who is willing is willing to do."""
    befallen = word.lemma_.lower() in VICTIMS or word.pos_ == "VERB"
    if labels.relation(word) == "amod":
        yield Part("target" if befallen else "actor", word.head)
        return
    own = labels.subject(word) or (labels.subject(word.head) if labels.relation(word) == "xcomp" else None)
    if own is not None:
        yield Part("target" if befallen else "actor", resolved(own))
    if (deed := next((t for t in word.children if t.dep_ == "xcomp"), None)) is not None:
        yield from (Part(role_of_thing(event_type, thing), thing) for thing in clause(deed).things)
        yield from complements(deed, event_type, frozenset({"by"}))
    yield from complements(word, event_type, frozenset({"by"}))


def _from_behind(noun: Token) -> Iterator[Part]:
    """The parts in a clause behind the noun: "the raid launched by rebels", "an attack that killed two"."""
    for child in noun.children:
        lemma = child.lemma_.lower()
        if child.dep_ in labels.MODIFIES_NOUN and child.i > noun.i and lemma in LIGHT | HARMING:
            told = clause(child)
            if told.doer is not None and told.doer != noun and lemma in LIGHT:
                yield Part("actor", told.doer)
            elif lemma in HARMING:
                yield from (Part("target", t) for t in told.things if t != noun)


def _role_before(word: Token, event_type: str, told: bool) -> str:
    """What stands before a noun for an event: "Syrian strike", "police raid", "drone strike", "prisoner swap"."""
    lemma = word.lemma_.lower()
    if lemma in MEANS or lemma in SOFTWARE:
        return "instrument"
    if word.ent_type_ in ("NORP", "ORG", "PERSON"):
        return "" if told or (event_type == "OTHER" and word.ent_type_ == "NORP") else "actor"
    if word.ent_type_ == "GPE":
        return "" if told or event_type == "OTHER" else "actor"
    if word.pos_ in ("NOUN", "PROPN") and is_being(word):
        if lemma in MOVED and event_type in ("RETREAT", "COERCE", "AID", "CONCEDE"):
            return "target"
        return "" if told else "actor"
    return ""


def _from_governor(noun: Token, event_type: str, told: bool) -> Iterator[Part]:
    """The parts that a noun has from what it hangs on: "rebels launched an attack", "the town suffered an attack", "an attack killed two"."""
    noun = carrier(noun)
    while noun.dep_ in labels.JOINED and noun.head.pos_ == "NOUN":
        noun = noun.head
    verb, link, lemma = labels.governor(noun), labels.relation(noun), labels.governor(noun).lemma_.lower()
    if verb == noun:
        if (own := labels.subject(noun)) is not None and noun.lemma_.lower().endswith(("er", "or")):
            yield Part("actor", resolved(own))
        return
    if lemma in OF_VICTIM | OF_DOER and link == "nmod" and (own := labels.subject(verb)) is not None:
        yield Part("target" if lemma in OF_VICTIM else "actor", resolved(own))
    elif lemma in GUILTY and (own := labels.subject(verb) or labels.subject(verb.head)) is not None and not told:
        yield Part("actor", resolved(own))
    elif is_verb(verb):
        yield from _from_verb(noun, verb, link, clause(verb), event_type, told)


def _from_verb(noun: Token, verb: Token, link: str, around: Clause, event_type: str, told: bool) -> Iterator[Part]:
    lemma = verb.lemma_.lower()
    engaged = link == "obl" and lemma in ENGAGING and any(t.dep_ == "case" and t.lower_ in ("on", "in") for t in noun.children)
    if noun in around.things or link in ("obj", "obl"):
        shared = event_type in SHARED and lemma not in WATCHING and is_being(around.doer or noun)
        if around.doer is not None and around.doer != noun and (lemma in LIGHT or engaged or shared) and not told:
            yield Part("actor", around.doer)
        elif lemma in UNDERGOING and around.doer is not None:
            yield Part(role_of_thing(event_type, around.doer), around.doer)
        if lemma in LIGHT or lemma in UNDERGOING:
            yield from complements(verb, event_type, frozenset({"by"}))
            yield from (Part(role_of_thing(event_type, t), t) for t in around.things if t != noun and t.dep_ in ("iobj", "dative"))
            yield from outcome(verb, event_type)
    elif noun == around.doer or link.startswith("nsubj"):
        if lemma in HARMING:
            yield from (Part("target", t) for t in around.things if t != noun)
        yield from outcome(verb, event_type)
