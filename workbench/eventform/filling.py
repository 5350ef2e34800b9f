"""Filling a field of the form: a draft and what is put into one of its fields give the next draft."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

from workbench.codebook import Codebook
from workbench.display import visible
from workbench.errors import AnnotationError, OffsetError
from workbench.eventform import lookups
from workbench.eventform.draft import BY_HAND, MODALITIES, Draft, Incident
from workbench.eventform.scene import Scene
from workbench.model import Span


class Desk(NamedTuple):
    """What is at hand for filling: the article with its marks, and the codebook."""

    scene: Scene
    codebook: Codebook


def fill(field: str, put: Any, draft: Draft, desk: Desk) -> Draft:
    """The draft with something put into a field; any field that is not in FIELDS is a role. AnnotationError says what is wrong with it."""
    return FIELDS[field](put, draft, desk) if field in FIELDS else _role(field, put, draft, desk)


def _span(put: Mapping[str, Any], desk: Desk) -> Span:
    """The span that is meant; OffsetError where other words stand there than the page has."""
    text = desk.scene.article.text
    span = Span.at(*put["span"]).check(text)
    there = visible(span.of(text))
    if put.get("text", there) != there:
        raise OffsetError(f"not saved: the page has {put['text']!r} where the article has {there!r}; run the cell again")
    return span


def _trigger(put: Any, draft: Draft, desk: Desk) -> Draft:
    """A span, perhaps with its ``type``; nothing takes the trigger away."""
    if not put:
        return replace(draft, spans=())
    moved = draft.with_trigger(_span(put, desk), desk.scene, desk.codebook)
    return _type(put["type"], moved, desk) if put.get("type") else moved


def _type(put: Any, draft: Draft, desk: Desk) -> Draft:
    if put not in desk.codebook.types:
        raise AnnotationError(f"the codebook {desk.codebook.name} has no type {put!r}; it has {', '.join(desk.codebook.types)}")
    return draft.with_type(put, desk.codebook)


def _mode(put: Any, draft: Draft, desk: Desk) -> Draft:
    kind = desk.codebook.types.get(draft.label)
    if put and (kind is None or put not in kind.modes):
        raise AnnotationError(f"{draft.label or 'an event without a type'} has no mode {put!r}")
    return draft.with_values(mode=put or None)


def _role(role: str, put: Any, draft: Draft, desk: Desk) -> Draft:
    """One more filler or, with ``without``, one less."""
    span, there = _span(put, desk), draft.roles.get(role, ())
    kept = tuple(s for s in there if s != span)
    return draft.with_role(role, kept if put.get("without") else (*kept, span))


def _time(put: Any, draft: Draft, desk: Desk) -> Draft:
    """A span of the text, or what is ``typed``."""
    if not put:
        return draft.with_role("time", ()).with_values(time=None)
    if "typed" in put:
        return draft.with_role("time", ()).with_values(time=lookups.typed_time(str(put["typed"]), draft, desk.scene))
    span = _span(put, desk)
    return draft.with_role("time", (span,)).with_values(time=lookups.time_at(span, draft, desk.scene))


def _place(put: Any, draft: Draft, desk: Desk) -> Draft:
    """A span of the text, a ``place`` of the gazetteer (``instead`` of another of its name: the words in the text stay), or what is ``typed``."""
    if not put:
        return draft.with_role("place", ()).with_values(place=None)
    if "span" in put:
        span = _span(put, desk)
        return draft.with_role("place", (span,)).with_values(place=lookups.place_at(span, desk.scene))
    if "place" in put:
        before = draft.values.get("place")
        kept = {"span": before["span"]} if put.get("instead") and isinstance(before, Mapping) and before.get("span") else {}
        return (draft if kept else draft.with_role("place", ())).with_values(place={**kept, **put["place"]})
    name = str(put["typed"]).strip()
    return draft.with_role("place", ()).with_values(place=next(iter(lookups.typed_place(name)), {"name": name, "rule": BY_HAND}))


def _modality(put: Any, draft: Draft, desk: Desk) -> Draft:
    if put not in MODALITIES:
        raise AnnotationError(f"no modality {put!r}; there are {', '.join(MODALITIES)}")
    return draft.with_values(modality=put)


def _quote(put: Any, draft: Draft, desk: Desk) -> Draft:
    if put and put not in [q.id for q in desk.scene.quotes]:
        raise AnnotationError("that quote is no longer there; it was changed elsewhere")
    return draft.with_values(quote=put or None)


def _numbers(put: Any, draft: Draft, desk: Desk) -> Draft:
    """Lists of what is counted and how many there are; a number in figures is stored as one, other words as they are."""
    told = {str(what).strip(): str(n).strip() for what, n in put or ()}
    counts = {what: int(n.replace(",", "")) if n.replace(",", "").isdecimal() else n for what, n in told.items() if what and n}
    return draft.with_values(numbers=counts or None)


def _incident(put: Any, draft: Draft, desk: Desk) -> Draft:
    return replace(draft, incident=Incident(put["key"], str(put["name"])) if put else None)


def _note(put: Any, draft: Draft, desk: Desk) -> Draft:
    return replace(draft, note=str(put or ""))


FIELDS: Mapping[str, Callable[[Any, Draft, Desk], Draft]] = {
    "trigger": _trigger, "type": _type, "mode": _mode, "time": _time, "place": _place, "modality": _modality, "quote": _quote,
    "numbers": _numbers, "incident": _incident, "note": _note,
}  # fmt: skip
"""What fills each field that is not a role."""
