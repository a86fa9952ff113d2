"""The near end of a warm process: start it, ask it for kernels, end it with everything it made."""

from __future__ import annotations

import atexit
import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

from community_data import atomic
from community_data.kernels.order import ADDRESS, Order

SECONDS_TO_FORK = 120  # with the imports, on a machine that has much else to do
SECONDS_TO_END = 2
_lock = threading.Lock()
_own: WarmProcess | None = None
_shared_with: dict[str, str] | None = None  # the settings of the warm process that is shared now
# One thread: a fork copies no other, and a thread that is not there holds its locks for ever.
ONE_THREAD = {
    "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "MKL_NUM_THREADS": "1",
    "JE_ARROW_MALLOC_CONF": "background_thread:false",  # of pyarrow, which pandas imports
}  # fmt: skip


def own_folder(kind: str) -> Path:
    """A new folder for this process; those of processes that were killed are taken away.

    kind: a word in its name, which tells a person in the system's folder what it is.
    """
    return atomic.own_folder(f"community-data-{kind}-", Path(tempfile.gettempdir()))


class NoWarmKernel(Exception):
    """The warm process gives no kernel; why, in words for a technical person."""


def possible() -> bool:
    """Whether a process can be forked after its imports: macOS's own libraries do not bear it."""
    return sys.platform == "linux"


class WarmProcess:
    """A warm process of this process's own. Everything it made ends with it.

    command: makes the command line from the number of the listening socket.
    """

    def __init__(self, command: Callable[[int], list[str]], environment: dict[str, str]) -> None:
        self.folder = own_folder("warm")
        self.address = str(self.folder / "kernels")
        self._words = (self.folder / "words").open("wb")
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(self.address)
            listener.listen(64)
            self.process = subprocess.Popen(
                command(listener.fileno()),
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                stderr=self._words,
                pass_fds=[listener.fileno()],
                env=environment,
                cwd=self.folder,  # -m would import from where it stands
                start_new_session=True,  # Ctrl+C in a terminal is for the one who waits
            )

    def last_words(self) -> str:
        """The last line that the process wrote on its error stream."""
        words = (self.folder / "words").read_text(encoding="utf-8", errors="replace").strip()
        return words.rpartition("\n")[2]

    def ended(self) -> bool:
        """Whether the process has ended by itself, or does so soon."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(SECONDS_TO_END)
        return self.process.poll() is not None

    def close(self) -> None:
        """End the process, and with it every kernel."""
        self.process.stdin.close()
        try:
            self.process.wait(SECONDS_TO_END)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._words.close()
        shutil.rmtree(self.folder, ignore_errors=True)


def plain_command(listener: int) -> list[str]:
    return [sys.executable, "-m", "community_data.kernels.warm", str(listener)]


def plain(**settings: str) -> WarmProcess:
    """A warm process without a sandbox; `settings` are environment variables of its own."""
    return WarmProcess(plain_command, os.environ | ONE_THREAD | settings)


@contextlib.contextmanager
def shared(**settings: str) -> Iterator[None]:
    """Let the processes that are started in here have kernels of one warm process.

    settings: environment variables that those processes have, and this one has not. Inside of
    another `shared` with the same ones, it is that one's. It gets ready meanwhile.
    """
    global _shared_with
    if not possible() or _shared_with == settings:
        yield
        return
    warm = plain(**settings)
    before = _shared_with, os.environ.get(ADDRESS)
    _shared_with, os.environ[ADDRESS] = settings, warm.address
    try:
        yield
    finally:
        _shared_with, outer = before
        del os.environ[ADDRESS]
        if outer:
            os.environ[ADDRESS] = outer
        warm.process.terminate()  # it hears this one in the middle of its imports
        warm.close()


def address() -> str:
    """Where a warm process listens: a shared one's, or that of this process's own."""
    return os.environ.get(ADDRESS) or own().address


def own() -> WarmProcess:
    """The warm process of this process. It is started when it is first asked for."""
    global _own
    with _lock:
        if _own is not None and _own.process.poll() is not None:
            _own.close()
            _own = None
        if _own is None:
            _own = plain()
            atexit.register(_own.close)
        return _own


class Fork:
    """A kernel of a warm process; to jupyter_client it is a `Popen`."""

    stdin = stdout = stderr = None

    def __init__(
        self, address: str, order: Order, files: bytes = b"", sockets: list[int] | None = None
    ) -> None:
        """Ask the warm process at an address for a kernel.

        Raises NoWarmKernel where it gives none.
        """
        self.returncode: int | None = None
        self.reason = ""
        self._heard = b""
        self._connection = socket.socket(socket.AF_UNIX)
        try:
            self._connection.settimeout(SECONDS_TO_FORK)
            self._connection.connect(address)
            self._hand_over(sockets or [])
            self._connection.sendall(order.packed(files))
            answer = self._answer()
        except OSError as error:
            self._connection.close()
            raise NoWarmKernel(str(error)) from error
        if answer is None or "pid" not in answer:
            self._connection.close()
            raise NoWarmKernel((answer or {}).get("refused", "it ended"))
        self.pid: int = answer["pid"]

    def poll(self) -> int | None:
        """The exit code, or None while it runs."""
        if self.returncode is None:
            with contextlib.suppress(BlockingIOError, TimeoutError):
                self._connection.settimeout(0)
                self._end(self._answer())
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """The exit code, when it has ended. Raises TimeoutError (seconds)."""
        if self.returncode is None:
            self._connection.settimeout(timeout)
            self._end(self._answer())
        return self.returncode

    def send_signal(self, number: int) -> None:
        if self.poll() is None:
            with contextlib.suppress(OSError):
                self._connection.settimeout(SECONDS_TO_FORK)
                self._connection.sendall(bytes([number]))

    def kill(self) -> None:
        self.send_signal(signal.SIGKILL)

    def terminate(self) -> None:
        self.send_signal(signal.SIGTERM)

    def close(self) -> None:
        """End it without waiting."""
        self._connection.close()

    def _hand_over(self, sockets: list[int]) -> None:
        if sockets:
            socket.send_fds(self._connection, [b"0"], sockets)
        else:
            self._connection.sendall(b"0")

    def _answer(self) -> dict | None:
        """The next line that the keeper says; None when it is gone."""
        while b"\n" not in self._heard:
            try:
                part = self._connection.recv(4096)
            except ConnectionError:
                part = b""
            if not part:
                return None
            self._heard += part
        line, _newline, self._heard = self._heard.partition(b"\n")
        return json.loads(line)

    def _end(self, answer: dict | None) -> None:
        answer = answer or {"exit": -signal.SIGKILL, "reason": "exit"}
        self.returncode, self.reason = answer["exit"], self.reason or answer["reason"]
        self._connection.close()
