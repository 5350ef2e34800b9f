"""The result of a comparison of people: as words, as a page that needs no style sheet, as a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import isnan
from typing import TYPE_CHECKING, Any

from workbench.agreeing.tally import Figure
from workbench.display import INK, NO_MATH, PAGE, PAPER, SOFT, characters

if TYPE_CHECKING:
    import pandas as pd

LISTED = 40
"""Disagreements that the page lists; ``disagreements`` has all."""
LONG = 90
NOTHING = "They have looked at no layer of an article in common."
HEAD = ("Layer", "People", "Articles", "Kappa", "Alpha", "F1 exact", "F1 overlap", "Marks", "Undecided")
HOW = (
    "Kappa and alpha over words (for links and facts over places, for roles over marks that both hold); F1 over marks, “exact” with the same "
    "spans, “overlap” with a common character. A suggestion that somebody has not decided counts neither way: those that only one "
    "of two has decided are “undecided”. A dash: not defined, as where all say the same throughout."
)


@dataclass(frozen=True, repr=False)
class Agreement:
    """How far people agree: ``figures`` by layer, label, role and people, and ``disagreements`` as a table (see ``differences.COLUMNS``)."""

    people: tuple[str, ...]
    figures: tuple[Figure, ...]
    disagreements: pd.DataFrame

    def frame(self) -> pd.DataFrame:
        """A row for each figure: layer, label and role ("" for all), people, number of articles and units, kappa, alpha, counts, F1."""
        import pandas as pd

        return pd.DataFrame(self.figures, columns=Figure._fields)

    def __repr__(self) -> str:
        names = [p.removeprefix("user:") for p in self.people]
        lines = [f"{', '.join(names[:-1])} and {names[-1]}"]
        for f in self._layers():
            who = f" ({f.people})" if len(self.people) > 2 else ""
            size = f"{f.articles} article{'s' * (f.articles != 1)}"
            shares = f", F1 {_number(f.f1)} exact, {_number(f.f1_overlap)} overlap" if f.people.count(",") == 1 else ""
            kappa = f"kappa {_number(f.kappa)}, " if f.people.count(",") == 1 else ""
            lines.append(
                f"{f.layer}{who}: {size}, {kappa}alpha {_number(f.alpha)}{shares}{f', {f.undecided} undecided' * bool(f.undecided)}"
            )
        return "\n".join([*lines, *([] if self.figures else [NOTHING]), self._counted()])

    def _layers(self) -> list[Figure]:
        return [f for f in self.figures if not f.label and not f.role]

    def _counted(self) -> str:
        """How many disagreements of which kind, and who has settled how many."""
        kinds, judges = Counter(self.disagreements.kind), Counter(self.disagreements.settled_by.dropna())
        n = kinds.total()
        said = f"{n or 'no'} disagreement{'s' * (n != 1)}"
        said += f": {', '.join(f'{count} {kind}' for kind, count in sorted(kinds.items()))}" if n else ""
        return said + "".join(f"; {count} settled by {who.removeprefix('user:')}" for who, count in sorted(judges.items()))

    def _repr_html_(self) -> str:
        names = " and ".join(characters(p.removeprefix("user:")) for p in self.people)
        figures = _table(HEAD, [_cells(f) for f in self.figures]) if self.figures else f"<p>{NOTHING}</p>"
        rows = self.disagreements.head(LISTED).to_dict("records")
        listed = _table(("Kind", "Layer", "First", "Second", "Settled"), [_difference(row) for row in rows]) if rows else ""
        more = len(self.disagreements) - len(rows)
        rest = f'<p style="color:{SOFT};margin:4px 0 0 0">and {more} more</p>' if more else ""
        return (
            f'<div class="{NO_MATH}" style="{PAGE};overflow:auto"><div><b>Agreement</b>: {names}</div>'
            f'{figures}<p style="color:{SOFT};font-size:85%">{HOW}</p>'
            f"<div><b>{characters(self._counted().capitalize())}</b></div>{listed}{rest}</div>"
        )


def _number(value: float) -> str:
    return "–" if isnan(value) else f"{value:.2f}"


def _cells(f: Figure) -> list[tuple[str, bool]]:
    """The cells of a line, each with whether it is bold."""
    name = " ".join(filter(None, (f.layer, f.label, f"role {f.role}" if f.role else "")))
    two = f.people.count(",") == 1
    shares = [_number(f.f1), _number(f.f1_overlap), f"{f.marks} / {f.other_marks}", str(f.undecided or "")] if two else [""] * 4
    plain = [f.people, str(f.articles), _number(f.kappa) if two else "", _number(f.alpha), *shares]
    return [(name, not f.label and not f.role), *((cell, False) for cell in plain)]


def _difference(row: Mapping[Any, Any]) -> list[tuple[str, bool]]:
    def side(prefix: str) -> str:
        who, label, text = (str(row[prefix + name] or "") for name in ("by", "label", "text"))
        text = text if len(text) <= LONG else text[: LONG - 2].rsplit(" ", 1)[0] + " …"
        return f"{who.removeprefix('user:')}: {' '.join(filter(None, (label, text))) or 'nothing'}"

    judge = row["settled_by"]
    settled = f"{judge.removeprefix('user:')}: {row['settled'].removeprefix('user:')}" if isinstance(judge, str) else ""
    kind = f"{row['kind']} {row['role']}".strip()
    return [(cell, False) for cell in (kind, row["layer"], side(""), side("other_"), settled)]


def _table(head: Sequence[str], lines: Iterable[Sequence[tuple[str, bool]]]) -> str:
    cell = f"text-align:left;vertical-align:top;padding:3px 9px;border:1px solid #d0d7de;color:{INK};background:{PAPER}"
    first = "".join(f'<th style="{cell}">{characters(name)}</th>' for name in head)
    rows = (
        "".join(f'<td style="{cell}">{f"<b>{characters(w)}</b>" if bold else characters(w)}</td>' for w, bold in line) for line in lines
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return (
        f'<table style="border-collapse:collapse;font-size:90%;margin:8px 0"><thead><tr>{first}</tr></thead><tbody>{body}</tbody></table>'
    )
