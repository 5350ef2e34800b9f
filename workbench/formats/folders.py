"""Formats of several files: made beside their place, and put there when all of them are written, as a folder or a .zip."""

from __future__ import annotations

import os
import tempfile
import zipfile
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

from workbench.errors import FormatError


@contextmanager
def written(path: str | os.PathLike[str], suffixes: Collection[str]) -> Iterator[Path]:
    """A new folder to write files into, which becomes ``path`` at the end, packed where that ends in ".zip".

    A folder that is there already is replaced if it holds nothing but files with these suffixes, as an earlier export left
    them; else FormatError.
    """
    path = Path(path).absolute()
    packed = path.suffix.lower() == ".zip"
    if path.is_dir() and (strange := [each for each in path.iterdir() if packed or each.suffix not in suffixes or not each.is_file()]):
        raise FormatError(f"{path}: holds other files, such as {strange[0].name}; choose a new folder, or a name that ends in .zip")
    if path.is_file() and not packed:
        raise FormatError(f"{path}: is a file, and this format is a folder of several; choose another name, or one that ends in .zip")
    with tempfile.TemporaryDirectory(dir=path.parent, prefix=".export-") as made:
        inside = Path(made) / "files"
        inside.mkdir()
        yield inside
        if packed:
            _zip(inside, Path(made) / "zip").replace(path)
            return
        if path.is_dir():
            for each in path.iterdir():
                each.unlink()
            path.rmdir()
        inside.replace(path)


def _zip(folder: Path, made: Path) -> Path:
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in sorted(folder.iterdir()):
            archive.write(each, each.name)
    return made
