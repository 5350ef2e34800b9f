"""People: in each article the short names go to those named in full, then the people of all articles are brought together."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence

from workbench.clusters.naming.entity import Entity, joined
from workbench.clusters.naming.folding import compact
from workbench.clusters.naming.known import KnownEntity
from workbench.clusters.naming.mentions import Evidence, Mention, evidence
from workbench.clusters.naming.person import IN_FULL, Directory, Person, apart, entity
from workbench.clusters.naming.personal import Name, is_title, parsed, without_titles

SAID = {
    "same": IN_FULL,
    "spelling": "another spelling of {name}",
    "middle": "{name}, but for a middle name",
    "nickname": "a short form of the given name of {name}",
    "suffix": "{name}, but for the suffix",
    "initial": "the initial and the family name of {name}",
}
"""Why a full name is somebody's who has another one, by how the two fit."""
SURE = ("same", "spelling")
FAMILY = "family name of {name}, named in full in this article"
GIVEN = "given name of {name}, the only one called so in this article"
PART = "beginning of the name of {name}"
LISTED = "in your own gazetteer"
ALONE = "several people called so are named; which of them is not clear"
OFFICE = "a title without a name"
UNKNOWN = "nobody of that family name is named in full"

MAIN = 3
"""Mentions of somebody whom an article is about, when it names others of the family but once."""

NEARLY = 3
"""How many times more articles must be of one bearer of a name than of all others, to be meant where nothing is said."""

Users = Mapping[tuple[str, str], KnownEntity]


def persons(mentions: Iterable[Mention], users: Users) -> list[Entity]:
    """The people whom the mentions name; each mention is in one entity."""
    by_article: dict[str, list[Mention]] = defaultdict(list)
    for m in mentions:
        by_article[m.article.id].append(m)
    local = [person for own in by_article.values() for person in in_article(own, users)]
    return [entity(person) for person in across(local, users.values())]


# --- in one article -------------------------------------------------------------------------------------------------------


def in_article(mentions: Sequence[Mention], users: Users) -> list[Person]:
    """The people of one article."""
    said = {m.number: evidence(m) for m in mentions}
    directory = Directory()
    people, rest = _listed(mentions, users, said, directory)
    full: dict[Name, list[Mention]] = defaultdict(list)
    short = []
    for m in rest:
        if is_title(m.name):
            people.append(_alone(m, said[m.number], OFFICE))
        elif parsed(m.name).full:
            full[parsed(m.name)].append(m)
        else:
            short.append(m)
    for name in sorted(full, key=lambda n: (-n.weight, -len(n.words), full[n][0].number)):
        if directory.namesakes(name) and not directory.fitting(name):
            short += full[name]
            continue
        person, why = _named_before(name, directory)
        if person is None:
            people.append(person := Person())
        person.names[name] += len(full[name])
        directory.enter(person)
        for m in full[name]:
            person.add(m, said[m.number], why)
    loose: dict[Hashable, list[Mention]] = defaultdict(list)
    for m in sorted(short):
        name = parsed(m.name)
        named, why = directory.namesakes(name), FAMILY
        person = _meant(named, m, said[m.number])
        if not named and not name.full:
            named, why = directory.called(name), GIVEN
            person = named[0] if len(named) == 1 else None
        if person is not None:
            person.add(m, said[m.number], why, person.anchor)
        elif len(named) > 1:
            people.append(_alone(m, said[m.number]))
        else:
            loose[name.family if not name.full else name].append(m)
    for same in loose.values():
        people += _loose(same, said)
    return [person for person in people if person.why]


def _listed(
    mentions: Sequence[Mention], users: Users, said: Mapping[int, Evidence], directory: Directory
) -> tuple[list[Person], list[Mention]]:
    """The people whom the user's gazetteer names just so, and the mentions that are left."""
    people: dict[KnownEntity, Person] = {}
    rest = []
    for m in mentions:
        form = compact(without_titles(m.name))
        user = users.get(("person", form)) or users.get(("", form))
        if user is None:
            rest.append(m)
        else:
            people.setdefault(user, Person.of(user)).add(m, said[m.number], LISTED)
    for person in people.values():
        directory.enter(person)
    return list(people.values()), rest


def _named_before(name: Name, directory: Directory) -> tuple[Person | None, str]:
    """Who has a full name already of which this is another form, and why; nobody where several may be meant."""
    fits = directory.fitting(name)
    fits = [fit for fit in fits if fit[0] in SURE] or fits
    if len(fits) == 1:
        return fits[0][1], SAID[fits[0][0]]
    longer = directory.longer(name) if not fits else []
    return (longer[0], PART) if len(longer) == 1 else (None, IN_FULL)


def _meant(named: Sequence[Person], mention: Mention, said: Evidence) -> Person | None:
    """Which of those of a family name a mention means: the one whom its title fits, or who alone was introduced before it."""
    fits = [p for p in named if not apart(p.sexes, {said.gender} - {""})]
    if len(fits) > 1:
        officers = [p for p in fits if p.titles & said.titles]
        before = officers if len(officers) == 1 else [p for p in fits if p.first < mention.number]
        largest = [p for p in fits if len(p.why) >= MAIN and all(len(o.why) == 1 for o in fits if o is not p)]
        fits = before if len(before) == 1 else largest
    return fits[0] if len(fits) == 1 else None


def _alone(mention: Mention, said: Evidence, why: str = ALONE) -> Person:
    person = Person(short=parsed(mention.name), alone=True)
    person.add(mention, said, why)
    return person


def _loose(same: Sequence[Mention], said: Mapping[int, Evidence]) -> list[Person]:
    """The people behind one short name that is nobody's who is named in full: one, or a man and a woman by their titles."""
    sexes = {said[m.number].gender for m in same} - {""}
    people: dict[str, Person] = {}
    alone = []
    for m in same:
        sex = said[m.number].gender if len(sexes) > 1 else "any"
        if sex:
            people.setdefault(sex, Person(short=parsed(m.name))).add(m, said[m.number], UNKNOWN)
        else:
            alone.append(_alone(m, said[m.number]))
    return [*people.values(), *alone]


# --- in all articles ------------------------------------------------------------------------------------------------------


def across(local: Iterable[Person], users: Iterable[KnownEntity]) -> list[Person]:
    """The people of all articles, from those of each."""
    directory = Directory()
    found: list[Person] = []
    listed: dict[KnownEntity, Person] = {}
    for user in dict.fromkeys(users):
        if user.label in ("", "PERSON"):
            found.append(listed.setdefault(user, Person.of(user)))
    by_name: dict[tuple[tuple[str, ...], str], list[Person]] = defaultdict(list)
    short: list[Person] = []
    for person in local:
        if person.known:
            listed[person.known].take(person)
        elif person.names:
            by_name[person.main[:2]].append(person)
        else:
            short.append(person)
    for person in found:
        directory.enter(person)
    units = [unit for same in by_name.values() for unit in _told_apart(same)]
    for unit in sorted(units, key=lambda p: (-p.main.weight, -len(p.main.words), not p.countries, p.first)):
        same_person, why = _met_before(unit, directory)
        if same_person is None:
            found.append(same_person := unit)
        else:
            same_person.take(unit, why)
        directory.enter(same_person)
    return [person for person in [*found, *_by_family(short, directory)] if person.why]


def _told_apart(same: Sequence[Person]) -> list[Person]:
    """The people behind one full name: several where they are of different countries, in different stories and offices.

    Of whom no country is said, is the one in the same story, else the one who is nearly always meant, else somebody else.
    """
    told = [p for p in same if p.countries]
    part = joined(
        [[("country", c) for c in p.countries] + [("story", s) for s in p.stories] + [("title", t) for t in p.titles] for p in told]
    )
    units: dict[Hashable, Person] = {}
    in_story: dict[str, set[int]] = defaultdict(set)
    for person, place in zip(told, part, strict=True):
        for story in person.stories:
            in_story[story].add(place)
        _put(units, place, person)
    place, count = Counter(part).most_common(1)[0] if part else (0, 0)
    known_by = place if count >= NEARLY * (len(part) - count) else None
    for n, person in enumerate(same):
        if not person.countries:
            near = set().union(*(in_story.get(story, ()) for story in person.stories))
            _put(units, near.pop() if len(near) == 1 else ("unknown", n) if known_by is None else known_by, person)
    return list(units.values())


def _put(units: dict[Hashable, Person], place: Hashable, person: Person) -> None:
    if place in units:
        units[place].take(person)
    else:
        units[place] = person


def _met_before(unit: Person, directory: Directory) -> tuple[Person | None, str]:
    """Who is the same person under another form of the name, and why; the less sure the form, the more else must agree."""
    fits = [(level, p) for level, p in directory.fitting(unit.main) if not p.conflicts(unit)]
    fits = [fit for fit in fits if fit[0] in SURE] or fits
    if len(fits) == 1 and (fits[0][0] not in ("initial", "suffix") or _close(unit, fits[0][1])):
        return fits[0][1], SAID[fits[0][0]]
    if not fits:
        for others, why in ((directory.namesakes(unit.main), "family name of {name}"), (directory.longer(unit.main), PART)):
            if len(others) == 1 and _close(unit, others[0]) and not others[0].conflicts(unit):
                return others[0], why
    return None, ""


def _close(one: Person, other: Person) -> bool:
    """Whether two are in one story, or of one office or country."""
    return bool(one.stories & other.stories) or one.agrees(other)


def _by_family(short: Iterable[Person], directory: Directory) -> list[Person]:
    """Give people known by a family name only to those named in full elsewhere, where that is safe; the rest is returned."""
    going: list[tuple[Person, Person, str]] = []
    left: list[Person] = []
    for person in short:
        host, why = (None, "") if person.alone else _host(person, directory)
        if host is None:
            left.append(person)
        else:
            going.append((host, person, why))
    for host, person, why in going:
        host.take(person, why)
    return _strangers(left, directory)


def _host(person: Person, directory: Directory) -> tuple[Person | None, str]:
    """Who is meant by a family name alone, named in full in other articles only, and why."""
    if person.short is None:
        return None, ""
    fits = [p for p in directory.namesakes(person.short) if not p.conflicts(person)]
    officers = [p for p in fits if p.titles & person.titles and (len(p.articles) > 1 or p.stories & person.stories)]
    nearby = [p for p in fits if p.stories & person.stories]
    for named, why in (
        (officers, "family name of {name}, of the same office"),
        (nearby, "family name of {name}, the only one in this story"),
        (fits, "family name of {name}, the only one in these articles"),
    ):
        if len(named) == 1 and (named is nearby or named[0].known or len(named[0].articles) > 1 or named[0].agrees(person)):
            return named[0], why
    return None, ""


def _strangers(short: Sequence[Person], directory: Directory) -> list[Person]:
    """People known by a family name only, those of one story or one office brought together where nobody else is called so."""

    def tokens(person: Person) -> list[Hashable]:
        if person.alone or person.short is None:
            return []
        others = directory.namesakes(person.short)
        stories = [("story", s) for s in sorted(person.stories) if not any(s in p.stories for p in others)]
        return [(person.short.family, *kind) for kind in (*stories, *(("title", t) for t in sorted(person.titles) if not others))]

    own = [tokens(person) for person in short]
    sexes: dict[Hashable, set[str]] = defaultdict(set)
    for person, kinds in zip(short, own, strict=True):
        for kind in kinds:
            sexes[kind] |= person.sexes
    own = [
        [(kind, *(sorted(p.sexes or {str(n)}) if len(sexes[kind]) > 1 else ())) for kind in kinds]
        for n, (p, kinds) in enumerate(zip(short, own, strict=True))
    ]
    found: dict[int, Person] = {}
    for n, place in enumerate(joined(own)):
        if place == n:
            found[n] = short[n]
        else:
            found[place].take(short[n], UNKNOWN)
    return list(found.values())
