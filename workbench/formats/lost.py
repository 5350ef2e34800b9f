"""What a format had no place for: counted while it is written, and told when it has been."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from workbench import history
from workbench.model import FACTS, SHOWN, Article, Mark, Reading, fingerprint

NO_PLACE = "no place for them"


@dataclass(frozen=True)
class Lost:
    """How many of what were left out or cut short, and why.

    >>> lost = Lost()
    >>> lost.add("quotes", "no place for speakers", 12)
    >>> lost.add("entities", "cut at line ends")
    >>> print(lost)
    12 quotes: no place for speakers
    1 entity: cut at line ends
    """

    counts: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, what: str, why: str, n: int = 1) -> None:
        """Note that ``n`` of ``what`` (a plural) could not be carried, or not as they are; none is not noted."""
        if n:
            self.counts[what, why] += n

    def __bool__(self) -> bool:
        return bool(self.counts)

    def __iter__(self) -> Iterator[str]:
        return (f"{number:,} {_named(what, number)}: {why}" for (what, why), number in self.counts.items())

    def __str__(self) -> str:
        return "\n".join(self)


def _named(what: str, number: int) -> str:
    if number > 1:
        return what
    return f"{what[:-3]}y" if what.endswith("ies") else what.removesuffix("s")


class Page(NamedTuple):
    """An article with the marks that a format is to write, in reading order, and what links say of its names."""

    article: Article
    marks: list[Mark]
    links: history.Links


def pages(readings: Iterable[Reading], lost: Lost, layers: Collection[str] | None = None, facts: Collection[str] = ()) -> Iterator[Page]:
    """Article by article what is suggested or accepted, for formats that hold no history; the rest is told.

    Articles have the facts that were set by hand. ``layers`` are those that the format has a place for (None: all with spans
    but links, which tell of names), ``facts`` the fields of Article beside its text, "id" and "meta" among them; an id that
    is the text's hash comes back by itself.
    """
    for reading in readings:
        for records, what in (
            (reading.decisions, "decisions"),
            (reading.runs, "remarks that a layer was looked at"),
            (reading.origins, "origins"),
        ):
            lost.add(what, NO_PLACE, len(records))
        set_by_hand: dict[str, dict[str, Any]] = dict(history.facts(reading.annotations, reading.decisions))
        articles = [replace(article, **set_by_hand.get(article.id, {})) for article in reading.articles]
        for article in articles:
            for name in ("id", *FACTS, "meta"):
                if name not in facts and getattr(article, name) not in (None, "", {}, fingerprint(article.text)):
                    lost.add("articles", f"no place for the {name}")
        marks = history.marks(reading.annotations, reading.decisions, reading.runs)
        links = history.links(marks)
        chosen: dict[str, list[Mark]] = {article.id: [] for article in articles}
        for mark in marks:
            if why := _why_not(mark, layers):
                lost.add(mark.annotation.layer, why)
            else:
                chosen[mark.annotation.article].append(mark)
        yield from (Page(article, chosen[article.id], links[article.id]) for article in articles)


def _why_not(mark: Mark, layers: Collection[str] | None) -> str | None:
    """Why a mark is not written, if so."""
    if mark.status not in SHOWN:
        return f"{mark.status}, and only what waits or stands is written"
    if mark.hidden:
        return "kept out of sight by the codebook"
    if layers is None:
        return None if mark.annotation.spans and mark.annotation.layer != "links" else NO_PLACE
    return None if mark.annotation.layer in layers else NO_PLACE
