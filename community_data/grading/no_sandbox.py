"""Kernels without a sandbox, for `--no-sandbox`: the trainee's code may do what its user may do.

The same small interface as `kernels.sandbox.Sandbox`.
"""

from __future__ import annotations

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from subprocess import DEVNULL

from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.manager import KernelManager

SECONDS_TO_BEGIN = 120


class Kernel:
    """A kernel, and a client that is connected to it."""

    def __init__(self, manager: KernelManager, client: BlockingKernelClient) -> None:
        self.manager, self.client = manager, client

    def alive(self) -> bool:
        return self.manager.is_alive()

    def interrupt(self) -> None:
        self.manager.interrupt_kernel()

    def kill(self) -> None:
        self.manager.shutdown_kernel(now=True)

    @property
    def ended(self) -> str:
        return "" if self.alive() else "exit"


def _not_needed(folder: str, names: list[str]) -> set[str]:
    """Links, which may lead anywhere, and notebooks, which no cell reads."""
    return {name for name in names if name.endswith(".ipynb") or Path(folder, name).is_symlink()}


class NoSandbox:
    """Starts kernels of this machine, each in a folder of its own with a copy of what is needed."""

    def __enter__(self) -> NoSandbox:
        return self

    def __exit__(self, *_error) -> None:
        pass

    @contextlib.contextmanager
    def kernel(self, folder: Path | None) -> Iterator[Kernel]:
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as own:
            work = Path(own, "work")
            if folder:
                shutil.copytree(folder, work, ignore=_not_needed)
            else:
                work.mkdir()
            manager = KernelManager(kernel_name="python3")
            # What a trainee's programs print beside Python is nobody's output.
            manager.start_kernel(cwd=str(work), stdout=DEVNULL, stderr=DEVNULL)
            client = manager.client()
            client.start_channels()
            try:
                client.wait_for_ready(timeout=SECONDS_TO_BEGIN)
                yield Kernel(manager, client)
            finally:
                client.stop_channels()
                manager.shutdown_kernel(now=True)
