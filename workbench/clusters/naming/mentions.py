"""Names where they stand: which marks are names, what kind of thing each one names, and what the words around it say of that."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import NamedTuple

from workbench.clusters.naming import known
from workbench.clusters.naming.folding import compact, plain
from workbench.clusters.naming.personal import without_titles
from workbench.model import Article, Mark, Span
from workbench.nlp.gazetteer import titles

STANDING = frozenset({"suggested", "accepted"})
NOT_NAMES = frozenset({"DATE", "TIME", "MONEY", "PERCENT", "QUANTITY", "ORDINAL", "CARDINAL"})
LISTED = 3
"""How many mentions it counts for that a list knows a name as one kind of thing."""
FEW = 3
"""So many mentions of one kind are no tagger's error, unless there are ten times as many of another."""
TWICE = 2
"""How many times more mentions of another kind outweigh those of a person whom no article introduces."""

NEAR = 90
"""Characters before and after a name that are looked at."""
WORD = re.compile(r"[^\s,;:()\"“”]+|[,;:()\"“”]")
LIGHT = frozenset("former ex then acting interim late deputy the a an its his her outgoing new current veteran senior top".split())
"""Words among titles and nationalities that are not looked at."""
GENERIC = frozenset("mr mr. mrs mrs. ms ms. miss mx dr dr. sir prof prof. professor doctor madam madame lord lady".split())
"""Titles that many of one name may have."""
MALE = frozenset("mr mr. sir lord king prince sheikh father brother monsieur emir sultan pope congressman chairman spokesman".split())
FEMALE = frozenset(
    """mrs mrs. ms ms. miss lady queen princess madame mme mme. sister mother duchess baroness congresswoman chairwoman
    spokeswoman actress""".split()
)
KIN = {"husband": "m", "father": "m", "son": "m", "brother": "m", "uncle": "m", "nephew": "m", "grandson": "m"} | dict.fromkeys(
    ("wife", "mother", "daughter", "sister", "widow", "aunt", "niece", "granddaughter"), "f"
)


class Mention(NamedTuple):
    """A name at one place. Its number is its place in the order of days, articles and text; ``name`` is its plain spelling."""

    number: int
    article: Article
    spans: tuple[Span, ...]
    name: str
    label: str
    group: str
    sure: bool

    @property
    def before(self) -> str:
        """The end of the line before it."""
        start = self.spans[0].start
        return self.article.text[max(0, start - NEAR) : start].rpartition("\n")[2]

    @property
    def after(self) -> str:
        """The beginning of what follows it in its line."""
        end = self.spans[-1].end
        return self.article.text[end : end + NEAR].partition("\n")[0]


class Evidence(NamedTuple):
    """What the words around a name say of whom it names: offices, countries, and man or woman ("m", "f", "")."""

    titles: frozenset[str] = frozenset()
    countries: frozenset[str] = frozenset()
    gender: str = ""


def mentions(articles: Iterable[Article], marks: Iterable[Mark]) -> list[Mention]:
    """The names that stand marked in the articles, the earliest article first, one for each place."""
    ordered = sorted({a.id: a for a in articles}.values(), key=lambda a: (_moment(a.published), a.id))
    places: dict[str, dict[tuple[Span, ...], Mark]] = {a.id: {} for a in ordered}
    for mark in marks:
        a = mark.annotation
        if a.layer != "entities" or a.label in NOT_NAMES or mark.status not in STANDING or not a.spans or a.article not in places:
            continue
        other = places[a.article].get(a.spans)
        if other is None or _rank(mark) < _rank(other):
            places[a.article][a.spans] = mark
    found: list[Mention] = []
    for article in ordered:
        for spans, mark in sorted(places[article.id].items()):
            name = plain(" ".join(span.of(article.text) for span in spans))
            label = mark.annotation.label
            found.append(Mention(len(found), article, spans, name, label, known.group_of(label), mark.status == "accepted"))
    return regrouped(found)


def _rank(mark: Mark) -> tuple[bool, bool, str]:
    return mark.status != "accepted", not mark.annotation.by_person, mark.annotation.id


def _moment(published: str | None) -> str:
    """A date as text that sorts, in UTC; those that are not known come last."""
    try:
        moment = dt.datetime.fromisoformat(published or "")
    except ValueError:
        return "~"
    return (moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)).astimezone(dt.UTC).isoformat()


def regrouped(found: Sequence[Mention]) -> list[Mention]:
    """The mentions, those of them in another group whose label must be a tagger's error: the same name is nearly always something else.

    What a person has accepted stays as it is, and so does a name that is frequent as both; but people are introduced, with a
    full name or a title, and a "person" of one word who never is weighs little against a place or body of that name.
    """
    introduced = _introduced(found)
    votes: dict[str, Counter[str]] = defaultdict(Counter)
    for m in found:
        votes[compact(m.name)][m.group] += 1
    winner: dict[tuple[str, str], str] = {}
    for form, counts in votes.items():
        weighed = Counter(counts)
        if (entry := known.entry(form)) and not (counts["person"] and entry.group != "person" and len(counts) == 1):
            weighed[entry.group] += LISTED
        for group, count in counts.items():
            best, most = max(weighed.items(), key=lambda kv: (kv[1], kv[0]))
            unknown = group == "person" and form not in introduced and counts[best] > max(FEW, TWICE * count - 1)
            if best != group and (unknown or (most >= 3 * count and (count < FEW or most >= 10 * count))):
                winner[form, group] = best
    return [m if m.sure else m._replace(group=winner.get((compact(m.name), m.group), m.group)) for m in found]


def as_listed(found: Sequence[Mention], users: Iterable[tuple[str, str]]) -> list[Mention]:
    """The mentions, those in the group that a user's gazetteer has their name in, where the tagger's label says little against it.

    That is so for a person whom no article introduces, and for the full name of a person whom the tagger takes for something else.
    ``users`` are the gazetteer's groups and folded names.
    """
    wanted: dict[str, set[str]] = defaultdict(set)
    for group, form in users:
        wanted[form].add(group)
    if not wanted:
        return list(found)
    introduced = _introduced(found)

    def group_meant(m: Mention) -> str:
        form = compact(m.name)
        groups = wanted.get(form, set())
        if m.sure or len(groups) != 1 or groups & {"", m.group}:
            return m.group
        doubtful = form not in introduced if m.group == "person" else groups == {"person"} and " " in m.name and not known.entry(m.name)
        return next(iter(groups)) if doubtful else m.group

    return [m._replace(group=group_meant(m)) for m in found]


def _introduced(found: Sequence[Mention]) -> set[str]:
    """The names of people that are more than a word, the words of such names, and those with a title or a form of address."""
    people = [m for m in found if m.group == "person"]
    names = {m.name for m in people}
    words = {compact(word) for name in names if " " in name for word in (name, *name.split())}
    single = ((compact(m.name), evidence(m)) for m in people if compact(m.name) not in words)
    return words | {name for name, said in single if said.titles or said.gender}


def evidence(mention: Mention) -> Evidence:
    """What the titles, nationalities and words of kinship around a name say of whom it names.

    Read are the words before it, back to the first other one, and those of an apposition or of an "of Iraq" behind it.
    """
    own = mention.name.removesuffix(without_titles(mention.name)) if mention.group == "person" else ""
    before = [*reversed(WORD.findall(own)), *reversed(WORD.findall(mention.before))]
    offices, countries, gender = _walk(before[1:] if before[:1] == [","] else before, backwards=True)
    after = WORD.findall(mention.after)
    if after[:1] == [","]:
        more = _walk(after[1:], backwards=False)
        if more[0]:
            offices, countries = offices | more[0], countries | more[1]
    elif after[:1] == ["of"] and offices:
        countries = countries | {known.country(" ".join(after[1 : 1 + n])) for n in (1, 2, 3)} - {""}
    words = {word for title in offices for word in title.split()}
    gender = "m" if words & MALE else "f" if words & FEMALE else gender
    return Evidence(frozenset(offices - GENERIC), frozenset(countries), gender)


def _walk(words: Sequence[str], *, backwards: bool) -> tuple[set[str], set[str], str]:
    """Titles, countries and a gender from words, one after the other, until the first that is neither."""
    offices: set[str] = set()
    countries: set[str] = set()
    gender = ""
    at = 0
    while at < min(len(words), 12) and (not words[at].islower() or words[at] in _small_words()):
        phrases = [" ".join(words[at : at + n][:: -1 if backwards else 1]) for n in (4, 3, 2, 1) if at + n <= len(words)]
        size = 1
        if title := next((p for p in phrases if tuple(p.lower().split()) in titles()), ""):
            offices.add("prime minister" if title == "PM" else title.lower())
            size = len(title.split())
        elif nation := next((p for p in phrases if known.country(p)), ""):
            countries.add(known.country(nation))
            size = len(nation.split())
        elif words[at].lower() in KIN:
            gender = gender or KIN[words[at].lower()]
        elif words[at].lower() not in LIGHT:
            break
        at += size
    return offices, countries, gender


@lru_cache(maxsize=1)
def _small_words() -> frozenset[str]:
    """The words written small that may stand among titles and nationalities."""
    return frozenset(word for title in titles() for word in title) | LIGHT | KIN.keys()
