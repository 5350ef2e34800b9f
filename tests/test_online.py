"""online.py: what lies under an address, by what the server says that it is. The server is the test's own."""

import http.server
import json
import threading
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import pytest

import workbench as wb
from workbench.sources import SUFFIXES, online

STORY = "<p>Rain fell in Erbil on Thursday, and the river rose by two metres in a single night, the mayor said.</p>" * 2
PAGE = f"<html lang='en'><head><title>Rain in Erbil</title></head><body><article><h1>Rain in Erbil</h1>{STORY}</article></body></html>"
FEED = """<?xml version="1.0"?><rss version="2.0"><channel><title>Northern Post</title>
<item><title>Rain in Erbil</title><link>{base}/rain</link><description>Rain fell.</description></item>
<item><title>Snow in Kyiv</title><link>{base}/gone</link><description>Snow fell in Kyiv, and trams stood still.</description>
<pubDate>Fri, 27 Jun 2014 10:00:00 +0100</pubDate></item></channel></rss>"""


class Handler(http.server.BaseHTTPRequestHandler):
    server: "Server"

    def do_GET(self) -> None:
        self.server.asked.append(self.path)
        kind, body = self.server.pages.get(self.path, ("text/html", None))
        self.send_response(404 if body is None else 200)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body or b"gone")

    def log_message(self, *_: object) -> None:
        """The tests' output is theirs."""


class Server(http.server.ThreadingHTTPServer):
    pages: dict[str, tuple[str, bytes | None]]
    asked: list[str]


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(("127.0.0.1", 0), Handler) as made:
        made.pages, made.asked = {"/rain": ("text/html; charset=utf-8", PAGE.encode())}, []
        threading.Thread(target=made.serve_forever, args=(0.01,), daemon=True).start()
        yield made
        made.shutdown()


@pytest.fixture
def base(server: Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


def zipped(name: str, text: str) -> bytes:
    with zipfile.ZipFile(stream := BytesIO(), "w") as packed:
        packed.writestr(name, text)
    return stream.getvalue()


WEB = wb.Web(private=True, cache=None, delay=0, retries=0)


def test_a_page(base: str) -> None:
    (article,) = wb.read(f"{base}/rain", web=WEB)
    assert (article.title, article.url, article.language) == ("Rain in Erbil", f"{base}/rain", "en")
    assert article.meta["file"] == f"{base}/rain"
    assert article.meta["fetched"].startswith("20")


@pytest.mark.parametrize(("path", "kind", "body", "texts"), [
    ("/a", "text/plain", "Rain fell.", ["Rain fell."]),
    ("/a", "text/plain; charset=windows-1250", "W Łodzi pada.".encode("cp1250"), ["W Łodzi pada."]),
    ("/a", "application/json", json.dumps([{"text": "Rain."}, {"text": "Snow."}]), ["Rain.", "Snow."]),
    ("/a.csv", "application/octet-stream", "text,source\nRain.,BBC\n", ["Rain."]),
    ("/a.jsonl?page=2", "", '{"text": "Rain."}', ["Rain."]),
    ("/a.jsonl", "text/plain; charset=utf-8", '{"text": "Rain."}\n{"text": "Snow."}', ["Rain.", "Snow."]),
    ("/a.csv", "text/plain", "text,source\nRain.,BBC\n", ["Rain."]),
    ("/get", "application/x-zip-compressed", zipped("a.txt", "Rain."), ["Rain."]),
    ("/get.html", "text/html", zipped("a.txt", "Rain."), ["Rain."]),
])  # fmt: skip
def test_files_of_other_kinds(server: Server, base: str, path: str, kind: str, body: Any, texts: list[str]) -> None:
    server.pages[path] = (kind, body if isinstance(body, bytes) else body.encode())
    assert [a.text for a in wb.read(base + path, web=WEB)] == texts


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "application/octet-stream", "application/pdf"])
def test_a_page_is_one_whatever_the_server_calls_it(server: Server, base: str, kind: str) -> None:
    server.pages["/a.txt"] = (kind, f"<!DOCTYPE html>\n{PAGE}".encode())
    (article,) = wb.read(f"{base}/a.txt", web=WEB)
    assert article.title == "Rain in Erbil"


@pytest.mark.parametrize("declaration", ["", '<?xml version="1.0"?>\n<!-- Northern Post -->\n'])
@pytest.mark.parametrize("kind", ["text/plain", "text/html", "application/xml", "application/octet-stream"])
def test_a_feed_is_one_whatever_the_server_calls_it(server: Server, base: str, kind: str, declaration: str) -> None:
    server.pages["/feed"] = (kind, (declaration + FEED.format(base=base).partition("?>")[2]).encode())
    assert len(wb.read(f"{base}/feed", web=WEB)) == 2


@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/octet-stream", ""])
def test_what_cannot_be_read_says_what_it_is(server: Server, base: str, kind: str) -> None:
    server.pages["/a"] = (kind, b"\x89PNG\r\n")
    assert [s.reason for s in wb.read(f"{base}/a", web=WEB).skipped] == ["not what its name says: it is a picture"]
    server.pages["/b"] = (kind, b"%PDF-1.7 half")
    (skipped,) = wb.read(f"{base}/b", web=WEB).skipped
    assert "PDF" in skipped.reason


def test_the_entries_of_a_feed_lead_to_their_pages(server: Server, base: str) -> None:
    server.pages["/feed"] = ("application/rss+xml", FEED.format(base=base).encode())
    reading = wb.read(f"{base}/feed", web=WEB)
    rain, snow = reading
    assert "the river rose by two metres" in rain.text
    assert (rain.source, rain.meta["file"]) == ("Northern Post", f"{base}/rain")
    assert (snow.text, snow.published) == ("Snow fell in Kyiv, and trams stood still.", "2014-06-27T10:00:00+01:00")
    assert [(s.where, "404" in s.reason) for s in reading.skipped] == [(f"{base}/gone", True)]
    assert server.asked == ["/robots.txt", "/feed", "/rain", "/gone"]


def test_a_list_of_addresses_shares_one_visit(server: Server, base: str) -> None:
    server.pages["/snow"] = ("text/plain", b"Snow fell in Kyiv.")
    corpus = wb.Corpus()
    added = corpus.add([f"{base}/rain", f"{base}/gone", f"{base}/snow"], web=WEB)
    assert (added.articles, [s.where for s in added.skipped]) == (2, [f"{base}/gone"])
    assert server.asked.count("/robots.txt") == 1


def test_private_addresses_are_refused_unless_allowed(server: Server, base: str) -> None:
    reading = wb.read(f"{base}/rain", web=wb.Web(cache=None))
    assert len(reading) == 0
    assert "private" in reading.skipped[0].reason
    assert server.asked == []


def test_every_content_type_has_a_parser() -> None:
    assert set(online.KINDS.values()) <= set(SUFFIXES)
