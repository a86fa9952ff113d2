"""How long pages take: by a loop over papermill, and by the course's own command.

    python tests/benchmarks/pages.py PACKAGE [--pages 40] [--loop 40] [--growth 20,40,80,160]

Makes the parts of 08_groups and 06_quality for towns of a real package. Of the same towns it says
the seconds of the loop and of `community-data report`, their ratio, the floor (the time that the
cells alone take in warm kernels, divided by the cores), and the seconds of a second run in which
nothing is new. --loop: for how many towns the loop runs; its seconds are scaled to --pages, and the
output says so. --growth: seconds and peak memory for other numbers of pages. Not a test: the time
depends on what else the machine does, so the load is printed too.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import psutil

COURSE = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(COURSE))

from community_data import data  # noqa: E402
from community_data.kernels import forks  # noqa: E402
from community_data.kernels.provisioner import WARM_KERNEL  # noqa: E402
from tests.benchmarks.kernels import by_name, code_of, measured  # noqa: E402

MODULES = ("08_groups", "06_quality")
NOTEBOOKS = [COURSE / "solutions" / name / f"{name}.ipynb" for name in MODULES]
LEAST = 5  # times as fast as the loop
SECONDS_BETWEEN_LOOKS = 2
# The command of this checkout, also where another one is installed.
COMMAND = [sys.executable, "-c", "import sys; from community_data.cli import main; main()"]


def run(*command: object) -> tuple[float, float]:
    """(seconds, peak MB of all its processes) of a command. Raises where it fails."""
    own = os.environ | {"PYTHONPATH": str(COURSE)}
    begun, most = time.perf_counter(), 0.0
    process = psutil.Popen(
        list(map(str, command)), env=own, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    said: list[bytes] = []
    reader = threading.Thread(target=lambda: said.extend(process.stderr), daemon=True)
    reader.start()
    while _still_runs(process):
        most = max(most, _memory(process))
    seconds = time.perf_counter() - begun
    reader.join(5)
    if process.returncode:
        raise SystemExit(b"".join(said[-20:]).decode("utf-8", "replace"))
    return seconds, most


def _still_runs(process: psutil.Popen) -> bool:
    """Whether it runs still. Waits between two looks at its memory, which take time themselves."""
    try:
        process.wait(SECONDS_BETWEEN_LOOKS)
    except psutil.TimeoutExpired:
        return True
    return False


def _memory(process: psutil.Process) -> float:
    """MB of a process and of all below it, each shared page counted once."""
    total = 0
    try:
        for one in [process, *process.children(recursive=True)]:
            total += one.memory_full_info().pss
    except (psutil.Error, AttributeError):
        return 0.0
    return total / 1e6


def loop(package: Path, places: list[str], out: Path) -> float:
    """Seconds of papermill, once for each notebook and place, one after the other."""
    seconds, (measure, group_by) = 0.0, data.choose(data.open_package(package))
    for place in places:
        for notebook in NOTEBOOKS:
            words = ["-m", "papermill", notebook, out / "run.ipynb", "-k", "python3"]
            asked = {"package": package, "place": place, "measure": measure, "group_by": group_by}
            asked = [word for name in asked for word in ("-r", name, asked[name])]
            seconds += run(sys.executable, *words, *asked)[0]
    return seconds


def report(package: Path, places: list[str], out: Path) -> tuple[float, float]:
    """Seconds and peak MB of the course's command."""
    words = [word for place in places for word in ("--place", place)]
    words += [word for name in MODULES for word in ("--module", name)]
    return run(*COMMAND, "report", package, *words, "--out", out)


def floor(pages: int) -> float:
    """Seconds that the cells of so many pages take in warm kernels, on all cores at once."""
    with forks.shared():
        times = [
            measured(lambda: by_name(WARM_KERNEL), code_of(notebook))[1] for notebook in NOTEBOOKS
        ]
    return sum(times) * pages / (os.cpu_count() or 1)


def main() -> int:
    """Print what was measured. Returns 1 where it is less than `LEAST` times as fast."""
    asked = argparse.ArgumentParser()
    asked.add_argument("package", type=Path)
    asked.add_argument("--pages", type=int, default=40)
    asked.add_argument("--loop", type=int, default=40)
    asked.add_argument("--growth", default="")
    words = asked.parse_args()
    package = data.open_package(words.package.absolute())
    rows = package.places
    towns = rows[~rows["place_id"].isin(rows["parent_id"])]["place_id"].tolist()
    print(f"{package.title}; load before: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder)
        chosen = towns[: words.pages]
        by_loop = loop(package.folder, chosen[: words.loop], out)
        if words.loop < len(chosen):
            print(f"loop over {words.loop} towns: {by_loop:.1f} s, scaled to {len(chosen)}")
        by_loop *= len(chosen) / min(words.loop, len(chosen))
        seconds, memory = report(package.folder, chosen, out / "site")
        again = report(package.folder, chosen, out / "site")[0]
        print(
            f"{len(chosen)} pages: loop {by_loop:.1f} s, report {seconds:.1f} s ({memory:.0f} MB)"
        )
        print(f"{by_loop / seconds:.1f} times as fast; the floor is {floor(len(chosen)):.1f} s")
        print(f"again, nothing new: {again:.1f} s, {by_loop / again:.0f} times as fast")
        for size in filter(None, words.growth.split(",")):
            taken, memory = report(package.folder, towns[: int(size)], out / f"site-{size}")
            print(f"{size} pages: {taken:.1f} s, {memory:.0f} MB")
    print(f"load after: {os.getloadavg()[0]:.1f}")
    return 0 if by_loop >= LEAST * seconds else 1


if __name__ == "__main__":
    sys.exit(main())
