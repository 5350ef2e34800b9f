"""Events where articles report them: what a trigger means, who takes part, where and when, and the words around it."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import NamedTuple

from workbench import history
from workbench.clusters.stories import LEAD_LENGTH, background, stem
from workbench.clusters.twins import STANDING
from workbench.clusters.wording import content, meaning
from workbench.model import Annotation, Article, Mark, Span

SENTENCE_END = re.compile(r"[.!?][\"”’]?\s+(?=[A-Z“\"‘])|\n")
UNREAL = frozenset({"planned", "threatened", "requested", "hypothetical"})
"""Modalities of what has not happened, as told."""
DOERS, THOSE_DONE_TO = ("actor",), ("target", "recipient", "counterpart")
Words = frozenset[str]
NOTHING: Words = frozenset()


class Party(NamedTuple):
    """Who or what has a part in an event: the stems of the words, and the keys of the entities that are named."""

    words: Words = NOTHING
    entities: Words = NOTHING


@dataclass(frozen=True, eq=False)
class Report:
    """A mention of an event, as far as it can be compared with others."""

    annotation: Annotation
    article: Article
    story: str
    word: str
    """What the trigger means (see ``wording.meaning``)."""
    kinds: frozenset[int]
    """The lines of ``happenings.txt`` that it stands in."""
    rarity: float
    """How rare the word is in general English: 0 for one in every text, 1 for one that is hardly used."""
    parties: Mapping[str, Party]
    """By role: "actor", "target" (recipients and counterparts too), "place", and "any" for all of them."""
    around: Words
    """The stems of the other words of the sentence."""
    sentence: int
    """Where the sentence begins."""
    type: str
    """Its label; empty if that says nothing of what happens."""

    @property
    def mode(self) -> str:
        """Its mode; empty if it has none."""
        return str(self.annotation.values.get("mode") or "")

    @property
    def unreal(self) -> bool:
        """Whether it is told as something that has not happened yet, or may not."""
        return self.annotation.values.get("modality") in UNREAL

    @property
    def in_lead(self) -> bool:
        """Whether it stands in the headline or the first sentences."""
        return self.annotation.spans[0].start < LEAD_LENGTH

    @property
    def day(self) -> str:
        """The ISO date or part of one that its own sentence gives, if any."""
        time = self.annotation.values.get("time")
        told = isinstance(time, Mapping) and time.get("rule") != "dateline" and time.get("precision") != "duration"
        return str(time.get("value") or "") if told and isinstance(time, Mapping) else ""


def reports(articles: Iterable[Article], marks: Iterable[Mark], story: Mapping[str, str], untyped: frozenset[str]) -> list[Report]:
    """The events that stand marked in the articles, in the order of the articles; ``untyped`` are types that say nothing of what happens.

    Sayings and happenings without a type are there too: they are reported more than once as well.
    """
    marks = list(marks)
    links = history.links(marks)
    events: dict[str, list[Annotation]] = defaultdict(list)
    for mark in marks:
        if mark.annotation.layer == "events" and mark.status in STANDING:
            events[mark.annotation.article].append(mark.annotation)
    found = []
    for article in articles:
        names = links.get(article.id, {})
        seen: set[tuple[Span, ...]] = set()
        for event in events[article.id]:
            if event.spans not in seen:
                seen.add(event.spans)
                found.append(_report(event, article, story.get(article.id, article.id), names, untyped))
    return found


def _report(event: Annotation, article: Article, story: str, names: history.Links, untyped: frozenset[str]) -> Report:
    trigger = event.spans[0]
    lemma = str(event.values.get("lemma") or trigger.of(article.text)).lower()
    start, end = sentence(article.text, trigger)
    around = content(article.text[start : trigger.start]) | content(article.text[trigger.end : end])
    of_role = {role: _party(spans, article, names) for role, spans in event.roles.items()}
    told = {"actor": _all(of_role, DOERS), "target": _all(of_role, THOSE_DONE_TO), "place": _all(of_role, ["place"])}
    if not any(told["place"]) and isinstance(place := event.values.get("place"), Mapping) and place.get("rule") != "dateline":
        told["place"] = Party(content(str(place.get("name") or "")), NOTHING)
    told["any"] = _all(of_role, of_role.keys() - {"time"})
    total, counts = background()
    rarity = 1 - math.log1p(counts.get(stem(lemma), 0)) / math.log1p(total)
    kind = "" if event.label in untyped else event.label
    return Report(event, article, story, meaning(lemma), _kinds().get(meaning(lemma), frozenset()), rarity, told, around, start, kind)


def sentence(text: str, span: Span) -> tuple[int, int]:
    """The bounds of the sentence that a span stands in, by marks and line breaks alone.

    >>> sentence("Rain fell. Jets bombed Qaim. Nine died.", Span(16, 22))
    (11, 28)
    """
    start = 0
    for match in SENTENCE_END.finditer(text, max(0, span.start - 600)):
        if match.end() > span.start:
            return start, match.start() + 1
        start = match.end()
    return start, len(text)


def _party(spans: Sequence[Span], article: Article, names: history.Links) -> Party:
    """What stands at some spans; names by the full names that links give them, pronouns by what they take up."""
    words = content(" ".join(span.of(article.text) for span in spans))
    reference = names.get(tuple(spans), {}).get("REFERENCE")
    inside = [(reference.roles.get("antecedent", ()) if reference else ()), *(n for n in names if any(_within(n, s) for s in spans))]
    linked = [names[n]["NAME"] for n in inside if n in names and "NAME" in names[n]]
    return Party(
        words | content(" ".join(str(link.values["name"]) for link in linked)), frozenset(str(link.values["entity"]) for link in linked)
    )


def _within(name: Sequence[Span], span: Span) -> bool:
    return span.start <= name[0].start and name[-1].end <= span.end


def _all(parties: Mapping[str, Party], roles: Iterable[str]) -> Party:
    chosen = [parties[role] for role in roles if role in parties]
    return Party(NOTHING.union(*(p.words for p in chosen)), NOTHING.union(*(p.entities for p in chosen)))


@lru_cache(maxsize=1)
def _kinds() -> dict[str, frozenset[int]]:
    """The numbers of the lines of ``happenings.txt`` that a word stands in, by its meaning."""
    found: dict[str, set[int]] = defaultdict(set)
    for number, line in enumerate(files("workbench.clusters").joinpath("happenings.txt").read_text("utf-8").splitlines()):
        for word in [] if line.startswith("#") else line.split():
            found[meaning(word)].add(number)
    return {word: frozenset(numbers) for word, numbers in found.items()}
