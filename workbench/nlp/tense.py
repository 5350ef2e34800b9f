"""On which side of the day of writing a date lies, as the grammar of its sentence says: "will meet on Monday", "met on Monday"."""

from __future__ import annotations

import re
from typing import Literal

from spacy.tokens import Token

from workbench.nlp.expressions import DAY, MONTH
from workbench.nlp.labels import NOMINAL, OPENS_CLAUSE, OWNER, SHARES_SUBJECT, VERBAL, subject

Outlook = Literal["ahead", "ahead of then", "behind"]
"""Still to come; still to come when something was said or done ("he said he would ..."); over."""

AUXILIARY = frozenset({"aux", "aux:pass", "auxpass", "cop", "mark", "fixed"})
MODAL = frozenset("will wo shall 'll ’ll can ca could may might must should".split())
BE = frozenset("is are am 's ’s 're ’re be was were".split())
PAST = frozenset("was were had has have did been 've ’ve".split())
HAVE = frozenset({"have", "'ve", "’ve"})
PLAN = frozenset(
    """agree aim announce arrange ask attempt bill call decide demand due earmark expect expected forecast go hope intend invite
    likely look need offer order pencil plan pledge prepare promise propose ready refuse reschedule postpone delay adjourn schedule seek
    set slate swear threaten time urge vow want warn wait""".split()
)
"""Lemmas of what plans: what hangs on them is still to come."""
FOR_A_DAY = frozenset(
    "adjourn arrange bill call delay due earmark expect forecast plan postpone reschedule schedule set slate time".split()
)
"""Of these, what can itself be given a day with "for", "until" or "on": "scheduled for Monday"."""
TIMETABLED = frozenset(
    """arrive begin close come commence convene depart end expire face fall finish fly hold host kick launch leave meet open play premiere reopen resume reach return run
    start take travel visit vote""".split()
)
"""Lemmas whose present tense tells of the future as a timetable does: "The trial opens on Monday"."""
AGENDA = frozenset(
    """auction ballot briefing ceremony competition conference congress contest deadline debate derby election event exam fight final
    fixture funeral game hearing inauguration launch match meeting party poll primary race referendum release runoff run-off sentencing
    session show summit talk talks trial vote wedding""".split()
)
"""Nouns for what has a date before it happens."""
COMING = frozenset({"upcoming", "forthcoming", "planned", "scheduled", "coming", "proposed", "expected"})
FAR = 8
"""How many steps up the tree are looked at."""
CALENDAR = re.compile(rf"{DAY}|{MONTH}|\d\w*|morning|afternoon|evening|night|start|beginning|middle|end|week|month|year")
"""Words of the time itself, between its head and what it hangs on."""
CONDITION = frozenset({"if", "unless", "once"})
DEADLINE = frozenset({"by", "before", "until", "till"})
DUE = frozenset({"due", "slate", "bill", "schedule", "set", "expect"})
"""What is ahead as long as it is told in the present, on whatever day: "The ship is due on Monday"."""


def outlook(token: Token) -> Outlook | None:
    """Where the grammar puts what happens at a time, ``token`` being the head of the words for that time; None where it does not say.

    Works with UD's and CLEAR-style labels; a text that is not parsed says nothing.
    """
    if not token.doc.has_annotation("DEP"):
        return None
    nouns, at = [], token
    for _ in range(FAR):
        if at.head == at or (at != token and _is_clause(at)):
            break
        at = at.head
        if at.pos_ in NOMINAL and not _is_clause(at) and not CALENDAR.fullmatch(at.text):
            nouns.append(at)
    if any(t.dep_ in OPENS_CLAUSE and t.i > token.i for t in at.children):
        at = at.head  # "told them in May that it would": the time stands before the clause, not in it
    verb = at if at != token and _is_clause(at) else None
    if nouns:
        return _of_noun(token, nouns[0], verb if len(nouns) == 1 else None)
    return _of_verb(at, token)


def _is_clause(token: Token) -> bool:
    """Whether a word is a verb, or stands in the place of one ("It could be missions")."""
    return token.pos_ in VERBAL or any(t.dep_ in ("aux", "cop") for t in token.children)


def _of_noun(token: Token, noun: Token, verb: Token | None) -> Outlook | None:
    """For "Sunday's election", "the talks on Friday": what has a date beforehand goes with its verb, other things are over."""
    modifiers = {t.lower_ for t in noun.children}
    if modifiers & COMING or any(t.lemma_.lower() in PLAN and t.i > noun.i and t.tag_ == "VBN" for t in noun.children):
        return "ahead"
    if noun.lemma_.lower() in AGENDA:
        first = min((t.i for t in noun.subtree), default=noun.i)
        if {"ahead", "upcoming"} & {t.lower_ for t in noun.doc[max(first - 2, 0) : noun.i]}:
            return "ahead"
        return _of_verb(verb, token) if verb is not None else None
    if token.dep_ in OWNER:
        return "behind"
    said = _of_verb(verb, token) if verb is not None else None
    return said if said == "behind" else None


def _of_verb(verb: Token, token: Token, steps: int = FAR) -> Outlook | None:
    """The outlook of a clause."""
    if steps == 0 or verb.pos_ not in (*VERBAL, "ADJ", "NOUN", "PROPN", "ADV"):
        return None
    words = {t.lower_ for t in verb.children if t.i < verb.i and (t.dep_ in AUXILIARY or t.lower_ == "due")}
    lemma = verb.lemma_.lower()
    if "would" in words or "'d" in words or "’d" in words:
        return "behind" if words & HAVE else "ahead of then"
    if words & MODAL or ("due" in words and not words & PAST):
        return "behind" if words & HAVE and not words & {"will", "wo", "'ll", "’ll", "shall"} else "ahead"
    planned = lemma in FOR_A_DAY and (verb.tag_ == "VBN" or verb.pos_ == "ADJ")
    if planned and (_preposition(token) in (*DEADLINE, "for", "to") or (lemma in DUE and not words & PAST)):
        return "ahead"
    if words & CONDITION:
        return "ahead" if _preposition(token) in DEADLINE else _of_verb(verb.head, token, steps - 1)
    if "to" in words:
        return _of_infinitive(verb, token, words, steps)
    if verb.tag_ == "VBD" or words & PAST:
        return "behind"
    if verb.tag_ in ("VBZ", "VBP"):
        return "ahead" if lemma in TIMETABLED or (verb.lower_ in BE and token.head in (verb, verb.head)) else None
    if words & BE and verb.tag_ == "VBG":
        return "ahead" if lemma in TIMETABLED or lemma in PLAN else None
    if words & BE and verb.pos_ != "VERB":
        return "ahead"
    if verb.head != verb and subject(verb) is None:
        if verb.head.pos_ in NOMINAL and verb.tag_ == "VBN":
            return "ahead" if lemma in FOR_A_DAY else "behind"
        if verb.dep_ in SHARES_SUBJECT or verb.tag_ == "VBG":
            return _of_verb(verb.head, token, steps - 1)
    return None


def _of_infinitive(verb: Token, token: Token, words: set[str], steps: int) -> Outlook | None:
    """What "is to be", what one "plans to do", "a plan to do" and a headline's "Court to rule" are ahead; the rest goes with its governor."""
    governor = verb.head
    if governor == verb or words & BE or (governor.head == governor and (governor.pos_ in NOMINAL or governor.is_sent_start)):
        return "ahead"
    if governor.lemma_.lower() in PLAN or governor.lower_ in COMING or governor.lower_ in BE:
        return "ahead"
    return _of_verb(governor, token, steps - 1)


def _preposition(token: Token) -> str:
    """The preposition of a time: its child in UD, its head in CLEAR-style trees, else the word before it."""
    if token.head.pos_ == "ADP":
        return token.head.lower_
    case = next((t.lower_ for t in token.children if t.pos_ == "ADP"), None)
    return case or (token.nbor(-1).lower_ if token.i > 0 else "")


__all__ = ["Outlook", "outlook"]
