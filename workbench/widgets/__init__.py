"""Live views in the notebook: one widget is one ``.py``, ``.js`` and ``.css`` of one name, behind what all of them share (``view``).

Each is loaded on first use: somebody waits for the one that they want to see.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from workbench.widgets.app import Workbench
    from workbench.widgets.event_form import EventForm
    from workbench.widgets.facts import Facts
    from workbench.widgets.reader import Reader
    from workbench.widgets.review import Review
    from workbench.widgets.table import Table
    from workbench.widgets.upload import Upload

__all__ = ["EventForm", "Facts", "Reader", "Review", "Table", "Upload", "Workbench"]
_HOMES = {"EventForm": "event_form", "Workbench": "app"}


def __getattr__(name: str) -> Any:
    if name in __all__:
        return getattr(import_module(f"workbench.widgets.{_HOMES.get(name, name.lower())}"), name)
    raise AttributeError(f"module 'workbench.widgets' has no attribute {name!r}")
