"""How often the property tests try: few times in every run, as often as one likes for a thorough look.

``WORKBENCH_TRIES=100 make test`` tries a hundred times as many cases of everything.
"""

import os
from typing import Any

from hypothesis import HealthCheck, settings

FACTOR = float(os.environ.get("WORKBENCH_TRIES", "1"))


def tries(cases: int, **more: Any) -> settings:
    """Settings for so many cases, times the factor; slow strategies and folders that all cases share are known and meant."""
    known = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
    return settings(max_examples=max(1, round(cases * FACTOR)), deadline=None, suppress_health_check=known, print_blob=True, **more)
