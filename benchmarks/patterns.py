"""``python -m benchmarks.patterns``: how the time of every regular expression, and of every reader and rule, grows with hostile text.

Each pattern that the package compiles is turned into texts against it: what its repeats repeat, again and again, behind what they stand
behind, and before what they do not fit. Then the functions that read and mark are run on texts such as nobody writes: thousands of
quotation marks, brackets, initials, commas, dates without end; of the rules the parse before them is not timed.

Without a word only what is felt and grows faster than n^1.3 is told, for each pattern the first text that shows it; with ``all`` every
pattern and function. Other words are looked for in the names: ``nlp.quotes`` times only what holds that.
"""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from operator import attrgetter
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from typing import Any

import workbench as wb
from benchmarks import hostile
from benchmarks.exponent import EXPONENT, WHOLE, Growth, growth, is_too_much

LENGTHS, FELT = (1_000, 4_000, 16_000, 64_000), 0.3
"""Characters at which a pattern is timed, and seconds for a long article that are felt of one."""
LETTERS = "aA1 .,-'\"“”’(\n\t/:;<&_%$@é一"
"""What stands for a set of characters that says which it does not hold."""
ENDS = ("", "\0", "\n\0")
"""How they end: with what a pattern does not fit, on the same line and on the next."""


def compiled() -> dict[tuple[str, int], str]:
    """Every pattern with its flags that a module of the package compiles when it is imported or first used, and where."""
    found: dict[tuple[str, int], str] = {}
    original = re._compile  # type: ignore[attr-defined]

    def watched(pattern: Any, flags: Any) -> Any:
        made = original(pattern, flags)
        frame = sys._getframe(1)
        while frame.f_globals.get("__name__", "").startswith("re") and frame.f_back:
            frame = frame.f_back
        where = frame.f_globals.get("__name__", "")
        if where.startswith("workbench") and isinstance(made.pattern, str):
            found.setdefault((made.pattern, made.flags), f"{where}:{frame.f_lineno}")
        return made

    re._compile = watched  # type: ignore[attr-defined]
    try:
        for module in pkgutil.walk_packages(wb.__path__, "workbench."):
            if ".training" not in module.name and not module.name.endswith("__main__"):
                importlib.import_module(module.name)
        corpus = wb.Corpus(user="bench")
        corpus.add(
            [
                {
                    "text": "LOMNA (Reuters) — Jets bombed Lomna on Tuesday, 3 June 2014, Ana Ruiz said.\n\n“No,” she said. Rain fell.",
                    "id": "a",
                }
            ]
        )
        wb.detect(corpus, progress=False)
        wb.resolve(corpus)
        corpus.search('rain "she said"')
        corpus.summary()
    finally:
        re._compile = original  # type: ignore[attr-defined]
    return found


# --- texts against a pattern ------------------------------------------------------------------------------------------


def against(pattern: str, flags: int) -> set[tuple[str, str, str]]:
    """Beginnings, what comes again and again, and ends: against each of the repeats of a pattern, and against the whole."""
    tree = parser.parse(pattern, flags)
    found = {("", pump, end) for pump in hostile.PUMPS for end in ENDS}
    whole = _sample(tree)
    found |= {("", whole[:-1] or "a", ""), ("", whole + " ", ""), ("", whole, "\0")}
    for before, body in _repeats(tree, ""):
        for pump in {_sample(body, turn) for turn in range(3)} - {""}:
            found |= {(before, pump, end) for end in (*ENDS, "!")} | {("", before + pump, "\0"), ("", pump, "\0")}
    return {text for text in found if text[1]}


def _repeats(tree: Any, before: str) -> Iterator[tuple[str, Any]]:
    """The repeats without an end in a pattern, each with a text that leads to it."""
    for operator, value in tree:
        if operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            _least, most, body = value
            if most == sre.MAXREPEAT or most > 20:
                yield before, body
            yield from _repeats(body, before)
        for inner in _inside(operator, value):
            yield from _repeats(inner, before)
        before += _sample([(operator, value)])


def _inside(operator: Any, value: Any) -> Iterable[Any]:
    if operator is sre.SUBPATTERN:
        return [value[3]]
    if operator is sre.BRANCH:
        return list(value[1])
    if operator in (sre.ASSERT, sre.ASSERT_NOT):
        return [value[1]]
    return [value] if operator is sre.ATOMIC_GROUP else []


def _sample(tree: Any, turn: int = 0) -> str:
    """A text that a pattern could fit; ``turn`` chooses among branches and sets."""
    out = ""
    for operator, value in tree:
        if operator is sre.LITERAL:
            out += chr(value)
        elif operator is sre.NOT_LITERAL:
            out += next(c for c in LETTERS[turn:] if ord(c) != value)
        elif operator is sre.ANY:
            out += LETTERS[turn]
        elif operator is sre.IN:
            out += _of_set(value, turn)
        elif operator in (sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT):
            out += _sample(value[2], turn) * max(1, min(value[0], 50))
        elif operator is sre.BRANCH:
            out += _sample(value[1][turn % len(value[1])], turn)
        elif operator not in (sre.ASSERT, sre.ASSERT_NOT):
            out += "".join(_sample(inner, turn) for inner in _inside(operator, value))
    return out


def _of_set(items: Any, turn: int) -> str:
    test = re.compile("[" + "".join(_spelled(o, v) for o, v in items) + "]")
    fitting = [c for c in LETTERS if test.match(c)] or [
        chr(v if o is sre.LITERAL else v[0]) for o, v in items if o in (sre.LITERAL, sre.RANGE)
    ]
    return fitting[turn % len(fitting)]


def _spelled(operator: Any, value: Any) -> str:
    if operator is sre.NEGATE:
        return "^"
    if operator is sre.LITERAL:
        return re.escape(chr(value))
    if operator is sre.RANGE:
        return f"{re.escape(chr(value[0]))}-{re.escape(chr(value[1]))}"
    return {sre.CATEGORY_DIGIT: r"\d", sre.CATEGORY_NOT_DIGIT: r"\D", sre.CATEGORY_SPACE: r"\s", sre.CATEGORY_NOT_SPACE: r"\S",
            sre.CATEGORY_WORD: r"\w", sre.CATEGORY_NOT_WORD: r"\W"}[value]  # fmt: skip


def patterns(wanted: Callable[[str], bool]) -> Iterator[Growth]:
    """How each pattern grows in the way in which it is used: on the first text that is too much for it, else on the worst."""
    for (pattern, flags), where in sorted(compiled().items(), key=lambda item: item[1]):
        if not wanted(f"{where} {pattern!r}"):
            continue
        made, texts = re.compile(pattern, flags), sorted(against(pattern, flags))
        runs: dict[str, Callable[[str], object]] = {"match": made.match, "fullmatch": made.fullmatch, "search": partial(_looked_for, made)}
        for way in sorted(ways(*where.split(":"))):
            worst = Growth(what := f"{where} {way} {pattern!r}", "")
            for text in texts:
                worst = max(worst, growth(what, runs[way], text, LENGTHS, FELT), key=attrgetter("whole"))
                if is_too_much(worst, FELT):
                    break
            yield worst


def _looked_for(pattern: re.Pattern[str], text: str) -> int:
    return sum(1 for _ in pattern.finditer(text))


WAYS = {"search": "search", "finditer": "search", "findall": "search", "sub": "search", "subn": "search", "split": "search"}
WAYS |= {"match": "match", "fullmatch": "fullmatch"}


def ways(module: str, line: str) -> set[str]:
    """Whether what is compiled in a line of a module is searched for in texts, or matched with their beginning or the whole.

    Told by what is called on its name, or on the names that go through it in a loop; all three where that does not tell.
    """
    path = Path(importlib.import_module(module).__file__ or "")
    source, number = path.read_text("utf-8"), int(line)
    if found := {WAYS[way] for way in re.findall(r"\bre\.(\w+)\(", source.splitlines()[number - 1]) if way in WAYS}:
        return found
    around = [n for n in ast.walk(ast.parse(source)) if n.__dict__.get("lineno", number + 1) <= number <= n.__dict__["end_lineno"]]
    names = {n.arg for n in around if isinstance(n, ast.keyword) and n.arg}
    if not names:
        targets = [
            t for n in around if isinstance(n, ast.Assign | ast.AnnAssign) for t in (n.targets if isinstance(n, ast.Assign) else [n.target])
        ]
        names = {name.id for target in targets for name in ast.walk(target) if isinstance(name, ast.Name)}
    for text in (source, "\n".join(each.read_text("utf-8") for each in sorted(Path(wb.__path__[0]).rglob("*.py")))):
        through = {
            looping for name in names for loop in re.findall(rf"\bfor ([\w, ]+) in [^\n]*\b{name}\b", text) for looping in loop.split(", ")
        }
        called = {way for name in names | through for way in re.findall(rf"\b{name}\.(\w+)\(", text)}
        if found := {WAYS[way] for way in called if way in WAYS}:
            return found
    return {*WAYS.values()}


def main() -> None:
    """The patterns, then the functions."""
    words = [word for word in sys.argv[1:] if word not in ("all", "patterns", "functions")]

    def wanted(what: str) -> bool:
        return not words or any(word in what for word in words)

    for name, lengths, felt, measured in (
        ("patterns", LENGTHS, FELT, patterns),
        ("functions", hostile.TEXTS, hostile.FELT, hostile.functions),
    ):
        if {"patterns", "functions"}.isdisjoint(sys.argv) or name in sys.argv:
            print(f"{name}: exponent, seconds for {WHOLE:,} characters | at {', '.join(f'{n:,}' for n in lengths)} | what | on which text")
            slow: set[str] = set()
            known: set[str] = set()
            for each in measured(wanted):
                known.add(each.what)
                if too_much := is_too_much(each, felt):
                    slow.add(each.what)
                if too_much or "all" in sys.argv:
                    print(each, flush=True)
            print(f"{len(known)} {name}, {len(slow)} grow faster than n^{EXPONENT} and are felt")


if __name__ == "__main__":
    main()
