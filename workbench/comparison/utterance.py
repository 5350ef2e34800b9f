"""One utterance as several outlets have it, word by word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, NamedTuple

from workbench import history, tables
from workbench.clusters.utterances import LABEL
from workbench.clusters.wording import meaning, stem, tells
from workbench.display import INK, NO_MATH, PAGE, SOFT, characters
from workbench.errors import WorkbenchError
from workbench.formats import exchange
from workbench.model import Annotation, Article

if TYPE_CHECKING:
    import pandas as pd

    from workbench.corpus import Corpus

PIECE = re.compile(r"\w+(?:[’'.,-]\w+)*|\s+|[^\w\s]+")
Likeness = Literal["same", "other", "own"]
"""How a word stands to the fullest wording: the same word or form of it, another word for the same, or one of its own."""
STYLES: dict[Likeness, str] = {
    "same": "",
    "other": "border-bottom:2px dotted #6e7781",
    "own": "background:#fff1c2;border-radius:3px",
}
CELL = "text-align:left;vertical-align:top;padding:6px 14px 6px 0;border-top:1px solid #d0d7de"


class Piece(NamedTuple):
    """A stretch of a telling's words, alike throughout."""

    text: str
    likeness: Likeness


@dataclass(frozen=True)
class Telling:
    """One report of an utterance: the quote as its outlet has it, cut into pieces by how they stand to the fullest wording.

    ``carried`` is the share of the fullest wording's telling words that this one has too, from 0 to 1.
    """

    article: Article
    quote: Annotation
    speaker: str | None
    pieces: Sequence[Piece]
    carried: float

    @property
    def words(self) -> str:
        """The words of the quote, its gaps shown by an ellipsis."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True)
class Utterance:
    """What somebody said, with every telling of it: the fullest wording first, the others in order of publication."""

    key: str
    tellings: Sequence[Telling]

    def frame(self) -> pd.DataFrame:
        """A row for each telling: outlet, published, kind, speaker as told, words, the share of the fullest wording carried, and ids."""
        import pandas as pd

        rows = [
            (tables.outlet_of(t.article), t.article.published, t.quote.label, t.speaker, t.words, t.carried, t.article.id, t.quote.id)
            for t in self.tellings
        ]
        return pd.DataFrame(rows, columns=["source", "published", "label", "speaker_name", "text", "carried", "article", "id"])

    def __repr__(self) -> str:
        return "\n".join(f"{tables.outlet_of(t.article)}, {t.quote.label}: {t.words}" for t in self.tellings)

    def _repr_html_(self) -> str:
        rows = "".join(_row(t, first=n == 0) for n, t in enumerate(self.tellings))
        speakers = dict.fromkeys(t.speaker for t in self.tellings if t.speaker)
        outlets = len({tables.outlet_of(t.article) for t in self.tellings})
        head = f"<b>{characters(' / '.join(speakers) or 'Speaker unknown')}</b>: {len(self.tellings)} quotes, {outlets} outlet{'s' * (outlets != 1)}"
        key = f"<span style='{STYLES['own']}'>not in the fullest wording</span> · <span style='{STYLES['other']}'>another word for the same</span>"
        return (
            f"<div class='{NO_MATH}' style='{PAGE}'><div>{head}</div><table style='border-collapse:collapse;color:{INK};background:none'>{rows}</table>"
            f"<div style='color:{SOFT};font-size:85%;padding-top:6px'>{key}</div></div>"
        )


def utterance_of(corpus: Corpus, utterance: str) -> Utterance:
    """The utterance with a key, or that a quote with that id shares, with the words' differences; WorkbenchError if there is none."""
    marks = corpus.marks(status=("suggested", "accepted"))
    links = history.links(marks)
    quotes = [m.annotation for m in marks if m.annotation.layer == "quotes"]
    shared = {q.id: link for q in quotes if (link := links[q.article].get(q.spans, {}).get(LABEL))}
    key = str(shared[utterance].values["entity"]) if utterance in shared else utterance
    members = [q for q in quotes if q.id in shared and shared[q.id].values["entity"] == key]
    if not members:
        raise WorkbenchError(
            f"no utterance {utterance!r} that several quotes share; corpus.frame('quotes') has the keys in its column utterance once wb.resolve(corpus) has run"
        )
    articles = {a.id: a for a in corpus if a.id in {q.article for q in members}}
    wording = {q.id: tables.words(articles[q.article].text, q.spans) for q in members}
    fullest = max(members, key=lambda q: (q.label == "direct", q.label == "mixed", len(wording[q.id])))
    members.sort(key=lambda q: (q is not fullest, articles[q.article].published or "", q.article, q.order))
    return Utterance(key, [_telling(q, articles[q.article], links[q.article], wording[q.id], wording[fullest.id]) for q in members])


def _telling(quote: Annotation, article: Article, links: history.Links, words: str, fullest: str) -> Telling:
    speaker = exchange.linked(quote, links, article.text).get("speaker_name") or quote.values.get("speaker_name")
    telling = {meaning(w) for w in PIECE.findall(fullest) if _tells(w)}
    have = {meaning(w) for w in PIECE.findall(words) if _tells(w)}
    return Telling(article, quote, speaker, differences(words, fullest), round(len(telling & have) / max(len(telling), 1), 2))


def differences(words: str, beside: str) -> list[Piece]:
    """The words in pieces by what the other wording has of them; words that say little ("the", "of") go with their neighbours where these agree.

    >>> [(p.text, p.likeness) for p in differences("Jets struck the old town", "jets bombed a town")]
    [('Jets ', 'same'), ('struck', 'other'), (' the ', 'same'), ('old', 'own'), (' town', 'same')]
    """
    stems, meanings = ({f(w) for w in PIECE.findall(beside) if _tells(w)} for f in (_form, meaning))
    pieces = [Piece("", "same")]
    between = ""
    for text in PIECE.findall(words):
        if not _tells(text):
            between += text
            continue
        likeness: Likeness = "same" if _form(text) in stems else "other" if meaning(text) in meanings else "own"
        if likeness == pieces[-1].likeness:
            pieces[-1] = Piece(pieces[-1].text + between + text, likeness)
        elif pieces[-1].likeness == "same":
            pieces[-1:] = [Piece(pieces[-1].text + between, "same"), Piece(text, likeness)]
        elif likeness == "same":
            pieces.append(Piece(between + text, "same"))
        else:
            pieces += [Piece(between, "same"), Piece(text, likeness)]
        between = ""
    last = [Piece(pieces.pop().text + between, "same")] if pieces[-1].likeness == "same" else [Piece(between, "same")]
    return [piece for piece in (*pieces, *last) if piece.text]


def _form(word: str) -> str:
    return stem(word.lower())


def _tells(piece: str) -> bool:
    return piece[0].isalnum() and tells(piece)


def _row(telling: Telling, *, first: bool) -> str:
    words = "".join(
        f"<span style='{STYLES[p.likeness]}'>{characters(p.text)}</span>" if STYLES[p.likeness] else characters(p.text)
        for p in telling.pieces
    )
    outlet, day = characters(tables.outlet_of(telling.article)), characters((telling.article.published or "")[:10])
    share = "fullest wording" if first else f"{telling.carried:.0%} of it"
    about = f"<span style='color:{SOFT}'>{day}<br>{characters(telling.quote.label)}, {share}</span>"
    return f"<tr style='background:none'><td style='{CELL};white-space:nowrap'>{outlet}<br>{about}</td><td style='{CELL}'>{words}</td></tr>"
