"""JSON Lines of exchange lines: one article a line. They are read by ``sources``, as any other file is."""

from __future__ import annotations

import json
import os
from pathlib import Path

from workbench.formats import exchange
from workbench.model import Reading


def dump(reading: Reading, path: str | os.PathLike[str]) -> None:
    """Write one exchange line an article, as UTF-8. All lines are made before the file is touched."""
    lines = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in exchange.lines(reading))
    # Half a character in somebody's values has no UTF-8; as \udXXX it is a JSON escape.
    Path(path).write_text(lines, encoding="utf-8", newline="\n", errors="backslashreplace")
