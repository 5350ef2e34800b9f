"""Who does what to whom by grammar alone: subjects and objects of verbs, also those that stand in another clause.

A verb without a subject has it from the verb that it is joined to ("bombed and took"), from the one that governs it
("agreed to send", "urged them to leave"), or from the noun that it describes ("militants who seized", "jets bought").
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Token

from workbench.nlp import labels
from workbench.nlp.quotes.reporting import verb_of

STEPS = 6
"""How many verbs up a subject is looked for."""
KEEPS_SUBJECT = frozenset({"promise", "threaten", "vow", "pledge", "swear", "offer", "agree", "use", "spend", "take"})
"""Verbs that may have an object and whose own subject does what hangs on them ("promised them to leave")."""
BLAMING = frozenset(
    """accuse acquit arrest ban bar blame charge clear convict detain discourage dissuade exonerate fine guilty hinder indict jail keep
    prevent prohibit prosecute save sentence stop sue suspect""".split()
)
"""Verbs whose object does what follows with "of", "for" or "from"."""
GERUND_MARKS = frozenset({"of", "for", "from", "over", "with"})
OWNED = frozenset(
    """ability agreement appeal attempt authority authorization authorisation bid call campaign chance claim commitment decision demand effort
    failure fight freedom inability intent intention invitation manoeuvre mission move need obligation offer operation opportunity order permission plan
    plea pledge power preparation promise proposal push readiness refusal reluctance request resolution right step struggle threat
    unwillingness vow willingness wish""".split()
)
"""Nouns whose owner does what they are about ("Iraq's plan to send troops")."""
TRANSPARENT = frozenset(
    "bout chain couple day dozen flurry hour number round series spate string wave week year month kind sort type lot".split()
)
"""Nouns that say of the one after "of" only how much or how often it is ("a series of attacks")."""
ACTING = frozenset(
    {"group", "police", "army", "militia", "government", "movement", "force", "party", "militant", "rebel", "gang", "company"}
)
"""Nouns for those who act, which a relative clause rather means than the thing before them ("strikes on the group, which")."""
CLAUSE_WORDS = frozenset({"acl", "acl:relcl", "relcl", "advcl", "advcl:relcl", "parataxis", "dep", "list", "discourse", "orphan", "ccomp"})
GIVING = frozenset("assign award bring call charge deny give grant hand lend name offer owe pay promise send show teach tell".split())
"""Verbs that have an object even in the passive ("soldiers given leave")."""
CALENDAR = frozenset(
    """monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december
    today yesterday tomorrow tonight morning afternoon evening night noon midnight weekend day week month year decade hour minute moment time dawn dusk""".split()
)
NO_PART = frozenset({"cop", "mark", "case", "cc", "aux", "aux:pass", "auxpass", "nsubj", "nsubj:pass", "expl", "vocative"})
OPENING = frozenset(",;:-–—()[]\"“”‘'«»") | {"--", "..", "..."}
MISPLACED = frozenset({"in", "near", "outside", "around", "across", "inside", "during", "after", "before", "since", "until"})
"""Prepositions of places and times that parsers hang on the noun before, though they tell of the whole clause."""


def carrier(noun: Token) -> Token:
    """The noun that stands for another in the sentence: "series" for "attacks" in "a series of attacks"; else the noun itself."""
    above = noun.head if noun.dep_ != "pobj" else noun.head.head
    return above if noun.dep_ in ("nmod", "pobj") and above.lemma_.lower() in TRANSPARENT else noun


class Clause(NamedTuple):
    """The noun that does what a verb tells, and those to which it is done; None and empty where the text does not say."""

    doer: Token | None
    things: tuple[Token, ...]


@lru_cache(maxsize=labels.REMEMBERED)
def clause(verb: Token) -> Clause:
    """Doer and things done to of a verb, in active and passive, its own or shared with other clauses."""
    upper = _subject(verb, STEPS)
    things = tuple(resolved(t) for t in verb.children if _is_object(t, verb) and t != upper and not is_time(t) and not _only_joins(t, verb))
    if is_passive(verb):
        by = labels.agent(verb)
        return Clause(by if by is not None and not is_time(by) else None, things if upper is None else (upper, *things))
    return Clause(upper, things or tuple(_gap(verb, upper)) or tuple(_shared_object(verb)))


def _only_joins(child: Token, verb: Token) -> bool:
    """Whether "that" stands between somebody who is told and what they are told ("told the BBC that it had not asked"), no relative pronoun."""
    told = verb.head
    return (
        child.lower_ == "that"
        and verb.dep_ in ("acl:relcl", "relcl")
        and told.dep_ in ("iobj", "dative")
        and verb_of(told.head) is not None
    )


def _is_object(child: Token, verb: Token) -> bool:
    """Whether a word is an object, or stands like one: the parser takes some for complements whose preposition is missing."""
    if child.pos_ in labels.VERBAL:
        return False
    bare = child.dep_ == "obl" and child.i > verb.i and child.pos_ == "NOUN" and not any(t.dep_ in ("case", "mark") for t in child.children)
    return child.dep_ in labels.OBJECT or (bare and not any(t.dep_ in labels.OBJECT for t in verb.children))


def is_passive(verb: Token) -> bool:
    """Whether a verb is in the passive, by its auxiliary, or as a bare participle ("jets bought", "Accused of it, he").

    A participle with an object of its own is a past tense that the parser misread ("He says jets bombed a town").
    """
    if labels.is_passive(verb):
        return True
    if _is_misread(verb):
        return False
    if verb.tag_ != "VBN" and not (verb.tag_ == "" and verb.lower_.endswith("ed")):
        return False
    if any(t.dep_ == "aux" for t in verb.children):
        return False
    own = labels.subject(verb)
    if verb.dep_ in labels.PARTICIPIAL and own is None:
        return True
    if verb.dep_ in labels.JOINED and verb.head.pos_ in labels.VERBAL:
        return is_passive(verb.head)
    return verb.dep_ == "xcomp" or (verb.dep_ == "ROOT" and own is not None and labels.agent(verb) is not None)


def _is_misread(verb: Token) -> bool:
    """Whether what looks like a participle behind a noun is the verb of that noun."""
    if verb.tag_ not in ("VBN", "VBD") or verb.lemma_.lower() in GIVING:
        return False
    behind = [t for t in verb.children if t.i > verb.i]
    if any(t.dep_ in labels.OBJECT and not is_time(t) for t in behind):
        return True
    if verb.lemma_.lower() in KEEPS_SUBJECT and any(t.dep_ == "xcomp" for t in behind):
        return True
    noun = verb.head
    return verb.dep_ == "acl" and noun.dep_ in labels.OBJECT and noun.head.lemma_.lower() == "say" and labels.agent(verb) is None


def is_time(token: Token) -> bool:
    """Whether a noun is a day, a month or another stretch of time."""
    return token.ent_type_ in ("DATE", "TIME") or token.lower_ in CALENDAR or token.lemma_.lower() in CALENDAR


def resolved(token: Token) -> Token:
    """The noun that a relative pronoun stands for; any other word is itself."""
    if token.lower_ not in labels.RELATIVE and token.lower_ not in ("whom", "whose"):
        return token
    verb = next((t for t in token.ancestors if t.dep_ in labels.MODIFIES_NOUN), None)
    if verb is None or verb.head == token:
        return token
    noun, near = _described(verb), token.nbor(-2 if token.nbor(-1).text == "," else -1) if token.i > 1 else token
    near_is_name = near.ent_type_ in ("ORG", "PERSON", "NORP", "GPE") or (near.pos_ == "NOUN" and near.lemma_.lower() in ACTING)
    if near != noun and near_is_name and not noun.ent_type_ and noun.lemma_.lower() not in ACTING and noun.is_ancestor(near):
        return near
    return noun


def _described(verb: Token) -> Token:
    """The noun that a clause describes; what an apposition names is the noun before it."""
    noun = verb.head
    return noun.head if noun.dep_ in labels.APPOSITION and noun.head.pos_ in labels.NOMINAL else noun


def _subject(verb: Token, steps: int) -> Token | None:
    """The grammatical subject of a verb, inherited where it has none."""
    own = labels.subject(verb) or next((t for t in verb.children if t.dep_ == "expl" and verb.pos_ == "ADJ"), None)
    if own is not None and (own.dep_.startswith("csubj") or is_time(own)):
        return None
    if own is not None:
        return resolved(own)
    if steps == STEPS and (near := _beside(verb)) is not None:
        return near
    head = verb.head
    if steps == 0 or head == verb:
        return None
    if (before := _interrupted(head)) is not None:
        return before
    if verb.dep_ in labels.MODIFIES_NOUN or (verb.dep_ == "amod" and verb.tag_ in ("VBN", "VBG")):
        return _from_noun(verb, steps) if head.pos_ in labels.NOMINAL else _subject(head, steps - 1)
    if verb.dep_ == "conj":
        if (swallowed := labels.swallowed(head)) and swallowed[1] == verb:
            return swallowed[0]
        return _subject(head, steps - 1)
    if labels.relation(verb) == "xcomp":
        return _controller(head, steps)
    if verb.dep_ == "advcl":
        mark = next((t.lower_ for t in verb.children if t.dep_ in labels.OPENS_CLAUSE or t.dep_ == "prep"), "")
        if mark in GERUND_MARKS and head.lemma_.lower() in BLAMING:
            return _controller(head, steps)
        if mark in ("to", "for") and head.lemma_.lower() not in KEEPS_SUBJECT and _urges(head):
            return _controller(head, steps)
        return _subject(head, steps - 1) if head.pos_ not in labels.NOMINAL or labels.subject(head) is not None else None
    if verb.dep_ == "ccomp" and head.lemma_.lower() == "say":
        return next((t for t in head.children if t.dep_ in labels.OBJECT and head.i < t.i < verb.i), None)
    if verb.dep_ in labels.CLAUSAL and verb.tag_ in ("VBG", "VB", "VBN"):
        if head.pos_ == "ADP":  # CLEAR: "accused them of bombing"
            return _controller(head.head, steps) if head.head.lemma_.lower() in BLAMING else _subject(head.head, steps - 1)
        return _controller(head, steps) if verb.tag_ == "VB" else _subject(head, steps - 1)
    return None


def _beside(verb: Token) -> Token | None:
    """The noun right before a finite verb that the tree leaves without a subject, over adverbs and what stands between commas."""
    finite = verb.tag_ in ("VBD", "VBZ", "VBP") or any(t.tag_ in ("VBD", "VBZ", "VBP", "MD") for t in verb.children if t.dep_ == "aux")
    misread = verb.tag_ in ("VBN", "VBD") and verb.dep_ == "advcl" and _is_misread(verb)
    if not (finite or misread) or verb.dep_ in labels.MODIFIES_NOUN:
        return None
    doc, (start, _) = verb.doc, labels.sentence(verb)
    at = verb.i - 1
    while at > start and doc[at].pos_ in ("AUX", "ADV", "PART"):
        at -= 1
    if doc[at].text == "," and verb.dep_ == "conj":
        return doc[at - 1] if at - 1 > start and doc[at - 1].pos_ == "PROPN" and _top(doc[at - 1]).dep_ == "appos" else None
    if doc[at].text == "," and verb.dep_ == "advcl":
        opening = next((i for i in range(at - 1, start, -1) if doc[i].text == ","), start)
        at = opening - 1
    if at < start or doc[at].pos_ not in labels.NOMINAL or is_time(doc[at]) or doc[at].head == verb or doc[at].lower_ in labels.RELATIVE:
        return None
    if verb.dep_ == "conj" and any(t.dep_ == "cc" for t in verb.children):
        return None
    return _top(doc[at])


def _top(token: Token) -> Token:
    """The head of the noun phrase that ends in a token."""
    while (
        token.head != token
        and token.head.i < token.i
        and token.dep_ in ("flat", "compound", "nmod", "fixed")
        and token.head.pos_ in labels.NOMINAL
    ):
        token = token.head
    return token


def _interrupted(saying: Token) -> Token | None:
    """The noun before a clause of saying that parts it from its verb ("Iraq, he added, had turned to")."""
    own = labels.subject(saying)
    if own is None or own.i > saying.i or own.left_edge.i < 2 or saying.i + 1 >= len(saying.doc):
        return None
    comma = saying.doc[own.left_edge.i - 1]
    if comma.text != "," or saying.nbor(1).text != "," or saying.i - comma.i > 6 or verb_of(saying) is None:
        return None
    before = comma.nbor(-1)
    return _top(before) if before.pos_ in labels.NOMINAL and not is_time(before) else None


def _urges(verb: Token) -> bool:
    return verb.lemma_.lower() in {
        "urge",
        "call",
        "ask",
        "order",
        "press",
        "invite",
        "appeal",
        "force",
        "tell",
        "push",
        "persuade",
        "pressure",
    }


def _controller(governor: Token, steps: int) -> Token | None:
    """Who does what hangs on a verb as infinitive: its object, if it has one, else its subject."""
    if governor.pos_ in labels.VERBAL and not is_passive(governor) and governor.lemma_.lower() not in KEEPS_SUBJECT:
        thing = next((t for t in governor.children if t.dep_ in labels.OBJECT and t.i > governor.i and not is_time(t)), None)
        if thing is not None:
            return resolved(thing)
        if _urges(governor):
            asked = next((noun for word, noun in labels.prepositional(governor) if word in ("on", "upon", "to")), None)
            if asked is not None:
                return asked
    return _subject(governor, steps - 1)


def _from_noun(verb: Token, steps: int) -> Token | None:
    """The noun that a clause without a subject describes; the owner of a plan that it tells."""
    noun = verb.head
    if verb.tag_ == "VB" and noun.lemma_.lower() in OWNED:
        if (owner := next((t for t in noun.children if t.dep_ in labels.OWNER), None)) is not None:
            return owner
        by = next((n for word, n in labels.prepositional(noun) if word in ("by", "from", "for")), None)
        if by is not None:
            return by
        if noun.dep_ in labels.OBJECT or noun.dep_ in ("obl", "xcomp"):
            return _subject(noun.head, steps - 1)
        return next((t for t in noun.children if t.i < noun.i and t.dep_ in labels.MODIFIES and t.pos_ in ("PROPN", "NOUN")), None)
    return _described(verb)


def _gap(verb: Token, subject: Token | None) -> Iterator[Token]:
    """The noun whose relative clause lacks its object ("the town the army took")."""
    relative = verb.dep_ in ("acl:relcl", "relcl")
    if relative and subject is not None and subject.i > verb.head.i and verb.head.pos_ in labels.NOMINAL:
        opens = next((t for t in verb.children if t.i < verb.i), None)
        if (
            opens is not None
            and opens.lower_ not in ("where", "when", "why")
            and not _only_joins(opens, verb)
            and not labels.prepositional(verb)
        ):
            yield _described(verb)


def _shared_object(verb: Token) -> Iterator[Token]:
    """The object of the verb joined behind ("bombed and took the town")."""
    for other in verb.children:
        if other.dep_ in labels.JOINED and other.pos_ == "VERB" and other.i - verb.i <= 3:
            yield from (t for t in other.children if t.dep_ in labels.OBJECT and t.i > other.i)


def phrase(noun: Token, *, joined: bool = True) -> list[Token]:
    """A noun with article, title, complements and the nouns joined to it; without preposition, apposition and relative clause."""
    inside: set[int] = set()
    pending = [noun]
    while pending:
        token = pending.pop()
        inside.add(token.i)
        pending += [t for t in token.children if _belongs(t, token, noun) and (joined or token != noun or t.dep_ not in labels.JOINED)]
    doc, first, last = noun.doc, noun.i, noun.i
    while first - 1 in inside:
        first -= 1
    while last + 1 in inside:
        last += 1
    while last > noun.i and (doc[last].text in OPENING or doc[last].dep_ == "cc"):
        last -= 1
    while first < noun.i and doc[first].text in OPENING:
        first += 1
    return [t for t in doc[first : last + 1] if not t.is_space]


def _belongs(child: Token, token: Token, noun: Token) -> bool:
    """Whether what hangs on a word of a noun phrase is part of it."""
    dep = child.dep_
    if dep in CLAUSE_WORDS and child.i > token.i:
        return False
    if dep in labels.APPOSITION:
        return child.left_edge.i == token.i + 1 and child.left_edge.text not in OPENING
    if (
        (token == noun or (token.dep_ == "nmod:desc" and token.head == noun))
        and dep in NO_PART
        and not (dep == "case" and child.i > token.i)
    ):
        return False
    if dep == "case" and child.i > token.i:
        return token != noun
    if dep in labels.JOINED:
        return child.pos_ in (*labels.NOMINAL, "ADJ", "NUM") and any(t.dep_ == "cc" for t in child.children)
    if token == noun and child.i > token.i and dep in ("nmod", "prep", "obl"):
        case = next((t.lower_ for t in child.children if t.dep_ == "case"), child.lower_)
        return case not in MISPLACED and not is_time(child)
    if dep in ("advmod", "punct") and token == noun and child.i > token.i:
        return dep == "punct"
    return True
