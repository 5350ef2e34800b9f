"""Names where not all are marked: a treebank's proper nouns that lists know, news texts whose participants are annotated.

What is certain is taught (a name with its label, a word that is no name), and what is not is left open.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from workbench.nlp.gazetteer import Gazetteer, is_generic, kind_by_form, strip_titles
from workbench.nlp.training.names import Name, nationalities, outermost, place_label, surface
from workbench.nlp.training.treebank import UNSURE
from workbench.nlp.training.variation import people

Row = dict[str, Any]
PARTICIPANTS = {"HUMAN_PART_PER": "PERSON", "HUMAN_PART_ORG": "ORG", "LOC_GEO": "GPE", "HUMAN_PART_GPE": "GPE", "LOC_FAC": "FAC"}
CALENDAR = re.compile(
    r"(?:mon|tues|wednes|thurs|fri|satur|sun)day|(?:jan|febr)uary|march|april|june|july|august|(?:septem|octo|novem|decem)ber", re.I
)


def given_names() -> frozenset[str]:
    """All given names of ``people.csv``."""
    return frozenset(name for (part, _), names in people().items() if part == "given" for name in names)


def label_of(words: list[str], gazetteer: Gazetteer, given: frozenset[str]) -> str:
    """The label of a run of proper nouns where it is certain, else UNSURE."""
    text = surface(words)
    known = gazetteer.label(text)
    if known and not (len(words) == 1 and words[0] in given):
        return known
    if len(words) in (2, 3) and words[0] in given and not known and not kind_by_form(text) and all(w[:1].isupper() for w in words):
        return "PERSON"
    return (len(words) > 1 and kind_by_form(text)) or UNSURE


def treebank_names(row: Row, gazetteer: Gazetteer) -> list[Name]:
    """The runs of proper nouns of a treebank document without annotated names."""
    words, xpos, found = row["words"], row["xpos"], []
    given = given_names()
    i = 0
    while i < len(words):
        if xpos[i] not in ("NNP", "NNPS") or CALENDAR.fullmatch(words[i]):
            i += 1
            continue
        end = i
        while end < len(words) and xpos[end] in ("NNP", "NNPS") and not (end > i and row["sent_starts"][end] == 1):
            end += 1
        start = i + strip_titles(words[i:end])
        if not all(is_generic(w) for w in words[start:end]):
            found.append((start, end, label_of(words[start:end], gazetteer, given)))
        i = end
    families = {words[e - 1] for s, e, label in found if label == "PERSON" and e - s > 1}
    found = [(s, e, "PERSON" if label == UNSURE and e - s == 1 and words[s] in families else label) for s, e, label in found]
    found += [
        (i, i + 1, UNSURE) for i, tag in enumerate(xpos) if tag in ("ADD", "GW", "FW", "LS") and all(not s <= i < e for s, e, _ in found)
    ]
    return nationalities(words, sorted(found), gazetteer)


def participants(row: Row) -> dict[tuple[str, ...], str]:
    """The names among the annotated participants of a news text, as words, with the label that they mostly have."""
    votes: dict[tuple[str, ...], Counter[str]] = {}
    opening = {first for first, _, _ in row["sentences"]}
    for mention in row["participants"]:
        label = PARTICIPANTS.get(mention["tag"])
        words = [row["text"][slice(*row["tokens"][i])] for i in mention["tokens"]]
        while words and (words[0].islower() or words[0] == "The"):
            words = words[1:]
        words = words[strip_titles(words) :]
        if words and words[-1] in ("'s", "’s"):
            words.pop()
        proper = words and all(w[:1].isupper() or w in ("of", "the", "for", "&") for w in words) and not all(is_generic(w) for w in words)
        if len(words) == 1 and mention["start"] in opening:
            continue  # its capital says nothing
        if label and proper and words[-1][:1].isupper() and len("".join(words)) > 1:
            votes.setdefault(tuple(words), Counter())[label] += 1
    found = {}
    for name, labels in votes.items():
        label, text = labels.most_common(1)[0][0], " ".join(name)
        found[name] = kind_by_form(text) or (place_label(text) if label == "GPE" else label)
    return {name: label for name, label in found.items() if label != "FAC" or len(name) > 1}


def news_names(row: Row, gazetteer: Gazetteer) -> Iterator[tuple[list[str], list[bool], list[Name]]]:
    """Words, spaces and names of each sentence of a news text; capitalised words of which nothing is known stay open."""
    known = participants(row)
    starting: dict[str, list[tuple[str, ...]]] = {}
    for name in sorted(known, key=len, reverse=True):
        starting.setdefault(name[0], []).append(name)
    bounds = row["tokens"]
    lower = {word for word in row["text"].split() if word.islower()}
    for first, last, _ in row["sentences"]:
        inside = [i for i, (a, b) in enumerate(bounds) if first <= a and b <= last]
        if len(inside) < 4:
            continue
        words = [row["text"][slice(*bounds[i])] for i in inside]
        spaces = [i + 1 < len(bounds) and bounds[i][1] < bounds[i + 1][0] for i in inside]
        found: list[Name] = []
        for i, word in enumerate(words):
            match = next((n for n in starting.get(word, ()) if tuple(words[i : i + len(n)]) == n), None)
            if match:
                found.append((i, i + len(match), known[match]))
        found = nationalities(words, outermost(found), gazetteer)
        if sum(w[:1].isupper() for w in words) > 0.6 * len(words):
            continue  # a headline, or a table
        common = {w for w in map(str.lower, words[:1]) if w in lower}
        taken = {i for s, e, _ in found for i in range(s, e)}
        rest = {
            i
            for i, w in enumerate(words)
            if i not in taken and w[:1].isupper() and not CALENDAR.fullmatch(w) and (i or w.lower() not in common)
        }
        sure = [n for n in found if n[0] - 1 not in rest and n[1] not in rest]
        rest |= {i for n in found if n not in sure for i in range(n[0], n[1])}
        if sure:
            yield words, spaces, sorted([*sure, *((i, i + 1, UNSURE) for i in rest)])
