"""What a person does by hand, as records: mark, correct, note, flag, link, set facts.

Each function looks at what is known, and puts annotations and verdicts into a Gesture, which the corpus writes in one go and
undo takes back in one step. Nothing is changed or removed: a correction is a rejection and a new annotation.
"""

from __future__ import annotations

import getpass
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from workbench import facts, history, rows
from workbench.errors import AnnotationError
from workbench.model import SHOWN, Annotation, Article, Decision, Mark, Roles, Span, Verdict

if TYPE_CHECKING:
    import pandas as pd

Remarks = Annotation | Mark | Iterable[Annotation | Mark]
Spans = Iterable[tuple[int, int]]
LINKED = {"entities": "NAME", "events": "INCIDENT", "quotes": "UTTERANCE"}
"""What kind of link the marks of a layer take by hand."""
NOTES, NOTE, FLAG = "notes", "NOTE", "FLAG"


def person() -> str:
    """Who is working: $WORKBENCH_USER, else the name one is logged in with."""
    try:
        return os.environ.get("WORKBENCH_USER") or getpass.getuser()
    except (OSError, KeyError, ImportError):  # as the system says that it knows nobody of that number
        return "analyst"


@dataclass
class Gesture:
    """Annotations and verdicts that one person makes together."""

    by: str
    annotations: list[Annotation] = field(default_factory=list)
    decisions: list[Decision] = field(default_factory=list)
    name: str = field(default_factory=lambda: secrets.token_hex(8))

    def decide(self, verdict: Verdict, records: Iterable[Annotation | Decision]) -> None:
        """A verdict about each of these, later ones made later."""
        self.decisions += [Decision(article=r.article, target=r.id, verdict=verdict, by=self.by, gesture=self.name) for r in records]

    def accept(self, *annotations: Annotation) -> None:
        """Say that these hold; what is new among them is written."""
        self.annotations += annotations
        self.decide("accept", annotations)


def as_annotations(remarks: Remarks) -> list[Annotation]:
    """The annotations of one or several remarks; AnnotationError for anything else."""
    several = [remarks] if isinstance(remarks, Annotation | Mark) else list(remarks)
    chosen = [each.annotation if isinstance(each, Mark) else each for each in several]
    if wrong := next((each for each in chosen if not isinstance(each, Annotation)), None):
        raise AnnotationError(f"a verdict is about annotations or marks, such as corpus.marks() gives, not {wrong!r}")
    return chosen


def as_annotation(remark: Annotation | Mark) -> Annotation:
    """The annotation of a remark; AnnotationError for anything else."""
    if not isinstance(remark, Annotation | Mark):
        raise AnnotationError(f"this takes one annotation or mark, such as corpus.marks()[0], not {remark!r}")
    return remark.annotation if isinstance(remark, Mark) else remark


def _roles(roles: Mapping[str, Spans]) -> Roles:
    try:
        return {role: tuple(Span.at(*s) for s in spans) for role, spans in roles.items()}
    except TypeError as error:
        raise AnnotationError(f"roles= takes lists of spans, such as {{'speaker': [(0, 6)]}}, not {roles!r}") from error


# --- marks ------------------------------------------------------------------------------------------------------------


def mark(
    by: str, article: Article, spans: Spans, label: str, layer: str, roles: Mapping[str, Spans] | None, values: Mapping[str, Any]
) -> Annotation:
    """An annotation of an article by hand, if it fits; AnnotationError or OffsetError if not."""
    made = Annotation(article=article.id, layer=layer, label=label, spans=_spans(spans), roles=_roles(roles or {}), values=values, by=by)
    if layer == "facts":
        made = made.replace(values={**values, "value": facts.checked({label: values.get("value")})[label] or ""})
    return made.check(article)


def _spans(spans: Spans) -> tuple[Span, ...]:
    """Spans as an annotation has them: in order, those that overlap united."""
    try:
        found = sorted(Span.at(*s) for s in spans)
    except TypeError as error:
        raise AnnotationError(f"spans= takes a list of spans, such as [(0, 6)], not {spans!r}") from error
    out = found[:1]
    for span in found[1:]:
        last = out[-1]
        out[-1:] = [Span(last.start, max(last.end, span.end))] if span.overlaps(last) else [last, span]
    return tuple(out)


def annotate(gesture: Gesture, marks: Iterable[Mark], made: Annotation) -> Annotation:
    """Mark something; where one of ``marks`` says the same and no more is to be said, that is accepted."""
    same = [m.annotation for m in marks if m.status in SHOWN and not m.hidden and m.annotation.claim == made.claim]
    chosen = next(iter(same), made) if not (made.roles or made.values) else made
    gesture.accept(chosen)
    return chosen


def correct(
    gesture: Gesture,
    article: Article,
    marks: Iterable[Mark],
    remark: Annotation,
    spans: Spans | None,
    label: str | None,
    roles: Mapping[str, Spans] | None,
    values: Mapping[str, Any],
) -> Annotation:
    """Put another annotation in the place of one, and reject that and those that say the same; what stays as it is is accepted.

    Links that a person has made or accepted go along to new spans.
    """
    made = mark(
        gesture.by,
        article,
        remark.spans if spans is None else spans,
        remark.label if label is None else label,
        remark.layer,
        remark.roles if roles is None else roles,
        {**remark.values, **values},
    )
    if made == remark.replace(by=gesture.by):
        gesture.accept(remark)
        return remark
    marks = list(marks)
    old = {remark.id: remark} | {m.annotation.id: m.annotation for m in marks if m.status in SHOWN and m.annotation.claim == remark.claim}
    gesture.decide("reject", (a for i, a in old.items() if i != made.id))
    gesture.accept(made)
    if made.spans != remark.spans and remark.layer in LINKED:
        held = [a for a, status in marks if (a.layer, a.spans, status) == ("links", remark.spans, "accepted")]
        gesture.accept(*(link.replace(spans=made.spans, by=gesture.by, score=None) for link in held))
    return made


def mark_all(gesture: Gesture, article: Article, marks: Iterable[Mark], found: Iterable[Span], label: str, layer: str) -> None:
    """Mark stretches of an article that are in no mark of that label yet; suggestions of just them are accepted.

    What was rejected under that label stays so. ``marks`` come with all statuses.
    """
    alike = [m for m in marks if m.annotation.layer == layer and m.annotation.label == label]
    taken = {at for m in alike if m.status in SHOWN for span in m.annotation.spans for at in range(*span)}
    rejected = {m.annotation.spans for m in alike if m.status == "rejected"}
    suggested = {m.annotation.spans: m.annotation for m in reversed(alike) if m.status == "suggested"}
    chosen = []
    for span in found:
        if (span,) in suggested:
            chosen.append(suggested[span,])
        elif (span,) not in rejected and taken.isdisjoint(range(*span)):
            chosen.append(mark(gesture.by, article, [span], label, layer, None, {}))
    gesture.accept(*chosen)


def occurrences(text: str, words: str) -> Iterator[Span]:
    """Where words stand in a text as whole words, whatever white space is between them.

    >>> text = "Rain in Erbil; Erbil's rain, Erbilite rain"
    >>> [span.of(text) for span in occurrences(text, "Erbil")], [*occurrences(text, "Erbil")][1]
    (['Erbil', 'Erbil'], Span(start=15, end=20))
    """
    parts = words.split()
    if not parts:
        raise AnnotationError("mark_all() takes the words to look for, such as 'Nouri Maliki', and was given none")
    for match in re.finditer(r"\s+".join(map(re.escape, parts)), text):
        edges = ((match.start() - 1, parts[0][0]), (match.end(), parts[-1][-1]))
        if not any(0 <= at < len(text) and _in_word(text[at]) and _in_word(own) for at, own in edges):
            yield Span(*match.span())


def _in_word(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"  # vowel signs and accents that stand by themselves


# --- notes ------------------------------------------------------------------------------------------------------------


def note(gesture: Gesture, marks: Iterable[Mark], remark: Annotation, text: str) -> Annotation:
    """Put this person's note on a remark in the place of an earlier one; without words take that back."""
    mine = _own(gesture.by, marks, remark, NOTE)
    if not text.strip():
        if not mine:
            raise AnnotationError(f"there is no note of yours on this {remark.label} to take back; corpus.note(mark, 'words') makes one")
        gesture.decide("reject", mine)
        return mine[-1]
    return _put(gesture, mine, remark, NOTE, {"text": text.strip()})


def flag(gesture: Gesture, marks: Iterable[Mark], remark: Annotation, on: bool) -> Annotation:
    """Put this person's flag on a remark, or take it off."""
    mine = _own(gesture.by, marks, remark, FLAG)
    if not on:
        if not mine:
            raise AnnotationError(f"there is no flag of yours on this {remark.label} to take off; corpus.flag(mark) puts one there")
        gesture.decide("reject", mine)
        return mine[-1]
    return _put(gesture, mine, remark, FLAG, {})


def _own(by: str, marks: Iterable[Mark], remark: Annotation, label: str) -> list[Annotation]:
    if remark.layer == NOTES:
        raise AnnotationError("a note is on a mark, not on another note; give the mark that it is about")
    return [
        a for a, status in marks
        if (a.layer, a.label, a.by, status) == (NOTES, label, by, "accepted") and a.values.get("of") == remark.key
    ]  # fmt: skip


def _put(gesture: Gesture, mine: Sequence[Annotation], remark: Annotation, label: str, values: Mapping[str, str]) -> Annotation:
    about = {"of": remark.key, **values}
    made = Annotation(article=remark.article, layer=NOTES, label=label, spans=remark.spans, values=about, by=gesture.by)
    if made not in mine:
        gesture.decide("reject", mine)
        gesture.accept(made)
    return made


# --- facts and links --------------------------------------------------------------------------------------------------


def given_facts(ids: Sequence[str], table: pd.DataFrame | None, known: Mapping[str, str | None]) -> Mapping[str, Mapping[str, str | None]]:
    """The facts to be set of each article: those of a table, or the same for all; AnnotationError where they are none."""
    if table is not None and known:
        raise AnnotationError("set_facts() takes a table or one value for all, not both at once")
    given = dict.fromkeys(ids, facts.checked(known)) if table is None else rows.fact_table(table)
    if unknown := given.keys() - set(ids):
        raise AnnotationError(f"no article {', '.join(map(repr, sorted(unknown)[:5]))} here; corpus.ids lists those there are")
    return given


def set_facts(gesture: Gesture, articles: Iterable[Article], given: Mapping[str, Mapping[str, str | None]]) -> int:
    """Set facts of articles to those given under their ids; gives the number of those that were others before."""
    changes = [
        Annotation(article=article.id, layer="facts", label=name, spans=(), values={"value": value or ""}, by=gesture.by)
        for article in articles
        for name, value in given[article.id].items()
        if getattr(article, name) != value
    ]
    gesture.accept(*changes)
    return len(changes)


def link(
    gesture: Gesture,
    things: Remarks | Iterable[Article] | str,
    key: str,
    name: str | None,
    why: str | None,
    links: Sequence[Mark],
    articles: Iterable[Article],
) -> int:
    """Link things of one kind to a key in the place of what they were linked to; see ``Corpus.link``."""
    standing = [a for found in history.links(links).values() for kinds in found.values() for a in kinds.values()]
    places = _places(things, standing, articles)
    if len(kinds := {label for _, _, label in places}) != 1:
        hint = "corpus.frame('entities').entity, frame('incidents').incident and frame('stories').story list what there is"
        raise AnnotationError(
            "these are things of several kinds; link one kind at a time" if kinds else f"nothing here is linked to {things!r}; {hint}"
        )
    label = kinds.pop()
    known = next((a.values["name"] for a in standing if a.label == label and a.values["entity"] == key), None)
    layer, said = ("facts", "value") if label == "story" else ("links", "entity")
    values = {
        said: key,
        "name": name or known or (None if label == "story" else key),
        "why": why or f"as {gesture.by.partition(':')[2]} linked it",
    }
    there = set(places)
    gesture.decide(
        "reject",
        (
            a
            for a, status in links
            if status == "accepted" and (a.article, a.spans, a.label) in there and a.values.get("entity") != key
        ),
    )  # fmt: skip
    gesture.accept(*(Annotation(article=i, layer=layer, label=label, spans=spans, values=values, by=gesture.by) for i, spans, _ in places))
    return len(places)


def _places(
    things: Remarks | Iterable[Article] | str, standing: Iterable[Annotation], articles: Iterable[Article]
) -> list[tuple[str, tuple[Span, ...], str]]:
    """The articles and spans to be linked, with what kind of link they take."""
    if isinstance(things, str):
        linked = [(a.article, a.spans, a.label) for a in standing if a.label in LINKED.values() and a.values["entity"] == things]
        return linked + [(a.id, (), "story") for a in articles if a.story == things]
    each = [things] if isinstance(things, Annotation | Mark | Article) else list(things)
    marks = as_annotations(t for t in each if not isinstance(t, Article))
    return [(t.id, (), "story") for t in each if isinstance(t, Article)] + [
        (a.article, a.spans, LINKED.get(a.layer, "NAME")) for a in marks
    ]
