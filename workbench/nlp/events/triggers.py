"""Which words tell of an event, of which type: those that the codebook knows, and others that are likely enough to.

Two types are special where a codebook has them. Of OTHER, what is told in passing is no event. There may be a type BACKGROUND, as PLOVER's has: it takes what no other type has a trigger for but is likely to tell of an event, and
what is told beside events: sayings, states, beginnings and ends. Without it, such words are no events.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Token

from workbench.codebook import Codebook
from workbench.model import Span
from workbench.nlp import labels
from workbench.nlp.events.mentions import likelihoods
from workbench.nlp.events.surroundings import near
from workbench.nlp.quotes.reporting import verb_of

OTHER, BACKGROUND = "OTHER", "BACKGROUND"
LIKELY = 0.38
"""How likely a word that the codebook does not know has to tell of an event, to be BACKGROUND."""
DOUBTFUL = {"VERB": 0.02, "NOUN": 0.15, "ADJ": 0.15}
"""Below this likelihood a word is no event though the codebook knows it ("the *attack* helicopter"), by part of speech."""
READ_AS = {"VERB": "VERB", "NOUN": "NOUN", "PROPN": "NOUN", "ADJ": "ADJ"}
STATES = frozenset(
    """be have own know believe think want need like love hate hope wish remain stay contain consist belong lack deserve cost mean seem
    appear look feel live exist involve include concern depend doubt understand matter weigh resemble fear expect see hear work own use""".split()
)
"""Verbs that tell how things are, and what is thought or felt."""
PHASES = frozenset(
    """begin start stop end finish continue resume complete carry conduct launch open hold make take give stage mount keep try attempt manage
    get do let help cause lead put set go come commit perform undergo face suffer deliver pay occur happen break erupt reopen""".split()
)
"""Verbs that say of another event that it begins, ends or is done."""
DYING = frozenset(
    {"die", "dead", "death", "perish", "toll", "fatality", "casualty", "injury", "injure", "hurt", "missing", "kill", "wound"}
)
"""Words for what comes of other events: where the clause tells of which, they are told by it."""
CONSENTING = frozenset({"agree", "consent", "refuse", "decline", "ready", "willing", "prepared", "reluctant", "intend", "opt"})
"""Words whose infinitive tells what is agreed or refused, and no second event."""
SEQUENCE = frozenset({"when", "after", "as", "while", "since", "because"})
"""Words that open a clause about what came before, or together with, what the clause around it tells."""
SPEAKING = frozenset({"i", "we", "you"})
PART = frozenset({"amod", "compound", "flat", "nmod:desc"})
"""Relations of words that are part of a name, or say what kind of thing a noun is."""


class Found(NamedTuple):
    """A word that tells of an event: its type and mode, how likely it tells of one, and what found it, in words.

    ``helped_by`` are the indices of the words beside it that tell its meaning.
    """

    token: Token
    type: str
    mode: str | None
    score: float
    rule: str
    helped_by: frozenset[int] = frozenset()


def find_triggers(doc: Doc, codebook: Codebook, named: Mapping[int, str], spoken: Sequence[Span] = ()) -> list[Found]:
    """The words of a document that tell of events, in order.

    ``named`` gives the labels of names by the index of a word, ``spoken`` where somebody's own words stand, in characters.
    A word that only says of another event that it begins or is done is BACKGROUND, as deaths are beside what caused them.
    """
    found = {some.token.i: some for some in _candidates(doc, codebook, named)}
    events = {i: some for i, some in found.items() if some.type != BACKGROUND}
    out = []
    for some in found.values():
        mode = _serves(some, events, spoken) if some.type != BACKGROUND else None
        if mode is None:
            out.append(some)
        elif BACKGROUND in codebook.types:
            out.append(some._replace(type=BACKGROUND, mode=mode))
    return out


def _candidates(doc: Doc, codebook: Codebook, named: Mapping[int, str]) -> Iterator[Found]:
    for i, likely in likelihoods(doc).items():
        token, score = doc[i], round(likely, 3)
        if not _is_part(token, named) and not _is_habit(token) and (typed := _typed(token, score, codebook, named)):
            yield typed
        elif likely >= LIKELY and BACKGROUND in codebook.types:
            yield Found(token, BACKGROUND, _told(token), score, "likely by words and grammar")


def _typed(token: Token, score: float, codebook: Codebook, named: Mapping[int, str]) -> Found | None:
    """What a word tells of by the codebook, unless it is all too unlikely to tell of an event here."""
    word, pos = _entry(token, codebook)
    if word is None or score < DOUBTFUL[pos]:
        return None
    beside = near(token, named)
    reading = codebook.reading(word, pos, beside.keys())
    if reading is None:
        return None
    helpers = [*sorted(reading.phrase), *sorted(reading.words & beside.keys())[:1]]
    rule = f"codebook: {' + '.join((reading.lemma, *helpers))} ({pos.lower()})"
    return Found(token, reading.type, reading.mode, score, rule, frozenset(beside[helper].i for helper in helpers))


def _entry(token: Token, codebook: Codebook) -> tuple[str | None, str]:
    """The word and the part of speech under which the codebook has triggers for a token; None if it has none."""
    pos = READ_AS.get(token.pos_, "")
    return next((word for word in (*_joined(token), token.lemma_.lower()) if codebook.by_lemma(word, pos)), None), pos


def _joined(token: Token) -> tuple[str, ...]:
    """A word with what a hyphen joins to it, with and without the hyphen ("cease-fire", "ceasefire")."""
    if token.i < 2 or token.nbor(-1).text != "-" or token.nbor(-1).whitespace_ or token.nbor(-2).whitespace_:
        return ()
    before, word = token.nbor(-2).lower_, token.lemma_.lower()
    return f"{before}-{word}", before + word


def _is_part(token: Token, named: Mapping[int, str]) -> bool:
    """Whether a word only says what kind of thing another is ("attack helicopter", "dead camels"), or is part of a name that is no event."""
    if named.get(token.i, "EVENT") != "EVENT" and token.pos_ != "VERB":
        return True
    if token.dep_ == "fixed":  # "in order to"
        return True
    head = labels.governor(token)
    return labels.relation(token) in PART and head.i > token.i and head.lemma_.lower() not in PHASES


def _is_habit(token: Token) -> bool:
    """Whether a verb tells what somebody usually does: in the present, about a noun ("who sells fish")."""
    return (
        token.tag_ in ("VBZ", "VBP")
        and labels.relation(token) == "acl:relcl"
        and all(t.dep_ not in ("aux", "aux:pass") for t in token.children)
    )


def _serves(some: Found, events: Mapping[int, Found], spoken: Sequence[Span]) -> str | None:
    """The mode of BACKGROUND for a word that only goes with another event; None for a word that is an event by itself."""
    token, lemma = some.token, some.token.lemma_.lower()
    if lemma in PHASES and any(t.i in events for t in _about(token)):
        return "phase"
    if token.pos_ == "VERB" and any(events[i].type == some.type and _is_noun(events[i]) for i in some.helped_by & events.keys()):
        return "phase"
    if lemma in DYING and any(_can_cause(events[t.i], some) for t in _causes(token) if t.i in events):
        return "outcome"
    if lemma == "ask" and any(labels.relation(t) in ("ccomp", "parataxis") for t in (token, *token.children)):
        return "saying"
    head = events.get(labels.governor(token).i)
    if head and token.i in head.helped_by and _is_noun(some) and head.type != some.type and head.token.lemma_.lower() not in PHASES:
        return "part"
    if labels.relation(token) == "xcomp" and head and head.token.lemma_.lower() in CONSENTING:
        return "part"
    return "aside" if some.type == OTHER and _in_passing(token, spoken) else None


def _in_passing(token: Token, spoken: Sequence[Span]) -> bool:
    """Whether something is told by the way: in somebody's own words, of themselves or the listener, in a relative clause or a gerund."""
    if any(start <= token.idx < end for start, end in spoken) or labels.relation(token) == "acl:relcl":
        return True
    if token.pos_ not in labels.VERBAL:
        return False
    doer = labels.shared_subject(token)
    alone = token.tag_ == "VBG" and all(t.dep_ not in ("aux", "aux:pass", "auxpass") for t in token.children)
    return alone or (doer is not None and doer.lower_ in SPEAKING)


def _is_noun(some: Found) -> bool:
    return some.token.pos_ == "NOUN"


def _about(token: Token) -> Iterator[Token]:
    """What a verb lets begin, end or take place: its object, a clause that completes it, its subject, the noun that it describes."""
    yield from (t for t in token.children if labels.relation(t) in ("obj", "xcomp") or t.dep_ in labels.SUBJECT)
    if labels.relation(token) in labels.MODIFIES_NOUN:
        yield labels.governor(token)


def _can_cause(cause: Found, death: Found) -> bool:
    """Whether an event may be what a death or an injury comes of: another one of the same type, or any for what has no type of its own."""
    alike = cause.type == death.type or death.type == OTHER
    return alike and (cause.token.lemma_.lower() not in DYING or labels.relation(death.token) == "conj")


def _causes(token: Token) -> Iterator[Token]:
    """What may have brought a death about, in its clause or around it ("killed when gunmen *fired*", "*blew* up, killing nine")."""
    verb = token
    while verb.pos_ not in labels.VERBAL and verb.head.i != verb.i:
        verb = verb.head
    role = labels.relation(verb)
    if verb is not token or role in ("advcl", "acl", "acl:relcl") or (role == "conj" and labels.subject(verb) is None):
        yield labels.governor(verb) if verb is token else verb
    for word in {token, verb}:
        for child in word.children:
            relation = labels.relation(child)
            if relation in ("obl", "nmod", "nsubj", "obl:agent", "acl") or (relation == "advcl" and _opening(child) in SEQUENCE):
                yield child
                yield from (t for t in child.children if labels.relation(t) in ("nsubj", "nmod", "obl", "conj", "obj"))


def _opening(verb: Token) -> str:
    return next((t.lower_ for t in verb.children if t.dep_ in ("mark", "advmod") and t.i < verb.i), "")


def _told(token: Token) -> str:
    """What a word without a type tells beside events, as a mode of BACKGROUND."""
    lemma = token.lemma_.lower()
    if verb_of(token) is not None or token.lower_ == "according":
        return "saying"
    if token.pos_ == "ADJ" or lemma in STATES:
        return "state"
    if token.pos_ == "PROPN" or token.ent_type_:
        return "name"
    return "phase" if lemma in PHASES else "aside"


def why_not(token: Token, likely: float, found: Found | None, codebook: Codebook, named: Mapping[int, str]) -> str:
    """Why a word is no event, in words, or that it is one but BACKGROUND; an empty string for other events.

    ``likely`` is how likely it tells of one, ``found`` what ``find_triggers`` has found in it.
    """
    this, kind = f"“{token.text}”", token.pos_.lower()
    if found and (found.type != BACKGROUND or found.mode != "aside"):
        return f"{this} is told beside events, as {found.mode} ({BACKGROUND})" if found.type == BACKGROUND else ""
    word, pos = _entry(token, codebook)
    if word is None:
        more = (
            f"though it may well tell of an event ({likely:.2f}; {BACKGROUND})"
            if found
            else f"and it is unlikely to tell of an event ({likely:.2f})"
        )
        return f"{this}: the codebook has no trigger {token.lemma_.lower()!r} ({kind}), {more}"
    if _is_part(token, named):
        return f"{this} is part of a name, or only says what kind of thing {labels.governor(token).text!r} is"
    if _is_habit(token):
        return f"{this} tells what is usually so, in the present, about {labels.governor(token).text!r}"
    types = " or ".join(dict.fromkeys(trigger.type for trigger in codebook.by_lemma(word, pos)))
    if likely < DOUBTFUL[pos]:
        return f"{this} could be {types}, but by words and grammar an event is unlikely here ({likely:.2f})"
    wanted = sorted({w for trigger in codebook.by_lemma(word, pos) for w in trigger.phrase | trigger.words})
    return f"{this} is {types} only beside one of: {', '.join(wanted[:12])}{' ...' if len(wanted) > 12 else ''}"
