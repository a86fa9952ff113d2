"""The many ways to write a place: its name, its id, and the labels and ids of the Census Bureau.

Only what can mean one place alone is taken for it. What is merely spelled like a place is asked
about: Holland is no slip of Tolland, but a town of another state.
"""

from __future__ import annotations

import re
from collections import defaultdict

import pandas as pd

from community_data.packaging.matching import nearest, plain

# A level that the Census Bureau writes behind a name: “Alder town, Fern County, Connecticut”.
LEVEL_WORDS = (
    "planning region", "census area", "township", "municipio", "borough", "village", "parish",
    "county", "region", "plantation", "town", "city", "cdp",
)  # fmt: skip
BEFORE = re.compile(r"^(?:the )?(town|city|village|county|borough|township) of (.+)$")
CENSUS_PREFIX = re.compile(r"^\d{3}[0-9a-z]{4}us(\d+)$")  # 0600000US0900118500
STATE, COUNTY = 2, 5  # digits of a Census id that say the state, and the county in it
CONNECTICUT = "09"  # its counties became planning regions in 2022; its towns stayed as they were
STATES = """
al alabama, ak alaska, az arizona, ar arkansas, ca california, co colorado, ct connecticut,
de delaware, dc district of columbia, fl florida, ga georgia, hi hawaii, id idaho, il illinois,
in indiana, ia iowa, ks kansas, ky kentucky, la louisiana, me maine, md maryland,
ma massachusetts, mi michigan, mn minnesota, ms mississippi, mo missouri, mt montana, ne nebraska,
nv nevada, nh new hampshire, nj new jersey, nm new mexico, ny new york, nc north carolina,
nd north dakota, oh ohio, ok oklahoma, or oregon, pa pennsylvania, pr puerto rico,
ri rhode island, sc south carolina, sd south dakota, tn tennessee, tx texas, ut utah, vt vermont,
va virginia, wa washington, wv west virginia, wi wisconsin, wy wyoming
"""
STATES = dict(pair.split(maxsplit=1) for pair in STATES.split(","))


class PlaceNames:
    """What is written in a table, and the place that it means."""

    def __init__(self, table: pd.DataFrame, level: str, renamed: dict[str, str]) -> None:
        """table: the places. level: the one to count by. renamed: an earlier id -> its id now."""
        self.ids = list(table["place_id"])
        self.level = level
        self.level_of = dict(zip(table["place_id"], table["level"], strict=True))
        self.parent = dict(zip(table["place_id"], table["parent_id"], strict=True))
        self.name_of = dict(zip(table["place_id"], table["name"], strict=True))
        self.by_name: dict[str, list[str]] = defaultdict(list)
        for place, name in self.name_of.items():
            self.by_name[plain(name)].append(place)
        self.by_id = self._ways_to_write_ids(renamed)
        self.by_short_name = self._short_names()
        self.meant: dict[str, str] = {}
        self.earlier_ids: set[str] = set()

    def __contains__(self, text: str) -> bool:
        return self.find(text) is not None

    def say(self, text: str, place: str) -> None:
        """Take a text for a place, because the mapping says so."""
        self.meant[plain(text)] = place

    def find(self, text) -> str | None:
        """The id of the place that a text means, None where it is not clear."""
        way = plain(text)
        if way in self.meant:
            return self.meant[way]
        if place := self.by_id.get(way):
            return place
        if way in self.by_name:
            return self._one(self.by_name[way])
        if prefixed := CENSUS_PREFIX.match(way):
            return self._of_geoid(prefixed[1])
        if way.isdigit():
            return self._of_geoid(way)
        return self._of_label(way)

    def may_mean(self, text: str) -> list[str]:
        """What to look at where a text is not clear: names, with the id where two share one."""
        way = plain(text)
        same = self.by_name.get(way) or self._called(way.split(",")[0].strip())
        if len(same) > 1:
            return [f"{self.name_of[p]} ({p}, {self.level_of[p]})" for p in same]
        return nearest(text, self.name_of.values())

    def _one(self, places: list[str]) -> str | None:
        """The only one, or the only one of the level."""
        if len(places) > 1:
            places = [place for place in places if self.level_of[place] == self.level]
        return places[0] if len(places) == 1 else None

    def _ways_to_write_ids(self, renamed: dict[str, str]) -> dict[str, str]:
        """Ids as they are, and as Excel leaves them: without their leading zeros."""
        ways: dict[str, str] = {}
        bare = [place.lstrip("0") for place in self.ids]
        for place, short in zip(self.ids, bare, strict=True):
            if short and bare.count(short) == 1:
                ways.setdefault(plain(short), place)
        here = {old: new for old, new in renamed.items() if new in self.name_of}
        ways = {plain(old.lstrip("0")): new for old, new in here.items()} | ways
        ways |= {plain(old): new for old, new in here.items()}
        return ways | {plain(place): place for place in self.ids}

    def _of_geoid(self, digits: str) -> str | None:
        """A Census id, also one of Connecticut of before 2022, or after."""
        for way in (digits, digits.lstrip("0")):
            if place := self.by_id.get(way):
                return place
        same = [
            place
            for whole in (digits, f"0{digits}")  # Excel may have taken the zero away
            for place in self.ids
            if len(place) == len(whole) > COUNTY
            and place[:STATE] == whole[:STATE] == CONNECTICUT
            and place[COUNTY:] == whole[COUNTY:]
        ]
        if len(same) != 1:
            return None
        self.earlier_ids.add(same[0])
        return same[0]

    def _short_names(self) -> dict[str, list[str]]:
        """Names without the word for their level: “Fern County” is also Fern."""
        short: dict[str, list[str]] = defaultdict(list)
        for place, name in self.name_of.items():
            way, _word = _without_level(plain(name))
            short[way].append(place)
        return short

    def _called(self, part: str) -> list[str]:
        """The places that a name with the word for its level can mean."""
        if part in self.by_name:
            return self.by_name[part]
        short, word = _without_level(part)
        places = self.by_short_name.get(short, [])
        if not word:
            return places
        return [place for place in places if word in self._level_words(place)]

    def _level_words(self, place: str) -> set[str]:
        """The words by which a name may say what kind of place it is."""
        _short, word = _without_level(plain(self.name_of[place]))
        return {plain(self.level_of[place]), word}

    def _of_label(self, way: str) -> str | None:
        """“Alder town, Fern County, Connecticut”: the last part must hold the place."""
        first, *larger = [part.strip() for part in re.split(r"[,;]", way)]
        _short, word = _without_level(first)
        places = self._called(first) if word or larger else []
        for n, part in enumerate(reversed(larger)):
            places = [p for p in places if self._lies_in(p, part, must=n == 0)]
        return self._one(places)

    def _lies_in(self, place: str, part: str, must: bool) -> bool:
        """Whether a place is in another. One that is not listed tells nothing, unless it must."""
        part = STATES.get(part, part)
        known = [self.meant[part]] if part in self.meant else self._called(part)
        if not known:
            return not must
        above, holders = self.parent.get(place, ""), []
        while above in self.name_of:
            holders.append(above)
            above = self.parent[above]
        return bool({*known} & {*holders})


def _without_level(name: str) -> tuple[str, str]:
    """A name and the word for its level, where one stands behind or before it."""
    if before := BEFORE.match(name):
        return before[2], before[1]
    for word in LEVEL_WORDS:
        if name.endswith(" " + word):
            return name.removesuffix(" " + word), word
    return name, ""
