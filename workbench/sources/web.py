"""Pages of the web, asked for politely: one request at a time, spaced per host, as robots.txt allows.

What was fetched before comes from a cache by the rules of RFC 9111. Safety and limits are wire.py's.
"""

from __future__ import annotations

import datetime as dt
import http
import importlib.metadata
import logging
import re
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, Self
from urllib.parse import unquote

import httpx

from workbench.errors import SourceError
from workbench.sources import wire
from workbench.sources.wire import Problem, Wire, body

if TYPE_CHECKING:
    from protego import Protego

MAX_REDIRECTS = 10
LONGEST_CRAWL_DELAY = 30.0
"""Seconds between two requests that a robots.txt can ask for at most; beyond it lie the ones that mean "go away"."""
ROBOTS_BYTES = 500_000
ROBOTS_TTL = 86_400.0
"""How much of a robots.txt is read, and how many seconds it is kept at most, as RFC 9309 has it."""
CACHE_BYTES = 500_000_000
REASONS = {
    401: "it wants a login; save the page from your browser and read the file",
    402: "it wants payment; save the page from your browser and read the file",
    403: "it wants a login or payment, or keeps programs out; save the page from your browser and read the file",
    404: "there is no such page; check the address",
    410: "the page was taken down",
    429: "it wants fewer requests; try again later or with a longer Web(delay=...)",
    451: "withheld for legal reasons",
}
Check = Callable[[Any], bool]


def _number(least: float, *, above: bool = False) -> Check:
    kinds = int | float
    return lambda value: isinstance(value, kinds) and not isinstance(value, bool) and (value > least if above else value >= least)


def _whole(least: int) -> Check:
    return lambda value: type(value) is int and value >= least


CHECKS: dict[str, tuple[Check, str]] = {
    "user_agent": (
        lambda value: isinstance(value, str) and bool(value.strip()) and value.isascii() and value.isprintable(),
        "a name in plain ASCII, e.g. 'northern-desk/1.0 (anna@example.org)'",
    ),
    "timeout": (_number(0, above=True), "seconds, more than 0"),
    "deadline": (_number(0, above=True), "seconds, more than 0"),
    "max_bytes": (_whole(1), "a whole number of bytes, at least 1"),
    "retries": (_whole(0), "a whole number, 0 for none"),
    "delay": (_number(0), "seconds, 0 for none"),
    "private": (lambda value: isinstance(value, bool), "True or False"),
    "robots": (lambda value: isinstance(value, bool), "True or False"),
    "cache": (
        lambda value: value is None or (isinstance(value, str | Path) and bool(str(value).strip())),
        "a folder, or None for no cache",
    ),
}
"""What each parameter of Web must be; NaN is no number of seconds."""
logging.getLogger("hishel").addHandler(logging.NullHandler())  # a cache that fails is no news to an analyst


def _agent() -> str:
    return f"workbench-news/{importlib.metadata.version('workbench-news')}"


def _cache_folder() -> Path:
    import platformdirs

    return platformdirs.user_cache_path("workbench", appauthor=False)


@dataclass(frozen=True, kw_only=True)
class Web:
    """How the web is asked: who asks, how long and how much at most, and what is never asked.

    ``timeout`` is for connecting and between bytes, ``deadline`` for one address with all its redirects, waits and
    retries, ``delay`` between two requests to one host (longer where robots.txt says so), all in seconds. ``max_bytes``
    counts what is unpacked. ``private`` lets addresses of private networks be asked. ``cache`` is a folder, None for none.
    """

    user_agent: str = field(default_factory=_agent)
    timeout: float = 20.0
    deadline: float = 120.0
    max_bytes: int = 20_000_000
    retries: int = 3
    delay: float = 1.0
    private: bool = False
    robots: bool = True
    cache: str | Path | None = field(default_factory=_cache_folder)

    def __post_init__(self) -> None:
        for name, (fits, wanted) in CHECKS.items():
            if not fits(value := getattr(self, name)):
                raise SourceError(f"Web({name}={value!r}): give {wanted}")


class Page(NamedTuple):
    """What an address gave: ``url`` after redirects, ``encoding`` as the server names it, ``fetched`` as ISO 8601 in UTC."""

    url: str
    data: bytes
    content_type: str | None
    encoding: str | None
    fetched: str
    from_cache: bool


class _Answer(NamedTuple):
    status: int
    headers: httpx.Headers
    data: bytes
    encoding: str | None
    from_cache: bool


def shown(url: str) -> str:
    """The address as it may be printed: on one line, without user and password, not endlessly long.

    >>> shown("https://anna:secret@example.org/a@b")
    'https://example.org/a@b'
    """
    try:
        httpx.URL(url)
        login = "[^/?#]*@"
    except (httpx.InvalidURL, ValueError):
        login = ".*@"  # a password may hold anything where the address is not one
    plain = re.sub(rf"^\s*([a-z][a-z0-9+.-]*:(?=//)|https?:)?(//)?{login}", r"\1\2", url, flags=re.IGNORECASE | re.DOTALL)
    plain = " ".join(plain.split())
    return plain if len(plain) <= 2000 else f"{plain[:2000]}…"


def fetch(url: str, web: Web | None = None) -> Page:
    """The page at one address; for several, a Session shares connections, robots.txt and turns.

    Raises SourceError with one line that says why not.
    """
    with Session(web) as session:
        return session.fetch(url)


class Session:
    """Fetches pages one after the other, from one thread; a context manager that closes its connections."""

    def __init__(self, web: Web | None = None) -> None:
        self.web = web or Web()
        self._wire = Wire(delay=self.web.delay, timeout=self.web.timeout, private=self.web.private)
        self._transport: httpx.BaseTransport = self._wire
        self._robots: dict[str, Protego | Problem] = {}
        if self.web.cache is not None:
            from hishel import CacheOptions, SqliteStorage
            from hishel.httpx import CacheTransport

            folder = Path(self.web.cache).expanduser()
            with suppress(OSError):  # what somebody reads is their own business
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            storage = SqliteStorage(database_path=folder / "pages.db", max_size=CACHE_BYTES)
            self._transport = CacheTransport(self._wire, storage, rfc=CacheOptions(shared=False))
        self._opened = self._transport

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections and the cache."""
        self._opened.close()

    def fetch(self, url: str) -> Page:
        """The page at ``url``. Raises SourceError with one line that says why not."""
        self._wire.until = wire.clock() + self.web.deadline
        try:
            final, answer = self._follow(_target(url), robots=self.web.robots)
            if not 200 <= answer.status < 300:
                raise Problem(_refusal(answer.status))
        except Problem as problem:
            raise SourceError(f"{shown(url)}: {problem}") from problem
        kind = answer.headers.get("content-type", "").partition(";")[0].strip().lower()
        date = _date(answer.headers.get("date")) if answer.from_cache else None
        fetched = (date or dt.datetime.now(dt.UTC)).isoformat(timespec="seconds")
        return Page(str(final), answer.data, kind or None, answer.encoding, fetched, answer.from_cache)

    def _follow(self, url: httpx.URL, *, robots: bool, ttl: float | None = None) -> tuple[httpx.URL, _Answer]:
        """Where the redirects end and what is there. User and password go to where they were given for and no further."""
        login = url.userinfo
        url = url.copy_with(userinfo=b"", fragment=None)
        for _ in range(MAX_REDIRECTS + 1):
            if robots:
                self._ask_leave(url)
            answer = self._ask(url, login, ttl)
            if answer.status not in (301, 302, 303, 307, 308) or "location" not in answer.headers:
                return url, answer
            target = _target(answer.headers["location"], base=url).copy_with(userinfo=b"", fragment=None)
            if (target.scheme, target.host, target.port) != (url.scheme, url.host, url.port):
                login = b""
            url = target
        raise Problem(f"redirected more than {MAX_REDIRECTS} times; it may want cookies: save the page from your browser and read the file")

    def _ask_leave(self, url: httpx.URL) -> None:
        """Raise Problem where the host's robots.txt does not let us in, and learn how long it wants us to wait."""
        origin = url.copy_with(raw_path=b"/robots.txt")
        rules = self._robots.get(str(origin)) or self._rules(origin)
        self._robots[str(origin)] = rules
        if isinstance(rules, Problem):
            raise Problem(str(rules))
        self._wire.crawl_delay[url.host] = min(rules.crawl_delay(self.web.user_agent) or 0.0, LONGEST_CRAWL_DELAY)
        if not rules.can_fetch(str(url), self.web.user_agent):
            raise Problem(f"the robots.txt of {url.host} does not allow it; save the page from your browser and read the file")

    def _rules(self, robots_txt: httpx.URL) -> Protego | Problem:
        from protego import Protego

        try:
            _, answer = self._follow(robots_txt, robots=False, ttl=ROBOTS_TTL)
        except Problem as problem:
            return problem
        if answer.status == 429 or answer.status >= 500:
            return Problem(f"the robots.txt of {robots_txt.host} cannot be had ({answer.status}), so nothing is asked; try again later")
        allowed = answer.data[:ROBOTS_BYTES] if answer.status < 300 else b""
        return Protego.parse(allowed.decode("utf-8-sig", "replace"))

    def _ask(self, url: httpx.URL, login: bytes, ttl: float | None) -> _Answer:
        """One answer, asking again a few times where that may help."""
        attempt = 0
        while True:
            wait = 2.0**attempt
            try:
                answer = self._once(url, login, ttl)
            except Problem as problem:
                if not (problem.passing and self._may_wait(wait, attempt)):
                    raise
            else:
                wait = max(wait, _retry_after(answer.headers.get("retry-after")))
                passing = (answer.status == 429 or answer.status >= 500) and not answer.from_cache
                if not (passing and self._may_wait(wait, attempt)):
                    return answer
            self._wire.pause(wait)
            attempt += 1

    def _may_wait(self, seconds: float, attempt: int) -> bool:
        return attempt < self.web.retries and wire.clock() + seconds < self._wire.until

    def _once(self, url: httpx.URL, login: bytes, ttl: float | None) -> _Answer:
        headers = {"User-Agent": self.web.user_agent, "Accept": "text/html, */*;q=0.8", "Accept-Encoding": "gzip"}
        request = httpx.Request("GET", url, headers=headers, extensions={"caching": {"ttl": ttl}})
        if login:
            user, _, password = login.decode("ascii").partition(":")
            auth = httpx.BasicAuth(unquote(user), unquote(password))
            request = next(auth.auth_flow(request))
        transport = self._wire if login else self._transport  # the cache would keep the password, and what it opens
        try:
            response = transport.handle_request(request)
            data = body(response, self.web.max_bytes)
        except (RuntimeError, sqlite3.Error):
            if transport is self._wire:
                raise
            self._transport = self._wire  # the cache is broken, and reading goes on without
            return self._once(url, login, ttl)
        cached = response.extensions.get("caching", {}).get("from_cache", False)
        return _Answer(response.status_code, response.headers, data, response.charset_encoding, cached)


def _target(address: str, base: httpx.URL | None = None) -> httpx.URL:
    """An address that may be asked, or, from ``base``, redirected to."""
    where = f"redirected to {shown(address)}, which is " if base else ""
    try:
        url = base.join(address) if base else httpx.URL(address.strip())
    except (httpx.InvalidURL, ValueError) as error:
        raise Problem(f"{where}not an address of a page") from error
    if url.scheme not in ("http", "https"):
        raise Problem(f"{where}not an address of the web; these begin with http:// or https://")
    if not url.host or (url.port or 0) > 65_535:
        raise Problem(f"{where}not an address of a page")
    return url


def _refusal(status: int) -> str:
    phrase = http.HTTPStatus(status).phrase.lower() if status in set(http.HTTPStatus) else "not a page"
    reason = REASONS.get(status) or ("the site is out of order; try again later" if status >= 500 else phrase)
    return f"answered {status}: {reason}"


def _retry_after(value: str | None) -> float:
    if value and value.strip().isdecimal():
        return float(value)
    date = _date(value)
    return (date - dt.datetime.now(dt.UTC)).total_seconds() if date else 0.0


def _date(value: str | None) -> dt.datetime | None:
    try:
        return parsedate_to_datetime(value or "").astimezone(dt.UTC)
    except (ValueError, TypeError, OverflowError):
        return None
