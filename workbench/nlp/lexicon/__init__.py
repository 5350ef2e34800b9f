"""Word lists, as data (see README.md here)."""
