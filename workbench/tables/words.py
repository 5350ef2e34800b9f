"""What stands at some spans of a text, as one reads it in a cell."""

from __future__ import annotations

from collections.abc import Iterable

from workbench.model import Span


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
