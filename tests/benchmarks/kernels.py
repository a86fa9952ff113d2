"""How long kernels take, and how much memory: cold, warm, and in both kinds of sandbox.

    python tests/benchmarks/kernels.py [ROUNDS]

The kinds take turns, so that a machine under load is under load for each. Of each: seconds until
the kernel answers, seconds for all cells of the solved module 08, seconds of a processor that the
kernel's own process took, MB of memory that are its own; the middle of the rounds, and how many
times as fast as a cold kernel all of it was.
"""

from __future__ import annotations

import contextlib
import sys
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import jupyter_client.manager
import nbformat
import psutil

from community_data.kernels import forks
from community_data.kernels.provisioner import WARM_KERNEL
from community_data.kernels.sandbox import Sandbox

COURSE = Path(__file__).resolve().parents[2]
MODULE = COURSE / "solutions" / "08_groups" / "08_groups.ipynb"
COLD = "cold"


@contextlib.contextmanager
def by_name(name: str):
    manager, client = jupyter_client.manager.start_new_kernel(kernel_name=name)
    try:
        yield client, manager.provisioner.pid
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


@contextlib.contextmanager
def in_sandbox(sandbox: Sandbox):
    before = set(psutil.Process().children(recursive=True))
    with sandbox.kernel() as kernel:
        new = set(psutil.Process().children(recursive=True)) - before
        yield kernel.client, max(new, key=lambda process: process.create_time()).pid


def measured(start: Callable, sources: list[str]) -> tuple[float, float, float, float]:
    """(seconds until it answers, for all cells, of a processor; MB of its own) of a kernel."""
    begun = time.monotonic()
    with start() as (client, pid):
        client.execute_interactive("1", output_hook=lambda message: None, timeout=100)
        ready = time.monotonic()
        for source in sources:
            client.execute_interactive(source, output_hook=lambda message: None, timeout=100)
        done = time.monotonic()
        process = psutil.Process(pid)
        memory, busy = process.memory_full_info().uss / 1e6, sum(process.cpu_times()[:2])
    return ready - begun, done - ready, busy, memory


def code_of(notebook: Path) -> list[str]:
    """The sources of a notebook's code cells."""
    cells = nbformat.read(notebook, as_version=4).cells
    return [cell.source for cell in cells if cell.cell_type == "code"]


def main(rounds: int) -> None:
    sources = code_of(MODULE)
    with Sandbox(course=COURSE) as shared, Sandbox(course=COURSE) as each:
        each.own_namespaces = False
        kinds = {
            COLD: lambda: by_name("python3"),
            "warm": lambda: by_name(WARM_KERNEL),
            "sandbox, namespaces of its own": lambda: in_sandbox(shared),
            "sandbox, a bubblewrap each": lambda: in_sandbox(each),
        }
        forks.own()
        for start in list(kinds.values())[1:3]:
            measured(start, sources[:2])  # the warm processes have warmed up
        figures = {kind: [] for kind in kinds}
        for number in range(rounds):
            for kind, start in kinds.items():
                figures[kind].append(measured(start, sources))
                print(f"round {number + 1}: {kind}", *figures[kind][-1], file=sys.stderr)
    whole = {
        kind: median(ready + cells for ready, cells, *_rest in rows)
        for kind, rows in figures.items()
    }
    print(f"{'':32}{'ready, s':>10}{'cells, s':>10}{'busy, s':>10}{'MB':>8}{'as fast':>9}")
    for kind, rows in figures.items():
        ready, cells, busy, memory = (median(column) for column in zip(*rows, strict=True))
        times = whole[COLD] / whole[kind]
        print(f"{kind:32}{ready:10.2f}{cells:10.2f}{busy:10.2f}{memory:8.0f}{times:8.1f}×")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 5)
