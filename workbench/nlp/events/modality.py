"""On whose word an event stands and whether it happened: read off the words that govern its trigger, and the quote it stands in.

The modalities are those of the gold readings (``tests/gold/README.md``), and the first that fits is taken: denied, negated,
threatened, requested, planned, hypothetical, confirmed, reported, asserted. Only what the outlet says itself is asserted.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from spacy.tokens import Doc, Token

from workbench.model import Annotation, Span
from workbench.nlp import labels
from workbench.nlp.events.clauses import OWNED, carrier
from workbench.nlp.events.words import LIGHT, UNDERGOING
from workbench.nlp.quotes.reporting import verb_of
from workbench.nlp.tense import TIMETABLED

MODALITIES = ("denied", "negated", "threatened", "requested", "planned", "hypothetical", "confirmed", "reported", "asserted")
"""In the order in which they are taken."""
STEPS = 5
"""How many words up the tree may govern an event."""
DENYING = frozenset({"deny", "refute", "disavow", "repudiate", "denial"})
CONFIRMING = frozenset(
    {"acknowledge", "admit", "concede", "confess", "confirm", "corroborate", "verify", "confirmation", "admission", "acknowledgement"}
)
GOVERNED = {
    **dict.fromkeys(DENYING, "denied"),
    **dict.fromkeys(
        """abandon abort absence acquit avert avoid block call_off cancel clear decline exonerate fail failure fend_off foil forgo hold_off inability lack neglect prevent put_off
        refrain refusal refuse rule_out scrap thwart unable unwilling""".split(),
        "negated",
    ),
    **dict.fromkeys("menace threat threaten warn warning".split(), "threatened"),
    **dict.fromkeys(
        """advise appeal ask beg beseech call call_for call_on call_upon demand encourage exhort implore insist instruct invite must order petition plea plead press
        pressure push push_for recommend request require seek suggest tell urge want wish""".split(),
        "requested",
    ),
    **dict.fromkeys(
        """agree agreement aim arrange authorise authorize commit commitment decide decision determined due expect expected go hope intend intent intention likely move plan pledge
        poise poised prepare prepared preparation promise schedule set slate swear vow""".split(),
        "planned",
    ),
    **dict.fromkeys(
        "able attempt bid capable chance consider contemplate debate discuss eager fear likelihood mull need offer possibility possible propose proposal ready risk threshold try weigh willing".split(),
        "hypothetical",
    ),
    **dict.fromkeys(CONFIRMING, "confirmed"),
    **dict.fromkeys(
        """accusation accuse allegation allege assume believe blame charge claim consider estimate report rumor rumour say suspect suspicion suppose think understand""".split(), "reported"
    ),
}  # fmt: skip
"""What a verb, noun or adjective makes of the clause that hangs on it."""
OF_THINGS = {
    **dict.fromkeys(DENYING, "denied"),
    **dict.fromkeys("abandon abort absence avert avoid block call_off cancel fend_off foil forgo hold_off lack prevent put_off rule_out scrap thwart".split(), "negated"),
    **dict.fromkeys("threaten threat warn warning".split(), "threatened"),
    **dict.fromkeys(
        "ask appeal beg call call_for call_on demand insist invite order plea plead press propose push push_for recommend request require seek urge want".split(), "requested"
    ),
    **dict.fromkeys("await decision expect plan prepare preparation pledge promise schedule vow".split(), "planned"),
    **dict.fromkeys("chance consider contemplate fear mull need offer possibility proposal risk weigh".split(), "hypothetical"),
    **dict.fromkeys(CONFIRMING, "confirmed"),
    **dict.fromkeys("accusation accuse allegation allege report rumor rumour suspect suspicion".split(), "reported"),
}  # fmt: skip
"""What a word makes of an event that is its object, or hangs on it by "of", "for", "to"."""
MODIFIERS = {
    **dict.fromkeys("coming forthcoming future planned scheduled upcoming expected promised".split(), "planned"),
    **dict.fromkeys("potential possible proposed hypothetical would-be likely".split(), "hypothetical"),
    **dict.fromkeys("alleged apparent claimed purported reported supposed suspected".split(), "reported"),
    **dict.fromkeys("allegedly apparently purportedly reportedly supposedly".split(), "reported"),
    **dict.fromkeys("threatened".split(), "threatened"),
    **dict.fromkeys("averted failed foiled thwarted cancelled canceled".split(), "negated"),
}
ACCUSING = frozenset("accuse acquit avoid block blame charge clear exonerate prevent suspect".split())
"""Verbs that say of whom what "of", "for", "from" or "with" and a gerund tells, and whether it is so."""
DEFINITE = frozenset("the this that these those his her its their our my your whose".split())
NOBODY = frozenset({"nobody", "none", "nothing", "neither", "noone"})
BE = frozenset({"is", "are", "was", "were", "am"})
FUTURE = frozenset({"will", "wo", "shall", "'ll", "’ll"})
WOULD = frozenset({"would", "'d", "’d"})
POSSIBLE = frozenset({"can", "ca", "could", "may", "might"})
PERFECT = frozenset({"have", "'ve", "’ve"})
OBLIGED = frozenset({"must", "should", "ought"})
CONDITIONS = frozenset({"if", "unless", "whether", "provided", "lest"})
CLAUSES = frozenset({"xcomp", "ccomp", "acl", "advcl", "csubj", "pcomp", "csubj:pass", "nsubj:pass"})
HAPPENING = frozenset(
    "be become begin come commence continue end follow go happen hold kick last occur open proceed resume start stop take".split()
)
"""Verbs that tell of an event that is their subject only that it takes place."""
BY_WHICH = frozenset({"of", "for", "to", "on", "against"})


def modality(trigger: Token, quote: Annotation | None = None, outlet: str | None = None) -> str:
    """On whose word an event stands; ``quote`` is the quote around its trigger, ``outlet`` the name of the article's source.

    Words of a speaker are never asserted, unless the speaker is the outlet itself.
    """
    found = set(_signs(trigger, told=quote is not None and quote.label != "direct"))
    if quote is not None:
        found.update(_said(trigger, quote, found, outlet))
    return next(m for m in MODALITIES if m in found or m == "asserted")


def _said(trigger: Token, quote: Annotation, signs: set[str], outlet: str | None) -> Iterator[str]:
    """What a quote makes of what is told in it, by the words that introduce it."""
    cue = _cue(trigger.doc, quote.roles.get("cue", ()))
    lemmas = {t.lemma_.lower() for t in cue}
    sense = quote.values.get("sense") or next((known.sense for t in cue if (known := verb_of(t))), "")
    negated = any(t.lower_ in labels.NEGATION for t in cue)
    if lemmas & CONFIRMING and not negated:
        yield "confirmed"
    if not negated and not _is_aside(trigger, cue):
        if lemmas & DENYING:
            yield "denied"
        if sense == "threaten" and "planned" in signs and "hypothetical" not in signs:
            yield "threatened"
        if sense in ("demand", "ask") and trigger.tag_ in ("VB", "VBP") and trigger.head in cue and quote.label == "indirect":
            yield "requested"
    speaker = quote.values.get("speaker_name")
    yield "asserted" if outlet and speaker == outlet else "reported"


@lru_cache(maxsize=4)
def _cue(doc: Doc, spans: tuple[Span, ...]) -> list[Token]:
    return [t for span in spans for t in labels.tokens_between(doc, *span)]


def _is_aside(trigger: Token, cue: list[Token]) -> bool:
    """Whether an event is told in a relative clause of what is said ("denied handing over the airfield, which they had seized")."""
    token = trigger
    while token.head != token and token not in cue:
        if token.dep_ in ("acl:relcl", "relcl"):
            return True
        token = token.head
    return False


def _signs(trigger: Token, told: bool = False) -> Iterator[str]:
    """The modalities that the words around a trigger, and those that govern it, speak for; ``told`` in indirect speech."""
    word, things = trigger, not _is_clause(trigger)
    if things:
        yield from _of_noun(trigger)
        word = carrier(trigger)
    else:
        yield from _of_clause(trigger, told)
    for _ in range(STEPS):
        above, link = word.head, word.dep_
        if above == word or link in ("acl:relcl", "relcl", "parataxis", "appos", "punct", "list", "dep"):
            return
        if above.pos_ == "ADP" and above.head != above:
            link, above = ("pcomp" if link == "pcomp" else "obl"), above.head
        if link in labels.JOINED:
            if not things and not _is_clause(above):
                return
            yield from _of_noun(above) if things else _inherited(word, above, told)
            word = above
            continue
        name = _name(above, word)
        if things:
            if link in labels.SUBJECT and link not in ("nsubj:pass", "nsubjpass"):
                if above.lemma_.lower() in HAPPENING or _is_copular(above):
                    yield from _of_clause(above, told)
                    if above.lower_ in MODIFIERS:
                        yield MODIFIERS[above.lower_]
                    if above.dep_ == "ROOT" and above.tag_ in ("VBZ", "VBP") and above.lemma_.lower() in TIMETABLED:
                        yield "planned"
                    word, things = above, False
                    continue
                return
            if (
                link in labels.OBJECT
                or link in ("nsubj:pass", "nsubjpass")
                or (link in ("obl", "nmod") and _case(word) in BY_WHICH)
                or link in labels.MODIFIES
            ):
                if name in OF_THINGS and not (_is_known(word) and OF_THINGS[name] in ("requested", "planned")):
                    yield from _unless_negated(OF_THINGS[name], above)
                elif name in OF_THINGS and not _is_negated(above):
                    yield OF_THINGS[name]
                light = above.lemma_.lower() in LIGHT or above.lemma_.lower() in UNDERGOING or above.lemma_.lower() in HAPPENING
                if _is_clause(above) and (light or name in OF_THINGS):
                    if light:
                        yield from _of_clause(above, told)
                    word, things = above, False
                    continue
                if not _is_clause(above) and name in OF_THINGS:
                    word = above
                    continue
            return
        if link not in CLAUSES:
            return
        yield from _by_governor(word, above, link, name)
        if link == "advcl":
            return
        things = not _is_clause(above)
        if not things and link == "xcomp":
            yield from _of_clause(above, told)
        elif not things and (known := verb_of(above)) is not None and known.sense == "neutral":
            return
        word = above


def _by_governor(word: Token, above: Token, link: str, name: str) -> Iterator[str]:
    infinitive = any(t.lower_ == "to" and t.i < word.i for t in word.children if t.dep_ in ("mark", "aux"))
    if name in ("be", "have") and infinitive:
        yield "planned" if name == "be" else "requested"
    elif link in ("acl", "advcl") and (blamed := _blamed(word, above)):
        yield from _unless_negated(GOVERNED[blamed.lemma_.lower()], blamed)
    elif link == "acl":
        if name in GOVERNED and (infinitive or name in ("threat", "risk", "claim", "allegation", "denial", "confirmation", "possibility")):
            yield from _unless_negated(GOVERNED[name], above)
        elif infinitive and above.lemma_.lower() not in OWNED:
            yield "planned"
    elif link == "advcl":
        if infinitive and name in GOVERNED and GOVERNED[name] not in ("confirmed", "reported"):
            yield from _unless_negated(GOVERNED[name], above)
        elif infinitive and word.tag_ == "VB":
            yield "planned"
    elif name in GOVERNED:
        sign = GOVERNED[name]
        bare = word.tag_ in ("VB", "VBG") or (word.tag_ == "VBP" and sign == "requested")
        if (
            link == "ccomp"
            and sign in ("requested", "planned")
            and not _moved(word)
            and (not bare or any(t.dep_ == "aux" for t in word.children))
        ):
            return
        if sign == "threatened" and link == "ccomp" and not _moved(word):
            return
        if (
            link == "xcomp"
            and sign == "reported"
            and name in ("say", "claim", "report", "think", "believe", "understand", "suspect", "allege")
            and not infinitive
        ):
            return
        yield from _unless_negated(sign, above)


def _blamed(word: Token, above: Token) -> Token | None:
    """The verb that accuses or acquits somebody of what a gerund tells, or keeps them from it."""
    governor = above.head if above.pos_ in labels.NOMINAL and above.dep_ in (*labels.OBJECT, "nsubj:pass", "nsubjpass") else above
    mark = next((t.lower_ for t in word.children if t.dep_ in ("mark", "prep", "case")), "")
    return governor if governor.lemma_.lower() in ACCUSING and mark in ("of", "for", "from", "with") else None


def _moved(word: Token) -> bool:
    """Whether a clause has a modal, so that it is still to come."""
    return any(t.lower_ in FUTURE | WOULD | POSSIBLE | OBLIGED for t in word.children if t.dep_ in labels.WITH_VERB)


def _unless_negated(sign: str, governor: Token) -> Iterator[str]:
    """What a governor makes of an event; where it is negated, what is planned, asked or possible does not take place."""
    if not _is_negated(governor):
        yield sign
    elif sign in ("planned", "hypothetical", "requested", "threatened"):
        yield "negated"


def _is_known(noun: Token) -> bool:
    """Whether a noun is told as something known ("had not asked for the raid"), which a word that is negated leaves as it is."""
    return any(t.lower_ in DEFINITE and t.i < noun.i for t in noun.children)


def _name(word: Token, below: Token) -> str:
    """A word's lemma, with the particle or preposition that makes it another word ("call off", "call for")."""
    lemma = word.lemma_.lower()
    particle = next(
        (t.lower_ for t in word.children if t.dep_ in ("compound:prt", "prt") or (t.dep_ == "advmod" and t.lower_ in ("off", "out"))), ""
    )
    for second in (particle, _case(below)):
        if second and f"{lemma}_{second}" in GOVERNED:
            return f"{lemma}_{second}"
    return lemma


def _case(word: Token) -> str:
    if word.head.pos_ == "ADP":
        return word.head.lower_
    return next((t.lower_ for t in word.children if t.dep_ == "case" and t.i < word.i), "")


def _is_clause(word: Token) -> bool:
    return word.pos_ in labels.VERBAL or _is_copular(word) or labels.is_predicate(word) or any(t.dep_ == "aux" for t in word.children)


def _is_copular(word: Token) -> bool:
    return any(t.dep_ == "cop" for t in word.children)


def _is_negated(word: Token) -> bool:
    return any(_negates(t, word) for t in word.children)


def _negates(child: Token, word: Token) -> bool:
    """Whether what hangs on a word negates it."""
    relation = child.dep_
    before = child.i < word.i or relation in ("neg", "det")
    return before and child.lower_ in labels.NEGATION and relation not in labels.SUBJECT


def _of_noun(noun: Token) -> Iterator[str]:
    """What stands before a noun makes of it: "no request", "a planned attack", "without a fight"."""
    if _is_negated(noun):
        yield "negated"
    for child in noun.children:
        if child.lower_ in MODIFIERS and (child.i < noun.i or child.dep_ == "acl"):
            yield MODIFIERS[child.lower_]


def _of_clause(verb: Token, told: bool = False) -> Iterator[str]:
    """What a clause says of itself by negation, modal, condition and mood."""
    children = list(verb.children)
    if any(_negates(t, verb) for t in children):
        yield "negated"
    words = {t.lower_ for t in children if t.i < verb.i and (t.dep_ in labels.WITH_VERB or t.dep_ in ("mark", "cop"))}
    perfect = not words.isdisjoint(PERFECT)
    if words & CONDITIONS or words & POSSIBLE:
        yield "hypothetical"
    if words & FUTURE or (words & BE and "to" in words):
        yield "planned"
    if words & WOULD:
        yield "hypothetical" if perfect or not (told or _is_told(verb)) else "planned"
    if words & OBLIGED:
        yield "hypothetical" if perfect else "requested"
    for child in children:
        relation = child.dep_
        if relation in ("advmod", "amod") and child.lower_ in MODIFIERS:
            yield MODIFIERS[child.lower_]
        elif (relation in labels.SUBJECT or (relation in labels.OBJECT and child.i > verb.i)) and _is_nobody(child):
            yield "negated"
        elif relation in ("obl", "prep") and (
            child.lower_ == "according" or any(t.lower_ == "according" and t.i < child.i for t in child.children)
        ):
            yield "reported"
    if _is_imperative(verb, words):
        yield "requested"


def _is_nobody(noun: Token) -> bool:
    return noun.lower_ in NOBODY or any(t.lower_ in ("no", "none", "neither") and t.dep_ in ("det", "neg", "nummod") for t in noun.children)


def _inherited(verb: Token, above: Token, told: bool) -> Iterator[str]:
    """What a joined verb has from the one before it: its modals, if it has no subject and no auxiliary of its own."""
    own = labels.subject(verb) is not None or any(t.dep_ in ("aux", "aux:pass", "auxpass") for t in verb.children)
    signs = _of_clause(above, told)
    yield from (sign for sign in signs if sign == "reported" or (not own and (sign != "negated" or verb.tag_ == "VB")))


def _is_told(verb: Token) -> bool:
    """Whether a clause is what a verb in the past tense tells, where "would" is the future."""
    above = verb.head
    return verb.dep_ in ("ccomp", "parataxis", "advcl", "conj") and (
        verb_of(above) is not None or above.lemma_.lower() in ("hope", "expect", "think", "decide")
    )


def _is_imperative(verb: Token, words: set[str]) -> bool:
    if (
        verb.tag_ != "VB"
        or words & {"to", "let"}
        or verb.dep_ not in ("ROOT", "conj", "parataxis", "ccomp")
        or labels.subject(verb) is not None
    ):
        return False
    return not any(t.dep_ in ("aux", "aux:pass", "auxpass", "mark") for t in verb.children) and (
        verb.dep_ != "conj" or verb.head.tag_ == "VB"
    )
