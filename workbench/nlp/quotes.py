"""Quotes: what is said, how, and by whom. Typography finds the words in marks, grammar the reporting clauses; here they meet.

A quote is direct when all that is reported stands in marks, mixed when part of it does, indirect when none does. A direct
quote takes every marked stretch that belongs to one verb of saying: cut in two by "he said", or carried on over paragraphs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from spacy.tokens import Doc, Token

from workbench.model import Annotation, Article, Span
from workbench.nlp.quotemarks import Quoted, paragraphs, quoted
from workbench.nlp.reporting import Report, report_by, reports, verb_of
from workbench.nlp.speakers import Speakers

BY = "rules:quotes@1"
NEAR = 100
"""How many characters a verb of saying may stand away from the marks it introduces."""
SENTENCE_END = re.compile(r"(?<![A-Z])(?<!\bM[rs])(?<!\bMrs)(?<!\bDr)[.!?](?=\s|$)")
CLOSED = re.compile(r"[,.!?…—–-][\"'”’»]*$")


@dataclass
class Quote:
    """A quote being put together."""

    kind: str
    content: list[Span]
    cue: list[Token] = field(default_factory=list)
    speaker: list[Token] = field(default_factory=list)
    addressee: list[Token] = field(default_factory=list)
    rule: str = ""


def quotes(doc: Doc, article: Article, entities: Sequence[Annotation]) -> list[Annotation]:
    """The quote annotations of a parsed article in reading order; ``entities`` name the speakers."""
    stretches = quoted(doc.text)
    direct = _Direct(doc, stretches).find()
    taken = [span for quote in direct for span in quote.content]
    cues = {t.i for quote in direct for t in quote.cue}
    found = [*direct, *_reported(doc, stretches, taken, cues)]
    speakers = Speakers(doc, entities)
    out = []
    for quote in sorted(found, key=lambda q: q.content[0]):
        roles = {"cue": _cover(quote.cue), "speaker": speakers.span(quote.speaker), "addressee": _cover(quote.addressee)}
        out.append(
            Annotation(
                article=article.id,
                layer="quotes",
                label=quote.kind,
                spans=tuple(quote.content),
                roles={role: (span,) for role, span in roles.items() if span},
                values={"speaker_name": speakers.name(quote.speaker, quote.content[0].start), "rule": quote.rule},
                by=BY,
            )
        )
    return out


def _cover(tokens: Sequence[Token]) -> Span | None:
    real = [t for t in tokens if not t.is_space]
    return Span(real[0].idx, real[-1].idx + len(real[-1])) if real else None


class _Direct:
    """Direct quotes: walks the marked stretches of a text in order and gives each its verb of saying."""

    def __init__(self, doc: Doc, stretches: Sequence[Quoted]) -> None:
        self.doc, self.text, self.stretches = doc, doc.text, stretches
        self.lines = list(paragraphs(doc.text))
        marked = [span for stretch in stretches for span in stretch.spans]
        self.verbs = [t for t in doc if (known := verb_of(t)) and known.direct and not any(s.start <= t.idx < s.end for s in marked)]

    def line(self, at: int) -> Span:
        """The paragraph around a position."""
        return next((p for p in self.lines if p.start <= at < p.end), Span(0, len(self.text)))

    def find(self) -> list[Quote]:
        """The direct quotes in order."""
        found: list[Quote] = []
        before: tuple[Quoted, Quote] | None = None
        for number, stretch in enumerate(self.stretches):
            limit = self.stretches[number + 1].start if number + 1 < len(self.stretches) else len(self.text)
            since = self.stretches[number - 1].end if number else 0
            verb = self.verb_after(stretch, limit) or self.verb_before(stretch, since)
            if verb is not None and before is not None and verb in before[1].cue:
                before[1].content += stretch.spans
                before = stretch, before[1]
            elif verb is not None:
                report = report_by(verb)
                quote = Quote(
                    "direct", list(stretch.spans), report.cue, self.speaker(verb, report), report.addressee, "marks with a verb of saying"
                )
                found.append(quote)
                before = stretch, quote
            elif before is not None and self.stands_alone(stretch):
                same_line = self.line(before[0].spans[-1].start) == self.line(stretch.start)
                if same_line:
                    before[1].content += stretch.spans
                    before = stretch, before[1]
                elif self.line(before[0].spans[-1].start).end == self.line(stretch.start).start - self.space_before(stretch):
                    quote = Quote("direct", list(stretch.spans), [], before[1].speaker, [], "marks without a verb: the speaker before")
                    found.append(quote)
                    before = stretch, quote
        return found

    def space_before(self, stretch: Quoted) -> int:
        """How much space lies between a stretch's paragraph and the one before."""
        start = self.line(stretch.start).start
        return start - len(self.text[:start].rstrip())

    def verb_after(self, stretch: Quoted, limit: int) -> Token | None:
        """The verb of saying that follows the marks in the same sentence (“...”, he said)."""
        last = stretch.spans[-1]
        gap = self.text[last.end : min(limit, self.line(last.start).end, last.end + NEAR)]
        end = SENTENCE_END.search(gap)
        gap = gap[: end.start()] if end else gap
        if not (CLOSED.search(last.of(self.text)) or gap.lstrip().startswith((",", "—", "–", "-"))) or not self.opens_sentence(stretch):
            return None
        if last.of(self.text)[:-1].rstrip("”’'\"").endswith(".") and not gap[:12].strip()[:1].islower() and "," not in gap[:1]:
            return None
        verbs = [t for t in self.verbs if last.end <= t.idx < last.end + len(gap)]
        return verbs[0] if verbs else None

    def verb_before(self, stretch: Quoted, since: int) -> Token | None:
        """The verb of saying that leads into the marks (he said: “...”), on the same line or the one above."""
        line = self.line(stretch.start)
        start = max(since, line.start, stretch.start - NEAR)
        gap = self.text[start : stretch.start]
        if not gap.strip():
            above = self.text[max(since, stretch.start - NEAR) : stretch.start].rstrip()
            if not above.endswith(":"):
                return None
            start, gap = max(since, stretch.start - NEAR), above
        ends = list(SENTENCE_END.finditer(gap))
        if ends and not gap[ends[-1].end() :].strip():
            return None
        start += ends[-1].end() if ends else 0
        lead = self.text[start : stretch.start].rstrip()
        verbs = [t for t in self.verbs if start <= t.idx < stretch.start]
        if not verbs:
            return None
        adjacent = verbs[-1].idx + len(verbs[-1]) >= start + len(lead.rstrip(":,"))
        return verbs[-1] if adjacent or lead.endswith((":", ",")) else None

    def opens_sentence(self, stretch: Quoted) -> bool:
        """Whether nothing of the sentence stands before the marks."""
        before = self.text[self.line(stretch.start).start : stretch.start].rstrip()
        return not before or before[-1] in ".!?:”\"’'»" or before.split()[-1].lower() in ("but", "and", "so", "yet")

    def stands_alone(self, stretch: Quoted) -> bool:
        """Whether the marks hold whole sentences and nothing else is in theirs."""
        words = stretch.spans[-1].of(self.text)
        return self.opens_sentence(stretch) and bool(re.search(r"[.!?…][\"'”’»]*$", words)) and len(words.split()) > 2

    def speaker(self, verb: Token, report: Report) -> list[Token]:
        """The subject of the verb, if grammar has one nearby outside the marks; else the noun next to it."""
        marked = [span for stretch in self.stretches for span in stretch.spans]
        line = self.line(verb.idx)
        outside = [t for t in report.speaker if line.start <= t.idx < line.end and not any(s.start <= t.idx < s.end for s in marked)]
        if outside and len(outside) == len(report.speaker):
            return outside
        for chunk in (verb.doc[verb.i + 1 : verb.i + 7], verb.doc[max(verb.i - 6, 0) : verb.i]):
            names = [
                t
                for t in chunk
                if t.pos_ in ("PROPN", "PRON", "NOUN")
                and line.start <= t.idx < line.end
                and not any(s.start <= t.idx < s.end for s in marked)
            ]
            if names and (chunk.start < verb.i or names[0].i == verb.i + 1):
                return [t for t in chunk if names[0].i <= t.i <= names[-1].i] if chunk.start > verb.i else [names[-1]]
        return []


def _reported(doc: Doc, stretches: Sequence[Quoted], taken: Sequence[Span], cues: set[int]) -> list[Quote]:
    """Mixed and indirect quotes: what verbs of saying report by grammar, outside of direct quotes."""
    found = []
    marked = [span for stretch in stretches for span in stretch.spans]
    for report in reports(doc):
        if not report.content or cues & {t.i for t in report.cue} or any(s.start <= report.cue[0].idx < s.end for s in taken):
            continue
        content = _content(doc, report, marked)
        if not content or any(span.overlaps(other) for span in content for other in taken) or not report.speaker:
            continue
        partly = any(span.overlaps(other) for span in content for other in marked)
        found.append(Quote("mixed" if partly else "indirect", content, report.cue, report.speaker, report.addressee, report.rule))
    return found


def _content(doc: Doc, report: Report, marked: Sequence[Span]) -> list[Span]:
    """The reported clause as one span, or two where the reporting clause stands inside; without the stop at its end."""
    own = sorted(t.i for t in (*report.cue, *report.speaker, *report.addressee))
    sentence = report.cue[0].sent
    content = [t for t in report.content if sentence.start <= t.i < sentence.end and not t.is_space and t.i not in own]
    if not content:
        return []
    first, last = content[0].i, content[-1].i
    parts = [(first, last)]
    if first < own[0] and own[-1] < last:
        parts = [(first, own[0] - 1), (own[-1] + 1, last)]
    elif first < own[-1] < last:
        parts = [(own[-1] + 1, last)]
    elif first < own[0] <= last:
        parts = [(first, own[0] - 1)]
    return [span for a, b in parts if (span := _trim(doc, a, b, marked))]


def _trim(doc: Doc, first: int, last: int, marked: Sequence[Span]) -> Span | None:
    """The text of tokens first to last without punctuation at its edges; a mark that is cut in two is taken in whole."""

    def loose(i: int) -> bool:
        token = doc[i]
        return token.is_space or (token.is_punct and not any(s.start <= token.idx < s.end for s in marked) and token.text not in "()[]")

    while first <= last and loose(first):
        first += 1
    while last >= first and loose(last):
        last -= 1
    if first > last:
        return None
    start, end = doc[first].idx, doc[last].idx + len(doc[last])
    for s in marked:
        if s.start < end and start < s.end:
            start, end = min(start, s.start), max(end, s.end)
    return Span(start, end) if end - start > 2 else None
