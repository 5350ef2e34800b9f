"""What links say of marks, as columns: for names and events at once, for quotes one by one, as who speaks takes a look at the text."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from workbench import history, parties
from workbench.formats import exchange
from workbench.model import SHOWN, Annotation, Mark, Span
from workbench.tables import cells
from workbench.tables.spots import Whole, finds, spans_in
from workbench.tables.stored import Chosen, Stored, among

if TYPE_CHECKING:
    import pyarrow as pa

OWN: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "entities": {
        "NAME": {"entity": "entity", "name": "name"},
        "PLACE": {"kb": "entity", "lat": "lat", "lon": "lon"},
        "TIME": {"time": "entity"},
    },
    "events": {"INCIDENT": {"incident": "entity"}},
}
"""Which columns show what of the link of each kind at a mark's own spans."""
MORE = ("PLACE", "NAME")
"""Links of an event's place, and of who acts."""
SPOT = {"lat": "lat", "lon": "lon"}
NAMING = ("NAME", "UTTERANCE")
OF_QUOTES = (*NAMING, "REFERENCE")
"""Links without which nothing is said of a quote, and all that are asked."""
KINDS: Mapping[str, Collection[str]] = {"entities": OWN["entities"], "quotes": OF_QUOTES, "events": {*OWN["events"], *MORE}}
"""The kinds of links that say something of the marks of a layer."""
QUOTES = 2**14
"""Quotes that are looked at in one go."""


def told(a: Annotation, links: history.Links, text: str) -> dict[str, Any]:
    """The cells of an annotation that show what links say."""
    linked = exchange.linked(a, links, text)
    if "time" in linked:
        linked["time"] = linked["time"]["value"]
    if "place" in linked:  # an event's, with the coordinates of the name that it was read from
        place = linked.pop("place")
        linked |= {"lat": place["lat"], "lon": place["lon"]}
    return linked | (parties.acting(a, links, text) if a.layer == "events" else {})


class Rows(NamedTuple):
    """Some rows of a layer: which they are, the position of each one's article and its text, their roles and the value "place"."""

    rows: Whole
    homes: Whole
    texts: Sequence[str]
    roles: Mapping[str, pa.ListArray]
    places: cells.Cells


Shown = dict[str, tuple[Whole, cells.Cells]]
"""What is shown, by column: at which positions, and what."""


def columns(stored: Stored, status: pa.Array, homes: Whole, spots: pa.ListArray, layer: str, of: Rows) -> Shown:
    """The cells of some rows of a layer that show what links say.

    ``homes`` are the positions of the articles of all that is stored, ``spots`` where it stands.
    """
    import numpy as np

    links = np.flatnonzero(among(stored.layer, ["links"]) & among(status, SHOWN))
    if not len(links):
        return {}
    if layer == "quotes":
        return _of_quotes(stored, status, links, of)
    place = stored.places
    best = {
        kind: _best(stored, status, links[among(stored.label.take(links), [kind])], place) for kind in dict.fromkeys((*OWN[layer], *MORE))
    }
    found: Shown = {}
    for kind, shown in OWN[layer].items():
        found |= _told(stored, *_met({"place": place[of.rows]}, {"place": place[best[kind]]}), best[kind], shown)
    if layer == "events":
        spot, name = (best[kind][spots.take(best[kind]).value_lengths().to_numpy() == 1] for kind in MORE)
        at, spans = _read_from(of.places, stored.values, of.rows) if len(spot) else (spot[:0], spot.reshape(-1, 2)[:0])
        wanted = {"home": of.homes[at], "start": spans[:, 0], "end": spans[:, 1]}
        where, which = _met(wanted, _spans(homes, spots, spot))
        found |= _told(stored, at[where], which, spot, SPOT)
        names = _spans(homes, spots, name)
        for role in parties.ROLES if len(name) else ():
            if role in of.roles:
                found |= _told(stored, *_named(of, role, names), name, {f"{role}_entity": "entity"})
    return found


def _spans(homes: Whole, spots: pa.ListArray, rows: Whole) -> dict[str, Whole]:
    """Where rows of one span each stand."""
    pairs = spots.take(rows).flatten().flatten().to_numpy().reshape(-1, 2)
    return {"home": homes[rows], "start": pairs[:, 0], "end": pairs[:, 1]}


def _met(wanted: Mapping[str, Whole], known: Mapping[str, Whole]) -> tuple[Whole, Whole]:
    """The positions among what is wanted and among what is known, which has none twice, where they are the same."""
    import numpy as np
    import pyarrow as pa

    left, right = ({**columns, name: np.arange(len(next(iter(columns.values()))))} for columns, name in ((wanted, "at"), (known, "which")))
    met = pa.table(left).join(pa.table(right), list(wanted), join_type="inner", use_threads=False)
    return met["at"].to_numpy(), met["which"].to_numpy()


def _named(of: Rows, role: str, names: Mapping[str, Whole]) -> tuple[Whole, Whole]:
    """The positions of rows whose words in a role are or end in a name, and of that name; see ``parties.acting``."""
    import numpy as np

    ending: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)
    order = np.lexsort((names["start"], names["home"]))
    for which in order.tolist():
        ending[int(names["home"][which]), int(names["end"][which])].append((int(names["start"][which]), which))
    found: dict[int, int] = {}
    rows, spans = spans_in(of.roles[role])
    for at, home, (start, end) in zip(rows.tolist(), of.homes[rows].tolist(), spans.tolist(), strict=True):
        for first, which in ending.get((home, end), ()) if at not in found else ():
            if parties.ends_in(Span(start, end), Span(first, end), of.texts[home]):
                found[at] = which
                break
    return np.array(list(found), np.int64), np.array(list(found.values()), np.int64)


def _best(stored: Stored, status: pa.Array, links: Whole, place: Whole) -> Whole:
    """Of links of one kind that which holds for each mention, as in ``history.links``."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    accepted = among(status.take(links), ["accepted"])
    by_person = pc.starts_with(stored.by.take(links), "user:").to_numpy(zero_copy_only=False)
    columns = {
        "place": place[links],
        "rank": accepted.astype(np.int8) + (accepted & by_person),
        "score": pc.negate(stored.score.take(links).fill_null(0.0)),
        "id": stored.id.take(links),
    }
    order = pc.sort_indices(pa.table(columns), sort_keys=[(name, "ascending") for name in columns]).to_numpy()
    ordered = columns["place"][order]
    last: Chosen = np.append(ordered[1:] != ordered[:-1], True)[: len(order)]
    found: Whole = links[order[last]]
    return found


def _told(stored: Stored, at: Whole, which: Whole, links: Whole, shown: Mapping[str, str]) -> Shown:
    """What some links say, at the positions where they hold."""
    if not len(at):
        return {}
    said = cells.values(stored.values.take(links[which]), numbers=SPOT, only=set(shown.values()))
    return {column: (at, said.get(value, [None] * len(at))) for column, value in shown.items()}


def _read_from(places: cells.Cells, values: pa.Array, rows: Whole) -> tuple[Whole, Whole]:
    """The positions of events that have a place, and the span that each was read from, unless its coordinates are its own."""
    import numpy as np
    import pyarrow as pa
    import pyarrow.compute as pc

    if not isinstance(places, pa.Array):
        given = {n: place.get("span") for n, place in enumerate(places or ()) if isinstance(place, dict) and "lat" not in place}
        read = {n: span for n, span in given.items() if isinstance(span, list) and len(span) == 2 and all(type(at) is int for at in span)}
        return np.array(list(read), np.int64), np.array(list(read.values()), np.int64).reshape(-1, 2)
    names = [field.name for field in places.type]
    if "span" not in names or not pa.types.is_list(places.type.field("span").type):
        return np.zeros(0, np.int64), np.zeros((0, 2), np.int64)
    spans = pc.struct_field(places, "span")
    pairs = pc.equal(spans.value_lengths(), 2).fill_null(False).to_numpy(zero_copy_only=False)
    for n in set(finds(values.take(rows), '"lat"')[1].tolist()) if "lat" in names else ():
        pairs[n] &= "lat" not in json.loads(values[int(rows[n])].as_py())["place"]
    return np.flatnonzero(pairs), spans.filter(pa.array(pairs)).flatten().fill_null(-1).to_numpy().reshape(-1, 2)


def _of_quotes(stored: Stored, status: pa.Array, links: Whole, of: Rows) -> Shown:
    """Quotes and what names them become objects, some thousand quotes at a time."""
    import numpy as np

    links = links[among(stored.label.take(links), OF_QUOTES)]
    naming = links[among(stored.label.take(links), NAMING)]
    about = np.flatnonzero(among(stored.article.take(of.rows), stored.article.take(naming).unique().to_pylist()))
    found: dict[str, dict[int, Any]] = {}
    for first in range(0, len(about), QUOTES):
        some = about[first : first + QUOTES]
        quotes = stored.records(of.rows[some])
        here = links[among(stored.article.take(links), {quote.article for quote in quotes})]
        marks = sorted(map(Mark, stored.records(here), status.take(here).to_pylist()), key=lambda mark: mark.annotation.order)
        known = history.links(marks)
        for position, home, quote in zip(some.tolist(), of.homes[some].tolist(), quotes, strict=True):
            for column, cell in told(quote, known[quote.article], of.texts[home]).items():
                found.setdefault(column, {})[position] = cell
    return {column: (np.array(list(shown)), list(shown.values())) for column, shown in found.items()}
