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
        (
            "margin_of_count", "one_margin", "width", "one_percent", "average", "difference",
            "percent_and_margin", "of_the_percents", "standard_error",
        ),
    ),
    Family(
        lazy_gettext("Margins added or divided"),
        lazy_gettext(
            "Throw two dice: both rarely show a six. Two numbers are rarely both off by their "
            "full margin."
        ),
        ("margins_added", "margins_divided", "margins_subtracted", "no_root", "no_squares"),
    ),
    Family(
        lazy_gettext("Plus and minus for a small count"),
        lazy_gettext(
            "With 3 people, “minus 4” makes no sense. Wilson's interval stays above zero."
        ),
        ("plus_minus", "95_percent", "exact"),
    ),
    Family(
        lazy_gettext("Ratio and difference mixed up"),
        lazy_gettext("“Times” or “points”? Let them say which word belongs to their number."),
        ("difference_for_ratio", "ratio_for_difference", "percent_change", "added"),
    ),
    Family(
        lazy_gettext("A group is gone, twice, or new"),
        lazy_gettext(
            "Small groups are dropped first, in tables and in town halls. Every row stays."
        ),
        ("group_dropped", "group_twice", "extra_group", "length", "many_rows"),
    ),
    Family(
        lazy_gettext("A hidden number got a value"),
        lazy_gettext("Hidden is not zero. Ask who would gain if it were read as zero."),
        ("hidden_filled", "missing"),
    ),
    Family(
        lazy_gettext("Numbers beside the wrong names, or without any"),
        lazy_gettext("Two columns sorted apart. Cut a paper table in two strips, sort one, look."),
        ("beside_the_wrong_group", "no_names"),
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
        lazy_gettext("A cell above stopped, or a name of the course was used for an answer"),
        lazy_gettext("Look at the cell above, together. Run the cells from the top once more."),
        ("cell_stopped", "name_overwritten"),
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
            # The count and the margin of the population may change places: that is right.
            if order[1:3] != ("population", "count_moe")
        ),
    ]


def of_a_ratio(a: float, b: float) -> list[Mistake]:
    """What goes wrong in a ÷ b, the percents of the focus and of the reference."""
    right = share(1, a, b)
    return [
        Mistake(
            "upside_down",
            share(1, b, a),
            _(
                "The ratio is upside down. The percent of the focus group goes above the line, "
                "the percent of the reference group below."
            ),
        ),
        Mistake(
            "difference_for_ratio",
            a - b,
            _("ratio holds the difference. A ratio is one percent divided by the other."),
        ),
        Mistake(
            "times_100",
            100 * right,
            _(
                "The ratio is 100 times too large. Divide one percent by the other, and leave it "
                "there."
            ),
        ),
        Mistake(
            "percent_change",
            100 * (right - 1),
            _(
                "This says how much higher it is, in percent. The ratio says how many times as "
                "high: divide one percent by the other."
            ),
        ),
    ]


def of_a_difference(a: float, b: float) -> list[Mistake]:
    """What goes wrong in a − b, two percents, in percentage points."""
    minus = _("A difference is one percent minus the other.")
    return [
        Mistake(
            "reversed",
            b - a,
            _(
                "The difference is the right size with the wrong sign. Take the reference group "
                "away from the focus group."
            ),
        ),
        Mistake(
            "percent_change",
            share(100, a - b, b),
            _(
                "This is the difference as a percent of the reference group. We want percentage "
                "points: one percent minus the other."
            ),
        ),
        Mistake(
            "ratio_for_difference", share(1, a, b), _("difference holds the ratio.") + f" {minus}"
        ),
        Mistake(
            "proportion",
            (a - b) / 100,
            _("The difference is a proportion. In percentage points it is 100 times as much."),
        ),
        Mistake("added", a + b, _("You added the two percents.") + f" {minus}"),
        *of_another("one_percent", (a, b), _("This is the percent of one group.") + f" {minus}"),
    ]


def of_a_margin_of_a_gap(m: float, n: float) -> list[Mistake]:
    """What goes wrong in √(m² + n²), the margin of the difference of two numbers."""
    return [
        Mistake(
            "margins_added",
            m + n,
            _(
                "You added the two margins. That is too large, since both are seldom off by so "
                "much at once. Square them, add the squares, take the square root."
            ),
        ),
        Mistake("no_root", m**2 + n**2, _("Take the square root of the sum at the end.")),
        Mistake(
            "no_squares",
            math.sqrt(m + n),
            _("Square the two margins before you add them and take the square root."),
        ),
        Mistake("one_margin", m, _("This is the margin of the focus group alone. Use both.")),
        Mistake("one_margin", n, _("This is the margin of the reference group alone. Use both.")),
        Mistake(
            "margins_subtracted",
            abs(m - n),
            _(
                "Margins of a difference do not cancel out: they are not taken away from each "
                "other. Use difference_margin."
            ),
        ),
        Mistake(
            "average",
            (m + n) / 2,
            _(
                "This is the average of the two margins. A difference is less certain than each "
                "of its parts, not as certain. Use difference_margin."
            ),
        ),
        Mistake(
            "standard_error",
            methods.difference_margin(m, n) / methods.Z90,
            _(
                "This is the standard error of the gap. Its margin at 90% is wider. "
                "Use difference_margin."
            ),
        ),
        Mistake(
            "proportion",
            methods.difference_margin(m, n) / 100,
            _("The margin is 100 times too small: use the margins in percentage points."),
        ),
    ]


def of_wilson(count: float, population: float) -> list[Mistake]:
    """What goes wrong in Wilson's 90% interval of count ÷ population, in percent."""
    low, high = methods.percent_interval(count, population)
    p = count / population
    wald = methods.Z90 * math.sqrt(p * (1 - p) / population)
    of_95 = methods.wilson_interval(count, population, 0.95)
    exact = methods.clopper_pearson_interval(count, population)
    return [
        Mistake("ends_swapped", (high, low), _("The low end comes first, then the high end.")),
        Mistake(
            "proportion",
            (low / 100, high / 100),
            _("These are proportions from 0 to 1. Multiply by 100, or use percent_interval."),
        ),
        *of_another(
            "plus_minus",
            [(100 * (p - wald), 100 * (p + wald)), (0, 100 * (p + wald))],
            _(
                "This is the percent plus and minus a margin. With small counts that can go below "
                "zero. Use Wilson's interval, as in the example."
            ),
        ),
        Mistake(
            "95_percent",
            tuple(100 * end for end in of_95),
            _(
                "This is a 95% interval. Here every interval is a 90% one, so that all can be "
                "compared."
            ),
        ),
        Mistake(
            "exact",
            tuple(100 * end for end in exact),
            _(
                "This is the exact (Clopper–Pearson) interval. It is fine, but longer than it "
                "needs to be. Use Wilson's, as in the example."
            ),
        ),
        Mistake(
            "percent_and_margin",
            (100 * p, methods.percent_margin(count, population)),
            _("These are the percent and its margin. An interval is made of its two ends."),
        ),
    ]


def of_another(hint: str, values: Iterable, message: str) -> list[Mistake]:
    """The right number of something else: another group, place, year."""
    return [Mistake(hint, value, message) for value in values]


def in_every_row(value: float, known: pd.Series) -> np.ndarray:
    """One value for all rows, where a number is known: what somebody gives who took one row."""
    return np.where(known, value, np.nan)
