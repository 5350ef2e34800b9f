"""Where what is reported begins and ends: the clause behind a word of saying, before it, or on both sides of it.

The parser finds verbs and subjects well and edges badly. So a clause behind its verb begins at "that", at a word that asks,
at the complement in the tree, or at a noun that has a finite verb of its own; it ends where the tree ends it, the next
comma or stop at the earliest, the next reporting clause at the latest.
"""

from __future__ import annotations

from collections.abc import Iterator

from spacy.tokens import Doc, Token

from workbench.nlp import labels
from workbench.nlp.quotes.reporting import ACCORDING, CALLING, CERTAIN, NOUN, Report, is_time, nouns, verb_of

WILLING = frozenset({"demand", "promise", "threaten"})
"""Senses whose infinitive is what is said ("vowed to fight", "urged them to leave")."""
NO_CLAUSE = frozenset({"nothing", "little", "much", "more", "something", "what", "it", "this", "goodbye", "no", "yes"})
"""What stands after "said" as its object."""
BARE = CERTAIN | {"say"}
"""Verbs behind which a noun opens a clause, whatever the tree says: what one says is no thing."""
RAISING = frozenset({"said", "reported", "believed", "thought", "understood", "alleged", "rumoured", "rumored", "claimed", "estimated"})
"""Verbs whose passive reports something of its subject ("is understood to have left")."""
SILENCE = frozenset({"not", "n't", "n’t", "refused", "refuses", "refusing", "declined", "declines", "declining"})
"""Words beside "say" that leave "whether" and "why" untold."""
SILENT = frozenset({"naming", "identifying", "specifying", "elaborating", "giving", "offering", "providing", "saying", "mentioning"})
"""What a report may be "without"."""
VERDICT = frozenset({"xcomp", "oprd", "ccomp", "obj"})
INCOMPLETE = frozenset({"had", "were", "should"})
"""Auxiliaries that open a condition: "Had they come, he said, ..."."""
FINITE = frozenset({"VBD", "VBP", "VBZ", "MD"})
STOPS = frozenset({":", ";", "—", "–", "--"})
RELATES = frozenset({"WDT", "WP", "WP$", "WRB"})
HELPS = frozenset({"aux", "aux:pass", "auxpass", "cop"})
DAYS = frozenset({"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "yesterday"})
BEGINS = frozenset({"DET", "PROPN", "PRON", "NOUN", "ADJ", "NUM"})
"""Parts of speech that a clause without conjunction begins with."""
WHY, WHAT = frozenset({"why", "how", "whether"}), frozenset({"what", "who", "which", "where", "when", "if"})
"""Words that open a question told behind any word of saying, and those that do so behind words of asking and explaining alone."""


def content(report: Report, limit: int) -> list[tuple[int, int]]:
    """The stretches of tokens that a clause reports; what follows it ends before token ``limit`` at the latest."""
    if report.rule == NOUN:
        return after(report, limit)
    if report.rule == ACCORDING:
        return _around(report, limit)
    return _raised(report, limit) or after(report, limit) or _as(report, limit) or _around(report, limit)


def _past_day(doc: Doc, opens: int, limit: int) -> int:
    """The first token after a day that belongs to the verb before: "said (on) *Monday* it had left"."""
    at = opens + (doc[opens].lower_ == "on") if opens < limit else opens
    day = at + 1 < limit and doc[at].text in DAYS and doc[at + 1].pos_ in BEGINS
    return at + 1 if day else opens


def cue_verb(report: Report) -> Token:
    """The verb among the words of a cue."""
    return next((t for t in reversed(report.cue) if t.pos_ in labels.VERBAL), report.cue[-1])


def was_asked(report: Report) -> bool:
    """Whether the subject of the sentence is whom it is said to: "Asked why he left, ...", "he said when asked why", "Reiss, asked why, ..."."""
    verb = report.cue[0]
    if verb.lower_ != "asked":
        return False
    first, before = labels.sentence(verb)[0], verb.nbor(-1) if verb.i else verb
    behind_name = before.text == "," and bool(report.speaker) and report.speaker[-1].i == verb.i - 2
    return verb.i == first or before.lower_ in ("when", "if", "once") or behind_name


def behind(report: Report) -> int:
    """The first token after cue and addressee."""
    return max(t.i for t in (*report.cue, *report.addressee)) + 1


def after(report: Report, limit: int) -> list[tuple[int, int]]:
    """The clause that follows: "said that ...", "told them it ...", "vowed to ...", "asked why ..."."""
    doc, verb, opens = report.cue[0].doc, cue_verb(report), behind(report)
    known = verb_of(verb)
    if known is not None and not known.clause:
        return []
    first = _that(doc, opens, limit)
    opens = _past_day(doc, opens, limit)
    head = next((t for t in _complements(verb) if t.i >= (first or opens)), None)
    if first is None and head is not None:
        first = _first(head, opens)
    elif first is None:
        first, head = _question(report, opens, limit) or _to_do(report, opens, limit) or _bare(report, opens, limit) or (None, None)
    elif head is None and doc[first].head.i > first:
        head = doc[first].head
    if first is None or (doc[opens].text in (",", ".") and doc[first].lower_ != "that"):
        return []
    if verb.lower_ in BARE and doc[first].lower_ in WHY | {"if"} and any(t.lower_ in SILENCE for t in (*report.cue, verb.head)):
        return []
    if verb.lower_ == "asked" and (report.joined or was_asked(report)):
        limit = next((t.i for t in doc[first:limit] if t.text == ","), limit)
    below = [] if head is None or head in verb.ancestors else [t.i for t in head.subtree if t.i < limit]
    if report.rule == NOUN and below:
        return [(first, max(below) + 1)]
    end = _end(doc, range(first, limit), max(below, default=first))
    return [] if is_time(doc[first:end]) else [(first, end)]


def described(report: Report, limit: int) -> list[tuple[int, int]]:
    """What follows a verb up to the next comma, stop or second verb: its object may hold the words it quotes ("called it “rust”")."""
    doc, opens = report.cue[0].doc, report.cue[-1].i + 1
    if opens < limit and doc[opens].lower_ == "by":  # "was praised by one paper as “a boon”"
        return []
    end = _end(doc, range(opens, limit), opens - 1)
    second = (t.i for t in doc[opens:end] if t.pos_ == "CCONJ" and any(n.tag_ in FINITE for n in doc[t.i + 1 : min(t.i + 3, end)]))
    end = next(second, end)
    return [(opens, end)] if end > opens else []


def is_verdict(report: Report, start: int, end: int) -> bool:
    """Whether an object is one with what is made of it: "called *the deal a mistake*", "dismissed *it as talk*"."""
    verb = cue_verb(report)
    thing = next((t for t in verb.children if t.dep_ in labels.OBJECT and start <= t.i < end), None)
    if thing is None:
        return False
    if verb.lower_ in CALLING:
        return any(
            t.dep_ in VERDICT and thing.i < t.i < end and t.pos_ in ("NOUN", "ADJ", "PROPN") for t in (*verb.children, *thing.children)
        )
    return any(t.lower_ == "as" and t.i > thing.i for t in verb.doc[start:end])


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


def _question(report: Report, opens: int, limit: int) -> tuple[int, Token] | None:
    """A question told, where the tree does not know it: "asked him on Friday why he left"."""
    doc, verb = report.cue[0].doc, cue_verb(report)
    known = verb_of(verb)
    asks = known is not None and known.sense in ("ask", "explain")
    for token in doc[opens : min(opens + (12 if asks else 1), limit)]:
        if token.lower_ in WHY or (asks and token.lower_ in WHAT):
            return _finite(doc, token.i, limit)
        if token.pos_ in labels.VERBAL or (token.is_punct and token.text != ","):
            return None
    return None


def _to_do(report: Report, opens: int, limit: int) -> tuple[int, Token] | None:
    """What somebody is told to do, where the tree hangs it on whom is told: "urged the crowd to leave"."""
    doc, known = report.cue[0].doc, verb_of(cue_verb(report))
    wills = known is not None and known.sense in WILLING and bool(report.addressee)
    return (opens, doc[opens + 1]) if wills and opens + 1 < limit and doc[opens].tag_ == "TO" and doc[opens + 1].tag_ == "VB" else None


def _bare(report: Report, opens: int, limit: int) -> tuple[int, Token | None] | None:
    """A clause without conjunction that the tree does not know: a noun behind the verb, and a finite verb that is its own.

    Behind "say" any verb will do.
    """
    doc, verb = report.cue[0].doc, cue_verb(report)
    known = verb_of(verb)
    if _is_relative(verb) and any(t.dep_ in labels.OBJECT for t in verb.children):  # "who had posted the clip"
        return None
    said_first = report.speaker and report.speaker[0].i > report.cue[-1].i
    if said_first or opens + 2 >= limit or doc[opens].pos_ not in BEGINS or doc[opens].lower_ in labels.RELATIVE:
        return None
    if known is not None and known.direct and known.sense not in WILLING and (found := _finite(doc, opens, limit)):
        return found
    says = verb.lower_ in BARE and not report.joined and doc[opens].lower_ not in NO_CLAUSE
    return (opens, None) if says and any(t.pos_ in labels.VERBAL for t in doc[opens + 1 : limit]) else None


def _finite(doc: Doc, opens: int, limit: int) -> tuple[int, Token] | None:
    """Where a clause begins, and the head of its finite verb.

    Verbs of relative and other clauses inside do not count, nor do those that "and" joins to the verb before.
    """
    waiting = commas = 0
    for token in doc[opens + 1 : limit]:
        before = token.nbor(-1)
        if token.text in STOPS or token.is_space:
            return None
        if token.tag_ in RELATES or token.pos_ == "SCONJ" or (token.lower_ == "that" and before.pos_ in labels.NOMINAL):
            waiting += 1
        elif token.text == ",":
            commas += 1
        elif token.tag_ in FINITE and token.pos_ in labels.VERBAL:
            head = token.head if token.dep_ in HELPS and token.head.i > opens else token
            if waiting:
                waiting -= 1
            elif before.pos_ == "CCONJ" or (before.pos_ == "ADV" and before.i > opens and before.nbor(-1).pos_ == "CCONJ"):
                return None
            elif head.dep_ not in labels.MODIFIES_NOUN and commas % 2 == 0:
                return opens, head
    return None


def _raised(report: Report, limit: int) -> list[tuple[int, int]]:
    """What is said of the subject of a passive verb: "*He* is understood *to have left*"."""
    doc, verb = report.cue[0].doc, cue_verb(report)
    subject = labels.subject(verb)
    if verb.lower_ not in RAISING or subject is None or not labels.is_passive(verb):
        return []
    opens = report.cue[-1].i + 1
    if opens + 1 >= limit or doc[opens].tag_ != "TO" or subject.i > verb.i or subject.lower_ == "it":
        return []
    below = [t.i for t in doc[opens + 1].head.subtree if t.i < limit] if doc[opens + 1].head.i > opens else []
    phrase = labels.noun_phrase(subject)
    return [(phrase[0].i, phrase[-1].i + 1), (opens, _end(doc, range(opens, limit), max([opens + 1, *below])))]


def _as(report: Report, limit: int) -> list[tuple[int, int]]:
    """The clause beside one with "as": "As the army said, *nobody left*", "*Nobody left*, as the army said"."""
    doc = report.cue[0].doc
    start, _ = labels.sentence(report.cue[0])
    if report.start <= start or doc[report.start - 1].lower_ != "as" or not _can_stand_apart(report):
        return []
    at = report.start - 1
    if at == start:
        rest = _rest(doc, report, limit)
        return [(rest.start, rest.stop)] if rest else []
    return [(start, at)] if doc[at - 1].text == "," and not _incomplete(doc, range(start, at)) else []


def _end(doc: Doc, within: range, last: int) -> int:
    """One past the last token of a clause that the tree ends at ``last``: it goes on to the next comma or stop.

    What a relative pronoun or a second "that" goes on with behind the comma belongs to it; a participle that tells what kind
    of saying this was does not ("..., giving the first confirmation", "..., without naming them").
    """
    for at in range(within.start, min(last + 1, within.stop)):
        if doc[at].text == "," and at + 1 < within.stop and _comments(doc[at + 1], within.stop):
            return at
    after = last + 1
    while after < within.stop and (doc[after].is_quote or not (doc[after].is_punct or doc[after].is_space)):
        after += 1
    if after + 2 < within.stop and doc[after].text == ",":
        following = doc[after + 1]
        relative = following.lower_ in ("which", "whose") and following.head.i < within.stop
        second = following.lower_ == "and" and doc[after + 2].lower_ == "that"
        if relative or second:
            clause = following.head if relative else doc[after + 2].head
            return _end(doc, range(after + 1, within.stop), max([after + 2, *(t.i for t in clause.subtree if t.i < within.stop)]))
    return after


def _comments(token: Token, stop: int) -> bool:
    """Whether a participle behind a comma speaks of the saying itself: a verb of saying, or with a noun of saying as its object."""
    verb = token.nbor() if token.lower_ == "without" and token.i + 1 < stop else token
    if verb.tag_ != "VBG":
        return False
    told = any(t.dep_ in labels.OBJECT and t.lower_ in nouns() for t in verb.children)
    return verb_of(verb) is not None or told or (verb != token and verb.lower_ in SILENT)


def _around(report: Report, limit: int) -> list[tuple[int, int]]:
    """The sentence around a clause set into it, or the part before it if that says all."""
    doc = report.cue[0].doc
    start, end = labels.sentence(report.cue[0])
    before = range(start, report.start)
    if report.rule != ACCORDING and not (before and _apart(doc, report) and _can_stand_apart(report)):
        return []
    rest = _rest(doc, report, min(limit, end))
    if before and not _incomplete(doc, before):
        goes_on = len(rest) > 2 and doc[rest.start].lower_ in ("and", "but") and doc[rest.start + 1].pos_ in BEGINS
        return [(r.start, r.stop) for r in ((before, rest) if goes_on and doc[rest.start + 1].tag_ not in RELATES else (before,))]
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
    verb = cue_verb(report)
    known = verb_of(verb)
    if (
        known is None
        or not (known.clause or known.sense == "manner")
        or (known.sense in WILLING and not known.direct)
        or report.joined
        or _is_relative(verb)
        or verb.tag_ in (("VBG",) if verb.lower_ in BARE else ("VBG", "VB"))
    ):
        return False
    subject = labels.subject(verb)
    if labels.is_passive(verb) and not report.speaker and (subject is None or subject.lower_ != "it"):
        return False
    taken = {t.i for t in report.addressee}
    return (
        subject is None
        or subject.i > verb.i
        or not any(t.dep_ in labels.OBJECT and t.i not in taken and t.text not in DAYS for t in verb.children)
    )


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
    if 1 < len(words) < 6 and words[-1].text == "," and words[-2].pos_ == "AUX":
        return True
    return not any(t.pos_ in labels.VERBAL and t.tag_ not in ("VBG", "VBN", "VB") for t in words)
