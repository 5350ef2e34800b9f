"""A person as far as the articles show one, and a directory to find people in by their names."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field

from workbench.clusters.naming import given
from workbench.clusters.naming.entity import Entity
from workbench.clusters.naming.folding import plain
from workbench.clusters.naming.known import KnownEntity
from workbench.clusters.naming.mentions import Evidence, Mention
from workbench.clusters.naming.personal import LEVELS, SPLIT, Name, family_keys, given_keys, is_family_of, parsed, relation, without_titles

MANY = 50
"""A family name that more people bear tells of none of them."""
IN_FULL = "the name in full"


@dataclass(eq=False, slots=True)
class Person:
    """A person in an article, or in several: the mentions, the full names, and what is said of them."""

    names: Counter[Name] = field(default_factory=Counter)
    why: dict[int, str] = field(default_factory=dict)
    through: dict[int, int] = field(default_factory=dict)
    shown: Counter[str] = field(default_factory=Counter)
    titles: set[str] = field(default_factory=set)
    countries: set[str] = field(default_factory=set)
    genders: set[str] = field(default_factory=set)
    articles: set[str] = field(default_factory=set)
    stories: set[str] = field(default_factory=set)
    known: KnownEntity | None = None
    short: Name | None = None
    anchor: int | None = None
    alone: bool = False

    @classmethod
    def of(cls, entity: KnownEntity) -> Person:
        """A person in a user's gazetteer."""
        names = [name for text in (entity.name, *entity.aliases) if (name := parsed(plain(text))).full]
        return cls(names=Counter(names), known=entity)

    def add(self, mention: Mention, said: Evidence, why: str, through: int | None = None) -> None:
        """Take a mention in."""
        self.why[mention.number] = why
        self.anchor = mention.number if self.anchor is None else self.anchor
        self.shown[without_titles(mention.name)] += 1
        self.articles.add(mention.article.id)
        self.stories |= {mention.article.story} if mention.article.story else set()
        self.titles |= said.titles
        self.countries |= said.countries
        self.genders |= {said.gender} - {""}
        if through is not None:
            self.through[mention.number] = through

    def take(self, other: Person, why: str | None = None) -> None:
        """Take another person in, who is the same; ``why`` is said of the mentions by full name, or by any if there is none."""
        for number, reason in other.why.items():
            self.why[number] = why if why is not None and (reason == IN_FULL or other.short) else reason
        for own, new in ((self.names, other.names), (self.shown, other.shown)):
            own.update(new)  # type: ignore[arg-type]
        self.through |= other.through
        self.titles |= other.titles
        self.countries |= other.countries
        self.genders |= other.genders
        self.articles |= other.articles
        self.stories |= other.stories

    @property
    def main(self) -> Name:
        """The fullest of the full names, the most frequent of them."""
        return max(self.names, key=lambda n: (n.weight, self.names[n], n))

    @property
    def first(self) -> int:
        """The number of its first mention."""
        return min(self.why, default=-1)

    def conflicts(self, other: Person) -> bool:
        """Whether what is said of the two does not fit: man and woman, or two countries in two stories."""
        abroad = bool(self.countries and other.countries and not self.countries & other.countries)
        elsewhere = not self.stories & other.stories and not self.titles & other.titles
        return (
            apart(self.sexes, other.sexes)
            or (abroad and elsewhere)
            or (None not in (self.known, other.known) and self.known != other.known)
        )

    @property
    def sexes(self) -> set[str]:
        """Man or woman by title, else by given name."""
        return self.genders or {sex for name in self.names if (sex := given.gender(name.words[0]))}

    def agrees(self, other: Person) -> bool:
        """Whether the two share an office or a country."""
        return bool(self.titles & other.titles or self.countries & other.countries)


def apart(one: set[str], other: set[str]) -> bool:
    """Whether something is said of both, and never the same."""
    return bool(one and other and not one & other)


class Directory:
    """People by their names."""

    def __init__(self) -> None:
        self._given: dict[tuple[str, str], dict[Person, None]] = defaultdict(dict)
        self._family: dict[str, dict[Person, None]] = defaultdict(dict)
        self._called: dict[str, dict[Person, None]] = defaultdict(dict)
        self._begun: dict[tuple[str, ...], dict[Person, None]] = defaultdict(dict)

    def enter(self, person: Person) -> None:
        """Enter a person under all full names."""
        for name in person.names:
            self._family[name.family][person] = None
            for key in given_keys(name.words[0]):
                self._given[name.family, key][person] = None
            self._called[given.spelled(name.words[0])][person] = None
            self._begun[name.words[:2]][person] = None

    def fitting(self, name: Name) -> list[tuple[str, Person]]:
        """Those all of whose full names fit a further full name, and how well they do."""
        keys = [(name.family, key) for key in sorted(given_keys(name.words[0], wanted=True))]
        found: dict[Person, None] = {}
        for key in keys:
            found |= self._given.get(key, {})
        levels = {person: [relation(name, other) for other in person.names] for person in found}
        for person in found:
            if person.known:  # who may have quite different names
                levels[person] = [level for level in levels[person] if level][:1]
        return [(max(own, key=LEVELS.index), person) for person, own in levels.items() if own and "" not in own]

    def namesakes(self, name: Name) -> list[Person]:
        """Those whose family name a short name is; none where too many bear it."""
        family: dict[Person, None] = {}
        for key in sorted(family_keys(name)):
            family |= self._family.get(key, {})
        return [p for p in family if any(is_family_of(name, n) for n in p.names)] if len(family) <= MANY else []

    def called(self, name: Name) -> list[Person]:
        """Those whose given name is a single word; none where there are too many."""
        called = self._called.get(given.spelled(name.words[0]), {})
        return list(called) if len(called) <= MANY else []

    def longer(self, name: Name) -> list[Person]:
        """Those whose full name begins with another full name: "Pedro Sánchez Pérez" for "Pedro Sánchez"."""
        size = len(name.words)
        return [
            p for p in self._begun.get(name.words[:2], ()) if any(len(n.words) > size and n.words[:size] == name.words for n in p.names)
        ]


def entity(person: Person) -> Entity:
    """A person as an entity, with the fullest spelling of the name that is used most."""
    return Entity("person", _shown(person), person.known.id if person.known else "", person.why, person.through)


def _shown(person: Person) -> str:
    if person.known:
        return person.known.name
    names: Counter[Name] = Counter()
    for text, count in person.shown.items():
        names[parsed(text)] += count
    shorter = {n for n in names if n.full and any(n != other and is_family_of(n, other) for other in names)}  # "García Márquez"
    best = max(names, key=lambda n: (n.full, n not in shorter, n.words[0] != n.words[0][:1], names[n], n.weight, n))
    spellings = [text for text in person.shown if parsed(text)[:2] == best[:2]]
    return max(spellings, key=lambda t: (not t.isupper(), len(SPLIT.split(t)), person.shown[t], "-" in t, t))
