"""workbench detect: files in, exchange lines out, and an exit code that a script can trust."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jupyterlab_server.config import get_page_config

import workbench as wb
from workbench import nlp
from workbench.cli import main


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "in"
    inside.mkdir()
    (inside / "a.txt").write_text("Rain in Erbil\n\nDara Aziz, the mayor, said on Thursday that rain had flooded Erbil.", "utf-8")
    (inside / "b.txt").write_text("“We are ready,” said Captain Ines Duarte.", "utf-8")
    return inside


def test_the_model_is_here() -> None:
    assert (Path(nlp.__file__).parent / "model" / "meta.json").is_file(), "the package holds no model: the tests below need it"


def test_detect_writes_exchange_lines(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "c.txt").write_bytes(b"")
    out = tmp_path / "out.jsonl"
    assert main(["detect", str(folder), str(tmp_path / "nowhere.txt"), "--output", str(out)]) == 0
    lines = [json.loads(line) for line in out.read_text("utf-8").splitlines()]
    assert [line["title"] for line in lines] == ["Rain in Erbil", None]
    assert "Dara Aziz" in [e["text"] for e in lines[0]["entities"]]
    assert [q["kind"] for q in lines[1]["quotes"]] == ["direct"]
    for line in lines:
        assert all(line["text"][e["start"] : e["end"]] == e["text"] for e in line["entities"])
    said = capsys.readouterr()
    assert said.out == ""  # reports go to stderr, so that output could be piped
    assert f"skipped {folder / 'c.txt'}: the file is empty" in said.err
    assert f"skipped {tmp_path / 'nowhere.txt'}: no such file or folder" in said.err
    assert "2 articles read" in said.err
    assert f"2 skipped; written to {out}" in said.err
    counted = {layer: sum(len(line[layer]) for line in lines) for layer in ("entities", "quotes")}
    assert all(f"{n} {layer}" in said.err for layer, n in counted.items())


def test_detect_takes_a_codebook(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    book, out = tmp_path / "own.yaml", tmp_path / "out.jsonl"
    book.write_text("types:\n  FLOOD:\n    triggers: flood, inundate, flood (noun)\n", "utf-8")
    assert main(["detect", str(folder), "-o", str(out), "--codebook", str(book)]) == 0
    first = json.loads(out.read_text("utf-8").splitlines()[0])
    shown = [(e["type"], first["text"][slice(*e["trigger"])]) for e in first["events"] if not e.get("hidden")]
    assert shown == [("FLOOD", "flooded")]
    book.write_text("types: [FLOOD\n", "utf-8")
    assert main(["detect", str(folder), "-o", str(out), "--codebook", str(book)]) == 1
    assert "own.yaml, line 2: this is not YAML" in capsys.readouterr().err


def test_what_detect_wrote_opens_again(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.jsonl"
    main(["detect", str(folder), "-o", str(out)])
    corpus = wb.Corpus(out)
    assert (len(corpus), corpus.skipped) == (2, [])
    assert {m.status for m in corpus.marks(status=None)} == {"suggested"}
    assert wb.detect(corpus).done_before == 2


def test_detect_goes_on_with_what_was_written_before(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    first, second = tmp_path / "1.jsonl", tmp_path / "2.jsonl"
    main(["detect", str(folder), "-o", str(first)])
    capsys.readouterr()
    assert main(["detect", str(first), "-o", str(second)]) == 0
    assert "0 articles read" in capsys.readouterr().err
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", ["nowhere.txt", "empty.txt", "*.md"])
def test_nothing_could_be_read(tmp_path: Path, name: str, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "empty.txt").touch()
    assert main(["detect", str(tmp_path / name), "-o", str(tmp_path / "out.jsonl")]) == 1
    said = capsys.readouterr().err
    assert f"skipped {tmp_path / name}: " in said
    assert "nothing could be read" in said
    assert not (tmp_path / "out.jsonl").exists()


@pytest.mark.parametrize(("more", "message"), [
    (["--pipeline", "xx_no_such_pipeline"], "the pipeline 'xx_no_such_pipeline' cannot be loaded: install it"),
    (["-o", "nowhere/out.jsonl"], "nowhere/out.jsonl: "),
])  # fmt: skip
def test_detect_cannot_be_done(
    folder: Path, more: list[str], message: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder)
    assert main(["detect", ".", "-o", "out.jsonl", *more]) == 1
    assert f"workbench: {message}" in capsys.readouterr().err
    assert not list(folder.glob("**/*.jsonl"))


@pytest.mark.parametrize(
    "arguments", [[], ["detect"], ["detect", "x.txt"], ["detect", "-o", "x.jsonl"], ["fly"], ["detect", "x", "-o", "y", "--fly"]]
)
def test_wrong_use_is_exit_code_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2


def test_lab_asks_no_network_for_news(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor whether it may: the setting is that of this start alone, beside those that a person has made."""
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(tmp_path))
    (tmp_path / "labconfig").mkdir()
    (tmp_path / "labconfig" / "page_config.json").write_text('{"disabledExtensions": {"own": true}}')
    started: list[list[str]] = []
    monkeypatch.setattr("os.execv", lambda _, command: started.append(command))
    main(["lab", str(tmp_path)])
    assert f"--ServerApp.root_dir={tmp_path.resolve()}" in started[0]
    assert {"own", "@jupyterlab/apputils-extension:announcements"} <= set(get_page_config([])["disabledExtensions"])


def test_lab_names_a_folder_that_is_not_there(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["lab", str(tmp_path / "nowhere")]) == 1
    assert "nowhere: no such folder" in capsys.readouterr().err


def test_the_program_is_installed() -> None:
    program = Path(sys.executable).parent / "workbench"
    said = subprocess.run([str(program), "--version"], capture_output=True, text=True, check=True)
    assert said.stdout == f"workbench {wb.__version__}\n"


def test_an_output_folder_that_is_not_there_is_said_before_the_work(folder, tmp_path, capsys):
    out = tmp_path / "missing" / "out.jsonl"
    assert main(["detect", str(folder), "--output", str(out)]) == 1
    assert f"the folder {out.parent} does not exist" in capsys.readouterr().err
