"""The table behind a comparison: for each slot what each outlet says, and how that stands to what the others say."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

from workbench.comparison.meanings import RELATIONS, Manner, Party, Relation, Source
from workbench.comparison.slots import ORDER, STANCES, Value, values
from workbench.comparison.told import Outlet, Report, Told

Standing = Literal["agree", "differ", "only here", "less precise", "silent"]
STANDINGS: dict[Standing, str] = {
    "agree": "says what another one says, and none says otherwise",
    "differ": "says otherwise than another one; whether both can be true is for the reader",
    "only here": "says what no other one says, or says it more exactly than all others",
    "less precise": "says less exactly what another one says (the month of its day, the country of its town)",
    "silent": "nothing was found in its reports",
}
"""How what an outlet says stands to what the others say."""
HOW_MANY = "how many"
CERTAIN = "how certain"
DOERS = "who"
DONE = ("who", "to whom", "what", "about what", "with what", "where", "when", "how long")
"""Slots in which an outlet's denials count only where it tells nothing else."""


class Cell(NamedTuple):
    """What one outlet says in one slot: its values, the most exact ones alone, and how they stand to the others'."""

    standing: Standing
    values: Sequence[Value] = ()


class Row(NamedTuple):
    """A slot with the cell of each outlet, by its name."""

    slot: str
    cells: Mapping[str, Cell]


def rows(outlets: Sequence[Outlet], told: Told) -> list[Row]:
    """The slots in which at least one outlet says something, in the order of ORDER, roles of one's own codebook before place and time."""
    found: dict[str, dict[str, list[tuple[Report, Value]]]] = defaultdict(lambda: defaultdict(list))
    for outlet in outlets:
        for report in outlet.reports:
            for slot, value in values(report, told):
                found[slot][outlet.name].append((report, value))
    stances = _stances(found)
    table = []
    for slot in sorted(found, key=_order):
        if slot == CERTAIN:
            of_outlet = {outlet.name: exact(stances.get(outlet.name, ())) for outlet in outlets}
        else:
            kept = found[slot] if slot not in DONE else {name: _done(some) for name, some in found[slot].items()}
            of_outlet = {outlet.name: exact([v for _, v in kept.get(outlet.name, ())]) for outlet in outlets}
        if any(of_outlet.values()):
            others = {name: [v for other, v in of_outlet.items() if other != name and v] for name in of_outlet}
            table.append(Row(slot, {name: Cell(standing(own, others[name]), own) for name, own in of_outlet.items()}))
    return table


def _done(some: Sequence[tuple[Report, Value]]) -> list[tuple[Report, Value]]:
    """What an outlet's reports say, those left out that only deny, where others do not."""
    return [(r, v) for r, v in some if not denies(r)] or list(some)


def denies(report: Report) -> bool:
    """Whether a report says that it was not so."""
    return STANCES.get(str(report.event.values.get("modality"))) == "denied"


def _order(slot: str) -> tuple[int, str]:
    """Where a slot stands in the table."""
    name = HOW_MANY if slot.startswith(HOW_MANY) else slot
    return (ORDER.index(name), slot) if name in ORDER else (ORDER.index("where"), f"-{slot}")


def exact(some: Sequence[Value]) -> list[Value]:
    """Values without those that others of them say more exactly (a town, not its country), each once. Of parties all are kept."""
    kept: list[Value] = []
    for value in some:
        if not any(v.meaning == value.meaning and v.said.casefold() == value.said.casefold() for v in kept):
            kept.append(value)
    return [v for v in kept if isinstance(v.meaning, Party) or not any(v.meaning.to(other.meaning) == "less exact" for other in kept)]


def standing(own: Sequence[Value], others: Sequence[Sequence[Value]]) -> Standing:
    """How the values of an outlet stand to those of others that say something."""
    if not own:
        return "silent"
    if not others:
        return "only here"
    against = [relation(own, other) for other in others]
    if "same" in against and isinstance(own[0].meaning, Source):
        return "agree"  # to have it from somebody else too is no contradiction
    if "other" in against:
        return "differ"
    if "less exact" in against:
        return "less precise"
    return "only here" if set(against) == {"more exact"} else "agree"


def relation(some: Sequence[Value], others: Sequence[Value]) -> Relation:
    """How values of one outlet stand to those of another: the nearest of the relations between any two of them."""
    return min((one.meaning.to(other.meaning) for one in some for other in others), key=RELATIONS.index)


def _stances(found: Mapping[str, Mapping[str, Sequence[tuple[Report, Value]]]]) -> dict[str, list[Value]]:
    """What each outlet says of whether it has happened, by the reports whose word for it other outlets have too, if it has any such.

    Who "turns to Russia in order to buy jets" has not bought them. A denial counts always, unless it is of another doer's deed.
    """
    words = {name: {report.word for report, _ in some} for name, some in found[CERTAIN].items()}
    doers = {(r.article.id, r.event.id): v.meaning.named for some in found[DOERS].values() for r, v in some if isinstance(v.meaning, Party)}
    main = set[str]().union(
        *(doers.get((r.article.id, r.event.id), ()) for some in found[DOERS].values() for r, _ in some if not denies(r))
    )
    stances: dict[str, list[Value]] = {}
    for name, own in found[CERTAIN].items():
        shared = set[str]().union(*(some for other, some in words.items() if other != name))
        told = [(r, v) for r, v in own if not denies(r)]
        common = [v for r, v in told if r.word in shared] or [v for _, v in told]
        best = next((s for s in ("done", "intended", "open") if any(stance(v) == s for v in common)), "")
        others = [(r, doers.get((r.article.id, r.event.id), frozenset())) for r, _ in own]
        foreign = {r.event.id for r, who in others if main and who and not main & who}
        denials = [v for r, v in own if denies(r) and (r.event.id not in foreign or not told)]
        stances[name] = [v for v in common if stance(v) == best] + denials
    return stances


def stance(value: Value) -> str:
    """What a value of "how certain" says of whether it has happened (see ``slots.STANCES``)."""
    return value.meaning.stance if isinstance(value.meaning, Manner) else ""
