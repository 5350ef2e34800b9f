"""Broken and hostile files without end for every loader and format; see ``python -m benchmarks.fuzz --help``."""
