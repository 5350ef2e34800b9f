"""When and where an event took place: by what hangs on its trigger, else by its sentence, else by the dateline.

Which of these it was is the ``rule``: "mention", "sentence" or "dateline". What is over is never given a day after the day of writing, and what is
still to come has no day but the one that is told for it.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect, bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from spacy.tokens import Doc, Token

from workbench.model import Annotation, Article, Span
from workbench.nlp import labels
from workbench.nlp.events.clauses import carrier, clause, phrase
from workbench.nlp.events.words import HARMING, LIGHT, SITE, UNDERGOING, is_being
from workbench.nlp.gazetteer import gazetteer
from workbench.nlp.pipeline import DATELINE
from workbench.nlp.quotes.reporting import verb_of
from workbench.nlp.reckoning import extent
from workbench.nlp.tense import CALENDAR
from workbench.nlp.timewords import RANK

PLACES = frozenset({"GPE", "LOC", "FAC"})
AT = frozenset(
    "in at near outside inside around across along off within throughout aboard opposite beside above beneath under between through".split()
)
"""Prepositions of where something happens."""
ON = frozenset({"on", "over", "onto", "upon"})
"""Prepositions of where, before a word for a place; else of something else."""
TOWARDS = frozenset({"to", "from", "into", "towards", "toward", "for", "via", "past"})
"""Prepositions of where a movement leads, where the name of a place follows."""
MOVING = frozenset({"MOBILIZE", "RETREAT", "AID", "CONSULT", "OTHER", "CONCEDE", "PROTEST"})
"""Types that may lead somewhere."""
STRUCK = frozenset({"ASSAULT", "COERCE", "OTHER", "MOBILIZE"})
"""Types whose target, if it is a place, is where they happen."""
TAKING_PLACE = (
    frozenset(
        "be begin break cause come commence continue end erupt follow happen hold last occur open proceed resume start stop take tear".split()
    )
    | HARMING
)
"""Verbs whose time and place are those of the event that is their subject or object."""
AHEAD = frozenset({"planned", "threatened", "requested", "hypothetical"})
"""Modalities of what has not happened yet, if it ever does."""
REACHING = frozenset("cross enter invade leave overrun raid reach storm tour visit".split())
"""Verbs whose object, if it is a place, is where they happen, whatever else it is."""
STALE = dt.timedelta(days=31)
"""A dateline so far from the day of publication is none."""
FAR = 6
"""How many words up the tree a time may hang below its event."""


class Named(NamedTuple):
    """A name or a time in the text, and the word of it that the others hang on."""

    mention: Annotation
    head: Token
    surface: str


class Setting(NamedTuple):
    """What an article tells about when and where, made once for all its events."""

    times: Sequence[Named]
    places: Sequence[Named]
    written: Annotation | str | None
    dateline: Named | None

    @property
    def day(self) -> str | None:
        """The day of writing."""
        return self.written if isinstance(self.written, str) or self.written is None else str(self.written.values["entity"])


class Circumstance(NamedTuple):
    """The phrases that tell when or where, and the record of it in an event's values, None where nobody says."""

    spans: tuple[Span, ...]
    value: Mapping[str, object] | None


def setting(doc: Doc, article: Article, names: Sequence[Annotation], times: Sequence[Annotation]) -> Setting:
    """The times and places of an article; ``names`` are its entities, ``times`` the links of its dates to days."""
    starts, text = [token.idx for token in doc], doc.text

    def located(mention: Annotation) -> Named:
        span = mention.spans[0]
        return Named(mention, doc[bisect(starts, span.start) - 1 : bisect_left(starts, span.end)].root, span.of(text))

    inside = _in_dateline([*times, *names], text)
    return Setting(
        times=[located(a) for a in times if a not in inside and a.values.get("entity")],
        places=[located(a) for a in names if a.label in PLACES and a not in inside],
        written=_written(article, inside),
        dateline=next((located(a) for a in inside if a.label in PLACES), None),
    )


def day_of_writing(article: Article, times: Sequence[Annotation]) -> str | None:
    """The day in the dateline, else that of publication; ``times`` are the links of the article's dates to days."""
    told = _written(article, _in_dateline(times, article.text))
    return told if isinstance(told, str) or told is None else str(told.values["entity"])


def _in_dateline(mentions: Sequence[Annotation], text: str) -> list[Annotation]:
    line = DATELINE.search(text)
    return [a for a in mentions if line and line.start() <= a.start and a.spans[0].end <= line.end()]


def _written(article: Article, inside: Sequence[Annotation]) -> Annotation | str | None:
    published = (article.published or "")[:10] or None
    return next((a for a in inside if a.label == "TIME" and a.layer == "links" and _is_recent(a, published)), published)


def _is_recent(time: Annotation, published: str | None) -> bool:
    if time.values["precision"] != "day":
        return False
    try:
        return published is None or abs(dt.date.fromisoformat(published) - extent(str(time.values["entity"]))[0]) <= STALE  # type: ignore[operator]
    except (TypeError, ValueError):
        return False


def when(trigger: Token, around: Setting, modality: str = "asserted", quote: Annotation | None = None) -> Circumstance:
    """The time of an event, with value, precision, anchor and rule; of several that belong to it, the most exact."""
    nearby = [t for t in _in_sentence(around.times, trigger) if _fits(t.mention, around.day, modality)]
    if any(_counts_from(t, trigger) for t in nearby):
        return Circumstance((), None)
    own = [t for t in nearby if _belongs(t.head, trigger)]
    if own:
        own.sort(key=lambda t: (_rank(t.mention), abs(t.head.i - trigger.i)))
        return Circumstance(tuple(t.mention.spans[0] for t in sorted(own, key=lambda t: t.head.i)), _time(own[0].mention, "mention"))
    others = [t for t in nearby if t.mention.values["precision"] != "duration" and _same_speech(t, quote) and not _is_of_saying(t.head)]
    if others:
        return Circumstance((), _time(min(others, key=lambda t: abs(t.head.i - trigger.i)).mention, "sentence"))
    if around.day is None or modality in AHEAD:
        return Circumstance((), None)
    if isinstance(around.written, Annotation):
        return Circumstance((), _time(around.written, "dateline"))
    return Circumstance((), {"span": None, "value": around.day, "precision": "day", "anchor": around.day, "rule": "dateline"})


def _counts_from(time: Named, trigger: Token) -> bool:
    """Whether a length of time leads from an event to another one ("three days after the town fell"): it dates that one, not this."""
    if time.mention.values["precision"] != "duration" or time.head.i + 1 >= len(time.head.doc):
        return False
    joint = time.head.nbor(1)
    if joint.lower_ not in ("after", "before") or trigger.i < joint.i:
        return False
    behind = next((t for t in trigger.doc[joint.i + 1 : trigger.i + 1] if _is_clausal(t) or t.is_punct), None)
    return trigger in (joint.head, behind)


def _time(mention: Annotation, rule: str) -> dict[str, object]:
    values = mention.values
    return {
        "span": list(mention.spans[0]),
        "value": values["entity"],
        "precision": values["precision"],
        "anchor": values.get("anchor"),
        "rule": rule,
    }


def _rank(mention: Annotation) -> int:
    """How exact a time is; a length of time comes last, and a time of day without its day before that."""
    precision = str(mention.values["precision"])
    if str(mention.values["entity"]).startswith("T"):
        return len(RANK)
    return RANK.index(precision) if precision in RANK else len(RANK) + 1


def _fits(mention: Annotation, written: str | None, modality: str) -> bool:
    """Whether a time may be that of the event: what is over has no day after that of writing."""
    if modality in AHEAD or written is None or mention.values["precision"] == "duration":
        return True
    try:
        first = extent(str(mention.values["entity"]).split("/")[0])[0]
        return first is None or first <= dt.date.fromisoformat(written)
    except (TypeError, ValueError):
        return True


def _in_sentence(found: Sequence[Named], trigger: Token) -> list[Named]:
    start, end = _sentence(trigger)
    first = bisect_left(found, start, key=lambda n: n.head.i)
    last = bisect_left(found, end, key=lambda n: n.head.i)
    return list(found[first:last])


_sentence = lru_cache(maxsize=4)(labels.sentence)


def _belongs(head: Token, trigger: Token) -> bool:
    """Whether a time hangs on an event: on its trigger, on what is part of that, or on the verb that only says that it took place."""
    at, event = head, carrier(trigger)
    if at == event:
        return True
    for _ in range(FAR):
        above = labels.governor(at)
        if above == at:
            return False
        at = above
        if at == trigger:
            return True
        if _is_clausal(at):
            break
    else:
        return False
    if at.head == event and labels.relation(at) == "acl:relcl":
        return at.lemma_.lower() in TAKING_PLACE
    if not _is_clausal(trigger) and labels.governor(event) == at:
        lemma = at.lemma_.lower()
        relation = labels.relation(event)
        if relation == "obj" or relation.startswith("nsubj"):
            return lemma in TAKING_PLACE or lemma in LIGHT or lemma in UNDERGOING
        return relation == "obl" and lemma in LIGHT
    return trigger.head == at and labels.relation(trigger) == "xcomp" and verb_of(at) is None


def _is_clausal(token: Token) -> bool:
    return (token.pos_ in labels.VERBAL or any(t.dep_ in ("aux", "cop") for t in token.children)) and not CALENDAR.fullmatch(token.text)


def _is_of_saying(head: Token) -> bool:
    """Whether a time says when something was said."""
    at = head
    for _ in range(FAR):
        at = labels.governor(at)
        if _is_clausal(at) or at.head == at:
            break
    known = verb_of(at)
    return (
        known is not None
        and (known.clause or known.direct)
        and any(labels.relation(t) in ("ccomp", "parataxis") for t in (at, *at.children))
    )


def _same_speech(found: Named, quote: Annotation | None) -> bool:
    """Whether a name stands in the same quote as the event."""
    return quote is None or any(span.start <= found.mention.start < span.end for span in quote.spans)


def where(
    trigger: Token,
    around: Setting,
    event_type: str = "",
    modality: str = "asserted",
    quote: Annotation | None = None,
    targets: Sequence[Token] = (),
) -> Circumstance:
    """The place of an event, with span, name and rule: of several the one nearest in the tree, a country only if there is no other.

    ``targets`` are the words of the event's targets: a target that is a place is where it happened.
    """
    nearby = _in_sentence(around.places, trigger)
    by_token = {n.head.i: n for n in nearby}
    dates = {n.head.i for n in around.times}
    spans: list[Span] = []
    named: list[Named] = []
    for noun in _locatives(trigger, event_type, by_token):
        if noun.i in dates:
            continue
        words = phrase(noun)
        span = Span(words[0].idx, words[-1].idx + len(words[-1]))
        if any(span.overlaps(other) for other in spans):
            continue
        spans.append(span)
        named += sorted((by_token[t.i] for t in words if t.i in by_token), key=lambda n: (_is_country(n), abs(n.head.i - noun.i)))[:1]
    if event_type in STRUCK:
        named += [by_token[t.i] for t in targets if t.i in by_token]
    named += [by_token[t.i] for t in trigger.children if t.i in by_token and t.dep_ in labels.MODIFIES and not _is_country(by_token[t.i])]
    if named:
        return Circumstance(tuple(spans), _place(min(named, key=_is_country), "mention"))
    others = [n for n in nearby if _same_speech(n, quote) and _is_locative(n.head)]
    if others:
        return Circumstance(tuple(spans), _place(min(others, key=lambda n: (_is_country(n), abs(n.head.i - trigger.i))), "sentence"))
    if spans:
        return Circumstance(
            tuple(spans), {"span": list(spans[0]), "name": " ".join(spans[0].of(trigger.doc.text).split()), "rule": "mention"}
        )
    if around.dateline is None or modality in AHEAD or _is_elsewhere(trigger, around, nearby):
        return Circumstance((), None)
    return Circumstance((), _place(around.dateline, "dateline"))


def _is_elsewhere(trigger: Token, around: Setting, nearby: Sequence[Named]) -> bool:
    """Whether the dateline says nothing of where an event was: its sentence names another place, or the story has moved to one before it."""
    before = around.places[: bisect_left(around.places, trigger.i, key=lambda n: n.head.i)]
    return any(n.surface != around.dateline.surface for n in nearby) or any(  # type: ignore[union-attr]
        n.surface != around.dateline.surface and _is_locative(n.head)  # type: ignore[union-attr]
        for n in before
    )


def _place(named: Named, rule: str) -> dict[str, object]:
    return {"span": list(named.mention.spans[0]), "name": named.mention.values.get("name") or named.surface, "rule": rule}


def _is_country(named: Named) -> bool:
    known = gazetteer().entries.get(named.surface)
    return known is not None and known.label == "GPE" and len(known.kind) == 2


def _locatives(trigger: Token, event_type: str, places: Mapping[int, Named]) -> Iterator[Token]:
    """The nouns after prepositions of place that hang on an event, on what it is done to, or on the verb that says that it took place."""
    words = [trigger]
    if _is_clausal(trigger):
        things = [t for t in clause(trigger).things if t.i > trigger.i]
        words += things if event_type in STRUCK else []
        yield from (t for t in things if t.i in places and trigger.lemma_.lower() in REACHING)
        if labels.relation(trigger) == "xcomp" and verb_of(trigger.head) is None:
            words.append(trigger.head)
    else:
        event = carrier(trigger)
        verb = labels.governor(event)
        lemma = verb.lemma_.lower()
        if _is_clausal(verb) and (lemma in LIGHT or lemma in UNDERGOING or lemma in TAKING_PLACE):
            words.append(verb)
    if event_type in STRUCK:
        words += [noun for word in words for preposition, noun in labels.prepositional(word) if preposition in ("on", "of", "against")]
    for word in words:
        for preposition, noun in labels.prepositional(word):
            if _is_where(preposition.split()[0], noun, event_type, places):
                yield noun


def _is_where(preposition: str, noun: Token, event_type: str, places: Mapping[int, Named]) -> bool:
    if preposition not in AT and preposition not in ON and preposition not in TOWARDS:
        return False
    named = noun.i in places or any(t.i in places for t in noun.children)
    if preposition in AT:
        unknown = (
            noun.pos_ == "PROPN"
            and noun.ent_type_ not in ("PERSON", "ORG", "DATE", "TIME", "EVENT", "NORP")
            and preposition in ("in", "at", "near")
        )
        return named or unknown or noun.lemma_.lower() in SITE
    if preposition in ON:
        return noun.lemma_.lower() in SITE or (noun.i in places and places[noun.i].mention.label != "GPE")
    return named and event_type in MOVING


def _is_locative(head: Token) -> bool:
    """Whether the name of a place stands where one says where: after a preposition, or as part of what does.

    Where somebody is at home says nothing of events ("a diplomat in Amman remarked").
    """
    at = head
    for _ in range(3):
        case = next((t.lower_ for t in at.children if t.dep_ == "case" and t.i < at.i), at.head.lower_ if at.dep_ == "pobj" else "")
        if case in AT or case in ON:
            return labels.relation(at) != "nmod" or not is_being(labels.governor(at))
        above = labels.governor(at)
        if labels.relation(at) not in ("nmod", "appos", "compound", "nmod:poss", "flat") or above == at:
            return False
        at = above
    return False


__all__ = ["Circumstance", "Setting", "day_of_writing", "setting", "when", "where"]
