"""Which articles are one report printed several times, so that reprints do not count as further witnesses.

Two articles are twins when nearly all runs of words of the shorter one stand in the longer one too. What an outlet prints
under many of its articles (house notes, newsletter lines) does not count. No twins are texts too short to tell, a text that is
but a small part of the other, such as a statement that a report quotes in full, and two states of a live page, each of which
tells something at length that the other does not.

Candidates come from MinHash signatures (datasketch); each is then verified on the two texts. Time and memory grow with the
number of articles, not with that of pairs: some 25 kB for each article, whatever its length.
"""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING
from zlib import crc32

from workbench.model import Annotation, Article, Mark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Runs = NDArray[np.uint32]
    OwnRuns = Callable[[Article, frozenset[str | None]], Runs]

BY = "rules:twins@1"
STANDING = frozenset({"suggested", "accepted"})

RUN = 5
"""Words in a run (a shingle). Reports about the same event share many runs of 3; of runs of 8, a typo spoils too many."""
LEAST = 40
"""Runs of its own that an article must have to be told from a form letter."""
NEARLY = 0.7
"""The share of the shorter one's runs that must stand in the longer one. Independent reports share below 0.4, rewritten ones
0.4 to 0.7; one word in twenty may be changed before a reprint is taken for rewritten."""
LONGER = 4
"""How many times longer the longer one may be."""
ENTRY = 150
"""Words in one stretch that both may have and the other not: more, and they are two states of a live page."""
MANY, OWN, LEAD = 10, 0.2, 15
"""A run is the outlet's, not the article's, when so many articles of the outlet have it of which such a share is their own, in
stretches of so many words at least: less is the lead, the house note or the correction of a reprint."""
BANDS = 64
"""Pairs of minima that a signature is looked up by: finds 98 of 100 articles that share a quarter of all their runs."""
ALIKE = 0.06
"""Estimated likeness (Jaccard) below which no pair can pass ``NEARLY`` and ``LONGER``; 0.16 less the error of the estimate."""

WORD = re.compile(r"\w+")
WITHIN = re.compile(r"[\u00ad\u200b\u200d]|\.(?<=\b\w\.)(?=\w\b)")
"""What may stand or be missing within a word: soft hyphens, the dots of initials."""
MIX = 0x9E3779B97F4A7C15
"""An odd number with well-spread bits (2 to the 64 by the golden ratio), which multiplies one word's hash away from the next."""


def twins(articles: Iterable[Article]) -> list[Annotation]:
    """A remark on each article that is a near copy of an earlier one, with that one's id and the share of text in common.

    The earlier one is the one published first where both days are known, else the one that comes first. An article is
    linked to the first of its group where the two are twins themselves, else to the member it is most like; one that is
    a twin of several groups is linked to each. An exact copy under another id is a twin, the same id is one article.

    >>> text = "The ferry caught fire off Velmara on Sunday. " + " ".join(f"Deck {n} burned." for n in range(20))
    >>> agency = Article(text=text, published="2015-03-08")
    >>> reprint = Article(text=text + " The Courier and agencies", published="2015-03-09")
    >>> [(a.article == reprint.id, a.values["of"] == agency.id, a.score) for a in twins([reprint, agency])]
    [(True, True, 1.0)]
    """
    import numpy as np
    from datasketch import MinHash, MinHashLSH

    ordered = earliest_first(articles)
    own_runs = _without_house_notes(ordered)
    blank = MinHash(num_perm=2 * BANDS, seed=1, hashfunc=int)
    index = MinHashLSH(num_perm=2 * BANDS, params=(BANDS, 2))
    signatures = np.zeros((len(ordered), 2 * BANDS), np.uint32)
    group = _Forest()
    found = []
    for n, article in enumerate(ordered):
        runs = own_runs(article, frozenset({article.source})).tolist()
        if len(runs) < LEAST:
            continue
        sketch = blank.copy()
        sketch.update_batch(runs)
        signatures[n] = sketch.hashvalues
        near = np.sort(np.array(index.query(sketch), np.intp))
        index.insert(n, sketch, check_duplication=False)
        alike = (signatures[near] == signatures[n]).mean(axis=1)
        circles = defaultdict(list)
        for i in np.argsort(-alike, kind="stable"):
            m = int(near[i])
            if alike[i] >= ALIKE:
                circles[group.first(m)].append(m)
        for first, members in sorted(circles.items()):
            if link := _link(article, [ordered[m] for m in members], ordered[first], own_runs):
                group.join(first, n)
                found.append(link)
    return found


def groups(marks: Iterable[Mark]) -> dict[str, str]:
    """The id of the first article of its group for each article that stands as a reprint; the first ones are not in it.

    Chains and loops are one group. Should a group have several articles that are reprints of none (somebody linked one
    article to two), its first is the one with the most reprints.

    >>> link = Annotation(article="b", layer="twins", label="REPRINT", spans=(), by=BY, values={"of": "a"})
    >>> groups([Mark(link, "suggested")]), groups([Mark(link, "rejected")])
    ({'b': 'a'}, {})
    """
    links = {
        (mark.annotation.article, mark.annotation.values["of"])
        for mark in marks
        if mark.annotation.layer == "twins" and mark.status in STANDING and isinstance(mark.annotation.values.get("of"), str)
    }
    links = {(later, earlier) for later, earlier in links if later != earlier}
    reprints, originals = {later for later, _ in links}, Counter(earlier for _, earlier in links)
    order = sorted(reprints | originals.keys(), key=lambda i: (i in reprints, -originals[i], i))
    place = {i: n for n, i in enumerate(order)}
    group = _Forest()
    for later, earlier in links:
        group.join(place[later], place[earlier])
    return {i: order[first] for i in sorted(place) if (first := group.first(place[i])) != place[i]}


class _Forest:
    """Groups of numbers, each known by its smallest one (union-find)."""

    def __init__(self) -> None:
        self.up: dict[int, int] = {}

    def first(self, n: int) -> int:
        """The smallest number of its group."""
        while (up := self.up.get(n, n)) != n:
            self.up[n] = self.up.get(up, up)  # halves the way for the next time
            n = up
        return n

    def join(self, a: int, b: int) -> None:
        """Make the groups of both one."""
        low, high = sorted((self.first(a), self.first(b)))
        self.up[high] = low


def earliest_first(articles: Iterable[Article]) -> list[Article]:
    """Each article once: those with a date in the order of their dates, the others where they were."""
    once: dict[str, Article] = {}
    for article in articles:
        once.setdefault(article.id, article)
    moments = {i: at for i, a in once.items() if (at := moment(a.published))}
    dated = iter(sorted(moments, key=lambda i: moments[i]))
    return [once[next(dated) if i in moments else i] for i in once]


def moment(published: str | None) -> dt.datetime | None:
    """An ISO 8601 date or time, in UTC unless it says otherwise; None for anything else."""
    try:
        at = dt.datetime.fromisoformat(published or "")
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=dt.UTC)


def _runs(text: str) -> Runs:
    """A 32-bit hash of each run of ``RUN`` words, in the order of the text: the same in every process, case and punctuation aside."""
    import numpy as np

    words = WORD.findall(WITHIN.sub("", unicodedata.normalize("NFKC", text)).lower())
    codes = np.fromiter(map(crc32, map(str.encode, words)), np.uint64, len(words))
    count = max(len(words) - RUN + 1, 0)
    mixed = np.zeros(count, np.uint64)
    for n in range(RUN):
        mixed = (mixed + codes[n : n + count]) * np.uint64(MIX)  # wraps around, as hashes do
    return (mixed >> np.uint64(32)).astype(np.uint32)


def _without_house_notes(articles: Sequence[Article]) -> OwnRuns:
    """What gives an article's runs, in order, without those that belong to some outlets rather than to it.

    Runs are counted per outlet in a table of bytes that grows with the number of articles; that two of them share a place
    in it now and then lifts no count to ``MANY``. Articles of no known outlet are counted as those of one. A text printed
    many times over is no house note, so only articles that have much else count.
    """
    import numpy as np

    size = 1 << max(len(articles) * 600, 500_000).bit_length()
    frequent, shared = np.zeros(size, np.uint8), np.zeros(size, np.uint8)
    sizes = Counter(a.source for a in articles)

    def places(runs: Runs, outlet: str | None) -> Runs:
        return (runs ^ np.uint32(crc32((outlet or "").encode()))) & np.uint32(size - 1)

    def count(table: NDArray[np.uint8], seen: Runs) -> None:
        table[seen] = np.minimum(table[seen], 254) + 1

    def large() -> Iterator[Runs]:
        return (places(_runs(a.text), a.source) for a in articles if sizes[a.source] >= MANY)

    for seen in large():
        count(frequent, seen)
    for seen in large():
        common = frequent[seen] >= MANY
        outside = _outside(common)
        stretches = _stretches(outside)
        if stretches[stretches >= LEAD].sum() >= OWN * len(outside):
            count(shared, seen[common])

    def own_runs(article: Article, outlets: frozenset[str | None]) -> Runs:
        runs = _runs(article.text)
        for outlet in outlets:
            if sizes[outlet] >= MANY:
                runs = runs[shared[places(runs, outlet)] < MANY]
        return runs

    return own_runs


def _link(article: Article, alike: Iterable[Article], first: Article, own_runs: OwnRuns) -> Annotation | None:
    """The remark that an article belongs to a group: a twin of one of the members it is alike to, the likeliest tried first."""
    for earlier in alike:
        if (share := _share(article, earlier, own_runs)) >= NEARLY:
            break
    else:
        return None
    if (direct := _share(article, first, own_runs)) >= NEARLY:
        earlier, share = first, direct
    share = round(share, 2)
    values = {"of": earlier.id, "shared": share}
    return Annotation(article=article.id, layer="twins", label="REPRINT", spans=(), by=BY, values=values, score=share)


def _share(one: Article, other: Article, own_runs: OwnRuns) -> float:
    """The share of the shorter one's runs that stand in the longer one; 0 where the two cannot be twins for another reason."""
    import numpy as np

    outlets = frozenset({one.source, other.source})
    both = [own_runs(one, outlets), own_runs(other, outlets)]
    short, long = sorted((np.unique(runs) for runs in both), key=len)
    if len(short) < LEAST or len(long) > LONGER * len(short):
        return 0.0
    common = np.intersect1d(short, long, assume_unique=True)
    if min(_stretches(_outside(np.isin(runs, common))).max() for runs in both) > ENTRY:
        return 0.0
    return len(common) / len(short)


def _outside(chosen: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """For each word of a text whether it stands in none of the runs that are chosen."""
    import numpy as np

    outside = np.ones(len(chosen) + RUN - 1, bool)
    for n in range(RUN):
        outside[n : n + len(chosen)] &= ~chosen
    return outside


def _stretches(chosen: NDArray[np.bool_]) -> NDArray[np.int64]:
    """The lengths of what is chosen in a row, 0 where nothing is between two that are not."""
    import numpy as np

    return np.diff(np.flatnonzero(~chosen), prepend=-1, append=len(chosen)) - 1
