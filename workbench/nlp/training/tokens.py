"""Where the tokenizer cuts beyond spaCy's rules: what articles glue together and the treebanks take apart.

spaCy cuts signs off both ends of what stands between two spaces, but inside it at few: "(Qaim)(left" and "said—didn't" keep
pieces in one. Each rule here sets more tokens of the training treebank right than wrong.
"""

from __future__ import annotations

from typing import Any

from spacy.lang.char_classes import ALPHA
from spacy.language import Language
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

LETTER = f"[{ALPHA}]"
INSIDE = (
    r"(?<=\S)(?=[()\[\]])|(?<=[()\[\]])(?=\S)",  # every bracket stands alone: "report(s", "[3][4]"
    rf"(?<={LETTER})(?=[?!;])|(?<=[?!;])(?={LETTER})",  # a space forgotten: "why?Because"
    rf"(?<={LETTER})(?=['’](?:[sSmMdD]|re|RE|ve|VE|ll|LL)(?!{LETTER}))",  # "left—it's"
    rf"(?<={LETTER})(?=(?:n['’]t|N['’]T)(?!{LETTER}))",  # "said—didn't"
    rf"(?<=[A-Z]\.)-(?={LETTER})",  # "U.S.-led"
    rf"(?<={LETTER})(?<!mid)-(?=[0-9])",  # "F-16", but "mid-1980s"
    rf"(?<={LETTER}):(?=[0-9])",
    r"(?<=[0-9])[–—](?=[0-9])",
    r"(?<=[0-9])-(?=[$£€])|(?<=[0-9]-[$£€])(?=[0-9])",  # "$10-$20"
    r"(?<=[0-9])(?=[ap]m-)",  # "2pm-5pm"
)
"""Cuts inside of a word: a sign that becomes a token, or, where nothing but the neighbours is named, the place between two."""
AT_END = (
    r"(?<=[0-9])(?:am|pm|AM|PM|[kK]|hrs?|mins?|secs?|yrs?|days?|Hz|ft|lbs?)",
    rf"(?:(?<={LETTER}{{3}})|(?<=[0-9]))-",  # "high- and low-lying", but not a stammered "w-"
    r"--+",
)
AT_START = (rf"-(?=[{ALPHA}0-9])", r"[^\W_]+(?=\"<)")
"""The second is a name glued to its address in a mail's head."""
SPLIT = {"and/or": ("and", "/", "or"), "wanna": ("wan", "na"), "Wanna": ("Wan", "na")}
"""Words that the treebanks always take apart."""
WHOLE = "Capt. Cmdr. Col. Cpl. Drs. Ft. Insp. Lt. Maj. Sgt. Supt. Fri. Mon. Sat. Thu. Thur. Thurs. Tue. Tues. Wed.".split()
"""Abbreviations that keep their stop, beyond those that spaCy knows. "etc." and "al." the networks know without theirs."""
NO_FACES = frozenset({"):", ":0", ":1", ":3"})
"""Emoticons to spaCy, but more often the end of a bracket before a colon, and a figure behind one."""


def adapt(nlp: Language) -> None:
    """Let the pipeline's tokenizer follow these rules beside spaCy's own.

    >>> import spacy
    >>> nlp = spacy.blank("en")
    >>> adapt(nlp)
    >>> [token.text for token in nlp("U.S.-led")]
    ['U.S.', '-', 'led']
    """
    tokenizer: Any = nlp.tokenizer
    defaults: Any = nlp.Defaults
    tokenizer.infix_finditer = compile_infix_regex([*INSIDE, *defaults.infixes]).finditer
    tokenizer.suffix_search = compile_suffix_regex([*AT_END, *defaults.suffixes]).search
    tokenizer.prefix_search = compile_prefix_regex([*AT_START, *defaults.prefixes]).search
    tokenizer.rules = {word: parts for word, parts in defaults.tokenizer_exceptions.items() if word not in NO_FACES}
    for word, pieces in {**SPLIT, **{word: (word,) for word in WHOLE}}.items():
        tokenizer.add_special_case(word, [{"ORTH": piece} for piece in pieces])
