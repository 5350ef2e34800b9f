"""Dates, times, sums and shares by pattern: closed classes that rules find more reliably than a small model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.model import Span

MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Mar\.|Apr\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
NUMBER = r"(?:\d[\d,]{0,30}(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|(?:a )?few|a|an|several|many)"
UNIT = r"(?:second|minute|hour|day|night|week|weekend|fortnight|month|quarter|year|decade|century|centurie)s?"
DATED_UNIT = r"(?:day|night|week|weekend|fortnight|month|quarter|year|decade|centur(?:y|ie))s?"
SCALE = r"(?:hundred|thousand|million|billion|trillion|m|bn|tn|k)"
CURRENCY = r"(?:dollars?|euros?|pounds?|yen|rou?bles?|dinars?|rupees?|liras?|hryvnias?|francs?|marks?|crowns?|kron(?:er|or)|pesos?)"
MEASURE = r"(?:kilomet(?:er|re)s?|met(?:er|re)s?|miles?|feet|foot|inches|km|kg|kilograms?|tonnes?|tons?|lit(?:er|re)s?|barrels?|hectares?|acres?|knots?)"
PEOPLE = r"(?:people|men|women|children|troops|soldiers|police|officers|fighters|workers|jobs|homes|others|of|or)"
SPACE = r"[\s\u00a0\u202f]+"
GAP = r"[\s\u00a0\u202f]*"
YEAR = r"(?:1[5-9]|20)\d\d\b(?![-/.,:]?\d|%)"
SHORT_MONTH = r"(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)\b\.?"
"""Without its full stop it is also a name ("Jan"), so it counts only beside the number of a day."""
DAY_OF_MONTH = r"(?:[12]?\d|3[01])(?:st|nd|rd|th)?\b(?![:.]\d)"
PART_OF = r"(?:early|late|mid)(?:-|[\s\u00a0\u202f]+)"
EDGE_OF = r"(?:start|beginning|middle|end) of (?:the )?"
SEASON = r"(?:spring|summer|autumn|fall|winter)"

OF_MONTHS, OF_DAYS, OF_NUMBERS = "ADFJMNOS", "FMSTW", r"\daefmnost"
"""First letters: each pattern is told by what it can begin, which only saves time, since most places in a text begin nothing."""
PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(f"(?=[{first}])(?:{pattern})"))
    for label, first, pattern in (
        ("DATE", "Bb12", rf"\b[Bb]etween{SPACE}{YEAR}{SPACE}and{SPACE}{YEAR}|(?<=[Ff]rom )(?:1[5-9]|20)\d\d{SPACE}(?:to|until|through){SPACE}{YEAR}"),
        ("DATE", OF_MONTHS, rf"(?<=[Ff]rom ){MONTH}{SPACE}{DAY_OF_MONTH}{SPACE}(?:to|until|through){SPACE}(?:{MONTH}{SPACE})?{DAY_OF_MONTH}(?:,?{SPACE}{YEAR})?"),
        ("DATE", r"\d", rf"(?<=[Ff]rom ){DAY_OF_MONTH}(?:{SPACE}{MONTH})?{SPACE}(?:to|until|through){SPACE}{DAY_OF_MONTH}{SPACE}{MONTH}(?:{SPACE}{YEAR})?"),
        ("DATE", OF_MONTHS, rf"\b{MONTH}{SPACE}{DAY_OF_MONTH}{GAP}[-–]{GAP}(?:{MONTH}{SPACE})?{DAY_OF_MONTH}(?:,?{SPACE}{YEAR})?"),
        ("DATE", r"\d", rf"(?<![\d.:-])\b(?:[12]?\d|3[01])[-–](?:[12]?\d|3[01]){SPACE}{MONTH}(?:{SPACE}{YEAR})?"),
        ("DATE", "Bb", rf"\b[Bb]etween{SPACE}(?:{MONTH}{SPACE})?{DAY_OF_MONTH}{SPACE}and{SPACE}{MONTH}{SPACE}{DAY_OF_MONTH}(?:,?{SPACE}{YEAR})?"),
        ("DATE", r"\d", r"(?<![\w/.-])(?:[0-3]?\d/[0-3]?\d/(?:19|20)\d\d|[0-3]?\d\.[01]?\d\.(?:19|20)\d\d)(?![\w/-])"),
        ("TIME", "Ee", rf"\b[Ee]arly hours of (?:{DAY}|{MONTH}{SPACE}{DAY_OF_MONTH})"),
        ("DATE", "bems", rf"\b{EDGE_OF}(?:{MONTH}(?:{SPACE}{YEAR})?|(?:(?:this|last|next){SPACE})?(?:week|month|quarter|year|decade)\b|{YEAR})"),
        ("DATE", OF_MONTHS + OF_DAYS, rf"\b(?:{DAY},?{SPACE})?{MONTH}{SPACE}\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?{SPACE}(?:1[89]|20)\d\d\b)?"),
        ("DATE", OF_DAYS + r"t\d", rf"\b(?:{DAY},?{SPACE})?(?:the{SPACE})?\d{{1,2}}(?:st|nd|rd|th)?{SPACE}(?:of{SPACE})?{MONTH}(?:,?{SPACE}(?:1[89]|20)\d\d\b)?"),
        ("DATE", OF_MONTHS + "elnt", rf"\b(?:(?:early|late|mid|last|this|next){SPACE}|mid-)?{MONTH}(?:,?{SPACE}(?:of{SPACE})?(?:1[89]|20)\d\d\b)"),
        ("DATE", OF_MONTHS + OF_DAYS + r"\d", rf"\b(?:{DAY},?{SPACE})?(?:{SHORT_MONTH}{SPACE}{DAY_OF_MONTH}(?:,?{SPACE}{YEAR})?|{DAY_OF_MONTH}{SPACE}{SHORT_MONTH}(?:{SPACE}{YEAR})?)"),
        ("DATE", "elm", rf"\b{PART_OF}(?:{MONTH}(?:{SPACE}{YEAR})?|{YEAR}|(?:1[5-9]|20)\d0s\b|{SEASON}\b)"),
        ("DATE", r"\d’'", r"\b(?:1[5-9]|20)\d0s\b|(?<=[Tt]he )(?:1[5-9]|20)\d0[’']s\b|(?<=[Tt]he )[’'][2-9]0s\b|\b(?:1\d|20|21|[1-9])(?:st|nd|rd|th)[ -]century\b"),
        ("DATE", "FLSTaflstw", rf"\b{SEASON}{SPACE}(?:of{SPACE})?{YEAR}|\b(?:[Ff]irst|[Ss]econd|[Tt]hird|[Ff]ourth|[Ff]inal|[Ll]ast){SPACE}quarter{SPACE}of{SPACE}(?:{YEAR}|(?:the|this|last|next){SPACE}year\b)"),
        ("DATE", "12", r"\b(?:1[89]|20)\d\d-\d\d-\d\d\b"),
        ("DATE", OF_DAYS, rf"\b{DAY}{SPACE}(?:of{SPACE})?(?:last|this|next){SPACE}week\b"),
        ("DATE", "Tt", rf"\b[Tt]his{SPACE}(?:past|coming){SPACE}(?:{DAY}|{DATED_UNIT}|{SEASON})\b"),
        ("DATE", "dt", r"\b(?:the[\s\u00a0\u202f]+)?day[\s\u00a0\u202f]+(?:before[\s\u00a0\u202f]+yesterday|after[\s\u00a0\u202f]+tomorrow)\b"),
        ("TIME", "TYty", r"\b(?:[Yy]esterday|[Tt]omorrow)[\s\u00a0\u202f]+(?:morning|afternoon|evening|night)\b"),
        ("TIME", OF_DAYS + "el", rf"\b(?:(?:early|late)(?:{SPACE}on)?{SPACE})?{DAY}{SPACE}(?:morning|afternoon|evening|night)\b"),
        ("DATE", OF_DAYS + "elnt", rf"\b(?:(?:last|this|next|early|late){SPACE}(?:on{SPACE})?)?{DAY}\b"),
        ("DATE", r"\sCELNPTcelnpt", rf"\b(?:[Ee]arlier|[Ll]ater|[Ee]arly|[Ll]ate)?{GAP}\b(?:[Tt]his|[Ll]ast|[Nn]ext|[Pp]ast|[Cc]oming){SPACE}(?:{NUMBER}{SPACE}(?:(?:or|to){SPACE}{NUMBER}{SPACE})?)?(?:{DATED_UNIT}|{MONTH}|spring|summer|autumn|fall|winter)\b"),
        ("TIME", "CLNPclnp", rf"\b(?:[Ll]ast|[Nn]ext|[Pp]ast|[Cc]oming){SPACE}{NUMBER}{SPACE}(?:hour|minute|second)s\b"),
        ("DATE", "Rr", rf"\b[Rr]ecent{SPACE}(?:day|week|month|year|decade)s\b"),
        ("DATE", "FPfp", rf"\b(?:[Ff]ollowing|[Pp]revious|[Pp]receding){SPACE}(?:day|night|week|month|year)\b"),
        ("DATE", "Dd", rf"\b[Dd]ay{SPACE}(?:before|after)(?=[.,;]|$)"),
        ("DATE", "w", r"(?<=[Oo]ver the )weekend\b|(?<=[Aa]t the )weekend\b"),
        ("DATE", OF_NUMBERS, rf"\b{NUMBER}{SPACE}{DATED_UNIT}{SPACE}from{SPACE}(?:now|today)\b"),
        ("DATE", OF_NUMBERS + "A-Z", rf"\b(?:{NUMBER}|[A-Z][a-z]+){SPACE}{DATED_UNIT}{SPACE}(?:ago|earlier|later|before)\b"),
        ("DATE", "DMWYdmwy", rf"\b(?:[Dd]ays|[Ww]eeks|[Mm]onths|[Yy]ears|[Dd]ecades){SPACE}(?:ago|earlier|later)\b"),
        ("TIME", OF_NUMBERS, rf"\b{NUMBER}{SPACE}(?:hour|minute|second)s?{SPACE}(?:ago|earlier|later|before)\b"),
        ("DATE", "TYty", r"\b(?:[Yy]esterday|[Tt]oday|[Tt]omorrow)\b"),
        ("TIME", "012", r"\b(?:[01]\d|2[0-3])[0-5]\d (?:GMT|UTC)\b"),
        ("TIME", r"\d", rf"\b\d{{1,2}}(?:[:.]\d\d)?{GAP}(?:[ap]\.m\.|[ap]m\b)(?:{SPACE}(?:GMT|BST|EST|EDT|CET|UTC)\b)?"),
        ("TIME", r"\d", r"\b\d{1,2}[:.]\d\d(?= (?:GMT|BST|local|UTC|CET|EST))(?: GMT| BST| local time| UTC| CET| EST)?"),
        ("TIME", "MNTmnt", r"\b(?:[Tt]onight|[Mm]idnight|[Nn]oon|[Mm]idday|this (?:morning|afternoon|evening))\b"),
        ("TIME", OF_NUMBERS, rf"\b{NUMBER}{SPACE}(?:hour|minute|second)s\b"),
        ("DATE", r"\da-z", rf"\b(?:{NUMBER}|[a-z]+teen|[a-z]+ty){SPACE}(?:day|week|weekend|fortnight|month|year|decade)s\b(?:{SPACE}old\b)?"),
        ("DATE", "ADFJNOS", r"\b(?:January|February|April|June|July|August|September|October|November|December)\b"),
        ("DATE", "CDEHNPRTY", r"\b(?:Christmas(?: (?:Day|Eve))?|Easter|Ramadan|Eid|Nowruz|Passover|Yom Kippur|Hanukkah|Diwali|Thanksgiving|New Year(?:['’]s (?:Day|Eve))?)\b"),
        ("DATE", OF_MONTHS + "elm", rf"(?<=[Ii]n )(?:early |late |mid-)?{MONTH}\b|(?<=[Ss]ince ){MONTH}\b|(?<=[Uu]ntil ){MONTH}\b|\b{MONTH}(?=['’]s\b)"),
        ("DATE", "12elm", r"(?<=[Ii]n )(?:early |late |mid-)?(?:1[89]|20)\d\d(?:s)?\b|(?<=[Ss]ince )(?:1[89]|20)\d\d\b|(?<=[Bb]y )(?:20)\d\d\b"),
        ("DATE", "12", rf"(?:(?<=[Oo]f )|(?<=[Ff]rom )|(?<=[Uu]ntil )|(?<=[Bb]efore )|(?<=[Aa]fter )|(?<=[Dd]uring )|(?<=[Tt]he )|(?<=[Hh]is )|(?<=[Hh]er )|(?<=[Ii]ts )|(?<=\b[Aa] )|(?<=[Tt]heir )|(?<=[12]\d\d\d and ))(?:19\d\d|20[0-4]\d)\b(?![-/.,:]?\d|%|{SPACE}(?:{PEOPLE}|{MEASURE}|{CURRENCY})\b)|(?<=\()(?:19\d\d|20[0-4]\d)(?=\))"),
        ("MONEY", "$£¥€ACU", rf"(?:US|A|C)?[$€£¥]{GAP}\d[\d,]{{0,30}}(?:\.\d+)?(?:[ -\u00a0]?{SCALE}\b)?"),
        ("MONEY", OF_NUMBERS, rf"\b{NUMBER}(?:{SPACE}{SCALE})?{SPACE}(?:(?:US|American|Canadian|Australian){SPACE})?{CURRENCY}\b"),
        ("PERCENT", r"\da-z", rf"\b\d[\d,]{{0,30}}(?:\.\d+)?{GAP}(?:%|per{SPACE}cent\b|percent\b|percentage{SPACE}points?\b)|\b[a-z]+{SPACE}(?:per{SPACE}cent|percent)\b"),
        ("QUANTITY", r"\defnost", rf"\b(?:\d[\d,]{{0,30}}(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty)(?:{SPACE}{SCALE})?(?:{SPACE}(?:square|cubic|nautical))?[\s\u00a0-]{MEASURE}\b"),
    )
)  # fmt: skip


def expressions(text: str) -> Iterator[tuple[Span, str]]:
    """Dates, times, sums, shares and measures with their OntoNotes labels, not overlapping, in order."""
    found: list[tuple[Span, str]] = []
    taken = bytearray(len(text))
    for label, pattern in PATTERNS:
        for match in pattern.finditer(text):
            span = Span(match.end() - len(match.group().lstrip()), match.end())
            if span.start < span.end and not any(taken[span.start : span.end]):
                taken[span.start : span.end] = b"\1" * (span.end - span.start)
                found.append((span, label))
    yield from sorted(found)
