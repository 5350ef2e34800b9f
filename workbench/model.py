"""Articles, annotations and decisions: the immutable records that everything else reads and writes.

An article never changes. An annotation is a signed remark about spans of one article. A decision accepts or rejects
an annotation, or undoes an earlier decision. Ids are hashes of content, so the same remark has the same id wherever
it is made, and merging two people's work is a set union.

Offsets are 0-based, half-open and count Unicode code points of ``Article.text``, as Python's strings do.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import math
import operator
import re
import secrets
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any, Literal, NamedTuple, Self, overload

from workbench.errors import AnnotationError, OffsetError, SourceError

Json = None | bool | int | float | str | Sequence["Json"] | Mapping[str, "Json"]
Verdict = Literal["accept", "reject", "undo"]
Status = Literal["suggested", "accepted", "rejected", "withdrawn", "superseded"]
SHOWN: tuple[Status, ...] = ("suggested", "accepted")
"""The statuses of what is in force or waits for a verdict."""

ENTITY_LABELS = (
    "PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "PRODUCT", "EVENT", "DATE", "TIME", "MONEY", "PERCENT", "QUANTITY",
    "WORK_OF_ART", "LAW", "LANGUAGE", "ORDINAL", "CARDINAL",
)  # fmt: skip
"""OntoNotes 5 entity labels, the ones news needs most first."""
_SUCH_AS = {"layer": "entities", "label": "PERSON", "by": "user:anna"}
QUOTE_KINDS = ("direct", "mixed", "indirect")
"""How speech is reported: in marks, partly in marks, or retold."""
FACTS = ("title", "source", "author", "url", "published", "language", "story")
"""What is known about an article beside its text."""
WHOLE = ("facts", "twins", "notes")
"""Layers whose annotations may have no spans: remarks about the article as a whole, and notes, which may be on such."""
SAYING = {"facts": ("value",), "twins": ("of",), "links": ("entity",), "notes": ("of", "text")}
"""Layers whose annotations are told apart by what they say, too, and in which values that is."""


BREAKS = re.compile("[\0-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")
"""Line ends, other controls and halves of characters, none of which can stand in a message."""


_END = operator.itemgetter(1)
_CLOCK = threading.Lock()
_LAST = [dt.datetime.min.replace(tzinfo=dt.UTC)]


def fingerprint(*parts: Json) -> str:
    """A stable id of 20 hexadecimal digits (80 bits of SHA-256) for JSON-like values.

    >>> fingerprint("a", [1, 2]) == fingerprint("a", (1, 2))
    True
    """
    return hashlib.sha256(_canonical(parts).encode()).hexdigest()[:20]


def _plain(value: object) -> object:
    if isinstance(value, Mapping):
        return dict(value)
    raise TypeError(f"{value!r} of type {type(value).__name__} cannot be stored; use JSON values")


_canonical = json.JSONEncoder(ensure_ascii=True, sort_keys=True, separators=(",", ":"), default=_plain).encode


def now() -> str:
    """This moment in UTC as ISO 8601 with microseconds, which sorts as text.

    Never the same twice in one process and never earlier than before, however coarse the clock: the order of decisions
    is the order in which they were made.
    """
    with _CLOCK:
        _LAST[0] = max(dt.datetime.now(dt.UTC), _LAST[0] + dt.timedelta(microseconds=1))
        return _LAST[0].isoformat(timespec="microseconds")


def _finite(value: Any) -> Any:
    """A value of JSON's kinds with None for the numbers that JSON has not: NaN and the infinities."""
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, dict):
        return {key: _finite(inner) for key, inner in value.items()}
    return type(value)(map(_finite, value)) if type(value) in (list, tuple) else value


class Span(NamedTuple):
    """A stretch of an article's text, ``[start, end)`` in code points.

    >>> Span(0, 4).of("Iraq has confirmed")
    'Iraq'
    """

    start: int
    end: int

    def of(self, text: str) -> str:
        """The words it covers."""
        return text[self.start : self.end]

    def overlaps(self, other: Span) -> bool:
        """Whether the two share at least one character."""
        return self.start < other.end and other.start < self.end

    @classmethod
    def at(cls, start: Any, end: Any) -> Self:
        """A span from whole numbers of any kind (Python's, numpy's); OffsetError for anything else, 3.0 and True included."""
        try:
            if isinstance(start, bool) or isinstance(end, bool):
                raise TypeError
            return cls(operator.index(start), operator.index(end))
        except TypeError as error:
            raise OffsetError(f"a span needs two whole numbers, not {start!r} and {end!r}; a float column: .astype(int)") from error

    def check(self, text: str, surface: str | None = None) -> Self:
        """Itself, if it lies in ``text`` (and holds ``surface``); else OffsetError."""
        if not 0 <= self.start < self.end <= len(text):
            raise OffsetError(f"span {self.start}-{self.end} is empty or outside the text of {len(text)} characters")
        if surface is not None and self.of(text) != surface:
            raise OffsetError(
                f"the text at {self.start}-{self.end} is {self.of(text)!r}, not {surface!r}; offsets must count Unicode code points of this very text"
            )
        return self


@dataclass(frozen=True, kw_only=True)
class Article:
    """One article as its source had it.

    ``source`` is the outlet, ``published`` an ISO 8601 date or time, ``language`` an IETF tag, ``story`` the story the
    article belongs to, ``meta`` whatever else came with it. Without an ``id``, the text's hash is the id.
    """

    text: str
    id: str = ""
    title: str | None = None
    source: str | None = None
    author: str | None = None
    url: str | None = None
    published: str | None = None
    language: str | None = None
    story: str | None = None
    meta: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        object.__setattr__(self, "meta", MappingProxyType({key: _finite(value) for key, value in self.meta.items()}))
        for name in ("text", "id", "title", "source", "author", "url", "published", "language", "story"):
            try:
                (getattr(self, name) or "").encode()
            except UnicodeEncodeError as error:
                raise SourceError(
                    f"the {name} holds half a character at {error.start} (a lone surrogate); decode it with its right encoding"
                ) from error
        if not self.id:
            object.__setattr__(self, "id", fingerprint(self.text))

    def __hash__(self) -> int:
        return hash((self.id, self.text))

    def __reduce__(self) -> tuple[Any, ...]:
        return _article, ({**self.__dict__, "meta": dict(self.meta)},)

    @property
    def name(self) -> str:
        """What to call it in a list: its title, else the beginning of its text."""
        first = self.title or next(iter(self.text.split("\n", 1)), "").strip() or self.text.strip()
        return first if len(first) <= 90 else first[:88].rsplit(" ", 1)[0] + " …"


def _article(fields: dict[str, Any]) -> Article:
    return Article(**fields)


Roles = Mapping[str, tuple[Span, ...]]


@dataclass(frozen=True, kw_only=True, eq=False)
class Annotation:
    """A signed remark about spans of one article.

    ``layer`` is "entities", "quotes", "events" or a layer of one's own; ``label`` the entity label, the kind of quote,
    the event type. ``spans`` is what it is about (the name, the content of the quote, the trigger), ``roles`` other
    spans with a part in it (cue, speaker, actor), ``values`` what is said of it that is not a span. ``by`` says who:
    "user:anna", "rules:quotes@1", "model:en_workbench_news@1.0".

    Without spans it is a remark about the article as a whole (layers "facts" and "twins").
    """

    article: str
    layer: str
    label: str
    spans: tuple[Span, ...]
    by: str
    roles: Roles = field(default_factory=dict)
    values: Mapping[str, Any] = field(default_factory=dict)
    score: float | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "spans", tuple(Span.at(*s) for s in self.spans))
        object.__setattr__(self, "roles", {r: tuple(Span.at(*s) for s in ss) for r, ss in self.roles.items() if ss})
        said = {name: value if type(value) is str else _finite(value) for name, value in self.values.items()}
        object.__setattr__(self, "values", {name: value for name, value in said.items() if value is not None})
        object.__setattr__(self, "score", _finite(self.score))

    @cached_property
    def id(self) -> str:
        """Hash of all it says and who says it; the score does not count."""
        return fingerprint(self.key, self.roles, self.values, self.by)

    @cached_property
    def key(self) -> str:
        """Hash of what it marks as what, whoever says so: a rejected suggestion stays rejected under its key.

        Facts, links and notes are told apart by what they say, too.
        """
        said = (self.values.get(name) for name in SAYING.get(self.layer, ()))
        return fingerprint(self.article, self.layer, self.label, self.spans, *said)

    @property
    def claim(self) -> tuple[Any, ...]:
        """What it marks as what, to be compared: equal where ``key`` is, and ready without hashing."""
        said = tuple(repr(self.values.get(name)) for name in SAYING.get(self.layer, ()))
        return self.article, self.layer, self.label, self.spans, *said

    @property
    def start(self) -> int:
        """The first code point it covers."""
        return min(self.spans)[0] if self.spans else 0

    @property
    def end(self) -> int:
        """One past the last code point it covers."""
        return max(map(_END, self.spans)) if self.spans else 0

    @property
    def by_person(self) -> bool:
        """Whether a person made it."""
        return self.by.startswith("user:")

    def check(self, article: Article) -> Self:
        """Itself, if it has a label and all its spans lie in the article; else AnnotationError or OffsetError."""
        for name in ("layer", "label", "by"):
            value = getattr(self, name)
            if not (isinstance(value, str) and value.strip() and value.isprintable()):
                raise AnnotationError(f"the {name} of an annotation is a word such as {_SUCH_AS[name]}, not {value!r}")
        if not self.spans and self.layer not in WHOLE:
            raise OffsetError(f"a {self.label} annotation without a span; mark at least one character")
        for span in (*self.spans, *(s for ss in self.roles.values() for s in ss)):
            span.check(article.text)
        return self

    def replace(self, **changes: Any) -> Annotation:
        """A copy with some fields changed."""
        return replace(self, **changes)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Annotation) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)

    @cached_property
    def order(self) -> tuple[int, int, str, float, str]:
        """What annotations of an article are sorted by: reading order, the longer first, the likelier first."""
        start, end = self.spans[0] if len(self.spans) == 1 else (self.start, self.end)
        return start, -end, self.layer, -(self.score or 0), self.id

    def __lt__(self, other: Annotation) -> bool:
        return self.order < other.order


@dataclass(frozen=True, kw_only=True)
class Decision:
    """A person's verdict: accept or reject an annotation, or undo an earlier decision (``target`` is its id).

    ``gesture`` is shared by all decisions that one gesture made, so that undo takes them back together.
    """

    article: str
    target: str
    verdict: Verdict
    by: str
    at: str = field(default_factory=now)
    gesture: str = field(default_factory=lambda: secrets.token_hex(8))

    @cached_property
    def id(self) -> str:
        """Hash of the whole decision, its time included: deciding again is a new decision."""
        return fingerprint(self.article, self.target, self.verdict, self.by, self.at, self.gesture)


@dataclass(frozen=True, kw_only=True)
class Run:
    """The remark that ``by`` has looked at a layer of an article, so that no marks means none found."""

    article: str
    layer: str
    by: str
    at: str = field(default_factory=now)

    @cached_property
    def id(self) -> str:
        """One per article, layer, worker and moment."""
        return fingerprint(self.article, self.layer, self.by, self.at)


@dataclass(frozen=True, kw_only=True)
class Origin:
    """Where an article was found, and what that place said about it.

    ``where`` is a file's name without the folders above what was read, or an address; ``facts`` are those of Article as
    the place had them, ``found`` says for each where it stood ("json-ld datePublished", "column Outlet"). One text found in
    several places is one article with several origins.
    """

    article: str
    where: str
    facts: Mapping[str, str] = field(default_factory=dict)
    found: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def id(self) -> str:
        """Hash of the whole: reading a file again is the same origin."""
        return fingerprint(self.article, self.where, self.facts, self.found)

    def __hash__(self) -> int:
        return hash(self.id)


class Mark(NamedTuple):
    """An annotation with what the decisions about it add up to."""

    annotation: Annotation
    status: Status

    @property
    def hidden(self) -> bool:
        """Whether it is, or was, a suggestion that the codebook keeps out of sight (sayings, states), as its value ``hidden`` says."""
        return self.status in ("suggested", "superseded") and bool(self.annotation.values.get("hidden"))


class Skipped(NamedTuple):
    """Something that could not be read or done: where it is and why."""

    where: str
    reason: str

    def __str__(self) -> str:
        """On one line, whatever is in the name of a file."""
        return f"{BREAKS.sub(lambda found: ascii(found[0])[1:-1], self.where)}: {self.reason}"


@dataclass(frozen=True)
class Reading(Sequence[Article]):
    """Articles as read from somewhere, with the records that came along and what had to be left out.

    Behaves as a sequence of its articles.
    """

    articles: Sequence[Article] = ()
    annotations: Sequence[Annotation] = ()
    decisions: Sequence[Decision] = ()
    runs: Sequence[Run] = ()
    origins: Sequence[Origin] = ()
    skipped: Sequence[Skipped] = ()

    def __len__(self) -> int:
        return len(self.articles)

    def __iter__(self) -> Iterator[Article]:
        return iter(self.articles)

    @overload
    def __getitem__(self, index: int) -> Article: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Article]: ...
    def __getitem__(self, index: int | slice) -> Article | Sequence[Article]:
        return self.articles[index]

    @classmethod
    def of(cls, readings: Iterable[Reading]) -> Reading:
        """Several readings as one."""
        parts = list(readings)
        return cls(*([record for part in parts for record in getattr(part, f.name)] for f in fields(cls)))

    def __repr__(self) -> str:
        lines = [f"{len(self.articles)} article{'s' * (len(self.articles) != 1)}"]
        if self.skipped:
            lines += [f"{len(self.skipped)} skipped:", *(f"  {s}" for s in self.skipped)]
        return "\n".join(lines)
