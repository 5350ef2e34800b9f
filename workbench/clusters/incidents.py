"""Which reports of events tell of one incident: the same happening, in one article or several of one story.

Two reports are compared by their words (the same, of one kind, or of one type), by who takes part, where and when, and by
what else their sentences say. The weights are those of a logistic regression on ECB+ (its training topics, CC BY 3.0), rounded.
Reports are joined as long as the mean chance of their pairs allows (average link). What people have joined or parted holds.

Only reports of one story that share a word or a type are compared, so time grows with the number of stories.
"""

from __future__ import annotations

import heapq
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations, count

from workbench.clusters.bonds import Bonds, bonds, keys, new_key, thing
from workbench.clusters.reports import Report, Words, reports
from workbench.clusters.titles import title
from workbench.clusters.twins import earliest_first
from workbench.model import Annotation, Article, Mark

BY = "rules:incidents@1"
LAYER, LABEL = "links", "INCIDENT"
UNTYPED = frozenset({"OTHER", "BACKGROUND"})
"""Types that say nothing of what happens: not to be of one kind of event for that."""

LIKELY = 0.37
"""The mean chance of their pairs from which two groups of reports are one incident."""
ROLES = ("actor", "target", "place", "any")
NEARBY = 200
"""With so many of the reports that follow a report is compared for one word or type: a bound for stories of thousands of articles."""

AGAINST = {"sentence": -2.0, "named other actor": -2.5, "named other target": -2.0, "unreal": -3.0, "day": -0.7}
"""What speaks against one incident whatever the words: one sentence for both, other parties by name, one of them not real, other days."""
WEIGHTS = {
    "same": AGAINST | {
        "": -1.6, "type": 0.7, "rare": 2.8, "often": 0.4, "lead": 0.2, "near": 0.9, "sentence": -3.9, "around": 1.4, "any": 0.6,
        "place": 0.5, "other place": -1.0,
    },
    "kin": AGAINST | {
        "": -1.1, "type": 0.4, "mode": 0.4, "rare": 0.9, "actor": 0.4, "target": 0.5, "any": 0.5, "place": 0.5, "other place": -0.3,
    },
    "else": AGAINST | {
        "": -1.6, "rare": 0.5, "around": 0.8, "actor": 1.0, "other actor": -0.7, "target": 1.0, "other target": -0.7, "any": 1.0, "place": 0.5,
    },
}  # fmt: skip
"""What each clue adds to the logarithm of the odds, by how the words of two reports go together: the same, of one kind
(a line of ``happenings.txt``), or of one type alone. Where ECB+ has no parties by name and no types, rounded on our own gold."""


def incidents(articles: Iterable[Article], marks: Iterable[Mark], story: Mapping[str, str]) -> list[Annotation]:
    """A link from the trigger of each event to its incident; ``story`` gives the key of the story of each article.

    ``entity`` is the incident's key, ``name`` a short title. An incident keeps the key that most of its reports had before. What the
    codebook hides (see ``Mark.hidden``) has a link only where it joins another report, or where somebody gave it one.

    >>> article = Article(text="Jets bombed Velmara on Sunday. The bombing killed nine.")
    >>> events = [Annotation(article=article.id, layer="events", label="ASSAULT", spans=(s,), by="user:anna") for s in ((5, 11), (35, 42))]
    >>> {link.values["entity"] for link in incidents([article], [Mark(e, "accepted") for e in events], {})}
    {'incident/bombed-5099'}
    """
    marks = list(marks)
    found = reports(earliest_first(articles), marks, story, UNTYPED)
    known = bonds((m for m in marks if m.annotation.layer == LAYER and m.annotation.label == LABEL), "entity")
    said = [known.get(thing(Mark(r.annotation, "suggested")), Bonds()) for r in found]
    hidden = {m.annotation.id for m in marks if m.hidden}
    members = {
        number: some
        for number, some in _joined(found, said).items()
        if len(some) > 1 or found[number].annotation.id not in hidden or said[number].given
    }
    names = {number: title([(found[n].article, found[n].annotation) for n in some]) for number, some in members.items()}

    def new(number: int) -> Iterator[str]:
        first = found[members[number][0]].annotation
        return (new_key("incident", names[number], first.article, first.spans, n) for n in count())

    key = keys({number: [said[n] for n in some] for number, some in members.items()}, new)
    out = []
    for number, some in members.items():
        for n in some:
            values = {"entity": key[number], "name": names[number], "why": _why(n, some, found, said[n])}
            out.append(
                Annotation(article=found[n].article.id, layer=LAYER, label=LABEL, spans=found[n].annotation.spans, by=BY, values=values)
            )
    return out


def _why(n: int, members: Sequence[int], found: Sequence[Report], said: Bonds) -> str:
    """What a report has in common with the others of its incident, in words."""
    if said.given:
        return "as it was linked by hand"
    others = [found[o] for o in members if o != n]
    own = found[n]
    if not others:
        return "the only report"
    if any(o.word == own.word for o in others):
        shares = ["the same word"]
    elif any(o.kinds & own.kinds for o in others):
        shares = [f"a word of one kind with {others[0].annotation.spans[0].of(others[0].article.text)!r}"]
    else:
        shares = [f"another {own.type.lower() or 'report'} of the same parties"]
    for role in ("actor", "target", "place"):
        common = own.parties[role].words & frozenset().union(*(o.parties[role].words for o in others))
        shares += [f"{role} {' '.join(sorted(common))}"] if common else []
    return ", ".join(shares)


# --- pairs ----------------------------------------------------------------------------------------------------------------


def _pairs(found: Sequence[Report]) -> Iterator[tuple[int, int]]:
    """The reports worth comparing: of one story, with a word, a kind of word, or a type and a party in common."""
    blocks: dict[tuple[str, object], list[int]] = defaultdict(list)
    for n, r in enumerate(found):
        of_type = {(r.type, each) for each in r.parties["any"].words | r.parties["any"].entities} if r.type else set()
        for reason in {r.word, *r.kinds, *of_type}:
            blocks[r.story, reason].append(n)
    seen: set[tuple[int, int]] = set()
    for some in blocks.values():
        near = combinations(some, 2) if len(some) <= NEARBY else ((a, b) for i, a in enumerate(some) for b in some[i + 1 : i + 1 + NEARBY])
        for pair in near:
            if pair not in seen:
                seen.add(pair)
                yield pair


class Clues:
    """What speaks for and against two of some reports telling of one incident."""

    def __init__(self, found: Sequence[Report]) -> None:
        self.found = found
        self.rarity = _rarities(found)
        self.told: dict[str, Counter[str]] = defaultdict(Counter)
        for story, word, _ in {(r.story, r.word, r.article.id) for r in found}:
            self.told[story][word] += 1
        self.weight: dict[Words, dict[str, float]] = defaultdict(dict)

    def chance(self, a: int, b: int) -> float:
        """How likely the reports of two numbers tell of one incident, from 0 to 1."""
        words, clues = self.between(self.found[a], self.found[b])
        weights = WEIGHTS[words]
        return 1 / (1 + math.exp(-sum(weights[name] * value for name, value in clues.items() if name in weights)))

    def between(self, one: Report, other: Report) -> tuple[str, dict[str, float]]:
        """How the words of two reports of one story go together, and the clues by name."""
        words = "same" if one.word == other.word else "kin" if one.kinds & other.kinds else "else"
        told = self.told[one.story]
        clues = {
            "": 1.0,
            "rare": min(one.rarity, other.rarity),
            "often": math.log(min(told[one.word], told[other.word])),
            "around": self._share(one.story, one.around, other.around),
        }
        if one.type:
            clues["type"] = float(one.type == other.type)
            clues["mode"] = float(bool(one.mode) and one.type == other.type and one.mode == other.mode)
        if one.article.id == other.article.id:
            clues["near"] = 1 / (1 + abs(one.annotation.spans[0].start - other.annotation.spans[0].start) / 200)
            clues["sentence"] = float(one.sentence == other.sentence)
        if one.in_lead and other.in_lead:
            clues["lead"] = 1.0
        if one.unreal != other.unreal:
            clues["unreal"] = 1.0
        if _days_apart(one.day, other.day):
            clues["day"] = 1.0
        for role in ROLES:
            p, q = one.parties[role], other.parties[role]
            if any(p) and any(q):
                clues[role] = 1.0 if p.entities & q.entities else self._share(one.story, p.words, q.words)
                if not clues[role]:
                    clues[f"other {role}"] = 1.0
                    clues[f"named other {role}"] = float(bool(p.entities and q.entities))
        return words, clues

    def _share(self, story: str, one: Words, other: Words) -> float:
        """How much of the shorter list the other has, by rarity."""
        common = one & other
        if not common:
            return 0.0
        rarity = self.rarity[story]
        least = min(self._weight(story, one), self._weight(story, other))
        return min(1.0, sum(rarity.get(w, 1.0) for w in common) / least) if least > 0 else 0.0

    def _weight(self, story: str, words: Words) -> float:
        known = self.weight[words]
        if story not in known:
            known[story] = sum(self.rarity[story].get(w, 1.0) for w in words)
        return known[story]


def _rarities(found: Sequence[Report]) -> dict[str, dict[str, float]]:
    """For each story how rare each word is among its sentences, on a logarithmic scale."""
    sentences: dict[str, dict[tuple[str, int], Words]] = defaultdict(dict)
    for r in found:
        sentences[r.story][r.article.id, r.sentence] = r.around
    out = {}
    for story, some in sentences.items():
        often = Counter(word for words in some.values() for word in words)
        out[story] = {word: math.log((len(some) + 1) / (n + 0.5)) for word, n in often.items()}
    return out


def _days_apart(one: str, other: str) -> bool:
    """Whether two dates differ as far as both are told ("2014-06" and "2014-06-26" do not)."""
    return bool(one and other) and not one.startswith(other) and not other.startswith(one)


# --- groups ---------------------------------------------------------------------------------------------------------------


def _joined(found: Sequence[Report], said: Sequence[Bonds]) -> dict[int, list[int]]:
    """The numbers of the reports of each incident, by the first of them."""
    clues = Clues(found)
    return average_link({(a, b): clues.chance(a, b) for a, b in _pairs(found)}, said, LIKELY)


def average_link(likely: Mapping[tuple[int, int], float], said: Sequence[Bonds], least: float) -> dict[int, list[int]]:
    """Groups of the numbers that ``said`` has bonds for, by the first of each; pairs that ``likely`` does not have count 0.

    The likeliest groups are joined first. Those with one given key are together from the start; bonds that forbid it keep
    others apart.

    >>> average_link({(0, 1): 0.9, (1, 2): 0.6}, [Bonds()] * 3, 0.4)
    {0: [0, 1], 2: [2]}
    """
    first: dict[str, int] = {}
    home = [first.setdefault(min(own.given), n) if own.given else n for n, own in enumerate(said)]
    members: dict[int, list[int]] = defaultdict(list)
    tied: dict[int, Bonds] = {}
    for n, group in enumerate(home):
        members[group].append(n)
        tied[group] = tied[group].with_(said[n]) if group in tied else said[n]
    sums: dict[int, dict[int, float]] = defaultdict(dict)
    for (a, b), chance_ in likely.items():
        one, other = home[a], home[b]
        if one != other:
            sums[one][other] = sums[other][one] = sums[one].get(other, 0.0) + chance_
    queue = [(-total / (len(members[a]) * len(members[b])), a, b) for a, near in sums.items() for b, total in near.items() if a < b]
    queue = [entry for entry in queue if -entry[0] >= least]
    heapq.heapify(queue)
    while queue:
        mean, a, b = heapq.heappop(queue)
        if a not in members or b not in members or mean != -sums[a][b] / (len(members[a]) * len(members[b])) or not tied[a].allows(tied[b]):
            continue
        members[a] = sorted(members[a] + members.pop(b))
        tied[a] = tied[a].with_(tied.pop(b))
        for c, total in sums.pop(b).items():
            del sums[c][b]
            if c != a:
                sums[a][c] = sums[c][a] = sums[a].get(c, 0.0) + total
        for c, total in sums[a].items():
            if (mean := total / (len(members[a]) * len(members[c]))) >= least:
                heapq.heappush(queue, (-mean, min(a, c), max(a, c)))
    return {some[0]: some for some in sorted(members.values())}
