"""What is done to a file: to its tree, where everything has a meaning, and to its bytes."""

from __future__ import annotations

import math
import random
from collections.abc import Callable
from typing import Any, NamedTuple

from benchmarks.fuzz.packing import DEEP, Tree

SECRET = "secret.key"  # noqa: S105 - the name of a file
"""A file beside the one that is read, which nothing in that may open."""
ODD_TEXTS = (
    "", " ", "\0", "\ud83d", "\u202eevil\u2066", "a\u0301" * 40, "\U0001f9ca", "\ufeff", "\u2028", "\x1b[2J", "x" * 5000, "\r", "\n\n", "\t",
    "<script>alert(1)</script>", "</script><img src=x onerror=alert(1)>", "]]>", "&lol;", "&#0;", '"', "'", "`", "\\", "%s%n", "{{7*7}}", "$(id)",
    "../../evil.txt", "/etc/passwd", "C:\\evil.txt", "file:///etc/passwd", "javascript:alert(1)", "http://[::1", "a" * 300 + ".txt", ".txt", "con",
    "NaN", "Infinity", "-0", "1e999", "0x10", "9" * 400, "-1", "1;2", "null", "true", "[]", "{}", "\u0661\u0662", "2014-13-45", "9999-12-31T99:99Z",
    "user:", "user:\n", "rules:x", "model:y", "accept", "rejected", "undo", "links", "entities", "role/x", "part/part", "layer:/x",
    DEEP, "=cmd|' /C calc'!A0", "utf-7", "x-unknown", "base64", "multipart/mixed", "message/rfc822", "xn--", "id", "text", "meta", "_line",
)  # fmt: skip
NUMBERS = (0, 1, -1, 2, 7, 2**31, -(2**31), 2**53, 2**63, -(2**63), 2**64, 10**400, 0.5, -0.0, 1e308, math.nan, math.inf, -math.inf)
VALUES: tuple[Any, ...] = (*ODD_TEXTS, *NUMBERS, True, False, None, [], {}, [[]], {"": None}, [None], [[[[1]]]], b"\xff\xfe\0", b"\x80")
LONG = 30
"""Characters; a longer text is that of an article."""
TOKENS = (
    *(text.encode("utf-8", "surrogatepass") for text in ODD_TEXTS),
    b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\0" * 64, b"\xff" * 16, b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06",
    b"PK\x06\x06", b"\x1f\x8b\x08", b"BZh9", b"\xfd7zXZ\0", b"%PDF-1.7", b"WARC/1.0\r\n", b"PAR1", b"<?xml version='1.0' encoding='utf-16'?>",
    b"<!DOCTYPE x [<!ENTITY a SYSTEM 'secret.key'><!ENTITY b '&a;&a;'>]>", b"<!--", b"<![CDATA[", b"[" * 3000, b'{"a":' * 3000, b"(" * 3000, b"<a>" * 3000,
    b"<<" * 1000, b" 0 R", b"endobj", b"stream\n", b"/Filter/FlateDecode", b"/Kids[2 0 R]", b"\r\n\r\n", b"\n--=b\n", b"From x Fri Jun 27 10:00\n", b"=?utf-8?q?",
    b"=?x?b?", b"Content-Length: -1\r\n", b"Transfer-Encoding: chunked\r\n", b"\nffffffffffffffff\r\n", b'","', b'"\n', b"-DOCSTART-", b"\nT1\t", b"---\n", b"]" * 50,
)  # fmt: skip


class Damage(NamedTuple):
    """What became of a tree: the paths that were touched, and whether something was taken out.

    That is where an element of a list or something with parts is removed, or replaced by nothing or by something else with
    parts; a number or a word in such a place is a fault, which must be told.
    """

    tree: Tree
    touched: list[tuple[Any, ...]]
    emptied: bool


def of_tree(seed: Tree, chance: random.Random) -> Damage:
    """One to three changes to places of a tree; it is a copy."""
    damage = Damage(_copy(seed), [], False)
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        if places := _places(damage.tree):
            damage = chance.choice(CHANGES)(damage, chance.choice(places), chance)
    return damage


def _copy(tree: Tree) -> Tree:
    """A copy in which nothing is there twice: what is changed is changed in one place."""
    if isinstance(tree, dict):
        return {key: _copy(inner) for key, inner in tree.items()}
    return [_copy(inner) for inner in tree] if isinstance(tree, list) else tree


def _places(tree: Tree) -> list[tuple[Any, ...]]:
    """The paths to all that is in a tree."""
    found, waiting = [], [((), tree)]
    while waiting:
        path, node = waiting.pop()
        inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
        for key, value in inner:
            found.append((*path, key))
            waiting.append(((*path, key), value))
    return found


def at(tree: Tree, path: tuple[Any, ...]) -> Tree:
    """What stands at a path."""
    for key in path:
        tree = tree[key]
    return tree


def _changed(damage: Damage, path: tuple[Any, ...], value: Tree) -> Damage:
    holder, before = at(damage.tree, path[:-1]), at(damage.tree, path)
    holder[path[-1]] = value
    # a word in the place of mark-up, of a file in an archive or of a body is text; what has another name, hidden or unknown, need not be read
    free = "inside" in path[-2:] or path[-1] == "body" or (isinstance(before, dict) and "data" in before)
    renamed = path[-1] in ("name", "type", "link") and isinstance(holder, dict) and bool(holder.keys() & {"inside", "data"})
    renamed = renamed or _is_header(holder, path)
    held = isinstance(before, list | dict) or (isinstance(before, str) and len(before) > LONG)
    unpacked = isinstance(before, bytes) and (not value or value == b"\x80")  # which is how msgpack writes that there is nothing
    emptied = renamed or unpacked or (held and (free or _is_nothing(value)))
    return damage._replace(touched=[*damage.touched, path], emptied=damage.emptied or emptied)


def _is_header(holder: Tree, path: tuple[Any, ...]) -> bool:
    """Whether a path leads into the names of a table's columns: under others, two articles may have one text, and be one."""
    return path[:-1] == (0,) and isinstance(holder, list)


def _is_nothing(value: Tree) -> bool:
    """Whether a value says that there is nothing, or has parts of its own; another in the place of parts is a fault."""
    if isinstance(value, str):
        return not value.strip("\0\ufeff \t\r\n\u2028")
    return value is None or isinstance(value, list | dict) or (isinstance(value, float) and not math.isfinite(value))


def _replace(damage: Damage, path: tuple[Any, ...], chance: random.Random) -> Damage:
    """Another value, half the time of the same kind."""
    before = at(damage.tree, path)
    same = [value for value in VALUES if type(value) is type(before)]
    return _changed(damage, path, _copy(chance.choice(same if same and chance.random() < 0.5 else VALUES)))


def _retype(damage: Damage, path: tuple[Any, ...], chance: random.Random) -> Damage:
    """The same value as something of another kind."""
    value = at(damage.tree, path)
    kinds: tuple[Callable[[Any], Any], ...] = (
        str,
        lambda v: [v],
        lambda v: {"x": v},
        _twice,
        lambda v: -v if isinstance(v, int | float) else v,
    )
    return _changed(damage, path, chance.choice(kinds)(value))


def _twice(value: Tree) -> Tree:
    return value + _copy(value) if isinstance(value, str | list | int | bytes) else value


def _swap(damage: Damage, one: tuple[Any, ...], chance: random.Random) -> Damage:
    """Two values in each other's place, neither in the other."""
    other = chance.choice(_places(damage.tree))
    if one[: len(other)] == other or other[: len(one)] == one:
        return damage
    first, second = at(damage.tree, one), at(damage.tree, other)
    return _changed(_changed(damage, one, second), other, first)._replace(emptied=True)


def _remove(damage: Damage, path: tuple[Any, ...], _: random.Random) -> Damage:
    holder, value = at(damage.tree, path[:-1]), at(damage.tree, path)
    del holder[path[-1]]
    emptied = isinstance(holder, list) or isinstance(value, list | dict) or path[-1] == "body"
    return damage._replace(touched=[*damage.touched, path[:-1]], emptied=damage.emptied or emptied)


def _double(damage: Damage, path: tuple[Any, ...], chance: random.Random) -> Damage:
    """An element of a list once more, or a value under another name."""
    holder, value = at(damage.tree, path[:-1]), _copy(at(damage.tree, path))
    if isinstance(holder, list):
        holder.insert(chance.randint(0, len(holder)), value)
        # what lies in a list is found by its number, which may be another now: all of the list counts as touched
    else:
        holder[chance.choice(ODD_TEXTS)] = value
    return damage._replace(touched=[*damage.touched, path[:-1]], emptied=damage.emptied or _is_header(holder, path))


CHANGES = (_replace, _replace, _replace, _retype, _swap, _remove, _double)


def of_bytes(data: bytes, chance: random.Random) -> bytes:
    """One to four changes to bytes: a flip, a cut, a token between or over them, a piece elsewhere, another encoding."""
    changed = bytearray(data)
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        size = len(changed)
        place, other = chance.randint(0, size), chance.randint(0, size)
        match chance.randrange(8):
            case 0 | 1 if size:
                changed[min(place, size - 1)] ^= 1 << chance.randrange(8)
            case 2 if size:
                changed[min(place, size - 1)] = chance.randrange(256)
            case 3:
                del changed[place : place + chance.choice((1, 2, 8, 64, size))]
            case 4:
                changed[place:place] = chance.choice(TOKENS)
            case 5:
                token = chance.choice(TOKENS)[:64]
                changed[place : place + len(token)] = token
            case 6:
                changed[place:place] = changed[other : other + chance.choice((1, 8, 64, 500))] * chance.choice((1, 1, 2, 50))
            case _:
                changed = _encoded(changed, chance)
    return bytes(changed[:2_000_000])


def _encoded(data: bytearray, chance: random.Random) -> bytearray:
    """A text in another encoding than it says, or a few numbers of another size."""
    if chance.random() < 0.5 and data:
        place = chance.randrange(len(data))
        data[place : place + 4] = chance.choice((b"\0\0\0\0", b"\xff\xff\xff\xff", b"\xff\xff\xff\x7f", b"\x01\0\0\0"))
        return data
    encoding = chance.choice(("utf-16", "utf-16-le", "utf-32", "utf-7", "cp1252", "latin-1", "cp037"))
    return bytearray(data.decode("utf-8", "replace").encode(encoding, "replace"))
