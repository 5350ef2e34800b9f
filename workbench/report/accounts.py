"""What the articles tell: the summary, and the incidents that several outlets report, side by side."""

from __future__ import annotations

from workbench.comparison.cells import STANDINGS, Cell
from workbench.comparison.incident import Incident
from workbench.comparison.told import Outlet, Told
from workbench.display import characters
from workbench.report.passages import Passages
from workbench.summary import DISPUTED, EMPTY, HAPPENED, SAID, Summary

COMPARED = 12
"""Incidents that are compared: those that most outlets report, then those with the most reports."""
OUTLETS = 6
"""Outlets that stand side by side; what differs is said of all."""
VALUES = 5
"""Values of a cell that are written out."""


def summary(found: Summary, passages: Passages) -> str:
    """The three lists of a summary, each line with where that stands."""
    parts = []
    for section in (HAPPENED, SAID, DISPUTED):
        items = "".join(
            f"<li><b>{characters(line.about)}</b>: {characters(line.words)} {passages.links((p.article.id, p.span) for p in line.evidence)}</li>\n"
            for line in found.lines
            if line.section == section
        )
        listed = f"<ul>{items}</ul>" if items else f"<p class=soft>{characters(EMPTY[section])}</p>"
        more = f"<p class=soft>{characters(found.left_out[section])}</p>" if section in found.left_out else ""
        parts.append(f"<h3>{section.capitalize()}</h3>\n{listed}{more}")
    return "".join(parts)


def incidents(told: Told) -> tuple[list[Incident], int]:
    """The incidents that are compared, and how many there are that several outlets report."""
    outlets = {key: told.outlets(key) for key in told.incidents}
    several = sorted((key for key in outlets if len(outlets[key]) > 1), key=lambda k: (-len(outlets[k]), -len(told.incidents[k]), k))
    return [Incident.of(told, key) for key in several[:COMPARED]], len(several)


def compared(incident: Incident, number: int, passages: Passages) -> str:
    """An incident: what differs in words, then what each outlet says in each slot."""
    lines = "".join(
        f"<li>{characters(d.words)} {passages.links((v.article, v.span) for _, v in d.evidence)}</li>\n" for d in incident.differences
    )
    said = f"<ul>{lines}</ul>" if lines else "<p class=soft>No differences were found.</p>"
    shown = incident.outlets[:OUTLETS]
    head = "".join(f"<th scope=col>{_outlet(o)}</th>" for o in shown)
    rows = "".join(
        f"<tr><th scope=row>{characters(row.slot)}</th>{''.join(_cell(row.cells[o.name], passages) for o in shown)}</tr>\n"
        for row in incident.rows
    )
    more = len(incident.outlets) - len(shown)
    rest = (
        f"<p class=soft>Not beside them, for want of room: {characters(', '.join(o.name for o in incident.outlets[OUTLETS:]))}.</p>"
        if more > 0
        else ""
    )
    return (
        f"<section class=incident id=c{number} aria-labelledby=ct{number}><h3 id=ct{number}>{characters(name_of(incident))}</h3>\n{said}"
        f'<div class=wide tabindex=0 role=region aria-labelledby=ct{number}><table class="compared n{len(shown)}"><thead><tr><td></td>{head}</tr></thead>'
        f"<tbody>\n{rows}</tbody></table></div>{rest}</section>\n"
    )


def key() -> str:
    """What the words in the cells mean."""
    return "".join(f"<div><dt class={_class(name)}>{name}</dt> <dd>{characters(what)}</dd></div>" for name, what in STANDINGS.items())


def _outlet(outlet: Outlet) -> str:
    articles = len({r.article.id for r in outlet.reports})
    about = [
        f"{articles} articles" if articles > 1 else "",
        f"reprinted by {', '.join(outlet.reprinted_by)}" if outlet.reprinted_by else "",
    ]
    more = characters("; ".join(filter(None, about)))
    return characters(outlet.name) + (f"<small>{more}</small>" if more else "")


def _cell(cell: Cell, passages: Passages) -> str:
    values = list(dict.fromkeys(v.said for v in cell.values))
    words = "; ".join(map(characters, values[:VALUES])) + (f" and {len(values) - VALUES} more" if len(values) > VALUES else "")
    where = passages.links(((v.article, v.span) for v in cell.values), 4)
    return f"<td class={_class(cell.standing)}>{words} {where}<i>{cell.standing}</i></td>"


def _class(standing: str) -> str:
    return standing.split()[0]


def name_of(incident: Incident) -> str:
    """What to call an incident at the head of its own lines."""
    return incident.name[:1].upper() + incident.name[1:]
