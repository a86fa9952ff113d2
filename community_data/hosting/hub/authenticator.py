"""Who may sign in to the Hub: people of the roster and facilitators, with their account."""

from __future__ import annotations

import asyncio
import contextlib
import time

from jupyterhub.auth import Authenticator

from community_data.errors import CourseError
from community_data.hosting.hub.accounts import Accounts
from community_data.hosting.hub.settings import Hub

TRIES, WITHIN = 10, 300  # wrong passwords of one name, in so many seconds


class ByRoster(Authenticator):
    """Lets in who is on the roster or teaches; both are read anew each time."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.hub = Hub.of_environment()

    def who(self, name: str) -> dict | None:
        """What the Hub has to know of somebody who showed that this is their name."""
        if not self.check_allowed(name):
            return None
        return {"name": name, "groups": self.hub.groups(name)}

    def check_allowed(self, username: str, authentication=None) -> bool:
        with contextlib.suppress(CourseError):  # a roster that cannot be read lets nobody in
            return self.hub.may_sign_in(username)
        return False

    async def refresh_user(self, user, handler=None) -> dict | bool:
        """Who is not on the list any more has to sign in again, and cannot."""
        try:
            if not self.hub.may_sign_in(user.name):
                return False
            return {"name": user.name, "groups": self.hub.groups(user.name)}
        except CourseError:  # and throws nobody out
            return True


class RosterAuthenticator(ByRoster):
    """Asks for a name and a password."""

    def __init__(self, **kwargs) -> None:
        super().__init__(**kwargs)
        self.wrong: dict[str, list[float]] = {}

    async def authenticate(self, handler, data: dict) -> dict | None:
        name, password = self.normalize_username(data["username"]), data["password"]
        if not self._may_try(name):
            return None
        # In a thread: a hash takes a while, and others are waiting.
        right = await asyncio.to_thread(Accounts(self.hub.private).is_right, name, password)
        if not right:
            self.wrong.setdefault(name, []).append(time.monotonic())
            return None
        self.wrong.pop(name, None)
        return self.who(name)

    def _may_try(self, name: str) -> bool:
        """Has nobody tried this name too often? Names that nobody has are not kept for long."""
        now = time.monotonic()
        self.wrong = {
            each: recent
            for each, tries in self.wrong.items()
            if (recent := [moment for moment in tries if now - moment < WITHIN])
        }
        return len(self.wrong.get(name, ())) < TRIES
