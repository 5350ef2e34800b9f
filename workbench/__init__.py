"""workbench: read, mark and share news in a notebook.

>>> import workbench as wb
>>> corpus = wb.Corpus()
>>> added = corpus.add([{"text": "Rain fell in Erbil.", "source": "Northern Post"}])
>>> len(corpus)
1
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from workbench.errors import AnnotationError, FormatError, OffsetError, PipelineError, SourceError, StoreError, WorkbenchError
from workbench.model import Annotation, Article, Decision, Span

if TYPE_CHECKING:
    from workbench import plot
    from workbench.agreeing import agreement
    from workbench.checking import check
    from workbench.codebook import read_codebook
    from workbench.comparison import compare
    from workbench.corpus import Corpus
    from workbench.display import show
    from workbench.explanation import explain
    from workbench.jobs import detect, detect_frame, pipeline, resolve
    from workbench.learning import learn
    from workbench.letters import share
    from workbench.sources import read
    from workbench.sources.web import Web
    from workbench.widgets import EventForm, Facts, Reader, Review, Table, Upload, Workbench

__version__ = "0.1.0"

__all__ = [
    "Annotation",
    "AnnotationError",
    "Article",
    "Corpus",
    "Decision",
    "EventForm",
    "Facts",
    "FormatError",
    "OffsetError",
    "PipelineError",
    "Reader",
    "Review",
    "SourceError",
    "Span",
    "StoreError",
    "Table",
    "Upload",
    "Web",
    "Workbench",
    "WorkbenchError",
    "agreement",
    "check",
    "compare",
    "detect",
    "detect_frame",
    "explain",
    "learn",
    "pipeline",
    "plot",
    "read",
    "read_codebook",
    "resolve",
    "share",
    "show",
]

_HOMES = {
    "Corpus": "corpus", "EventForm": "widgets", "Facts": "widgets", "Reader": "widgets", "Review": "widgets", "Table": "widgets", "Upload": "widgets", "Workbench": "widgets", "Web": "sources.web",
    "agreement": "agreeing", "check": "checking", "compare": "comparison", "detect": "jobs", "detect_frame": "jobs", "explain": "explanation", "learn": "learning", "pipeline": "jobs",
    "read": "sources", "read_codebook": "codebook", "resolve": "jobs", "share": "letters", "show": "display",
}  # fmt: skip


def __getattr__(name: str) -> Any:
    """Load the heavy rooms on first use."""
    if name == "plot":
        return import_module("workbench.plot")
    if name in _HOMES:
        return getattr(import_module(f"workbench.{_HOMES[name]}"), name)
    raise AttributeError(f"module 'workbench' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
