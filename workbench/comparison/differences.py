"""What outlets say differently, in words: one sentence each, by templates, with the values that it is made from."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from workbench.clusters.wording import content
from workbench.comparison.amounts import figures
from workbench.comparison.cells import CERTAIN, HOW_MANY, Cell, Row, Standing, stance
from workbench.comparison.meanings import Party, Spot, Time
from workbench.comparison.slots import BACK, OWN_WORD, Value
from workbench.comparison.told import Outlet, Report, Told
from workbench.model import Annotation, Span

CALLED = {"who": "Who did it", "to whom": "To whom", "what": "What happened", "where": "Where", "when": "When", "how long": "How long"}
"""How a sentence on a slot begins where outlets say otherwise."""
SETTING = ("when", "where")
WORD = "on whose word"
UNITS = {"minute": "hour", "second": "hour"}
"""What a time names, where that is not its precision."""
STANCES = {"done": "done", "intended": "intended", "open": "only possible", "denied": "denied or negated"}
"""How a sentence calls what is told so."""
EXACT = ("second", "minute", "hour", "part of day", "day", "week", "weekend", "month")
"""Precisions of a time that are worth telling where but one outlet has it."""
SPEAKERS = 3
"""Speakers of an outlet that a sentence names."""

Cells = Mapping[str, Cell]


class Difference(NamedTuple):
    """A sentence about a slot, with the values behind it by outlet, and what it says: "differ", "only here" or "less precise"."""

    slot: str
    words: str
    agreement: Standing
    evidence: Sequence[tuple[str, Value]]


def differences(table: Sequence[Row], outlets: Sequence[Outlet], told: Told) -> list[Difference]:
    """What a careful reader would list, slot by slot. Nothing where there is but one outlet.

    That only one outlet names somebody is said where no other one does in the sentences of its reports; that only one gives a
    number, where the others' articles give none of that kind, and the sentences of their reports none at all.
    """
    if len(outlets) < 2:
        return []
    found: list[Difference] = []
    places = (v.meaning for row in table for cell in row.cells.values() for v in cell.values)
    known = {key for spot in places if isinstance(spot, Spot) for key in spot.entities}
    for row in table:
        telling = {outlet: cell for outlet, cell in row.cells.items() if cell.values}
        if row.slot in SETTING:
            found += _of_setting(row.slot, telling, outlets, told)
        elif row.slot.startswith(HOW_MANY):
            found += _of_numbers(row.slot, telling, outlets, told)
        elif row.slot == WORD:
            found += _of_sources(telling)
        elif row.slot == CERTAIN:
            found += _of_stances(telling)
        elif any(cell.standing == "differ" for cell in telling.values()):
            found += _listed(row.slot, CALLED.get(row.slot, row.slot.capitalize()), telling)
        else:
            found += _of_parties(row.slot, telling, outlets, told, known)
    return found


def _of_parties(slot: str, telling: Cells, outlets: Sequence[Outlet], told: Told, known: set[str]) -> Iterator[Difference]:
    """Who or what is named by one outlet alone; ``known`` are those of whom something has been said already."""
    named: dict[str, dict[str, Value]] = defaultdict(dict)
    called: dict[str, str] = {}
    for outlet, cell in telling.items():
        for value in cell.values:
            for key, name in value.names:
                named[key].setdefault(outlet, value)
                called.setdefault(key, name)
    alone: dict[str, list[str]] = defaultdict(list)
    for key, by in named.items():
        if len(by) == 1 and key not in known and not any(o.name not in by and _tells_of(o, key, called[key], told) for o in outlets):
            alone[next(iter(by))].append(key)
    for outlet, keys in alone.items():
        known.update(keys)
        evidence = [(outlet, named[key][outlet]) for key in keys]
        both = [called[key] for key, by in named.items() if len(by) == len(outlets)]
        if len(outlets) == 2 and both:
            other = next(o.name for o in outlets if o.name != outlet)
            words = f"{outlet} names {_and([*both, *(called[key] for key in keys)])}, {other} only {_and(both)}"
            evidence += [(other, v) for v in telling[other].values if v.names]
        else:
            words = f"Only {outlet} names {_and(called[key] for key in keys)}"
        yield Difference(slot, words, "only here", evidence)


def _tells_of(outlet: Outlet, key: str, name: str, told: Told) -> bool:
    """Whether an outlet names an entity where it reports, linked or in so many words; of a person the last name will do.

    That is in the sentences of its reports, or anywhere in the article where one of these says "the group" or "the town".
    """
    wanted = content(name.split()[-1] if key.startswith("person/") else name)
    for report in outlet.reports:
        text = report.article.text
        within = Span(0, len(text)) if _refers_back(report, told) else report.sentence
        if key in told.named_in(report.article.id, within) or (wanted and wanted <= content(within.of(text))):
            return True
    return False


def _refers_back(report: Report, told: Told) -> bool:
    """Whether a role of a report is filled by words that name nobody and mean somebody known."""
    text = report.article.text
    spans = [s for role, some in report.event.roles.items() if role != "time" for s in some]
    return any(s.of(text).lower().startswith(BACK) and not told.named_in(report.article.id, s) for s in spans)


def _of_setting(slot: str, telling: Cells, outlets: Sequence[Outlet], told: Told) -> Iterator[Difference]:
    """The day or the place: named by one outlet alone, less exactly, or otherwise. "Near the border" names none."""
    vaguely = [(outlet, cell.values[0]) for outlet, cell in telling.items() if not _is_named(cell.values[0])]
    telling = {outlet: cell for outlet, cell in telling.items() if _is_named(cell.values[0])}
    exactly = [(outlet, v) for outlet, cell in telling.items() for v in cell.values if cell.standing != "less precise"]
    if any(cell.standing == "differ" for cell in telling.values()):
        yield from _listed(slot, CALLED[slot], telling)
    elif len(telling) == 1:
        outlet, cell = next(iter(telling.items()))
        first = cell.values[0]
        others = [o for o in outlets if o.name != outlet]
        if _hangs_on_it(first) and not any(_has(o, first, told) for o in others):
            limit = isinstance(first.meaning, Time) and first.meaning.limit
            what = "says when" if limit else f"names the {_unit(first)}"
            words = "".join([f"Only {outlet} {what} ({_name(first)})", *(f"; {o} says {_name(v)}" for o, v in vaguely)])
            yield Difference(slot, words, "only here", [(outlet, first), *vaguely])
    elif exactly and not any(isinstance(v.meaning, Time) and v.meaning.limit for cell in telling.values() for v in cell.values):
        first = exactly[0][1]
        those = list(dict.fromkeys(outlet for outlet, _ in exactly))
        for outlet, cell in telling.items():
            loose = cell.values[0]
            if cell.standing == "less precise" and first.meaning.to(loose.meaning) == "more exact":
                verb = "name" if len(those) > 1 else "names"
                words = f"{_and(those)} {verb} the {_unit(first)} ({_name(first)}), {outlet} only the {_unit(loose)} ({_name(loose)})"
                yield Difference(slot, words, "less precise", [exactly[0], (outlet, loose)])


def _is_named(value: Value) -> bool:
    return value.meaning.named if isinstance(value.meaning, Spot) else True


def _hangs_on_it(value: Value) -> bool:
    """Whether a time hangs on the event by grammar, and does not only stand in its sentence; years are often those of something else."""
    time = value.event.values.get("time")
    if not isinstance(value.meaning, Time):
        return True
    return value.meaning.precision in EXACT and isinstance(time, Mapping) and time.get("rule") == "mention"


def _has(outlet: Outlet, value: Value, told: Told) -> bool:
    """Whether an outlet has the name of a place where it reports; or some time in those sentences, or that very day anywhere."""
    if isinstance(value.meaning, Spot):
        name = value.meaning.name or value.said
        return any(_tells_of(outlet, key, name, told) for key in value.meaning.entities or [""])
    return any(
        (r.sentence.start <= spans[0].start and spans[0].end <= r.sentence.end) or _same_day(value.meaning, kinds["TIME"])
        for r in outlet.reports
        for spans, kinds in told.links.get(r.article.id, {}).items()
        if "TIME" in kinds and spans
    )


def _same_day(meaning: object, link: Annotation) -> bool:
    """Whether a time somewhere in an article is the very day that another outlet names."""
    other = Time(str(link.values["entity"]), str(link.values.get("precision") or ""))
    return isinstance(meaning, Time) and meaning.days is not None and meaning.days == other.days


def _unit(value: Value) -> str:
    if isinstance(value.meaning, Time):
        days = value.meaning.days
        several = days is not None and days[0] != days[1] and value.meaning.precision in ("day", *UNITS)
        return "days" if several else UNITS.get(value.meaning.precision, value.meaning.precision)
    kind = value.meaning.kind if isinstance(value.meaning, Spot) and value.meaning.name == value.said else ""
    return kind if kind in ("country", "region") else "place"


def _name(value: Value) -> str:
    return value.said if isinstance(value.meaning, Time) else f"“{value.said}”"


def _of_numbers(slot: str, telling: Cells, outlets: Sequence[Outlet], told: Told) -> Iterator[Difference]:
    """A number that outlets give otherwise, or that one of them gives alone."""
    what = slot.removeprefix(HOW_MANY).strip()
    if len(telling) == 1:
        outlet, cell = next(iter(telling.items()))
        others = {r.article.id for o in outlets if o.name != outlet for r in o.reports}
        counting = any(what in told.counts.get(article, ()) for article in others)
        if not counting and not any(figures(r.article.text, r.sentence) for o in outlets if o.name != outlet for r in o.reports):
            yield Difference(slot, f"Only {outlet} says how many {what} ({cell.values[0].said})", "only here", [(outlet, cell.values[0])])
    elif any(cell.standing == "differ" for cell in telling.values()):
        yield from _listed(slot, f"How many {what}", telling)
    elif any(cell.standing == "less precise" for cell in telling.values()):
        yield from (d._replace(agreement="less precise") for d in _listed(slot, f"How many {what}", telling))


def _of_sources(telling: Cells) -> Iterator[Difference]:
    """The outlets that have nobody's word in common with any other one."""
    apart = {outlet: cell for outlet, cell in telling.items() if not _shares(outlet, telling)}
    if apart and len(telling) > 1:
        evidence = [(outlet, v) for outlet, cell in apart.items() for v in cell.values]
        yield Difference(WORD, "; ".join(f"{outlet} {_has_it(cell)}" for outlet, cell in apart.items()), "differ", evidence)


def _shares(outlet: str, telling: Cells) -> bool:
    others = [v for other, cell in telling.items() if other != outlet for v in cell.values]
    return any(v.meaning.to(o.meaning) == "same" for v in telling[outlet].values for o in others)


def _has_it(cell: Cell) -> str:
    said = list(dict.fromkeys(v.said for v in cell.values if v.said != OWN_WORD))
    more = [*said[:SPEAKERS], *(["others"] if len(said) > SPEAKERS else [])]
    own = "says it itself" if any(v.said == OWN_WORD for v in cell.values) else ""
    return _and(filter(None, [own, f"has it from {_and(more)}" if said else ""]))


def _of_stances(telling: Cells) -> Iterator[Difference]:
    """Done by some, intended or denied by others; and who has a denial beside."""
    by_stance: dict[str, dict[str, Value]] = defaultdict(dict)
    beside: dict[str, Value] = {}
    for outlet, cell in telling.items():
        by_stance[stance(cell.values[0])][outlet] = cell.values[0]
        if denials := [v for v in cell.values[1:] if v.said == "denied" and stance(cell.values[0]) != "denied"]:
            beside[outlet] = denials[0]
    if len(by_stance) > 1:
        words = "; ".join(f"{STANCES[s]} in {_and(f'{o} (“{v.text}”)' for o, v in by.items())}" for s, by in by_stance.items())
        yield Difference(CERTAIN, words[:1].upper() + words[1:], "differ", [(o, v) for by in by_stance.values() for o, v in by.items()])
    if beside:
        yield Difference(CERTAIN, f"Also denied in {_and(f'{o} (“{v.text}”)' for o, v in beside.items())}", "differ", list(beside.items()))


def _listed(slot: str, begin: str, telling: Cells) -> Iterator[Difference]:
    """All that is said, each with who says so: "When: Tuesday in one and two, Thursday in three"."""
    groups: list[tuple[Value, list[str]]] = []
    for outlet, cell in telling.items():
        for value in cell.values:
            same = next((by for first, by in groups if value.meaning.to(first.meaning) == "same"), None)
            if same is None:
                groups.append((value, [outlet]))
            elif outlet not in same:
                same.append(outlet)
    if isinstance(groups[0][0].meaning, Party):  # of each outlet the first that is named
        named = [(v, by) for v, by in groups if isinstance(v.meaning, Party) and v.meaning.named]
        groups = [(v, by) for n, (v, by) in enumerate(named) if not any(set(by) & set(before) for _, before in named[:n])]
    if len(groups) > 1:
        bare = slot == "when" or slot.startswith(HOW_MANY)
        said: dict[tuple[str, ...], list[str]] = defaultdict(list)
        for value, by in groups:
            said[tuple(by)].append(value.said if bare else f"“{value.said}”")
        words = "; ".join(f"{_and(some)} in {_and(by)}" for by, some in said.items())
        yield Difference(slot, f"{begin}: {words}", "differ", [(outlet, v) for v, by in groups for outlet in by[:1]])


def _and(names: Iterable[str]) -> str:
    """Names in a row: "one, two and three"."""
    *first, last = [*names] or [""]
    return f"{', '.join(first)} and {last}" if first else last
