"""An article with all that stands marked in it, as the form for one of its events needs it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from workbench import history, tables
from workbench.clusters.reports import SENTENCE_END
from workbench.corpus import Corpus
from workbench.gestures import FLAG, NOTE
from workbench.model import Annotation, Article, Mark, Span

PLACES = frozenset({"GPE", "LOC", "FAC"})
TIMES = frozenset({"DATE", "TIME"})


@dataclass(frozen=True)
class Scene:
    """An article and its marks, all statuses."""

    article: Article
    marks: Sequence[Mark]

    @classmethod
    def of(cls, corpus: Corpus, article: str) -> Scene:
        """An article of a corpus, with what stands in it now."""
        return cls(corpus[article], corpus.marks(article, status=None))

    def standing(self, layer: str) -> list[Mark]:
        """The marks of a layer that are suggested or accepted and not hidden, in reading order, each remark once."""
        found: dict[str, Mark] = {}
        for mark in self.marks:
            if mark.annotation.layer == layer and mark.status in ("suggested", "accepted") and not mark.hidden:
                found.setdefault(mark.annotation.key, mark)
        return list(found.values())

    @cached_property
    def events(self) -> list[Mark]:
        """The events of the article."""
        return self.standing("events")

    @cached_property
    def entities(self) -> list[Annotation]:
        """The names, dates and sums of the article."""
        return [mark.annotation for mark in self.standing("entities")]

    @cached_property
    def quotes(self) -> list[Annotation]:
        """The quotes of the article."""
        return [mark.annotation for mark in self.standing("quotes")]

    @cached_property
    def links(self) -> history.Links:
        """What its mentions are linked to."""
        return history.links(self.marks)[self.article.id]

    @cached_property
    def times(self) -> list[Annotation]:
        """The links of its dates to what they mean."""
        return [kinds["TIME"] for kinds in self.links.values() if "TIME" in kinds]

    def note(self, remark: Annotation, by: str) -> str:
        """Somebody's own note on a remark."""
        return next((str(a.values.get("text", "")) for a in self._said(remark, by) if a.label == NOTE), "")

    def flagged(self, remark: Annotation, by: str) -> bool:
        """Whether somebody has flagged a remark, to come back to it."""
        return any(a.label == FLAG for a in self._said(remark, by))

    def _said(self, remark: Annotation, by: str) -> Iterator[Annotation]:
        """Somebody's own note and flag on a remark."""
        notes = (m.annotation for m in self.marks if m.annotation.layer == "notes" and m.status == "accepted")
        return (a for a in notes if a.by == by and a.values.get("of") == remark.key)

    @cached_property
    def _sentences(self) -> list[Span]:
        ends = [0, *(m.end() for m in SENTENCE_END.finditer(self.article.text)), len(self.article.text)]
        return [Span(start, end) for start, end in pairwise(ends) if start < end]

    def sentence(self, at: int) -> Span:
        """The sentence around an offset, by marks and line breaks alone."""
        return next((s for s in self._sentences if s.start <= at < s.end), Span(0, len(self.article.text)))

    def words(self, spans: Sequence[Span]) -> str:
        """What stands at some spans."""
        return tables.words(self.article.text, spans)

    def around(self, span: Span, reach: int = 40) -> tuple[str, str]:
        """The words before and after a span in its line, cut at blanks.

        >>> Scene(Article(text="Rain fell in Erbil on Sunday night."), []).around(Span(13, 18), 12)
        ('fell in ', ' on Sunday…')
        """
        text = self.article.text
        first, last = max(0, span.start - reach), min(len(text), span.end + reach)
        before, after = text[first : span.start].rpartition("\n")[2], text[span.end : last].partition("\n")[0]
        if len(before) == span.start - first and first:
            before = before.partition(" ")[2]
        if len(after) == last - span.end and last < len(text):
            after = f"{after.rpartition(' ')[0]}…"
        return before, after

    def named(self, span: Span) -> str | None:
        """The full name of what is named at a span or taken up by it, where that is another than the words there."""
        kinds = self.links.get((span,), {})
        if not (link := kinds.get("NAME")) and (reference := kinds.get("REFERENCE")):
            link = self.links.get(reference.roles.get("antecedent", ()), {}).get("NAME")
        name = str(link.values["name"]) if link else None
        return name if name and name != self.words([span]) else None

    def entity(self, span: Span) -> str | None:
        """The key of the entity that is named at a span, or is the last name within it."""
        inside = (names for names in self.links if names and span.start <= names[0].start and names[-1].end <= span.end)
        linked = [(names, self.links[names]["NAME"]) for names in inside if "NAME" in self.links[names]]
        return str(max(linked, key=lambda each: each[0][-1].end)[1].values["entity"]) if linked else None

    def quote_around(self, span: Span) -> Annotation | None:
        """The innermost quote that a span stands in."""
        found = [q for q in self.quotes if any(s.start <= span.start < s.end for s in q.spans)]
        return min(found, key=lambda q: q.end - q.start, default=None)

    def parties(self) -> Iterator[Span]:
        """The phrases that take part in the events of the article."""
        for mark in self.events:
            for role, spans in mark.annotation.roles.items():
                if role not in ("time", "place"):
                    yield from spans
