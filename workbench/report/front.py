"""The title block of a report: what is in it, from whom and of when, and who has marked it; and its contents."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from workbench import history
from workbench.clusters.twins import moment
from workbench.display import characters, shown
from workbench.model import Article, Mark, Reading
from workbench.report.look import Look
from workbench.report.passages import Passages
from workbench.tables import ASIDE, known_outlet, outlet_of, size

OUTLETS = 12
"""Outlets that the title block names."""
Entry = tuple[str, str]
"""An anchor and its name."""


def title(stem: str) -> str:
    """What a file's name says as a title.

    >>> title("raid_on-Qaim")
    'Raid on Qaim'
    """
    words = " ".join(stem.replace("_", " ").replace("-", " ").split()) or "Report"
    return words[0].upper() + words[1:]


def block(name: str, passages: Passages, marks: Sequence[Mark], reading: Reading, look: Look) -> str:
    """The title, and under it the facts as a list of terms."""
    terms = {
        "Outlets": _outlets(Counter(filter(None, map(known_outlet, passages.articles)))),
        "Published": _span(passages.articles),
        "Words": f"{sum(len(a.text.split()) for a in passages.articles):,}",
        "Marked by": "; ".join(_people(reading)) or "nobody yet",
        "Checked": _checked(marks),
        "Made": _day(dt.date.today()),
    }
    listed = "".join(f"<dt>{term}</dt><dd>{characters(said)}</dd>" for term, said in terms.items() if said)
    return f"<header><h1>{characters(name)}</h1><p class=dek>{characters(size(passages.articles))}</p><dl>{listed}</dl></header>"


def _outlets(outlets: Counter[str]) -> str:
    said = [f"{name} ({n})" if n > 1 else name for name, n in sorted(outlets.items(), key=lambda each: (-each[1], each[0]))]
    return ", ".join(said[:OUTLETS]) + (f" and {len(said) - OUTLETS} more" if len(said) > OUTLETS else "")


def _span(articles: Iterable[Article]) -> str:
    days = sorted(at.date() for a in articles if (at := moment(a.published)))
    undated = sum(moment(a.published) is None for a in articles)
    said = "" if not days else _day(days[0]) if days[0] == days[-1] else f"{_day(days[0])} to {_day(days[-1])}"
    return f"{said}{f'; {undated} without a date' if undated and days else ''}" or "not known"


def _day(day: dt.date) -> str:
    return f"{day.day} {day:%B %Y}"


def _people(reading: Reading) -> Iterator[str]:
    """Who has decided and made how much, marks of their own among what they accepted."""
    made: dict[str, Counter[str]] = defaultdict(Counter)
    notes = {a.id for a in reading.annotations if a.layer == "notes"}
    for d in history.standing(reading.decisions):
        made[d.by][d.verdict] += d.target not in notes
    for a in reading.annotations:
        if a.by_person:
            made[a.by]["note"] += a.id in notes
    for by, counts in sorted(made.items()):
        said = [f"{counts[verb]} {words}" for verb, words in (("accept", "accepted"), ("reject", "rejected")) if counts[verb]]
        said += [f"{counts['note']} note{'s' * (counts['note'] != 1)}"] if counts["note"] else []
        yield f"{by.removeprefix('user:')} ({', '.join(said)})" if said else by.removeprefix("user:")


def _checked(marks: Sequence[Mark]) -> str:
    """How many of the marks nobody has looked at."""
    drawn = [m for m in shown(marks) if m.annotation.layer not in ASIDE]
    accepted = sum(m.status == "accepted" for m in drawn)
    if not drawn:
        return ""
    if accepted == len(drawn):
        return f"all {len(drawn):,} marks"
    return f"{accepted:,} of {len(drawn):,} marks; the others are the machine’s suggestions, underlined by dashes"


def contents(sections: Iterable[tuple[Entry, Sequence[Entry]]], passages: Passages, look: Look) -> str:
    """The sections with what is in them, the articles with outlet and day."""
    items = []
    for (anchor, name), inner in sections:
        entries = (
            _articles(passages, look) if anchor == "articles" else "".join(f'<li><a href="#{a}">{characters(n)}</a></li>' for a, n in inner)
        )
        listed = f"<ol{' class=numbered' if anchor == 'articles' else ''}>{entries}</ol>" if entries else ""
        items.append(f'<li><a href="#{anchor}">{name}</a>{listed}</li>\n')
    return f"<nav id=contents aria-label=Contents><h2>Contents</h2><ol>{''.join(items)}</ol></nav>\n"


def _articles(passages: Passages, look: Look) -> str:
    return "".join(
        f'<li class={look.outlet(a)}><a href="#a{n}">{characters(a.name)}</a> <span class=soft>{characters(outlet_of(a))}'
        f"{f', {_day(at.date())}' if (at := moment(a.published)) else ''}</span></li>\n"
        for n, a in enumerate(passages.articles, 1)
    )
