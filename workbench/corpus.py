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
STORES = (".db", ".sqlite", ".sqlite3")
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
        """Articles with their facts as people have settled them."""
        origins: dict[str, list[Origin]] = {}
        for origin in self.store.origins(ids):
            origins.setdefault(origin.article, []).append(origin)
        said = self.store.annotations(ids, layer="facts")
        settled = history.facts(said, self.store.decisions({a.article for a in said})) if said else {}
        found = [_filled(a, origins.get(a.id, ())) for a in self.store.articles(ids)]
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

    def link(self, mentions: Remarks | str, entity: str, *, name: str | None = None) -> int:
        """Say by hand whom or what mentions name, as one step for undo; gives their number.

        ``mentions`` are marks or annotations of entities, or the key of an entity: all that is linked to it.
        ``corpus.link("person/maliki", "person/nouri-al-maliki")`` makes two entities one; some of an entity's marks linked to
        a new key part it. ``name`` is the full name, where the key is new.
        """
        links = history.links(self.marks(layer="links"))
        named = [(article, spans, kinds["NAME"]) for article, found in links.items() for spans, kinds in found.items() if "NAME" in kinds]
        if isinstance(mentions, str):
            places = [(article, spans) for article, spans, link in named if link.values["entity"] == mentions]
        else:
            places = [(a.article, a.spans) for a in _annotations(mentions)]
        if not places:
            raise AnnotationError(f"nothing here is linked to {mentions!r}; corpus.frame('entities').entity lists what is")
        known = next((link.values["name"] for _, _, link in named if link.values["entity"] == entity), None)
        values = {"entity": entity, "name": name or known or entity, "why": f"as {self.by.partition(':')[2]} linked it"}
        made = [Annotation(article=i, layer="links", label="NAME", spans=spans, values=values, by=self.by) for i, spans in places]
        before = (m.annotation for m in self.marks(layer="links", status=["accepted"]) if m.annotation.label == "NAME")
        old = [a for a in before if (a.article, a.spans) in set(places) and a.values.get("entity") != entity]
        accepted = self._decisions("accept", [(a.article, a.id) for a in made])
        rejected = [replace(accepted[0], article=a.article, target=a.id, verdict="reject") for a in old]
        self.record(made, [*accepted, *rejected])
        return len(made)

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
        """Annotations with their status, article by article in reading order; ``status=None`` gives all of them."""
        chosen = self._chosen if article is None else [article.id if isinstance(article, Article) else article]
        found = history.marks(self.store.annotations(chosen), self.store.decisions(chosen), self.store.runs(chosen))
        if article is None:
            place = {i: n for n, i in enumerate(self.ids)}
            found.sort(key=lambda m: place[m.annotation.article])
        return [m for m in found if (layer is None or m.annotation.layer == layer) and (status is None or m.status in set(status))]

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

    def frame(self, layer: str = "articles") -> pd.DataFrame:
        """A tidy DataFrame: "articles", "origins", or a layer with one row for each annotation (see ``workbench.tables``)."""
        if layer == "origins":
            return tables.origins(self.store.origins(self._chosen))
        return tables.frame(list(self), self.marks(status=None), layer)

    def merge(self, other: Corpus | sources.Readable) -> Added:
        """Take in another corpus, or a file or notebook with its records; doing it twice changes nothing."""
        if isinstance(other, str | os.PathLike) and Path(other).suffix.lower() in STORES and Path(other).expanduser().is_file():
            other = Corpus(other)
        return self.add(other.reading() if isinstance(other, Corpus) else other)

    def export(self, path: str | os.PathLike[str], format: str | None = None) -> Path:
        """Write it to a file; the suffix or ``format`` decides (FormatError names the formats there are)."""
        module, path = formats.writer(path, format), Path(path).expanduser()
        try:
            module.dump(self.reading(), path)
        except OSError as error:
            raise FormatError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error
        return Path(path)

    def __repr__(self) -> str:
        size = f"{len(self)} article{'s' * (len(self) != 1)}"
        return f"<Corpus {Path(self.store.name).name!r}: {size}{f', {len(self.skipped)} skipped' if self.skipped else ''}>"

    def _repr_html_(self) -> str:
        return tables.overview(list(self), self.marks())
