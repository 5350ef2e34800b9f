"""``python -m benchmarks.load [PAGES]``: adding small pages to a corpus, beside bare trafilatura and bare SQLite inserts.

Both read the same folder, in turn, each in a process of its own, which also says how much memory it took at its most. Ratios
are of processor time. Pages that do not name their language cost
more: it is then told from their text, which in English is quick and in any other language asks a detector.
"""

from __future__ import annotations

import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from pathlib import Path

from benchmarks.table import remark, tell

ENGLISH = (
    "the minister said on Friday that rain had closed two bridges near Erbil and nobody was hurt while police asked drivers to stay at home"
)
GERMAN = "der Minister sagte am Freitag dass Regen zwei Brücken bei Erbil gesperrt habe und niemand verletzt sei während die Polizei Fahrer bat nicht zu fahren"
KINDS = {
    "named": (' lang="en"', ENGLISH),
    "not named, English": ("", ENGLISH),
    "not named, German": ("", GERMAN),
}
"""Pages by what they say of their language, and the words in them."""


def write_pages(folder: Path, number: int, named: str, words: str) -> None:
    """Pages of about 250 words, each with a text of its own."""
    rng = random.Random(1)
    for n in range(number):
        paragraphs = [" ".join(rng.choices(words.split(), k=50)).capitalize() + "." for _ in range(5)]
        body = "".join(f"<p>{p}</p>" for p in paragraphs)
        head = (
            f'<title>Rain, part {n}</title><meta property="og:site_name" content="Northern Post"><meta name="author" content="Dana Karim">'
        )
        head += f'<meta property="article:published_time" content="2014-06-{1 + n % 28:02}T10:00:00Z">'
        page = f"<html{named}><head>{head}</head><body><nav>Home News Sport</nav><article><h1>Rain, part {n}</h1>{body}</article></body></html>"
        (folder / f"{n:06}.html").write_text(page, encoding="utf-8")


def ours(folder: Path, store: Path) -> int:
    """The front door."""
    import workbench as wb

    corpus = wb.Corpus(store)
    corpus.add(wb.read(folder))
    return len(corpus)


def bare(folder: Path, store: Path) -> int:
    """What it stands on, with one transaction for all."""
    import trafilatura

    connection = sqlite3.connect(store)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("CREATE TABLE articles (id INTEGER PRIMARY KEY, text, title, source, author, url, published, language)")
    for path in sorted(folder.iterdir()):
        page = trafilatura.bare_extraction(path.read_bytes(), with_metadata=True, include_comments=False, include_tables=True)
        row = (page.text, page.title, page.sitename, page.author, page.url, page.date, page.language)
        connection.execute("INSERT INTO articles (text, title, source, author, url, published, language) VALUES (?, ?, ?, ?, ?, ?, ?)", row)
    connection.commit()
    return int(connection.execute("SELECT count(*) FROM articles").fetchone()[0])


def run(side: str, folder: str) -> None:
    """One side, in this process: prints seconds, seconds of the processor, megabytes at the most, and articles."""
    with tempfile.TemporaryDirectory() as work:
        start, used = time.perf_counter(), time.process_time()
        number = {"ours": ours, "bare": bare}[side](Path(folder), Path(work) / "corpus.db")
        seconds, processor = time.perf_counter() - start, time.process_time() - used
    print(seconds, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000, number)


def compare(size: int, kind: str) -> None:
    """Both sides, there and back, on so many pages of a kind."""
    with tempfile.TemporaryDirectory() as folder:
        write_pages(Path(folder), size, *KINDS[kind])
        processor, most = defaultdict(float), defaultdict(float)
        for side in ("bare", "ours", "ours", "bare"):
            out = subprocess.run([sys.executable, "-m", "benchmarks.load", side, folder], capture_output=True, text=True, check=True)
            _, used, memory, found = map(float, out.stdout.split())
            processor[side] += used / 2
            most[side] = max(most[side], memory)
            assert found == size, (side, found)  # noqa: S101 - else it would compare different things
    tell(f"load {size:,} pages, language {kind}", processor["ours"], "bare trafilatura and SQLite", processor["bare"])
    remark(f"memory at the most: {most['ours']:,.0f} MB, bare {most['bare']:,.0f} MB")


def main() -> None:
    """Each kind of page."""
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000
    for kind in KINDS:
        compare(number, kind)


if __name__ == "__main__":
    run(*sys.argv[1:]) if len(sys.argv) == 3 else main()
