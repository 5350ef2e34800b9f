"""The language pipeline: ours, loaded from the package, or any spaCy pipeline that the user has."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from pathlib import Path
from typing import Any
from weakref import WeakKeyDictionary

import spacy
from spacy.language import Language
from spacy.tokens import Doc
from thinc.api import Model, NumpyOps
from threadpoolctl import ThreadpoolController

import workbench.nlp.wordfeatures  # noqa: F401  (the pipeline that ships is made of its layer)
from workbench.errors import PipelineError
from workbench.nlp.cutting import cut

DEFAULT = "en_workbench_news"
MAX_LENGTH = 5_000_000
VOCABULARY = 100_000
"""Words that a pipeline keeps in memory, some 140 MB: all that are usual in the news of years."""
WORN = 1_200_000
"""Words met after which a pipeline is loaded anew, since spaCy's tables grow with the words forgotten, too: to 70 MB with these."""
TERMINAL = re.compile(r"[.!?…:;][\"'”’)\]»]*$")
ENDS, LONGEST = frozenset(".!?…"), 400
"""What ends a sentence, and words after which one is cut that goes on without: what looks at all words of a sentence comes to an end."""
DATELINE = re.compile(
    r"^(?P<place>[A-Z][A-Z’'.-]+(?: [A-Z][A-Z’'.-]+){0,3})(?:, [A-Z\d][\w. ]{1,25}){0,3}(?: \((?P<agency>[A-Z][\w ]{1,30})\))? ?(?:—|–|--|-) ",
    re.MULTILINE,
)
"""How a report opens: "BAGHDAD, June 26 (Reuters) — "."""
ODD_SPACES = dict.fromkeys(
    map(ord, "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"), " "
)
SIGNATURES: WeakKeyDictionary[Language, str] = WeakKeyDictionary()
HARD_WRAPPED = 55, 90
"""A text whose full lines are all this long was wrapped by hand: its single line breaks end nothing."""


@Language.component("paragraph_breaks")
def paragraph_breaks(doc: Doc) -> Doc:
    """Start a sentence after each paragraph break and each dateline, so that neither a headline nor a place runs on, and within what never ends.

    An empty line always ends a paragraph. A single line break does, unless the text is hard-wrapped or the next line
    goes on in lower case after a line without a full stop.
    """
    text = doc.text
    wrapped = is_hard_wrapped(text)
    starts: Any = doc.to_array("SENT_START")  # all at once: a token looks through the whole text before its own may be set
    for token in doc[:-1]:
        if not token.is_space or "\n" not in token.text:
            continue
        following = doc[token.i + 1]
        if following.is_space:
            continue
        before = text[text.rfind("\n", 0, token.idx) + 1 : token.idx].rstrip()
        empty_line = token.text.count("\n") > 1 or not before
        if empty_line or (not wrapped and (TERMINAL.search(before) or not following.text[:1].islower())):
            starts[following.i] = 1
    token_at = {token.idx: token for token in doc}
    for match in DATELINE.finditer(text):
        if (opening := token_at.get(match.end())) is not None:
            starts[opening.i] = 1
    since = 0
    for n, token in enumerate(doc):
        if starts[n] == 1 or token.text in ENDS or n - since == LONGEST:
            starts[n] = max(starts[n], n - since == LONGEST)
            since = n
    return doc.from_array(["SENT_START"], starts)


def plain_spaces(text: str) -> str:
    """The text with no-break, thin and other odd spaces as plain ones, character for character, so that offsets stay true."""
    return text.translate(ODD_SPACES)


def parse(nlp: Language, text: str) -> Doc:
    """A text as a pipeline reads it, odd spaces as plain ones."""
    return nlp(cut(nlp, plain_spaces(text)))


def is_hard_wrapped(text: str) -> bool:
    """Whether lines were broken at a fixed width, as in e-mail and old wire copy."""
    lines = [line for line in text.split("\n") if line.strip()]
    full = [len(line) for line, after in pairwise(lines) if len(line) > HARD_WRAPPED[0] and after]
    return len(full) >= 4 and max(len(line) for line in lines) <= HARD_WRAPPED[1] and len(full) >= 0.5 * len(lines)


def load(model: str | Language | None = None) -> Language:
    """A pipeline by name or path, or one at hand, with what the workbench adds; without one, the pipeline that ships with it.

    Loads from disk only, and once in a process, until it has met WORN words: a stream of articles asks each time. Raises PipelineError when there is none, or when it has no parser.
    """
    if not isinstance(model, Language) and len(_load(model).vocab) > WORN:
        _load.cache_clear()
    return _load(model)


@lru_cache(maxsize=2)
def _load(model: str | Language | None) -> Language:
    if isinstance(model, Language):
        return _prepared(model, f"{model.meta['lang']}_{model.meta['name']}")
    name = model
    if name is None:
        with_path = files("workbench.nlp").joinpath("model")
        name = os.fspath(Path(str(with_path)))
        missing = "the package was installed without its model; install it again from a complete copy"
    else:
        missing = "install it, or leave out pipeline= to use the one that ships with the workbench"
    try:
        nlp = spacy.load(name)
    except (OSError, ValueError) as error:
        raise PipelineError(f"the pipeline {name!r} cannot be loaded: {missing} ({error})") from error
    return _prepared(nlp, name)


def _prepared(nlp: Language, name: str) -> Language:
    if "parser" not in nlp.pipe_names:
        raise PipelineError(
            f"the pipeline {name!r} has no parser, which quotes need; choose one that has (it holds {', '.join(nlp.pipe_names)})"
        )
    if "paragraph_breaks" not in nlp.pipe_names:
        nlp.add_pipe("paragraph_breaks", before="parser")
    nlp.max_length = MAX_LENGTH
    _use_numpys_products(nlp)
    return nlp


def _use_numpys_products(nlp: Language) -> None:
    """Multiply matrices with numpy's library, which knows the processor's wide vectors, in place of thinc's own: up to three times as fast."""
    ops = NumpyOps(use_blis=False)
    for _, pipe in nlp.pipeline:
        model = getattr(pipe, "model", None)
        for node in model.walk() if isinstance(model, Model) else ():
            if type(node.ops) is NumpyOps:
                node.ops = ops


@lru_cache(maxsize=1)
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def one_thread() -> AbstractContextManager[object]:
    """While it is open, numpy multiplies in one thread: matrices are small here, more threads only wait, and processes share the machine."""
    limit: AbstractContextManager[object] = _libraries().limit(limits=1, user_api="blas")
    return limit


@lru_cache(maxsize=1)
def _turn(process: int) -> threading.Lock:
    """Whose turn it is in a process: one that was forked has a lock of its own, which nobody holds."""
    return threading.Lock()


@contextmanager
def reading(nlp: Language) -> Iterator[None]:
    """While it is open, a pipeline reads one article, and its documents are good for as long.

    One thread at a time: more only wait for each other. Of the words that it meets a pipeline keeps the first VOCABULARY; those of
    later articles are forgotten with them, so that memory does not grow with the number of articles.
    """
    with _turn(os.getpid()), one_thread(), nlp.memory_zone() if len(nlp.vocab) > VOCABULARY else nullcontext():
        yield


def signature(nlp: Language) -> str:
    """How annotations made with a pipeline are signed: "model:en_workbench_news@0.2.0"; put together once, since spaCy's ``meta`` is slow."""
    if nlp not in SIGNATURES:
        SIGNATURES[nlp] = f"model:{nlp.meta['lang']}_{nlp.meta['name']}@{nlp.meta['version']}"
    return SIGNATURES[nlp]
