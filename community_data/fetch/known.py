"""The services that are known by name, with where each asks for its key."""

from __future__ import annotations

from community_data.errors import CannotFetch
from community_data.fetch.client import Service
from community_data.fetch.transport import Key
from community_data.text.lists import and_
from community_data.text.translate import _

CENSUS = "https://api.census.gov/data"
CENSUS_KEY = Key(
    "CENSUS_API_KEY",
    parameter="key",
    ask_at="https://api.census.gov/data/key_signup.html",
)
SOCRATA_KEY = Key(
    "SOCRATA_APP_TOKEN",
    header="X-App-Token",
    ask_at="https://dev.socrata.com/docs/app-tokens.html",
)


def service(name: str, **changes: object) -> Service:
    """A service by name: "census", or the address of a portal of Socrata, as in "data.ct.gov".

    `changes` are other fields of `Service`. Raises CannotFetch for a name that is neither.
    """
    if name == "census":
        return Service(CENSUS, name=_("The Census Bureau"), key=CENSUS_KEY, **changes)
    if "." in name and "/" not in name and " " not in name:
        return Service(f"https://{name}", key=SOCRATA_KEY, **changes)
    raise CannotFetch(
        _("“{name}” is no service. Write {choices}.").format(
            name=name[:40], choices=and_(['"census"', '"data.ct.gov"'])
        )
    )
