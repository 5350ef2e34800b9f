"""Files that are read together: a text with the marks beside it, a table of articles with those of its records."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress

from workbench.errors import SourceError, WorkbenchError
from workbench.formats import tables
from workbench.model import Reading
from workbench.sources.file import File
from workbench.sources.sheets import Cells, Check

ARTICLES = "articles"
TEXT, MARKS = ".txt", ".ann"
TYPES, CAS = "TypeSystem.xml", ".xmi"
TABULAR = (".csv", ".parquet")


def followers(name: str) -> list[str]:
    """The files that a file would be read with, by their names in its folder.

    >>> followers("rain.ann"), followers("articles.csv")[:2], followers("rain.txt")
    (['rain.txt'], ['entities.csv', 'quotes.csv'], [])
    """
    stem, dot, suffix = name.rpartition(".")
    ending = dot + suffix.lower()
    if ending == MARKS:
        return [f"{stem}{TEXT}"]
    if ending == CAS:
        return [TYPES]
    return [f"{table}{dot}{suffix}" for table in tables.NEEDED] if stem == ARTICLES and ending in TABULAR else []


def led(names: Iterable[str]) -> set[str]:
    """Of the files in a folder or archive, by paths with slashes, those that are read with another."""
    present = set(names)
    found: set[str] = set()
    for path in present:
        folder, slash, name = path.rpartition("/")
        found.update(folder + slash + follower for follower in followers(name))
    return found & present


def table(plain: Callable[[File], Iterator[Reading]], cells: Callable[[File, Check], Cells]) -> Callable[[File], Iterator[Reading | File]]:
    """A parser of tables that takes those of an export together; ``plain`` reads any other, ``cells`` the rows."""

    def parse(file: File) -> Iterator[Reading | File]:
        stem, _, suffix = file.name.rpartition("/")[2].rpartition(".")
        if stem in tables.NEEDED and tables.NEEDED[stem] <= _header(file, cells):
            raise SourceError(f"a table about articles that are in another; read its folder or .zip, with {ARTICLES}.{suffix} in it")
        others = {name.rpartition(".")[0]: other for name in followers(f"{stem}.{suffix}") if (other := file.beside(name))}
        ours = {name: other for name, other in others.items() if "article" in _header(other, cells)}
        yield from tables.load(file, ours, cells) if ours else plain(file)
        yield from (other for name, other in others.items() if name not in ours)

    return parse


def _header(file: File, cells: Callable[[File, Check], Cells]) -> set[str]:
    """The names of a table's columns; none where it cannot be read, which is told when its rows are."""
    names: set[str] = set()
    with suppress(WorkbenchError):
        next(cells(file, names.update), None)
    return names
