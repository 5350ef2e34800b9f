"""FollowTheMoney, the entities of Aleph and OpenSanctions, one a line: articles, whom they name, and what they say happened.

Names that are linked to one entity are one Person, Organization or Address with a Mention for each article. It is written
only: FollowTheMoney has no offsets. Schemata and properties are those of FollowTheMoney 4.
"""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from workbench import parties
from workbench.formats.happenings import Happening, happenings
from workbench.formats.lost import Lost, Page, pages
from workbench.model import Annotation, Reading, fingerprint

Entity = dict[str, Any]
SCHEMATA = {"PERSON": "Person", "ORG": "Organization", "GPE": "Address", "LOC": "Address", "FAC": "Address"}
"""The schema of what each label names; of the others there is none."""
PARTIES = ("Person", "Organization")
"""Schemata that may be mentioned, or have a part in an event."""
FACTS = ("id", "title", "source", "author", "url", "published", "language")


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write an entity a line, each once; it carries articles, names, their full names and places, and events with their parties."""
    lost = Lost()
    found: dict[str, Entity] = {}
    for page in pages(readings, lost, layers=("entities", "events"), facts=FACTS):
        for entity in _entities(page, lost):
            _merge(found, entity)
    lines = (f"{json.dumps(entity, ensure_ascii=False)}\n" for entity in found.values())
    Path(path).write_bytes("".join(lines).encode(errors="backslashreplace"))
    return lost


def _merge(found: dict[str, Entity], entity: Entity) -> None:
    """Add an entity, or what is new about one that is there."""
    there = found.setdefault(entity["id"], {"id": entity["id"], "schema": entity["schema"], "properties": {}})["properties"]
    for name, values in entity["properties"].items():
        there[name] = list(dict.fromkeys([*there.get(name, ()), *values]))


def _entity(key: str, schema: str, **properties: str | Iterable[str] | None) -> Entity:
    told = {name: [value] if isinstance(value, str) else list(value or ()) for name, value in properties.items()}
    return {
        "id": key,
        "schema": schema,
        "properties": {n: kept for n, some in told.items() if (kept := [v for v in some if v and v.strip()])},
    }


def _entities(page: Page, lost: Lost) -> Iterator[Entity]:
    article, key = page.article, f"article-{fingerprint(page.article.id)}"
    yield _entity(
        key, "Article", name=article.name, title=article.title, fileName=article.name, bodyText=article.text, author=article.author,
        publisher=article.source, sourceUrl=article.url, publishedAt=article.published, language=article.language, keywords=article.id,
    )  # fmt: skip
    named: dict[str, str] = {}
    for mark in page.marks:
        a = mark.annotation
        if a.layer == "entities":
            schema = SCHEMATA.get(a.label)
            if schema is None:
                lost.add("entities", f"no schema for {a.label}")
                continue
            lost.add("entities", "no place for where in the text they stand, who marked them, and whether that waits or stands")
            thing = _named(page, a, schema)
            named[thing["id"]] = schema
            yield thing
            if schema in PARTIES:
                words = " ".join(a.spans[0].of(article.text).split())
                yield _entity(f"mention-{fingerprint(key, thing['id'], words)}", "Mention", document=key, resolved=thing["id"], name=words, detectedSchema=schema)  # fmt: skip
    for told in happenings(page):
        yield _event(page, told, key, named, lost)


def _key(link: Annotation | None, schema: str, words: str) -> str:
    return f"{schema.lower()}-{fingerprint(str(link.values['entity']) if link else words.casefold())}"


def _named(page: Page, a: Annotation, schema: str) -> Entity:
    """Whom or what a name names, by its link; a name without one stands for all that are called so."""
    links = page.links.get(a.spans, {})
    name, place = links.get("NAME"), links.get("PLACE")
    words = " ".join(a.spans[0].of(page.article.text).split())
    full = str(name.values["name"]) if name else words
    if schema in PARTIES:
        return _entity(_key(name, schema, words), schema, name=full, alias=words if words != full else None, proof=f"article-{fingerprint(page.article.id)}")  # fmt: skip
    spot = {k: str(place.values[k]) for k in ("lat", "lon") if place and place.values.get(k) is not None}
    country = str(place.values.get("country") or "").lower() if place else ""
    where = {"latitude": spot.get("lat"), "longitude": spot.get("lon"), "country": country}
    return _entity(_key(place or name, schema, words), schema, name=full, full=full, **where)


def _event(page: Page, told: Happening, article: str, named: dict[str, str], lost: Lost) -> Entity:
    """An event with the parties that are entities; the others are told in its words."""
    event = told.event
    lost.add("events", "no place for where in the text they stand, who marked them, and whether that waits or stands")
    involved: dict[str, list[str]] = defaultdict(list)
    for role in ("actor", "target"):
        link = parties.party(event, role, page.links, page.article.text)
        for schema in PARTIES if link else ():
            if (key := _key(link, schema, "")) in named:
                involved[role].append(key)
    lost.add("events", "no day on which they were is known", told.first is None)
    roles = [f"{role}: {words}" for role, words in told.parties.items()]
    summary = "; ".join([*roles, *told.doubts, *(str(told.event.values[k]) for k in ("modality",) if told.event.values.get(k))])
    return _entity(
        f"event-{told.event.id}", "Event", name=told.title, summary=summary, location=told.place, keywords=event.label,
        involved=[*involved["actor"], *involved["target"]], proof=article, recordId=told.incident, **_days(told),
    )  # fmt: skip


def _days(told: Happening) -> dict[str, str]:
    """When it was, as exactly as it is told: a date may be a year or a month."""
    if told.first is None or told.last is None:
        return {}
    if told.first == told.last:
        return {"date": str(told.first)}
    if told.precision in ("month", "year") and "/" not in told.value:
        return {"date": told.value}
    return {"startDate": str(told.first), "endDate": str(told.last)}
