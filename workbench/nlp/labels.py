"""The one place that knows dependency labels: ours are UD's, those of spaCy's own English models are CLEAR-style."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Token

SUBJECT = frozenset({"nsubj", "nsubj:pass", "nsubj:outer", "csubj", "nsubjpass", "csubjpass", "expl"})
PASSIVE_SUBJECT = frozenset({"nsubj:pass", "nsubjpass"})
COMPLEMENT = frozenset({"ccomp"})
ASIDE = frozenset({"parataxis"})
AFTER_NOUN = frozenset({"acl", "acl:relcl", "relcl", "advcl", "advcl:relcl", "appos", "parataxis", "punct", "cc", "conj", "dep"})
CONJUNCT = frozenset({"conj"})
OBJECT = frozenset({"obj", "iobj", "dobj", "dative"})
PREPOSITION_OBJECT = frozenset({"pobj"})
WITH_VERB = frozenset({"aux", "aux:pass", "auxpass", "neg", "advmod"})
PARTICLE = frozenset({"compound:prt", "prt"})


def subject(verb: Token) -> Token | None:
    """The head of a verb's own subject."""
    return next((t for t in verb.children if t.dep_ in SUBJECT and t.dep_ != "expl"), None)


def shared_subject(verb: Token) -> Token | None:
    """The head of a verb's subject, its own or the one it shares as a conjunct ("confirmed ... and said")."""
    seen = 0
    while seen < 5:
        own = subject(verb)
        if own is not None or verb.dep_ not in CONJUNCT:
            return own
        verb, seen = verb.head, seen + 1
    return None


def complements(verb: Token) -> list[Token]:
    """The heads of the clauses that are what a verb of saying reports, in order."""
    return [t for t in verb.children if t.dep_ in COMPLEMENT]


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
    dropped = frozenset(t.i for t in head.children if t.dep_ in AFTER_NOUN and (t.i > head.i or t.dep_ == "punct"))
    belongs = {t.i for t in subtree(head, dropped) if t.i > after}
    first = last = head.i
    while first - 1 in belongs:
        first -= 1
    while last + 1 in belongs:
        last += 1
    return list(head.doc[first : last + 1])
