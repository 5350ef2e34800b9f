"""The two real articles and their reading: beside the project where they are at hand, never in it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).parents[2] / "shared"
needs_articles = pytest.mark.skipif(
    not (SHARED / "gold/sample_articles.json").is_file(),
    reason="needs the two real articles, which lie beside the project and are not part of it",
)
