"""The text of the live views in a bare page, without a kernel: nothing of a text is lost, and a selection gives its code points back."""

import os
import random
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.pieces import ODD
from workbench.display import paragraphs
from workbench.widgets.view import with_shared

pytestmark = pytest.mark.browser

CASES = int(os.environ.get("WORKBENCH_TEXT_CASES", "500"))
"""Random texts to try; set it to 10000 for a thorough look."""
BATCH = 500
FAMILY = "\N{MAN}\N{ZERO WIDTH JOINER}\N{WOMAN}\N{ZERO WIDTH JOINER}\N{GIRL}"
PIECES = [
    *ODD,
    *("  ", "word", "Ünï", "\ufffd", FAMILY),
    "a\N{COMBINING DIAERESIS}\N{COMBINING ACUTE ACCENT}",
    "\N{WAVING HAND SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-4}",
    *("قال", "بغداد ", "שלום", "\N{RIGHT-TO-LEFT MARK}", "\N{ARABIC FATHA}", "中文", "\N{MATHEMATICAL BOLD CAPITAL A}", "\u2028"),
]
LAYERS = ["entities", "quotes", "events", "furniture", "my own"]
PAGE = """async (source) => {
    const module = await import(URL.createObjectURL(new Blob([source], { type: "text/javascript" })));
    window.text = module.articleText();
    document.body.append(text.node);
    window.shows = (words) => [...text.node.querySelectorAll(".wb-p")].map((p) => p.textContent).join("") === words;
    window.segments = () => [...text.node.querySelectorAll(".wb-s")];
}"""
CHECK = """(cases) => cases.flatMap((one, at) => {
    const wrong = [];
    text.draw({ id: String(Math.random()), text: one.text, marks: one.marks, hues: {} });
    const check = (when) => {
        if (!shows(one.text)) wrong.push(`${when}: other text`);
        const starts = [...text.node.querySelectorAll(".wb-p")].map((p) => Number(p.dataset.start));
        if (String(starts) !== String(one.starts)) wrong.push(`${when}: paragraphs at ${starts}`);
        let n = 0; // every segment has the marks over it, and no other
        const points = [...one.text];
        for (const p of text.node.querySelectorAll(".wb-p")) {
            for (const node of p.childNodes) {
                const size = [...node.textContent].length;
                const over = (node.over ?? []).filter((item) => !item.role).map((item) => item.mark.id).sort();
                const right = Object.entries(one.marks).filter(([, row]) => row[5].some(([a, b]) => a <= n && n < b)).map(([id]) => id).sort();
                if (String(over) !== String(right) && points.slice(n, n + size).join("").replace(/[\\r\\n]/g, "")) wrong.push(`${when}: at ${n} ${over} for ${right}`);
                n += size;
            }
        }
    };
    check("drawn");
    for (const [start, end] of one.selections) {
        text.select(start, end);
        const found = text.selected();
        const words = [...one.text].slice(start, end).join("");
        const lead = [...words].length - [...words.trimStart()].length;
        const wanted = words.trim() && { start: start + lead, end: start + lead + [...words.trim()].length, text: words.trim() };
        if (wanted && (found?.start !== wanted.start || found.end !== wanted.end || found.text !== wanted.text)) wrong.push(`selected ${JSON.stringify(found)}, not ${JSON.stringify(wanted)}`);
        if (text.words([[start, end]]) !== words) wrong.push(`words at ${start}`);
        if (words && text.range(start, end).toString() !== words) wrong.push(`range ${start}-${end}`);
    }
    const [id, row] = Object.entries(one.marks)[0] ?? []; // an edit draws some paragraphs anew, and takes no selection away
    if (id && one.selections.length) {
        const before = text.selected();
        delete one.marks[id];
        const settle = text.paint({ [id]: null });
        check("edited");
        const after = text.selected();
        if (before?.start !== after?.start || before?.end !== after?.end) wrong.push("the selection moved");
        one.marks[id] = row;
        settle();
        check("settled");
    }
    return wrong.map((what) => `${at}: ${what}`);
})"""


@pytest.fixture
def bare(page: Page) -> Page:
    """A page with a text on it and nothing else."""
    page.goto("about:blank")
    page.evaluate(PAGE, with_shared("text.js", "units.js", "segments.js", "pieces.js") + "\nexport { articleText };")
    return page


def case(rng: random.Random) -> dict[str, Any]:
    """A text with marks, the starts of its paragraphs, and what to select in it."""
    text = "".join(rng.choice(PIECES) if rng.random() < 0.8 else chr(rng.randrange(0x20, 0x2FF)) for _ in range(rng.randint(1, 30)))
    text = "".join("x" if "\x7f" <= c < "\xa0" else c for c in text)

    def span() -> list[int]:
        start = rng.randrange(len(text))
        return [start, rng.randint(start + 1, len(text))]

    marks = {}
    for n in range(rng.randint(0, 6)):
        layer = rng.choice(LAYERS)
        spans = [span()]
        if rng.random() < 0.2 and spans[0][1] < len(text):
            start = rng.randrange(spans[0][1], len(text))
            spans.append([start, rng.randint(start + 1, len(text))])
        roles = {"cue": [span()], "speaker": [span()]} if layer == "quotes" else {}
        marks[f"id{n}"] = [layer, rng.choice(["PERSON", 'a <b> "']), rng.choice(["accepted", "suggested"]), "rules:x@1", None, spans, roles]
    return {"text": text, "marks": marks, "starts": [start for start, _ in paragraphs(text)], "selections": [span() for _ in range(3)]}


def test_a_text_is_what_it_was_and_a_selection_gives_its_code_points(bare: Page) -> None:
    rng = random.Random(20140627)
    for first in range(0, CASES, BATCH):
        cases = [case(rng) for _ in range(min(BATCH, CASES - first))]
        wrong = bare.evaluate(CHECK, cases)
        assert wrong == [], (wrong[0], cases[int(wrong[0].partition(":")[0])])


def test_empty_lines_are_gaps_and_a_mark_over_two_paragraphs_is_labelled_once(bare: Page) -> None:
    row = ["entities", "EVENT", "suggested", "x", None, [[2, 12]]]
    bare.evaluate("(marks) => text.draw({ id: 'x', text: '\\n\\none\\n\\n \\ntwo\\nthree', marks, hues: {} })", {"m": row})
    assert bare.locator(".wb-p").evaluate_all("all => all.map(p => [p.className, p.dir, p.querySelectorAll('.wb-gap').length])") == [
        *(["wb-p wb-blank", "auto", 0], ["wb-p", "auto", 1], ["wb-p wb-blank", "auto", 0], ["wb-p", "auto", 0], ["wb-p", "auto", 0]),
    ]
    assert bare.evaluate("segments().map(s => [s.textContent, s.dataset.label ?? ''])") == [["one", ""], [" ", ""], ["two", "EVENT"]]


def test_edges_step_over_words_and_whole_characters(bare: Page) -> None:
    steps = """([words, at, edge, by, unit]) => {
        text.draw({ id: words, text: words, marks: {}, hues: {} });
        return units.stepFrom(text.lineOf(at), at, edge, by, unit);
    }"""
    source = with_shared("units.js") + "\nexport { stepFrom };"
    bare.evaluate(
        "async (source) => { window.units = await import(URL.createObjectURL(new Blob([source], { type: 'text/javascript' }))); }", source
    )
    for words, at, edge, by, unit, wanted in [
        ("one two three", 3, "end", 1, "word", 7),
        ("one two three", 8, "start", -1, "word", 4),
        ("one two, three", 7, "end", -1, "word", 3),
        ("one two three", 3, "end", 1, "grapheme", 5),
        (f"a{FAMILY}b", 1, "end", 1, "grapheme", 1 + len(FAMILY)),
        (f"a{FAMILY}b", 1 + len(FAMILY), "start", -1, "grapheme", 1),
        ("last", 4, "end", 1, "word", None),
    ]:
        assert bare.evaluate(steps, [words, at, edge, by, unit]) == wanted, (words, at)
