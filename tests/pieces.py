"""Pieces that odd texts are put together from: breaks, blanks, mark-up, emoji of several code points, accents that stand by themselves."""

ODD = [
    *("\r\n", "\n", "\n\n", "\r", "\t", " ", "\N{NO-BREAK SPACE}", "<b>", "&lt;", '"', "$5", "</p>", "\ufeff"),
    "a\N{COMBINING DIAERESIS}",
    "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}",
    "\N{REGIONAL INDICATOR SYMBOL LETTER I}\N{REGIONAL INDICATOR SYMBOL LETTER Q}",
]
