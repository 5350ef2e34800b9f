"""read() and what it gives: articles that are read when they are asked for."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property, partial
from pathlib import PurePath
from typing import IO, TYPE_CHECKING, Any, NamedTuple, Protocol, Union, overload

from workbench import rows
from workbench.errors import SourceError, WorkbenchError
from workbench.model import Annotation, Article, Decision, Origin, Reading, Run, Skipped
from workbench.rows import COLUMNS
from workbench.sources import paths
from workbench.sources.file import Columns, File, unread
from workbench.sources.kinds import readings

if TYPE_CHECKING:
    import pandas as pd

    from workbench.sources.online import Online
    from workbench.sources.web import Web

Readable = Union[str, "os.PathLike[str]", Article, Reading, "Source", Mapping[str, Any], "pd.DataFrame", Iterable[Any]]
ADDRESS = re.compile(r"[a-z][a-z0-9+.-]+://", re.IGNORECASE)


class Step(Protocol):
    """One thing to read."""

    def readings(self) -> Iterable[Reading]:
        """All that is in it, piece by piece."""

    def stamp(self) -> str | None:
        """What it is known by once it has been read; None for what is read again each time."""


class Given(NamedTuple):
    """Something that lies in memory, or under an address."""

    make: Callable[[], Iterable[Reading]]

    def readings(self) -> Iterable[Reading]:
        """All that is in it."""
        return self.make()

    def stamp(self) -> None:
        """Nothing: it is read again each time."""


@dataclass(frozen=True, eq=False)
class Source(Sequence[Article]):
    """Articles somewhere, read when they are asked for.

    Behaves as a sequence of its articles, which then are all held in memory; ``corpus.add`` takes them one after the
    other instead. ``skipped`` says what could not be read and why.
    """

    steps: Sequence[Step]

    @cached_property
    def reading(self) -> Reading:
        """All of it at once."""
        return Reading.of(reading for step in self.steps for reading in step.readings())

    @property
    def articles(self) -> Sequence[Article]:
        """The articles."""
        return self.reading.articles

    @property
    def annotations(self) -> Sequence[Annotation]:
        """The annotations that came along."""
        return self.reading.annotations

    @property
    def decisions(self) -> Sequence[Decision]:
        """The decisions that came along."""
        return self.reading.decisions

    @property
    def runs(self) -> Sequence[Run]:
        """Who has looked at what."""
        return self.reading.runs

    @property
    def origins(self) -> Sequence[Origin]:
        """Where the articles were found, and what was said of them there."""
        return self.reading.origins

    @property
    def skipped(self) -> Sequence[Skipped]:
        """What could not be read, and why."""
        return self.reading.skipped

    def __len__(self) -> int:
        return len(self.reading)

    def __iter__(self) -> Iterator[Article]:
        return iter(self.reading)

    @overload
    def __getitem__(self, index: int) -> Article: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Article]: ...
    def __getitem__(self, index: int | slice) -> Article | Sequence[Article]:
        return self.reading[index]

    def __repr__(self) -> str:
        return repr(self.reading)


def read(source: Readable, *, columns: Mapping[str, str] | None = None, web: Web | None = None) -> Source:
    """Articles from a path, folder, glob, archive, address, DataFrame, dict, or a list of any of these.

    ``columns`` names the columns or keys of tables where they are not the usual ones, e.g. ``{"text": "Copy"}``; ``web``
    says how addresses are asked. Raises SourceError when ``source`` itself is missing or of a kind that cannot be read;
    single bad files, rows and annotations are listed in ``skipped`` of the result instead. Files are opened when their
    articles are asked for.

    >>> read([{"headline": "Rain", "body": "It rained in Erbil.", "outlet": "Northern Post"}])[0].source
    'Northern Post'
    """
    given = dict(columns or {})
    if unknown := set(given) - set(COLUMNS):
        raise SourceError(f"columns= names {', '.join(sorted(unknown))}; known are {', '.join(COLUMNS)}")
    if isinstance(source, Source):
        return source
    if not _is_readable(source):
        raise SourceError(f"cannot read articles from {type(source).__name__}; give a path, a folder, a DataFrame, or a list of dicts")

    @cache
    def online() -> Online:
        from workbench.sources.online import Online

        return Online(given, web)

    return Source(list(_steps(source, "", given, online)))


def _is_readable(source: object) -> bool:
    return isinstance(source, str | os.PathLike | Article | Iterable) and not isinstance(source, bytes | bytearray)


def _steps(source: Readable, place: str, columns: Columns, online: Callable[[], Online]) -> Iterator[Step]:
    """What there is to read in a source; ``place`` is what to call it where it has no name."""
    if isinstance(source, str | os.PathLike):
        yield from _named(os.fspath(source), columns, online)
    elif isinstance(source, Reading):
        yield Given(lambda: [source])
    elif isinstance(source, Source):
        yield from source.steps
    elif isinstance(source, Article):
        yield Given(lambda: [Reading([source])])
    elif isinstance(source, Mapping):
        yield Given(lambda: [rows.row(source, place or "dict", columns)])
    elif hasattr(source, "to_dict") and hasattr(source, "columns"):
        frame: Any = source
        rows.check_header(map(str, frame.columns), columns)
        yield Given(lambda: (rows.row(row, f"DataFrame, row {n}", columns) for n, row in enumerate(frame.to_dict("records"))))
    else:
        for number, item in enumerate(source):
            where = os.fspath(item) if isinstance(item, str | os.PathLike) else f"item {number}"
            try:
                if not _is_readable(item):
                    raise SourceError(f"cannot read articles from {type(item).__name__}")
                yield from _steps(item, where, columns, online)
            except WorkbenchError as error:
                yield Given(partial(list, [unread(where, error)]))


def _named(given: str, columns: Columns, online: Callable[[], Online]) -> Iterator[Step]:
    if scheme := ADDRESS.match(given):
        if scheme.group().lower() not in ("http://", "https://"):
            raise SourceError(f"{given[:200]}: only http and https addresses are read")
        yield Given(partial(online().readings, given))
        return
    found, others = paths.files(given, columns)
    yield from found
    if others:
        yield Given(lambda: [Reading(skipped=others)])


def uploaded(name: str, open: Callable[[], IO[bytes]], size: int, *, columns: Mapping[str, str] | None = None) -> Source:
    """A file that came from the page, under the name that it has there."""
    name = PurePath(name).name
    file = File(where=name, name=name, open=open, size=size, columns=dict(columns or {}))
    return Source([Given(partial(readings, file))])
