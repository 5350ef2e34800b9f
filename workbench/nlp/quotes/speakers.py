"""Who speaks and who is told: from the words beside a verb of saying to the name that they stand for, or nobody known.

Words that hold a name stand for it; pronouns and descriptions stand for whom the references of the article say (see
``workbench.nlp.references``), and "it" for the body that spoke or acted last. Whatever else is said has a speaker without a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Token

from workbench.clusters.naming.known import country
from workbench.model import Annotation, Article, Span
from workbench.nlp import labels
from workbench.nlp.gazetteer import strip_titles
from workbench.nlp.known import bodies, people
from workbench.nlp.quotes.reporting import DAYS

NAMED = frozenset({"PERSON", "ORG", "GPE"})
NAME, REFERENCE, RELATIVE, GOVERNMENT, BODY, OUTLET = "name", "reference", "relative", "government", "last body", "only outlet"
SEVERAL, NOBODY = "several", "unknown"
"""How somebody was found, as it stands in ``speaker_how`` and ``addressee_how`` of a quote."""
FAR = 800
"""How many characters back "it" may look for its body."""
LETTERS = 3
"""A name must have more of them to be found in an adjective."""
OUTLETS = frozenset(
    "agency broadcaster channel daily magazine network newspaper outlet paper programme program site station website weekly".split()
)
"""Words for a body that news is told to."""
KINDS = OUTLETS | frozenset("company firm foundation group militia movement newsroom organisation organization party union".split())
"""Words for a body that say no more than the name before them ("the FNV union")."""


class Party(NamedTuple):
    """Somebody with a part in a quote: the words, the name behind them, where that stands, and how it was found."""

    span: Span | None = None
    name: str | None = None
    mention: Span | None = None
    how: str = ""


NONE = Party()


class Parties:
    """The names of an article as speakers; remembers who spoke, so quotes must be asked for in reading order."""

    def __init__(self, doc: Doc, article: Article, entities: Sequence[Annotation], references: Sequence[Annotation] = ()) -> None:
        self.doc, self.text = doc, article.text
        self.names = sorted(a for a in entities if a.label in NAMED)
        tokens = {a.id: labels.tokens_between(doc, *a.spans[0]) for a in self.names}
        self.by_token = {t.i: a for a in self.names for t in tokens[a.id]}
        self.people = people(article, self.names)
        self.full = {span: known.name for known in (*bodies(article.text, self.names), *self.people) for span in known.spans}
        self.references = {a.spans[0].end: a for a in references}
        acting = (a for a in self.names if a.label != "PERSON" and any(t.dep_ in labels.SUBJECT for t in tokens[a.id]))
        self.acting = [self._by_name(a, a.spans[0]) for a in acting]
        self.spoke: list[Party] = []
        self.told: list[Party] = []

    def speaker(self, phrase: Sequence[Token]) -> Party:
        """Who says something, by the words for it."""
        found = self._party(phrase)
        if found.span and found.name not in self._persons():
            self.spoke.append(found)
        return found

    def addressee(self, phrase: Sequence[Token]) -> Party:
        """Who is told something, by the words for it; "the channel" is the one outlet that was told before."""
        found = self._party(phrase)
        outlets = {party.name: party for party in self.told}
        words = [t.lower_ for t in phrase]
        if found.span and not found.name and words[:1] == ["the"] and words[-1] in OUTLETS and len(outlets) == 1:
            found = found._replace(name=self.told[-1].name, mention=self.told[-1].mention, how=OUTLET)
        if found.name and found.name not in self._persons():
            self.told.append(found)
        return found

    def _persons(self) -> set[str]:
        return {known.name for known in self.people}

    def _party(self, phrase: Sequence[Token]) -> Party:
        tokens = _words(phrase)
        if not tokens or tokens[0].text in DAYS:  # "said Tuesday"
            return NONE
        span, head = _cover(tokens), labels.head_of(tokens)
        if several := _joined(tokens):
            return Party(Span(span.start, several.idx + len(several)), how=SEVERAL)
        if (named := self._named(tokens)) is not None:
            person = named.label == "PERSON" and tokens[0].pos_ != "DET"  # without title
            return self._by_name(named, named.spans[0] if person or named.start >= span.end else span)
        if run := self._run(tokens):
            return self._by_run(_cover(run))
        if head.lower_ == "government" and (ruled := self._country(head)) is not None:
            return self._by_name(ruled, span)._replace(how=GOVERNMENT)
        if (link := self.references.get(span.end)) is not None and link.start >= span.start:
            return Party(span, link.values["entity"], link.roles["antecedent"][0], REFERENCE)
        if head.lower_ in labels.RELATIVE:
            noun = next((t.head for t in head.ancestors if t.dep_ in labels.MODIFIES_NOUN), head)
            named = self.by_token.get(noun.i)
            return Party(span, how=NOBODY) if named is None else self._by_name(named, span)._replace(how=RELATIVE)
        if head.lower_ == "it":
            return self._last_body(span)
        return Party(span, how=NOBODY)

    def _by_name(self, named: Annotation, span: Span) -> Party:
        """By the fullest name that the article has; a country or body that has but one by that of the lists."""
        mention = named.spans[0]
        surface = mention.of(self.text)
        full = self.full.get(mention, surface)
        listed = named.values.get("name") if named.label != "PERSON" and len(full) <= len(surface) else None
        return Party(span, str(listed or full), mention, NAME)

    def _by_run(self, span: Span) -> Party:
        """By a name that was not found as such: it may be the surname of somebody known."""
        surname = span.of(self.text).split()[-1].lower()
        known = [k for k in self.people if k.name.lower().split()[-1] == surname]
        if len(known) != 1:
            return Party(span, span.of(self.text), None, NAME)
        return Party(span, known[0].name, next((s for s in reversed(known[0].spans) if s < span), known[0].spans[0]), NAME)

    def _named(self, tokens: Sequence[Token]) -> Annotation | None:
        """The name that is or ends the head of a phrase; of a description, the name before its kind or after it in apposition."""
        head = labels.head_of(tokens)
        own = self.by_token.get(head.i)
        if own is not None and own.end >= head.idx + len(head):
            return own
        if head.pos_ == "PROPN":
            return None
        before = self.by_token.get(head.i - 1)
        if before is not None and before.label == "ORG" and head.lower_ in KINDS and head == tokens[-1]:
            return before
        behind = [t for t in head.children if t.dep_ in labels.APPOSITION and t.i > head.i] + _name_behind(tokens)[-1:]
        last = self.by_token.get(tokens[-1].i)
        ends = last is not None and last.label == "PERSON" and self.text[: last.start].rstrip().endswith(",")
        return next((name for t in behind if (name := self.by_token.get(t.i)) is not None), last if ends else None)

    def _country(self, government: Token) -> Annotation | None:
        """The country that a government is of: "Iraq's government", "the government of Iraq", "the Iraqi government" where Iraq is named."""
        places = [a for a in self.names if a.label == "GPE"]
        near = [t for t in government.children if t.dep_ in labels.OWNER] + [
            t for word, t in labels.prepositional(government) if word == "of"
        ]
        for noun in near:
            if (own := self.by_token.get(noun.i)) in places:
                return own
        before = government.nbor(-1) if government.i else government
        nation = country(before.text)
        named = (a for a in places if _same_country(a.spans[0].of(self.text), before.text, nation))
        return min(named, key=lambda a: abs(a.start - government.idx), default=None) if before.text[:1].isupper() else None

    def _run(self, tokens: Sequence[Token]) -> list[Token]:
        """A person's name that was not found as such: it ends in a known surname, or is all of the phrase but titles."""
        if behind := _name_behind(tokens):
            return behind
        run = _proper_nouns(labels.head_of(tokens))
        whole = len(run) > 1 and run[-1].i >= tokens[-1].i and run[0].i <= tokens[0].i + 2
        surnames = {name.lower().split()[-1] for name in self._persons()}
        return run if run and tokens[0].pos_ != "DET" and (whole or run[-1].lower_ in surnames) else []

    def _last_body(self, span: Span) -> Party:
        """The body that spoke or acted last, unless somebody without a name spoke since."""
        before = (party for party in (*self.spoke, *self.acting) if party.span and span.start - FAR < party.span.start < span.start)
        last = max(before, key=lambda party: party.span or span, default=NONE)
        return Party(span, last.name, last.mention, BODY if last.name else NOBODY)


def _same_country(name: str, adjective: str, nation: str) -> bool:
    """Whether a name is that of the country an adjective is made from; one that no list has is told by its letters.

    >>> _same_country("Iraq", "Iraqi", "Iraq"), _same_country("Ardania", "Ardanian", ""), _same_country("Dresk", "Ardanian", "")
    (True, True, False)
    """
    return country(name) == nation if nation else len(name) > LETTERS and adjective.startswith(name)


def _joined(tokens: Sequence[Token]) -> Token | None:
    """The last word of the second of two who speak together ("The army and the police said"), where a phrase is the first of them."""
    head = labels.head_of(tokens)
    second = next((t for t in head.children if t.dep_ in labels.JOINED and t.i > tokens[-1].i and t.pos_ in labels.NOMINAL), None)
    if head.dep_ not in labels.SUBJECT or second is None or not any(t.dep_ == "cc" for t in (*head.children, *second.children)):
        return None
    last = labels.noun_phrase(second)[-1]
    return last if last.i < head.head.i and not _tells_office(head, last) else None


def _tells_office(name: Token, last: Token) -> bool:
    """Whether words up to ``last`` stand between two commas behind a name: "Jim Hale, chief executive and founder of Lomna, said"."""
    doc = name.doc
    behind = name.i + 1 + sum(1 for _ in _while_in_name(doc, range(name.i + 1, len(doc))))
    return name.pos_ == "PROPN" and behind < last.i + 1 < len(doc) and doc[behind].text == doc[last.i + 1].text == ","


def _words(phrase: Sequence[Token]) -> list[Token]:
    """The tokens of a phrase without space, marks, signs and punctuation at its edges, and without a preposition or "but" before it."""
    words = [t for t in phrase if not t.is_space]
    while words and (words[0].pos_ in ("ADP", "CCONJ") or not any(c.isalnum() for c in words[0].text)):
        words.pop(0)
    while words and words[-1].is_punct and words[-1].text not in ")]":
        words.pop()
    return words


def _cover(tokens: Sequence[Token]) -> Span:
    return Span(tokens[0].idx, tokens[-1].idx + len(tokens[-1]))


def _name_behind(tokens: Sequence[Token]) -> list[Token]:
    """The name put between commas after a description ("his lawyer, Mila Corte, said")."""
    doc, comma = tokens[0].doc, tokens[-1].i + 1
    if labels.head_of(tokens).pos_ == "PROPN" or comma >= len(doc) or doc[comma].text != ",":
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
