"""A service to practice on: it needs no network, and its tables are invented.

It is a real server on a free port of this machine, and ends with Python. Where no port may be
opened (the sandbox in which work is graded), the same application answers without one.
"""

from __future__ import annotations

import datetime
import functools
import os
import socketserver
import threading
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

import httpx

from community_data.errors import CannotFetch
from community_data.fetch import practice_app
from community_data.fetch.client import Service
from community_data.fetch.transport import Key
from community_data.text.lists import or_
from community_data.text.translate import _

DOMAIN = "practice.example"  # a name that nobody can own (RFC 2606)
KEY = Key("PRACTICE_API_KEY", parameter="key", ask_at=f"https://census.{DOMAIN}/key")
DAY = datetime.date(2026, 7, 9)  # the day of the practice release: outputs stay the same
# What there is: in the survey, in the portal, and at the agency.
HOUSEHOLDS, OLD_HOUSEHOLDS, NO_SUCH_YEAR = (f"{year}/acs/acs5" for year in (2024, 2021, 2031))
VISITS, TAKEN_DOWN, BUSY, TIRED = (
    f"resource/{name}.json"
    for name in (practice_app.VISITS, practice_app.GONE, practice_app.BUSY, practice_app.TIRED)
)
MEALS, OLD_MEALS, PAGE = f"files/{practice_app.MEALS}", f"files/{practice_app.OLD_MEALS}", "food"


def start(name: str, port: bool = True) -> Service:
    """One of three services, which runs from now on: "census", "portal" or "agency".

    Its answers are kept nowhere. port=False: without a server. Raises CannotFetch for another name.
    """
    services = {
        "census": (f"https://census.{DOMAIN}/data", _("The practice survey"), KEY),
        "portal": (f"https://portal.{DOMAIN}", _("The practice portal"), None),
        "agency": (f"https://agency.{DOMAIN}", _("The practice agency"), None),
    }
    if name not in services:
        raise CannotFetch(
            _("“{name}” is no practice service. Write {choices}.").format(
                name=str(name)[:40], choices=or_([f'"{known}"' for known in services])
            )
        )
    base, title, key = services[name]
    way = _way_of(os.getpid()) if port else httpx.WSGITransport(app=practice_app.application)
    return Service(base, name=title, key=key, copies=None, transport=way, day=lambda: DAY)


def ask_for_key() -> str:
    """Ask for a practice key: it comes at once, and goes where a key belongs. It is not shown."""
    os.environ[KEY.variable] = f"{practice_app.KEY_BEGINS}{os.getpid():x}"
    return _("The key came. It lies in the environment of this notebook, as {variable}.").format(
        variable=KEY.variable
    )


def give_key_back() -> None:
    """Forget the practice key, as when the notebook is opened anew."""
    os.environ.pop(KEY.variable, None)


class _Server(socketserver.ThreadingMixIn, WSGIServer):
    daemon_threads = True

    def server_bind(self) -> None:
        socketserver.TCPServer.server_bind(self)  # HTTPServer's asks the network for our name
        self.server_name, self.server_port = self.server_address[:2]
        self.setup_environ()


class _Quiet(WSGIRequestHandler):
    def log_message(self, *_given) -> None:
        """Nothing: a notebook is no place for it."""


class _OnThisMachine(httpx.BaseTransport):
    """Brings every request to the server on this machine, whatever the network is like."""

    def __init__(self, port: int) -> None:
        self._port, self._inner = port, httpx.HTTPTransport()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        url = request.url.copy_with(scheme="http", host="127.0.0.1", port=self._port)
        own = httpx.Request(request.method, url, headers=request.headers)
        own.extensions = request.extensions
        return self._inner.handle_request(own)


@functools.cache
def _way_of(_process: int) -> httpx.BaseTransport:
    """The way to the service: one for each process, also for one that was forked."""
    try:
        server = _Server(("127.0.0.1", 0), _Quiet)
    except OSError:  # no port may be opened here
        return httpx.WSGITransport(app=practice_app.application)
    server.set_app(practice_app.application)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    return _OnThisMachine(server.server_port)
