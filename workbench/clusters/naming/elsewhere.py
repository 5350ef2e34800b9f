"""Names that only other articles make clear: acronyms explained there, and places of one name in several countries."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from workbench.clusters.naming import bodies, known, places
from workbench.clusters.naming.readings import SAME, Reading, Thing, form

OFTEN = 2
"""In so many articles a short form must stand for one thing, to be taken for it in another story too."""
LONG = 4
"""Letters of an acronym that hardly another body has."""


class Use(NamedTuple):
    """In which articles and stories a form stands for something."""

    articles: set[str]
    stories: set[str | None]


Uses = Mapping[tuple[str, str], Mapping[Thing, Use]]


def explained(readings: Sequence[Reading]) -> list[Reading]:
    """The readings, acronyms and short names that their own article leaves open being what they are short for in others."""
    short = _uses((r, [form(r.mention)]) for r in readings if not r.open and r.through is not None)
    whole = _uses((r, bodies.initials(r.mention.name)) for r in readings if r.thing.group == "org" and " " in r.mention.name)
    return [_explained(r, short, whole) if r.open else r for r in readings]


def _uses(readings: Iterable[tuple[Reading, Iterable[str]]]) -> Uses:
    """Where the forms stand for what, by the group and the form."""
    found: dict[tuple[str, str], dict[Thing, Use]] = defaultdict(dict)
    for r, keys in readings:
        for key in keys:
            use = found[r.thing.group, key].setdefault(r.thing, Use(set(), set()))
            use.articles.add(r.mention.article.id)
            use.stories.add(r.mention.article.story)
    return found


def _explained(r: Reading, short: Uses, whole: Uses) -> Reading:
    key, story = (r.thing.group, form(r.mention)), r.mention.article.story
    acronym = bodies.is_acronym(r.mention.name)
    means = short.get(key, {})
    if len(means) == 1:
        thing, use = next(iter(means.items()))
        if len(use.articles) >= OFTEN or (acronym and len(key[1]) >= LONG) or (story and story in use.stories):
            return r._replace(thing=thing, why="short for {name}, as other articles say", open=False)
    elif not means and acronym and len(spelled := whole.get(key, {})) == 1:
        thing, use = next(iter(spelled.items()))
        if story and story in use.stories:
            return r._replace(thing=thing, why="initials of {name}, named in this story", open=False)
    return r


class _Where:
    """In which countries texts put a place: in an article, in a story, anywhere; and in which the list has it."""

    def __init__(self, thing: Thing) -> None:
        entry = known.entry(thing.name, "place")
        self.listed = entry.country if entry else ""
        self.article: dict[str, set[str]] = defaultdict(set)
        self.story: dict[str, set[str]] = defaultdict(set)
        self.anywhere: set[str] = {self.listed} - {""}

    def add(self, r: Reading, country: str) -> None:
        """Note a country."""
        self.article[r.mention.article.id].add(country)
        self.story[r.mention.article.story or r.mention.article.id].add(country)
        self.anywhere.add(country)

    def of(self, r: Reading) -> str:
        """The country of a mention, "" where it cannot be told."""
        own = places.country_of(r.mention)
        article = r.mention.article
        said = {own} if own else self.article.get(article.id) or self.story.get(article.story or article.id) or {self.listed}
        return next(iter(said)) if len(said) == 1 else ""


def in_countries(readings: Sequence[Reading]) -> list[Reading]:
    """The readings, places of one name told apart where texts put them in different countries.

    A place of which an article says nothing is in the country that another article of the story says, else in the one of
    the list.
    """
    where: dict[Thing, _Where] = {}
    for r in readings:
        if r.thing.group == "place" and not r.thing.id and not known.country(r.thing.name):
            place = where.get(r.thing) or where.setdefault(r.thing, _Where(r.thing))
            if country := places.country_of(r.mention):
                place.add(r, country)
    return [_placed(r, where[r.thing]) if r.thing in where else r for r in readings]


def _placed(r: Reading, where: _Where) -> Reading:
    country = where.of(r) if len(where.anywhere) > 1 else where.listed
    if len(where.anywhere) < 2 or (country and country == where.listed):
        return r
    name = f"{r.thing.name}, {country}" if country else r.thing.name
    thing = replace(r.thing, mark=(r.thing.mark, country or r.mention.article.id), name=name)
    return r._replace(thing=thing, why=f"the same name, in {country}" if country else SAME)
