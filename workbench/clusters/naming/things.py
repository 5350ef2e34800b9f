"""Bodies, places, groups, products and all else that is no person: the same name, the same entry of a list, or an acronym of it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from workbench.clusters.naming import bodies
from workbench.clusters.naming.elsewhere import explained, in_countries
from workbench.clusters.naming.entity import Entity
from workbench.clusters.naming.mentions import Mention
from workbench.clusters.naming.readings import Reading, Thing, Users, in_article

SHOUTED = 5
"""More capitals than this are no acronym but a headline."""


def things(mentions: Iterable[Mention], users: Users) -> list[Entity]:
    """What the mentions name; each mention is in one entity."""
    by_article: dict[str, list[Mention]] = defaultdict(list)
    for m in mentions:
        by_article[m.article.id].append(m)
    readings = [reading for own in by_article.values() for reading in in_article(own, users)]
    found: dict[object, list[Reading]] = defaultdict(list)
    for reading in in_countries(explained(readings)):
        found[reading.thing.group, reading.thing.mark].append(reading)
    return [_entity(own) for own in found.values()]


def _entity(readings: list[Reading]) -> Entity:
    thing = readings[0].thing
    why = {r.mention.number: r.why for r in readings}
    through = {r.mention.number: r.through for r in readings if r.through is not None}
    return Entity(thing.group, _name(thing, readings), thing.id, why, through)


def _name(thing: Thing, readings: Iterable[Reading]) -> str:
    """The full name of a thing: the list's, else the spelling that is used most."""
    used = Counter(r.mention.name for r in readings if thing.mark == ("name", bodies.form(r.mention.name)))
    return max(used, key=lambda name: (not name.isupper() or len(name) <= SHOUTED, used[name], name)) if used else thing.name
