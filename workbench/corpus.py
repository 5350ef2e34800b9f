"""Corpus: articles with everything said about them. Add, annotate, correct, decide, undo, select, tabulate, merge, export."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, overload

from workbench import adding, conflicts, finding, formats, gestures, history, privacy, sources, standing, tables
from workbench.adding import Added
from workbench.errors import AnnotationError, SourceError
from workbench.formats import Exported
from workbench.gestures import Gesture, Remarks, Spans, as_annotation, as_annotations
from workbench.model import SHOWN, Annotation, Article, Decision, Mark, Reading, Run, Skipped, Span, Status, Verdict
from workbench.store import Store

if TYPE_CHECKING:
    import pandas as pd

    from workbench.sources.web import Web
    from workbench.summary import Summary
    from workbench.tables import Updated

Look = Callable[[str, str | None, object], None]
STORES = (".db", ".sqlite", ".sqlite3")
BATCH = 100
"""Articles that are written out together."""


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
        self._listeners: list[Callable[[set[str]], None]] = []
        self._lookers: list[Look] = []
        self._chosen: frozenset[str] | None = None
        self.skipped: Sequence[Skipped] = ()
        if target is not None and Path(os.fspath(target)).suffix.lower() in sources.SUFFIXES:
            self.store = Store()
            self.skipped = self.add(target).skipped
            if self.skipped and not len(self):
                raise SourceError(str(self.skipped[0]))
        else:
            self.store = Store(target)
        self.by = f"user:{(user or '').strip() or self.store.person or gestures.person()}"

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
            yield from standing.articles(self.store, ids[start : start + adding.BATCH])

    @overload
    def __getitem__(self, key: int | str) -> Article: ...
    @overload
    def __getitem__(self, key: slice) -> Self: ...
    def __getitem__(self, key: int | str | slice) -> Article | Self:
        """The article at a position or with an id; a slice gives a selection."""
        if isinstance(key, slice):
            return self._select(self.ids[key])
        if not isinstance(key, str):
            return standing.articles(self.store, [self.ids[key]])[0]
        if found := standing.articles(self.store, [key] if self._chosen is None or key in self._chosen else []):
            return found[0]
        raise KeyError(f"no article {key!r} here; corpus.ids lists those there are")

    def _select(self, ids: Iterable[str]) -> Self:
        selection = object.__new__(type(self))
        selection.__dict__ = {**self.__dict__, "_chosen": frozenset(ids)}
        return selection

    def where(self, condition: Callable[[Article], bool] | None = None, **known: str | Iterable[str | None] | None) -> Self:
        """The articles that fulfil all of it, as a corpus of its own that writes to the same store.

        ``known`` compares fields of Article: one value or several to choose from (``source=["BBC", "Reuters"]``); None stands
        for what is not known. ``since`` and ``until`` take a day, month or year ("2014-06"), both included. ``entity``,
        ``event`` and ``speaker`` ask for a mark: an entity by key, name or words, an event by type or incident.
        """
        return self._select(finding.select(self, condition, known))

    def search(self, query: str, *, limit: int | None = None, **known: str | Iterable[str | None] | None) -> pd.DataFrame:
        """The articles in whose title or text the words stand, best first, as a DataFrame: id, title, source, published, snippet, score.

        All words, in any order; "a phrase", -without, one OR another, begin*. ``known`` is as for ``where``.

        >>> corpus = Corpus(user="anna")
        >>> added = corpus.add([{"text": "Rain fell in Erbil."}, {"text": "Snow fell in Kyiv."}])
        >>> corpus.search("fell -snow").snippet.tolist()
        ['Rain [fell] in Erbil.']
        """
        chosen = self.where(None, **known) if known else self
        return finding.search(chosen, chosen._chosen, query, limit)

    # --- annotations and decisions ------------------------------------------------------------------------------

    def record(self, annotations: Iterable[Annotation] = (), decisions: Iterable[Decision] = (), runs: Iterable[Run] = ()) -> None:
        """Write records as they are, and tell the open views."""
        annotations, decisions, runs = list(annotations), list(decisions), list(runs)
        if not (annotations or decisions or runs):
            return
        self.store.add((), annotations, decisions, runs)
        self._tell([*annotations, *decisions, *runs])

    def _tell(self, records: Iterable[Annotation | Decision | Run], articles: Iterable[Article] = ()) -> None:
        self._hear({a.id for a in articles} | {record.article for record in records})

    def _hear(self, touched: set[str]) -> None:
        for listener in list(self._listeners) if touched else ():
            listener(touched)

    def listen(self, listener: Callable[[set[str]], None]) -> Callable[[], None]:
        """Call ``listener`` with the ids of articles whose records change; gives a function that stops it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener) if listener in self._listeners else None

    @contextmanager
    def _gesture(self) -> Iterator[Gesture]:
        """What is put into it is written at its end, unless it fails; undo takes it back in one step."""
        gesture = Gesture(self.by)
        yield gesture
        self.record(gesture.annotations, gesture.decisions)

    def annotate(self, article: Article | str | int, start: int, end: int, label: str, *, layer: str = "entities", text: str | None = None,
                 roles: Mapping[str, Spans] | None = None, **values: Any) -> Annotation:  # fmt: skip
        """Mark ``[start, end)`` by hand, in code points; ``text``, where given, must be what stands there (OffsetError).

        Marking what a tagger has already suggested accepts that suggestion.
        """
        article = article if isinstance(article, Article) else self[article]
        span = Span.at(start, end).check(article.text, text)
        made = gestures.mark(self.by, article, [span], label, layer, roles, values)
        with self._gesture() as gesture:
            return gestures.annotate(gesture, standing.beside(self.store, made), made)

    def correct(self, remark: Annotation | Mark, *, spans: Spans | None = None, label: str | None = None,
                roles: Mapping[str, Spans] | None = None, **values: Any) -> Annotation:  # fmt: skip
        """Put a mark right: reject it, and all that say the same, and make another in its place, as one step for undo.

        What is not given stays: ``spans`` (several make a mark with gaps), ``label``, ``roles`` (the whole mapping), and
        values, each by its name; None takes a value away. A mark that is right as it is gets accepted.

        >>> corpus = Corpus(user="anna")
        >>> added = corpus.add([{"text": "Rain fell in Erbil."}])
        >>> wrong = corpus.annotate(0, 13, 18, "PERSON", name="Erbil")
        >>> right = corpus.correct(wrong, label="GPE", name=None)
        >>> [(m.annotation.label, dict(m.annotation.values), m.status) for m in corpus.marks(status=None)]
        [('GPE', {}, 'accepted'), ('PERSON', {'name': 'Erbil'}, 'rejected')]
        """
        old = as_annotation(remark)
        with self._gesture() as gesture:
            return gestures.correct(gesture, self[old.article], standing.beside(self.store, old), old, spans, label, roles, values)

    def mark_all(self, words: str, label: str, *, article: Article | str | int | None = None, layer: str = "entities") -> list[Annotation]:
        """Mark words wherever they stand as whole words, in one article or all, as one step for undo; gives what it marked.

        Where they are part of a mark of that label, or were rejected as one, nothing is done; suggestions of just these words are
        accepted.

        >>> corpus = Corpus(user="anna")
        >>> added = corpus.add([{"text": "Rain in Erbil."}, {"text": "Erbil's rain; Erbilite snow."}])
        >>> [(a.start, a.end) for a in corpus.mark_all("Erbil", "GPE")]
        [(8, 13), (0, 5)]
        """
        chosen = self if article is None else [article if isinstance(article, Article) else self[article]]
        with self._gesture() as gesture:
            for each in chosen:
                if found := list(gestures.occurrences(each.text, words)):
                    alike = standing.marks_among(self.store, each.id, lambda a: (a.layer, a.label) == (layer, label))
                    gestures.mark_all(gesture, each, alike, found, label, layer)
            return gesture.annotations

    def note(self, remark: Annotation | Mark, text: str) -> Annotation:
        """Write a note on a mark, in the place of one's own before; without words take that back.

        Notes are signed annotations of the layer "notes", on the same spans. ``frame("notes")`` lists them.

        >>> corpus = Corpus(user="anna")
        >>> added = corpus.add([{"text": "Rain fell in Erbil."}])
        >>> note = corpus.note(corpus.annotate(0, 13, 18, "GPE"), "the town or the province?")
        >>> corpus.frame("notes")[["text", "note"]].values.tolist()
        [['Erbil', 'the town or the province?']]
        """
        about = as_annotation(remark)
        with self._gesture() as gesture:
            return gestures.note(gesture, standing.beside(self.store, about), about, text)

    def flag(self, remark: Annotation | Mark, on: bool = True) -> Annotation:
        """Put one's flag on a mark, to come back to it, or take it off; it is a note with the label FLAG."""
        about = as_annotation(remark)
        with self._gesture() as gesture:
            return gestures.flag(gesture, standing.beside(self.store, about), about, on)

    def set_facts(self, table: pd.DataFrame | None = None, **known: str | None) -> int:
        """Set facts by hand: one value for all these articles, or a table with a column "id" and a column for each fact.

        ``corpus.where(source=None).set_facts(source="BBC")`` names the outlet of all that have none. None, where given as a
        keyword, says that a fact is not known; empty cells of a table say nothing. The source's own facts stay in
        ``frame("origins")``; setting facts is one step for undo. Gives the number of facts changed. AnnotationError for
        unknown names, ids and dates.
        """
        given = gestures.given_facts(self.ids, table, known)
        with self._gesture() as gesture:
            return gestures.set_facts(gesture, standing.articles(self.store, list(given)), given)

    def link(self, things: Remarks | Iterable[Article] | str, key: str, *, name: str | None = None, why: str | None = None) -> int:
        """Say by hand what belongs together, as one step for undo; gives the number of links.

        ``things`` are marks of names (whom or what they name), marks of events (of which incident they tell), or articles (which
        story they tell), all of one kind; or the key of an entity, incident or story: all that is linked to it.
        ``corpus.link("person/maliki", "person/nouri-al-maliki")`` makes two entities one, and so with incidents and
        stories; some of an incident's marks linked to a new key part it. ``name`` is the full name, where the key is
        new, ``why`` the reason. It holds when ``resolve`` runs again.
        """
        with self._gesture() as gesture:
            return gestures.link(gesture, things, key, name, why, self.marks(layer="links"), self)

    def decide(self, annotations: Remarks, verdict: Verdict) -> list[Decision]:
        """Accept or reject annotations or marks, one or several, as one gesture."""
        if verdict not in ("accept", "reject"):
            raise AnnotationError(f"a verdict is 'accept' or 'reject', not {verdict!r}; corpus.undo() takes one back")
        with self._gesture() as gesture:
            gesture.decide(verdict, as_annotations(annotations))
            return gesture.decisions

    def accept(self, annotations: Remarks) -> list[Decision]:
        """Accept suggestions."""
        return self.decide(annotations, "accept")

    def reject(self, annotations: Remarks) -> list[Decision]:
        """Reject suggestions, or take away marks; what is rejected stays so when a tagger runs again."""
        return self.decide(annotations, "reject")

    def decided(self, remark: Annotation | Mark) -> Decision | None:
        """The last verdict that stands about a mark, or about one that says the same: whose and when; None before there is one.

        >>> corpus = Corpus(user="anna")
        >>> added = corpus.add([{"text": "Rain fell in Erbil."}])
        >>> mark = corpus.annotate(0, 13, 18, "GPE")
        >>> corpus.decided(mark).verdict, corpus.decided(mark).by
        ('accept', 'user:anna')
        """
        return standing.decided(self.store, as_annotation(remark))

    def steps(self) -> history.Steps:
        """What this person can undo and redo here: gestures that touch at least one of these articles, always whole."""
        return standing.steps(self.store, self.by, self._chosen)

    def undo(self) -> str | None:
        """Take back this person's last gesture; gives the id of the article it was in, None if there was none."""
        return self._take_back(self.steps().undo)

    def redo(self) -> str | None:
        """Bring back what this person's last undo took away."""
        return self._take_back(self.steps().redo)

    def _take_back(self, made: list[list[Decision]]) -> str | None:
        if not made:
            return None
        with self._gesture() as gesture:
            gesture.decide("undo", made[-1])
        return made[-1][0].article

    # --- what others do, and where to look ----------------------------------------------------------------------

    def refresh(self) -> set[str]:
        """Notice what others have written to the same file since; gives the ids of the articles it is about, and tells the open views.

        Others are other processes, and other Corpus objects. Reading always reads what is there; this is for what shows
        already. StoreError where the file is gone.
        """
        touched = self.store.news()
        self._hear(touched)
        return touched if self._chosen is None else touched & self._chosen

    def look_at(self, thing: Annotation | Mark | Article | str, by: object = None) -> None:
        """Ask the open views to show a mark or an article, given as it is or by its id; ``by`` says who asks (see ``on_look``)."""
        home, mark = standing.place(self.store, thing)
        if home not in self.ids:
            raise AnnotationError(f"nothing here has the id {thing!r}; corpus.ids lists the articles, corpus.frame(layer).id the marks")
        for looker in list(self._lookers):
            looker(home, mark, by)

    def on_look(self, looker: Look) -> Callable[[], None]:
        """Call ``looker`` with the id of an article, of a mark in it or None, and who asks, when somebody wants to see it; gives a function that stops it."""
        self._lookers.append(looker)
        return lambda: self._lookers.remove(looker) if looker in self._lookers else None

    def marks(
        self, article: Article | str | None = None, layer: str | None = None, *, status: Iterable[Status] | None = SHOWN
    ) -> list[Mark]:
        """Annotations with their status, article by article in reading order.

        Without ``status`` those that wait or stand, but for what the codebook hides (see ``Mark.hidden``); ``status=None`` gives all.
        """
        chosen = self._chosen if article is None else [article.id if isinstance(article, Article) else article]
        return standing.marks(self.store, chosen, [layer] if layer else [], status)

    # --- out ----------------------------------------------------------------------------------------------------

    def reading(self) -> Reading:
        """Its articles as their sources had them, and all their records; facts set by hand are among these."""
        return standing.reading(self.store, self._chosen)

    def frame(self, layer: str = "articles", *, hidden: bool = False, spans: bool = False) -> pd.DataFrame:
        """A tidy DataFrame: "articles", "origins", "incidents", "stories", or a layer with a row for each annotation (see ``workbench.tables``).

        ``hidden`` takes in what the codebook keeps out of sight; ``spans`` adds all offsets, as lists of [start, end].
        """
        return standing.frame(self.store, self._chosen, self.ids, layer, hidden, spans)

    def update(self, table: pd.DataFrame, layer: str = "entities") -> Updated:
        """Take in a frame that was edited in pandas, as one step for undo; tells what it did, and what it did not follow and why.

        A changed label, offset, role or value is a correction, a changed ``status`` a verdict, a row without ``id`` a new mark by this
        person, in the table's layer, else in ``layer``; rows left out stay. See ``workbench.tables.edits.update`` for the columns.

        >>> corpus = Corpus(user="anna")
        >>> added = corpus.add([{"text": "Rain fell in Erbil."}])
        >>> mark = corpus.annotate(0, 13, 18, "PERSON")
        >>> corpus.update(corpus.frame("entities").replace({"label": {"PERSON": "GPE"}}))
        1 corrected
        """
        marks = standing.marks(self.store, self._chosen, [], None)
        with self._gesture() as gesture:
            return tables.update(gesture, list(self), marks, table, layer, lambda name: self.frame(name, hidden=True, spans=True))

    def summary(self) -> Summary:
        """What happened, who says so and what is disputed, in a page (see ``workbench.summary``)."""
        from workbench.summary import summarize

        return summarize(list(self), self.marks(status=["suggested", "accepted"]))  # the hidden ones too: they have numbers

    def merge(self, other: Corpus | sources.Readable) -> Added:
        """Take in another corpus, or a file or notebook with its records; doing it twice changes nothing."""
        if isinstance(other, str | os.PathLike) and Path(other).suffix.lower() in STORES and Path(other).expanduser().is_file():
            other = Corpus(other)
        return self.add(other.reading() if isinstance(other, Corpus) else other)

    def conflicts(self) -> pd.DataFrame:
        """What two people decided differently and nobody has settled (see ``workbench.conflicts``); ``wb.Review(corpus, queue=...)`` takes it."""
        return conflicts.table(self.store, self._chosen)

    def export(self, path: str | os.PathLike[str], format: str | None = None, *, without: privacy.Without = ()) -> Exported:
        """Write it to a file or folder; the suffix or ``format`` decides (FormatError names the formats there are).

        ``without`` leaves out "notes", "names" or "paths", one or several (see ``workbench.privacy``). What it gives is a path, and
        tells what the format had no place for (``lost``).
        """
        ids = self.ids
        batches = lambda: (self._select(ids[n : n + BATCH]).reading() for n in range(0, len(ids), BATCH))  # noqa: E731 - gone through twice
        return formats.write(privacy.privately(batches, without), path, format)

    def __repr__(self) -> str:
        size = f"{len(self)} article{'s' * (len(self) != 1)}"
        return f"<Corpus {Path(self.store.name).name!r}: {size}{f', {len(self.skipped)} skipped' if self.skipped else ''}>"

    def _repr_html_(self) -> str:
        first = self[: tables.LISTED]
        return tables.overview(finding.headings(self), list(first), first.marks())
