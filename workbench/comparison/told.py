"""What the outlets tell of each incident: their reports, reprints left out, and the names, places and quotes that these refer to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from workbench import history
from workbench.clusters.naming.folding import slug
from workbench.clusters.reports import sentence
from workbench.clusters.twins import STANDING, earliest_first, groups
from workbench.model import Annotation, Article, Mark, Span
from workbench.nlp.gazetteer import gazetteer
from workbench.tables import known_outlet, outlet_of

NOWHERE = "unknown"


class Report(NamedTuple):
    """A mention of an incident, with the sentence around its trigger."""

    article: Article
    event: Annotation
    sentence: Span
    aside: bool = False
    """Whether the codebook keeps it out of sight: only its numbers count."""

    @property
    def word(self) -> str:
        """The trigger's dictionary form."""
        return str(self.event.values.get("lemma") or self.event.spans[0].of(self.article.text)).lower()


class Outlet(NamedTuple):
    """An outlet with its reports of an incident in order of publication, and the outlets that print its text again."""

    name: str
    reports: Sequence[Report]
    reprinted_by: Sequence[str] = ()


@dataclass(frozen=True)
class Told:
    """All that stands in some articles about their incidents: reports by incident, and what else they refer to, by article."""

    articles: Mapping[str, Article]
    links: Mapping[str, history.Links]
    quotes: Mapping[str, Annotation]
    originals: Mapping[str, str]
    incidents: Mapping[str, Sequence[Report]]
    names: Mapping[str, str]
    counts: Mapping[str, frozenset[str]]
    """What the events of each article count ("dead"), whatever incident they tell of."""
    elsewhere: frozenset[str] = frozenset()
    """Incidents that articles beyond these tell of too."""

    @classmethod
    def of(cls, articles: Iterable[Article], marks: Iterable[Mark], elsewhere: frozenset[str] = frozenset()) -> Told:
        """Made from the articles of a corpus and its standing marks. Incidents that nothing but hidden reports tell of are none."""
        marks = [m for m in marks if m.status in STANDING]
        ordered, links = earliest_first(articles), history.links(marks)
        events: dict[str, dict[tuple[Span, ...], Mark]] = defaultdict(dict)
        for mark in sorted((m for m in marks if m.annotation.layer == "events"), key=lambda m: (m.status != "accepted", m.hidden)):
            events[mark.annotation.article].setdefault(mark.annotation.spans, mark)
        incidents: dict[str, list[Report]] = defaultdict(list)
        names: dict[str, str] = {}
        for article in ordered:
            telling = [(m.annotation, m.hidden) for m in events[article.id].values() if not m.hidden or m.annotation.values.get("numbers")]
            for event, hidden in sorted(telling):
                if (link := links.get(article.id, {}).get(event.spans, {}).get("INCIDENT")) is not None:
                    key = str(link.values["entity"])
                    incidents[key].append(Report(article, event, Span(*sentence(article.text, event.spans[0])), hidden))
                    if key not in names or link.by_person:
                        names[key] = str(link.values["name"])
        seen = {key: some for key, some in incidents.items() if not all(r.aside for r in some)}
        quotes = {m.annotation.id: m.annotation for m in marks if m.annotation.layer == "quotes"}
        counts = {
            i: frozenset(what for m in some.values() for what in m.annotation.values.get("numbers") or ()) for i, some in events.items()
        }
        return cls({a.id: a for a in ordered}, links, quotes, groups(marks), seen, names, counts, elsewhere)

    def outlets(self, key: str) -> list[Outlet]:
        """Who reports an incident, in order of publication. Articles of an outlet are one column, reprints none.

        Articles of which nobody knows where they are from are each an outlet, by their names.
        """
        found: dict[str, list[Report]] = defaultdict(list)
        reprinting: dict[str, dict[str, None]] = defaultdict(dict)
        there = {r.article.id for r in self.incidents[key]}
        for report in self.incidents[key]:
            original = self.originals.get(report.article.id)
            if original in there:
                reprinting[called(self.articles[str(original)])][called(report.article)] = None
            else:
                found[called(report.article)].append(report)
        return [Outlet(name, some, [o for o in reprinting[name] if o != name]) for name, some in self._beside(key, found)]

    def _beside(self, key: str, found: Mapping[str, list[Report]]) -> Iterator[tuple[str, list[Report]]]:
        """The outlets' reports, with what one of them tells in the same sentence by the word that another outlet has for the incident.

        "It had bought jets" and "it turned to Russia in order to buy jets": the buying is told by both.
        """
        for name, some in found.items():
            words = {r.word for other, reports in found.items() if other != name for r in reports} - {r.word for r in some}
            around: dict[tuple[str, Span], list[Annotation]] = defaultdict(list)
            for r in some:
                around[r.article.id, r.sentence].append(r.event)
            more = [
                report
                for other, reports in self._near(key, {r.article.id for r in some})
                if other != key
                for report in reports
                if report.word in words and any(_one_kind(event, report.event) for event in around[report.article.id, report.sentence])
            ]
            yield name, sorted([*some, *more], key=lambda r: (r.article.published or "", r.article.id, r.event.order))

    def _near(self, key: str, articles: set[str]) -> Iterator[tuple[str, Sequence[Report]]]:
        """The incidents that these articles alone tell of."""
        keys = {str(kinds["INCIDENT"].values["entity"]) for i in articles for kinds in self.links[i].values() if "INCIDENT" in kinds}
        for other in sorted(keys - {key} - self.elsewhere):
            if (reports := self.incidents.get(other)) and {r.article.id for r in reports} <= articles:
                yield other, reports

    def named_in(self, article: str, span: Span) -> dict[str, Annotation]:
        """The entities within a span, by their keys: the links of names, and of what pronouns and titles take up."""
        links = self.links.get(article, {})
        found = {}
        for spans, kinds in links.items():
            if spans and span.start <= spans[0].start and spans[-1].end <= span.end:
                taken_up = kinds["REFERENCE"].roles.get("antecedent", ()) if "REFERENCE" in kinds else ()
                name = kinds.get("NAME") or links.get(taken_up, {}).get("NAME")
                if name is not None:
                    found[key_of(name)] = name
        return found


def key_of(name: Annotation) -> str:
    """The key of whom a link means; of a country's people ("Syrian") the country's."""
    known = gazetteer().entries.get(str(name.values["name"]))
    return f"place/{slug(known.name)}" if known is not None and known.kind == "nationality" else str(name.values["entity"])


def called(article: Article) -> str:
    """What to call the outlet of an article: the article itself where nobody knows where it is from."""
    name = outlet_of(article)
    return name if name != NOWHERE or known_outlet(article) else article.name


def _one_kind(event: Annotation, other: Annotation) -> bool:
    """Whether two events of a sentence are of one type and mode."""
    return event.label == other.label and event.values.get("mode") == other.values.get("mode")
