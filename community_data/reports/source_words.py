"""What a page says of a source."""

from __future__ import annotations

import datetime
import re

from community_data.text.dates import day_in, today
from community_data.text.translate import lazy_gettext

KINDS = {
    "count": lazy_gettext("A full count, not a sample."),
    "survey": lazy_gettext("A survey: numbers are estimates from a part of the people."),
    "modelled": lazy_gettext("A model: numbers are worked out from other numbers, not counted."),
}
# What people said, and what they plan, is no number of anything.
WORDS = {
    frozenset({"stories", "transcripts", "codings"}): lazy_gettext(
        "What people said in groups. Nobody was counted."
    ),
    frozenset({"roadmap"}): lazy_gettext("A plan, in words."),
}


def entry(source: dict) -> dict:
    """A source as a page lists it: title, url, kind, description, decisions, days, publisher."""
    return {
        "title": str(source["title"]),
        "url": web_address(source.get("path")),
        "kind": kind_of(source),
        "description": str(source.get("description") or ""),
        "decisions": source.get("decisions", []),
        "collected_to": day_in(source.get("collected_to")),
        "published": day_in(source.get("published")),
        "publisher": str(source.get("publisher") or ""),
        "next_release": day_in(source.get("next_release")),
        "late": is_late(source),
        "fetched": day_in(source.get("fetched")),
    }


def kind_of(source: dict) -> str:
    """How the numbers of a source were made, or that it holds words; "" where nobody said."""
    tables = set(source.get("tables") or ())
    for of_words, sentence in WORDS.items():
        if tables and tables <= of_words:
            return str(sentence)
    return str(KINDS.get(str(source.get("kind", "")), ""))


def is_late(source: dict) -> bool:
    """Whether the day by which the next release of a source should be out is over."""
    try:
        return datetime.date.fromisoformat(str(source.get("next_release"))[:10]) < today()
    except ValueError:
        return False  # nobody said a day


def web_address(path: object) -> str:
    """A web address that may be linked; empty for anything else."""
    return path if isinstance(path, str) and re.match(r"https?://[^\s]+$", path, re.I) else ""
