"""What a Review shows of one remark: its sentence with the mark and its roles, what else it says, and what it could say instead."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from workbench import codebook, history, tables
from workbench.clusters.reports import SENTENCE_END
from workbench.display import tint, visible
from workbench.formats import exchange
from workbench.model import ENTITY_LABELS, QUOTE_KINDS, Annotation, Article, Mark, Span

NEAR = 300
"""Characters from a mark within which a role of it is shown in the same text; what is farther away is told in words."""
LONGEST = 600
"""Characters before and after a mark and its roles within which a sentence begins and ends."""
ASIDE = 60
"""Characters before and after a mark in a line of its own."""
PARTS = ("speaker", "cue", "addressee")
APART = ("speaker_mention",)
"""Roles that only say what another one means."""
APART_BY = {"facts": ("value",), "links": ("entity", "name")}
"""What remarks say that two people can have differently at one place."""


def context(text: str, spans: Sequence[Span]) -> Span:
    """The sentences, by marks and line breaks alone, in which spans stand: from the first to the last of them; without any, the text's first.

    >>> text = "Rain fell. Anna spoke. “It was wet. It was cold.” Then it ended."
    >>> context(text, [Span(11, 15), Span(24, 35)]).of(text)
    'Anna spoke. “It was wet.'
    """
    first, last = min((s.start for s in spans), default=0), max((s.end for s in spans), default=0)
    start, end = max(0, first - LONGEST), min(len(text), last + LONGEST)
    for found in SENTENCE_END.finditer(text, start, end):
        if found.end() <= first:
            start = found.end()
        elif found.end() >= last:
            end = found.end()
            break
    words = text[start:end]
    return Span(start + len(words) - len(words.lstrip()), start + max(len(words.rstrip()), last - start))


def near(a: Annotation) -> list[Span]:
    """The spans of a mark with those of its roles that stand near it."""
    own = list(a.spans)
    return own + [
        span
        for role, spans in a.roles.items()
        if role not in APART
        for span in spans
        if span.start < a.end + NEAR and span.end > a.start - NEAR
    ]


def card(article: Article, mark: Mark, links: history.Links) -> dict[str, Any]:
    """A remark with its sentence; ``start`` is where ``text`` begins in the article, in code points, and spans count from the article's beginning."""
    a = mark.annotation
    shown = context(article.text, near(a))
    roles = {role: [list(s) for s in spans] for role, spans in a.roles.items() if role not in APART}
    return {
        **{"id": a.id, "article": a.article, "layer": a.layer, "label": a.label, "status": mark.status, "by": a.by, "score": a.score},
        **{"start": shown.start, "text": visible(shown.of(article.text)), "spans": [list(s) for s in a.spans], "roles": roles},
        **{"says": [list(line) for line in says(a, links, article.text)], "words": tables.words(article.text, a.spans)},
        **{"title": article.name, "source": tables.outlet_of(article), "published": (article.published or "")[:10]},
        "hue": tint(a.layer, a.label)[1] if a.layer == "events" else None,
    }


def says(a: Annotation, links: history.Links, text: str) -> Iterator[tuple[str, str]]:
    """What a remark says beside its label, in words: who, when, where, how; ("speaker", "he, that is Nouri al-Maliki").

    >>> said = Annotation(article="a", layer="quotes", label="direct", spans=(Span(0, 5),), by="rules:quotes@1")
    >>> list(says(said, {}, "“Rain”"))
    [('speaker', 'unknown')]
    """
    values = {**a.values, **exchange.linked(a, links, text)}
    setting = {role: _named(values.get(role)) for role in ("time", "place")}
    roles = {role: tables.words(text, spans) for role, spans in a.roles.items() if role not in APART}
    wanted = {"speaker": "", **roles} if a.layer == "quotes" else roles
    for role, said in {**wanted, **{r: "" for r, name in setting.items() if name and r not in wanted}}.items():
        name = str(values.get(f"{role}_name") or setting.get(role) or "")
        yield role, f"{said}, that is {name}" if said and name and name != said else said or name or "unknown"
    if a.layer == "events" and values.get("modality"):
        yield "told as", str(values["modality"])
    if a.layer == "entities" and (full := values.get("name")) and full != tables.words(text, a.spans):
        yield "name", str(full)
    if a.layer in APART_BY:
        yield from ((name, str(a.values[name])) for name in APART_BY[a.layer] if a.values.get(name))


def _named(value: object) -> str:
    """The name of a place or the value of a time, as events and entities have them."""
    return str(value.get("name") or value.get("value") or "") if isinstance(value, Mapping) else ""


def line(article: Article, a: Annotation) -> list[str]:
    """A mark in one line of its article: what stands before it in its sentence, its words, what stands after, and where it is from.

    >>> a = Annotation(article="x", layer="entities", label="GPE", spans=(Span(8, 13),), by="user:anna")
    >>> line(Article(id="x", text="Rain in Erbil.", source="Post"), a)
    ['Rain in ', 'Erbil', '.', 'Post']
    """
    shown, text = context(article.text, a.spans), article.text
    before, after = text[shown.start : a.start], text[a.end : shown.end]
    before = before if len(before) <= ASIDE else "… " + before[-ASIDE:].partition(" ")[2]
    after = after if len(after) <= ASIDE else after[:ASIDE].rpartition(" ")[0] + " …"
    return [*map(visible, (before, text[a.start : a.end], after)), tables.outlet_of(article)]


def labels(layer: str, used: Iterable[str], types: Iterable[str] = ()) -> list[str]:
    """What a mark of a layer could be labelled instead: the layer's own labels first (of events ``types``), then others in use."""
    own = {"entities": ENTITY_LABELS, "quotes": QUOTE_KINDS, "events": (*types, *codebook.default().types)}.get(layer, ())
    return list(dict.fromkeys([*own, *sorted(used)]))


def roles(layer: str, label: str, used: Iterable[str]) -> list[str]:
    """The roles that a mark of a layer and label can have: those of its type first, then those it has."""
    kind = codebook.default().types.get(label) if layer == "events" else None
    own = PARTS if layer == "quotes" else kind.roles if kind else ()
    return list(dict.fromkeys([*own, *(role for role in used if role not in APART)]))


def corrected(a: Annotation, label: str, changed: Mapping[str, Sequence[Span]], article: Article) -> dict[str, Any]:
    """What ``corpus.correct`` is to be told of other roles and another label, so that nothing stays that was said of the old ones.

    ``changed`` are the roles with other spans than before, without any where a role is taken away.
    """
    spans = {role: tuple(changed.get(role, a.roles.get(role, ()))) for role in {**a.roles, **changed}}
    values: dict[str, Any] = {}
    for role in changed:
        spans.pop(f"{role}_mention", None)
        values |= {name: None for name in (f"{role}_name", f"{role}_how") if name in a.values}
        if role == "place" and a.layer == "events":
            at = spans["place"]
            values["place"] = {"span": list(at[0]), "name": at[0].of(article.text), "rule": "by hand"} if at else None
        if role == "time" and a.layer == "events":
            values["time"] = _time(article, spans["time"])
    if label != a.label and a.layer == "events":
        values["mode"] = None  # modes are those of a type
    return {"roles": spans if changed else None, **values}


def _time(article: Article, spans: Sequence[Span]) -> dict[str, Any] | None:
    from workbench.nlp import reckoned

    time = reckoned(tables.words(article.text, spans), article) if spans else None
    return {"span": list(spans[0]), **time._asdict()} if time else None
