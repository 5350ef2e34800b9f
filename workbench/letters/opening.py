"""A notebook file as it is, nothing in it executed: its cells, the texts in it and where they stand."""

from __future__ import annotations

import ast
import json
import os
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from workbench.errors import FormatError
from workbench.formats.notebook import MIME, carried, parse
from workbench.model import Reading

Notebook = dict[str, Any]
BINARY = ("image/png", "image/jpeg", "image/gif", "image/webp", "application/pdf")
"""What stands in outputs in base64, where anything that looks like a word is none."""


BASE64 = re.compile("[A-Za-z0-9+/]{100,}=*")


class Text(NamedTuple):
    """A text in a notebook and where it stands; ``kind`` is "source", "output" or "metadata"."""

    place: str
    kind: str
    words: str


def opened(path: Path) -> Notebook:
    """A notebook of version 4, the texts of its cells and outputs in one piece; FormatError for anything else."""
    try:
        notebook = json.loads(path.read_text("utf-8"))
        if notebook["nbformat"] != 4:
            raise FormatError(
                f"{path}: a notebook of version {notebook['nbformat']}; open it in JupyterLab and save it, which makes it one of version 4"
            )
        for cell in notebook["cells"]:
            cell["source"] = joined(cell["source"])
            for output in cell.get("outputs", ()):
                output.update({"text": joined(output["text"])} if "text" in output else {})
                data = output.get("data", {})
                data.update({kind: joined(value) for kind, value in data.items() if not kind.endswith("json")})
    except OSError as error:
        raise FormatError(f"{path}: cannot be read ({error.strerror or error})") from error
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise FormatError(f"{path}: not a notebook ({type(error).__name__}: {error})") from error
    return dict(notebook)


def joined(value: Any) -> str:
    """A text of a notebook, which may stand there line by line."""
    return value if isinstance(value, str) else "".join(value)


def outputs(notebook: Notebook) -> Iterator[tuple[int, dict[str, Any], dict[str, Any]]]:
    """The number of the cell, the cell, and the output, of all outputs."""
    for number, cell in enumerate(notebook["cells"], 1):
        for output in cell.get("outputs", ()):
            yield number, cell, output


def records(notebook: Notebook, where: str) -> Reading:
    """All that the outputs carry; nothing where they carry nothing."""
    if not any(MIME in output.get("data", {}) for _, _, output in outputs(notebook)):
        return Reading()
    return parse(json.dumps(notebook), where)


def lines(output: Mapping[str, Any]) -> list[Any]:
    """The exchange lines that an output carries; none where they are damaged."""
    try:
        return carried(output.get("data", {}))
    except FormatError:
        return []


def texts(notebook: Notebook) -> Iterator[Text]:
    """All texts in a notebook but for the records and for pictures."""
    for number, cell in enumerate(notebook["cells"], 1):
        yield Text(f"cell {number}", "source", cell["source"])
        yield from (Text(f"cell {number}", "metadata", words) for words in leaves(cell.get("metadata", {})))
        for output in cell.get("outputs", ()):
            data = {kind: value for kind, value in output.get("data", {}).items() if kind != MIME and kind not in BINARY}
            held = [data, output.get("metadata", {}), *(output.get(name, "") for name in ("text", "ename", "evalue", "traceback"))]
            yield from (Text(f"output of cell {number}", "output", words) for words in leaves(held))
    yield from (Text("the notebook's metadata", "metadata", words) for words in leaves(notebook.get("metadata", {})))


def leaves(value: Any) -> Iterator[str]:
    """All texts in a value of JSON's kinds, names of fields too."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield key
            yield from leaves(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from leaves(inner)


def changed(value: Any, change: Callable[[str], str]) -> Any:
    """A value of JSON's kinds with all its texts changed; names of fields, the records and pictures stay."""
    if isinstance(value, str):
        return value if BASE64.fullmatch(value) else change(value)
    if isinstance(value, Mapping):
        return {key: inner if key == MIME or key in BINARY else changed(inner, change) for key, inner in value.items()}
    return [changed(inner, change) for inner in value] if isinstance(value, list) else value


def stores(notebook: Notebook, folder: Path) -> list[Path]:
    """The files that code cells open as ``Corpus("…")`` and that are there; the code is read, not run."""
    found: dict[Path, None] = {}
    for cell in notebook["cells"]:
        if cell["cell_type"] != "code" or "Corpus" not in cell["source"]:
            continue
        source = "\n".join(line for line in cell["source"].splitlines() if not line.lstrip().startswith(("%", "!")))
        try:
            calls = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call) and node.args]
        except (SyntaxError, ValueError):
            continue
        for call in calls:
            named = getattr(call.func, "attr", getattr(call.func, "id", ""))
            first = call.args[0]
            if named == "Corpus" and isinstance(first, ast.Constant) and isinstance(first.value, str) and "://" not in first.value:
                file = folder / os.path.expanduser(first.value)
                found.update({file: None} if file.is_file() else {})
    return list(found)
