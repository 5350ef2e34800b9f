"""web.py: a polite reader that is not led astray, against a server of its own and a network made up for it."""

import datetime as dt
import gzip
import http.server
import itertools
import socket
import sqlite3
import ssl
import threading
import time
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from email.message import Message
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

import workbench as wb
from workbench.sources import wire
from workbench.sources.web import Session, Web, fetch, shown

PUBLIC = "23.1.1.1"
STORY = b"<p>Rain fell in Erbil.</p>"
FOREVER = object()


def certificate(name: str) -> bytes:
    """A key and a certificate of a name, signed by itself, as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, name)])
    made = x509.CertificateBuilder(subject, subject, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(dt.datetime(2020, 1, 1)).not_valid_after(dt.datetime(2120, 1, 1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    return secret + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM)


# --- a server, a clock and a network of our own -----------------------------------------------------------------------


class Handler(http.server.BaseHTTPRequestHandler):
    """Answers from ``server.routes``: path -> body, (status, headers, body), a list of these in turn, or a function."""

    protocol_version = "HTTP/1.1"
    server: "Site"

    def do_GET(self) -> None:
        self.server.asked.append((self.path, self.headers))
        answer = self.server.routes.get(self.path, (404, {}, b""))
        if isinstance(answer, list):
            answer = answer.pop(0)
        if callable(answer):
            answer = answer(self)
        if answer is None:
            self.close_connection = True
            return
        status, headers, body = answer if isinstance(answer, tuple) else (200, {"Content-Type": "text/html; charset=UTF-8"}, answer)
        if "Content-Length" not in headers and "Transfer-Encoding" not in headers and body is not FOREVER:
            headers = {**headers, "Content-Length": str(len(body))}
        self.send_response_only(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        for piece in itertools.repeat(b"x" * 65_536) if body is FOREVER else [body]:
            self.wfile.write(piece)

    def do_CONNECT(self) -> None:
        self.server.asked.append((self.path, self.headers))
        self.send_error(407)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Site(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.routes: dict[str, Any] = {"/": STORY}
        self.asked: list[tuple[str, Message]] = []
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.named = f"http://news.test:{self.server_port}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _ in self.asked]

    def handle_error(self, *_: object) -> None:
        """Readers hang up on purpose."""


class Clock:
    """Time that passes when somebody waits, and ``tick`` seconds with every look."""

    def __init__(self) -> None:
        self.now, self.tick = 1000.0, 0.0
        self.waits: list[float] = []

    def __call__(self) -> float:
        self.now += self.tick
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(round(seconds, 3))
        self.now += seconds


class Net:
    """What names mean, and which addresses were connected to; those of the public all lead to the site."""

    def __init__(self, port: int) -> None:
        self.names: dict[str, Any] = {"news.test": PUBLIC, "other.test": PUBLIC, "localhost": "127.0.0.1", "proxy.test": "127.0.0.1"}
        self.port = port
        self.looked_up: list[str] = []
        self.connected: list[str] = []
        self.connect = socket.create_connection

    def resolve(self, host: str, port: int | None, **options: Any) -> Any:
        self.looked_up.append(host)
        found = self.names.get(host)
        if isinstance(found, Exception):
            raise found
        if found is None:
            return socket.getaddrinfo(host, port, flags=socket.AI_NUMERICHOST, **options)  # asks no name server
        found = found.pop(0) if isinstance(found, list) else found
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 0)) for address in found.split()]

    def create_connection(self, address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        self.connected.append(address[0])
        assert address[0] in (PUBLIC, "127.0.0.1"), address
        return self.connect(("127.0.0.1", self.port if address[0] == PUBLIC else address[1]), *args, **options)


@pytest.fixture
def site() -> Iterator[Site]:
    server = Site()
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    yield server
    server.shutdown()
    server.socket.close()


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(wire, "clock", made)
    monkeypatch.setattr(wire, "sleep", made.sleep)
    return made


@pytest.fixture(autouse=True)
def net(monkeypatch: pytest.MonkeyPatch, site: Site) -> Net:
    made = Net(site.server_port)
    monkeypatch.setattr(wire, "resolve", made.resolve)
    monkeypatch.setattr(socket, "create_connection", made.create_connection)
    monkeypatch.setattr("urllib.request.getproxies", lambda: {})
    monkeypatch.setattr("urllib.request.proxy_bypass", lambda _host: False)
    return made


def web(**options: Any) -> Web:
    return Web(**{"private": True, "robots": False, "cache": None, "delay": 0.0, **options})


def reason(url: str, **options: Any) -> str:
    """Why ``url`` cannot be had: one line, which begins with the address."""
    with pytest.raises(wb.SourceError) as error:
        fetch(url, web(**options))
    where, _, why = str(error.value).partition(": ")
    assert where == shown(url)
    assert "\n" not in why
    return why


# --- pages and redirects ----------------------------------------------------------------------------------------------


def test_a_page(site: Site) -> None:
    site.routes["/?q=rain"] = STORY
    page = fetch(f" {site.url}/?q=rain#top", web(user_agent="northern-desk/1.0"))
    assert page[:4] == (f"{site.url}/?q=rain", STORY, "text/html", "utf-8")
    assert not page.from_cache
    assert dt.datetime.fromisoformat(page.fetched).utcoffset() == dt.timedelta(0)
    assert site.asked[0][1]["User-Agent"] == "northern-desk/1.0"


def test_a_page_that_says_nothing_of_itself(site: Site) -> None:
    site.routes["/"] = (200, {}, b"Rain.")
    assert fetch(site.url, web())[:4] == (site.url, b"Rain.", None, None)


def test_redirects_are_followed(site: Site) -> None:
    for status, (path, target) in zip((301, 302, 303, 307, 308), itertools.pairwise("/a /b /c /d /e /".split()), strict=True):
        site.routes[path] = (status, {"Location": target if status % 2 else site.url + target}, b"")
    page = fetch(f"{site.url}/a", web())
    assert (page.url, page.data) == (f"{site.url}/", STORY)


def test_redirects_that_never_end(site: Site) -> None:
    site.routes.update({"/a": (302, {"Location": "/b"}, b""), "/b": (302, {"Location": "/a"}, b"")})
    assert reason(f"{site.url}/a").startswith("redirected more than 10 times")
    assert len(site.asked) == 11


@pytest.mark.parametrize(("url", "why"), [
    ("file:///etc/passwd", "not an address of the web"),
    ("ftp://news.test/a", "not an address of the web"),
    ("gopher://news.test/", "not an address of the web"),
    ("javascript:alert(1)", "not an address of the web"),
    ("data:text/html,Rain.", "not an address of the web"),
    ("//news.test/", "not an address of the web"),
    ("news.test", "not an address of the web"),
    ("http://", "not an address of a page"),
    ("http:/news.test", "not an address of a page"),
    ("http://[::1", "not an address of a page"),
    ("http://news.test:99999/", "not an address of a page"),
    ("http://news.test:x/", "not an address of a page"),
    ("http://news\x00.test/", "not an address of a page"),
    ("http://0177.0.0.1/", "not an address of a page"),
    ("http://\ud800/", "not an address of a page"),
    ("http://nowhere.test/", "no host named nowhere.test is known"),
    (f"http://{'a' * 300}.test/", "no host named aaa"),
    ("http://a b.test/", "no host named a%20b.test"),
])  # fmt: skip
def test_addresses_that_cannot_be_asked(net: Net, url: str, why: str) -> None:
    assert why in reason(url, private=False)
    assert net.connected == []


# --- private networks -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", """
    0.0.0.0 0.1.2.3 10.1.2.3 100.64.0.1 127.0.0.1 127.9.9.9 169.254.169.254 172.16.0.1 192.168.1.1 192.0.2.1 198.18.0.1 224.0.0.1 239.1.1.1 240.0.0.1
    255.255.255.255 :: ::1 ::7f00:1 ::ffff:127.0.0.1 ::ffff:169.254.169.254 ::ffff:0:10.0.0.1 64:ff9b::7f00:1 64:ff9b::169.254.169.254 64:ff9b:1::1
    2002:7f00:1:: 2002:a00:1:: 2001:0:7f00:1:: 2001:db8::1 100::1 fc00::1 fd12::1 fe80::1 fe80::1%eth0 fec0::1 ff02::1 ff0e::1 4000::1
""".split())  # fmt: skip
def test_private_addresses(address: str) -> None:
    assert not wire.is_public(address)


@pytest.mark.parametrize("address", "8.8.8.8 23.1.1.1 ::ffff:8.8.8.8 64:ff9b::808:808 2002:808:808:: 2001:4860:4860::8888 2a00::1".split())
def test_public_addresses(address: str) -> None:
    assert wire.is_public(address)


HIDDEN = ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]", "2130706433", "0x7f000001", "0x7f.1", "127.1", "0",
          "169.254.169.254", "10.0.0.1", "017700000001", "inside.test", "both.test"]  # fmt: skip


@pytest.mark.parametrize("host", HIDDEN)
@pytest.mark.parametrize("redirected", [False, True])
def test_private_networks_are_not_asked(site: Site, net: Net, host: str, redirected: bool) -> None:
    net.names |= {"inside.test": "10.0.0.1", "both.test": f"{PUBLIC} 10.0.0.1"}
    target = f"http://{host}:{site.server_port}/"
    site.routes["/a"] = (302, {"Location": target}, b"")
    assert "in a private network, which is not asked; Web(private=True)" in reason(
        f"{site.named}/a" if redirected else target, private=False
    )
    assert net.connected == [PUBLIC] * redirected


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://news.test/", "javascript:alert(1)", "//[::1", "http://a:b/"])
def test_redirects_away_from_the_web(site: Site, net: Net, target: str) -> None:
    site.routes["/"] = (302, {"Location": target}, b"")
    assert f"redirected to {target}, which is not an address of" in reason(site.named, private=False)


def test_the_address_that_was_checked_is_the_one_connected_to(site: Site, net: Net) -> None:
    net.names["news.test"] = [PUBLIC, "127.0.0.1"]  # as in an attack by rebinding
    assert fetch(site.named, web(private=False)).data == STORY
    assert (net.looked_up, net.connected) == (["news.test"], [PUBLIC])
    assert "in a private network" in reason(site.named, private=False)


def test_every_address_of_a_host_is_tried(site: Site, net: Net, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(address: tuple[str, int], *args: Any, **options: Any) -> socket.socket:
        if address[0] == "23.1.1.2":
            raise ConnectionRefusedError(111, "Connection refused")
        return net.create_connection(address, *args, **options)

    monkeypatch.setattr(socket, "create_connection", connect)
    net.names["news.test"] = f"23.1.1.2 {PUBLIC}"
    assert fetch(site.named, web(private=False)).data == STORY


# --- passwords --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("url", "expected"), [
    ("https://anna:secret@news.test/a?b@c", "https://news.test/a?b@c"),
    ("https://secret@news.test", "https://news.test"),
    (" HTTP://a:secret@b:secret@news.test/", "HTTP://news.test/"),
    ("http:anna:secret@news.test/", "http:news.test/"),
    ("anna:secret@news.test/", "news.test/"),
    ("http://anna:se/cr?e#secret@news.test/", "http://news.test/"),
    ("ftp://anna:secret@news.test/", "ftp://news.test/"),
    ("https://news.test/@anna/1", "https://news.test/@anna/1"),
    ("https://news.test/" + "a" * 999, "https://news.test/" + "a" * 999),
    ("https://news.test/" + "a" * 9999, "https://news.test/" + "a" * 1982 + "…"),
    ("https://news.test/a\nb\r\n c", "https://news.test/a b c"),
])  # fmt: skip
def test_passwords_are_not_shown(site: Site, url: str, expected: str) -> None:
    site.routes.clear()
    assert shown(url) == expected
    assert "secret" not in reason(url, private=False)


def test_passwords_are_sent_to_their_own_host_only(site: Site, tmp_path: Path) -> None:
    site.routes |= {
        "/": (302, {"Location": "/b"}, b""),
        "/b": (302, {"Location": f"http://x:y@other.test:{site.server_port}/c"}, b""),
        "/c": (302, {"Location": f"{site.named}/d"}, b""),
        "/d": (200, {"Cache-Control": "max-age=1000"}, STORY),
    }
    page = fetch(f"http://anna:s%40cret@news.test:{site.server_port}", web(private=False, cache=tmp_path))
    assert page.url == f"{site.named}/d"
    assert [headers.get("Authorization") for _, headers in site.asked] == ["Basic YW5uYTpzQGNyZXQ="] * 2 + [None] * 2


def test_what_is_behind_a_password_is_not_kept(site: Site, tmp_path: Path) -> None:
    site.routes["/"] = (200, {"Cache-Control": "max-age=1000"}, STORY)
    url = site.url.replace("//", "//anna:secret@")
    assert [fetch(url, web(cache=tmp_path)).from_cache for _ in range(2)] == [False, False]
    assert not any(b"Authorization" in path.read_bytes() or STORY in path.read_bytes() for path in tmp_path.iterdir())


# --- robots.txt -------------------------------------------------------------------------------------------------------

NOT_US = b"User-agent: *\nDisallow: /a\n"


@pytest.mark.parametrize(("robots", "why"), [
    (b"", None),
    (b"User-agent: *\nDisallow:\n", None),
    (NOT_US, "the robots.txt of 127.0.0.1 does not allow it"),
    (b"\xef\xbb\xbf" + NOT_US, "does not allow it"),
    (b"User-agent: northern-desk\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "does not allow it"),
    (b"User-agent: northern-desk\nAllow: /\n\nUser-agent: *\nDisallow: /\n", None),
    (b"User-agent: other\nDisallow: /\n", None),
    (b"User-agent: *\nDisallow: /\nAllow: /a$\n", None),
    (b"\xff\xfe\x00 nonsense", None),
    (b"# \n" * 200_000 + NOT_US, None),
    (b"x" * 2_000_000, "larger than 1 MB"),
    ((301, {"Location": "/moved"}, b""), "does not allow it"),
    ((302, {"Location": "/robots.txt"}, b""), "redirected more than 10 times"),
    ((404, {}, NOT_US), None),
    ((403, {}, NOT_US), None),
    ((429, {}, b""), "the robots.txt of 127.0.0.1 cannot be had (429), so nothing is asked"),
    ((503, {}, b""), "the robots.txt of 127.0.0.1 cannot be had (503), so nothing is asked"),
])  # fmt: skip
def test_robots_txt(site: Site, robots: Any, why: str | None) -> None:
    site.routes |= {"/robots.txt": robots, "/moved": NOT_US, "/a": STORY}
    options: dict[str, Any] = {"robots": True, "user_agent": "northern-desk/1.0", "max_bytes": 1_000_000}
    if why is None:
        assert fetch(f"{site.url}/a", web(**options)).data == STORY
    else:
        assert why in reason(f"{site.url}/a", **options)
        assert "/a" not in site.paths
    assert fetch(f"{site.url}/a", web(**options | {"robots": False})).data == STORY


def test_robots_txt_is_asked_once_a_host_and_again_after_a_redirect_to_another(site: Site) -> None:
    site.routes |= {"/a": STORY, "/b": (302, {"Location": f"{site.named}/a"}, b""), "/robots.txt": (503, {}, b"")}
    with Session(web(robots=True, retries=0)) as session:
        for path in "abab":
            with pytest.raises(wb.SourceError, match=r"cannot be had \(503\)"):
                session.fetch(f"{site.url}/{path}")
        site.routes["/robots.txt"] = NOT_US
        with pytest.raises(wb.SourceError, match=r"the robots.txt of news.test does not allow it"):
            session.fetch(f"{site.named}/a")
    assert site.paths == ["/robots.txt"] * 2


def test_redirects_are_asked_leave_for_too(site: Site) -> None:
    site.routes |= {"/robots.txt": NOT_US, "/": (302, {"Location": "/a"}, b""), "/a": STORY}
    assert "does not allow it" in reason(site.url, robots=True)
    assert site.paths == ["/robots.txt", "/"]


@pytest.mark.parametrize(("delay", "robots", "waits"), [
    (1.0, b"", [1.0] * 3),
    (0.0, b"", []),
    (1.0, b"User-agent: *\nCrawl-delay: 5", [5.0] * 3),
    (9.0, b"User-agent: *\nCrawl-delay: 5", [9.0] * 3),
    (0.0, b"User-agent: *\nCrawl-delay: 86400", [30.0] * 3),
    (0.0, b"User-agent: other\nCrawl-delay: 5", []),
    (0.0, b"User-agent: *\nCrawl-delay: soon", []),
])  # fmt: skip
def test_a_host_is_given_time(site: Site, clock: Clock, delay: float, robots: bytes, waits: list[float]) -> None:
    site.routes |= {"/robots.txt": robots, "/a": STORY}
    with Session(web(robots=True, delay=delay)) as session:
        for url in (site.url, f"{site.url}/a", site.url):
            session.fetch(url)
    assert clock.waits == waits


def test_other_hosts_do_not_wait(site: Site, clock: Clock) -> None:
    with Session(web(delay=5.0)) as session:
        for host in ("127.0.0.1", "news.test", "other.test"):
            session.fetch(f"http://{host}:{site.server_port}/")
        clock.now += 3
        session.fetch(site.url)
    assert clock.waits == [2.0]


# --- asking again -----------------------------------------------------------------------------------------------------


def in_seconds(seconds: int) -> str:
    return format_datetime(dt.datetime.now(dt.UTC) + dt.timedelta(seconds=seconds), usegmt=True)


@pytest.mark.parametrize(("answers", "waits"), [
    ([(503, {}, b"")], [1.0]),
    ([(500, {}, b""), (502, {}, b""), (504, {}, b"")], [1.0, 2.0, 4.0]),
    ([(429, {"Retry-After": "7"}, b"")], [7.0]),
    ([(503, {"Retry-After": "0"}, b"")], [1.0]),
    ([(503, {"Retry-After": "soon"}, b"")], [1.0]),
    ([(503, {"Retry-After": in_seconds(-60)}, b"")], [1.0]),
    ([None], [1.0]),
    ([(200, {"Content-Length": "99", "Connection": "close"}, b"not all of it")], [1.0]),
    ([(200, {"Content-Encoding": "gzip"}, gzip.compress(STORY)[:-9])], [1.0]),
])  # fmt: skip
def test_what_may_pass_is_asked_again(site: Site, clock: Clock, answers: list[Any], waits: list[float]) -> None:
    site.routes["/"] = [*answers, STORY]
    assert fetch(site.url, web()).data == STORY
    assert clock.waits == waits


def test_a_date_to_come_back_at(site: Site, clock: Clock) -> None:
    site.routes["/"] = [(429, {"Retry-After": in_seconds(50)}, b""), STORY]
    assert fetch(site.url, web()).data == STORY
    assert 40 < clock.waits[0] <= 50


@pytest.mark.parametrize(("answer", "asked", "why"), [
    ((400, {}, b""), 1, "answered 400: bad request"),
    ((401, {}, b""), 1, "answered 401: it wants a login"),
    ((402, {}, b""), 1, "answered 402: it wants payment"),
    ((403, {}, b"<h1>Subscribe"), 1, "answered 403: it wants a login or payment, or keeps programs out; save the page"),
    ((404, {}, b"x" * 999), 1, "answered 404: there is no such page; check the address"),
    ((410, {}, b""), 1, "answered 410: the page was taken down"),
    ((451, {}, b""), 1, "answered 451: withheld for legal reasons"),
    ((429, {}, b""), 4, "answered 429: it wants fewer requests; try again later or with a longer Web(delay=...)"),
    ((503, {}, b""), 4, "answered 503: the site is out of order; try again later"),
    ((599, {}, b""), 4, "answered 599: the site is out of order"),
    ((499, {}, b""), 1, "answered 499: not a page"),
    ((302, {}, b""), 1, "answered 302: found"),
    ((503, {"Retry-After": "9999"}, b""), 1, "answered 503: the site is out of order; try again later"),
    (None, 4, "the connection failed (Server disconnected without sending a response.)"),
])  # fmt: skip
def test_answers_that_are_no_page(site: Site, answer: Any, asked: int, why: str) -> None:
    site.routes["/"] = [answer] * asked
    assert why in reason(site.url)
    assert len(site.asked) == asked


@pytest.mark.parametrize(("error", "looks"), [
    (socket.gaierror(socket.EAI_AGAIN, "Temporary failure in name resolution"), 4),
    (socket.gaierror(socket.EAI_NONAME, "Name or service not known"), 1),
    (UnicodeError("label too long"), 1),
])  # fmt: skip
def test_names_that_are_not_found(net: Net, error: Exception, looks: int) -> None:
    net.names["news.test"] = error
    assert reason("http://news.test/a") == "no host named news.test is known; check the address and the network"
    assert len(net.looked_up) == looks


def test_a_host_where_nobody_listens(clock: Clock) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        assert "the connection failed ([Errno" in reason(f"http://127.0.0.1:{free.getsockname()[1]}/")
    assert clock.waits == [1.0, 2.0, 4.0]


def test_waiting_can_be_interrupted(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(_seconds: float) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(wire, "sleep", interrupt)
    site.routes["/"] = (503, {}, b"")
    with pytest.raises(KeyboardInterrupt):
        fetch(site.url, web())


# --- size and time ----------------------------------------------------------------------------------------------------


def bomb(megabytes: int) -> bytes:
    packer = zlib.compressobj(wbits=31)
    return b"".join([*(packer.compress(bytes(1_000_000)) for _ in range(megabytes)), packer.flush()])


@pytest.mark.parametrize(("headers", "body"), [
    ({}, b"x" * 1_000_001),
    ({"Connection": "close"}, FOREVER),
    ({"Content-Length": "9" * 19}, b"x"),
    ({"Content-Encoding": "gzip"}, bomb(50)),
    ({"Content-Encoding": "gzip", "Connection": "close"}, gzip.compress(b"") * 60_000),
], ids=["long", "endless", "said to be long", "bomb", "empty ones"])  # fmt: skip
def test_what_is_too_large(site: Site, headers: dict[str, str], body: Any) -> None:
    site.routes["/"] = (200, headers, body)
    tracemalloc.start()
    why = reason(site.url, max_bytes=1_000_000)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert why == "larger than 1 MB; Web(max_bytes=...) reads more"
    assert len(site.asked) == 1
    assert peak < 6_000_000


@pytest.mark.parametrize(("encoding", "body", "why"), [
    ("gzip", gzip.compress(STORY), None),
    ("X-GZIP", gzip.compress(STORY[:9]) + gzip.compress(STORY[9:]), None),
    ("identity", STORY, None),
    ("gzip", b"", ""),
    ("gzip", b"Rain." * 100_000, "sent packed and cannot be unpacked"),
    ("gzip", b"\x1f\x8b and nothing more", "sent packed and cannot be unpacked"),
    ("gzip", gzip.compress(STORY)[:-4], "sent packed and not to the end"),
    ("br", b"\x0b\x02\x80", "sent packed as br, which was not asked for"),
    ("gzip, gzip", gzip.compress(gzip.compress(STORY)), "sent packed as gzip, gzip, which was not asked for"),
])  # fmt: skip
def test_packed_pages(site: Site, encoding: str, body: bytes, why: str | None) -> None:
    site.routes["/"] = (200, {"Content-Encoding": encoding}, body)
    if why:
        assert why in reason(site.url)
    else:
        assert fetch(site.url, web()).data == (STORY if why is None else b"")


def drip(what: bytes) -> Callable[[Handler], None]:
    """A server that always has a little more to say."""

    def answer(handler: Handler) -> None:
        for piece in itertools.repeat(what):
            handler.wfile.write(piece)

    return answer


@pytest.mark.parametrize("what", [b"HTTP/1.1 200 OK\r\nX-Rain: ", b"HTTP/1.1 100 Continue\r\n\r\n"])
def test_heads_that_never_end(site: Site, clock: Clock, what: bytes) -> None:
    clock.tick = 30.0
    site.routes["/"] = drip(what)
    assert reason(site.url, timeout=500.0) == "took too long in all; Web(deadline=...) gives it more time"


def test_bodies_that_never_end(site: Site, clock: Clock) -> None:
    def answer(handler: Handler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n\r\n")
        drip(b"x" * 5000)(handler)

    clock.tick = 10.0
    site.routes["/"] = answer
    assert reason(site.url, timeout=500.0) == "took too long in all; Web(deadline=...) gives it more time"
    assert len(site.asked) == 1


def test_silence(site: Site) -> None:
    done = threading.Event()
    site.routes["/"] = lambda _handler: done.wait(10) and None
    assert reason(site.url, timeout=0.05, retries=1) == "no answer within 0.05 seconds"
    assert len(site.asked) == 2
    done.set()


def test_waits_that_take_too_long(site: Site, clock: Clock) -> None:
    with Session(web(delay=500.0)) as session:
        session.fetch(site.url)
        with pytest.raises(wb.SourceError, match="would have to be waited for 500 seconds; try again later or with a longer Web"):
            session.fetch(site.url)
        assert clock.waits == []
        clock.now += 500
        assert session.fetch(site.url).data == STORY


# --- the cache --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("headers", "asked"), [
    ({"Cache-Control": "max-age=1000"}, 1),
    ({"Cache-Control": "max-age=1000", "Vary": "Accept-Language"}, 1),
    ({"Cache-Control": "max-age=1000", "Vary": "*"}, 2),
    ({"Cache-Control": "private, max-age=1000"}, 1),
    ({"Cache-Control": "max-age=1000", "Content-Encoding": "gzip"}, 1),
    ({"Cache-Control": "max-age=1000", "Date": -500}, 1),
    ({"Cache-Control": "max-age=1000", "Date": -2000}, 2),
    ({"Cache-Control": "no-store"}, 2),
    ({}, 2),
])  # fmt: skip
def test_pages_are_kept_as_they_allow(site: Site, tmp_path: Path, headers: dict[str, str | int], asked: int) -> None:
    sent = {name: in_seconds(value) if isinstance(value, int) else value for name, value in headers.items()}
    site.routes["/"] = (200, sent, gzip.compress(STORY) if "Content-Encoding" in headers else STORY)
    first, second = (fetch(site.url, web(cache=tmp_path / "new" / "folder")) for _ in range(2))
    assert (first.data, second.data, first.from_cache, second.from_cache) == (STORY, STORY, False, asked == 1)
    assert len(site.asked) == asked
    assert second.fetched <= dt.datetime.now(dt.UTC).isoformat()


def test_pages_are_asked_whether_they_have_changed(site: Site, tmp_path: Path) -> None:
    kept = {"Cache-Control": "max-age=0", "ETag": '"rain"'}
    site.routes["/"] = [(200, kept, STORY), (304, kept, b""), (200, {**kept, "ETag": '"snow"'}, b"Snow.")]
    pages = [fetch(site.url, web(cache=tmp_path)) for _ in range(3)]
    assert [page.data for page in pages] == [STORY, STORY, b"Snow."]
    assert [page.from_cache for page in pages] == [False, True, False]
    assert [headers.get("If-None-Match") for _, headers in site.asked] == [None, '"rain"', '"rain"']


def test_a_kept_refusal_is_not_asked_again(site: Site, tmp_path: Path, clock: Clock) -> None:
    site.routes["/"] = (503, {"Cache-Control": "max-age=1000"}, b"")
    for _ in range(3):
        assert "answered 503" in reason(site.url, cache=tmp_path)
    assert (len(site.asked), clock.waits) == (1, [1.0])


def test_pages_made_for_another_reader_are_not_served(site: Site, tmp_path: Path) -> None:
    site.routes["/"] = (200, {"Cache-Control": "max-age=1000", "Vary": "User-Agent"}, STORY)
    agents = ["north/1.0", "south/1.0", "north/1.0", "south/1.0"]
    assert [fetch(site.url, web(cache=tmp_path, user_agent=agent)).from_cache for agent in agents] == [False, False, True, True]


@pytest.mark.parametrize(("seconds", "asked"), [
    (0, ["/robots.txt", "/a"]),
    (80_000, ["/robots.txt", "/a"]),
    (90_000, ["/robots.txt", "/a", "/robots.txt"]),
    (900_000, ["/robots.txt", "/a", "/robots.txt", "/a"]),
])  # fmt: skip
def test_robots_txt_is_kept_for_a_day_at_most(
    site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seconds: int, asked: list[str]
) -> None:
    site.routes |= dict.fromkeys(("/robots.txt", "/a"), (200, {"Cache-Control": "max-age=800000"}, b""))
    fetch(f"{site.url}/a", web(robots=True, cache=tmp_path))
    later = time.time() + seconds
    monkeypatch.setattr(time, "time", lambda: later)
    fetch(f"{site.url}/a", web(robots=True, cache=tmp_path))
    assert site.paths == asked


def test_what_is_too_large_is_not_kept(site: Site, tmp_path: Path) -> None:
    site.routes["/"] = (200, {"Cache-Control": "max-age=1000", "Connection": "close"}, FOREVER)
    for _ in range(2):
        assert "larger than 1 MB" in reason(site.url, cache=tmp_path, max_bytes=1_000_000)
    assert len(site.asked) == 2
    assert sum(path.stat().st_size for path in tmp_path.iterdir()) < 3_000_000


def other_tables(path: Path) -> None:
    with sqlite3.connect(path) as store:
        store.execute("CREATE TABLE entries (rain TEXT)")


@pytest.mark.parametrize("spoil", [Path.mkdir, lambda path: path.write_bytes(b"Rain" * 999), other_tables])
def test_a_broken_cache_stops_nothing(site: Site, tmp_path: Path, spoil: Callable[[Path], object]) -> None:
    spoil(tmp_path / "pages.db")
    site.routes["/"] = (200, {"Cache-Control": "max-age=1000"}, STORY)
    with Session(web(cache=tmp_path)) as session:
        assert [session.fetch(site.url).data for _ in range(2)] == [STORY, STORY]


def test_a_cache_folder_that_cannot_be(site: Site, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("Rain.")
    assert fetch(site.url, web(cache=tmp_path / "file")).data == STORY


def test_a_cache_that_breaks_on_the_way_stops_nothing(site: Site, tmp_path: Path) -> None:
    site.routes["/"] = (200, {"Cache-Control": "max-age=1000"}, STORY)
    with Session(web(cache=tmp_path)) as session:
        session.fetch(site.url)
        with sqlite3.connect(tmp_path / "pages.db") as store:
            store.execute("DELETE FROM streams")
        assert [session.fetch(site.url).data for _ in range(2)] == [STORY, STORY]


# --- certificates and proxies -----------------------------------------------------------------------------------------


@pytest.fixture
def secure(site: Site, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site behind TLS, as news.test; trusted like any other on this machine."""
    (tmp_path / "news.pem").write_bytes(certificate("news.test"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "news.pem")
    site.socket = context.wrap_socket(site.socket, server_side=True, do_handshake_on_connect=False)
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "news.pem"))
    return site


def test_certificates_are_checked_against_the_name(secure: Site, net: Net) -> None:
    assert fetch(secure.named.replace("http:", "https:"), web(private=False)).data == STORY
    assert net.connected == [PUBLIC]


@pytest.mark.parametrize(("host", "trusted", "why"), [
    ("other.test", True, "ostname mismatch"),
    ("127.0.0.1", True, "IP address mismatch"),
    ("news.test", False, "signed certificate"),
])  # fmt: skip
def test_certificates_that_do_not_hold(secure: Site, monkeypatch: pytest.MonkeyPatch, host: str, trusted: bool, why: str) -> None:
    if not trusted:
        monkeypatch.delenv("SSL_CERT_FILE")
    said = reason(f"https://{host}:{secure.server_port}/")
    assert said.startswith("its certificate does not hold (")
    assert why in said
    assert secure.asked == []


@pytest.fixture
def proxy(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """The site as the proxy of an office, which knows hosts that this machine does not."""
    address = f"http://anna:s%40cret@proxy.test:{site.server_port}"
    monkeypatch.setattr("urllib.request.getproxies", lambda: {"http": address, "https": address.removeprefix("http://")})
    monkeypatch.setattr("urllib.request.proxy_bypass", lambda host: host == "other.test")
    return site


def test_a_proxy_is_asked(proxy: Site, net: Net) -> None:
    proxy.routes |= {"http://news.test/a": STORY, "http://unknown.test/a": STORY}
    for host in ("news", "unknown"):
        assert fetch(f"http://{host}.test/a", web(private=False)).data == STORY
    assert net.connected == ["127.0.0.1"] * 2
    assert {headers["Proxy-Authorization"] for _, headers in proxy.asked} == {"Basic YW5uYTpzQGNyZXQ="}


def test_a_proxy_that_is_not_for_all_hosts(proxy: Site, net: Net) -> None:
    assert fetch(f"http://other.test:{proxy.server_port}/", web(private=False)).data == STORY
    assert net.connected == [PUBLIC]


@pytest.mark.parametrize("host", HIDDEN)
def test_private_networks_are_not_asked_through_a_proxy(proxy: Site, net: Net, monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    net.names |= {"inside.test": "10.0.0.1", "both.test": f"{PUBLIC} 10.0.0.1"}
    with Session(web(private=False)) as session:
        for bypass in (True, False, False):
            monkeypatch.setattr("urllib.request.proxy_bypass", lambda _host, bypass=bypass: bypass)
            with pytest.raises(wb.SourceError, match="in a private network, which is not asked"):
                session.fetch(f"http://{host}/")
    assert net.connected == []


def test_proxies_that_do_not_help(proxy: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert reason("https://news.test/") == "the proxy does not let it through (407 Proxy Authentication Required)"
    assert proxy.paths == ["news.test:443"]
    for address in ("socks5://anna:secret@proxy.test", "http://proxy.test:x", "http://"):
        monkeypatch.setattr("urllib.request.getproxies", lambda address=address: {"all": address})
        assert "names is not an http:// or https:// address" in reason("https://news.test/")


# --- who asks ---------------------------------------------------------------------------------------------------------


def test_the_reader_says_who_it_is(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    fetch(site.url, web())
    assert site.asked[0][1]["User-Agent"] == f"workbench-news/{wb.__version__}"
    assert "workbench" in str(Web().cache)


@pytest.mark.parametrize("agent", ["", " ", "Zoë", "a\nX-Rain: 1", "a\x00"])
def test_names_that_cannot_be_sent(agent: str) -> None:
    with pytest.raises(wb.SourceError, match="give a name in plain ASCII"):
        Web(user_agent=agent)


@pytest.mark.parametrize(("name", "values", "wanted"), [
    ("user_agent", [None, b"x", 5], "a name in plain ASCII"),
    ("timeout", [0, -1, "20", None, True, float("nan")], "seconds, more than 0"),
    ("deadline", [0, -1.5, "120", None, float("nan")], "seconds, more than 0"),
    ("max_bytes", [0, -1, 2.5, "20 MB", None, True], "a whole number of bytes, at least 1"),
    ("retries", [-1, 1.0, "3", None, False], "a whole number, 0 for none"),
    ("delay", [-0.1, "1", None, float("nan")], "seconds, 0 for none"),
    ("private", [None, 1, "yes"], "True or False"),
    ("robots", [None, 0, "no"], "True or False"),
    ("cache", [5, False, b"x", "", " "], "a folder, or None for no cache"),
])  # fmt: skip
def test_parameters_that_make_no_sense_are_told_at_once(name: str, values: list[Any], wanted: str) -> None:
    for value in values:
        with pytest.raises(wb.SourceError) as error:
            Web(**{name: value})
        assert str(error.value).startswith(f"Web({name}={value!r}): give {wanted}")


def test_parameters_at_their_limits_are_taken(tmp_path: Path) -> None:
    for options in (
        {"timeout": 0.1, "deadline": float("inf"), "max_bytes": 1, "retries": 0, "delay": 0},
        {"private": True, "robots": False, "cache": None},
        {"timeout": 5, "delay": 0.5, "cache": tmp_path},
        {"cache": str(tmp_path)},
    ):
        made = Web(**options)
        assert {name: getattr(made, name) for name in options} == options
