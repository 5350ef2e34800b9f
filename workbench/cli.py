"""The command line: ``workbench lab``, ``workbench detect``, ``workbench share`` and ``workbench check``."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import workbench as wb
from workbench.codebook import read_codebook
from workbench.privacy import Kind


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; the exit code."""
    parser = argparse.ArgumentParser(prog="workbench", description="Read, mark and share news.")
    parser.add_argument("--version", action="version", version=f"workbench {wb.__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    lab = commands.add_parser("lab", help="open JupyterLab on the notebooks")
    lab.add_argument("folder", nargs="?", type=Path, help="folder to open (default: notebooks/ here, else this folder)")
    lab.add_argument("--no-browser", action="store_true", help="only print the address")
    detect = commands.add_parser("detect", help="suggest entities, quotes and events, written as exchange lines")
    detect.add_argument("inputs", nargs="+", metavar="INPUT", help="files, folders, globs or zips")
    detect.add_argument("--output", "-o", required=True, metavar="FILE.jsonl")
    detect.add_argument("--pipeline", help="a spaCy pipeline by name or path (default: the one that ships)")
    detect.add_argument("--codebook", metavar="FILE", help="which events there are, as YAML or CSV (default: PLOVER's types)")
    share = commands.add_parser("share", help="look at a notebook before it is mailed, and write a copy without what is private")
    share.add_argument("notebook", metavar="NOTEBOOK.ipynb")
    share.add_argument("--output", "-o", metavar="COPY.ipynb", help="where to write a copy")
    share.add_argument("--corpus", metavar="FILE.db", help="what the outputs should carry (default: the files that the notebook opens)")
    for kind, meant in (
        ("notes", "private notes and flags"),
        ("names", "who worked on it: pseudonyms instead"),
        ("paths", "folders of files"),
    ):
        share.add_argument(f"--without-{kind}", dest="without", action="append_const", const=kind, help=f"leave out {meant}")
    check = commands.add_parser("check", help="look whether a corpus file, notebook or file of exchange lines holds what was written to it")
    check.add_argument("file", metavar="FILE")
    check.add_argument(
        "--repair", action="store_true", help="save what can be saved to a new file, make indexes anew (default: write nothing)"
    )
    asked = parser.parse_args(arguments)
    try:
        if asked.command == "lab":
            return _lab(asked.folder, asked.no_browser)
        if asked.command == "share":
            return _share(asked.notebook, asked.output, asked.without or [], asked.corpus)
        if asked.command == "check":
            print(checked := wb.check(asked.file, repair=asked.repair))
            return 0 if checked.sound else 1
        return _detect(asked.inputs, asked.output, asked.pipeline, asked.codebook)
    except wb.WorkbenchError as error:
        print(f"workbench: {error}", file=sys.stderr)
        return 1


def _detect(inputs: list[str], output: str, pipeline: str | None, codebook: str | None) -> int:
    book = read_codebook(codebook) if codebook else None
    if not Path(output).absolute().parent.is_dir():
        raise wb.WorkbenchError(f"{output}: the folder {Path(output).absolute().parent} does not exist; create it first")
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:  # on disk, for there may be more articles than memory holds
        corpus = wb.Corpus(Path(folder) / "detect.db")
        reading = corpus.add(inputs)
        for skipped in reading.skipped:
            print(f"skipped {skipped}", file=sys.stderr)
        if not len(corpus):
            print("workbench: nothing could be read", file=sys.stderr)
            return 1
        done = wb.detect(corpus, pipeline=pipeline, codebook=book)
        wb.resolve(corpus)
        corpus.export(output, format="jsonl")
    print(f"{done}\n{len(reading.skipped)} skipped; written to {output}", file=sys.stderr)
    return 0


def _share(notebook: str, output: str | None, without: list[Kind], corpus: str | None) -> int:
    shared = wb.share(notebook, output, without=without, corpus=wb.Corpus(corpus) if corpus else None)
    print(shared)
    print(f"{len(shared.troubles)} to look at" if shared.troubles else "nothing stands against mailing it", file=sys.stderr)
    return 1 if shared.troubles else 0


def _lab(folder: Path | None, no_browser: bool) -> int:
    notebooks = Path("notebooks")
    root = folder or (notebooks if notebooks.is_dir() else Path())
    if not root.is_dir():
        print(f"workbench: {root}: no such folder", file=sys.stderr)
        return 1
    seen = sys.platform in ("darwin", "win32") or os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    first = "01_start.ipynb" if (root / "01_start.ipynb").exists() else ""
    command = [sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={root.resolve()}", f"--LabApp.default_url=/lab/tree/{first}"]
    paths = (str(Path(__file__).parent), os.environ.get("JUPYTER_CONFIG_PATH"))  # labconfig: without news and updates, it asks no network
    os.environ["JUPYTER_CONFIG_PATH"] = os.pathsep.join(filter(None, paths))
    command += ["--no-browser"] if no_browser or not seen else []
    command += ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    os.execv(sys.executable, command)


if __name__ == "__main__":
    raise SystemExit(main())
