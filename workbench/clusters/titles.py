"""What to call an incident: a short headline in the words of the report that tells most of it plainly."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from workbench.model import Annotation, Article, Span

SHORT, LINE = 40, 80
"""Letters of a phrase that goes into a title, and of a title that is a clause."""
OBJECTS = ("target", "recipient", "counterpart", "topic", "instrument")
ARTICLES = ("the ", "a ", "an ", "some ", "his ", "her ", "its ", "their ", "our ", "my ", "your ")
PRONOUNS = frozenset(
    "i we you he she it they me us him them this that these those who whom whose which what one ones mine ours yours hers theirs someone"
    " somebody everyone everybody anyone anybody something anything everything nothing itself himself herself themselves other others both"
    " his her its their our my your".split()
)
"""Words that name nobody away from their sentence."""
UNREAL = frozenset({"denied", "negated", "planned", "threatened", "requested", "hypothetical"})
"""Modalities that a title says, where most reports do not tell of the incident as having happened."""
BEING = frozenset("was were is are am been being be".split())
PERFECT = frozenset("has have had".split())
NO_INDICATIVE = frozenset("to will would can could may might must shall should let not never".split())
LINKING = frozenset(
    "on of in at to for with from against by into over near towards toward about between around under off up out down back away"
    " the a an some his her its their our any all".split()
)
"""Words between a verb and what it is done to that may stand in a title."""
LINKS = {
    "ASSAULT": " on ",
    "SANCTION": " on ",
    "ACCUSE": " against ",
    "CONSULT": " with ",
    "COOPERATE": " with ",
    "REQUEST": " to ",
    "SUPPORT": " for ",
}
"""What stands between a noun and the other side, by type, where the text has no one word for it."""
VOWELS = "aeiou"

Told = Sequence[tuple[Article, Annotation]]


class Line(NamedTuple):
    """A title that one report would give, and how much it says."""

    words: str
    real: bool
    clause: bool
    parties: int
    agreed: int


def title(reports: Told) -> str:
    """A short headline: the clause of the report that names most of those who take part, else what happens, to whom and by whom.

    What most reports do not tell as having happened is called planned, threatened, denied or the like.

    >>> article = Article(text="Syrian jets had bombed the town of Qaim.")
    >>> roles = {"actor": ((0, 11),), "target": ((23, 39),)}
    >>> event = Annotation(article=article.id, layer="events", label="ASSAULT", spans=((16, 22),), roles=roles, by="user:anna")
    >>> title([(article, event)])
    'Syrian jets bombed town of Qaim'
    >>> title([(article, event.replace(roles={"target": ((23, 39),)}, values={"lemma": "bomb", "modality": "planned"}))])
    'bombing of town of Qaim (planned)'
    """
    usual = {role: phrase(reports, roles) for role, roles in (("actor", ("actor",)), ("object", OBJECTS), ("place", ("place",)))}
    ways = [str(a.values.get("modality")) for _, a in reports]
    unreal = 2 * sum(way in UNREAL for way in ways) > len(ways)
    lines = [line for article, a in reports for line in _lines(article, a, usual) if not (unreal and line.clause)]
    best = max(lines, key=lambda line: (line.real != unreal, min(line.parties, 2), line.clause, line.agreed, -len(line.words)))
    if not unreal:
        return best.words
    way = most(way for way in ways if way in UNREAL)
    return f"{best.words[:-1]}, {way})" if best.words.endswith(")") else f"{best.words} ({way})"


def phrase(reports: Told, roles: Sequence[str]) -> str:
    """The phrase that most reports have in some roles, without its article; one with a name if there is one, empty if none is short and names somebody."""
    phrases = [words for article, a in reports for role in roles for words in _phrases(article, a, role)]
    named = [p for p in phrases if any(c.isupper() for c in p)]
    return most(named or phrases)


def most(words: Iterable[str]) -> str:
    """The most frequent of some words, of several the first; empty if there is none.

    >>> most(["raid", "strike", "strike"]), most([])
    ('strike', '')
    """
    counts = Counter(words)
    return max(counts, key=lambda w: counts[w]) if counts else ""


def _lines(article: Article, a: Annotation, usual: dict[str, str]) -> Iterator[Line]:
    """The titles that a report has words for: its clause, if that is short and plain, and a noun with what it goes with."""
    real = a.values.get("modality") not in UNREAL
    if real and (words := _clause(article, a)):
        told = [p for role in ("actor", *OBJECTS, "place") for p in _phrases(article, a, role) if p in words]
        yield Line(words, real, True, len(told), sum(p in usual.values() for p in told))
    what, link = _noun(article, a)
    thing = next((p for role in OBJECTS for p in _phrases(article, a, role)), "") or usual["object"]
    actor = next(_phrases(article, a, "actor"), "") or usual["actor"]
    where = next(_phrases(article, a, "place"), "") or usual["place"]
    beside = f"{link}{thing}" if thing else f" in {where}" if where else ""
    by = f" ({actor})" if actor and actor != thing else ""
    parties = [p for p in (thing or where, actor) if p]
    yield Line(f"{what}{beside}{by}", real, False, len(parties), sum(p in usual.values() for p in parties))


def _clause(article: Article, a: Annotation) -> str:
    """The doer, the verb and what follows in the words of the text; for a passive those it is done to, the participle and who did it."""
    trigger, text = a.spans[0], article.text
    spans = sorted((span, role) for role in ("actor", *OBJECTS, "place") for span in a.roles.get(role, ()))
    before = [(span, role) for span, role in spans if span.end <= trigger.start and role != "place"]
    if not before or not _is_verb(article, a):
        return ""
    (first, role) = next((each for each in reversed(before) if each[1] == "actor"), before[-1])
    word, between = trigger.of(text), text[first.end : trigger.start].lower().split()
    done_to = role != "actor" and between and not BEING.isdisjoint(between[-2:])
    if not (subject := _plain(first, article)) or "\n" in text[first.end : trigger.start]:
        return ""
    unended = word.endswith("ing") and not (between and between[-1] in BEING)
    base = word.lower() == str(a.values.get("lemma"))
    if (
        unended
        or (base and not NO_INDICATIVE.isdisjoint(between))
        or (role != "actor" and between and not done_to and not PERFECT.issuperset(between))
    ):
        return ""
    helping = next((w for w in between[-2:] if w in PERFECT), "") if not done_to and (base or word.endswith(("n", "um"))) else ""
    line, at = " ".join(filter(None, (subject, helping, word))), trigger.end
    for span, _ in spans:
        gap, words = text[at : span.start].lower().split(), _bare(span, article)
        more = " ".join([line, *(w for w in gap if f"{w} " not in ARTICLES), words])
        if span.start >= at and len(gap) <= 3 and LINKING.issuperset(gap) and len(words) <= SHORT and len(more) <= LINE:
            line, at = more, span.end
    return line if at > trigger.end or role != "actor" or not any(r in OBJECTS for _, r in spans) else ""


def _is_verb(article: Article, a: Annotation) -> bool:
    """Whether a trigger is a verb, as its rule says, else by its form."""
    word = a.spans[0].of(article.text).lower()
    lemma = str(a.values.get("lemma") or "").lower()
    return "(verb)" in _rule(a) or (word != lemma and (word.endswith("ed") if not lemma else word not in (f"{lemma}s", f"{lemma}es")))


def _rule(a: Annotation) -> str:
    return str(a.values.get("rule") or "")


def _noun(article: Article, a: Annotation) -> tuple[str, str]:
    """What happens as a noun, and the preposition before what it is done to."""
    trigger, text = a.spans[0], article.text
    word, mode = trigger.of(text).lower(), str(a.values.get("mode") or "")
    lemma = str(a.values.get("lemma") or word).lower()
    things = sorted((span, role) for role in OBJECTS for span in a.roles.get(role, ()) if span.start >= trigger.end)
    gap = [w for w in text[trigger.end : things[0][0].start].lower().split() if f"{w} " not in ARTICLES] if things else []
    told = f" {gap[0]} " if len(gap) == 1 and gap[0] in LINKING else ""
    if "(verb)" in _rule(a) or (lemma != word and word not in (f"{lemma}s", f"{lemma}es")):
        return word if word.endswith("ing") else gerund(lemma), told or " of "
    side = next((role for role in OBJECTS if next(_phrases(article, a, role), "")), "target")
    link = told or (LINKS.get(a.label, ": ") if side in ("target", "recipient", "counterpart") else ": ")
    return mode if mode.endswith(lemma) else lemma, link


def gerund(verb: str) -> str:
    """The form of a verb in -ing.

    >>> [gerund(verb) for verb in ("kill", "seize", "overrun", "hit", "agree", "die", "visit")]
    ['killing', 'seizing', 'overrunning', 'hitting', 'agreeing', 'dying', 'visiting']
    """
    if verb.endswith("ie"):
        return f"{verb[:-2]}ying"
    if verb.endswith("e") and not verb.endswith(("ee", "oe", "ye")):
        return f"{verb[:-1]}ing"
    last = verb[-1:]
    short = len(verb) > 2 and last not in "wxy" and last not in VOWELS and verb[-2] in VOWELS and verb[-3] not in VOWELS
    syllables = len(re.findall(r"[aeiouy]+", verb))
    if short and (syllables == 1 or verb.endswith(("run", "cut", "fer", "mit", "bel", "set", "put", "get"))):
        return f"{verb}{last}ing"
    return f"{verb}ing"


def _phrases(article: Article, a: Annotation, role: str) -> Iterator[str]:
    return (words for span in a.roles.get(role, ()) if (words := _plain(span, article)))


def _plain(span: Span, article: Article) -> str:
    """A phrase without its article; empty if it is long, or names nobody away from its sentence."""
    plain = _bare(span, article)
    return plain if len(plain) <= SHORT and plain.lower() not in PRONOUNS else ""


def _bare(span: Span, article: Article) -> str:
    words = " ".join(span.of(article.text).split())
    return next((words[len(the) :] for the in ARTICLES if words.lower().startswith(the)), words)
