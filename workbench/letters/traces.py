"""What in a notebook tells of people and machines beside what it says: names, private notes, paths; and a copy without them."""

from __future__ import annotations

import copy
import re
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from workbench import privacy
from workbench.formats.notebook import MIME, carry
from workbench.letters.opening import Notebook, changed, records, texts
from workbench.model import Reading

GONE = "0" * 20
LEFT_OUT = "(left out: private notes)"
ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{20}(?![0-9a-f])")
USER = re.compile(r"\buser\s*=\s*[\"']([^\"'\n]+)[\"']")
WORDS = ("data", "metadata", "text", "ename", "evalue", "traceback")
"""The fields of an output that hold words."""
BRIEF = 12
"""Characters below which a note's words prove nothing unless they stand alone."""


@dataclass(frozen=True)
class Traces:
    """Names, notes and paths with the places where they stand: cells, the records, the metadata."""

    names: Mapping[str, list[str]]
    notes: Mapping[str, list[str]]
    paths: Mapping[str, list[str]]


def traces(notebook: Notebook, reading: Reading) -> Traces:
    """What a notebook tells; ``reading`` is what it carries."""
    found: tuple[dict[str, dict[str, None]], ...] = ({}, {}, {})
    people = names(notebook, reading)
    known, said = {name: {kind: _word(name, kind) for kind in ("source", "output", "metadata")} for name in people}, _notes(reading)
    written = _words(reading)
    for by in _signatures(reading):
        if by != (name := by.removeprefix("user:")) and name in known:
            found[0].setdefault(name, {})["the records"] = None
    for note in said:
        found[1].setdefault(note, {})["the records"] = None
    for place, kind, words in texts(notebook):
        for name, patterns in known.items():
            if _signature(name).search(words) or (name.casefold() not in written and patterns[kind].search(words)):
                found[0].setdefault(name, {})[f"{place}{'' if kind != 'source' else ', source'}"] = None
        for note, shows in said.items():
            if shows(words):
                found[1].setdefault(note, {})[f"{place}{'' if kind != 'source' else ', source'}"] = None
        for path in privacy.paths(words):
            found[2].setdefault(path, {})[f"{place}{'' if kind != 'source' else ', source'}"] = None
    return Traces(*({thing: list(places) for thing, places in some.items()} for some in found))


def names(notebook: Notebook, reading: Reading) -> list[str]:
    """Who has signed something in it, or is named as user="…" in a cell."""
    signed = {by.removeprefix("user:") for by in _signatures(reading) if by.startswith("user:")}
    signed |= {name for cell in notebook["cells"] for name in USER.findall(cell["source"])}
    return sorted(signed - {privacy.NOBODY.removeprefix("user:")})


def _signatures(reading: Reading) -> set[str]:
    return {a.by for a in reading.annotations} | {d.by for d in reading.decisions} | {r.by for r in reading.runs}


def _notes(reading: Reading) -> dict[str, Callable[[str], bool]]:
    """For each note whether a text shows it."""
    said = {str(a.values["text"]) for a in reading.annotations if a.layer == privacy.NOTES and a.values.get("text")}
    return {note: _shows(note) for note in sorted(said)}


def _shows(note: str) -> Callable[[str], bool]:
    forms = {note, escape(note), repr(note)[1:-1]}
    if len(note) >= BRIEF:
        return lambda words: any(form in words for form in forms)
    alone = re.compile("|".join(rf"(?:^|[>\"'])\s*{re.escape(form)}\s*(?:$|[<\"'])" for form in forms))
    return lambda words: bool(alone.search(words))


def _word(name: str, kind: str) -> re.Pattern[str]:
    """A name as a word; in what people write themselves it may begin with a capital."""
    return re.compile(rf"(?<!\w){re.escape(name)}(?!\w)", re.IGNORECASE if kind == "source" else 0)


def _signature(name: str) -> re.Pattern[str]:
    """A name where it is meant to be one: after user:, or in quotation marks behind an equals sign."""
    return re.compile(rf"(?<=user:){re.escape(name)}(?!\w)|(?<=[=(,\s][\"']){re.escape(name)}(?=[\"'])")


def _words(reading: Reading) -> set[str]:
    """All words of the articles, and what they are called: a name that is one of them may mean somebody in the news."""
    return {word.casefold() for a in reading.articles for word in re.findall(r"\w+", f"{a.text} {a.title} {a.author} {a.source}")}


# --- the copy ---------------------------------------------------------------------------------------------------------


def covered(notebook: Notebook, reading: Reading, without: Collection[privacy.Kind]) -> Notebook:
    """A copy without private notes, names or paths, as asked for.

    The records are made anew and what names them by their ids follows. Of an output that shows a note only the records stay.
    """
    made: Notebook = copy.deepcopy(notebook)
    people = privacy.pseudonyms([reading]) if "names" in without else {}
    kept = privacy.private(reading, without, people)
    shows = list(_notes(reading).values()) if "notes" in without else []
    hide = _hider(people, names(notebook, reading) if "names" in without else (), _words(reading), _renewed(reading, kept))
    path = privacy.without_paths if "paths" in without else str
    change = lambda words: path(hide(words, "output"))  # noqa: E731 - one after the other
    for cell in made["cells"]:
        for note in _notes(reading) if "notes" in without else ():
            cell["source"] = cell["source"].replace(note, "…") if _shows(note)(cell["source"]) else cell["source"]
        cell["source"] = path(hide(cell["source"], "source"))
        cell["metadata"] = changed(cell.get("metadata", {}), change)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            if MIME in data:
                told = records({"cells": [{"outputs": [output]}]}, "output")
                data.pop(MIME)
                data |= carry(privacy.private(told, without, people))
            _blank(output, shows)
            output.update({name: changed(output[name], change) for name in WORDS if name in output})
    return {**made, "metadata": changed(made.get("metadata", {}), change)}


def _blank(output: dict[str, Any], shows: Iterable[Callable[[str], bool]]) -> None:
    """Take from an output all but the records where it shows a note."""
    held = [words for _, _, words in texts({"cells": [{"source": "", "outputs": [output]}]})]
    if not any(show(words) for show in shows for words in held):
        return
    kept = {MIME: output["data"][MIME]} if MIME in output.get("data", {}) else {}
    output.clear()
    output.update(output_type="display_data", metadata={}, data={"text/plain": LEFT_OUT, **kept})


def _renewed(before: Reading, after: Reading) -> dict[str, str]:
    """By their old ids the new ones of annotations, which stand in the same order; an id of what is gone would tell what it said."""
    kept = {a.layer for a in after.annotations}
    gone = {a.id: GONE for a in before.annotations if a.layer not in kept}
    stayed = [a for a in before.annotations if a.layer in kept]
    return gone | {old.id: new.id for old, new in zip(stayed, after.annotations, strict=True) if old.id != new.id}


def _hider(people: Mapping[str, str], known: Iterable[str], written: Collection[str], ids: Mapping[str, str]) -> Callable[[str, str], str]:
    """What puts pseudonyms in the place of names; of a name that is a word of the articles only where it signs something."""
    others = {name: people.get(f"user:{name}", "user:person").removeprefix("user:") for name in known}

    def hide(words: str, kind: str) -> str:
        for name, put in others.items():
            words = (_signature(name) if name.casefold() in written else _word(name, kind)).sub(put, words)
        return ID.sub(lambda found: ids.get(found[0], found[0]), words) if ids else words

    return hide
