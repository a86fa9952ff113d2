"""A process that has done the imports, and forks a kernel for each that asks. Linux only.

    python -m community_data.kernels.warm LISTENER [--sandboxed [USER]]

LISTENER is the number of a listening socket. A connection to it asks for one kernel and lives as
long as it (`forks.py` is the other end): an `Order` in, `{"pid": …}` or `{"refused": why}` out;
then bytes in, each the number of a signal; at the end `{"exit": …, "reason": …}` out. When the
connection is closed, the kernel is killed. When the process's standard input is closed, all are.

Three processes stand in a row: the warm one, which only forks; a keeper for each kernel, which
serves the connection and watches; and the kernel itself, in which a trainee's code runs.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import io
import json
import os
import pkgutil
import random
import resource
import select
import signal
import socket
import struct
import sys
import tarfile
import traceback
import warnings
from dataclasses import dataclass
from pathlib import Path

import psutil

from community_data.kernels import confinement, system_calls
from community_data.kernels.files import unpack_files
from community_data.kernels.order import (
    ADDRESS,
    DISK,
    HEADER,
    MOST_FILES,
    MOST_SOCKETS,
    Limits,
    Order,
)

WORK = f"{DISK}/work"  # where a confined notebook runs, on a disk of its own
# What a kernel, an error's traceback and the lessons import only when they first need it.
OFTEN_USED = (
    *("ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.debugger"),
    *("IPython.core.debugger", "IPython.core.oinspect", "IPython.core.logger"),
    "IPython.utils.capture",
    *("IPython.core.completerlib", "IPython.extensions.storemagic", "tornado.platform.asyncio"),
    *("matplotlib.pyplot", "seaborn", "encodings.utf_8_sig"),
    *("stack_data", "executing.executing", "pygments.lexers.python", "pygments.formatters.html"),
    *("pygments.formatters.terminal256", "statsmodels.stats.proportion", "zmq.utils.garbage"),
)
LOOKS_PER_SECOND = 20
# Read while modules are imported: a kernel that wants others cannot come from this process.
READ_AT_IMPORT = ("PYTHON", "COMMUNITY_DATA_", "MPLCONFIGDIR")
PAGE = resource.getpagesize()  # bytes


@dataclass(frozen=True)
class Job:
    """What the child of a fork goes on with."""

    order: Order
    sockets: list[int]
    address_space: int  # bytes
    tell_started: int


def main() -> None:
    if sys.path and sys.path[0] == str(Path.cwd()):
        sys.path.pop(0)  # put there by -m; a kernel does not have it
    listener = socket.socket(fileno=int(sys.argv[1]))
    if "--sandboxed" in sys.argv:
        for user in sys.argv[3:]:
            confinement.become(int(user))
        system_calls.library()  # without it no kernel is to be had
        confinement.hide_memory()
    import_everything()
    job = serve(listener)
    if job is None:
        os._exit(0)  # to take all that was imported apart would take a second, for nothing
    run_kernel(job)


def import_everything() -> None:
    """Do once what every kernel would do: imports, and a first figure. Starts no thread."""
    with warnings.catch_warnings(), contextlib.suppress(ImportError):
        warnings.simplefilter("ignore")
        for name in OFTEN_USED:
            importlib.import_module(name)
        import pandas as pd
        from matplotlib.backends import backend_registry
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure

        backend_registry.list_all()  # looks through all that is installed
        figure = Figure()
        figure.subplots().bar(["a", "b"], [1, 2])
        FigureCanvasAgg(figure)
        figure.savefig(io.BytesIO(), format="png")
        table = pd.DataFrame({"a": [1.5]})
        table.to_html(), str(table)
    importlib.import_module("community_data.exercises.notebook")
    importlib.import_module("community_data.exercises.together")
    importlib.import_module("community_data.grading.recorder")
    lessons = importlib.import_module("community_data.lessons")
    for module in pkgutil.walk_packages(lessons.__path__, f"{lessons.__name__}."):
        with contextlib.suppress(Exception):  # a kernel says it, where the lesson is asked for
            importlib.import_module(module.name)
    gc.collect()
    gc.freeze()  # what is here is shared by all forks, and never collected


def serve(listener: socket.socket) -> Job | None:
    """Fork a keeper for each connection. Returns in a kernel, with its job, or at the end."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks how a keeper ended
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # from here on it ends all that it made first
    while True:
        ready = select.select([listener, sys.stdin], [], [])[0]
        if sys.stdin in ready:
            return None
        connection = listener.accept()[0]
        if os.fork() == 0:
            listener.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.signal(signal.SIGTERM, signal.SIG_DFL)
            return keep(connection)
        connection.close()


def keep(connection: socket.socket) -> Job | None:
    """Fork the kernel that a connection asks for, and stay with it. Returns in the kernel alone."""
    sockets, order, files = _read(connection)
    processes = -1
    try:
        _refuse_other_settings(order)
        address_space = int(Path("/proc/self/statm").read_text().split()[0]) * PAGE
        if order.limits is not None:
            processes = _lay_out(order, files)
    except (OSError, tarfile.TarError) as error:
        _say(connection, refused=str(error))
        os._exit(0)
    if not order.connection:  # the question was only whether it can be done
        _say(connection, pid=0)
        os._exit(0)
    confinement.adopt_orphans()
    started, tell_started = os.pipe()
    kernel = os.fork()
    if kernel == 0:
        connection.close()
        return Job(order, sockets, address_space, tell_started)
    for number in (tell_started, *sockets):
        os.close(number)
    ready = select.select([started, connection], [], [])[0]
    if started not in ready:  # whoever asked is gone
        os.kill(kernel, signal.SIGKILL)
    elif problem := os.read(started, PAGE):  # nothing where the kernel is ready
        _say(connection, refused=problem.decode())
    else:
        _watch(connection, kernel, order, processes)
    os._exit(0)


def _read(connection: socket.socket) -> tuple[list[int], Order, bytes]:
    """(listening sockets, what is asked for, a tar file) from a connection."""
    _byte, sockets, _flags, _address = socket.recv_fds(connection, 1, MOST_SOCKETS)
    sizes = struct.unpack(HEADER, _exactly(connection, struct.calcsize(HEADER)))
    order, files = (_exactly(connection, size) for size in sizes)
    return sockets, Order(**json.loads(order)), files


def _exactly(connection: socket.socket, size: int) -> bytes:
    parts = bytearray()
    while len(parts) < size:
        part = connection.recv(min(size - len(parts), 1 << 20))
        if not part:
            os._exit(0)  # whoever asked is gone
        parts += part
    return bytes(parts)


def _say(connection: socket.socket, **answer) -> None:
    with contextlib.suppress(OSError):
        connection.sendall(json.dumps(answer).encode() + b"\n")


def _refuse_other_settings(order: Order) -> None:
    """Raise OSError where the kernel's environment differs in what was read at import."""
    if order.limits is not None:
        return
    for name in {*order.environment, *os.environ} - {ADDRESS}:
        if name.startswith(READ_AT_IMPORT) and order.environment.get(name) != os.environ.get(name):
            raise OSError(f"{name} is another one here")


def _lay_out(order: Order, files: bytes) -> int:
    """Make the rooms of a confined kernel and lay its files in; a handle on the old `/proc`."""
    if order.own_namespaces:
        processes = confinement.own_namespaces(order.limits["disk"])
    else:
        processes = os.open("/proc", os.O_RDONLY | os.O_DIRECTORY)
    Path(WORK).mkdir()
    unpack_files(files, Path(WORK))
    return processes


def _watch(connection: socket.socket, kernel: int, order: Order, processes: int) -> None:
    """Serve signals to a kernel until it ends; end it where it takes more than it may."""
    ended = os.pidfd_open(kernel)
    looks = _looks(kernel, Limits(**order.limits), processes) if order.limits else None
    reason = ""
    _say(connection, pid=kernel)
    while True:
        ready = select.select([connection, ended], [], [], looks and 1 / LOOKS_PER_SECOND)[0]
        if ended in ready:
            break
        if connection in ready:
            os.kill(kernel, _signal(connection))
        elif looks and not reason:
            reason = looks()
            if reason:
                os.kill(kernel, signal.SIGKILL)
    status = os.waitpid(kernel, 0)[1]
    if looks is None:
        _end_children()
    _say(connection, exit=os.waitstatus_to_exitcode(status), reason=reason or "exit")


def _signal(connection: socket.socket) -> int:
    """The signal that is asked for; the one that kills where whoever asked is gone."""
    with contextlib.suppress(ConnectionError):
        return (connection.recv(1) or bytes([signal.SIGKILL]))[0]
    return signal.SIGKILL


def _end_children() -> None:
    """End what a kernel began and left behind."""
    while children := psutil.Process().children(recursive=True):
        for child in children:
            with contextlib.suppress(psutil.Error):
                child.kill()
        psutil.wait_procs(children, timeout=1)


def _looks(kernel: int, limits: Limits, processes: int):
    """A function that says which limit a kernel has passed: "" for none."""
    stat = os.open(f"{kernel}/stat", os.O_RDONLY, dir_fd=processes)

    def used() -> tuple[int, int]:
        fields = os.pread(stat, 4096, 0).rpartition(b")")[2].split()
        return int(fields[17]), int(fields[21]) * PAGE

    at_start = used()[1]

    def look() -> str:
        try:
            threads, memory = used()
        except (OSError, IndexError):  # it has ended
            return ""
        disk = os.statvfs(DISK)
        if memory - at_start > limits.memory:
            return "memory"
        if disk.f_bfree == 0 or disk.f_files - disk.f_ffree >= MOST_FILES:
            return "disk"
        return "processes" if threads >= limits.threads else ""

    return look


def run_kernel(job: Job) -> None:
    """Be an IPython kernel until somebody ends it."""
    _leave_files(job)
    try:
        application = _begin(job)
    except BaseException:
        problem = traceback.format_exception_only(*sys.exc_info()[:2])[-1].strip()
        os.write(job.tell_started, problem.encode())
        raise
    os.close(job.tell_started)
    application.start()


def _begin(job: Job):
    """The kernel's application, confined where that is asked for, and ready to start."""
    order = job.order
    confinement.end_with_parent()
    os.setsid()
    os.chdir(WORK if order.limits else order.cwd)
    if order.limits:
        confinement.confine(Limits(**order.limits), job.address_space)
    os.environ.clear()
    os.environ.update(order.environment)
    _forget_the_fork()
    application = _application(job)
    application.initialize(order.arguments)
    return application


def _leave_files(job: Job) -> None:
    """Close what the processes before had open, and say nothing to their terminal."""
    mine = sorted({*job.sockets, job.tell_started})
    for low, high in zip([2, *mine], [*mine, 1024], strict=True):
        os.closerange(low + 1, high)
    null = os.open(os.devnull, os.O_RDWR)
    for number in range(3):
        os.dup2(null, number)
    os.close(null)


def _forget_the_fork() -> None:
    """Be as a process that began by itself: its own random numbers, where figures are shown."""
    import matplotlib
    import numpy as np
    import pandas as pd

    random.seed()
    np.random.seed()
    inline = "module://matplotlib_inline.backend_inline"
    matplotlib.rcParams["backend"] = os.environ.get("MPLBACKEND") or inline
    pd.set_option("display.max_columns", 20)  # pandas took the warm process for a terminal
    sys.argv = ["ipykernel_launcher"]
    # A keeper stands between, and ends the kernel with its client.
    os.environ.pop("JPY_PARENT_PID", None)


def _application(job: Job):
    """The kernel's application; one that was handed its sockets binds to those."""
    import zmq
    from ipykernel.iostream import IOPubThread
    from ipykernel.kernelapp import IPKernelApp

    if not job.sockets:
        return IPKernelApp.instance(parent_handle=0)

    class Application(IPKernelApp):
        def _try_bind_socket(self, s, port):
            s.setsockopt(zmq.USE_FD, job.sockets[port - 1])
            return super()._try_bind_socket(s, port)

        def init_control(self, context):
            super().init_control(context)
            # The debugger's way to the shell: no socket can be opened here, and none is needed.
            self.debug_shell_socket.disconnect(self.shell_socket.getsockopt(zmq.LAST_ENDPOINT))

        def init_iopub(self, context):
            self.iopub_socket = context.socket(zmq.XPUB)
            self.iopub_socket.linger = 1000
            self._bind_socket(self.iopub_socket, self.iopub_port)
            self.configure_tornado_logger()
            # Without the pipe, a network port, by which programs that a kernel starts would speak.
            self.iopub_thread = IOPubThread(self.iopub_socket, pipe=False, session=self.session)
            self.iopub_thread.start()
            self.iopub_socket = self.iopub_thread.background_socket

        def init_heartbeat(self):
            """Whether it lives is known by its process."""

    connection = dict(job.order.connection)
    application = Application.instance(parent_handle=0)
    application.session.key = connection.pop("key").encode()
    for name, value in connection.items():
        setattr(application, name, value)
    return application


if __name__ == "__main__":
    main()
