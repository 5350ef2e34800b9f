"""Where words end: spaCy's own rules for English, brought nearer to the treebanks and to the abbreviations of news."""

from __future__ import annotations

import re
from typing import Any

from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

RUNS = [r"[!?]{2,}", r"<{2,}", r">{2,}", r"\*{2,}", r"={2,}", r"_{2,}"]
"""Signs that stand together are one token."""
ABBREVIATIONS = "al. Capt. Col. Lt. Sgt. Maj. Brig. Cpl. Cmdr. Pvt. Supt. Insp. Hon. Ft.".split()
PREFIXED = re.compile(r"(?:e|non|re|anti|co|pre|semi|multi|inter|un|de|sub|ultra|mid|bi|counter|trans)-[a-z]{3,}$")
"""Words in which a hyphen joins a prefix; a name behind it stays a token of its own ("anti-Assad")."""


def adapt(nlp: Language) -> None:
    """Give a pipeline these rules on top of its own."""
    tokenizer: Any = nlp.tokenizer
    defaults = nlp.Defaults
    tokenizer.prefix_search = compile_prefix_regex([*RUNS, *(defaults.prefixes or ())]).search
    tokenizer.suffix_search = compile_suffix_regex([*RUNS, *(defaults.suffixes or ())]).search
    tokenizer.infix_finditer = compile_infix_regex([*RUNS, *(defaults.infixes or ())]).finditer
    tokenizer.token_match = PREFIXED.match
    tokenizer.rules = {word: parts for word, parts in (tokenizer.rules or {}).items() if word != "and/or"}
    for word in ABBREVIATIONS:
        tokenizer.add_special_case(word, [{"ORTH": word}])
