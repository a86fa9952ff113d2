"""Warm kernels for everything that starts kernels by a name: papermill, nbclient, nbval, tests.

    nbclient.NotebookClient(notebook, kernel_name=kernel_name())

The first kernel of a process starts a warm process, and every next one comes from it by a fork;
processes that are started inside `forks.shared()` have one together. Where no process can be
forked, where the kernel wants other settings than the warm process has, or where that fails, the
kernel is an ordinary one.
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

from jupyter_client.connect import KernelConnectionInfo
from jupyter_client.kernelspec import KernelSpecManager, NoSuchKernel
from jupyter_client.provisioning import LocalProvisioner

from community_data.kernels import forks
from community_data.kernels.forks import Fork, NoWarmKernel
from community_data.kernels.order import Order

WARM_KERNEL = "community-data-warm"

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


def kernel_name() -> str:
    """The warm kernel's name; the ordinary one's where this environment was set up before it."""
    try:
        KernelSpecManager().get_kernel_spec(WARM_KERNEL)
    except NoSuchKernel:
        return "python3"
    return WARM_KERNEL


def running() -> list[int]:
    """The numbers of the warm kernels' processes that this process has asked for."""
    _forks[:] = [fork for fork in _forks if fork.returncode is None]
    return [fork.pid for fork in _forks]


def _fork(cmd: list[str], kwargs: dict) -> Fork | None:
    """A warm kernel for the command that would start a cold one, or None."""
    if not forks.possible() or cmd[0] != sys.executable or "-f" not in cmd:
        return None
    order = Order(
        connection={"file": True},
        arguments=cmd[cmd.index("-f") :],
        environment=dict(kwargs.get("env") or os.environ),
        cwd=str(kwargs.get("cwd") or Path.cwd()),
    )
    try:
        fork = Fork(forks.address(), order)
    except NoWarmKernel:
        return None
    running()
    _forks.append(fork)
    return fork
