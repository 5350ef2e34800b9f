"""Who reports what in one sentence: the reporting clauses one after another, and the speaker that joined ones share."""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from workbench.nlp import labels
from workbench.nlp.quotes.clauses import after, behind, content, cue_verb, described, was_asked
from workbench.nlp.quotes.reporting import WORDS, Report, clause, names

OF_THE_MIND = frozenset({"i", "we", "you"})
CONJUNCTIONS = frozenset({"and", "but", "or", "while", "whereas", "although", "though", "as", "after", "before", "hours", "days", "when"})
APART = frozenset({",", ";", "—", "–"})


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
    joints = [0, *(_joint(report, group[0]) for report in group[1:])]
    speaker: list[Token] = []
    for number, report in enumerate(group):
        own = report.speaker
        if number == 0 or joints[number]:
            own = speaker = speaker if report.joined and speaker else own
        if was_asked(report):
            own = []
        if not (own or _is_impersonal(report)) or (len(own) == 1 and own[0].lower_ in OF_THE_MIND):
            continue
        limit = next((joint for joint in joints[number + 1 :] if joint), labels.sentence(report.cue[0])[1])
        if reported := content(report, limit):
            yield report._replace(speaker=own, content=reported)
        elif names(cue_verb(report)) and (reported := described(report, limit)):
            yield report._replace(speaker=own, content=reported, rule=WORDS)


def _is_impersonal(report: Report) -> bool:
    """Whether nobody is named who says it: "It was reported that ...", "Asked why he left, ..."."""
    return labels.is_passive(cue_verb(report)) or was_asked(report)


def _joint(report: Report, lead: Report) -> int:
    """The token at which a clause joins the first of its sentence ("..., and said", "; police say", ", adding"); 0 if it does not."""
    doc, at = report.cue[0].doc, report.start
    start, end = labels.sentence(report.cue[0])
    while at > start and doc[at - 1].pos_ == "ADV" and doc[at - 1].lower_ not in CONJUNCTIONS:
        at -= 1
    first = at
    while first > start and doc[first - 1].lower_ in CONJUNCTIONS:
        first -= 1
    if first == start:
        return 0
    linked, before = first < at, doc[first - 1]
    apart = (before.nbor(-1) if before.is_quote and before.i > start else before).text in APART
    if report.joined:
        participle = report.cue[0].lower_.endswith("ing")
        joins = (participle or bool(after(report, end)) or _goes_with(report, lead, end)) if linked else participle and apart
    else:
        pronoun = bool(report.speaker) and report.speaker[0].pos_ == "PRON"
        inside = pronoun and at - first == 1 and doc[first].lower_ in ("and", "or", "as")
        joins = not inside and (before.text == ";" or (linked and apart))
    return first if joins else 0


def _goes_with(report: Report, lead: Report, end: int) -> bool:
    """Whether a verb behind "and" has the tense of the first verb of saying and words in marks: "said ... and called it “rust”"."""
    verb, opens = cue_verb(report), behind(report)
    if verb.tag_ != cue_verb(lead).tag_ or opens >= end:
        return False
    return names(verb) or report.cue[0].doc[opens].text in (",", ":") or report.cue[0].doc[opens].is_quote
