"""What figures are made of: the rows of a layer that stand, with their outlet and witness, and the sentences behind them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench.clusters.reports import SENTENCE_END
from workbench.clusters.twins import groups
from workbench.corpus import Corpus
from workbench.model import SHOWN, Span
from workbench.plot.theme import OTHERS as GREY
from workbench.plot.theme import SERIES
from workbench.tables import outlet_of

if TYPE_CHECKING:
    import pandas as pd

LONGEST = 260
"""Characters of a sentence in a hover text; longer ones are cut around what is marked."""
BEHIND = 25
"""Ids that a point carries at most: its first evidence."""
OTHERS = "others"


def told(corpus: Corpus, *layers: str) -> Iterator[pd.DataFrame]:
    """The suggested and accepted rows of ``corpus.frame(layer)`` for each layer, each mark once, with what is needed to count them.

    Further columns: ``outlet`` and its ``rank``, 0 for that of the most articles; ``witness``, the article or the one that it reprints;
    ``day`` of publication, empty if unknown.
    """
    originals = groups(corpus.marks(layer="twins"))
    outlets = {a.id: outlet_of(a) for a in corpus}
    ranks = ranked(outlets.values())
    for layer in layers:
        rows = corpus.frame(layer)
        rows = rows[rows["status"].isin(SHOWN)].drop_duplicates(["article", "label", "start", "end"]).reset_index(drop=True)
        words = [column for column in rows if column not in ("start", "end")]  # columns with nothing in them are of numbers
        yield rows.astype(dict.fromkeys(words, object)).assign(
            outlet=[outlets[i] for i in rows["article"]],
            rank=[ranks[outlets[i]] for i in rows["article"]],
            witness=[originals.get(i, i) for i in rows["article"]],
            day=[d[:10] if isinstance(d, str) else "" for d in rows["published"]],
        )


def sentences(corpus: Corpus, rows: pd.DataFrame) -> list[str]:
    """The sentence that each row stands in, with its outlet and day."""
    texts = {a.id: a.text for a in corpus.where(id=set(rows["article"]))}
    where = zip(rows["article"], rows["start"], rows["end"], rows["outlet"], rows["day"], strict=True)
    return [
        f"{outlet}{f', {day}' if day else ''}: {_excerpt(texts[article], Span(int(start), int(end)))}"
        for article, start, end, outlet, day in where
    ]


def _excerpt(text: str, mark: Span) -> str:
    """The sentence that a mark begins in, by marks and line breaks alone."""
    start = max((m.end() for m in SENTENCE_END.finditer(text, 0, mark.start)), default=0)
    end = next((m.end() for m in SENTENCE_END.finditer(text, mark.start)), len(text))
    if end - start <= LONGEST:
        return text[start:end]
    first = max(start, min(mark.start - LONGEST // 3, end - LONGEST))
    last = min(first + LONGEST, end)
    return f"{'…' * (first > start)}{text[first:last]}{'…' * (last < end)}"


def ids(rows: pd.DataFrame) -> list[str]:
    """The ids of the annotations behind a point, as its customdata has them."""
    return [str(i) for i in rows["id"].head(BEHIND)]


def each(rows: pd.DataFrame) -> Iterable[Any]:
    """Rows as tuples with named fields."""
    return rows.itertuples()


def modalities(rows: pd.DataFrame) -> str:
    """How they are told: "2 asserted, 1 denied"."""
    return ", ".join(f"{count} {way}" for way, count in rows["modality"].fillna("asserted").value_counts().items())


def ranked(values: Iterable[str]) -> dict[str, int]:
    """Values with their places, 0 for the most common one.

    >>> ranked(["Post", "Courier", "Courier"])
    {'Courier': 0, 'Post': 1}
    """
    counts = Counter(values)
    return {value: n for n, value in enumerate(sorted(counts, key=lambda value: (-counts[value], value)))}


def colours(groups: Sequence[str], ranks: Mapping[str, int]) -> dict[str, str]:
    """A colour for each group: that of its rank, so that it has the same in each figure, or one that is left; grey for the others.

    >>> colours(["Courier", "Post", "2 others"], {"Post": 0, "Courier": 1})
    {'Post': '#2f81c7', 'Courier': '#d0662a', '2 others': '#797c80'}
    """
    found: dict[str, str] = {}
    for group in sorted(set(groups) & ranks.keys(), key=ranks.__getitem__):
        own = SERIES[ranks[group] % len(SERIES)]
        left = [colour for colour in SERIES if colour not in found.values()]
        found[group] = own if own in left or not left else left[0]
    return found | dict.fromkeys((group for group in groups if group not in ranks), GREY)


def most_common(values: pd.Series, limit: int) -> tuple[list[str], list[str]]:
    """Each value, or OTHERS where it is not among the most common; and these, the most common first, with OTHERS at the end."""
    counts = values.value_counts()
    ordered = sorted(counts.index, key=lambda v: (-int(counts[v]), str(v)))
    kept = ordered if len(ordered) <= limit else ordered[: limit - 1]
    together = f"{len(ordered) - len(kept)} {OTHERS}"
    return [v if v in set(kept) else together for v in values], [*kept, *([together] if len(kept) < len(ordered) else [])]


def shares(kept: Collection[object], all_of: Collection[object], things: str) -> str:
    """What a figure says of what it does not draw: "30 of 95 incidents", nothing where it draws all."""
    return f"{len(kept):,} of {len(all_of):,} {things} drawn" if len(kept) < len(all_of) else ""
