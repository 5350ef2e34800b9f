"""A corpus as tables: tidy DataFrames for every layer and back, and the overview that a notebook shows.

columns    which there are, of which dtype, and what they show
joined     columns as a database sends them
stored     annotations as the store has them, column by column
cells      their JSON as columns
linked     what links say of them
frames     annotations, articles, incidents and stories as DataFrames
changes    what an edited row asks for
edits      an edited DataFrame as one gesture
overview   the list of articles
words      what stands at some spans
"""

from workbench.tables.columns import COLUMNS, LAYERS
from workbench.tables.edits import Updated, update
from workbench.tables.frames import SUMMED, TELLING, frame, of_articles, of_marks, origins
from workbench.tables.linked import KINDS
from workbench.tables.overview import ASIDE, LISTED, known_outlet, outlet_of, overview, size
from workbench.tables.words import words

__all__ = [
    "ASIDE", "COLUMNS", "KINDS", "LAYERS", "LISTED", "SUMMED", "TELLING", "Updated", "frame", "known_outlet", "of_articles", "of_marks", "origins", "outlet_of", "overview", "size", "update", "words",
]  # fmt: skip
