"""The Reader in JupyterLab and Chromium, beside displaCy where it can do the job: ``python -m benchmarks.reader``.

One table, medians in milliseconds, measured in turn in one run. Opening is from running the cell to the frame after everything is
drawn. An edit is from the key to the end of the frame after it was drawn, and then to the answer that it is stored. displaCy draws
no overlaps and edits nothing.
"""

from __future__ import annotations

import json
import random
import statistics
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import TimeoutError as Late
from playwright.sync_api import sync_playwright

from tests.browser.harness import IN_PAGE, Desk, KernelError, Lab, chromium_args, find_chromium, traceback_text

ROUNDS = 3
PATIENCE = 40_000
"""Milliseconds after which a tool is said to draw nothing."""
SIZES = {"60 kB, 2,000 spans": (60_000, 2_000), "1 MB, 20,000 spans": (1_000_000, 20_000)}
LABELS = ["PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "DATE"]
WORDS = "rain over Erbil he said on Friday that the bridge near Mosul would open again before spring".split()
STOPWATCH = """
window.stopwatch = {
    frame: () => new Promise((done) => requestAnimationFrame(() => setTimeout(done))),
    async until(ready, patience) {
        const end = performance.now() + patience;
        while (!ready()) { if (performance.now() > end) throw new Error("late"); await new Promise(requestAnimationFrame); }
        await this.frame();
    },
    async open([cell, shown, patience]) {
        const { content } = jupyterapp.shell.currentWidget;
        content.activeCellIndex = cell;
        const began = performance.now();
        void jupyterapp.commands.execute("notebook:run-cell");
        await this.until(() => document.querySelector(shown), patience);
        return performance.now() - began;
    },
    // From the next event of a kind to the end of the frame after the text was first changed, and to `stored`.
    watch([kind, text, stored]) {
        this.result = new Promise((done) => addEventListener(kind, async () => {
            const began = performance.now(), times = [];
            const changed = new Promise((seen) => {
                new MutationObserver((_, observer) => { observer.disconnect(); seen(true); })
                    .observe(document.querySelector(text), { subtree: true, childList: true, attributes: true, characterData: true });
                setTimeout(() => seen(false), 15000);
            });
            if (await changed) {
                await this.frame();
                times.push(performance.now() - began);
                const ready = () => document.querySelector(stored)?.textContent.includes("Saved");
                if (stored) await this.until(ready, 15000).then(() => times.push(performance.now() - began), () => null);
            }
            done([times[0] ?? null, times[1] ?? null]);
        }, { capture: true, once: true }));
    },
    async scroll(selector) {
        const node = document.querySelector(selector), frames = [];
        let last = performance.now();
        for (let top = 0; top < Math.min(node.scrollHeight, 60000); top += 400) {
            node.scrollTop = top;
            await new Promise(requestAnimationFrame);
            frames.push(performance.now() - last);
            last = performance.now();
        }
        return Math.max(...frames);
    },
};
"""
MAKE = """
import json, tempfile, workbench as wb
from workbench.model import Annotation
text, spans = json.load(open({file!r}))
corpus = wb.Corpus(tempfile.mkdtemp() + "/bench.db", user="anna")
corpus.add([wb.Article(id="a", text=text)])
corpus.record([Annotation(article="a", layer="entities", label=l, spans=((s, e),), by="rules:bench@1") for s, e, l in spans])
"""
DISPLACY = """
from spacy import displacy
apart, end = [], 0
for s, e, l in sorted(spans):
    if s >= end: apart.append((s, e, l)); end = e
entities = {"text": text, "ents": [{"start": s, "end": e, "label": l} for s, e, l in apart]}
"""
READER = ("wb.Reader(corpus)", ".wb-reader[data-ready] .wb-s", ".wb-text")
TOOLS = {
    "Reader": ("", *READER),
    "displaCy": (DISPLACY, "displacy.render(entities, style='ent', manual=True, jupyter=True)", ".entities mark", ".jp-OutputArea-output"),
}
"""By name: what prepares it, the cell that draws it, what shows that it is drawn, and what scrolls."""
COLUMNS = ("open", "make", "stored", "relabel", "stored", "delete", "stored", "longest frame while scrolling")


def text_with_spans(characters: int, number: int) -> tuple[str, list[tuple[int, int, str]]]:
    """A text in paragraphs, and spans of which about a third overlap."""
    rng = random.Random(1)
    parts: list[str] = []
    while sum(map(len, parts)) < characters:
        parts.append(" ".join(rng.choice(WORDS) for _ in range(90)) + "\n\n")
    text = "".join(parts)[:characters]
    step = characters / number
    starts = [int(n * step) for n in range(number)]
    return text, [(s, min(len(text), s + rng.choice([6, 9, 14, int(step * 1.6)])), rng.choice(LABELS)) for s in starts]


@contextmanager
def desk() -> Iterator[Desk]:
    """A page on a JupyterLab of its own."""
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        lab = Lab(Path(home))
        try:
            browser = playwright.chromium.launch(executable_path=find_chromium(), args=chromium_args())
            page = browser.new_page(viewport={"width": 1250, "height": 1000})
            page.add_init_script(path=IN_PAGE)
            page.add_init_script(STOPWATCH)
            yield Desk(page, lab)
        finally:
            lab.stop()


def edits(desk: Desk, number: int) -> list[float | None]:
    """Make, relabel and delete a mark: painted and stored."""
    page, words = desk.page, desk.page.locator(".wb-text")
    at = 4_000 + number * 301
    times: list[float | None] = []

    def timed(key: str) -> None:
        page.evaluate("() => { document.querySelector('.wb-status').textContent = ''; }")
        page.evaluate("(what) => { stopwatch.watch(what); }", ["keydown", ".wb-text", ".wb-status"])
        page.keyboard.press(key)
        times.extend(page.evaluate("() => stopwatch.result"))

    desk.drag_select(words, at, at + 5)
    timed("8")
    page.locator(".wb-s[data-status='accepted'][data-hue='EVENT']").first.click()
    timed("2")
    timed("Delete")
    return times


def measure(desk: Desk, tool: str, file: Path) -> list[float | str | None]:
    """One tool on one text: the columns of the table."""
    prepare, show, shown, scrolls = TOOLS[tool]
    cells = [MAKE.format(file=str(file)) + prepare, show]
    desk.open(desk.lab.write(f"{tool}.ipynb", cells))
    desk.js("(panel) => { panel.content.activeCellIndex = 0; return jupyterapp.commands.execute('notebook:run-cell').then(() => null); }")
    if failed := [output for output in desk.content()["cells"][0]["outputs"] if output["output_type"] == "error"]:
        raise KernelError(traceback_text(failed[0]))
    opened: list[float] = []
    row: list[float | str | None] = []
    try:
        for _ in range(ROUNDS):
            desk.js("() => { jupyterapp.commands.execute('notebook:clear-all-cell-outputs'); return null; }")
            opened.append(desk.page.evaluate("(what) => stopwatch.open(what)", [1, shown, PATIENCE]))
            if opened[-1] > 10_000:
                break
        row.append(statistics.median(opened))
    except Exception as error:
        if "late" not in str(error) and not isinstance(error, Late):
            raise
        return [f"nothing in {PATIENCE // 1000} s", *[None] * 7]
    if tool == "displaCy" or opened[-1] > 10_000:
        row += [None] * 6
    else:
        made = [edits(desk, n) for n in range(ROUNDS)]
        row += [None if each[0] is None else statistics.median(x for x in each if x is not None) for each in zip(*made, strict=True)]
    row.append(desk.page.evaluate("(selector) => stopwatch.scroll(selector)", scrolls))
    return row


def main() -> None:
    """The table."""
    head = f"{'':22} {'':19}" + " ".join(f"{name[:8]:>8}" for name in COLUMNS)
    print(head)
    for size, (characters, number) in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "text.json"
            file.write_text(json.dumps(text_with_spans(characters, number)))
            for tool in TOOLS:
                with desk() as page:
                    row = measure(page, tool, file)
                cells = " ".join(f"{round(x):>8}" if isinstance(x, int | float) else f"{x or '-':>8}" for x in row)
                print(f"{size:22} {tool:19}{cells}", flush=True)


if __name__ == "__main__":
    main()
