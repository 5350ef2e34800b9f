"""Places: names linked to GeoNames ids with coordinates. Works on strings and annotations; ``locate`` is the way in.

The index is read where it lies (see README.md beside it); nothing is loaded before the first name is looked up.
"""

from workbench.places.linking import BY, Place, as_values, candidates, locate

__all__ = ["BY", "Place", "as_values", "candidates", "locate"]
