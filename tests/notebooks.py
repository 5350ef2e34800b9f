"""Run the notebooks and store them with their outputs: ``python -m tests.notebooks`` (or ``make notebooks``)."""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import nbformat
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbformat import NotebookNode

REPOSITORY = Path(__file__).parents[1]
ENVIRONMENT = {**os.environ, "WORKBENCH_USER": "anna"}
NOTEBOOKS = sorted((REPOSITORY / "notebooks").glob("*.ipynb"))


def workplace(folder: Path) -> Path:
    """A copy of the notebooks and the sample data in ``folder``, so that a run starts afresh and leaves nothing behind."""
    shutil.copytree(REPOSITORY / "data", folder / "data")
    shutil.copytree(REPOSITORY / "notebooks", folder / "notebooks", ignore=shutil.ignore_patterns("*.db*", "*.jsonl", ".ipynb_checkpoints"))
    return folder / "notebooks"


@contextmanager
def kernel() -> Iterator[KernelManager]:
    """A kernel for several notebooks, one after the other: what each would have to import and load first is there."""
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=ENVIRONMENT)
    try:
        yield manager
    finally:
        manager.shutdown_kernel(now=True)


def run(path: Path, manager: KernelManager | None = None) -> NotebookNode:
    """The notebook as it is after all its cells have run, static outputs only; a cell that raises stops it.

    In a kernel of its own, or in a given one, where it finds no names of notebooks before it.
    """
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(notebook, km=manager, timeout=300, resources={"metadata": {"path": str(path.parent)}}, store_widget_state=False)
    if manager:
        notebook.cells.insert(0, nbformat.v4.new_code_cell(f"%reset -f\n__import__('os').chdir({str(path.parent)!r})"))
    client.execute(env=ENVIRONMENT)
    if manager:
        del notebook.cells[0]
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
