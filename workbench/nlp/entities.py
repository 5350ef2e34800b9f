"""Entities of an article: what the model finds, put right by known names and by the article's own consistency."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from spacy.language import Language
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.tokens import Span as Stretch

from workbench.model import Annotation, Article, Span
from workbench.nlp.expressions import expressions
from workbench.nlp.gazetteer import Known, gazetteer, is_facility, is_generic, is_natural, strip_titles
from workbench.nlp.pipeline import signature

NAMES = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE"})
LINKING = frozenset({"the", "a", "an", "of", "in", "'s", "’s", "’", "'"})


class Found(NamedTuple):
    """A name over tokens ``[start, end)`` and what found it: "model", "known name", "same name"."""

    start: int
    end: int
    label: str
    how: str

    def overlaps(self, other: Found) -> bool:
        """Whether they share a token."""
        return self.start < other.end and other.start < self.end


def entities(doc: Doc, article: Article, nlp: Language) -> list[Annotation]:
    """The entity annotations of a parsed article, not overlapping, in reading order."""
    found = consistent(doc, settle(known_names(doc, nlp), model_names(doc)))
    spans = [(Span(doc[f.start].idx, doc[f.end - 1].idx + len(doc[f.end - 1])), f.label, f.how) for f in found]
    spans += [(s, label, "pattern") for s, label in expressions(doc.text) if not any(s.overlaps(other) for other, _, _ in spans)]
    by = signature(nlp)
    return [
        Annotation(
            article=article.id,
            layer="entities",
            label=label,
            spans=(span,),
            by=by,
            values={"name": _full_name(span.of(doc.text)), "how": how},
        )
        for span, label, how in sorted(spans)
    ]


def _full_name(surface: str) -> str | None:
    known = gazetteer().entries.get(surface)
    return known.name if known and known.label != "NORP" and known.name != surface else None


def model_names(doc: Doc) -> list[Found]:
    """The model's names, made tight: no article, title or possessive; no sums and dates, which patterns find."""
    out = []
    for ent in doc.ents:
        if ent.label_ not in NAMES:
            continue
        start, end = ent.start, ent.end
        while start < end and (doc[start].lower_ in LINKING or doc[start].is_space or doc[start].is_quote or doc[start].text in "([-"):
            start += 1
        while end > start and (
            doc[end - 1].lower_ in LINKING or doc[end - 1].is_space or doc[end - 1].is_quote or doc[end - 1].text in ")],-"
        ):
            end -= 1
        if ent.label_ == "PERSON":
            start += strip_titles([t.text for t in doc[start:end]])
        for a, b in _lines(doc[start:end]):
            words = [t.text for t in doc[a:b]]
            if any(w[:1].isupper() or w[:1].isdigit() for w in words) and not all(is_generic(w) for w in words):
                out.append(Found(a, b, ent.label_, "model"))
    return out


def _lines(name: Stretch) -> Iterable[tuple[int, int]]:
    """A name cut at line breaks, which no name crosses."""
    start = name.start
    for token in name:
        if token.is_space and "\n" in token.text:
            if token.i > start:
                yield start, token.i
            start = token.i + 1
    if name.end > start:
        yield start, name.end


@lru_cache(maxsize=4)
def _matcher(nlp: Language) -> PhraseMatcher:
    matcher = PhraseMatcher(nlp.vocab)
    by_label: dict[str, list[Doc]] = {}
    for surface, known in gazetteer().entries.items():
        by_label.setdefault(known.label, []).append(nlp.make_doc(surface))
    for label, docs in by_label.items():
        matcher.add(label, docs)
    return matcher


def known_names(doc: Doc, nlp: Language) -> list[Found]:
    """The names of the gazetteer in a text, the longest of overlapping ones."""
    matches = sorted(_matcher(nlp)(doc), key=lambda m: (m[1] - m[2], m[1]))
    out: list[Found] = []
    for key, start, end in matches:
        new = Found(start, end, nlp.vocab.strings[key], "known name")
        if not any(new.overlaps(f) for f in out):
            out.append(new)
    return out


def settle(known: list[Found], model: list[Found]) -> list[Found]:
    """One list without overlaps: the longer name wins, of equal ones the known, but a surname of a person stays one."""
    out: list[Found] = []
    for f in sorted([*known, *model], key=lambda f: (f.start - f.end, f.how != "known name")):
        clash = next((g for g in out if f.overlaps(g)), None)
        if clash is None:
            out.append(f)
        elif (f.start, f.end) == (clash.start, clash.end) and f.label == "PERSON" and clash.label in ("GPE", "LOC", "ORG"):
            out[out.index(clash)] = clash._replace(how="known name or person")
    return sorted(out)


def consistent(doc: Doc, found: list[Found]) -> list[Found]:
    """The names with one label each throughout the article, and their other occurrences that were missed.

    A last name alone is the person whose full name the article gives; an acronym in brackets is what stands before it;
    a name labelled differently in several places gets the label it has most often.
    """
    text = {f: doc[f.start : f.end].text for f in found}
    full = [f for f in found if f.label == "PERSON" and f.how == "model" and f.end - f.start > 1]
    surnames = {doc[f.end - 1].text for f in full if doc[f.end - 1].text[:1].isupper() and len(doc[f.end - 1]) > 2}
    votes: dict[str, Counter[str]] = {}
    for f in found:
        votes.setdefault(text[f], Counter())[f.label] += 3 if f.how.startswith("known") else 1
    out = []
    for f in found:
        label = votes[text[f]].most_common(1)[0][0]
        if f.how != "known name" and text[f] in surnames:
            label = "PERSON"
        elif f.how == "model" and label in ("GPE", "LOC", "FAC"):
            label = "FAC" if is_facility(text[f]) and f.end - f.start > 1 else "LOC" if is_natural(text[f]) else label
        out.append(f._replace(label=label))
    out = _bracketed(doc, out)
    taken = {i for f in out for i in range(f.start, f.end)}
    wanted = {
        **{doc[f.start : f.end].text: f.label for f in out if f.end - f.start > 1 or f.label in ("ORG", "GPE")},
        **dict.fromkeys(surnames, "PERSON"),
    }
    first = {name.split()[0]: name for name in wanted}
    for token in doc:
        if token.i in taken or token.text not in {n.split()[0] for n in first.values()}:
            continue
        for name, label in sorted(wanted.items(), key=lambda item: -len(item[0])):
            stretch = doc.char_span(token.idx, token.idx + len(name))
            if stretch is not None and stretch.text == name and not taken & set(range(stretch.start, stretch.end)):
                out.append(Found(stretch.start, stretch.end, label, "same name"))
                taken |= set(range(stretch.start, stretch.end))
                break
    return sorted(out)


def _bracketed(doc: Doc, found: list[Found]) -> list[Found]:
    """An acronym in brackets after a name takes the name's label: "... and the Levant (ISIS)"."""
    ending = {f.end: f for f in found}
    out = []
    for f in found:
        before = ending.get(f.start - 1)
        if (
            before
            and doc[f.start - 1].text == "("
            and f.end < len(doc)
            and doc[f.end].text == ")"
            and f.how == "model"
            and doc[f.start].text.isupper()
        ):
            out.append(f._replace(label=before.label))
        else:
            out.append(f)
    return out


__all__ = ["Known", "entities"]
