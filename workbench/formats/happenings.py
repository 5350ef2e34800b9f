"""Events as calendars, maps and databases take them: what, who, where, when and how exactly, in words and in numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from workbench.formats.exchange import linked
from workbench.formats.lost import Page
from workbench.model import Annotation, Article, Mark
from workbench.nlp.reckoning import extent, precision

DURATION = "duration"
EXACT = ("hour", "minute")
UNSURE = ("planned", "threatened", "requested", "hypothetical", "denied", "negated")
"""What is not said to have happened."""


class Happening(NamedTuple):
    """An event with what is known of it; ``first`` and ``last`` are the first and the last day on which it may have been."""

    article: Article
    mark: Mark
    words: str
    parties: Mapping[str, str]
    """The words of each role."""
    value: str
    precision: str
    first: dt.date | None
    last: dt.date | None
    place: str
    spot: tuple[float, float] | None
    """Latitude and longitude."""
    incident: str

    @property
    def event(self) -> Annotation:
        """The annotation."""
        return self.mark.annotation

    @property
    def title(self) -> str:
        """What happened, in a line."""
        who = [self.parties[role] for role in ("actor", "target") if role in self.parties]
        return f"{self.event.label}: {self.words}" + (f" ({' – '.join(who)})" if who else "")

    @property
    def doubts(self) -> list[str]:
        """What is uncertain about it, in words."""
        found = []
        if self.mark.status == "suggested":
            found.append("a suggestion that nobody has looked at")
        if (modality := self.event.values.get("modality")) in UNSURE:
            found.append(f"{modality}, not said to have happened")
        if self.first and self.precision not in ("day", *EXACT):
            found.append(f"when is known to the {self.precision} only: {self.value}")
        elif self.first and self.last and self.first != self.last:
            found.append(f"from the one day to the other, or on a day between: {self.value}")
        return found


def happenings(page: Page) -> Iterator[Happening]:
    """The events of an article, in reading order."""
    text = page.article.text
    for mark in page.marks:
        a = mark.annotation
        if a.layer != "events":
            continue
        values = {**a.values, **linked(a, page.links, text)}
        time, place = (found if isinstance(found := values.get(name), Mapping) else {} for name in ("time", "place"))
        value = str(time.get("value") or "")
        first, last = _days(value)
        yield Happening(
            article=page.article,
            mark=mark,
            words=" … ".join(" ".join(span.of(text).split()) for span in a.spans),
            parties={role: ", ".join(" ".join(s.of(text).split()) for s in spans) for role, spans in a.roles.items()},
            value=value,
            precision=str(time.get("precision") or precision(value) or ""),
            first=first,
            last=last,
            place=str(place.get("name") or "") or ", ".join(s.of(text) for s in a.roles.get("place", ())),
            spot=_spot(place.get("lat"), place.get("lon")),
            incident=str(values.get("incident") or ""),
        )


def _days(value: str) -> tuple[dt.date | None, dt.date | None]:
    """The first and the last day of a value; neither where one is not told, or stands before the other."""
    try:
        first, last = extent(value)
    except (ValueError, OverflowError):
        return None, None
    return (first, last) if first and last and first <= last else (None, None)


def _spot(lat: Any, lon: Any) -> tuple[float, float] | None:
    """Coordinates that are on the globe."""
    if any(isinstance(n, bool) or not isinstance(n, int | float) for n in (lat, lon)):
        return None
    return (float(lat), float(lon)) if -90 <= lat <= 90 and -180 <= lon <= 180 else None
