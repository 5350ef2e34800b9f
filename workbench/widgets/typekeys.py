"""The order of event types under number keys: the same in every view of a corpus."""

from __future__ import annotations

from collections import Counter
from weakref import WeakKeyDictionary

from workbench.codebook import Codebook
from workbench.corpus import Corpus
from workbench.store import Store

LOOKED_AT = 50
"""So many articles say which types are used most."""
SETTLED: WeakKeyDictionary[Store, dict[tuple[str, ...], list[str]]] = WeakKeyDictionary()


def types_by_use(corpus: Corpus, codebook: Codebook) -> list[str]:
    """The types of a codebook that can be chosen: those used most in a corpus first, then in the order of the codebook.

    Once a corpus has events the order stays, in all views on it, so that a key goes on meaning the same.

    >>> import workbench as wb
    >>> types_by_use(wb.Corpus(), wb.read_codebook())[:3]
    ['AGREE', 'CONSULT', 'SUPPORT']
    """
    shown = [kind.name for kind in codebook.types.values() if not kind.hidden]
    settled = SETTLED.setdefault(corpus.store, {})
    if tuple(shown) not in settled:
        used = Counter(a.label for a in corpus.store.annotations(corpus.ids[:LOOKED_AT], layer="events"))
        order = sorted(shown, key=lambda name: -used[name])
        if not used:
            return order
        settled[tuple(shown)] = order
    return settled[tuple(shown)]
