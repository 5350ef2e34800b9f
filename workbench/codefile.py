"""A codebook's file, YAML or CSV, as rows: one for each type, followed by one for each of its modes. What they mean is the codebook's."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import yaml

FIELDS = ("description", "colour", "roles", "triggers", "modes", "examples", "hidden", "cameo")
"""What a type may have; a mode has ``OF_MODE`` of these."""
OF_MODE = ("description", "triggers", "examples", "cameo")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Fault(Exception):
    """What is wrong in a file, and in which line."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


class Cell(NamedTuple):
    """A piece of text and the line that it stands in, counted from 1."""

    text: str
    line: int


class Row(NamedTuple):
    """What the file says of a type, or of one of its modes: for each field, its lines."""

    line: int
    type: str
    mode: str | None
    cells: Mapping[str, list[Cell]]

    def text(self, name: str) -> str:
        """A field as one line of text, empty if it is missing."""
        return " ".join(" ".join(cell.text for cell in self.cells.get(name, ())).split())

    def at(self, name: str) -> int:
        """The line of a field, that of the row if it is missing."""
        return next((cell.line for cell in self.cells.get(name, ())), self.line)

    def items(self, name: str) -> Iterator[Cell]:
        """What stands between commas, semicolons and ends of line in a field."""
        for cell in self.cells.get(name, ()):
            yield from (Cell(item.strip(), cell.line) for item in re.split(r"[,;\n]", cell.text) if item.strip())


Reader = Callable[[str], tuple[str, list[Row]]]
"""From a file's text, its name for the codebook (or "") and the rows."""


def yaml_rows(text: str) -> tuple[str, list[Row]]:
    """The rows of a YAML file: ``name``, and ``types`` by name, each with fields and ``modes`` by name."""
    try:
        if "*" in text and (repeated := next((e for e in yaml.parse(text, Loader=LOADER) if isinstance(e, yaml.AliasEvent)), None)):
            # a few lines of these can stand for more than fits into memory
            raise Fault(
                repeated.start_mark.line + 1,
                f"*{repeated.anchor} repeats what stands elsewhere; write it out, or put a text with * in quotes",
            )
        root = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        remedy = "indent with blanks, not tabs; a text with a colon or # stands in quotes, or on lines of its own after |"
        raise Fault(line, f"this is not YAML ({problem.problem or problem.context}); {remedy}") from None
    except yaml.reader.ReaderError as problem:
        raise Fault(text.count("\n", 0, problem.position) + 1, f"a character that YAML does not know ({problem.reason})") from None
    top = _mapping(root, ("name", "description", "types"), "the codebook")
    name = " ".join(cell.text for cell in _cells(top["name"][1])) if "name" in top else ""
    return name, [
        row for key, node in _mapping(top["types"][1], None, "types").values() for row in _of_type(key, node)
    ] if "types" in top else []


def _of_type(key: yaml.Node, node: yaml.Node) -> Iterator[Row]:
    fields = _mapping(node, FIELDS, key.value)
    line = key.start_mark.line + 1
    yield Row(line, key.value, None, {name: _cells(value) for name, (_, value) in fields.items() if name != "modes"})
    if "modes" in fields:
        for mode, value in _mapping(fields["modes"][1], None, f"modes of {key.value}").values():
            cells = {name: _cells(inner) for name, (_, inner) in _mapping(value, OF_MODE, f"the mode {mode.value}").items()}
            yield Row(mode.start_mark.line + 1, key.value, mode.value, cells)


def _mapping(node: yaml.Node | None, allowed: tuple[str, ...] | None, what: str) -> dict[str, tuple[yaml.Node, yaml.Node]]:
    """The entries of a node that has to have names, as (key, value); an empty node has none."""
    if node is None or (isinstance(node, yaml.ScalarNode) and not node.value):
        return {}
    if not isinstance(node, yaml.MappingNode):
        raise Fault(
            node.start_mark.line + 1, f"{what}: here should stand names, each with a colon" + (f": {', '.join(allowed)}" if allowed else "")
        )
    out: dict[str, tuple[yaml.Node, yaml.Node]] = {}
    for key, value in node.value:
        line = key.start_mark.line + 1
        if not isinstance(key, yaml.ScalarNode) or (allowed and key.value not in allowed):
            raise Fault(line, f"{what} has no {key.value!r}; it may have {', '.join(allowed or ())}")
        if key.value in out:
            raise Fault(line, f"{key.value!r} stands twice in {what}, first in line {out[key.value][0].start_mark.line + 1}; join the two")
        out[key.value] = (key, value)
    return out


def _cells(node: yaml.Node) -> list[Cell]:
    """The lines of a text, or the items of a list, where an item like ``call for: talks`` is a mapping to YAML."""
    line = node.start_mark.line + 1
    if isinstance(node, yaml.ScalarNode):
        first = line + 1 if node.style == "|" else line
        return [Cell(text, first + n) for n, text in enumerate(node.value.split("\n")) if text.strip()]
    if isinstance(node, yaml.SequenceNode):
        return [cell for item in node.value for cell in _cells(item)]
    pairs = [(_cells(key), _cells(value)) for key, value in node.value]
    return [Cell(f"{' '.join(c.text for c in key)}: {' '.join(c.text for c in value)}", line) for key, value in pairs]


def csv_rows(text: str) -> tuple[str, list[Row]]:
    """The rows of a CSV file with the columns ``type`` and, as wanted, ``mode`` and the fields; commas or semicolons between them."""
    head = text.split("\n", 1)[0]
    lines = csv.reader(io.StringIO(text, newline=""), delimiter=";" if head.count(";") > head.count(",") else ",")
    columns = [column.strip().lower() for column in next(lines, [])]
    known = ("type", "mode", *(name for name in FIELDS if name != "modes"))
    if "type" not in columns or not set(columns) <= set(known):
        wrong = next((repr(column) for column in columns if column not in known), "none 'type'")
        raise Fault(1, f"the first line names the columns, and {wrong} is among them; they are {', '.join(known)}")
    out = []
    for line in lines:
        if len(line) > len(columns):
            raise Fault(lines.line_num, f"{len(line)} cells for {len(columns)} columns; put a cell that has a comma in it in quotes")
        values = {name: value.strip() for name, value in zip(columns, line, strict=False)}
        if not any(values.values()):
            continue
        cells = {name: [Cell(value, lines.line_num)] for name, value in values.items() if name not in ("type", "mode") and value}
        out.append(Row(lines.line_num, values.get("type", ""), values.get("mode") or None, cells))
    return "", out
