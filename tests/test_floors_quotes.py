"""Floors for quotes on the project's own gold, measured with the shipped model. Floors only rise."""

import json
import re
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from workbench import nlp
from workbench.model import Article

GOLD = Path(__file__).parent / "gold" / "sample.jsonl"
FLOORS = {"direct": 0.99, "mixed": 0.97, "indirect": 0.965}
"""F1 by kind: a quote is found by as much of its words as two readings share (Dice)."""
SPEAKERS, CUES, NAMED = 0.94, 0.97, 0.70
"""Of the quotes found: whose speaker is touched, whose cue is the same; of those with a name in gold: whose surname is given."""


def words(text: str, spans: Iterable[tuple[int, int]]) -> set[int]:
    """Where the words of spans begin."""
    return {start + m.start() for start, end in spans for m in re.finditer(r"\w+", text[start:end])}


def dice(a: set[int], b: set[int]) -> float:
    return 2 * len(a & b) / (len(a) + len(b)) if a or b else 0.0


def surname(name: str | None) -> str | None:
    return re.split(r"[ -]", name.lower())[-1] if name else None


@lru_cache(maxsize=1)
def pairs() -> list[tuple[Any, Any, float]]:
    """(gold, ours, dice) of every article, paired best first; None where one side has no partner."""
    out: list[tuple[Any, Any, float]] = []
    for line in GOLD.read_text("utf-8").splitlines():
        record = json.loads(line)
        text = record["text"]
        ours, _ = nlp.annotate(Article(text=text), ["quotes"])
        gold: list[dict[str, Any]] = [{**q, "words": words(text, q["content"])} for q in record["quotes"]]
        got: list[dict[str, Any]] = [
            {
                "kind": a.label,
                "words": words(text, a.spans),
                "cue": next(iter(a.roles.get("cue", ())), None),
                "speaker": next(iter(a.roles.get("speaker", ())), None),
                "speaker_name": a.values.get("speaker_name"),
            }
            for a in ours
        ]
        candidates = sorted(((dice(g["words"], o["words"]), i, j) for i, g in enumerate(gold) for j, o in enumerate(got)), reverse=True)
        used_gold: set[int] = set()
        used_ours: set[int] = set()
        for score, i, j in candidates:
            if score and i not in used_gold and j not in used_ours:
                used_gold.add(i)
                used_ours.add(j)
                out.append((gold[i], got[j], score))
        out += [(g, None, 0.0) for i, g in enumerate(gold) if i not in used_gold]
        out += [(None, o, 0.0) for j, o in enumerate(got) if j not in used_ours]
    return out


@pytest.mark.parametrize("kind", FLOORS)
def test_content(kind):
    recall = [score for gold, _, score in pairs() if gold and gold["kind"] == kind]
    precision = [score for _, ours, score in pairs() if ours and ours["kind"] == kind]
    p, r = sum(precision) / len(precision), sum(recall) / len(recall)
    assert 2 * p * r / (p + r) >= FLOORS[kind]


def test_cue_and_speaker():
    both = [(gold, ours) for gold, ours, score in pairs() if score >= 0.5]
    cues = [ours["cue"] == tuple(gold["cue"]) for gold, ours in both if gold["cue"] and ours["cue"]]
    speakers = [
        bool(ours["speaker"]) and ours["speaker"][0] < gold["speaker"][1] and gold["speaker"][0] < ours["speaker"][1]
        for gold, ours in both
        if gold["speaker"]
    ]
    assert sum(cues) / len(cues) >= CUES
    assert sum(speakers) / len(speakers) >= SPEAKERS


def test_speaker_names():
    named = [(gold["speaker_name"], ours["speaker_name"]) for gold, ours, score in pairs() if score >= 0.5 and gold["speaker_name"]]
    right = [surname(gold) == surname(ours) for gold, ours in named]
    assert sum(right) / len(right) >= NAMED
