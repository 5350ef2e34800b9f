"""Exchange formats, one module each. Those that can be written have ``dump(readings, path)``; ``sources`` reads them."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from types import ModuleType

from workbench.errors import FormatError

SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl"}


def writer(path: str | os.PathLike[str], format: str | None = None) -> ModuleType:
    """The module that writes ``path``: by ``format``, else by suffix; FormatError names the formats there are."""
    name = format or SUFFIXES.get(Path(path).suffix.lower(), "")
    known = sorted(set(SUFFIXES.values()))
    if name not in known:
        asked = f"format={format!r}" if format else repr(Path(path).suffix or "a file without suffix")
        raise FormatError(f"{path}: cannot write {asked}; formats are {', '.join(known)} (by suffix {' '.join(SUFFIXES)}, or format=)")
    return import_module(f"workbench.formats.{name}")
