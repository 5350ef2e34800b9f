"""JSON Lines of exchange lines: one article a line. They are read by ``sources``, as any other file is."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from workbench.formats import exchange
from workbench.formats.lost import Lost
from workbench.model import Reading


def dump(readings: Iterable[Reading], path: str | os.PathLike[str]) -> Lost:
    """Write one exchange line an article, one reading after the other; nothing is lost."""
    write((line for reading in readings for line in exchange.lines(reading)), path)
    return Lost()


def write(objects: Iterable[Mapping[str, Any]], path: str | os.PathLike[str]) -> None:
    """Write one JSON object a line, as UTF-8. All lines are made before the file is touched."""
    with tempfile.TemporaryFile() as lines:
        for line in objects:
            # Half a character in somebody's values has no UTF-8; as \udXXX it is a JSON escape.
            lines.write(f"{json.dumps(line, ensure_ascii=False)}\n".encode(errors="backslashreplace"))
        lines.seek(0)
        with Path(path).open("wb") as file:
            shutil.copyfileobj(lines, file)
