"""read(): what an analyst has on disk, in memory or under an address, as articles.

Every kind of file has a parser of its own, chosen by suffix; libraries that parse are imported when they are needed. One
bad file never stops a read: it is listed in ``skipped`` with its reason and the rest is loaded.
"""

from __future__ import annotations

from workbench.sources.file import is_fault
from workbench.sources.kinds import SUFFIXES
from workbench.sources.reading import Readable, Source, Step, read, uploaded

__all__ = ["SUFFIXES", "Readable", "Source", "Step", "is_fault", "read", "uploaded"]
