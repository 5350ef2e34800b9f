"""Records carried by a page: exchange lines, one a line, packed by gzip and written as base64 into a script that no browser runs.

Packed they take a sixth to an eighth of the room, and no text that is quoted in them can end the script or start another.
"""

from __future__ import annotations

import base64
import binascii
import gzip
import io
import json
import re
from collections.abc import Iterable

from workbench.errors import FormatError
from workbench.formats import exchange
from workbench.model import Reading

TYPE = "application/vnd.workbench.v1+jsonl+gzip"
"""The type of the script, by which it is found."""
BLOCK = re.compile(rb'<script type="' + re.escape(TYPE.encode()) + rb'"[^>]*>([^<]*)</script', re.IGNORECASE)


def block(readings: Iterable[Reading]) -> str:
    """The records of some readings as a script element; nothing is lost."""
    packed = io.BytesIO()
    with gzip.GzipFile(fileobj=packed, mode="wb", compresslevel=9, mtime=0) as lines:
        for reading in readings:
            for line in exchange.lines(reading):
                said = json.dumps(line, ensure_ascii=False, separators=(",", ":"))
                lines.write(f"{said}\n".encode(errors="backslashreplace"))  # half a character in a value is a JSON escape
    return f'<script type="{TYPE}">{base64.b64encode(packed.getvalue()).decode()}</script>'


def found(page: bytes) -> bytes | None:
    """The packed lines in a page, None where it carries none; FormatError where they are damaged."""
    if (match := BLOCK.search(page)) is None:
        return None
    try:
        return base64.b64decode(b"".join(match[1].split()), validate=True)
    except binascii.Error as error:
        raise FormatError(f"the records in this page are damaged ({error}); ask for the file again") from error
