"""What must hold of every file, however it is damaged.

It ends in time and memory; it raises nothing but WorkbenchError; it writes nothing, starts nothing, asks no network and opens nothing
that the file points to; and nothing is lost in silence:

* there is something in it, or a reason why not;
* where fewer articles, annotations and decisions arrive than were in the file before it was damaged, and none were taken out of it,
  something is told;
* the articles that the damage did not touch arrive with all their records; in formats of lines and archives even where it does,
  in others something is told where they do not;
* where sums guard the content, no other text than that which was packed arrives without a word.
"""

from __future__ import annotations

import os
import sys
import warnings
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from srsly import msgpack
from trafilatura import external

import workbench as wb
from benchmarks.fuzz.damage import SECRET, Damage, at
from benchmarks.fuzz.packing import Tree
from workbench import facts
from workbench.formats.exchange import LONG_AGO
from workbench.model import Reading
from workbench.sources.text import decode

MARKERS = ("Erbil", "Mosul", "Kirkuk")
"""Each article of a seed has one of these names in its text, and nothing else in the seed has it."""
CANARY = "TOP SECRET OF NOBODY"
FLOOD = 50
FORBIDDEN = ("socket.connect", "socket.getaddrinfo", "subprocess.Popen", "os.system", "os.exec", "os.fork", "os.remove", "os.rename", "os.mkdir",
             "os.rmdir", "os.symlink", "os.chmod", "os.link", "shutil.rmtree", "pickle.find_class", "webbrowser.open")  # fmt: skip


class Fault(Exception):
    """Something that must not be."""


seen: list[str] = []
"""What was done that may not be, since the beginning of a case."""
watching: list[None] = []
"""Holds something during a case."""


def _audit(event: str, given: tuple[Any, ...]) -> None:
    if not watching:
        return
    if event == "open":
        path, mode, flags = given
        writes = isinstance(flags, int) and flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT)
        if writes or (mode and set(str(mode)) & set("wax+")):
            seen.append(f"opens {path!r} to write")
        elif SECRET in str(path):
            seen.append(f"opens {path!r}")
    elif event in FORBIDDEN:
        seen.append(f"{event}{given!r}"[:200])


class _Words(tuple[str, ...]):
    """Words that are known by what they are and not by what they hold: justext takes longer to hash all its own than for a page."""

    __slots__ = ()
    __hash__ = object.__hash__


def guard() -> None:
    """Listen for what no reader of files does; for the whole process, once it has loaded what detects languages and encodings."""
    external.JT_STOPLIST = _Words(external.jt_stoplist_init())
    facts.language("Rain fell in Erbil on Friday, said the mayor.")
    for registry in (msgpack.msgpack_decoders, msgpack.msgpack_encoders):
        registry.entry_points = False
        known = registry.get_all()  # which are looked for at every call, and take most of the time of a small file
        registry.get_all = partial(dict, known)
    decode("дождь в Эрбиле".encode("cp1251"))
    sys.addaudithook(_audit)


@contextmanager
def watched(allow: Callable[[str], bool] = lambda _: False) -> Iterator[None]:
    """Faults for what is written, started, asked or warned of meanwhile, unless it is allowed."""
    seen.clear()
    with warnings.catch_warnings(record=True) as told:
        warnings.simplefilter("always")
        watching.append(None)
        try:
            yield
        finally:
            watching.clear()
    if strange := [each for each in seen if not allow(each)]:
        raise Fault(strange[0])
    if len(told) > FLOOD:
        raise Fault(f"{len(told)} warnings, such as {told[0].message}")


def records(reading: Reading) -> Counter[str]:
    """How many records there are of each article, itself included, by the markers in its text."""
    texts: dict[str, str] = {}
    for article in reading.articles:  # two of them may have the same id
        texts[article.id] = texts.get(article.id, "") + article.text
    markers = {name: [m for m in MARKERS if m in text] or [""] for name, text in texts.items()}
    decided = (decision for decision in reading.decisions if decision.at != LONG_AGO)  # others follow from who made a mark
    told = [each.article for each in (*reading.annotations, *decided)]
    return Counter(marker for article in (*markers, *told) for marker in markers.get(article, ("",)))


def untouched(seed: Tree, damage: Damage) -> set[str]:
    """The articles, by their markers, that no change came near: each touches what is in the smallest part around it that has one."""
    left = set(MARKERS)
    for path in damage.touched:
        for length in range(len(path), -1, -1):
            try:
                inside = repr(at(seed, path[:length]))
            except (LookupError, TypeError):
                continue
            if near := {marker for marker in MARKERS if marker in inside}:
                left -= near
                break
    return left


def check(reading: Reading, before: Reading) -> None:
    """What holds of any file; a Fault says what does not."""
    if not reading.articles and not reading.skipped:
        raise Fault("nothing in it, and no reason why not")
    for skipped in reading.skipped:
        if "\n" in skipped.reason or len(skipped.reason) > 2000 or "Traceback" in skipped.reason:
            raise Fault(f"an unreadable reason: {skipped.reason[:300]!r}")
    if CANARY in repr(reading.articles):
        raise Fault("the content of another file got in")
    if not before.articles:
        raise ValueError("the seed is not read")
    texts = {article.id: article for article in reading.articles}
    for annotation in reading.annotations:
        annotation.check(texts[annotation.article])


def check_tree(reading: Reading, before: Reading, kept: set[str], emptied: bool, strong: bool) -> None:
    """What holds where the tree of a file was damaged."""
    was, now = records(before), records(reading)
    for marker in kept:
        if now[marker] < was[marker] and (strong or not reading.skipped):
            raise Fault(f"beside what was damaged, {was[marker] - now[marker]} of {was[marker]} records of {marker} did not arrive")
    same = len(reading.articles) - len({article.id for article in reading.articles})  # damaged into one another
    if now.total() + same < was.total() and not reading.skipped and not emptied:
        raise Fault(f"{was.total() - now.total()} of {was.total()} records did not arrive, and nothing is told")


def check_bytes(reading: Reading, before: Reading, whole: Sequence[bytes], lines: Sequence[bytes], sums: bool) -> None:
    """What holds where the bytes of a file were damaged; ``lines`` are those of a format of lines, ``whole`` those before."""
    if sums and not reading.skipped:
        texts = {article.text for article in before.articles}
        if any(article.text not in texts for article in reading.articles) or len(reading.articles) < len(before.articles):
            raise Fault("what sums guard has changed or gone without a word")
    if lines and not lines[0].startswith((b"\xff\xfe", b"\xfe\xff")):
        was, now = records(before), records(reading)
        for marker in filter(None, was):
            line = next(each for each in whole if marker.encode() in each)
            if line in lines and now[marker] < was[marker]:
                raise Fault(f"the line of {marker} is whole and did not arrive")


def secret(folder: Path) -> None:
    """Put the file that nothing may open beside those that are read."""
    (folder / SECRET).write_text(CANARY)


def read(path: Path) -> Reading:
    """By the front door; what it raises of its own tree is a reason as well."""
    try:
        return wb.read(path).reading
    except wb.WorkbenchError as error:
        from workbench.model import Skipped

        return Reading(skipped=[Skipped(path.name, " ".join(str(error).split()))])
