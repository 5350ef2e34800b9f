"""Live views in the notebook: one widget is one ``.py``, ``.js`` and ``.css`` of one name, behind what all of them share (``view``)."""

from workbench.widgets.app import Workbench
from workbench.widgets.event_form import EventForm
from workbench.widgets.facts import Facts
from workbench.widgets.reader import Reader
from workbench.widgets.review import Review
from workbench.widgets.table import Table
from workbench.widgets.upload import Upload

__all__ = ["EventForm", "Facts", "Reader", "Review", "Table", "Upload", "Workbench"]
