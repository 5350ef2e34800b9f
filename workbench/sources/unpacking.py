"""What unpacking may cost, and streams that keep to it: the bytes that come out are counted, whatever an archive says of itself."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import IO, Any

from workbench.errors import SourceError, WorkbenchError

UNPACKED = 4_000_000_000
RATIO = 200
HARMLESS = 100_000_000
"""Bytes that may be unpacked in all; so many times the packed size; and what may always be, however well it was packed."""
MEMBERS = 100_000
HEAD = 1_000_000
"""So many bytes of a member are kept, so that it can be opened again after a look at its beginning."""
PIECE = 1_000_000
LONGEST_NAME = 200
DRIVE = re.compile(r"[A-Za-z]:")
UNPRINTABLE = re.compile(r"[^\S ]|[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


@dataclass
class Budget:
    """What may still come out of an archive and all the archives in it. Beyond it, ``take`` and ``count`` raise SourceError."""

    packed: int
    unpacked: int = 0
    members: int = 0
    spent: bool = False

    def take(self, size: int) -> None:
        """So many more bytes have been unpacked."""
        self.unpacked += size
        if self.unpacked > UNPACKED:
            raise self._end(f"unpacks to more than {UNPACKED / 1e9:g} GB")
        if self.unpacked > HARMLESS and self.unpacked > RATIO * self.packed:
            raise self._end(f"unpacks to more than {RATIO} times its size, as only traps do")

    def count(self) -> None:
        """One more member has been found."""
        self.members += 1
        if self.members > MEMBERS:
            raise self._end(f"holds more than {MEMBERS:,} files")

    def _end(self, reason: str) -> SourceError:
        self.spent = True
        return SourceError(f"the archive {reason}; what is left of it was not read: unpack it and read the folder in parts")


class Unpacked(io.RawIOBase):
    """What a library unpacks: a piece at a time, counted where there is a budget, its faults as SourceErrors."""

    def __init__(self, source: Any, budget: Budget | None) -> None:
        self.source = source
        self.budget = budget

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: Any) -> int:
        """Fill part of a buffer."""
        with packed():
            data = self.source.read(min(len(buffer), PIECE))
        if self.budget:
            self.budget.take(len(data))
        buffer[: len(data)] = data
        return len(data)


class Member:
    """A file in an archive, unpacked when it is opened for the first time.

    It can be opened any number of times as long as no more than its HEAD has been read, and after that no more.
    """

    def __init__(self, unpack: Callable[[], Any], budget: Budget | None) -> None:
        self.unpack = unpack
        self.budget = budget
        self.head = b""
        self.passed = 0
        self.rest: IO[bytes] | None = None
        self.damaged = False

    def open(self) -> IO[bytes]:
        """Its bytes, from the beginning; the stream cannot seek unless it is short."""
        try:
            if self.rest is None:
                with packed():
                    rest = io.BufferedReader(Unpacked(self.unpack(), self.budget))
                self.head = rest.read(HEAD)
                self.rest = rest
        except WorkbenchError:
            self.damaged = True
            raise
        return io.BytesIO(self.head) if len(self.head) < HEAD else io.BufferedReader(_Replayed(self))


class _Replayed(io.RawIOBase):
    """The head of a member, and then its rest."""

    def __init__(self, member: Member) -> None:
        self.member = member
        self.at = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        member = self.member
        data = member.head[self.at : self.at + len(buffer)]
        if not data and member.rest:
            if self.at != HEAD + member.passed:
                raise SourceError("cannot be read twice inside of an archive; unpack it first")
            try:
                data = member.rest.read(min(len(buffer), PIECE))
            except WorkbenchError:
                member.damaged = True
                raise
            member.passed += len(data)
        self.at += len(data)
        buffer[: len(data)] = data
        return len(data)


@contextmanager
def packed() -> Iterator[None]:
    """A library at work on packed bytes: whatever it ends in is a SourceError."""
    try:
        yield
    except (WorkbenchError, MemoryError, RecursionError):
        raise
    except EOFError as error:
        raise SourceError("cut off before its end; copy or download it again") from error
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise SourceError(f"cannot be unpacked ({reason}); if it is damaged, copy or download it again") from error


def plain_name(name: str) -> str:
    r"""A member's name as a place inside of its archive, wherever it points to, of letters that can be shown.

    >>> plain_name(r"C:\Users\a.txt"), plain_name("../../etc/passwd"), plain_name("/b/./c.txt")
    ('Users/a.txt', 'etc/passwd', 'b/c.txt')
    """
    parts = [part for part in re.split(r"[/\\]", name) if part not in ("", ".", "..")]
    return shown("/".join(parts[1:] if parts and DRIVE.fullmatch(parts[0]) else parts) or "unnamed")


def shown(name: str) -> str:
    """A name from anywhere in letters that can be shown and stored, and not endlessly many of them."""
    plain = UNPRINTABLE.sub("�", name.encode("utf-8", "replace").decode())
    return plain if len(plain) <= LONGEST_NAME else f"…{plain[-LONGEST_NAME:]}"
