"""What can be said of a mark where it stands, as features to learn from: its words, those around it, and what its maker said of it.

The outlet is none of them: a model must not learn whom to believe.
"""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from workbench.clusters.reports import SENTENCE_END
from workbench.clusters.wording import WORD, meaning, tells
from workbench.learning.logistic import Row
from workbench.model import Annotation, Article, Span

NEAR = 8
"""How many words before and after a mark, within its sentence, count as its neighbours."""
LONGEST = 6
"""Words of a mark that can be looked for elsewhere; longer ones (the content of quotes) are judged, never looked for."""
SAID = ("rule", "mode", "modality")
"""Values of an annotation that tell how it was found and what it is taken for."""
POSSESSIVE = re.compile(r"[’']s?$")
Key = tuple[str, ...]
"""What the words of a mark mean, in order: what they have in common with other forms of them and with synonyms."""


class Word(NamedTuple):
    """A word where it stands, as written and with what it counts as (see ``workbench.clusters.wording``)."""

    start: int
    end: int
    form: str
    meaning: str


class Text:
    """An article cut into words and sentences, by marks and line breaks alone."""

    def __init__(self, article: Article) -> None:
        self.article = article
        self.words = [_word(m) for m in WORD.finditer(article.text)]
        self._starts = [w.start for w in self.words]
        self._breaks = [0, *(m.end() for m in SENTENCE_END.finditer(article.text)), len(article.text)]

    def within(self, span: Span) -> tuple[int, int]:
        """The indices ``[first, last)`` of the words that a span touches."""
        first = max(bisect_right(self._starts, span.start) - 1, 0)
        if first < len(self.words) and self.words[first].end <= span.start:
            first += 1
        return first, max(bisect_right(self._starts, span.end - 1), first)

    def sentence(self, start: int) -> Span:
        """The sentence that a character stands in, without the space after it."""
        n = min(bisect_right(self._breaks, start), len(self._breaks) - 1)
        first, last = self._breaks[n - 1], self._breaks[n]
        return Span(first, first + len(self.article.text[first:last].rstrip()))

    def key(self, spans: Sequence[Span]) -> Key:
        """What the words of a mark mean; empty where they are too many, or not in one piece."""
        first, last = self.within(spans[0])
        return tuple(w.meaning for w in self.words[first:last]) if len(spans) == 1 and last - first <= LONGEST else ()

    def find(self, keys: Iterable[Key]) -> Iterator[tuple[Key, Span]]:
        """Wherever words of one of these meanings stand, the longest first, none within another."""
        by_first: dict[str, list[Key]] = {}
        for key in sorted(keys, key=lambda k: (-len(k), k)):
            by_first.setdefault(key[0], []).append(key)
        free = 0
        for n, word in enumerate(self.words):
            for key in by_first.get(word.meaning, ()) if n >= free else ():
                if len(key) == 1 or tuple(w.meaning for w in self.words[n : n + len(key)]) == key:
                    free = n + len(key)
                    yield key, Span(word.start, self.words[free - 1].end)
                    break


def _word(match: re.Match[str]) -> Word:
    form = POSSESSIVE.sub("", match[0]) or match[0]
    return Word(match.start(), match.start() + len(form), form, meaning(form.lower()))


def of_words(text: Text, label: str, spans: Sequence[Span]) -> dict[str, float]:
    """What speaks for a label from the words: those marked, those beside them, and those near them in the sentence."""
    words = text.words
    (first, end_first), (_, last) = text.within(spans[0]), text.within(spans[-1])
    marked = words[first:end_first][:LONGEST]
    sentence = text.sentence(spans[0].start)
    found = [f"label: {label}"]
    for word in marked:
        found += [
            f"word: {word.meaning}",
            f"word: {word.meaning} as {label}",
            f"form: {word.form.lower()}",
            f"ending: {word.form.lower()[-3:]}",
        ]
        found += ["form: capital"] * word.form[:1].isupper()
    before = words[first - 1].form.lower() if first and words[first - 1].start >= sentence.start else "(beginning)"
    after = words[last].form.lower() if last < len(words) and words[last].start < sentence.end else "(end)"
    found += [f"before: {before}", f"after: {after}"]
    for word in (*words[max(first - NEAR, 0) : first], *words[last : last + NEAR]):
        if sentence.start <= word.start < sentence.end and tells(word.form):
            found += [f"near: {word.meaning}", f"near: {word.meaning} for {label}"]
    return dict.fromkeys(found, 1.0)


def of_maker(text: Text, mark: Annotation) -> dict[str, float]:
    """What a tagger has said of its suggestion: how it found it, what it takes it for, which roles it filled, and how sure it is."""
    found = {f"{name}: {mark.values[name]}": 1.0 for name in SAID if isinstance(mark.values.get(name), str)}
    for role, spans in mark.roles.items():
        first, last = text.within(spans[-1])
        found[f"has: {role}"] = 1.0
        if last - first <= 3:  # a cue, a name; of long phrases the words near the mark tell enough
            found |= {f"{role}: {w.meaning}": 1.0 for w in text.words[first:last] if tells(w.form)}
    if mark.score is not None:
        sure = min(max(mark.score, 0.02), 0.98)
        found["its own score"] = math.log(sure / (1 - sure))
    return found


def average(rows: Sequence[Row]) -> Row:
    """What is said on average, to stand in where nothing is."""
    total: dict[str, float] = {}
    for row in rows:
        for name, value in row.items():
            total[name] = total.get(name, 0) + value
    return {name: value / len(rows) for name, value in total.items()}
