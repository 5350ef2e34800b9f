"""The network under web.py: checked addresses, turns per host, proxies, and limits of time and size.

The very address that is connected to is checked, so that neither a redirect nor a name server can lead into a private
network; certificates are still checked against the name.
"""

from __future__ import annotations

import math
import socket
import ssl
import time
import urllib.request
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from email.utils import formatdate
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

import httpcore
import httpx

PIECE = 65_536
GLOBAL_UNICAST = IPv6Network("2000::/3")
NAT64 = IPv6Network("64:ff9b::/96")
sleep, clock, resolve = time.sleep, time.monotonic, socket.getaddrinfo


class Problem(Exception):
    """Why a page cannot be had; ``passing`` when asking again may help."""

    def __init__(self, reason: str, *, passing: bool = False) -> None:
        super().__init__(reason)
        self.passing = passing


class Wire(httpx.BaseTransport):
    """Sends requests: each host's turn is awaited, and nothing goes on after ``until`` (by the clock, in seconds).

    ``crawl_delay`` holds the hosts that want longer between two requests than ``delay``.
    """

    def __init__(self, *, delay: float, timeout: float, private: bool) -> None:
        self.delay = delay
        self.timeout = timeout
        self.private = private
        self.until = math.inf
        self.crawl_delay: dict[str, float] = {}
        self._asked: dict[str, float] = {}
        self._cleared: set[str] = set()
        self._pools: dict[tuple[str, str | None], httpcore.ConnectionPool] = {}

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        """Send one request; its body is read as it is asked for."""
        url, proxy = request.url, proxy_for(request.url)
        if proxy and not self.private and url.host not in self._cleared:
            addresses(url.raw_host.decode("ascii"), guarded=True, proxied=True)
            self._cleared.add(url.host)
        delay = max(self.delay, self.crawl_delay.get(url.host, 0.0))
        self.pause(self._asked.get(url.host, -math.inf) + delay - clock())
        self._asked[url.host] = clock()
        target = httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=url.raw_path)
        with self.explained():
            answer = self._pool(url.scheme, proxy).handle_request(httpcore.Request(request.method, target, headers=request.headers.raw))
        response = httpx.Response(answer.status, headers=answer.headers, stream=_Body(answer, self))
        response.headers.setdefault("Date", formatdate(usegmt=True))  # as RFC 9110 has it, or the cache would keep it forever
        return response

    def pause(self, seconds: float) -> None:
        """Wait, unless that would take too long in all."""
        if seconds <= 0:
            return
        if clock() + seconds > self.until:
            raise Problem(f"would have to be waited for {seconds:.0f} seconds; try again later or with a longer Web(deadline=...)")
        sleep(seconds)

    def left(self) -> float:
        """Seconds that the next step may take."""
        left = self.until - clock()
        if left <= 0:
            raise httpcore.ReadTimeout
        return min(self.timeout, left)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Trouble with the network, as a Problem."""
        try:
            yield
        except httpcore.TimeoutException as error:
            if clock() >= self.until:
                raise Problem("took too long in all; Web(deadline=...) gives it more time") from error
            raise Problem(f"no answer within {self.timeout:g} seconds", passing=True) from error
        except httpcore.ProxyError as error:
            raise Problem(f"the proxy does not let it through ({error})") from error
        except (httpcore.NetworkError, httpcore.ProtocolError) as error:
            if error.args and isinstance(flaw := error.args[0], ssl.SSLCertVerificationError):
                raise Problem(f"its certificate does not hold ({flaw.verify_message}), so it may be somebody else") from error
            passing = not isinstance(error, httpcore.LocalProtocolError)
            raise Problem(f"the connection failed ({str(error)[:100] or type(error).__name__})", passing=passing) from error

    def _pool(self, scheme: str, proxy: str | None) -> httpcore.ConnectionPool:
        if (scheme, proxy) not in self._pools:
            self._pools[scheme, proxy] = httpcore.ConnectionPool(
                # the system's certificates, those in SSL_CERT_FILE, and Mozilla's; they take a moment to load
                ssl_context=httpcore.default_ssl_context() if scheme == "https" else None,
                proxy=as_proxy(proxy) if proxy else None,
                network_backend=_Network(self, guarded=not (proxy or self.private)),
            )
        return self._pools[scheme, proxy]

    def close(self) -> None:
        """Close all connections."""
        for pool in self._pools.values():
            pool.close()


class _Body(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response, wire: Wire) -> None:
        self.answer = answer
        self.wire = wire

    def __iter__(self) -> Iterator[bytes]:
        with self.wire.explained():
            yield from self.answer.iter_stream()

    def close(self) -> None:
        self.answer.close()


class _Network(httpcore.NetworkBackend):
    """Connects to addresses that were checked, not to names that may mean another address a moment later."""

    def __init__(self, wire: Wire, *, guarded: bool) -> None:
        self.wire = wire
        self.guarded = guarded
        self.inner = httpcore.SyncBackend()

    def connect_tcp(self, host: str, port: int, timeout: float | None = None, *args: Any, **options: Any) -> httpcore.NetworkStream:
        failure: Exception = httpcore.ConnectError("no address")
        for address in addresses(host, guarded=self.guarded):
            try:
                stream = self.inner.connect_tcp(address, port, self.wire.left(), *args, **options)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
            else:
                return _Stream(stream, self.wire)
        raise failure


class _Stream(httpcore.NetworkStream):
    """A connection that ends with its time."""

    def __init__(self, inner: httpcore.NetworkStream, wire: Wire) -> None:
        self.inner = inner
        self.wire = wire

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.wire.left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.wire.left())

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Stream(self.inner.start_tls(ssl_context, server_hostname, self.wire.left()), self.wire)

    def close(self) -> None:
        self.inner.close()

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


def addresses(host: str, *, guarded: bool, proxied: bool = False) -> list[str]:
    """Where a host is. A proxy may know hosts that this machine does not; what both know is judged by what this one finds."""
    try:
        found = list(dict.fromkeys(str(entry[4][0]) for entry in resolve(host, None, type=socket.SOCK_STREAM)))
    except (OSError, ValueError) as error:  # ValueError: not a name at all
        if proxied:
            return []
        again = isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN
        raise Problem(f"no host named {host[:100]} is known; check the address and the network", passing=again) from error
    private = next((address for address in found if not is_public(address)), None)
    if guarded and private:
        raise Problem(f"{host} is at {private}, in a private network, which is not asked; Web(private=True) allows it")
    return found


def is_public(address: str) -> bool:
    """Whether an address is of the public network, and not a private one in the clothes of IPv6.

    >>> [is_public(a) for a in ("8.8.8.8", "169.254.169.254", "::ffff:10.0.0.1", "64:ff9b::7f00:1", "2001:4860::8888")]
    [True, False, False, False, True]
    """
    ip: IPv4Address | IPv6Address = ip_address(address.partition("%")[0])
    if isinstance(ip, IPv6Address):
        inner = IPv4Address(int(ip) & 0xFFFFFFFF) if ip in NAT64 else ip.ipv4_mapped or ip.sixtofour
        if inner is None and ip not in GLOBAL_UNICAST:
            return False
        ip = inner or ip
    return ip.is_global and not ip.is_multicast


def proxy_for(url: httpx.URL) -> str | None:
    """The proxy that the environment or the system names for an address."""
    if urllib.request.proxy_bypass(url.host):
        return None
    proxies = urllib.request.getproxies()
    proxy = proxies.get(url.scheme) or proxies.get("all")
    return proxy if not proxy or "://" in proxy else f"http://{proxy}"


def as_proxy(address: str) -> httpcore.Proxy:
    """A proxy with the user and password that its address names."""
    try:
        url = httpx.URL(address)
    except (httpx.InvalidURL, ValueError):
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host:
        raise Problem("the proxy that HTTP_PROXY, HTTPS_PROXY or ALL_PROXY names is not an http:// or https:// address")
    auth = (url.username.encode(), url.password.encode()) if url.userinfo else None
    return httpcore.Proxy(httpcore.URL(scheme=url.raw_scheme, host=url.raw_host, port=url.port, target=b"/"), auth=auth)


def body(response: httpx.Response, limit: int) -> bytes:
    """What was sent, unpacked, unless it is more than ``limit`` bytes, whatever it says of itself."""
    packed = response.headers.get("content-encoding", "").strip().lower()
    length = response.headers.get("content-length", "")
    data = bytearray()
    with closing(response):
        if packed not in ("", "identity", "gzip", "x-gzip"):
            raise Problem(f"sent packed as {packed[:20]}, which was not asked for and cannot be read")
        if length.isdecimal() and int(length) > limit:
            raise _too_large(limit)
        sent = _at_most(limit, response.iter_raw())
        for piece in _at_most(limit, _unpacked(sent)) if "gzip" in packed else sent:
            data += piece
    return bytes(data)


def _at_most(limit: int, pieces: Iterable[bytes]) -> Iterator[bytes]:
    left = limit
    for piece in pieces:
        left -= len(piece)
        if left < 0:
            raise _too_large(limit)
        yield piece


def _too_large(limit: int) -> Problem:
    return Problem(f"larger than {limit / 1_000_000:g} MB; Web(max_bytes=...) reads more")


def _unpacked(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Gzip undone in small pieces, so that a bomb never fills the memory."""
    unpacker, begun = zlib.decompressobj(wbits=31), False
    try:
        for piece in pieces:
            rest = piece
            while rest:
                unpacker = zlib.decompressobj(wbits=31) if unpacker.eof else unpacker
                yield unpacker.decompress(rest, PIECE)
                rest, begun = unpacker.unconsumed_tail or unpacker.unused_data, True
    except zlib.error as error:
        raise Problem(f"sent packed and cannot be unpacked ({error})") from error
    if begun and not unpacker.eof:
        raise Problem("sent packed and not to the end", passing=True)
