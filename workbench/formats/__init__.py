"""Exchange formats, one module each with ``load(path) -> Reading`` and, where it can be written, ``dump(reading, path)``."""

from __future__ import annotations

import os
from importlib import import_module
from pathlib import Path
from types import ModuleType

from workbench.errors import FormatError

SUFFIXES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".ipynb": "notebook", ".html": "page", ".htm": "page"}
WRITTEN = ("jsonl", "page")


def writer(path: str | os.PathLike[str], format: str | None = None) -> ModuleType:
    """The module that writes ``path``: by ``format``, else by suffix; FormatError names the formats there are."""
    name = format or SUFFIXES.get(Path(path).suffix.lower(), "")
    if name not in WRITTEN:
        raise FormatError(
            f"{path}: cannot tell how to write {format or Path(path).suffix or 'a file without suffix'!r}; use format= one of {', '.join(WRITTEN)}"
        )
    return import_module(f"workbench.formats.{name}")
