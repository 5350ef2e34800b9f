"""Across articles: which reprint another, which names mean one person or body. Works on any records, without spaCy and SQL."""
