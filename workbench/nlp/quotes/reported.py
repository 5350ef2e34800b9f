"""What is reported: the clause that belongs to a word of saying, read off the tree and the order of the words.

The parser finds verbs and subjects well and edges badly. So what a verb reports follows it up to the next reporting
clause or the end that the tree gives, or stands before it up to a comma ("..., he said"), or on both sides of it
("The U.S., he added, kept ...").
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from workbench.nlp import labels
from workbench.nlp.quotes.reporting import ACCORDING, CERTAIN, NOUN, WORDS, Report, clause, names, verb_of

WILLING = frozenset({"demand", "promise", "threaten"})
"""Senses whose infinitive is what is said ("vowed to fight", "urged them to leave")."""
OF_THE_MIND = frozenset({"i", "we", "you"})
CONJUNCTIONS = frozenset({"and", "but", "or", "while", "whereas", "although", "though", "as", "after", "before", "hours", "days", "when"})
NO_CLAUSE = frozenset({"nothing", "little", "much", "more", "something", "what", "it", "this", "goodbye", "no", "yes"})
"""What stands after "said" as its object."""
APART = frozenset({",", ";", "—", "–"})
BARE = CERTAIN | {"say"}
"""Verbs behind which a noun opens a clause, whatever the tree says: what one says is no thing."""
INCOMPLETE = frozenset({"had", "were", "should"})
"""Auxiliaries that open a condition: "Had they come, he said, ..."."""


def reports(doc: Doc) -> Iterator[Report]:
    """The reporting clauses of a text with what they report, in order."""
    group: list[Report] = []
    for token in doc:
        found = clause(token)
        if found is None:
            continue
        if group and labels.sentence(group[0].cue[0]) != labels.sentence(token):
            yield from _sentence(group)
            group = []
        group.append(found)
    yield from _sentence(group)


def _sentence(group: list[Report]) -> Iterator[Report]:
    """The reports of one sentence: clauses joined to the first share its speaker and end what it reports."""
    joints = [0, *(_joint(report) for report in group[1:])]
    speaker: list[Token] = []
    for number, report in enumerate(group):
        own = report.speaker
        if number == 0 or joints[number]:
            own = speaker = speaker if report.joined and speaker else own
        if not own or (len(own) == 1 and own[0].lower_ in OF_THE_MIND):
            continue
        limit = next((joint for joint in joints[number + 1 :] if joint), labels.sentence(report.cue[0])[1])
        if content := _content(report, limit):
            yield report._replace(speaker=own, content=content)
        elif names(_verb(report)) and (content := _object(report, limit)):
            yield report._replace(speaker=own, content=content, rule=WORDS)


def _joint(report: Report) -> int:
    """The token at which a clause joins the one before it ("..., and said", "; police say", ", adding"); 0 if it does not."""
    doc, at = report.cue[0].doc, report.start
    start, end = labels.sentence(report.cue[0])
    while at > start and doc[at - 1].pos_ == "ADV" and doc[at - 1].lower_ not in CONJUNCTIONS:
        at -= 1
    first = at
    while first > start and doc[first - 1].lower_ in CONJUNCTIONS:
        first -= 1
    if first == start:
        return 0
    linked, before = first < at, doc[first - 1].text
    if report.joined:
        participle = report.cue[0].lower_.endswith("ing")
        joins = (participle or bool(_after(report, end))) if linked else participle and before in APART
    else:
        pronoun = bool(report.speaker) and report.speaker[0].pos_ == "PRON"
        inside = pronoun and at - first == 1 and doc[first].lower_ in ("and", "or", "as")
        joins = not inside and (before == ";" or (linked and before in APART))
    return first if joins else 0


def _content(report: Report, limit: int) -> list[tuple[int, int]]:
    """The stretches of tokens that a clause reports; what follows it ends before token ``limit`` at the latest."""
    if report.rule == NOUN:
        return _after(report, limit)
    if report.rule == ACCORDING:
        return _around(report, limit)
    return _after(report, limit) or _around(report, limit)


def _after(report: Report, limit: int) -> list[tuple[int, int]]:
    """The clause that follows: "said that ...", "told them it ...", "vowed to ..."."""
    doc, verb = report.cue[0].doc, _verb(report)
    known = verb_of(verb)
    if known is not None and not known.clause:
        return []
    opens = max(t.i for t in (*report.cue, *report.addressee)) + 1
    first = _that(doc, opens, limit)
    head = next((t for t in _complements(verb) if t.i >= (first or opens)), None)
    if first is None:
        first = _first(head, opens) if head is not None else _unmarked(report, opens, limit)
    elif head is None and doc[first].head.i > first:
        head = doc[first].head
    if first is None or (doc[opens].text in (",", ".") and doc[first].lower_ != "that"):
        return []
    last = max((t.i for t in head.subtree if t.i < limit), default=first) if head is not None else first
    return [(first, _end(doc, range(first, limit), last))]


def _verb(report: Report) -> Token:
    return next((t for t in reversed(report.cue) if t.pos_ in labels.VERBAL), report.cue[-1])


def _complements(verb: Token) -> Iterator[Token]:
    known = verb_of(verb)
    wills = known is not None and known.sense in WILLING and not _is_relative(verb)
    if verb.lower_ in BARE and (swallowed := labels.swallowed(verb)):
        yield swallowed[1]
    for child in verb.children:
        willing = wills and _is_infinitive(child)
        of_noun = verb.pos_ == "NOUN" and child.dep_ in labels.MODIFIES_NOUN
        if child.dep_ in labels.COMPLEMENT or of_noun or willing:
            yield child


def _is_relative(verb: Token) -> bool:
    """Whether a relative pronoun is the subject ("..., which is threatening to ...")."""
    subject = labels.subject(verb)
    return subject is not None and subject.lower_ in labels.RELATIVE


def _is_infinitive(clause_head: Token) -> bool:
    """Whether a clause is one with "to" that no comma cuts off."""
    first = clause_head.left_edge
    return clause_head.dep_ in labels.INFINITIVE and first.lower_ in ("to", "not") and first.i > 0 and not first.nbor(-1).is_punct


def _first(head: Token, opens: int) -> int:
    """The first token of a clause: its conjunction, else what comes first in it but times that belong to the verb before."""
    conjunction = next((t.i for t in head.children if t.dep_ in labels.OPENS_CLAUSE and opens <= t.i < head.i), None)
    if conjunction is not None:
        return conjunction
    thing = any(t.dep_ in labels.OBJECT and t.left_edge.i == opens and t.lower_ not in NO_CLAUSE for t in head.head.children)
    first = opens if head.dep_ == "conj" or (thing and head.head.lower_ in BARE) else max(head.left_edge.i, opens)
    for child in head.children:
        if child.dep_ in labels.TIME and child.left_edge.i == first < head.i:
            first = child.right_edge.i + 1
    return first


def _that(doc: Doc, opens: int, limit: int) -> int | None:
    """The next "that" which opens a clause with no other verb or stop before it, for trees that hang it elsewhere."""
    for token in doc[opens : min(opens + 12, limit - 1)]:
        following = token.nbor()
        opens_clause = following.tag_ == "VBG" or following.pos_ in ("DET", "PROPN", "PRON", "NOUN", "ADJ", "NUM")
        if token.lower_ == "that" and (token.pos_ == "SCONJ" or opens_clause):
            return token.i
        if token.pos_ in labels.VERBAL or (token.is_punct and token.text != ","):
            return None
    return None


def _object(report: Report, limit: int) -> list[tuple[int, int]]:
    """What follows a verb up to the next comma or stop: its object may hold the words it quotes ("called it “rust”")."""
    opens = max(t.i for t in report.cue) + 1
    end = _end(report.cue[0].doc, range(opens, limit), opens - 1)
    return [(opens, end)] if end > opens else []


def _unmarked(report: Report, opens: int, limit: int) -> int | None:
    """Where a clause without "that" begins which the tree does not know: after "said", a noun and somewhere a verb."""
    doc = report.cue[0].doc
    said_first = report.speaker and report.speaker[0].i > report.cue[-1].i
    if report.cue[-1].lower_ not in BARE or report.joined or said_first or opens + 2 >= limit:
        return None
    first = doc[opens]
    nominal = first.pos_ in ("DET", "PROPN", "PRON", "NOUN", "ADJ", "NUM") and first.lower_ not in NO_CLAUSE
    return opens if nominal and any(t.pos_ in labels.VERBAL for t in doc[opens + 1 : limit]) else None


def _end(doc: Doc, within: range, last: int) -> int:
    """One past the last token of a clause that the tree ends at ``last``: it goes on to the next comma or stop."""
    after = last + 1
    while after < within.stop and (doc[after].is_quote or not (doc[after].is_punct or doc[after].is_space)):
        after += 1
    return after


def _around(report: Report, limit: int) -> list[tuple[int, int]]:
    """The sentence around a clause set into it, or the part before it if that says all."""
    doc = report.cue[0].doc
    start, end = labels.sentence(report.cue[0])
    before = range(start, report.start)
    if report.rule != ACCORDING and not (before and _apart(doc, report) and _can_stand_apart(report)):
        return []
    rest = _rest(doc, report, min(limit, end))
    if before and not _incomplete(doc, before):
        return [(before.start, before.stop)]
    if rest:
        return [(r.start, r.stop) for r in (before, rest) if r]
    said_last = len(before) > 4 and doc[start].pos_ not in ("SCONJ", "ADP", "ADV")
    return [(before.start, before.stop)] if said_last else []


def _apart(doc: Doc, report: Report) -> bool:
    """Whether a comma or a closing mark stands before a reporting clause."""
    before = doc[report.start - 1]
    return before.text in (",", "?", "!", "—", "–", "--") or before.is_quote


def _can_stand_apart(report: Report) -> bool:
    """Whether a clause is one that a sentence can have set into it: a verb of speech with a subject of its own, no object."""
    verb = _verb(report)
    known = verb_of(verb)
    if known is None or not known.direct or report.joined or verb.tag_ in ("VBG", "VB") or _is_relative(verb):
        return False
    subject = labels.subject(verb)
    taken = {t.i for t in report.addressee}
    return subject is None or subject.i > verb.i or not any(t.dep_ in labels.OBJECT and t.i not in taken for t in verb.children)


def _rest(doc: Doc, report: Report, limit: int) -> range:
    """What follows the comma after a reporting clause."""
    for token in doc[report.end : min(report.end + 6, limit)]:
        if token.text == ",":
            return range(token.i + 1, limit)
        if token.pos_ in labels.VERBAL:
            break
    return range(0)


def _incomplete(doc: Doc, before: range) -> bool:
    """Whether a stretch is no sentence by itself: a condition, or words without a finite verb."""
    first, words = doc[before.start], doc[before.start : before.stop]
    if first.lower_ in INCOMPLETE or (first.pos_ == "SCONJ" and not any(t.text == "," for t in words[:-1])):
        return True
    return not any(t.pos_ in labels.VERBAL and t.tag_ not in ("VBG", "VBN", "VB") for t in words)
