"""Corpus: articles with everything said about them. Add, annotate, decide, undo, select, tabulate, merge, export."""

from __future__ import annotations

import getpass
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, overload

from workbench import adding, facts, formats, history, rows, sources, tables
from workbench.adding import Added
from workbench.errors import AnnotationError, FormatError, SourceError
from workbench.model import FACTS, Annotation, Article, Decision, Mark, Origin, Reading, Run, Skipped, Span, Status, Verdict, now
from workbench.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from workbench.sources.web import Web

Remarks = Annotation | Mark | Iterable[Annotation | Mark]
LINKED = {"entities": "NAME", "events": "INCIDENT", "quotes": "UTTERANCE"}
"""What kind of link the marks of a layer take by hand."""
STORES = (".db", ".sqlite", ".sqlite3")
BATCH = 100
"""Articles that are written out together."""
SHOWN: tuple[Status, ...] = ("suggested", "accepted")


def person() -> str:
    """Who is working: $WORKBENCH_USER, else the name one is logged in with."""
    try:
        return os.environ.get("WORKBENCH_USER") or getpass.getuser()
    except (OSError, KeyError, ImportError):  # as the system says that it knows nobody of that number
        return "analyst"


def _annotations(remarks: Remarks) -> list[Annotation]:
    """The annotations of one or several remarks; AnnotationError for anything else."""
    several = [remarks] if isinstance(remarks, Annotation | Mark) else list(remarks)
    chosen = [each.annotation if isinstance(each, Mark) else each for each in several]
    if wrong := next((each for each in chosen if not isinstance(each, Annotation)), None):
        raise AnnotationError(f"a verdict is about annotations or marks, such as corpus.marks() gives, not {wrong!r}")
    return chosen


def _filled(article: Article, origins: Sequence[Origin]) -> Article:
    """An article with what its first origin did not say and another did."""
    if len(origins) < 2:
        return article
    said = {name: value for o in sorted(origins, key=lambda o: (o.where, o.id), reverse=True) for name, value in o.facts.items()}
    missing = {name: said[name] for name in FACTS if getattr(article, name) is None and facts.is_fact(name, said.get(name))}
    return replace(article, **missing) if missing else article  # type: ignore[arg-type]


class Corpus(Sequence[Article]):
    """Articles with their annotations and decisions, in a file, in memory, or in a database.

    ``Corpus()`` is in memory, ``Corpus("crisis.db")`` in a file that is made if need be, ``Corpus("letter.ipynb")`` and
    ``Corpus("x.jsonl")`` hold what is in that notebook or file, in memory; ``skipped`` then lists what could not be read
    of it. ``user`` signs what is done by hand.

    A selection is a corpus too: ``corpus.where(source="BBC")`` sees only some articles, and writes to the same place.

    >>> corpus = Corpus(user="anna")
    >>> added = corpus.add([{"text": "Rain fell in Erbil."}])
    >>> corpus.annotate(corpus[0], 13, 18, "GPE").by
    'user:anna'
    >>> [m.status for m in corpus.marks(corpus[0])]
    ['accepted']
    """

    def __init__(self, target: str | os.PathLike[str] | None = None, *, user: str | None = None) -> None:
        self.by = f"user:{(user or '').strip() or person()}"
        self._listeners: list[Callable[[set[str]], None]] = []
        self._chosen: frozenset[str] | None = None
        self.skipped: Sequence[Skipped] = ()
        if target is not None and Path(os.fspath(target)).suffix.lower() in sources.SUFFIXES:
            self.store = Store()
            self.skipped = self.add(target).skipped
            if self.skipped and not len(self):
                raise SourceError(str(self.skipped[0]))
        else:
            self.store = Store(target)

    # --- articles -----------------------------------------------------------------------------------------------

    def add(
        self, source: sources.Readable, *, columns: Mapping[str, str] | None = None, web: Web | None = None, progress: bool | None = None
    ) -> Added:
        """Read articles (see ``wb.read``) and keep those that are new, with the records that come along.

        Articles are written as they are read, so nothing is lost when it is interrupted; run again it reads the rest: files
        that have not changed since are passed over. Of a text that is there already the place where it was found is noted.
        """
        return adding.add(sources.read(source, columns=columns, web=web), self.store, self._tell, progress)

    @property
    def ids(self) -> list[str]:
        """The ids of its articles, in the order in which they came."""
        ids = self.store.article_ids()
        return ids if self._chosen is None else [i for i in ids if i in self._chosen]

    def __len__(self) -> int:
        return len(self.ids)

    def __iter__(self) -> Iterator[Article]:
        ids = self.ids
        for start in range(0, len(ids), adding.BATCH):
            yield from self._articles(ids[start : start + adding.BATCH])

    @overload
    def __getitem__(self, key: int | str) -> Article: ...
    @overload
    def __getitem__(self, key: slice) -> Self: ...
    def __getitem__(self, key: int | str | slice) -> Article | Self:
        """The article at a position or with an id; a slice gives a selection."""
        ids = self.ids
        if isinstance(key, slice):
            return self._select(ids[key])
        if isinstance(key, str):
            if key not in ids:
                raise KeyError(f"no article {key!r} here; corpus.ids lists those there are")
            return self._articles([key])[0]
        return self._articles([ids[key]])[0]

    def _articles(self, ids: Sequence[str]) -> list[Article]:
        """Articles with their facts as people have settled them, and with the story suggested where none is known."""
        origins: dict[str, list[Origin]] = {}
        for origin in self.store.origins(ids):
            origins.setdefault(origin.article, []).append(origin)
        said = self.store.annotations(ids, layer="facts")
        told = {a.article for a in said}
        decisions = self.store.decisions(told) if told else []
        settled = history.facts(said, decisions)
        guessed = [a for a in said if a.label == "story" and not a.by_person]
        story = history.stories(history.marks(guessed, decisions, self.store.runs({a.article for a in guessed}))) if guessed else {}
        found = [_filled(a, origins.get(a.id, ())) for a in self.store.articles(ids)]
        found = [replace(a, story=story[a.id].story) if a.id in story and not a.story else a for a in found]
        return [replace(a, **settled[a.id]) if settled.get(a.id) else a for a in found]  # type: ignore[arg-type]

    def _select(self, ids: Iterable[str]) -> Self:
        selection = object.__new__(type(self))
        selection.__dict__ = {**self.__dict__, "_chosen": frozenset(ids)}
        return selection

    def where(self, condition: Callable[[Article], bool] | None = None, **known: str | Iterable[str | None] | None) -> Self:
        """The articles that fulfil all of it, as a corpus of its own that writes to the same store.

        ``known`` compares fields of Article: one value or several to choose from (``source=["BBC", "Reuters"]``);
        None stands for what is not known.
        """
        if condition is not None and not callable(condition):
            raise TypeError(
                f"where() takes facts by name, where(source={str(condition)!r}), or a function of an article, not {condition!r}"
            )
        if unknown := set(known) - set(rows.COLUMNS):
            raise TypeError(f"where() has no {', '.join(sorted(unknown))}; it knows {', '.join(rows.COLUMNS)}")
        allowed = {name: {value} if value is None or isinstance(value, str) else set(value) for name, value in known.items()}
        fits = (
            a
            for a in self._select(i for i in self.ids if i in allowed.get("id", (i,)))
            if all(getattr(a, name) in values for name, values in allowed.items())
        )
        return self._select(a.id for a in fits if condition is None or condition(a))

    # --- annotations and decisions ------------------------------------------------------------------------------

    def record(self, annotations: Iterable[Annotation] = (), decisions: Iterable[Decision] = (), runs: Iterable[Run] = ()) -> None:
        """Write records as they are, and tell the open views."""
        annotations, decisions, runs = list(annotations), list(decisions), list(runs)
        if not (annotations or decisions or runs):
            return
        self.store.add((), annotations, decisions, runs)
        self._tell([*annotations, *decisions, *runs])

    def _tell(self, records: Iterable[Annotation | Decision | Run], articles: Iterable[Article] = ()) -> None:
        touched = {a.id for a in articles} | {record.article for record in records}
        for listener in list(self._listeners) if touched else ():
            listener(touched)

    def listen(self, listener: Callable[[set[str]], None]) -> Callable[[], None]:
        """Call ``listener`` with the ids of articles whose records change; gives a function that stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    def annotate(self, article: Article | str | int, start: int, end: int, label: str, *, layer: str = "entities", text: str | None = None,
                 roles: Mapping[str, Iterable[tuple[int, int]]] | None = None, **values: Any) -> Annotation:  # fmt: skip
        """Mark ``[start, end)`` by hand, in code points; ``text``, where given, must be what stands there (OffsetError).

        Marking what a tagger has already suggested accepts that suggestion.
        """
        article = article if isinstance(article, Article) else self[article]
        span = Span.at(start, end).check(article.text, text)
        try:
            parts = {role: tuple(Span.at(*s) for s in spans) for role, spans in (roles or {}).items()}
        except TypeError as error:
            raise AnnotationError(f"roles= takes lists of spans, such as {{'speaker': [(0, 6)]}}, not {roles!r}") from error
        if layer == "facts":
            values["value"] = facts.checked({label: values.get("value")})[label] or ""
        made = Annotation(article=article.id, layer=layer, label=label, spans=(span,), by=self.by, roles=parts, values=values)
        same = [] if roles or values else [m.annotation for m in self.marks(article, layer) if m.annotation.key == made.key]
        chosen = next(iter(same), made.check(article))
        self.record([chosen], [Decision(article=article.id, target=chosen.id, verdict="accept", by=self.by)])
        return chosen

    def set_facts(self, table: pd.DataFrame | None = None, **known: str | None) -> int:
        """Set facts by hand: one value for all these articles, or a table with a column "id" and a column for each fact.

        ``corpus.where(source=None).set_facts(source="BBC")`` names the outlet of all that have none. None, where given as a
        keyword, says that a fact is not known; empty cells of a table say nothing. The source's own facts stay in
        ``frame("origins")``; setting facts is one step for undo. Gives the number of facts changed. AnnotationError for
        unknown names, ids and dates.
        """
        ids = self.ids
        if table is not None and known:
            raise AnnotationError("set_facts() takes a table or one value for all, not both at once")
        given = dict.fromkeys(ids, facts.checked(known)) if table is None else rows.fact_table(table)
        if unknown := given.keys() - set(ids):
            raise AnnotationError(f"no article {', '.join(map(repr, sorted(unknown)[:5]))} here; corpus.ids lists those there are")
        changes = [
            Annotation(article=article.id, layer="facts", label=name, spans=(), values={"value": value or ""}, by=self.by)
            for article in self._articles(list(given))
            for name, value in given[article.id].items()
            if getattr(article, name) != value
        ]
        self.record(changes, self._decisions("accept", [(a.article, a.id) for a in changes]))
        return len(changes)

    def link(self, things: Remarks | Iterable[Article] | str, key: str, *, name: str | None = None, why: str | None = None) -> int:
        """Say by hand what belongs together, as one step for undo; gives the number of links.

        ``things`` are marks of names (whom or what they name), marks of events (of which incident they tell), or articles (which
        story they tell), all of one kind; or the key of an entity, incident or story: all that is linked to it.
        ``corpus.link("person/maliki", "person/nouri-al-maliki")`` makes two entities one, and so with incidents and
        stories; some of an incident's marks linked to a new key part it. ``name`` is the full name, where the key is
        new, ``why`` the reason. It holds when ``resolve`` runs again.
        """
        links = self.marks(layer="links")
        standing = [link for found in history.links(links).values() for kinds in found.values() for link in kinds.values()]
        places = self._places(things, standing)
        if len(kinds := {label for _, _, label in places}) != 1:
            hint = "corpus.frame('entities').entity, frame('incidents').incident and frame('stories').story list what there is"
            raise AnnotationError(
                "these are things of several kinds; link one kind at a time" if kinds else f"nothing here is linked to {things!r}; {hint}"
            )
        label = kinds.pop()
        known = next((link.values["name"] for link in standing if link.label == label and link.values["entity"] == key), None)
        layer, said = ("facts", "value") if label == "story" else ("links", "entity")
        values = {
            said: key,
            "name": name or known or (None if label == "story" else key),
            "why": why or f"as {self.by.partition(':')[2]} linked it",
        }
        made = [Annotation(article=i, layer=layer, label=label, spans=spans, values=values, by=self.by) for i, spans, _ in places]
        old = [
            m.annotation
            for m in links
            if m.status == "accepted"
            and (m.annotation.article, m.annotation.spans, m.annotation.label) in set(places)
            and m.annotation.values.get("entity") != key
        ]
        accepted = self._decisions("accept", [(a.article, a.id) for a in made])
        rejected = [replace(accepted[0], article=a.article, target=a.id, verdict="reject") for a in old]
        self.record(made, [*accepted, *rejected])
        return len(made)

    def _places(self, things: Remarks | Iterable[Article] | str, standing: Iterable[Annotation]) -> list[tuple[str, tuple[Span, ...], str]]:
        """The articles and spans to be linked, with what kind of link they take."""
        if isinstance(things, str):
            linked = [(a.article, a.spans, a.label) for a in standing if a.label in LINKED.values() and a.values["entity"] == things]
            return linked + [(a.id, (), "story") for a in self if a.story == things]
        each = [things] if isinstance(things, Annotation | Mark | Article) else list(things)
        marks = _annotations(t for t in each if not isinstance(t, Article))
        return [(t.id, (), "story") for t in each if isinstance(t, Article)] + [
            (a.article, a.spans, LINKED.get(a.layer, "NAME")) for a in marks
        ]

    def decide(self, annotations: Remarks, verdict: Verdict) -> list[Decision]:
        """Accept or reject annotations or marks, one or several, as one gesture."""
        if verdict not in ("accept", "reject"):
            raise AnnotationError(f"a verdict is 'accept' or 'reject', not {verdict!r}; corpus.undo() takes one back")
        return self._gesture(verdict, [(a.article, a.id) for a in _annotations(annotations)])

    def _gesture(self, verdict: Verdict, targets: Iterable[tuple[str, str]]) -> list[Decision]:
        made = self._decisions(verdict, targets)
        self.record(decisions=made)
        return made

    def _decisions(self, verdict: Verdict, targets: Iterable[tuple[str, str]]) -> list[Decision]:
        """Verdicts about several (article, target) at one moment, to be undone together."""
        at, gesture = now(), secrets.token_hex(8)
        return [
            Decision(article=article, target=target, verdict=verdict, by=self.by, at=at, gesture=gesture) for article, target in targets
        ]

    def accept(self, annotations: Remarks) -> list[Decision]:
        """Accept suggestions."""
        return self.decide(annotations, "accept")

    def reject(self, annotations: Remarks) -> list[Decision]:
        """Reject suggestions, or take away marks; what is rejected stays so when a tagger runs again."""
        return self.decide(annotations, "reject")

    def steps(self) -> history.Steps:
        """What this person can undo and redo here: gestures that touch at least one of these articles, always whole."""
        decisions = self.store.decisions(self._chosen)
        if self._chosen is not None:
            decisions = self.store.gestures({d.gesture for d in decisions if d.by == self.by})
        return history.steps(decisions, self.by)

    def undo(self) -> str | None:
        """Take back this person's last gesture; gives the id of the article it was in, None if there was none."""
        return self._take_back(self.steps().undo)

    def redo(self) -> str | None:
        """Bring back what this person's last undo took away."""
        return self._take_back(self.steps().redo)

    def _take_back(self, gestures: list[list[Decision]]) -> str | None:
        if not gestures:
            return None
        return self._gesture("undo", [(d.article, d.id) for d in gestures[-1]])[0].article

    def marks(
        self, article: Article | str | None = None, layer: str | None = None, *, status: Iterable[Status] | None = SHOWN
    ) -> list[Mark]:
        """Annotations with their status, article by article in reading order.

        Without ``status`` those that wait or stand, but for what the codebook hides (see ``Mark.hidden``); ``status=None`` gives all.
        """
        chosen = self._chosen if article is None else [article.id if isinstance(article, Article) else article]
        found = history.marks(self.store.annotations(chosen), self.store.decisions(chosen), self.store.runs(chosen))
        if article is None:
            place = {i: n for n, i in enumerate(self.ids)}
            found.sort(key=lambda m: place[m.annotation.article])
        wanted = None if status is None else set(status)
        return [
            m
            for m in found
            if (layer is None or m.annotation.layer == layer)
            and (wanted is None or m.status in wanted)
            and not (status is SHOWN and m.hidden)
        ]

    # --- out ----------------------------------------------------------------------------------------------------

    def reading(self) -> Reading:
        """Its articles as their sources had them, and all their records; facts set by hand are among these."""
        chosen = self._chosen
        return Reading(
            self.store.articles(chosen),
            self.store.annotations(chosen),
            self.store.decisions(chosen),
            self.store.runs(chosen),
            self.store.origins(chosen),
        )

    def frame(self, layer: str = "articles", *, hidden: bool = False) -> pd.DataFrame:
        """A tidy DataFrame: "articles", "origins", "incidents", "stories", or a layer with a row for each annotation (see ``workbench.tables``).

        ``hidden`` takes in what the codebook keeps out of sight, such as sayings among the events.
        """
        if layer == "origins":
            return tables.origins(self.store.origins(self._chosen))
        return tables.frame(list(self), [m for m in self.marks(status=None) if hidden or not m.hidden], layer)

    def merge(self, other: Corpus | sources.Readable) -> Added:
        """Take in another corpus, or a file or notebook with its records; doing it twice changes nothing."""
        if isinstance(other, str | os.PathLike) and Path(other).suffix.lower() in STORES and Path(other).expanduser().is_file():
            other = Corpus(other)
        return self.add(other.reading() if isinstance(other, Corpus) else other)

    def export(self, path: str | os.PathLike[str], format: str | None = None) -> Path:
        """Write it to a file; the suffix or ``format`` decides (FormatError names the formats there are)."""
        module, path, ids = formats.writer(path, format), Path(path).expanduser(), self.ids
        try:
            module.dump((self._select(ids[n : n + BATCH]).reading() for n in range(0, len(ids), BATCH)), path)
        except OSError as error:
            raise FormatError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error
        return Path(path)

    def __repr__(self) -> str:
        size = f"{len(self)} article{'s' * (len(self) != 1)}"
        return f"<Corpus {Path(self.store.name).name!r}: {size}{f', {len(self.skipped)} skipped' if self.skipped else ''}>"

    def _repr_html_(self) -> str:
        return tables.overview(list(self), self.marks())
