"""The rules of ``times``: one function for each way of naming a time, and the table of the words that each of them reads."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterable
from dataclasses import replace

from workbench.facts import MONTHS, WEEKDAYS
from workbench.nlp.reckoning import SEASONS, duration, shift, value
from workbench.nlp.timewords import DATE, MONTH, NUMBER, PART, RANK, SEASON, UNIT, WEEKDAY, WHICH, YEAR, Mention, Time, number

PARTS = {"morning": "TMO", "afternoon": "TAF", "evening": "TEV", "night": "TNI"}
ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "last": 4, "final": 4}
HOLIDAYS = {
    "christmas": (12, 25), "christmas day": (12, 25), "christmas eve": (12, 24), "boxing day": (12, 26),
    "new year's eve": (12, 31), "new year's day": (1, 1), "halloween": (10, 31), "valentine's day": (2, 14),
}  # fmt: skip
"""Those that are on one day wherever news is written in English; Easter, Eid or Thanksgiving depend on who keeps them."""
SOON = dt.timedelta(days=60)
"""A day without year that is so near is more likely to come than to have been a year ago."""
EDITING = dt.timedelta(days=2)
"""What is told as past may be so much after the dateline."""
UPDATING = dt.timedelta(days=14)
"""What is told as still to come may have been so long before, in a text that was written earlier."""
STORY = dt.timedelta(days=31)
"""Days without year that are so near to a full date just mentioned belong to its story."""


def _exactly(iso: str, precision: str, rule: str = "as written") -> Time:
    return Time(iso, precision, None, rule)


def _from(anchor: dt.date, unit: str, day: dt.date, rule: str) -> Time:
    """The unit that a day lies in, reckoned from an anchor."""
    return Time(value(unit, day), "week" if unit == "fortnight" else unit, anchor.isoformat(), rule)


def _number_of(name: str, names: Iterable[str]) -> int:
    return next(n for n, known in enumerate(names) if known[:3].lower() == name[:3])


def _iso(m: re.Match[str], here: Mention) -> Time | None:
    return _exactly(dt.date.fromisoformat(m[0]).isoformat(), "day")


def _figures(m: re.Match[str], here: Mention) -> Time | None:
    """As in "06/25/2014" and "25.06.2014", where only one of the two can be the month."""
    first, second = int(m[1]), int(m[2])
    if first <= 12 and second <= 12 and first != second:
        return None
    day, month = max(first, second), min(first, second)
    return _exactly(dt.date(int(m["year"]), month, day).isoformat(), "day", "the number above 12 is the day")


def _date(m: re.Match[str], here: Mention) -> Time | None:
    month, day = _number_of(m["month"], MONTHS) + 1, int(m["day"])
    if m["year"]:
        return _exactly(dt.date(int(m["year"]), month, day).isoformat(), "day")
    weekday = m.groupdict().get("weekday")
    return _yearless(month, day, _number_of(weekday, WEEKDAYS) if weekday else None, here)


def _holiday(m: re.Match[str], here: Mention) -> Time | None:
    return _yearless(*HOLIDAYS[m[0]], None, here)


def _yearless(month: int, day: int, weekday: int | None, here: Mention) -> Time | None:
    """A day whose year follows from the tense, from its weekday, or from a full date mentioned before."""
    today = here.today or next((t.day for t in reversed(here.earlier) if t.day), None)
    if today is None:
        return None
    around = range(today.year - 30, today.year + 2) if here.year is None else (here.year,)
    days = [d for year in around if (d := _calendar(year, month, day)) and weekday in (None, d.weekday())]
    told = next((t.day for t in reversed(here.earlier) if t.day and t.anchor is None), None)
    for d in days:
        if told and told.year != today.year and abs(d - told) <= STORY:
            return _from(told, "day", d, f"the year of {told}, mentioned before")
    past = [d for d in days if d <= today + EDITING]
    coming = [d for d in days if d >= today]
    name = f"{MONTHS[month - 1]} {day}" + (f" that is a {WEEKDAYS[weekday]}" if weekday is not None else "")
    just_gone = bool(past) and today - past[-1] <= UPDATING
    if coming and here.ahead and not just_gone:
        return _from(today, "day", coming[0], f"the first {name} from {today}, which the sentence puts ahead")
    if coming and coming[0] - today <= SOON and here.tense() != "behind":
        past.append(coming[0])
    if here.year is not None:
        past = days
    if not past:
        return None
    nearest = min(past, key=lambda d: abs(d - today))
    return _from(today, "day", nearest, f"the {name} nearest to {today}")


def _calendar(year: int, month: int, day: int) -> dt.date | None:
    try:
        return dt.date(year, month, day)
    except ValueError:
        return None


def _month(m: re.Match[str], here: Mention) -> Time | None:
    """A month with its year, or the one that "last", "next" or the tense points at."""
    month, which = _number_of(m["month"], MONTHS) + 1, m["which"] or ""
    name = MONTHS[month - 1]
    if m["year"]:
        return _exactly(f"{m['year']}-{month:02}", "month")
    if here.today is None:
        return None
    year, now = here.today.year, here.today.month
    if here.year is not None:
        return _from(here.today, "month", dt.date(here.year, month, 1), f"the {name} of the year that is named after it")
    if which in ("last", "past", "this past"):
        return _from(here.today, "month", dt.date(year - (month >= now), month, 1), f"the latest {name} before the month of {here.today}")
    if which in ("next", "coming", "this coming"):
        return _from(here.today, "month", dt.date(year + (month <= now), month, 1), f"the first {name} after the month of {here.today}")
    if here.ahead or (which == "this" and here.tense() != "behind"):
        year += month < now and which != "this"
        return _from(here.today, "month", dt.date(year, month, 1), f"the first {name} from {here.today}, which the sentence puts ahead")
    return _from(here.today, "month", dt.date(year - (month > now), month, 1), f"the latest {name} up to {here.today}")


def _season(m: re.Match[str], here: Mention) -> Time | None:
    name, which = m["season"], m["which"] or ""
    letters = SEASONS[name]
    if m["year"]:
        return _exactly(f"{m['year']}-{letters}", "season")
    if here.today is None:
        return None
    seasons = {v: first for n in range(-5, 6) if (v := value("season", first := shift(here.today, "season", n))).endswith(letters)}
    now = value("season", here.today)
    known = sorted(seasons)
    before, after = [v for v in known if v < now or seasons[v] < here.today], [v for v in known if seasons[v] > here.today]
    current = [now] if now in known else []
    if which in ("last", "past", "this past"):
        return Time(before[-1], "season", here.today.isoformat(), f"the latest {name} before that of {here.today}")
    if which in ("next", "coming", "this coming"):
        return Time(after[0], "season", here.today.isoformat(), f"the first {name} after {here.today}")
    if which == "this" and not current:
        current = [v for v in known if v[:4] == str(here.today.year)]
    chosen = current or (after[:1] if here.ahead else before[-1:])
    return Time(
        chosen[0], "season", here.today.isoformat(), f"the {name} that {'is to come' if here.ahead else 'was last'} on {here.today}"
    )


def _years(m: re.Match[str], here: Mention) -> Time | None:
    """As in "2013-14", where the second year follows on the first."""
    first = int(m["year"])
    last = int(m["last"]) if len(m["last"]) == 4 else first // 100 * 100 + int(m["last"])
    return _exactly(f"{first}/{last}", "year", "from the one year to the other") if last > first else None


def _decade(m: re.Match[str], here: Mention) -> Time | None:
    """As in "the 1990s", "the ’90s"; "the 1800s" are a century."""
    if m[1] is None:
        return _exactly(f"19{m[2]}X" if int(m[2]) > 2 else f"20{m[2]}X", "decade")
    if m[1].endswith("0") and m[1] < "200":
        return _exactly(f"{m[1][:2]}XX", "century")
    return _exactly(f"{m[1]}X", "decade")


def _century(m: re.Match[str], here: Mention) -> Time | None:
    return _exactly(f"{int(m[1]) - 1:02}XX", "century")


def _quarter(m: re.Match[str], here: Mention) -> Time | None:
    which, year = m["which"] or "", int(m["year"] or 0)
    if not year:
        if here.today is None:
            return None
        year = here.today.year + {"last": -1, "next": 1}.get(which, 0)
    return Time(f"{year}-Q{ORDINALS.get(m[1]) or m[1][1:]}", "quarter", None if m["year"] else str(here.today), "a quarter of its year")


def _range(m: re.Match[str], here: Mention) -> Time | None:
    """From one to the other, the first taking month and year from the second, or the other way round."""
    first, last = m["first"], m["last"]
    if last.isdigit() and len(last) < 3 and (month := re.match(r"\D+ ", first)):
        last = month[0] + last
    if first.isdigit() and len(first) < 3 and (month := re.search(r" \D+$| \D+ \d{4}$", last)):
        first += month[0]
    year = re.search(r" \d{4}$", last)
    if year and not re.search(r"\d{4}$", first):
        first += year[0]
    end = read(replace(here, words=last))
    start = read(replace(here, words=first))
    if not start or not end or start.precision != end.precision or "/" in start.value + end.value:
        return None
    if start.value > end.value and start.anchor and (day := start.day):
        start = start._replace(value=str(_calendar(day.year - 1, day.month, day.day)))
    return Time(f"{start.value}/{end.value}", end.precision, end.anchor, f"from the one to the other: {end.rule}")


def _relative_day(m: re.Match[str], here: Mention) -> Time | None:
    """As in "yesterday", "tonight", "this morning", "the day after tomorrow"."""
    if here.today is None:
        return None
    words = m["word"]
    by = 1 if "tomorrow" in words else -1 if "yesterday" in words or words.startswith("last") else 0
    by += 1 if words.startswith("day after") else -1 if words.startswith("day before") else 0
    part = m["part"] or ("night" if words == "tonight" else None)
    return _with_part(here.today, here.today + dt.timedelta(by), part, f"{m[0]!r} on {here.today}")


def _with_part(anchor: dt.date, day: dt.date, part: str | None, rule: str) -> Time:
    return Time(f"{day}{PARTS[part] if part else ''}", "part of day" if part else "day", anchor.isoformat(), rule)


def _weekday(m: re.Match[str], here: Mention) -> Time | None:
    """The latest such day not after the day of writing, unless words or tense say otherwise."""
    today, which, week = here.today, m["which"] or "", m["week"]
    if today is None:
        return None
    weekday = _number_of(m["weekday"], WEEKDAYS)
    name, tense = WEEKDAYS[weekday], here.tense()
    back, on = (today.weekday() - weekday) % 7, (weekday - today.weekday()) % 7
    if week:
        by, rule = weekday - today.weekday() + {"last": -7, "next": 7}.get(week, 0), f"the {name} of {week} week"
    elif which in ("last", "past", "this past"):
        by, rule = -(back or 7), f"the latest {name} before {today}"
    elif which in ("next", "coming", "this coming"):
        by, rule = on or 7, f"the first {name} after {today}"
    elif tense == "ahead of then" and here.said and here.said < today:
        on = (weekday - here.said.weekday()) % 7
        day = here.said + dt.timedelta(on or 7)
        return _with_part(here.said, day, m["part"], f"the first {name} after {here.said}, when it was said to be to come")
    elif tense in ("ahead", "ahead of then"):
        by, rule = on, f"the first {name} from {today}, which the sentence puts ahead"
    elif which == "this" and tense != "behind":
        by, rule = weekday - today.weekday(), f"the {name} of the week of {today}"
    else:
        by, rule = -back, f"the latest {name} up to {today}"
    return _with_part(today, today + dt.timedelta(by), m["part"], rule)


def _this_unit(m: re.Match[str], here: Mention) -> Time | None:
    """As in "last week", "this month"; "the past year" is a year up to today; "the weekend" is the latest, unless it is to come."""
    unit, which, today = m["unit"], m["which"] or "", here.today
    if unit == "day":
        return _neighbour(which, unit, here) if which in ("next", "last") else None
    if today is None:
        return None
    if unit in CLOCK_UNITS:
        return _beside(today, 1, unit, ahead=which in ("next", "coming")) if which not in ("", "this") else None
    if (which in ("past", "this past") and unit not in ("weekend", "night")) or (which, unit) == ("last", "decade"):
        return _beside(today, 1, unit, ahead=False)
    if which in ("coming", "this coming") and unit not in ("weekend", "night"):
        return _beside(today, 1, unit, ahead=True)
    if unit == "night":
        return _with_part(today, today + dt.timedelta({"last": -1, "next": 1}.get(which, 0)), "night", f"{m[0]!r} on {today}")
    by = {"last": -1, "past": -1, "this past": -1, "next": 1}.get(which, 0)
    if unit == "weekend" and which in ("", "this") and today.weekday() < SATURDAY:
        by -= not here.ahead if which == "" else here.tense() == "behind"
    return _from(today, unit, shift(today, unit, by), f"the {unit} {('before that of', 'of', 'after that of')[by + 1]} {today}")


def _stretch(m: re.Match[str], here: Mention) -> Time | None:
    """As in "the last three weeks", "the coming days", "recent years": the time next to the day of writing."""
    if here.today is None:
        return None
    unit, which = m["unit"], m["which"]
    ahead = which in ("next", "coming", "this coming")
    return _beside(here.today, number(m["number"]), unit, ahead=ahead)


def _beside(today: dt.date, count: int | None, unit: str, *, ahead: bool) -> Time:
    rule = f"the time {'after' if ahead else 'before'} {today}"
    if unit in CLOCK_UNITS or count is None:
        length = duration(count, unit)
        return Time(f"{today}/{length}" if ahead else f"{length}/{today}", unit if unit in RANK else "day", today.isoformat(), rule)
    start, end = sorted((today, shift(today, "day" if unit == "night" else unit, count if ahead else -count)))
    return Time(f"{start}/{end}", "day", today.isoformat(), rule)


def _away(m: re.Match[str], here: Mention) -> Time | None:
    """As in "three days ago" from the day of writing; "two days earlier", "a week later" from the day last mentioned."""
    unit, count, way = m["unit"], number(m["number"]), m["way"]
    if unit in CLOCK_UNITS:
        count, unit = (round(count / 24) if unit == "hour" and count else 0), "day"
    unit = {"night": "day", "weekend": "week"}.get(unit, unit)
    absolute = way in ("ago", "from now", "from today")
    if way in ("before", "after") and not ENDS.fullmatch(here.after.split(" ")[0]):
        return None
    sign = -1 if way in ("ago", "earlier", "before") else 1
    anchor = here.today if absolute else here.last(unit, past=sign < 0)
    if anchor is None or (way == "later" and anchor == here.today and not here.ahead):
        return None  # later than something that has no date
    told = "" if absolute or anchor == here.today else ", mentioned before"
    if count is None:
        length, start = duration(None, unit), value(unit, anchor) if told else anchor
        return Time(f"{start}/{length}" if sign > 0 else f"{length}/{start}", unit, anchor.isoformat(), f"some {unit}s from {anchor}{told}")
    coarse = {"decade": "year", "century": "decade"}.get(unit, unit)
    day = shift(anchor, unit, sign * count)
    return _from(anchor, coarse, day, f"{count} {unit}{'s' * (count != 1)} {'before' if sign < 0 else 'after'} {anchor}{told}")


def _neighbours(m: re.Match[str], here: Mention) -> Time | None:
    """As in "the following day", "the previous week", "the same month"."""
    return _neighbour(m["which"], m["unit"], here)


def _day_beside(m: re.Match[str], here: Mention) -> Time | None:
    """As in "the day before", where no word follows that says before what."""
    return (
        _neighbour({"before": "previous", "after": "following"}[m["way"]], "day", here)
        if ENDS.fullmatch(here.after.split(" ")[0])
        else None
    )


def _neighbour(which: str, unit: str, here: Mention) -> Time | None:
    unit = "day" if unit == "night" else unit
    if unit in CLOCK_UNITS:
        return None
    anchor = here.last(unit)
    if anchor is None:
        return None
    if which in ("following", "next") and anchor == here.today and not here.ahead:
        return None
    by = 1 if which in ("following", "next") else -1 if which in ("previous", "preceding", "last") else 0
    told = "" if anchor == here.today else ", mentioned before"
    return _from(anchor, unit, shift(anchor, unit, by), f"the {unit} {('before', 'of', 'after')[by + 1]} {anchor}{told}")


def _duration(m: re.Match[str], here: Mention) -> Time | None:
    """As in "three hours", "41 years old": so long; "in three days", "within a few days" where that is to come: from today."""
    count, unit = number(m["number"]), "day" if m["unit"] == "night" else m["unit"]
    if not m["age"] and here.today and unit not in CLOCK_UNITS and here.ahead:
        if here.before.endswith("within"):
            return _beside(here.today, count, unit, ahead=True)
        if here.before.endswith("in") and count:
            return _from(here.today, unit, shift(here.today, unit, count), f"{count} {unit}s after {here.today}")
    return Time(duration(count, unit), "duration", None, "an age" if m["age"] else "how long, not when")


SATURDAY = 5
LONGEST = 200
"""Characters of words for a time; more are none."""
CLOCK_UNITS = frozenset({"hour", "minute", "second"})
ENDS = re.compile(r"[.,;:!?)”\"’—–-]*|and|but|when|while|as|said|says|at|in|on|near|to|with|by|from|for|was|were|had|has")
"""What follows "the day before" when it means the day before what was just told, and not that of the vote that it names."""
RULES: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], Mention], Time | None]], ...] = tuple(
    (re.compile(pattern), rule)
    for pattern, rule in (
        (r"\d{4}-\d\d-\d\d", _iso),
        (rf"(\d\d?)[/.](\d\d?)[/.]{YEAR}", _figures),
        (rf"(?:{WEEKDAY},? )?{MONTH} {DATE}(?:,? {YEAR})?", _date),
        (rf"(?:{WEEKDAY},? )?{DATE} (?:of )?{MONTH}(?:,? {YEAR})?", _date),
        (rf"(?:{WHICH} )?{MONTH}(?:,? (?:of )?{YEAR})?", _month),
        (YEAR, lambda m, here: _exactly(m[0], "year")),
        (rf"{YEAR}[-–](?P<last>\d\d|\d{{4}})", _years),
        (r"(?:(1\d\d|20\d)|'(\d))0'?s", _decade),
        (r"(\d{1,2})(?:st|nd|rd|th)[ -]century", _century),
        (rf"(?:{WHICH} )?{SEASON}(?: (?:of )?{YEAR})?", _season),
        (rf"(?P<word>today|tomorrow|yesterday|tonight|day before yesterday|day after tomorrow){PART}", _relative_day),
        (r"(?P<word>this|last) (?P<part>morning|afternoon|evening|night)", _relative_day),
        (rf"(?:{WHICH} (?:on )?)?{WEEKDAY}{PART}(?: (?:of )?(?P<week>last|this|next) week)?", _weekday),
        (rf"(?:{WHICH} )?{UNIT}", _this_unit),
        (rf"(first|second|third|fourth|last|final|q[1-4])(?: quarter)?(?: of)?(?: {YEAR}| (?:(?P<which>this|last|next) )?year)?", _quarter),
        (rf"(?P<which>last|past|recent|next|coming|this past|this coming)(?: {NUMBER})? {UNIT}s?", _stretch),
        (r"day (?P<way>before|after)", _day_beside),
        (rf"(?:{NUMBER} )?{UNIT}s? (?P<way>ago|earlier|later|before|after|from now|from today)", _away),
        (rf"(?P<which>following|previous|preceding|same|that) {UNIT}", _neighbours),
        (rf"{NUMBER} {UNIT}s?(?: (?P<age>old))?", _duration),
        ("|".join(HOLIDAYS), _holiday),
        (r"(?:between )?(?P<first>\S+(?: \S+){0,2}?)(?: (?:to|and|until|through) | ?[-–—] ?)(?P<last>\S+(?: \S+){0,3})", _range),
    )
)
"""What the whole of a mention looks like, and the rule that reads it."""


def read(here: Mention) -> Time | None:
    """The time that words stand for, by the first rule that knows what to make of them; None where none does."""
    if len(here.words) > LONGEST:
        return None
    for pattern, rule in RULES:
        if match := pattern.fullmatch(here.words):
            try:
                return rule(match, here)
            except (ValueError, OverflowError):  # "February 30", "Hundred days ago", "400,000 years ago"
                return None
    return None
