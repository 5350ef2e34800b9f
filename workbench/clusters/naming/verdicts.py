"""Keys of entities, and what people have said of them: accepted links hold and teach, rejected ones are not proposed again."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import NamedTuple

from workbench.clusters.naming.entity import Entity
from workbench.clusters.naming.folding import compact, slug
from workbench.clusters.naming.mentions import STANDING, Mention
from workbench.model import Mark, Span

LAYER, LABEL = "links", "NAME"
REJECTED = "left by itself, since the link to {old} was rejected"


class Said(NamedTuple):
    """What a mention names by a person's link, or by one of the rules that a person accepted."""

    key: str
    name: str
    by: str
    own: bool


class Link(NamedTuple):
    """What a mention names: the key of an entity, its full name, and why."""

    key: str
    name: str
    why: str


@dataclass
class Verdicts:
    """What stands in the links so far, by the number of the mention: what people said, what they rejected, what was linked to a key."""

    said: dict[int, Said] = field(default_factory=dict)
    rejected: dict[int, set[str]] = field(default_factory=lambda: defaultdict(set))
    linked: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))


def verdicts(found: Iterable[Mention], marks: Iterable[Mark]) -> Verdicts:
    """What people have said of the mentions; of several accepted links of a mention a person's own counts, the last of them."""
    number: dict[tuple[str, tuple[Span, ...]], int] = {(m.article.id, m.spans): m.number for m in found}
    out = Verdicts()
    for mark in marks:
        a = mark.annotation
        key = a.values.get("entity") if a.layer == LAYER and a.label == LABEL else None
        if not isinstance(key, str) or not key or (n := number.get((a.article, a.spans))) is None:
            continue
        if mark.status in STANDING:
            out.linked[key].add(n)
        if mark.status == "accepted" and (a.by_person or n not in out.said or not out.said[n].own):
            out.said[n] = Said(key, str(a.values.get("name") or key.rpartition("/")[2]), a.by, a.by_person)
        elif mark.status == "rejected":
            out.rejected[n].add(key)
    return out


def links(entities: Sequence[Entity], found: Sequence[Mention], so_far: Verdicts) -> dict[int, Link]:
    """The link of each mention, by number."""
    entity = {n: e for e in entities for n in e.why}
    lessons = _lessons(found, so_far, entity)
    followed = {n for n, e in entity.items() if e.through.get(n, n) in lessons or n in lessons}
    _give_keys(entities, so_far, followed)
    out = {n: Link(e.id, e.name, e.why[n].replace("{name}", e.name)) for n, e in entity.items()}
    names = {e.id: e.name for e in entities}
    for n in followed:
        said, why = lessons.get(n) or lessons[entity[n].through[n]]
        out[n] = Link(said.key, names.get(said.key, said.name), why if n in lessons else f"{out[n].why}, and {why}")
    for n, said in so_far.said.items():
        if not said.own and n not in lessons:
            out[n] = Link(said.key, names.get(said.key, said.name), "as it was accepted")
    return out | _left(out, found, so_far, names.keys() | {said.key for said in so_far.said.values()})


# --- keys -----------------------------------------------------------------------------------------------------------------


def _give_keys(entities: Sequence[Entity], so_far: Verdicts, followed: Set[int]) -> None:
    """Give each entity its key: the user's id, one that people linked to and its mentions had, else what it is and its name.

    Of several of one name the one that is mentioned first has the name alone, the others a number. A key that people made
    for a mention is no other entity's.
    """
    ordered = sorted(entities, key=lambda e: min(e.why))
    at = {n: place for place, e in enumerate(ordered) for n in e.why}
    first: dict[str, int] = {}
    for place, e in enumerate(ordered):
        first.setdefault(_plain_key(e), place)
    people = {said.key: said.name for _, said in sorted(so_far.said.items(), reverse=True)}
    for key, name in sorted(people.items()):
        had = Counter(at[n] for n in sorted(so_far.linked[key] - followed))
        place = min(had, key=lambda p: (-had[p], p)) if had else first.get(key, -1)
        if place >= 0 and not ordered[place].id and (had or slug(name) == slug(ordered[place].name)):
            ordered[place].id = key
    taken = {e.id for e in entities} | people.keys()
    numbers: Counter[str] = Counter()
    for e in ordered:
        if not e.id:
            e.id = _free(_plain_key(e), taken, numbers)


def _plain_key(entity: Entity) -> str:
    return f"{entity.group}/{slug(entity.name)}"


def _free(key: str, taken: set[str], numbers: Counter[str]) -> str:
    """A key that is not taken, and now is: itself, else with the first number that is free; ``numbers`` remembers the last."""
    out = key
    while out in taken:
        numbers[key] = max(numbers[key], 1) + 1
        out = f"{key}-{numbers[key]}"
    taken.add(out)
    return out


# --- what people said -----------------------------------------------------------------------------------------------------


def _lessons(found: Sequence[Mention], so_far: Verdicts, entity: Mapping[int, Entity]) -> dict[int, tuple[Said, str]]:
    """What people's own links say, and why it holds: of the mention, of the same name further on in the article, and in its story.

    Without a story, articles are taken for one as far as the rules see one entity in both, or the name has several words.
    """
    out: dict[int, tuple[Said, str]] = {}
    if not any(said.own for said in so_far.said.values()):
        return out
    form = {m.number: (entity[m.number].group, compact(m.name)) for m in found}
    in_article: dict[tuple[str, str, str], Said] = {}
    in_story: dict[tuple[str | None, str, str], dict[str, tuple[Said, int]]] = defaultdict(dict)
    for m in found:
        here = m.article.id, *form[m.number]
        if said := so_far.said.get(m.number):
            in_article[here] = said
            if said.own:
                in_story[m.article.story, *form[m.number]].setdefault(said.key, (said, m.number))
                out[m.number] = said, f"as {_who(said)} linked it"
        elif (before := in_article.get(here)) and before.own:
            out[m.number] = before, f"as {_who(before)} linked the same name before in this article"
    for m in found:
        told = in_story.get((m.article.story, *form[m.number]), {})
        if (m.article.id, *form[m.number]) in in_article or len(told) != 1:
            continue
        said, where = next(iter(told.values()))
        if m.article.story or " " in m.name or entity[where] is entity[m.number]:
            out[m.number] = said, f"as {_who(said)} linked the same name in another article"
    return out


def _who(said: Said) -> str:
    return said.by.partition(":")[2] or said.by


def _left(out: Mapping[int, Link], found: Sequence[Mention], so_far: Verdicts, taken: set[str]) -> dict[int, Link]:
    """New links for mentions whose own were rejected: those of one name in one article stay together, by themselves."""
    members: dict[str, set[int]] = defaultdict(set)
    for n, link in out.items() if so_far.rejected else ():
        members[link.key].add(n)
    leaving: dict[Hashable, list[int]] = defaultdict(list)
    for n in sorted(so_far.rejected):
        link, keys = out[n], so_far.rejected[n]
        said = so_far.said.get(n)
        if said and said.key == link.key:
            continue
        others = {o for o in members[link.key] if o not in so_far.rejected}
        if link.key in keys or any(so_far.linked[key] & others for key in keys):
            leaving[found[n].article.id, compact(found[n].name), link.key].append(n)
    new: dict[int, Link] = {}
    numbers: Counter[str] = Counter()
    for members_left in leaving.values():
        m, old = found[members_left[0]], out[members_left[0]]
        rejected = {key for n in members_left for key in so_far.rejected[n]}
        key = _free(f"{old.key.partition('/')[0] if '/' in old.key else m.group}/{slug(m.name)}", taken | rejected, numbers)
        taken.add(key)
        new |= {n: Link(key, m.name, REJECTED.replace("{old}", old.name)) for n in members_left}
    return new
