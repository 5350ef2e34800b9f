"""Live views in the notebook: one widget is one ``.py``, ``.js`` and ``.css`` of one name, behind what all of them share (``view``)."""

from workbench.widgets.facts import Facts
from workbench.widgets.reader import Reader
from workbench.widgets.upload import Upload

__all__ = ["Facts", "Reader", "Upload"]
