"""Open the reading desk on this machine, until it is stopped."""

from __future__ import annotations

import asyncio
import re
import secrets
import signal
import webbrowser
from pathlib import Path

from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets

from community_data.course.syllabus import named, solutions_folder
from community_data.errors import CannotGrade
from community_data.grading.reading.desk import Desk
from community_data.grading.reading.server import LARGEST_POST, Place, application
from community_data.text.translate import _

HOST = "127.0.0.1"
# Always the same where it is free, so that a browser finds what it kept when a server was stopped.
PORT = 8742
READER = re.compile(r"\w[\w .'’-]{0,63}")


def serve(
    course: Path, module: str, reader: str, port: int | None, browser: bool, debug: bool
) -> int:
    """Serve the pages for one reader of a module. Returns an exit code. Raises `CannotGrade`."""
    solutions_folder(course)
    (found,) = named((module,), course)
    if reader and not READER.fullmatch(reader):
        raise CannotGrade(
            _("“{name}” cannot be a reader's name. Use letters, digits and spaces.").format(
                name=reader
            )
        )
    asyncio.run(_serve(Desk(course, found.id, reader), port, browser, debug))
    print(_("The reading is closed. Everything that was marked is saved."))
    return 0


async def _serve(desk: Desk, port: int | None, browser: bool, debug: bool) -> None:
    sockets = _sockets(port)
    place = Place(secrets.token_urlsafe(32), sockets[0].getsockname()[1])
    server = HTTPServer(application(desk, place, debug), max_body_size=LARGEST_POST)
    server.add_sockets(sockets)
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(number, stop.set)
        except NotImplementedError:  # on Windows: Ctrl-C ends it as it ends any program
            break
    address = f"http://{HOST}:{place.port}/?token={place.token}"
    print(_("The texts are open at {address}").format(address=address))
    print(_("To stop, press Ctrl-C."), flush=True)
    if browser:
        webbrowser.open(address)
    try:
        await stop.wait()
    finally:
        server.stop()
        await server.close_all_connections()


def _sockets(port: int | None) -> list:
    """The port that was asked for, or else ours, or else a free one."""
    try:
        return bind_sockets(port or PORT, HOST)
    except OSError:
        if port:
            raise CannotGrade(
                _("Port {port} is taken. Choose another with --port, or leave --port out.").format(
                    port=port
                )
            ) from None
        return bind_sockets(0, HOST)
