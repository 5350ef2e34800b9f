"""What the DATE and TIME mentions of an article mean: values in ISO 8601, relative ones reckoned from the day of writing.

Values always have one of these forms:

==============================  ======================================================================================
``2014-06-26``                  a day; ``2014-06`` a month, ``2014`` a year, ``2014-W25`` a week, Monday to Sunday
``2014-06-26T10:30``            a time of day, ``T10`` to the hour, with ``Z`` or ``+02:00`` where its zone is told;
                                ``T10:30`` when its day is not known
``PT3H``, ``P41Y``              a duration or an age, with ``X`` for a number that is not told: ``PXD`` is a few days
``2014-06-10/2014-06-24``       from the one to the other, both included
``PXD/2014-06-27``              so long up to that day, or so long before it; ``2014-06-27/PXD`` after it
==============================  ======================================================================================

Where ISO 8601 has no form, TIMEX3's: ``2014-06-24TMO`` (TAF, TEV, TNI) is the morning (afternoon, evening, night) of a day,
``2014-W25-WE`` a weekend, ``2014-Q2`` a quarter, ``2014-SU`` (SP, FA, WI) a season, where a winter counts to the year in which
it begins, ``201X`` a decade and ``20XX`` a century. "Early", "mid" and "the end of" leave the value as it is and are told in
the rule: nobody can say on which day the middle of June begins.

Relative words are reckoned from the day of the dateline, else from the day of publication; "two days earlier" from the day
last mentioned. What rests on a day that is not known has no value.
"""

from __future__ import annotations

import datetime as dt
import re
from bisect import bisect, bisect_left
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise

from spacy.tokens import Doc
from spacy.tokens import Span as Stretch

from workbench.facts import ZONES
from workbench.model import Span
from workbench.nlp.labels import sentence
from workbench.nlp.pipeline import DATELINE
from workbench.nlp.reckoning import precision
from workbench.nlp.tense import Outlook, outlook
from workbench.nlp.timerules import LONGEST, read
from workbench.nlp.timewords import Mention, Time

WITHIN = re.compile(
    r"(early hours of|(?:start|beginning|middle|end) of|early|earlier|late|later|mid)(?: on(?= ))?(?: |-)(?:the )?(?=.)", re.IGNORECASE
)
"""What tells the part of a period before its name."""
CLOCK = re.compile(
    r"(?:(?P<hour>\d{1,2})(?:[:.](?P<minute>\d\d))? ?(?:(?P<half>[ap])\.?m\.?|o'clock)?|(?P<four>\d{4})(?= ?[a-z])|(?P<word>noon|midday|midnight))"
    r"(?: ?(?P<zone>local time|local|[a-z]{2,4}))?"
)
LEADING = re.compile(r"(on|in|at|by|since|until|within|during|around|about) ")
"""What somebody may type before a time."""
ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d(?!\d)")
LOCAL = re.compile(r"(\d{4}-\d\d-\d\d)?T(\d\d)(?::(\d\d))?")
COMPARED: dict[str, Callable[[], Outlook]] = {"earlier": lambda: "behind", "later": lambda: "ahead"}
"""What "earlier this week" and "later this week" say themselves about the tense."""
WORDS = 40
"""So many characters beside a mention hold the words that matter to it."""
RECENT = 12
"""So many mentions back may what is told be reckoned from."""
STALE = dt.timedelta(days=31)
"""A dateline so far from the day of publication is none."""
EAST = 11 * 60
"""Zones go from so many minutes west of Greenwich to 13 hours east."""


def times(doc: Doc, spans: Sequence[Span], *, published: str | None = None) -> list[Time | None]:
    """The times that DATE and TIME mentions stand for, one for each of ``spans``, None where a mention cannot be told.

    ``spans`` are in reading order, in code points of the text; ``published`` is the day or moment of publication in ISO 8601.
    """
    text = doc.text
    stretches = _stretches(doc, spans)
    mentions = [_mention(stretch, text, span) for stretch, span in zip(stretches, spans, strict=True)]
    sentences = [sentence(stretch[0])[0] for stretch in stretches]
    today = _day_of_writing(text, spans, mentions, published)
    found: list[Time | None] = []
    earlier: list[Time] = []
    said: tuple[int, dt.date | None] = -1, None
    for here, (part, words), number in zip(mentions, map(_parted, mentions), sentences, strict=True):
        day = said[1] if said[0] == number else None
        tense = COMPARED.get(part, here.tense)
        time = None if _clock(here) else read(replace(here, words=words, today=today, tense=tense, earlier=earlier[-RECENT:], said=day))
        found.append(_narrowed(time, part) if time and part else time)
        earlier += [time] if time else []
        said = (number, time.day) if time and time.day else said
    _set_clocks(found, mentions, spans, sentences, today)
    _set_zones(found, text, spans)
    return found


def _stretches(doc: Doc, spans: Sequence[Span]) -> list[Stretch]:
    """The tokens that mentions lie in; ``doc.char_span`` would look through the whole text for each."""
    starts = [token.idx for token in doc]
    return [doc[bisect(starts, span.start) - 1 : bisect_left(starts, span.end)] for span in spans]


def _mention(stretch: Stretch, text: str, span: Span) -> Mention:
    """The words of a mention and what stands beside them; the grammar is asked only when it matters."""
    before = text[max(span.start - WORDS, 0) : span.start].lower().split()
    after = text[span.end : span.end + WORDS].lower().split()
    return Mention(
        _in_small_letters(span.of(text)),
        None,
        lambda: outlook(stretch.root),
        before=" ".join(word.strip("“”\"'‘’(,") for word in before[-3:]),
        after=" ".join(after[:3]) if after and text[span.end : span.end + 1].isspace() else ".",
    )


def _in_small_letters(words: str) -> str:
    return " ".join(words.lower().replace("’", "'").replace("centuries", "centurys").split()).removeprefix("the ")


def reckoned(words: str, day: dt.date | None, tense: Outlook | None = None) -> Time | None:
    """The time that somebody means who types words or a value, reckoned from a day; None where it cannot be told.

    ``tense`` says on which side of the day it lies, where that is known.

    >>> reckoned("on Thursday", dt.date(2014, 6, 27)).value, reckoned("9 p.m., 25 June", dt.date(2014, 6, 27)).value
    ('2014-06-26', '2014-06-25T21')
    >>> reckoned("2014-W25", None).precision, reckoned("when it rained", None)
    ('week', None)
    """
    if len(words) > LONGEST:
        return None
    if told := precision(words.strip().upper()):
        return Time(words.strip().upper(), told, None, "as written")
    led = LEADING.match(plain := _in_small_letters(words))
    plain = plain[led.end() :].removeprefix("the ") if led else plain
    here = Mention(plain, day, lambda: tense, before=led[1] if led else "", after=".")
    if clock := _clock(here):
        return _at(clock, here, day, "the day of writing")
    part, rest = _parted(here)
    if time := read(replace(here, words=rest)):
        return _narrowed(time, part) if part else time
    pieces = [word for word in plain.replace(",", " ").split() if word not in ("at", "on")]
    halves = [(" ".join(pieces[:n]), " ".join(pieces[n:])) for n in range(1, len(pieces))]
    for hour, date in (pair for half in halves for pair in (half, half[::-1])):
        clock, on = _clock(replace(here, words=hour)), read(replace(here, words=date))
        if clock and on and on.day:
            return _at(clock, here, on.day, on.rule)
    return None


def _day_of_writing(text: str, spans: Sequence[Span], mentions: Sequence[Mention], published: str | None) -> dt.date | None:
    """The day in the first dateline, unless it is long before or after that of publication; else the day of publication."""
    day = _date(published or "")
    if line := DATELINE.search(text):
        within = (here for span, here in zip(spans, mentions, strict=True) if line.start() <= span.start and span.end <= line.end())
        told = next((time.day for here in within if (time := read(replace(here, today=day))) and time.day), None)
        if told and (day is None or abs(told - day) <= STALE):
            return told
    return day


def _date(iso: str) -> dt.date | None:
    """The day of a date or moment, None where it has none."""
    try:
        return dt.date.fromisoformat(iso[:10]) if ISO_DAY.match(iso) else None
    except ValueError:
        return None


def _parted(here: Mention) -> tuple[str, str]:
    """The part of a period and the period: "mid" and "june"."""
    found = WITHIN.match(here.words)
    return (found[1], here.words[found.end() :]) if found else ("", here.words)


def _narrowed(time: Time, part: str) -> Time:
    """A time with the part of it that is meant, which is told in the rule; the early hours of a day are its morning."""
    if part == "early hours of" and time.precision == "day":
        time = time._replace(value=f"{time.value}TMO", precision="part of day")
    return time._replace(rule=f"{time.rule}; {'the ' + part if part.endswith(' of') else part + ' in'} it")


def _clock(here: Mention) -> re.Match[str] | None:
    """A mention as a time of day, where it is one; what follows a bare number may be a month ("10 July")."""
    found = CLOCK.fullmatch(here.words)
    if not found:
        return None
    zone = (found["zone"] or "").upper()
    return (
        found if found["four"] or found["word"] or found["minute"] or found["half"] or zone in ZONES or zone.startswith("LOCAL") else None
    )


def _set_clocks(
    found: list[Time | None], mentions: Sequence[Mention], spans: Sequence[Span], sentences: Sequence[int], today: dt.date | None
) -> None:
    """Give the times of day their days: the nearest in the sentence, else the one last mentioned, else the day of writing."""
    days = [n for n, time in enumerate(found) if time and time.day]
    for n, here in enumerate(mentions):
        if not (clock := _clock(here)):
            continue
        place = bisect(days, n)
        beside = [d for d in days[max(place - 1, 0) : place + 1] if sentences[d] == sentences[n]]
        if beside:
            nearest = min(beside, key=lambda d: max(spans[d].start - spans[n].end, spans[n].start - spans[d].end))
            told, why = found[nearest], "the day named beside it"
        else:
            told, why = (found[days[place - 1]], "the day last mentioned") if place else (None, "the day of writing")
        day = told.day if told else today
        found[n] = _at(clock, here, day, why)


def _at(clock: re.Match[str], here: Mention, day: dt.date | None, why: str) -> Time | None:
    if clock["word"]:
        midnight = clock["word"] == "midnight"
        hour, minute = (0 if here.before.endswith(("after", "past", "from", "since")) else 24) if midnight else 12, None
    elif clock["four"]:
        hour, minute = int(clock["four"][:2]), clock["four"][2:]
    else:
        hour, minute = int(clock["hour"]), clock["minute"]
        if clock["half"] and 1 <= hour <= 12:
            hour = hour % 12 + 12 * (clock["half"] == "p")
    if hour > 24 or int(minute or 0) > 59:
        return None
    written = f"{day or ''}T{hour:02}" + (f":{minute}" if minute else "") + _offset(ZONES.get((clock["zone"] or "").upper()))
    return Time(written, "minute" if minute else "hour", str(day) if day else None, why if day else "its day is not known")


def _offset(minutes: int | None) -> str:
    if not minutes:
        return "" if minutes is None else "Z"
    return f"{'+' if minutes > 0 else '-'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _set_zones(found: list[Time | None], text: str, spans: Sequence[Span]) -> None:
    """Where the same moment follows in GMT, the zone is told: "10:30 a.m. (0830 GMT)"."""
    for n, (first, second) in enumerate(pairwise(spans)):
        local, zulu = found[n], found[n + 1]
        if not local or not zulu or text[first.end : second.start].strip() != "(" or not zulu.value.endswith("Z"):
            continue
        here, there = LOCAL.fullmatch(local.value), LOCAL.fullmatch(zulu.value[:-1])
        if not here or not there or not here[1] or "T24" in local.value + zulu.value:
            continue
        moment = dt.datetime.fromisoformat(f"{here[1]}T{here[2]}:{here[3] or '00'}")
        minutes = (moment.hour * 60 + moment.minute - int(there[2]) * 60 - int(there[3] or 0) + EAST) % 1440 - EAST
        if minutes % 15 == 0:
            utc = moment - dt.timedelta(minutes=minutes)
            found[n] = local._replace(value=local.value + _offset(minutes), rule=f"{local.rule}; its zone from the time in GMT")
            found[n + 1] = zulu._replace(value=f"{utc:%Y-%m-%dT%H:%M}Z", anchor=local.anchor, rule="the same moment in GMT")


__all__ = ["Time", "reckoned", "times"]
