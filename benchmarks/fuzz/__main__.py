"""``python -m benchmarks.fuzz [NAME ...] [--cases 100000] [--folder DIR] [--replay NAME CASE]``: damaged files for all that reads and writes.

Each target (a kind of file that is read, a format that is written) has a process of its own, so that a crash of a library is
seen and named. A case is known by its target and number, and can be replayed by them. What was done and found is added to
``done.jsonl`` in the folder; a later run goes on from there. What must hold of a case is told in ``verdict.py``.
"""

from __future__ import annotations

import argparse
import faulthandler
import json
import mmap
import os
import random
import resource
import signal
import struct
import sys
import tempfile
import time
import traceback
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from benchmarks.fuzz import verdict
from benchmarks.fuzz.trials import TRIALS, at_once

CASES = 100_000
SECONDS = 10
"""The longest that a case may take, of the processor's time; a process in which nothing ends for six times as long is killed."""
MEMORY = 6_000_000_000
"""Bytes of address space that a process may have, its libraries and their models included."""
BATCH = 5000
"""So many cases are done between two lines in the file of what was done."""
ENOUGH = 25
"""After so many findings a target is left alone."""


class Slow(BaseException):
    """A case took too long; no ``except Exception`` on its way ends this."""


def _alarm(*_: Any) -> NoReturn:
    raise Slow(f"more than {SECONDS} seconds")


def one(name: str, number: int, trial: Any, folder: Path) -> str | None:
    """Run a case; what is wrong in a line."""
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        trial(random.Random(f"{name} {number}"), folder)
    except (Slow, Exception) as error:  # noqa: BLE001 - which is what is looked for
        frames = traceback.extract_tb(error.__traceback__)
        place = next((f"{Path(f.filename).name}:{f.lineno}" for f in reversed(frames) if "workbench" in f.filename), "")
        return f"{type(error).__name__}: {' '.join(str(error).split())[:300]} [{place}]"
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return None


def child(name: str, start: int, end: int, state: mmap.mmap, folder: Path) -> NoReturn:
    """The cases of a target from one number to another; the number of the present one is in ``state``."""
    faulthandler.enable()
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGPROF, _alarm)
    verdict.guard()
    verdict.secret(folder)
    os.chdir(folder)
    trial = TRIALS[name](folder)
    findings: dict[str, str] = {}
    slowest, since = (0.0, start), time.process_time()
    for number in range(start, end, at_once(name)):
        state[:8] = struct.pack("q", number)
        begun = time.process_time()
        if fault := one(name, number, trial, folder):
            findings[str(number)] = fault
            print(f"{name} {number}: {fault}", flush=True)
        slowest = max(slowest, (time.process_time() - begun, number))
        if len(findings) >= ENOUGH:
            end = number + at_once(name)
            break
    size = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    record(folder.parent, name, start, end, findings, slowest, time.process_time() - since, size)
    os._exit(0)


def record(
    folder: Path, name: str, start: int, end: int, findings: dict[str, str], slowest: tuple[float, int], seconds: float, megabytes: int
) -> None:
    """Add what was done to the file."""
    line = {
        "target": name,
        "from": start,
        "to": end,
        "findings": findings,
        "slowest": slowest,
        "seconds": round(seconds, 1),
        "megabytes": megabytes,
    }
    with (folder / "done.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")


def done(folder: Path) -> list[dict[str, Any]]:
    """What was done so far."""
    path = folder / "done.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def batches(name: str, cases: int, folder: Path) -> Iterator[tuple[int, int]]:
    """From where to where the next cases of a target go."""
    while (start := max((line["to"] for line in done(folder) if line["target"] == name), default=0)) < cases:
        yield start, min(start + BATCH, cases)


def run(name: str, cases: int, folder: Path) -> None:
    """All cases of a target that are not done; a process that dies or hangs is a finding, and the next goes on after it."""
    for start, end in batches(name, cases, folder):
        place = folder / name.replace(" ", "-")
        place.mkdir(exist_ok=True)
        state = mmap.mmap(-1, 8)
        state[:8] = struct.pack("q", -1)
        if (pid := os.fork()) == 0:
            child(name, start, end, state, place)
        last, since = -1, time.monotonic()
        while (ended := os.waitpid(pid, os.WNOHANG))[0] == 0:
            time.sleep(0.05)
            (now,) = struct.unpack("q", state[:8])
            last, since = (now, time.monotonic()) if now != last else (last, since)
            if time.monotonic() - since > 6 * SECONDS:
                os.kill(pid, signal.SIGKILL)
        (now,) = struct.unpack("q", state[:8])
        if now < 0:
            sys.exit(f"{name}: its good files cannot be made")
        if ended[1]:
            fault = f"the process ended with {os.waitstatus_to_exitcode(ended[1])}"
            print(f"{name} {now}: {fault}", flush=True)
            record(folder, name, start, now + at_once(name), {str(now): fault}, (0.0, start), 0, 0)
        if sum(len(line["findings"]) for line in done(folder) if line["target"] == name) >= ENOUGH:
            break


def table(folder: Path) -> None:
    """What was done and found, a line a target."""
    lines = done(folder)
    print(f"{'target':24}{'cases':>9}{'findings':>10}{'slowest':>10}{'mean':>9}{'memory':>9}")
    for name in TRIALS:
        if some := [line for line in lines if line["target"] == name]:
            cases, found = sum(line["to"] - line["from"] for line in some), sum(len(line["findings"]) for line in some)
            slowest, mean = max(line["slowest"][0] for line in some), sum(line["seconds"] for line in some) / cases
            print(
                f"{name:24}{cases:9,}{found:10}{slowest * 1000:7.0f} ms{mean * 1000:6.1f} ms{max(line['megabytes'] for line in some):6} MB"
            )


def main() -> None:
    """Run targets, or one case of one."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of: {', '.join(TRIALS)}; all of them if left out")
    parser.add_argument("--cases", type=int, default=CASES)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()) / "workbench-fuzz")
    parser.add_argument(
        "--replay", nargs=2, metavar=("NAME", "CASE"), help="run one case, with its traceback; its file stays in the folder"
    )
    given = parser.parse_args()
    folder: Path = given.folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    if given.replay:
        name, number = given.replay
        verdict.guard()
        verdict.secret(folder)
        os.chdir(folder)
        TRIALS[name](folder)(random.Random(f"{name} {int(number)}"), folder)
        return
    if unknown := set(given.names) - set(TRIALS):
        sys.exit(f"no target {', '.join(sorted(unknown))}; there are {', '.join(TRIALS)}")
    for name in given.names or TRIALS:
        run(name, given.cases, folder)
    table(folder)


if __name__ == "__main__":
    main()
