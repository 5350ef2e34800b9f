"""A letter to read in a real JupyterLab: two articles with suggestions in a file, a Reader on them, and what tests ask of both."""

from playwright.sync_api import Locator, expect

from .harness import Desk

FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
TEXT = (
    f"Crowds {FAMILY} cheer\r\n\r\n"
    "BAGHDAD \U0001f1ee\U0001f1f6 — Prime Minister Nouri al-Maliki said the University of Erbil would reopen. "
    "“We paid $5 and then $10,” he said.\n\n"
    "The Pentagon denied it."
)
OTHER = "Rain fell in Mosul on Thursday."
SETUP = f"""
import workbench as wb
from workbench.model import Annotation
corpus = wb.Corpus("letter.db", user="anna")
corpus.add([wb.Article(id="first", text={TEXT!r}, title="Erbil", source="Meridian Wire"), wb.Article(id="second", text={OTHER!r})])
def at(words, after=""):
    text = corpus["first"].text
    start = text.index(words, text.index(after))
    return (start, start + len(words))
def suggest(layer, label, words, by, **roles):
    corpus.record([Annotation(article="first", layer=layer, label=label, spans=(at(words),), by=by, roles=roles)])
suggest("entities", "ORG", "University of Erbil", "model:test@1")
suggest("entities", "GPE", "Erbil", "model:test@1")
suggest("quotes", "indirect", "the University of Erbil would reopen", "rules:test@1", speaker=[at("Nouri al-Maliki")], cue=[at("said")])
suggest("quotes", "direct", "“We paid $5 and then $10,”", "rules:test@1", speaker=[at("he said")[:1] + (at("he said")[0] + 2,)], cue=[at("said", after="he said")])
"""
READ = "reader = wb.Reader(corpus)\nreader"
READY = ".wb-reader[data-ready]"
MARKS = "[(a.label, a.start, a.end, a.by, s) for a, s in corpus.marks(reader.article, status=None)]"
VISIBLE = "all => all.filter(each => each.checkVisibility({ visibilityProperty: true })).length"


def mark(label: str, words: str, status: str = "accepted", by: str = "user:anna") -> tuple[str, int, int, str, str]:
    """A mark of the first article as MARKS gives it."""
    return (label, TEXT.index(words), TEXT.index(words) + len(words), by, status)


def part(desk: Desk, name: str) -> Locator:
    """What the Reader has of a class."""
    return desk.page.locator(f".wb-reader .wb-{name}")


def segment(desk: Desk, words: str) -> Locator:
    return part(desk, "s").filter(has_text=words).first


def has_mark(desk: Desk, wanted: tuple[str, int, int, str, str], there: bool = True) -> None:
    desk.kernel_until(MARKS, lambda marks: (wanted in marks) is there)


def click_mark(desk: Desk, words: str) -> None:
    segment(desk, words).click()
    expect(part(desk, "current").first).to_be_visible()
