"""Archives: the files that lie in them, one after the other, never unpacked to disk."""

from __future__ import annotations

import bz2
import gzip
import io
import lzma
import tarfile
import zipfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from functools import partial
from operator import itemgetter
from pathlib import PurePath
from typing import IO, Any

from workbench.errors import SourceError
from workbench.model import Reading, Skipped
from workbench.sources import companions
from workbench.sources.file import File, foreign, is_hidden
from workbench.sources.unpacking import PIECE, Budget, Member, Unpacked, packed, plain_name

DEPTH = 2
DIRECTORY = 20_000_000
"""Bytes that the list of a zip's members may have, which has to be held in memory at once."""
LONGEST_HEADER = 1_000_000
"""Bytes that a tar may use for the name and properties of one member, which it holds in memory too."""
MEMORY = 200_000_000
"""Bytes that unpacking an .xz may need; the most that its program asks for unless told otherwise is a third of that."""
MEMBER = b"PK\x03\x04"
"""Before each member of a zip."""
LISTED = b"PK\x01\x02"
"""Before each in its list."""
END, LAST, MANY = b"PK\x05\x06", 22 + 2**16, 2**16 - 1
"""What the end of a zip begins with, the most bytes from there on, and the number that stands there for all larger ones."""
AGAIN = "copy or download it again"
DOUBLE = "another file in the archive has the same name and was read"
HEADERS = (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.SOLARIS_XHDTYPE)


def archive(file: File) -> tuple[File, Budget]:
    """A file as an archive, with what may be unpacked of it and all in it; SourceError where it lies too deep."""
    if file.depth > DEPTH:
        raise SourceError(f"archives in archives are opened {DEPTH} deep; unpack the outer ones and read the folder")
    budget = file.budget or Budget(file.size or 0)
    return replace(file, budget=budget), budget


def zip_file(file: File) -> Iterator[Reading | File]:
    """The files in a zip by name; each that is damaged, locked or a double is told, and the others are read."""
    file, budget = archive(file)
    head = head_of(file)
    with file.open() as stream:
        raw: Any = stream if stream.seekable() else io.BytesIO(file.data())
        with foreign("a zip file", AGAIN):
            opened = zipfile.ZipFile(whole := _Listed(raw))
        yield Reading(skipped=[Skipped(file.where, f"{what}; damaged or cut off; {AGAIN}") for what in _unlisted(head, whole, opened)])
        names: set[str] = set()
        listed = sorted(((plain_name(i.filename), i) for i in opened.infolist() if not i.filename.endswith("/")), key=itemgetter(0))
        first = dict(reversed(listed))
        together = companions.led(first)

        def inside(name: str) -> File | None:
            if name not in first:
                return None
            folder, slash, _ = name.rpartition("/")
            member = file.inside(name, Member(partial(_zipped, opened, first[name]), budget).open, first[name].file_size)
            return replace(member, beside=lambda other: inside(folder + slash + other))

        for name, _ in listed:
            budget.count()
            if is_hidden(name) or name in together:
                continue
            if name in names:
                yield Reading(skipped=[Skipped(f"{file.where}/{name}", DOUBLE)])
                continue
            names.add(name)
            if member := inside(name):
                yield member
            if budget.spent:
                return


def _unlisted(head: bytes, whole: IO[bytes], opened: zipfile.ZipFile) -> Iterator[str]:
    """What shows that there are, or were, files in a zip that its list does not have."""
    found = opened.infolist()
    whole.seek(max(0, whole.seek(0, io.SEEK_END) - LAST))
    tail = whole.read(LAST)
    at = tail.rfind(END)
    if at >= 0:
        promised, comment = (int.from_bytes(tail[at + n : at + n + 2], "little") for n in (10, 20))
        after = tail[at + 22 + comment :]
        if promised not in (len(found), MANY):
            yield f"its list has {len(found)} of {promised} files"
        if MEMBER in after or LISTED in after:
            yield "goes on after its end with files that its list does not have"
    if head[:4] == MEMBER and all(info.header_offset for info in found):
        yield "begins with files that its list does not have"


class _Listed(io.BufferedReader):
    """The bytes of a zip, which ``zipfile`` reads in small pieces but for its list of members."""

    def read(self, size: int | None = -1, /) -> bytes:
        if (size or 0) > DIRECTORY:
            raise SourceError(f"its list of files alone is larger than {DIRECTORY // 1_000_000} MB; unpack it and read the folder in parts")
        return super().read(size)


def _zipped(opened: zipfile.ZipFile, info: zipfile.ZipInfo) -> IO[bytes]:
    if info.flag_bits & 0x1:
        raise SourceError("protected by a password; unpack it and read the folder")
    return opened.open(info)


def tar_file(file: File) -> Iterator[Reading | File]:
    """The files in a tar, packed or not, in their order; links and devices are passed over."""
    file, budget = archive(file)
    head = head_of(file)
    with file.open() as stream:
        inner: Any = stream if (unpacked := _decompressed(stream, head)) is None else Unpacked(unpacked, budget)
        with foreign("a tar file", AGAIN):
            opened = tarfile.open(fileobj=inner, mode="r|", tarinfo=_Entry)  # noqa: SIM115 - closed below
        names: set[str] = set()
        with closing(opened):
            while (entry := _next(opened)) is not None:
                budget.count()
                name = plain_name(entry.name)
                if (entry.type in tarfile.SUPPORTED_TYPES and not entry.isreg()) or is_hidden(name):  # others are files, says POSIX
                    continue
                if entry.issparse() or name in names:
                    reason = "a file with holes in it, which is not read; pack it anew" if entry.issparse() else DOUBLE
                    yield Reading(skipped=[Skipped(f"{file.where}/{name}", reason)])
                    continue
                names.add(name)
                member = Member(partial(opened.extractfile, entry), None)
                yield file.inside(name, member.open, entry.size)
                if budget.spent or member.damaged:
                    return
        while unpacked is not None and inner.read(PIECE):  # to the sum at the end, which tells whether all of it was right
            pass


def _next(opened: tarfile.TarFile) -> tarfile.TarInfo | None:
    with packed():
        return opened.next()


class _Entry(tarfile.TarInfo):
    """What stands before a member: of a size to be held in memory, and where it is damaged, not taken for the end."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> _Entry:
        try:
            return super().frombuf(buf, encoding, errors)
        except tarfile.HeaderError as error:
            if buf.strip(b"\0"):  # neither the end nor the zeros before it
                raise tarfile.ReadError(str(error)) from error
            raise

    def _proc_member(self, opened: tarfile.TarFile) -> Any:
        if self.type in HEADERS and self.size > LONGEST_HEADER:
            raise tarfile.ReadError("a file name without end")
        return super()._proc_member(opened)  # type: ignore[misc]


def compressed(file: File) -> Iterator[Reading | File]:
    """The one file in a .gz, .bz2 or .xz, which has its name without that suffix."""
    file, budget = archive(file)
    head = head_of(file)
    with file.open() as stream:
        unpacked = _decompressed(stream, head)
        if unpacked is None:
            raise SourceError(f"not a {file.suffix} file, or damaged; {AGAIN}")
        name = plain_name(PurePath(file.name).stem) or "content"
        yield replace(file.inside(name, Member(lambda: unpacked, budget).open), known=file.known, depth=file.depth)


def head_of(file: File) -> bytes:
    """The first bytes of a file, which say how it is packed; SourceError where there are none."""
    with file.open() as stream:
        head = stream.read(6)
    if not head:
        raise SourceError("the file is empty")
    return head


def _decompressed(stream: IO[bytes], head: bytes) -> Any:
    """What was packed in a stream that begins so, as a stream; None where it is not packed."""
    if head.startswith(b"\x1f\x8b"):
        return gzip.GzipFile(fileobj=stream)
    if head.startswith(b"BZh"):
        return bz2.BZ2File(stream)
    return _Xz(stream) if head.startswith(b"\xfd7zXZ") else None


class _Xz:
    """What is packed in an .xz, in MEMORY whatever it asks for."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.unpacker = lzma.LZMADecompressor(memlimit=MEMORY)

    def read(self, size: int) -> bytes:
        while True:
            data = b""
            if self.unpacker.eof:
                if not (data := (self.unpacker.unused_data or self.stream.read(PIECE)).lstrip(b"\0")):
                    return b""
                self.unpacker = lzma.LZMADecompressor(memlimit=MEMORY)
            elif self.unpacker.needs_input and not (data := self.stream.read(PIECE)):
                raise EOFError
            if unpacked := self.unpacker.decompress(data, size):
                return unpacked
