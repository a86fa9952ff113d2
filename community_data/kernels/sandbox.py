"""Where a trainee's code runs: kernels that see the course and their own files, and nothing else.

    with Sandbox(Limits(), course=folder) as sandbox, sandbox.kernel(own_files) as kernel:
        kernel.client.execute("1 + 1")

bubblewrap makes a room without network, with the Python and the course's package to read, and in it
stands a warm process. Each kernel that it forks gets namespaces of its own. Where a system does not
allow those inside bubblewrap, each kernel gets a bubblewrap of its own, which takes longer.
"""

from __future__ import annotations

import contextlib
import itertools
import os
import pwd
import shutil
import signal
import socket
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import psutil
import zmq
from jupyter_client.blocking import BlockingKernelClient
from jupyter_client.session import Session
from traitlets import Any

from community_data.errors import CannotGrade
from community_data.kernels.files import packed_files, unpack_files
from community_data.kernels.forks import (
    ONE_THREAD,
    Fork,
    NoWarmKernel,
    WarmProcess,
    own_folder,
    plain_command,
)
from community_data.kernels.order import DISK, Limits, Order
from community_data.text.translate import _

PACKAGE = Path(__file__).resolve().parents[1]
COURSE = "/course"
# The rooms of the package that a notebook has no business in, and the files of one that it has.
LEFT_OUT = ("reports", "hosting", "grading", "compare", "packaging", "cli.py")
OF_GRADING = ("__init__.py", "own_data.py", "recorder.py", "values.py")
CHANNELS = ("shell", "stdin", "control", "iopub")
DYNAMIC_USERS = range(61184, 65520)  # systemd's: no package makes an account among them
_users = itertools.count()  # a process's limits are those of its user
SECONDS_TO_START = 60
SECONDS_TO_ASK = 1
SECONDS_TO_END = 1
# A module that any exercise can be taken from, until the recorder stands in its place.
NO_CHECKS = """
def __getattr__(name):
    if name.startswith("__"):
        raise AttributeError(name)
    return lambda *answers, **named: None
"""


class Kernel:
    """A kernel in the sandbox. `client` talks to it; `ended` says why it is no more."""

    def __init__(self, fork: Fork, client: BlockingKernelClient, limits: Limits) -> None:
        self.client = client
        self._fork = fork
        client.session.heard = self._hear
        self._room = limits.output
        self._breaks = [
            channel.socket.get_monitor_socket(zmq.EVENT_DISCONNECTED)
            for channel in (client.iopub_channel, client.shell_channel)
        ]

    @property
    def ended(self) -> str:
        """ "" while it runs; else "memory", "disk", "output", "processes" or "exit"."""
        if self._fork.poll() is None and any(each.poll(0) for each in self._breaks):
            self._broken_off()
        return "" if self._fork.poll() is None else self._fork.reason

    def alive(self) -> bool:
        return not self.ended

    def interrupt(self) -> None:
        """Stop the cell that runs, as Ctrl+C would."""
        self._fork.send_signal(signal.SIGINT)

    def kill(self) -> None:
        self._fork.kill()

    def _hear(self, size: int) -> None:
        self._room -= size
        if self._room < 0:
            self._too_much()

    def _broken_off(self) -> None:
        """A line is cut where the kernel has ended, or where a message was too large to take."""
        try:
            self._fork.wait(SECONDS_TO_END)
        except TimeoutError:
            self._too_much()
            self._fork.wait(SECONDS_TO_END)

    def _too_much(self) -> None:
        if not self._fork.reason:
            self._fork.reason = "output"
            self._fork.kill()


class _CountingSession(Session):
    """Counts the bytes of all that a kernel says."""

    heard = Any(lambda size: None)

    def deserialize(self, msg_list, content=True, copy=True):
        self.heard(sum(len(getattr(part, "bytes", part)) for part in msg_list))
        return super().deserialize(msg_list, content, copy)


class Sandbox:
    """Kernels for code that nobody trusts. `isolated=False`: warm kernels and no sandbox."""

    def __init__(
        self, limits: Limits | None = None, *, course: Path, isolated: bool = True
    ) -> None:
        """`course`: the folder with `datasets/`.

        Raises CannotGrade where there is no bubblewrap.
        """
        self.limits = limits or Limits()
        self.isolated = isolated
        self.own_namespaces = True
        self._course = course
        self._at_the_end = contextlib.ExitStack()
        self._warm: WarmProcess | None = None

    def __enter__(self) -> Sandbox:
        if self.isolated:
            require_bubblewrap()
        with self._at_the_end as at_the_end:
            self._folder = own_folder("sandbox")
            at_the_end.callback(shutil.rmtree, self._folder, ignore_errors=True)
            self._package = lay_out_package(self._folder / "course")
            self._warm = at_the_end.enter_context(self._started())
            if self.isolated:
                self._try_namespaces()
            self._at_the_end = at_the_end.pop_all()
        return self

    def __exit__(self, *error) -> None:
        self._at_the_end.close()

    @property
    def warm_process(self) -> psutil.Process:
        """The process from which kernels come, with all of its own below it."""
        return psutil.Process(self._warm.process.pid)

    @contextlib.contextmanager
    def kernel(self, folder: Path | None = None) -> Iterator[Kernel]:
        """A fresh kernel, with a copy of what lies in `folder` in its own one.

        Raises CannotGrade where it cannot start.
        """
        with contextlib.ExitStack() as at_the_end:
            shared = self.own_namespaces
            warm = self._warm if shared else at_the_end.enter_context(self._started())
            for again in (True, False):
                try:
                    kernel = at_the_end.enter_context(self._forked(warm, folder))
                    break
                except NoWarmKernel as error:
                    if again:
                        continue
                    raise CannotGrade(
                        _(
                            "No kernel starts in the sandbox: {error}. The machine is to blame, "
                            "not the notebook: grade it again. {words}"
                        )
                        .format(error=error, words=warm.last_words())
                        .strip()
                    ) from error
            yield kernel

    @contextlib.contextmanager
    def _forked(self, warm: WarmProcess, folder: Path | None) -> Iterator[Kernel]:
        with contextlib.ExitStack() as at_the_end:
            place = tempfile.mkdtemp(dir=self._folder)
            at_the_end.callback(shutil.rmtree, place, ignore_errors=True)
            path = f"{place}/k"
            sockets = [
                at_the_end.enter_context(_listening(f"{path}-{n}"))
                for n in range(1, 1 + len(CHANNELS))
            ]
            key = uuid.uuid4().hex
            connection = {"transport": "ipc", "ip": path, "key": key} | {
                f"{channel}_port": number for number, channel in enumerate(CHANNELS, 1)
            }
            work = Path(place, "work")
            order = self._order(connection, str(work))
            files = packed_files(folder, self.limits.disk) if folder else b""
            if not self.isolated:
                work.mkdir()
                unpack_files(files, work)
            fork = Fork(warm.address, order, files, [each.fileno() for each in sockets])
            at_the_end.callback(fork.close)
            for each in sockets:
                each.close()
            client = _client(connection, self.limits)
            at_the_end.callback(_closed, client)
            kernel = Kernel(fork, client, self.limits)
            _wait_until_ready(kernel)
            yield kernel

    def _order(self, connection: dict, folder: str) -> Order:
        arguments = ["--HistoryManager.enabled=False", "--Application.log_level=CRITICAL"]
        arguments.append("--IPKernelApp.extensions=community_data.exercises.notebook")
        if self.isolated:
            return Order(
                connection,
                arguments,
                _environment(DISK),
                limits=asdict(self.limits),
                own_namespaces=self.own_namespaces,
            )
        return Order(connection, arguments, self._open_environment(), cwd=folder)

    def _open_environment(self) -> dict[str, str]:
        """The environment of a kernel without a sandbox: this one, and the copy of the package."""
        paths = [str(self._package.parent), *filter(None, [os.environ.get("PYTHONPATH")])]
        return (
            os.environ
            | ONE_THREAD
            | {
                "PYTHONPATH": os.pathsep.join(paths),
                "COMMUNITY_DATA_DATASETS": str(self._course / "datasets"),
            }
        )

    @contextlib.contextmanager
    def _started(self) -> Iterator[WarmProcess]:
        if self.isolated:
            warm = WarmProcess(self._bubblewrap, _environment(DISK))
        else:
            warm = WarmProcess(plain_command, self._open_environment())
        try:
            yield warm
        finally:
            warm.close()

    def _try_namespaces(self) -> None:
        """Find out whether a fork can have namespaces of its own."""
        try:
            Fork(self._warm.address, Order(limits=asdict(self.limits))).close()
        except NoWarmKernel as error:
            if self._warm.ended():
                raise CannotGrade(
                    _(
                        "The sandbox does not start. It needs bubblewrap 0.8 or newer and "
                        "libseccomp (on Debian and Ubuntu: sudo apt install bubblewrap "
                        "libseccomp2). It says: {words}"
                    ).format(words=self._warm.last_words())
                ) from error
            self.own_namespaces = False

    def _bubblewrap(self, listener: int) -> list[str]:
        root = os.getuid() == 0
        ours = [sys.executable, "-m", "community_data.kernels.warm", str(listener), "--sandboxed"]
        return [
            *(["bwrap", "--as-pid-1", "--new-session", "--unshare-ipc", "--unshare-pid"]),
            *(["--unshare-net", "--unshare-uts", "--unshare-cgroup-try"]),
            *(
                ["--cap-drop", "ALL", *(["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"])]
                if root
                else ["--unshare-user"]
            ),
            *shown_python(),
            *("--ro-bind", str(self._package), f"{COURSE}/community_data"),
            *("--ro-bind", str(self._course / "datasets"), f"{COURSE}/datasets"),
            *("--proc", "/proc", "--dev", "/dev", "--remount-ro", "/dev"),
            *("--size", str(self.limits.disk), "--perms", "1777", "--tmpfs", DISK),
            *("--remount-ro", "/", "--chdir", DISK, "--", *ours),
            *([str(_free_user())] if root else []),
        ]


def require_bubblewrap() -> None:
    """Raise CannotGrade where bubblewrap is missing."""
    if shutil.which("bwrap") is None:
        raise CannotGrade(
            _(
                "The sandbox needs the program bubblewrap, which is not on this machine. Install "
                "it (on Debian and Ubuntu: sudo apt install bubblewrap) and try again. Without a "
                "sandbox, what people handed in can read and change everything on this machine: "
                "--no-sandbox does it all the same."
            )
        )


def lay_out_package(folder: Path) -> Path:
    """Copy the course's package without what judges an answer; the copy."""
    copy = folder / PACKAGE.name

    def left_out(place: str, names: list[str]) -> set[str]:
        inside = Path(place).relative_to(PACKAGE).parts
        if not inside:
            return {*LEFT_OUT, "__pycache__"} & set(names)
        if inside[0] == "lessons":
            return {name for name in names if name.split(".")[0] == "check"}
        return {"new_module"} & set(names)

    shutil.copytree(PACKAGE, copy, ignore=left_out)
    (copy / "grading").mkdir()
    for name in OF_GRADING:
        if (PACKAGE / "grading" / name).exists():
            shutil.copy2(PACKAGE / "grading" / name, copy / "grading")
    for check in (PACKAGE / "lessons").glob("*/check.py"):
        (copy / check.relative_to(PACKAGE)).write_text(NO_CHECKS, encoding="utf-8")
    return copy


def _environment(home: str) -> dict[str, str]:
    return ONE_THREAD | {
        "HOME": home,
        "TMPDIR": home,
        "USER": "trainee",
        "LOGNAME": "trainee",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "MPLCONFIGDIR": f"{home}/matplotlib",
        "IPYTHONDIR": f"{home}/ipython",
        "PYTHONPATH": COURSE,
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYDEVD_DISABLE_FILE_VALIDATION": "1",
        "MALLOC_ARENA_MAX": "2",
        "PATH": os.defpath,
    }


def _links(program: Path) -> Iterator[Path]:
    """A program and where its links lead, as from an environment to /usr/bin/python3 and on."""
    yield program
    while program.is_symlink():
        program = program.parent / program.readlink()
        yield program


def shown_python() -> list[str]:
    """What bubblewrap shows of the system: this Python, its packages and the C library."""
    places = {sys.prefix, sys.base_prefix, "/etc/ld.so.cache"} - {"/usr"}
    places |= {
        str(link)
        for link in _links(Path(sys.executable))
        if not any(link.is_relative_to(place) for place in places)
    }
    links = []
    for name in ("lib", "lib64", "lib32"):
        places.add(f"/usr/{name}")
        outside = Path("/", name)
        if outside.is_symlink():
            links += ["--symlink", str(outside.readlink()), str(outside)]
        else:
            places.add(str(outside))
    above = {folder for place in [*places, f"{COURSE}/datasets"] for folder in Path(place).parents}
    # The folders that bubblewrap makes by itself can be entered by its caller alone.
    folders = [part for each in sorted(above) for part in ("--perms", "0755", "--dir", str(each))]
    shown = [part for place in sorted(places) for part in ("--ro-bind-try", place, place)]
    if not any(Path(place).is_relative_to("/tmp") for place in places):
        links += ["--symlink", DISK, "/tmp"]  # some write there by habit
    return [*folders[4:], *shown, *links]


def _free_user() -> int:
    """The number of a user to whom nothing belongs on this machine."""
    taken = {each.pw_uid for each in pwd.getpwall()}
    free = [user for user in DYNAMIC_USERS if user not in taken]
    return free[(os.getpid() * 8 + next(_users)) % len(free)]


@contextlib.contextmanager
def _listening(path: str) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen(8)
        yield listener


def _client(connection: dict, limits: Limits) -> BlockingKernelClient:
    context = zmq.Context()
    # A message that is too large ends the connection before it is read into memory.
    context.setsockopt(zmq.MAXMSGSIZE, limits.output // 2)
    context.setsockopt(zmq.RCVHWM, 4)
    client = BlockingKernelClient(context=context, session=_CountingSession())
    client.load_connection_info(connection)
    client.start_channels(hb=False)
    return client


def _closed(client: BlockingKernelClient) -> None:
    client.stop_channels()
    client.context.destroy(linger=0)


def _wait_until_ready(kernel: Kernel) -> None:
    """Wait for the first word of a kernel: what it says after it is heard.

    Its very first words may be lost: it says them before it has seen who listens. So it is asked.
    """
    import queue

    until = time.monotonic() + SECONDS_TO_START
    while time.monotonic() < until:
        if not kernel.alive():
            raise NoWarmKernel(kernel.ended)
        with contextlib.suppress(queue.Empty):
            kernel.client.get_iopub_msg(timeout=SECONDS_TO_ASK)
            return
        kernel.client.kernel_info()
    raise NoWarmKernel("it does not answer")
