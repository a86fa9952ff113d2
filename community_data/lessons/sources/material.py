"""What module 02 works with: five sources, the practice tables, and a page of documentation.

Everything that is sorted by hand has its key here. The tables are those of the practice service,
so they are the same for every package and place.
"""

from __future__ import annotations

import functools
import os
from dataclasses import replace

import pandas as pd

from community_data import data, fetch
from community_data.data.practice import PRACTICE
from community_data.exercises.options import Option, lettered
from community_data.fetch import Key, Service, practice, practice_app
from community_data.text.translate import _, lazy_gettext

STATE, COUNTY = "03", "90"
TOWNS = "county subdivision:*"
WITHIN = [f"state:{STATE}", f"county:{COUNTY}"]
ALL, HELPED, HELPED_MARGIN = "B22003_001E", "B22003_002E", "B22003_002M"
RESIDENTS_MARGIN, INCOME = "B01003_001M", "B22008_002E"
REQUEST = {"get": f"NAME,{ALL},{HELPED},{HELPED_MARGIN}", "for": TOWNS, "in": WITHIN}
CODES = {"get": f"NAME,{RESIDENTS_MARGIN},{INCOME}", "for": TOWNS, "in": WITHIN}
OLD_TRACTS = {"get": f"NAME,{HELPED}", "for": "tract:*", "in": f"state:{STATE}"}
ALL_TOWNS = "All towns"  # the last row of the workbook
# A key of the checks and the explorer: the trainee's own is asked for in the notebook.
OWN_KEY = Key("COMMUNITY_DATA_PRACTICE", parameter="key")

VARIABLES = {
    "NAME": lazy_gettext("the name of the place"),
    ALL: lazy_gettext("all households (E: the estimate)"),
    "B22003_001M": lazy_gettext("its margin of error (M)"),
    HELPED: lazy_gettext("households that got help to buy food in the last year (SNAP)"),
    HELPED_MARGIN: lazy_gettext("its margin of error (M)"),
    "B01003_001E": lazy_gettext("residents"),
    RESIDENTS_MARGIN: lazy_gettext("its margin of error (M)"),
    INCOME: lazy_gettext("the middle income of households with such help, in dollars a year"),
}

FITS = "fits"
RULED_OUT = {
    FITS: lazy_gettext("it answers the question"),
    "people": lazy_gettext("it is about other people than the question"),
    "date": lazy_gettext("it is too old"),
    "level": lazy_gettext("it has no numbers for single towns"),
    "license": lazy_gettext("its numbers may not be put on a public page"),
}

LINES = {  # the lines of the documentation; those of the record first
    "universe": lazy_gettext("households in the survey area; people in group homes are left out"),
    "collected_to": lazy_gettext("last interviews: December 31, 2024"),
    "published": lazy_gettext("table put out: January 29, 2026"),
    "fetched": lazy_gettext("your computer asked for it: July 9, 2026"),
    "license": lazy_gettext("free for every use if the source is named (CC-BY-4.0)"),
    "first day": lazy_gettext("first interviews: January 1, 2020"),
    "page changed": lazy_gettext("this page was last edited: March 3, 2026"),
    "answered": lazy_gettext("about 9 of 100 households were asked"),
}
RECORD = ("universe", "collected_to", "published", "fetched", "license")


def sources(place: str) -> dict[str, Option]:
    """Five sources, each with its letter, in an order that differs by place."""
    cards = {
        FITS: (
            _(
                "Survey of households, 2020 to 2024. All households were meant. For each town and "
                "tract. Free to use if the source is named."
            ),
            _("Read its four facts: who, when, which places, and on which terms."),
        ),
        "people": (
            _(
                "Free school meals, 2025. Students of public schools. For each town. Free to use "
                "if the source is named."
            ),
            _("Who can be in it? The question is about households, also those without a child."),
        ),
        "date": (
            _(
                "Register of food help, 2009. All households with help. For each town. Free to use "
                "if the source is named."
            ),
            _("Look at its year. What has changed in town since then?"),
        ),
        "level": (
            _(
                "Survey of households, 2025. All households were meant. For the region as a whole. "
                "Free to use if the source is named."
            ),
            _("Look at its places. The question asks about each town."),
        ),
        "license": (
            _(
                "A firm's list, 2025. All households with help. For each town. For buyers of the "
                "list only: nothing of it may be shown."
            ),
            _("Look at its terms. Your page is for everybody."),
        ),
    }
    options = [Option(text, word, look) for word, (text, look) in cards.items()]
    return lettered(options, place, "sources")


def lines(place: str) -> dict[str, Option]:
    """The lines of the documentation, each with its letter, in an order that differs by place."""
    return lettered([Option(str(text), word) for word, text in LINES.items()], place, "lines")


def letters(place: str) -> dict[str, str]:
    """For each line of the record, the letter of the line in the documentation."""
    by_word = {option.word: letter for letter, option in lines(place).items()}
    return {word: by_word[word] for word in RECORD}


def own(name: str) -> Service:
    """A practice service of the course's own, without a server, that has its key."""
    os.environ[OWN_KEY.variable] = f"{practice_app.KEY_BEGINS}course"
    service = practice.start(name, port=False)
    return replace(service, key=OWN_KEY) if service.key else service


def codes_of(answer: fetch.Answer) -> pd.DataFrame:
    """The answer to `CODES` with its values as numbers, and their codes still in them."""
    table = fetch.census.table(answer)
    return pd.DataFrame(
        {
            "place_id": table["place_id"],
            "income": table[INCOME].astype(int),
            "residents_margin": table[RESIDENTS_MARGIN].astype(int),
        }
    )


@functools.cache
def _towns() -> pd.DataFrame:
    return fetch.census.table(own("census").get(practice.HOUSEHOLDS, REQUEST))


def towns() -> pd.DataFrame:
    """The right table of exercise 3: place_id, households, helped and its margin, as numbers."""
    table = _towns()
    return pd.DataFrame(
        {
            "place_id": table["place_id"],
            "households": table[ALL].astype(int),
            "helped": table[HELPED].astype(int),
            "margin": table[HELPED_MARGIN].astype(int),
        }
    )


def codes() -> pd.DataFrame:
    """The table of exercise 4, with codes for numbers."""
    return codes_of(own("census").get(practice.HOUSEHOLDS, CODES))


def clean() -> pd.DataFrame:
    """The right table of exercise 4: missing is empty, and a margin that is fixed is 0."""
    table = fetch.census.numbers(fetch.census.table(own("census").get(practice.HOUSEHOLDS, CODES)))
    return pd.DataFrame(
        {
            "place_id": table["place_id"],
            "income": table[INCOME],
            "residents_margin": table[RESIDENTS_MARGIN],
        }
    )


@functools.cache
def visits() -> pd.DataFrame:
    """All rows of the portal's table, as text."""
    return fetch.socrata.pages(own("portal"), practice.VISITS)


def meals() -> pd.DataFrame:
    """The table of the workbook, without its total: Town, Students, With free meals, as text."""
    return fetch.spreadsheet.table(own("agency").get(practice.MEALS), header_row=4, rows=8)


def old_tracts() -> pd.DataFrame:
    """The tracts of 2021, with the ids of that time."""
    return fetch.census.table(own("census").get(practice.OLD_HOUSEHOLDS, OLD_TRACTS))


def places() -> pd.DataFrame:
    """The places of the practice region, which the practice tables are about."""
    return data.open_package(PRACTICE).places


REASONS = {
    "A": lazy_gettext("the ids lost a zero at their beginning"),
    "B": lazy_gettext("these tracts have no people"),
    "C": lazy_gettext("the ids were changed in 2022"),
    "D": lazy_gettext("the tracts were too small, so they were hidden"),
}
