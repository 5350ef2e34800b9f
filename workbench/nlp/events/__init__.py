"""Events: what happens, who does it to whom, when and where, and on whose word.

``triggers`` finds the words that tell of events and their types by the codebook, ``roles`` who takes part, ``modality`` whether
it is asserted, reported, planned; here they are put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from spacy.tokens import Doc, Token

from workbench.codebook import Codebook
from workbench.model import Annotation, Article, Span
from workbench.nlp.events.circumstances import Setting, setting, when, where
from workbench.nlp.events.mentions import likelihoods
from workbench.nlp.events.modality import modality
from workbench.nlp.events.numbers import numbers
from workbench.nlp.events.roles import roles
from workbench.nlp.events.triggers import BACKGROUND, Found, find_triggers, why_not

RULES = "rules:events@1"
SLIGHT = frozenset({"saying", "state", "phase", "name"})
"""Modes of BACKGROUND that are told without roles, modality, time and place: the quote or the event beside them has these."""
WORTH_TELLING = 0.1
"""How likely a word has to tell of an event for a reason to be given why it does not."""


NOTHING = "no verb, noun or adjective here could tell of an event"
"""The reason where there is no other."""


def signed(codebook: Codebook) -> str:
    """Who finds events by a codebook: the rules, with a hash of what it says."""
    return f"{RULES}+{codebook.digest}"


def events(
    doc: Doc,
    article: Article,
    names: Sequence[Annotation],
    times: Sequence[Annotation],
    quotes: Sequence[Annotation],
    codebook: Codebook,
) -> list[Annotation]:
    """The event annotations of a parsed article in reading order.

    ``names`` are its entities, ``times`` the links of its dates to days, ``quotes`` its quotes: all as found before.
    """
    news = setting(doc, article, names, times)
    found = find_triggers(doc, codebook, labels_of(doc, names), spoken(quotes))
    said = around([some.token.idx for some in found], quotes)
    return [_annotation(some, article, news, quote, codebook) for some, quote in zip(found, said, strict=True)]


def _annotation(some: Found, article: Article, news: Setting, quote: Annotation | None, codebook: Codebook) -> Annotation:
    token, kind = some.token, codebook.types[some.type]
    spans: dict[str, tuple[Span, ...]] = {}
    values: dict[str, Any] = {"mode": some.mode, "lemma": token.lemma_.lower(), "quote": quote.id if quote else None, "rule": some.rule}
    values["hidden"] = kind.hidden or None
    if not (some.type == BACKGROUND and some.mode in SLIGHT):
        on_whose_word = modality(token, quote, article.source)
        parts = roles(token, some.type, kind.roles)
        struck = [word for phrase in parts.get("target", ()) for word in phrase]
        time, place = when(token, news, on_whose_word, quote), where(token, news, some.type, on_whose_word, quote, struck)
        spans |= {role: tuple(map(_span, phrases)) for role, phrases in parts.items()}
        spans |= {role: told.spans for role, told in (("time", time), ("place", place)) if told.spans and role in kind.roles}
        values |= {"modality": on_whose_word, "time": time.value, "place": place.value, "numbers": numbers(token, some.type) or None}
    return Annotation(
        article=article.id,
        layer="events",
        label=some.type,
        spans=(_span([token]),),
        roles=spans,
        values=values,
        by=signed(codebook),
        score=some.score,
    )


def labels_of(doc: Doc, names: Iterable[Annotation]) -> dict[int, str]:
    """The labels of names by the index of each of their words."""
    found: dict[int, str] = {}
    for name in names:
        for span in name.spans:
            found |= dict.fromkeys((t.i for t in doc.char_span(*span, alignment_mode="expand") or ()), name.label)
    return found


def spoken(quotes: Iterable[Annotation]) -> list[Span]:
    """Where somebody's own words stand: the direct quotes."""
    return [span for quote in quotes if quote.label == "direct" for span in quote.spans]


def around(starts: Iterable[int], quotes: Iterable[Annotation]) -> list[Annotation | None]:
    """For the beginnings of words, in order, the quote that each stands in; the innermost of several."""
    coming = sorted(((span.start, span.end, quote) for quote in quotes for span in quote.spans), key=lambda part: part[:2], reverse=True)
    begun: list[tuple[int, int, Annotation]] = []
    found: list[Annotation | None] = []
    for start in starts:
        while coming and coming[-1][0] <= start:
            begun.append(coming.pop())
        begun = [part for part in begun if start < part[1]]
        found.append(min((quote for _, _, quote in begun), key=lambda quote: quote.end - quote.start, default=None))
    return found


def reasons(
    doc: Doc, start: int, end: int, codebook: Codebook, names: Iterable[Annotation] = (), quotes: Iterable[Annotation] = ()
) -> list[str]:
    """Why the words over characters ``[start, end)`` tell of no event: one line for each that could have.

    Words that are BACKGROUND are told too, since that is no event to an analyst. ``names`` and ``quotes`` are those of the article.
    """
    named, likely = labels_of(doc, names), likelihoods(doc)
    found = {some.token.i: some for some in find_triggers(doc, codebook, named, spoken(quotes))}
    words = [t for t in doc.char_span(start, end, alignment_mode="expand") or () if likely.get(t.i, 0) >= WORTH_TELLING]
    lines = [why_not(token, likely[token.i], found.get(token.i), codebook, named) for token in words]
    return [line for line in lines if line] or [NOTHING]


def _span(tokens: Sequence[Token]) -> Span:
    return Span(tokens[0].idx, tokens[-1].idx + len(tokens[-1]))
