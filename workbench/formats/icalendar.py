"""iCalendar (RFC 5545): events as entries of a calendar, on the days on which they were or may have been. It is written only.

A day, month or range is an entry over whole days; only a time of day that is told gives an hour, in its own zone where that
is told, else in the reader's. What is uncertain is TENTATIVE and says why.
"""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workbench.formats.happenings import EXACT, Happening, happenings
from workbench.formats.lost import Lost, pages
from workbench.model import Reading

FACTS = ("title", "source", "url", "published")


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write an entry an event; those of which no day is known are told as lost."""
    from icalendar import Calendar

    lost = Lost()
    calendar = Calendar()
    calendar.add("prodid", "-//workbench//news//EN")
    calendar.add("version", "2.0")
    written = dt.datetime.now(dt.UTC)
    for page in pages(readings, lost, layers=("events",), facts=FACTS):
        lost.add("articles", "no place for the text")
        for told in happenings(page):
            if times := _times(told):
                calendar.add_component(_entry(told, times, written, lost))
            else:
                lost.add("events", "no day on which they were is known")
    Path(path).write_bytes(calendar.to_ical())
    return lost


def _entry(told: Happening, times: tuple[dt.date, dt.date | None], written: dt.datetime, lost: Lost) -> Any:
    from icalendar import Event

    entry = Event()
    entry.add("uid", f"{told.event.id}@workbench")
    entry.add("dtstamp", written)
    start, end = times
    entry.add("dtstart", start)
    if end:
        entry.add("dtend", end)
    entry.add("summary", _line(told.title))
    entry.add("description", _line(_description(told), "\n"))
    entry.add("categories", [_line(told.event.label)])
    entry.add("status", "TENTATIVE" if told.doubts else "CONFIRMED")
    entry.add("transp", "TRANSPARENT")
    if told.place:
        entry.add("location", _line(told.place))
    if told.spot:
        entry.add("geo", told.spot)
    if (url := told.article.url) and url.isprintable() and " " not in url:
        entry.add("url", url)
    lost.add("events", "no place for numbers and other values", bool(told.event.values.keys() - {"time", "place", "modality", "incident"}))
    return entry


def _times(told: Happening) -> tuple[dt.date, dt.date | None] | None:
    """When an entry begins and ends: an hour where one is told, else whole days, of which the last is not in it any more."""
    if told.first is None:
        return None
    if told.precision in EXACT and "/" not in told.value:
        try:
            moment = dt.datetime.fromisoformat(told.value.replace("Z", "+00:00"))
        except ValueError:
            moment = None  # "T24:00"
        if moment:
            moment = moment.astimezone(dt.UTC) if moment.tzinfo else moment
            return moment, moment + dt.timedelta(hours=1) if told.precision == "hour" else None
    last = told.last or told.first
    return told.first, last + dt.timedelta(days=1) if last < dt.date.max else None


def _description(told: Happening) -> str:
    article = told.article
    said = [f"{role}: {words}" for role, words in told.parties.items()]
    said += [f"when: {told.value}", *(f"uncertain: {doubt}" for doubt in told.doubts)]
    said += [f"{told.event.values.get('modality')}"] if told.event.values.get("modality") else []
    said += [f"told by: {' · '.join(filter(None, (article.source, article.title, article.published)))}"]
    said += [f"incident: {told.incident}"] if told.incident else []
    return "\n".join(" ".join(line.split()) for line in said)


def _line(text: str, kept: str = "") -> str:
    """A text without the controls that no entry can hold; a line end stays where it is kept."""
    return "".join(c if c.isprintable() or c in (" ", *kept) else " " for c in text)
