"""The rooms: imports point one way, each third party has one home, and nothing heavy loads before it is used."""

import ast
import importlib
import inspect
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import workbench as wb
from workbench import formats

ROOT = Path(wb.__file__).parent
FLOORS = [
    {"errors", "model"},
    {
        "codebook",
        "codefile",
        "comparison",
        "facts",
        "gestures",
        "history",
        "parties",
        "privacy",
        "rows",
        "sources",
        "formats",
        "tables",
        "nlp",
        "places",
        "display",
        "summary",
        "clusters",
        "progress",
    },
    {"store"},
    {"adding", "checking", "conflicts", "finding", "standing", "corpus"},
    {"agreeing", "jobs", "widgets", "plot", "eventform", "explanation", "learning", "letters", "report"},
    {"cli", "__init__"},
]
"""From the ground up: a room may use those below it, and its neighbours as long as there is no circle."""
HANDED_UP = {("formats", "report")}
"""The one way up: `Corpus.export` writes a report as it does any format, but a report is made of plots and comparisons. It is named, not imported."""
HOMES = {
    "spacy": {"nlp", "formats"},  # formats/docbin.py writes and reads its files
    "thinc": {"nlp"},
    "threadpoolctl": {"nlp"},
    "sqlalchemy": {"store"},
    "psutil": {"store"},
    "plotly": {"plot"},
    "anywidget": {"widgets"},
    "traitlets": {"widgets"},
    "ipywidgets": {"widgets"},
    "itables": {"widgets"},
    "trafilatura": {"sources"},
    "charset_normalizer": {"sources"},
    "pypdf": {"sources"},
    "openpyxl": {"sources"},
    "pyarrow": {"sources", "formats", "tables"},
    "feedparser": {"sources"},
    "warcio": {"sources"},
    "lxml": {"sources"},
    "httpx": {"sources"},
    "httpcore": {"sources"},
    "hishel": {"sources"},
    "protego": {"sources"},
    "platformdirs": {"sources"},
    "py3langid": {"facts"},
    "yaml": {"codefile"},
    "cassis": {"formats"},
    "icalendar": {"formats"},
    "defusedxml": {"formats"},
    "datasketch": {"clusters"},
    "scipy": {"clusters", "learning"},
    "tqdm": {"progress", "nlp"},
}
HEAVY = {
    "spacy",
    "thinc",
    "numpy",
    "plotly",
    "anywidget",
    "ipywidgets",
    "IPython",
    "pandas",
    "sqlalchemy",
    "trafilatura",
    "charset_normalizer",
    "httpx",
    "py3langid",
    "datasketch",
    "scipy",
    "pypdf",
    "openpyxl",
    "pyarrow",
    "feedparser",
    "warcio",
    "lxml",
}
PUBLIC = [
    "Annotation", "AnnotationError", "Article", "Corpus", "Decision", "EventForm", "Facts", "FormatError", "OffsetError", "PipelineError",
    "Reader", "Review", "SourceError", "Span", "StoreError", "Table", "Upload", "Web", "Workbench", "WorkbenchError", "agreement", "check", "compare", "detect", "detect_frame", "explain", "learn",
    "pipeline", "plot", "read", "read_codebook", "resolve", "share", "show",
]  # fmt: skip
FILES = sorted(ROOT.rglob("*.py"))
MODEL_LIMIT = 30_000_000


class Import(NamedTuple):
    """What ``module`` imports, and whether only inside of a function."""

    module: str
    imported: str
    deferred: bool


def module_name(path: Path) -> str:
    return ".".join(["workbench", *path.relative_to(ROOT).with_suffix("").parts]).removesuffix(".__init__")


MODULES = {module_name(path): path for path in FILES}


def imports(path: Path) -> Iterator[Import]:
    yield from _walk(ast.parse(path.read_text("utf-8")), module_name(path), path.name == "__init__.py", deferred=False)


def _walk(node: ast.AST, module: str, package: bool, deferred: bool) -> Iterator[Import]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
            for other in child.orelse:
                yield from _walk(other, module, package, deferred)
        elif isinstance(child, ast.Import):
            yield from (Import(module, alias.name, deferred) for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            up = module.split(".")[: (len(module.split(".")) - child.level + package) if child.level else 0]
            source = ".".join([*up, *([child.module] if child.module else [])])
            for alias in child.names:
                inner = f"{source}.{alias.name}"
                yield Import(module, inner if inner in MODULES else source, deferred)
        else:
            inside = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
            yield from _walk(child, module, package, deferred or inside)


ALL = [found for path in FILES for found in imports(path)]


def room(module: str) -> str:
    return [*module.split("."), "__init__"][1]


def floor(name: str) -> int:
    return next(n for n, rooms in enumerate(FLOORS) if name in rooms)


def test_the_walk_sees_imports() -> None:
    assert Import("workbench.corpus", "workbench.store", False) in ALL
    assert Import("workbench.tables.frames", "pandas", True) in ALL
    assert not any(found.module == "workbench.tables" and found.imported == "pandas" and not found.deferred for found in ALL)


def test_every_room_has_its_floor() -> None:
    assert {room(module) for module in MODULES} <= set().union(*FLOORS)


def test_imports_point_one_way() -> None:
    upward = [
        f"{found.module} imports {found.imported}"
        for found in ALL
        if found.imported.split(".")[0] == "workbench"
        and room(found.module) != "cli"
        and floor(room(found.imported)) > floor(room(found.module))
    ]
    assert upward == []


def test_what_is_handed_up_by_name_is_a_room_above() -> None:
    named = {("formats", room(module)) for module in formats.ABOVE.values()}
    assert named == HANDED_UP
    assert all(floor(above) > floor(below) for below, above in HANDED_UP)
    by_name = {room(module) for module, path in MODULES.items() if "import_module" in path.read_text("utf-8")}
    assert by_name == {"__init__", "formats", "sources", "widgets"}, "what is imported by name escapes these tests"


def test_there_is_no_circle() -> None:
    graph = {
        module: {f.imported for f in ALL if f.module == module and f.imported in MODULES and f.imported != "workbench"}
        for module in MODULES
    }
    for name in (
        "workbench",
        "workbench.nlp",
        "workbench.widgets",
        "workbench.formats",
        "workbench.sources",
        "workbench.store",
        "workbench.clusters",
        "workbench.clusters.naming",
        "workbench.agreeing",
        "workbench.comparison",
        "workbench.plot",
        "workbench.report",
    ):
        graph[name] = set()  # a package and its modules are one
    assert len(list(TopologicalSorter(graph).static_order())) == len(MODULES)


@pytest.mark.parametrize("party", HOMES)
def test_a_third_party_has_one_home(party: str) -> None:
    homes = {room(found.module) for found in ALL if found.imported.split(".")[0] == party}
    assert homes <= HOMES[party]


def test_every_third_party_has_a_home() -> None:
    parties = {found.imported.split(".")[0] for found in ALL} - {"workbench", "pandas", "IPython", "numpy", "tests"}
    assert parties - set(sys.stdlib_module_names) <= set(HOMES)


def test_pandas_is_imported_where_it_is_used() -> None:
    assert [found.module for found in ALL if found.imported.split(".")[0] == "pandas" and not found.deferred] == []


def test_the_ground_floor_needs_only_the_standard_library() -> None:
    outside = {
        found.imported for found in ALL if floor(room(found.module)) == 0 and found.imported.split(".")[0] not in sys.stdlib_module_names
    }
    assert outside <= {"workbench.errors", "workbench.model"}


def test_training_is_not_imported_at_run_time() -> None:
    assert [f.module for f in ALL if "training" in f.imported and "training" not in f.module] == []


def test_modules_are_small() -> None:
    assert {module: n for module, path in MODULES.items() if (n := len(path.read_text("utf-8").splitlines())) > 400} == {}


def test_there_is_no_drawer_for_everything() -> None:
    assert [path.name for path in FILES if path.stem in {"utils", "util", "helpers", "misc", "common"}] == []


def test_public_names() -> None:
    assert wb.__all__ == PUBLIC
    assert dir(wb) == sorted([*PUBLIC, "__version__"])
    assert all(getattr(wb, name).__name__.removeprefix("workbench.") == name for name in PUBLIC)
    with pytest.raises(AttributeError, match="no attribute 'utils'"):
        wb.utils  # noqa: B018 - the access is the test


def public(owner: object, module: str) -> Iterator[tuple[str, Any]]:
    """Functions and classes made in a module, and what these classes offer, by name."""
    for name, value in vars(owner).items():
        made = getattr(value, "__func__", value)
        if name.startswith("_") or getattr(made, "__module__", module) != module:
            continue
        if inspect.isclass(made) or inspect.isfunction(made) or isinstance(made, property):
            yield f"{getattr(owner, '__name__', '')}.{name}", made
        if inspect.isclass(made):
            yield from public(made, module)


@pytest.mark.parametrize("module", [m for m in MODULES if not m.endswith("__main__")])
def test_everything_public_says_what_it_is(module: str) -> None:
    loaded = importlib.import_module(module)
    assert loaded.__doc__
    assert [name for name, value in public(loaded, module) if not (value.__doc__ or "").strip()] == []


def test_the_walk_sees_methods() -> None:
    found = dict(public(importlib.import_module("workbench.corpus"), "workbench.corpus"))
    assert {"workbench.corpus.Corpus", "Corpus.annotate", "Corpus.ids"} <= set(found)
    assert "Corpus._tell" not in found


def test_importing_the_workbench_loads_nothing_heavy() -> None:
    code = "import sys, workbench; dir(workbench); print(*{m.split('.')[0] for m in sys.modules})"
    loaded = set(subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split())
    assert "workbench" in loaded
    assert loaded & HEAVY == set()


def test_the_shipped_model_is_small() -> None:
    files = [path for path in (ROOT / "nlp" / "model").rglob("*") if path.is_file()]
    assert files
    assert sum(path.stat().st_size for path in files) < MODEL_LIMIT
