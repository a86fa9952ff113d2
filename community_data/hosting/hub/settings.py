"""What an organization decides about its hub, in `hub.toml`, and where everything lies."""

from __future__ import annotations

import os
import tomllib
from functools import cached_property
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from community_data.errors import CannotHost
from community_data.grading import roster
from community_data.text.lists import and_
from community_data.text.translate import _

FILE = "hub.toml"
FOLDER = "COMMUNITY_DATA_HUB"  # in the environment: the folder of the hub
# In the environment: what the administrator types for `community-data hub`, where that is another.
COMMAND = "COMMUNITY_DATA_HUB_COMMAND"
COURSE_ID = "community_data"  # as in nbgrader_config.py
SERVICE = "course"
# As nbgrader's JupyterHub plugin reads them.
TRAINEES, FACILITATORS = f"nbgrader-{COURSE_ID}", f"formgrade-{COURSE_ID}"


def typed(word: str) -> str:
    """What an administrator types for `community-data hub WORD` on this machine."""
    before = os.environ.get(COMMAND, "").split() or ["community-data", "hub"]
    return " ".join([*before, word])


class Launch(BaseModel):
    """Where people come from, by LTI 1.3: what the learning platform shows its administrator."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    issuer: str
    client_id: str
    authorize_url: str
    jwks_endpoint: str

    @field_validator("authorize_url", "jwks_endpoint")
    @classmethod
    def _encrypted(cls, address: str) -> str:
        """A key that came without encryption may be anybody's, and so every launch."""
        parts = urlsplit(address)
        if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost"):
            raise ValueError(_("it begins with https://"))
        return address


class Settings(BaseModel):
    """What stands in `hub.toml`. Sizes are in megabytes, times in minutes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    facilitators: tuple[str, ...]
    address: str
    listen: str = "127.0.0.1"
    port: int = Field(default=8000, ge=1, le=65000)
    own_origins: bool = True
    keep_apart: bool = True
    course_user: str = "community-data"
    memory: int = Field(default=1500, ge=500)
    processes: int = Field(default=400, ge=50)
    idle: int = Field(default=60, ge=5)
    sign_in_again: int = Field(default=14 * 24 * 60, ge=10)
    launch: Launch | None = None

    @field_validator("facilitators")
    @classmethod
    def _names(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        wrong = [name for name in names if not roster.ID.fullmatch(name)]
        if wrong:
            raise ValueError(
                _("{names} cannot be a name to sign in with").format(names=and_(wrong))
            )
        return names

    @field_validator("address")
    @classmethod
    def _address(cls, address: str) -> str:
        parts = urlsplit(address)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.path.strip("/"):
            raise ValueError(_("write it as https://course.example.org"))
        return address.rstrip("/")


class Hub:
    """A hub's folder and its settings. Raises `CannotHost` where they cannot be used."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()
        self.private = self.folder / "private"
        self.handout = self.folder / "handout"
        self.course = self.folder / "course"
        self.exchange = self.folder / "exchange"
        self.homes = self.folder / "homes"

    @classmethod
    def of_environment(cls) -> Hub:
        return cls(Path(os.environ[FOLDER]))

    @cached_property
    def settings(self) -> Settings:
        file = self.folder / FILE
        try:
            return Settings.model_validate(tomllib.loads(file.read_text(encoding="utf-8")))
        except FileNotFoundError:
            raise CannotHost(
                _("There is no {file} in “{folder}”. The guide for the hub shows one.").format(
                    file=FILE, folder=self.folder
                )
            ) from None
        except (OSError, ValueError) as problem:
            raise CannotHost(_broken(problem)) from None

    def trainees(self) -> list[str]:
        """The ids on the roster, as it is now. Raises `CannotGrade` where it cannot be used."""
        return [person.id for person in roster.read(self.course)]

    def in_both_roles(self, trainees: list[str]) -> str:
        """What to do about a trainee who teaches, too; empty where nobody does."""
        both = sorted(set(trainees) & set(self.settings.facilitators))
        text = _(
            "“{name}” is a facilitator and on the roster. Take the name off one of them: a "
            "facilitator sees every answer."
        )
        return text.format(name=both[0]) if both else ""

    def may_sign_in(self, name: str) -> bool:
        return name in self.settings.facilitators or name in self.trainees()

    def groups(self, name: str) -> list[str]:
        """The groups of the Hub that somebody is in: a facilitator is no trainee."""
        if name in self.settings.facilitators:
            return [FACILITATORS]
        return [TRAINEES] if name in self.trainees() else []

    @property
    def ports(self) -> dict[str, int]:
        """Always the same, so that servers find a Hub that was started again."""
        names = ("public", "proxy", "hub", SERVICE)
        return {name: self.settings.port + number for number, name in enumerate(names)}


def _broken(problem: Exception) -> str:
    if not isinstance(problem, ValidationError):
        return _("{file} cannot be read: {reason}").format(file=FILE, reason=problem)
    error = problem.errors()[0]
    name = ".".join(map(str, error["loc"]))
    return _("{file}: {name}: {reason}.").format(
        file=FILE, name=name, reason=error["msg"].removeprefix("Value error, ")
    )
