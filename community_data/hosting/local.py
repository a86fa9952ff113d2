"""Open the course: the modules copied to where the trainee works, and JupyterLab there.

Two promises. Nothing that a trainee changed is ever overwritten. JupyterLab listens on this
machine alone, behind a token.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from community_data.atomic import write_file
from community_data.errors import CannotStart

MODULES = Path(
    os.environ.get("COMMUNITY_DATA_MODULES") or Path(__file__).resolve().parents[2] / "modules"
)
KEPT = ".community-data"  # in the work folder: what was copied, and JupyterLab's settings
FIRST_PORT = 8888
PORTS_TO_TRY = 50
HOST = "127.0.0.1"
SECONDS_TO_START = 90

# Questions about news and updates mean nothing to a trainee, and an update would break the lock.
SETTINGS = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
    },
}


@dataclass
class Copied:
    """What was done to the files of a work folder, by their names in it."""

    new: list[str] = field(default_factory=list)
    updated: list[str] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)  # (yours, the new version beside it)


def start(work: Path, port: int | None = None, browser: bool = True) -> int:
    """Copy the modules, open JupyterLab and wait until it is stopped. Returns an exit code."""
    work = work.expanduser().absolute()
    copied = copy_modules(MODULES, work)
    port = _port(port)
    for yours, beside in copied.kept:
        print(
            f"{yours}: the course has a newer version. Yours was left as it is; "
            f"the new one is beside it, as “{Path(beside).name}”."
        )
    if copied.new or copied.updated:
        print(
            f"{len(copied.new) + len(copied.updated)} files of the course were put into "
            f"“{work.name}”."
        )
    return _serve(work, port, browser)


def copy_modules(modules: Path, work: Path) -> Copied:
    """Copy every module folder of `modules` into `work`, never over what a trainee changed.

    A file they did not touch is brought up to date. Where they did and the course changed too,
    the new version is put beside theirs. Raises `CannotStart`.
    """
    files = _course_files(modules)
    _refuse_work_folder(work, modules)
    record = _Record(work)
    copied = Copied()
    for file in files:
        name = file.relative_to(modules).as_posix()
        content = file.read_bytes()
        new, there = _sha(content), _sha_of(work / name)
        if there == new:
            pass
        elif there is None:
            write_file(work / name, content)
            copied.new.append(name)
        elif there == record.copied.get(name):
            write_file(work / name, content)
            copied.updated.append(name)
        elif record.copied.get(name) != new:
            beside = _beside(work, name, new, record)
            write_file(work / beside, content)
            record.copied[beside] = new
            copied.kept.append((name, beside))
        record.copied[name] = new
        # After each file: a start that is cut off must know what it copied.
        record.write()
    return copied


def _course_files(modules: Path) -> list[Path]:
    files = [
        file
        for file in sorted(modules.glob("*/**/*"))
        if file.is_file() and not any(p.startswith(".") for p in file.relative_to(modules).parts)
    ]
    if not files:
        raise CannotStart(
            "The course has no modules to copy: its folder modules is empty. "
            "Build them first: community-data modules"
        )
    return files


def _refuse_work_folder(work: Path, modules: Path) -> None:
    course = modules.parent
    for own in (modules, course / "solutions"):
        if work.resolve().is_relative_to(own.resolve()):
            raise CannotStart(
                f"“{work.name}” is inside the course's own folder {own.name}. "
                f"Choose another folder with --dir."
            )
    if work.exists() and not work.is_dir():
        raise CannotStart(f"“{work.name}” is a file, not a folder. Choose a folder with --dir.")
    try:
        (work / KEPT).mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise CannotStart(
            f"The folder “{work}” cannot be made ({error.strerror}). "
            f"Choose another folder with --dir."
        ) from None


class _Record:
    """The SHA-256 of each file as it was copied, which tells whether a trainee changed it."""

    def __init__(self, work: Path) -> None:
        self.file = work / KEPT / "copied.json"
        self.copied: dict[str, str] = {}
        # A record that is lost or broken only makes us more careful: every file counts as theirs.
        with contextlib.suppress(OSError, ValueError):
            found = json.loads(self.file.read_text(encoding="utf-8"))
            if isinstance(found, dict):
                self.copied = {str(name): str(sha) for name, sha in found.items()}

    def write(self) -> None:
        text = json.dumps(self.copied, indent=1, sort_keys=True) + "\n"
        write_file(self.file, text)


def _beside(work: Path, name: str, new: str, record: _Record) -> str:
    """A name beside theirs that is free, or holds a copy of ours that they did not touch."""
    path = Path(name)
    for number in range(1, 1000):
        label = "new version" if number == 1 else f"new version {number}"
        beside = path.with_name(f"{path.stem} ({label}){path.suffix}").as_posix()
        there = _sha_of(work / beside)
        if there in (None, new, record.copied.get(beside)):
            return beside
    raise CannotStart(f"“{work.name}” holds too many new versions of {name}. Delete some.")


def _sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _sha_of(file: Path) -> str | None:
    if not os.path.lexists(file):
        return None
    return _sha(file.read_bytes()) if file.is_file() else "not a file"


def _port(wanted: int | None) -> int:
    """The port that was asked for, or the first free one."""
    if wanted:
        if not _is_free(wanted):
            raise CannotStart(
                f"Port {wanted} is taken: something else uses it, perhaps this course in another "
                f"window. Choose another with --port, or leave --port out."
            )
        return wanted
    for port in range(FIRST_PORT, FIRST_PORT + PORTS_TO_TRY):
        if _is_free(port):
            return port
    raise CannotStart("No free port was found. Choose one with --port.")


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # as the server will do; on Windows it means something else
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def _serve(work: Path, port: int, browser: bool) -> int:
    """Run JupyterLab until it is stopped. Its token travels in the environment, which other
    people on the machine cannot read, as they can a command line."""
    token = secrets.token_hex(24)
    address = f"http://{HOST}:{port}/lab?token={token}"
    # A terminal sends Ctrl-C to both processes. The server ends by it, and we wait for the server.
    stopped: list[int] = []
    before = {
        number: signal.signal(number, lambda number, frame: stopped.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    server = subprocess.Popen(_command(work, port, browser), env=_environment(work, token))
    try:
        said = False
        deadline = time.monotonic() + SECONDS_TO_START
        while server.poll() is None and not stopped:
            if not said and _answers(port, token):
                said = True
                print(f"The course is open at {address}\nTo stop it, press Ctrl-C.", flush=True)
            if not said and time.monotonic() > deadline:
                raise CannotStart(
                    "JupyterLab did not start in time. Close other programs and try again."
                )
            time.sleep(0.2 if not said else 0.5)
        if server.poll() is None:
            server.send_signal(signal.SIGTERM)
            with contextlib.suppress(subprocess.TimeoutExpired):
                server.wait(10)
    finally:
        if server.poll() is None:
            server.kill()
            server.wait()
        for number, handler in before.items():
            signal.signal(number, handler)
    if stopped:
        print("The course is closed. Your work is in " + f"“{work.name}”.")
        return 0
    if not said:
        raise CannotStart(
            "JupyterLab ended before it was ready. What it says stands above; "
            "if it does not help, set up the course again."
        )
    return 0 if server.returncode == 0 else 1


def _command(work: Path, port: int, browser: bool) -> list[str]:
    command = [
        *(sys.executable, "-m", "jupyterlab"),
        f"--ServerApp.root_dir={work}",
        f"--ServerApp.ip={HOST}",
        f"--ServerApp.port={port}",
        "--ServerApp.port_retries=0",
        f"--ServerApp.open_browser={browser}",
        "--ServerApp.answer_yes=True",
        "--Application.log_level=ERROR",
    ]
    # Jupyter refuses to run as root, for fear of code that comes in from the network. In a
    # container there is often no other user, and this server listens on the machine itself alone.
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    return command


def _environment(work: Path, token: str) -> dict[str, str]:
    settings = work / KEPT / "labconfig" / "default_setting_overrides.json"
    write_file(settings, json.dumps(SETTINGS, indent=1))
    found = dict(os.environ)
    found["JUPYTER_TOKEN"] = token
    paths = [str(settings.parent.parent), found.get("JUPYTER_CONFIG_PATH", "")]
    found["JUPYTER_CONFIG_PATH"] = os.pathsep.join(path for path in paths if path)
    # nbgrader calls other programs of this environment by their names.
    here = str(Path(sys.executable).parent)
    found["PATH"] = os.pathsep.join([here, found.get("PATH", os.defpath)])
    return found


def _answers(port: int, token: str) -> bool:
    request = urllib.request.Request(
        f"http://{HOST}:{port}/api/status", headers={"Authorization": f"token {token}"}
    )
    # The machine's proxy, if it has one, is for other machines.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        with opener.open(request, timeout=2) as answer:
            return answer.status == 200
    except (OSError, urllib.error.URLError):
        return False
