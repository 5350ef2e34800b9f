"""Quotes: what is said, how, and by whom. Typography finds the words in marks, grammar the reporting clauses; here they meet.

A quote is direct when all that is reported stands in marks, mixed when part of it does, indirect when none does. A direct
quote takes every marked stretch that belongs to one verb of saying: cut in two by "he said", or carried on over paragraphs.
"""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc, Token

from workbench.model import Annotation, Article, Span
from workbench.nlp.quotemarks import quoted
from workbench.nlp.quotes.addressees import addressee
from workbench.nlp.quotes.clauses import is_verdict
from workbench.nlp.quotes.direct import Page, Quote, Taken, direct_quotes, lone_quotes
from workbench.nlp.quotes.reported import reports
from workbench.nlp.quotes.reporting import THINK, WORDS, sense_of
from workbench.nlp.quotes.speakers import Parties

BY = "rules:quotes@2"
IDLE = frozenset({"PRON", "AUX", "PART", "PUNCT", "SPACE"})
"""Parts of speech that tell nothing by themselves ("as he said *it would be*")."""


def quotes(
    doc: Doc, article: Article, entities: Sequence[Annotation], references: Sequence[Annotation] = (), *, thoughts: bool = False
) -> list[Annotation]:
    """The quote annotations of a parsed article in reading order; ``entities`` name the speakers, ``references`` link pronouns to them.

    Each has in ``values`` the ``sense`` of its cue by the lexicon. What somebody thinks, hopes or expects is no quote and left
    out, but with ``thoughts``, and then of sense "think".
    """
    page = Page(doc, quoted(doc.text))
    found = direct_quotes(page)
    found += [quote for quote in reported_quotes(page, found) if thoughts or sense_of(quote.cue) != THINK]
    found += lone_quotes(page, found)
    parties = Parties(doc, article, entities, references)
    return [_annotation(quote, article, parties) for quote in sorted(found, key=lambda q: q.content[0])]


def _annotation(quote: Quote, article: Article, parties: Parties) -> Annotation:
    """A quote as a remark: "speaker" and "addressee" are the words, "speaker_mention" and "addressee_mention" the names behind them."""
    speaker = parties.speaker(quote.speaker)
    told = parties.addressee(quote.addressee or addressee(quote.cue, quote.content))
    roles = {"cue": _cover(quote.cue), "speaker": speaker.span, "addressee": told.span}
    roles |= {"speaker_mention": speaker.mention, "addressee_mention": told.mention}
    values = {
        "sense": sense_of(quote.cue),
        "speaker_name": speaker.name,
        "speaker_how": speaker.how,
        "addressee_name": told.name,
        "addressee_how": told.how,
    }
    return Annotation(
        article=article.id,
        layer="quotes",
        label=quote.kind,
        spans=tuple(quote.content),
        roles={role: (span,) for role, span in roles.items() if span},
        values={"rule": quote.rule, **{name: value for name, value in values.items() if value}},
        by=BY,
    )


def _cover(tokens: Sequence[Token]) -> Span | None:
    real = [t for t in tokens if not t.is_space]
    return Span(real[0].idx, real[-1].idx + len(real[-1])) if real else None


def reported_quotes(page: Page, direct: Sequence[Quote]) -> list[Quote]:
    """Mixed and indirect quotes: what words of saying report by grammar, outside of the direct quotes."""
    taken = Taken(page.text, (span for quote in direct for span in quote.content))
    reported = Taken(page.text)
    cues = {t.i for quote in direct for t in quote.cue}
    found: list[Quote] = []
    seen: set[tuple[Span, ...]] = set()
    for report in reports(page.doc):
        if not cues.isdisjoint(t.i for t in report.cue) or not page.outside(report.cue[-1]):
            continue
        content = [span for first, end in report.content if (span := _trim(page, first, end))]
        if report.rule == WORDS:
            content = _fragment(page, content) or (content if is_verdict(report, *report.content[0]) else [])
        again = report.rule == WORDS and reported.meets(content)
        if content and tuple(content) not in seen and not again and not taken.meets(content):
            kind = "mixed" if report.rule == WORDS and _is_marked(page, content) else _kind(page, content)
            seen.add(tuple(content))
            reported.add(content)
            found.append(Quote(kind, content, report.cue, report.speaker, report.addressee, report.rule))
    return found


def _fragment(page: Page, content: Sequence[Span]) -> list[Span]:
    """The content if some of it stands in marks, of content that begins with marks the words in them alone; else nothing."""
    for span in content:
        if marked := page.marks(*span):
            return [marked[0]] if marked[0].start <= span.start else [span]
    return []


def _is_marked(page: Page, content: Sequence[Span]) -> bool:
    return any(page.marks(*span) for span in content)


def _kind(page: Page, content: Sequence[Span]) -> str:
    pieces = [page.doc.char_span(*span, alignment_mode="expand") for span in content]
    outside = [page.outside(t) for piece in pieces if piece for t in piece if not t.is_punct and not t.is_space]
    return "indirect" if all(outside) else "mixed" if any(outside) else "direct"


def _trim(page: Page, first: int, end: int) -> Span | None:
    """The text of tokens ``[first, end)`` without punctuation at its edges; a mark that is cut in two is taken in whole."""
    doc = page.doc

    def loose(token: Token) -> bool:
        return token.is_space or (token.is_punct and token.text not in "()[]" and page.outside(token))

    while first < end and loose(doc[first]):
        first += 1
    while end > first and (loose(doc[end - 1]) or doc[end - 1].pos_ == "CCONJ"):
        end -= 1
    if all(t.pos_ in IDLE for t in doc[first:end]):
        return None
    start, stop = doc[first].idx, doc[end - 1].idx + len(doc[end - 1])
    cut = page.marks(start, stop)
    start, stop = min([start, *(span.start for span in cut)]), max([stop, *(span.end for span in cut)])
    return Span(start, stop) if stop - start > 2 else None
