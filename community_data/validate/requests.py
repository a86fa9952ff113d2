"""Weekly requests: do weeks begin on Mondays, are some missing, is one in the future."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from community_data.text.lists import number, shown
from community_data.validate.report import Findings

_DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"]


def judge(requests: pd.DataFrame, names: dict[str, str], last: date, findings: Findings) -> None:
    """last: the day on which the package was made; nothing in it can be later."""
    for column in ("week", "published"):
        late = requests.index[requests[column] > last.toordinal() + 1]
        days = requests.loc[late, column]
        findings.add_rows(
            "future", "requests", late, column,
            lambda n, days=days: f"{_day(days.iloc[n])} is after the day on which the package was "
                                 f"made, {last}",
            "Look the date up. Often the year, or day and month, were mixed up.",
        )  # fmt: skip
    weeks = requests["week"]
    odd = weeks[weeks.notna() & (weeks % 7 != 1)]  # day 1, January 1 of the year 1, was a Monday
    into_the_week = ((odd - 1) % 7).astype(int)
    findings.add_rows(
        "not-monday", "requests", odd.index, "week",
        lambda n: f"{_day(odd.iloc[n])} is a {_DAYS[into_the_week.iloc[n]]}, not a Monday",
        lambda n: f"Write the Monday with which the week begins, "
                  f"{_day(odd.iloc[n] - into_the_week.iloc[n])}.",
    )  # fmt: skip
    here = requests[~(weeks > last.toordinal() + 1)]
    early = here.index[here["published"] < here["week"]]
    findings.add_rows(
        "date", "requests", early, "published",
        "it was published before its week began", "Look both dates up.",
    )  # fmt: skip
    _gaps(here[here["week"] % 7 == 1], names, findings)


def _gaps(rows: pd.DataFrame, names: dict[str, str], findings: Findings) -> None:
    """Weeks between the first and the last of a place for which a need has no number."""
    key = ["place_id", "need"]
    weeks = rows.reset_index(names="row").drop_duplicates([*key, "week"])
    again = len(rows) - len(weeks)
    if again:
        which = rows[rows.duplicated([*key, "week"], keep="first")]
        what = f"{number(again, 'number')} of earlier weeks {'was' if again == 1 else 'were'} "
        what += "printed again later"
        todo = "Use the row with the latest date in “published”."
        findings.add("printed-again", "requests", what, todo, which.index[0], "published")
    weeks = weeks.sort_values([*key, "week"], kind="stable")
    same = (weeks[key].astype(object) == weeks[key].astype(object).shift()).all(axis=1)
    missing = np.where(same, (weeks["week"] - weeks["week"].shift()) / 7 - 1, 0)
    found = weeks.assign(missing=missing)[missing >= 1]
    needs = rows["need"].nunique()
    for (place, week, gone), part in found.groupby(
        ["place_id", "week", "missing"], observed=True, sort=False
    ):
        every = len(part) == needs
        need = "all needs" if every else ", ".join(shown(n) for n in part["need"])
        first, until = _day(week - 7 * gone), _day(week - 7)
        when = f"of {first}" if gone == 1 else f"from {first} to {until}"
        what = f"{shown(names.get(place, place))} has no numbers for the {_weeks(int(gone))} {when}"
        what += f" ({need})"
        todo = "Ask the source. Leave the weeks out of charts: they are not zeros."
        findings.add("gap", "requests", what, todo, part["row"].iloc[0], "week")


def _weeks(count: int) -> str:
    return "week" if count == 1 else f"{count} weeks"


def _day(number_of_day: float) -> str:
    return date.fromordinal(int(number_of_day)).isoformat()
