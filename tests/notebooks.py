"""Run the notebooks and store them with their outputs: ``python -m tests.notebooks`` (or ``make notebooks``)."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbformat import NotebookNode

REPOSITORY = Path(__file__).parents[1]
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))


def workplace(folder: Path) -> Path:
    """A copy of the notebooks and the sample data in ``folder``, so that a run starts afresh and leaves nothing behind."""
    shutil.copytree(REPOSITORY / "data", folder / "data")
    shutil.copytree(REPOSITORY / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns("*.db*", "*.jsonl", ".ipynb_checkpoints"))
    return folder / "notebooks"


def run(path: Path) -> NotebookNode:
    """The notebook as it is after all its cells have run, static outputs only; a cell that raises stops it."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(path.parent)}}, store_widget_state=False)
    client.execute(env={**os.environ, "WORKBENCH_USER": "anna"})
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    return NotebookNode(notebook)


def main() -> None:
    """Run every notebook, or those named, and store it."""
    wanted = sys.argv[1:]
    for stored in NOTEBOOKS:
        if wanted and stored.stem not in wanted:
            continue
        with tempfile.TemporaryDirectory() as folder:
            notebook = run(workplace(Path(folder)) / stored.name)
        nbformat.write(notebook, stored)
        print(f"{stored.name}: {stored.stat().st_size // 1000} kB")  # noqa: T201


if __name__ == "__main__":
    main()
