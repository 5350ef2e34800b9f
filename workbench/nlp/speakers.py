"""Who speaks: from the words before a verb of saying to a name, through surnames and pronouns, or nobody known."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from workbench.model import Annotation, Span

SHE_OR_HE = frozenset({"he", "she"})
THEY_OR_IT = frozenset({"it", "they"})
SPEAKING = frozenset({"PERSON", "ORG", "GPE", "NORP"})


class Speakers:
    """The names of an article as speakers; follows the text, so quotes must be asked for in reading order."""

    def __init__(self, doc: Doc, entities: Sequence[Annotation]) -> None:
        self.text = doc.text
        self.names = sorted((a for a in entities if a.label in SPEAKING), key=lambda a: a.start)
        self.last: dict[str, str] = {}

    def span(self, phrase: Sequence[Token]) -> Span | None:
        """The words that name the speaker: a person's name within the phrase, else the phrase."""
        tokens = [t for t in phrase if not t.is_space and not t.is_quote]
        if not tokens:
            return None
        whole = Span(tokens[0].idx, tokens[-1].idx + len(tokens[-1]))
        head = max(tokens, key=lambda t: sum(1 for other in tokens if other in t.subtree))
        person = next(
            (a for a in self._within(whole) if a.label == "PERSON" and a.start <= head.idx + len(head) and head.idx < a.end), None
        )
        return person.spans[0] if person else whole

    def _within(self, span: Span) -> list[Annotation]:
        return [a for a in self.names if span.start <= a.start and a.end <= span.end]

    def name(self, phrase: Sequence[Token], at: int) -> str | None:
        """The fullest name the article has for the speaker, None when it cannot be told safely."""
        span = self.span(phrase)
        if span is None:
            return None
        word = span.of(self.text).lower()
        if word in SHE_OR_HE:
            return self.last.get("PERSON") or self._before("PERSON", at)
        if word in THEY_OR_IT:
            return self.last.get("ORG") if word == "it" else None
        inside = self._within(span)
        if not inside:
            return None
        named = next((a for a in inside if a.label == "PERSON"), inside[-1] if inside[-1].end == span.end else None)
        if named is None:
            return None
        full = self._full(named)
        self.last["PERSON" if named.label == "PERSON" else "ORG"] = full
        return full

    def _before(self, label: str, at: int) -> str | None:
        names = [a for a in self.names if a.label == label and a.end <= at]
        return self._full(names[-1]) if names else None

    def _full(self, named: Annotation) -> str:
        """The longest name in the article that ends in this one ("Nouri Maliki" for "Maliki"), for persons; else its known name."""
        own = str(named.values.get("name") or named.spans[0].of(self.text))
        if named.label != "PERSON":
            return own
        words = own.split()
        longer = {
            a.spans[0].of(self.text) for a in self.names if a.label == "PERSON" and a.spans[0].of(self.text).split()[-len(words) :] == words
        }
        return max(longer, key=len) if longer else own
