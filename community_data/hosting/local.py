"""Open the course on this machine: Jupyter's server in a trainee's folder, with the front page.

It listens on this machine alone, behind a token.
"""

from __future__ import annotations

import os
import secrets
import signal
import socket
import sys
from pathlib import Path

from community_data.course.syllabus import course_folder, solutions_folder
from community_data.errors import CannotStart
from community_data.hosting.work_folder import copy_modules
from community_data.text.translate import _, ngettext

HOST = "127.0.0.1"
SETTINGS = (
    Path(__file__).resolve().parent
)  # Jupyter's, in a folder for trainees and for facilitators
FOR_TRAINEES, FOR_FACILITATORS = "trainee", "facilitator"
# A page that leads to the server, with its token. Browsers that may not look into hidden folders,
# as Ubuntu's Firefox, can read it here.
DOOR = "open the course.html"


def start(work: Path, port: int | None = None, browser: bool = True) -> int:
    """Copy the modules, open the front page and wait until it is stopped. Returns an exit code."""
    work = work.expanduser().absolute()
    copied = copy_modules(course_folder(), work)
    for name in copied.kept:
        print(
            _(
                "{file}: the course has a newer edition. Yours was left as it is; the front page "
                "says how to take the new one over."
            ).format(file=name)
        )
    if count := len(copied.new) + len(copied.updated):
        print(
            ngettext(
                "{n} file of the course was put into “{folder}”.",
                "{n} files of the course were put into “{folder}”.",
                count,
            ).format(n=count, folder=work.name)
        )
    _serve(work, FOR_TRAINEES, "/course", port, browser)
    print(_("The course is closed. Your work is in “{folder}”.").format(folder=work.name))
    return 0


def start_for_facilitators(port: int | None = None, browser: bool = True) -> int:
    """Open JupyterLab in the course's own folder, with what nbgrader has for grading."""
    course = course_folder()
    solutions_folder(course)
    os.chdir(course)  # where nbgrader looks for its settings
    _serve(course, FOR_FACILITATORS, "/lab", port, browser)
    return 0


def _serve(folder: Path, people: str, first_page: str, port: int | None, browser: bool) -> None:
    """Run the server until it is stopped. Raises `CannotStart`."""
    if port and not _is_free(port):
        raise CannotStart(
            _(
                "Port {port} is taken: something else uses it, perhaps this course in another "
                "window. Choose another with --port, or leave --port out."
            ).format(port=port)
        )
    _prepare_environment(people)
    # Slow to import, and after the environment says where Jupyter's settings are.
    import zmq
    from jupyter_server.serverapp import ServerApp
    from traitlets.config import Config

    class CourseServer(ServerApp):
        """Jupyter's server, which says in the course's words that it is open, and asks nothing."""

        def init_signal(self) -> None:
            super().init_signal()
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda number, frame: self.stop(from_signal=True))

        def start_app(self) -> None:
            super().start_app()
            # The loop does first what was added first, and that is to listen.
            self.io_loop.add_callback(self.say_that_it_is_open)

        def say_that_it_is_open(self) -> None:
            address = f"http://{HOST}:{self.port}{first_page}?token={token}"
            print(_("The course is open at {address}").format(address=address))
            print(_("To stop it, press Ctrl-C."), flush=True)

    token = secrets.token_hex(24)
    door = folder / DOOR
    door.unlink(missing_ok=True)
    door.touch(mode=0o600)
    settings = {
        "root_dir": str(folder),
        "default_url": first_page,
        "ip": HOST,
        "open_browser": browser,
        # Jupyter refuses to run as root, for fear of code that comes in from the network. In a
        # container there is often no other user, and this server is for this machine alone.
        "allow_root": True,
    }
    if port:
        settings |= {"port": port, "port_retries": 0}
    about = {"ServerApp": settings, "IdentityProvider": {"token": token}}
    if zmq.has("curve"):  # else each kernel warns that others on this machine could listen
        about["KernelManager"] = {"transport_encryption": "auto"}
    server = CourseServer.instance(
        browser_open_file=str(door),
        config=Config(about | {"Application": {"log_level": "ERROR"}}),
    )
    try:
        server.initialize(argv=[])
        server.start()
    except SystemExit:
        raise CannotStart(
            _(
                "The course could not be opened. What Jupyter says stands above; if it does not "
                "help, set up the course again."
            )
        ) from None
    finally:
        door.unlink(missing_ok=True)


def _prepare_environment(people: str) -> None:
    """For the server and the kernels that it starts: where the settings and the programs are."""
    for name, first in {
        "JUPYTER_CONFIG_PATH": str(SETTINGS / people),
        "JUPYTER_PATH": str(SETTINGS / people),
        "PATH": str(Path(sys.executable).parent),
    }.items():
        os.environ[name] = os.pathsep.join(filter(None, [first, os.environ.get(name, "")]))


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # as the server will do; on Windows it means something else
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True
