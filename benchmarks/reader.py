"""The Reader in JupyterLab and Chromium, beside spanmark and displaCy where they can do the job: ``python -m benchmarks.reader``.

One table, medians of ROUNDS in milliseconds, measured in turn in one run; ``python -m benchmarks.reader Reader`` measures one tool alone.

* *open*: from telling JupyterLab to run the cell to the end of the first frame in which marks are drawn. The first opening in a kernel
  also imports the widgets; it is a column of its own.
* *make, relabel, delete*, each with an idle kernel: from the time stamp of the key's event (for spanmark's make, of the mouse's), which the browser sets when
  the key comes in, to the end of the first frame after the text has changed: a task that is queued in that frame's animation
  callback runs once the frame is laid out and painted. *stored* is from the same moment to the page saying "Saved"; for
  spanmark, which says nothing, to its autosave file having grown.
* *frame*: the longest time between two frames while the text is scrolled by 400 pixels a frame.

spanmark is not among the requirements: ``pip install --target DIR spanmark``, and DIR on PYTHONPATH; without it its lines are left
out. It draws overlaps in one mode and leaves them out in another. displaCy draws no overlaps and edits nothing.
"""

from __future__ import annotations

import importlib.util
import json
import os
import random
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

import psutil
from playwright.sync_api import Error, Locator, sync_playwright
from playwright.sync_api import TimeoutError as Late

from benchmarks.table import tell
from tests.browser.harness import IN_PAGE, Desk, KernelError, Lab, chromium_args, find_chromium, traceback_text

ROUNDS = 3
PATIENCE, MOST = 60_000, 300
"""Milliseconds after which a tool is said to draw nothing, and seconds after which it is given up: its page may answer no more."""
SLOW = 10_000
"""Milliseconds that an opening may take before it is done only once."""
SIZES = {"60 kB, 2,000 spans": (60_000, 2_000), "1 MB, 20,000 spans": (1_000_000, 20_000)}
LABELS = ["PERSON", "ORG", "GPE", "LOC", "FAC", "NORP", "EVENT", "DATE"]
WORDS = "rain over Erbil he said on Friday that the bridge near Mosul would open again before spring".split()
STOPWATCH = """
window.stopwatch = {
    // the end of the next frame: what is queued in its animation callback runs when it is painted
    frame: () => new Promise((done) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = done;
        port2.postMessage(null);
    })),
    async open([cell, shown]) {
        const { content } = jupyterapp.shell.currentWidget;
        content.activeCellIndex = cell;
        const began = performance.now();
        void jupyterapp.commands.execute("notebook:run-cell");
        this.opened = 0;
        while (!document.querySelector(shown)) await new Promise(requestAnimationFrame);
        await this.frame();
        this.opened = performance.now() - began;
    },
    // From the next event of a kind to the end of the frame after the text was first changed, and to the word "Saved".
    watch([kind, text, status, patience]) {
        const changes = (node, isOver) => new Promise((seen) => {
            const observer = new MutationObserver(() => isOver() && (observer.disconnect(), seen(performance.now())));
            observer.observe(node, { subtree: true, childList: true, attributes: true, characterData: true });
            setTimeout(() => seen(null), patience);
        });
        this.result = new Promise((done) => addEventListener(kind, async ({ timeStamp }) => {
            this.began = timeStamp;
            const said = document.querySelector(status);
            const saved = said && changes(said, () => said.textContent.includes("Saved"));
            const painted = await changes(document.querySelector(text), () => true) && await this.frame().then(() => performance.now());
            const stored = await saved;
            done([painted && painted - timeStamp, stored && stored - timeStamp]);
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
IDLE = "() => jupyterapp.shell.currentWidget.content.widgets.every(({ model }) => model.executionState === 'idle')"
"""No cell runs any more. (The kernel's own status says "idle" as soon as it has answered a view.)"""
ANSWERED = "() => jupyterapp.shell.currentWidget.sessionContext.session.kernel.status === 'idle'"
"""The kernel has done all that it was asked for, as it has when a person presses the next key."""
MAKE = """
import json, tempfile, workbench as wb
from workbench.model import Annotation
text, spans = json.load(open({file!r}))
corpus = wb.Corpus(tempfile.mkdtemp() + "/bench.db", user="anna")
corpus.add([wb.Article(id="a", text=text)])
corpus.record([Annotation(article="a", layer="entities", label=l, spans=((s, e),), by="rules:bench@1") for s, e, l in spans])
apart, end = [], 0
for s, e, l in sorted(spans):
    if s >= end: apart.append((s, e, l)); end = e
"""
SPANMARK = """
import spanmark
suggestions = [{{"start": s, "end": e, "label": l}} for s, e, l in {spans}]
session = spanmark.AnnotationSession([{{"id": "a", "text": text, "suggestions": suggestions}}], labels={labels!r},
    output_path=tempfile.mkdtemp(dir={home!r}) + "/out.jsonl", allow_overlaps={overlaps})
"""
DISPLACY = """
from spacy import displacy
entities = {"text": text, "ents": [{"start": s, "end": e, "label": l} for s, e, l in apart]}
"""
COLUMNS = ("first", "open", "make", "stored", "relabel", "stored", "delete", "stored", "frame")


class Tool(NamedTuple):
    """What prepares a tool, the cell that draws it, what shows that it is drawn, what has the words and what scrolls."""

    prepare: str
    show: str
    shown: str
    words: str
    scrolls: str


def tools(home: str) -> dict[str, Tool]:
    """The tools by name; spanmark writes to ``home``."""

    def spanmark(spans: str, shown: str, overlaps: bool) -> Tool:
        made = SPANMARK.format(spans=spans, labels=LABELS, overlaps=overlaps, home=home)
        return Tool("", made + "session.display()", shown, ".so-textlayer", ".so-text")

    return {
        "Reader": Tool("", "wb.Reader(corpus)", ".wb-reader[data-ready] .wb-s", ".wb-text", ".wb-text"),
        "spanmark, overlaps": spanmark("spans", ".so-rail-seg", True),
        "spanmark, none": spanmark("apart", ".so-inline-span", False),
        "displaCy": Tool(
            DISPLACY, "displacy.render(entities, style='ent', manual=True, jupyter=True)", ".entities mark", "", ".jp-OutputArea-output"
        ),
    }


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
            page.set_default_timeout(2 * PATIENCE)
            page.add_init_script(path=IN_PAGE)
            page.add_init_script(STOPWATCH)
            yield Desk(page, lab)
        finally:
            lab.stop()


@contextmanager
def limited() -> Iterator[None]:
    """Ends the page when it takes longer than MOST seconds: what waits for it gets an Error."""

    def end() -> None:
        for process in psutil.Process().children(recursive=True):
            with suppress(psutil.Error):
                if "--type=renderer" in process.cmdline():
                    process.kill()

    timer = threading.Timer(MOST, end)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def timed(desk: Desk, kind: str, words: str, saved: Path | None, act: Callable[[], object]) -> list[float | None]:
    """Milliseconds to painted and to stored of what is done."""
    page = desk.page
    page.evaluate("() => { const status = document.querySelector('.wb-status'); if (status) status.textContent = ''; }")
    page.evaluate("(what) => { stopwatch.watch(what); }", [kind, words, ".wb-status", PATIENCE])
    size = _size(saved)
    act()
    while saved and _size(saved) == size and time.time() < page.evaluate("performance.timeOrigin + stopwatch.began") / 1000 + PATIENCE:
        time.sleep(0.002)
    stored = time.time() * 1000
    painted, said = page.evaluate("() => stopwatch.result")
    began = page.evaluate("performance.timeOrigin + stopwatch.began")
    return [painted, stored - began if saved and _size(saved) != size else said]


def _size(home: Path | None) -> int:
    """How much spanmark has saved in the sessions whose files are there."""
    return sum(file.stat().st_size for file in home.glob("*/.*spanmark-autosave")) if home else 0


def edits(desk: Desk, tool: Tool, number: int, saved: Path | None) -> list[float | None]:
    """Make, relabel and delete a mark, in a place of its own in each round."""
    page, words = desk.page, desk.page.locator(tool.words)
    page.wait_for_function(IDLE)
    page.wait_for_function(ANSWERED)
    at = _free(words, 4_000 + number * 301)
    if saved:  # spanmark marks with the label that was chosen before
        page.locator(".so-labelbar button").nth(6).click()
        times = timed(desk, "mouseup", tool.words, saved, lambda: desk.drag_select(words, at, at + 5))
        page.locator(".so-rail-seg:not(.so-model), .so-inline-span:not(.so-model)").first.click()
    else:
        desk.drag_select(words, at, at + 5)
        times = timed(desk, "keydown", tool.words, saved, lambda: page.keyboard.press("8"))
        page.locator(".wb-s[data-status='accepted'][data-hue='EVENT']").first.click()
    page.wait_for_function(IDLE)
    for key in ("2", "Delete"):
        page.wait_for_function(ANSWERED)
        times += timed(desk, "keydown", tool.words, saved, lambda key=key: page.keyboard.press(key))  # type: ignore[misc]
    return times


def _free(words: Locator, at: int) -> int:
    """A place from there on, scrolled to, where five characters stand that are not marked where a tool draws no overlaps."""
    look = """(root, at) => {
        const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT), apart = root.matches(".so-textlayer");
        for (let left = at, node; (node = walker.nextNode()); left -= node.length) {
            const from = Math.max(0, left);
            if (left >= node.length || (apart && (node.parentNode !== root || node.length - from < 9))) continue;
            if (node.parentNode !== root) node.parentNode.scrollIntoView({ block: "center" });
            return at - left + from + 1;
        }
    }"""
    found: int = words.evaluate(look, at)
    words.page.evaluate("() => stopwatch.frame().then(() => stopwatch.frame()).then(() => null)")
    return found


def measure(desk: Desk, tool: Tool, file: Path, home: str) -> list[float | str | None]:
    """One tool on one text: the columns of the table."""
    desk.open(desk.lab.write("bench.ipynb", [MAKE.format(file=str(file)) + tool.prepare, tool.show, "session.close()"]))
    _run(desk, 0)
    opened: list[float] = []
    try:
        for _ in range(ROUNDS + 1):
            desk.page.wait_for_function(IDLE)  # what a tool leaves in the notebook for when there is no kernel is written by then
            desk.js("() => { jupyterapp.commands.execute('notebook:clear-all-cell-outputs'); return null; }")
            if opened and "spanmark" in tool.show:
                _run(desk, 2)
            desk.page.evaluate("(what) => { void stopwatch.open(what); }", [1, tool.shown])
            opened.append(desk.page.wait_for_function("() => stopwatch.opened", timeout=PATIENCE).json_value())
            if opened[-1] > SLOW:
                break
    except Late:
        _check(desk, 1)
        return [*opened, f"nothing in {PATIENCE // 1000} s"]
    row: list[float | str | None] = [opened[0], statistics.median(opened[1:] or opened)]
    saved = Path(home) if "spanmark" in tool.show else None
    made = [edits(desk, tool, n, saved) for n in range(ROUNDS if opened[-1] < SLOW else 1)] if tool.words else [[None] * 6]
    for column in zip(*made, strict=True):
        known = [x for x in column if x is not None]
        row.append(statistics.median(known) if known else None)
    return [*row, desk.page.evaluate("(selector) => stopwatch.scroll(selector)", tool.scrolls)]


def _run(desk: Desk, cell: int) -> None:
    run = "(panel, n) => { panel.content.activeCellIndex = n; return jupyterapp.commands.execute('notebook:run-cell').then(() => null); }"
    desk.js(run, cell)
    _check(desk, cell)


def _check(desk: Desk, cell: int) -> None:
    if failed := [output for output in desk.content()["cells"][cell]["outputs"] if output["output_type"] == "error"]:
        raise KernelError(traceback_text(failed[0]))


def beside(size: str, rows: dict[str, list[float | str | None]]) -> None:
    """The Reader beside each of the others, as the table of all benchmarks has it; elapsed time."""
    for name, row in rows.items():
        for column, ours, theirs in zip(COLUMNS, rows.get("Reader", []), row, strict=False):
            if name != "Reader" and column not in ("first", "stored") and isinstance(ours, int | float) and isinstance(theirs, int | float):
                tell(f"{size}: {column}", ours, name, theirs, unit="ms")


def main(chosen: list[str]) -> None:
    """The table, and what of it stands beside what."""
    known = importlib.util.find_spec("spanmark") is not None
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores{'' if known else '; spanmark is not installed, and left out'}")
    print(f"{'':19} {'':19}" + " ".join(f"{name:>7}" for name in COLUMNS))
    for size, (characters, number) in SIZES.items():
        rows: dict[str, list[float | str | None]] = {}
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "text.json"
            file.write_text(json.dumps(text_with_spans(characters, number)))
            for name, tool in tools(folder).items():
                if name.startswith("spanmark") > known or (chosen and name not in chosen):
                    continue
                try:
                    with desk() as page, limited():
                        row = measure(page, tool, file, folder)
                except Error as error:
                    if "crashed" not in str(error):
                        raise
                    row = [f"given up after {MOST} s"]
                cells = " ".join(f"{round(x):>7}" if isinstance(x, int | float) else f"{x or '-':>7}" for x in row)
                print(f"{size:19} {name:19}{cells}", flush=True)
                rows[name] = row
        beside(size, rows)


if __name__ == "__main__":
    main(sys.argv[1:])
