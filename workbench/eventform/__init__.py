"""An event as a form: what is filled in (``draft``), what can be chosen (``choices``, ``lookups``), what seems wrong (``checks``), and how it is saved.

Nothing here knows of pages and widgets; the store holds what the form makes just as it holds what the tagger finds.
"""
