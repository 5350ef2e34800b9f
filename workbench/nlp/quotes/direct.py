"""Direct quotes: the marked stretches of a text, each with its verb of saying.

Typography decides what is quoted, the words next to the marks who says it: the verb may follow ("...", he said), lead in
(he said: "...", also from the line above) or be the one that the quote before had ("...", he said. "..."). Marks round
single words, titles and names belong to no verb of saying and so are no quotes.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from operator import attrgetter

from spacy.tokens import Doc, Token

from workbench.model import Span
from workbench.nlp import labels
from workbench.nlp.quotemarks import Quoted, paragraphs
from workbench.nlp.quotes.reporting import beside, report_by, verb_of

NEAR = 100
"""How many characters a verb of saying may stand away from the marks it introduces."""
STOP = re.compile(r"[.!?](?=\s|$)")
STOPPED = re.compile(r"[,.!?…—–-]\s*[\"'”’»›]*$")
"""Quoted words with a comma or stop at their end, before the marks."""
ENDED = re.compile(r"[.!?…]\s*[\"'”’»›]*$")
SIGNED = re.compile(r"\s*[—–―-]{1,2}\s?(?P<name>[^\W\d_a-z][^\n.!?:;]{2,60})(?=\n|$)")
DASHES = ("—", "–", "--", " -")
OPENERS = frozenset({"but", "and", "so", "yet", "or", "because"})
SMALL = frozenset({"and", "the", "for", "with", "from"})
"""Words that titles write small."""
MARKS = "\"'“”‘’«»‹›„‚` \u00a0\u202f"


@dataclass
class Quote:
    """A quote being put together."""

    kind: str
    content: list[Span]
    cue: list[Token] = field(default_factory=list)
    speaker: list[Token] = field(default_factory=list)
    addressee: list[Token] = field(default_factory=list)
    rule: str = ""


class Taken:
    """Which characters of a text are taken."""

    def __init__(self, text: str, spans: Iterable[Span] = ()) -> None:
        self._characters = bytearray(len(text))
        self.add(spans)

    def add(self, spans: Iterable[Span]) -> None:
        """Take more of them."""
        for span in spans:
            self._characters[span.start : span.end] = b"\1" * (span.end - span.start)

    def meets(self, spans: Iterable[Span]) -> bool:
        """Whether one of these spans has a character that is taken."""
        return any(1 in self._characters[span.start : span.end] for span in spans)


class Page:
    """A text with its paragraphs and marked stretches."""

    def __init__(self, doc: Doc, stretches: Sequence[Quoted]) -> None:
        self.doc, self.text, self.stretches = doc, doc.text, stretches
        self.lines = list(paragraphs(doc.text))
        self.ends = [line.end for line in self.lines]
        self.marked = [span for stretch in stretches for span in stretch.spans]
        pieces = ((span, doc.char_span(*span, alignment_mode="expand")) for span in self.marked)
        self.inside = {t.i for span, piece in pieces for t in piece or () if span.start <= t.idx}

    def line(self, at: int) -> int:
        """The number of the paragraph around a position."""
        return min(bisect_right(self.ends, at), len(self.lines) - 1)

    def outside(self, token: Token) -> bool:
        """Whether a token stands outside of all marks."""
        return token.i not in self.inside

    def marks(self, start: int, end: int) -> Sequence[Span]:
        """The marked stretches that share a character with what stands there."""
        first = bisect_right(self.marked, start, key=attrgetter("end"))
        return self.marked[first : bisect_left(self.marked, end, key=attrgetter("start"))]

    def opens_sentence(self, stretch: Quoted) -> bool:
        """Whether nothing of the sentence stands before the marks."""
        before = self.text[self.lines[self.line(stretch.start)].start : stretch.start].rstrip()
        word = before.rsplit(maxsplit=1)[-1].lower() if before else ""
        opener = word in OPENERS and before[: -len(word)].rstrip(MARKS)[-1:] in ("", *".,!?:;")
        return not before or before[-1] in ".!?:”\"’'»" or opener or before.endswith(DASHES)

    def stands_alone(self, stretch: Quoted) -> bool:
        """Whether the marks hold whole sentences, not a title, and begin one of the text's."""
        words = stretch.spans[-1].of(self.text)
        whole = ENDED.search(words) is not None or stretch.end == self.lines[self.line(stretch.start)].end
        return self.opens_sentence(stretch) and whole and len(words.split()) > 2 and not is_title(words)


def is_title(words: str) -> bool:
    """Whether the words in marks are written like a title.

    >>> is_title("“All Bets Are Off”"), is_title("“All bets are off”")
    (True, False)
    """
    long = [word for word in words.strip(MARKS).split() if len(word) > 2 and word[0].isalpha() and word not in SMALL]
    return len(long) > 1 and all(word[0].isupper() for word in long)


def sentence_ends(text: str) -> list[int]:
    """Where sentences end by a stop, abbreviated titles and initials aside.

    >>> sentence_ends("He left. Gen. Reiss said: ")
    [8]
    """
    return [m.end() for m in STOP.finditer(text) if not labels.ABBREVIATED.fullmatch(text[: m.end()].split()[-1])]


def direct_quotes(page: Page) -> list[Quote]:
    """The direct quotes that have a verb of saying, in order."""
    verbs = [t for t in page.doc if (known := verb_of(t)) and known.direct and page.outside(t)]
    found: list[Quote] = []
    previous: Quoted | None = None
    for number, stretch in enumerate(page.stretches):
        before, after = page.stretches[number - 1 : number], page.stretches[number + 1 : number + 2]
        verb = verb_after(page, verbs, stretch, after[0].start if after else len(page.text))
        verb = verb or verb_before(page, verbs, stretch, before[0].end if before else 0)
        if verb is not None and not (found and verb in found[-1].cue):
            cue, speaker, addressee = _roles(page, verb)
            found.append(Quote("direct", list(stretch.spans), cue, speaker, addressee, "marks with a verb of saying"))
        elif verb is not None or (previous is not None and _goes_on(page, previous, stretch)):
            found[-1].content += stretch.spans
        else:
            continue
        previous = stretch
    return found


def _goes_on(page: Page, previous: Quoted, stretch: Quoted) -> bool:
    """Whether whole sentences in marks follow a quote in its paragraph ("...", he said. "...")."""
    return page.line(previous.spans[-1].start) == page.line(stretch.start) and page.stands_alone(stretch)


def signature(page: Page, stretch: Quoted) -> list[Token]:
    """The name that a dash puts under a quote ("..." — Mila Corte), at the end of its paragraph or in the next."""
    match = SIGNED.match(page.text, stretch.end)
    return [] if match is None else labels.tokens_between(page.doc, match.start("name"), match.end("name"))


def verb_after(page: Page, verbs: Sequence[Token], stretch: Quoted, limit: int) -> Token | None:
    """The verb of saying that follows the marks in the same sentence ("...", he said)."""
    last = stretch.spans[-1]
    gap = page.text[last.end : min(limit, page.lines[page.line(last.start)].end, last.end + NEAR)]
    gap = gap[: next(iter(sentence_ends(gap)), len(gap))]
    words = last.of(page.text)
    if not (STOPPED.search(words) or gap.lstrip().startswith((",", "—", "–", "-"))) or not page.opens_sentence(stretch):
        return None
    if words.rstrip(MARKS).endswith(".") and not gap[:12].strip()[:1].islower() and "," not in gap[:1]:
        return None
    return next(iter(_within(verbs, last.end, last.end + len(gap))), None)


def _within(tokens: Sequence[Token], start: int, end: int) -> Sequence[Token]:
    """Those of some tokens, which are in order, that begin from one position on and before another."""
    place = attrgetter("idx")
    return tokens[bisect_left(tokens, start, key=place) : bisect_left(tokens, end, key=place)]


def verb_before(page: Page, verbs: Sequence[Token], stretch: Quoted, since: int) -> Token | None:
    """The verb of saying that leads into the marks (he said: "..."), on the same line or the one above."""
    if page.text[stretch.end : stretch.end + NEAR].lstrip(" ")[:1].islower() and not STOPPED.search(stretch.spans[-1].of(page.text)):
        return None
    start = max(since, page.lines[page.line(stretch.start)].start)
    gap = page.text[start : stretch.start].rstrip()
    if not gap:
        start = since
        gap = page.text[start : stretch.start].rstrip()
        if not gap.endswith(":"):
            return None
    start += max((end for end in sentence_ends(gap) if end < len(gap)), default=0)
    lead = page.text[start : stretch.start].rstrip()
    before = _within(verbs, max(start, stretch.start - NEAR), stretch.start)
    if not before or lead.endswith((".", "!", "?")):
        return None
    if any(
        t.lower_ == "that" and t.pos_ == "SCONJ" and t.i > before[-1].i
        for t in page.doc.char_span(start, stretch.start, alignment_mode="expand") or ()
    ):
        return None
    adjacent = before[-1].idx + len(before[-1]) >= start + len(lead.rstrip(" :,"))
    return before[-1] if adjacent or lead.endswith((":", ",", *DASHES)) else None


def _roles(page: Page, verb: Token) -> tuple[list[Token], list[Token], list[Token]]:
    """Cue, speaker and addressee: the verb's subject if grammar has one in the paragraph outside the marks, else the noun beside it."""
    report = report_by(verb)
    line = page.lines[page.line(verb.idx)]

    def near(token: Token) -> bool:
        return line.start <= token.idx < line.end and page.outside(token)

    cue = [t for t in report.cue if near(t)]
    addressee = [t for t in report.addressee if near(t)]
    if report.speaker and all(near(t) for t in report.speaker):
        return cue, report.speaker, addressee
    return cue, [t for t in beside(verb) if near(t)], addressee


def lone_quotes(page: Page, found: Sequence[Quote]) -> list[Quote]:
    """Marked whole sentences without a verb of saying: by whoever spoke last in the paragraph or the one before."""
    taken = Taken(page.text, (span for quote in found for span in quote.content))
    latest = {_begins(quote): quote for quote in reversed(found)}
    begins = sorted(latest)
    out: list[Quote] = []
    for stretch in page.stretches:
        if taken.meets(stretch.spans):
            continue
        here = page.line(stretch.start)
        fills_line = page.lines[here].start == stretch.start and page.lines[here].end <= stretch.end
        before = bisect_left(begins, stretch.start)
        last = max((*(latest[at] for at in begins[max(0, before - 1) : before]), *out[-1:]), key=_begins, default=None)
        if last and page.line(_begins(last)) < here - fills_line:
            last = None
        signed = signature(page, stretch)
        speaker = signed or introducer(page, stretch) or (last.speaker if last else _subject(page, here - 1) if fills_line else [])
        headline = page.lines[here].start == stretch.start and page.text[stretch.end : stretch.end + 1] == ":"
        if (
            signed
            or (page.stands_alone(stretch) and (speaker or fills_line))
            or (headline and not is_title(stretch.spans[0].of(page.text)))
        ):
            out.append(Quote("direct", list(stretch.spans), [], speaker, [], "marks without a verb of saying"))
    return out


def _begins(quote: Quote) -> int:
    """Where the last part of a quote begins."""
    return quote.content[-1].start


def introducer(page: Page, stretch: Quoted) -> list[Token]:
    """Who is named before the colon or dash that stands before marks ("Anton Reiss: “...”", "Reiss was blunt: “...”")."""
    line = page.lines[page.line(stretch.start)]
    lead = page.text[line.start : stretch.start].rstrip()
    if not lead.endswith((":", *DASHES)):
        return []
    start = line.start + max((end for end in sentence_ends(lead)), default=0)
    before = [t for t in labels.tokens_between(page.doc, start, line.start + len(lead)) if page.outside(t)]
    while before and before[-1].is_punct:
        before.pop()
    subject = next((t for t in before if t.dep_ in labels.SUBJECT and t.pos_ in labels.NOMINAL), None)
    if subject is not None:
        return labels.noun_phrase(subject)
    named = bool(before) and all(t.pos_ not in labels.VERBAL for t in before) and any(t.pos_ == "PROPN" for t in before)
    return before if named and len(before) < 8 else []


def _subject(page: Page, number: int) -> list[Token]:
    """Who the last sentence of a paragraph is about."""
    if number < 0:
        return []
    line = page.lines[number]
    root = next((t for t in reversed(page.doc) if line.start <= t.idx < line.end and t.dep_ == "ROOT"), None)
    subject = None if root is None else labels.subject(root)
    return [] if subject is None else labels.noun_phrase(subject)
