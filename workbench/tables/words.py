"""What stands at some spans of a text, as one reads it in a cell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from workbench.model import Span

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pyarrow as pa

    from workbench.tables.spots import Whole

SPACES = [n for n in range(0x3001) if chr(n).isspace()]
"""All code points at which ``str.split`` splits."""
SPANS, LETTERS = 2**17, 2**20
"""Spans that are read, and code points that are laid out, in one go; of texts at least one."""


def words(text: str, spans: Iterable[Span]) -> str:
    """What stands at some spans, gaps shown by an ellipsis, breaks as spaces."""
    spans = tuple(spans)
    if len(spans) == 1:
        return " ".join(spans[0].of(text).split())
    parts: list[str] = []
    last: int | None = None
    for span in spans:
        if last is not None:
            parts.append(" " if not text[last : span.start].strip() else " … ")
        parts.append(span.of(text))
        last = span.end
    return " ".join("".join(parts).split())


def blocks(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Where texts that are laid out together begin and end among all."""
    import numpy as np

    lengths = np.fromiter(map(len, texts), np.int64, len(texts))
    ends = np.flatnonzero(np.diff((np.cumsum(lengths) - lengths) // LETTERS)) + 1
    yield from pairwise([0, *ends.tolist(), len(texts)])


class Letters(NamedTuple):
    """The code points of texts one after the other, and where among them each text begins and how long it is."""

    codes: npt.NDArray[np.uint8] | npt.NDArray[np.uint32]
    starts: Whole
    lengths: Whole


def letters(texts: Sequence[str]) -> Letters:
    """Texts laid out so that thousands of spans can be read at once."""
    import numpy as np

    whole, lengths = "".join(texts), np.fromiter(map(len, texts), np.int64, len(texts))
    codes = np.frombuffer(whole.encode(), np.uint8) if whole.isascii() else np.frombuffer(whole.encode("utf-32-le"), "<u4")
    return Letters(codes, np.cumsum(lengths) - lengths, lengths)


def read(of: Letters, texts: Whole, starts: Whole, ends: Whole) -> pa.LargeStringArray:
    """What stands at spans, each in the text at a position, breaks as spaces."""
    import pyarrow as pa

    parts = (slice(first, first + SPANS) for first in range(0, max(1, len(texts)), SPANS))
    return pa.concat_arrays([_read(of, texts[part], starts[part], ends[part]) for part in parts])


def _read(of: Letters, texts: Whole, starts: Whole, ends: Whole) -> pa.LargeStringArray:
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    starts = np.clip(starts, 0, of.lengths[texts])
    each = np.clip(ends, starts, of.lengths[texts]) - starts
    reach = np.concatenate([[0], np.cumsum(each)])
    codes = of.codes[np.repeat(of.starts[texts] + starts - reach[:-1], each) + np.arange(reach[-1])]
    if codes.itemsize == 1:
        offsets, encoded = reach, codes.tobytes()
    else:
        sizes = 1 + (codes > 0x7F) + (codes > 0x7FF) + (codes > 0xFFFF)
        offsets, encoded = np.concatenate([[0], np.cumsum(sizes)])[reach], codes.tobytes().decode("utf-32-le").encode()
    found = pa.LargeStringArray.from_buffers(len(each), pa.py_buffer(offsets), pa.py_buffer(encoded))
    untidy = _untidy(codes, reach)
    tidy = [" ".join(text.split()) for text in found.filter(pa.array(untidy)).to_pylist()]
    return pc.replace_with_mask(found, pa.array(untidy), pa.array(tidy, pa.large_string()))


def _untidy(codes: npt.NDArray[np.uint8] | npt.NDArray[np.uint32], reach: Whole) -> npt.NDArray[np.bool_]:
    """Which of some texts, laid one after the other, have a space at an end, two in a row, or a break."""
    import numpy as np

    breaks = np.zeros(SPACES[-1] + 2, bool)
    breaks[SPACES] = True
    space = breaks.take(codes, mode="clip")
    first, last = (np.zeros(len(codes) + 1, bool) for _ in range(2))
    first[reach[:-1]], last[reach[1:] - 1] = True, True
    after_space = np.concatenate([[False], space[:-1]])
    wrong = np.flatnonzero(space & ((codes != ord(" ")) | after_space | first[:-1] | last[:-1]))
    found = np.zeros(len(reach) - 1, bool)
    found[np.searchsorted(reach, wrong, side="right") - 1] = True
    return found
