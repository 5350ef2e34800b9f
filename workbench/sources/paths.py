"""Where files lie: a path, a folder, a glob."""

from __future__ import annotations

import glob
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import IO, NamedTuple

from workbench.errors import SourceError
from workbench.model import Reading, Skipped, fingerprint
from workbench.sources import companions
from workbench.sources.file import Columns, File, is_hidden, unwanted
from workbench.sources.kinds import SUFFIXES, readings

VERSION = 1
"""The version of the parsers: files are read again when they have learned something."""


class OnDisk(NamedTuple):
    """A file on disk: small, because a folder may have a great many of them."""

    path: str
    above: str
    columns: Columns

    def readings(self) -> Iterator[Reading]:
        """All that is in it; its name is that below the folder ``above``."""
        name = _below(self.path, self.above).encode("utf-8", "replace").decode()  # a name may hold anything, a record may not
        try:
            size = os.stat(self.path).st_size
        except OSError as error:
            yield Reading(skipped=[Skipped(self.path, error.strerror or str(error))])
            return
        file = File(where=self.path, name=name, open=partial(_open, self.path), size=size, columns=self.columns)
        yield from readings(replace(file, beside=partial(_beside, file)))

    def stamp(self) -> str | None:
        """What it is known by as long as nobody writes to it: its place, size and time."""
        folder, name = os.path.split(self.path)
        others = [path for other in companions.followers(name) if os.path.exists(path := os.path.join(folder, other))]
        try:
            known = [(status.st_size, status.st_mtime_ns) for path in (self.path, *others) if (status := os.stat(path))]
        except OSError:
            return None
        size_and_time, *more = known
        return fingerprint(VERSION, os.path.abspath(self.path), *size_and_time, sorted(self.columns.items()), *more)


def files(given: str, columns: Columns) -> tuple[list[OnDisk], list[Skipped]]:
    """The files that a path, folder or glob names, and what else lies in that folder; SourceError where there are none."""
    path = Path(os.path.expanduser(given))
    if given and os.path.isdir(path):
        return _folder(path, columns)
    try:
        matches = [str(path)] if given and os.path.exists(path) else sorted(glob.glob(str(path), recursive=True))
    except (OSError, ValueError):  # too long for a name, or a null in it
        matches = []
    found = [Path(p) for p in matches if os.path.isfile(p)]
    if not found:
        shown = given if given.isprintable() and 0 < len(given) <= 200 else repr(given[:200])
        what = "not a file or folder" if matches and given else "no such file or folder"
        raise SourceError(f"{shown}: {what}; text at hand is given as [{{'text': '...'}}]")
    above = found[0].parent if len(found) == 1 else Path(os.path.commonpath([p.parent for p in found]))
    return [OnDisk(str(p), str(above), columns) for p in found], []


def _folder(folder: Path, columns: Columns) -> tuple[list[OnDisk], list[Skipped]]:
    wanted: list[OnDisk] = []
    above = str(folder.parent)
    others: Counter[str] = Counter()
    closed: list[OSError] = []
    paths = {_below(path, str(folder)): path for path in _walk(folder, closed.append)}
    together = companions.led(paths)
    for name, path in paths.items():
        if name in together or is_hidden(name):
            continue
        suffix = os.path.splitext(path)[1].lower()
        if suffix in SUFFIXES:
            wanted.append(OnDisk(path, above, columns))
        else:
            others[suffix] += 1
    faults = [Skipped(str(error.filename), error.strerror or str(error)) for error in closed]
    if not wanted and faults:
        raise SourceError(str(faults[0]))
    if not wanted:
        raise SourceError(f"{folder}: no articles in this folder; files are known by suffix: {' '.join(SUFFIXES)}")
    return wanted, [*faults, *unwanted(str(folder), others)]


def _beside(file: File, name: str) -> File | None:
    """Another file in the folder of one."""
    path = os.path.join(os.path.dirname(file.where), name)
    if not os.path.isfile(path):
        return None
    folder, slash, _ = file.name.rpartition("/")
    return replace(file, where=path, name=folder + slash + name, open=partial(_open, path), size=os.stat(path).st_size)


def _below(path: str, folder: str) -> str:
    """The path of a file below a folder that it lies in, with slashes."""
    inside = path if folder == os.curdir else path.removeprefix(folder)
    return inside.replace(os.sep, "/").removeprefix("./").lstrip("/")


def _walk(folder: Path, closed: Callable[[OSError], object]) -> Iterator[str]:
    """All regular files below a folder in order, each folder once, however links lead to it; ``closed`` hears of those that do not open."""
    seen: set[tuple[int, int]] = set()
    for top, folders, names in os.walk(folder, onerror=closed, followlinks=True):
        status = os.stat(top)
        if (status.st_dev, status.st_ino) in seen:
            folders.clear()
            continue
        seen.add((status.st_dev, status.st_ino))
        folders.sort()
        yield from (path for name in sorted(names) if os.path.isfile(path := os.path.join(top, name)))


def _open(path: str) -> IO[bytes]:
    return open(path, "rb")
