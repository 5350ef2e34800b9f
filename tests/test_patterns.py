"""Texts that nobody writes take no longer than others of their length: work is counted, not timed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import pytest

from workbench.nlp import quotemarks


@pytest.mark.parametrize("pump", ["“", "“ ", "„“", "‘a ", "“a ‘b ", "''", "'a ", '"a “', "»", "«»", "“a\n", "“It’s "])
def test_marks_are_paired_in_proportion(monkeypatch: pytest.MonkeyPatch, pump: str) -> None:
    looked = 0

    def counted(some: Iterable[Any], most: int) -> Iterator[Any]:
        nonlocal looked
        for each in islice(some, most):
            looked += 1
            yield each

    monkeypatch.setattr(quotemarks, "islice", counted)
    steps = []
    for length in (600, 1200):
        looked = 0
        quotemarks.quoted(pump * (length // len(pump)))
        steps.append(looked)
    assert steps[1] <= 2.5 * steps[0] + 100
