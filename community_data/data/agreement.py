"""The agreement under which data are shared: plain fields in `datapackage.json`, read in one place.

    "agreement": {
      "between": ["Riverbend Shelter Network", "Riverbend Data Center"],
      "purpose": ["planning", "gaps"],
      "may_see": "Two named analysts of the data center.",
      "smallest_count": 11, "linking": "no", "keep_until": "2029-06-30",
      "reviewed_by_residents": "yes", "reviewers": "A board of seven residents, paid."
    }

`validate` stops a package in which a field is there and cannot be read, since nobody could then
keep to it; a field that is missing binds least: no purpose, no linking, no review.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from community_data.text.translate import lazy_gettext

LEAST_COUNT = 5  # no threshold may be lower
MOST_COUNT = 1_000_000_000  # more people than that no table holds
ANSWERS = {"yes": True, "no": False}

PURPOSES: dict[str, str] = {
    "planning": lazy_gettext("plan services by how many people need what, and where"),
    "gaps": lazy_gettext("see which groups of people services miss"),
    "evaluation": lazy_gettext("learn whether a program helped groups of people"),
    "care": lazy_gettext("arrange care for one person"),
    "eligibility": lazy_gettext("decide whether one person gets help"),
    "enforcement": lazy_gettext("look for people for the police or for immigration officers"),
}
"""What data can be shared for: the closed list of codes, and what each means."""


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """What an agreement says, in the form that the course keeps to.

    between: who signed. purpose: codes of `PURPOSES`. smallest_count: 0 where nothing is said.
    keep_until: None where nothing is said.
    """

    between: tuple[str, ...] = ()
    purpose: tuple[str, ...] = ()
    may_see: str = ""
    smallest_count: int = 0
    linking: bool = False
    keep_until: date | None = None
    reviewed_by_residents: bool = False
    reviewers: str = ""

    def covers(self, purpose: str) -> bool:
        """Whether the agreement names a purpose; what it does not name is not allowed."""
        return purpose in self.purpose


FIELDS = tuple(Agreement.__dataclass_fields__)


def read(descriptor: Mapping) -> Agreement | None:
    """The agreement of a descriptor; None where there is none, or what stands there is none.

    What cannot be read is left out (`unreadable` names it).
    """
    told = descriptor.get("agreement")
    if not isinstance(told, Mapping):
        return None
    values = {field: _READ[field](told[field]) for field in FIELDS if field in told}
    return Agreement(**{field: value for field, value in values.items() if value is not None})


def unreadable(told: Mapping) -> list[str]:
    """The fields that are there and cannot be read, in the order of `FIELDS`."""
    return [field for field in FIELDS if field in told and _READ[field](told[field]) is None]


def _text(value: object) -> str | None:
    # JSON can hold halves of letters, which no file and no page can.
    text = value.encode("utf-8", "replace").decode().strip() if isinstance(value, str) else ""
    return text or None


def _words(value: object) -> tuple[str, ...] | None:
    listed = [value] if isinstance(value, str) else value
    words = [_text(word) for word in listed] if isinstance(listed, list) else [None]
    return tuple(words) if words and all(words) else None


def _purposes(value: object) -> tuple[str, ...] | None:
    codes = _words(value)
    return codes if codes and set(codes) <= set(PURPOSES) else None


def _count(value: object) -> int | None:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit():
        value = int(value.strip()[:12])
    whole = isinstance(value, int) and not isinstance(value, bool)
    return value if whole and LEAST_COUNT <= value <= MOST_COUNT else None


def _yes_or_no(value: object) -> bool | None:
    return value if isinstance(value, bool) else ANSWERS.get(str(value).strip().casefold())


def _day(value: object) -> date | None:
    try:
        return date.fromisoformat(value.strip()) if isinstance(value, str) else None
    except ValueError:
        return None


_READ = {
    "between": _words,
    "purpose": _purposes,
    "may_see": _text,
    "smallest_count": _count,
    "linking": _yes_or_no,
    "keep_until": _day,
    "reviewed_by_residents": _yes_or_no,
    "reviewers": _text,
}
