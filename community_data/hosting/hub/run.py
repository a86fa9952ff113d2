"""Run the Hub of a folder, and its proxy, until it is stopped."""

from __future__ import annotations

import contextlib
import os
import pwd
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

import psutil

from community_data.errors import CannotHost
from community_data.hosting.hub import own_view, system
from community_data.hosting.hub.settings import FOLDER, Hub
from community_data.text.translate import _

CONFIG = Path("community_data", "hosting", "hub", "jupyterhub_config.py")
PATIENCE, TO_END = 300, 15  # seconds
PROXY = "configurable-http-proxy"


def require_programs() -> None:
    """Raise `CannotHost` where JupyterHub or its proxy is not here."""
    try:
        import jupyterhub  # noqa: F401 - only looked for
    except ImportError:
        raise CannotHost(
            _(
                "JupyterHub is not here. In the course's folder, type: .venv/bin/python -m pip "
                "install -r requirements-hub.txt"
            )
        ) from None
    if not shutil.which(PROXY):
        raise CannotHost(
            _(
                "JupyterHub's proxy is not here. Install Node and npm, then type: npm install "
                "--global {proxy}"
            ).format(proxy=PROXY)
        )


def start(hub: Hub, log: Path, hidden: Path | None = None) -> subprocess.Popen:
    """Start the Hub, in a process group of its own. What it says goes into the file `log`.

    hidden: the facilitator's checkout, which nobody in the Hub shall see; see `own_view`.
    """
    _end_proxy(hub)
    command = [sys.executable, "-m", "jupyterhub", "--config", str(hub.handout / CONFIG)]
    if hidden:
        command = [*own_view.PREFIX, str(hub.folder), str(hidden), *command]
    with log.open("ab") as output:
        return subprocess.Popen(
            command, stdout=output, stderr=subprocess.STDOUT, cwd=hub.private,
            start_new_session=True,
            env=os.environ | {FOLDER: str(hub.folder), "PYTHONPATH": str(hub.handout)},
        )  # fmt: skip


def wait_until_open(hub: Hub, process: subprocess.Popen, log: Path) -> None:
    """Wait until the Hub answers. Raises `CannotHost` where it ends instead."""
    address = f"http://127.0.0.1:{hub.ports['public']}/hub/health"
    for _second in range(PATIENCE):
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError), urllib.request.urlopen(address, timeout=5):
            return
        time.sleep(1)
    raise CannotHost(
        _("The Hub did not start. What it said is in “{file}”; its last line: {line}").format(
            file=log, line=_last_line(log)
        )
    )


def stop(hub: Hub, process: subprocess.Popen) -> None:
    """End the Hub, its proxy and the servers of its people."""
    started: list[psutil.Process] = []
    if not hub.settings.keep_apart:  # no user tells them; the Hub leaves its servers running
        with contextlib.suppress(psutil.Error):
            started = psutil.Process(process.pid).children(recursive=True)
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)
    try:
        process.wait(TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    _end_proxy(hub)
    for each in started:
        with contextlib.suppress(psutil.Error):
            each.kill()
    if hub.settings.keep_apart:
        # Not by the roster: it may be broken by now, or somebody may be off it.
        people = {user.pw_uid for user in pwd.getpwall() if Path(user.pw_dir).parent == hub.homes}
        if system.is_there(hub.settings.course_user):
            people.add(system.ids(hub.settings.course_user)[0])
        _end_people(people)


def _end_proxy(hub: Hub) -> None:
    """End the proxy where the Hub could not: it outlives a Hub that was killed.

    The next Hub would end it too. But it takes one that has ended, and that the machine's first
    process did not bury yet, for one that runs, gives it three seconds and then ends itself.
    """
    number = hub.private / "proxy.pid"
    with contextlib.suppress(OSError, ValueError, psutil.Error):
        proxy = psutil.Process(int(number.read_text()))
        if any(PROXY in word for word in proxy.cmdline()):
            proxy.kill()
    number.unlink(missing_ok=True)


def _end_people(uids: set[int]) -> None:
    """End every process of these system users, which are the hub's own, and wait for it."""
    for _round in range(10):  # one that forks may be a step ahead
        left = [
            each
            for each in psutil.process_iter(["uids", "status"])
            if each.info["uids"] and each.info["uids"].real in uids
            if each.info["status"] != psutil.STATUS_ZOMBIE
        ]
        if not left:
            return
        for each in left:
            with contextlib.suppress(psutil.Error):
                each.kill()
        psutil.wait_procs(left, timeout=5)


def _last_line(log: Path) -> str:
    lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    return next((line for line in reversed(lines) if line.strip()), "")
