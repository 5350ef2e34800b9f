"""Live views in the notebook: one widget is one ``.py``, ``.js`` and ``.css`` of one name."""

from workbench.widgets.reader import Reader

__all__ = ["Reader"]
