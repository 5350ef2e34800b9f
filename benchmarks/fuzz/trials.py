"""One case of each target: something damaged goes through the front door, and what comes out is judged."""

from __future__ import annotations

import json
import random
import tempfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

import workbench as wb
from benchmarks.fuzz import damage, packing
from benchmarks.fuzz.packing import Tree
from benchmarks.fuzz.targets import ENDING, READ, WRITTEN, Target, exported
from benchmarks.fuzz.verdict import Fault, check, check_bytes, check_tree, read, untouched, watched
from workbench import display, formats, history
from workbench.errors import WorkbenchError
from workbench.formats import exchange
from workbench.model import Reading

Trial = Callable[[random.Random, Path], None]
UNWRITABLE = (ArithmeticError, AttributeError, LookupError, OSError, RuntimeError, TypeError, ValueError)
"""What packing a damaged tree may end in: the bytes of the good file are damaged instead."""


TOGETHER = 10
"""So many cases of writing or merging go into one file, whose making takes most of the time."""


class Good(NamedTuple):
    """A good file: its tree, its bytes and what is read of it."""

    tree: Tree
    data: bytes
    reading: Reading


def reading(target: Target, folder: Path) -> Trial:
    """Files of a kind, read by ``wb.read``."""
    path = folder / f"x{target.suffix}"

    def good(tree: Tree) -> Good:
        data = target.pack(tree)
        path.write_bytes(data)
        return Good(tree, data, read(path))

    seeds = [good(tree) for tree in target.seeds()]

    def trial(chance: random.Random, folder: Path) -> None:
        seed = chance.choice(seeds)
        changed, packed = None, seed.data
        if chance.random() < target.share:
            try:
                changed = damage.of_tree(seed.tree, chance)
                packed = target.pack(changed.tree)
            except UNWRITABLE:
                changed = None
        data = damage.of_bytes(packed, chance) if changed is None or chance.random() < 0.1 else packed
        path.write_bytes(data)
        with watched():
            found = read(path)
        check(found, seed.reading)
        if changed and data == packed and target.counted:
            strong = target.strong and (target.lines or b"[" * 1000 not in data)
            check_tree(found, seed.reading, untouched(seed.tree, changed), changed.emptied, strong)
        elif packed == seed.data != data:
            lines = (seed.data.split(b"\n"), data.split(b"\n")) if target.lines else ([], [])
            check_bytes(found, seed.reading, *lines, target.sums)

    return trial


def rows(folder: Path) -> Trial:
    """Objects in memory, as ``wb.read`` takes them."""
    seed: Tree = READ[".json"].seeds()[0]
    before = wb.read(seed).reading

    def trial(chance: random.Random, folder: Path) -> None:
        changed = damage.of_tree(seed, chance)
        if any(isinstance(row, str) for row in (changed.tree if isinstance(changed.tree, list) else [changed.tree])):
            return  # the name of a file, or an address, which is asked for
        with watched():
            try:
                found = wb.read(changed.tree).reading
            except WorkbenchError:
                return
        if changed.tree:
            check_tree(found, before, untouched(seed, changed), changed.emptied, strong=isinstance(changed.tree, list))

    return trial


def _lines(number: int) -> list[Tree]:
    """The exchange lines of so many corpora, no two of which have an article in common."""
    return [packing.of_lines(exported(".jsonl", more=str(n or ""))) for n in range(number)]


def _readings(number: int) -> Callable[[random.Random], Reading]:
    """So many pairs of articles with strange things said of them, as far as exchange lines can say them; no id and no text twice."""
    seeds = _lines(number)

    def made(chance: random.Random) -> Reading:
        found = []
        for line in b"\n".join(packing.as_lines(damage.of_tree(seed, chance).tree) for seed in seeds).splitlines():
            try:
                found.append(exchange.read_line(json.loads(line)))
            except (WorkbenchError, ValueError, RecursionError):
                continue
        once = {each.articles[0].id: each for each in found}
        return Reading.of({each.articles[0].text: each for each in once.values()}.values())

    return made


def writing(name: str, folder: Path) -> Trial:
    """Readings, written in a format and read again."""
    made, path = _readings(TOGETHER), folder / f"out{ENDING[name]}"
    lossless = name in ("jsonl", "parquet")

    def trial(chance: random.Random, folder: Path) -> None:
        given = made(chance)
        try:
            with watched(lambda what: what.startswith("os.") or str(folder) in what or tempfile.gettempdir() in what):
                lost = formats.write([given], path, name).lost
        except WorkbenchError:
            if name != "xmi" and given.articles:
                raise
            return
        if name in ("ftm", "geojson", "icalendar") or not given.articles:
            return
        with watched():
            found = read(path)
        check(found, given)
        if lossless:
            _same(given, found)
        _compare(given, found, Counter() if lossless else Counter({what: n for (what, _), n in lost.counts.items()}))

    return trial


def _same(given: Reading, found: Reading) -> None:
    """Each record comes back as it was: what an annotation or a decision says makes its id, what an article says is looked at."""
    for kind in ("annotations", "decisions", "origins"):
        if gone := {r.id for r in getattr(given, kind)} - {r.id for r in getattr(found, kind)}:
            raise Fault(f"{len(gone)} of {len(getattr(given, kind))} {kind} did not come back, such as {min(gone)}")
    again = {a.id: a for a in found.articles}
    for article in given.articles:
        if again.get(article.id) != article:
            raise Fault(f"{article!r} came back as {again.get(article.id)!r}"[:600])


def _compare(given: Reading, found: Reading, lost: Counter[str]) -> None:
    """What was written comes back, or was told: by layer, in numbers."""
    if len(found.articles) < len(given.articles) and not found.skipped:
        raise Fault(f"{len(given.articles)} articles written, {len(found.articles)} read")
    marks = history.marks(given.annotations, given.decisions, given.runs)
    was = Counter(layer for layer, _ in {(m.annotation.layer, m.annotation.id) for m in marks})
    now = Counter(a.layer for a in found.annotations)
    for layer, number in was.items():
        if now[layer] < number and not lost[layer] and not found.skipped:
            raise Fault(f"{number} marks of {layer!r} written, {now[layer]} read, and nothing is told")


def merging(folder: Path) -> Trial:
    """A file from somebody, merged into a corpus that has the same articles; what is in it then is written and read again."""
    seeds, path, out = _lines(TOGETHER), folder / "theirs.jsonl", folder / "out.jsonl"

    def trial(chance: random.Random, folder: Path) -> None:
        path.write_bytes(b"\n".join(packing.as_lines(damage.of_tree(seed, chance).tree) for seed in seeds))
        corpus = wb.Corpus(user="ben")
        corpus.add([seed[0] for seed in seeds])
        try:
            corpus.merge(path)
        except WorkbenchError:
            return
        corpus.frame("entities")
        corpus.export(out)
        kept, again = {a.id for a in corpus.reading().annotations}, wb.read(out).reading
        if len(again.articles) < len(corpus) or again.skipped or kept - {a.id for a in again.annotations}:
            raise Fault(f"of {len(corpus)} articles {len(again.articles)} came back; {again.skipped[:1]}")

    return trial


def showing(folder: Path) -> Trial:
    """Articles with strange things said of them as the static page: the text that it shows is that of the article, in tags of ours."""
    from lxml import html

    made = _readings(1)
    ours = {
        "div",
        "p",
        "span",
        "mark",
        "sup",
        "sub",
        "details",
        "summary",
        "b",
        "i",
        "em",
        "strong",
        "small",
        "ul",
        "li",
        "blockquote",
        "br",
        "h3",
        "h4",
        "a",
    }

    def trial(chance: random.Random, folder: Path) -> None:
        given = made(chance)
        marks = history.marks(given.annotations, given.decisions, given.runs)
        for article in given.articles:
            page = display.static_article(article, [m for m in marks if m.annotation.article == article.id])
            root: Any = html.fragment_fromstring(page, create_parent="section")
            for element in root.iterdescendants():
                if element.tag not in ours or any(name.lower().startswith("on") for name in element.attrib):
                    raise Fault(f"a tag that nobody wrote: {html.tostring(element)[:200]!r}")

    return trial


TRIALS: dict[str, Callable[[Path], Trial]] = {
    **{name: partial(reading, target) for name, target in READ.items()},
    "rows": rows,
    **{f"write {name}": partial(writing, name) for name in WRITTEN if name != "report"},
    "merge": merging,
    "show": showing,
}
"""All targets; ``report`` is made of plots and comparisons, and is fuzzed as a file that is read."""


def at_once(name: str) -> int:
    """How many cases of a target a trial takes."""
    return TOGETHER if name.startswith("write") or name == "merge" else 1
