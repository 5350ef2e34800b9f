"""What links say of marks, as columns: for names and events at once, for quotes one by one, as who speaks takes a look at the text."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from workbench import history, parties
from workbench.formats import exchange
from workbench.model import SHOWN, Annotation, Mark, Span, Status
from workbench.tables import cells
from workbench.tables.stored import Spots, Stored

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


def told(a: Annotation, links: history.Links, text: str) -> dict[str, Any]:
    """The cells of an annotation that show what links say."""
    linked = exchange.linked(a, links, text)
    if "time" in linked:
        linked["time"] = linked["time"]["value"]
    if "place" in linked:  # an event's, with the coordinates of the name that it was read from
        place = linked.pop("place")
        linked |= {"lat": place["lat"], "lon": place["lon"]}
    return linked | (parties.acting(a, links, text) if a.layer == "events" else {})


def columns(
    stored: Stored,
    status: Sequence[Status],
    spots: Spots,
    rows: Sequence[int],
    layer: str,
    texts: Sequence[str],
    places: cells.Cells,
    roles: Mapping[str, pa.ListArray],
) -> dict[str, dict[int, Any]]:
    """The cells of some rows of a layer that show what links say, by column and position.

    ``texts`` are those of the articles of these rows, ``places`` their values "place", ``roles`` their roles.
    """
    links = [n for n, of in enumerate(stored.layer) if of == "links" and status[n] in SHOWN]
    if layer == "quotes":
        return _of_quotes(stored, status, links, rows, texts) if links else {}
    best = {kind: _best(stored, status, [n for n in links if stored.label[n] == kind]) for kind in (*OWN[layer], *MORE)}
    homes = [(stored.article[n], stored.spans[n]) for n in rows]
    found: dict[str, dict[int, Any]] = {}
    for kind, shown in OWN[layer].items():
        found |= _told(stored, {at: best[kind][home] for at, home in enumerate(homes) if home in best[kind]}, shown)
    if layer == "events":
        spot, name = _single(best["PLACE"], spots), _single(best["NAME"], spots)
        read = _read_from(places, [stored.values[n] for n in rows]) if spot else []
        keys = ((at, (homes[at][0], start, end)) for at, (start, end) in read)
        found |= _told(stored, {at: spot[key] for at, key in keys if key in spot}, SPOT)
        ending: dict[tuple[str, int], list[tuple[int, int]]] = defaultdict(list)
        for article, start, end in sorted(name):
            ending[article, end].append((start, name[article, start, end]))
        for role in parties.ROLES if name else ():
            if role in roles:
                found |= _told(stored, _named(roles[role], homes, texts, ending), {f"{role}_entity": "entity"})
    return found


def _single(links: Mapping[tuple[str, str], int], spots: Spots) -> dict[tuple[str, int, int], int]:
    """Links of mentions of one span each, by article, start and end."""
    return {(article, spots[n][0][0], spots[n][0][1]): n for (article, _), n in links.items() if len(spots[n]) == 1}


def _named(
    role: pa.ListArray, homes: Sequence[tuple[str, str]], texts: Sequence[str], ending: Mapping[tuple[str, int], Sequence[tuple[int, int]]]
) -> dict[int, int]:
    """The link of the name that a role's words are or end in, by position; see ``parties.acting``."""
    found: dict[int, int] = {}
    for at, (start, end) in cells.spans(role):
        for first, link in ending.get((homes[at][0], end), ()) if at not in found else ():
            if parties.ends_in(Span(start, end), Span(first, end), texts[at]):
                found[at] = link
                break
    return found


def _best(stored: Stored, status: Sequence[Status], links: Sequence[int]) -> dict[tuple[str, str], int]:
    """Of links of one kind the row of that which holds for each mention, as in ``history.links``."""
    best: dict[tuple[str, str], int] = {}

    def rank(n: int) -> tuple[Any, ...]:
        accepted = status[n] == "accepted"
        return accepted + (accepted and stored.by[n].startswith("user:")), -(stored.score[n] or 0), stored.id[n]

    for n in links:
        place = stored.article[n], stored.spans[n]
        if (other := best.setdefault(place, n)) != n and rank(n) > rank(other):
            best[place] = n
    return best


def _told(stored: Stored, links: Mapping[int, int], shown: Mapping[str, str]) -> dict[str, dict[int, Any]]:
    """What some links say, by column, at the positions where they hold."""
    if not links:
        return {}
    said = cells.values([stored.values[n] for n in links.values()], numbers=SPOT, only=set(shown.values()))
    return {
        column: dict(zip(links, cells.listed(said[value]) if value in said else [None] * len(links), strict=True))
        for column, value in shown.items()
    }


def _read_from(places: cells.Cells, values: Sequence[str]) -> list[tuple[int, Sequence[int]]]:
    """Of each event that has a place its position and the span that this was read from, unless its coordinates are its own."""
    import pyarrow as pa
    import pyarrow.compute as pc

    if not isinstance(places, pa.Array):
        given = ((n, place.get("span")) for n, place in enumerate(places or ()) if isinstance(place, dict) and "lat" not in place)
        return [(n, span) for n, span in given if isinstance(span, list) and len(span) == 2]
    names = [field.name for field in places.type]
    if "span" not in names or not pa.types.is_list(places.type.field("span").type):
        return []
    spans = pc.struct_field(places, "span")
    pairs = pc.equal(spans.value_lengths(), 2).fill_null(False)
    where = pc.indices_nonzero(pairs).to_pylist()
    found = zip(where, spans.filter(pairs).flatten().to_numpy().reshape(-1, 2).tolist(), strict=True)
    if "lat" not in names:
        return list(found)
    return [(n, span) for n, span in found if '"lat"' not in values[n] or "lat" not in json.loads(values[n])["place"]]


def _of_quotes(
    stored: Stored, status: Sequence[Status], links: Sequence[int], rows: Sequence[int], texts: Sequence[str]
) -> dict[str, dict[int, Any]]:
    homes = {stored.article[n] for n in links}
    about = [position for position, n in enumerate(rows) if stored.article[n] in homes]
    quotes = stored.records(rows[position] for position in about)
    quoted = {quote.article for quote in quotes}
    here = [n for n in links if stored.article[n] in quoted]
    marks = sorted(map(Mark, stored.records(here), (status[n] for n in here)), key=lambda mark: mark.annotation.order)
    known = history.links(marks)
    found: dict[str, dict[int, Any]] = {}
    for position, quote in zip(about, quotes, strict=True):
        for column, cell in told(quote, known[quote.article], texts[position]).items():
            found.setdefault(column, {})[position] = cell
    return found
