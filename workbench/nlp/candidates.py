"""Where names may be: what the model sees, what the lists know, and what titles, datelines and the name's own words give away."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple
from weakref import WeakKeyDictionary

from spacy.language import Language
from spacy.tokens import Doc, Token
from spacy.tokens import Span as Stretch

from workbench.nlp.expressions import DAY, MONTH
from workbench.nlp.gazetteer import (
    BODY,
    gazetteer,
    is_facility,
    is_generic,
    kind_by_form,
    strip_titles,
    title_endings,
    titles,
    trailing_titles,
)
from workbench.nlp.pipeline import DATELINE
from workbench.nlp.quotemarks import paragraphs

NAMES = frozenset({"PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "EVENT", "WORK_OF_ART", "LAW", "LANGUAGE"})
LONG = frozenset({"ORG", "EVENT", "WORK_OF_ART", "LAW"})
"""Labels whose names may end in a word without capital ("Tirena ferry company")."""
PARTICLES = frozenset({"al", "el", "bin", "ibn", "abu", "de", "da", "di", "del", "van", "von", "der", "den", "la", "le", "ul"})
Listed = dict[str, list[tuple[tuple[str, ...], str]]]
LISTED: WeakKeyDictionary[Language, Listed] = WeakKeyDictionary()
CALENDAR = re.compile(rf"(?:{DAY}|{MONTH})$")
FUNCTION_WORDS = frozenset({"AUX", "DET", "ADP", "PRON", "SCONJ", "CCONJ", "PART"})
POSSESSIVE = frozenset({"'s", "’s", "’", "'"})
JOINT = frozenset({"Ministry", "Department", "Party", "Alliance", "Union", "Committee", "Office"})
"""Bodies that may be for two things ("Ministry of Trade and Industry")."""
SHOUTED = 3
"""A line of so many words in capitals is a headline."""
LINKING = frozenset({"the", "a", "an", "of", "in"}) | POSSESSIVE


class Found(NamedTuple):
    """A name over tokens ``[start, end)`` and what found it: "model", "known name", "title", "dateline", "form", "same name", "table"."""

    start: int
    end: int
    label: str
    how: str

    def overlaps(self, other: Found) -> bool:
        """Whether they share a token."""
        return self.start < other.end and other.start < self.end


def candidates(doc: Doc, nlp: Language) -> list[Found]:
    """All that may be names, overlapping as they do."""
    known = known_names(doc, nlp)
    titled = titled_names(doc)
    known_at, titled_at = _by_start(known), _by_start(titled)
    model = [m for found in model_names(doc) for m in _corrected(doc, found, known_at, titled_at)]
    return without_shouting(doc, [*known, *titled, *datelines(doc), *formed_names(doc), *model])


def without_shouting(doc: Doc, found: list[Found]) -> list[Found]:
    """The names, but of a headline in capitals only those that a list has or that the article also writes as names."""
    text = doc.text
    shouted = [line for line in paragraphs(text) if line.of(text).isupper() and len(line.of(text).split()) >= SHOUTED]
    if not shouted:
        return found
    loud = {f for f in found if any(a <= doc[f.start].idx < b for a, b in shouted)}
    elsewhere = {doc[f.start : f.end].text.upper() for f in found if f not in loud}
    return [f for f in found if f not in loud or f.how == "known name" or doc[f.start : f.end].text in elsewhere]


def _by_start(found: Iterable[Found]) -> Mapping[int, Sequence[Found]]:
    names: dict[int, list[Found]] = defaultdict(list)
    for f in found:
        names[f.start].append(f)
    return dict(names)


def _corrected(doc: Doc, found: Found, known: Mapping[int, Sequence[Found]], titled: Mapping[int, Sequence[Found]]) -> list[Found]:
    """The model's name as far as what is known leaves it standing.

    It holds no title, people or realm with its person, does not run on behind another name's possessive, ends in no nationality, and is no
    place when an organisation is in it.
    """
    here = range(found.start, found.end)
    inside = [k for at in here for k in known.get(at, ()) if k.end <= found.end and k.end - k.start < len(here)]
    if any(t.end <= found.end for at in here[1:] for t in titled.get(at, ())):
        return []
    if any(k.end < found.end and doc[k.end].lower_ in POSSESSIVE for k in inside) and not kind_by_form(doc[found.start : found.end].text):
        return []
    if found.label in ("GPE", "LOC", "NORP") and any(k.label in ("ORG", "PRODUCT") for k in inside):
        return []
    first = next((k for k in inside if k.start == found.start), None)
    if first and found.label == "PERSON" and found.end - first.end > 1 and (first.label == "NORP" or _after_of(doc, first)):
        return [found._replace(start=first.end)]
    last = next((k for k in inside if k.end == found.end and k.label == "NORP"), None)
    return [found._replace(end=last.start)] if last and last.start > found.start else [found]


def _after_of(doc: Doc, place: Found) -> bool:
    """Whether a place tells of what somebody is the head ("the governor of Oregon Ann Lee")."""
    return place.label == "GPE" and place.start > 0 and doc[place.start - 1].lower_ == "of"


def model_names(doc: Doc) -> list[Found]:
    """The model's names, made tight: no article, title or possessive; sums and dates are left to patterns."""
    out = []
    for ent in doc.ents:
        if ent.label_ not in NAMES:
            continue
        for a, b in _lines(doc, *_tight(doc, ent)):
            is_date = ent.label_ != "PERSON" and all(CALENDAR.match(t.text) for t in doc[a:b])
            if not is_date and not all(is_generic(t.text) for t in doc[a:b]) and is_proper(doc[a:b]):
                out.append(Found(a, b, ent.label_, "model"))
    return out


def _tight(doc: Doc, ent: Stretch) -> tuple[int, int]:
    start, end = ent.start, ent.end
    while start < end and (_loose(doc[start]) or (doc[start].is_sent_start and doc[start].pos_ in FUNCTION_WORDS)):
        start += 1
    while end > start and (_loose(doc[end - 1]) or (ent.label_ not in LONG and doc[end - 1].text.islower())):
        end -= 1
    words = [t.text for t in doc[start:end]]
    if ent.label_ == "PERSON":
        return start + strip_titles(words), end
    return start, end - trailing_titles(words)


def _loose(token: Token) -> bool:
    """Whether a token does not belong to a name when it stands at its edge."""
    return token.lower_ in LINKING or not any(c.isalnum() for c in token.text)


def _lines(doc: Doc, start: int, end: int) -> Iterable[tuple[int, int]]:
    """A name cut at line breaks, which no name crosses."""
    for i in range(start, end):
        if doc[i].is_space and "\n" in doc[i].text:
            if i > start:
                yield start, i
            start = i + 1
    if end > start:
        yield start, end


def is_proper(name: Stretch) -> bool:
    """Whether the tagger sees a proper noun or proper adjective in it, and not a common word that opens a sentence."""
    return any(
        (t.text[:1].isupper() or t.text[:1].isdigit()) and (t.pos_ == "PROPN" or (t.pos_ in ("ADJ", "NUM", "X") and not t.is_sent_start))
        for t in name
    )


def _listed(nlp: Language) -> Listed:
    """The words of the gazetteer's names, as a pipeline cuts them, and their labels, by the first of the words."""
    if nlp in LISTED:
        return LISTED[nlp]
    found: Listed = {}
    for surface, known in gazetteer().entries.items():
        words = tuple(t.text for t in nlp.make_doc(surface))
        found.setdefault(words[0], []).append((words, known.label))
    LISTED[nlp] = found
    return found


def known_names(doc: Doc, nlp: Language) -> list[Found]:
    """The names of the gazetteer in a text."""
    words, listed = [t.text for t in doc], _listed(nlp)
    return [
        Found(start, start + len(name), label, "known name")
        for start, first in enumerate(words)
        for name, label in listed.get(first, ())
        if tuple(words[start : start + len(name)]) == name
    ]


def titled_names(doc: Doc) -> list[Found]:
    """Persons by the title before them ("Prime Minister Nouri al Maliki", "spokeswoman Ana Ruiz")."""
    out: list[Found] = []
    words = [t.text for t in doc]
    lower = [word.lower() for word in words]
    for i in range(1, len(words)):
        if lower[i - 1] not in title_endings() or not any(tuple(lower[max(i - n, 0) : i]) in titles() for n in (1, 2, 3, 4)):
            continue
        if (out and out[-1].end > i) or any(tuple(lower[max(i - n, 0) : i + 1]) in titles() for n in (1, 2, 3)):  # "Chief Executive"
            continue
        end = i
        while end < len(words) and end - i < 6 and _may_be_name(doc, end, first=end == i):
            end += 1
        while end > i and not (words[end - 1][:1].isupper() and words[end - 1].isalpha()):
            end -= 1
        if end > i and not is_facility(" ".join(words[i:end])):
            out.append(Found(i, end, "PERSON", "title"))
    return out


def _may_be_name(doc: Doc, i: int, *, first: bool) -> bool:
    """Whether token ``i`` can stand in a person's name."""
    word = doc[i].text
    if not first and not word[:1].isupper():
        return word.lower() in PARTICLES or (word == "-" and not doc[i - 1].whitespace_)
    if not word[:1].isupper() or is_generic(word) or CALENDAR.match(word) or doc[i].pos_ not in ("PROPN", "NOUN", "ADJ", "X"):
        return False
    known = gazetteer().label(word)
    return known is None or (not first and known != "ORG")


def datelines(doc: Doc) -> list[Found]:
    """The place, and the agency in brackets, of a line that opens like a report ("BAGHDAD, June 26 (Reuters) — ...")."""
    out = []
    for match in DATELINE.finditer(doc.text):
        for group, label in (("place", "GPE"), ("agency", "ORG")):
            stretch = doc.char_span(*match.span(group)) if match.group(group) else None
            if stretch is not None:
                out.append(Found(stretch.start, stretch.end, label, "dateline"))
    return out


def formed_names(doc: Doc) -> list[Found]:
    """Names of several words whose last word, or whose first before "of" or "for", says what they are ("Lomna Bridge", "Party of Work")."""
    out = []
    runs: list[tuple[int, int]] = []
    for i, token in enumerate(doc):
        if token.pos_ == "PROPN" and token.text[:1].isupper():
            runs[-1:] = [(runs[-1][0], i + 1)] if runs and runs[-1][1] == i else [*runs[-1:], (i, i + 1)]
    starting = dict(runs)
    for start, end in runs:
        if label := kind_by_form(doc[start:end].text):
            out.append(Found(start, end, label, "form"))
        if doc[end - 1].text in BODY and (last := _linked(doc, end, starting)):
            out.append(Found(start, last, "ORG", "form"))
    return out


def _linked(doc: Doc, end: int, starting: dict[int, int]) -> int | None:
    """Where a body's name ends that goes on behind "of" or "for" at ``end``; ``starting`` has the ends of the runs of proper nouns."""
    linked = end + 1 + (end + 1 < len(doc) and doc[end + 1].lower_ == "the")
    if end >= len(doc) or doc[end].text not in ("of", "for") or linked not in starting:
        return None
    last = starting[linked]
    place = next((n for n in range(last, linked, -1) if gazetteer().label(doc[linked:n].text) in ("GPE", "LOC")), None)
    if place is not None:
        return place
    if doc[end - 1].text in JOINT and last < len(doc) and doc[last].text == "and" and last + 1 in starting:
        last = starting[last + 1]
    return last - trailing_titles([t.text for t in doc[linked:last]])
