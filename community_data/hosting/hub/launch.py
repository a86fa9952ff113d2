"""Who comes from the organization's learning platform, such as Moodle, with no password here.

The launch itself (LTI 1.3) is the work of jupyterhub-ltiauthenticator. Who may come in is the same
as by password: the roster says it, and `hub.toml` says who teaches. The platform says only who it
is; what else it says of a person, a name or an address of mail, is not kept.
"""

from __future__ import annotations

import html

from ltiauthenticator.lti13.auth import LTI13Authenticator
from ltiauthenticator.lti13.constants import LTI13_CUSTOM_CLAIM
from ltiauthenticator.lti13.error import LoginError

from community_data.hosting.hub.authenticator import ByRoster
from community_data.text.translate import _

ID = "roster_id"  # the custom parameter of the launch in which the platform gives the roster's id


class LaunchAuthenticator(ByRoster, LTI13Authenticator):
    """Takes the id out of a launch that the platform has signed."""

    async def authenticate(self, handler, data: dict | None = None) -> dict | None:
        name = self.normalize_username(self.get_username(data or {}))
        return self.who(name)

    def get_username(self, token: dict) -> str:
        """The id on the roster. Not the platform's own number: a number may be another's id here.

        Raises `LoginError` where the platform does not give it.
        """
        name = (token.get(LTI13_CUSTOM_CLAIM) or {}).get(ID)
        if not isinstance(name, str) or not name:
            raise LoginError(
                _(
                    "Your course's page does not say who you are. Whoever looks after it adds the "
                    "custom parameter {name}."
                ).format(name=ID)
            )
        return name

    def get_custom_html(self, base_url: str) -> str:
        """What the sign-in page says to somebody who comes by the address of the hub."""
        sentence = _("To come in, open the link to this course on your learning platform.")
        return f"<p>{html.escape(sentence)}</p>"
