"""Dates, times, sums and shares by pattern: closed classes that rules find more reliably than a small model."""

from __future__ import annotations

import re
from collections.abc import Iterator

from workbench.model import Span

MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan\.|Feb\.|Mar\.|Apr\.|Aug\.|Sept?\.|Oct\.|Nov\.|Dec\.)"
DAY = r"(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)"
NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|(?:a )?few|a|an|several|many)"
UNIT = r"(?:second|minute|hour|day|night|week|weekend|fortnight|month|quarter|year|decade|century|centurie)s?"
DATED_UNIT = r"(?:day|night|week|weekend|fortnight|month|quarter|year|decade|centur(?:y|ie))s?"
SCALE = r"(?:hundred|thousand|million|billion|trillion|m|bn|tn|k)"
CURRENCY = r"(?:dollars?|euros?|pounds?|yen|rou?bles?|dinars?|rupees?|liras?|hryvnias?|francs?|marks?|crowns?|kron(?:er|or)|pesos?)"
MEASURE = r"(?:kilomet(?:er|re)s?|met(?:er|re)s?|miles?|feet|foot|inches|km|kg|kilograms?|tonnes?|tons?|lit(?:er|re)s?|barrels?|hectares?|acres?|knots?)"
SPACE = r"[\s\u00a0\u202f]+"
GAP = r"[\s\u00a0\u202f]*"

PATTERNS: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (label, re.compile(pattern))
    for label, pattern in (
        ("DATE", rf"\b(?:{DAY},?{SPACE})?{MONTH}{SPACE}\d{{1,2}}(?:st|nd|rd|th)?\b(?:,?{SPACE}(?:1[89]|20)\d\d\b)?"),
        ("DATE", rf"\b(?:{DAY},?{SPACE})?(?:the{SPACE})?\d{{1,2}}(?:st|nd|rd|th)?{SPACE}(?:of{SPACE})?{MONTH}(?:,?{SPACE}(?:1[89]|20)\d\d\b)?"),
        ("DATE", rf"\b(?:(?:early|late|mid|last|this|next){SPACE}|mid-)?{MONTH}(?:,?{SPACE}(?:of{SPACE})?(?:1[89]|20)\d\d\b)"),
        ("DATE", r"\b(?:1[89]|20)\d\d-\d\d-\d\d\b"),
        ("TIME", rf"\b(?:(?:early|late)(?:{SPACE}on)?{SPACE})?{DAY}{SPACE}(?:morning|afternoon|evening|night)\b"),
        ("DATE", rf"\b(?:(?:last|this|next|early|late){SPACE}(?:on{SPACE})?)?{DAY}\b"),
        ("DATE", rf"\b(?:[Ee]arlier|[Ll]ater|[Ee]arly|[Ll]ate)?{GAP}\b(?:[Tt]his|[Ll]ast|[Nn]ext|[Pp]ast|[Cc]oming){SPACE}(?:{NUMBER}{SPACE}(?:(?:or|to){SPACE}{NUMBER}{SPACE})?)?(?:{DATED_UNIT}|{MONTH}|spring|summer|autumn|fall|winter)\b"),
        ("DATE", rf"\b(?:{NUMBER}|[A-Z][a-z]+){SPACE}{DATED_UNIT}{SPACE}(?:ago|earlier|later|before)\b"),
        ("TIME", rf"\b{NUMBER}{SPACE}(?:hour|minute|second)s?{SPACE}(?:ago|earlier|later|before)\b"),
        ("DATE", r"\b(?:[Yy]esterday|[Tt]oday|[Tt]omorrow)\b"),
        ("TIME", rf"\b\d{{1,2}}(?:[:.]\d\d)?{GAP}(?:[ap]\.m\.|[ap]m\b)(?:{SPACE}(?:GMT|BST|EST|EDT|CET|UTC)\b)?"),
        ("TIME", r"\b\d{1,2}[:.]\d\d(?= (?:GMT|BST|local|UTC|CET|EST))(?: GMT| BST| local time| UTC| CET| EST)?"),
        ("TIME", r"\b(?:[Tt]onight|[Mm]idnight|[Nn]oon|[Mm]idday|this (?:morning|afternoon|evening))\b"),
        ("TIME", rf"\b{NUMBER}{SPACE}(?:hour|minute|second)s\b"),
        ("DATE", rf"\b(?:{NUMBER}|[a-z]+teen|[a-z]+ty){SPACE}(?:day|week|weekend|fortnight|month|year|decade)s\b(?:{SPACE}old\b)?"),
        ("DATE", r"\b(?:January|February|April|June|July|August|September|October|November|December)\b"),
        ("DATE", r"\b(?:Christmas|Easter|Ramadan|Eid|Nowruz|Passover|Yom Kippur|Hanukkah|Diwali|Thanksgiving|New Year(?:['’]s (?:Day|Eve))?)\b"),
        ("DATE", rf"(?<=[Ii]n )(?:early |late |mid-)?{MONTH}\b|(?<=[Ss]ince ){MONTH}\b|(?<=[Uu]ntil ){MONTH}\b|\b{MONTH}(?=['’]s\b)"),
        ("DATE", r"(?<=[Ii]n )(?:early |late |mid-)?(?:1[89]|20)\d\d(?:s)?\b|(?<=[Ss]ince )(?:1[89]|20)\d\d\b|(?<=[Bb]y )(?:20)\d\d\b"),
        ("MONEY", rf"(?:US|A|C)?[$€£¥]{GAP}\d[\d,]*(?:\.\d+)?(?:[ -\u00a0]?{SCALE}\b)?"),
        ("MONEY", rf"\b{NUMBER}(?:{SPACE}{SCALE})?{SPACE}(?:(?:US|American|Canadian|Australian){SPACE})?{CURRENCY}\b"),
        ("PERCENT", rf"\b\d[\d,]*(?:\.\d+)?{GAP}(?:%|per{SPACE}cent\b|percent\b|percentage{SPACE}points?\b)|\b[a-z]+{SPACE}(?:per{SPACE}cent|percent)\b"),
        ("QUANTITY", rf"\b(?:\d[\d,]*(?:\.\d+)?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty|forty|fifty)(?:{SPACE}{SCALE})?(?:{SPACE}(?:square|cubic|nautical))?[\s\u00a0-]{MEASURE}\b"),
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
