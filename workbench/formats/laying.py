"""Marks of an article that came back from another program with a text that differs a little, laid on the text that we have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from workbench.errors import OffsetError
from workbench.formats.anchoring import Anchors, Claim
from workbench.history import in_order
from workbench.model import Annotation, Article, Decision, Reading, Skipped, Span

WORD = re.compile(r"\w+")
AROUND = 32
"""So many characters beside a mark tell which of several places is meant."""
ALIKE = 0.8
"""This share of the words, counted with their repetitions, two texts have to have in common."""


def laid(given: Reading, theirs: Article, ours: Article) -> Reading | None:
    """The records that came with ``theirs``, on ``ours``, which has the same id; None where these are different articles.

    Marks whose words are nowhere in our text are told, with the roles that are lost, and how many were moved.

    >>> theirs, ours = Article(id="a", text="Rain  fell in Erbil."), Article(id="a", text="Rain fell in Erbil.")
    >>> mark = Annotation(article="a", layer="entities", label="GPE", spans=(Span(14, 19),), by="user:anna")
    >>> found = laid(Reading([theirs], [mark]), theirs, ours)
    >>> found.annotations[0].spans, found.skipped[0].reason[:60]
    ((Span(start=13, end=18),), 'the text differs a little from the one that was marked: 1 of')
    """
    if not _alike(theirs.text, ours.text):
        return None
    anchors = Anchors(ours.text)
    skipped: list[Skipped] = []
    new_id: dict[str, str] = {}
    annotations: list[Annotation] = []
    of_article = [a for a in given.annotations if a.article == theirs.id]
    for a in sorted(of_article, key=lambda a: (a.layer == "notes", a.layer == "events")):  # these name others by their ids and keys
        try:
            spans = tuple(anchors.span(claim) for claim in _claims(theirs.text, a.spans))
        except OffsetError as error:
            skipped.append(Skipped(ours.id, f"{a.label}: {error}"))
            continue
        roles = {role: tuple(_there(anchors, theirs.text, some)) for role, some in a.roles.items()}
        skipped += [Skipped(ours.id, f"{a.label}: the words of its {role} are not in the text") for role, some in roles.items() if not some]
        named = {name: new_id.get(str(value), value) for name, value in a.values.items() if name in ("quote", "of")}
        made = a.replace(spans=spans, roles=roles, values={**a.values, **named})
        new_id |= {a.id: made.id, a.key: made.key}
        annotations.append(made)
    decisions: list[Decision] = []
    for decision in in_order(d for d in given.decisions if d.article == theirs.id):
        kept = replace(decision, target=new_id.get(decision.target, decision.target))
        new_id[decision.id] = kept.id
        decisions.append(kept)
    runs = [run for run in given.runs if run.article == theirs.id]
    total = sum(len(a.spans) + sum(map(len, a.roles.values())) for a in of_article)
    return Reading([], annotations, decisions, runs, skipped=[*skipped, *anchors.report(ours.id, total)])


def _alike(one: str, other: str) -> bool:
    ours, theirs = Counter(WORD.findall(one)), Counter(WORD.findall(other))
    return (ours & theirs).total() >= ALIKE * max(ours.total(), theirs.total())


def _claims(text: str, spans: tuple[Span, ...]) -> Iterator[Claim]:
    for span in spans:
        around = text[max(0, span.start - AROUND) : span.start], text[span.end : span.end + AROUND]
        yield Claim(span.start, span.end, span.of(text), *around)


def _there(anchors: Anchors, text: str, spans: tuple[Span, ...]) -> Iterator[Span]:
    for claim in _claims(text, spans):
        try:
            yield anchors.span(claim)
        except OffsetError:
            continue
