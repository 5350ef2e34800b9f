"""Makes ``outlines.json`` from Natural Earth, as world-atlas has it: ``python -m workbench.plot.tracing FOLDER``.

FOLDER holds ``countries-110m.json`` and ``countries-50m.json`` of the npm package world-atlas 2.0.2 (see README.md); the same files
give the same outlines. Kept of them are names, rings and lines; lines are thinned, specks of islands left out.
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from workbench.plot.outlines import BORDER, COAST, DISPUTED, FILE, SCALE, Point, thinned

FINE = {"110m": (0.0, 0.0), "50m": (0.03, 0.12)}
"""Degrees that a line may be off after thinning, and of the widest island that is left out."""
LEFT_OUT = {"Antarctica"}
NAMES = {
    "Bosnia and Herz.": "Bosnia and Herzegovina", "Central African Rep.": "Central African Republic", "Dem. Rep. Congo": "DR Congo",
    "Dominican Rep.": "Dominican Republic", "Eq. Guinea": "Equatorial Guinea", "N. Cyprus": "Northern Cyprus", "S. Sudan": "South Sudan",
    "Solomon Is.": "Solomon Islands", "W. Sahara": "Western Sahara", "eSwatini": "Eswatini", "Macedonia": "North Macedonia",
    "Falkland Is.": "Falkland Islands", "United States of America": "United States", "Czechia": "Czech Republic",
    "Fr. Polynesia": "French Polynesia", "Faeroe Is.": "Faroe Islands", "Marshall Is.": "Marshall Islands", "Cayman Is.": "Cayman Islands",
    "Antigua and Barb.": "Antigua and Barbuda", "St. Kitts and Nevis": "Saint Kitts and Nevis", "Pitcairn Is.": "Pitcairn Islands",
    "N. Mariana Is.": "Northern Mariana Islands", "U.S. Virgin Is.": "US Virgin Islands", "S. Geo. and the Is.": "South Georgia",
    "Br. Indian Ocean Ter.": "British Indian Ocean Territory", "British Virgin Is.": "British Virgin Islands", "Cook Is.": "Cook Islands",
    "Turks and Caicos Is.": "Turks and Caicos Islands", "St. Vin. and Gren.": "Saint Vincent and the Grenadines",
    "St. Pierre and Miquelon": "Saint Pierre and Miquelon", "Wallis and Futuna Is.": "Wallis and Futuna",
    "Fr. S. Antarctic Lands": "French Southern Lands", "Indian Ocean Ter.": "Christmas and Cocos Islands",
    "Heard I. and McDonald Is.": "Heard and McDonald Islands", "Ashmore and Cartier Is.": "Ashmore and Cartier Islands",
}  # fmt: skip
CRIMEA = (34.2, 45.2)
"""Natural Earth draws who holds it. Most members of the United Nations see it as Ukraine's, which is what our places go by too."""
CONTESTED = [
    {"Cyprus", "Northern Cyprus"}, {"Serbia", "Kosovo"}, {"Somalia", "Somaliland"}, {"Morocco", "Western Sahara"}, {"Israel", "Palestine"},
    {"Israel", "Syria"}, {"India", "Pakistan"}, {"India", "China"}, {"China", "Pakistan"}, {"Sudan", "South Sudan"}, {"North Korea", "South Korea"},
]  # fmt: skip
"""Neighbours whose border, or a part of it, is a line of control or of cease-fire: it is drawn dotted. So is that of the Siachen Glacier."""
GLACIER = "Siachen Glacier"


def main(folder: Path) -> None:
    """Write the outlines at both scales."""
    made = {scale: traced(json.loads((folder / f"countries-{scale}.json").read_text("utf-8")), *fine) for scale, fine in FINE.items()}
    FILE.write_text(json.dumps(made, ensure_ascii=False, separators=(",", ":")) + "\n", encoding="utf-8")


def traced(topology: Mapping[str, Any], tolerance: float, speck: float) -> dict[str, Any]:
    """Lines as differences of 1/SCALE degree, the initial of what each is, and the rings of each country as numbers of lines (~n: backwards)."""
    lines = list(_lines(topology))
    countries = {
        NAMES.get(name, name): rings
        for shape in topology["objects"]["countries"]["geometries"]
        if (name := shape["properties"]["name"]) not in LEFT_OUT
        for rings in [_rings(shape)]
    }
    crimea = next(ring for ring in countries["Russia"] if _inside(CRIMEA, _points(ring, lines)))
    countries["Russia"].remove(crimea)
    countries["Ukraine"].append(crimea)
    countries = {name: _without_specks(rings, lines, speck) for name, rings in countries.items()}
    sides: dict[int, list[str]] = defaultdict(list)
    for name, rings in countries.items():
        for n in (n for ring in rings for n in ring):
            sides[max(n, ~n)].append(name)
    place = {old: new for new, old in enumerate(sorted(sides))}
    return {
        "lines": [_differences(thinned(lines[old], tolerance)) for old in place],
        "kinds": "".join(_kind(sides[old], lines[old])[:1] or "-" for old in place),
        "countries": {name: [[place[n] if n >= 0 else ~place[~n] for n in ring] for ring in rings] for name, rings in countries.items()},
    }


def _lines(topology: Mapping[str, Any]) -> Iterator[list[Point]]:
    (sx, sy), (tx, ty) = topology["transform"]["scale"], topology["transform"]["translate"]
    for arc in topology["arcs"]:
        x = y = 0
        line = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            line.append((x * sx + tx, y * sy + ty))
        yield line


def _rings(shape: Mapping[str, Any]) -> list[list[int]]:
    polygons = shape["arcs"] if shape["type"] == "MultiPolygon" else [shape["arcs"]]
    return [ring for polygon in polygons for ring in polygon]


def _points(ring: Sequence[int], lines: Sequence[Sequence[Point]]) -> list[Point]:
    return [point for n in ring for point in (lines[n] if n >= 0 else lines[~n][::-1])]


def _inside(point: Point, ring: Sequence[Point]) -> bool:
    x, y = point
    crossed = [(y1 > y) != (y2 > y) and x < (x2 - x1) * (y - y1) / (y2 - y1) + x1 for (x1, y1), (x2, y2) in pairwise(ring)]
    return sum(crossed) % 2 == 1


def _without_specks(rings: list[list[int]], lines: Sequence[Sequence[Point]], speck: float) -> list[list[int]]:
    """Rings wider than a speck, and the widest in any case."""
    widths = [max(max(c) - min(c) for c in zip(*_points(ring, lines), strict=True)) for ring in rings]
    return [ring for ring, width in zip(rings, widths, strict=True) if width > speck or width == max(widths)]


def _kind(sides: Sequence[str], line: Sequence[Point]) -> str:
    if len(sides) == 1:
        return "" if all(abs(x) > 179.9 for x, _ in line) else COAST  # where the map is cut there is no coast
    contested = set(sides) in CONTESTED or len(set(sides)) == 1 or GLACIER in sides
    return DISPUTED if contested else BORDER


def _differences(line: Sequence[Point]) -> list[int]:
    """x, y of the first point, then how far it is to each next; points that fall together are one."""
    before = (0, 0)
    out: list[int] = []
    for n, (x, y) in enumerate(line):
        at = (round(x * SCALE), round(y * SCALE))
        if at != before or not n or n == len(line) - 1:
            out += [at[0] - before[0], at[1] - before[1]]
        before = at
    return out


if __name__ == "__main__":
    main(Path(sys.argv[1]))
