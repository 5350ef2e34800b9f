"""What an article's own words, and the dates that sources write, say about its facts: day, language, ISO dates."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench.errors import AnnotationError
from workbench.model import FACTS, Span

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December")
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTH = (
    r"(?:(?P<month>January|February|March|April|May|June|July|August|September|October|November|December"
    r"|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?)(?![a-z]))"
)
WEEKDAY = r"(?:Mon|Tues?|Wed(?:nes)?|Thu(?:rs?)?|Fri|Sat(?:ur)?|Sun)(?:day)?\b"
DAY = r"(?P<day>[0-3]?[0-9])(?:st|nd|rd|th)?(?![0-9:])"
YEAR = r"(?P<year>(?:19|20)[0-9][0-9])(?![0-9])"
DAY_MONTH = rf"{DAY}(?:\s+of)?[\s-]+{MONTH}"
MONTH_DAY = rf"{MONTH}\s+{DAY}"
MENTIONS = tuple(
    re.compile(
        rf"\b(?:(?P<before>{WEEKDAY})[.,]*\s+\(?(?:the\s+)?)?{core}(?:,?[\s-]+{YEAR})?(?:\s*\((?P<after>{WEEKDAY})\.?\))?", re.IGNORECASE
    )
    for core in (DAY_MONTH, MONTH_DAY)
)
NUMBERS = (
    re.compile(rf"(?<![\w./-]){YEAR}([-/.])(?P<month>[01]?[0-9])\2(?P<day>[0-3]?[0-9])(?![0-9])"),
    re.compile(rf"(?<![\w./-])(?P<first>[0-3]?[0-9])([./-])(?P<second>[0-3]?[0-9])\2{YEAR}"),
)
AHEAD = re.compile(r"\b(?:will|due|scheduled|planned|expected|until|by|next|deadline|ahead of)\b[^.!?\n]{0,40}$", re.IGNORECASE)
"""What makes a date that follows one still to come."""
HEAD = 300
OWN = re.compile(
    r"(?:(?!(?:On|In|Since|From|By|Until|After|Before)\b)(?:[^a-z\s]\S*|published|updated|posted|last|on|at|and|in)[ \t\u00a0]+)*"
)
"""What stands before a full date in its line when it is the article's own, a dateline or "Published ...", in its first ``HEAD`` characters."""
NEAR = dt.timedelta(days=60)
"""Dates so close to each other speak of the same weeks."""


class Proposal(NamedTuple):
    """A value that the text suggests for a fact, where it says so, and why in words."""

    value: str
    span: Span
    why: str


class _Mention(NamedTuple):
    """A date in a text; without a year it has its weekday. ``ahead`` when the sentence puts it in the future."""

    span: Span
    month: int
    day: int
    weekday: int | None
    year: int | None
    ahead: bool

    def on(self, year: int) -> dt.date | None:
        """The day it is in a year, None where the calendar or its weekday forbids that."""
        try:
            day = dt.date(year, self.month, self.day)
        except ValueError:
            return None
        return day if self.weekday in (None, day.weekday()) else None


def published_proposals(text: str, *, latest: dt.date | None = None, earliest_year: int = 1990) -> list[Proposal]:
    """Days on which an article may have been published, from the dates in its text, best first, none after ``latest`` (today).

    A weekday with a date fits one year in six or so; several such dates leave the years that fit most of them, and a full date
    speaks for the years around it. News appears on the last day it tells of or soon after: each proposal is that
    last day, and the day of publication may follow it.

    >>> [p.value for p in published_proposals("He spoke on Wednesday, June 25.", latest=dt.date(2020, 1, 1), earliest_year=2003)]
    ['2014-06-25', '2008-06-25', '2003-06-25']
    """
    latest = latest or dt.date.today()
    mentions = list({m[1:]: m for m in sorted(_mentions(text), reverse=True, key=lambda m: m.span)}.values())
    # each date once, where it stands first
    full = {m: day for m in mentions if m.year and (day := m.on(m.year)) and earliest_year <= day.year and day <= latest}
    past = [day for m, day in full.items() if not m.ahead]
    ranked = [(_own(text, m), day, m, f"{_spoken(day)}, {day.year} stands in the text") for m, day in full.items()]
    for day, mention in _years(mentions, latest, earliest_year):
        if not past or day >= max(past) - NEAR:
            why = f"{_spoken(day)} is a {WEEKDAYS[day.weekday()]} in {day.year}"
            ranked.append((any(abs(day - other) <= NEAR for other in past), day, mention, why))
    ranked.sort(key=lambda found: (found[0], found[1]), reverse=True)
    first = {day.isoformat(): Proposal(day.isoformat(), mention.span, why) for _, day, mention, why in reversed(ranked)}
    return [first.pop(day.isoformat()) for _, day, _, _ in ranked if day.isoformat() in first]


def _own(text: str, mention: _Mention) -> bool:
    """Whether a full date stands where an article gives its own."""
    line = text.rfind("\n", 0, mention.span.start) + 1
    return mention.span.end <= HEAD and OWN.fullmatch(text, line, mention.span.start) is not None


def _spoken(day: dt.date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}"


def _years(mentions: list[_Mention], latest: dt.date, earliest_year: int) -> Iterator[tuple[dt.date, _Mention]]:
    """For each year that fits most dates with a weekday, the last of them that is not still to come, and where it stands."""
    weekdays = [m for m in mentions if m.year is None]
    turn = any(m.month <= 2 for m in weekdays) and any(m.month >= 11 for m in weekdays)
    """Whether the year turns within the text: its November and December are then of the year before."""
    days = {
        year: {m: day for m in weekdays if (day := m.on(year - (turn and m.month >= 11))) and day <= latest}
        for year in range(earliest_year, latest.year + 1)
    }
    fits = Counter({year: len({(m.month, m.day) for m in found}) for year, found in days.items()})
    most = max(fits.values(), default=0)
    for year, count in fits.items():
        if count and count == most:
            behind = {m: day for m, day in days[year].items() if not m.ahead} or days[year]
            last = max(behind, key=lambda m: behind[m])
            yield behind[last], last


def _mentions(text: str) -> Iterator[_Mention]:
    """The dates in a text that have a weekday or a year, in no order."""
    for pattern in MENTIONS:
        for found in pattern.finditer(text):
            weekday = found["before"] or found["after"]
            if weekday or found["year"]:
                month, number = _number(found["month"], MONTHS) + 1, _number(weekday, WEEKDAYS) if weekday else None
                yield _mention(text, found, month, int(found["day"]), number)
    for pattern in NUMBERS:
        for found in pattern.finditer(text):
            if numbers := _numbers(found):
                yield _mention(text, found, *numbers, None)


def _number(name: str, names: tuple[str, ...]) -> int:
    """Which of these a name is, long or short ("Sept.": 8)."""
    return next(n for n, known in enumerate(names) if known[:3].lower() == name[:3].lower())


def _mention(text: str, found: re.Match[str], month: int, day: int, weekday: int | None) -> _Mention:
    ahead = AHEAD.search(text, max(0, found.start() - 60), found.start()) is not None
    return _Mention(Span(*found.span()), month, day, weekday, int(found["year"]) if found["year"] else None, ahead)


def _numbers(found: re.Match[str]) -> tuple[int, int] | None:
    """Month and day of a date in figures, None where either could be the other."""
    if "first" not in found.groupdict():
        return int(found["month"]), int(found["day"])
    first, second = int(found["first"]), int(found["second"])
    if first <= 12 and second <= 12 and first != second:
        return None
    return (first, second) if second > 12 else (second, first)


# --- language ---------------------------------------------------------------------------------------------------------

SURE = 0.8
"""How probable the detector must find its answer."""
PART, FIRST, SAMPLE = 120, 300, 1000
"""Texts of at least two parts must be in one language at both ends; so much of each end is looked at, first and at most. Code points."""
ENGLISH = frozenset(
    "the and that with said from were has been who would which their they this his will not but are its after about when there to be "
    "she could than into what where because before while them him you out only it more other".split()
)
"""Small words that hardly any other language has too: a sixth of news in English, a twentieth of none else (Dutch "of" and "was" are left out)."""
PLAIN, KINDS, WIDE = 0.12, 3, 1.1
"""The share of words that they must make up to show that a text is in English, how many of them there must be, and how many bytes a
character may have on average: what is written without spaces has few words."""


def language(text: str) -> str | None:
    """The IETF tag of the language that all of a text is in, None where it cannot be told or the text is in two.

    Plain English is known by its small words; the detector, which takes half a second to load, is asked about all else.
    A headline alone is often too short to tell. The same text always gives the same answer.

    >>> language("The river rose by two metres in a single night, the mayor said."), language("12.4 13.1 9.9")
    ('en', None)
    """
    text = text.strip()
    if all(map(_is_english, ends := _ends(text, SAMPLE))):
        return "en"
    return _detected(_ends(text, FIRST)) or _detected(ends)


def _ends(text: str, size: int) -> list[str]:
    half = len(text) // 2
    return [text] if half < PART else [text[: min(half, size)], text[-min(half, size) :]]


def _is_english(part: str) -> bool:
    words = part.lower().split()
    known = [word for word in words if word in ENGLISH]
    plain = len(part.encode("utf-8", "surrogatepass")) < WIDE * len(part)
    return plain and len(known) >= PLAIN * len(words) and len(set(known)) >= KINDS


def _detected(parts: list[str]) -> str | None:
    """The language that the detector is sure to find in all parts."""
    answers = [_identifier().classify(part) for part in parts]
    tags = {tag for tag, _ in answers}
    return tags.pop() if len(tags) == 1 and "zxx" not in tags and all(probability >= SURE for _, probability in answers) else None


@lru_cache(maxsize=1)
def _identifier() -> LanguageIdentifier:
    """The detector for languages with a two-letter tag, whose smaller neighbours would only blur them ("wuu" for "zh"), and for none."""
    import numpy as np
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier: LanguageIdentifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages([tag for tag in identifier.labels if len(tag) == 2 or tag == "zxx"])
    identifier.nb_ptc = np.ascontiguousarray(identifier.nb_ptc)  # columns were taken from it: row by row it answers twice as fast
    return identifier


# --- dates of sources -------------------------------------------------------------------------------------------------

ISO = re.compile(r"\d{4}(?:-\d\d(?:-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?)?)?", re.ASCII)
ISO_VARIANT = re.compile(r"(?:\d{8}|\d{4}-\d\d-\d\d(?=.))(?:[T ]\d\d[\d:.,]*(?:Z|[+-]\d\d:?(?:\d\d)?)?)?", re.ASCII)
RFC = re.compile(
    r"(?:[A-Z][a-z]{2}, ?)?\d{1,2} [A-Z][a-z]{2} (?:\d{4}|\d\d) \d\d:\d\d(?::\d\d)? (?:[+-]\d{4}|GMT|UT)(?: \([^()]*\))?", re.ASCII
)
EPOCH = re.compile(r"(\d{9,10})(\d{3})?(?:\.0*)?", re.ASCII)
PROSE = tuple(re.compile(rf"(?:{WEEKDAY}[.,]*\s+)?{core},?[\s-]+{YEAR}(?P<rest>.*)", re.IGNORECASE) for core in (DAY_MONTH, MONTH_DAY))
MONTH_YEAR = re.compile(rf"{MONTH},? {YEAR}", re.IGNORECASE)
CLOCK = re.compile(
    r"(?:T|[ ,|–-]*(?:at )?)(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?::(?P<second>\d\d))?(?:\.\d+)?(?: ?(?P<half>[ap])\.?m\.?)?"
    r",? ?(?P<zone>Z|[+-]\d\d:?\d\d|\(?[A-Z]{2,5}\)?)?",
    re.IGNORECASE | re.ASCII,
)
ZONES = {
    "Z": 0, "UTC": 0, "UT": 0, "GMT": 0, "WET": 0, "BST": 60, "WEST": 60, "CET": 60, "CEST": 120, "EET": 120, "SAST": 120, "EEST": 180,
    "MSK": 180, "HKT": 480, "JST": 540, "KST": 540, "AEST": 600, "AEDT": 660, "EDT": -240, "EST": -300, "MDT": -360, "PDT": -420, "PST": -480,
}  # fmt: skip
"""Zones that mean one thing in news, in minutes from UTC. CST, IST and AST do not: each is the time of several countries."""


def iso_published(value: str) -> str | None:
    """A source's date as ISO 8601, with its zone where it gives one; None where it is no date or could be two.

    What is ISO 8601 already comes back unchanged. Where the name of a zone could mean several, the time of day could be
    any and only the date is kept.

    >>> iso_published("Fri, 27 Jun 2014 10:00:00 +0100"), iso_published("June 27, 2014"), iso_published("06/07/2014")
    ('2014-06-27T10:00:00+01:00', '2014-06-27', None)
    """
    value = " ".join(value.split())
    try:
        if ISO.fullmatch(value):
            dt.datetime.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
            return value
        if ISO_VARIANT.fullmatch(value):
            moment = dt.datetime.fromisoformat(value)
            return moment.isoformat() if len(value) > 8 else moment.date().isoformat()
        if RFC.fullmatch(value):
            return parsedate_to_datetime(value).isoformat()
        if epoch := EPOCH.fullmatch(value):
            return dt.datetime.fromtimestamp(int(epoch[1]), dt.UTC).isoformat()
        return _prose(value)
    except ValueError:
        return None


def _prose(value: str) -> str | None:
    """A date written out or in figures, with or without a time of day."""
    if month := MONTH_YEAR.fullmatch(value):
        return f"{month['year']}-{_number(month['month'], MONTHS) + 1:02}"
    for pattern in (*PROSE, *NUMBERS):
        if not (found := pattern.match(value)):
            continue
        numbers = _numbers(found) if pattern in NUMBERS else (_number(found["month"], MONTHS) + 1, int(found["day"]))
        rest = value[found.end() :] if pattern in NUMBERS else found["rest"]
        return numbers and _with_time(dt.date(int(found["year"]), *numbers), rest.strip(" "))
    return None


def _with_time(day: dt.date, rest: str) -> str | None:
    if not rest:
        return day.isoformat()
    clock = CLOCK.fullmatch(rest)
    if not clock:
        return None
    zone = (clock["zone"] or "").upper().strip("()")
    hour, half = int(clock["hour"]), (clock["half"] or "").lower()
    if half and not 1 <= hour <= 12:
        return None
    time = dt.time(hour % 12 + 12 * (half == "p") if half else hour, int(clock["minute"]), int(clock["second"] or 0))
    moment = dt.datetime.combine(day, time)
    if zone in ZONES:
        moment = moment.replace(tzinfo=dt.timezone(dt.timedelta(minutes=ZONES[zone])))
    elif zone[:1] in ("+", "-"):
        return dt.datetime.fromisoformat(f"{moment.isoformat()}{zone}").isoformat()
    elif zone:
        return day.isoformat()
    return moment.isoformat()


__all__ = ["FACTS", "Proposal", "iso_published", "language", "published_proposals"]


# --- facts given by hand ----------------------------------------------------------------------------------------------

LONGEST = 2000
"""Characters of a fact; more is no fact but a text."""


def plain_fact(value: str) -> str:
    """A fact in one line, without what no page and no database can hold."""
    return " ".join("".join(c if c.isprintable() or c.isspace() else "\ufffd" for c in value).split())


def is_fact(name: str, value: Any) -> bool:
    """Whether somebody's remark about a fact can stand: a name that is known, and a value as ``checked`` lets it be."""
    if name not in FACTS or not isinstance(value, str):
        return False
    try:
        return (checked({name: value})[name] or "") == value
    except AnnotationError:
        return False


def checked(known: Mapping[str, Any]) -> dict[str, str | None]:
    """Facts given by hand, ready to be stored; AnnotationError for names that are none, and dates that cannot be read."""
    if unknown := known.keys() - set(FACTS):
        raise AnnotationError(f"no fact {', '.join(map(repr, sorted(unknown)))}; facts are {', '.join(FACTS)}")
    out = {name: None if value is None else plain_fact(str(value)) or None for name, value in known.items()}
    if long := next((name for name, value in out.items() if value and len(value) > LONGEST), None):
        raise AnnotationError(f"{long}= has more than {LONGEST} characters; is it the text?")
    if (given := out.get("published")) is not None:
        out["published"] = iso_published(given)
        if out["published"] is None:
            raise AnnotationError(f"published={given!r} is no date that could be read; write it as 2014-06-27 or 2014-06-27T10:30+01:00")
    if (url := out.get("url")) is not None and not url.startswith(("http://", "https://")):
        raise AnnotationError(f"url={url!r} is no address; it begins with http:// or https://")
    return out
