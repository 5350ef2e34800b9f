"""``python -m benchmarks.fuzz.guided NAME [--seconds 60] [--folder DIR]``: a target, its damage steered to code that was not reached yet.

Needs atheris (``pip install atheris``), which watches the package while it runs and bends the bytes that damage is drawn
from. Inputs that reached something new are kept in the folder, so that a later run goes on from them; one that shows a
fault ends the run, and lies there as ``crash-...``, to be run again by its path (``--replay PATH``).
"""

from __future__ import annotations

import argparse
import os
import random
import tempfile
from pathlib import Path

import atheris

PACKAGES = ["workbench"]
with atheris.instrument_imports(include=PACKAGES):
    from benchmarks.fuzz import verdict
    from benchmarks.fuzz.trials import TRIALS

LONGEST = 4096


class Given(random.Random):
    """Chance that is given: bits of some bytes, then zeros."""

    def __init__(self, data: bytes) -> None:
        super().__init__(0)
        self._bits = int.from_bytes(data, "little")

    def getrandbits(self, k: int, /) -> int:
        """The next bits."""
        drawn = self._bits & ((1 << k) - 1)
        self._bits >>= k
        return drawn

    def random(self) -> float:
        """From 0 to 1, in steps of the 256th part."""
        return self.getrandbits(8) / 256


def main() -> None:
    """Run a target until the time is over, or one input of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("name", metavar="NAME", choices=list(TRIALS))
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "workbench-guided")
    parser.add_argument("--replay", type=Path)
    given = parser.parse_args()
    kept = given.folder.absolute() / given.name.replace(" ", "-")
    work = kept / "work"
    work.mkdir(parents=True, exist_ok=True)
    replayed = given.replay and given.replay.read_bytes()
    verdict.guard()
    verdict.secret(work)
    os.chdir(work)
    with atheris.instrument_imports(include=PACKAGES):
        trial = TRIALS[given.name](work)  # loads what reads such files
    if replayed is not None:
        trial(Given(replayed), work)
        return
    seeds = kept / "inputs"
    seeds.mkdir(exist_ok=True)
    options = [f"-max_total_time={given.seconds}", f"-max_len={LONGEST}", f"-artifact_prefix={kept}/", "-print_final_stats=1"]
    atheris.Setup(["guided", *options, str(seeds)], lambda data: trial(Given(data), work))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
