"""Files that are broken, not what they seem, or made to do harm: each is told in one line, and those beside it are read.

The table is every kind of file by every fault. Files of zeros are sparse: they take no room on disk, and are read for real.
"""

import bz2
import gzip
import io
import json
import lzma
import os
import random
import tarfile
import tempfile
import zipfile
from collections.abc import Callable
from email.message import EmailMessage
from functools import cache, partial
from pathlib import Path
from typing import IO

import pytest
from hypothesis import given
from hypothesis import strategies as st

import workbench as wb
from benchmarks.fuzz.targets import ALIKE, READ
from benchmarks.fuzz.trials import TRIALS
from workbench.sources import SUFFIXES, Source
from workbench.sources.kinds import SIGNS

from .test_archives import NOISE, TARS, tarred, zipped
from .test_feeds import ATOM, ITEM, RAIN, RSS
from .test_warc import crawl
from .trying import FACTOR

ROWS = [{"text": f"{RAIN} {n}", "title": "Rain"} for n in range(9)]
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(100)
LOCKED_OFFICE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000)
"""What Office makes of a document with a password, and made of every document before 2007."""
ENTITIES = '<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;"><!ENTITY c SYSTEM "file://{secret}">{laughs}]>'
LAUGHS = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10))


# --- a small good file of every kind ----------------------------------------------------------------------------------


def page() -> bytes:
    return (
        f"<!DOCTYPE html><html><head><title>Rain</title></head><body><article><p>{RAIN}</p><p>{RAIN}</p></article></body></html>".encode()
    )


def pdf(password: str = "") -> bytes:
    text = b"BT /F1 12 Tf 72 700 Td (" + RAIN[:60].encode() + b") Tj ET"
    parts = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(text), text),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out = io.BytesIO(b"%PDF-1.4\n")
    out.seek(0, io.SEEK_END)
    starts = []
    for number, part in enumerate(parts, 1):
        starts.append(out.tell())
        out.write(b"%d 0 obj%s endobj\n" % (number, part))
    place = out.tell()
    out.write(b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % start for start in starts))
    out.write(b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % place)
    if not password:
        return out.getvalue()
    from pypdf import PdfWriter

    writer = PdfWriter(clone_from=out)
    writer.encrypt(password, algorithm="RC4-128")
    locked = io.BytesIO()
    writer.write(locked)
    return locked.getvalue()


def docx() -> bytes:
    import docx as word

    document, out = word.Document(), io.BytesIO()
    document.add_paragraph(RAIN)
    document.save(out)
    return out.getvalue()


def xlsx() -> bytes:
    import openpyxl

    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("text", "title"), *((r["text"], r["title"]) for r in ROWS)):
        book.active.append(row)  # type: ignore[union-attr]
    book.save(out)
    return out.getvalue()


def parquet() -> bytes:
    import pyarrow as pa
    from pyarrow import parquet as pq

    out = io.BytesIO()
    pq.write_table(pa.Table.from_pylist(ROWS), out)
    return out.getvalue()


def mail(html: bool = False) -> bytes:
    message = EmailMessage()
    message["Subject"], message["From"], message["Date"] = "Rain", "Anna Reed <anna@post.example>", "Fri, 27 Jun 2014 10:00:00 +0000"
    message["Message-ID"] = "<1@post.example>"
    message.set_content(RAIN)
    if html:
        message.make_related()
        message.clear_content()
        message.set_content(page().decode(), subtype="html")
        message.make_related()
        message["Snapshot-Content-Location"] = "https://post.example/rain"
    return bytes(message)


def notebook() -> bytes:
    outputs = [{"data": {"application/vnd.workbench.v1+json": {"articles": [{"text": RAIN}]}}}]
    return json.dumps({"cells": [{"outputs": outputs}]}).encode()


PACKERS: dict[str, Callable[[bytes], bytes]] = {".gz": gzip.compress, ".bz2": bz2.compress, ".xz": lzma.compress}


def export(suffix: str, articles: int = len(ROWS)) -> bytes:
    """Articles with names in them, in an exchange format."""
    corpus = wb.Corpus(user="anna")
    corpus.add(ROWS[:articles])
    corpus.mark_all("Erbil", "GPE")
    with tempfile.TemporaryDirectory() as folder:
        return corpus.export(f"{folder}/x{suffix}").path.read_bytes()


BESIDE = (".ann",)
"""Kinds that mark a text which lies beside them; tests/test_exports.py does the same to these."""
GOOD: dict[str, Callable[[], bytes]] = {
    **dict.fromkeys((".txt", ".text", ".md"), f"Rain\n\n{RAIN}".encode),
    **dict.fromkeys((".html", ".htm", ".xhtml"), page),
    **dict.fromkeys((".mhtml", ".mht"), lambda: mail(html=True)),
    ".json": lambda: json.dumps(ROWS).encode(),
    **dict.fromkeys((".jsonl", ".ndjson"), lambda: "\n".join(map(json.dumps, ROWS)).encode()),
    ".ipynb": notebook,
    ".csv": lambda: b"title,text\n" + b"".join(b'Rain,"%s"\n' % row["text"].encode() for row in ROWS),
    ".tsv": lambda: b"title\ttext\n" + b"".join(b"Rain\t%s\n" % row["text"].encode() for row in ROWS),
    ".xlsx": xlsx,
    ".parquet": parquet,
    **{suffix: partial(export, suffix) for suffix in (".spacy", ".conll", ".bio", ".jsonld", ".qdpx")},
    ".xmi": partial(export, ".xmi", 1),
    ".pdf": pdf,
    ".docx": docx,
    ".eml": mail,
    ".mbox": lambda: b"From anna@post.example Fri Jun 27 10:00:00 2014\n" + mail(),
    **dict.fromkeys((".rss", ".xml"), (RSS % (ITEM * 3)).encode),
    ".atom": (ATOM % (f"<entry><title>Rain</title><summary>{RAIN}</summary></entry>" * 3)).encode,
    ".warc": crawl,
    ".zip": lambda: zipped({"a.txt": RAIN.encode(), "b.txt": NOISE.encode()}),
    **{suffix: lambda mode=mode: tarred({"a.txt": RAIN.encode(), "b.txt": NOISE.encode()}, mode) for suffix, mode in TARS.items() if suffix.count(".") == 1},  # type: ignore[misc]
    **{f".txt{suffix}": lambda suffix=suffix: PACKERS[suffix](f"{RAIN} {NOISE}".encode()) for suffix in PACKERS},  # type: ignore[misc]
}  # fmt: skip
good = cache(lambda suffix: GOOD[suffix]())


def beside_good_ones(folder: Path, name: str, data: bytes | None) -> Source:
    """A folder with a file between two good ones."""
    for other in ("a.txt", "z.txt"):
        (folder / other).write_text(f"{other} says: {RAIN}")
    if data is not None:
        (folder / name).write_bytes(data)
    return wb.read(folder)


def only_fault(reading: Source, path: Path) -> str:
    """Why the one bad file was not read, once both good ones were."""
    assert [a.text[:5] for a in reading if a.meta.get("file") in (f"{path.parent.name}/a.txt", f"{path.parent.name}/z.txt")] == [
        "a.txt",
        "z.txt",
    ]
    (skipped,) = reading.skipped
    assert skipped.where.startswith(str(path))
    assert len(skipped.reason) > 10
    assert str(path) not in skipped.reason
    assert "Traceback" not in skipped.reason
    assert "\n" not in skipped.reason
    return skipped.reason


def test_there_is_a_good_file_of_every_kind() -> None:
    assert {f".{suffix.rpartition('.')[2]}" for suffix in GOOD} | set(BESIDE) == set(SUFFIXES)


@pytest.mark.parametrize("suffix", GOOD)
def test_good_files_are_read(tmp_path: Path, suffix: str) -> None:
    reading = beside_good_ones(tmp_path, f"good{suffix}", good(suffix))
    assert any(RAIN[:60] in a.text for a in reading if a.meta.get("file") not in (f"{tmp_path.name}/a.txt", f"{tmp_path.name}/z.txt"))


# --- every kind by every fault ----------------------------------------------------------------------------------------

FAULTS: dict[str, Callable[[str], bytes]] = {
    "empty": lambda _suffix: b"",
    "blank": lambda _suffix: b" \r\n\t\n" * 20,
    "zeros": lambda _suffix: bytes(5000),
    "noise": lambda _suffix: random.Random(7).randbytes(5000).replace(b"\n", b""),
    "picture": lambda _suffix: PNG,
    "old Office": lambda _suffix: LOCKED_OFFICE,
}


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("suffix", GOOD)
def test_a_bad_file_is_told_in_one_line_and_those_beside_it_are_read(tmp_path: Path, suffix: str, fault: str) -> None:
    reason = only_fault(beside_good_ones(tmp_path, f"bad{suffix}", FAULTS[fault](suffix)), tmp_path / f"bad{suffix}")
    assert {"empty": "empty|no |not ", "picture": "picture", "old Office": "Office"}.get(fault, "").partition("|")[
        0
    ] in reason or fault == "empty"


SHORTER = (".txt", ".text", ".md", ".html", ".htm", ".xhtml", ".mhtml", ".mht", ".eml", ".mbox", ".pdf", ".tsv", ".conll", ".bio")
"""Kinds that have no end of their own, or are made out without it."""


@pytest.mark.parametrize("suffix", GOOD)
def test_a_file_that_is_cut_off_never_passes_for_whole(tmp_path: Path, suffix: str) -> None:
    data = good(suffix)
    reading = beside_good_ones(tmp_path, f"bad{suffix}", data[: len(data) * 2 // 3 + 9])
    if suffix in SHORTER:
        assert len(reading) + len(reading.skipped) >= 3
    elif suffix == ".warc":  # where some pages are not read anyway
        assert any("cut off" in s.reason for s in reading.skipped)
    else:
        only_fault(reading, tmp_path / f"bad{suffix}")


@pytest.mark.parametrize("size", [99_000_000, 101_000_000])
@pytest.mark.parametrize("suffix", GOOD)
def test_a_hundred_megabytes_of_nothing(tmp_path: Path, suffix: str, size: int) -> None:
    with open(tmp_path / f"bad{suffix}", "wb") as file:
        file.truncate(size)
    only_fault(beside_good_ones(tmp_path, "", None), tmp_path / f"bad{suffix}")


@pytest.mark.parametrize("suffix", GOOD)
def test_a_file_that_may_not_be_opened_is_told(tmp_path: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: str) -> IO[bytes]:  # root may open everything
        if Path(path).name.startswith("bad"):
            raise PermissionError(13, "Permission denied", path)
        return open(path, "rb")

    monkeypatch.setattr("workbench.sources.paths._open", refuse)
    assert only_fault(beside_good_ones(tmp_path, f"bad{suffix}", good(suffix)), tmp_path / f"bad{suffix}") == "Permission denied"


@pytest.mark.parametrize("suffix", GOOD)
def test_a_folder_called_like_a_file_is_a_folder(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"bad{suffix}").mkdir()
    (tmp_path / f"bad{suffix}" / "in.txt").write_text(RAIN)
    reading = beside_good_ones(tmp_path, "", None)
    assert (len(reading), len(wb.read(tmp_path / f"bad{suffix}")), reading.skipped) == (3, 1, [])


# --- not what they seem -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "data", "reason"), [
    ("x.txt", good(".pdf"), "not what its name says: its content is that of a .pdf file; rename it"),
    ("x.html", good(".zip"), "not what its name says: its content is that of a .zip file"),
    ("x.json", good(".html"), "not what its name says: its content is that of a .html file"),
    ("x.pdf", PNG, "not what its name says: it is a picture"),
    ("x.docx", RAIN.encode(), "not a Word document"),
    ("x.docx", good(".pdf"), "not what its name says: its content is that of a .pdf file"),
    ("x.docx", good(".xlsx"), "not a Word document"),
    ("x.docx", good(".zip"), "not a Word document"),
    ("x.docx", LOCKED_OFFICE, "an old Office file"),
    ("x.xlsx", LOCKED_OFFICE, "an old Office file"),
    ("x.xlsx", good(".docx"), "no valid workbook"),
    ("x.xlsx", good(".csv"), "not an Excel file"),
    ("x.csv", good(".xlsx"), "not what its name says"),
    ("x.parquet", good(".csv"), "not a Parquet file"),
    ("x.csv", good(".parquet"), "not what its name says: its content is that of a .parquet file"),
    ("x.pdf", good(".html"), "not what its name says: its content is that of a .html file"),
    ("x.zip", good(".tgz"), "not what its name says: its content is that of a .gz file"),
    ("x.tar", good(".zip"), "not what its name says: its content is that of a .zip file"),
    ("x.tgz", RAIN.encode() * 20, "not a tar file"),
    ("x.txt", good(".warc"), "not what its name says: its content is that of a .warc file"),
    ("x.warc", good(".html"), "not what its name says: its content is that of a .html file"),
    ("x.rss", good(".html"), "not what its name says: its content is that of a .html file"),
    ("x.rss", good(".json"), "not XML, and so no feed"),
    ("x.ipynb", good(".json"), "not a notebook"),
    ("x.txt", rb"{\rtf1\ansi Rain.}", "not what its name says: it is a .rtf file"),
    ("x.pdf", pdf("secret"), "password"),
    ("x.doc", LOCKED_OFFICE, "1 file of a kind that is not read"),
])  # fmt: skip
def test_what_is_not_what_its_name_says(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    reading = beside_good_ones(tmp_path, name, data)
    assert len(reading) == 2
    assert [reason in s.reason for s in reading.skipped] == [True]


@pytest.mark.parametrize("suffix", GOOD)
def test_the_suffix_may_be_written_in_capitals(tmp_path: Path, suffix: str) -> None:
    assert len(beside_good_ones(tmp_path, f"GOOD{suffix.upper()}", good(suffix))) > 2


# --- made to do harm --------------------------------------------------------------------------------------------------


def test_folders_that_lead_into_themselves_are_read_once(tmp_path: Path) -> None:
    inner = tmp_path / "in"
    inner.mkdir()
    (inner / "loop").symlink_to(tmp_path, target_is_directory=True)
    (inner / "again").symlink_to(inner, target_is_directory=True)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    (tmp_path / "gone.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "pipe.txt").unlink(missing_ok=True)
    os.mkfifo(tmp_path / "pipe.txt")
    assert len(beside_good_ones(tmp_path, "in/b.txt", RAIN.encode())) == 3


def with_entities(document: bytes, part: str, word: str, secret: Path) -> bytes:
    """A package of XML in one of whose parts a text is an entity."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(document)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            data = old.read(name).decode() if name == part else old.read(name)
            if isinstance(data, str):
                head, _, body = data.partition("?>") if data.startswith("<?xml") else ("", "", data)
                data = head + "?>" * bool(head) + ENTITIES.format(secret=secret, laughs=LAUGHS) + body.replace(word, "&b;&c;&l9;" + word, 1)
            new.writestr(name, data)
    return out.getvalue()


@pytest.mark.parametrize("suffix", [".docx", ".xlsx", ".xhtml", ".html", ".rss", ".atom"])
def test_entities_neither_grow_nor_open_anything(tmp_path: Path, suffix: str) -> None:
    secret = tmp_path / "secret.key"
    secret.write_text("TOP SECRET")
    if suffix in (".docx", ".xlsx"):
        part = "word/document.xml" if suffix == ".docx" else "xl/sharedStrings.xml"
        data = with_entities(good(suffix), part, "Rain fell", secret)
    else:
        text = good(suffix).decode().replace("<!DOCTYPE html>", "").removeprefix('<?xml version="1.0"?>')
        data = (ENTITIES.format(secret=secret, laughs=LAUGHS) + text.replace("Rain fell", "&b;&c;&l9;Rain fell")).encode()
    reading = beside_good_ones(tmp_path, f"bad{suffix}", data)
    assert len(reading) + len(reading.skipped) >= 3
    assert all("SECRET" not in a.text and len(a.text) < 10_000 for a in reading)


@given(st.sampled_from(SUFFIXES), st.sampled_from([b"", *SIGNS]), st.binary(max_size=300))
def test_no_bytes_under_any_name_raise(tmp_path_factory: pytest.TempPathFactory, suffix: str, sign: bytes, data: bytes) -> None:
    path = tmp_path_factory.getbasetemp() / f"any{suffix}"
    path.write_bytes(sign + data)
    reading = wb.read(path)
    assert len(reading.articles) + len(reading.skipped) > 0


def test_every_kind_of_file_is_fuzzed() -> None:
    assert {"." + target.suffix.rpartition(".")[2] for target in READ.values()} | set(ALIKE) >= set(SUFFIXES)


@pytest.mark.parametrize("name", TRIALS)
def test_a_few_cases_of_the_fuzzing(tmp_path: Path, name: str) -> None:
    """As ``python -m benchmarks.fuzz`` does, which also listens for what is written and opened."""
    trial = TRIALS[name](tmp_path)
    for number in range(max(1, round(2 * FACTOR))):
        trial(random.Random(f"{name} {number}"), tmp_path)


# --- found by benchmarks/fuzz ------------------------------------------------------------------------------------------

ENTRY = f"<item><title>Rain</title><description>{RAIN}</description></item>"
HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n" + RAIN.encode()
HEAD = {"WARC-Type": "response", "WARC-Target-URI": "https://post.example/1", "Content-Type": "application/http; msgtype=response"}


def record(http: bytes = HTTP, **changes: str) -> bytes:
    """A record of a crawl; ``changes`` are to its head, with _ for -."""
    head = {**HEAD, **{name.replace("_", "-"): value for name, value in changes.items()}, "Content-Length": str(len(http))}
    return b"WARC/1.0\r\n" + "".join(f"{k}: {v}\r\n" for k, v in head.items()).encode() + b"\r\n" + http + b"\r\n\r\n"


def cells(*cells: object) -> bytes:
    """A notebook of a cell that carries an article, and others."""
    return json.dumps({"cells": [json.loads(notebook())["cells"][0], *cells]}).encode()


def brat(*lines: str) -> bytes:
    """A text with marks in brat's standoff, packed."""
    return zipped({"a.txt": RAIN.encode(), "a.ann": "\n".join((f"T1\tX 0 4\t{RAIN[:4]}", *lines)).encode()})


MIME = "application/vnd.workbench.v1+json"
DOCCANO = {"text": RAIN, "label": [[0, 4, "X"], [5, "9", "Y"]]}


def swallowed() -> bytes:
    """A zip whose list takes its second file for a remark on the first."""
    both = bytearray(zipped({"a.txt": RAIN.encode(), "b.txt": b"Snow."}))
    entry, next_entry = both.index(b"PK\x01\x02"), both.rindex(b"PK\x01\x02")
    both[entry + 32 : entry + 34] = (next_entry - entry).to_bytes(2, "little")
    return bytes(both)


def odd() -> bytes:
    """A tar with a file of a kind that only its maker knew."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        entry = tarfile.TarInfo("a.txt")
        entry.type, entry.size = b"r", len(RAIN)
        archive.addfile(entry, io.BytesIO(RAIN.encode()))
    return out.getvalue()


TASK = {"data": {"text": RAIN}, "annotations": []}
STRAY = {"type": "relation", "from_id": "a" * 10_000, "to_id": "b", "labels": ["x"]}
MAIL = f"Subject: Rain\nContent-Type: multipart/mixed; boundary=B\n\n--B\n\n{RAIN}\n--B--\nA list's last words.\n"
LOST = b"PK\x03\x04" + bytes(26) + zipped({"a.txt": RAIN.encode()})


@pytest.mark.parametrize(("name", "data", "reason"), [
    ("x.rss", f"<rss><channel>{ENTRY}<a:/><layer:9/></channel></rss>".encode(), ""),
    ("x.rss", f"<rss><channel>{ENTRY}<item><link:/></item></channel></rss>".encode(), "has no text"),
    *(("x.rss", f"<rss><channel>{ENTRY.replace('</item>', more + '</item>')}</channel></rss>".encode(), "") for more in (
        "<links>a</links>", "<authors>ab</authors>", "<title_detail>a</title_detail>", "<link>http://[::1</link>", "<link>http://a[]b/</link>"
    )),
    ("x.xml", b"<model:y><a/></model:y>", "no RSS or Atom feed: it begins with"),
    ("x.zip", zipped({"~~": b"", "a.txt": RAIN.encode()}).replace(b"~~", b"\0\0"), "file of a kind that is not read"),
    ("x.zip", LOST, "begins with files that its list does not have"),
    ("x.zip", zipped({"a.txt": RAIN.encode()}) + LOST[:30], "goes on after its end with files that its list does not have"),
    ("x.ipynb", cells(7), "output of cell 2: not what an output"),
    ("x.ipynb", cells({"outputs": 7}), "output of cell 2: not what an output"),
    ("x.ipynb", cells({"outputs": [{"data": 0}]}), "output of cell 2: not what an output"),
    ("x.ipynb", cells({"outputs": [{"data": {MIME: False}}]}), "output of cell 2: not what an output"),
    ("x.ipynb", cells({"outputs": ["x", {"data": {MIME: {"packs": ["!", []]}}}]}), "cannot be unpacked"),
    ("x.warc", record() + record(WARC_Type="respond"), "of a type that crawls do not have (respond)"),
    ("x.warc", record() + record(WARC_Target_URI="example"), "what is no web address (example)"),
    ("x.warc", record() + record(WARC_Target_URI="file:///rain", Content_Type="text/plain"), "what is no web address (file:///rain)"),
    ("x.warc", record() + record(b"200 fine" + HTTP), "without a status such as 200"),
    ("x.zip", brat("T1\tX 5 9\tfell"), "another line has the name T1"),
    ("x.zip", brat("#1\tAnnotatorNotes T9\twhy?"), "is about T9, which is not in the file"),
    ("x.zip", brat("A1\tSure T9"), "is about T9, which is not in the file"),
    ("x.zip", swallowed(), "its list has 1 of 2 files"),
    ("x.tar", odd(), ""),
    ("x.conll", b"-DOCSTART- O\n\n-DOCSTART- O\n\n" + "\n".join(f"{word} O" for word in RAIN.split()).encode(), "no word follows"),
    ("x.jsonl", json.dumps({**DOCCANO, "label": "X", "Comments": []}).encode(), "label: should be a list, found str"),
    ("x.json", json.dumps([{**TASK, "predictions": 7}]).encode(), "predictions: should be a list, found int"),
    ("x.json", json.dumps([{**TASK, "annotations": [{"result": [STRAY]}]}]).encode(), "a relation 'x' between regions that are not there"),
    ("x.eml", MAIL.encode(), ""),
    ("x.eml", f"{MAIL}\n--B\n\nSnow.\n".encode(), "goes on after the end of its last part"),
    ("x.eml", mail(html=True).replace(b"text/html", b"text/enriched"), "of a kind that is not read"),
    ("x.jsonl", json.dumps(DOCCANO).encode(), "no label with its start_offset"),
    ("x.jsonl", json.dumps({**DOCCANO, "label": [[0, 4, "X"]], "relations": 7}).encode(), "relations: should be a list"),
    ("x.csv", b"x" * 5000 + b"\n7\n", "no column holds the text"),
])  # fmt: skip
def test_what_fuzzing_found_stays_mended(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    reading = wb.read(tmp_path / name).reading
    assert len(reading) == (RAIN.encode() in data or name in ("x.ipynb", "x.jsonl", "x.zip", "x.conll"))
    told = list(map(str, reading.skipped))
    assert any(reason in line for line in told) if reason else not told
    assert all(len(line) < 1000 for line in told)


def test_a_message_says_all_its_parts_and_none_twice(tmp_path: Path) -> None:
    parts = {"plain": RAIN, "html": f"<p>{RAIN}</p>", "other": "<p>The river rose over its banks on Sunday night.</p>"}
    body = "".join(f"--b\nContent-Type: text/{'plain' if name == 'plain' else 'html'}\n\n{text}\n" for name, text in parts.items())
    head = 'From: anna@post.example\nContent-Type: multipart/mixed; boundary="b"\n\n'
    (tmp_path / "x.eml").write_text(f"{head}{body}--b--\n")
    (article,) = wb.read(tmp_path / "x.eml")
    assert article.text.split() == f"{RAIN} The river rose over its banks on Sunday night.".split()
