"""A part that a noun takes in an event: by the preposition before it, by what it is, and by the type of the event."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from spacy.tokens import Token

from workbench.nlp import labels
from workbench.nlp.events.clauses import clause, resolved
from workbench.nlp.events.words import DYING, HARMING, SITE, USING, is_being

DONE_TO: Mapping[str, tuple[str, str]] = {
    "AGREE": ("counterpart", "topic"),
    "AID": ("recipient", "instrument"),
    "CONSULT": ("counterpart", "topic"),
    "COOPERATE": ("counterpart", "instrument"),
    "MOBILIZE": ("instrument", "instrument"),
    "REJECT": ("target", "topic"),
    "REQUEST": ("recipient", "topic"),
    "SUPPORT": ("recipient", "topic"),
}
"""What the object of a verb is to an event of a type: persons and bodies, and things; elsewhere a target."""
BY_PREPOSITION: Mapping[str, Mapping[str, str]] = {
    "": {
        "against": "target", "on": "target", "upon": "target", "at": "target", "toward": "target", "towards": "target", "to": "recipient",
        "for": "topic", "about": "topic", "over": "topic", "regarding": "topic", "concerning": "topic", "with": "instrument", "of": "target",
        "alongside": "counterpart", "together with": "counterpart", "along with": "counterpart",
    },
    "ACCUSE": {"of": "topic", "for": "topic", "over": "topic", "with": "topic", "to": ""},
    "AGREE": {"with": "counterpart", "on": "topic", "of": "topic", "at": "", "for": "topic"},
    "AID": {"to": "recipient", "for": "recipient", "with": "instrument", "of": "instrument", "from": "actor", "on": "", "at": "", "in": ""},
    "ASSAULT": {"with": "instrument", "to": "", "for": "", "about": "", "over": ""},
    "COERCE": {"to": "", "for": "topic", "over": "topic"},
    "CONCEDE": {"to": "recipient", "of": "topic", "on": "topic", "at": ""},
    "CONSULT": {"with": "counterpart", "on": "topic", "to": "counterpart", "of": "topic", "at": "", "between": "actor", "among": "actor"},
    "COOPERATE": {
        "with": "counterpart", "from": "counterpart", "to": "counterpart", "of": "instrument", "for": "instrument", "on": "topic",
        "at": "", "against": "", "between": "actor", "among": "actor",
    },
    "MOBILIZE": {"to": "", "at": "", "on": "", "of": "instrument", "against": "target", "for": "", "over": ""},
    "PROTEST": {"at": "target", "on": "", "to": "", "of": "actor", "for": "topic", "over": "topic", "by": "actor"},
    "REJECT": {"with": "counterpart", "from": "recipient", "to": "topic", "on": "topic", "of": "topic", "at": "", "for": "topic"},
    "REQUEST": {"to": "recipient", "from": "recipient", "on": "recipient", "upon": "recipient", "with": "recipient", "at": "", "of": "recipient"},
    "RETREAT": {"to": "recipient", "with": "counterpart", "at": "", "on": "", "against": "target", "for": "", "over": ""},
    "SANCTION": {"for": "topic", "over": "topic", "to": "", "at": "", "with": "counterpart"},
    "SUPPORT": {"for": "recipient", "to": "recipient", "of": "recipient", "from": "actor", "on": "topic", "with": "recipient", "at": ""},
    "THREATEN": {"with": "instrument", "at": "", "on": "target", "of": "topic", "for": "topic"},
    "OTHER": {"on": "", "at": "", "to": "", "for": "", "with": "instrument", "from": "", "about": "topic", "over": ""},
}  # fmt: skip
"""What a preposition opens, for all types and differently for some; nothing where it is empty."""
HARMFUL = frozenset({"ASSAULT", "OTHER", "COERCE"})
"""Types that may kill and hurt."""


class Part(NamedTuple):
    """A noun that takes part in an event, and the role that it would best have."""

    role: str
    noun: Token


def is_verb(token: Token) -> bool:
    """Whether a word stands in the place of a verb."""
    return token.pos_ in labels.VERBAL or token.tag_[:2] == "VB" or labels.is_predicate(token)


def role_of_thing(event_type: str, noun: Token) -> str:
    """What an object is to an event."""
    person, thing = DONE_TO.get(event_type, ("target", "target"))
    return person if person == thing or is_being(noun) else thing


def role_of_preposition(event_type: str, word: str, noun: Token) -> str:
    """What a noun after a preposition is to an event, empty where nothing."""
    own, usual = BY_PREPOSITION.get(event_type, {}), BY_PREPOSITION[""]
    key = next((k for k in (word, word.split()[0]) if k in own or k in usual), "")
    role = own.get(key, usual.get(key, ""))
    if not role or not is_being(noun):
        return role
    if role == "instrument" and key == "with" and event_type not in ("AID", "SUPPORT"):
        return "target"
    if role == "topic" and key in ("for", "of") and event_type not in ("REQUEST", "AGREE"):
        return "target"
    return role


def complements(word: Token, event_type: str, without: frozenset[str], struck: bool = False) -> Iterator[Part]:
    """The parts that prepositions open; where something else is ``struck``, "on" and "at" a place only tell where."""
    for preposition, noun in labels.prepositional(word):
        sited = noun.lemma_.lower() in SITE and (preposition == "to" or (struck and preposition in ("on", "at", "upon")))
        if preposition not in without and not sited and (role := role_of_preposition(event_type, preposition, noun)):
            yield Part(role, resolved(noun))


def outcome(word: Token, event_type: str) -> Iterator[Part]:
    """What a clause beside an event tells of its means and of whom it harmed ("using a boat", "..., killing seven", "two died when")."""
    for child in word.children:
        if child.dep_ not in ("advcl", "acl", "xcomp", "conj", "parataxis") or child.pos_ != "VERB":
            continue
        lemma = child.lemma_.lower()
        if child.tag_ == "VBG" and lemma in USING:
            yield from (Part("instrument", t) for t in child.children if t.dep_ in labels.OBJECT)
        elif (
            event_type in HARMFUL
            and lemma in HARMING
            and (child.tag_ == "VBG" or (child.dep_ == "conj" and word.lemma_.lower() in HARMING))
        ):
            yield from (Part("target", t) for t in clause(child).things)
    above = labels.governor(word)
    if event_type in HARMFUL and above.lemma_.lower() in DYING and above != word and labels.relation(word) in ("advcl", "obl", "nmod"):
        told = clause(above)
        if told.doer is not None:
            yield Part("actor" if told.things else "target", told.doer)
        yield from (Part("target", t) for t in told.things)
