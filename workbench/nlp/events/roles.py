"""Who does what to whom, with what and about what: the roles around a word that tells of an event.

``clauses`` says what is doer and what is done to by grammar; what that means depends on the type of event. One meets
a counterpart, sends an instrument and bombs a target, and "with" is a counterpart of talks but an instrument of an attack.
A type has only some roles: where it lacks the one that fits best, the next of kin takes it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from spacy.tokens import Token

from workbench.nlp import labels
from workbench.nlp.events.clauses import clause, is_passive, is_time, phrase
from workbench.nlp.events.nominals import of_noun
from workbench.nlp.events.parts import Part, complements, is_verb, outcome, role_of_preposition, role_of_thing
from workbench.nlp.events.words import BEFALLING, LOSING, MEANS, SENDING, SOFTWARE, USING, is_being

KIN: Mapping[str, tuple[str, ...]] = {
    "actor": (),
    "target": ("recipient", "counterpart", "topic"),
    "recipient": ("counterpart", "target"),
    "counterpart": ("recipient", "target"),
    "instrument": ("topic", "target"),
    "topic": ("target", "instrument"),
}
"""The roles that take the place of one that a type does not have."""
OTHER_SIDE = frozenset({"target", "recipient", "counterpart"})
FACING = frozenset({"ACCUSE", "AGREE", "AID", "CONCEDE", "CONSULT", "COOPERATE", "REJECT", "REQUEST", "SANCTION", "SUPPORT", "THREATEN"})
"""Types between two sides: the other one may be named deep in what is asked, promised or given."""
MUTUAL = frozenset({"AGREE", "CONSULT", "COOPERATE"})
"""Types where two subjects are the two sides ("India and Pakistan agreed")."""
WITH_INSTRUMENT = frozenset({"AID", "MOBILIZE", "COOPERATE"})
"""Types whose sent and given things are instruments."""
TO_ELSEWHERE = frozenset({"AID"})
FROM_ELSEWHERE = frozenset({"from", "by", "during", "since"})
ELSEWHERE = frozenset({"in", "at", "near", "by", "during", "since"})
"""Prepositions before names that are no other side: places, and who does it; one aids those in a place, not those from there."""
BESIDE = frozenset({"with", "to", "from", "for", "against"})
SPOKEN = frozenset({"AGREE", "REQUEST", "REJECT", "THREATEN", "SUPPORT", "ACCUSE", "CONCEDE", "COOPERATE", "AID"})
"""Types whose words often tell only that, and a clause after them what."""

Roles = dict[str, list[list[Token]]]


def roles(trigger: Token, event_type: str, wanted: Collection[str]) -> Roles:
    """The phrases that fill the roles ``wanted`` of an event, as they stand, best first; time and place are told by ``circumstances``.

    ``event_type`` is PLOVER's name or any other, then with the roles that most verbs give their parts.
    """
    found: Roles = {}
    taken: set[int] = {trigger.i}
    verbal = is_verb(trigger)
    parts = list(_of_verb(trigger, event_type) if verbal else of_noun(trigger, event_type))
    if event_type in MUTUAL and not any(part.role in OTHER_SIDE for part in parts):
        parts = _two_sides(parts)
    for part in parts:
        role = next((r for r in (part.role, *KIN.get(part.role, ())) if r in wanted), None)
        if role is None or part.noun.i in taken or is_time(part.noun):
            continue
        alone = event_type in MUTUAL and part.role == "actor" and any(p.role == "counterpart" and p.noun.head == part.noun for p in parts)
        words = [t for t in phrase(part.noun, joined=not alone) if t.i != trigger.i]
        words = _free(words, part.noun, taken)
        taken.update(t.i for t in words)
        found.setdefault(role, []).append(words)
    facing = next((r for r in ("recipient", "counterpart", "target") if r in wanted), None)
    faced = any(is_being(labels.head_of(words)) for role in OTHER_SIDE for words in found.get(role, ()))
    if event_type in FACING and facing and not faced and (other := _named_within(trigger, parts, event_type)) is not None:
        found.setdefault(facing, []).append(phrase(other))
    return found


def _free(words: list[Token], noun: Token, taken: set[int]) -> list[Token]:
    """What is left of a phrase around its noun, where parts of it have a role of their own ("an offer" of "an offer from the owners")."""
    first = max((n + 1 for n, t in enumerate(words) if t.i in taken and t.i < noun.i), default=0)
    last = min((n for n, t in enumerate(words) if t.i in taken and t.i > noun.i), default=len(words))
    left = words[first:last]
    while left and left[-1] != noun and left[-1].pos_ in ("ADP", "DET", "PUNCT", "CCONJ"):
        left.pop()
    return left or [noun]


def _named_within(trigger: Token, parts: list[Part], event_type: str) -> Token | None:
    """The first name of a country, body or person after the event within what it is about ("agreed to send troops to Uganda")."""
    ours = {t.i for part in parts if part.role == "actor" for t in phrase(part.noun)}
    for token in sorted(trigger.subtree, key=lambda t: t.i):
        if (
            token.i <= trigger.i
            or token.i in ours
            or token.dep_ == "nmod:desc"
            or token.ent_type_ not in ("GPE", "ORG", "PERSON", "NORP")
            or token.pos_ not in ("PROPN", "NOUN")
        ):
            continue
        if token.dep_ == "compound" and token.ent_type_ == "ORG" and token.head.pos_ == "NOUN":  # the maker of a thing ("Sukhoi jets")
            continue
        if token.dep_ in ("flat", "appos", "conj") or (token.ent_type_ != "NORP" and token.dep_ in labels.SUBJECT):
            continue
        case = next((t.lower_ for t in token.children if t.dep_ == "case" and t.i < token.i), "")
        if case in (FROM_ELSEWHERE if event_type in TO_ELSEWHERE else ELSEWHERE):
            continue
        return token
    return None


def _two_sides(parts: list[Part]) -> list[Part]:
    """Two subjects as actor and counterpart ("India and Pakistan agreed")."""
    doer = next((part.noun for part in parts if part.role == "actor"), None)
    joined = () if doer is None else (t for t in doer.children if t.dep_ in labels.JOINED and t.i > doer.i and t.pos_ in labels.NOMINAL)
    return [*parts, *(Part("counterpart", t) for t in joined)]


def _of_verb(verb: Token, event_type: str) -> Iterator[Part]:
    """What takes part in what a verb tells."""
    told, lemma = clause(verb), verb.lemma_.lower()
    if told.doer is not None:
        befalls = lemma in BEFALLING and not told.things and not is_passive(verb)
        by = told.doer.lemma_.lower()
        means = by in SOFTWARE or (by in MEANS and is_passive(verb))
        yield Part("instrument" if means else "target" if befalls else "actor", named(told.doer))
    if event_type == "ASSAULT" and lemma in LOSING:
        yield from (Part("actor", noun) for word, noun in labels.prepositional(verb) if word == "to" and is_being(noun))
    for thing in told.things:
        yield from _beside_thing(thing, verb, event_type)
    for thing in told.things:
        sent = lemma in USING or (lemma in SENDING and event_type in WITH_INSTRUMENT)
        double = thing.dep_ in ("iobj", "dative") or (len(told.things) > 1 and thing == told.things[0])
        yield Part("instrument" if sent and not double else role_of_thing(event_type, thing), named(thing))
    yield from (part for part in complements(verb, event_type, frozenset({"by"}), bool(told.things)) if part.role != "actor")
    if verb.dep_ == "xcomp" and verb.head.pos_ == "ADJ":
        yield from complements(verb.head, event_type, frozenset({"by", "to", "for"}))
    beside = [t for t in told.things if t.i > verb.i] + ([told.doer] if told.doer is not None else [])
    for clause_head in (verb, *beside):
        yield from outcome(clause_head, event_type)
    if event_type in SPOKEN:
        yield from _spoken_of(verb, event_type)


def _beside_thing(thing: Token, verb: Token, event_type: str) -> Iterator[Part]:
    """The other side, where the parser hangs it on the object: "bought jets from Russia", "pledged allegiance to Isis"."""
    if thing.i < verb.i:
        return
    for word, noun in labels.prepositional(thing):
        role = role_of_preposition(event_type, word, noun) if word in BESIDE else ""
        if role in ("recipient", "counterpart", "target") and (is_being(noun) or event_type == "AID"):
            yield Part(role, noun)


def _spoken_of(verb: Token, event_type: str) -> Iterator[Part]:
    """What an act of speech is about, and the other side of that: "agreed to send Iraq jets", "proposed forming a government"."""
    complement = next((t for t in verb.children if t.i > verb.i and t.pos_ == "VERB" and _is_topic(t, verb)), None)
    if complement is None:
        return
    told = clause(complement)
    doer = clause(verb).doer
    for thing in told.things:
        if thing != doer:
            yield Part(role_of_thing(event_type, thing), thing)
            yield from _beside_thing(thing, complement, event_type)
    for word, noun in labels.prepositional(complement):
        if word in ("to", "with", "against", "for", "from", "on") and is_being(noun):
            yield Part("recipient", noun)


def _is_topic(child: Token, verb: Token) -> bool:
    """Whether a clause is what its verb is about, and not its purpose."""
    if child.dep_ == "xcomp" or (child.dep_ == "ccomp" and child.tag_ in ("VBG", "VB")):
        return True
    return child.dep_ == "advcl" and child.tag_ == "VBG" and child.i <= verb.i + 2


def named(noun: Token) -> Token:
    """The person whom an apposition names ("the captain, Dario Lenz"), else the noun itself."""
    if noun.pos_ != "NOUN":
        return noun
    return next((t for t in noun.children if t.dep_ in labels.APPOSITION and t.ent_type_ == "PERSON" and t.i > noun.i), noun)
