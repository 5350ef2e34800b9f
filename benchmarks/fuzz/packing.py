"""Files as trees of lists, dicts and values, which can be damaged where they have a meaning, and back to bytes.

Packing takes any tree: what is of the wrong kind becomes text, what cannot be written at all raises ValueError or the like.
An element of XML is ``{"name": ..., "given": attributes, "inside": [text or element, ...]}``; a file in an archive is ``{"name": ..., "data": tree}``.
"""

from __future__ import annotations

import base64
import bz2
import csv
import gzip
import io
import json
import lzma
import re
import tarfile
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterable, Mapping
from typing import Any
from xml.etree import ElementTree
from xml.sax.saxutils import escape, quoteattr

from workbench.formats import embedded

Tree = Any
DEEP = "\ue000deep"
"""A value that is written as lists in lists, so many that nothing should follow them."""
DEPTH = 50_000


def text(value: Tree) -> str:
    """A value as the text that a file has for it."""
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return value if isinstance(value, str) else "" if value is None else json.dumps(value, default=str)


def raw(value: Tree) -> bytes:
    """A value as bytes; half characters stay half."""
    return value if isinstance(value, bytes) else text(value).encode("utf-8", "surrogatepass")


def items(value: Tree) -> list[Any]:
    """A value as a list of something."""
    return value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else [value]


def pick(value: Tree, name: str, otherwise: Tree = "") -> Tree:
    """A part of a dict, were it none any more."""
    return value.get(name, otherwise) if isinstance(value, dict) else value


# --- JSON and tables --------------------------------------------------------------------------------------------------


def as_json(value: Tree) -> bytes:
    """JSON as sloppy programs write it: with NaN, and with halves of characters."""
    written = json.dumps(value, ensure_ascii=False, default=str).replace(json.dumps(DEEP, ensure_ascii=False), "[" * DEPTH + "]" * DEPTH)
    return written.encode("utf-8", "surrogatepass")


def as_lines(values: Tree) -> bytes:
    """One JSON object a line."""
    return b"".join(as_json(value) + b"\n" for value in items(values))


def as_notebook(value: Tree) -> bytes:
    """A notebook, whose packs are packed unless they are text."""
    return as_json(_with_packs(value))


def _with_packs(value: Tree) -> Tree:
    if isinstance(value, list):
        return [_with_packs(inner) for inner in value]
    if not isinstance(value, dict):
        return value
    made = {key: _with_packs(inner) for key, inner in value.items()}
    if isinstance(packs := made.get("packs"), list):
        made["packs"] = [pack if isinstance(pack, str) else base64.b64encode(zlib.compress(as_json(pack), 1)).decode() for pack in packs]
    return made


def as_report(lines: Tree) -> bytes:
    """A page that carries exchange lines."""
    packed = base64.b64encode(gzip.compress(as_lines(lines), 1)).decode()
    return f'<!DOCTYPE html><html><body><p>Rain.</p><script type="{embedded.TYPE}">{packed}</script></body></html>'.encode()


def as_csv(rows: Tree) -> bytes:
    """Rows of cells."""
    out = io.StringIO()
    csv.writer(out).writerows([text(cell) for cell in items(row)] for row in items(rows))
    return raw(out.getvalue())


def of_csv(data: bytes) -> Tree:
    return list(csv.reader(io.StringIO(data.decode(), newline="")))


def as_parquet(columns: Tree) -> bytes:
    """A column of values by its name; values of several kinds are written as text."""
    import pyarrow as pa
    from pyarrow import parquet as pq

    made = {}
    for name, values in columns.items():
        try:
            made[text(name)] = pa.array(items(values))
        except (pa.ArrowException, OverflowError, TypeError, ValueError):
            made[text(name)] = pa.array([text(value) for value in items(values)])
    out = io.BytesIO()
    pq.write_table(pa.table(made), out)
    return out.getvalue()


def as_docbin(tree: Tree) -> bytes:
    import srsly

    packed: bytes = srsly.msgpack_dumps(tree)
    return zlib.compress(packed)


def of_docbin(data: bytes) -> Tree:
    import srsly

    return srsly.msgpack_loads(zlib.decompress(data))


def of_lines(data: bytes) -> Tree:
    return [json.loads(line) for line in data.splitlines()]


def as_conll(articles: Tree) -> bytes:
    """Words with their tags, an article each list."""
    rows = lambda article: b"".join(b" ".join(map(raw, items(row))) + b"\n" for row in items(article))  # noqa: E731
    return b"".join(b"-DOCSTART- O\n\n" + rows(article) + b"\n" for article in items(articles))


def of_conll(data: bytes) -> Tree:
    return [[line.split(" ") for line in article.strip("\n").split("\n")] for article in data.decode().split("-DOCSTART- O\n")[1:]]


def of_tabs(data: bytes) -> Tree:
    return [line.split("\t") for line in data.decode().splitlines()]


def as_tabs(rows: Tree) -> bytes:
    return b"".join(b"\t".join(map(raw, items(row))) + b"\n" for row in items(rows))


# --- mark-up ----------------------------------------------------------------------------------------------------------


def tag(name: str, given: Mapping[str, str] | None = None, *inside: Tree) -> Tree:
    """An element."""
    return {"name": name, "given": dict(given or {}), "inside": list(inside)}


COLON = "._."
"""What stands for a colon in names while they are in a tree."""


def of_xml(data: bytes | str) -> Tree:
    """The elements of XML, with the namespaces as they were declared."""

    def node(element: ElementTree.Element) -> Tree:
        children: list[Any] = [element.text] if element.text else []
        for child in element:
            children += [node(child), *([child.tail] if child.tail else [])]
        return tag(element.tag, dict(element.attrib), *children)

    plain = re.sub(r"(</?|\s)([\w.-]+):(?=[\w.-]+[\s=>/])", r"\1\2" + COLON, data if isinstance(data, str) else data.decode())
    plain = plain.replace(" xmlns=", f" xmlns{COLON}=")
    return node(ElementTree.fromstring(plain))  # noqa: S314 - what we wrote ourselves


def as_xml(tree: Tree, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> bytes:
    return raw(head + _element(tree).replace(f"xmlns{COLON}=", "xmlns=").replace(COLON, ":"))


def as_html(tree: Tree) -> bytes:
    """A page, in which what a script says is not escaped."""
    return raw("<!DOCTYPE html>" + _element(tree, ("script", "style")))


def _element(node: Tree, bare: Iterable[str] = ()) -> str:
    if isinstance(node, list):
        return "".join(_element(each, bare) for each in node)
    if not isinstance(node, dict):
        return escape(text(node))
    name, given, inside = text(node.get("name")), node.get("given"), node.get("inside", [])
    attributes = "".join(f" {text(key)}={quoteattr(text(value))}" for key, value in given.items()) if isinstance(given, dict) else ""
    within = "".join(text(each) if name in bare and isinstance(each, str) else _element(each, bare) for each in items(inside))
    return f"<{name}{attributes}>{within}</{name}>"


# --- archives and packages --------------------------------------------------------------------------------------------

INNER: dict[str, tuple[Callable[[bytes], Tree], Callable[[Tree], bytes]]] = {
    **dict.fromkeys((".xml", ".rels", ".qde", ".xmi"), (of_xml, as_xml)),
    ".csv": (of_csv, as_csv),
    ".jsonl": (of_lines, as_lines),
    ".ann": (of_tabs, as_tabs),
}
"""What is in an archive is a tree again, by the end of its name."""


def _packed(member: Tree) -> bytes:
    kind = pick(member, "kind")
    data = pick(member, "data", b"")
    return INNER[kind][1](data) if kind in INNER else raw(data)


def of_zip(data: bytes) -> Tree:
    members = []
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            kind = name[name.rfind(".") :]
            content = archive.read(name)
            members.append({"name": name, "kind": kind, "data": INNER[kind][0](content) if kind in INNER else content})
    return members


def as_zip(members: Tree) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of two files with one name, which is what is tried
        for member in items(members):
            info = zipfile.ZipInfo("x", (1980, 1, 1, 0, 0, 0))
            info.filename = text(pick(member, "name")).encode("utf-8", "replace").decode()
            archive.writestr(info, _packed(member), zipfile.ZIP_DEFLATED if pick(member, "deflated", False) else zipfile.ZIP_STORED)
    return out.getvalue()


def as_tar(members: Tree, mode: str = "w") -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode=mode, format=tarfile.GNU_FORMAT) as archive:  # type: ignore[call-overload]
        for member in items(members):
            info = tarfile.TarInfo(text(pick(member, "name")).replace("\0", "") or "x")
            data = _packed(member)
            info.size, info.type = len(data), raw(pick(member, "type", "0"))[:1] or b"0"
            info.linkname = text(pick(member, "link"))
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


PACKERS: dict[str, Callable[[bytes], bytes]] = {
    ".gz": lambda data: gzip.compress(data, 1, mtime=0),
    ".bz2": lambda data: bz2.compress(data, 1),
    ".xz": lambda data: lzma.compress(data, preset=0),
}


# --- messages, crawls, PDF --------------------------------------------------------------------------------------------


def as_message(node: Tree) -> bytes:
    """Headers and a body; a list of bodies has the boundary ``=b``."""
    head = b"".join(raw(name) + b": " + raw(value) + b"\n" for name, value in (items(pair)[:2] for pair in items(pick(node, "head"))))
    body = pick(node, "body")
    if isinstance(body, list):
        return head + b"\n" + b"".join(b"--=b\n" + as_message(part) + b"\n" for part in body) + b"--=b--\n"
    return head + b"\n" + raw(body) + b"\n"


def as_mailbox(nodes: Tree) -> bytes:
    envelope = b"From anna@post.example Fri Jun 27 10:00:00 2014\n"
    return b"".join(envelope + as_message(node) + b"\n" for node in items(nodes))


def as_warc(records: Tree) -> bytes:
    """Records, whose lengths are right where they are not given."""
    out = b""
    for record in items(records):
        http = b"".join(raw(line) + b"\r\n" for line in items(pick(record, "http", []))) + b"\r\n"
        body = http + raw(pick(record, "body"))
        lines = [raw(name) + b": " + raw(value) for name, value in pick(record, "head", {}).items()]
        length = pick(record, "length", None)
        lines += [b"Content-Length: " + (str(len(body)).encode() if length is None else raw(length))]
        out += raw(pick(record, "version")) + b"\r\n" + b"\r\n".join(lines) + b"\r\n\r\n" + body + b"\r\n\r\n"
    return out


def as_pdf(objects: Tree) -> bytes:
    """The objects of a PDF in their order, the first its catalogue; bytes in a "stream" are its stream."""
    out, starts = bytearray(b"%PDF-1.4\n"), []
    for number, each in enumerate(items(objects), 1):
        starts.append(len(out))
        stream = pick(each, "stream", None) if isinstance(each, dict) else None
        about = {k: v for k, v in each.items() if k != "stream"} if isinstance(each, dict) else each
        body = b"" if stream is None else b"stream\n" + raw(stream) + b"\nendstream"
        out += b"%d 0 obj" % number + _pdf({"Length": len(raw(stream)), **about} if stream is not None else about) + body + b" endobj\n"
    place = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1) + b"".join(b"%010d 00000 n \n" % start for start in starts)
    return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (len(starts) + 1, place))


def _pdf(value: Tree) -> bytes:
    if isinstance(value, dict):
        return b"<<" + b"".join(b"/" + raw(key) + b" " + _pdf(inner) for key, inner in value.items()) + b">>"
    return b"[" + b" ".join(map(_pdf, value)) + b"]" if isinstance(value, list) else raw(value)
