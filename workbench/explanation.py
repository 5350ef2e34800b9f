"""explain(): why something is marked, how its speaker was found, what it is linked to and who decided; or why nothing is."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench import history, nlp, parties, tables
from workbench.codebook import Codebook, read_codebook
from workbench.corpus import Corpus
from workbench.display import INK, NO_MATH, PAGE, SOFT, characters
from workbench.errors import AnnotationError, OffsetError, WorkbenchError
from workbench.model import WHOLE, Annotation, Article, Decision, Mark, Span

if TYPE_CHECKING:
    from spacy.language import Language

LONG = 90
WORD = re.compile(r"\w+(?:[’'.-]\w+)*")
PARTY = {"speaker": "the speaker", "addressee": "who is told"}
HOW = {
    "name": "“{words}” holds the name {name}",
    "reference": "“{words}” stands for {name}: {why}",
    "relative": "“{words}” goes with {name}, the name before it",
    "government": "“{words}” speaks for {name}",
    "last body": "“{words}” stands for {name}, the body that spoke or acted last",
    "only outlet": "“{words}” stands for {name}, the one outlet that was told something before",
    "several": "“{words}” are several, so no one name stands for them",
    "unknown": "“{words}” has no name that the article tells safely",
}
"""How a party of a quote was found (see ``workbench.nlp.quotes.speakers``)."""
NAMED = {
    "model": "the model reads it as {label}",
    "known name": "it stands in the lists as {label}",
    "known name or person": "it stands in the lists as {label}, though the model reads a person",
    "title": "a title stands before it",
    "pattern": "it is written like a {label}",
    "same name": "the same words are a {label} elsewhere in the article",
}
"""How an entity was found (see ``workbench.nlp.entities``)."""
LINKS = {
    "NAME": "names",
    "PLACE": "is the place",
    "TIME": "means",
    "REFERENCE": "takes up",
    "UTTERANCE": "is the utterance",
    "INCIDENT": "tells of",
}
WORKERS = {"rules": "the rules for {}", "model": "the language model {}", "user": "{}"}
LOOKED_FOR = ("entities", "quotes", "events")


@dataclass(frozen=True, repr=False)
class Explanation:
    """A heading with its reasons, a sentence each, and what belongs below it."""

    title: str
    reasons: tuple[str, ...] = ()
    parts: tuple[Explanation, ...] = ()

    def __repr__(self) -> str:
        below = [line for part in self.parts for line in repr(part).split("\n")]
        return "\n".join([self.title, *(f"  - {_sentence(r)}" for r in self.reasons), *(f"  {line}" for line in below)])

    def _repr_html_(self) -> str:
        return f'<div class="{NO_MATH}" style="{PAGE}">{self._inner()}</div>'

    def _inner(self) -> str:
        items = "".join(f'<li style="color:{INK}">{characters(_sentence(r))}</li>' for r in self.reasons)
        below = "".join(f'<div style="margin:10px 0 0 14px">{part._inner()}</div>' for part in self.parts)
        listed = f'<ul style="margin:4px 0 0 0;padding-left:20px">{items}</ul>' if items else ""
        return f'<b style="color:{INK if self.reasons else SOFT}">{characters(self.title)}</b>{listed}{below}'


def explain(
    corpus: Corpus,
    what: str | Annotation | Mark | tuple[str, int],
    *,
    pipeline: str | Language | None = None,
    codebook: str | os.PathLike[str] | Codebook | None = None,
) -> Explanation:
    """Why something is marked, in plain words: who found it and by which rule, what it is linked to and why, and who decided what.

    ``what`` is an annotation, a mark, or its id from a frame; or a place as ``(article, offset)``, which tells of all that is
    marked there and, for what is not, what was looked for in the sentence and why nothing was found, by a fresh look with
    ``pipeline`` (default: the one that ships) and ``codebook`` (default: PLOVER's types). What is not here is an AnnotationError, a place outside of its article an OffsetError.

    >>> import workbench as wb
    >>> corpus = wb.Corpus(user="anna")
    >>> _ = corpus.add([{"text": "Rain fell in Erbil.", "id": "rain"}])
    >>> wb.explain(corpus, corpus.annotate("rain", 13, 18, "GPE"))  # doctest: +ELLIPSIS
    GPE “Erbil”
      - Marked by anna.
      - It is linked to nothing; wb.resolve(corpus) looks for whom or what it names.
      - It is accepted: by anna on ...
    """
    if not isinstance(corpus, Corpus):
        raise WorkbenchError(f"explain() takes a corpus and what to explain in it, not {type(corpus).__name__}")
    if isinstance(what, tuple) and not isinstance(what, Mark):
        book = codebook if isinstance(codebook, Codebook) or codebook is None else read_codebook(os.fspath(codebook))
        return _place(corpus, *what, pipeline, book)
    found = corpus.store.annotation(what) if isinstance(what, str) else what.annotation if isinstance(what, Mark) else what
    marks = corpus.marks(found.article, status=None) if found and found.article in corpus.ids else []
    mark = next((m for m in marks if m.annotation == found), None)
    if mark is None:
        wanted = what if isinstance(what, str) else found.id if found else None
        raise AnnotationError(f"nothing here has the id {wanted!r}; the column id of corpus.frame('quotes') has those of quotes")
    return _Marked(corpus, corpus[mark.annotation.article], marks).explain(mark)


def _place(corpus: Corpus, article_id: str, offset: int, pipeline: str | Language | None, codebook: Codebook | None) -> Explanation:
    if article_id not in corpus.ids:
        raise AnnotationError(f"no article {article_id!r} here; corpus.ids lists those there are")
    article = corpus[article_id]
    at = Span.at(offset, offset).start
    if not 0 <= at < len(article.text):
        raise OffsetError(f"{offset} is outside of the text, which has {len(article.text)} characters")
    marked = _Marked(corpus, article, corpus.marks(article, status=None))
    here = [m for m in marked.marks if _touches(m.annotation, at)]
    named = {m.annotation.spans for m in here if m.annotation.layer == "entities"}
    standing = [m for m in here if m.status in ("suggested", "accepted")]
    found = {m.annotation.layer for m in standing}
    looked = {r.layer for r in corpus.store.runs([article_id])}
    reasons = [f"nobody has looked for {layer} here yet: wb.detect(corpus) does" for layer in LOOKED_FOR if layer not in looked | found]
    aside = next((m.annotation for m in standing if m.annotation.layer == "furniture"), None)
    if aside is not None:
        reasons.append(f"it stands in what is not the article ({aside.label}), where no quotes and events are looked for")
    else:
        fresh = nlp.explain(article, at, pipeline, codebook)
        covering = found | ({"references"} if any(m.annotation.label == "REFERENCE" for m in standing) else set())
        reasons += [f"{layer}: {why}" for layer, told in fresh.items() if layer not in covering for why in told]
    word = tables.words(article.text, [_word(article.text, at)])
    return Explanation(
        f"“{word}” at {at} in “{article.name}”",
        tuple(reasons),
        tuple(marked.explain(m) for m in here if m.annotation.layer != "links" or m.annotation.spans not in named),
    )


class _Marked:
    """An article with its marks, their links and the decisions about them."""

    def __init__(self, corpus: Corpus, article: Article, marks: Sequence[Mark]) -> None:
        self.article, self.marks = article, marks
        self.links = history.links(marks)[article.id]
        self.decisions = history.in_order(corpus.store.decisions([article.id]))
        self.stands = {d.id for d in history.standing(self.decisions)}

    def words(self, spans: Sequence[Span]) -> str:
        said = tables.words(self.article.text, spans)
        return said if len(said) <= LONG else said[: LONG - 2].rsplit(" ", 1)[0] + " …"

    def explain(self, mark: Mark) -> Explanation:
        a = mark.annotation
        what = {"quotes": f"{a.label} quote"}.get(a.layer, f"link {a.label}" if a.layer == "links" else a.label)
        about = f" “{self.words(a.spans)}”" if a.spans else ""
        reasons = [*self._found(a), *self._parts(a), *self._linked(a), *self._status(mark)]
        return Explanation(what + about, tuple(reasons))

    def _found(self, a: Annotation) -> Iterator[str]:
        how = a.values.get("rule") or NAMED.get(str(a.values.get("how")), "").format(label=a.label) or a.values.get("why")
        how = a.values.get("text") if a.layer == "notes" else how
        yield f"{'marked' if a.by_person else 'found'} by {worker(a.by)}{f': {how}' if how else ''}"
        if a.layer == "links":
            yield f"it {LINKS.get(a.label, 'is')} {_target(a)}"

    def _parts(self, a: Annotation) -> Iterator[str]:
        if a.layer == "quotes":
            yield self._cue(a)
            for role in parties.PARTIES:
                if role in a.roles or role == "speaker":
                    yield f"{PARTY[role]}: {self._party(a, role)}"
            return
        for role, spans in a.roles.items():
            yield f"{role}: “{self.words(spans)}”"
        if a.layer == "events" and (modality := a.values.get("modality")):
            yield f"it is told as {modality}"

    def _cue(self, a: Annotation) -> str:
        if not (cue := self.words(a.roles.get("cue", ()))):
            return "it has no word of saying"
        sense = nlp.implied(cue, a.values.get("sense"))
        return f"its cue is “{cue}”" + (f", in the lexicon “{sense[0]}”, which implies {sense[1]}" if sense else "")

    def _party(self, a: Annotation, role: str) -> str:
        words, how = self.words(a.roles.get(role, ())), str(a.values.get(f"{role}_how", ""))
        if not words and f"{role}_name" not in a.values:
            return "nobody is named"
        reference = self.links.get(a.roles.get(role, ()), {}).get("REFERENCE")
        why = str(reference.values.get("why")) if reference else "the reference is no longer there"
        name = self.words(a.roles.get(f"{role}_mention", ())) or a.values.get(f"{role}_name") or words
        given = f"“{words}” is a name" if name == words else f"“{words}”, given as “{name}”"
        said = HOW[how].format(words=words, name=f"“{name}”", why=why) if how in HOW and (how != "name" or name != words) else given
        link = parties.party(a, role, self.links, self.article.text)
        return said + (f", linked to {_target(link)}: {link.values.get('why')}" if link else "")

    def _linked(self, a: Annotation) -> Iterator[str]:
        for label, link in self.links.get(a.spans, {}).items() if a.layer != "links" else ():
            yield f"it {LINKS.get(label, label)} {_target(link)}, by {worker(link.by)}: {link.values.get('why', 'no reason is given')}"
        if a.layer == "entities" and not self.links.get(a.spans):
            when = a.label in ("DATE", "TIME")
            yield (
                "when that is cannot be told from the text"
                if when
                else "it is linked to nothing; wb.resolve(corpus) looks for whom or what it names"
            )

    def _status(self, mark: Mark) -> Iterator[str]:
        a = mark.annotation
        own = [d for d in self.decisions if d.target == a.id]
        said = [
            f"{d.verdict}ed " * (d.id not in self.stands)
            + f"by {worker(d.by)} on {_moment(d)}"
            + ", which was taken back" * (d.id not in self.stands)
            for d in own
        ]
        if mark.status == "superseded" and not own:
            yield f"it is superseded: {self._instead(a)}"
        elif mark.status == "suggested" and not own:
            yield "it is suggested; nobody has decided about it"
        else:
            yield f"it is {mark.status}{': ' * bool(said)}{'; '.join(said)}"

    def _instead(self, a: Annotation) -> str:
        """What stands in the place of a suggestion that was superseded."""
        same = next((m for m in self.marks if m.annotation.key == a.key and m.status in ("accepted", "rejected")), None)
        if same is not None:
            return f"the same remark by {worker(same.annotation.by)} was {same.status}"
        if a.id in history.left_out(
            [a], [m.annotation for m in self.marks if m.annotation.layer == "furniture" and m.status != "rejected"]
        ):
            return "it stands in what is not the article"
        return f"{worker(a.by)} or a later version has looked at the article again since"


def worker(by: str) -> str:
    """Who signs "user:anna", "rules:quotes@3" or "model:en_workbench_news@1.2" so, in words.

    >>> worker("rules:quotes@3"), worker("user:anna"), worker("import")
    ('the rules for quotes, version 3', 'anna', 'import')
    """
    kind, _, name = by.partition(":")
    name, _, version = name.partition("@")
    return (WORKERS[kind].format(name) if kind in WORKERS else by) + (f", version {version.partition('+')[0]}" if version else "")


def _target(link: Annotation) -> str:
    """What a link leads to: its name and, where that is another, its key."""
    key, name = str(link.values.get("entity")), link.values.get("name")
    return f"{name} ({key})" if name and name != key else key


def _moment(decision: Decision) -> str:
    return decision.at[:16].replace("T", " ")


def _touches(a: Annotation, at: int) -> bool:
    spans = [*a.spans, *(s for spans in a.roles.values() for s in spans)] if a.layer not in ("links", *WHOLE) else a.spans
    return any(s.start <= at < s.end for s in spans)


def _word(text: str, at: int) -> Span:
    """The word around an offset, or the one character that is no part of a word."""
    return next((Span(*m.span()) for m in WORD.finditer(text) if m.start() <= at < m.end()), Span(at, at + 1))


def _sentence(reason: str) -> str:
    return reason[:1].upper() + reason[1:] + ("" if reason.endswith((".", "…", "”")) else ".")
