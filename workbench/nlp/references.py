"""Whom pronouns and descriptions take up: "he", "her", "the prime minister", "the ministry", where an article leaves no doubt.

A pronoun is linked to the only one who fits in the last sentence that names anybody who does. Somebody without a name
("a doctor") counts as well, and so makes unclear who is meant: what is not clear is left alone, as is all in quotation marks.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from spacy.tokens import Doc, Token

from workbench.clusters.naming.folding import fold
from workbench.clusters.naming.given import gender
from workbench.clusters.naming.known import country
from workbench.clusters.naming.mentions import FEMALE, KIN, MALE
from workbench.model import Annotation, Article, Span
from workbench.nlp import labels
from workbench.nlp.gazetteer import titles
from workbench.nlp.known import Known, bodies, people
from workbench.nlp.quotemarks import quoted
from workbench.nlp.quotes.direct import Page
from workbench.nlp.quotes.reporting import verb_of

BY = "rules:references@1"
PRONOUNS = dict.fromkeys(("he", "him", "his", "himself"), "m") | dict.fromkeys(("she", "her", "hers", "herself"), "f")
FAR = 800
"""How many characters back a pronoun may look for its person."""
NEAR = 2
"""How many sentences back it may look while others fit who were named before."""
HEADS = frozenset("president premier chancellor king queen emir sultan emperor leader".split()) | {"prime minister", "supreme leader"}
"""Offices whose holder is "the Iraqi leader"."""
BODIES = frozenset(
    """agency alliance association authority bank board bureau coalition commission committee company corporation council court
    department federation foundation group institute league ministry movement organisation organization party society syndicate
    tribunal union university""".split()
)
"""Words that take up the body in whose name they stand."""
MEN = MALE | {"man", "boy", "policeman", "fisherman", "businessman", "gunman", "waiter", "lad", "husband", "actor"}
WOMEN = FEMALE | {"woman", "girl", "policewoman", "businesswoman", "waitress", "housewife", "actress", "nun"}
PEOPLE = frozenset(
    """adviser aide ally assistant attacker author baker boss captain carpenter child client colleague cousin delegate diplomat driver
    expert farmer fighter friend guard guest hostage insider inspector investigator manager medic member merchant militant neighbor
    neighbour owner parent passenger pilot player porter prisoner protester rebel relative resident rival sailor shopkeeper soldier
    source steward student supporter survivor suspect teacher teenager trader victim villager visitor volunteer voter winner witness
    worker writer""".split()
).union(MEN, WOMEN, KIN)
"""Common nouns for one person, beside the titles."""
PERSONAL = ("man", "woman", "ist", "ian", "eer")
"""How words for one person end, too."""
THINGS = BODIES | frozenset(
    """army brief document filing government journal law letter magazine memo military newspaper notice office order outlet paper police poll
    post radio report service site state statement station study survey television text website""".split()
)
"""What says something and is no person."""
NEW, NOBODY = frozenset({"a", "an", "another", "one"}), frozenset({"no", "any", "every", "each"})
PART_OF_NAME = frozenset({"flat", "compound", "nmod:desc"})


class Somebody(NamedTuple):
    """One person at a place in the text, ``role`` the head of all that stands for it; ``who`` is None where no name is known."""

    at: Token
    role: Token
    who: Known | None
    sex: str = ""
    spoke: bool = False

    @property
    def acts(self) -> bool:
        """Whether it is the subject of its clause."""
        return self.role.dep_ in labels.SUBJECT

    def fits(self, sex: str) -> bool:
        """Whether it may be called "he" (``sex`` "m") or "she" ("f")."""
        said = self.who.sexes if self.who else {self.sex} - {""}
        return not said or sex in said


def references(doc: Doc, article: Article, names: Sequence[Annotation]) -> list[Annotation]:
    """Links from pronouns and descriptions to whom they take up; ``names`` are the article's entities.

    Each has the antecedent as a role, its fullest name as ``entity`` and, in words, why.
    """
    reader = _Reader(doc, article, names)
    return [
        Annotation(
            article=article.id,
            layer="links",
            label="REFERENCE",
            spans=(span,),
            roles={"antecedent": (_before(who, span.start) or who.spans[0],)},
            values={"entity": who.name, "why": why},
            by=BY,
        )
        for span, who, why in reader.read()
    ]


class _Reader:
    """Goes through an article once, from word to word, and keeps in mind who has been mentioned."""

    def __init__(self, doc: Doc, article: Article, names: Sequence[Annotation]) -> None:
        self.doc, self.tokens = doc, list(doc)
        self.page = Page(doc, quoted(article.text))
        told = [self.page.outside(t) and not t.is_space and not t.is_punct for t in self.tokens]
        self.sentence = _numbered(told, _sentences(doc))
        self.paragraph = _numbered(told, [bisect_left(self.page.ends, t.idx + 1) for t in self.tokens])
        self.people = people(article, names)
        self.bodies = bodies(article.text, names)
        self.inside = {t.i for a in names for t in labels.tokens_between(doc, *a.spans[0])}
        entered: list[tuple[Span, Known | None]] = [(span, person) for person in self.people for span in person.spans]
        families = {fold(person.name).rpartition(" ")[2] for person in self.people} - {""}
        for a in names:
            words = fold(a.spans[0].of(article.text)).split()
            if a.label == "PERSON" or " ".join(words) in families or (len(words) > 1 and gender(words[0])):
                entered.append((a.spans[0], None))
        self.named: dict[int, tuple[Token, Known | None]] = {}
        for span, who in entered:
            if tokens := labels.tokens_between(doc, *span):
                self.named.setdefault(tokens[-1].i, (labels.head_of(tokens), who))
        self.roles = {_role(token).i: who for token, who in self.named.values()}
        self.called = _called(doc, [*self.people, *self.bodies])
        self.seen: list[Somebody] = []
        self.met: dict[tuple[str, str], Somebody] = {}
        self.others: dict[str, int] = {}

    def read(self) -> Iterator[tuple[Span, Known, str]]:
        """What is taken up, where, whom it means, and why."""
        for token in self.tokens:
            told = self.page.outside(token)
            if token.i in self.named:
                if told:
                    self._see(*self.named[token.i])
            elif token.lower_ in PRONOUNS:
                if told and (found := self._pronoun(token)):
                    yield Span(token.idx, token.idx + len(token)), *found
            elif token.pos_ in ("NOUN", "PROPN") and token.i not in self.inside and token.i not in self.roles:
                if described := self._description(token):
                    first, who, why = described
                    if told and who in self.people:
                        self._see(token, who)
                    yield Span(first.idx, token.idx + len(token)), who, why
                elif told:
                    self._stranger(token)

    def _see(self, token: Token, who: Known | None, sex: str = "") -> None:
        role = _role(token)
        self.seen.append(Somebody(token, role, who, sex, role.dep_ in labels.SUBJECT and verb_of(role.head) is not None))
        self.met.setdefault((who.name, "") if who else ("", sex), self.seen[-1])

    # --- pronouns ---------------------------------------------------------------------------------------------------------

    def _pronoun(self, token: Token) -> tuple[Known, str] | None:
        """Whom a pronoun means; from here on it stands for them, or for somebody unknown."""
        sex = PRONOUNS[token.lower_]
        found = self._meant(token, sex)
        self._see(token, found[0] if found else None, sex)
        if found:
            found[0].sexes.add(sex)
        return found

    def _meant(self, token: Token, sex: str) -> tuple[Known, str] | None:
        own = _clause(token)
        if token.lower_.endswith("self"):
            last = next((s for s in self._near(token) if own is not None and s.role == own and s.fits(sex)), None)
            return (last.who, "the subject of the clause") if last and last.who else None
        barred = _barred(token, own)
        fitting = [s for s in self._near(token) if s.fits(sex) and s.role.i not in barred]
        if not fitting:
            return None
        number = self.sentence[fitting[0].at.i]
        level = _without_embedded([s for s in fitting if self.sentence[s.at.i] == number])
        who = level[0].who
        if who is None or any(s.who is not who for s in level) or self._ahead(token, sex, who):
            return None
        acting = any(s.acts or s.role.is_ancestor(token) for s in level)
        if not acting and any(s.who is not who and number - self.sentence[s.at.i] <= NEAR for s in fitting):
            return None
        if not any(s.fits(sex) and s.who is not who for s in self.met.values()):
            return who, f"the only {'man' if sex == 'm' else 'woman'} named so far"
        back = self.sentence[token.i] - number
        if back > NEAR:
            return None
        return who, "the last person who spoke" if any(s.spoke for s in level) else "the last person named who fits"

    def _near(self, token: Token) -> list[Somebody]:
        """Who was mentioned in the paragraph and the one before, the last first."""
        here = self.paragraph[token.i]
        out = []
        for s in reversed(self.seen):
            if token.idx - s.at.idx > FAR or here - self.paragraph[s.at.i] > 1:
                break
            out.append(s)
        return out

    def _ahead(self, token: Token, sex: str, who: Known) -> bool:
        """Whether the subject that is still to come may be meant as well ("In his speech, Maliki ...")."""
        for verb in token.ancestors:
            subject = labels.subject(verb)
            if subject is None or subject.i <= token.i or subject.is_ancestor(token):
                continue
            coming = self.roles.get(subject.i)
            if _is_person(subject) if coming is None else coming is not who and sex in (coming.sexes or sex):
                return True
        return False

    # --- descriptions -----------------------------------------------------------------------------------------------------

    def _description(self, noun: Token) -> tuple[Token, Known, str] | None:
        """The first word of a description that ends with a noun, whom it means, and why, if there is just one."""
        if not _stands_alone(noun):
            return None
        for size in (3, 2, 1):
            begin, nation = self._opening(noun.i - size)
            if begin is None:
                continue
            words = tuple(t.lower_ for t in self.doc[noun.i + 1 - size : noun.i + 1])
            what = " ".join(words)
            holders = self._holders(what, nation) if words in titles() else []
            if not nation and size == 1:
                more = [b for b in self.bodies if what in BODIES and what in fold(b.name).split()] + self.called.get(what, [])
                holders += [k for k in more if k not in holders and k.spans[0].start < noun.idx]
            last = _before(holders[0], noun.idx) if len(holders) == 1 else None
            if len(holders) == 1 and self.others.get(words[-1], -1) < (last.start if last else 0):
                return begin, holders[0], f"the only {what} named"
        return None

    def _opening(self, at: int) -> tuple[Token | None, str]:
        """The word that opens a description whose article or country ends at a token, and the country: "the", "the Iraqi", "Iraq's"."""
        if at < 0:
            return None, ""
        token, before = self.doc[at], self.doc[max(at - 1, 0)]
        if token.lower_ == "the":
            return token, ""
        nation = country(before.text if token.text in ("'s", "’s") else token.text if before.lower_ == "the" else "")
        return (before, nation) if nation else (None, "")

    def _holders(self, office: str, nation: str) -> list[Known]:
        """Those whom the article gives an office, or a country and its highest."""
        fitting = [p for p in self.people if not nation or nation in p.countries]
        if nation and office == "leader":
            return [p for p in fitting if p.offices & HEADS]
        return [p for p in fitting if any(o == office or o.endswith(f" {office}") for o in p.offices)]

    def _stranger(self, noun: Token) -> None:
        """Keep in mind somebody without a name, and a body that is another than those named."""
        if noun.dep_ not in labels.APPOSITION:
            self.others[noun.lower_] = noun.idx
        told = noun.dep_ in labels.OBJECT and verb_of(noun.head) is not None  # "told our reporter": nobody to talk about
        argument = noun.dep_ in labels.SUBJECT or (noun.dep_ in labels.OBJECT and not told)
        if argument and noun.tag_ != "NNS" and _is_person(noun):
            word = noun.lower_
            self._see(noun, None, "m" if word in MEN else "f" if word in WOMEN else KIN.get(word, ""))


# --- the text ----------------------------------------------------------------------------------------------------------------


def _sentences(doc: Doc) -> list[int]:
    """Where each token's sentence begins."""
    starts: list[int] = []
    while len(starts) < len(doc):
        start, end = labels.sentence(doc[len(starts)])
        starts += [starts[start] if start < len(starts) else start] * (end - len(starts))
    return starts


def _numbered(told: Sequence[bool], units: Sequence[int]) -> list[int]:
    """The number of each token's sentence or paragraph; those without a word that is ``told`` (outside of marks) are not counted."""
    numbers, number, unit = [], 0, -1
    for counts, own in zip(told, units, strict=True):
        if counts and own != unit:
            number, unit = number + 1, own
        numbers.append(number)
    return numbers


def _called(doc: Doc, known: Sequence[Known]) -> dict[str, list[Known]]:
    """Whom the article calls what, beside a name: "Petra Zoric, a teacher", "truck driver Josip Marran"."""
    found: dict[str, list[Known]] = {}
    if not doc.has_annotation("DEP"):  # spaCy looks for children outside of a text that has no parse
        return found
    for who in known:
        heads = [labels.head_of(tokens) for span in who.spans if (tokens := labels.tokens_between(doc, *span))]
        beside = [head.head for head in heads if head.dep_ == "flat" or head.dep_ in labels.APPOSITION]
        beside += [t for head in heads for t in head.children if t.dep_ in labels.APPOSITION]
        for word in sorted({t.lower_ for t in beside if t.pos_ == "NOUN" and t.tag_ == "NN"}):
            found.setdefault(word, []).append(who)
    return found


def _before(who: Known, at: int) -> Span | None:
    """The last mention before a place."""
    number = bisect_left(who.spans, (at, 0))
    return who.spans[number - 1] if number else None


def _role(token: Token) -> Token:
    """The token through which a name has its place in the clause: the title, the noun it is in apposition to, the first of a list."""
    for _ in range(4):
        head = token.head
        nominal = head.pos_ in ("NOUN", "PROPN") and head != token
        if not nominal or not (token.dep_ in PART_OF_NAME or token.dep_ in labels.APPOSITION or token.dep_ == "conj"):
            break
        token = head
    return token


def _clause(token: Token) -> Token | None:
    """The subject of the clause that a token is in, where that is something else."""
    verb = next((t for t in token.ancestors if t.pos_ in labels.VERBAL), None)
    subject = labels.shared_subject(verb) if verb is not None else None
    return None if subject is None or subject == token else subject


def _barred(token: Token, own: Token | None) -> set[int]:
    """The heads of those who cannot be meant: the subject for its object ("Putin assured him"), the noun for what explains it."""
    barred = set()
    owner = token.dep_ in labels.OWNER or token.tag_ == "PRP$"
    if not owner and own is not None and token.dep_ not in labels.SUBJECT:
        barred.add(own.i)
    for t in token.ancestors:
        if t.pos_ in labels.VERBAL:
            break
        if t.dep_ in labels.APPOSITION:
            barred.add(_role(t.head).i)
    return barred


def _without_embedded(level: list[Somebody]) -> list[Somebody]:
    """Without those who are named but to tell who the subject is ("Ali, an aide to Obama, said he ...")."""
    heads = [s.role for s in level if s.acts]
    return [s for s in level if s.acts or not any(h.is_ancestor(s.role) for h in heads if h != s.role)]


def _is_person(noun: Token) -> bool:
    """Whether a noun means one person: by its word, by "who", because it says something, or as a name that was not found."""
    if noun.pos_ != "NOUN" or any(t.lower_ in NOBODY for t in noun.children):
        return noun.pos_ == "PROPN" and noun.dep_ in labels.SUBJECT
    word = noun.lower_
    if word in PEOPLE or word.endswith(PERSONAL) or (word,) in titles():
        return True
    new = word not in THINGS and any(t.lower_ in NEW for t in noun.children)
    says = new and noun.dep_ in labels.SUBJECT and verb_of(noun.head) is not None
    return says or any(t.dep_ in labels.MODIFIES_NOUN and any(c.lower_ == "who" for c in t.children) for t in noun.children)


def _stands_alone(noun: Token) -> bool:
    """Whether a noun ends its phrase: nothing that tells which one, no name beside it, and it says of nobody what they are."""
    after = noun.doc[noun.i + 1] if noun.i + 1 < len(noun.doc) else None
    if noun.tag_ in ("NNS", "NNPS") or (after is not None and (after.pos_ in ("NOUN", "PROPN") or after.text == "-")):
        return False
    if noun.dep_ in labels.APPOSITION or any(t.dep_ == "cop" for t in noun.children) or noun.dep_ == "attr":
        return False
    return not any(t.i > noun.i and t.dep_ in (labels.MODIFIES_NOUN | labels.APPOSITION | {"nmod", "prep"}) for t in noun.children)
