"""Which quotes report the same words: one utterance as several articles have it, cut differently, retold or translated.

Two quotes of one speaker belong together when much of what the shorter one says stands in the longer one too; those of
two, or of unknown ones, when nearly all of it does. Words weigh by how few quotes have them; quotes that are
more than a week apart are two utterances.

Candidates share their rarer words, so time grows with the number of quotes.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import combinations
from typing import NamedTuple

from workbench import history
from workbench.clusters.wording import content
from workbench.formats.exchange import linked
from workbench.model import Annotation, Article, Mark

BY = "rules:utterances@1"
LABEL = "UTTERANCE"
STANDING = frozenset({"suggested", "accepted"})

ONE_SPEAKER = 0.5, 2
ANY_SPEAKER = 0.7, 4
"""The share by weight of the shorter one's words that the longer one must have, and how many these must be at least."""
DAYS = 7
"""How long an utterance is news."""
CROWD = 50
"""A word that more quotes of a speaker's week have is no reason to compare them."""


class Said(NamedTuple):
    """A quote with what it is compared by; ``by`` are the words for the speaker, ``day`` counts from the year 1, None where it is not known."""

    quote: Annotation
    words: str
    content: frozenset[str]
    by: str
    speaker: str | None
    day: int | None


def utterances(articles: Iterable[Article], marks: Iterable[Mark]) -> list[Annotation]:
    """A link from each quote that has others like it to what they share; quotes that stand alone get none.

    ``entity`` is the key of the utterance, made from its earliest quote, ``name`` its words where they are quoted most fully. Speakers are
    told apart by their entities (see ``names``), else by their names. What people have linked or rejected holds.

    >>> articles = [Article(text="He said: “We will rebuild the bridge by May.”"), Article(text="The bridge will be rebuilt by May, he said.")]
    >>> quotes = [Annotation(article=a.id, layer="quotes", label=kind, spans=(span,), by="user:anna", values={"speaker_name": "Ana Ruiz"})
    ...           for a, kind, span in zip(articles, ("direct", "indirect"), ((9, 45), (0, 34)))]
    >>> {link.values["name"] for link in utterances(articles, [Mark(q, "accepted") for q in quotes])}
    {'“We will rebuild the bridge by May.”'}
    """
    said = _said(articles, list(marks))
    weights = _weights(said)
    likely = ((likeness(said[i], said[j], weights), i, j) for i, j in _candidates(said))
    pairs = sorted((pair for pair in likely if pair[0]), key=lambda pair: (-pair[0], *pair[1:]))
    group = {i: [i] for i in range(len(said))}
    score: dict[int, float] = {}
    for like, i, j in pairs:
        for n in (i, j):
            score.setdefault(n, like)
        if group[i] is not group[j]:
            group |= dict.fromkeys((both := group[i] + group[j]), both)
    alike = {id(members): sorted(members) for members in group.values() if len(members) > 1}
    return [link for members in alike.values() for link in _links([said[n] for n in members], [score[n] for n in members])]


def likeness(a: Said, b: Said, weights: Mapping[str, float]) -> float:
    """The share of the shorter quote's words that the other has, by weight; 0 where it is too little for one utterance."""
    if a.day is not None and b.day is not None and abs(a.day - b.day) > DAYS:
        return 0
    share, least = ONE_SPEAKER if a.speaker and a.speaker == b.speaker else ANY_SPEAKER
    common = a.content & b.content
    if len(common) < least or _nested(a.quote, b.quote) or _told_apart(a, b):
        return 0
    found = sum(weights[w] for w in common) / min(sum(weights[w] for w in s.content) for s in (a, b))
    return round(found, 3) if found >= share else 0


def _nested(a: Annotation, b: Annotation) -> bool:
    """Whether one quote stands within the other ("she said that he had said ...")."""
    return a.article == b.article and any(s.overlaps(t) for s in a.spans for t in b.spans)


def _told_apart(a: Said, b: Said) -> bool:
    """Whether one article gives two quotes to two speakers, one of whom it does not name ("one neighbour", "another")."""
    return a.quote.article == b.quote.article and bool(a.by and b.by) and a.by != b.by and None in (a.speaker, b.speaker)


def _links(members: Sequence[Said], scores: Sequence[float]) -> Iterator[Annotation]:
    """The links of one utterance, its quotes in order of publication."""
    fullest = max(members, key=lambda s: (s.quote.label == "direct", s.quote.label == "mixed", len(s.words)))
    key = f"utterance/{members[0].quote.key}"
    for said, score in zip(members, scores, strict=True):
        others = len({s.quote.article for s in members} - {said.quote.article})
        why = f"shares words with quotes of {others} other article{'s' * (others != 1)}" if others else "said twice in the article"
        values = {"entity": key, "name": fullest.words, "why": why}
        yield Annotation(article=said.quote.article, layer="links", label=LABEL, spans=said.quote.spans, values=values, by=BY, score=score)


def _said(articles: Iterable[Article], marks: Sequence[Mark]) -> list[Said]:
    """The quotes that stand, the earliest first."""
    by_id = {a.id: a for a in articles}
    links = history.links(marks)
    found = []
    for a, status in marks:
        if a.layer == "quotes" and status in STANDING and (article := by_id.get(a.article)):
            who = linked(a, links[a.article], article.text)
            speaker = who.get("speaker_entity") or a.values.get("speaker_name")
            words = " … ".join(" ".join(span.of(article.text).split()) for span in a.spans)
            by = " ".join(span.of(article.text) for span in a.roles.get("speaker", ())).lower()
            found.append(Said(a, words, content(words), by, speaker, _day(article)))
    return sorted(found, key=lambda s: (s.day or 0, s.quote.article, s.quote.order))


def _day(article: Article) -> int | None:
    try:
        return dt.date.fromisoformat((article.published or "")[:10]).toordinal()
    except ValueError:
        return None


def _weights(said: Sequence[Said]) -> dict[str, float]:
    """What words weigh by how many of the quotes have them."""
    count = Counter(word for s in said for word in s.content)
    return {word: math.log(1 + len(said) / n) for word, n in count.items()}


def _candidates(said: Sequence[Said]) -> Iterator[tuple[int, int]]:
    """Pairs of quotes that share enough of their words for one of the two measures."""
    for least, by_speaker in ((ONE_SPEAKER[1], True), (ANY_SPEAKER[1], False)):
        crowds: dict[tuple[object, ...], list[int]] = defaultdict(list)
        for n, s in enumerate(said):
            if s.speaker or not by_speaker:
                for word in s.content:
                    for week in (s.day // DAYS, s.day // DAYS + 1) if s.day is not None else (None,):
                        crowds[s.speaker if by_speaker else None, word, week].append(n)
        shared = Counter(pair for key, crowd in crowds.items() if len(crowd) <= CROWD for pair in {*combinations(crowd, 2)})
        yield from (pair for pair, words in shared.items() if words >= least)
