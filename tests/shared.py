"""Texts with readings by hand, and what the front door makes of them: our own gold, and two real articles beside the project, never in it."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

import workbench as wb

SHARED = Path(__file__).parents[2] / "shared"
needs_articles = pytest.mark.skipif(
    not (SHARED / "gold/sample_articles.json").is_file(),
    reason="needs the two real articles, which lie beside the project and are not part of it",
)
GOLD: list[dict[str, Any]] = [
    json.loads(line)
    for name in ("sample", "articles")
    for line in (Path(__file__).parent / f"gold/{name}.jsonl").read_text("utf-8").splitlines()
]


@cache
def real_articles() -> list[dict[str, Any]]:
    """The reading of each of the two real articles, with its text."""
    entries = json.loads((SHARED / "gold/sample_articles.json").read_text("utf-8"))["articles"]
    return [{**entry, "text": (SHARED / "articles" / entry["file"]).read_bytes().decode()} for entry in entries]


@cache
def resolved_gold() -> wb.Corpus:
    """Our own gold's texts, detected and resolved, their ids their numbers; to be looked at only."""
    return _resolved(GOLD)


@cache
def resolved_articles() -> wb.Corpus:
    """The two real articles likewise."""
    return _resolved(real_articles())


def _resolved(entries: Iterable[Mapping[str, Any]]) -> wb.Corpus:
    corpus = wb.Corpus(user="anna")
    corpus.add([{"text": entry["text"], "id": str(n), "published": entry["published"]} for n, entry in enumerate(entries)])
    wb.detect(corpus)
    wb.resolve(corpus)
    return corpus
