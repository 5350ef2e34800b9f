"""What values of a slot mean, and how two of them stand to each other: the same, one more exact, or something else."""

from __future__ import annotations

import datetime as dt
import math
from typing import Literal, NamedTuple, Protocol, Self

from workbench.nlp.reckoning import extent
from workbench.places.index import entries

Relation = Literal["same", "more exact", "less exact", "other"]
"""How a value stands to another one. Of several pairs, the first of these counts."""
RELATIONS: tuple[Relation, ...] = ("same", "more exact", "less exact", "other")
BACK: dict[Relation, Relation] = {"same": "same", "more exact": "less exact", "less exact": "more exact", "other": "other"}
CLOCK_RANK = {"minute": 2, "second": 2, "hour": 2, "part of day": 1}
WIDE = frozenset({"country", "region"})
"""Kinds of places that a name without a link is taken to lie in, as nothing speaks against it."""


class Meaning(Protocol):
    """What a value means, as far as it can be compared."""

    def to(self, other: Self, /) -> Relation:
        """How it stands to another of its kind."""
        ...


class Party(NamedTuple):
    """Who or what: keys of entities, keys of countries and groups that it is of ("Syrian jets"), and stems of the other words."""

    entities: frozenset[str]
    peoples: frozenset[str]
    words: frozenset[str]
    stems: frozenset[str] = frozenset()
    """Stems of the names: "Markovic" and "Ms Markovik" are one, whatever their links say."""
    known: bool = False
    """Whether its words mean somebody named before ("the group")."""

    @property
    def named(self) -> frozenset[str]:
        """All that is named."""
        return self.entities | self.peoples

    def to(self, other: Party, /) -> Relation:
        """By their entities, else by their words; "the group" and what shares a word with a name says it less exactly.

        Other words are not yet other people: of two without a name ("the pipeline", "seven people"), and of a people by itself ("the
        Swiss") and another name, each says what the other does not.
        """
        if self.named & other.named or self.stems & other.stems:
            return "same"
        if self.named and other.named:
            apart = self.peoples and other.peoples and not (self.entities or other.entities)
            if self.words & other.words and not apart:
                return "same"
            return "other" if (self.entities or self.words) and (other.entities or other.words) else "more exact"
        if self.named:
            return "more exact"
        if other.named:
            return "less exact" if self.known or self.words & other.words else "more exact"
        return "same" if self.words & other.words else "more exact"


class Time(NamedTuple):
    """A stretch of time as ISO 8601 with its precision (see ``nlp.times``); ``limit`` is "before", "until", "by", "after", "since" or nothing."""

    value: str
    precision: str
    limit: str = ""

    @property
    def days(self) -> tuple[dt.date, dt.date] | None:
        """Its first and last day, where it has them; those of a limit reach to the end of the calendar."""
        try:
            first, last = extent(self.value)
        except ValueError:  # a day that is in no calendar, typed by hand
            return None
        if first is None or last is None or first > last:
            return None
        if self.limit in ("before", "until", "by"):
            return dt.date.min, first if self.limit == "before" else last
        return (first, dt.date.max) if self.limit else (first, last)

    @property
    def clock(self) -> str:
        """The time of day, "" where none is told by figures."""
        _, _, clock = self.value.partition("T")
        return clock if clock[:1].isdigit() else ""

    def to(self, other: Time, /) -> Relation:
        """By containment: a day within a week is told more exactly; what overlaps without that is taken for the same."""
        if self.value == other.value and self.limit == other.limit:
            return "same"
        if self.limit and other.limit:
            return "other"
        one, two = self.days, other.days
        if one is None or two is None:
            return "other"
        if one == two:
            if self.clock and other.clock:
                hours = {self.clock[:2], other.clock[:2]}
                return "same" if self.clock.startswith(other.clock) or other.clock.startswith(self.clock) or len(hours) == 1 else "other"
            ranks = CLOCK_RANK.get(self.precision, 0), CLOCK_RANK.get(other.precision, 0)
            return "more exact" if ranks[0] > ranks[1] else "less exact" if ranks[0] < ranks[1] else "same"
        if two[0] <= one[0] and one[1] <= two[1]:
            return "more exact"
        if one[0] <= two[0] and two[1] <= one[1]:
            return "less exact"
        return "same" if one[0] <= two[1] and two[0] <= one[1] else "other"


class Spot(NamedTuple):
    """A place: its id where it is linked, with name, kind and country, else the entities and words that name it."""

    id: str
    name: str
    kind: str
    country: str
    entities: frozenset[str]
    words: frozenset[str]
    stems: frozenset[str] = frozenset()
    """Stems of the names: "Markovic" and "Ms Markovik" are one, whatever their links say."""
    known: bool = False
    """Whether its words mean somebody named before ("the group")."""

    @property
    def named(self) -> bool:
        """Whether it is a place by name, and not only "near the border"."""
        return bool(self.id or self.entities)

    def to(self, other: Spot, /) -> Relation:
        """By their ids and what contains what: country, region, town. What has no name is told less exactly than what has."""
        if (self.id and self.id == other.id) or self.entities & other.entities:
            return "same"
        if self.id and other.id:
            if self.country and self.country == other.country:
                if other.kind == "country" or (other.kind == "region" and _is_in(self, other)):
                    return "more exact"
                if self.kind == "country" or (self.kind == "region" and _is_in(other, self)):
                    return "less exact"
            return "other"
        if other.kind in WIDE and self.named and not self.id:
            return "more exact"
        if self.kind in WIDE and other.named and not other.id:
            return "less exact"
        if self.named != other.named:
            return "more exact" if self.named else "less exact"
        return "same" if self.words & other.words or not self.named else "other"


def _is_in(place: Spot, region: Spot) -> bool:
    """Whether a place lies in a region, by the index of places."""
    return any(f"geonames:{e.id}" == place.id and f"geonames:{e.region_id}" == region.id for e in entries(place.name))


class Amount(NamedTuple):
    """A number, or the words for it, as the least and the most that it may be."""

    least: float
    most: float

    def to(self, other: Amount, /) -> Relation:
        """By containment: 14 is more exact than "at least 11". Two open ends are the same only where they begin at one number."""
        if self == other:
            return "same"
        if math.isinf(self.most) and math.isinf(other.most):
            return "other"
        if other.least <= self.least and self.most <= other.most:
            return "more exact"
        if self.least <= other.least and other.most <= self.most:
            return "less exact"
        return "same" if self.least < other.most and other.least < self.most else "other"


class Deed(NamedTuple):
    """What happens: its type in the codebook ("" if that says nothing), its mode, and the trigger's meaning."""

    type: str
    mode: str
    word: str

    def to(self, other: Deed, /) -> Relation:
        """By type and mode; one without says less."""
        if self.word == other.word or not self.type or not other.type:
            return "same"
        if self.type != other.type:
            return "other"
        return "other" if self.mode and other.mode and self.mode != other.mode else "same"


class Source(NamedTuple):
    """On whose word: an entity, the words for a speaker without one, or neither for the outlet's own."""

    entity: str
    words: frozenset[str]
    unknown: bool = False

    @property
    def own(self) -> bool:
        """Whether the outlet says it itself."""
        return not (self.entity or self.words or self.unknown)

    def to(self, other: Source, /) -> Relation:
        """One speaker, or another; nobody knows who the unnamed are."""
        if self.unknown or other.unknown:
            return "same"
        if self.entity and other.entity:
            return "same" if self.entity == other.entity else "other"
        return "same" if (self.own and other.own) or self.words & other.words else "other"


class Manner(NamedTuple):
    """How certain: "done", "denied", "intended" or "open"."""

    stance: str

    def to(self, other: Manner, /) -> Relation:
        """The same stance, or another."""
        return "same" if self.stance == other.stance else "other"
