"""What was decided in a Review, as tables that need no style sheet and no kernel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence

from workbench.display import INK, NO_MATH, PAGE, PAPER, SOFT, characters
from workbench.widgets.queue import Item

LINES = 60
"""Verdicts that are listed, the latest first; the rest only counts."""
WORDS = 120
GROUND = {"accepted": "#e3f4e7", "corrected": "#e3edfb", "rejected": "#fbe7e5"}
COLUMNS = ("waiting", "accepted", "corrected", "rejected")


def became(item: Item) -> str:
    """What became of an item: waiting, accepted, corrected or rejected."""
    return "waiting" if item.status == "suggested" else "corrected" if item.verdict.instead else item.status


def in_words(items: Iterable[Item]) -> str:
    """How many were decided how, in a line.

    >>> in_words([])
    '0 accepted, 0 corrected, 0 rejected, 0 waiting'
    """
    counts = Counter(became(item) for item in items)
    return ", ".join(f"{counts[name]} {name}" for name in (*COLUMNS[1:], "waiting"))


def static_tables(items: Sequence[Item], skipped: Collection[str], classes: str) -> str:
    """How many of each label were decided how, and the latest verdicts one by one, as HTML with inline styles only.

    It does not say what was flagged: flags are private notes, which a copy of a notebook may be asked to leave out.
    """
    latest = sorted((i for i in items if i.verdict.by and i.status != "suggested"), key=lambda i: i.verdict.at, reverse=True)
    aside = [f"{len(skipped)} skipped"] if skipped else []
    head = f"<b>Review</b>: {', '.join([in_words(items), *aside])}"
    rest = f'<p style="color:{SOFT}">{len(latest) - LINES} earlier verdicts are not listed here.</p>' if len(latest) > LINES else ""
    tables = [_counts(items), _verdicts(latest[:LINES])] if latest else []
    body = "".join([f'<p style="margin:0 0 10px 0">{head}</p>', *tables, rest])
    return f'<div class="{NO_MATH} {classes}" style="{PAGE};overflow:auto">{body}</div>'


def _counts(items: Iterable[Item]) -> str:
    counts = Counter((item.layer, item.label, became(item)) for item in items)
    kinds = sorted({(layer, label) for layer, label, _ in counts})
    lines = [[f"{layer} {label}", *(str(counts[layer, label, name] or "") for name in COLUMNS)] for layer, label in kinds]
    return _table(["", *COLUMNS], lines, [""] * len(lines))


def _verdicts(items: Sequence[Item]) -> str:
    lines = []
    for item in items:
        words = item.words if len(item.words) <= WORDS else item.words[: WORDS - 2].rsplit(" ", 1)[0] + " …"
        verdict = f"corrected to {item.verdict.instead}" if item.verdict.instead else item.status
        lines.append([item.label, words, verdict, item.verdict.by.removeprefix("user:"), item.by, item.source])
    grounds = [GROUND.get(became(item), PAPER) for item in items]
    return _table(["Label", "Words", "Verdict", "By", "Suggested by", "Outlet"], lines, grounds)


def _table(head: Sequence[str], lines: Sequence[Sequence[str]], grounds: Sequence[str]) -> str:
    cell = f"text-align:left;vertical-align:top;padding:3px 9px;border:1px solid #d0d7de;color:{INK}"
    first = "".join(f'<th style="{cell};background:{PAPER}">{characters(name)}</th>' for name in head)
    rows = [
        "<tr>" + "".join(f'<td style="{cell};background:{ground or PAPER}">{characters(words)}</td>' for words in line) + "</tr>"
        for line, ground in zip(lines, grounds, strict=True)
    ]
    style = "border-collapse:collapse;font-size:90%;margin:0 0 14px 0"
    return f'<table style="{style}"><thead><tr>{first}</tr></thead><tbody>{"".join(rows)}</tbody></table>'
