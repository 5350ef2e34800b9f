"""What stands beside a word: the lemmas and labels of names that tell which of its meanings it has ("strike" beside "air", "worker")."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from spacy.tokens import Token

from workbench.nlp import labels

BESIDE = frozenset(
    """nsubj nsubj:pass csubj csubj:pass obj iobj obl obl:agent obl:arg obl:unmarked nmod nmod:poss nmod:unmarked compound compound:prt amod
    xcomp ccomp case advmod prt acl flat fixed appos prep nummod neg""".split()
)
"""Relations of what can tell the meaning of its governor."""
WITHIN = frozenset("nmod nmod:poss nmod:unmarked compound amod case conj appos flat prep pobj".split())
"""Relations of what stands within a noun phrase."""
CLAUSES = frozenset({"xcomp", "ccomp", "acl"})
DEPTH = 2
"""How deep inside a phrase that hangs on a word what tells its meaning may stand ("a series of deadly *air* strikes")."""


def near(token: Token, named: Mapping[int, str]) -> dict[str, Token]:
    """The lemmas beside a word, with the labels of the names there; ``named`` gives these labels by the index of a word.

    Beside it is what hangs on it, with the nouns within that; whom and what it is about where the tree has it elsewhere (in "the
    deal they reached", "vowed and signed the treaty"); and the verb that a noun is the subject or object of.
    """
    found: dict[str, Token] = {}
    for other in _beside(token):
        found.setdefault(other.lemma_.lower(), other)
        found.setdefault(other.lower_, other)
        if label := named.get(other.i):
            found.setdefault(label, other)
    return found


def _beside(token: Token) -> Iterator[Token]:
    head, role = labels.governor(token), labels.relation(token)
    for child in token.children:
        if labels.relation(child) in BESIDE:
            yield from _phrase(child, DEPTH)
        elif labels.relation(child) == "conj" and token.pos_ in labels.VERBAL and labels.subject(child) is None:
            yield from (t for t in child.children if t.dep_ in labels.OBJECT and _lacks_object(token))
    if token.pos_ in labels.VERBAL:
        if role in labels.MODIFIES_NOUN:
            yield from _phrase(head, 1)
        elif role == "conj" and head.pos_ in labels.VERBAL and labels.subject(token) is None:
            yield from (t for t in head.children if t.dep_ in labels.SUBJECT)
    elif head.i != token.i:
        while role == "conj" and head.head.i != head.i:
            head, role = labels.governor(head), labels.relation(head)
        if head.pos_ in labels.VERBAL:
            yield head
            yield from (t for t in head.children if labels.relation(t) in ("compound:prt", "obl"))
        elif role in ("nmod", "compound", "nmod:poss"):
            yield head


def _lacks_object(verb: Token) -> bool:
    return all(t.dep_ not in labels.OBJECT for t in verb.children)


def _phrase(head: Token, depth: int) -> Iterator[Token]:
    """A word with the nouns and prepositions within its phrase; of a clause, its verb with what that is about."""
    yield head
    if depth:
        clause = labels.relation(head) in CLAUSES
        for child in head.children:
            if child.dep_ in WITHIN or (clause and labels.relation(child) in BESIDE):
                yield from _phrase(child, depth - 1)
