"""A file to be read, wherever it lies, and what every parser needs: its bytes within limits, and articles made of what is found.

Limits, so that no file can take the machine with it: a file of one document 100 MB, a line or row 100 MB, an archive 4 GB
unpacked and 200 times its packed size, 100,000 members, archives in archives two deep.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import IO, Any

from workbench import facts
from workbench.errors import SourceError, WorkbenchError
from workbench.model import FACTS, Article, Origin, Reading, Skipped
from workbench.sources.unpacking import Budget

TOO_LARGE = 100_000_000
SMALL = 65_536
ABOUT = ("README", "LICENSE")
NOT_READ = "of a kind that is not read"
BLANK = b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"
ENCODING_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
BREAKS = re.compile(r"[ \t\r\n]+")
Columns = Mapping[str, str]
Found = Mapping[str, tuple[str | None, str]]
"""Facts about an article by name, each with where it stood."""
NOTHING: tuple[None, str] = (None, "")


def alone(name: str) -> None:
    """No file: there is none beside it, or nobody knows."""


@dataclass(frozen=True, kw_only=True)
class File:
    """A file on disk, in an archive, or fetched.

    ``where`` is what to call it in a message, ``name`` in a record (without the machine's folders); ``open`` gives its
    bytes as a stream. ``kind`` is the suffix that it should have, where its name does not say. ``known`` are facts that came
    with it, ``meta`` other remarks, ``columns`` those that ``read`` was given, ``depth`` how many archives it lies in,
    ``budget`` what may still be unpacked of the outermost. ``beside`` gives another file in its folder by its name there.
    """

    where: str
    name: str
    open: Callable[[], IO[bytes]]
    size: int | None = None
    kind: str = ""
    known: Found = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    columns: Columns = field(default_factory=dict)
    depth: int = 0
    budget: Budget | None = None
    beside: Callable[[str], File | None] = alone

    @property
    def suffix(self) -> str:
        """What kind it is, as the end of its name says: ".html"."""
        return self.kind or os.path.splitext(self.name)[1].lower()

    @cached_property
    def head(self) -> bytes:
        """Its first bytes; of a small file all of it."""
        with self.open() as stream:
            return stream.read(SMALL)

    def data(self) -> bytes:
        """All of it; SourceError when it is empty or larger than TOO_LARGE."""
        if is_blank(data := self.data_or_nothing()):
            raise SourceError("the file is empty")
        return data

    def data_or_nothing(self) -> bytes:
        """All of it, were it empty; SourceError when it is larger than TOO_LARGE."""
        if (self.size or 0) > TOO_LARGE:
            raise too_large()
        if len(data := self.head) >= SMALL:
            with self.open() as stream:
                data = stream.read(TOO_LARGE + 1)
        if len(data) > TOO_LARGE:
            raise too_large()
        return data

    def inside(self, member: str, open: Callable[[], IO[bytes]], size: int | None = None) -> File:
        """A file that lies in this one."""
        place = {"where": f"{self.where}/{member}", "name": f"{self.name}/{member}"}
        return replace(self, **place, open=open, size=size, kind="", known={}, depth=self.depth + 1, beside=alone)  # type: ignore[arg-type]


def is_blank(data: bytes) -> bool:
    """Whether a file holds nothing but blanks, perhaps after a mark of its encoding."""
    mark = next(filter(data.startswith, ENCODING_MARKS), b"")
    return not data.removeprefix(mark).strip(b"\0 \t\r\n")


def is_hidden(name: str) -> bool:
    """Whether a file of a folder or archive is hidden, or about the others rather than one of them."""
    parts = name.split("/")
    return parts[-1].rpartition(".")[0].upper() in ABOUT or any(part.startswith(".") or part == "__MACOSX" for part in parts)


def unwanted(where: str, kinds: Counter[str]) -> list[Skipped]:
    """The kinds of files in a folder or archive that are not read, with how many there are."""
    return [Skipped(f"{where}/*{kind}", f"{n} file{'s' * (n > 1)} {NOT_READ}") for kind, n in sorted(kinds.items())]


def is_fault(skipped: Skipped) -> bool:
    """Whether something is wrong with what was left out, and not only nothing that is read."""
    return not skipped.reason.endswith(NOT_READ)


def too_large() -> SourceError:
    """What is said of a file over the limit."""
    return SourceError(f"larger than {TOO_LARGE // 1_000_000} MB; split it")


@contextmanager
def foreign(what: str, advice: str = "save it anew, or as text") -> Iterator[None]:
    """A library at work on bytes from anywhere: whatever it ends in is a SourceError that says what the file should have been."""
    try:
        yield
    except (WorkbenchError, MemoryError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno is not None:  # the system's; those of libraries have no number
            raise
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200].rstrip(": ")
        raise SourceError(f"not {what}, or damaged ({reason}); {advice}") from error


def article(file: File, text: str, found: Found = {}, meta: Mapping[str, Any] = {}) -> Reading:  # noqa: B006 - neither is changed
    """An article of a file, with its facts and where they come from.

    Facts that came with the file fill what it does not say itself. A date that cannot be read as one is kept in ``meta``;
    the language is a detector's where no one says it and the detector is sure.
    """
    kept: dict[str, str] = {}
    places: dict[str, str] = {}
    more: dict[str, Any] = {}
    for name in FACTS:
        for given, place in (found.get(name, NOTHING), file.known.get(name, NOTHING)):
            said = BREAKS.sub(" ", given or "").strip()
            value = facts.iso_published(said) if said and name == "published" else said
            if value:
                kept[name], places[name] = value, place
                break
            if said:
                more[name] = said
    if "language" not in kept and (language := facts.language(text)):
        kept["language"], places["language"] = language, "detected"
    made = Article(text=text, meta={"file": file.name, **file.meta, **more, **meta}, **kept)
    return Reading([made], origins=[Origin(article=made.id, where=file.name, facts=kept, found=places)])


def unread(where: str, error: WorkbenchError) -> Reading:
    """Nothing but the reason why."""
    return Reading(skipped=[Skipped(where, str(error).removeprefix(f"{where}: "))])
