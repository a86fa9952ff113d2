"""Warm kernels for everything that starts kernels by a name: papermill, nbclient, nbval, tests.

    nbclient.NotebookClient(notebook, kernel_name=WARM_KERNEL)

The first kernel of a process starts a warm process, and every next one comes from it by a fork. So
it does for the processes that are started inside `shared()`. Where no process can be forked, where
the kernel wants other settings than the warm process has, or where that fails, the kernel is an
ordinary one.
"""

from __future__ import annotations

import asyncio
import atexit
import contextlib
import os
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.provisioning import LocalProvisioner

from community_data.kernels.forks import Fork, NoWarmKernel, WarmProcess, plain, possible
from community_data.kernels.order import ADDRESS, Order

WARM_KERNEL = "community-data-warm"

_lock = threading.Lock()
_own: WarmProcess | None = None
_forks: list[Fork] = []


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by a fork of a warm process, and else as any other."""

    async def launch_kernel(self, cmd: list[str], **kwargs: Any) -> KernelConnectionInfo:
        fork = await asyncio.to_thread(_fork, cmd, kwargs)
        if fork is None:
            return await super().launch_kernel(cmd, **kwargs)
        self.process = fork
        self.pid = self.pgid = fork.pid  # it leads a group of its own
        self.cwd = kwargs.get("cwd")
        return self.connection_info


@contextlib.contextmanager
def shared() -> Iterator[None]:
    """Let the processes that are started in here have kernels of one warm process."""
    if not possible():
        yield
        return
    warm = plain()
    os.environ[ADDRESS] = warm.address
    try:
        yield
    finally:
        del os.environ[ADDRESS]
        warm.close()


def running() -> list[int]:
    """The numbers of the warm kernels' processes that this process has asked for."""
    _forks[:] = [fork for fork in _forks if fork.returncode is None]
    return [fork.pid for fork in _forks]


def _fork(cmd: list[str], kwargs: dict) -> Fork | None:
    """A warm kernel for the command that would start a cold one, or None."""
    if not possible() or cmd[0] != sys.executable or "-f" not in cmd:
        return None
    order = Order(
        connection={"file": True},
        arguments=cmd[cmd.index("-f") :],
        environment=dict(kwargs.get("env") or os.environ),
        cwd=str(kwargs.get("cwd") or Path.cwd()),
    )
    try:
        fork = Fork(_address(), order)
    except NoWarmKernel:
        return None
    running()
    _forks.append(fork)
    return fork


def _address() -> str:
    """Where a warm process listens: a shared one's, or that of one of this process's own."""
    global _own
    given = os.environ.get(ADDRESS)
    if given:
        return given
    with _lock:
        if _own is None or _own.process.poll() is not None:
            if _own is not None:
                _own.close()
            _own = plain()
            atexit.register(_own.close)
        return _own.address
