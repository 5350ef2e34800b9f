"""Records as others may see them: without private notes, without people's names, without paths of the machine.

Records are immutable and their ids are hashes of all they say and of who says it. So whoever is renamed signs other records, with
other ids, and what refers to these (a verdict to a mark, an undo to a verdict, an event to its quote) is made anew with them: the
copy is whole in itself. It is another person's work, too: merged with the records it was made of, each verdict is there twice,
once by each. The same person has the same pseudonym in every copy that begins with the same first verdict of theirs. A pseudonym is
drawn from what the copy itself says and tells nothing of the name; but whoever has both copies can tell by the moments who is who.
Verdicts of one and the same microsecond are ordered by their ids, so of these another may be the last in the copy.
"""

from __future__ import annotations

import os
import re
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any, Literal, get_args

from workbench.errors import WorkbenchError
from workbench.model import Annotation, Article, Decision, Origin, Reading, Skipped, fingerprint

Kind = Literal["notes", "names", "paths"]
Without = Kind | Iterable[Kind]
KINDS: tuple[Kind, ...] = get_args(Kind)
"""What can be left out: notes and flags with what was decided about them; people's names; the folders of files on this machine."""
NOBODY = "user:unknown"
NOTES = "notes"
ROOTS = "home Users root tmp var private mnt media opt usr srv Volumes etc workspace content"
"""First folders that paths begin with on other machines; those of this one are added."""
HOMES = re.compile(r"(?i)(?:/(?:home|Users)/[^/]+|/root|[A-Z]:[\\/]+Users[\\/]+[^\\/]+)[\\/]?")
PSEUDONYM = re.compile("user:person-[0-9a-f]{6}")
Words = Callable[[str], str]


def kinds(without: Without) -> frozenset[Kind]:
    """What is to be left out, from one word or several; WorkbenchError for others.

    >>> sorted(kinds("notes")), sorted(kinds(["names", "notes"]))
    (['notes'], ['names', 'notes'])
    """
    asked = [without] if isinstance(without, str) else list(without)
    if wrong := [each for each in asked if each not in KINDS]:
        raise WorkbenchError(f"without= takes {', '.join(map(repr, KINDS))}, one or several of them, not {wrong[0]!r}")
    return frozenset(asked)


def private(reading: Reading, without: Without, people: Mapping[str, str] | None = None) -> Reading:
    """A reading without what is asked for; ``people`` are the pseudonyms, where it is a part of more (see ``pseudonyms``).

    The words of articles stay as they are. What was decided about a note that is left out goes with it.

    >>> article = Article(text="Rain fell in Erbil.")
    >>> mark = Annotation(article=article.id, layer="entities", label="GPE", spans=((13, 18),), by="user:anna")
    >>> yes = Decision(article=article.id, target=mark.id, verdict="accept", by="user:anna", at="2026-01-01")
    >>> shared = private(Reading([article], [mark], [yes]), "names")
    >>> shared.annotations[0].by, shared.decisions[0].target == shared.annotations[0].id
    ('user:person-e5503c', True)
    """
    asked = kinds(without)
    if not asked:
        return reading
    people = ({} if "names" not in asked else pseudonyms([reading])) if people is None else people
    words = without_paths if "paths" in asked else str
    told = (a for a in reading.annotations if not (a.layer == NOTES and "notes" in asked))
    annotations = _anew(told, people, words)
    ids = {old: a.id for old, a in annotations.items()}
    return Reading(
        [_article(a, words) for a in reading.articles],
        list(annotations.values()),
        _decided(reading.decisions, ids, people),
        [replace(r, by=people.get(r.by, r.by)) for r in reading.runs],
        [_origin(o, words) for o in reading.origins],
        [Skipped(*map(words, s)) for s in reading.skipped],
    )


def privately(batches: Callable[[], Iterable[Reading]], without: Without) -> Iterator[Reading]:
    """Readings that are parts of one corpus, each without what is asked for; they are gone through twice where names are left out."""
    asked = kinds(without)
    people = pseudonyms(batches()) if "names" in asked else {}
    return (private(reading, asked, people) for reading in batches())


def pseudonyms(readings: Iterable[Reading]) -> dict[str, str]:
    """By signature the pseudonym of each person, drawn from what they did first and not from their name; who has one keeps it."""
    first: dict[str, tuple[int, str, str]] = {}
    for reading in readings:
        keys = {a.id: a.key for a in reading.annotations}
        deeds = [(d.by, (0, d.at, keys.get(d.target, ""))) for d in reading.decisions]
        deeds += [(a.by, (1, "", a.key)) for a in reading.annotations]
        deeds += [(r.by, (2, r.at, r.layer)) for r in reading.runs]
        for by, deed in deeds:
            if by.startswith("user:") and by != NOBODY:
                first[by] = min(first.get(by, deed), deed)
    made = {by: by for by in first if PSEUDONYM.fullmatch(by)}
    for by, deed in sorted(((by, deed) for by, deed in first.items() if by not in made), key=lambda item: (item[1], item[0])):
        tries = (f"user:person-{fingerprint(deed, *([n] if n else []))[:6]}" for n in range(len(first)))
        made[by] = next(name for name in tries if name not in made.values())  # two may have begun with the very same
    return made


def _anew(annotations: Iterable[Annotation], people: Mapping[str, str], words: Words) -> dict[str, Annotation]:
    """By their old ids annotations with other signatures and words; what names others by their ids goes on to name them."""
    known = {a.id: a for a in annotations}
    noted = {a.key: a for a in known.values() if a.layer != NOTES} if words is not str else {}  # keys hold no names, but may hold paths
    named = sorted((by.removeprefix("user:") for by in people), key=len, reverse=True)
    names = re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, named))})(?!\w)" if named else "(?!)")
    made: dict[str, Annotation] = {}

    def anew(a: Annotation) -> Annotation:
        if a.id not in made:
            values = {key: _each(value, reason if key == "why" else word) for key, value in a.values.items()}
            made[a.id] = a.replace(by=people.get(a.by, a.by), values=values)
        return made[a.id]

    def word(text: str) -> str:
        if text in noted:
            return anew(noted[text]).key
        return anew(known[text]).id if text in known else words(text)

    def reason(text: str) -> str:  # "as anna linked it"
        return words(names.sub(lambda found: people[f"user:{found[0]}"].removeprefix("user:"), text))

    return {old: anew(a) for old, a in known.items()}


def _decided(decisions: Iterable[Decision], ids: Mapping[str, str], people: Mapping[str, str]) -> list[Decision]:
    """Decisions about what there still is, under its new id; a decision that is undone comes before what undoes it."""
    new, made, waiting = dict(ids), list[Decision](), list(decisions)
    while ready := [d for d in waiting if d.target in new]:
        for d in ready:
            made.append(replace(d, target=new[d.target], by=people.get(d.by, d.by), gesture=ids.get(d.gesture, d.gesture)))
            new[d.id] = made[-1].id
        done = {d.id for d in ready}
        waiting = [d for d in waiting if d.id not in done]
    return made


def _article(article: Article, words: Words) -> Article:
    meta = _each(dict(article.meta), words)
    return article if meta == article.meta else replace(article, meta=meta)


def _origin(origin: Origin, words: Words) -> Origin:
    return replace(origin, where=words(origin.where), facts=_each(dict(origin.facts), words), found=_each(dict(origin.found), words))


def _each(value: Any, change: Words) -> Any:
    """A value of JSON's kinds with each text in it changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _each(inner, change) for key, inner in value.items()}
    return [_each(inner, change) for inner in value] if isinstance(value, list | tuple) else value


# --- paths ------------------------------------------------------------------------------------------------------------


def paths(text: str) -> list[str]:
    """The paths of files on a machine that stand in a text, as they stand there.

    >>> paths("wb.read('/home/anna/crisis/bbc.html'), see https://example.org/home/page or C:/Users/anna/x.csv")
    ['/home/anna/crisis/bbc.html', 'C:/Users/anna/x.csv']
    """
    return [found[0] for found in _pattern(os.getcwd()).finditer(text)]


def without_paths(text: str) -> str:
    """A text whose paths have lost their folders.

    >>> without_paths("wb.read('/home/anna/crisis/bbc.html') and /home/anna")
    "wb.read('…/bbc.html') and …"
    """
    return _pattern(os.getcwd()).sub(_last, text) if "/" in text or "\\" in text else text


@cache
def _pattern(here: str) -> re.Pattern[str]:
    own = (Path.home(), Path(here), Path(tempfile.gettempdir()), Path(sys.prefix))
    roots = sorted({*ROOTS.split(), *(path.parts[1] for path in own if path.root == "/" and len(path.parts) > 1)})
    step = r"[^\s\"'`<>:;|,()\[\]{}\x1b\\/&]+"
    coloured = r"(?<=\x1b\[\dm)|(?<=\x1b\[\d\dm)|(?<=\x1b\[\d;\d\dm)"  # as in tracebacks
    first = rf"root(?![\w.-])|(?:{'|'.join(map(re.escape, roots))})(?=/)"
    posix = rf"(?:(?<!\w)file://|(?<![\w.:/\\+<)\]}}}}])|{coloured})/(?:{first})(?:/+{step})*/?"
    windows = rf"(?:file:///)?(?<!\w)[A-Z]:[\\/]+(?:(?:{step}[\\/]+)+(?:{step})?|[\w-]+\.\w+)"
    return re.compile(f"{posix}|{windows}")


def _last(found: re.Match[str]) -> str:
    path = found[0].removeprefix("file:///" if found[0][8:10].endswith(":") else "file://")
    name = re.split(r"[\\/]+", path.rstrip("\\/"))[-1]
    return "…" if HOMES.fullmatch(path) or not name else f"…/{name}"
