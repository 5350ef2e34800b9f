"""Whom something is said to, where it is not the object of "told": "said to reporters", "in an interview with the BBC", "Speaking to the BBC, ...".

Whom one tells by the grammar of the verb itself is ``workbench.nlp.quotes.reporting``'s.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache

from spacy.tokens import Token

from workbench.model import Span
from workbench.nlp import labels
from workbench.nlp.quotes.reporting import inflected

SAID_TO = frozenset("say write explain complain confide announce report repeat whisper shout read recall admit confess boast".split())
"""Verbs with which "to" names whom they are said to."""
FORMS = {"say": {"said", "says"}, "write": {"wrote", "written"}, "read": {"read"}}
TALKING = frozenset({"speaking", "talking"})
TALKS = frozenset(
    """interview interviews call conversation chat briefing statement letter message note e-mail email memo meeting remarks comments
    speech address testimony appearance""".split()
)
"""What somebody says something in, with or to others."""
WITH, TO = frozenset({"with", "to"}), "to"


@lru_cache(maxsize=1)
def _said_to() -> frozenset[str]:
    return frozenset().union(*(inflected(lemma) | FORMS.get(lemma, set()) for lemma in SAID_TO))


def addressee(cue: Sequence[Token], content: Sequence[Span]) -> list[Token]:
    """The words for whom a quote is said to, if there are any around its cue and outside of its content."""

    def told(token: Token) -> bool:
        return token.pos_ in labels.NOMINAL and not any(span.start <= token.idx < span.end for span in content)

    verb = next((t for t in reversed(cue) if t.pos_ in labels.VERBAL), None)
    return [] if verb is None else next((labels.noun_phrase(t) for t in _candidates(verb) if told(t)), [])


def _candidates(verb: Token) -> Iterator[Token]:
    for preposition, noun in labels.prepositional(verb):
        if preposition == TO and verb.lower_ in _said_to():
            yield noun
        if noun.lower_ in TALKS:
            yield from (other for word, other in labels.prepositional(noun) if word in WITH)
            # the parser may hang "with the BBC" on the verb, too
            yield from (other for word, other in labels.prepositional(verb) if word in WITH and other.i > noun.i)
    start, end = labels.sentence(verb)
    for token in verb.doc[start:end]:
        if token.lower_ in TALKING and not any(t.dep_ == "aux" for t in token.children) and verb in token.ancestors:
            yield from (noun for word, noun in labels.prepositional(token) if word in WITH)
