"""``make bench [PARTS="detect load …"]``: one table of what ours costs beside what it stands on and what else there is.

Each part runs in a process of its own, one after the other, and measures its pairs in turn. Absolute times depend on the
machine; ratios hold better, on a quiet machine. All of it takes about two hours; half an hour without ``growth``, which needs 8 GB of disk.
"""

from __future__ import annotations

import os
import subprocess
import sys

from benchmarks.table import HEAD

PARTS = ("page", "layers", "detect", "quotes", "load", "store", "search", "frames", "report", "patterns", "cluster", "reader", "growth")
"""Those with something to stand beside. By hand: places, names, stories, twins (growth of resolving); durability; fuzz; stream."""


def main(parts: list[str]) -> int:
    """Run the parts, and go on where one fails."""
    print(f"load {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores\n{HEAD}", flush=True)
    failed = [part for part in parts or PARTS if subprocess.run([sys.executable, "-m", f"benchmarks.{part}"], check=False).returncode]
    if failed:
        print("failed:", ", ".join(failed))
    return bool(failed)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
