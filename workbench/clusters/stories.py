"""Which articles tell one story: grouped by the words they share, the rarer, earlier and closer in time the more they count.

Articles are vectors of word stems (tf-idf; names, numbers and the lead weigh more). How common a word is, is counted in the
articles and, since a corpus is often about one crisis alone, in general English too (``frequencies.csv``). The likeness of two
articles is taken in relation to how alike each is to those nearest to it: long reports on a war lie closer together than short ones
on an accident, and two earthquakes of different years closer than two reports on a council. Then groups are joined as long as
the mean likeness of their articles allows (average link).

Which groups are compared is found by the rarer words they share, so time grows with the number of articles.
"""

from __future__ import annotations

import csv
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from importlib import resources
from itertools import count
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.clusters.bonds import Bonds, bonds, keys, new_key
from workbench.clusters.twins import STANDING, earliest_first, moment
from workbench.history import WITH_NAMES
from workbench.model import Annotation, Article, Mark

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Matrix = Any
    """A sparse matrix of scipy: articles or groups by words."""

BY = "rules:stories@1"

NAME, NUMBER, LEAD = 1.5, 1.3, 1.5
"""What a name, a number and a word of the lead weigh beside another word."""
LEAD_LENGTH = 300
"""Characters at the beginning that count as lead: the headline and a sentence or two."""
FADING, MONTH, YEAR = 0.1, 30, 365
"""Likeness fades with the days between two articles, as (1 + days / MONTH) to the power of -FADING: to 0.77 in a year. Beyond, it
falls with the root of the time too, to 0.2 in ten years. No faster: outlets and archives often date an article wrongly."""
NEAREST, FARTHEST = 4, 0.15
"""An article's own measure is its mean likeness to so many that are nearest to it, and at least this much."""
ALIKE = 0.5
"""The mean likeness, in that measure, from which two groups are one story. From 0.45 to 0.6 makes little difference."""
TELLING, COMMON = 30, 100
"""Groups are compared that share one of their so many weightiest words, unless more than so many groups have it."""
SILENT = 5.0
"""The length of a row below which an article hardly has a telling word, and is like no other for those it has; a headline has 15."""
CANDIDATES = 12
"""With so many others a group is compared at most."""

WORD = re.compile(r"\d[\d.,]*\d|[^\W_]+")
AFTER_STOP = re.compile(r"(?:^|[.!?:\n“”\"‘(—–-])[^\S\n]*$")
ENDINGS = ("ing", "ed", "es", "s", "ly")


def stem(word: str) -> str:
    """A lower-case word without its ending, where at least four letters stay.

    >>> [stem(w) for w in ("strikes", "striking", "bombed", "news")]
    ['strik', 'strik', 'bomb', 'news']
    """
    return next((word[: -len(e)] for e in ENDINGS if word.endswith(e) and len(word) - len(e) >= 4), word)


class Story(NamedTuple):
    """A story: its key, the headline of its first article, and the ids of its articles, the earliest first."""

    key: str
    name: str
    articles: tuple[str, ...]


def stories(articles: Iterable[Article], marks: Iterable[Mark] = ()) -> list[Story]:
    """The articles by the story they tell; every one is in one, if alone.

    ``Article.story``, where given, is obeyed: articles of one given story stay together, those of two apart, and others may
    join them. So is a rejected suggestion. Furniture is not read, but for captions and repeated lines, which tell of the same. A story keeps the key that most of its articles had as
    a suggestion before; a new one is named after its first article.

    >>> rain = [Article(text=f"Floods in Tirena: the river Osk broke its banks near Velmara{more}") for more in ("", ", killing four")]
    >>> vote = Article(text="Ardania voted on Sunday; Bogdan Vesel conceded to Jelena Markovik")
    >>> [len(story.articles) for story in stories([*rain, vote])]
    [2, 1]
    """
    ordered = earliest_first(articles)
    marks = list(marks)
    if not ordered:
        return []
    known = bonds(
        (m for m in marks if m.annotation.layer == "facts" and m.annotation.label == "story"),
        "value",
        {a.id: a.story for a in ordered if a.story},
    )
    said = [known.get(a.id, Bonds()) for a in ordered]
    group = _joined(_vectors(ordered, _furniture(marks)), _days(ordered), said)
    return _named(ordered, group.tolist(), said)


def suggestions(found: Iterable[Story], articles: Iterable[Article]) -> list[Annotation]:
    """The facts that articles without a given story tell one.

    >>> article = Article(text="Rain fell in Erbil.")
    >>> [(fact.label, fact.values["value"]) for fact in suggestions(stories([article]), [article])]
    [('story', 'story/rain-fell-in-erbil-3d04')]
    """
    given = {a.id for a in articles if a.story}
    return [
        Annotation(article=i, layer="facts", label="story", spans=(), by=BY, values={"value": story.key, "name": story.name})
        for story in found
        for i in story.articles
        if i not in given
    ]


# --- words ----------------------------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def background() -> tuple[int, dict[str, int]]:
    """How many stretches of general English were counted, and in how many of them a stem stands."""
    with resources.files("workbench.clusters").joinpath("frequencies.csv").open(encoding="utf-8") as file:
        counts = {row["stem"]: int(row["stretches"]) for row in csv.DictReader(file)}
    return counts.pop("*"), counts


def _weights(text: str) -> dict[str, float]:
    """The stems of a text: how often they stand there, on a logarithmic scale, times what their kind weighs."""
    often: Counter[str] = Counter()
    capital: Counter[str] = Counter()
    lead: set[str] = set()
    for match in WORD.finditer(text):
        word, start = match.group(), match.start()
        if len(word) < 2:
            continue
        form = stem(word.lower())
        often[form] += 1
        if word[0].isupper():
            capital[form] += 0 if AFTER_STOP.search(text, max(0, start - 4), start) else 1
        else:
            capital[form] -= 1
        if start < LEAD_LENGTH:
            lead.add(form)
    return {
        form: (1 + math.log(n)) * (NUMBER if form[0].isdigit() else NAME if capital[form] > 0 else 1) * (LEAD if form in lead else 1)
        for form, n in often.items()
    }


def _vectors(articles: Sequence[Article], furniture: dict[str, list[tuple[int, int]]]) -> Matrix:
    """A row of length 1 for each article (0 for one without words), a column for each stem."""
    import numpy as np
    from scipy.sparse import csr_array

    weights = [_weights(_without(a.text, furniture.get(a.id, ()))) for a in articles]
    seen = Counter(form for row in weights for form in row)
    column = {form: n for n, form in enumerate(seen)}
    size, general = background()
    total = len(articles) + size + 1
    rarity = np.log([total / (n + general.get(form, 0) + 1) for form, n in seen.items()])
    indices = np.fromiter((column[form] for row in weights for form in row), np.int32)
    values = np.fromiter((w for row in weights for w in row.values()), np.float64) * rarity[indices]
    ends = np.cumsum([0, *map(len, weights)])
    return _scaled(csr_array((values, indices, ends), shape=(len(articles), len(column))))


def _scaled(matrix: Matrix) -> Matrix:
    """Its rows, each of length 1."""
    import numpy as np
    from scipy.sparse import diags_array

    length = np.sqrt(matrix.multiply(matrix).sum(axis=1))
    return diags_array(1 / np.maximum(length, SILENT)) @ matrix


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _furniture(marks: Iterable[Mark]) -> dict[str, list[tuple[int, int]]]:
    found: dict[str, list[tuple[int, int]]] = defaultdict(list)
    for a, status in marks:
        if a.layer == "furniture" and a.label not in WITH_NAMES and status in STANDING:
            found[a.article] += a.spans
    return found


# --- groups ---------------------------------------------------------------------------------------------------------------


def _days(articles: Sequence[Article]) -> NDArray[np.float64]:
    """The day of each article as a number; nan where it is not known."""
    import numpy as np

    moments = [moment(a.published) for a in articles]
    return np.array([m.timestamp() / 86_400 if m else np.nan for m in moments])


def _faded(likeness: NDArray[np.float64], days: NDArray[np.float64], one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.float64]:
    import numpy as np

    between = np.nan_to_num(np.abs(days[one] - days[other]))
    faded: NDArray[np.float64] = likeness * (1 + between / MONTH) ** -FADING * np.minimum(1, YEAR / np.maximum(between, 1)) ** 0.5
    return faded


def _pairs(groups: Matrix) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Groups worth comparing: for each the likeliest of those that share one of its weightiest words."""
    import numpy as np
    from scipy.sparse import csr_array

    has = np.bincount(groups.indices, minlength=groups.shape[1])
    rare = (has <= COMMON) & (has > 1)
    chosen = groups @ _diagonal(rare.astype(float))
    chosen.eliminate_zeros()
    rows, kept = _heaviest(chosen, TELLING)
    words = csr_array((chosen.data[kept], (rows, chosen.indices[kept])), shape=groups.shape)
    shared = csr_array(words @ words.T)
    shared.setdiag(0)
    shared.eliminate_zeros()
    one, kept = _heaviest(shared, CANDIDATES)
    other = shared.indices[kept]
    both = np.unique(np.sort(np.stack([one, other]), axis=0), axis=1)
    return both[0], both[1]


def _diagonal(values: NDArray[np.float64]) -> Matrix:
    from scipy.sparse import diags_array

    return diags_array(values)


def _heaviest(matrix: Matrix, most: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Rows and places in ``data`` of the ``most`` largest entries of each row."""
    import numpy as np

    rows = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    order = np.lexsort((-matrix.data, rows))
    rank = np.arange(len(order)) - matrix.indptr[rows[order]]
    kept = order[rank < most]
    return rows[kept], kept


def _likeness(groups: Matrix, one: NDArray[np.intp], other: NDArray[np.intp]) -> NDArray[np.float64]:
    """The sum of the products of two rows, for each pair."""
    import numpy as np

    step = 20_000
    parts = [groups[one[i : i + step]].multiply(groups[other[i : i + step]]).sum(axis=1) for i in range(0, len(one), step)]
    return np.concatenate([np.zeros(0), *parts])


def _in_own_measure(vectors: Matrix) -> Matrix:
    """The articles, each divided by the root of its mean likeness to those nearest to it: products of rows are then relative."""
    import numpy as np

    one, other = _pairs(vectors)
    alike = _likeness(vectors, one, other)
    rows, values = np.concatenate([one, other]), np.concatenate([alike, alike])
    order = np.lexsort((-values, rows))
    rows, values = rows[order], values[order]
    rank = np.arange(len(rows)) - np.searchsorted(rows, rows)
    near = rank < NEAREST
    sums = np.bincount(rows[near], values[near], minlength=vectors.shape[0])
    most = max(1, min(NEAREST, vectors.shape[0] - 1))
    return _diagonal(1 / np.sqrt(np.maximum(sums / most, FARTHEST))) @ vectors


def _joined(vectors: Matrix, days: NDArray[np.float64], said: Sequence[Bonds]) -> NDArray[np.intp]:
    """The number of its group for each article: those with one given story, and what average link joins to them.

    Of the groups that may be joined those are that are each the likeliest for the other; average link finds the same groups
    whether one such pair is joined at a time or all of them at once.
    """
    import numpy as np
    from scipy.sparse import csr_array

    articles = _in_own_measure(vectors)
    first: dict[str, int] = {}
    group = np.array([first.setdefault(min(own.given), n) if own.given else n for n, own in enumerate(said)])
    while True:
        numbers, group = np.unique(group, return_inverse=True)
        size = np.bincount(group).astype(float)
        mean = csr_array(_diagonal(1 / size) @ csr_array((np.ones(len(group)), (group, np.arange(len(group))))) @ articles)
        one, other = _pairs(mean)
        alike = _faded(_likeness(mean, one, other), _mean_days(days, group), one, other)
        near = alike >= ALIKE
        one, other, alike = one[near], other[near], alike[near]
        tied = _tied(group, said)
        free = np.array([tied[a].allows(tied[b]) for a, b in zip(one.tolist(), other.tolist(), strict=True)], bool)
        best = _likeliest(one[free], other[free], alike[free], len(numbers))
        here = np.arange(len(numbers))
        mutual = (best >= 0) & (best[best] == here)
        if not mutual.any():
            return group
        group = np.where(mutual, np.minimum(here, best), here)[group]


def _mean_days(days: NDArray[np.float64], group: NDArray[np.intp]) -> NDArray[np.float64]:
    """The mean day of each group, nan where no article of it has one."""
    import numpy as np

    known = ~np.isnan(days)
    total = np.bincount(group, minlength=group.max() + 1)
    dated = np.bincount(group[known], minlength=len(total))
    sums = np.bincount(group[known], days[known], minlength=len(total))
    return np.where(dated > 0, sums / np.maximum(dated, 1), np.nan)


def _tied(group: NDArray[np.intp], said: Sequence[Bonds]) -> dict[int, Bonds]:
    """The bonds of each group."""
    tied: dict[int, Bonds] = {}
    for number, own in zip(group.tolist(), said, strict=True):
        tied[number] = tied[number].with_(own) if number in tied else own
    return tied


def _likeliest(one: NDArray[np.intp], other: NDArray[np.intp], alike: NDArray[np.float64], size: int) -> NDArray[np.intp]:
    """For each group the one it is most like, -1 for none; of several alike the first."""
    import numpy as np

    best = np.full(size, -1)
    rows, columns = np.concatenate([one, other]), np.concatenate([other, one])
    order = np.lexsort((columns, -np.concatenate([alike, alike]), rows))
    rows, places = np.unique(rows[order], return_index=True)
    best[rows] = columns[order][places]
    return best


# --- names ----------------------------------------------------------------------------------------------------------------


def _named(articles: Sequence[Article], group: Iterable[int], said: Sequence[Bonds]) -> list[Story]:
    """The stories in the order of their first articles, with their keys."""
    members: dict[int, list[int]] = defaultdict(list)
    for n, number in enumerate(group):
        members[number].append(n)
    first = {number: articles[some[0]] for number, some in members.items()}

    def new(number: int) -> Iterator[str]:
        return (new_key("story", first[number].name, first[number].id, n) for n in count())

    key = keys({number: [said[n] for n in some] for number, some in members.items()}, new)
    return [Story(key[number], first[number].name, tuple(articles[n].id for n in some)) for number, some in members.items()]
