"""Mistakes that come back in every module, and how to teach each of them again.

The arithmetic of a family serves one row (its numbers) and whole columns of a table. A `Family` is
a row of the guide's table of mistakes: what happened, and what a facilitator can say. A lesson has
families of its own beside these; where both name a hint, the lesson's words are used.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from community_data import methods
from community_data.data.rates import FOUR
from community_data.exercises.judging import Mistake
from community_data.text.translate import _, lazy_gettext


@dataclass(frozen=True)
class Family:
    """A row of the guide: what happened, why, and what to say; `hints` are its mistakes."""

    happened: str
    teach: str
    hints: tuple[str, ...]


FAMILIES = [
    Family(
        lazy_gettext("The three dots are still there"),
        lazy_gettext(
            "Nobody is stuck alone: ask which line they would copy from the example above."
        ),
        ("not_answered",),
    ),
    Family(
        lazy_gettext("A fraction for a percent"),
        lazy_gettext("0.11 and 11% are the same thing. Ask: “Of 100 people, how many?”"),
        ("proportion", "margin_proportion"),
    ),
    Family(
        lazy_gettext("Rate per 1,000 and percent mixed up"),
        lazy_gettext("Draw 100 dots, then 1,000. Same share, other size of the crowd."),
        ("per_1000", "percent", "times_100"),
    ),
    Family(
        lazy_gettext("The count itself"),
        lazy_gettext("A large group has a large count. Ask: “900 of how many?”"),
        ("count", "population", "example"),
    ),
    Family(
        lazy_gettext("Above and below the line swapped"),
        lazy_gettext(
            "Say the sentence aloud: “… of …”. The first goes above, the second below."
        ),
        ("upside_down", "swapped", "ends_swapped", "reversed"),
    ),
    Family(
        lazy_gettext("The wrong people below the line"),
        lazy_gettext("Point at the row: count and population must stand in the same one."),
        ("wrong_denominator", "whole_population", "share_of_counted"),
    ),
    Family(
        lazy_gettext("Another row than asked"),
        lazy_gettext(
            "Ask which place and which group the row is about. Read its name aloud."
        ),
        ("whole_region", "everyone", "another_group", "one_value", "others"),
    ),
    Family(
        lazy_gettext("The margin of something else"),
        lazy_gettext("A percent has a margin of its own, and a gap has too."),
        ("margin_of_count", "one_margin", "width"),
    ),
    Family(
        lazy_gettext("Margins added or divided"),
        lazy_gettext(
            "Throw two dice: both rarely show a six. Two numbers are rarely both off by their "
            "full margin."
        ),
        ("margins_added", "margins_divided"),
    ),
    Family(
        lazy_gettext("A group is gone, twice, or new"),
        lazy_gettext(
            "Small groups are dropped first, in tables and in town halls. Every row stays."
        ),
        ("group_dropped", "group_twice", "extra_group", "length"),
    ),
    Family(
        lazy_gettext("A hidden number got a value"),
        lazy_gettext("Hidden is not zero. Ask who would gain if it were read as zero."),
        ("hidden_filled", "missing"),
    ),
    Family(
        lazy_gettext("Numbers beside the wrong names"),
        lazy_gettext("Two columns sorted apart. Cut a paper table in two strips, sort one, look."),
        ("beside_the_wrong_group",),
    ),
    Family(
        lazy_gettext("The order of the rows"),
        lazy_gettext("Show the list for five seconds, hide it, and ask what came first."),
        ("lowest_first", "by_name", "not_sorted"),
    ),
    Family(
        lazy_gettext("A choice that is not one"),
        lazy_gettext("One choice, its letter in quotes. Read the list aloud, then write one."),
        ("no_option", "several_options", "other_order", "all_the_same"),
    ),
    Family(
        lazy_gettext("Python's spelling"),
        lazy_gettext(
            "Numbers have no quotes and a point for decimals. Names have quotes, spelled as in "
            "the table."
        ),
        (
            "text", "kind", "comma", "many_numbers", "not_called", "column", "column_twice",
            "one_column", "nothing", "numbers", "rounded", "true_or_false", "one_name",
            "unknown_name", "not_a_pair",
        ),
    ),
    Family(
        lazy_gettext("Something else"),
        lazy_gettext("Put the example and the answer side by side, and read both aloud."),
        ("wrong_value", "unreadable", "data"),
    ),
]  # fmt: skip


def share(base: float, part, whole):
    """`base` times part of whole: numbers or columns. NaN where the whole is 0 or not known."""
    if isinstance(part, pd.Series) or isinstance(whole, pd.Series):
        whole = whole.where(whole > 0) if isinstance(whole, pd.Series) else (whole or math.nan)
        return base * part / whole
    return base * part / whole if whole else math.nan


def of_a_rate(rows, per: int) -> list[Mistake]:
    """What goes wrong in count ÷ population × `per` (100 or 1,000), for a row or a table of rows.

    `rows` holds count and population.
    """
    count, population = rows["count"], rows["population"]
    scales = {
        1: ("proportion", _("This is a proportion, a number from 0 to 1. Multiply it by {per}.")),
        100: ("percent", _("This is a percent: out of every 100. Multiply by {per}.")),
        1000: ("per_1000", _("This is a rate per 1,000. A percent is per 100: multiply by {per}.")),
    }
    flipped = _(
        "The fraction is upside down. The people who are counted go above the line, everybody "
        "they are part of goes below."
    )
    return [
        *(
            Mistake(hint, share(base, count, population), message.format(per=f"{per}"))
            for base, (hint, message) in scales.items()
            if base != per
        ),
        Mistake("upside_down", share(per, population, count), flipped),
        Mistake("upside_down", share(1, population, count), flipped),
        Mistake(
            "count", count, _("This is the count itself. Divide it by the people it is part of.")
        ),
        Mistake(
            "population",
            population,
            _("This is the population itself. It goes below the line, and the count above."),
        ),
        Mistake(
            "others",
            per - share(per, count, population),
            _("This is the rate of everybody else. Use the people who are counted."),
        ),
    ]


def of_a_margin(rows, row_name: str) -> list[Mistake]:
    """What goes wrong in the margin of a percent, for a row or a table of rows.

    `rows` holds `data.rates.FOUR`, percent and margin (percentage points). `row_name` is what the
    notebook calls the row or the table.
    """
    count_moe, population = rows["count_moe"], rows["population"]
    added = _(
        "You added the margins up. That makes the margin too large, since both are seldom off in "
        "the same direction. Use the function."
    )
    all_four = _("Give the function all four numbers of {row}.").format(row=row_name)
    known = rows["count_moe"] * 0 + rows["population_moe"] * 0  # NaN where a margin is not known
    both = rows["count_moe"] + rows["percent"] / 100 * rows["population_moe"]
    return [
        Mistake(
            "proportion",
            rows["margin"] / 100,
            _(
                "This margin belongs to a proportion from 0 to 1. In percentage points it is 100 "
                "times as much."
            ),
        ),
        Mistake(
            "margin_of_count",
            count_moe,
            _("This is the margin of the count, in people. A percent has a margin of its own."),
        ),
        Mistake(
            "one_margin",
            share(100, count_moe, population) + known,
            _("You used the margin of the count alone. The population may be off, too.")
            + f" {all_four}",
        ),
        Mistake(
            "margins_divided",
            share(100, count_moe, rows["population_moe"]),
            _("You divided one margin by the other.") + f" {all_four}",
        ),
        Mistake("margins_added", share(100, both, population), added),
        Mistake("margins_added", count_moe + rows["population_moe"], added),
        Mistake(
            "width",
            2 * rows["margin"],
            _(
                "This is the whole interval, from its low to its high end. The margin is half "
                "of it."
            ),
        ),
        Mistake(
            "percent",
            rows["percent"],
            _("This is the percent itself. Here we want to know how far off it may be."),
        ),
        *(
            Mistake(
                "swapped",
                100 * methods.proportion_margin(*(rows[name] for name in order)),
                _(
                    "The numbers are in the wrong order. First the two counts (count, "
                    "population), then their two margins (count_moe, population_moe)."
                ),
            )
            for order in itertools.permutations(FOUR)
        ),
    ]


def of_another(hint: str, values: Iterable, message: str) -> list[Mistake]:
    """The right number of something else: another group, place, year."""
    return [Mistake(hint, value, message) for value in values]


def in_every_row(value: float, known: pd.Series) -> np.ndarray:
    """One value for all rows, where a number is known: what somebody gives who took one row."""
    return np.where(known, value, np.nan)
