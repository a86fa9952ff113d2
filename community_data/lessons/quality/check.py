"""The checks of module 06, can we trust it."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from community_data import data, methods
from community_data.data import coverage, sources
from community_data.exercises.answers import (
    Wrong,
    a_table,
    answered,
    names_of,
    numbers_of,
    one_number,
)
from community_data.exercises.check import exercise
from community_data.exercises.judging import Mistake, column, from_rounded, number, rounding
from community_data.methods.margins import Z90

ONE_PLACE = rounding(1)


def damaged_rows(package, measure: str) -> pd.DataFrame:
    """The table that the notebook damages: the first three rows again, one of them changed."""
    rows = coverage.rows(package, measure)
    again = rows.head(3).copy()
    again.loc[0, "population"] += 1
    return pd.concat([rows, again], ignore_index=True)


def right_ages(package, day) -> pd.DataFrame:
    """The sources with days_to_publish, and age in days on a day, to go on with."""
    table = sources.sources(package)
    return table.assign(
        days_to_publish=(table["published"] - table["collected_to"]).dt.days,
        age=(sources.page_day(day) - table["middle"]).dt.days,
    )


def right_verdicts(package, place: str, measure: str, group_by: str) -> pd.DataFrame:
    """Everyone and each group with cv (percent) and reliability, worked out."""
    table, _ = coverage.asked(package, place, measure, group_by)
    cv = methods.coefficient_of_variation(table["count"], table["count_moe"])
    return table.assign(cv=cv, reliability=methods.reliability_class(cv))


def _not_a_mask(*answers) -> None:
    """A number is asked for; a column of True and False is one step before it."""
    for answer in answers:
        if isinstance(answer, (pd.Series, np.ndarray)) and answer.dtype == bool and answer.size > 1:
            raise Wrong(
                "not_counted",
                "You have True or False for each row. A True counts as 1: add them all up with "
                ".sum() at the end.",
            )
        if isinstance(answer, pd.DataFrame) and answer.size > 1:
            raise Wrong(
                "rows_not_counted",
                "Your answer is the rows themselves. How many are there? Put len( ) around them.",
            )


@exercise(points=2)
def repeated(answer, package, measure):
    """How many rows of the damaged table have the key of a row above."""
    table = damaged_rows(package, measure)
    _not_a_mask(answer)
    right = int(table.duplicated(coverage.KEY).sum())
    part = "A row is told apart by all five columns of the key. Use the whole list key."
    number(
        answer,
        right,
        tolerance=0,
        mistakes=[
            Mistake(
                "both_rows",
                int(table.duplicated(coverage.KEY, keep=False).sum()),
                "You counted the first ones too. A row is repeated when the same key stands in a "
                "row above it. Leave keep out.",
            ),
            Mistake(
                "whole_rows",
                int(table.duplicated().sum()),
                "You compared whole rows. Then a row with the same key and another number slips "
                "through, and that is the worst kind. Give duplicated the key.",
            ),
            Mistake("all_rows", len(table), "This is how many rows the whole table has."),
            Mistake("all_rows", len(table) - right, "This is how many rows are no repeats."),
            *(
                Mistake("part_of_key", int(table.duplicated(columns).sum()), part)
                for columns in [*coverage.KEY, ["place_id", "group"], ["place_id", "group_by"]]
            ),
            *(
                Mistake(
                    "part_of_key",
                    int(table.duplicated([c for c in coverage.KEY if c != left_out]).sum()),
                    part,
                )
                for left_out in coverage.KEY
            ),
        ],
        otherwise="This is not how many rows repeat a key. Ask the table damaged, with "
        ".duplicated(key), and add up with .sum().",
    )
    return "You found them by their key, also the one whose number was changed."


@exercise(points=3)
def cells(zeros, blanks, above_zero, package):
    """How many counts of the whole table are zero, empty, and above zero."""
    table = data.open_package(package).measures
    counts = table["count"]
    _not_a_mask(zeros, blanks, above_zero)
    n_zeros, n_blanks = int((counts == 0).sum()), int(counts.isna().sum())
    n_above = len(counts) - n_zeros - n_blanks
    rows = Mistake("all_rows", len(counts), "This is how many rows the table has.")
    swapped = "Zeros and blanks are swapped. A blank is empty: .isna() finds it. A zero is 0."
    number(
        zeros,
        n_zeros,
        name="zeros",
        tolerance=0,
        mistakes=[
            Mistake(
                "filled",
                n_zeros + n_blanks,
                "You filled the blanks with zeros, or counted them as zeros. A blank is not "
                "nobody: it is a number that is not told. Count the zeros without fillna.",
            ),
            Mistake("swapped", n_blanks, swapped),
            Mistake("not_zero", n_above, "These are the counts above zero. Use == 0."),
            Mistake("not_zero", n_above + n_blanks, "This counts all that is not 0. Use == 0."),
            Mistake(
                "other_column",
                int((table.drop(columns="count").select_dtypes("number") == 0).sum().sum()),
                "Look at the column count only.",
            ),
            rows,
        ],
        otherwise='zeros is not right yet. Ask the column table["count"] where it is 0, then '
        "add up with .sum().",
    )
    number(
        blanks,
        n_blanks,
        name="blanks",
        tolerance=0,
        mistakes=[
            Mistake("swapped", n_zeros, swapped),
            Mistake(
                "other_column",
                int(table.isna().sum().sum()),
                "You counted the blanks of every column. Look at the column count only.",
            ),
            Mistake(
                "other_column",
                int(table["count_moe"].isna().sum()),
                "These are the blanks of count_moe. There a blank means: a full count. Look at "
                "the column count.",
            ),
            Mistake(
                "not_blank",
                len(counts) - n_blanks,
                "These are the counts that are told. Use .isna(), which finds the blanks.",
            ),
            Mistake(
                "filled",
                0,
                "No blank is left in your table. Was it filled, or were rows dropped? Use the "
                "column as it is.",
            ),
            rows,
        ],
        otherwise='blanks is not right yet. Ask table["count"].isna(), then add up with .sum().',
    )
    number(
        above_zero,
        n_above,
        name="above_zero",
        tolerance=0,
        mistakes=[
            Mistake(
                "zeros_included",
                n_above + n_zeros,
                "You counted the zeros too. Above zero is > 0, not >= 0, and not .notna().",
            ),
            Mistake(
                "blanks_included",
                n_above + n_blanks,
                "You counted the blanks too. Nobody outside knows if they are large. Use > 0.",
            ),
            Mistake(
                "people",
                float(counts.sum()),
                "You added the people up. The question is how many cells hold a number above "
                "zero: compare with > 0 first.",
            ),
            rows,
        ],
        otherwise='above_zero is not right yet. Ask the column table["count"] where it is > 0.',
    )
    if not n_blanks:
        return "Right. In this table nothing is blank: every count is told."
    return "Three different things, counted apart: nobody, not told, and somebody."


@exercise(points=3)
def adds_up(left_over, left_out, package, place, measure):
    """How many people the whole has more than its parts, and which parts have no number."""
    parts, whole, _ = coverage.parts_and_whole(package, place, measure)
    answered(left_over, left_out)
    total, found = whole["count"], parts["count"].sum()
    right = total - found
    number(
        left_over,
        right,
        name="left_over",
        tolerance=rounding(0),
        mistakes=[
            Mistake(
                "reversed",
                -right,
                "The size is right, the sign is not. Take the parts away from the whole.",
            ),
            Mistake("sum_of_parts", found, "This is the sum of the parts. Take it away from the "
                    "whole."),
            Mistake("the_whole", total, "This is the whole. Take the sum of its parts away."),
            Mistake(
                "whole_among_parts",
                right - total,
                "The whole is in your sum too, so everybody is in it twice. Add up the parts "
                "only.",
            ),
            Mistake(
                "whole_among_parts",
                total + found,
                "You added the whole to its parts. Take the parts away from it.",
            ),
            Mistake(
                "other_column",
                whole["population"] - parts["population"].sum(),
                "You took the column population. Here we compare the column count.",
            ),
            Mistake(
                "other_column",
                total - parts["residents"].sum(),
                "You took the residents away. Use the column count of the parts.",
            ),
            Mistake(
                "average",
                total - parts["count"].mean(),
                "You took the average of the parts. Their sum is needed: .sum().",
            ),
            Mistake("one_part", total - parts["count"].iloc[0], "You took one part away. Take "
                    "all of them: .sum() adds them up."),
            Mistake(
                "percent",
                100 * right / total if total else math.nan,
                "This is a percent. Give the number of people.",
            ),
        ],
        otherwise='left_over is not right yet. Take parts["count"].sum() away from '
        'whole["count"].',
    )  # fmt: skip
    _left_out(left_out, parts)
    lost = int(parts["count"].isna().sum())
    if lost and right:
        return (
            f"{lost} of {len(parts)} places have no number, and that is where a part of the "
            f"people is who are left over."
        )
    if lost:
        return "The sum agrees, though some places have no number. Ask the source how."
    if abs(right) > 0.5:
        return "Every part has a number, and still they do not add up. Ask the source why."
    return "The parts add up to the whole, and every part has a number."


def _left_out(answer, parts: pd.DataFrame) -> None:
    names = set(_names(answer, parts, "place", "places"))
    wanted = set(parts.loc[parts["count"].isna(), "place"])
    if names == wanted:
        return
    zero = set(parts.loc[parts["count"] == 0, "place"])
    if names - wanted and names - wanted <= zero:
        raise Wrong(
            "zero_is_a_number",
            "left_out names a place whose count is 0. Zero is a number: somebody looked, and "
            "found nobody. Name the places whose count is blank.",
        )
    if wanted and names and names == set(parts["place"]) - wanted:
        raise Wrong(
            "opposite", "These are the places that have a number. Name the others: use .isna()."
        )
    if names - wanted:
        raise Wrong(
            "has_a_number",
            "left_out names a place that has a number. Name only those whose count is blank.",
        )
    raise Wrong(
        "some_forgotten",
        f"{len(wanted - names)} place{'s' if len(wanted - names) > 1 else ''} without a number "
        f"{'are' if len(wanted - names) > 1 else 'is'} not in left_out yet. Look for every blank "
        f"in the column count, with “no row” as well as with “hidden”.",
    )


def _names(answer, table: pd.DataFrame, key: str, what: str) -> list[str]:
    """Names from a list, a column, or rows of the table itself."""
    if isinstance(answer, pd.DataFrame) and key in answer.columns:
        answer = answer[key]
    return names_of(answer, table[key], what)


def _table(answer, columns: list[str], right: pd.DataFrame) -> pd.DataFrame:
    """A table with a row for each row of `right`, known by its first column."""
    table = a_table(answer, columns)
    key = columns[0]
    have, wanted = [str(name) for name in table[key]], list(right[key])
    extra = [name for name in have if name not in wanted]
    if extra:
        raise Wrong("extra_row", f"The table has a row “{extra[0]}” that was not in it before.")
    lost = [name for name in wanted if name not in have]
    if lost:
        raise Wrong(
            "row_dropped",
            f"{len(lost)} of {len(wanted)} rows {'is' if len(lost) == 1 else 'are'} gone: "
            f"{lost[0]}{' and others' if len(lost) > 1 else ''}. Keep every row, also where "
            f"a number looks bad. Leaving it out would hide that.",
        )
    if len(have) != len(set(have)):
        raise Wrong("row_twice", f"The row “{have[0]}” or another one stands there twice.")
    return table


@exercise(points=3)
def covered(answer, package, place, measure, group_by):
    """For each group: the percent of the places in which its number is known."""
    counted = coverage.cells(package, place, measure, group_by)
    known, hidden = counted["number"], counted["hidden"]
    places = known + hidden + counted["no_row"]
    right = counted.assign(covered=100 * known / places)
    table = _table(answer, ["group", "covered"], right)
    column(
        table,
        right,
        "covered",
        tolerance=ONE_PLACE,
        mistakes=[
            Mistake(
                "proportion",
                known / places,
                "These are proportions from 0 to 1. A percent is that times 100.",
            ),
            Mistake(
                "rows_only",
                (100 * known / (known + hidden)).fillna(0),
                "Below the line, places with no row are missing. They have no row because nobody "
                "was asked there, and they count too. Divide by all three together.",
            ),
            Mistake(
                "hidden_counted",
                100 * (known + hidden) / places,
                "You counted a hidden number as known. It is in the table, but nobody can read "
                "it. Above the line belongs number alone.",
            ),
            Mistake(
                "opposite",
                100 - 100 * known / places,
                "This is the percent of places where the group is missing. Put number above the "
                "line.",
            ),
            Mistake("places", known, "This is the number of places. Divide it by all of them."),
            Mistake(
                "no_brackets",
                known / known + hidden + counted["no_row"] * 100,
                "Python divides before it adds. Put round brackets around the sum below the line.",
            ),
            Mistake(
                "no_brackets",
                100 * known / known + hidden + counted["no_row"],
                "Python divides before it adds. Put round brackets around the sum below the line.",
            ),
        ],
        otherwise="These are not the percents. For each group: number, divided by number plus "
        "hidden plus no_row, times 100.",
    )
    if (right["covered"] == 100).all():
        return "Every group has a number in every place."
    return "Each group is set against all the places, also those where nobody was asked."


def _in_days(table: pd.DataFrame, names: list[str]) -> pd.DataFrame:
    """Python's own way to write days (“394 days”) is right too."""
    table = table.copy()
    for name in names:
        values = table[name]
        if pd.api.types.is_timedelta64_dtype(values.dtype):
            table[name] = values.dt.days
        elif pd.api.types.is_datetime64_any_dtype(values.dtype):
            raise Wrong(
                "a_date", f"The column “{name}” holds dates. Take one date away from another."
            )
    return table


@exercise(points=3)
def ages(answer, package, day):
    """For each source: days from collection to publication, and from its middle to a day."""
    right = right_ages(package, day)
    until = sources.page_day(day)
    table = _in_days(
        _table(answer, ["source", "days_to_publish", "age"], right), ["days_to_publish", "age"]
    )
    wait, age = right["days_to_publish"], right["age"]
    since = (until - right["published"]).dt.days
    from_the_end = (until - right["collected_to"]).dt.days
    years = "These are years. We count in days here: leave out the division."
    column(
        table,
        right,
        "days_to_publish",
        key="source",
        tolerance=rounding(0),
        mistakes=[
            Mistake("reversed", -wait, "The days are below zero: the dates are swapped. Take the "
                    "earlier date away from the later one."),
            Mistake("since_published", since, "These are the days since publication. Here we "
                    "want the days from the end of collection to publication."),
            Mistake("age_for_wait", age, "This is the age. Take collected_to away from "
                    "published."),
            Mistake("years", wait / 365, years),
            Mistake("years", wait / 365.25, years),
        ],
        otherwise='days_to_publish is not right yet. Take ages["collected_to"] away from '
        'ages["published"].',
    )  # fmt: skip
    today = (pd.Timestamp.today().normalize() - right["middle"]).dt.days
    column(
        table,
        right,
        "age",
        key="source",
        tolerance=rounding(0),
        mistakes=[
            Mistake("reversed", -age, "The age is below zero: the dates are swapped."),
            Mistake("since_published", since, "Data do not get young by being published late. "
                    "Count from middle, the day in the middle of the collection."),
            Mistake("from_the_end", from_the_end, "You counted from the last day of collection. "
                    "Most people were asked before it: count from middle."),
            Mistake("wait_for_age", wait, "This is the wait again. The age goes on until made, "
                    "the day the page is made."),
            Mistake("today", today, "You counted up to today. Here the page is made on another "
                    "day, so that all can compare their numbers. Count up to made."),
            Mistake("years", age / 365, years),
            Mistake("years", age / 365.25, years),
        ],
        otherwise='days_to_publish is right, age not yet. Take ages["middle"] away from made.',
    )  # fmt: skip
    return "You counted from the middle of the collection: so five years are as old as the third."


@exercise(points=2)
def stale(answer, package, limit, day):
    """The sources whose data are older than the limit on a day."""
    limit = one_number(limit, "limit")
    right = right_ages(package, day)
    names = set(_names(answer, right, "source", "sources"))

    def older(column_of_days) -> set[str]:
        return set(right.loc[column_of_days > limit, "source"])

    wanted = older(right["age"])
    if names == wanted:
        if not wanted:
            return "No source is older than your limit."
        return "These data may still be right. They do not tell of this year."
    if not names:
        raise Wrong("too_few", "You named no source, and at least one is older than the limit.")
    since = (sources.page_day(day) - right["published"]).dt.days
    every = set(right["source"])
    if names == every - wanted:
        raise Wrong("opposite", "These are the sources that are fresh enough. Use > limit.")
    if names == every:
        raise Wrong("all_of_them", "You named every source. Name those whose age is over limit.")
    if names == older(right["days_to_publish"]):
        raise Wrong(
            "wait_for_age",
            "You compared the wait until publication. What counts here is the age.",
        )
    if names == older(since):
        raise Wrong(
            "since_published",
            "You counted from publication. Data age from the time of collection: use the column "
            "age.",
        )
    if names - wanted:
        raise Wrong("too_many", "One of these is not older than the limit. Compare age with limit.")
    raise Wrong("too_few", "A source that is older than the limit is not in your list.")


@exercise(points=3)
def variation(standard_error, cv, package, place, measure, group_by):
    """The standard error and the coefficient of variation of everyone's count."""
    answered(standard_error, cv)
    table, _ = coverage.asked(package, place, measure, group_by)
    everyone = table.iloc[0]
    count, moe = everyone["count"], everyone["count_moe"]
    error = methods.standard_error(moe)
    right = methods.coefficient_of_variation(count, moe)

    def per_count(part: float) -> float:
        return 100 * part / count if count else math.nan

    number(
        standard_error,
        error,
        name="standard_error",
        tolerance=rounding(0) if error > 50 else ONE_PLACE,
        mistakes=[
            Mistake("the_margin", moe, "This is the margin of error itself. Divide it by 1.645."),
            Mistake("multiplied", moe * Z90, "You multiplied. The margin is larger than the "
                    "standard error: divide by 1.645."),
            Mistake("95_percent", moe / 1.96, "You divided by 1.96. That belongs to a 95% margin. "
                    "Margins here are 90% margins: divide by 1.645."),
            Mistake("half", moe / 2, "You took half the margin. Divide it by 1.645."),
            Mistake("count_for_margin", count / Z90, "You divided the count. Take the margin: "
                    "count_moe."),
            Mistake("upside_down", Z90 / moe if moe else math.nan, "It is upside down. The margin "
                    "goes above the line."),
            Mistake("the_cv", right, "This is the coefficient of variation already. First the "
                    "standard error, in people."),
        ],
        otherwise='standard_error is not right yet. Divide everyone["count_moe"] by 1.645.',
    )  # fmt: skip
    number(
        cv,
        right,
        name="cv",
        tolerance=ONE_PLACE,
        also=[*from_rounded(per_count, error), per_count(round(error))],
        mistakes=[
            Mistake("proportion", right / 100, "This is a proportion. In percent it is 100 times "
                    "as much."),
            Mistake("margin_for_error", 100 * moe / count if count else math.nan, "You used the "
                    "margin. Divide the standard error by the count, not the margin."),
            Mistake("upside_down", 100 * count / error if error else math.nan, "It is upside "
                    "down. The standard error goes above the line, the count below."),
            Mistake("upside_down", count / error if error else math.nan, "It is upside down. The "
                    "standard error goes above the line, the count below."),
            Mistake("multiplied", 100 * moe * Z90 / count if count else math.nan, "The standard "
                    "error in it is too large: divide the margin by 1.645."),
            Mistake("the_error", error, "This is the standard error. Divide it by the count, "
                    "times 100."),
            Mistake("95_percent", 100 * moe / 1.96 / count if count else math.nan, "There is a "
                    "1.96 in it. For these 90% margins it is 1.645."),
        ],
        otherwise='standard_error is right, cv not yet. Divide it by everyone["count"], '
        "times 100.",
    )  # fmt: skip
    if math.isnan(right):
        return "A count of 0 has no coefficient of variation, so yours is empty. That is right."
    return "Now you know how large the likely error is, next to the number itself."


@exercise(points=3)
def verdicts(answer, package, place, measure, group_by):
    """The coefficient of variation of each group, and its reliability in a word."""
    right = right_verdicts(package, place, measure, group_by)
    table = _table(answer, ["group", "cv", "reliability"], right)
    count, moe = right["count"], right["count_moe"]
    _zero_stays_empty(table, right)
    finite = table.assign(cv=numbers_of(table["cv"], "cv").replace([np.inf, -np.inf], np.nan))
    column(
        finite,
        right,
        "cv",
        tolerance=ONE_PLACE,
        mistakes=[
            Mistake("proportion", right["cv"] / 100, "These are proportions. The function "
                    "coefficient_of_variation gives percents."),
            Mistake("margin_for_error", (100 * moe / count).where(count > 0), "You divided the "
                    "margin by the count. The standard error belongs there: use the function."),
            Mistake("swapped", methods.coefficient_of_variation(moe, count), "The two columns "
                    "are swapped. First count, then count_moe."),
            Mistake("95_percent", right["cv"] * Z90 / 1.96, "There is a 1.96 in it. Use the "
                    "function, which takes 1.645."),
            Mistake("one_value", np.full(len(right), right["cv"].iloc[0]), "Every group got the "
                    "value of everyone. Use the columns of asked."),
        ],
        otherwise="cv is not right yet. Give coefficient_of_variation two columns of asked: "
        "count, then count_moe.",
    )  # fmt: skip
    _words(table, right)
    return "The smaller the group, the less sure its number. That is no fault of the group."


def _zero_stays_empty(table: pd.DataFrame, right: pd.DataFrame) -> None:
    given = dict(zip(table["group"].astype(str), numbers_of(table["cv"], "cv"), strict=True))
    for group in right.loc[right["cv"].isna(), "group"]:
        if math.isfinite(given[group]):
            raise Wrong(
                "zero_judged",
                f"The count of {group} is 0 or hidden, and nothing can be divided by it. So it "
                f"has no cv: leave it empty. Is count the first column that you gave?",
            )


def _words(table: pd.DataFrame, right: pd.DataFrame) -> None:
    given = dict(zip(table["group"].astype(str), table["reliability"], strict=True))
    said = [_word(given[group]) for group in right["group"]]
    if any(word == "..." for word in said):
        raise Wrong("not_answered", "The column “reliability” still holds the three dots.")
    known = {"high", "medium", "low", "not known"}
    for word in said:
        if word not in known:
            raise Wrong(
                "unknown_word", f"“{word}” is not one of the words high, medium, low, not known."
            )
    wanted = right["reliability"].tolist()
    if said == wanted:
        return
    turned = {"high": "low", "low": "high"}
    if said == [turned.get(word, word) for word in wanted]:
        raise Wrong(
            "turned_around",
            "High and low are turned around. A large coefficient of variation means a number "
            "that is not sure: low reliability.",
        )
    if len(set(said)) == 1:
        raise Wrong(
            "all_the_same",
            f"You say {said[0]} for every row, and that is not right for all. Give the function "
            f"the column cv.",
        )
    for word, should, group in zip(said, wanted, right["group"], strict=True):
        if should == "not known" and word != should:
            raise Wrong(
                "zero_judged",
                f"The count of {group} is 0 or hidden, so it has no coefficient of variation. "
                f"Nothing says how sure it is: not known.",
            )
    wrong = [g for g, s, w in zip(right["group"], said, wanted, strict=True) if s != w]
    raise Wrong(
        "wrong_class",
        f"{len(wrong)} of {len(wanted)} words are not right yet. One of them: {wrong[0]}. At "
        f"most 12 is high, above 40 is low, and between them is medium.",
    )


def _word(value: object) -> str:
    if value is ...:
        return "..."
    if not isinstance(value, str):
        return "not known" if value is None or pd.isna(value) else str(value)
    word = value.strip().casefold()
    return "not known" if word in {"", "unknown", "none", "nan"} else word


@exercise(points=3)
def final_card(answer, package, place, measure, limit, day):
    """The scorecard: the flags of each source added up, the fewest first."""
    right = sources.card(package, place, measure, one_number(limit, "limit"), day)
    three = right[["stale", "modelled", "weak"]]
    right = right.assign(flags=three.sum(axis=1))
    table = _table(answer, ["source", "flags"], right)
    forgotten = [
        Mistake(
            "one_forgotten",
            three.drop(columns=name).sum(axis=1),
            f"The column {name} is not in your sum. Add all three.",
        )
        for name in three
    ]
    alone = [
        Mistake("one_flag_only", three[name], f"This is the column {name} alone. Add all three up.")
        for name in three
    ]
    column(
        table,
        right,
        "flags",
        key="source",
        tolerance=0.01,
        mistakes=[
            Mistake(
                "any_flag",
                three.any(axis=1).astype(int),
                "Two flags count as one in your table. Add with +, not with | or “or”: two "
                "doubts weigh more than one.",
            ),
            *alone,
            *forgotten,
            Mistake(
                "good_counted",
                3 - right["flags"],
                "You counted what is good. A flag is a doubt: add up the ones.",
            ),
            Mistake(
                "age_added",
                right["flags"] + right["age"],
                "The age in days is in your sum. Its flag is the column stale.",
            ),
        ],
        otherwise="flags is not right yet. For each source add stale, modelled and weak.",
    )
    steps = np.diff(numbers_of(table["flags"], "flags").to_numpy())
    if not (steps >= 0).all():
        if (steps <= 0).all():
            raise Wrong(
                "most_first",
                "The source with the most flags comes first. Readers look at the first row: put "
                "the fewest flags there, without ascending=False.",
            )
        raise Wrong("not_ordered", "The flags are right. Now sort the table by flags.")
    return "A reader sees at once which source to lean on, and why not on the others."
