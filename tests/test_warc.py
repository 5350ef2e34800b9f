"""Crawls: the pages that were there, and archives that end too soon or not at all."""

import gzip
import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from .test_archives import STORY, read, small

__all__ = ["small"]

PAGE = f"<html><head><title>Rain in Erbil</title></head><body><article><p>{STORY * 3}</p></article></body></html>"


def records() -> Iterator[tuple[str, str, str, dict[str, str], bytes]]:
    """Kind, name, status, headers and payload of the records of a crawl."""
    html = {"Content-Type": "text/html; charset=utf-8"}
    packed = gzip.compress(PAGE.encode())
    yield "warcinfo", "", "", {}, b"software: none"
    yield "response", "plain", "200 OK", html, PAGE.encode()
    yield "response", "packed", "200 OK", {**html, "Content-Encoding": "gzip"}, packed
    yield (
        "response",
        "chunked",
        "200 OK",
        {**html, "Transfer-Encoding": "chunked"},
        b"5\r\n<html\r\n" + f"{len(PAGE) - 5:x}\r\n{PAGE[5:]}\r\n0\r\n\r\n".encode(),
    )
    chunks = f"{len(packed):x}\r\n".encode() + packed + b"\r\n0\r\n\r\n"
    yield "response", "both", "200 OK", {**html, "Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}, chunks
    yield "response", "unpacked", "200 OK", {**html, "Content-Encoding": "gzip", "Transfer-Encoding": "chunked"}, PAGE.encode()
    yield "response", "brotli", "200 OK", {**html, "Content-Encoding": "br"}, b"\x0b\x02\x80"
    yield "response", "gone", "404 Not Found", html, PAGE.encode()
    yield "response", "robots.txt", "200 OK", {"Content-Type": "text/plain"}, b"User-agent: *"
    yield "response", "logo", "200 OK", {"Content-Type": "image/png"}, b"\x89PNG"
    yield "response", "api", "200 OK", {"Content-Type": "application/json"}, b'{"text": "Snow fell."}'
    yield "resource", "note", "", {"Content-Type": "text/plain"}, b"Hail fell."
    yield "revisit", "plain", "200 OK", {}, b""
    yield "metadata", "plain", "", {}, b"via: x"


def crawl(packed: bool = False) -> bytes:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=packed)
    for kind, name, status, headers, payload in records():
        http = StatusAndHeaders(status, list(headers.items()), protocol="HTTP/1.1") if status else None
        options = {"warc_content_type": headers.get("Content-Type", "text/plain")} if not http else {"http_headers": http}
        record = writer.create_warc_record(
            f"https://post.example/{name}",
            kind,
            payload=io.BytesIO(payload),
            warc_headers_dict={"WARC-Date": "2014-06-27T10:00:00Z"},
            **options,
        )
        writer.write_record(record)
    return out.getvalue()


@pytest.mark.parametrize("name", ["crawl.warc", "crawl.warc.gz"])
def test_the_pages_of_a_crawl_that_were_there(tmp_path: Path, name: str, capfd: pytest.CaptureFixture[str]) -> None:
    reading = read(tmp_path, name, crawl(packed=name.endswith("gz")))
    pages = ["plain", "packed", "chunked", "both", "unpacked", "note"]
    assert [a.url for a in reading if a.text != "Snow fell."] == [f"https://post.example/{page}" for page in pages]
    assert {a.text.strip() for a in reading[:5]} == {(STORY * 3).strip()}
    assert [a.text for a in reading[5:]] == ["Snow fell.", "Hail fell."]
    assert {a.meta["fetched"] for a in reading if a.url} == {"2014-06-27T10:00:00Z"}
    assert reading.origins[0].found["url"] == "WARC-Target-URI"
    place = f"{tmp_path / name}/crawl.warc" if name.endswith("gz") else str(tmp_path / name)
    assert [(s.where, s.reason.split(" (")[0]) for s in reading.skipped] == [
        (f"{place}, https://post.example/brotli", "packed as br, which is not read"),
        (f"{place}/*.png", "1 file of a kind that is not read"),
    ]
    assert capfd.readouterr() == ("", "")


def test_a_crawl_that_is_cut_off_keeps_what_was_read_and_is_told_once(tmp_path: Path) -> None:
    data = crawl()
    ends = [
        data.index(b"https://post.example/packed"),
        data.index(b"</article>"),
        len(data) - 5,
        data.index(b"Hail") + 3,
        data.index(b"WARC/1.0", 2000) + 3,
    ]
    for end in ends:
        reading = read(tmp_path, "x.warc", data[:end])
        whole = data[:end].count(b"</html>\r\n\r\nWARC/")
        others = [s for s in reading.skipped if not s.reason.endswith(("which is not read", "of a kind that is not read"))]
        assert (len(reading) >= whole, len(others), "cut off" in others[0].reason or "WARC" in others[0].reason) == (True, 1, True)


@pytest.mark.usefixtures("small")
def test_a_crawl_cannot_unpack_without_end(tmp_path: Path) -> None:
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    for name, payload in {"a": b"Rain fell.", "b": gzip.compress(b"x" * 3_000_000), "c": b"Snow."}.items():
        http = StatusAndHeaders("200 OK", [("Content-Type", "text/plain"), ("Content-Encoding", "gzip")], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(f"https://post.example/{name}", "response", payload=io.BytesIO(payload), http_headers=http)
        )
    reading = read(tmp_path, "x.warc", out.getvalue())
    assert [a.text for a in reading] == ["Rain fell."]
    assert [(s.where.rpartition("/")[2], "200 times its size" in s.reason) for s in reading.skipped] == [("b", True)]


@pytest.mark.parametrize(
    "rest", [b"x" * 30_000_000, b"\0" * 30_000_000, b"WARC/1.0\r\n" + b"a: b\r\n" * 3_000_000, b"WARC/1.0\r\n\r\n", b"\xff\n" * 100]
)
def test_what_follows_the_records_of_a_crawl_does_not_matter_for_long(tmp_path: Path, rest: bytes) -> None:
    data = crawl()
    reading = read(tmp_path, "x.warc", data[: data.index(b"WARC/1.0", data.index(b"</html>"))] + rest)
    assert [a.url for a in reading] == ["https://post.example/plain"]
    assert len(reading.skipped) == 1
