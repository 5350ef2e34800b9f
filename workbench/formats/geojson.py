"""GeoJSON (RFC 7946): events as points on the map, with what is said of them as properties. It is written only."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workbench.formats.happenings import Happening, happenings
from workbench.formats.lost import Lost, pages
from workbench.model import Reading

FACTS = ("id", "title", "source", "url", "published")


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write a feature an event; those without coordinates are features without a place, as the standard has it."""
    lost = Lost()
    features: list[dict[str, Any]] = []
    for page in pages(readings, lost, layers=("events",), facts=FACTS):
        lost.add("articles", "no place for the text")
        features += [_feature(happening, lost) for happening in happenings(page)]
    data = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, indent=1)
    Path(path).write_bytes(data.encode(errors="backslashreplace"))
    return lost


def _feature(told: Happening, lost: Lost) -> dict[str, Any]:
    event, article = told.event, told.article
    lost.add("events", "no coordinates: written without a place on the map", told.spot is None)
    when = {"value": told.value, "precision": told.precision, "first": told.first and str(told.first), "last": told.last and str(told.last)}
    properties: dict[str, Any] = {
        "title": told.title,
        "type": event.label,
        "words": told.words,
        **({"when": when} if told.value else {}),
        "place": told.place or None,
        "modality": event.values.get("modality"),
        "doubts": told.doubts,
        "incident": told.incident or None,
        "roles": dict(told.parties),
        "by": event.by,
        "status": told.mark.status,
        "score": event.score,
        "article": {name: value for name in FACTS if (value := getattr(article, name))},
        "span": list(event.spans[0]),
    }
    geometry = {"type": "Point", "coordinates": [told.spot[1], told.spot[0]]} if told.spot else None
    kept = {name: value for name, value in properties.items() if value not in (None, [], {})}
    return {"type": "Feature", "id": event.id, "geometry": geometry, "properties": kept}
