"""The one place that knows dependency labels: ours are UD's, those of spaCy's own English models are CLEAR-style."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache

from spacy.tokens import Doc, Token

REMEMBERED = 64
"""For so many words is remembered what is asked of them again and again; few, since a word keeps its text in memory."""

SUBJECT = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "csubj", "nsubjpass", "csubjpass"})
PASSIVE = frozenset({"aux:pass", "auxpass"})
COMPLEMENT = frozenset({"ccomp"})
INFINITIVE = frozenset({"xcomp", "advcl"})
OPENS_CLAUSE = frozenset({"mark"})
TIME = frozenset({"obl:tmod", "obl:npmod", "obl:unmarked", "npadvmod"})
BEHIND_NOUN = frozenset({"acl", "acl:relcl", "relcl", "advcl", "advcl:relcl", "appos", "parataxis", "punct", "cc", "conj", "dep"})
APPOSITION = frozenset({"appos"})
SHARES_SUBJECT = frozenset({"conj", "advcl", "xcomp"})
MODIFIES_NOUN = frozenset({"acl", "acl:relcl", "relcl"})
OWNER = frozenset({"nmod:poss", "poss"})
OBJECT = frozenset({"obj", "iobj", "dobj", "dative"})
WITH_VERB = frozenset({"aux", "aux:pass", "auxpass", "neg", "advmod"})
AGENT = frozenset({"obl:agent", "agent", "obl"})
RELATIVE = frozenset({"who", "which", "that"})
PARTICIPIAL = frozenset({"acl", "amod", "advcl"})
MODIFIES = frozenset({"amod", "compound", "nmod", "nmod:desc", "nn", "flat"})
HANGS_BY_PREPOSITION = frozenset({"obl", "obl:agent", "nmod", "nmod:desc"})
PREPOSITION = frozenset({"prep", "agent", "dative"})
JOINED = frozenset({"conj"})
CLAUSAL = frozenset({"ccomp", "csubj", "csubj:pass", "csubjpass", "pcomp"})
NEGATION = frozenset({"no", "not", "n't", "n’t", "never", "neither", "nor", "without", "hardly"})
NOMINAL = frozenset({"NOUN", "PROPN", "PRON"})
VERBAL = frozenset({"VERB", "AUX"})
UNIVERSAL = {
    "nsubjpass": "nsubj:pass", "csubjpass": "csubj:pass", "auxpass": "aux:pass", "dobj": "obj", "dative": "iobj", "agent": "obl:agent",
    "relcl": "acl:relcl", "poss": "nmod:poss", "prt": "compound:prt", "nn": "compound", "npadvmod": "obl:unmarked", "neg": "advmod",
    "acomp": "xcomp", "attr": "xcomp", "ROOT": "root",
}  # fmt: skip
"""UD's names for CLEAR's relations, where one stands for the other."""
ABBREVIATED = re.compile(r"(Mrs?|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Capt|Cpl|Adm|Maj|Cmdr|Sen|Rep|Gov|Rev|Hon|St|[A-Z])\.")
"""Titles and initials whose full stop ends no sentence."""


def sentence(token: Token) -> tuple[int, int]:
    """The tokens ``[start, end)`` of the sentence around one; the paragraph in a text that is not parsed."""
    doc = token.doc
    if doc.has_annotation("SENT_START"):
        own = token.sent
        start, end = own.start, own.end
        while start > 0 and ABBREVIATED.fullmatch(doc[start - 1].text):
            start = doc[start - 1].sent.start
        return start, end
    start, end = token.i, token.i + 1
    while start > 0 and not _breaks(doc[start - 1]):
        start -= 1
    while end < len(doc) and not _breaks(doc[end]):
        end += 1
    return start, end


def _breaks(token: Token) -> bool:
    return token.is_space and "\n" in token.text


def governor(token: Token) -> Token:
    """The word that a word hangs on, past the preposition between them."""
    head = token.head
    return head.head if token.dep_ == "pobj" else head


def relation(token: Token) -> str:
    """UD's name for what a word is to its governor, whichever labels the pipeline has."""
    if token.dep_ == "pobj":
        return "nmod" if governor(token).pos_ in NOMINAL else "obl"
    return UNIVERSAL.get(token.dep_, token.dep_)


def subject(verb: Token) -> Token | None:
    """The head of a verb's own subject."""
    return next((t for t in verb.children if t.dep_ in SUBJECT), None)


def is_passive(verb: Token) -> bool:
    """Whether a verb is in the passive, by its auxiliary."""
    return any(t.dep_ in PASSIVE for t in verb.children)


def is_predicate(token: Token) -> bool:
    """Whether a noun has a subject and no copula: a verb in truth ("A source whispers that ...")."""
    return token.pos_ == "NOUN" and subject(token) is not None and all(t.dep_ != "cop" for t in token.children)


def swallowed(verb: Token) -> tuple[Token, Token] | None:
    """Subject and verb of a bare clause that the parser took for an object and a second verb without "and".

    In "Reports say a unit pledged allegiance", what one says is no thing, so "unit" is not the object of "say".
    """
    thing = next((t for t in verb.children if t.dep_ in OBJECT and t.i > verb.i and t.pos_ in NOMINAL), None)
    if thing is None:
        return None
    second = (t for t in verb.children if t.dep_ == "conj" and t.i > thing.i and t.pos_ in VERBAL)
    bare = next((t for t in second if subject(t) is None and all(c.dep_ != "cc" for c in (*t.children, *verb.children))), None)
    return (thing, bare) if bare is not None else None


def shared_subject(verb: Token) -> Token | None:
    """The head of a verb's subject: its own, or the one it has from the clause or the noun that it hangs on.

    "Iraq denied it and said ...", "He went on, saying ...", "a letter saying ...".
    """
    for _ in range(5):
        own = subject(verb)
        if own is not None:
            return own
        if verb.dep_ in MODIFIES_NOUN and verb.head.pos_ in NOMINAL:
            return verb.head.head if verb.head.dep_ in APPOSITION else verb.head
        if verb.dep_ not in SHARES_SUBJECT or verb.head == verb:
            return None
        if verb.dep_ == "conj" and (clause := swallowed(verb.head)) and clause[1] == verb:
            return clause[0]
        verb = verb.head
    return None


def agent(verb: Token) -> Token | None:
    """The head of the noun after "by" that says who does what a passive verb tells."""
    for child in verb.children:
        if child.dep_ in AGENT and child.i > verb.i:
            if child.lower_ == "by":
                return next((t for t in child.children if t.pos_ in NOMINAL), None)
            if any(t.lower_ == "by" and t.i < child.i for t in child.children):
                return child
    return None


@lru_cache(maxsize=REMEMBERED)
def prepositional(token: Token) -> tuple[tuple[str, Token], ...]:
    """The nouns that hang on a word by a preposition, each with it in lower case ("along with" in full)."""
    found: list[tuple[str, Token]] = []
    for child in token.children:
        if child.dep_ in PREPOSITION and child.pos_ in ("ADP", "SCONJ", "VERB"):
            inner = [t for t in child.children if t.dep_ in PREPOSITION and t.pos_ == "ADP"]
            nouns = [n for t in (child, *inner) for n in t.children if n.dep_ in ("pobj", "obj") and n.pos_ != "VERB"]
            found += [(" ".join(t.lower_ for t in (child, *inner)), noun) for noun in nouns[:1]]
        elif child.dep_ in HANGS_BY_PREPOSITION:
            title = next((t for t in child.children if t.dep_ == "nmod:desc" and t.i < child.i), child)
            case = [t for word in dict.fromkeys((child, title)) for t in word.children if t.dep_ == "case" and t.i < word.i]
            words = [t.lower_ for c in case for t in (c, *(f for f in c.children if f.dep_ == "fixed"))]
            found += [(" ".join(words), child)] if words else []
    return tuple(found)


def subtree(token: Token, without: frozenset[int] = frozenset()) -> list[Token]:
    """A token with all below it in text order, leaving out the branches whose heads are in ``without``."""
    return sorted(_below(token, without), key=lambda t: t.i)


def _below(token: Token, without: frozenset[int]) -> Iterator[Token]:
    yield token
    for child in token.children:
        if child.i not in without:
            yield from _below(child, without)


def noun_phrase(head: Token, after: int = -1) -> list[Token]:
    """A noun with what belongs to its phrase, from after token ``after``, without the clauses and appositions behind it."""
    dropped = frozenset(t.i for t in head.children if t.dep_ in BEHIND_NOUN and (t.i > head.i or t.dep_ == "punct"))
    belongs = {t.i for t in subtree(head, dropped) if t.i > after}
    first = last = head.i
    while first - 1 in belongs:
        first -= 1
    while last + 1 in belongs and head.doc[last + 1].lower_ not in RELATIVE:
        last += 1
    return list(head.doc[first : last + 1])


def head_of(phrase: Sequence[Token]) -> Token:
    """The token of a phrase that the others hang on."""
    inside = {t.i for t in phrase}
    return next((t for t in phrase if t.head.i not in inside or t.head == t), phrase[-1])


def tokens(doc: Doc, start: int, end: int) -> list[Token]:
    """The tokens of ``[start, end)`` that are more than space."""
    return [t for t in doc[max(start, 0) : max(end, 0)] if not t.is_space]


def tokens_between(doc: Doc, start: int, end: int) -> list[Token]:
    """The tokens over characters ``[start, end)`` that are more than space, found without looking through the whole text."""
    return tokens(doc, bisect_right(places(doc), start) - 1, bisect_left(places(doc), end))


@lru_cache(maxsize=2)
def places(doc: Doc) -> list[int]:
    """Where each token of a document begins."""
    return [token.idx for token in doc]
