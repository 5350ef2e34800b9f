"""Archives: what lies in them is read as in a folder, and none of them takes the machine with it."""

import bz2
import gzip
import io
import lzma
import random
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from workbench.model import Reading
from workbench.sources import unpacking
from workbench.sources.unpacking import plain_name

FILES = {
    "a.md": b"Snow.", "b/deep/c.txt": b"Rain.", "README.md": b"About.", "b/license.txt": b"MIT", ".hidden/x.txt": b"no", "b/.x.txt": b"no",
    "__MACOSX/b/._c.txt": b"\0", "__MACOSX/icon.txt": b"no", "p.png": b"\x89PNG", "b/q.png": b"\x89PNG", "noname": b"?",
}  # fmt: skip
STORY = "Rain fell in Erbil on Thursday, and the river rose by two metres in a single night, the mayor said. "
TARS = {".tar": "w", ".tar.gz": "w:gz", ".tgz": "w:gz", ".tar.bz2": "w:bz2", ".tbz2": "w:bz2", ".tar.xz": "w:xz", ".txz": "w:xz"}


def zipped(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", packing) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return out.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(data)
            archive.addfile(entry, io.BytesIO(data))
    return out.getvalue()


def read(tmp_path: Path, name: str, data: bytes) -> Reading:
    (tmp_path / name).write_bytes(data)
    return wb.read(tmp_path / name).reading


def told(reading: Reading, tmp_path: Path) -> list[tuple[str, str]]:
    """Where, and the beginning of why."""
    return [(s.where.removeprefix(f"{tmp_path}/"), s.reason.split(" (")[0].split(";")[0]) for s in reading.skipped]


# --- what lies in them ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("suffix", [".zip", *TARS])
def test_the_files_in_an_archive_are_read_as_in_a_folder(tmp_path: Path, suffix: str) -> None:
    reading = read(tmp_path, f"dump{suffix}", zipped(FILES) if suffix == ".zip" else tarred(FILES, TARS[suffix]))
    inner = f"dump{suffix}/dump.tar" if suffix.count(".") == 2 else f"dump{suffix}"
    assert [(a.text, a.meta["file"]) for a in reading] == [("Snow.", f"{inner}/a.md"), ("Rain.", f"{inner}/b/deep/c.txt")]
    assert [o.where for o in reading.origins] == [f"{inner}/a.md", f"{inner}/b/deep/c.txt"]
    assert told(reading, tmp_path) == [
        (f"{inner}/*", "1 file of a kind that is not read"),
        (f"{inner}/*.png", "2 files of a kind that is not read"),
    ]
    assert [p.name for p in tmp_path.iterdir()] == [f"dump{suffix}"]


@pytest.mark.parametrize(("suffix", "pack"), [(".gz", gzip.compress), (".bz2", bz2.compress), (".xz", lzma.compress)])
@pytest.mark.parametrize("size", [1, 1000])
def test_one_packed_file_is_read_by_its_own_name(tmp_path: Path, suffix: str, pack: Callable[[bytes], bytes], size: int) -> None:
    lines = "".join(f'{{"text": "{STORY * 20}{n}"}}\n' for n in range(size))
    reading = read(tmp_path, f"wire.jsonl{suffix}", pack(lines[:100].encode()) + pack(lines[100:].encode()))
    assert (len(reading), reading.skipped) == (size, [])
    assert reading[size - 1].text == f"{STORY * 20}{size - 1}"
    assert reading[0].meta["file"] == f"wire.jsonl{suffix}/wire.jsonl"


def test_members_longer_than_memory_needs_are_read_as_a_stream(tmp_path: Path) -> None:
    lines = "".join(f'{{"text": "{STORY * 20}{n}"}}\n' for n in range(1000)).encode()
    assert len(lines) > unpacking.HEAD
    for name, data in {
        "x.zip": zipped({"a.jsonl": lines, "b.txt": b"Snow."}),
        "x.tgz": tarred({"a.jsonl": lines, "b.txt": b"Snow."}, "w:gz"),
    }.items():
        reading = read(tmp_path, name, data)
        assert (len(reading), reading[-1].text, reading.skipped) == (1001, "Snow.", [])


@pytest.mark.parametrize(("name", "plain"), [
    ("../../etc/passwd.txt", "etc/passwd.txt"),
    ("/etc/./passwd.txt", "etc/passwd.txt"),
    ("C:\\Users\\anna\\a.txt", "Users/anna/a.txt"),
    ("\\\\server\\share\\a.txt", "server/share/a.txt"),
    ("a\n\x1b[31m\u202e.txt", "a��[31m�.txt"),
    ("a\udcff.txt", "a?.txt"),
    (f"{'long' * 100}.txt", f"…{'long' * 49}.txt"),
    ("..", "unnamed"),
    ("/", "unnamed"),
])  # fmt: skip
def test_names_do_not_lead_out_of_an_archive(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_paths_that_climb_out_are_only_names(tmp_path: Path, suffix: str) -> None:
    files = {"../up.txt": b"Rain.", "/etc/abs.txt": b"Snow.", "./here.txt": b"Hail."}
    reading = read(tmp_path, f"x{suffix}", zipped(files) if suffix == ".zip" else tarred(files))
    assert sorted(str(a.meta["file"]) for a in reading) == [f"x{suffix}/etc/abs.txt", f"x{suffix}/here.txt", f"x{suffix}/up.txt"]
    assert reading.skipped == []


def test_links_devices_and_holes_in_a_tar_are_not_followed(tmp_path: Path) -> None:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        kinds = {
            "sym.txt": tarfile.SYMTYPE,
            "hard.txt": tarfile.LNKTYPE,
            "fifo.txt": tarfile.FIFOTYPE,
            "dev.txt": tarfile.CHRTYPE,
            "dir.txt": tarfile.DIRTYPE,
        }
        for name, kind in kinds.items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = kind, "/etc/passwd"
            archive.addfile(entry)
        holes = tarfile.TarInfo("holes.txt")
        holes.pax_headers = {
            "GNU.sparse.major": "1",
            "GNU.sparse.minor": "0",
            "GNU.sparse.name": "holes.txt",
            "GNU.sparse.realsize": "9999999999",
        }
        holes.size = 512
        archive.addfile(holes, io.BytesIO(b"0\n".ljust(512, b"\0")))
        entry = tarfile.TarInfo("a.txt")
        entry.size = 5
        archive.addfile(entry, io.BytesIO(b"Rain."))
    reading = read(tmp_path, "x.tar", out.getvalue())
    assert [a.text for a in reading] == ["Rain."]
    assert told(reading, tmp_path) == [("x.tar/holes.txt", "a file with holes in it, which is not read")]


# --- damage -----------------------------------------------------------------------------------------------------------


def damaged_zip() -> bytes:
    names = ("a.txt", "crc.txt", "deflate.txt", "locked.txt", "strange.txt", "z.txt")
    data = bytearray(zipped({name: (STORY * 9 + name).encode() for name in names}))
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        starts = {info.filename: info.header_offset for info in archive.infolist()}
    listed = {name: data.index(name.encode(), starts["z.txt"] + 40) - 46 for name in names}
    data[starts["deflate.txt"] + 30 + len("deflate.txt")] = 0xFF  # no kind of block
    data[listed["crc.txt"] + 16] ^= 0xFF  # the sum of another file
    data[listed["locked.txt"] + 8] |= 1
    data[starts["strange.txt"] + 8] = data[listed["strange.txt"] + 10] = 98  # a way of packing that nobody here knows
    return bytes(data)


def test_damaged_and_locked_members_are_told_and_the_others_read(tmp_path: Path) -> None:
    reading = read(tmp_path, "x.zip", damaged_zip())
    assert [a.text[-5:] for a in reading] == ["a.txt", "z.txt"]
    assert told(reading, tmp_path) == [
        ("x.zip/crc.txt", "cannot be unpacked"),
        ("x.zip/deflate.txt", "cannot be unpacked"),
        ("x.zip/locked.txt", "protected by a password"),
        ("x.zip/strange.txt", "cannot be unpacked"),
    ]


@pytest.mark.parametrize("suffix", [".zip", ".tar"])
def test_of_two_files_of_one_name_the_first_is_read(tmp_path: Path, suffix: str) -> None:
    one, two = {"a.txt": b"Rain."}, {"./a.txt": b"Snow."}
    reading = read(tmp_path, f"x{suffix}", zipped(one | two) if suffix == ".zip" else tarred(one | two))
    assert [a.text for a in reading] == ["Rain."]
    assert told(reading, tmp_path) == [(f"x{suffix}/a.txt", "another file in the archive has the same name and was read")]


NOISE = random.Random(7).randbytes(30_000).hex()
PACKED = {
    ".tar": tarred({"a.txt": STORY.encode(), "b.txt": NOISE.encode()}),
    ".tgz": tarred({"a.txt": STORY.encode(), "b.txt": NOISE.encode()}, "w:gz"),
    ".tbz2": tarred({"a.txt": STORY.encode(), "b.txt": NOISE.encode()}, "w:bz2"),
    ".txz": tarred({"a.txt": STORY.encode(), "b.txt": NOISE.encode()}, "w:xz"),
    ".txt.gz": gzip.compress(NOISE.encode()),
    ".txt.bz2": bz2.compress(NOISE.encode()),
    ".txt.xz": lzma.compress(NOISE.encode()),
}


@pytest.mark.parametrize("suffix", PACKED)
def test_an_archive_that_is_cut_off_or_damaged_is_told_once(tmp_path: Path, suffix: str) -> None:
    data = PACKED[suffix]
    middle = 20_000
    damaged = data[:middle] + bytes(b ^ 0x5A for b in data[middle : middle + 3000]) + data[middle + 3000 :]
    cut = read(tmp_path, f"cut{suffix}", data[:middle])
    assert ({a.text for a in cut} <= {STORY}, len(cut.skipped)) == (True, 1)
    if suffix == ".tar":  # whose bytes have no sums
        return
    assert (
        1 <= len(read(tmp_path, f"damaged{suffix}", damaged).skipped) <= 2
    )  # what comes out may be taken for a file, and then for a bad one


def test_the_sum_at_the_end_of_a_packed_tar_is_looked_at(tmp_path: Path) -> None:
    data = bytearray(tarred({"a.txt": b"Rain."}, "w:gz"))
    data[-8] ^= 0xFF
    reading = read(tmp_path, "x.tgz", bytes(data))
    assert ([a.text for a in reading], told(reading, tmp_path)) == (["Rain."], [("x.tgz", "cannot be unpacked")])


def test_a_damaged_head_in_a_tar_is_not_its_end(tmp_path: Path) -> None:
    data = bytearray(tarred({"a.txt": b"Rain.", "b.txt": b"Snow."}))
    data[1024 + 150] ^= 0xFF
    reading = read(tmp_path, "x.tar", bytes(data))
    assert [a.text for a in reading] == ["Rain."]
    assert told(reading, tmp_path) == [("x.tar", "cannot be unpacked")]


def test_lines_before_the_damage_are_read(tmp_path: Path) -> None:
    lines = "".join(f'{{"text": "{random.Random(n).randbytes(1000).hex()}."}}\n' for n in range(2000))
    reading = read(tmp_path, "x.jsonl.gz", gzip.compress(lines.encode())[:-100_000])
    assert 1000 < len(reading) < 2000
    assert told(reading, tmp_path) == [("x.jsonl.gz/x.jsonl", "cut off before its end")]


@pytest.mark.parametrize(("name", "data", "reason"), [
    ("x.zip", b"PK\x03\x04 and nothing more", "not a zip file, or damaged"),
    ("x.zip", b"", "the file is empty"),
    ("x.zip", zipped({}), "no articles in it"),
    ("x.tar", b"", "the file is empty"),
    ("x.tar", b"Rain." * 1000, "not a tar file, or damaged"),
    ("x.tar", tarred({}), "no articles in it"),
    ("x.tgz", gzip.compress(b"Rain." * 1000), "not a tar file, or damaged"),
    ("x.txt.gz", b"", "the file is empty"),
    ("x.txt.gz", b"Rain.", "not a .gz file, or damaged"),
    ("x.txt.gz", gzip.compress(b""), "the file is empty"),
    ("x.txt.xz", gzip.compress(b"Rain."), "not what its name says: its content is that of a .gz file"),
    ("x.warc", b"Rain.", "not a WARC file, or damaged"),
])  # fmt: skip
def test_what_is_no_archive(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    reading = read(tmp_path, name, data)
    assert (len(reading), len(reading.skipped)) == (0, 1)
    assert reading.skipped[0].reason.startswith(reason)


@given(
    st.sampled_from([damaged_zip(), *PACKED.values()]),
    st.lists(st.tuples(st.integers(0, 30_000), st.integers(0, 255)), max_size=9),
    st.integers(0, 99),
)
def test_no_damage_raises(tmp_path_factory: pytest.TempPathFactory, data: bytes, changes: list[tuple[int, int]], cut: int) -> None:
    broken = bytearray(data[: len(data) - cut])
    for place, value in changes:
        broken[place % len(broken)] = value
    for suffix in (".zip", ".tar", ".txt.gz", ".warc"):
        path = tmp_path_factory.getbasetemp() / f"broken{suffix}"
        path.write_bytes(broken)
        assert all(s.reason for s in wb.read(path).skipped)


# --- bombs ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """The limits, a thousandth as large."""
    for name, value in {"UNPACKED": 4_000_000, "HARMLESS": 100_000, "MEMBERS": 100, "HEAD": 1000, "PIECE": 1000}.items():
        monkeypatch.setattr(unpacking, name, value)
    monkeypatch.setattr("workbench.sources.file.SMALL", 100)


def nested(depth: int, width: int, core: bytes) -> bytes:
    """42.zip: a zip of zips of zips."""
    data = core
    for _ in range(depth):
        data = zipped({f"{n}.zip": data for n in range(width)})
    return data


def overlapping(members: int, size: int) -> bytes:
    """A zip in which each member holds the head of the next, as a text, and all that follows it: they share nearly all their bytes."""
    names = [f"{n}.txt".encode() for n in range(members)]
    heads = [b"PK\x03\x04" + struct.pack("<HHHHHIIIHH", 20, 0, 8, 0, 0x21, 0, 0, 0, len(name), 0) + name for name in names]
    packed, plain = zlib.compress(b"\n" * size, 9)[2:-4], b"\n" * size
    parts = [(packed, plain)]
    for head in reversed(heads[1:]):
        for told in (head, b"Rain.\n"):
            packed = b"\0" + struct.pack("<HH", len(told), len(told) ^ 0xFFFF) + told + packed
            plain = told + plain
        parts.insert(0, (packed, plain))
    places = [len(heads[0] + parts[0][0]) - len(head + part) for head, (part, _) in zip(heads, parts, strict=True)]
    listed = b"".join(
        b"PK\x01\x02"
        + struct.pack("<HHHHHHIIIHHHHHII", 20, 20, 0, 8, 0, 0x21, zlib.crc32(out), len(part), len(out), len(name), 0, 0, 0, 0, 0, place)
        + name
        for name, place, (part, out) in zip(names, places, parts, strict=True)
    )
    body = heads[0] + parts[0][0]
    return body + listed + b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, members, members, len(listed), len(body), 0)


BOMBS = {
    "ratio.zip": (zipped({"a.jsonl": b'{"text": "Rain."}\n' + b"\n" * 3_000_000, "b.txt": b"Snow."}), "a.jsonl", "200 times"),
    "ratio.tgz": (tarred({"a.jsonl": b'{"text": "Rain."}\n' + b"\n" * 3_000_000, "b.txt": b"Snow."}, "w:gz"), "a.jsonl", "200 times"),
    "unread.tgz": (tarred({"0.txt": b"Rain.", "a.png": b"\n" * 3_000_000, "b.txt": b"Snow."}, "w:gz"), "", "200 times"),
    "ratio.jsonl.gz": (gzip.compress(b'{"text": "Rain."}\n' + b"\n" * 3_000_000), "ratio.jsonl", "200 times"),
    "ratio.jsonl.xz": (lzma.compress(b'{"text": "Rain."}\n' + b"\n" * 3_000_000), "ratio.jsonl", "200 times"),
    "size.jsonl.gz": (gzip.compress(b'{"text": "Rain."}\n' + bytes(random.Random(7).choices(b" \t\r\n", k=4_000_000))), "size.jsonl", "GB"),
    "members.zip": (zipped({"0.txt": b"Rain.", **{f"{n}.png": b"" for n in range(1, 101)}}), "", "100 files"),
    "members.tar": (tarred({"0.txt": b"Rain.", **{f"{n}.png": b"" for n in range(1, 101)}}), "", "100 files"),
    "many.zip": (zipped({"0.txt": b"Rain.", "1.zip": zipped({f"{n}.png": b"" for n in range(99)})}), "1.zip", "100 files"),
    "nested.zip": (zipped({"0.txt": b"Rain.", "1.zip": nested(1, 50, zipped({"a.jsonl": b"\n" * 50_000}))}), "1.zip/11.zip/a.jsonl", "200 times"),
    "quine.zip": (zipped({"0.txt": b"Rain.", "1.zip": zipped({"2.zip": zipped({"3.zip": zipped({"a.txt": b"Snow."})})})}), "1.zip/2.zip/3.zip", "2 deep"),
}  # fmt: skip


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_ends_with_one_line_and_what_was_read_stays(tmp_path: Path, name: str) -> None:
    data, member, reason = BOMBS[name]
    reading = read(tmp_path, name, data)
    assert [a.text for a in reading] == ["Rain."]
    others = [s for s in reading.skipped if not s.reason.endswith(("of a kind that is not read", "no articles in it"))]
    assert [(s.where, reason in s.reason) for s in others] == [(f"{tmp_path / name}/{member}".rstrip("/"), True)]


@pytest.mark.usefixtures("small")
def test_members_that_share_their_bytes_are_counted_each(tmp_path: Path) -> None:
    data = overlapping(30, 100_000)
    assert len(data) < 6000
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {len(archive.read(name)) // 100_000 for name in archive.namelist()} == {1}
    reading = read(tmp_path, "overlap.zip", data)
    assert len(reading) == 0
    assert [("200 times its size" in s.reason) for s in reading.skipped[-1:]] == [True]
    assert len(reading.skipped) < 15


def test_lists_and_names_without_end_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("workbench.sources.archives.DIRECTORY", 10_000)
    assert told(read(tmp_path, "x.zip", zipped({f"{n:0200}.txt": b"" for n in range(50)})), tmp_path) == [
        ("x.zip", "its list of files alone is larger than 0 MB"),
    ]
    monkeypatch.setattr("workbench.sources.archives.LONGEST_HEADER", 10_000)
    reading = read(tmp_path, "x.tgz", tarred({"a.txt": b"Rain.", "n" * 20_000: b""}, "w:gz"))
    assert ([a.text for a in reading], told(reading, tmp_path)) == (["Rain."], [("x.tgz", "cannot be unpacked")])
