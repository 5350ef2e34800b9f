"""What tests of parsers share: bytes read as a file of some name, and files with damage in them."""

from collections.abc import Mapping
from pathlib import Path

from hypothesis import strategies as st

import workbench as wb
from tests.trying import tries
from workbench.model import Reading

hostile = tries(30)
BYTES = st.integers(0, 255)


def read(tmp_path: Path, name: str, data: bytes | str, columns: Mapping[str, str] | None = None) -> Reading:
    """What is read from a file of this name that holds this."""
    (tmp_path / name).write_bytes(data.encode() if isinstance(data, str) else data)
    return wb.read(tmp_path / name, columns=columns).reading


def reason(reading: Reading) -> str:
    """Why nothing was read."""
    assert not reading.articles
    (skipped,) = reading.skipped
    return skipped.reason


def damaged(whole: bytes, damage: st.DataObject, values: st.SearchStrategy[int] = BYTES) -> bytes:
    """A file with up to eight bytes changed to one of ``values``, and perhaps cut off."""
    data = bytearray(whole)
    for place in damage.draw(st.lists(st.integers(0, len(data) - 1), max_size=8)):
        data[place] = damage.draw(values)
    return bytes(data[: damage.draw(st.integers(0, len(data)) | st.just(len(data)))])


def is_read_or_told(tmp_path: Path, name: str, data: bytes) -> bool:
    """Whether there is something in it, or a reason why not."""
    reading = read(tmp_path, name, data)
    return bool(reading.articles or reading.skipped)
