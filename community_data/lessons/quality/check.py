"""The exercises of module 06, can we trust it: what is right, and the mistakes that people make."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from community_data import data, methods
from community_data.data import coverage, sources
from community_data.exercises import mistakes
from community_data.exercises.answers import Wrong, numbers_of, one_number
from community_data.exercises.exercise import (
    Column,
    Labels,
    Names,
    Number,
    Parts,
    Table,
    exercise,
)
from community_data.exercises.judging import Mistake, from_rounded, rounding
from community_data.exercises.mistakes import Family, of_another, share
from community_data.lessons.quality.given import right_ages
from community_data.methods.margins import Z90
from community_data.text.translate import _, lazy_gettext

WHOLE = rounding(0)
WORDS = ("high", "medium", "low", "not known")

FAMILIES = [
    Family(
        lazy_gettext("Repeated rows counted in another way"),
        lazy_gettext(
            "Lay paper rows on each other. The key is what is on the name tag. A changed number "
            "does not make a new row."
        ),
        ("both_rows", "whole_rows", "part_of_key", "all_rows"),
    ),
    Family(
        lazy_gettext("A blank was read as zero, or taken for one"),
        lazy_gettext(
            "The most important mistake of this module. Hold up the three cards and ask which one "
            "this is."
        ),
        ("filled", "blanks_and_zeros", "zero_is_a_number", "blanks_included", "zeros_included"),
    ),
    Family(
        lazy_gettext("Zeros, blanks or numbers counted wrongly"),
        lazy_gettext("Point at the column. Count three cells by hand, together."),
        ("not_zero", "not_blank", "people", "other_column"),
    ),
    Family(
        lazy_gettext("The whole and its parts mixed up"),
        lazy_gettext("Draw a cake and its slices. The cake is no slice."),
        ("whole_among_parts", "the_whole", "sum_of_parts", "average", "one_part"),
    ),
    Family(
        lazy_gettext("A sign or an order turned around"),
        lazy_gettext(
            "Say the sentence aloud first: “the whole, take away its parts”. Then type it in that "
            "order."
        ),
        ("reversed", "opposite", "turned_around", "good_counted"),
    ),
    Family(
        lazy_gettext("The wrong places or sources named"),
        lazy_gettext("Go down the column with a finger, row by row."),
        ("has_a_number", "some_forgotten", "too_many", "too_few", "all_of_them"),
    ),
    Family(
        lazy_gettext("A group's places counted wrongly"),
        lazy_gettext(
            "Places with no row are overlooked first: they are not there to be seen. All three "
            "columns belong below the line."
        ),
        ("rows_only", "hidden_counted", "places", "no_brackets"),
    ),
    Family(
        lazy_gettext("Dates and ages mixed up"),
        lazy_gettext(
            "Draw a line with four marks: the middle of collection, its end, published, made. Let "
            "them show each span with two fingers."
        ),
        (
            "age_for_wait", "wait_for_age", "since_published", "from_the_end", "today", "years",
            "a_date",
        ),
    ),
    Family(
        lazy_gettext("The steps to the coefficient of variation"),
        lazy_gettext(
            "First the margin becomes smaller (÷ 1.645), then it is set against the count. Two "
            "steps, two lines."
        ),
        (
            "the_margin", "margin_for_error", "multiplied", "95_percent", "half",
            "count_for_margin", "the_error", "the_cv",
        ),
    ),
    Family(
        lazy_gettext("The class of a number"),
        lazy_gettext(
            "Put the limits on the wall. For a count of 0 nothing can be divided: not known."
        ),
        ("wrong_class", "zero_judged"),
    ),
    Family(
        lazy_gettext("The flags"),
        lazy_gettext("Two doubts weigh more than one. Let them add one row aloud."),
        ("any_flag", "one_forgotten", "one_flag_only", "age_added", "most_first", "not_ordered"),
    ),
]  # fmt: skip


def damaged_rows(package, measure: str) -> pd.DataFrame:
    """The table that the notebook damages: the first three rows again, one of them changed."""
    rows = coverage.rows(package, measure)
    again = rows.head(3).copy()
    again.loc[0, "population"] += 1
    return pd.concat([rows, again], ignore_index=True)


def right_verdicts(package, place: str, measure: str, group_by: str) -> pd.DataFrame:
    """Everyone and each group with cv (percent) and reliability, worked out."""
    table, _about = coverage.asked(package, place, measure, group_by)
    cv = methods.coefficient_of_variation(table["count"], table["count_moe"])
    return table.assign(cv=cv, reliability=methods.reliability_class(cv))


@exercise(points=2)
def repeated(package, measure):
    """How many rows of the damaged table have the key of a row above."""
    table = damaged_rows(package, measure)
    right = int(table.duplicated(coverage.KEY).sum())
    parts_of_key = [
        *coverage.KEY,
        ["place_id", "group"],
        ["place_id", "group_by"],
        *([c for c in coverage.KEY if c != left_out] for left_out in coverage.KEY),
    ]
    return Number(
        right=right,
        tolerance=0,
        known=[
            Mistake(
                "both_rows",
                int(table.duplicated(coverage.KEY, keep=False).sum()),
                _(
                    "You counted the first ones too. A row is repeated when the same key stands in "
                    "a row above it. Leave keep out."
                ),
            ),
            Mistake(
                "whole_rows",
                int(table.duplicated().sum()),
                _(
                    "You compared whole rows. Then a row with the same key and another number "
                    "slips through, and that is the worst kind. Give duplicated the key."
                ),
            ),
            Mistake("all_rows", len(table), _("This is how many rows the whole table has.")),
            Mistake("all_rows", len(table) - right, _("This is how many rows are no repeats.")),
            *of_another(
                "part_of_key",
                [int(table.duplicated(columns).sum()) for columns in parts_of_key],
                _("A row is told apart by all five columns of the key. Use the whole list key."),
            ),
        ],
        otherwise=_(
            "This is not how many rows repeat a key. Ask the table damaged, with "
            ".duplicated(key), and add up with .sum()."
        ),
        praise=_("You found them by their key, also the one whose number was changed."),
    )


@exercise(points=3, answers=3)
def cells(package):
    """How many counts of the whole table are zero, empty, and above zero."""
    table = data.open_package(package).measures
    counts = table["count"]
    zeros, blanks = int((counts == 0).sum()), int(counts.isna().sum())
    above = len(counts) - zeros - blanks
    all_rows = Mistake("all_rows", len(counts), _("This is how many rows the table has."))
    swapped = _("Zeros and blanks are swapped. A blank is empty: .isna() finds it. A zero is 0.")
    only_count = _("Look at the column count only.")
    return Parts(
        [
            Number(
                right=zeros,
                name="zeros",
                tolerance=0,
                known=[
                    Mistake(
                        "filled",
                        zeros + blanks,
                        _(
                            "You filled the blanks with zeros, or counted them as zeros. A blank "
                            "is not nobody: it is a number that is not told. Count the zeros "
                            "without fillna."
                        ),
                    ),
                    Mistake("blanks_and_zeros", blanks, swapped),
                    *of_another(
                        "not_zero",
                        [above, above + blanks],
                        _("You counted what is not 0. For the zeros use == 0."),
                    ),
                    Mistake(
                        "other_column",
                        int((table.drop(columns="count").select_dtypes("number") == 0).sum().sum()),
                        only_count,
                    ),
                    all_rows,
                ],
                otherwise=_(
                    'zeros is not right yet. Ask the column table["count"] where it is 0, then '
                    "add up with .sum()."
                ),
            ),
            Number(
                right=blanks,
                name="blanks",
                tolerance=0,
                known=[
                    Mistake("blanks_and_zeros", zeros, swapped),
                    *of_another(
                        "other_column",
                        [int(table.isna().sum().sum()), int(table["count_moe"].isna().sum())],
                        _(
                            "You counted the blanks of other columns. In count_moe a blank means: "
                            "a full count."
                        )
                        + f" {only_count}",
                    ),
                    Mistake(
                        "not_blank",
                        len(counts) - blanks,
                        _("These are the counts that are told. Use .isna(), which finds blanks."),
                    ),
                    Mistake(
                        "filled",
                        0,
                        _(
                            "No blank is left in your table. Was it filled, or were rows dropped? "
                            "Use the column as it is."
                        ),
                    ),
                    all_rows,
                ],
                otherwise=_(
                    'blanks is not right yet. Ask table["count"].isna(), then add up with .sum().'
                ),
            ),
            Number(
                right=above,
                name="above_zero",
                tolerance=0,
                known=[
                    Mistake(
                        "zeros_included",
                        above + zeros,
                        _("You counted the zeros too. Above zero is > 0, not >= 0, not .notna()."),
                    ),
                    Mistake(
                        "blanks_included",
                        above + blanks,
                        _(
                            "You counted the blanks too. Nobody outside knows if they are large. "
                            "Use > 0."
                        ),
                    ),
                    Mistake(
                        "people",
                        float(counts.sum()),
                        _(
                            "You added the people up. The question is how many cells hold a number "
                            "above zero: compare with > 0 first."
                        ),
                    ),
                    all_rows,
                ],
                otherwise=_(
                    'above_zero is not right yet. Ask the column table["count"] where it is > 0.'
                ),
            ),
        ],
        praise=_("Three different things, counted apart: nobody, not told, and somebody.")
        if blanks
        else _("Right. In this table nothing is blank: every count is told."),
    )


@exercise(points=3, answers=2)
def adds_up(package, place, measure):
    """How many people the whole has more than its parts, and which parts have no number."""
    parts, whole, _about = coverage.parts_and_whole(package, place, measure)
    total, told = whole["count"], parts["count"].sum()
    left_over = total - told
    unknown = parts["count"].isna()
    return Parts(
        [
            Number(
                right=left_over,
                name="left_over",
                tolerance=WHOLE,
                known=[
                    Mistake(
                        "reversed",
                        -left_over,
                        _("The size is right, the sign is not. Take the parts from the whole."),
                    ),
                    Mistake(
                        "sum_of_parts",
                        told,
                        _("This is the sum of the parts. Take it away from the whole."),
                    ),
                    Mistake(
                        "the_whole", total, _("This is the whole. Take the sum of its parts away.")
                    ),
                    *of_another(
                        "whole_among_parts",
                        [left_over - total, total + told],
                        _(
                            "The whole is in your sum too, so everybody is in it twice. Add up "
                            "the parts only, and take them away from the whole."
                        ),
                    ),
                    *of_another(
                        "other_column",
                        [
                            whole["population"] - parts["population"].sum(),
                            total - parts["residents"].sum(),
                        ],
                        _("You took another column. Here we compare the column count."),
                    ),
                    Mistake(
                        "average",
                        total - parts["count"].mean(),
                        _("You took the average of the parts. Their sum is needed: .sum()."),
                    ),
                    Mistake(
                        "one_part",
                        total - parts["count"].iloc[0],
                        _("You took one part away. Take all of them: .sum() adds them up."),
                    ),
                    Mistake(
                        "percent",
                        share(100, left_over, total),
                        _("This is a percent. Give the number of people."),
                    ),
                ],
                otherwise=_(
                    'left_over is not right yet. Take parts["count"].sum() away from '
                    'whole["count"].'
                ),
            ),
            _left_out(parts, unknown),
        ],
        praise=_what_adds_up(left_over, int(unknown.sum()), len(parts)),
    )


def _left_out(parts: pd.DataFrame, unknown: pd.Series) -> Names:
    zero = Mistake(
        "zero_is_a_number",
        None,
        _(
            "left_out names a place whose count is 0. Zero is a number: somebody looked, and "
            "found nobody. Name the places whose count is blank."
        ),
    )
    number = Mistake(
        "has_a_number",
        None,
        _("left_out names a place that has a number. Name only those whose count is blank."),
    )
    forgotten = Mistake(
        "some_forgotten",
        None,
        _(
            "A place without a number is not in left_out yet. Look for every blank in the column "
            "count, with “no row” as well as with “hidden”."
        ),
    )
    told = parts[~unknown]
    opposite = _("These are the places that have a number. Name the others: use .isna().")
    return Names(
        right=list(parts.loc[unknown, "place"]),
        allowed=parts["place"],
        what=_("places"),
        column="place",
        known=[Mistake("opposite", list(told["place"]), opposite)] if unknown.any() else [],
        wrong={
            **dict.fromkeys(told.loc[told["count"] != 0, "place"], number),
            **dict.fromkeys(told.loc[told["count"] == 0, "place"], zero),
        },
        missing=dict.fromkeys(parts.loc[unknown, "place"], forgotten),
        otherwise=number.message,
    )


def _what_adds_up(left_over: float, unknown: int, parts: int) -> str:
    if unknown and left_over:
        return _(
            "{unknown} of {parts} places have no number. Some of the people who are left over may "
            "live there."
        ).format(unknown=unknown, parts=parts)
    if unknown:
        return _("The sum agrees, though some places have no number. Ask the source how.")
    if abs(left_over) > 0.5:
        return _("Every part has a number, and still they do not add up. Ask the source why.")
    return _("The parts add up to the whole, and every part has a number.")


@exercise(points=3)
def covered(package, place, measure, group_by):
    """For each group: the percent of the places in which its number is known."""
    counted = coverage.cells(package, place, measure, group_by)
    known, hidden, no_row = counted["number"], counted["hidden"], counted["no_row"]
    places = known + hidden + no_row
    right = counted.assign(covered=100 * known / places)
    return Table(
        right=right,
        columns=[
            Column(
                name="covered",
                known=[
                    Mistake(
                        "proportion",
                        known / places,
                        _("These are proportions from 0 to 1. A percent is that times 100."),
                    ),
                    Mistake(
                        "rows_only",
                        (100 * known / (known + hidden)).fillna(0),
                        _(
                            "Below the line, places with no row are missing. They have no row "
                            "because nobody was asked there, and they count too. Divide by all "
                            "three together."
                        ),
                    ),
                    Mistake(
                        "hidden_counted",
                        100 * (known + hidden) / places,
                        _(
                            "You counted a hidden number as known. It is in the table, but nobody "
                            "can read it. Above the line belongs number alone."
                        ),
                    ),
                    Mistake(
                        "opposite",
                        100 - 100 * known / places,
                        _(
                            "This is the percent of places where the group is missing. Put number "
                            "above the line."
                        ),
                    ),
                    Mistake(
                        "places",
                        known,
                        _("This is the number of places. Divide it by all of them."),
                    ),
                    *of_another(
                        "no_brackets",
                        [
                            known / known + hidden + no_row * 100,
                            100 * known / known + hidden + no_row,
                        ],
                        _(
                            "Python divides before it adds. Put round brackets around the sum "
                            "below the line."
                        ),
                    ),
                ],
                otherwise=_(
                    "These are not the percents. For each group: number, divided by number plus "
                    "hidden plus no_row, times 100."
                ),
            )
        ],
        praise=_("Every group has a number in every place.")
        if (right["covered"] == 100).all()
        else _("Each group is set against all the places, also those where nobody was asked."),
    )


def _in_days(table: pd.DataFrame) -> pd.DataFrame:
    """Python's own way to write days (“394 days”) is right too."""
    table = table.copy()
    for name in ("days_to_publish", "age"):
        if pd.api.types.is_timedelta64_dtype(table[name].dtype):
            table[name] = table[name].dt.days
        elif pd.api.types.is_datetime64_any_dtype(table[name].dtype):
            message = _("The column “{name}” holds dates. Take one date away from another.")
            raise Wrong("a_date", message.format(name=name))
    return table


@exercise(points=3)
def ages(package, day):
    """For each source: days from collection to publication, and from its middle to a day."""
    right = right_ages(package, day)
    made, today = sources.page_day(day), pd.Timestamp.today().normalize()
    wait, age = right["days_to_publish"], right["age"]
    since_published = (made - right["published"]).dt.days
    years = _("These are years. We count in days here: leave out the division.")
    return Table(
        right=right,
        key="source",
        prepare=_in_days,
        columns=[
            Column(
                name="days_to_publish",
                tolerance=WHOLE,
                known=[
                    Mistake(
                        "reversed",
                        -wait,
                        _(
                            "The days are below zero: the dates are swapped. Take the earlier date "
                            "away from the later one."
                        ),
                    ),
                    Mistake(
                        "since_published",
                        since_published,
                        _(
                            "These are the days since publication. Here we want the days from the "
                            "end of collection to publication."
                        ),
                    ),
                    Mistake(
                        "age_for_wait",
                        age,
                        _("This is the age. Take collected_to away from published."),
                    ),
                    *of_another("years", [wait / 365, wait / 365.25], years),
                ],
                otherwise=_(
                    'days_to_publish is not right yet. Take ages["collected_to"] away from '
                    'ages["published"].'
                ),
            ),
            Column(
                name="age",
                tolerance=WHOLE,
                known=[
                    Mistake("reversed", -age, _("The age is below zero: the dates are swapped.")),
                    Mistake(
                        "since_published",
                        since_published,
                        _(
                            "Data do not get young by being published late. Count from middle, the "
                            "day in the middle of the collection."
                        ),
                    ),
                    Mistake(
                        "from_the_end",
                        (made - right["collected_to"]).dt.days,
                        _(
                            "You counted from the last day of collection. Most people were asked "
                            "before it: count from middle."
                        ),
                    ),
                    Mistake(
                        "wait_for_age",
                        wait,
                        _("This is the wait. The age goes on until made, the day of the page."),
                    ),
                    Mistake(
                        "today",
                        (today - right["middle"]).dt.days,
                        _(
                            "You counted up to today. Here the page is made on another day, so "
                            "that all can compare their numbers. Count up to made."
                        ),
                    ),
                    *of_another("years", [age / 365, age / 365.25], years),
                ],
                otherwise=_(
                    'days_to_publish is right, age not yet. Take ages["middle"] away from made.'
                ),
            ),
        ],
        praise=_(
            "You counted from the middle of the collection: so five years are as old as the third."
        ),
    )


@exercise(points=2)
def stale(package, limit, day):
    """The sources whose data are older than the limit on a day."""
    limit = one_number(limit, "limit")
    right = right_ages(package, day)

    def older(days: pd.Series) -> list[str]:
        return list(right.loc[days > limit, "source"])

    wanted = older(right["age"])
    fresh = [name for name in right["source"] if name not in wanted]
    since_published = (sources.page_day(day) - right["published"]).dt.days
    too_many = _("One of these is not older than the limit. Compare age with limit.")
    too_few = _("A source that is older than the limit is not in your list.")
    lists = [
        Mistake("opposite", fresh, _("These are the sources that are fresh enough. Use > limit.")),
        Mistake(
            "all_of_them",
            list(right["source"]),
            _("You named every source. Name those whose age is over limit."),
        ),
        Mistake(
            "wait_for_age",
            older(right["days_to_publish"]),
            _("You compared the wait until publication. What counts here is the age."),
        ),
        Mistake(
            "since_published",
            older(since_published),
            _(
                "You counted from publication. Data age from the time of collection: use the "
                "column age."
            ),
        ),
    ]
    # An empty list tells no mistake of its own: it is only one that names too few.
    return Names(
        right=wanted,
        allowed=right["source"],
        what=_("sources"),
        column="source",
        known=[mistake for mistake in lists if mistake.value],
        wrong={name: Mistake("too_many", None, too_many) for name in fresh},
        missing={name: Mistake("too_few", None, too_few) for name in wanted},
        otherwise=too_many,
        praise=_("These data may still be right. They do not tell of this year.")
        if wanted
        else _("No source is older than your limit."),
    )


@exercise(points=3, answers=2)
def variation(package, place, measure, group_by):
    """The standard error and the coefficient of variation of everyone's count."""
    table, _about = coverage.asked(package, place, measure, group_by)
    count, moe = table.iloc[0]["count"], table.iloc[0]["count_moe"]
    error = methods.standard_error(moe)
    right = methods.coefficient_of_variation(count, moe)
    flipped = _("It is upside down. The standard error goes above the line, the count below.")
    no_count = _("A count of 0 has no coefficient of variation, so yours is empty. That is right.")
    return Parts(
        [
            Number(
                right=error,
                name="standard_error",
                tolerance=WHOLE if error > 50 else rounding(1),
                known=[
                    Mistake(
                        "the_margin",
                        moe,
                        _("This is the margin of error itself. Divide it by 1.645."),
                    ),
                    Mistake(
                        "multiplied",
                        moe * Z90,
                        _(
                            "You multiplied. The margin is larger than the standard error: divide "
                            "by 1.645."
                        ),
                    ),
                    Mistake(
                        "95_percent",
                        moe / 1.96,
                        _(
                            "You divided by 1.96. That belongs to a 95% margin. Margins here are "
                            "90% margins: divide by 1.645."
                        ),
                    ),
                    Mistake("half", moe / 2, _("You took half the margin. Divide it by 1.645.")),
                    Mistake(
                        "count_for_margin",
                        count / Z90,
                        _("You divided the count. Take the margin: count_moe."),
                    ),
                    Mistake(
                        "upside_down",
                        share(1, Z90, moe),
                        _("It is upside down. The margin goes above the line."),
                    ),
                    Mistake(
                        "the_cv",
                        right,
                        _(
                            "This is the coefficient of variation already. First the standard "
                            "error, in people."
                        ),
                    ),
                ],
                otherwise=_(
                    'standard_error is not right yet. Divide everyone["count_moe"] by 1.645.'
                ),
            ),
            Number(
                right=right,
                name="cv",
                who=_("everyone"),
                by_zero=Mistake(
                    "zero_judged",
                    None,
                    _("The count is 0, and nothing can be divided by it. So cv stays empty."),
                ),
                also=[
                    *from_rounded(lambda part: share(100, part, count), error),
                    share(100, round(error), count),
                ],
                known=[
                    Mistake(
                        "proportion",
                        right / 100,
                        _("This is a proportion. In percent it is 100 times as much."),
                    ),
                    Mistake(
                        "margin_for_error",
                        share(100, moe, count),
                        _(
                            "You used the margin. Divide the standard error by the count, not the "
                            "margin."
                        ),
                    ),
                    *of_another(
                        "upside_down", [share(base, count, error) for base in (1, 100)], flipped
                    ),
                    Mistake(
                        "multiplied",
                        share(100, moe * Z90, count),
                        _("The standard error in it is too large: divide the margin by 1.645."),
                    ),
                    Mistake(
                        "the_error",
                        error,
                        _("This is the standard error. Divide it by the count, times 100."),
                    ),
                    Mistake(
                        "95_percent",
                        share(100, moe / 1.96, count),
                        _("There is a 1.96 in it. For these 90% margins it is 1.645."),
                    ),
                ],
                otherwise=_(
                    'standard_error is right, cv not yet. Divide it by everyone["count"], times '
                    "100."
                ),
            ),
        ],
        praise=no_count
        if math.isnan(right)
        else _("Now you know how large the likely error is, next to the number itself."),
    )


def _without_infinity(table: pd.DataFrame) -> pd.DataFrame:
    """What divides by a count of 0 by hand gets infinity, where the function leaves it empty."""
    return table.assign(cv=numbers_of(table["cv"], "cv").replace([np.inf, -np.inf], np.nan))


@exercise(points=3)
def verdicts(package, place, measure, group_by):
    """The coefficient of variation of each group, and its reliability in a word."""
    right = right_verdicts(package, place, measure, group_by)
    count, moe, cv = right["count"], right["count_moe"], right["cv"]
    return Table(
        right=right,
        also_needed=["reliability"],
        prepare=_without_infinity,
        columns=[
            Column(
                name="cv",
                known=[
                    Mistake(
                        "proportion",
                        cv / 100,
                        _(
                            "These are proportions. The function coefficient_of_variation gives "
                            "percents."
                        ),
                    ),
                    Mistake(
                        "margin_for_error",
                        (100 * moe / count).where(count > 0),
                        _(
                            "You divided the margin by the count. The standard error belongs "
                            "there: use the function."
                        ),
                    ),
                    Mistake(
                        "swapped",
                        methods.coefficient_of_variation(moe, count),
                        _("The two columns are swapped. First count, then count_moe."),
                    ),
                    Mistake(
                        "95_percent",
                        cv * Z90 / 1.96,
                        _("There is a 1.96 in it. Use the function, which takes 1.645."),
                    ),
                    Mistake(
                        "one_value",
                        mistakes.in_every_row(cv.iloc[0], cv.notna()),
                        _("Every group got the value of everyone. Use the columns of asked."),
                    ),
                ],
                otherwise=_(
                    "cv is not right yet. Give coefficient_of_variation two columns of asked: "
                    "count, then count_moe."
                ),
            )
        ],
        then=lambda table: _judge_words(table, right),
        praise=_("The smaller the group, the less sure its number. That is no fault of the group."),
    )


def _judge_words(table: pd.DataFrame, right: pd.DataFrame) -> None:
    """The column reliability. A word that is missing stands for “not known”."""
    given = dict(zip(table["group"].astype(str), table["reliability"].map(_word), strict=True))
    wanted = dict(zip(right["group"], right["reliability"], strict=True))
    turned = {"high": "low", "low": "high"}
    if given != wanted and given == {group: turned.get(w, w) for group, w in wanted.items()}:
        raise Wrong(
            "turned_around",
            _(
                "High and low are turned around. A large coefficient of variation means a number "
                "that is not sure: low reliability."
            ),
        )
    limits = _("At most 12 is high, above 40 is low, and between them is medium.")
    empty = Mistake(
        "zero_judged",
        None,
        _("Its count is 0 or hidden, so nothing says how sure it is: not known."),
    )
    Labels(
        right=wanted,
        words=WORDS,
        why={
            group: empty if word == "not known" else Mistake("wrong_class", None, limits)
            for group, word in wanted.items()
        },
        otherwise=_("One word for every row is not right. Give the function the column cv."),
    ).judge(given)


def _word(value: object) -> object:
    if value is ... or isinstance(value, str):
        empty = isinstance(value, str) and value.strip().casefold() in {
            "",
            "unknown",
            "none",
            "nan",
        }
        return "not known" if empty else value
    return "not known" if value is None or pd.isna(value) else str(value)


@exercise(points=3)
def final_card(package, place, measure, limit, day):
    """The scorecard: the flags of each source added up, the fewest first."""
    right = sources.card(package, place, measure, one_number(limit, "limit"), day)
    three = right[["stale", "modelled", "weak"]]
    right = right.assign(flags=three.sum(axis=1))
    alone = _("This is the column {name} alone. Add all three up.")
    forgotten = _("The column {name} is not in your sum. Add all three.")
    return Table(
        right=right,
        key="source",
        columns=[
            Column(
                name="flags",
                tolerance=0.01,
                known=[
                    Mistake(
                        "any_flag",
                        three.any(axis=1).astype(int),
                        _(
                            "Two flags count as one in your table. Add with +, not with | or “or”: "
                            "two doubts weigh more than one."
                        ),
                    ),
                    *(
                        Mistake("one_flag_only", three[name], alone.format(name=name))
                        for name in three
                    ),
                    *(
                        Mistake(
                            "one_forgotten",
                            three.drop(columns=name).sum(axis=1),
                            forgotten.format(name=name),
                        )
                        for name in three
                    ),
                    Mistake(
                        "good_counted",
                        3 - right["flags"],
                        _("You counted what is good. A flag is a doubt: add up the ones."),
                    ),
                    Mistake(
                        "age_added",
                        right["flags"] + right["age"],
                        _("The age in days is in your sum. Its flag is the column stale."),
                    ),
                ],
                otherwise=_(
                    "flags is not right yet. For each source add stale, modelled and weak."
                ),
            )
        ],
        then=_fewest_first,
        praise=_("A reader sees at once which source to lean on, and why not on the others."),
    )


def _fewest_first(table: pd.DataFrame) -> None:
    steps = np.diff(numbers_of(table["flags"], "flags").to_numpy())
    if (steps >= 0).all():
        return
    if (steps <= 0).all():
        raise Wrong(
            "most_first",
            _(
                "The source with the most flags comes first. Readers look at the first row: put "
                "the fewest flags there, without ascending=False."
            ),
        )
    raise Wrong("not_ordered", _("The flags are right. Now sort the table by flags."))
