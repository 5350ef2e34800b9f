"""Style sheets are the page's: what one view says must not reach into another that stands beside it."""

import re
from pathlib import Path

import pytest

import workbench.widgets

HERE = Path(workbench.widgets.__file__).parent
ROOTS = {"event_form": "event-form", "facts": "facts-table", "table": "listing", "evidence": "behind"}
"""The class names of views that are not called as their style sheet."""
SHARED = {"view", "text"}
OWN = sorted(file.stem for file in HERE.glob("*.css") if file.stem not in SHARED)
PAINTED = re.compile(r"::highlight\(wb-[\w-]+\)")
"""What has a name of its own in the whole page."""


def selectors(css: str) -> list[str]:
    """The selectors of a style sheet, each alone."""
    css = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    heads = [head.strip() for head in re.findall(r"([^{}]+)\{", css)]
    alone = (re.split(r",\s*(?![^()]*\))", head) for head in heads if not head.startswith("@"))
    return [selector for some in alone for selector in some]


@pytest.mark.parametrize("name", OWN)
def test_a_style_sheet_is_for_its_view_alone(name: str) -> None:
    root = re.compile(rf"\.wb-{ROOTS.get(name, name)}(?![\w-])")
    assert [s for s in selectors((HERE / f"{name}.css").read_text("utf-8")) if not root.search(s) and not PAINTED.fullmatch(s)] == []
