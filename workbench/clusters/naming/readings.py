"""What names that are no person's name, as far as one article says: an entry of a list, a body of a country, an acronym explained."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import NamedTuple

from workbench.clusters.naming import bodies, known, places
from workbench.clusters.naming.folding import compact, plain
from workbench.clusters.naming.known import KnownEntity
from workbench.clusters.naming.mentions import Mention, evidence
from workbench.nlp.gazetteer import BODY, is_generic

Users = Mapping[tuple[str, str], KnownEntity]
SAME = "the same name"
LISTED = "in your own gazetteer"
BETWEEN = ("(", "[", ", or", "or", ", known as")
"""What stands between a name and its acronym."""
BEHIND = (")", "]", ",", ".", "'s)", "’s)")
WHOLE = 2
"""Words of a name that has a short form."""


class National(NamedTuple):
    """What tells a body that every country has from others: its name without the country, the country, or else the article."""

    name: str
    country: str
    article: str = ""


@dataclass(frozen=True, slots=True)
class Thing:
    """What a mention names: what it is, what tells it from others, its full name, its id where a user's gazetteer gives one."""

    group: str
    mark: Hashable
    name: str = field(compare=False)
    id: str = ""


class Reading(NamedTuple):
    """A mention with what it names, and why; ``through`` is the mention that says so, ``open`` when it may be short for something."""

    mention: Mention
    thing: Thing
    why: str
    through: int | None = None
    open: bool = False


def in_article(mentions: Sequence[Mention], users: Users) -> list[Reading]:
    """What the mentions of one article name."""
    return _shortened(_of_nations(_bracketed([_by_itself(m, users) for m in mentions])))


def form(m: Mention) -> str:
    """What the spellings of a name have in common."""
    return bodies.form(m.name) if m.group == "org" else compact(m.name)


def _listed(group: str, name: str) -> Thing:
    return Thing(group, ("list", name), name)


def _by_itself(m: Mention, users: Users) -> Reading:
    """What a name says without its article."""
    user = users.get((m.group, compact(m.name))) or users.get(("", compact(m.name)))
    if user:
        return Reading(m, Thing(m.group, ("user", user.name, user.id), user.name, user.id), LISTED)
    if m.group in ("place", "org") and places.is_government(m) and (capital := known.entry(m.name, "place")):
        return Reading(m, _listed("place", capital.country), "the government of {name}, called by its capital")
    entry = known.entry(m.name, m.group)
    body = bodies.national(m.name) if m.group == "org" else None
    if entry and (body is None or body.country or not bodies.national(entry.name)):
        return Reading(m, _listed(m.group, entry.name), f"in the list of {entry.list}")
    if body:
        return Reading(m, _national(body, body.country or _country_around(m), m), SAME)
    if is_generic(m.name) or m.name in BODY:
        return Reading(m, Thing(m.group, ("name", form(m), m.article.story or m.article.id), m.name), SAME)
    return Reading(m, Thing(m.group, ("name", form(m)), m.name), SAME, open=True)


def _national(body: bodies.National, country: str, m: Mention) -> Thing:
    """A body of a country; where none is known it is this article's own."""
    if not country:
        return Thing("org", National(bodies.form(body.name), "", m.article.id), body.name)
    people = known.peoples().get(country, country)
    entry = known.entry(f"{people} {body.name}", "org") or known.entry(f"{country} {body.name}", "org")
    return _listed("org", entry.name) if entry else Thing("org", National(bodies.form(body.name), country), f"{people} {body.name}")


def _country_around(m: Mention) -> str:
    """The one country that stands directly before a body's name, or after it with "of"."""
    behind = m.after.replace(",", " ").split()
    countries = set(evidence(m).countries)
    if not countries and behind[:1] == ["of"]:
        countries = {known.country(" ".join(behind[1 : 1 + n]).rstrip(".;:")) for n in (1, 2, 3)} - {""}
    return countries.pop() if len(countries) == 1 else ""


def _bracketed(readings: Sequence[Reading]) -> list[Reading]:
    """The readings, an acronym in brackets after a name (or a name in brackets after an acronym) being what the name is."""
    means: dict[tuple[str, str], Reading] = {}
    for one, other in pairwise(readings):
        between = one.mention.article.text[one.mention.spans[-1].end : other.mention.spans[0].start].strip()
        short, whole = sorted((one, other), key=lambda r: len(r.mention.name))
        explains = between in BETWEEN and other.mention.after.startswith(BEHIND) and one.thing.group == other.thing.group
        if not explains or short.thing == whole.thing or not bodies.may_be_acronym(short.mention.name, whole.mention.name):
            continue
        if whole.open and not short.open and compact(short.mention.name) in bodies.initials(whole.mention.name):
            means[whole.thing.group, form(whole.mention)] = short
        else:
            means[short.thing.group, form(short.mention)] = whole
    return [_as(r, means.get((r.thing.group, form(r.mention)))) for r in readings]


def _as(r: Reading, other: Reading | None) -> Reading:
    if other is None or other.thing == r.thing:
        return r
    sort = "acronym of" if len(r.mention.name) < len(other.mention.name) else "full name of"
    return Reading(r.mention, other.thing, f"{sort} {other.mention.name}, beside it in brackets", other.mention.number)


def _of_nations(readings: Sequence[Reading]) -> list[Reading]:
    """The readings, a ministry of no country being that of the one country whose ministry of this name the article has."""
    mine: dict[str, set[Thing]] = defaultdict(set)
    for r in readings:
        if isinstance(r.thing.mark, National) and r.thing.mark.country:
            mine[r.thing.mark.name].add(r.thing)

    def of_nation(r: Reading) -> Reading:
        mark = r.thing.mark
        if not isinstance(mark, National) or mark.country or len(mine[mark.name]) != 1:
            return r
        return r._replace(thing=next(iter(mine[mark.name])), why="short for {name}, named in this article")

    return [of_nation(r) for r in readings]


def _shortened(readings: Sequence[Reading]) -> list[Reading]:
    """The readings, initials and names cut short being those of the one body whose full name the article has."""
    whole: dict[Thing, Reading] = {}
    for r in readings:
        if r.thing.group == "org" and len(r.mention.name.split()) >= WHOLE:
            whole.setdefault(r.thing, r)
    by_initials: dict[str, list[Reading]] = defaultdict(list)
    by_word: dict[str, list[Reading]] = defaultdict(list)
    for r in whole.values():
        words = r.mention.name.split()
        for letters in bodies.initials(r.mention.name):
            by_initials[letters].append(r)
        for word in {compact(words[0]), compact(words[-1])}:
            by_word[word].append(r)

    def shortened(r: Reading) -> Reading:
        name = r.mention.name
        if not r.open or r.thing.group != "org":
            return r
        outlet = plain(r.mention.article.source or "")
        if outlet and bodies.telling(name) and (bodies.is_short_for(name, outlet) or bodies.ends_with(name, outlet)):
            entry = known.entry(outlet, "org")
            thing = _listed("org", entry.name) if entry else Thing("org", ("name", bodies.form(outlet)), outlet)
            return r._replace(thing=thing, why="short for {name}, which printed this article")
        named = by_initials[compact(name)] if bodies.is_acronym(name) else []
        like = [w for w in by_word[compact(name.split()[-1])] if _stands_for(r, w)]
        for found, why in ((named, "initials of {name}, named in this article"), (like, "short for {name}, named in this article")):
            if len(found) == 1:
                return Reading(r.mention, found[0].thing, why, found[0].mention.number)
        return r

    return [shortened(r) for r in readings]


def _stands_for(short: Reading, whole: Reading) -> bool:
    """Whether a name is a longer one cut short, or its last word behind "the"."""
    name, full = short.mention.name, whole.mention.name
    after_the = short.mention.before.lower().endswith("the ") or short.mention.article.text[short.mention.spans[0].start :].startswith(
        "the "
    )
    return bodies.is_short_for(name, full) or (after_the and bodies.telling(name) and bodies.ends_with(name, full))
