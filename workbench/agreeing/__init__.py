"""Agreement between people who have judged the same articles, and the list of what they disagree on.

    sides          what each of them says
    pairs          which of their marks are about the same
    tally          what is counted
    coefficients   kappa and alpha
    differences    the list of disagreements, and who has settled them
    page           the result

What is compared: the articles and layers at which both have looked (see ``sides``). Suggestions that somebody has not decided
count neither for nor against agreement, so those that both left untouched are no agreement.

Kappa and alpha of marks are over words (nominal): the value of a word is the set of labels of the marks that it is in, by a person
and layer, or, in the line of one label, whether it is in such a mark. So marks may overlap. Those of facts and links are over the
places at which both have said something, and the value is what they said (the key of the entity, place or incident). Those of
roles are over the marks that both hold with the same spans and label, of labels with which somebody fills that role; the value is the
spans that fill it. F1 is twice the marks that both hold by the sum of what each holds: "exact" with the same spans, "overlap"
with at least one character in common, one to one; both with the same label. F1 of roles is that of their fillers in marks of one
label that overlap.

Unitising alpha is not given, as it presupposes that no two units of a person overlap, which marks do. Nor is gamma (Mathet,
Widlöcher and Métivier 2015). Its library, pygamma-agreement 0.5.9, wants cvxopt, which is under the GPL, numba and its compiler, some
800 MB in all; and as it draws chance by lot, the same thirty marks gave 0.46 once and 0.44 the next time. Alpha over words and
F1 with overlap answer the same question and are the same each time.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from workbench.agreeing.differences import Ledger
from workbench.agreeing.page import Agreement
from workbench.agreeing.sides import sides
from workbench.agreeing.tally import Tally
from workbench.errors import AnnotationError
from workbench.model import Annotation, Decision, Run

if TYPE_CHECKING:
    from workbench.corpus import Corpus

__all__ = ["Agreement", "agreement"]


def agreement(corpus: Corpus, by: Iterable[str], layer: str | Iterable[str] | None = None) -> Agreement:
    """How far people agree, by layer, label, role and kind of link: kappa, alpha, F1 exact and with overlap.

    ``by`` names them ("user:anna" or "anna"), two or more: figures are by pair, and alpha also for all. ``layer`` is one or several
    (default: all that two of them have looked at). ``.frame()`` is the figures as a table, ``.disagreements`` lists where they differ,
    for ``wb.Review(corpus, queue=...)``, and who else has settled it. AnnotationError where somebody has judged nothing here.

    >>> from workbench.corpus import Corpus
    >>> anna, ben = Corpus(user="anna"), Corpus(user="ben")
    >>> for corpus in (anna, ben):
    ...     added = corpus.add([{"text": "Rain fell in Erbil, said Nour."}])
    ...     mark = corpus.annotate(0, 13, 18, "GPE")
    >>> mark = ben.annotate(0, 25, 29, "PERSON")
    >>> added = anna.merge(ben)
    >>> found = agreement(anna, by=("anna", "ben"))
    >>> print(found)
    anna and ben
    entities: 1 article, kappa 0.60, alpha 0.62, F1 0.67 exact, 0.67 overlap
    1 disagreement: 1 missing
    >>> found.disagreements[["kind", "by", "label", "text", "other_by"]].values.tolist()
    [['missing', 'user:ben', 'PERSON', 'Nour', 'user:anna']]
    """
    decisions: dict[str, list[Decision]] = defaultdict(list)
    runs: dict[str, list[Run]] = defaultdict(list)
    ids = corpus.ids
    for d in corpus.store.decisions(ids):
        decisions[d.article].append(d)
    for r in corpus.store.runs(ids):
        runs[r.article].append(r)
    there = {i: {d.by for d in decisions[i]} | {r.by for r in runs[i]} for i in ids}
    people = _people(by, set().union(*there.values()))
    chosen = None if layer is None else {layer} if isinstance(layer, str) else set(layer)
    shared = [i for i in ids if len(there[i] & set(people)) > 1]
    annotations: dict[str, list[Annotation]] = defaultdict(list)
    for a in corpus.store.annotations(shared):
        annotations[a.article].append(a)
    tally, ledger = Tally(people), Ledger()
    for article in corpus.where(id=shared) if shared else ():
        records = annotations[article.id], decisions[article.id], runs[article.id]
        everyone = {p: sides(p, *records) for p in sorted(there[article.id]) if p in people}
        judges = {p: sides(p, *records) for p in sorted(there[article.id]) if p not in people and p.startswith("user:")}
        for name in sorted({name for some in everyone.values() for name in some} if chosen is None else chosen):
            some = [everyone[p][name] for p in people if p in everyone and name in everyone[p]]
            if len(some) > 1:
                found = tally.take(article, name, some)
                ledger.take(article, name, found, records[0], records[1], {p: s[name] for p, s in judges.items() if name in s})
    return Agreement(people, tuple(tally.figures()), ledger.frame())


def _people(by: Iterable[str], known: set[str]) -> tuple[str, ...]:
    given = [by] if isinstance(by, str) else list(by)
    people = tuple(dict.fromkeys(name if ":" in name else f"user:{name}" for name in given))
    judges = sorted(name for name in known if name.startswith("user:"))
    if len(people) < 2:
        raise AnnotationError(f"by= names two people or more, such as by=('user:anna', 'user:ben'); here are {', '.join(judges) or 'none'}")
    if missing := [name for name in people if name not in known]:
        raise AnnotationError(f"{', '.join(missing)}: no verdicts here; there are some by {', '.join(judges) or 'nobody'}")
    return people
