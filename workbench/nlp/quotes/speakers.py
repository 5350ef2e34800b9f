"""Who speaks: from the words before a verb of saying to a name, through surnames, offices and pronouns, or nobody known."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Token

from workbench.model import Annotation, Span
from workbench.nlp import labels
from workbench.nlp.gazetteer import strip_titles, titles

BODIES = frozenset({"ORG", "GPE", "NORP"})
PERSON, BODY, ANYBODY = "person", "body", "anybody"
PRONOUNS = {"he": PERSON, "she": PERSON, "it": BODY}
FAR = 800
"""How many characters back a pronoun may look for its person."""
ARTICLES = frozenset({"al", "el", "the"})
"""Words before a name that are no given name."""


class Mention(NamedTuple):
    """Somebody at a place in the text: ``name`` is empty where the text gives none."""

    start: int
    kind: str
    name: str


class Speakers:
    """The names of an article as speakers; remembers who spoke, so quotes must be asked for in reading order."""

    def __init__(self, doc: Doc, entities: Sequence[Annotation]) -> None:
        self.doc, self.text = doc, doc.text
        self.names = sorted((a for a in entities if a.label == "PERSON" or a.label in BODIES), key=lambda a: a.start)
        self.tokens = {a.id: labels.tokens_between(doc, *a.spans[0]) for a in self.names}
        self.by_token = {t.i: a for a in self.names for t in self.tokens[a.id]}
        self.persons: dict[str, set[str]] = {}
        for a in self.names:
            if a.label == "PERSON":
                self.persons.setdefault(_surname(self._text(a)), set()).add(self._text(a))
        self.offices = self._offices()
        self.subjects = [self._mention(a) for a in self.names if any(t.dep_ in labels.SUBJECT for t in self.tokens[a.id])]
        self.spoke: list[Mention] = []

    def who(self, phrase: Sequence[Token]) -> tuple[Span | None, str | None]:
        """The words that name a speaker, and the fullest name that the article has, None where it cannot be told safely."""
        tokens = _words(phrase)
        if not tokens:
            return None, None
        speaker = self._pronoun(tokens) if len(tokens) == 1 else None
        named, run = self._named(tokens), self._run(tokens)
        span = _cover(tokens)
        if named is not None:
            speaker = self._mention(named)
            behind = named.start >= span.end
            span = named.spans[0] if named.label == "PERSON" or behind else span
        elif run:
            span = _cover(run)
            speaker = Mention(span.start, PERSON, self._person(span.of(self.text)))
        elif speaker is None:
            speaker = self._described(tokens)
        if speaker.name or head_of(tokens).tag_ != "NNS":
            self.spoke.append(speaker._replace(start=tokens[0].idx))
        return span, speaker.name or None

    def _pronoun(self, tokens: Sequence[Token]) -> Mention | None:
        """Whom a pronoun stands for: who spoke or was a subject last, unless somebody without a name spoke since."""
        word = tokens[0]
        if word.lower_ in labels.RELATIVE:
            noun = next((t.head for t in word.ancestors if t.dep_ in labels.MODIFIES_NOUN), word)
            named = self.by_token.get(noun.i)
            return self._mention(named) if named is not None else Mention(word.idx, ANYBODY, "")
        kind = PRONOUNS.get(word.lower_)
        if kind is None:
            return None
        last = max(_before(self.spoke, word.idx, kind), _before(self.subjects, word.idx, kind))
        return last if word.idx - last.start < FAR else Mention(word.idx, ANYBODY, "")

    def _named(self, tokens: Sequence[Token]) -> Annotation | None:
        """The name that is or ends the head of a phrase; of a description, the name put after it in apposition."""
        head = head_of(tokens)
        own = self.by_token.get(head.i)
        if own is not None and own.end >= head.idx + len(head):
            return own
        if head.pos_ == "PROPN":
            return None
        behind = [t for t in head.children if t.dep_ in labels.APPOSITION and t.i > head.i] + _name_behind(tokens)[-1:]
        return next((name for t in behind if (name := self.by_token.get(t.i)) is not None), None)

    def _run(self, tokens: Sequence[Token]) -> list[Token]:
        """A person's name that was not found as such: it ends in a known surname, or is all of the phrase but titles."""
        if behind := _name_behind(tokens):
            return behind
        run = _proper_nouns(head_of(tokens))
        whole = len(run) > 1 and run[-1].i >= tokens[-1].i and run[0].i <= tokens[0].i + 2
        return run if run and tokens[0].pos_ != "DET" and (whole or _surname(run[-1].text) in self.persons) else []

    def _described(self, tokens: Sequence[Token]) -> Mention:
        """The holder of an office ("the prime minister") or a body by its kind ("the ministry"), if the article has just one."""
        words = [t.lower_ for t in tokens]
        for size in (3, 2, 1):
            holders = self.offices.get(tuple(words[-size:]), set())
            if len(words) > size and len(holders) == 1:
                return Mention(tokens[0].idx, PERSON, next(iter(holders)))
        if len(words) == 2 and words[0] == "the" and tokens[1].pos_ == "NOUN":
            bodies = {self._mention(a).name for a in self.names if a.label == "ORG" and words[1] in self._text(a).lower().split()}
            if len(bodies) == 1:
                return Mention(tokens[0].idx, BODY, bodies.pop())
        return Mention(tokens[0].idx, ANYBODY, "")

    def _offices(self) -> dict[tuple[str, ...], set[str]]:
        """The persons whom the article names after each title."""
        found: dict[tuple[str, ...], set[str]] = {}
        for name in self.names:
            words = self.tokens[name.id] if name.label == "PERSON" else []
            for size in (1, 2, 3) if words else ():
                before = tuple(t.lower_ for t in self.doc[max(words[0].i - size, 0) : words[0].i])
                if before in titles():
                    found.setdefault(before, set()).add(self._person(self._text(name)))
        return found

    def _mention(self, name: Annotation) -> Mention:
        if name.label == "PERSON":
            return Mention(name.start, PERSON, self._person(self._text(name)))
        return Mention(name.start, BODY, str(name.values.get("name") or self._text(name)))

    def _text(self, name: Annotation) -> str:
        return name.spans[0].of(self.text)

    def _person(self, surface: str) -> str:
        """The longest name that the article has for a surname ("Nouri Maliki" for "Maliki"); as it stands where several share it."""
        given = _given(surface)
        full = {name for name in self.persons.get(_surname(surface), ()) if _given(name) and given in ("", _given(name))}
        return max(full, key=len) if len({_given(name) for name in full}) == 1 else surface


def head_of(tokens: Sequence[Token]) -> Token:
    """The token of a phrase that the others hang on."""
    inside = {t.i for t in tokens}
    return next((t for t in tokens if t.head.i not in inside or t.head == t), tokens[-1])


def _before(mentions: Sequence[Mention], at: int, kind: str) -> Mention:
    """The last mention of a kind, or of somebody unknown, before a position."""
    fitting = (m for m in reversed(mentions) if m.start < at and m.kind in (kind, ANYBODY))
    return next(fitting, Mention(-FAR, ANYBODY, ""))


def _words(phrase: Sequence[Token]) -> list[Token]:
    """The tokens of a phrase without space, marks, signs and punctuation at its edges."""
    words = [t for t in phrase if not t.is_space]
    while words and not any(c.isalnum() for c in words[0].text):
        words.pop(0)
    while words and words[-1].is_punct and words[-1].text not in ")]":
        words.pop()
    return words


def _cover(tokens: Sequence[Token]) -> Span:
    return Span(tokens[0].idx, tokens[-1].idx + len(tokens[-1]))


def _name_behind(tokens: Sequence[Token]) -> list[Token]:
    """The name put between commas after a description ("his lawyer, Mila Corte, said")."""
    doc, comma = tokens[0].doc, tokens[-1].i + 1
    if head_of(tokens).pos_ == "PROPN" or comma >= len(doc) or doc[comma].text != ",":
        return []
    name = list(_while_in_name(doc, range(comma + 1, len(doc))))
    end = comma + 1 + len(name)
    return name if len(name) > 1 and (end == len(doc) or doc[end].is_punct or doc[end].is_space) else []


def _proper_nouns(head: Token) -> list[Token]:
    """The proper nouns around a proper noun, without titles before the name."""
    if head.pos_ != "PROPN":
        return []
    before = list(_while_in_name(head.doc, range(head.i - 1, -1, -1)))[::-1]
    run = [*before, head, *_while_in_name(head.doc, range(head.i + 1, len(head.doc)))]
    return run[strip_titles([t.text for t in run]) :]


def _while_in_name(doc: Doc, order: range) -> Iterator[Token]:
    for i in order:
        if doc[i].pos_ != "PROPN" and doc[i].text not in ("-", "&"):
            return
        yield doc[i]


def _surname(name: str) -> str:
    """The last word of a name without its Arabic article ("al-Maliki", "Maliki")."""
    return name.split()[-1].lower().removeprefix("al-") if name.split() else ""


def _given(name: str) -> str:
    """The first of a name's words before the surname, "" where there is none."""
    return next((word for word in name.lower().split()[:-1] if word not in ARTICLES), "")
