"""Exchange formats, one module each.

Those that can be written have ``dump(readings, path) -> Lost``, which says what they had no place for. Those of JSON
objects that are known by their content have ``claims(value)`` and ``read_line(value, where)``; ``sources`` reads the others.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from workbench.errors import FormatError
from workbench.formats.lost import Lost
from workbench.model import Reading

SUFFIXES = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".parquet.zip": "parquet",
    ".csv.zip": "csv",
    ".spacy": "docbin",
    ".prodigy.jsonl": "prodigy",
    ".brat.zip": "brat",
    ".conll": "conll",
    ".bio": "conll",
    ".labelstudio.json": "labelstudio",
    ".doccano.jsonl": "doccano",
    ".xmi.zip": "xmi",
    ".xmi": "xmi",
    ".jsonld": "webannotation",
    ".ftm.jsonl": "ftm",
    ".qdpx": "refi",
    ".geojson": "geojson",
    ".ics": "icalendar",
    ".html": "report",
}
"""Which format a file has by the end of its name; the longest that fits counts."""
ABOVE = {"report": "workbench.report"}
"""Formats that are made from what stands above this room: handed over by name, so that nothing here imports them."""
DIALECTS = ("prodigy", "labelstudio", "doccano", "webannotation")
"""Formats of JSON objects and JSON Lines that are known by their content."""


@dataclass(frozen=True)
class Exported:
    """What an export wrote, as a path, and what the format had no place for."""

    path: Path
    lost: Lost

    def __fspath__(self) -> str:
        return str(self.path)

    def __repr__(self) -> str:
        return "\n".join([f"{self.path.name} written", *(["without:"] if self.lost else []), *(f"  {line}" for line in self.lost)])


def write(readings: Iterable[Reading], path: str | os.PathLike[str], format: str | None = None) -> Exported:
    """Write readings to a file or folder: by ``format``, else by suffix; FormatError when there is no such format or no such place."""
    module, path = writer(path, format), Path(path).expanduser()
    try:
        return Exported(path, module.dump(readings, path))
    except OSError as error:
        raise FormatError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error


def writer(path: str | os.PathLike[str], format: str | None = None) -> ModuleType:
    """The module that writes ``path``: by ``format``, else by suffix; FormatError names the formats there are."""
    ending = max((suffix for suffix in SUFFIXES if Path(path).name.lower().endswith(suffix)), key=len, default="")
    name = format or SUFFIXES.get(ending, "")
    known = sorted(set(SUFFIXES.values()))
    if name not in known:
        asked = f"format={format!r}" if format else repr(Path(path).suffix or "a file without suffix")
        raise FormatError(f"{path}: cannot write {asked}; formats are {', '.join(known)} (by suffix {' '.join(SUFFIXES)}, or format=)")
    return import_module(ABOVE.get(name, f"workbench.formats.{name}"))


def dialect(value: Mapping[str, Any]) -> ModuleType | None:
    """The format that a JSON object is written in, where it is known by its content; None for exchange lines and all else."""
    modules = (import_module(f"workbench.formats.{name}") for name in DIALECTS)
    return next((module for module in modules if module.claims(value)), None)
