"""The rows of an SQLite file read page by page, without the database: for files in which it no longer finds its way.

A table's rows lie on leaf pages, each complete in itself but for long texts, which go on in a chain of overflow pages
(https://www.sqlite.org/fileformat2.html). What is on a page that is whole can be read, wherever the page is, whatever became of
the pages that led to it. Nothing is guaranteed of what comes out: old copies and chance are among it, and whoever asks must be
able to tell a row of theirs, as records can be told by their ids, which are hashes.
"""

from __future__ import annotations

import mmap
import struct
from collections.abc import Iterator
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

Value = None | int | float | str | bytes
LEAF_INDEX, INNER_INDEX = 10, 2
USUAL_SIZE, HEAD = 4096, 24
"""Bytes of a page, and of what stands before each in the log."""
PAGES_AT = 28
"""Where a file says how many pages it should have."""


class Row(NamedTuple):
    """A row as it lies on a page: its number, and its values in the order of the columns."""

    number: int
    values: tuple[Value, ...]


class Frame(NamedTuple):
    """A page in the log: its number, whether it ends a transaction, and the salt of the log at that time."""

    number: int
    ends: bool
    salt: bytes
    page: bytes


def _frame(data: bytes) -> Frame:
    return Frame(int.from_bytes(data[:4]), any(data[4:8]), data[8:16], data[HEAD:])


class Pages:
    """The pages of a file, those of its log before those of the file itself."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._file = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if path.stat().st_size else b""
        claimed = int.from_bytes(self._file[16:18])
        size = 65536 if claimed == 1 else claimed
        fits = 512 <= size <= 65536 and not size & (size - 1) and len(self._file) % size == 0
        self.size = size if fits else USUAL_SIZE
        self.missing = max(0, int.from_bytes(self._file[PAGES_AT : PAGES_AT + 4]) - -(-len(self._file) // self.size))
        log = path.with_name(path.name + "-wal")
        frames = log.read_bytes()[32:] if log.is_file() else b""
        frame = self.size + HEAD
        self._logged = [_frame(frames[at : at + frame]) for at in range(0, len(frames), frame)]
        self._latest = {each.number: each.page for each in self._logged}
        self._is_cut = len(frames) % frame not in (0, HEAD) and (len(frames) + 32) % USUAL_SIZE != 0  # no dying program stops there

    def rows(self) -> Iterator[Row]:
        """All that can be read as a row, from the first page to the last, then from the log."""
        for start in range(0, len(self._file), self.size):
            yield from self._leaf(self._file[start : start + self.size], 100 * (start == 0))
        yield from self._from(self._logged)

    def committed(self) -> Iterator[Row]:
        """What can be read as a row in the log, without what a program began to write and did not end, of which nobody was told.

        A log is written over from its start, under another salt: further on may be what it held before.
        """
        for _, run in groupby(self._logged, key=attrgetter("salt")):
            frames = list(run)
            ended = max((n for n, each in enumerate(frames, 1) if each.ends), default=0)
            yield from self._from(frames if self._is_cut else frames[:ended])

    def _from(self, logged: list[Frame]) -> Iterator[Row]:
        for each in logged:
            yield from self._leaf(each.page, 100 * (each.number == 1))

    def _leaf(self, page: bytes, head: int) -> Iterator[Row]:
        if len(page) < head + 8 or page[head] in (LEAF_INDEX, INNER_INDEX):
            return
        cells = int.from_bytes(page[head + 3 : head + 5])
        pointers = page[head + 8 : head + 8 + 2 * cells]
        for place in dict.fromkeys(struct.unpack(f">{len(pointers) // 2}H", pointers[: len(pointers) // 2 * 2])):
            try:
                yield self._cell(page, place)
            except (IndexError, ValueError, struct.error):
                continue

    def _cell(self, page: bytes, place: int) -> Row:
        length, place = _varint(page, place)
        number, place = _varint(page, place)
        if length > len(self._file) + len(self._logged) * self.size:
            raise ValueError("longer than the file")
        most, least = self.size - 35, (self.size - 12) * 32 // 255 - 23
        here = least + (length - least) % (self.size - 4)
        here = length if length <= most else here if here <= most else least
        payload = page[place : place + here]
        if here < length:
            payload += self._overflow(int.from_bytes(page[place + here : place + here + 4]), length - here)
        if len(payload) < length:
            raise ValueError("cut off")
        return Row(number, tuple(_values(payload)))

    def _overflow(self, number: int, length: int) -> bytes:
        parts = []
        while length > 0 and number > 0:
            page = self._latest.get(number) or self._file[(number - 1) * self.size : number * self.size]
            if len(page) < self.size:
                break
            parts.append(page[4 : 4 + length])
            number, length = int.from_bytes(page[:4]), length - len(parts[-1])
        return b"".join(parts)


def _varint(data: bytes, place: int) -> tuple[int, int]:
    """A number of one to nine bytes, and where it ends."""
    value = 0
    for n in range(8):
        value = value << 7 | data[place + n] & 0x7F
        if data[place + n] < 0x80:
            return value, place + n + 1
    return value << 8 | data[place + 8], place + 9


def _values(payload: bytes) -> Iterator[Value]:
    end, place = _varint(payload, 0)
    at = end
    while place < end:
        kind, place = _varint(payload, place)
        size = (kind - 12) // 2 if kind >= 12 else (0, 1, 2, 3, 4, 6, 8, 8, 0, 0, 0, 0)[kind]
        part = payload[at : (at := at + size)]
        if len(part) < size:
            raise ValueError("cut off")
        if kind >= 12:
            yield part.decode("utf-8", "replace") if kind % 2 else part
        else:
            yield (
                None
                if kind == 0
                else struct.unpack(">d", part)[0]
                if kind == 7
                else kind - 8
                if kind in (8, 9)
                else int.from_bytes(part, signed=True)
            )
