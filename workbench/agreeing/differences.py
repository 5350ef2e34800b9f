"""The list of disagreements: what each of two people has, and who else has settled it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench import history
from workbench.agreeing.sides import Side, said
from workbench.agreeing.tally import Found
from workbench.model import Annotation, Article, Decision, Span
from workbench.tables import words

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = [
    "kind", "layer", "role", "article", "start", "end", "by", "label", "text", "id", "other_by", "other_label", "other_text", "other",
    "settled_by", "settled",
]  # fmt: skip
"""A row for what two people have differently. ``id`` and ``other`` are what each holds, ``other`` is None where that person holds nothing.
``text`` is what stands there, the filler of a role, or the key of a link. ``settled`` says whose side ``settled_by`` took: a person's, "both" or "neither"."""
Verdicts = Mapping[tuple[Any, ...], Sequence[Decision]]


class Ledger:
    """Disagreements, as they come in."""

    def __init__(self) -> None:
        self.rows: list[tuple[Any, ...]] = []

    def take(
        self,
        article: Article,
        layer: str,
        found: Iterable[Found],
        annotations: Iterable[Annotation],
        decisions: Iterable[Decision],
        judges: Mapping[str, Side],
    ) -> None:
        """Note what people have differently in a layer of an article; ``judges`` are what others hold there."""
        claims = {a.id: a.claim for a in annotations}
        verdicts: dict[tuple[Any, ...], list[Decision]] = defaultdict(list)
        for d in history.standing(decisions):
            if d.target in claims:
                verdicts[claims[d.target]].append(d)
        rows = []
        for each in found:
            for kind, role, by, a, other_by, b in _differences(each):
                place = (a.start, a.end)
                sides = [
                    *(by, a.label, _text(article.text, a, role), a.id),
                    *(other_by, b.label if b else "", _text(article.text, b, role) if b else "", b.id if b else None),
                ]
                rows.append((place, (kind, layer, role, article.id, *place, *sides, *_settled(verdicts, judges, role, by, a, other_by, b))))
        self.rows += [row for _, row in sorted(rows, key=lambda each: each[0])]

    def frame(self) -> pd.DataFrame:
        """As a table (see COLUMNS)."""
        import pandas as pd

        return pd.DataFrame(self.rows, columns=COLUMNS)


def _differences(found: Found) -> Iterator[tuple[str, str, str, Annotation, str, Annotation | None]]:
    """Kind, role, who, their mark, the other person and theirs: the first has something, the other may not."""
    one, other = found.one.by, found.other.by
    for kind, a, b in found.pairs:
        if a is None or b is None:
            if held := a or b:
                yield kind, "", *((one, held, other) if a else (other, held, one)), None
            continue
        if kind != "same":
            yield kind, "", one, a, other, b
        if kind in ("same", "span"):
            for role in sorted(a.roles.keys() | b.roles.keys()):
                if a.roles.get(role) != b.roles.get(role):
                    yield "role", role, one, a, other, b


def _text(text: str, a: Annotation, role: str) -> str:
    if role:
        return words(text, a.roles.get(role, ()))
    value = said(a)
    return words(text, a.spans) if value is None else value


def _settled(
    verdicts: Verdicts, judges: Mapping[str, Side], role: str, by: str, a: Annotation, other_by: str, b: Annotation | None
) -> tuple[str | None, str]:
    """Who beside the two has decided about it after them, and whose side they took."""
    about = [d for claim in {a.claim, *([b.claim] if b else [])} for d in verdicts.get(claim, ())]
    theirs = max((d.at for d in about if d.by in (by, other_by)), default="")
    last = max((d for d in about if d.by in judges and d.at > theirs), key=lambda d: (d.at, d.id), default=None)
    if last is None:
        return None, ""
    held = {_content(each, role) for each in judges[last.by].held}
    first = _content(a, role) in held
    second = _content(b, role) in held if b else not first
    return last.by, "both" if first and second else by if first else other_by if second else "neither"


def _content(a: Annotation, role: str) -> tuple[tuple[Any, ...], Sequence[Span]]:
    return a.claim, a.roles.get(role, ())
