"""How long the course takes to read a large table, and how much memory: beside pandas alone.

    python tests/benchmarks/reading.py [--rows 302508] [--times 5]

Makes a table `measures` of some 20 MB from the practice region, and reads it in turns with
`pandas.read_csv`, told the same types, and with the course's reader, which also keeps every rule
of the schema. Each reading has a process of its own. The last line holds the two ratios; the aim
is 1.5 or less. Not a test: the time depends on what else the machine does.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from itertools import count, islice
from pathlib import Path

import pandas as pd

from community_data.data import DATASETS, read_table, schema

REPO = Path(__file__).resolve().parents[2]


def make(file: Path, rows: int) -> None:
    """The practice region's measures, again and again, each time of another period."""
    source = DATASETS / "riverbend" / "2026-Q2" / "measures.csv"
    header, *lines = source.read_text("utf-8").splitlines()
    cells = [line.split(",") for line in lines if '"' not in line]
    period = header.split(",").index("period")
    again = (
        ",".join([*row[:period], f"{row[period]} ({turn})", *row[period + 1 :]])
        for turn in count()
        for row in cells
    )
    file.write_text("\n".join([header, *islice(again, rows)]) + "\n", encoding="utf-8")


def read(how: str, file: Path) -> tuple[float, float]:
    """Seconds of the processor and megabytes that reading takes in this process."""
    table = schema.of("measures")
    types = {c: "float64" if c in table.numbers else "str" for c in table.columns}
    before, begun = _most(), time.process_time()
    found = read_table(file, "measures") if how == "course" else pd.read_csv(file, dtype=types)
    taken = time.process_time() - begun
    assert len(found) > 0 and found.dtypes.to_dict() == {c: pd.api.types.pandas_dtype(t) for c, t
                                                         in types.items()}  # fmt: skip
    return taken, _most() - before


def _most() -> float:
    """The most megabytes that this process has held."""
    status = Path("/proc/self/status")
    if status.exists():  # what getrusage says begins with the memory of the parent, on Linux
        line = next(x for x in status.read_text().splitlines() if x.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _apart(how: str, file: Path) -> tuple[float, float]:
    command = [sys.executable, __file__, "--read", how, str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    seconds, megabytes = map(float, done.stdout.split())
    return seconds, megabytes


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    asked.add_argument("--rows", type=int, default=302_508)
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--read", nargs=2, help=argparse.SUPPRESS)
    given = asked.parse_args()
    if given.read:
        print(*read(given.read[0], Path(given.read[1])))
        return
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "measures.csv"
        make(file, given.rows)
        print(f"{given.rows:,} rows, {file.stat().st_size / 1e6:.1f} MB, {given.times} times each")
        best = {}
        for how in ["pandas", "course"] * given.times:
            taken, held = _apart(how, file)
            fastest, least = best.get(how, (taken, held))
            best[how] = min(fastest, taken), min(least, held)
    for how, (seconds, megabytes) in best.items():
        print(f"{how}: {seconds:.2f} s, {megabytes:.0f} MB")
    ratios = [ours / alone for ours, alone in zip(best["course"], best["pandas"], strict=True)]
    print(f"course : pandas = {ratios[0]:.2f} in time, {ratios[1]:.2f} in memory")


if __name__ == "__main__":
    main()
