"""Entities of an article: one list without overlaps out of all that may be names, consistent throughout the article."""

from __future__ import annotations

from collections import Counter

from spacy.language import Language
from spacy.tokens import Doc

from workbench.model import Annotation, Article, Span
from workbench.nlp.candidates import PARTICLES, Found, candidates
from workbench.nlp.composed import acronyms, called, elections, grown
from workbench.nlp.expressions import expressions
from workbench.nlp.gazetteer import gazetteer, kind_by_form
from workbench.nlp.pipeline import signature
from workbench.nlp.sport import teams

RULES = 3
"""The version of the lists and rules here: part of the signature, so that articles are looked at again when they change."""
JOINED = frozenset({"led", "based", "backed", "held", "born", "area", "style", "era", "controlled", "dominated", "wide", "run", "trained"})
"""What a hyphen joins to a name without being part of it ("Baghdad-based")."""
KUNYA = frozenset({"Abu", "Abou", "Umm", "Oum", "Ibn", "Bint"})
"""Words that make one name with the next: Umm Hassan is not Hassan."""
LOCATIVE = frozenset({"in", "near", "outside", "around"})
KNOWN_WEIGHT = 3
"""How many votes of the model one entry of a list is worth."""


def entities(doc: Doc, article: Article, nlp: Language) -> list[Annotation]:
    """The entity annotations of a parsed article, not overlapping, in reading order."""
    text = doc.text  # put together anew each time it is asked for
    parts = settle([whole(doc, f) for f in candidates(doc, nlp)])
    parts = settle([*parts, *elections(doc, parts)])
    names = repeated(doc, teams(doc, acronyms(doc, bracketed(doc, consistent(doc, called(doc, settle(grown(doc, parts))))))))
    spans = [(Span(doc[f.start].idx, doc[f.end - 1].idx + len(doc[f.end - 1])), f.label, f.how) for f in names]
    taken = bytearray(len(text))
    for span, _, _ in spans:
        taken[span.start : span.end] = b"\1" * (span.end - span.start)
    spans += [(s, label, "pattern") for s, label in expressions(text) if not any(taken[s.start : s.end])]
    by = signed(nlp)
    return [
        Annotation(
            article=article.id,
            layer="entities",
            label=label,
            spans=(span,),
            by=by,
            values={"name": full_name(span.of(text)), "how": how},
        )
        for span, label, how in sorted(spans)
    ]


def signed(nlp: Language) -> str:
    """Who finds entities: the pipeline and these rules ("model:en_workbench_news@0.2.0+rules3")."""
    return f"{signature(nlp)}+rules{RULES}"


def full_name(surface: str) -> str | None:
    """The name that a list gives for a surface form, where it is another."""
    known = gazetteer().entries.get(surface)
    return known.name if known and known.label != "NORP" and known.name != surface else None


def whole(doc: Doc, f: Found) -> Found:
    """A person's name to the end of its hyphenated word ("Ban Ki-moon"), unless a particle with its hyphen stands before, and with its "Umm"."""
    if f.label not in ("PERSON", "GPE") or f.how == "known name":
        return f
    start, end = f.start, f.end
    while (
        end + 1 < len(doc) and doc[end].text == "-" and not doc[end - 1].whitespace_ and not doc[end].whitespace_ and doc[end + 1].is_alpha
    ):
        if doc[end + 1].lower_ in JOINED:
            break
        end += 2
    while start > 1 and doc[start - 1].text == "-" and doc[start - 2].text[:1].isupper() and not doc[start - 2].whitespace_:
        if doc[start - 1].whitespace_ or doc[start - 2].lower_ in PARTICLES:
            break
        start -= 2
    if f.label == "PERSON" and start and doc[start - 1].text in KUNYA and doc[start - 1].whitespace_:
        start -= 1
    return f._replace(start=start, end=end)


def settle(found: list[Found]) -> list[Found]:
    """Of overlapping names the longest, of equal ones the known; one that the model takes for a person is kept open."""
    owner: dict[int, Found] = {}
    for f in sorted(found, key=lambda f: (f.start - f.end, f.how != "known name", f.how == "model")):
        clash = next((owner[i] for i in range(f.start, f.end) if i in owner), None)
        if clash is None:
            owner.update(dict.fromkeys(range(f.start, f.end), f))
        elif (f.start, f.end) == (clash.start, clash.end) and f.label == "PERSON" and clash.label in ("GPE", "LOC", "ORG"):
            owner.update(dict.fromkeys(range(f.start, f.end), clash._replace(how="known name or person")))
    return sorted(set(owner.values()))


def consistent(doc: Doc, found: list[Found]) -> list[Found]:
    """The names with one label each throughout the article.

    A last name alone is the person whose full name the article gives; a name's own words go before the model's label; a
    name that something happens *in* is a place; for the rest the label it has most often counts.
    """
    surnames = family_names(doc, found)
    text = {f: doc[f.start : f.end].text for f in found}
    votes: dict[str, Counter[str]] = {}
    for f in found:
        votes.setdefault(text[f], Counter())[f.label] += KNOWN_WEIGHT if f.how.startswith("known") else 1
    places = {text[f] for f in found if f.how == "model" and _is_locative(doc, f)} - surnames
    placed = {text[f] for f in found if f.label not in ("GPE", "LOC") or _may_be_place(doc, f)}

    def label(f: Found) -> str:
        with_particle = doc[f.start].lower_ in PARTICLES and doc[f.end - 1].text in surnames
        if with_particle or (text[f] in surnames and (f.how != "known name" or text[f] not in placed)):
            return "PERSON"
        most = votes[text[f]].most_common(1)[0][0]
        if f.how != "model" or most in ("NORP", "EVENT", "PRODUCT"):
            return most
        return kind_by_form(text[f]) or ("GPE" if most == "PERSON" and text[f] in places else most)

    return [f._replace(label=label(f)) for f in found]


def _is_locative(doc: Doc, f: Found) -> bool:
    """Whether something happens in, near or around it; "in Maliki's words" is no place."""
    possessive = f.end < len(doc) and doc[f.end].lower_ in ("'s", "’s", "'", "’")
    return f.start > 0 and doc[f.start - 1].lower_ in LOCATIVE and not possessive


def _may_be_place(doc: Doc, f: Found) -> bool:
    """Whether a name stands where a place may, and a person rarely does: behind a preposition or article, after a comma, at the head of a line."""
    before = doc[f.start - 1] if f.start else None
    behind = doc[f.end].text if f.end < len(doc) else ""
    return before is None or before.pos_ in ("ADP", "DET", "ADJ") or before.text in (",", "-") or behind in (",", "-", ":")


def family_names(doc: Doc, found: list[Found]) -> set[str]:
    """The last words of persons' full names, and the names that stand after a title."""
    full = (f for f in found if f.label == "PERSON" and (f.how == "title" or (f.how == "model" and f.end - f.start > 1)))
    return {last for f in full if len(last := doc[f.end - 1].text) > 2 and last[:1].isupper()}


def bracketed(doc: Doc, found: list[Found]) -> list[Found]:
    """An acronym in brackets after a name takes the name's label: "... and the Levant (ISIS)"."""
    ending = {f.end: f for f in found}

    def expansion(f: Found) -> Found | None:
        in_brackets = f.start > 0 and f.end < len(doc) and doc[f.start - 1].text == "(" and doc[f.end].text == ")"
        return ending.get(f.start - 1) if in_brackets and f.how == "model" and doc[f.start].text.isupper() else None

    return [f._replace(label=before.label) if (before := expansion(f)) else f for f in found]


def repeated(doc: Doc, found: list[Found]) -> list[Found]:
    """The names, and further places where the same words stand and were missed; a single word counts for ORG, GPE and last names."""
    wanted = {doc[f.start : f.end].text: f.label for f in found if f.end - f.start > 1 or f.label in ("ORG", "GPE")}
    wanted |= dict.fromkeys(family_names(doc, found), "PERSON")
    starting: dict[str, list[str]] = {}
    for name in sorted(wanted, key=len, reverse=True):
        starting.setdefault(name.split()[0], []).append(name)
    out = list(found)
    taken = {i for f in found for i in range(f.start, f.end)}
    for token in doc:
        for name in starting.get(token.text, ()):
            stretch = doc.char_span(token.idx, token.idx + len(name))
            if stretch is None or stretch.text != name:
                continue
            again = whole(doc, Found(stretch.start, stretch.end, wanted[name], "same name"))
            if taken.isdisjoint(range(again.start, again.end)):
                out.append(again)
                taken.update(range(again.start, again.end))
    return sorted(out)
