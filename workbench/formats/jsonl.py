"""JSON Lines of exchange lines: one article a line. They are read by ``sources``, as any other file is."""

from __future__ import annotations

import json
import os
from pathlib import Path

from workbench.formats import exchange
from workbench.model import Reading


def dump(reading: Reading, path: str | os.PathLike[str]) -> None:
    """Write one exchange line an article, as UTF-8."""
    with Path(path).open("w", encoding="utf-8", newline="\n") as file:
        for line in exchange.lines(reading):
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
