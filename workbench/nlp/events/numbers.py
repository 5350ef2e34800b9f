"""How many were killed, hurt, held, sent, bought: the numbers that an event and the clauses beside it tell."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import islice

from spacy.tokens import Token

from workbench.nlp import labels
from workbench.nlp.events.clauses import TRANSPARENT, carrier, clause
from workbench.nlp.events.parts import HARMFUL
from workbench.nlp.timewords import NUMBERS

HARM = {
    **dict.fromkeys(
        "behead dead death die drown execute execution fatality kill killing massacre murder perish slay suffocate toll".split(), "dead"
    ),
    **dict.fromkeys("hurt injure injured injury maim wound wounded".split(), "wounded"),
    **dict.fromkeys("missing".split(), "missing"),
    **dict.fromkeys("displace displaced flee homeless uproot".split(), "displaced"),
}
"""Words that tell of victims, and what becomes of those."""
DEEDS = {
    **dict.fromkeys("apprehend arrest capture detain detention imprison jail".split(), "detained"),
    **dict.fromkeys("abduct abduction kidnap kidnapping".split(), "abducted"),
    **dict.fromkeys("evacuate evacuation relocate".split(), "evacuated"),
    **dict.fromkeys("free liberate release".split(), "released"),
    **dict.fromkeys("exchange swap".split(), "exchanged"),
    **dict.fromkeys("deploy deployment dispatch send".split(), "sent"),
    **dict.fromkeys("acquire buy order purchase".split(), "bought"),
    **dict.fromkeys("sale sell".split(), "sold"),
    **dict.fromkeys("rescue save".split(), "rescued"),
    **dict.fromkeys("deport deportation expel expulsion".split(), "expelled"),
    **dict.fromkeys("gather march protest rally walk".split(), "taking part"),
}
"""Words for other events with the number of those to whom they are done, or who do them."""
TIES = frozenset({"advcl", "conj", "acl", "xcomp", "parataxis", "obj", "ccomp", "dep", "amod"})
"""The relations by which the words for victims hang on an event, over a few steps, and how many words are looked at."""
STEPS, MOST = 4, 40
DOING = frozenset({"gather", "march", "protest", "rally", "walk", "flee", "die", "drown", "perish", "suffocate"})
"""Of these, what people do or what befalls them: their subjects are counted."""
SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9}
VAGUE = frozenset(
    {"dozen", "score", "hundred", "thousand", "million", "several", "many", "few", "countless", "numerous", "couple", "handful"}
)
MEASURES = frozenset({"MONEY", "PERCENT", "QUANTITY", "DATE", "TIME"})
CURRENCY = frozenset("$€£¥₹")


def numbers(trigger: Token, event_type: str) -> dict[str, int | str]:
    """What an event counts, by what becomes of those counted: a number, or the words where they tell none ("dozens").

    "At least 30" and "some 30" are 30. Victims are looked for in the clauses beside the trigger, too ("..., killing 12 and wounding 30").
    """
    found: dict[str, int | str] = {}
    lemma = trigger.lemma_.lower()
    if what := DEEDS.get(lemma):
        for counted in _counted(trigger):
            if (amount := amount_of(counted)) is not None:
                found.setdefault(what, amount)
    if event_type in HARMFUL or lemma in HARM:
        for word in islice(_beside(trigger), MOST):
            for counted in _counted(word):
                if (amount := amount_of(counted)) is not None:
                    found.setdefault(HARM[word.lemma_.lower()], amount)
    return found


def _beside(trigger: Token) -> Iterator[Token]:
    """The words for victims among the trigger, the verb that governs it, and what hangs on these two."""
    event = carrier(trigger)
    starts = [trigger]
    above, tie = labels.governor(event), labels.relation(event)
    acts = above.pos_ in labels.VERBAL and (tie == "obj" or tie.startswith("nsubj"))
    if above != event and (acts or (above.lemma_.lower() in HARM and tie in ("advcl", "obl", "nmod"))):
        while labels.relation(above) in labels.JOINED and above.head.lemma_.lower() in HARM:
            above = above.head
        starts.append(above)
    seen = {trigger.i}
    for _ in range(STEPS):
        yield from (word for word in starts if word.lemma_.lower() in HARM)
        starts = [t for word in starts for t in word.children if t.i not in seen and labels.relation(t) in TIES]
        seen.update(t.i for t in starts)


def _counted(word: Token) -> Iterator[Token]:
    """The nouns whose number a word tells: its objects or, of what befalls, its subject; "of" a noun; and a number right beside it."""
    doc, at = word.doc, word.i - 1
    while at > 0 and doc[at].pos_ == "AUX":
        at -= 1
    if at >= 0 and doc[at].pos_ == "NUM" and word.pos_ != "NOUN":
        yield doc[at]
    if word.pos_ in labels.VERBAL or word.tag_.startswith("VB"):
        told = clause(word)
        yield from ([told.doer] if told.doer is not None and word.lemma_.lower() in DOING else told.things)
        if word.tag_ in ("JJ", "VBN") and not told.things and (own := labels.subject(word)) is not None:
            yield own
        if word.dep_ == "amod":
            yield word.head
        yield from (
            t for t in word.children if t.i > word.i and t.pos_ == "NUM" and labels.relation(t) in ("obl:unmarked", "obl", "nummod")
        )
        yield from (noun for preposition, noun in labels.prepositional(word) if preposition in ("among", "to"))
        return
    if word.pos_ == "ADJ":
        own = labels.subject(word)
        if own is not None:
            yield own
        elif word.head.pos_ in ("NUM", *labels.NOMINAL):
            yield word.head
        elif word.dep_ == "xcomp":
            yield from (t for t in word.head.children if t.dep_ in labels.OBJECT)
        return
    yield from (noun for preposition, noun in labels.prepositional(word) if preposition in ("of", "at", "to"))
    if word.lemma_.lower() == "toll":
        yield from (noun for preposition, noun in labels.prepositional(labels.governor(word)) if preposition in ("to", "at"))
    if any(t.dep_ == "nummod" for t in word.children):
        yield word


def amount_of(noun: Token) -> int | str | None:
    """How many a noun phrase means: a number, the words for one that is not told exactly, None where it does not count."""
    if noun.ent_type_ in MEASURES or any(t.text in CURRENCY or t.ent_type_ in MEASURES for t in noun.children if t.i < noun.i):
        return None
    if any(t.lower_ in labels.NEGATION for t in noun.children):
        return None
    figures = [t for t in noun.children if labels.relation(t) == "nummod" and t.i < noun.i]
    if noun.pos_ == "NUM" or noun.like_num:
        figures.append(noun)
    if figures:
        return _value(_row(figures[-1]))
    if noun.lemma_.lower() in VAGUE and noun.pos_ != "ADJ":
        return noun.lower_
    vague = next((t for t in noun.children if t.lemma_.lower() in VAGUE and t.i < noun.i), None)
    if vague is not None:
        return vague.lower_
    if noun.lemma_.lower() in TRANSPARENT:
        return None
    one = noun.tag_ == "NN" and any(t.lower_ in ("a", "an", "one") and t.dep_ in ("det", "nummod") for t in noun.children)
    return 1 if one else None


def _row(figure: Token) -> list[Token]:
    """The words of a number around one of them ("two hundred and fifty")."""
    doc, first, last = figure.doc, figure.i, figure.i
    while first > 0 and _is_figure(doc[first - 1]):
        first -= 1
    while last + 1 < len(doc) and (
        _is_figure(doc[last + 1]) or (doc[last].lower_ in SCALES and doc[last + 1].lower_ == "and" and _is_figure(doc[last + 1].nbor()))
    ):
        last += 1
    return [t for t in doc[first : last + 1] if _is_figure(t)]


def _is_figure(token: Token) -> bool:
    return token.like_num or token.lower_ in SCALES or (token.lower_ in NUMBERS and token.lower_ not in ("a", "an"))


def _value(words: Sequence[Token]) -> int | str | None:
    """The number that words in a row make: "two hundred", "1.2 million", "twenty-five"."""
    total, current = 0.0, 0.0
    for word in words:
        for part in word.lower_.replace(",", "").split("-"):
            if part in SCALES:
                current = (current or 1) * SCALES[part]
                if SCALES[part] >= 1000:
                    total, current = total + current, 0.0
            elif part in NUMBERS:
                current += NUMBERS[part]
            else:
                try:
                    current += float(part)
                except ValueError:
                    return None
    whole = total + current
    return int(whole) if whole == int(whole) and whole > 0 else None


__all__ = ["amount_of", "numbers"]
