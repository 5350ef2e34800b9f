"""When and where, as somebody types or selects it: normalised to what the tagger would have written, with the reason in words."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

from workbench import nlp, places
from workbench.errors import AnnotationError
from workbench.eventform.draft import BY_HAND, Draft
from workbench.eventform.scene import Scene
from workbench.model import Span

NEAR = 25.0
"""Kilometres within which a candidate is the place that is chosen already."""


def typed_time(words: str, draft: Draft, scene: Scene) -> dict[str, Any]:
    """The time that words or a value stand for, as an event's values hold it, with ``why`` it is that; AnnotationError if it cannot be told.

    It is reckoned from the day of writing, in the future for what is still to come, else in the past.
    """
    time = nlp.reckoned(words, scene.article, scene.times, ahead=draft.ahead)
    if time is None:
        undated = "" if scene.article.published else "; relative words need a day of publication, which this article has not"
        raise AnnotationError(f"“{words}” cannot be read as a time; write it as 25 June, last Thursday or 2014-06-26{undated}")
    why = time.rule if time.value == words.strip() else f"“{words.strip()}”: {time.rule}"
    return _without_none({"value": time.value, "precision": time.precision, "anchor": time.anchor, "rule": BY_HAND, "why": why})


def time_at(span: Span, draft: Draft, scene: Scene) -> dict[str, Any]:
    """The time that the words at a span stand for: as their link says, else as if they were typed."""
    link = scene.links.get((span,), {}).get("TIME")
    if link is None:
        return {"span": list(span), **typed_time(span.of(scene.article.text), draft, scene)}
    values = link.values
    told = {"span": list(span), "value": values["entity"], "precision": values.get("precision"), "anchor": values.get("anchor")}
    return _without_none({**told, "rule": BY_HAND, "why": values.get("why")})


def why_then(time: Mapping[str, Any], scene: Scene) -> str:
    """Why an event's time has the value it has, in words."""
    span = time.get("span")
    link = scene.links.get((Span(*span),), {}).get("TIME") if span else None
    why = str(time.get("why") or (link.values.get("why") if link else "") or "")
    found = {"dateline": "taken from the dateline", "sentence": "the time that the sentence names"}.get(str(time.get("rule")), "")
    return "; ".join(part for part in (found, why) if part)


def typed_place(words: str) -> list[dict[str, Any]]:
    """The places of a name ("Portland", "Portland, Maine"), as an event's values hold one, the likeliest first."""
    return [_as_value(place) for place in places.candidates(words.strip())]


def place_at(span: Span, scene: Scene) -> dict[str, Any]:
    """The place named at a span, or in it: with coordinates where its name is linked, else looked up."""
    name = scene.words([span])
    inside = [
        names
        for names, kinds in scene.links.items()
        if "PLACE" in kinds and names and span.start <= names[0].start and names[-1].end <= span.end
    ]
    if inside:
        return {"span": list(inside[-1][0]), "name": _name(inside[-1][0], scene), "rule": BY_HAND}
    return {"span": list(span), **next(iter(typed_place(name)), {"name": name, "rule": BY_HAND})}


def spot(place: Mapping[str, Any], scene: Scene) -> dict[str, Any]:
    """What is known of where an event's place is: lat, lon, country, kind, region and why; empty where nothing is."""
    if "lat" in place:
        return {name: place.get(name) for name in ("lat", "lon", "country", "kind", "region", "kb", "why")}
    span = place.get("span")
    link = scene.links.get((Span(*span),), {}).get("PLACE") if span else None
    if link is None:
        return {}
    known = {name: link.values.get(name) for name in ("lat", "lon", "country", "why")}
    return {**known, "kind": link.values.get("place_kind"), "kb": link.values.get("entity"), "linked": link.values.get("name")}


def runners_up(place: Mapping[str, Any], scene: Scene) -> list[dict[str, Any]]:
    """The other places of the name of an event's place."""
    here = spot(place, scene)
    others = typed_place(str(place["name"]))
    return [other for other in others if "lat" not in here or here["lat"] is None or kilometres(here, other) > NEAR]


def kilometres(a: Mapping[str, Any], b: Mapping[str, Any]) -> float:
    """How far apart two spots with lat and lon in degrees are, on a plane: good enough for near places.

    >>> round(kilometres({"lat": 52.0, "lon": 13.0}, {"lat": 52.5, "lon": 13.0}))
    56
    """
    east = (float(a["lon"]) - float(b["lon"]) + 180) % 360 - 180
    middle = math.radians((float(a["lat"]) + float(b["lat"])) / 2)
    return 111.2 * math.hypot(float(a["lat"]) - float(b["lat"]), east * math.cos(middle))


def described(place: Mapping[str, Any]) -> str:
    """Where a spot is, in a few words: "city, Maine, US" and its coordinates."""
    told = ", ".join(str(place[name]) for name in ("kind", "region", "country") if place.get(name))
    return " · ".join(part for part in (told, coordinates(place)) if part)


def coordinates(spot: Mapping[str, Any]) -> str:
    """Degrees as one reads them.

    >>> coordinates({"lat": -34.6, "lon": 151.25})
    '34.60° S, 151.25° E'
    """
    if spot.get("lat") is None:
        return ""
    lat, lon = float(spot["lat"]), float(spot["lon"])
    return f"{abs(lat):.2f}° {'N' if lat >= 0 else 'S'}, {abs(lon):.2f}° {'E' if lon >= 0 else 'W'}"


def _name(span: Span, scene: Scene) -> str:
    """As the tagger writes it: the full name, else the words."""
    return scene.named(span) or scene.words([span])


def _as_value(place: places.Place) -> dict[str, Any]:
    told = {"name": place.name, "lat": place.lat, "lon": place.lon, "kb": place.id, "country": place.country or None, "kind": place.kind}
    return _without_none({**told, "region": place.region or None, "rule": BY_HAND, "why": place.why or None, "score": place.score})


def _without_none(told: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in told.items() if value is not None}
