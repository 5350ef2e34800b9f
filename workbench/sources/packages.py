"""Office files of today are zip packages of XML: opened only when what they unpack to is within limits.

Limits: 100 MB packed as for every file, 500 MB unpacked.
"""

from __future__ import annotations

import io
import zipfile

from workbench.errors import SourceError
from workbench.sources.file import File, foreign

UNPACKED = 500_000_000


def package(file: File, what: str) -> io.BytesIO:
    """The bytes of a package, ready to be opened; SourceError when it is none or unpacks to more than UNPACKED bytes.

    The sizes are those in the package's directory, beyond which nothing is unpacked of a member.
    """
    data = io.BytesIO(file.data())
    with foreign(what), zipfile.ZipFile(data) as archive:
        size = sum(member.file_size for member in archive.infolist())
    if size > UNPACKED:
        raise SourceError(f"unpacks to {size // 1_000_000} MB, more than {UNPACKED // 1_000_000}; split it, or save its text alone")
    return data
