"""Why nothing was found at a place of an article: a fresh look at its sentence, layer by layer.

Each layer has a function that gives its reasons, in REASONS; what else is looked for has its place there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Token

from workbench.codebook import Codebook, default
from workbench.model import Annotation, Article
from workbench.nlp import entities, events, labels, quotes, references
from workbench.nlp import pipeline as pipelines
from workbench.nlp.gazetteer import gazetteer
from workbench.nlp.known import people
from workbench.nlp.parsed import parsed
from workbench.nlp.quotemarks import quoted
from workbench.nlp.quotes.direct import Page, is_title
from workbench.nlp.quotes.reported import OF_THE_MIND
from workbench.nlp.quotes.reporting import THINK, clause, nouns, sense_of, verb_of, verbs

IMPLIES = {
    "neutral": "that it was said, and no more",
    "manner": "how it was said",
    "confirm": "that the speaker vouches for it or grants it",
    "deny": "that the speaker holds it to be untrue, or will not have it",
    "claim": "that it is the speaker's word alone",
    "estimate": "that it is the speaker's reckoning",
    "accuse": "that somebody is blamed",
    "praise": "that somebody is praised",
    "explain": "that the speaker gives a reason or a name for it",
    "demand": "that the speaker wants it done",
    "ask": "that the speaker wants to know it",
    "promise": "that the speaker will do it",
    "threaten": "that the speaker may do harm by it",
    "think": "that somebody holds it in mind, not that it was said",
}
"""What each sense of the lexicon of reporting says of what is reported."""
PARTS = {
    "NOUN": "noun", "VERB": "verb", "AUX": "auxiliary", "ADJ": "adjective", "ADV": "adverb", "ADP": "preposition", "DET": "article",
    "PRON": "pronoun", "NUM": "number", "CCONJ": "conjunction", "SCONJ": "conjunction", "PART": "particle", "PROPN": "proper noun",
}  # fmt: skip


class Look(NamedTuple):
    """A fresh look at an article: all that is found, and the token and the sentence ``[start, end)`` that are asked about."""

    doc: Doc
    article: Article
    names: list[Annotation]
    references: list[Annotation]
    quotes: list[Annotation]
    token: Token
    start: int
    end: int
    codebook: Codebook

    def over(self, found: list[Annotation]) -> list[Annotation]:
        """Those of the annotations that lie over the token."""
        return [a for a in found if any(s.start < self.token.idx + len(self.token) and self.token.idx < s.end for s in a.spans)]


def explain(
    article: Article, offset: int, pipeline: str | Language | None = None, codebook: Codebook | None = None
) -> dict[str, list[str]]:
    """By layer, what is found at an offset or why nothing is, in sentences; a layer without anything to say is left out.

    ``codebook`` says which events there are (default: PLOVER's).
    """
    nlp = pipelines.load(pipeline)
    with pipelines.reading(nlp):
        doc = parsed(pipelines.parse(nlp, article.text))
        token = next((t for t in doc if offset < t.idx + len(t.text_with_ws)), doc[-1])
        names = entities.entities(doc, article, nlp)
        taken_up = references.references(doc, article, names)
        said = quotes.quotes(doc, article, names, taken_up)
        look = Look(doc, article, names, taken_up, said, token, *labels.sentence(token), codebook or default())
        return {layer: told for layer, reasons in REASONS.items() if (told := list(reasons(look)))}


def implied(cue: str, sense: str | None = None) -> tuple[str, str] | None:
    """The sense of a cue, or that of its last word in the lexicon of reporting, and what it implies; None for other words.

    >>> implied("has confirmed")
    ('confirm', 'that the speaker vouches for it or grants it')
    """
    senses = [sense] if sense else [known[-1].sense for word in reversed(cue.lower().split()) if (known := verbs().get(word))]
    return next(((s, IMPLIES[s]) for s in senses if s in IMPLIES), None)


def _fresh(found: list[Annotation], text: str) -> Iterator[str]:
    for a in found:
        yield f"a fresh look finds {a.label} “{a.spans[0].of(text)}” here; wb.detect(corpus) writes down what is new"


def _of_entities(look: Look) -> Iterator[str]:
    if found := look.over(look.names):
        yield from _fresh(found, look.article.text)
        return
    word = look.token.text
    if look.token.pos_ == "PRON" or not any(c.isalnum() for c in word):
        return
    part = PARTS.get(look.token.pos_, "word")
    listed = gazetteer().label(word)
    if listed:
        yield f"“{word}” is a {part} here, though the lists have a {listed} of that name"
    elif word[0].isupper() and look.token.i > look.start:
        yield f"“{word}” is written like a name, but the model takes it for none ({part}), and it stands in none of the lists"
    else:
        yield f"“{word}” is no name to the model ({part}), and it stands in none of the lists"


def _of_references(look: Look) -> Iterator[str]:
    word = look.token.lower_
    if word not in references.PRONOUNS or look.over(look.references):
        return
    if not Page(look.doc, quoted(look.doc.text)).outside(look.token):
        yield f"“{look.token}” stands in quotation marks, where it is the speaker who knows whom it means"
        return
    sex = references.PRONOUNS[word]
    before = [k.name for k in people(look.article, look.names) if k.spans[0].start < look.token.idx and sex in (k.sexes or sex)]
    if not before:
        yield f"“{look.token}” is linked to nobody: no person whom it may mean is named before it"
    else:
        yield f"“{look.token}” is linked to nobody: it may mean {', '.join(before)}, or somebody without a name, and the article leaves that open"


def _of_quotes(look: Look) -> Iterator[str]:
    text = look.article.text
    if found := look.over(look.quotes):
        yield from _fresh(found, text)
        return
    page = Page(look.doc, quoted(look.doc.text))
    cues = {span for a in look.quotes for span in a.roles.get("cue", ())}
    words = [
        t
        for t in look.doc[look.start : look.end]
        if t.lower_ in verbs() or t.lower_.removesuffix("s") in nouns() or t.lower_ == "according"
    ]
    for token in words:
        if any(span.start <= token.idx < span.end for span in cues):
            yield f"“{token}” reports another part of the sentence"
        elif reason := _no_cue(token, page):
            yield f"“{token}” {reason}"
    if not words:
        yield "no word of saying stands in the sentence"
    stretch = (look.doc[look.start].idx, look.doc[look.end - 1].idx + len(look.doc[look.end - 1]))
    marked = [span.of(text) for span in page.marks(*stretch)]
    for inside in marked:
        what = "are written like a title or a name" if is_title(inside) else "have no verb of saying and are no sentences by themselves"
        yield f"the words in marks, {inside if len(inside) < 60 else inside[:58] + ' …'}, {what}"
    if not marked:
        yield "no quotation marks stand in it"


def _no_cue(token: Token, page: Page) -> str:
    """Why a word that may be one of saying reports nothing here."""
    report = clause(token)
    if not page.outside(token):
        return "stands inside of quotation marks"
    if report is None and verb_of(token) is not None:
        return "is a word of saying which by itself introduces neither somebody's words nor a clause"
    if report is None:
        return f"may be a word of saying, but is none as it is used here ({PARTS.get(token.pos_, 'word')})"
    if sense_of(report.cue) == THINK:
        return "tells what somebody thinks or hopes, which is no quote"
    if not report.speaker:
        return "is a word of saying, but nobody is found who says it"
    if len(report.speaker) == 1 and report.speaker[0].lower_ in OF_THE_MIND:
        return f"is a word of saying, but of “{report.speaker[0]}”: these are the writer's or the reader's own words"
    return "is a word of saying, but no clause that it reports is found behind it or around it"


def _of_events(look: Look) -> Iterator[str]:
    """Why the word is no event, or for a word that could be none, why no other of its sentence is."""
    doc, word = look.doc, look.token
    found = look.over(events.events(doc, look.article, look.names, (), look.quotes, look.codebook))
    if shown := [a for a in found if not a.values.get("hidden")]:
        yield from _fresh(shown, look.article.text)
        return
    asked = [(word.idx, word.idx + len(word)), (doc[look.start].idx, doc[look.end - 1].idx + len(doc[look.end - 1]))]
    told = [events.reasons(doc, start, end, look.codebook, look.names, look.quotes) for start, end in asked]
    yield from told[0] if told[0] != [events.NOTHING] else told[1]


REASONS: dict[str, Callable[[Look], Iterator[str]]] = {
    "entities": _of_entities,
    "references": _of_references,
    "quotes": _of_quotes,
    "events": _of_events,
}
