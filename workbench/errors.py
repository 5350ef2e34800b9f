"""Everything the workbench raises.

    WorkbenchError
    ├── SourceError      something could not be read as articles
    ├── FormatError      a file in an exchange format is malformed, or the format is unknown
    ├── StoreError       the corpus file cannot be opened or written
    ├── AnnotationError  a mark or verdict does not fit its article
    │   └── OffsetError  the offsets do not hold the text they claim to
    └── PipelineError    a language pipeline is missing or lacks a part that a layer needs

Each message says what is wrong, where, and what to do next.
"""

DAMAGED = "the file is damaged; wb.check(path) says what is lost, and wb.check(path, repair=True) saves the rest"


class WorkbenchError(Exception):
    """Base of all errors raised on purpose by the workbench."""


class SourceError(WorkbenchError):
    """Something could not be read as articles."""


class FormatError(WorkbenchError):
    """A file in an exchange format is malformed, or the format is unknown."""


class StoreError(WorkbenchError):
    """The corpus file cannot be opened or written."""


class AnnotationError(WorkbenchError):
    """A mark or verdict does not fit its article."""


class OffsetError(AnnotationError):
    """The offsets do not hold the text they claim to."""


class PipelineError(WorkbenchError):
    """A language pipeline is missing or lacks a part that a layer needs."""
