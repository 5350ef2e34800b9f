"""Words of saying and the reporting clauses around them: with which words, who says it, to whom."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Doc, Token

from workbench.nlp import labels
from workbench.nlp.gazetteer import cell, rows

TELLING = frozenset({"tell", "inform", "assure", "warn", "remind", "ask", "urge", "advise", "promise", "notify", "reassure"})
SAYING, ACCORDING, NOUN, WORDS = "verb of saying", "according to", "noun of saying", "words of a verb of saying"
"""The rules by which a report is found; the words of a verb are a quote only where some of them stand in marks."""
NAMING = frozenset({"accuse", "praise", "explain", "deny"})
CALLING = frozenset({"call", "calls", "called", "calling"})
THINK = "think"
CERTAIN = frozenset({"said", "says", "told"})
"""Forms that are verbs of saying whatever the tagger thinks."""
INVERTS = frozenset({"said", "says", "say", "added", "adds", "wrote", "writes"})
"""Forms behind which the speaker may stand."""
AWAY = frozenset({"down", "off"})
"""Words that make something else of a verb of saying ("write down the debt", "call off the talks")."""
ENCLOSING = frozenset({",", "—", "–", "--", "-"})
"""Marks around what is put between a subject and its verb."""

DAYS = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split())

WHEN = DAYS | frozenset(
    """this last next past earlier later late early on in the a yesterday today day days night week weeks weekend month months year years
    morning afternoon evening ago""".split()
)
"""Words of which a time is made that stands behind a verb of saying ("said last week")."""
FOR_GRANTED = frozenset({"plan", "plans", "schedule", "script"})
"""What things go "according to" that nobody says."""


class Verb(NamedTuple):
    """What a verb of saying implies, what it can introduce, and the words that belong to it ("point" *out*)."""

    sense: str
    direct: bool
    clause: bool
    rest: tuple[str, ...] = ()


class Report(NamedTuple):
    """A reporting clause over tokens ``[start, end)`` and the stretches of tokens that it reports."""

    cue: list[Token]
    speaker: list[Token]
    addressee: list[Token]
    start: int
    end: int
    content: list[tuple[int, int]]
    rule: str = SAYING
    joined: bool = False


@lru_cache(maxsize=1)
def verbs() -> dict[str, list[Verb]]:
    """Verbs of saying by every form of their first word, those of most words first."""
    found: dict[str, list[Verb]] = {}
    for row in rows("reporting"):
        if row["pos"] == "VERB":
            first, *rest = row["lemma"].split()
            irregular = [form.split()[0] for form in cell(row["forms"])]
            verb = Verb(row["sense"], row["direct"] == "yes", row["clause"] == "yes", tuple(rest))
            for form in {first, *irregular, *inflected(first)}:
                found.setdefault(form, []).append(verb)
    for several in found.values():
        several.sort(key=lambda verb: -len(verb.rest))
    return found


def inflected(lemma: str) -> set[str]:
    """The regular forms of a verb, and some that it may not have ("admited"), which do no harm.

    >>> sorted(inflected("deny")), "sobbed" in inflected("sob"), "urging" in inflected("urge")
    (['denied', 'denies', 'denying'], True, True)
    """
    if lemma.endswith("y") and lemma[-2] not in "aeiou":
        return {lemma[:-1] + "ies", lemma[:-1] + "ied", lemma + "ing"}
    if lemma.endswith("e"):
        return {lemma + "s", lemma + "d", lemma[:-1] + "ing"}
    return {lemma + end for end in ("s", "es", "ed", "ing", lemma[-1] + "ed", lemma[-1] + "ing")}


@lru_cache(maxsize=1)
def _telling() -> frozenset[str]:
    return frozenset({"told", "telling", *TELLING}).union(*map(inflected, TELLING))


def is_telling(verb: Token) -> bool:
    """Whether what follows a verb is whom it is said to."""
    return verb.lower_ in _telling()


@lru_cache(maxsize=1)
def nouns() -> dict[str, str]:
    """Nouns of saying that take a clause ("the claim that ...") and what each implies."""
    return {row["lemma"]: row["sense"] for row in rows("reporting") if row["pos"] == "NOUN" and row["clause"] == "yes"}


def verb_of(token: Token) -> Verb | None:
    """What is known of a token as a verb of saying, if it is used as one: by its tag, or by its place whatever the tag."""
    several = verbs().get(token.lower_)
    if several is None or not _is_verb(token):
        return None
    following = tuple(t.lower_ for t in token.doc[token.i + 1 : token.i + 4])
    found = next((v for v in several if following[: len(v.rest)] == v.rest), None)
    return None if found and not found.rest and following[:1] and following[0] in AWAY else found


def _is_verb(token: Token) -> bool:
    adjective = (
        token.dep_ in ("amod", "compound") and token.i < token.head.i and token.tag_ in ("VBN", "VBG")
    )  # "credit reporting companies"
    tagged = token.pos_ in labels.VERBAL or token.tag_.startswith("VB") or labels.is_predicate(token)
    return (tagged and not adjective) or token.lower_ in CERTAIN or _is_in_place(token)


def _is_in_place(token: Token) -> bool:
    """Whether a word stands where a verb of saying does: between a noun and marks or "that", or beside closing marks."""
    doc, at = token.doc, token.i
    if at == 0 or at + 1 == len(doc) or not token.text.islower():
        return False
    before, after = doc[at - 1], doc[at + 1]
    named = before.pos_ in ("PROPN", "PRON") or (before.pos_ == "NOUN" and before.tag_ != "NN") or before.text == ","
    leads = (
        (after.lower_ == "that" and after.pos_ == "SCONJ")
        or after.is_quote
        or (after.text in (",", ":") and at + 2 < len(doc) and doc[at + 2].is_quote)
    )
    closed = before.is_quote or (before.text == "," and at > 1 and doc[at - 2].is_quote)
    return (named and leads) or (closed and after.pos_ in (*labels.NOMINAL, "DET", "ADJ"))


def sense_of(cue: Sequence[Token]) -> str | None:
    """What a cue implies by the lexicon: "neutral", "confirm", "deny" ..., None for a quote without a cue.

    "think" is what somebody thinks but need not have said; what "is believed" somebody has said.
    """
    for token in reversed(cue):
        if (verb := verb_of(token)) is not None:
            return "claim" if verb.sense == THINK and labels.is_passive(token) else verb.sense
        if (sense := nouns().get(token.lower_.removesuffix("s"))) is not None:
            return sense
    return "neutral" if cue else None


def clause(token: Token) -> Report | None:
    """The reporting clause of a word of saying, None for any other word."""
    if token.lower_ == "according":
        return _according(token)
    if token.pos_ == "NOUN" and token.lower_.removesuffix("s") in nouns():
        return _noun(token)
    verb = verb_of(token)
    return report_by(token) if verb and (verb.clause or verb.direct or names(token)) else None


def is_time(words: Iterable[Token]) -> bool:
    """Whether words only tell when ("last week", "on Friday"), so that they neither speak nor are what is said."""
    words = list(words)
    return all(t.text in WHEN or t.lower_ in WHEN or t.pos_ == "NUM" for t in words) and any(t.pos_ in labels.NOMINAL for t in words)


def names(verb: Token) -> bool:
    """Whether a verb gives something a name or a verdict ("called it “rust”"), so that marked words after it are quoted."""
    known = verb_of(verb)
    return known is not None and not known.clause and (known.sense in NAMING or verb.lower_ in CALLING)


def report_by(verb: Token) -> Report:
    """The reporting clause around a verb of saying, without what it reports."""
    cue = cue_words(verb)
    addressee = _addressee(verb)
    own = _subject(verb, cue[0].i)
    if own is not None and labels.is_passive(verb):
        by = labels.agent(verb)
        phrase = labels.subtree(own) if by is None else [own, by]
        addressee = addressee or (labels.noun_phrase(own) if is_telling(verb) and own.i < verb.i else [])
        speaker = [] if by is None else labels.noun_phrase(by, after=next((t.i for t in by.children if t.lower_ == "by"), -1))
    elif own is not None:
        phrase, speaker = labels.subtree(own), labels.noun_phrase(own)
    else:
        inverted = _behind(verb)
        shared = None if inverted else _sharer(verb)
        phrase = speaker = inverted or beside(verb)
        if shared is not None:
            phrase, speaker = [], labels.noun_phrase(shared)
    start, end = labels.sentence(verb)
    around = [t.i for t in (*cue, *addressee, *phrase) if start <= t.i < end and not t.is_punct]
    return Report(cue, speaker, addressee, min(around), max(around) + 1, [], joined=not phrase)


def _sharer(verb: Token) -> Token | None:
    """The subject that a verb without one shares; a participle behind a comma has that of the clause which reports what is before it.

    In "He said that the road was shut, adding ..." it is he who adds, whatever the participle hangs on.
    """
    if verb.i and verb.lower_.endswith("ing") and verb.nbor(-1).text == ",":
        said = [t.head for t in verb.ancestors if t.dep_ in labels.COMPLEMENT and verb_of(t.head) is not None]
        if said and (outer := labels.shared_subject(said[-1])) is not None:
            return outer
    return labels.shared_subject(verb)


def _subject(verb: Token, cue: int) -> Token | None:
    """A verb's own subject, the nearest where the tree gives several; never a clause.

    An apposition that no comma closes before the verb is the true one ("in Qaim, the army said").
    """
    several = [t for t in verb.children if t.dep_ in labels.SUBJECT and t.pos_ not in labels.VERBAL]
    own = max((t for t in several if t.i < verb.i), key=lambda t: t.i, default=next(iter(several), None))
    if own is None:
        return None
    last = (
        t for t in own.children if t.dep_ in labels.APPOSITION and t.i > own.i and t.right_edge.i + 1 == cue and not t.right_edge.is_punct
    )
    return next(last, own)


def _behind(verb: Token) -> list[Token]:
    """The speaker behind a verb that a comma or mark cuts off from what is said ("..., said Mila Corte, who ...")."""
    doc, (start, end) = verb.doc, labels.sentence(verb)
    if verb.i == start or verb.lower_ not in INVERTS or not (doc[verb.i - 1].text in ",?!" or doc[verb.i - 1].is_quote):
        return []
    phrase = _nominal(doc, range(verb.i + 1, end)) if verb.i + 1 < end and doc[verb.i + 1].pos_ != "ADP" else []
    phrase = [] if is_time(phrase) else phrase
    after = doc[phrase[-1].i + 1] if phrase and phrase[-1].i + 1 < end else None
    return [] if after is not None and (after.pos_ in labels.VERBAL or after.lower_ == "that") else phrase


def cue_words(verb: Token) -> list[Token]:
    """The verb with the auxiliaries before it and the words that belong to it ("has said", "did not say", "pointed out")."""
    words = [verb]
    for token in reversed(verb.doc[max(verb.i - 4, 0) : verb.i]):
        if token.head != verb or token.dep_ not in labels.WITH_VERB:
            break
        words.insert(0, token)
    while len(words) > 1 and words[0].dep_ == "advmod" and words[0].lower_ != "never":
        words.pop(0)
    known = verb_of(verb)
    return [*words, *verb.doc[verb.i + 1 : verb.i + 1 + len(known.rest)]] if known else words


def beside(verb: Token) -> list[Token]:
    """The noun phrase next to a verb, for verbs without a subject in the tree.

    What stands between commas is passed over, unless it is a name ("his lawyer, Mila Corte, said").
    """
    doc = verb.doc
    start, end = labels.sentence(verb)
    at = verb.i - 1
    while at > start and (doc[at].pos_ in ("AUX", "ADV", "PART") or doc[at].is_space):
        at -= 1
    for _ in range(3):
        if at <= start or doc[at].text not in ENCLOSING:
            break
        opening = next((i for i in range(at - 1, start, -1) if doc[i].text == doc[at].text), start)
        if at - opening > 1 and all(t.pos_ == "PROPN" for t in doc[opening + 1 : at]):
            return list(doc[opening + 1 : at])
        if opening > start and (before := _nominal(doc, range(opening - 1, start - 1, -1))[::-1]):
            return before
        at = opening
    before = _nominal(doc, range(at, start - 1, -1))[::-1]
    if before or is_telling(verb):
        return before
    after = _nominal(doc, range(verb.i + 1, end))
    return after if after and after[0].pos_ != "ADP" and after[0].text not in DAYS and not is_time(after) else []


def _nominal(doc: Doc, order: range) -> list[Token]:
    """The tokens of a noun phrase, read from one end; empty where there is no noun."""
    phrase: list[Token] = []
    for i in order:
        named = doc[i].is_alpha and doc[i].text[0].isupper()
        if doc[i].is_punct or not (named or doc[i].pos_ in (*labels.NOMINAL, "DET", "ADJ", "NUM", "PART", "ADP")):
            break
        phrase.append(doc[i])
    while phrase and phrase[-1].pos_ == "ADP":
        phrase.pop()
    return phrase if any(t.pos_ in labels.NOMINAL for t in phrase) else []


def _addressee(verb: Token) -> list[Token]:
    if not is_telling(verb):
        return []
    noun = next((t for t in verb.children if t.dep_ in labels.OBJECT and t.i > verb.i and t.pos_ in labels.NOMINAL), None)
    return [] if noun is None else labels.noun_phrase(noun)


def _according(token: Token) -> Report | None:
    """The words "according to" with its source, which runs to the next comma."""
    doc = token.doc
    _, end = labels.sentence(token)
    if token.i + 2 >= end or doc[token.i + 1].lower_ != "to":
        return None
    stop = next((i for i in range(token.i + 2, end) if _closes(doc[i])), end)
    source = labels.tokens(doc, token.i + 2, stop)
    if not source or (len(source) == 1 and source[0].lower_ in FOR_GRANTED):
        return None
    return Report([token, doc[token.i + 1]], source, [], token.i, stop, [], ACCORDING)


def _closes(token: Token) -> bool:
    """Whether a source ends before a token: at a stop, a bracket or a mark, not at a hyphen or an initial."""
    return token.is_space or (token.is_punct and token.text not in "-’'")


def _noun(token: Token) -> Report | None:
    """A noun of saying with its owner and a clause ("Trump's claim that ...", "Trump's claim is that ...")."""
    owner = next((t for t in token.children if t.dep_ in labels.OWNER), None)
    opens = token.i + 1
    following = token.doc[opens : opens + 2]
    if len(following) == 2 and following[0].lemma_ in ("be", "yet") and following[1].lower_ == "that":
        opens, following = opens + 1, following[1:]
    if owner is None or not len(following) or following[0].lower_ != "that" or following[0].pos_ not in ("SCONJ", "ADP"):
        return None
    return Report([token], labels.noun_phrase(owner), [], owner.left_edge.i, opens, [], NOUN)
