"""What a report says in each slot: who, to whom, what, where, when, how many, on whose word, how certain. Each value with its evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from workbench.clusters.titles import PRONOUNS
from workbench.clusters.wording import content, meaning
from workbench.comparison.amounts import counted
from workbench.comparison.days import in_words
from workbench.comparison.meanings import Amount, Deed, Manner, Meaning, Party, Source, Spot, Time
from workbench.comparison.told import Report, Told
from workbench.formats.exchange import linked
from workbench.model import Annotation, Span
from workbench.tables import words

ROLES = {
    "actor": "who",
    "target": "to whom", "recipient": "to whom", "counterpart": "to whom",
    "topic": "about what",
    "instrument": "with what",
}  # fmt: skip
"""The slot of each of PLOVER's roles; a role of one's own codebook is a slot under its own name."""
ORDER = ("who", "to whom", "what", "about what", "with what", "where", "when", "how long", "how many", "on whose word", "how certain")
SETTING = ("place", "time")
BESIDE = ("actor", "recipient", "counterpart")
"""Roles of those who are not where it happens only because they are named."""
BACK = ("the ", "this ", "that ", "these ", "those ", "its ", "his ", "her ", "their ")
"""How words begin that mean something named before."""
PLACES = "place/"
UNTYPED = frozenset({"OTHER", "BACKGROUND"})
STANCES = {
    **dict.fromkeys(("asserted", "reported", "confirmed"), "done"),
    **dict.fromkeys(("denied", "negated"), "denied"),
    **dict.fromkeys(("planned", "threatened", "requested"), "intended"),
    "hypothetical": "open",
}
"""What a modality says of whether it has happened."""
LIMIT = re.compile(r"\b(before|until|by|after|since)\s+(?:the\s+)?$", re.IGNORECASE)
"""Words before a time that make it a limit."""
NEAR = re.compile(r"\b(near|outside|around|off|beyond|close to|north of|south of|east of|west of)\s+$", re.IGNORECASE)
"""Words before a place by which something is not quite there."""
OWN_WORD, UNNAMED = "the outlet itself", "somebody unnamed"


class Value(NamedTuple):
    """What is said in a slot, what that means, and the words of the article for it at ``span``. ``event`` is the annotation that says so."""

    said: str
    meaning: Meaning
    text: str
    article: str
    span: Span
    event: Annotation
    names: tuple[tuple[str, str], ...] = ()
    """The entities that are named in it, by key and full name, peoples left out."""


def values(report: Report, told: Told) -> Iterator[tuple[str, Value]]:
    """The values of a report by slot; of one that the codebook keeps out of sight the numbers alone."""
    article, event = report.article, report.event
    trigger = event.spans[0]

    def value(said: str, meaning: Meaning, span: Span, names: tuple[tuple[str, str], ...] = ()) -> Value:
        return Value(said, meaning, span.of(article.text), article.id, span, event, names)

    for what, number in _numbers(event):
        found = counted(article.text, report.sentence, trigger.start, number)
        amount = found.amount if found else Amount(float(number), float(number)) if isinstance(number, int | float) else None
        if amount is not None:
            yield f"how many {what}", value(found.said if found else str(number), amount, found.span if found else trigger)
    if report.aside:
        return
    for role, spans in event.roles.items():
        for span in spans if role not in SETTING else ():
            slot = ROLES.get(role, role)
            others = [s for r, some in event.roles.items() if r != role for s in some if span.start <= s.start and s.end <= span.end]
            if (party := _party(report, span, told, others)) is not None:
                yield slot, value(words(article.text, [span]), party[0], span, party[1])
    kind = "" if event.label in UNTYPED else event.label
    mode = str(event.values.get("mode") or "")
    yield "what", value(words(article.text, event.spans), Deed(kind, mode, meaning(report.word)), trigger)
    yield from (("where", value(said, spot, span)) for said, spot, span in _spots(report, told))
    if (time := _time(report)) is not None:
        yield ("how long" if time.precision == "duration" else "when"), value(in_words(time), time, Span(*event.values["time"]["span"]))
    yield "on whose word", value(*_source(report, told))
    modality = str(event.values.get("modality") or "asserted")
    yield "how certain", value(modality, Manner(STANCES.get(modality, "done")), trigger)


def _party(report: Report, span: Span, told: Told, others: Sequence[Span]) -> tuple[Party, tuple[tuple[str, str], ...]] | None:
    """Whom a phrase means: what is named in it, or by what its pronoun takes up; None for a pronoun that nobody knows.

    What stands in another role within it ("jets from Russia") belongs to that role.
    """
    article = report.article
    phrase = words(article.text, [span])
    named = told.named_in(article.id, span)
    for other in others:
        for key in told.named_in(article.id, other):
            named.pop(key, None)
    if not named and phrase.lower() in PRONOUNS:
        return None
    entities, peoples, called = set(), set(), []
    for key, link in named.items():
        name = str(link.values["name"])
        if str(link.values["entity"]).startswith("group/"):
            peoples.add(key)
        else:
            entities.add(key)
            called.append((key, name))
    plain = content(" ".join(part for part in _without(article.text, span, named.values())))
    stems = content(" ".join(str(link.values["name"]).split()[-1] for link in named.values()))
    return Party(frozenset(entities), frozenset(peoples), plain, stems, phrase.lower().startswith(BACK)), tuple(called)


def _without(text: str, span: Span, names: Any) -> Iterator[str]:
    """The parts of a phrase that are no names."""
    at = span.start
    for name in sorted(s for link in names for s in link.spans):
        if at <= name.start and name.end <= span.end:
            yield text[at : name.start]
            at = name.end
    yield text[at : span.end]


def _spots(report: Report, told: Told) -> Iterator[tuple[str, Spot, Span]]:
    """Where it happened, by what hangs on the event: the place read from it, in the words of the phrase around it.

    The rest of a sentence and a dateline say too little of where its events took place; who is asked in Damascus is no place.
    """
    event, article = report.event, report.article
    place = event.values.get("place")
    at = place.get("span") if isinstance(place, Mapping) and place.get("rule") == "mention" else None
    if not isinstance(at, Sequence) or len(at) != 2:
        return
    name = Span(*at)
    if any(s.start <= name.start and name.end <= s.end for role in BESIDE for s in event.roles.get(role, ())):
        return
    phrase = next((s for s in event.roles.get("place", ()) if s.start <= name.start and name.end <= s.end), name)
    link = told.links.get(article.id, {}).get((name,), {}).get("PLACE")
    values = link.values if link else {}
    named = {key for key in told.named_in(article.id, name) if key.startswith(PLACES)}
    beside = NEAR.search(article.text, report.sentence.start, phrase.start)
    said = f"{beside[1].lower() if beside else ''} {words(article.text, [phrase])}".strip()
    key, called, kind, country = (str(values.get(k) or "") for k in ("entity", "name", "place_kind", "country"))
    yield said, Spot(key, called, kind, country, frozenset(named), content(said)), phrase


def _time(report: Report) -> Time | None:
    """When it happened, as the text says; the day of writing by itself says nothing."""
    time = report.event.values.get("time")
    if not isinstance(time, Mapping) or time.get("rule") == "dateline" or not time.get("span") or not time.get("value"):
        return None
    before = LIMIT.search(report.article.text, report.sentence.start, int(time["span"][0]))
    limit = before[1].lower() if before else ""
    if limit == "before" and report.article.text[time["span"][0] :].lower().startswith("end of"):
        limit = "until"
    return Time(str(time["value"]), str(time.get("precision") or ""), limit)


def _numbers(event: Annotation) -> Iterator[tuple[str, int | str]]:
    numbers = event.values.get("numbers")
    yield from numbers.items() if isinstance(numbers, Mapping) else ()


def _source(report: Report, told: Told) -> tuple[str, Source, Span]:
    """On whose word an event is told: the speaker of the quote that it stands in, else the outlet itself."""
    event, article = report.event, report.article
    quote = told.quotes.get(str(event.values.get("quote") or ""))
    if quote is None:
        own = event.values.get("modality") in (None, "asserted", "negated", "planned")
        said = OWN_WORD if own else UNNAMED
        return said, Source("", frozenset(), unknown=not own), event.spans[0]
    about = linked(quote, told.links.get(article.id, {}), article.text)
    spans = quote.roles.get("speaker", ())
    phrase = words(article.text, spans)
    name = about.get("speaker_name") or quote.values.get("speaker_name")
    said = str(name or ("" if phrase.lower() in PRONOUNS else phrase) or UNNAMED)
    source = Source(str(about.get("speaker_entity") or ""), content(said) | {said.lower()}, said == UNNAMED)
    return said, source, spans[0] if spans else quote.spans[0]
