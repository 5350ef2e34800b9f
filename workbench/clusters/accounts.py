"""Incidents and stories as rows: what each is, and who reports it. Reprints of one text are one witness."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from workbench import history
from workbench.clusters.titles import most, phrase
from workbench.clusters.twins import STANDING, earliest_first, groups
from workbench.model import Annotation, Article, Mark, Span

Row = dict[str, Any]
INCIDENTS = (
    "incident", "name", "story", "type", "mode", "actor", "target", "place", "lat", "lon", "time", "modality",
    "reports", "articles", "outlets", "witnesses", "first_published",
)  # fmt: skip
"""``reports`` counts mentions, ``articles`` articles, ``outlets`` names them (apart by "; "), ``witnesses`` counts articles, those that
reprint one another once. ``modality`` says how many witnesses tell it how; ``time`` and ``place`` are what most reports say."""
STORIES = ("story", "name", "articles", "outlets", "witnesses", "incidents", "first_published", "last_published")


def incidents(articles: Iterable[Article], marks: Iterable[Mark], outlets: Mapping[str, str]) -> list[Row]:
    """A row of INCIDENTS for each incident, in the order in which they were first reported.

    ``outlets`` gives the outlet of each article by its id.
    """
    marks = list(marks)
    ordered, links, original = earliest_first(articles), history.links(marks), groups(marks)
    events: dict[str, dict[tuple[Any, ...], Mark]] = defaultdict(dict)
    for mark in marks:
        if mark.annotation.layer == "events" and mark.status in STANDING:
            events[mark.annotation.article].setdefault(mark.annotation.spans, mark)
    told: dict[str, list[tuple[Article, Mark]]] = defaultdict(list)
    named: dict[str, Annotation] = {}
    for article in ordered:
        for spans, mark in events[article.id].items():
            if (link := links.get(article.id, {}).get(spans, {}).get("INCIDENT")) is not None:
                told[link.values["entity"]].append((article, mark))
                if link.values["entity"] not in named or link.by_person:
                    named[link.values["entity"]] = link
    return [_incident(key, str(named[key].values["name"]), some, links, original, outlets) for key, some in told.items()]


def _incident(
    key: str,
    name: str,
    told: Sequence[tuple[Article, Mark]],
    links: Mapping[str, history.Links],
    original: Mapping[str, str],
    outlets: Mapping[str, str],
) -> Row:
    reports = [(article, mark.annotation) for article, mark in told]
    ways: dict[str, set[str]] = defaultdict(set)
    for article, a in reports:
        ways[str(a.values.get("modality") or "asserted")].add(original.get(article.id, article.id))
    place, spot = _place(reports, links)
    return {
        "incident": key,
        "name": name,
        "story": most(article.story or "" for article, _ in reports) or None,
        "type": most(a.label for _, a in reports),
        "mode": most(a.values["mode"] for _, a in reports if a.values.get("mode")) or None,
        "actor": phrase(reports, ("actor",)) or None,
        "target": phrase(reports, ("target", "recipient", "counterpart")) or None,
        "place": place or None,
        "lat": spot.get("lat"),
        "lon": spot.get("lon"),
        "time": most(str(t["value"]) for _, a in reports if isinstance(t := a.values.get("time"), Mapping) and t.get("value")) or None,
        "modality": ", ".join(f"{way} by {len(who)}" for way, who in sorted(ways.items(), key=lambda kv: (-len(kv[1]), kv[0]))),
        **_who((article for article, _ in reports), len(reports), original, outlets),
    }


def _place(reports: Sequence[tuple[Article, Annotation]], links: Mapping[str, history.Links]) -> tuple[str, Mapping[str, Any]]:
    """The place that most reports name, and what its link says of where that is; "a truck" and "her side of the river" name none."""
    found: list[tuple[str, str]] = []
    spots: dict[str, Mapping[str, Any]] = {}
    for article, a in reports:
        spans = list(a.roles.get("place", ()))
        told = a.values.get("place")
        if isinstance(told, Mapping) and "lat" in told:  # chosen by hand
            found.append((str(told["name"]), "linked"))
            spots.setdefault(str(told["name"]), told)
            continue
        if not spans and isinstance(told, Mapping) and told.get("rule") != "dateline" and isinstance(told.get("span"), Sequence):
            spans = [Span.at(*told["span"])]
        for span in spans:
            inside = [
                kinds for names, kinds in links.get(article.id, {}).items() if span.start <= names[0].start and names[-1].end <= span.end
            ]
            linked = [kinds["PLACE"].values for kinds in inside if "PLACE" in kinds]
            names = [str(kinds["NAME"].values["name"]) for kinds in inside if "PLACE" in kinds and "NAME" in kinds]
            words = (names or [str(v["name"]) for v in linked] or [" ".join(span.of(article.text).split())])[0]
            found.append((words, "linked" if linked else ""))
            if linked:
                spots.setdefault(words, linked[0])
    named = (words for words, _ in found if any(word[:1].isupper() for word in words.split()))
    best = most(words for words, linked in found if linked) or most(named)
    return best, spots.get(best, {})


def stories(articles: Iterable[Article], marks: Iterable[Mark], outlets: Mapping[str, str]) -> list[Row]:
    """A row of STORIES for each story, in the order of their first articles."""
    marks = list(marks)
    original = groups(marks)
    shown = Counter(row["story"] for row in incidents(articles, marks, outlets))
    members: dict[str, list[Article]] = defaultdict(list)
    for article in earliest_first(articles):
        if article.story:
            members[article.story].append(article)
    return [
        {
            "story": key,
            "name": some[0].name,
            **_who(some, 0, original, outlets),
            "incidents": shown[key],
            "last_published": max((a.published for a in some if a.published), default=None),
        }
        for key, some in members.items()
    ]


def _who(articles: Iterable[Article], reports: int, original: Mapping[str, str], outlets: Mapping[str, str]) -> Row:
    """Who tells of something: articles, outlets, witnesses, and since when."""
    some = list({a.id: a for a in articles}.values())
    return {
        "reports": reports,
        "articles": len(some),
        "outlets": "; ".join(dict.fromkeys(outlets[a.id] for a in some)),
        "witnesses": len({original.get(a.id, a.id) for a in some}),
        "first_published": min((a.published for a in some if a.published), default=None),
    }
