"""The notebooks run from start to end, and are stored with static outputs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import KernelManager

import workbench as wb
from tests import notebooks

WIDGET = "application/vnd.jupyter.widget-view+json"


@pytest.fixture(scope="module")
def kernel() -> Iterator[KernelManager]:
    with notebooks.kernel() as manager:
        yield manager


@pytest.mark.parametrize("path", notebooks.NOTEBOOKS, ids=lambda p: p.stem)
def test_runs(path: Path, tmp_path: Path, kernel: KernelManager):
    folder = notebooks.workplace(tmp_path)
    notebook = notebooks.run(folder / path.name, kernel)
    assert not [output for cell in notebook.cells for output in cell.get("outputs", []) if output.output_type == "error"]


@pytest.mark.parametrize("path", notebooks.NOTEBOOKS, ids=lambda p: p.stem)
def test_is_stored_with_outputs_that_need_no_kernel(path: Path):
    notebook = nbformat.read(path, as_version=4)
    nbformat.validate(notebook)
    assert "widgets" not in notebook.metadata
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    assert all(cell.execution_count for cell in code), "store it again: make notebooks"
    for cell in code:
        kinds = [set(output.get("data", {})) for output in cell.outputs]
        if any(WIDGET in kind for kind in kinds):
            assert any("text/html" in kind and WIDGET not in kind for kind in kinds), "a live view without its static twin"
        assert not [o for o in cell.outputs if o.output_type == "stream" and o.name == "stderr"]


def test_start_carries_its_records():
    start = wb.Corpus(notebooks.REPOSITORY / "notebooks" / "01_start.ipynb")
    assert len(start) >= 4
    assert {m.annotation.layer for m in start.marks()} >= {"entities", "quotes", "links"}
    assert "user:anna" in {a.by for a in start.reading().annotations}, "the analyst's own mark is in it, though it was undone"
