"""Verbs of saying, and the reporting clauses built on them: cue, speaker, addressee and what is reported."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Doc, Token

from workbench.nlp import labels
from workbench.nlp.gazetteer import cell, rows

TELLING = frozenset({"tell", "inform", "assure", "warn", "remind", "ask", "urge", "advise", "promise", "notify", "reassure"})


class Verb(NamedTuple):
    """What a verb of saying implies, and what it can introduce."""

    sense: str
    direct: bool
    clause: bool


class Report(NamedTuple):
    """A reporting clause; ``content`` are the tokens of the clause that it reports, none where grammar shows none."""

    cue: list[Token]
    speaker: list[Token]
    addressee: list[Token]
    content: list[Token]
    rule: str


@lru_cache(maxsize=1)
def verbs() -> dict[str, Verb]:
    """Verbs of saying by lemma and irregular form, one word each."""
    found: dict[str, Verb] = {}
    for row in rows("reporting"):
        if row["pos"] == "VERB":
            for form in (row["lemma"], *cell(row["forms"])):
                found.setdefault(form, Verb(row["sense"], row["direct"] == "yes", row["clause"] == "yes"))
    return found


def verb_of(token: Token) -> Verb | None:
    """What is known of a token as a verb of saying, if it is used as one."""
    if token.pos_ not in ("VERB", "AUX"):
        return None
    return verbs().get(token.lemma_.lower()) or verbs().get(token.lower_)


def reports(doc: Doc) -> Iterator[Report]:
    """The reporting clauses of a text, in order."""
    for token in doc:
        if token.lower_ == "according":
            report = _according(token)
        else:
            known = verb_of(token)
            report = report_by(token) if known and (known.clause or known.direct) else None
        if report is not None:
            yield report


def report_by(verb: Token) -> Report:
    """The reporting clause around a verb of saying."""
    subject = labels.shared_subject(verb)
    speaker = [] if subject is None or subject.dep_ in labels.PASSIVE_SUBJECT else labels.noun_phrase(subject)
    content: list[Token] = []
    rule = "verb of saying"
    if clauses := labels.complements(verb):
        content = [t for c in clauses for t in labels.subtree(c)]
        rule = "clause of a verb of saying"
    elif verb.dep_ in labels.ASIDE and speaker:
        content = labels.subtree(verb.head, frozenset({verb.i}))
        rule = "verb of saying set into the clause"
    return Report(cue_words(verb), speaker, _addressee(verb), sorted(content, key=lambda t: t.i), rule)


def cue_words(verb: Token) -> list[Token]:
    """The verb with the auxiliaries before it and its particle ("has said", "did not say", "pointed out")."""
    words = [verb]
    for token in reversed(verb.doc[max(verb.i - 4, 0) : verb.i]):
        if token.head != verb or token.dep_ not in labels.WITH_VERB:
            break
        words.insert(0, token)
    while words[0].dep_ == "advmod" and words[0].lower_ != "never":
        words.pop(0)
    after = verb.i + 1
    if after < len(verb.doc) and verb.doc[after].head == verb and verb.doc[after].dep_ in labels.PARTICLE:
        words.append(verb.doc[after])
    return words


def _addressee(verb: Token) -> list[Token]:
    if verb.lemma_.lower() not in TELLING:
        return []
    noun = next((t for t in verb.children if t.dep_ in labels.OBJECT and t.i > verb.i and t.pos_ in ("NOUN", "PROPN", "PRON")), None)
    return [] if noun is None else labels.noun_phrase(noun)


def _according(token: Token) -> Report | None:
    to = token.doc[token.i + 1] if token.i + 1 < len(token.doc) else None
    if to is None or to.lower_ != "to":
        return None
    source = next((t for t in to.children if t.dep_ in labels.PREPOSITION_OBJECT), None) or (token.head if token.head.i > to.i else None)
    if source is None:
        source = next((t for t in token.children if t.i > to.i and t.pos_ in ("NOUN", "PROPN", "PRON")), None)
    if source is None:
        return None
    top = token if source in token.subtree else source
    clause = top.head
    if clause == top:
        return None
    while clause.pos_ not in ("VERB", "AUX") and clause.dep_ != "ROOT" and clause.head != clause:
        clause = clause.head
    own = {t.i for t in labels.subtree(top)}
    content = [t for t in labels.subtree(clause) if t.i not in own]
    return Report([token, to], labels.noun_phrase(source, after=to.i), [], content, "according to")
