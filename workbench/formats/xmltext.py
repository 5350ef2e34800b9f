"""What XML can hold, and reading XML that comes from anywhere."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from workbench.formats.lost import Lost
from workbench.sources.file import foreign

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NO_XML = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\ud800-\\udfff\\ufffe\\uffff]")


def fitting(text: str, lost: Lost) -> str:
    """A text with the characters that XML cannot hold replaced, one for one, so that offsets stay what they are.

    >>> fitting(f"rain{chr(0)} fell", Lost())
    'rain� fell'
    """
    changed, count = NO_XML.subn("\N{REPLACEMENT CHARACTER}", text)
    lost.add("characters", "XML cannot hold them; the sign for an unknown one stands there", count)
    return changed


def parsed(data: bytes) -> Element:
    """The root of XML that declares no entities and points nowhere; SourceError for all else."""
    from defusedxml.ElementTree import fromstring

    with foreign("XML without declarations of its own", "export it again"):
        root: Element = fromstring(data, forbid_dtd=True)
    return root
