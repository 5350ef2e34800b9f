"""The words of times: what one mention is, what it may mean, and the pieces that its words are made of."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from workbench.facts import MONTHS
from workbench.nlp.reckoning import extent

if TYPE_CHECKING:
    from workbench.nlp.tense import Outlook

YEAR = r"(?P<year>1\d{3}|20\d\d)"
MONTH = rf"(?P<month>{'|'.join(MONTHS).lower()}|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\.?"
WEEKDAY = r"(?P<weekday>mon|tues|wednes|thurs|fri|satur|sun)day"
DATE = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
PART = r"(?: (?P<part>morning|afternoon|evening|night))?"
UNIT = r"(?P<unit>second|minute|hour|day|night|weekend|week|fortnight|month|quarter|year|decade|century)"
WHICH = r"(?P<which>last|this past|this coming|this|next|past|coming)"
NUMBER = r"(?P<number>[a-z0-9,-]+|a few|[a-z0-9]+ (?:or|to) [a-z0-9]+)"
SEASON = r"(?P<season>spring|summer|autumn|fall|winter)"
AFTER = re.compile(r"(?:of )?(last|this|next) year\b")


class Time(NamedTuple):
    """What a mention means. ``anchor`` is the ISO day that it was reckoned from, None where its words say it all.

    ``precision`` is minute, hour, part of day, day, weekend, week, month, quarter, season, year, decade, century or duration;
    of an interval, that of its ends. ``rule`` says in words how the value was found.
    """

    value: str
    precision: str
    anchor: str | None
    rule: str

    @property
    def day(self) -> dt.date | None:
        """The day, where it is one or a part of one."""
        return extent(self.value)[0] if self.precision in RANK[:4] and "/" not in self.value else None


@dataclass(frozen=True)
class Mention:
    """The words of a time in small letters, and what is known around them.

    ``today`` is the day of writing, ``tense`` asks the grammar, ``earlier`` is what was mentioned before, ``said`` the day last
    mentioned in the same sentence; ``before`` and ``after`` are the few words beside it.
    """

    words: str
    today: dt.date | None
    tense: Callable[[], Outlook | None]
    earlier: Sequence[Time] = ()
    said: dt.date | None = None
    before: str = ""
    after: str = ""

    @property
    def ahead(self) -> bool:
        """Whether the sentence puts it in the future."""
        return self.tense() in ("ahead", "ahead of then")

    @property
    def year(self) -> int | None:
        """The year, where "last year" or the like follows."""
        found = AFTER.match(self.after)
        return self.today.year + {"last": -1, "next": 1}.get(found[1], 0) if found and self.today else None

    def last(self, unit: str, *, past: bool = False) -> dt.date | None:
        """When what was last mentioned, no coarser than a unit (and not still to come), begins; else the day of writing."""
        fine = RANK[: RANK.index(unit) + 1]
        begins = (extent(t.value)[0] for t in reversed(self.earlier) if t.precision in fine and "/" not in t.value)
        return next((day for day in begins if day and not (past and self.today and day > self.today)), self.today)


RANK = ("minute", "hour", "part of day", "day", "weekend", "week", "fortnight", "month", "quarter", "season", "year", "decade", "century")
NUMBERS = (
    {w: n for n, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}
    | {w: n for n, w in enumerate("thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split(), start=13)}
    | {w: 10 * n for n, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2)}
    | {"a": 1, "an": 1}
)
VAGUE = frozenset({"few", "a few", "several", "many", "recent", None})


def number(words: str | None) -> int | None:
    """A number in figures or words, the last of several ("three or four"); None where it is vague. ValueError for other words.

    >>> number("three or four"), number("twenty-five"), number("a few")
    (4, 25, None)
    """
    if words in VAGUE or words is None:
        return None
    last = re.split(r" (?:or|to) ", words)[-1]
    if last[0].isdigit():
        return int(last.replace(",", ""))
    parts = last.split("-")
    if not all(part in NUMBERS for part in parts):
        raise ValueError(f"{words!r} is no number")
    return sum(NUMBERS[part] for part in parts)
