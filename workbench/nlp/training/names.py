"""Names for NER training: out of GUM's nested mentions by rule, and out of BIO sentences by folding labels.

GUM annotates every noun phrase that refers ("the first interview of Iraq's prime minister"), one inside the other;
a name in OntoNotes' sense is flat, tight and proper. The rule: around the mention's syntactic head, if that is a
proper noun, take the words tied to it as one name (compound, flat, a proper adjective, "of the X"), leave out
determiner, title, apposition and possessive, let the outermost name win, and read the label from the mention's type
and the name's own words.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from typing import Any

from workbench.nlp.gazetteer import Gazetteer, is_facility, is_generic, is_natural, strip_titles
from workbench.nlp.training.treebank import UNSURE

Row = dict[str, Any]
Name = tuple[int, int, str]

TWEETS = frozenset({"broad-twitter", "wnut17"})
PROPER = {"NNP", "NNPS"}
INSIDE = {"compound", "flat", "amod", "nummod", "nmod:desc", "punct", "nmod", "case", "det", "cc", "conj", "nmod:poss", "goeswith"}
TYPES = {"person": "PERSON", "organization": "ORG", "place": "GPE", "event": "EVENT", "object": "PRODUCT"}
FOLD = {
    "PER": "PERSON", "person": "PERSON", "politician": "PERSON",
    "ORG": "ORG", "organisation": "ORG", "politicalparty": "ORG", "corporation": "ORG", "group": "ORG",
    "LOC": "GPE", "location": "GPE", "country": "GPE",
    "event": "EVENT", "election": "EVENT", "product": "PRODUCT",
    "MISC": UNSURE, "misc": UNSURE, "creative-work": UNSURE,
}  # fmt: skip
OF = {"of", "for", "de", "del", "du", "la", "the", "and", "&", "von", "van", "al", "bin", "ibn", "-", "'s", "’s"}


def place_label(name: str) -> str:
    """GPE, LOC or FAC by the name's own words ("Lake Tharthar", "Heathrow Airport")."""
    return "FAC" if is_facility(name) else "LOC" if is_natural(name) else "GPE"


def head_of(start: int, end: int, heads: list[int]) -> int:
    """The token of a span whose own head lies outside the span (the first, where there are several)."""
    return next((i for i in range(start, end) if not start <= heads[i] < end or heads[i] == i), start)


def proper(row: Row, i: int) -> bool:
    """Whether token ``i`` is a proper noun, or a capitalised word or number tied into one."""
    word: str = row["words"][i]
    return row["xpos"][i] in PROPER or (word[:1].isupper() and row["xpos"][i] in {"JJ", "NN", "NNS", "FW", "VBN", "ADD"})


def name_in(row: Row, start: int, end: int, kind: str) -> tuple[int, int] | None:
    """The tight name of one mention, as token bounds, or None when the mention is a description."""
    words, xpos = row["words"], row["xpos"]
    head = head_of(start, end, row["heads"])
    if xpos[head] not in PROPER or not (words[head][:1].isupper() or words[head][:1].isdigit()):
        return None
    a = head
    while a > start and (
        proper(row, a - 1)
        or (
            words[a - 1] in {"-", "&", "al", "bin", "ibn", "van", "de", "von"}
            and a - 2 >= start
            and (proper(row, a - 2) or words[a - 1] not in {"-", "&"})
        )
        or (words[a - 1] == "-" and a - 2 >= start and words[a - 2].lower() in {"al", "el"})
        or (kind != "person" and xpos[a - 1] == "CD" and a - 1 == start)
    ):
        a -= 1
    b = head + 1
    while b < end:
        step = next((n for n in (1, 2, 3) if b + n <= end and proper(row, b + n - 1)), 0)
        between = words[b : b + step - 1] if step else []
        linked = all(w.lower() in OF for w in between)
        if kind == "person" and any(w.lower() in {"of", "and", "for", "the", "&", "'s", "’s"} for w in between):
            linked = False
        if not step or not linked:
            if kind in {"event", "object"} and xpos[b] == "CD" and words[b].isdigit():
                b += 1
                continue
            break
        b += step
    if kind == "person":
        a += strip_titles(words[a:b])
    if all(is_generic(w) for w in words[a:b]):
        return None
    while b > a and words[b - 1] in {"'s", "’s", "'", "’", "-"}:
        b -= 1
    return (a, b) if b > a else None


def names(row: Row, gazetteer: Gazetteer) -> list[Name]:
    """Flat, tight, labelled names of one GUM document as (start, end, label) over tokens."""
    found: list[Name] = []
    for m in sorted(row["mentions"] or [], key=lambda m: (m["start"], -m["end"])):
        kind = m["type"]
        if kind not in TYPES or m["end"] - m["start"] > 40:
            continue
        bounds = name_in(row, m["start"], m["end"], kind)
        if bounds is None:
            continue
        text = surface(row["words"][bounds[0] : bounds[1]])
        label = place_label(text) if kind == "place" else TYPES[kind]
        if label == "ORG" and gazetteer.label(text) == "GPE":
            label = "GPE"
        found.append((*bounds, label))
    return nationalities(row["words"], outermost(found), gazetteer)


def outermost(found: Iterable[Name]) -> list[Name]:
    """The longest of overlapping names, the first of equals."""
    kept: list[Name] = []
    for name in sorted(found, key=lambda n: (n[0] - n[1], n[0])):
        if all(name[1] <= s or e <= name[0] for s, e, _ in kept):
            kept.append(name)
    return sorted(kept)


def nationalities(words: list[str], found: list[Name], gazetteer: Gazetteer) -> list[Name]:
    """The names, with nationality and religious words outside of them added as NORP."""
    norps = [(i, i + 1, "NORP") for i, w in enumerate(words) if w[:1].isupper() and gazetteer.label(w) == "NORP"]
    return sorted(found + [n for n in norps if all(n[1] <= s or e <= n[0] for s, e, _ in found)])


def surface(words: list[str]) -> str:
    """Words as a running text would have them."""
    return re.sub(r" (['’]s|-|,|\.)", r"\1", " ".join(words)).replace("- ", "-")


def bio_names(row: Row, gazetteer: Gazetteer) -> list[Name]:
    """The names of a BIO-tagged sentence in our labels; kinds that we do not train are left out."""
    words, found, start = row["words"], [], None
    tags = [*row["tags"], "O"]
    for i, tag in enumerate(tags):
        if start is not None and not (tag.startswith("I-") and tag[2:] == tags[start][2:]):
            label = FOLD.get(tags[start][2:])
            a = start + (strip_titles(words[start:i]) if label == "PERSON" else 0)
            text = surface(words[a:i])
            if label == "GPE":
                label = place_label(text)
            if gazetteer.label(text) == "NORP" and i - a == 1:
                label = "NORP"
            if label and i > a and words[a][:1].isupper() and not all(is_generic(w) for w in words[a:i]):
                found.append((a, i, label))
            start = None
        if tag.startswith("B-") or (tag.startswith("I-") and start is None):
            start = i
    return nationalities(words, found, gazetteer)


def spaced(words: list[str]) -> list[bool]:
    """Whether a space follows each word, for sentences that come as bare words."""
    out, quotes = [], 0
    for i, word in enumerate(words):
        after = words[i + 1] if i + 1 < len(words) else ""
        quotes += word == '"'
        glued_next = after in {",", ".", ";", ":", "!", "?", ")", "]", "%", "'s", "’s", "n't", "'", "'re", "'ve", "'ll", "'m", "'d", "..."}
        out.append(
            not (glued_next or word in {"(", "[", "$", "#", "£", "€"} or (word == '"' and quotes % 2) or (after == '"' and quotes % 2))
        )
    return out


def usable(row: Row) -> bool:
    """Whether a BIO sentence is worth training on: no tweets to or about a handle, no contract boilerplate."""
    return row["source"] != "sec-filings" and not (
        row["source"] in TWEETS and any(w.startswith("@") or w == "RT" or "\\" in w for w in row["words"])
    )


def plain(row: Row) -> Row:
    """A tweet without links and the tags behind it: much of what is left is headlines."""
    last = max((i for i, w in enumerate(row["words"]) if not w.startswith(("#", "http", "..."))), default=-1) + 1
    keep = [i for i in range(last) if not row["words"][i].startswith("http")]
    return {**row, "words": [row["words"][i].removeprefix("#") or "#" for i in keep], "tags": [row["tags"][i] for i in keep]}


def is_headline(row: Row) -> bool:
    """Whether a tweet points to a page, as those of news desks do."""
    return any(w.startswith("http") for w in row["words"])


def sentences(
    rows: Iterable[Row], gazetteer: Gazetteer, rng: random.Random, size: int = 80
) -> Iterator[tuple[list[str], list[bool], list[Name]]]:
    """Words, spaces and names of the usable BIO sentences, short ones joined into runs of up to ``size`` words."""
    words: list[str] = []
    spaces: list[bool] = []
    found: list[Name] = []
    for row in rows:
        if not usable(row):
            continue
        row = plain(row) if row["source"] in TWEETS else row  # noqa: PLW2901
        if words and len(words) + len(row["words"]) > rng.choice((10, size)):
            yield words, spaces, found
            words, spaces, found = [], [], []
        found = found + [(s + len(words), e + len(words), label) for s, e, label in bio_names(row, gazetteer)]
        words, spaces = words + row["words"], spaces + spaced(row["words"])
    if words:
        yield words, spaces, found
