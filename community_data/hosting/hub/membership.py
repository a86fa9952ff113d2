"""A service of the Hub: who is taken off the roster is signed out, and their server ends."""

from __future__ import annotations

import os
import time

import requests

from community_data.errors import CourseError
from community_data.hosting.hub.settings import Hub

EVERY = 10  # seconds


def gone(hub: Hub, names: list[str]) -> list[str]:
    """Those of the Hub's people who may not sign in any more."""
    return [name for name in names if not hub.may_sign_in(name)]


def sign_out(session: requests.Session, address: str, name: str) -> None:
    """Forget somebody: their server ends, and with it their sessions and tokens. Files stay."""
    session.delete(f"{address}/users/{name}", timeout=60)


def main() -> None:
    hub = Hub.of_environment()
    address = os.environ["JUPYTERHUB_API_URL"]
    session = requests.Session()
    session.headers["Authorization"] = f"token {os.environ['JUPYTERHUB_API_TOKEN']}"
    while True:
        try:
            people = session.get(f"{address}/users", timeout=60).json()
            for name in gone(hub, [person["name"] for person in people]):
                sign_out(session, address, name)
        except (requests.RequestException, ValueError, KeyError, TypeError, CourseError) as problem:
            # A roster that is being written, or a Hub that begins: the next time it is there.
            print(f"membership: {problem}", flush=True)
        time.sleep(EVERY)


if __name__ == "__main__":
    main()
