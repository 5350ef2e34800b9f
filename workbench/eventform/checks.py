"""What seems to be missing in an event, or to contradict itself: pointed out in words, never enforced."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from workbench.codebook import Codebook
from workbench.eventform import lookups
from workbench.eventform.draft import AHEAD, Draft
from workbench.eventform.scene import Scene
from workbench.model import Annotation, Span
from workbench.nlp.reckoning import extent
from workbench.places.index import country_name

CIRCUMSTANCES = ("time", "place")
OTHERS = ("target", "recipient", "counterpart")
"""Roles of those that an actor acts on or with."""
APART = 300.0
"""Kilometres from which an event is not where its incident is."""


class Remark(NamedTuple):
    """The field that a remark is about, and what it says."""

    field: str
    words: str


def remarks(draft: Draft, scene: Scene, codebook: Codebook) -> list[Remark]:
    """All that is to be pointed out about a draft, field by field."""
    return [remark for check in CHECKS for remark in check(draft, scene, codebook)]


def _needed(draft: Draft, scene: Scene, codebook: Codebook) -> Iterator[Remark]:
    if draft.trigger is None:
        yield Remark("trigger", "Which word tells of it? Select it in the text, or type it here.")
    elif not draft.label:
        yield Remark("type", "What kind of event is it?")
    kind = codebook.types.get(draft.label)
    if kind and kind.roles and kind.roles[0] not in CIRCUMSTANCES and not draft.roles.get(kind.roles[0]):
        yield Remark(kind.roles[0], f"{kind.name} events usually name their {kind.roles[0]}; here none is given.")


def _type(draft: Draft, scene: Scene, codebook: Codebook) -> Iterator[Remark]:
    if not draft.label:
        return
    kind = codebook.types.get(draft.label)
    if kind is None:
        yield Remark("type", f"The codebook {codebook.name} has no type {draft.label}.")
        return
    for role in draft.roles:
        if role not in kind.roles and role not in CIRCUMSTANCES:
            yield Remark(role, f"{kind.name} events have no {role} in the codebook; it is kept as it is.")


def _trigger(draft: Draft, scene: Scene, codebook: Codebook) -> Iterator[Remark]:
    if draft.trigger is None:
        return
    for mark in scene.events:
        a = mark.annotation
        if (draft.of is None or a.key != draft.of.key) and any(span.overlaps(draft.trigger) for span in a.spans):
            same = a.label == draft.label and a.spans == draft.spans
            what = f"is already marked as {a.label}" if same else f"is also marked as {a.label}"
            yield Remark("trigger", f"“{scene.words(a.spans)}” {what} ({mark.status}).")


def _roles(draft: Draft, scene: Scene, codebook: Codebook) -> Iterator[Remark]:
    acting = draft.roles.get("actor", ())
    for role in OTHERS:
        for span in draft.roles.get(role, ()):
            if twin := next((own for own in acting if _same(own, span, scene)), None):
                yield Remark(role, f"“{scene.words([span])}” is {role} and, as “{scene.words([twin])}”, actor too."
                             if scene.words([span]) != scene.words([twin]) else f"“{scene.words([span])}” is both actor and {role}.")  # fmt: skip
    for role, spans in draft.roles.items():
        if role in CIRCUMSTANCES or draft.trigger is None:
            continue
        if inside := next((span for span in spans if span.start <= draft.trigger.start and draft.trigger.end <= span.end), None):
            yield Remark(role, f"“{scene.words([inside])}” holds the trigger itself.")


def _same(one: Span, other: Span, scene: Scene) -> bool:
    known, also = scene.entity(one), scene.entity(other)
    return one.overlaps(other) or (known is not None and known == also) or scene.words([one]).casefold() == scene.words([other]).casefold()


def _time(draft: Draft, scene: Scene, codebook: Codebook) -> Iterator[Remark]:
    time, published = draft.values.get("time"), (scene.article.published or "")[:10]
    if not isinstance(time, Mapping) or not published:
        return
    try:
        (first, last), day = extent(str(time.get("value"))), dt.date.fromisoformat(published)
    except ValueError:
        return
    if first and first > day and draft.ahead is False:
        yield Remark(
            "time", f"{time['value']} is after the day of publication ({published}), but it is told as {draft.modality}: is it planned?"
        )
    if last and last < day - dt.timedelta(days=1) and draft.modality in AHEAD:
        yield Remark("time", f"{time['value']} is before the day of publication ({published}), but it is told as {draft.modality}.")


def _place(draft: Draft, scene: Scene, codebook: Codebook) -> Iterator[Remark]:
    place = draft.values.get("place")
    if not isinstance(place, Mapping):
        return
    here = lookups.spot(place, scene)
    if here.get("lat") is None:
        yield Remark(
            "place", f"Nobody knows where “{place['name']}” is, so it will not be on the map; a name that is known can be typed instead."
        )
        return
    country = here.get("country")
    if draft.trigger and country and here.get("kind") != "country":
        sentence = scene.sentence(draft.trigger.start)
        named = {str(v["country"]): str(v["name"]) for spans, kinds in scene.links.items() if "PLACE" in kinds
                 for v in [kinds["PLACE"].values] if v.get("place_kind") == "country" and sentence.start <= spans[0].start < sentence.end}  # fmt: skip
        if named and country not in named:
            yield Remark(
                "place",
                f"The sentence names {' and '.join(named.values())}, but {place['name']} is in another country ({country_name(str(country)) or country}).",
            )


def _word(draft: Draft, scene: Scene, codebook: Codebook) -> Iterator[Remark]:
    quote = next((q for q in scene.quotes if q.id == draft.values.get("quote")), None)
    if draft.values.get("quote") and quote is None:
        yield Remark("quote", "The quote that it stood in is no longer there.")
    elif quote and draft.trigger and not any(s.start <= draft.trigger.start < s.end for s in quote.spans):
        yield Remark("quote", f"The trigger does not stand in this quote ({_beginning(quote, scene)}).")
    elif quote and draft.modality == "asserted":
        yield Remark("modality", "It stands in a quote, but is told as asserted: is it reported?")


def _beginning(quote: Annotation, scene: Scene) -> str:
    words = scene.words(quote.spans)
    return words if len(words) <= 50 else f"{words[:48].rpartition(' ')[0]} …"


CHECKS: tuple[Callable[[Draft, Scene, Codebook], Iterator[Remark]], ...] = (_needed, _type, _trigger, _roles, _time, _place, _word)
